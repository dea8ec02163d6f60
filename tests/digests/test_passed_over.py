"""A subscription passes over articles that it has looked at, even if they match later, but loses no late article."""

from array import array
from datetime import datetime, time, timedelta

from bot.storage.database import to_text
from summarizer.facts import FoundTopic
from tests.conftest import NOON, take_text
from tests.digests.conftest import Desk
from tests.digests.facts import facts, put

TRADE = facts(topics=(FoundTopic(topic="Trade", score=0.9),))


def looked_at(desk: Desk) -> datetime | None:
    (only,) = desk.storage.subscriptions.all()
    return only.looked_at


def digest(desk: Desk) -> list[int]:
    """Return the articles of the next day's digest."""
    assert desk.plan(days=1) == 1
    return desk.brought()


def alert(desk: Desk, **ahead: int) -> list[int]:
    """Move the clock forward, and return the articles of the alert that comes. Empty if none comes."""
    desk.clock.forward(**ahead or {"minutes": 1})
    return desk.brought() if desk.plan() else []


def test_old_articles_that_match_only_now_are_not_sent(desk: Desk) -> None:
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


def test_an_article_whose_message_failed_is_sent_once_it_matches_again(desk: Desk) -> None:
    desk.subscribe(topic="Trade")
    failed = desk.comes("failed", TRADE)
    assert digest(desk) == [failed]
    desk.refuse()
    put(desk.storage, failed, facts())
    assert digest(desk) == []
    put(desk.storage, failed, TRADE)
    assert digest(desk) == [failed]


def test_an_article_that_was_ready_late_is_sent(desk: Desk) -> None:
    desk.subscribe(topic="Trade")
    late = desk.make.summarized("late")  # for days, the article has no story, so it is not ready
    for __ in range(3):
        assert digest(desk) == []
    put(desk.storage, late, TRADE)
    # Its time of being ready is shortly before the last digest, which did not see it yet.
    desk.storage.articles.ready(late, desk.storage.stories.add(desk.clock()), now=desk.clock() - timedelta(minutes=50))
    assert digest(desk) == [late]


def test_no_article_is_lost_after_a_digest_by_a_wrong_clock(desk: Desk) -> None:
    desk.subscribe(topic="Trade")
    old = desk.comes("old", facts())
    assert digest(desk) == []
    desk.clock.forward(days=20_000)
    assert digest(desk) == []
    desk.clock.forward(days=-20_000)
    # The operator who corrects the clock must also correct this time.
    desk.storage.database.execute("UPDATE subscriptions SET next_due_at = '2025-03-13T08:00:00Z'")
    new = desk.comes("1", TRADE)
    put(desk.storage, old, TRADE)
    # After such an error, an old article may come, so that none is lost.
    assert digest(desk) == [old, new]
    assert digest(desk) == []


def test_an_old_article_is_sent_if_it_matches_after_an_edit(desk: Desk) -> None:
    desk.subscribe(query="levy")
    stub = desk.make.ready("stub", text="More soon.")
    assert digest(desk) == []
    desk.clock.forward(hours=2)
    storage, story, text = desk.storage, desk.story(stub), "Parliament adopted the levy."
    # A poll that finds an edit puts the article back into this state.
    storage.database.execute("UPDATE articles SET state = 'fetched' WHERE id = ?", [stub])
    assert take_text(storage, stub, text, title="Levy", now=desk.clock())
    storage.articles.summarizing(stub, None)()
    storage.articles.ready(stub, story, now=desk.clock())
    assert digest(desk) == [stub]
    assert digest(desk) == []


def test_an_edit_in_the_pipeline_is_not_passed_over(desk: Desk) -> None:
    desk.subscribe("at once", topic="Trade")
    stub = desk.comes("1", facts())
    assert alert(desk, hours=2) == []
    edited = desk.clock()
    # The article has this state until it has a new summary.
    desk.storage.database.execute(
        "UPDATE articles SET state = 'extracted', edited_at = ? WHERE id = ?", [to_text(edited), stub]
    )
    assert alert(desk, hours=5) == []
    assert looked_at(desk) == edited
    desk.storage.database.execute("UPDATE articles SET state = 'ready' WHERE id = ?", [stub])
    put(desk.storage, stub, TRADE)
    assert alert(desk) == [stub]
    assert looked_at(desk) == desk.clock()


def test_an_article_without_facts_is_not_passed_over_for_a_while(desk: Desk) -> None:
    """While a model is missing, no facts are found, but readers still get their articles."""
    desk.subscribe("at once", topic="Trade")
    bare = desk.comes("1")
    came = desk.clock()
    assert alert(desk, hours=5) == []
    assert looked_at(desk) == came
    put(desk.storage, bare, TRADE)
    assert alert(desk) == [bare]
    # The subscription does not wait forever for facts.
    desk.comes("2")
    assert alert(desk, days=3) == []
    assert looked_at(desk) == desk.clock()


def test_articles_of_a_plan_without_matches_are_passed_over(desk: Desk) -> None:
    desk.subscribe("daily 14:00", topic="Trade", tell_empty=False)
    old = desk.comes("1", facts())
    assert alert(desk, hours=2) == []
    assert looked_at(desk) == desk.clock()
    # The old article gets its topic only later, when old articles are read again. It is no longer sent.
    put(desk.storage, old, TRADE)
    new = desk.comes("2", TRADE)
    assert alert(desk, days=1) == [new]


def test_quiet_hours_and_paused_chats_pass_over_nothing(desk: Desk) -> None:
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


def test_a_slot_that_already_had_its_digest_passes_over_nothing(desk: Desk) -> None:
    made = desk.subscribe()
    assert desk.plan(hours=1) == 1
    before = looked_at(desk)
    # The same day and hour may be due again, for example after the operator has changed the time zone.
    desk.storage.subscriptions.move_on([(made.id, made.schedule.next("UTC", NOON), None)])
    desk.clock.forward(hours=2)
    late = desk.comes("1")
    assert desk.plan() == 0
    assert looked_at(desk) == before
    assert digest(desk) == [late]


def test_an_interest_is_matched_again_when_its_vector_arrives(desk: Desk) -> None:
    made = desk.subscribe("at once", interest="training data")
    by_words = desk.comes("1", facts(), title="Training data")
    by_meaning = desk.comes("2", facts(), title="What machines learn from", embedding=(1.0, 0.0))
    assert alert(desk) == [by_words]
    assert looked_at(desk) is None
    desk.storage.subscriptions.set_vector(made.id, made.interest, array("f", (1.0, 0.0)).tobytes())
    assert alert(desk) == [by_meaning]


def test_an_interest_without_a_vector_passes_over_articles_after_a_day(desk: Desk) -> None:
    desk.subscribe("at once", interest="training data")
    desk.comes("1", facts(), title="Fish")
    assert alert(desk, days=1) == []
    assert looked_at(desk) == desk.clock()


def test_a_new_search_matches_old_articles_but_a_new_schedule_does_not(desk: Desk) -> None:
    desk.subscribe("at once", topic="Trade")
    desk.plan()
    desk.clock.forward(hours=2)
    first = desk.subscribe("daily 15:00", topic="Trade")
    second = desk.subscribe("at once", topic="Trade", query="steel")
    assert (first.looked_at, second.looked_at) == (NOON, None)
