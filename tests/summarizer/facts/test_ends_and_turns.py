"""Days moved in other words, ends of measures in four languages, passives, courts that hold, private matters."""

from __future__ import annotations

from datetime import date

import pytest

from summarizer.facts.bodies import find_bodies
from summarizer.facts.deadlines import find_deadlines
from summarizer.facts.stages import find_stage
from summarizer.models import Document

DAY = date(2031, 3, 3)


def days(text: str) -> list[tuple[str, str]]:
    found = find_deadlines(Document(id="a", text=text, published=DAY))
    return [(one.date.isoformat(), one.kind.value) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "Replies were wanted by 20 March 2031; the Home Office has pushed that back to 10 April 2031.",
        "Ofgem has brought forward the closing date for views from 30 April 2031 to 10 April 2031.",
        "Die Frist zur Stellungnahme, ursprünglich der 20. März 2031, wurde bis zum 10. April 2031 verlängert.",
        "征求意见截止日期由2031年3月20日延长至2031年4月10日。",
        "Comments on the draft rule were due on 20 March 2031. The Department of Energy granted an extension: "
        "stakeholders may now write in until 10 April 2031.",
    ],
)
def test_a_moved_day_counts_once(text: str) -> None:
    assert days(text) == [("2031-04-10", "comments")]


@pytest.mark.parametrize(
    "text",
    [
        "The steel tariff exemption for Ukraine runs out on 30 April 2031, the European Commission said.",
        "Die Ausnahmegenehmigung für Pestizide läuft am 30. April 2031 aus.",
        "Die Regierung lässt die Steuervergünstigung für Biodiesel am 30. April 2031 auslaufen.",
        "Der Mietdeckel endet zum 30. April 2031.",
        "Le moratoire sur les expulsions prendra fin le 30 avril 2031, a annoncé le ministère du Logement.",
        "Les aides à la rénovation s'arrêteront le 30 avril 2031, a indiqué le ministère.",
        "新能源汽车购置补贴政策将于2031年4月30日终止。",
        "该反倾销措施将于2031年4月30日到期。",
    ],
)
def test_the_end_of_a_measure_is_a_day_and_is_told_as_an_end(text: str) -> None:
    assert days(text) == [("2031-04-30", "expires")]


@pytest.mark.parametrize(
    "text",
    [
        "Der Wettbewerb endet am 30. April 2031.",
        "Die Ausstellung läuft am 30. April 2031 aus.",
        "La saison prendra fin le 30 avril 2031.",
        "The supermarket chain Brightway adopted a new uniform policy for its cashiers, effective 30 April 2031.",
        "The start-up Veloq announced a new privacy policy and said customers must agree by 30 April 2031.",
    ],
)
def test_what_is_nobodys_policy_has_no_day(text: str) -> None:
    assert days(text) == []


def test_an_extension_that_is_refused_moves_no_day() -> None:
    text = "Die Frist zur Stellungnahme, ursprünglich der 20. März 2031, wurde nicht bis zum 10. April 2031 verlängert."
    assert ("2031-04-10", "comments") not in days(text)


def test_the_body_by_which_another_is_urged_or_sued_comes_first() -> None:
    for text, first in (
        ("The Securities and Exchange Commission was urged by the Federal Reserve to delay the rule.", "us-fed"),
        ("The Federal Trade Commission was sued by the Department of Justice.", "us-doj"),
    ):
        found = find_bodies(Document(id="a", text=text))
        assert next(one.body.id for one in found) == first
    history = "The FDA was established by Congress in 1906. The FDA approved a drug."
    assert next(one.body.id for one in find_bodies(Document(id="a", text=history))) == "us-fda"
    kept = find_bodies(
        Document(id="a", text="The Federal Reserve urged the Securities and Exchange Commission to act.")
    )
    assert next(one.body.id for one in kept) == "us-fed"


@pytest.mark.parametrize(
    ("title", "text", "stage"),
    [
        ("Court puts rule on hold", "A U.S. appeals court put the methane rule on hold on Tuesday.", "debated"),
        (
            "Redfern scraps fees",
            "The publishing house Redfern & Cole has scrapped its plan to charge authors.",
            "other",
        ),
        ("Contoso withdraws bid", "Contoso Ltd has withdrawn its proposal to buy a rival bakery chain.", "other"),
        ("Club adopts dress rules", "The tennis club of Harlow adopted new rules on dress.", "other"),
        ("Airline fee", "Airline Zephyr Air proposed a fee for hand luggage.", "other"),
        ("EPA withdraws", "The EPA withdrew its proposed limits on dust.", "withdrawn"),
        ("Plan shelved", "The Ministry of Agriculture has scrapped its plan to license beekeepers.", "withdrawn"),
    ],
)
def test_courts_that_hold_a_rule_and_private_matters(title: str, text: str, stage: str) -> None:
    assert find_stage(Document(id="a", title=title, text=text, published=DAY)).stage.value == stage
