"""Dozens, halves, thirds, one in five."""

from __future__ import annotations

import pytest

from tests.summarizer.grounding.conftest import problems


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        ("Two dozen states sued the agency.", "24 states sued the agency.", {}),
        ("Half a million people marched.", "500,000 people marched.", {}),
        ("A third of voters agreed.", "33 percent of voters agreed.", {}),
        ("One in five adults smokes.", "20% of adults smoke.", {}),
        ("Prices rose 4.5%.", "Prices rose about 5%.", {}),
        ("Half a dozen states sued.", "Six states sued.", {}),
        ("Costs fell by a third.", "Costs fell by 33%.", {}),
        ("A quarter of homes are cold.", "25% of homes are cold.", {}),
        ("Nine out of ten adults agree.", "90% of adults agree.", {}),
        ("20% of adults smoke.", "One in five adults smokes.", {}),
        ("One and a half million homes need work.", "1.5 million homes need work.", {}),
    ],
)
def test_supported(article: str, claim: str, known: dict[str, object]) -> None:
    assert not problems(article, claim, **known)


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        ("Two dozen states sued.", "12 states sued.", {}),
        ("Half a dozen states sued.", "12 states sued.", {}),
        ("Half a million people marched.", "Five million people marched.", {}),
        ("Costs fell by a third.", "Costs fell by 25%.", {}),
        ("A third party may appeal.", "33 percent may appeal.", {}),
        ("One in five adults smokes.", "25% of adults smoke.", {}),
        ("Four score and seven years passed.", "87 years passed.", {}),
        ("Prices rose 4.5%.", "Prices rose about 6%.", {}),
    ],
)
def test_unsupported(article: str, claim: str, known: dict[str, object]) -> None:
    assert problems(article, claim, **known)
