"""News: what says something new, and what only says it in other words."""

from __future__ import annotations

import pytest

from bot.digests.news import new_sentences

SEEN = [
    "The Ministry of Housing on Monday proposed a cap on rents of 2 percent a year.",
    "Landlords who break it pay up to 50,000 euros.",
    "The consultation is open until 14 March 2025.",
    "The lower house adopted the bill on drinking water by 210 votes.",
    "工业和信息化部周一发布了区块链发展指导意见。",
    "The bill bans gas boilers in new homes.",
    "Existing homes are exempt.",
]


@pytest.mark.parametrize(
    "old",
    [
        SEEN[0],
        "On Monday the ministry of housing proposed a rent cap of 2 percent a year.",
        "A cap on rents of two percent a year was proposed by the ministry on Tuesday.",
        "Landlords who break it will pay up to 50000 euros.",
        "The consultation is open until March 14, 2025.",
        "The lower house passed the bill on drinking water by 210 votes.",
        "区块链发展指导意见由工业和信息化部周一发布。",
    ],
)
def test_other_words_for_the_same_are_no_news(old: str) -> None:
    assert new_sentences([old], SEEN) == []


@pytest.mark.parametrize(
    "new",
    [
        "The Ministry of Housing on Monday proposed a cap on rents of 3 percent a year.",
        "Landlords who break it pay up to 50,000 million euros.",
        "The consultation is open until 21 March 2025.",
        "The consultation is open until 14 May 2025.",
        "The lower house rejected the bill on drinking water by 210 votes.",
        "The lower house did not adopt the bill on drinking water by 210 votes.",
        "The lower house adopted the bill on drinking water by 210 votes, Senator Okafor said.",
        "The bill bans gas boilers in existing homes.",
        "Tenants' unions call the plan too timid.",
        "工业和信息化部周一撤回了区块链发展指导意见。",
        "工业和信息化部周一发布了3项区块链发展指导意见。",
    ],
)
def test_a_figure_a_day_a_name_or_an_act_that_differs_is_news(new: str) -> None:
    assert new_sentences([new], SEEN) == [new]


def test_of_two_that_say_one_thing_the_first_is_told() -> None:
    first, second = "Rents in Lyon rose by 4 percent.", "Rents rose by 4 percent in Lyon."
    assert new_sentences([first, second], []) == [first]
    assert new_sentences(["", "…", "So it is."], SEEN) == []


def test_long_and_hostile_text_takes_no_time() -> None:
    assert len(new_sentences(["A " * 50_000 + "word" * 20_000, "1,1," * 50_000], SEEN)) == 2
