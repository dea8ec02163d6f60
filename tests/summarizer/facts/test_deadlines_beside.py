# ruff: noqa: E501 (a table of sentences)
"""What stands near to days that are none, and stays what it is. Of Friday 12 June 2026."""

from __future__ import annotations

import pytest

from tests.summarizer.facts.test_deadlines_replaced import found

BESIDE = [
    ("Comments due 07/08/2026", "FCC seeks views on robocalls", "en", {"comments 2026-07-08"}),
    ("Comments due 07/08/2026", None, "en-US", {"comments 2026-07-08"}),
    ("Comments due 07/08/2026", "Council seeks views on parking", "en", set()),
    (
        "Das Kabinett hat den Gesetzentwurf gebilligt. Das Gesetz soll am 1. Januar 2027 in Kraft treten.",
        None,
        "de",
        set(),
    ),
    ("Der Bundestag muss noch zustimmen. Die Regeln sollen ab 1. Januar 2027 gelten.", None, "de", set()),
    ("Das Gesetz tritt am 1. Januar 2027 in Kraft.", None, "de", {"effective 2027-01-01"}),
    (
        "The FCC's comment deadline, once set for July 1, 2026, is now August 1, 2026.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    (
        "The consultation was to have closed on 1 July 2026; it will now close on 1 August 2026.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    (
        "Originally due on July 1, 2026, comments will now be accepted through August 1, 2026.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    (
        "Ofcom has extended its consultation, which was due to close on 1 July 2026, by a month to 1 August 2026.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    ("Instead of July 1, 2026, the rule will take effect on August 1, 2026.", None, "en", {"effective 2026-08-01"}),
    (
        "The rule will take effect on August 1, 2026, not July 1, 2026 as first planned.",
        None,
        "en",
        {"effective 2026-08-01"},
    ),
    ("The compliance date, previously July 1, 2026, is now August 1, 2026.", None, "en", {"compliance 2026-08-01"}),
    (
        "The hearing, which was scheduled for July 1, 2026, will now be held on August 1, 2026.",
        None,
        "en",
        {"meeting 2026-08-01"},
    ),
    ("The hearing scheduled for July 1, 2026 has been moved to August 1, 2026.", None, "en", {"meeting 2026-08-01"}),
    (
        "The deadline for comments was July 1, 2026, but the EPA refused to move it to August 1, 2026.",
        None,
        "en",
        {"comments 2026-07-01"},
    ),
    (
        "The ban, which was due to start on 1 July 2026, will not now start until 1 August 2026.",
        None,
        "en",
        {"effective 2026-08-01"},
    ),
    (
        "The ban will start on 1 July 2026 in shops and on 1 August 2026 online.",
        None,
        "en",
        {"effective 2026-08-01", "effective 2026-07-01"},
    ),
    (
        "The rule, which was published on June 1, 2026, will take effect on August 1, 2026.",
        None,
        "en",
        {"effective 2026-08-01"},
    ),
    (
        "The comment period on the draft, which opens on July 1, 2026, will close on August 1, 2026.",
        None,
        "en",
        {"comments 2026-08-01"},
    ),
    ("Applications must be submitted between July 1, 2026 and August 1, 2026.", None, "en", {"application 2026-08-01"}),
    (
        "Comments must be submitted by July 1, 2026, and the agency will now decide by August 1, 2026.",
        None,
        "en",
        {"other 2026-08-01", "comments 2026-07-01"},
    ),
    (
        "The tax was due on July 1, 2026 for firms and is due on August 1, 2026 for households.",
        None,
        "en",
        {"other 2026-08-01", "other 2026-07-01"},
    ),
    ("The amnesty covers workers who were hired before 1 September 2026.", None, "en", set()),
    ("Homes built before 1 January 2027 need no solar panels.", None, "en", set()),
    ("Tickets bought before 1 September 2026 stay valid.", None, "en", set()),
    ("Smokers born on or after 1 January 2009 can never buy tobacco.", None, "en", set()),
    ("The grant is for plants that were commissioned before 1 September 2026.", None, "en", set()),
    ("Nominations received after 1 September 2026 will not be considered.", None, "en", set()),
    ("Bids must be received before 1 September 2026.", None, "en", {"application 2026-09-01"}),
    ("Goods shipped before 1 September 2026 are exempt from the tariff.", None, "en", set()),
    ("The tariff applies to goods shipped on or after 1 September 2026.", None, "en", {"effective 2026-09-01"}),
    ("The rule applies to contracts concluded on or after 1 September 2026.", None, "en", set()),
    ("The bill, passed by the Senate on Thursday, gives airlines until January 1, 2027 to comply.", None, "en", set()),
    ("Assembly members passed a bill that bans such toys from January 1, 2027.", None, "en", set()),
    ("The House on Thursday passed a bill to require labels by January 1, 2027.", None, "en", set()),
    (
        "The law, which the House passed in May and the president signed on Monday, requires agencies to report by January 1, 2027.",
        None,
        "en",
        {"compliance 2027-01-01"},
    ),
    ("The law requires agencies to report by January 1, 2027.", None, "en", {"compliance 2027-01-01"}),
    ("Lawmakers passed the bill on Thursday. It requires banks to report by January 1, 2027.", None, "en", set()),
    (
        "The bill became law on Monday. It requires banks to report by January 1, 2027.",
        None,
        "en",
        {"compliance 2027-01-01"},
    ),
    ("The committee will vote on the bill on July 8, 2026.", None, "en", {"meeting 2026-07-08"}),
    ("The committee wants comments on the bill by July 8, 2026.", None, "en", {"comments 2026-07-08"}),
    ("People have until 5 p.m. on July 8 to comment.", None, "en", {"comments 2026-07-08"}),
    ("The public can weigh in until July 8, 2026.", None, "en", {"comments 2026-07-08"}),
    ("Consumers have until July 8, 2026 to file claims.", None, "en", {"other 2026-07-08"}),
    ("Ofcom must respond by July 8, 2026.", None, "en", {"compliance 2026-07-08"}),
    ("The firm said it will not be able to comply by July 8, 2026.", None, "en", set()),
    ("Firms that do not register by July 8, 2026 face fines.", None, "en", {"application 2026-07-08"}),
    ("Firms that fail to comply by July 8, 2026 face fines.", None, "en", {"compliance 2026-07-08"}),
    ("If you do not comply by July 8, 2026, you may be fined.", None, "en", {"compliance 2026-07-08"}),
    ("Applicants who do not submit the form by July 8, 2026 will be rejected.", None, "en", {"application 2026-07-08"}),
    (
        "Football clubs must comply with the new law by July 8, 2026.",
        "Clubs face new law on safety",
        "en",
        {"compliance 2026-07-08"},
    ),
    ("Comments due 07/08/2026 to the Environmental Protection Agency.", None, "en", {"comments 2026-07-08"}),
    ("The UK's FCA and the SEC want comments by 07/08/2026.", None, "en", set()),
    ("Comments are due 08/07/2026 at the FTC.", None, "en", {"comments 2026-08-07"}),
    ("申报截止时间为2026年7月31日17时。", None, "zh", {"application 2026-07-31"}),
    ("意见反馈截止时间为7月31日18:00。", None, "zh", {"comments 2026-07-31"}),
    ("Stellungnahmen sind bis zum 24. Juli 2026 erbeten.", None, "de", {"comments 2026-07-24"}),
    ("Das Ministerium nimmt bis 24. Juli 2026 Anträge entgegen.", None, "de", {"application 2026-07-24"}),
    ("Secretary Roe testified before the Senate on June 2, 2026.", None, "en", set()),
    ("The chair will testify on July 8, 2026 before the House panel.", None, "en", {"meeting 2026-07-08"}),
]


@pytest.mark.parametrize(("text", "title", "lang", "wanted"), BESIDE)
def test_days_beside(text: str, title: str | None, lang: str, wanted: set[str]) -> None:
    assert found(text, title, lang) == wanted
