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
        (
            "The House of Commons passed the Renters' Rights Bill.",
            "The House of Lords passed the Renters' Rights Bill.",
        ),
        (
            "Senator Maria Cantwell met Andrew Ferguson. Cantwell introduced the Freedom to Work Act.",
            "Senator Maria Ferguson introduced the Freedom to Work Act.",
        ),
        ("The U.S. sent Ursula Berg and Olaf Scholz to the talks.", "Ursula Scholz went to the talks."),
        ("Chancellor Angela Merkel met Olaf Scholz in Berlin.", "Olaf Merkel was in Berlin."),
        ("Ada Brown praised Mary Smith.", "Mary Brown was praised."),
        ("Ada praised Smith.", "Ada Smith was praised."),
        ("Ursula von der Leyen met Chancellor Olaf Scholz.", "Olaf Leyen met the chancellor."),
    ],
)
def test_unsupported(article: str, claim: str) -> None:
    assert problems(article, claim)


TWO = (
    "President Barack Obama appointed James Comey in 2013. "
    "FBI Director James Comey was fired by Donald Trump on Tuesday."
)


@pytest.mark.parametrize(
    "claim",
    [
        "President Barack Trump fired FBI Director Donald Comey.",
        "President Barack Trump Fires FBI Director Donald Comey",
    ],
)
def test_people_are_not_mixed_in_headlines_and_what_looks_like_them(claim: str) -> None:
    assert {kind for kind, _ in problems(TWO, claim)} == {"name"}


@pytest.mark.parametrize(
    "claim",
    ["FBI Director James Comey Fired by Donald Trump", "Trump Fires Comey, Whom Barack Obama Appointed"],
)
def test_headlines(claim: str) -> None:
    assert not problems(TWO, claim)


@pytest.mark.parametrize(
    "claim",
    [
        "Russian President Vladimir Putin visited Beijing.",
        "russian president vladimir putin visited beijing.",
        "FBI Director Kash Patel fired James Comey.",
    ],
)
def test_a_claim_of_strange_names_only_is_no_other_language(claim: str) -> None:
    article = "The council of Leeds opened a library on Monday. It has many books for the people of the town."
    assert {kind for kind, _ in problems(article, claim)} == {"name"}


@pytest.mark.parametrize(
    ("article", "claim"),
    [
        ("The Bank of England met.", "England's Bank met."),
        ("Scholz, Olaf, spoke at the hearing.", "Olaf Scholz spoke."),
        ("The Department for Education published it.", "The Education Department published it."),
        ("The EPA acted.", "The Environmental Protection Agency acted."),
        ("The Senate's Finance Committee met.", "The Senate Finance Committee met."),
    ],
)
def test_names_written_otherwise(article: str, claim: str) -> None:
    assert not problems(article, claim)
