"""Names, roles, acronyms, docket numbers."""

from __future__ import annotations

import pytest

from tests.summarizer.grounding.conftest import problems


@pytest.mark.parametrize(
    ("article", "claim"),
    [
        ("The Environmental Protection Agency acts.", "The EPA acts."),
        ("Bill H.R. 1234 passed.", "The bill HR 1234 passed."),
        ("French officials met.", "France's officials met."),
    ],
)
def test_supported(article: str, claim: str) -> None:
    assert not problems(article, claim)


@pytest.mark.parametrize(
    ("article", "claim"),
    [
        ("John Brown met Mary Smith.", "John Smith met the council."),
        ("John Brown and Mary Smith spoke.", "John Smith spoke."),
        ("Bill H.R. 1234 passed.", "The bill H.R. 1235 passed."),
        ("The case C-311/18 was decided.", "The case C-311/19 was decided."),
        ("Regulation (EU) 2024/1689 applies.", "Regulation (EU) 2024/1698 applies."),
        ("Docket EPA-HQ-OW-2022-0114 is open.", "Docket EPA-HQ-OW-2022-0141 is open."),
        ("Prime Minister Smith spoke on tax.", "President Smith spoke on tax."),
        ("French officials met.", "German officials met."),
    ],
)
def test_unsupported(article: str, claim: str) -> None:
    assert problems(article, claim)
