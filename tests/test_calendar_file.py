"""Calendar files can be read with icalendar, and have the right events."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.calendar_file import KINDS, calendar
from bot.models import Article, DueDay
from tests.conftest import NOON
from tests.digests.test_compose import PLAIN

REQUIRED = {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION", "CATEGORIES"}


Event = tuple[DueDay, Article]
"""A deadline, and the article that states it."""


def event(**changes: object) -> Event:
    values: dict[str, object] = {
        "story_id": 7,
        "kind": "comments",
        "day": date(2025, 3, 20),
        "title": "Rule on lead; pipes, and \\taps",
        "sentence": "Comments are due\non 20 March, by noon.",
        "publisher": "Gazette, Ltd",
        "url": "https://example.org/a?b=1,2;3",
        **changes,
    }
    due = DueDay(article_id=1, **{name: values.pop(name) for name in ("kind", "day", "sentence")})  # type: ignore[arg-type]
    return due, replace(PLAIN, **values)  # type: ignore[arg-type]


def written(*found: Event, instance: str = "a1b2", topic: str = "Water, air", **about: Any) -> bytes:
    articles = {id_: replace(article, topics=(topic,)) for id_, (__, article) in enumerate(found)}
    dues = [replace(due, article_id=id_) for id_, (due, __) in enumerate(found)]
    return calendar(dues, articles=articles, instance=instance, **({"name": "Water; all", "now": NOON} | about))


def one_of(**changes: object) -> Any:
    """Write one event to a file, and return the event that icalendar reads from it."""
    (one,) = parsed(written(event(**changes)))
    return one


def parsed(content: bytes) -> list[Any]:
    """Read the events of a file with icalendar, and check what every event must have."""
    made: Any = Calendar.from_ical(content)
    found = made.walk("VEVENT")
    assert found, "a calendar has at least one component"
    for one in found:
        assert set(one) >= REQUIRED and not one.errors
        assert type(one["DTSTART"].dt) is date
        (alarm,) = one.walk("VALARM")
        assert (alarm["ACTION"], alarm["DESCRIPTION"]) == ("DISPLAY", one["SUMMARY"])
        before = datetime.combine(one["DTSTART"].dt, datetime.min.time()) + alarm["TRIGGER"].dt
        assert before.date() == one["DTSTART"].dt - timedelta(days=1)
    return list(found)


def test_an_event_has_title_description_day_and_topics() -> None:
    one = one_of()
    assert one["SUMMARY"] == "Comments: Rule on lead; pipes, and \\taps"
    assert one["DESCRIPTION"] == (
        "Comments are due on 20 March, by noon.\n\nSource: Gazette, Ltd, https://example.org/a?b=1,2;3"
    )
    assert one["URL"] == "https://example.org/a?b=1,2;3"
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (date(2025, 3, 20), date(2025, 3, 21))
    assert one["CATEGORIES"].cats == ["Comments", "Water, air"]
    content = written(event())
    assert b"X-WR-CALNAME:Water\\; all\r\n" in content
    assert b"TZID" not in content


def test_a_second_import_updates_the_event() -> None:
    first = parsed(written(event()))[0]
    later = parsed(written(event(title="New title"), name="b", now=NOON + timedelta(days=2)))[0]
    assert first["UID"] == later["UID"] == "story-7-comments-20250320@a1b2.policybot"
    assert later["DTSTAMP"].dt > first["DTSTAMP"].dt
    others = [event(), event(story_id=8), event(kind="effective"), event(day=date(2025, 3, 21))]
    files = [written(*others), written(event(), instance="c3d4")]
    assert len({one["UID"] for content in files for one in parsed(content)}) == 5


def test_an_address_is_written_as_a_uri() -> None:
    one = one_of(url="https://büro.example/straße?q=ä&r=%20#é")
    assert one["URL"] == "https://xn--bro-hoa.example/stra%C3%9Fe?q=%C3%A4&r=%20#%C3%A9"
    assert str(one_of(url="https://[büro/a")["URL"]).isascii()


@pytest.mark.parametrize(
    "url", [None, "file:///notes/a.txt", "javascript:alert(1)", "https://a.example/x\r\nATTENDEE:x"]
)
def test_only_web_addresses_are_written(url: str | None) -> None:
    one = one_of(url=url, sentence=" ")
    assert "URL" not in one
    assert "ATTENDEE" not in one
    assert one["DESCRIPTION"] == "Source: Gazette, Ltd"


def test_each_kind_of_deadline_has_a_name_and_the_last_day_has_no_end() -> None:
    found = parsed(written(*(event(kind=kind) for kind in [*KINDS, "unheard"])))
    assert [one["SUMMARY"].split(":")[0] for one in found] == [*KINDS.values(), "Due"]
    assert "DTEND" not in one_of(day=date.max)


ANY = st.text(st.characters(exclude_categories=()), max_size=120)


@example(title="", sentence="", publisher="", url="0\n", topic="", name="")
@example(title="\ud800", sentence="\x85", publisher="\u2028", url="\ud800", topic=",;", name="\r\nX:1")
@given(title=ANY, sentence=ANY, publisher=ANY, url=ANY, topic=ANY, name=ANY)
def test_no_text_can_add_a_property_to_an_event(
    title: str, sentence: str, publisher: str, url: str, topic: str, name: str
) -> None:
    made = event(title=title, sentence=sentence, publisher=publisher, url=f"https://{url}")
    (one,) = parsed(written(made, topic=topic, name=name))
    assert one["UID"] == "story-7-comments-20250320@a1b2.policybot"
    assert set(one) <= {*REQUIRED, "DTEND", "URL", "TRANSP"}
