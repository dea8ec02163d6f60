"""What a cabinet sends to parliament is proposed; what a court sets aside is withdrawn."""

from __future__ import annotations

import pytest

from summarizer.facts.models import Stage
from tests.summarizer.facts.test_stages_meant import stage

TO_PARLIAMENT = [
    ("en", "The Polish cabinet adopted the draft 2027 budget on Tuesday and sent it to parliament."),
    ("en", "The government has approved a draft law on data protection."),
    ("en", "The Council of Ministers adopted a bill on pensions on Friday."),
    ("en", "The draft law was approved by the cabinet on Tuesday."),
    ("en", "The government approved the pensions bill and sent it to parliament."),
    ("fr", "Le Conseil des ministres a adopté mercredi un projet de loi sur les retraites."),
    ("fr", "Le projet de loi sur les retraites a été adopté mercredi en Conseil des ministres."),
    ("fr", "Le gouvernement adopte le projet de loi de finances pour 2027."),
    (
        "de",
        "Das Bundeskabinett hat den Gesetzentwurf beschlossen. Das Gesetz soll am 1. Januar 2027 in Kraft treten.",
    ),
    ("fr", "Le gouvernement a présenté et adopté mercredi en Conseil des ministres le projet de loi sur l'eau."),
    ("de", "Das Bundeskabinett hat das neue Gebäudegesetz beschlossen."),
    ("de", "Die Bundesregierung billigt den Entwurf des Haushalts."),
    ("zh", "国务院常务会议讨论并原则通过《海商法（修订草案）》，决定提请全国人大常委会审议。"),
    ("zh", "国务院常务会议讨论通过《渔业法（修订草案）》。"),
]


@pytest.mark.parametrize(("lang", "text"), TO_PARLIAMENT)
def test_a_cabinet_proposes_what_parliament_decides(lang: str, text: str) -> None:
    assert stage(text, lang=lang) is Stage.PROPOSED


DECIDED = [
    ("en", "The cabinet adopted a decree on rents on Tuesday."),
    ("en", "The government approved a regulation on batteries on Tuesday."),
    ("en", "Parliament adopted the government's draft budget on Tuesday."),
    ("en", "The European Parliament approved the bill the cabinet had adopted."),
    ("en", "The cabinet approved a 500m euro package on energy bills."),
    ("en", "Parliament passed the bill approved by the cabinet."),
    ("de", "Die Bundesregierung hat eine Verordnung nach dem Energiewirtschaftsgesetz beschlossen."),
    ("de", "Der Bundestag hat den vom Kabinett beschlossenen Gesetzentwurf verabschiedet."),
    ("zh", "全国人大常委会会议表决通过国务院提请审议的《海商法（修订草案）》。"),
    ("fr", "Le Conseil des ministres a adopté un décret sur l'eau."),
    ("fr", "Le gouvernement a adopté une ordonnance sur l'énergie."),
    ("fr", "Le Parlement a définitivement adopté le projet de loi sur les retraites."),
    ("fr", "Le projet de loi du gouvernement a été définitivement adopté par le Parlement."),
    ("de", "Das Bundeskabinett hat die Verordnung beschlossen."),
    ("de", "Der Bundestag hat das Gesetz beschlossen."),
    ("de", "Der Bundestag hat den Gesetzentwurf der Bundesregierung beschlossen."),
    ("zh", "国务院常务会议审议通过《城市供水条例》。"),
    ("zh", "国务院常务会议审议通过《不动产登记条例（修订草案）》。"),
]


@pytest.mark.parametrize(("lang", "text"), DECIDED)
def test_what_a_cabinet_or_parliament_decides_itself_is_adopted(lang: str, text: str) -> None:
    assert stage(text, lang=lang) is Stage.ADOPTED


@pytest.mark.parametrize(
    "text",
    [
        "A federal judge on Monday set aside the Department of Transportation's airline fee rule.",
        "The Fifth Circuit set aside the SEC's climate disclosure rule.",
        "The rule was set aside by a federal court on Tuesday.",
        "The court set the rule aside.",
        "The High Court has set aside the ministry's export ban.",
        "A judge set aside the private fund rule of the commission on Monday.",
    ],
)
def test_what_a_court_sets_aside_is_withdrawn(text: str) -> None:
    assert stage(text) is Stage.WITHDRAWN


@pytest.mark.parametrize("title", ["Texas court sets aside non-compete rule", "Judge sets aside mask mandate"])
def test_a_title_of_a_court_that_sets_aside(title: str) -> None:
    assert stage("It had been due to apply from 4 September.", title) is Stage.WITHDRAWN


@pytest.mark.parametrize(
    "text",
    [
        "The government set aside 2 billion euros for the new law.",
        "The government sets aside funds for flood defences.",
        "The budget sets aside a fund for the reform of schools.",
        "The court set aside two days for hearings on the rule.",
        "The court set aside money to publish the rule.",
        "Lawmakers set aside their differences and passed the bill.",
        "The rule requires banks to set aside capital.",
        "The judge refused to set aside the rule.",
        "Makers asked the court to set aside the rule.",
        "The court did not set aside the rule.",
        "The court ruled that money set aside under the housing act must be spent.",
        "A court has temporarily set aside the finance act.",
    ],
)
def test_money_that_is_set_aside_ends_nothing(text: str) -> None:
    assert stage(text) is not Stage.WITHDRAWN
