"""How a /subscribe line is read, and how long a pause is."""

from dataclasses import replace
from datetime import date

import pytest

from bot.conversation import Request
from bot.conversation.request import Context
from bot.conversation.subscriptions import SubscribeLine, read_line
from bot.errors import UsageError
from bot.query.schedules import pause_of
from bot.schedule import Schedule
from tests.conftest import TODAY, Maker, cases, scheduled
from tests.conversation.conftest import CHAT, Person

CASES = cases(__file__)

TOPICS = ("Trade", "G 20 summit", "Berlin", "Digital services and online marketplaces", "政策")


@pytest.fixture
def context(ann: Person, make: Maker) -> Context:
    make.source("x", topics=TOPICS)
    return ann.conversation._context(Request(chat_id=CHAT, chat_kind="private", chat_title="Ann"))


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


@pytest.mark.parametrize(("text", "end"), CASES["pauses"])
def test_how_long_a_pause_is(text: str, end: str) -> None:
    expected = date.max if end == "for good" else date.fromisoformat(end) if end else None
    assert (pause_of(text, TODAY) or [None])[-1] == expected
