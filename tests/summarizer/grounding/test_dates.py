"""Dates: absolute, partial, relative to the day of publication."""

from __future__ import annotations

from datetime import date

import pytest

from tests.summarizer.grounding.conftest import problems


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        ("The law enters into force on 1 August 2024.", "The law enters into force on August 1, 2024.", {}),
        ("The law enters into force on 1 August 2024.", "The law enters into force in August 2024.", {}),
        (
            "The law enters into force in June.",
            "The law enters into force in June 2024.",
            {"published": date(2024, 5, 3)},
        ),
        (
            "The ministry decided it on Friday.",
            "The ministry decided it on 12 July 2024.",
            {"published": date(2024, 7, 14)},
        ),
        (
            "The ministry decided it yesterday.",
            "The ministry decided it on 13 July 2024.",
            {"published": date(2024, 7, 14)},
        ),
        (
            "The ministry decided it on 13 July 2024.",
            "The ministry decided it yesterday.",
            {"published": date(2024, 7, 14)},
        ),
        ("Last month the council voted.", "The council voted in June 2024.", {"published": date(2024, 7, 14)}),
        ("The meeting is at 14:00.", "The meeting is at 2 p.m.", {}),
    ],
)
def test_supported(article: str, claim: str, known: dict[str, object]) -> None:
    assert not problems(article, claim, **known)


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        ("The law enters into force in June 2023.", "The law enters into force in June 2024.", {}),
        ("The law enters into force in June.", "The law enters into force in June 2024.", {}),
        (
            "The ministry decided it on Friday.",
            "The ministry decided it on 11 July 2024.",
            {"published": date(2024, 7, 14)},
        ),
        ("The council votes next month.", "The council votes in September.", {"published": date(2024, 7, 14)}),
        ("The meeting is at 2 p.m.", "The meeting is at 3 p.m.", {}),
    ],
)
def test_unsupported(article: str, claim: str, known: dict[str, object]) -> None:
    assert problems(article, claim, **known)


@pytest.mark.parametrize(
    ("claim", "words"),
    [("It voted on 4 May.", "4 May"), ("It voted at 4 p.m.", "4 p.m."), ("On 4 May it voted.", "4 May")],
)
def test_the_full_stop_is_no_part_of_the_date(claim: str, words: str) -> None:
    assert problems("It voted on 3 May at 2 p.m., the clerk said.", claim)[0] == ("date", words)
