# ruff: noqa: E501 (tables of sentences)
"""Stages that words alone get wrong: negations, threats, partial blocks, rates, days, opinions."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from summarizer.facts.models import Stage
from summarizer.facts.stages import find_stage
from summarizer.models import Document
from summarizer.sentences import split_sentences

DAY = datetime.date(2024, 6, 3)


def stage(text: str, title: str | None = None, lang: str = "en", published: datetime.date = DAY) -> Stage:
    document = Document(text=text, title=title, lang=lang, published=published)
    found = find_stage(document)
    assert text[found.start : found.end] == found.sentence
    assert found.stage is not Stage.OTHER or not found.sentence
    return found.stage


DENIED = [
    ("The minister ruled out a ban on gas boilers.", Stage.IN_FORCE),
    ("The government has ruled out a ban on older diesel cars.", Stage.ANNOUNCED),
    ("The Supreme Court did not strike down the law on rents.", Stage.WITHDRAWN),
    ("The court refused to strike down the rent law.", Stage.WITHDRAWN),
    ("Parliament did not adopt the law on heat pumps.", Stage.WITHDRAWN),
]


@pytest.mark.parametrize(("text", "not_this"), DENIED)
def test_a_negation_is_not_turned_round(text: str, not_this: Stage) -> None:
    assert stage(text) is not not_this


@pytest.mark.parametrize(("text", "not_this"), DENIED)
@pytest.mark.parametrize("seed", range(3))
def test_vectors_weigh_sentences_and_say_nothing_themselves(text: str, not_this: Stage, seed: int) -> None:
    """Whatever the vectors are, they make no stage that no cue names."""
    document = Document(text=text, title=None, lang="en", published=DAY)
    sentences = split_sentences(text)
    drawn = np.random.default_rng(seed).normal(size=(len(sentences), 384)).astype(np.float32)
    vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    assert find_stage(document, sentences=sentences, vectors=vectors).stage is not not_this
    without = find_stage(document)
    assert find_stage(document, sentences=sentences, vectors=vectors[:0]) == without
    assert find_stage(document, sentences=(), vectors=vectors[:0]) == without


NOT_WITHDRAWN = [
    ("A federal judge temporarily blocked the rule on overtime pay on Friday.", Stage.DEBATED),
    ("A judge issued a ruling that blocked part of the law; the rest takes effect on 1 July.", None),
    ("A court on Monday blocked part of the state's social media law.", Stage.DEBATED),
    ("Peers rejected the amendment and the bill was passed.", None),
    ("MPs voted down an amendment to the renters bill.", Stage.DEBATED),
    ("The government has been defeated in the Lords over its Rwanda bill.", Stage.DEBATED),
    ("The party dropped its opposition to the bill on data centres.", None),
    ("The government should repeal the law on protests.", Stage.OTHER),
]


@pytest.mark.parametrize(("text", "expected"), NOT_WITHDRAWN)
def test_what_goes_on_is_not_withdrawn(text: str, expected: Stage | None) -> None:
    got = stage(text)
    assert got is not Stage.WITHDRAWN
    assert expected is None or got is expected


OPINIONS = [
    ("Op-ed: repeal the law", "The law on protests has failed. Parliament repealed the last one and must repeal this."),
    ("Opinion | The bank was right to be fined", "The regulator fined the bank 3 million pounds. It was right."),
    ("Repeal the farm tax", "The tax hurts farms. Congress should repeal the tax."),
    (
        "The farm tax",
        "Editor's note: The opinions expressed in this commentary are her own. Parliament passed the tax.",
    ),
]


@pytest.mark.parametrize(("title", "text"), OPINIONS)
def test_an_opinion_has_no_stage(title: str, text: str) -> None:
    assert stage(text, title) is Stage.OTHER


SENTENCES = [
    # in force
    ("A law that requires restaurants to pass all tips to staff came into force on Tuesday.", Stage.IN_FORCE),
    ("A rule that requires airlines to refund passengers takes effect today.", Stage.IN_FORCE),
    # threats, and fines that are no policy
    ("Drivers who enter the zone face a fine of £100.", Stage.OTHER),
    ("Owners must register their dogs or pay a fine.", Stage.OTHER),
    ("Landlords must repair the homes or face fines.", Stage.OTHER),
    ("The striker was fined £50,000 by his club for missing training.", Stage.OTHER),
    ("The actor paid a speeding fine of £200 last week.", Stage.OTHER),
    # central banks
    ("The European Central Bank cut its deposit rate to 3.75% on Thursday.", Stage.ADOPTED),
    ("The Bank of England raised rates by a quarter point.", Stage.ADOPTED),
    ("The Reserve Bank of Australia left the cash rate at 4.35 per cent.", Stage.ADOPTED),
    ("The Bank of Japan ended eight years of negative interest rates on Tuesday.", Stage.ADOPTED),
    ("The Federal Reserve ended its meeting on Wednesday, leaving rates unchanged.", Stage.ADOPTED),
    ("The Bank of England has held interest rates at 5.25%. The MPC voted by 6-3 to hold.", Stage.ADOPTED),
    # adopted
    ("The SEC approved the first exchange-traded funds that hold bitcoin.", Stage.ADOPTED),
    ("The FDA approved a new drug for Alzheimer's disease on Tuesday.", Stage.ADOPTED),
    ("The Council of the EU gave its final green light to the AI Act.", Stage.ADOPTED),
    ("EU countries agreed on Monday to sanction 30 more ships.", Stage.ADOPTED),
    ("The draft rules, published in January for comment, have been finalised.", Stage.ADOPTED),
    ("Maryland's new privacy law, signed by Gov. Wes Moore on May 9, takes effect October 1, 2025.", Stage.ADOPTED),
    ("The Department of Labor delays the effective date of its rule until December 1.", Stage.ADOPTED),
    # withdrawn
    ("The bill died in committee.", Stage.WITHDRAWN),
    ("The levy was proposed in 2018 and withdrawn on Monday.", Stage.WITHDRAWN),
    ("The bill was to be debated on Tuesday but the government has pulled it.", Stage.WITHDRAWN),
    # enforced
    ("The Supreme Court overturned the 1984 Chevron decision on Friday.", Stage.ENFORCED),
    ("The European Commission opened formal proceedings against Meta on Tuesday.", Stage.ENFORCED),
    ("Japan's FSA ordered the bank to improve controls.", Stage.ENFORCED),
    ("The ICC issued an arrest warrant for the general.", Stage.ENFORCED),
    # meetings
    ("The minister met unions on Monday.", Stage.MEETING),
    # debated
    ("The House did not pass the immigration bill.", Stage.DEBATED),
    # announced
    ("The White House announced that tariffs on Chinese cars will quadruple.", Stage.ANNOUNCED),
    ("The consultation closed on 1 May 2024. The government has now published its response and will legislate.", Stage.ANNOUNCED),
    # consultation
    ("Stakeholders have 60 days from today to comment on the draft guidance.", Stage.CONSULTATION),
    ("The draft law is open for comment.", Stage.CONSULTATION),
    # proposed
    ("The finance minister presented the Union Budget 2024-25 in the Lok Sabha. The new rates take effect from July 23.", Stage.PROPOSED),
    ("The EPA proposes to withdraw its 2009 finding. Comments are due by July 15, 2024.", Stage.PROPOSED),
    # none
    ("The Pentagon awarded a contract to Boeing for new tankers.", Stage.OTHER),
    ("It is not true that the regulator fined the bank.", Stage.OTHER),
    ("The trial of the former mayor is due to start on Monday.", Stage.OTHER),
    ("The agency rejected a petition to repeal the rule.", Stage.OTHER),
    ("The rule is effective February 31.", Stage.OTHER),
    ("The ministry rejected calls to delay the law.", Stage.OTHER),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences(text: str, expected: Stage) -> None:
    assert stage(text) is expected


def test_a_call_for_grants_proposes_nothing() -> None:
    text = "The foundation invites projects on soil. Full proposals are due by 5 p.m. on 12 July."
    assert stage(text) in (Stage.OTHER, Stage.ANNOUNCED)


def test_a_budget_is_proposed_though_its_rates_apply_at_once() -> None:
    text = (
        "The finance minister presented the budget in the Lok Sabha on Tuesday. The new rates take effect from July 23."
    )
    assert stage(text, published=datetime.date(2024, 7, 23)) is Stage.PROPOSED


OTHER_LANGUAGES = [
    ("de", "Die EZB hat die Leitzinsen um 0,25 Punkte gesenkt.", Stage.ADOPTED),
    ("de", "Das Bundesverfassungsgericht hat den Nachtragshaushalt 2021 für nichtig erklärt.", Stage.WITHDRAWN),
    ("de", "Der Nationalrat hat das Gesetz nicht beschlossen. Die Abstimmung wurde verschoben.", Stage.DEBATED),
    ("de", "Das Ministerium hat einen Referentenentwurf vorgelegt. Verbände können bis zum 30. Juni Stellung nehmen.", Stage.CONSULTATION),
    ("fr", "La BCE a abaissé ses taux directeurs de 0,25 point.", Stage.ADOPTED),
    ("zh", "立法院三讀通過《氣候變遷因應法》修正案。", Stage.ADOPTED),
    ("zh", "立法院二讀審議該法案。", Stage.DEBATED),
    ("zh", "環境部就該辦法草案公開徵求意見。", Stage.CONSULTATION),
    ("zh", "金管會依法對該銀行處以罰款三百萬元。", Stage.ENFORCED),
    ("zh", "行政院今日公布新辦法。", Stage.ADOPTED),
    ("zh", "新修訂的公司法今日起生效。", Stage.IN_FORCE),
    ("zh", "財政部決定廢止該辦法。", Stage.WITHDRAWN),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "expected"), OTHER_LANGUAGES)
def test_other_languages(lang: str, text: str, expected: Stage) -> None:
    assert stage(text, lang=lang) is expected


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (None, "The Government of Ireland has withdrawn Bill 4412 of 2026."),
        (None, "The Government of Ireland has withdrawn Bill 4412 of 2025."),
        (None, "The cabinet repealed Order No. 7-12 of 2019 on Monday."),
        (
            "Ireland withdraws levy on cruise ships",
            "The government withdrew the levy on Monday after talks with ports.",
        ),
        (None, "The city has scrapped its surcharge on large cars."),
    ],
)
def test_what_is_withdrawn_may_be_numbered_by_its_year_or_be_a_levy(title: str | None, text: str) -> None:
    assert stage(text, title, published=datetime.date(2026, 3, 2)) is Stage.WITHDRAWN


def test_what_was_withdrawn_in_a_year_long_past_is_no_news() -> None:
    text = "The government withdrew Bill 4412 of 2019 in 2019."
    assert stage(text, published=datetime.date(2026, 3, 2)) is not Stage.WITHDRAWN
