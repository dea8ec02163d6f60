"""/subscribe in one line, and schedules and pauses in people's words. Nothing is stored here."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.draft import Draft
from bot.conversation.fields import read_line
from bot.conversation.schedules import pause_end, told
from bot.errors import UsageError
from bot.language import speaking
from bot.models import FOR_GOOD
from bot.schedule import Schedule
from tests.conftest import NOON, cases

CASES = cases(__file__)

TOPICS = ("Trade", "G 20 summit", "Berlin", "Digital services and online marketplaces", "政策")
PIECES = [
    "8",
    "08:00",
    "trade",
    "at once",
    "mon,",
    "Berlin",
    "Europe/Kyiv",
    '"',
    "in:eu",
    "about:",
    "AND",
    "(",
    "每周一",
    "：",
]


def meant(text: str) -> str | None:
    wanted = " ".join(text.split()).casefold()
    return next((topic for topic in TOPICS if topic.casefold() == wanted), None)


def what(draft: Draft) -> str:
    """What was read beside schedule and zone; the days too where there is no schedule yet."""
    said = {name: value for name, value in asdict(draft).items() if value and name not in ("times", "zone", "at_once")}
    if draft.schedule:
        said.pop("days", None)
    return " | ".join(f"{name}: {'all' if value is True else value}" for name, value in said.items())


@pytest.mark.parametrize(("text", "said", "when", "zone"), CASES["lines"])
def test_a_line(text: str, said: str, when: str, zone: str) -> None:
    if said == "refused":
        with pytest.raises(UsageError, match=when):
            read_line(text, meant)
        return
    line = read_line(text, meant)
    assert (what(line), str(line.schedule or ""), line.zone) == (said, when, zone)


@given(
    st.text(st.characters(exclude_categories=()), max_size=80)
    | st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join)
)
def test_any_text_can_be_read(text: str) -> None:
    with contextlib.suppress(UsageError):
        read_line(text, meant)


def test_schedules_are_told_in_the_language_of_the_moment() -> None:
    assert told(Schedule.read("weekdays 08:00 17:30")) == "on weekdays at 08:00 and 17:30"
    assert told(Schedule.read("mon thu 09:00")) == "on Monday and Thursday at 09:00"
    with speaking("zh"):
        assert "星期一" in told(Schedule.read("mon thu 09:00"))


@pytest.mark.parametrize(("text", "end"), CASES["pauses"])
def test_how_long_a_pause_is(text: str, end: str) -> None:
    expected = FOR_GOOD if end == "for good" else (datetime.fromisoformat(end) if end else None)
    assert pause_end(text, "Europe/Berlin", NOON) == expected
