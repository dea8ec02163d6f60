"""An hour between "by" and the day, however it is written. Published on Monday 2 November 2026."""

from __future__ import annotations

import datetime

import pytest

from tests.summarizer.facts.test_deadlines import found

PUBLISHED = datetime.date(2026, 11, 2)
HOURS = [
    "by 5pm on",
    "by 11:59pm on",
    "by 11.59pm on",
    "by 5:00pm on",
    "by 5.00pm on",
    "by 5p.m. on",
    "by 5 pm on",
    "by 17:00 on",
    "by 17:00hrs on",
    "by 1700 hours on",
    "by noon on",
    "by midday on",
    "by 12 noon on",
    "by 12pm on",
    "no later than 5pm on",
    "before 5pm on Sunday",
    "by 5pm",
    "by 5PM GMT on Sunday,",
    "by 23:59 GMT on",
    "by 5pm (UK time) on",
    "by 5pm UK time on",
    "by 5pm BST on",
    "by 17:00 Brussels time on",
]
ASKED = [
    ("Responses must reach the Department for Transport {} 24 January 2027.", "comments"),
    ("Applications must be made {} 24 January 2027.", "application"),
    ("Firms must comply with the FCA rule {} 24 January 2027.", "compliance"),
]


@pytest.mark.parametrize("hour", HOURS)
@pytest.mark.parametrize(("text", "kind"), ASKED)
def test_an_hour_before_the_day_is_passed_over(text: str, kind: str, hour: str) -> None:
    assert found(text.format(hour), PUBLISHED) == f"2027-01-24:{kind}"


@pytest.mark.parametrize(
    "text",
    [
        "You can respond to the consultation until 5pm on 24 January 2027.",
        "The consultation closes at 11:45pm on 24 January 2027.",
        "Responses must arrive by 5pm 24 January.",
        "This consultation runs until 5pm, 24 January 2027.",
        "This consultation runs from 9am on 2 November 2026 to 5pm on 24 January 2027.",
        "The consultation closes on 24 January 2027 at 5pm.",
    ],
)
def test_a_consultation_that_ends_at_an_hour(text: str) -> None:
    assert found(text, PUBLISHED) == "2027-01-24:comments"


@pytest.mark.parametrize(
    "text",
    [
        "The minister met farmers at 5pm on 24 January 2027.",
        "Turnout was recorded by 5pm on 24 October 2026.",
        "The report was signed by A4 on 24 January 2027.",
    ],
)
def test_an_hour_alone_makes_no_deadline(text: str) -> None:
    assert found(text, PUBLISHED) == ""
