"""/subscribe in one line: the subscription, its change from words to meaning, zones and forum topics."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.digests.names import what_of
from bot.models import Subscription
from bot.storage import Storage
from tests.conftest import NOON, Clock, Maker, cases, scheduled
from tests.conversation.conftest import CHAT, Person
from tests.digests.planning import plan

LONG = "Digital services and online marketplaces"


@pytest.fixture(autouse=True)
def topics(make: Maker) -> None:
    make.source("A", topics=("Trade", "G 20 summit", "Berlin", LONG, "政策"))


def embed(text: str) -> Sequence[float]:
    """An encoder with two vectors: one for texts on training, one for all others."""
    return (1.0, 0.0) if "training" in text else (0.0, 1.0)


@pytest.fixture
def reader(storage: Storage, clock: Clock) -> Person:
    return Person(storage, clock, embed=embed)


def only(storage: Storage, chat: int = CHAT) -> Subscription:
    (found,) = storage.subscriptions.all(chat)
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


def test_a_subscription_by_words_can_change_to_meaning(reader: Person, storage: Storage, make: Maker) -> None:
    make.ready("a", title="Licences", text="Rules on training data.", embedding=(1.0, 0.0))
    make.ready("b", title="Copyright", text="What models learn from.", embedding=(0.9, 0.1))
    make.ready("c", title="Fish", text="Quotas for cod.", embedding=(0.0, 1.0))
    assert "1 item in the last seven days" in reader.says("/subscribe training data at once")
    told = reader.presses("By meaning instead")
    assert "Understood as “training data” by meaning, at once" in told
    assert "2 items" in told
    saved = only(storage)
    assert (saved.interest, saved.query) == ("training data", "")
    assert saved.interest_vector == array("f", (1.0, 0.0)).tobytes()


def test_a_subscription_stays_if_its_change_to_meaning_fails(reader: Person, storage: Storage) -> None:
    def broken(text: str) -> Sequence[float]:
        raise MemoryError

    reader.says("/subscribe training data at once")
    reader.conversation = Person(storage, lambda: NOON, embed=broken).conversation
    with pytest.raises(AssertionError, match="Something went wrong"):
        reader.presses("By meaning instead")
    assert only(storage).query == "training data"


def test_excluded_words_stay_after_a_change_to_meaning(reader: Person, storage: Storage) -> None:
    reader.says("/subscribe training -fish at once")
    reader.presses("By meaning instead")
    assert (only(storage).interest, only(storage).query) == ("training", "-fish")


def test_a_change_to_meaning_keeps_the_number_of_the_subscription(reader: Person, storage: Storage) -> None:
    for line in ("trade 8", "training data 9", "政策 10"):
        told = reader.says(f"/subscribe {line}")
        if line.startswith("training"):
            assert "Or type: /subscriptions 2 weekdays 07:30" in told
            assert "Or type: /subscriptions 2 weekdays 07:30" in reader.presses("By meaning instead")
    assert [one.interest for one in storage.subscriptions.all(CHAT)] == ["", "training data", ""]
    reader.says("/subscribe training fish 9")
    assert "Or type: /subscriptions 4 weekdays 07:30" in reader.presses("By meaning instead")


def test_a_zone_in_a_subscription_can_become_the_zone_of_the_chat(ann: Person, storage: Storage, clock: Clock) -> None:
    ann.says("/subscribe trade 8 Berlin")
    assert not any("for all" in label for label in ann.labels)
    assert "every day at 09:00 (Asia/Tokyo)" in ann.says("/subscribe 政策 9 Tokyo")
    ann.presses("Use Asia/Tokyo for this whole chat")
    assert storage.chats.get(CHAT).zone == "Asia/Tokyo"
    ann.says("/subscriptions 2")
    assert not any("for all" in label for label in ann.labels)
    member = Person(storage, clock, chat_id=-1, chat_kind="supergroup", thread_id=7)
    assert "(Asia/Tokyo)" in member.says("/subscribe trade 9 Tokyo")
    assert not any("for all" in label for label in member.labels)


def test_a_subscription_at_once_shows_the_last_day_only_when_asked(
    reader: Person, storage: Storage, make: Maker, clock: Clock
) -> None:
    trade = make.source("Trade", topics=("Trade",))
    make.ready("a", title="Steel quotas", source=trade)
    make.ready("b", title="Old quotas", source=trade, published=NOON - timedelta(days=9))
    make.ready("c", title="Fish quotas", text="Of training data.")
    clock.forward(hours=1)
    reader.says("/subscribe about: training data at once")
    told = reader.presses("Show the last day")
    assert "Fish quotas" in told and "Steel quotas" not in told
    reader.says("/subscribe trade at once")
    told = reader.presses("Show the last day")
    assert not reader.reply.replace
    assert "1. Steel quotas" in told and "Old quotas" not in told and "Fish quotas" not in told
    assert storage.deliveries.all() == []
    assert plan(storage, clock()) == 0


def test_without_an_encoder_an_interest_waits_for_its_vector(ann: Person, storage: Storage, make: Maker) -> None:
    make.ready("a", title="Training data", summary="AI models must name it.")
    told = ann.says("/subscribe about: rules on training data for AI daily 7 UTC")
    assert "1 item in the last seven days" in told
    assert "Until it is there, I compare words" in told
    assert storage.subscriptions.without_vector() == [(only(storage).id, "rules on training data for AI")]


def test_buttons_of_an_older_version_say_so(ann: Person, storage: Storage) -> None:
    ann.says("/help")
    old = storage.views.add(CHAT, kind="wizard", argument='{"offered": ["Trade"]}', size=1, now=NOON)
    assert "too old" in ann.sends(f"a:{old.id}")
    assert "older version" in ann.sends(f"b:{old.id}:undo")
    assert storage.subscriptions.all() == []


def test_a_forum_topic_has_its_own_digest_and_stories(storage: Storage, clock: Clock, make: Maker) -> None:
    for thread in (None, 7):
        make.ready(f"k{thread}")
        member = Person(storage, clock, chat_id=-1, chat_kind="supergroup", thread_id=thread)
        for typed in ("/subscribe 8", "/latest", "/follow 1"):
            member.says(typed)
    assert [s.thread_id for s in storage.subscriptions.all(-1)] == [None, 7]
    rows = storage.database.rows("SELECT thread_id FROM follows ORDER BY thread_id")
    assert [row["thread_id"] for row in rows] == [0, 7]
