"""/settings: time zone, items, language, quiet hours, and who may change them in a group."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.digests import plan_due
from bot.models import FOR_GOOD
from bot.schedule import Due
from bot.storage import Storage
from bot.telegram import render
from tests.conftest import NOON, Clock, Maker
from tests.conversation.conftest import CHAT, Person


def test_what_is_set_is_shown(ann: Person, storage: Storage, make: Maker) -> None:
    make.source("A", topics=("Trade",))
    told = ann.says("/settings")
    assert "UTC, where it is 12:00 now (you have not set yours)" in told
    assert "Language: that of your app" in told
    assert "Quiet hours: none" in told
    assert "Who may change" not in told
    for menu, choice, told in (
        ("Items", "10", "Items in full: 10"),
        ("Time zone", "Kolkata", "Asia/Kolkata"),
        ("Language", "中文", "语言：中文"),
    ):
        ann.presses(menu)
        assert told in ann.presses(choice)
    ann.says("/settings language en")
    ann.says("/subscribe 8")
    ann.says("/settings")
    assert "1. all topics" in ann.presses("Subscriptions (1)")
    assert "There is no setting colour" in ann.says("/settings colour blue")
    for name in ("zone", "timezone", "TZ", "时区"):
        assert "Europe/Berlin, where it is 13:00 now" in ann.says(f"/settings {name} berlin")
    assert "Europe/Berlin" in ann.says("/settings zone berln")
    (found,) = storage.subscriptions.all(CHAT)
    assert found.next_due_at == datetime(2025, 3, 11, 7, 0, tzinfo=UTC)


def test_items_within_bounds(ann: Person, storage: Storage) -> None:
    for value in ("1", "20", " 7 ", "007"):
        ann.says(f"/settings items {value}")
        assert storage.chats.get(CHAT).items == int(value)
    for value in ("0", "21", "-1", "x", "1.5", "²", "00050000", "0020999", "9" * 5000, "5 6"):
        assert "1 to 20" in ann.says(f"/settings items {value}")
    assert storage.chats.get(CHAT).items == 7


@pytest.mark.parametrize(("typed", "stored"), [("中文", "zh"), ("English", "en"), ("klingon", "en"), ("app", None)])
def test_the_language(ann: Person, storage: Storage, typed: str, stored: str | None) -> None:
    ann.says("/settings language en")
    ann.says(f"/settings language {typed}")
    assert storage.chats.get(CHAT).language == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("22:00-07:00", "22:00-07:00"), ("22 to 7", "22:00-07:00"), ("10pm - 7:30am", "22:00-07:30"), ("off", "")]
    + [(wrong, "20:00-08:00") for wrong in ("", "22:00", "25:00-07:00", "8-8", "night", "1-2-3")],
)
def test_quiet_hours(ann: Person, storage: Storage, typed: str, stored: str) -> None:
    ann.says("/settings quiet 20:00-08:00")
    told = ann.says(f"/settings quiet {typed}")
    assert storage.chats.get(CHAT).quiet == stored
    assert ("From when to when" if stored == "20:00-08:00" else f"Quiet hours: {stored or 'none'}") in told


def test_who_may_change_a_group(ann: Person, storage: Storage, clock: Clock) -> None:
    about = {"chat_id": -1, "chat_kind": "supergroup", "chat_title": "Club"}
    admin, member = (Person(storage, clock, admin=admin, **about) for admin in (True, False))
    assert "Who may change this: administrators" in member.says("/settings")
    assert "Only administrators of this group" in member.says("/settings everybody on")
    admin.says("/settings")
    admin.presses("Who may change this")
    assert "Who may change this: everybody" in admin.presses("Everybody")
    assert storage.chats.get(-1).everybody
    assert "Only an administrator" in member.says("/settings everybody off")
    assert "Type on or off" in admin.says("/settings everybody perhaps")
    assert "administrators" in admin.presses("Administrators")
    assert not storage.chats.get(-1).everybody
    assert "a setting of groups" in ann.says("/settings everybody on")


def test_a_location_sets_the_zone(ann: Person, storage: Storage, clock: Clock) -> None:
    assert "Time zone: Europe/Brussels" in ann.shares(50.85, 4.35)
    assert storage.chats.get(CHAT).zone == "Europe/Brussels"
    assert "no time zone for that place" in ann.shares(1234.5, 4.35)
    member = Person(storage, clock, chat_id=-1, chat_kind="supergroup", chat_title="Club", admin=False, addressed=True)
    assert member.silence_at(50.85, 4.35)
    assert storage.chats.get(-1).zone is None


def test_what_waits_in_quiet_hours_is_looked_for_when_they_are_changed(ann: Person, storage: Storage) -> None:
    ann.says("/subscribe all at once")
    (found,) = storage.subscriptions.all(CHAT)
    later = datetime(2025, 3, 10, 22, 0, tzinfo=UTC)
    for change in ("off", "13:00-14:00"):
        storage.subscriptions.set_due(found.id, Due(at=later, slot="at once"))
        ann.says(f"/settings quiet {change}")
        assert storage.subscriptions.all(CHAT)[0].next_due_at == NOON
    ann.says("/subscriptions 1 pause for good")
    ann.says("/settings quiet off")
    assert storage.subscriptions.all(CHAT)[0].next_due_at == FOR_GOOD


def test_a_day_that_had_its_digest_is_not_promised_again_further_west(
    ann: Person, storage: Storage, clock: Clock
) -> None:
    ann.says("/subscribe 08:00 Asia/Tokyo")
    clock.forward(hours=11, minutes=1)  # 08:01 of the 11th in Tokyo
    assert plan_due(storage, default_zone="UTC", render=render, now=clock()) == 1
    ann.says("/settings zone New York")  # where it is still the 10th
    assert "Wednesday 12 March, 08:00 (America/New_York)" in ann.says("/subscriptions 1")
    clock.forward(days=1)
    assert plan_due(storage, default_zone="UTC", render=render, now=clock()) == 0
    clock.forward(hours=13)
    assert plan_due(storage, default_zone="UTC", render=render, now=clock()) == 1
