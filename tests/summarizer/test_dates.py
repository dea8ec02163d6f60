"""Which day at the top of a text is the day of its publication."""

from __future__ import annotations

import datetime

import pytest

from summarizer.dates import publication_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("BRUSSELS, 12 July 2024 - The council adopted a rule.", datetime.date(2024, 7, 12)),
        ("A law\nThursday, July 14, 2005\nThe council adopted it.", datetime.date(2005, 7, 14)),
        ("title: A law\ndate: 2024-05-01\n\nThe council adopted it.", datetime.date(2024, 5, 1)),
        ("A law\nRelease Date: 1 May 2024\n", datetime.date(2024, 5, 1)),
        ("DATES: Effective Date: March 22, 2016.", None),
        ("The rule of 1 May 2024 holds.", None),
    ],
)
def test_the_day_of_publication_stands_in_a_dateline_or_behind_its_label(text: str, day: datetime.date | None) -> None:
    assert publication_date(text) == day
