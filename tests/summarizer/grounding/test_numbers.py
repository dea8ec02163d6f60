"""Quantities: scale, unit, rate, rounding."""

from __future__ import annotations

import pytest

from tests.summarizer.grounding.conftest import problems


@pytest.mark.parametrize(
    ("article", "claim"),
    [
        ("It costs 1,200 million euros.", "It costs 1.2 billion euros."),
        ("It costs 1,200 million euros.", "It costs €1.2bn."),
        ("It costs 1,200 million euros.", "It costs 1 200 000 000 euros."),
        ("It costs 1,198 million euros.", "It costs about 1.2 billion euros."),
        ("It costs 1,198 million euros.", "It costs 1.2 billion euros."),
        ("The fee is 50 euros a day.", "The fee is 50 euros per day."),
        ("The fee is 50 euros a day.", "The daily fee is 50 euros."),
        ("A quarter of workers are bound.", "25 percent of workers are bound."),
        ("Two thirds of members agreed.", "Some 67% of members agreed."),
        ("A dozen states sued.", "12 states sued."),
        ("Twelve states sued.", "12 states sued."),
        ("John Brown spoke to reporters.", "Brown spoke to reporters."),
        ("It earned $40 to 50 million.", "It earned between $40 million and $50 million."),
        ("Profits fell 5%.", "Profits changed by -5%."),
        ("Smith, 44, resigned.", "The 44-year-old Smith resigned."),
        ("The rule takes effect in 12 months.", "The rule takes effect in one year."),
        ("The term is 72 hours.", "The term is three days."),
        ("The plan covers 250 crore rupees.", "The plan covers 2.5 billion rupees."),
    ],
)
def test_supported(article: str, claim: str) -> None:
    assert not problems(article, claim)


@pytest.mark.parametrize(
    ("article", "claim"),
    [
        ("It costs 1,250 million euros.", "It costs 1.2 billion euros."),
        ("There were 50 people in the room.", "The fee is 50 euros."),
        ("The fee is 50 euros.", "There were 50 people."),
        ("The fee is 50 euros per month.", "The fee is 50 euros per day."),
        ("The fee is 50 euros.", "The fee is 50 euros per day."),
        ("Rates rose 2 percentage points.", "Rates rose 2 percent."),
        ("Rates rose 2 percent.", "Rates rose 2 percentage points."),
        ("There are 2022 rows under docket EPA-HQ-OW-2022-0114.", "The fee is 114 dollars."),
        ("Profits rose 5%.", "Profits changed by -5%."),
        ("It hit A$50 million.", "It hit US$50 million."),
        ("Section 21 is abolished. There are 8 rooms.", "Section 8 is abolished."),
        ("The plan was backed by 124 to 11.", "The plan was backed by 124 to 12."),
    ],
)
def test_unsupported(article: str, claim: str) -> None:
    assert problems(article, claim)
