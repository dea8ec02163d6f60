"""Which articles a subscription is about, by topic, search and interest."""

from __future__ import annotations

from array import array
from datetime import timedelta

import pytest

from bot.digests.interest import THRESHOLD, WORDS_WEIGHT, reason, shared_words
from bot.digests.match import Wanted, matching
from bot.storage import Storage
from tests.conftest import NOON, Clock, Maker, daily

SINCE = NOON - timedelta(days=7)


def vector(*numbers: float) -> bytes:
    return array("f", numbers).tobytes()


def matched(storage: Storage, **wanted: object) -> set[int]:
    return {one.article_id for one in matching(storage, Wanted(**wanted), SINCE, NOON.date())}  # type: ignore[arg-type]


def test_topic_search_and_interest_narrow_each_other(storage: Storage, make: Maker) -> None:
    trade = make.source("Trade ministry", topics=("Trade",))
    a = make.ready("a", source=trade, text="A carbon levy.", embedding=(1.0, 0.0))
    b = make.ready("b", source=trade, text="Steel quotas.", embedding=(1.0, 0.0))
    c = make.ready("c", text="A carbon levy.", embedding=(0.0, 1.0))
    make.summarized("d", source=trade, text="A carbon levy.")  # readers have not got it
    assert matched(storage) == {a, b, c}
    assert matched(storage, topic="Trade") == {a, b}
    assert matched(storage, query="carbon levy") == {a, c}
    assert matched(storage, topic="Trade", query="carbon levy") == {a}
    assert matched(storage, query="carbon levy", interest="taxes", vector=vector(0.0, 1.0)) == {c}
    assert matched(storage, query="carbon quotas") == set()  # all the words, never some


def test_only_what_was_first_seen_since(storage: Storage, make: Maker, clock: Clock) -> None:
    clock.forward(days=-8)
    make.ready("old")
    clock.forward(days=2)
    late = make.ready("late", published=NOON - timedelta(days=400))
    assert matched(storage) == {late}


def test_an_interest_needs_a_vector_of_the_same_encoder(storage: Storage, make: Maker) -> None:
    make.ready("a", embedding=(1.0, 0.0))
    make.ready("b")
    assert matched(storage, interest="whales", vector=None) == set()
    assert matched(storage, interest="rules", vector=vector(1.0, 0.0, 0.0)) == set()
    assert len(matched(storage, interest="rules", vector=vector(1.0, 0.0))) == 1


@pytest.mark.parametrize(
    ("cosine", "title", "found"),
    [
        (THRESHOLD + 0.01, "Fish", True),
        (THRESHOLD - 0.01, "Fish", False),
        (THRESHOLD - WORDS_WEIGHT + 0.01, "Training data of models", True),
        (THRESHOLD - WORDS_WEIGHT - 0.01, "Training data of models", False),
    ],
)
def test_words_of_the_interest_lift_what_is_not_quite_near(
    storage: Storage, make: Maker, cosine: float, title: str, found: bool
) -> None:
    make.ready("a", title=title, embedding=(cosine, (1 - cosine**2) ** 0.5))
    assert bool(matched(storage, interest="training data", vector=vector(1.0, 0.0))) == found


def test_shared_words_are_compared_by_their_stems() -> None:
    assert shared_words("tariffs on steel", "A tariff for steel makers") == 1.0
    assert shared_words("police forces", "A new policy on forests.") == 0.0
    assert shared_words("tariffs on steel", "Fish quotas") == 0.0
    assert shared_words("", "Fish quotas") == 0.0
    assert shared_words("rules for AI", "An AI act") == 1.0
    assert shared_words("rules for AI", "What they ai, and said") == 0.0


def test_the_reason_is_a_sentence_of_the_summary(storage: Storage, make: Maker) -> None:
    article = storage.articles.get(make.ready("a", title="Rules", summary="Training data must be named."))
    assert reason(article, "rules on training data") == "Training data must be named."
    bare = storage.articles.get(make.ready("b", title="Rules", summary=None))
    assert reason(bare, "rules on training data") == "Rules"


def test_the_vector_of_a_stored_interest(storage: Storage, make: Maker) -> None:
    storage.chats.meet(1, kind="private", title="Ann", items=5, now=NOON)
    stored, _ = storage.subscriptions.put(
        chat_id=1, thread_id=None, topic="Trade", query="in:EU", interest="steel", now=NOON, **daily("08:00", NOON)
    )
    assert storage.subscriptions.vector(stored.id) is None
    storage.subscriptions.set_vector(stored.id, vector(1.0))
    assert storage.subscriptions.vector(stored.id) == vector(1.0)


def test_an_article_without_a_vector_is_compared_by_words(storage: Storage, make: Maker) -> None:
    make.ready("a", title="Fishing", embedding=(0.0, 1.0))
    named = make.ready("b", title="Training data of models")
    make.ready("c", title="Fishing quotas")
    other = make.ready("d", title="Data for training", embedding=(1.0, 0.0, 0.0))  # by another encoder
    assert matched(storage, interest="training data", vector=vector(1.0, 0.0)) == {named, other}


def test_days_count_from_the_readers_today(storage: Storage, make: Maker) -> None:
    new = make.ready("new", published=NOON - timedelta(days=1))
    make.ready("old", published=NOON - timedelta(days=5))
    assert matched(storage, query="after:3d") == {new}
