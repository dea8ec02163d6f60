"""Schedules in people's words, and pauses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.conversation.schedules import pause_end, read_when, told
from bot.language import speaking
from bot.models import FOR_GOOD
from bot.schedule import Schedule
from tests.conftest import NOON


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("8", "daily 08:00"),
        ("8 am", "daily 08:00"),
        ("8:30 p.m.", "daily 20:30"),
        ("every day at 8 o'clock", "daily 08:00"),
        ("at noon", "daily 12:00"),
        ("midnight", "daily 00:00"),
        ("8 and 17", "daily 08:00 17:00"),
        ("on weekdays at 08:00 and 17:30", "weekdays 08:00 17:30"),
        ("every weekday 7h30", "weekdays 07:30"),
        ("working days 7", "weekdays 07:00"),
        ("at the weekend 10:00", "weekend 10:00"),
        ("mon-fri 9.15", "weekdays 09:15"),
        ("Sat to Mon 9", "mon sat sun 09:00"),
        ("mondays and thursdays at 8:30", "mon thu 08:30"),
        ("tue, wed & fri 6", "tue wed fri 06:00"),
        ("once a week 9", "mon 09:00"),
        ("weekly on friday 9", "fri 09:00"),
        ("as it comes", "at once"),
        ("immediately", "at once"),
        ("每天上午8点", "daily 08:00"),
        ("每天 晚上八点", "daily 20:00"),
        ("工作日上午8点", "weekdays 08:00"),
        ("周末 9:00", "weekend 09:00"),
        ("每周一 20:00", "mon 20:00"),
        ("每周一三五8点半", "mon wed fri 08:30"),
        ("周一、周四 9点15分", "mon thu 09:15"),
        ("周一至周五 下午3点", "weekdays 15:00"),
        ("星期天 中午12点", "sun 12:00"),
        ("晚上12点", "daily 00:00"),
        ("每周 8点", "mon 08:00"),
        ("立即", "at once"),
    ],
)
def test_words_of_a_schedule(text: str, schedule: str) -> None:
    when, rest = read_when(text)
    assert rest == ""
    assert str(when.schedule) == schedule


@pytest.mark.parametrize("text", ["25:00", "sometimes", "8:00 maybe", "13 pm", "on the moon at 8"])
def test_what_is_no_schedule_is_left(text: str) -> None:
    assert read_when(text)[1] != ""


def test_schedules_are_told_in_the_language_of_the_moment() -> None:
    assert told(Schedule(times=("08:00",))) == "every day at 08:00"
    assert told(Schedule.read("weekdays 08:00 17:30")) == "on weekdays at 08:00 and 17:30"
    assert told(Schedule.read("weekend 08:00")) == "at the weekend at 08:00"
    assert told(Schedule.read("mon thu 09:00")) == "on Monday and Thursday at 09:00"
    assert told(Schedule()) == "at once, as it comes"
    with speaking("zh"):
        assert "星期一" in told(Schedule.read("mon thu 09:00"))


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("", FOR_GOOD),
        ("for good", FOR_GOOD),
        ("永久", FOR_GOOD),
        ("2 hours", datetime(2025, 3, 10, 14, tzinfo=UTC)),
        ("3 days", datetime(2025, 3, 12, 23, tzinfo=UTC)),
        ("a week", datetime(2025, 3, 16, 23, tzinfo=UTC)),
        ("for two weeks", datetime(2025, 3, 23, 23, tzinfo=UTC)),
        ("3天", datetime(2025, 3, 12, 23, tzinfo=UTC)),
        ("两周", datetime(2025, 3, 23, 23, tzinfo=UTC)),
        ("until 2025-04-01", datetime(2025, 3, 31, 22, tzinfo=UTC)),
        ("till 14 March", datetime(2025, 3, 13, 23, tzinfo=UTC)),
        ("until tomorrow", datetime(2025, 3, 10, 23, tzinfo=UTC)),
        ("until monday", datetime(2025, 3, 16, 23, tzinfo=UTC)),
        ("yesterday", None),
        ("0 days", None),
        ("until 2024-01-01", None),
        ("until 2999-01-01", None),
        ("whenever", None),
        ("x" * 500, None),
    ],
)
def test_how_long_a_pause_is(text: str, end: datetime | None) -> None:
    assert pause_end(text, "Europe/Berlin", NOON) == end
