"""What is no deadline, or none that can be told. Published on Monday 4 March 2024 where nothing is said."""

from __future__ import annotations

import pytest

from tests.summarizer.facts.test_deadlines import found

NONE = [
    "The board met on Friday.",
    "The Act of 5 May 2010 requires a licence.",
    "The Treaty was signed on 5 May 2010 and took effect on 1 June 2011.",
    "Reports are due by the 15th of each month.",
    "The regulation, dated 5 June 2024, is short.",
    "Exports fell to 30 June 2024 levels.",
    "Comments close on 31 February 2025.",
    "Das Gesetz vom 5. Mai 2010 trat am 1. Juni 2011 in Kraft.",
    "Le décret du 5 mai 2010 est entré en vigueur le 1er juin 2010.",
    "该办法于2023年8月15日起施行。",
    "The rule becomes effective 120 days after it is published in the Federal Register.",
    "The agency said it plans to publish its report by 1 May.",
    "The new rules will take effect in July.",
    "Comments received after April 5, 2024, will not be considered.",
    "Effective Date: January 2, 2023.",
    "ACTION: Notice.\n\nDATES: March 1, 2024.",
    "Share trading will begin on 15 May, the exchange said.",
    "The band begins a world tour on 28 March.",
    "The minister is due in court on 24 April.",
    "The new series starts towards the end of this year.",
    "The fate of the five will be known by April 13, as the law says when they must be charged.",
    "Three days that begin with Good Friday and end on Sunday.",
    "The Senate voted on the bill on Thursday.",
    "Inflation will fall to 2 percent by December 2024, the bank said.",
    "The company expects to complete the deal by 30 June 2024.",
    "He will turn 60 on 1 May 2024.",
    "The election will be held on 5 November 2024.",
    "The report covers the period from 1 January 2024 to 30 June 2024.",
    "The patent expires in 2030.",
    "The Regulation of 13 June 2024 on artificial intelligence is long.",
    "The public hearing planned for 12 March has been cancelled.",
    "Comments were due on February 5, 2024.",
    "Das Gesetz wurde am 1. März 2024 verkündet.",
    "La loi du 5 mars 2024 a été publiée.",
    "该法于2024年2月1日通过。",
    "2024年3月1日，会议在北京召开。",
    "Responses are due by 03/04/2024.",
    ("The court's decision means that the rule will not take effect on September 4, 2024, as planned."),
    "No hearing will be held on 4 April 2024.",
    "Companies with more than 1,000 employees must comply from 2027.",
    ("The regulator fined the bank on 1 March 2024 for breaches between 5 May 2019 and 6 June 2021."),
    "The data cover the year to 31 March 2024.",
    "Large emitters have to surrender allowances by 30 September each year.",
    "Some 200 firms had registered by 1 March 2024.",
    "The ministry wants to finish the draft by 1 July.",
    "This consultation ran from 9:30am on 8 January 2024 to 11:59pm on 1 March 2024",
    "Tenders will be opened on 3 June 2024.",
    "The law takes effect 90 days after the governor signs it.",
    "Starting next month, drivers need a permit.",
    "The ban starts Monday.",
    "The ban will take effect on Monday.",
    "The rule was published on March 1 and takes effect in 60 days.",
    "The tax credit will be available for vehicles bought after 1 July 2024.",
    "The new reporting template must be used for reports due after 30 June 2024.",
    "The House passed the measure Wednesday.",
    "The agency will take comments for 45 days once the proposal is published.",
    "The Bank of England will publish its decision on 21 March 2024.",
    "The legislation is due to come into force in the autumn of 2024.",
    "The Online Safety Act 2023 received Royal Assent on 26 October 2023.",
    "The review will be completed by the end of 2024.",
    "The deadline passed on 1 March 2024.",
    "Our correspondent, 12 March 2024: ministers are to meet next week.",
    "Das Bundeskabinett soll den Entwurf am 13. März beschließen.",
    "Die Verordnung ist seit dem 1. Januar 2024 in Kraft.",
    "存量产品可销售至2025年6月30日。",
]
UNDATED = [
    ("Comments must be received by April 12, 2024.", "2024-04-12:comments"),
    ("Comments must be received by April 12.", ""),
    ("The meeting was held on April 12, 2024.", ""),
    ("The rule took effect on April 12, 2024.", ""),
    ("The rule will take effect on April 12, 2024.", "2024-04-12:effective"),
    ("The board meets on Friday.", ""),
    ("Comment within 30 days of publication.", ""),
    ("He was born on 5 May 1950 and must leave by 6 June.", ""),
    ("The Act has been in force since 1 July 2016.", ""),
]
"""Of a text whose day is not known."""


@pytest.mark.parametrize("text", NONE)
def test_what_is_none(text: str) -> None:
    assert found(text) == ""


@pytest.mark.parametrize(("text", "wanted"), UNDATED)
def test_without_a_day_of_publication(text: str, wanted: str) -> None:
    assert found(text, None) == wanted
