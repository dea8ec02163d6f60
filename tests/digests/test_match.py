"""Which articles match a subscription, by topic, search, interest or story, and with which reasons."""

from array import array
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.digests.rank import THRESHOLDS, WORDS_WEIGHT, held_by, near, nearest_sentence, shared_words
from bot.models import Reasons, Subscription
from bot.query import read_stored
from bot.storage import Storage
from summarizer.facts import FoundTopic
from tests.conftest import NOON, Maker, cases, on
from tests.digests.conftest import Desk
from tests.digests.facts import EPA, due, facts, put
from tests.digests.test_compose import SUBSCRIPTION

LATER = NOON + timedelta(days=7)


def vector(*numbers: float) -> bytes:
    return array("f", numbers).tobytes()


def wanted(storage: Storage, **what: object) -> set[int]:
    what["query"] = on(what.pop("topic", None), what.get("query", ""))  # type: ignore[arg-type]
    one = replace(SUBSCRIPTION, **what)  # type: ignore[arg-type]
    asked = read_stored(one.query).on(NOON, "UTC")
    found, is_cut = storage.search.listed(asked, until=LATER)
    assert not is_cut
    return set(near(storage, one.interest, one.interest_vector, found) if one.interest else found)


def test_topic_search_and_interest_narrow_each_other(storage: Storage, make: Maker) -> None:
    trade = make.source("Trade ministry", topics=("Trade",))
    a = make.ready("a", source=trade, text="A carbon levy.", embedding=(1.0, 0.0))
    b = make.ready("b", source=trade, text="Steel quotas.", embedding=(1.0, 0.0))
    c = make.ready("c", text="A carbon levy.", embedding=(0.0, 1.0))
    make.summarized("d", source=trade, text="A carbon levy.")  # it is not ready for readers
    assert wanted(storage) == {a, b, c}
    assert wanted(storage, topic="Trade") == {a, b}
    assert wanted(storage, query="carbon levy") == {a, c}
    assert wanted(storage, topic="Trade", query="carbon levy") == {a}
    assert wanted(storage, query="carbon levy", interest="taxes", interest_vector=vector(0.0, 1.0)) == {c}
    assert wanted(storage, query="carbon quotas") == set()  # all words must match
    make.ready("old", published=NOON - timedelta(days=5))
    assert wanted(storage, query="after:3d") == {a, b, c}  # from the reader's today


def test_an_interest_needs_a_vector_of_the_same_encoder_or_words(storage: Storage, make: Maker) -> None:
    near = make.ready("a", embedding=(1.0, 0.0))
    by_words = make.ready("b", title="Training data of models")
    other = make.ready("c", title="Data for training", embedding=(1.0, 0.0, 0.0))  # a vector of another encoder
    make.ready("d", title="Fishing quotas")
    assert wanted(storage, interest="training data", interest_vector=vector(1.0, 0.0)) == {near, by_words, other}
    assert wanted(storage, interest="whales", interest_vector=None) == set()


def test_shared_words_raise_the_score_of_an_interest(storage: Storage, make: Maker) -> None:
    found = set()
    for title, least in (
        ("Fish", THRESHOLDS["embedding"]),
        ("Training data of models", THRESHOLDS["embedding"] - WORDS_WEIGHT),
    ):
        for key, cosine in (("near", least + 0.01), ("far", least - 0.01)):
            article = make.ready(f"{title} {key}", title=title, embedding=(cosine, (1 - cosine**2) ** 0.5))
            found |= {article} if key == "near" else set()
    assert wanted(storage, interest="training data", interest_vector=vector(1.0, 0.0)) == found


@pytest.mark.parametrize(("interest", "said", "share"), cases(__file__)["shared"])
def test_shared_words_are_compared_by_their_stems(interest: str, said: str, share: float) -> None:
    assert shared_words(interest, said) == share


def test_the_reason_of_an_interest_is_a_sentence_of_the_summary(storage: Storage, make: Maker) -> None:
    article = storage.articles.get(make.ready("a", title="Rules", summary="Training data must be named."))
    assert nearest_sentence(article, "rules on training data") == "Training data must be named."
    assert held_by(article, "training OR topic:Tax") == ("training",)
    assert held_by(article, "training data") == ()
    bare = storage.articles.get(make.ready("b", title="Rules", summary=None))
    assert nearest_sentence(bare, "rules on training data") == nearest_sentence(article, "whales") == ""


def test_the_first_match_has_the_articles_of_a_day_and_their_reasons(desk: Desk) -> None:
    desk.comes("old")
    desk.clock.forward(hours=30)
    topic = FoundTopic(topic="Housing", score=0.8)
    desk.comes("recent", facts(topics=(topic,)), topic="Trade", published=NOON - timedelta(days=400))
    desk.clock.forward(hours=2)
    for asked, reasons in (
        ({}, Reasons()),
        ({"topic": "Trade"}, Reasons(query=on("Trade"))),
        ({"topic": "Housing"}, Reasons(query=on("Housing"))),
    ):
        (item,) = desk.matched(desk.subscribe(**asked))  # type: ignore[arg-type]
        assert (item.story.lead.title, item.reasons) == ("Title recent", reasons)
    assert desk.matched(desk.subscribe(topic="None such")) == []
    # With filters, only matching articles are left, and the whole query is the reason.
    meant = desk.comes("meant", facts(bodies=(EPA,)), topic="Trade")
    asked = {"topic": "Trade", "query": "body:us-epa in:US"}
    (item,) = desk.matched(desk.subscribe(**asked))  # type: ignore[arg-type]
    assert (item.story.lead.id, item.reasons) == (meant, Reasons(query=on(**asked)))
    assert desk.matched(desk.subscribe(query="body:us-epa in:DE")) == []


FIRST = due("2025-03-26")
LONGER = due("2025-04-15", moved=True)


@pytest.fixture
def subscriptions(desk: Desk) -> tuple[Subscription, Subscription]:
    return desk.subscribe(topic="Environment"), desk.subscribe(query="body:us-epa")


def test_an_article_that_changes_a_matching_story_matches_too(
    desk: Desk, storage: Storage, subscriptions: tuple[Subscription, ...]
) -> None:
    def brought(subscription: Subscription) -> list[int]:
        return [article.id for item in desk.matched(subscription) for article in item.story.articles]

    desk.clock.forward(days=-5)  # this article is not sent to anyone
    story = desk.story(desk.comes("first", facts("proposed", FIRST, bodies=(EPA,)), topic="Environment"))
    desk.clock.forward(days=5, hours=1)
    notice = desk.comes("notice", facts("other", LONGER), story=story)
    desk.comes("comment", facts("proposed", FIRST), story=story)  # neither names the topic nor changes the story
    desk.comes("elsewhere", facts("adopted", LONGER))
    desk.clock.forward(hours=1)
    ended = desk.comes("ended", facts("withdrawn"), story=story)
    for subscription in subscriptions:
        (item,) = desk.matched(subscription)
        assert brought(subscription) == [ended]  # after a withdrawal, the moved deadline is no longer news
        assert item.reasons == Reasons(query=subscription.query, by_story=True)
        assert (item.standing.stage, item.standing.before) == ("withdrawn", "proposed")
    put(storage, ended, facts())
    assert [brought(one) for one in subscriptions] == [[notice], [notice]]
