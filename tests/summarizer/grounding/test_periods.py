"""Quarters, halves and ends of years, and days told by a distance."""

from __future__ import annotations

from datetime import date

import pytest

from tests.summarizer.grounding.conftest import problems


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        ("Sales fell in Q3 2025.", "Sales fell in the third quarter of 2025.", {}),
        ("Sales fell from July to September 2025.", "Sales fell in the third quarter of 2025.", {}),
        (
            "The scheme ends at the end of the year.",
            "The scheme ends on 31 December 2024.",
            {"published": date(2024, 4, 17)},
        ),
        (
            "The minister spoke three days ago.",
            "The minister spoke on 14 April 2024.",
            {"published": date(2024, 4, 17)},
        ),
        ("The law was passed a year ago.", "The law was passed last year.", {"published": date(2024, 4, 17)}),
        ("The law was passed two years ago.", "The law was passed in 2022.", {"published": date(2024, 4, 17)}),
        ("The law was passed two years ago.", "The law was passed two years ago.", {}),
        (
            "The law was passed two months ago.",
            "The law was passed in February 2024.",
            {"published": date(2024, 4, 17)},
        ),
        (
            "Das Gesetz wurde vor zwei Wochen beschlossen.",
            "Das Gesetz wurde am 3. April 2024 beschlossen.",
            {"published": date(2024, 4, 17), "lang": "de"},
        ),
        ("It took 12 years to build.", "It was built 12 years ago.", {}),
        (
            "The scheme ends at the end of the month.",
            "The scheme ends on 30 April 2024.",
            {"published": date(2024, 4, 17)},
        ),
        ("The scheme starts at the start of 2026.", "The scheme starts in January 2026.", {}),
        ("The scheme starts in January 2026.", "The scheme starts in early 2026.", {}),
        ("The scheme starts in June 2026.", "The scheme starts in mid-2026.", {}),
        ("The scheme starts by the end of 2026.", "The scheme starts by 31 December 2026.", {}),
        ("The scheme starts by the end of 2026.", "The scheme starts by 2026.", {}),
        ("Sales fell in the third quarter.", "Sales fell in Q3.", {}),
        ("Sales fell in Q3 2025.", "Sales fell between July and September 2025.", {}),
        ("Sales fell in the first half of 2025.", "Sales fell in H1 2025.", {}),
    ],
)
def test_supported(article: str, claim: str, known: dict[str, object]) -> None:
    assert not problems(article, claim, **known)


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        ("Sales fell in the second quarter of 2025.", "Sales fell in the third quarter of 2025.", {}),
        (
            "The minister spoke three days ago.",
            "The minister spoke on 13 April 2024.",
            {"published": date(2024, 4, 17)},
        ),
        ("The law was passed two years ago.", "The law was passed in 2021.", {"published": date(2024, 4, 17)}),
        ("The law was passed two weeks ago.", "The law was passed two months ago.", {}),
        (
            "The scheme ends at the end of the month.",
            "The scheme ends on 31 May 2024.",
            {"published": date(2024, 4, 17)},
        ),
        ("The scheme starts in mid-2026.", "The scheme starts in late 2026.", {}),
        ("Sales fell in Q3 2025.", "Sales fell in Q4 2025.", {}),
        ("Sales fell in Q3 2025.", "Sales fell in August 2025.", {}),
        ("Sales fell in the first half of 2025.", "Sales fell in the second half of 2025.", {}),
    ],
)
def test_unsupported(article: str, claim: str, known: dict[str, object]) -> None:
    assert problems(article, claim, **known)
