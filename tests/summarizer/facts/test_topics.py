"""Topics of articles are found by the network and by keywords."""

from typing import Any

import pytest

from summarizer.facts.models import FoundTopic
from summarizer.facts.topics import THRESHOLD, TopicModel, topic_words
from summarizer.facts.topics_default import DEFAULT_TOPICS
from summarizer.models import Document
from summarizer.network import load_network
from summarizer.reading import read
from tests.summarizer.facts import cases

network = load_network()


def model(topics: dict[str, str]) -> TopicModel:
    return TopicModel(topics, network.encode)


def find(topics: TopicModel, text: str, title: str | None = None) -> tuple[FoundTopic, ...]:
    return topics.find(read(Document(text=text, title=title, lang="en"), network))


TITLE = "Pesticides and food labelling"
FARMS = (
    "Livestock farming and fisheries need crops, said the ministry of farming. "
    "Food safety and food labelling of crops and livestock were discussed. A choir sang."
)


def test_the_topic_is_found() -> None:
    found = find(model(DEFAULT_TOPICS), FARMS, TITLE)
    assert found[0].topic == "Agriculture and food"
    assert THRESHOLD <= found[0].score <= 1
    assert [topic.score for topic in found] == sorted((topic.score for topic in found), reverse=True)


def test_a_single_topic_is_scored_against_the_default_ones() -> None:
    topics = model({"Choirs": "Singing, choirs, songs and choral music."})
    sung = "Choirs and choral music were heard in the hall. Singing songs is for choirs."
    assert [found.topic for found in find(topics, sung)] == ["Choirs"]
    assert find(topics, FARMS) == ()


@pytest.mark.slow
def test_any_article_is_scored() -> None:
    every = model(DEFAULT_TOPICS)
    for text in ("The ministry adopts a rule.", "Council adopts a rule", FARMS * 40):
        assert len(every.scores(read(Document(text=text, lang="en"), network))) == len(DEFAULT_TOPICS)
    assert find(model({}), FARMS) == ()
    assert topic_words().keys() == DEFAULT_TOPICS.keys()


@pytest.mark.parametrize(("row", "document"), cases("keywords"))
def test_other_languages_get_default_topics_by_keywords_or_none(row: dict[str, Any], document: Document) -> None:
    found = model(row.get("topics", DEFAULT_TOPICS)).find(read(document, network))
    assert [one.topic for one in found] == row["expected"]


@pytest.mark.slow
def test_topics_of_short_texts_are_found() -> None:
    """Words about procedure give no topic. One text in ten may be wrong: the network does not know every name."""
    every = model(DEFAULT_TOPICS)
    wrong: list[object] = []
    rows = cases("topics")
    for row, document in rows:
        topics = {one.topic for one in find(every, document.text)}
        if not topics.issuperset(row["expected"]) or (row["alone"] and len(topics) != len(row["expected"])):
            wrong.append((row, topics))
    assert len(wrong) <= len(rows) / 10, wrong
