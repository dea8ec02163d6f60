"""Which bodies and jurisdictions are found in texts of our own."""

from __future__ import annotations

import pytest

from summarizer import Document
from summarizer.facts.bodies import body_ids, find_bodies, find_jurisdictions, jurisdiction_codes


def ids(text: str, title: str | None = None, lang: str | None = None) -> list[str]:
    return [found.body.id for found in find_bodies(Document(text=text, title=title, lang=lang))]


def codes(text: str, title: str | None = None, lang: str | None = None) -> tuple[str, ...]:
    document = Document(text=text, title=title, lang=lang)
    return find_jurisdictions(document, find_bodies(document))


def test_the_range_is_of_the_first_mention_and_short_forms_count() -> None:
    text = "The European Commission opened a case. The Commission gave the firm two months."
    (found,) = find_bodies(Document(text=text))
    assert text[found.start : found.end] == "European Commission"
    assert (found.body.id, found.mentions) == ("eu-commission", 2)


def test_a_body_of_the_title_alone_has_no_range() -> None:
    (found,) = find_bodies(Document(text="The rule was signed on Monday.", title="EPA limits soot"))
    assert (found.body.id, found.start, found.end) == ("us-epa", 0, 0)


def test_who_acts_is_first() -> None:
    text = (
        "Ofgem, the Treasury Committee and Ofcom were told of it, and Ofcom again. "
        "The Competition and Markets Authority fined the two firms £3 million on 3 May 2024."
    )
    assert ids(text)[0] == "uk-cma"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A former EPA official praised the plan in Washington.", ["us-epa"]),
        ("The police closed Bank of England Road after the flood.", []),
        ("WHO WILL WIN THE RACE FOR MAYOR", []),
        ("Nobody knows who will win, or Who's next.", []),
        ("The WHO declared an emergency.", ["un-who"]),
        ("The US Senate voted on it.", ["us-senate"]),
        ("The California Department of Transportation repaired the bridge.", []),
        ("The DEPARTMENT OF TRANSPORTATION issued a notice.", ["us-dot"]),
        ("India's Ministry of Finance published the draft.", ["in-mof"]),
        ("The Ministry of Finance of Japan published the draft.", ["jp-mof"]),
        ("The Ministry of Finance published the draft.", []),
        ("The Fed and the SEC met in New York City, said American officials.", ["us-fed", "us-sec"]),
        ("The SEC game was lost by four points.", []),
        ("EU aid was asked for by Leeds City Council and the Commission on Salt.", []),
        ("EU envoys met. The Council agreed, and Parliament will vote.", ["eu-council", "eu-parliament"]),
        ("Malaysia's central bank cut its rate.", ["my-bnm"]),
        ("Der Bundesrat in Bern wahrt die Neutralität der Schweiz.", ["ch-bundesrat"]),
    ],
)
def test_forms_mean_what_the_text_makes_of_them(text: str, expected: list[str]) -> None:
    assert ids(text) == expected


def test_ambiguous_abbreviations_follow_the_text() -> None:
    assert ids("Japanese banks must report to the FSA in Tokyo.") == ["jp-fsa"]
    assert ids("South Korean banks asked the FSC and the FSS in Seoul.") == ["kr-fsc", "kr-fss"]


@pytest.mark.parametrize(
    "credit",
    ["Photo: European Commission", "(Picture: European Commission)", "© European Parliament", "Image courtesy of NASA"],
)
def test_credits_name_nobody(credit: str) -> None:
    assert ids(f"The bridge will be repaired next year, the town said.\n\n{credit}\n\nWork begins in May.") == []


def test_other_languages() -> None:
    assert ids("国家发展改革委、工信部印发通知。商务部门负责落实。", lang="zh") == ["cn-ndrc", "cn-miit"]
    assert ids("Die BaFin und die Bundesnetzagentur prüfen das Gesetz.", lang="de") == ["de-bafin", "de-bnetza"]
    assert ids("La CNIL a infligé une amende ; le Conseil d'État l'a confirmée.", lang="fr") == [
        "fr-cnil",
        "fr-conseiletat",
    ]


def test_the_main_jurisdiction_is_first_and_background_is_left_out() -> None:
    text = (
        "BERLIN, 3 May - The Bundestag passed a law on heating in Germany. German tenants welcomed it. "
        "The Bundestag had asked experts. Similar rules hold in Denmark."
    )
    assert codes(text) == ("DE",)
    assert codes("上海市政府发布新规。", lang="zh")[0] == "CN-SH"
    assert codes("Rain fell.") == ()


def test_names_of_two_places_are_settled_by_the_text() -> None:
    assert codes("Brussels wants new rules. EU ministers agreed to them.") == ("EU",)
    assert codes("Brussels cleaned its parks. Belgian gardeners cheered.") == ("BE",)
    assert codes("Voters in Georgia and Texas went to the polls in the US.")[0] == "US"
    assert codes("Georgia voted, and Tbilisi was calm. Georgia counted.")[0] == "GE"


def test_body_filter_words() -> None:
    assert body_ids("epa") == body_ids("US-EPA") == body_ids("Environmental Protection Agency") == {"us-epa"}
    assert body_ids("European Commission") == {"eu-commission"}
    assert body_ids("MIIT") == body_ids("工信部") == {"cn-miit"}
    assert body_ids("the Fed") == {"us-fed"}
    assert {"uk-fsa", "jp-fsa"} <= body_ids("fsa")
    assert body_ids("nobody at all") == set()


def test_jurisdiction_filter_words() -> None:
    assert jurisdiction_codes("eu") == {"EU"}
    assert jurisdiction_codes("DE") == jurisdiction_codes("germany") == jurisdiction_codes("Deutschland")
    assert {"DE", "DE-BY"} <= jurisdiction_codes("de")
    assert {"CN", "CN-SH"} <= jurisdiction_codes("china")
    assert jurisdiction_codes("shanghai") == {"CN-SH"}
    assert jurisdiction_codes("uk") == jurisdiction_codes("Britain") >= {"GB", "GB-SCT"}
    assert jurisdiction_codes("nowhere") == set()


def test_any_text_is_taken() -> None:
    for text in ("", " ", "\ud800", "U.S.", "the Commission", "a" * 5000, "EPA " * 3000):
        find_bodies(Document(text=text))


def test_the_end_of_a_chinese_name_may_begin_another() -> None:
    text = "7月13日，国家网信办联合国家发展改革委、教育部公布办法。联合国没有参加。"
    found = find_bodies(Document(text=text, lang="zh"))
    assert [text[one.start : one.end] for one in found if one.body.id == "un-un"] == ["联合国"]
    assert "国家发展改革委" in [text[one.start : one.end] for one in found]
    assert next(one.start for one in found if one.body.id == "un-un") == text.index("联合国没有")
