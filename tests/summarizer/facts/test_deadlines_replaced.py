"""Old days beside new ones, days that tell what a rule covers, a bill's own days. Of Friday 12 June 2026."""

from __future__ import annotations

import datetime

import pytest

from summarizer.facts.deadlines import find_deadlines
from summarizer.models import Document

FRIDAY = datetime.date(2026, 6, 12)


def found(text: str, title: str | None = None, lang: str = "en") -> set[str]:
    document = Document(text=text, title=title, lang=lang, published=FRIDAY)
    return {f"{each.kind} {each.date}" for each in find_deadlines(document)}


MOVED = [
    ("The start of the ban was pushed from 1 July 2026 to the autumn, the ministry said.", None, "en", set()),
    ("The ministry postponed the start of the scheme from 1 July 2026 until later in the year.", None, "en", set()),
    ("The rule was delayed from 1 July 2026 until further notice.", None, "en", set()),
    ("The fee applies from 1 July 2026 to all lorries, the ministry said.", None, "en", {"effective 2026-07-01"}),
    ("The rule, which was changed in May, applies from 1 July 2026 to firms.", None, "en", {"effective 2026-07-01"}),
    (
        "The comment period, which was to close on July 1, 2026, will now close on August 1, 2026.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    (
        "The consultation, which was due to end on 1 July 2026, will now end on 1 August 2026.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    (
        "The comment window, which had been scheduled to close on July 1, 2026, will close on August 1, 2026 instead.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    (
        "The call for evidence, originally open until 1 July 2026, will now run until 1 August 2026.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    (
        "The EPA's comment period, which was set to expire on July 1, 2026, now runs until August 1, 2026, it said.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    (
        "The comment period on the rule, which was set to end on July 1, 2026, now runs until August 1, 2026, it said.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    (
        "Comments, which were due on July 1, 2026, must now be received by August 1, 2026.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    ("Responses, which were due by July 1, 2026, are now due by August 1, 2026.", None, "en", {"comments 2026-08-01"}),
    (
        "Applications, which were due on July 1, 2026, must now be submitted by August 1, 2026.",
        None,
        "en",
        {"application 2026-08-01"},
    ),
    (
        "The Home Office said the ban, due to start on 1 July 2026, would not start until 1 August 2026.",
        None,
        "en",
        {"effective 2026-08-01"},
    ),
    (
        "Ministers said the levy, due to take effect on 1 July 2026, will not take effect until 1 August 2026.",
        None,
        "en",
        {"effective 2026-08-01"},
    ),
    (
        "The tariff, which was due to apply from 1 July 2026, will not begin until 1 August 2026.",
        None,
        "en",
        {"effective 2026-08-01"},
    ),
    (
        "The ban, which was to start on July 1, 2026, will now start on August 1, 2026.",
        None,
        "en",
        {"effective 2026-08-01"},
    ),
    (
        "The rule, which was to take effect on July 1, 2026, will instead take effect on August 1, 2026.",
        None,
        "en",
        {"effective 2026-08-01"},
    ),
    (
        "The deadline for comments on the rule was July 1, 2026 but the EPA has moved it to August 1, 2026.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    (
        "The deadline for applications was 1 July 2026, but the ministry has extended it to 1 August 2026.",
        None,
        "en",
        {"application 2026-08-01"},
    ),
    (
        "Comments were due on July 1, 2026, but the FCC has pushed the deadline to August 1, 2026.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    (
        "The EPA extended the comment period to August 1, 2026, a month after the original deadline of July 1, 2026.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    (
        "The agency has moved the comment deadline to August 1, 2026, from the previous date of July 1, 2026.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    (
        "Comments are now due on August 1, 2026, a month later than the initial deadline of July 1, 2026.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    (
        "The comment period was due to close on July 1, 2026. It will now close on August 1, 2026.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    (
        "The consultation, which opened on 1 June 2026, will close on 1 August 2026.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    (
        "Comments are due on July 1, 2026, and reply comments are due on August 1, 2026.",
        None,
        "en",
        {"comments 2026-07-01", "comments 2026-08-01"},
    ),
    (
        "The rule, which takes effect on July 1, 2026, gives firms until August 1, 2026 to comply.",
        None,
        "en",
        {"compliance 2026-08-01", "effective 2026-07-01"},
    ),
]
"""Only the new day of a matter counts, if it is new."""

COVERED = [
    ("The law covers companies registered before 31 December 2026.", None, "en", set()),
    ("Vehicles registered before 31 December 2026 are exempt from the rule.", None, "en", set()),
    ("The scheme is open to farms established before 1 September 2026.", None, "en", set()),
    ("The rule does not apply to ships built before 1 January 2027.", None, "en", set()),
    ("The exemption applies to contracts signed before 1 September 2026.", None, "en", set()),
    ("The ban applies to children born after January 1, 2027.", None, "en", set()),
    ("Loans granted before 1 September 2026 remain under the old law.", None, "en", set()),
    ("The law exempts homes bought before 1 September 2026.", None, "en", set()),
    ("Companies must be registered before 31 December 2026.", None, "en", {"application 2026-12-31"}),
    ("Comments received before July 1, 2026 will be considered by the agency.", None, "en", {"comments 2026-07-01"}),
    ("Firms must register before 31 December 2026.", None, "en", {"application 2026-12-31"}),
]
"""The day of a participle tells what a rule is for."""

BILLS = [
    ("The House passed the bill, which requires agencies to report by January 1, 2027.", None, "en", set()),
    ("The Senate approved legislation that requires banks to comply by January 1, 2027.", None, "en", set()),
    ("The bill passed by the House gives companies until January 1, 2027 to comply.", None, "en", set()),
    ("Senators introduced a bill requiring platforms to register by January 1, 2027.", None, "en", set()),
    (
        "The president signed the bill, which requires agencies to report by January 1, 2027.",
        None,
        "en",
        {"compliance 2027-01-01"},
    ),
    (
        "The measure, which the House passed on Thursday, would require agencies to report by January 1, 2027.",
        None,
        "en",
        set(),
    ),
]
"""A bill's own days are none before it is signed."""

VIEWS = [
    ("The public has until 11:59 p.m. on Aug. 3 to weigh in on the FCC plan.", None, "en", {"comments 2026-08-03"}),
    ("Residents have until Aug. 3 to have their say on the council's plan.", None, "en", {"comments 2026-08-03"}),
    ("Americans have until August 3, 2026 to tell the agency what they think.", None, "en", {"comments 2026-08-03"}),
    ("Stakeholders have until 3 August 2026 to give their views on the draft.", None, "en", {"comments 2026-08-03"}),
    ("Companies have until 3 August 2026 to comply with the rule.", None, "en", {"compliance 2026-08-03"}),
]
"""Words for sending in views."""

NOBODYS = [
    ("The club must register its squad by 1 September.", "Arsenal win the cup", "en", set()),
    ("The team must register its new signings by 1 September 2026.", "Rovers win promotion to the league", "en", set()),
    ("Fans must register for the final by 1 September 2026.", "Arsenal win the cup", "en", set()),
    ("Clubs must submit their squad lists by 1 September 2026.", "City sign Norwegian striker", "en", set()),
    (
        "Cannabis clubs must register with the ministry by 1 September 2026.",
        "Germany regulates cannabis clubs",
        "en",
        {"application 2026-09-01"},
    ),
    ('"We will never submit comments by June 30, 2026," said a lobbyist for the chemical industry.', None, "en", set()),
    ("The union said it would not submit comments by June 30, 2026.", None, "en", set()),
    ("“We won't file our response by June 30, 2026,” the trade group's president said.", None, "en", set()),
    ("The company refuses to comply with the order by June 30, 2026.", None, "en", set()),
    ("The agency will not accept comments after June 30, 2026.", None, "en", set()),
]
"""Sport, and who will not."""

MISSED = [
    ("Die Bundesnetzagentur bittet bis zum 24. Juli 2026 um Stellungnahmen.", None, "de", {"comments 2026-07-24"}),
    ("Das Ministerium bittet bis 24. Juli 2026 um Rückmeldungen zum Entwurf.", None, "de", {"comments 2026-07-24"}),
    ("Die Behörde nimmt bis zum 24. Juli 2026 Stellungnahmen entgegen.", None, "de", {"comments 2026-07-24"}),
    ("Written evidence can be submitted until Friday 17 July.", None, "en", {"comments 2026-07-17"}),
    ("Evidence should be sent to the committee by 17 July 2026.", None, "en", {"comments 2026-07-17"}),
    ("The committee is accepting written evidence until 17 July 2026.", None, "en", {"comments 2026-07-17"}),
    ("科技部发布项目申报指南，申报截止时间为7月31日17时。", None, "zh", {"application 2026-07-31"}),
    ("工信部发布申报通知，申报截止日期为2026年7月31日。", None, "zh", {"application 2026-07-31"}),
    ("教育部公布项目指南，报名截止时间为7月31日。", None, "zh", {"application 2026-07-31"}),
    ("The FCC seeks views on the plan. Comments due 07/08/2026.", None, "en", {"comments 2026-07-08"}),
    ("Comments on the EPA rule are due 07/08/2026.", None, "en", {"comments 2026-07-08"}),
    ("The Federal Trade Commission wants comments by 07/08/2026.", None, "en", {"comments 2026-07-08"}),
    ("Comments are due 07/08/2026 at the ministry.", None, "en", set()),
    ("Ireland's EPA wants comments by 07/08/2026.", None, "en", set()),
    ("Comments are due 07/28/2026.", None, "en", {"comments 2026-07-28"}),
    ("The EPA administrator will testify before the Senate on July 8, 2026.", None, "en", {"meeting 2026-07-08"}),
    (
        "The SEC chair is to testify before the House Financial Services Committee on July 8, 2026.",
        None,
        "en",
        {"meeting 2026-07-08"},
    ),
    ("The minister will appear before the committee on 8 July 2026.", None, "en", {"meeting 2026-07-08"}),
    ("The governor will give evidence to MPs on 8 July 2026.", None, "en", {"meeting 2026-07-08"}),
    (
        "The president signed the act into law on June 1, 2026. Agencies must report within 180 days of enactment.",
        None,
        "en",
        {"compliance 2026-11-28"},
    ),
    (
        "The act was enacted on June 1, 2026. The secretary must issue rules within 90 days of its enactment.",
        None,
        "en",
        {"compliance 2026-08-30"},
    ),
    (
        "The act was enacted on June 1, 2026. Firms must register not later than 180 days after the date of enactment.",
        None,
        "en",
        {"application 2026-11-28"},
    ),
    ("Agencies must report within 180 days of enactment.", None, "en", set()),
    ("The bill would require agencies to report within 180 days of enactment.", None, "en", set()),
    (
        "The directive was notified on 1 June 2026. Member States must transpose it 18 months after notification.",
        None,
        "en",
        {"compliance 2027-12-01"},
    ),
    (
        "The rules were notified on June 1, 2026, and firms must comply within 18 months of notification.",
        None,
        "en",
        {"compliance 2027-12-01"},
    ),
    ("Firms must comply 18 months after notification.", None, "en", set()),
    ("The European Parliament will vote on the rules on 8 July 2026.", None, "en", {"meeting 2026-07-08"}),
]
"""Days that were missed."""


@pytest.mark.parametrize(("text", "title", "lang", "wanted"), MOVED + COVERED + BILLS + VIEWS + NOBODYS + MISSED)
def test_days(text: str, title: str | None, lang: str, wanted: set[str]) -> None:
    assert found(text, title, lang) == wanted
