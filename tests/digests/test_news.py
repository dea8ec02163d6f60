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
        "A cap on rents of two percent a year was proposed by the ministry.",
        "On Monday the Ministry of Housing proposed a cap on rents.",
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
        "A cap on rents of two percent a year was proposed by the ministry on Tuesday.",
        "工业和信息化部周一撤回了区块链发展指导意见。",
        "工业和信息化部周一发布了3项区块链发展指导意见。",
    ],
)
def test_a_figure_a_day_a_name_or_an_act_that_differs_is_news(new: str) -> None:
    assert new_sentences([new], SEEN) == [new]


@pytest.mark.parametrize(
    ("told", "new"),
    [
        (
            "Denmark opposes the plan to cap ferry fares in the strait.",
            "Sweden opposes the plan to cap ferry fares in the strait.",
        ),
        (
            "The government will raise the tax on diesel from next year.",
            "The government will lower the tax on diesel from next year.",
        ),
        (
            "The largest party in parliament supports a ban on new coal mines.",
            "The largest party in parliament opposes a ban on new coal mines.",
        ),
        (
            "The court allowed the first deportations to the island this week.",
            "The court barred the first deportations to the island this week.",
        ),
        (
            "The two sides agreed on rules for the import of beef from the region.",
            "The two sides agreed on rules for the export of beef from the region.",
        ),
        (
            "The regulator fined the water company £12 million over leaks.",
            "The regulator fined the water company $12 million over leaks.",
        ),
        (
            "About twenty states asked for more time to write their plans.",
            "About thirty states asked for more time to write their plans.",
        ),
        ("The vote on the budget will be held on Tuesday.", "The vote on the budget will be held on Thursday."),
        ("The fee for a permit rises from 20 euros to 50.", "The fee for a permit rises from 50 euros to 20."),
        ("The fee for a permit goes from 20 to 50 euros.", "The fee for a permit goes from 50 to 20 euros."),
        ("网信办要求平台标注图像。", "网信办要求平台标注视频。"),
        ("副部长宣布辞职。", "部长宣布辞职。"),
        ("The commission sued Malta over passports.", "Malta sued the commission over passports."),
        ("The port company was sued by the union.", "The port company sued the union."),
        ("Brazil sends more beef to Chile from Peru.", "Brazil sends more beef from Chile to Peru."),
        ("Ministers did not adopt the levy.", "Ministers did adopt the levy."),
        ("Banks may report the loans.", "Banks must report the loans."),
        ("The assembly will adopt the levy.", "The assembly adopted the levy."),
        ("The price rose by 2.5 percent.", "The price rose by 5 percent."),
        ("Denmark opposes and Sweden supports the ferry levy.", "Denmark supports the ferry levy."),
        ("The minister denied that the levy was adopted in secret.", "The levy was adopted in secret."),
        ("The hearing moves from March to May.", "The hearing moves from May to March."),
        ("Ann Lee was replaced by Bo Chen as minister.", "Ann Lee replaced Bo Chen as minister."),
        ("The court ruled for the union against the port.", "The court ruled for the port against the union."),
        ("Small firms pay less than big firms.", "Big firms pay less than small firms."),
        ("Fuel tax rises, income tax falls.", "Income tax rises, fuel tax falls."),
        ("The rate is -5 %.", "The rate is +5 %."),
        ("北京批准了上海的计划。", "上海批准了北京的计划。"),
        ("税率从5%升至10%。", "税率从10%升至5%。"),
        ("Правительство поддержало закон.", "Правительство отклонило закон."),
        ("Die Regierung lehnt das Verbot ab.", "Die Opposition lehnt das Verbot ab."),
    ],
)
def test_one_word_in_place_of_another_is_news(told: str, new: str) -> None:
    assert new_sentences([new], [told]) == [new]
    assert new_sentences([told], [new]) == [told]
    assert new_sentences([new], [new]) == []


@pytest.mark.parametrize(
    ("told", "old"),
    [
        ("Mr Okafor opened the ferry terminal.", "Okafor opened the ferry terminal."),
        ("Okafor opened the ferry terminal.", "Mr Okafor opened the ferry terminal."),
        (
            "The ministry opened the terminal in Lagos, a spokesman said on Tuesday.",
            "The ministry opened the terminal in Lagos.",
        ),
        ("Brazil's exports of beef rose in May.", "In May, the exports of beef rose in Brazil."),
        ("The levy applies to large ships.", "The levy applies to large ships"),
        ("Ann Lee was replaced by Bo Chen as minister.", "Bo Chen replaced Ann Lee as minister."),
        ("The tax rises to 5% in May.", "In May the tax rises to 5%."),
        ("Ministers met on the ban on vapes.", "Ministers met on the vapes ban."),
    ],
)
def test_a_title_a_frame_or_a_place_that_moved_is_no_news(told: str, old: str) -> None:
    assert new_sentences([old], [told]) == []


def test_of_two_that_say_one_thing_the_first_is_told() -> None:
    first, second = "Rents in Lyon rose by 4 percent.", "Rents rose by 4 percent in Lyon."
    assert new_sentences([first, second], []) == [first]
    assert new_sentences(["", "…", "So it is."], SEEN) == []


def test_long_and_hostile_text_takes_no_time() -> None:
    assert len(new_sentences(["A " * 50_000 + "word" * 20_000, "1,1," * 50_000], SEEN)) == 2
