"""Times of day: which half of the day it is counts where both tell it."""

from __future__ import annotations

import pytest

from tests.summarizer.grounding.conftest import problems


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        ("The debate begins at 8 p.m.", "The debate begins at 8 o'clock.", {}),
        ("The debate begins at 8 p.m.", "The debate begins at 20:00.", {}),
        ("Polls open at 7 a.m. and close at noon.", "Polls close at 12:00.", {}),
        ("The vote is at nine o'clock in the evening.", "The vote is at 9 p.m.", {}),
        ("Die Sitzung beginnt um 20 Uhr.", "Die Sitzung beginnt um 20:00.", {"lang": "de"}),
        ("Die Sitzung beginnt um 20 Uhr.", "Die Sitzung beginnt um 8 Uhr abends.", {"lang": "de"}),
        ("The 7 a.m. to 9 a.m. window is closed.", "The window from 7 a.m. to 9 a.m. is closed.", {}),
    ],
)
def test_supported(article: str, claim: str, known: dict[str, object]) -> None:
    assert not problems(article, claim, **known)


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        ("The debate begins at 8 p.m.", "The debate begins at 8 a.m.", {}),
        ("The debate begins at 9 a.m.", "The debate begins at 21:00.", {}),
        ("Polls close at midnight.", "Polls close at noon.", {}),
        ("The vote is at nine o'clock in the evening.", "The vote is at 9 a.m.", {}),
        ("Die Sitzung beginnt um 20 Uhr.", "Die Sitzung beginnt um 8 Uhr morgens.", {"lang": "de"}),
    ],
)
def test_unsupported(article: str, claim: str, known: dict[str, object]) -> None:
    assert problems(article, claim, **known)
