"""Names that were taken for another's, and bodies that were missed: one text each."""

from __future__ import annotations

import datetime

import pytest

from summarizer import Document
from summarizer.facts.bodies import find_bodies, find_jurisdictions


def found(text: str, lang: str | None = None, published: datetime.date | None = None) -> tuple[set[str], str | None]:
    """Ids of the bodies, and the main jurisdiction."""
    document = Document(text=text, lang=lang, published=published)
    bodies = find_bodies(document)
    return {one.body.id for one in bodies}, next(iter(find_jurisdictions(document, bodies)), None)


@pytest.mark.parametrize(
    "text",
    [
        "EPA/SERGEY DOLZHENKO\n\nThe road will close on Monday, the town said.",
        "The road will close. Photo: Julien de Rosa/EPA",
        "The road will close on Monday (EPA-EFE/Daniel Irungu). Work begins in May.",
        "The road will close. EPA-EFE",
        "(Photo by the U.S. Environmental Protection Agency)\n\nThe road will close on Monday.",
        "They built a UN-style assembly in the school.",
        "SEC football is back in Alabama, and American fans cheered.",
        "The Southeastern Conference moved its final. The SEC said that Texas would host it in the United States.",
        "The Department of Agriculture in Austin fined a Texas ranch.",
        "The state department of agriculture fined a US ranch.",
        "Paris Hilton opened a shop.",
    ],
)
def test_of_nobody(text: str) -> None:
    assert found(text)[0] == set()


@pytest.mark.parametrize(
    ("text", "ids", "code"),
    [
        (
            "Photo: European Commission. In Kenya, the parliament passed the finance law on Tuesday.",
            ["ke-parliament"],
            "KE",
        ),
        ("Der Nationalrat in Wien beschloss das Gesetz. Österreichs Regierung stimmte zu.", ["at-nationalrat"], "AT"),
        ("Japan's FTC fined three firms.", ["jp-jftc"], "JP"),
        ("Ireland's EPA published its report on water.", ["ie-epa"], "IE"),
        ("Nigeria's SEC suspended a broker.", ["ng-sec"], "NG"),
        ("The Supreme Court of Pakistan suspended the law. Washington and London had no comment.", ["pk-sc"], "PK"),
        ("The FSA has recalled a chocolate bar in the UK.", ["uk-foodsa"], "GB"),
        ("The FSA fined a UK bank for mis-selling mortgages.", ["uk-fsa"], "GB"),
        ("The Treasury Committee in London called the bank's chief.", ["uk-treasurycom"], "GB"),
        ("The House Ways and Means Committee approved the tax bill.", ["us-waysmeans"], "US"),
        (
            "The Department of Justice sued two landlords. Attorney General Merrick Garland said Congress should act.",
            ["us-doj", "us-congress"],
            "US",
        ),
        ("The Justice Department sued two landlords in Ohio in federal court.", ["us-doj"], "US"),
        ("The Treasury will borrow less this quarter, Janet Yellen said.", ["us-treasury"], "US"),
        ("The House passed the bill on Thursday; the Senate votes next week.", ["us-house", "us-senate"], "US"),
        ("WASHINGTON (AP) - The House approved a plan to fund ports.", ["us-house"], "US"),
        (
            "House prices rose in the US. The White House had no comment, said a House of Fraser clerk.",
            ["us-president"],
            "US",
        ),
        ("The Commission has proposed new rules on toys. MEPs and member states must agree.", ["eu-commission"], "EU"),
        ("The Commission in Brussels opened a case against the firm.", ["eu-commission"], "EU"),
        ("The ICO fined a law firm £98,000.", ["uk-ico"], "GB"),
        (
            "The Senate in Canberra passed the bill. Australia's House of Representatives agreed.",
            ["au-senate", "au-house"],
            "AU",
        ),
        ("The RBA held the cash rate, Treasurer Jim Chalmers said.", ["au-rba"], "AU"),
        ("The Senate in Abuja passed the Nigerian budget.", ["ng-senate"], "NG"),
        ("The Delhi High Court stayed the order.", ["in-hc-del"], "IN"),
        ("Die Bundesinnenministerin will das Gesetz ändern.", ["de-bmi"], "DE"),
        ("Finance Minister Nirmala Sitharaman raised the duty in India.", ["in-mof"], "IN"),
        ("Public Safety Canada issued a notice.", ["ca-ps"], "CA"),
        ("Thailand's SEC and the SEC in Washington signed an accord.", ["th-sec", "us-sec"], None),
    ],
)
def test_bodies_and_where(text: str, ids: list[str], code: str | None) -> None:
    bodies, main = found(text, "de" if " das " in text else None)
    assert bodies == set(ids)
    assert code is None or main == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Turkey raised the minimum wage on Monday.", "TR"),
        ("DR Congo banned exports of cobalt.", "CD"),
        ("The election in Chad was put off.", "TD"),
        ("Österreichs Regierung will das Gesetz ändern.", "AT"),
        ("Sweden's EPA published its report on water.", "SE"),
        ("The Supreme Court of Nepal suspended the law. Washington and London had no comment.", "NP"),
        ("The EPA union marched in Dublin on Monday.", "IE"),
        ("The NSW Government introduced a bill to Parliament on Tuesday.", "AU-NSW"),
        ("Peers voted on the plan after the King's Speech. MPs will return to it.", "GB"),
        ("Kenyan MPs passed the levy.", "KE"),
    ],
)
def test_where(text: str, code: str) -> None:
    assert found(text, "de" if " das " in text else None)[1] == code


def test_first_names_are_no_countries() -> None:
    assert found("Chad Smith played the drums.") == (set(), None)


def test_the_day_tells_which_authority_is_meant() -> None:
    text = "The FSA published its yearly plan in London."
    assert found(text, published=datetime.date(2008, 3, 1))[0] == {"uk-fsa"}
    assert found(text, published=datetime.date(2023, 3, 1))[0] == {"uk-foodsa"}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Attorney General Letitia James sued the firm in New York.", set()),
        ("The governor of Ohio signed a law. The Senate had passed it.", set()),
        ("The FTC sued the company over hidden fees, and Germany's cartel office will follow.", {"us-ftc"}),
        ("The FDA in Accra seized fake medicines in Ghana.", set()),
        ("The FDA approved a drug of the Danish firm. Denmark's shares rose in Copenhagen.", {"us-fda"}),
        ("The House Energy and Commerce Committee held a hearing on TikTok.", {"us-house"}),
        ("Canada's House of Commons passed the bill and MPs cheered.", {"ca-commons"}),
        ("EU-funded research and UN-backed talks were praised.", set()),
        ("Image by the European Space Agency", set()),
        ("The British minister will speak in Parliament on Tuesday.", {"uk-parliament"}),
    ],
)
def test_whose_body_it_is(text: str, ids: set[str]) -> None:
    assert found(text)[0] == ids


def test_many_short_forms_are_asked_for_the_text_once() -> None:
    text = "The House Senate of Ohio, said the governor. " * 3000
    assert found(text)[1] == "US"  # minutes where each mention reads the whole text


@pytest.mark.parametrize(
    ("text", "names", "main"),
    [
        ("Pictures: AFP, Getty, EPA. Spain's parliament adopted a law on clean air.", {"es-congreso"}, "ES"),
        ("Spain's parliament adopted a law.\n\nPictures: AFP, Getty, EPA.\n\nIt was debated.", {"es-congreso"}, "ES"),
        ("Trump signed a proclamation that raises tariffs on Swiss watches.", set(), "US"),
        ("Trump paused tariffs on Mexico for ninety days.", set(), "US"),
        ("US tariffs on Swiss goods rise to 39 % on Friday.", set(), "US"),
        ("The Commission will impose anti-dumping duties on Chinese biodiesel.", {"eu-commission"}, "EU"),
        ("The Commission fined the company under the Digital Markets Act.", {"eu-commission"}, "EU"),
        ("The Commission proposed to delay the AI Act by a year.", {"eu-commission"}, "EU"),
        ("MEPs on Thursday adopted rules on toys in Strasbourg.", {"eu-parliament"}, "EU"),
        ("Bids must be in by 17:00 Brussels time on 4 September.", set(), None),
        ("Colorado Governor Jane Roe signed a bill on lifts on Monday.", set(), "US-CO"),
        ("California's governor signed a bill on chatbots on Monday.", set(), "US-CA"),
    ],
)
def test_who_acts_and_not_who_is_aimed_at(text: str, names: set[str], main: str | None) -> None:
    ids, code = found(text)
    assert {id for id in ids if id in names} == names
    assert "us-epa" not in ids
    assert code == main
