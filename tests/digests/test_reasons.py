"""What the ledger says of why an article is there is read back as it was written."""

from __future__ import annotations

import pytest

from bot.digests.reasons import EARLIER, FOLLOWS, NOTHING_NEW, Reason, because_of, read_reason
from bot.facts import KnownTopic
from bot.storage import Storage
from tests.conftest import NOON, Clock, Maker, daily
from tests.digests.facts import facts, put

SENTENCE = "A duty: “25 %”, from May."


@pytest.mark.parametrize("topic", [None, "Trade and customs"])
@pytest.mark.parametrize("query", ["", 'steel (tin OR "carbon border") in:DE'])
@pytest.mark.parametrize("interest", ["", "rules on “high risk” AI, and data"])
@pytest.mark.parametrize("earlier", [False, True])
def test_what_was_asked_for_is_read_back(
    storage: Storage, make: Maker, clock: Clock, topic: str | None, query: str, interest: str, earlier: bool
) -> None:
    article = make.ready("1", text=SENTENCE, summary=SENTENCE)
    put(storage, article, facts(topics=(KnownTopic(topic="Trade and customs", score=0.9, reason=SENTENCE),)))
    storage.chats.meet(1, kind="private", title="Ann", items=5, now=NOON)
    one, __ = storage.subscriptions.put(
        chat_id=1, thread_id=None, topic=topic, query=query, interest=interest, now=NOON, **daily("08:00", NOON)
    )
    (story,) = storage.stories.of_articles([article])
    for nothing_new in (False, True):
        because = because_of(story, one, earlier=earlier) + (NOTHING_NEW if nothing_new else "")
        assert read_reason(because) == Reason(
            topic=topic,
            query=query,
            interest=interest,
            sentence=SENTENCE if topic or interest else "",
            earlier=earlier,
            nothing_new=nothing_new,
        )


def test_a_followed_story() -> None:
    assert read_reason(FOLLOWS) == Reason(follows=True)
    assert read_reason(FOLLOWS + NOTHING_NEW) == Reason(follows=True, nothing_new=True)


@pytest.mark.parametrize("because", ["", "x", ": “", EARLIER, NOTHING_NEW, "topic ", "interest “", "topic a: “b"])
def test_what_nobody_wrote_is_no_failure(because: str) -> None:
    assert isinstance(read_reason(because), Reason)
