"""/deadlines, its pages and its calendar files."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from bot.storage import Storage
from tests.conftest import NOON, TODAY, Clock, Maker
from tests.conversation.conftest import Person, due
from tests.digests.facts import due as deadline
from tests.digests.facts import facts, put


def test_pages_of_deadlines_do_not_change_while_a_reader_turns_them(
    ann: Person, storage: Storage, make: Maker, clock: Clock
) -> None:
    for n in range(25):
        due(storage, make.ready(f"n{n}", title=f"Rule {n:02}"), n)
    first = ann.says("/deadlines")
    assert "1–10 of many" in first
    clock.forward(hours=24)
    due(storage, make.ready("new", title="New rule"), 3)
    second = ann.presses("Next ▶")
    assert "11–20 of many" in second
    assert "21–25 of 25" in ann.presses("Next ▶")
    assert "11. Comments: Rule 10" in ann.presses("◀ Previous")
    assert "· over" in ann.presses("◀ Previous")
    assert "Rule 00" in ann.presses("1")
    assert "· over" in ann.presses("◀ Back")
    assert "New rule" in ann.says("/deadlines")
    storage.database.change("DELETE FROM articles WHERE title > 'Rule 04'")
    assert "Deadlines · the next 30 days · 5" in ann.presses("Next ▶")


def test_the_calendar_file_has_the_deadlines_of_all_pages(ann: Person, coming: None) -> None:
    ann.says("/deadlines 60 trade")
    assert "3 deadlines of the next 60 days" in ann.presses("Calendar file")
    file = ann.reply.attachment
    assert file is not None
    assert file.name == "deadlines.ics"
    found = Calendar.from_ical(file.content).walk("VEVENT")
    assert [event["DTSTART"].dt for event in found] == [TODAY + timedelta(days=n) for n in (0, 1, 60)]
    assert found[0]["DESCRIPTION"].startswith("It is due in 0 days.\n\nSource: Trade daily, https://example.org/a")
    assert found[0]["CATEGORIES"].cats == ["Comments", "G 20", "Trade"]
    assert found[0]["DTSTAMP"].dt == NOON


@pytest.mark.slow
def test_a_calendar_file_has_hundreds_of_deadlines(ann: Person, storage: Storage, make: Maker) -> None:
    days = (
        deadline((TODAY + timedelta(days=n)).isoformat(), kind)
        for kind in ("comments", "meeting", "effective", "compliance")
        for n in range(300)
    )
    put(storage, make.ready("a"), facts("other", *days))
    ann.says("/deadlines 365")
    # A day on which a rule takes effect is not listed a second time as a day for compliance.
    assert "900 deadlines" in ann.presses("Calendar file")


def test_a_deadline_that_was_moved_is_listed_only_on_its_new_day(ann: Person, storage: Storage, make: Maker) -> None:
    story = storage.stories.add(NOON)
    for key, ago, days in (("first", 9, 5), ("later", 1, 20)):
        article = make.ready(key, story=story, title=f"Rule {key}", published=NOON - timedelta(days=ago))
        due(storage, article, days, moved=key == "later")
    told = ann.says("/deadlines")
    assert "next 30 days · 1" in told
    assert "Sunday 30 March 2025" in told
    assert "1 deadline of" in ann.presses("Calendar file")
    ann.says("/latest")
    assert (
        ann.says("/story 1").count("Rule later\nComments by 30 March 2025 (in 20 days; moved from 15 March 2025)\n")
        == 1
    )
