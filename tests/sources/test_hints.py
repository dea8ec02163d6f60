"""What a feed says of when to poll it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import PollHints
from bot.sources.feeds import parse_feed
from bot.sources.freshness import LONGEST_TTL, poll_hints
from tests.sources.samples import SIMPLE, rss


def hints(head: str) -> PollHints:
    return parse_feed(rss("<guid>1</guid>", head=head), url="https://gazette.example/feed").hints


def test_all_three() -> None:
    found = hints(
        "<ttl> 90 </ttl><skipHours><hour>0</hour><hour>24</hour>\n<hour>13</hour></skipHours>"
        "<skipDays><day>Saturday</day><day> sunday </day></skipDays>"
    )
    assert found.ttl == timedelta(minutes=90)
    assert found.skip_hours == {0, 13}
    assert found.skip_days == {5, 6}


def test_behind_the_items_and_in_any_case() -> None:
    text = "<rss><channel><item/><TTL>5</TTL><skiphours><Hour>7</Hour></skiphours></channel></rss>"
    assert poll_hints(text) == PollHints(ttl=timedelta(minutes=5), skip_hours=frozenset({7}))


def test_no_hint() -> None:
    assert parse_feed(SIMPLE, url="https://gazette.example/feed").hints == PollHints()


@pytest.mark.parametrize(
    "head",
    [
        "<ttl>0</ttl>",
        "<ttl>-5</ttl>",
        "<ttl>soon</ttl>",
        "<ttl/>",
        "<skipHours><hour>25</hour><hour>x</hour><hour>-1</hour></skipHours>",
        "<skipHours/>",
        "<skipDays><day>Caturday</day></skipDays>",
        f"<skipHours>{''.join(f'<hour>{hour}</hour>' for hour in range(24))}</skipHours>",
        "<skipDays>"
        + "".join(f"<day>{day}day</day>" for day in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun"))
        + "</skipDays>",
    ],
)
def test_what_makes_no_sense_is_no_hint(head: str) -> None:
    assert hints(head) == PollHints()


def test_a_ttl_is_bounded() -> None:
    assert hints("<ttl>525600</ttl>").ttl == LONGEST_TTL
    assert hints("<ttl>999999999</ttl>").ttl == LONGEST_TTL


def test_hours_of_another_element_are_none() -> None:
    assert poll_hints("<skipHours></skipHours><item><hour>3</hour></item>") == PollHints()


@given(st.text(alphabet="<>/skipHoursDay tl0123456789\n"))
def test_any_text(text: str) -> None:
    poll_hints(text)


def test_a_long_hostile_text() -> None:
    poll_hints("<skipHours>" * 20_000 + "<ttl" * 20_000 + " " * 100_000)
