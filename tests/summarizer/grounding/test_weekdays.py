"""Weekdays and the like: of last week or of next, as the verb tells."""

from __future__ import annotations

from datetime import date

import pytest

from tests.summarizer.grounding.conftest import problems


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        (
            "The FTC on Tuesday voted 3-2 to adopt a rule.",
            "The FTC voted 3-2 on 23 April 2024 to adopt the rule.",
            {"published": date(2024, 4, 24)},
        ),
        (
            "Talks resume on Thursday in Geneva.",
            "Talks in Geneva resume on 18 April 2024.",
            {"published": date(2024, 4, 17)},
        ),
        (
            "A hearing was held two weeks ago. The vote was on Thursday.",
            "A hearing was held on 3 April 2024.",
            {"published": date(2024, 4, 17)},
        ),
        (
            "The council met on Monday and adopted the plan.",
            "The council adopted the plan on 15 April 2024.",
            {"published": date(2024, 4, 17)},
        ),
        (
            "The minister said talks will resume on Friday.",
            "The minister said talks resume on 19 April 2024.",
            {"published": date(2024, 4, 17)},
        ),
        ("The council votes on Friday.", "The council votes on 19 April 2024.", {"published": date(2024, 4, 17)}),
        (
            "The council is to vote on Friday.",
            "The council is to vote on 19 April 2024.",
            {"published": date(2024, 4, 17)},
        ),
        (
            "The council agreed to meet on Friday.",
            "The council meets on 19 April 2024.",
            {"published": date(2024, 4, 17)},
        ),
        (
            "The court upheld the law on Wednesday.",
            "The court upheld the law on 17 April 2024.",
            {"published": date(2024, 4, 17)},
        ),
        ("Next Tuesday the court rules.", "The court rules on 23 April 2024.", {"published": date(2024, 4, 17)}),
        ("Last Tuesday the court ruled.", "The court ruled on 16 April 2024.", {"published": date(2024, 4, 17)}),
        (
            "The strike, which began on Monday, will end on Friday.",
            "The strike began on 15 April 2024 and will end on 19 April 2024.",
            {"published": date(2024, 4, 17)},
        ),
        ("Talks resume on Thursday.", "Talks resume on Thursday, 18 April.", {"published": date(2024, 4, 17)}),
        ("Talks resume on Thursday.", "Talks resumed on Thursday.", {"published": date(2024, 4, 17)}),
    ],
)
def test_supported(article: str, claim: str, known: dict[str, object]) -> None:
    assert not problems(article, claim, **known)


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        (
            "The FTC on Tuesday voted 3-2 to adopt a rule.",
            "The FTC voted 3-2 on 30 April 2024 to adopt the rule.",
            {"published": date(2024, 4, 24)},
        ),
        (
            "Talks resume on Thursday in Geneva.",
            "Talks resume on 11 April 2024 in Geneva.",
            {"published": date(2024, 4, 17)},
        ),
        (
            "A hearing was held two weeks ago. The vote was on Thursday.",
            "A hearing was held last week.",
            {"published": date(2024, 4, 17)},
        ),
        (
            "The council met on Monday and adopted the plan.",
            "The council adopted the plan on 22 April 2024.",
            {"published": date(2024, 4, 17)},
        ),
        ("The council is to vote on Friday.", "The council votes on 12 April 2024.", {"published": date(2024, 4, 17)}),
    ],
)
def test_unsupported(article: str, claim: str, known: dict[str, object]) -> None:
    assert problems(article, claim, **known)
