"""What a reader found wrong: deadlines made up, refused, of nobody's policy. Published on Monday 3 June 2024."""

from __future__ import annotations

import datetime

import pytest

from summarizer.facts.deadlines import find_deadlines
from summarizer.models import Document
from tests.summarizer.facts.test_deadlines import found

MONDAY = datetime.date(2024, 6, 3)

ODD_YEARS = [
    "Comments are due by 30 June 9999.",
    "The rule takes effect on 1 July 0001.",
    "Comments must be received by June 30, 3024.",
    "Firms must comply by 31 December 99999.",
    "意见反馈截止时间为9999年6月30日。",
    "该办法自12024年6月30日起施行。",
    "Comments are due by 30 June '25.",
    "Firms must comply by 30 June last year.",
]
"""A year that no rule has is no reason to read this one."""

DENIED = [
    "The rule was scheduled to take effect on September 4, but a judge struck it down on Monday.",
    "The ban, which had been set to take effect on September 4, was struck down.",
    "该法案曾计划于2024年7月1日生效，但已被法院叫停。",
    "The minister denied that the tax would take effect on 1 September 2024.",
    "The deadline of 15 July for registration no longer applies.",
    "Firms no longer have to report emissions by 15 July 2024.",
    "Critics want the law to take effect on 1 January 2026.",
    "The bill would require agencies to publish inventories by 1 December 2024.",
    "If enacted, the bill would take effect on 1 January 2025.",
    "The bill, if signed by the governor, would take effect on 1 January 2025.",
    "If approved by voters, the law would take effect on 1 January 2025.",
    "The ministry rejected calls to delay the law beyond 1 July 2024.",
    "Had the bill passed, companies would have had until 1 July 2025 to comply.",
    "Under a plan floated by the opposition, firms would have until 1 January 2026 to comply.",
    "The bill was to be debated on 12 June 2024 but the government has pulled it.",
    "The bill would take effect on January 1, 2025, if signed.",
    "It would ban the sale of such devices from 1 January 2026.",
    "The government scrapped the levy due to take effect on 1 October 2024.",
    "Under the bill, companies must report emissions by 1 January 2026.",
    "The minister hopes the law will take effect on 1 July 2024.",
    "The council's minutes came three weeks after the 14 December meeting.",
    "It is not true that the new rules apply from 1 July 2024.",
    "Lawmakers called for the ban to take effect on 1 July 2024.",
]

NOT_POLICY = [
    "The striker must decide by 10 June whether to join the club.",
    "Tickets must be bought by 1 July.",
    "Residents must evacuate by Thursday night.",
    "Students must hand in essays by 14 June 2024.",
    "The company must repay its bonds by 30 June 2025.",
    "His contract expires on 30 June 2024.",
    "He can apply for parole on 30 June 2024.",
    "The loan is due on 1 August 2024.",
    "The annual general meeting will be held on 18 July 2024.",
    "The company will hold its annual meeting on 18 July 2024.",
    "Goods must be returned by 30 June 2024 for a refund.",
    "The league's players must report to the grid by 12 June.",
    "Son contrat expire le 30 juin 2024.",
    "The NCAA will meet on 12 June.",
    "An activist will speak at a conference in Vienna on 12 June.",
]

SAID = [
    ("本次会议表决通过关税法，自2024年12月1日起施行。", "2024-12-01:effective"),
    ("常委会会议通过能源法，自2025年1月1日起施行。", "2025-01-01:effective"),
    (
        "The comment period, originally set to close on June 10, 2024, now closes on July 10, 2024.",
        "2024-07-10:comments",
    ),
    ("Comments, originally due on June 10, 2024, are now due on July 10, 2024.", "2024-07-10:comments"),
    ("Reply comments previously due June 10 are now due July 10, 2024.", "2024-07-10:comments"),
    (
        "The judge rejected a request to move the deadline of 30 June 2024 to 31 July 2024 for filing claims.",
        "2024-06-30:other",
    ),
    ("A court blocked part of the law; the rest takes effect on 1 July 2024.", "2024-07-01:effective"),
    ("Firms must file a report by 30 June next year.", "2025-06-30:compliance"),
    ("The ministry said the rule would take effect on 1 July 2024.", "2024-07-01:effective"),
    (
        "The agency denied a request to extend the comment deadline, which remains 15 July 2024.",
        "2024-07-15:comments",
    ),
    ("The ban was due to start on 1 July 2024 but will now begin on 1 October 2024.", "2024-10-01:effective"),
    ("The levy was to apply from 1 July 2024 but has been delayed until 1 January 2025.", "2025-01-01:effective"),
    ("企业应当在明年6月30日前完成整改。", "2025-06-30:compliance"),
]


@pytest.mark.parametrize("text", ODD_YEARS + DENIED + NOT_POLICY)
def test_nothing_is_due(text: str) -> None:
    assert found(text, MONDAY) == ""


@pytest.mark.parametrize(("text", "wanted"), SAID)
def test_what_is_due(text: str, wanted: str) -> None:
    assert found(text, MONDAY) == wanted


def test_what_the_title_says_is_struck_down_takes_no_effect() -> None:
    text = "A federal judge ruled on Monday. The rule was scheduled to take effect on September 4."
    struck = Document(text=text, title="Texas judge strikes down the hiring rule", published=MONDAY)
    assert find_deadlines(struck) == ()
