"""What applies to the past does not send it, what is late is not lost: what a subscription has looked at, it does not
look at again, and what it has not looked at, it does not pass over."""

from __future__ import annotations

from array import array
from datetime import datetime, time, timedelta

from bot.storage.database import to_text
from summarizer.facts import FoundTopic
from tests.conftest import NOON, take_text
from tests.digests.conftest import Desk
from tests.digests.facts import facts, put

TRADE = facts(topics=(FoundTopic(topic="Trade", score=0.9, reason="It is about tariffs."),))


def looked_at(desk: Desk) -> datetime | None:
    (only,) = desk.storage.subscriptions.all()
    return only.looked_at


def digest(desk: Desk) -> list[int]:
    """Articles of the next day's digest."""
    assert desk.plan(days=1) == 1
    return desk.brought()


def alert(desk: Desk, **ahead: int) -> list[int]:
    """Articles of an alert, some time ahead; none where it does not come."""
    desk.clock.forward(**ahead or {"minutes": 1})
    return desk.brought() if desk.plan() else []


def test_a_reworded_topic_and_better_rules_send_no_old_articles(desk: Desk) -> None:
    desk.subscribe(topic="Trade")
    old = []
    for n in range(3):
        old.append(desk.comes(f"old {n}", facts()))
        assert digest(desk) == []
        desk.clock.forward(hours=2)
    for article in old:
        put(desk.storage, article, TRADE)
    new = desk.comes("new", TRADE)
    assert digest(desk) == [new]
    assert digest(desk) == []


def test_what_failed_comes_whatever_its_facts_did(desk: Desk) -> None:
    desk.subscribe(topic="Trade")
    failed = desk.comes("failed", TRADE)
    assert digest(desk) == [failed]
    desk.refuse()
    put(desk.storage, failed, facts())
    assert digest(desk) == []
    put(desk.storage, failed, TRADE)
    assert digest(desk) == [failed]


def test_what_was_late_in_the_pipeline_comes(desk: Desk) -> None:
    desk.subscribe(topic="Trade")
    late = desk.make.summarized("late")  # its story could not be found for days
    for __ in range(3):
        assert digest(desk) == []
    put(desk.storage, late, TRADE)
    # It says it was ready shortly before the digest that did not see it yet.
    desk.storage.articles.ready(late, desk.storage.stories.add(desk.clock()), now=desk.clock() - timedelta(minutes=50))
    assert digest(desk) == [late]


def test_a_chat_that_was_paused_gets_what_it_missed(desk: Desk) -> None:
    desk.subscribe(topic="Trade")
    assert digest(desk) == []
    desk.pause()
    desk.clock.forward(hours=3)
    missed = desk.comes("missed", TRADE)
    desk.clock.forward(days=30)
    desk.resume()
    assert digest(desk) == [missed]


def test_a_digest_that_a_wrong_clock_planned_hides_nothing(desk: Desk) -> None:
    desk.subscribe(topic="Trade")
    old = desk.comes("old", facts())
    assert digest(desk) == []
    desk.clock.forward(days=20_000)
    assert digest(desk) == []
    desk.clock.forward(days=-20_000)
    # As whoever sets the clock right has to.
    desk.storage.database.execute("UPDATE subscriptions SET next_due_at = '2025-03-13T08:00:00Z'")
    new = desk.comes("1", TRADE)
    put(desk.storage, old, TRADE)
    # Rather one that was passed over before than to miss one.
    assert digest(desk) == [old, new]
    assert digest(desk) == []


def test_what_its_publisher_edited_since_is_not_of_the_past(desk: Desk) -> None:
    desk.subscribe(query="levy")
    stub = desk.make.ready("stub", text="More soon.")
    assert digest(desk) == []
    desk.clock.forward(hours=2)
    storage, story, text = desk.storage, desk.story(stub), "Parliament adopted the levy."
    # As the poll of an edit leaves it.
    storage.database.execute("UPDATE articles SET state = 'fetched' WHERE id = ?", [stub])
    assert take_text(storage, stub, text, title="Levy", now=desk.clock())
    storage.search.index(stub, "Levy", text)
    storage.articles.summarized(stub, None)
    storage.articles.ready(stub, story, now=desk.clock())
    assert digest(desk) == [stub]
    assert digest(desk) == []


def test_an_edit_that_is_still_read_is_not_passed_over(desk: Desk) -> None:
    desk.subscribe("at once", topic="Trade")
    stub = desk.comes("1", facts())
    assert alert(desk, hours=2) == []
    edited = desk.clock()
    # As the pipeline leaves it until there is a summary.
    desk.storage.database.execute(
        "UPDATE articles SET state = 'extracted', edited_at = ? WHERE id = ?", [to_text(edited), stub]
    )
    assert alert(desk, hours=5) == []
    assert looked_at(desk) == edited
    desk.storage.database.execute("UPDATE articles SET state = 'ready' WHERE id = ?", [stub])
    put(desk.storage, stub, TRADE)
    assert alert(desk) == [stub]
    assert looked_at(desk) == desk.clock()


def test_what_is_ready_before_its_facts_is_not_passed_over(desk: Desk) -> None:
    """Without its model nothing is found, and readers get their articles all the same."""
    desk.subscribe("at once", topic="Trade")
    bare = desk.comes("1")
    came = desk.clock()
    assert alert(desk, hours=5) == []
    assert looked_at(desk) == came
    put(desk.storage, bare, TRADE)
    assert alert(desk) == [bare]
    # But it holds up nobody for good.
    desk.comes("2")
    assert alert(desk, days=3) == []
    assert looked_at(desk) == desk.clock()


def test_a_look_that_finds_nothing_counts(desk: Desk) -> None:
    desk.subscribe("daily 14:00", topic="Trade", tell_empty=False)
    old = desk.comes("1", facts())
    assert alert(desk, hours=2) == []
    assert looked_at(desk) == desk.clock()
    # It joins the topic when its past is gone through; what comes new does so too.
    put(desk.storage, old, TRADE)
    new = desk.comes("2", TRADE)
    assert alert(desk, days=1) == [new]


def test_quiet_hours_and_a_chat_that_is_gone_look_at_nothing(desk: Desk) -> None:
    storage = desk.storage
    desk.subscribe("at once", topic="Trade")
    storage.chats.set(1, quiet=(time(11), time(14)))
    old = desk.comes("1")
    assert desk.plan() == 0
    storage.chats.set(1, quiet=None)
    desk.pause()
    assert alert(desk, hours=3) == []
    assert looked_at(desk) is None
    put(storage, old, TRADE)
    desk.resume()
    assert alert(desk) == [old]


def test_one_whose_slot_had_its_digest_looks_at_nothing(desk: Desk) -> None:
    made = desk.subscribe()
    assert desk.plan(hours=1) == 1
    before = looked_at(desk)
    # By a zone that the operator changed, say, the same day and hour comes once more.
    desk.storage.subscriptions.move_on([(made.id, made.schedule.next("UTC", NOON), None)])
    desk.clock.forward(hours=2)
    late = desk.comes("1")
    assert desk.plan() == 0
    assert looked_at(desk) == before
    assert digest(desk) == [late]


def test_what_words_looked_at_is_looked_at_again_by_a_vector_that_comes_late(desk: Desk) -> None:
    made = desk.subscribe("at once", interest="training data")
    by_words = desk.comes("1", facts(), title="Training data")
    by_meaning = desk.comes("2", facts(), title="What machines learn from", embedding=(1.0, 0.0))
    assert alert(desk) == [by_words]
    assert looked_at(desk) is None
    desk.storage.subscriptions.set_vector(made.id, made.interest, array("f", (1.0, 0.0)).tobytes())
    assert alert(desk) == [by_meaning]


def test_without_an_encoder_words_have_looked_in_the_end(desk: Desk) -> None:
    desk.subscribe("at once", interest="training data")
    desk.comes("1", facts(), title="Fish")
    assert alert(desk, days=1) == []
    assert looked_at(desk) == desk.clock()


def test_another_schedule_leaves_it_and_another_search_begins_anew(desk: Desk) -> None:
    desk.subscribe("at once", topic="Trade")
    desk.plan()
    desk.clock.forward(hours=2)
    first = desk.subscribe("daily 15:00", topic="Trade")
    second = desk.subscribe("at once", topic="Trade", query="steel")
    assert (first.looked_at, second.looked_at) == (NOON, None)
