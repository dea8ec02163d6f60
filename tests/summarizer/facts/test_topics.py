"""Topics of articles, by the embedded encoder and by keywords."""

from __future__ import annotations

from summarizer import SummarizerSettings
from summarizer.encoder import load_encoder
from summarizer.facts.topics import (
    THRESHOLD,
    TopicModel,
    by_keywords,
    topic_texts,
    topic_words,
)
from summarizer.facts.topics_default import DEFAULT_TOPICS
from tests.summarizer.facts import cases

encode = load_encoder(SummarizerSettings()).encode


def model(topics: dict[str, str]) -> TopicModel:
    return TopicModel(topics, encode(topic_texts(topics)))


TITLE = "Pesticides and food labelling"
FARMS = (
    "Livestock farming and fisheries need crops, said the ministry of farming.",
    "Food safety and food labelling of crops and livestock were discussed.",
    "A choir sang.",
)


def test_the_topic_is_found_with_the_nearest_sentence() -> None:
    found = model(DEFAULT_TOPICS).find(FARMS, encode(FARMS), TITLE, encode([TITLE])[0])
    assert found[0].topic == "Agriculture and food"
    assert found[0].reason == FARMS[1]
    assert THRESHOLD <= found[0].score <= 1
    assert [topic.score for topic in found] == sorted((topic.score for topic in found), reverse=True)


def test_one_topic_alone_is_scored_against_the_default_ones() -> None:
    topics = {"Choirs": "Singing, choirs, songs and choral music."}
    sung = ("Choirs and choral music were heard.", "Singing songs is for choirs.")
    assert [found.topic for found in model(topics).find(sung, encode(sung))] == ["Choirs"]
    assert model(topics).find(FARMS[:2], encode(FARMS[:2])) == ()


def test_any_article_is_scored() -> None:
    every = model(DEFAULT_TOPICS)
    for sentences in ((".",), ("One word",), FARMS * 40):
        scores = every.scores(sentences, encode(sentences), None, None)
        assert len(scores) == len(DEFAULT_TOPICS)
        assert all(0 <= score <= 1 for score in scores)
    assert every.find((), encode(())) == model({}).find(FARMS, encode(FARMS)) == ()
    assert topic_words().keys() == DEFAULT_TOPICS.keys()


def test_other_scripts_get_default_topics_by_keywords_or_none() -> None:
    every = model(DEFAULT_TOPICS)
    chinese = ("国务院印发人工智能算法管理办法。", "办法规定了个人信息和算法备案。")
    found = every.find(chinese, encode(chinese))
    assert [topic.topic for topic in found] == ["AI and data"]
    assert found[0].reason in chinese
    own = model({"Choirs": "Singing and choirs."})
    assert own.find(chinese, encode(chinese)) == ()
    russian = ("Правительство приняло закон о налогах.", "Закон вступит в силу.")
    assert every.find(russian, encode(russian)) == ()


def test_other_languages_get_default_topics_by_keywords() -> None:
    german = ("Der Bundestag beschloss eine Reform der Steuern.", "Die Steuer sinkt, der Haushalt wächst.")
    assert [topic.topic for topic in by_keywords(DEFAULT_TOPICS, german, "de")] == ["Tax and budget"]
    french = ("Le loyer des locataires sera encadré.", "Le logement social manque.")
    assert by_keywords(DEFAULT_TOPICS, french, "fr")[0].topic == "Housing and planning"
    assert by_keywords(DEFAULT_TOPICS, french, "nl") == ()


def test_short_texts() -> None:
    """Words of procedure make no topic."""
    every = TopicModel(DEFAULT_TOPICS, encode(topic_texts(DEFAULT_TOPICS)))
    wrong: list[object] = []
    for row, document in cases("topics"):
        topics = {one.topic for one in every.find((document.text,), encode((document.text,)))}
        if not topics.issuperset(row["expected"]) or (row["alone"] and len(topics) != len(row["expected"])):
            wrong.append((row, topics))
    assert not wrong
