"""How a /subscribe line is read, how schedules are named, and how long a pause is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.config import Settings
from bot.conversation import Request
from bot.conversation.request import Context
from bot.conversation.subscriptions import SubscribeLine, read_line
from bot.errors import UsageError
from bot.language import speaking
from bot.query.schedules import pause_end, schedule_text
from bot.schedule import Schedule
from bot.storage import Storage
from tests.conftest import TODAY, Clock, Maker, cases, scheduled
from tests.conversation.conftest import CHAT, Person

CASES = cases(__file__)

TOPICS = ("Trade", "G 20 summit", "Berlin", "Digital services and online marketplaces", "政策")


@pytest.fixture
def context(ann: Person, storage: Storage, make: Maker, clock: Clock) -> Context:
    make.source("x", topics=TOPICS)
    ann.says("/help")
    chat, request = storage.chats.get(CHAT), Request(chat_id=CHAT, chat_kind="private", chat_title="Ann")
    return Context(storage=storage, settings=Settings(), request=request, chat=chat, now=clock())


def what(line: SubscribeLine) -> str:
    """Returns the query, interest and number of items of a line; also its days if it has no time of day."""
    said = {"interest": line.interest, "items": line.when.items, "days": not line.when.times and sorted(line.when.days)}
    return " | ".join(filter(None, (str(line.query), *(f"{name}: {value}" for name, value in said.items() if value))))


@pytest.mark.parametrize(("text", "said", "when", "zone"), CASES["lines"])
def test_a_subscribe_line_is_read_as_expected(context: Context, text: str, said: str, when: str, zone: str) -> None:
    if said == "refused":
        with pytest.raises(UsageError, match=when):
            read_line(context, text)
        return
    line = read_line(context, text)
    is_timed = line.when.times or line.when.at_once
    schedule = replace(line.when, zone="").changed(Schedule()) if is_timed else None
    assert (what(line), schedule, line.when.zone) == (said, scheduled(when) if when else None, zone)


def test_schedules_are_named_in_the_current_language() -> None:
    assert schedule_text(scheduled("weekdays 08:00 17:30")) == "on weekdays at 08:00 and 17:30"
    assert schedule_text(scheduled("mon thu 09:00")) == "on Monday and Thursday at 09:00"
    with speaking("zh"):
        assert "星期一" in schedule_text(scheduled("mon thu 09:00"))


@pytest.mark.parametrize(("text", "end"), CASES["pauses"])
def test_how_long_a_pause_is(text: str, end: str) -> None:
    expected = date.max if end == "for good" else date.fromisoformat(end) if end else None
    assert pause_end(text, TODAY) == expected
