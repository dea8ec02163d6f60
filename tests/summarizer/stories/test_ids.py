"""Ids of bills, dockets and cases."""

from __future__ import annotations

import pytest

from summarizer.stories.models import Ids, find_ids


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The House passed H.R. 1234.", "us-bill:HR1234"),
        ("The House passed HR1234, and went home.", "us-bill:HR1234"),
        ("Senators like S. 12 better.", "us-bill:S12"),
        ("H.J. Res. 45 failed", "us-bill:HJRES45"),
        ("[Docket No. FAA-2024-0224; Project Identifier X]", "us-docket:FAA-2024-0224"),
        ("[Docket No. FAA–2024–0224; Project Identifier X]", "us-docket:FAA-2024-0224"),
        ("see EPA-HQ-OW-2022-0114.", "us-docket:EPA-HQ-OW-2022-0114"),
        ("Docket Nos. ER24-1138-000", "us-docket:ER24-1138-000"),
        ("AD 2024-01-02 applies", "us-ad:2024-01-02"),
        ("COM(2023) 123 final", "eu-doc:COM2023123"),
        ("COM/2023/123", "eu-doc:COM2023123"),
        ("2021/0106(COD)", "eu-procedure:2021/0106COD"),
        ("Case C-311/18, Schrems", "eu-case:C-311/18"),
        ("Bundestag, Drs. 20/1234", "de-paper:20/1234"),
        ("le projet de loi n° 1680", "fr-bill:1680"),
        ("HL Bill 12", "uk-bill:HLBILL12"),
    ],
)
def test_an_id_is_read_however_it_is_written(text: str, found: str) -> None:
    assert find_ids("", text).own == (found,)


@pytest.mark.parametrize(
    "text",
    ["40 CFR 52.220", "Regulation (EU) 2016/679", "RIN 2120-AA64", "J. S. 5th Street", "S. 1,000 people", "in 2023-24"],
)
def test_what_names_no_one_matter_is_none(text: str) -> None:
    assert find_ids("", text) == Ids()


def test_an_article_is_about_what_it_begins_with_or_says_twice() -> None:
    text = "x" * 800 + " like H.R. 1, unlike H.R. 2, but very much like H.R. 1 was"
    assert find_ids("", text) == Ids(own=("us-bill:HR1",), cited=("us-bill:HR2",))
    assert find_ids("H.R. 3 passed", text).own == ("us-bill:HR3", "us-bill:HR1")


def test_bills_of_american_states_are_told_by_their_state() -> None:
    assert find_ids("Texas Senate passes SB 5", "It is about land.").own == ("state-bill:Texas-SB5",)
    assert find_ids("", "California's Senate Bill 53 is law; SB 53 covers models.").own == (
        "state-bill:California-SB53",
    )
    assert find_ids("", "New York's Assembly Bill 1042-A.").own == ("state-bill:NewYork-AB1042",)
    for text in (
        "SB 5 passed.",
        "Texas and Ohio compare their SB 5.",
        "Ohioans: SB 5.",
        "USB 5 in Texas",
        "Texas SB 5.2",
    ):
        assert find_ids("", text).own == ()
    assert find_ids("", "WASHINGTON, Washington - Ohio's HB 7 is law.").own == ("state-bill:Ohio-HB7",)
