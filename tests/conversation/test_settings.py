"""/settings: a change of quiet hours or of the time zone changes when subscriptions are due."""

from datetime import UTC, datetime

from bot.models import FOR_GOOD
from bot.schedule import Due
from bot.storage import Storage
from tests.conftest import NOON, Clock
from tests.conversation.conftest import CHAT, Person
from tests.digests.planning import plan


def test_a_change_of_quiet_hours_makes_waiting_subscriptions_due(ann: Person, storage: Storage) -> None:
    ann.says("/subscribe all at once")
    (found,) = storage.subscriptions.all(CHAT)
    later = datetime(2025, 3, 10, 22, 0, tzinfo=UTC)
    for change in ("off", "13:00-14:00"):
        storage.subscriptions.move_on([(found.id, Due(at=later), None)])
        ann.says(f"/settings quiet {change}")
        assert storage.subscriptions.all(CHAT)[0].next_due_at == NOON
    ann.says("/subscriptions 1 pause for good")
    ann.says("/settings quiet off")
    assert storage.subscriptions.all(CHAT)[0].next_due_at == FOR_GOOD


def test_after_a_move_west_a_day_gets_no_second_digest(ann: Person, storage: Storage, clock: Clock) -> None:
    ann.says("/settings zone Asia/Tokyo")
    ann.says("/subscribe 08:00")
    clock.forward(hours=11, minutes=1)  # 08:01 of the 11th in Tokyo
    assert plan(storage, clock()) == 1
    ann.says("/settings zone New York")  # in New York it is still the 10th
    assert "Wednesday 12 March, 08:00 (America/New_York)" in ann.says("/subscriptions 1")
    clock.forward(days=1)
    assert plan(storage, clock()) == 0
    clock.forward(hours=13)
    assert plan(storage, clock()) == 1
