"""`policybot delivery` shows what was sent, and sends failed messages again."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from bot import clock
from bot.models import DeliveryKind, DeliveryState, DueDay, Failure, Reasons, Subscription
from bot.storage import Storage
from bot.storage.database import to_text
from bot.storage.deliveries import UNTOLD, Planned, PlannedItem, Reminder
from summarizer.facts import DeadlineKind
from tests.cli.conftest import Policybot
from tests.conftest import NOON, Clock, Maker, leaves, post, subscribe, texts, unsent, waiting

CHAT = 1001
DAY = date(2025, 3, 10)
ENDS = {"in_doubt": ("doubt", "doubt"), "failed after a doubt": ("doubt", "failed")}


@pytest.fixture
def make(database: Storage, clock: Clock) -> Maker:
    return Maker(database, clock)


@pytest.fixture
def ann(database: Storage) -> Subscription:
    return subscribe(database, CHAT, topic="Trade", slot="08:00")


def digest(
    storage: Storage,
    one: Subscription,
    messages: Sequence[Sequence[int]],
    *,
    day: date = DAY,
    untold: int | None = None,
) -> int:
    """Add a delivery whose messages have these articles. Returns its id."""
    shown = [*enumerate(messages), (UNTOLD, [untold] if untold else [])]
    items = [
        PlannedItem(article_id=article, story_id=article, reasons=Reasons(query="topic:Trade"), chunk=n)
        for n, articles in shown
        for article in articles
    ]
    told = texts(*(f"Message {n + 1} & more" for n in range(len(messages))))
    return post(storage, one, messages=told, items=items, day=day)


def ends(storage: Storage, *states: str, delivery: int | None = None) -> None:
    """Let the waiting messages end in these states, in order: sent, failed, in doubt, or failed after a doubt."""
    for state in states:
        for how in ENDS.get(state, (state,)):
            open_ = waiting(storage, NOON + timedelta(hours=1))
            leaves(storage, next(one for one in open_ if delivery in (None, one.delivery_id)), how)


def states(storage: Storage, delivery: int) -> list[tuple[str, int]]:
    return [(one.state.value, one.attempts) for one in storage.deliveries.get(delivery).messages]


def test_show_has_the_messages_and_articles_of_a_delivery(
    policybot: Policybot, database: Storage, make: Maker, ann: Subscription
) -> None:
    one, two, told = make.ready("1", title="Steel rule"), make.ready("2"), make.ready("3")
    delivery = digest(database, ann, [[one], [two]], untold=told)
    ends(database, "sent", "failed")
    shown = policybot("delivery", "show", str(delivery))
    assert (shown.status, shown.err) == (0, "")
    for part in (
        "1001 Ann",
        "Message 1 & more",
        "Steel rule",
        Failure.REJECTED,
        "not shown: the article has nothing new",
    ):
        assert part in shown.out
    found = policybot("delivery", "show", str(delivery), "--json").json
    assert [item["chunk"] for item in found["items"]] == [0, 1, -1]
    database.chats.remove(CHAT)
    assert "1001 (removed)" in policybot("delivery", "show", str(delivery)).out


def test_retry_sends_failed_messages_and_marks_those_in_doubt(
    policybot: Policybot, database: Storage, make: Maker, ann: Subscription
) -> None:
    articles = [[make.ready(str(n))] for n in range(4)]
    delivery = digest(database, ann, articles)
    ends(database, "sent", "failed", "in_doubt", "failed after a doubt")
    assert states(database, delivery) == [("sent", 1), ("failed", 1), ("in_doubt", 2), ("failed", 2)]
    done = policybot("delivery", "retry", str(delivery))
    assert (done.status, done.err) == (0, "")
    assert "messages to send again: 3." in done.out
    assert states(database, delivery) == [("sent", 1), ("planned", 0), ("in_doubt", 1), ("in_doubt", 1)]
    assert database.deliveries.all()[0].state == DeliveryState.IN_DOUBT
    assert unsent(database, CHAT, since=NOON - timedelta(days=1)) == []
    assert "nothing to retry" in policybot("delivery", "retry", str(delivery)).out
    ends(database, "sent", "sent", "sent")
    assert Failure.DOUBT not in policybot("delivery", "show", str(delivery)).out
    assert database.deliveries.all()[0].state == DeliveryState.SENT


def test_retry_sends_no_article_twice(policybot: Policybot, database: Storage, make: Maker, ann: Subscription) -> None:
    one, two, three = (make.ready(str(n)) for n in range(3))
    first = digest(database, ann, [[one, two], [three]])
    ends(database, "failed", "failed")
    second = digest(database, ann, [[two]], day=DAY + timedelta(days=1))
    done = policybot("delivery", "retry", str(first), "999")
    assert (done.status, done.out) == (1, "")
    refused, missing = done.err.splitlines()
    assert f"another one brought article {two}," in refused
    assert "There is no delivery 999" in missing
    ends(database, "failed", delivery=second)
    told = policybot("delivery", "retry", str(first), "999")  # no other delivery has the article now
    assert told.status == 1 and told.out.startswith(f"Delivery {first}: messages to send again: 2.")
    assert "There is no delivery 999" in told.err


def test_retry_waits_for_a_paused_chat_and_refuses_a_removed_one(
    policybot: Policybot, database: Storage, make: Maker, ann: Subscription
) -> None:
    delivery = str(digest(database, ann, [[make.ready("1")]]))
    database.pause_chat(CHAT, Failure.CHAT_GONE, NOON)
    assert policybot("delivery", "retry", delivery).status == 0
    assert waiting(database, NOON) == []
    database.chats.resume(CHAT, by_operator=True)
    ends(database, "failed")
    database.chats.remove(CHAT)
    assert (
        f"There is no delivery {delivery}, or its chat was removed" in policybot("delivery", "retry", delivery).failed()
    )


@pytest.mark.usefixtures("ann")
def test_retry_refuses_a_reminder_that_came_in_another_message(
    policybot: Policybot, database: Storage, make: Maker
) -> None:
    article = make.ready("1")

    def remind(*became: str) -> int:
        """Add reminders of several days, each in its own message, which ends in the given state."""
        told = texts(*("Soon." for _ in became))
        days = [
            DueDay(day=DAY + timedelta(days=n), kind=DeadlineKind.COMMENTS, sentence="It is due.", article_id=article)
            for n in range(len(became))
        ]
        planned = Planned(
            chat_id=CHAT,
            thread_id=None,
            kind=DeliveryKind.REMINDER,
            local_date=DAY,
            due_at=NOON,
            messages=told,
            reminders=[Reminder(story_id=1, due=due, ahead=1, chunk=n) for n, due in enumerate(days)],
        )
        database.deliveries.add([planned], now=NOON)
        made = database.deliveries.all(limit=1)[0].id
        ends(database, *became)
        return made

    first = remind("failed", "sent")
    second = remind("failed")
    assert "the same reminder" in policybot("delivery", "retry", str(first)).failed()
    assert policybot("delivery", "retry", str(second)).status == 0


@pytest.mark.slow
def test_doctor_and_health_count_messages_that_did_not_arrive(
    policybot: Policybot, database: Storage, make: Maker, ann: Subscription
) -> None:
    one, two = (make.ready(str(n)) for n in range(2))
    digest(database, ann, [[one]])
    ends(database, "failed")
    digest(database, ann, [[two]], day=DAY + timedelta(days=1))
    ends(database, "in_doubt")
    # The clock of the tests is in 2025.
    database.database.change("UPDATE deliveries SET planned_at = ?", [to_text(clock.now())])
    told = policybot("doctor", "--offline").out
    assert "deliveries: failed in the last day: 1" in told
    assert "deliveries: in doubt in the last day: 1" in told
    health = policybot("chat", stdin=b"/health\n").out
    assert "may not have arrived: 1 failed, 1 in doubt" in health
