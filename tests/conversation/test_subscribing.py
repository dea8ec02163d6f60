"""/subscribe in one line: the subscription, its change from words to meaning, zones and forum topics."""

from collections.abc import Sequence

import pytest

from bot.digests.names import what_of
from bot.models import Subscription
from bot.storage import Storage
from tests.conftest import NOON, Clock, Maker, cases, scheduled
from tests.conversation.conftest import CHAT, Person

LONG = "Digital services and online marketplaces"


@pytest.fixture(autouse=True)
def topics(make: Maker) -> None:
    make.source("A", topics=("Trade", "G 20 summit", "Berlin", LONG, "政策"))


def only(storage: Storage) -> Subscription:
    (found,) = storage.subscriptions.all(CHAT)
    return found


@pytest.mark.parametrize(("line", "what", "schedule"), cases(__file__)["subscribed"])
def test_a_subscribe_line_creates_the_expected_subscription(
    ann: Person, storage: Storage, line: str, what: str, schedule: str
) -> None:
    told = ann.says(f"/subscribe {line}")
    if what == "refused":
        assert schedule in told
        assert (storage.subscriptions.all(), storage.chats.get(CHAT).zone) == ([], None)
        return
    found = only(storage)
    assert (found.query, found.schedule) == (what, scheduled(schedule))
    assert what_of(found) in told


def test_nothing_is_stored_if_the_encoder_fails(ann: Person, storage: Storage) -> None:
    def broken(text: str) -> Sequence[float]:
        raise MemoryError

    ann.conversation = Person(storage, lambda: NOON, embed=broken).conversation
    with pytest.raises(AssertionError, match="Something went wrong"):
        ann.says("/subscribe about: training data at once")
    assert not storage.subscriptions.all(CHAT)


def test_a_forum_topic_has_its_own_digest_and_stories(storage: Storage, clock: Clock, make: Maker) -> None:
    for thread in (None, 7):
        make.ready(f"k{thread}")
        member = Person(storage, clock, chat_id=-1, chat_kind="supergroup", thread_id=thread)
        for typed in ("/subscribe 8", "/latest", "/follow 1"):
            member.says(typed)
    assert [s.thread_id for s in storage.subscriptions.all(-1)] == [None, 7]
    rows = storage.database.rows("SELECT thread_id FROM follows ORDER BY thread_id")
    assert [row["thread_id"] for row in rows] == [0, 7]
