"""Each kind of deadline in own English sentences. Published on Monday 4 March 2024 where nothing is said."""

from __future__ import annotations

import datetime

import pytest

from summarizer.facts.deadlines import find_deadlines
from summarizer.models import Document

PUBLISHED = datetime.date(2024, 3, 4)


def found(text: str, published: datetime.date | None = PUBLISHED, lang: str | None = None) -> str:
    """``date:kind`` of each deadline, sorted; the range of each sentence is checked on the way."""
    deadlines = find_deadlines(Document(text=text, published=published, lang=lang))
    assert all(text[item.start : item.end] == item.sentence for item in deadlines)
    return " ".join(sorted(f"{item.date}:{item.kind.value}" for item in deadlines))


ENGLISH = [
    (
        "This AD is effective March 12, 2024. The FAA must receive comments by March 28, 2024.",
        "2024-03-12:effective 2024-03-28:comments",
    ),
    ("Comments are due by 3 May and reply comments by 3 June.", "2024-05-03:comments 2024-06-03:comments"),
    (
        "The rule applies from 1 January 2026 for large firms and 1 January 2027 for small ones.",
        "2026-01-01:effective 2027-01-01:effective",
    ),
    ("The committee will meet between 3 and 5 June.", "2024-06-03:meeting"),
    ("Comments may be sent between 3 and 5 June.", "2024-06-05:comments"),
    ("The comment period is extended from 3 May to 3 June.", "2024-06-03:comments"),
    ("The deadline for comments, originally 3 May 2024, is now 3 June 2024.", "2024-06-03:comments"),
    ("Comments must be filed within 30 days of publication.", "2024-04-03:comments"),
    ("This rule takes effect 30 days after publication in the Federal Register.", "2024-04-03:effective"),
    ("Firms must comply by the end of next month.", "2024-04-30:compliance"),
    ("The board will meet on Friday.", "2024-03-08:meeting"),
    (
        ("The law enters into force on 1 July 2024. Firms must comply within 18 months of entry into force."),
        "2024-07-01:effective 2026-01-01:compliance",
    ),
    ("Submit views within 60 days from today.", "2024-05-03:comments"),
    ("Companies have until 31 December 2025 to comply.", "2025-12-31:compliance"),
    ("Member states must transpose the directive no later than 17 October 2024.", "2024-10-17:compliance"),
    ("Applications close at 5 p.m. EST on Friday, May 17, 2024.", "2024-05-17:application"),
    ("Comments must be received by 11:59 p.m. ET on May 6, 2024.", "2024-05-06:comments"),
    ("The consultation closes on 12 April 2024.", "2024-04-12:comments"),
    ("The hearing is scheduled for 12 April 2024 at 10 a.m.", "2024-04-12:meeting"),
    ("Nominations must be received by April 12, 2024.", "2024-04-12:application"),
    ("By March 31, 2025, operators must submit a plan.", "2025-03-31:compliance"),
    ("Starting 1 January 2026, platforms must label adverts.", "2026-01-01:effective"),
    ("The ban will come into force on 1 October 2024.", "2024-10-01:effective"),
    ("It expires on 30 June 2024 unless renewed.", "2024-06-30:expires"),
    ("DATES: Comments due April 1, 2024; hearing on April 9, 2024.", "2024-04-01:comments 2024-04-09:meeting"),
    ("The compliance date is January 1, 2027.", "2027-01-01:compliance"),
    (
        "Interested parties should register by 20 March to attend the workshop on 25 March.",
        "2024-03-20:application 2024-03-25:meeting",
    ),
    (
        (
            "This Regulation shall enter into force on the twentieth day following that of its "
            "publication in the Official Journal of the European Union."
        ),
        "2024-03-24:effective",
    ),
    ("Comments must be received 60 days after the date of publication of this notice.", "2024-05-03:comments"),
    ("The tax will be abolished by the end of 2026.", "2026-12-31:expires"),
    ("The quota is in effect from June 3, 2024, through June 9, 2024.", "2024-06-03:effective 2024-06-09:expires"),
    ("The deadline has been pushed back from 3 May to 1 July, the ministry said.", "2024-07-01:other"),
    ("As of 1 January 2026, importers shall hold a permit.", "2026-01-01:effective"),
    ("The vote was held on 1 March. Parliament will vote on the bill on 20 March.", "2024-03-20:meeting"),
    ("Payment of the fee is due on 30 April 2024.", "2024-04-30:other"),
    ("Bids must reach the ministry by noon on 3 May.", "2024-05-03:application"),
    ("Comments will be accepted until April 5.", "2024-04-05:comments"),
    ("The public comment period runs through April 5, 2024.", "2024-04-05:comments"),
    ("The public comment period opens on April 5, 2024, and closes on May 6, 2024.", "2024-05-06:comments"),
    ("From 1 May 2024 to 31 May 2024 the public may comment on the draft.", "2024-05-31:comments"),
    (
        "The order, which takes effect May 1, requires firms to report by May 15.",
        "2024-05-01:effective 2024-05-15:compliance",
    ),
    ("Firms have 90 days from the date of publication to comply.", "2024-06-02:compliance"),
    ("The authority invites comments by close of business on Thursday 14 March 2024.", "2024-03-14:comments"),
    ("Responses should reach the department by 14/04/2024.", "2024-04-14:comments"),
    ("We must receive your application by 2024-04-14.", "2024-04-14:application"),
    (
        (
            "This rule is effective on May 13, 2024 without further notice, unless we receive adverse "
            "written comment by April 13, 2024."
        ),
        "2024-04-13:comments 2024-05-13:effective",
    ),
    (
        (
            "This deviation is effective without actual notice from March 15, 2024 through 5 a.m. on "
            "September 1, 2024. For the purposes of enforcement, actual notice will be used from 12:01 "
            "a.m. on March 1, 2024 until March 15, 2024."
        ),
        "2024-03-15:effective 2024-09-01:expires",
    ),
    (
        (
            "This closure is effective 12:01 a.m., local time, March 15, 2024, until 12:01 a.m., local "
            "time, January 1, 2025."
        ),
        "2024-03-15:effective 2025-01-01:expires",
    ),
    ("Deadline for Transmittal of Applications: May 31, 2024.", "2024-05-31:application"),
    ("Deadline for Intergovernmental Review: August 1, 2024.", "2024-08-01:other"),
    ("Comment Date: 5:00 p.m. Eastern Time on April 29, 2024.", "2024-04-29:comments"),
    ("Applicable March 1, 2024.", "2024-03-01:effective"),
    (
        (
            "For thirty (30) days following the date of publication of this notice, the agency will "
            "receive written comments."
        ),
        "2024-04-03:comments",
    ),
    ("The zone will be enforced from 9 p.m. until 10:30 p.m. on July 4, 2024.", "2024-07-04:effective"),
    ("TIME AND DATE: 10:00 a.m., Wednesday, March 13, 2024.", "2024-03-13:meeting"),
    ("The workshop will be held from 8 a.m. until 5 p.m. on May 9, 2024.", "2024-05-09:meeting"),
    ("Only written comments which are received on or before May 2, 2024 will be considered.", "2024-05-02:comments"),
    ("Consideration will be given to all comments received by May 16, 2024.", "2024-05-16:comments"),
    ("The meetings will be held on April 9 and 10, 2024.", "2024-04-09:meeting"),
    (
        "The meetings will be held on April 9, April 16 and April 23, 2024.",
        "2024-04-09:meeting 2024-04-16:meeting 2024-04-23:meeting",
    ),
    (
        "Submit comments by April 9, 2024. Submit reply comments by May 9, 2024.",
        "2024-04-09:comments 2024-05-09:comments",
    ),
    ("This notice is effective upon publication in the Federal Register.", "2024-03-04:effective"),
    (
        (
            "The comment period for the proposed rule published January 5, 2024, at 89 FR 775, is "
            "reopened. Comments must be received by April 5, 2024."
        ),
        "2024-04-05:comments",
    ),
    (
        (
            "The comment period for the proposed rule published on January 5, 2024 is extended by 30 "
            "days to April 5, 2024."
        ),
        "2024-04-05:comments",
    ),
    ("Effective April 1, 2024, the fee is 30 dollars.", "2024-04-01:effective"),
    (
        (
            "The final rule published on January 5, 2024, is effective March 20, 2024; the compliance "
            "date is delayed until July 1, 2025."
        ),
        "2024-03-20:effective 2025-07-01:compliance",
    ),
    ("The effective date of the rule amending 21 CFR is delayed until May 22, 2024.", "2024-05-22:effective"),
    ("The order will remain in effect until June 30, 2025.", "2025-06-30:expires"),
    ("Petitions for reconsideration must be filed by April 15, 2024.", "2024-04-15:other"),
    ("Requests to participate must be received by March 20, 2024.", "2024-03-20:application"),
    ("Oral comments may be given at the hearing on March 28, 2024.", "2024-03-28:meeting"),
    (
        (
            "If requested, a public hearing will be held on March 27, 2024. Requests for a hearing "
            "must be received by March 12, 2024."
        ),
        "2024-03-12:application 2024-03-27:meeting",
    ),
    (
        ("Written comments must be submitted by March 25, 2024, and the hearing will take place April 2, 2024."),
        "2024-03-25:comments 2024-04-02:meeting",
    ),
    ("Persons may petition for judicial review by May 3, 2024.", "2024-05-03:other"),
    (
        "ACTION: Notice of public meeting.\n\nDATES: Wednesday, March 13, 2024, from 9 a.m. to 4 p.m.",
        "2024-03-13:meeting",
    ),
    (
        ("The law entered into force on 1 July 2023. Firms must comply within 18 months of entry into force."),
        "2025-01-01:compliance",
    ),
    ("Effective date: April 1, 2024. Comment due date: April 9, 2024.", "2024-04-01:effective 2024-04-09:comments"),
    ("DATES: Effective on April 1, 2024.", "2024-04-01:effective"),
    (
        (
            "Comments are due April 15, 2024. The change will be effective the day following the end "
            "of the comment period unless comments are received."
        ),
        "2024-04-15:comments 2024-04-16:effective",
    ),
    ("The fishing season starts on 1 May under the new quota.", "2024-05-01:effective"),
    ("The Commission opened a consultation on Monday that runs until 27 May 2024.", "2024-05-27:comments"),
    ("Stakeholders can submit their views until 27 May.", "2024-05-27:comments"),
    ("The call for evidence closes at midnight (Brussels time) on 27 May 2024.", "2024-05-27:comments"),
    ("The public has until 27 May to comment on the draft.", "2024-05-27:comments"),
    ("The grant programme is open for applications until 30 June 2024.", "2024-06-30:application"),
    ("The tariff of 25 percent takes effect April 2, the White House said.", "2024-04-02:effective"),
    ("Tariffs will rise to 25 percent on April 2.", "2024-04-02:effective"),
    ("The Senate will vote on the bill on Thursday.", "2024-03-07:meeting"),
    ("Ministers will meet in Brussels on 18 and 19 March.", "2024-03-18:meeting"),
    ("The summit takes place from 11 to 13 June 2024 in Rome.", "2024-06-11:meeting"),
    ("The Council is scheduled to meet next on 21 March 2024.", "2024-03-21:meeting"),
    ("The law, which was signed on 5 February, takes effect on 1 July.", "2024-07-01:effective"),
    ("Manufacturers must phase out the substance by 31 December 2027.", "2027-12-31:compliance"),
    ("Sales of new boilers will be banned from 1 January 2025.", "2025-01-01:effective"),
    ("The exemption expires at the end of June.", "2024-06-30:expires"),
    ("The moratorium lasts until 30 June 2024.", "2024-06-30:expires"),
    ("The licence is valid until 31 December 2026.", "2026-12-31:expires"),
    ("Providers shall comply with Article 5 from 2 February 2025.", "2025-02-02:effective"),
    ("This Directive shall be transposed by Member States by 17 October 2024.", "2024-10-17:compliance"),
    ("It shall apply from 18 October 2024.", "2024-10-18:effective"),
    ("The first reports are due on 30 April 2025.", "2025-04-30:other"),
    (
        (
            "Reporting starts on 1 January 2025 for companies with more than 500 staff, and on 1 "
            "January 2026 for others."
        ),
        "2025-01-01:effective 2026-01-01:effective",
    ),
    ("The meeting scheduled for 12 March 2024 is postponed to 20 March 2024.", "2024-03-20:meeting"),
    ("The effective date is postponed from 1 April 2024 to 1 October 2024.", "2024-10-01:effective"),
    ("The government has delayed the start of the ban until 1 October 2024.", "2024-10-01:effective"),
    ("The ministry will accept bids between 1 April 2024 and 15 April 2024.", "2024-04-15:application"),
    ("Submissions close at noon on 10 April 2024.", "2024-04-10:comments"),
    ("Have your say by 10 April 2024.", "2024-04-10:comments"),
    ("Register here before 10 April 2024.", "2024-04-10:application"),
    ("The new fee of 20 euros applies as of 1 May.", "2024-05-01:effective"),
    ("Businesses will have to report incidents from October 1, 2024.", "2024-10-01:effective"),
    (
        ("The provisions become applicable 24 months after the entry into force, which is 1 August 2024."),
        "2024-08-01:effective 2026-08-01:effective",
    ),
    ("The act will enter into force twenty days after publication.", "2024-03-24:effective"),
    ("Bis zum 30. April 2024 können Verbände Stellung nehmen.", "2024-04-30:comments"),
    ("Innerhalb von 30 Tagen nach Veröffentlichung müssen Einwendungen eingehen.", "2024-04-03:comments"),
    ("L'interdiction prendra effet à partir du 1er juin 2024.", "2024-06-01:effective"),
    (
        "The rule changing the quota is effective from June 3, 2024, through June 9, 2024.",
        "2024-06-03:effective 2024-06-09:expires",
    ),
    (
        ("Effective Date: 03/05/2024. Physical Loan Application Deadline Date: 05/06/2024. Incident: 02/28/2024."),
        "2024-03-05:effective 2024-05-06:application",
    ),
    (
        ("The exemption will be effective on April 15, 2024. Petitions to stay must be filed by March 22, 2024."),
        "2024-03-22:other 2024-04-15:effective",
    ),
    ("The proposed rule published at 81 FR 1234 is withdrawn as of March 4, 2024.", "2024-03-04:expires"),
    (
        "Submit comments by April 4, 2024. A request for a hearing must be filed by May 3, 2024.",
        "2024-04-04:comments 2024-05-03:application",
    ),
    (
        "The exemptions are effective March 10, 2024. The exemptions expire on March 10, 2026.",
        "2024-03-10:effective 2026-03-10:expires",
    ),
    ("Effective 0901 UTC, April 18, 2024.", "2024-04-18:effective"),
    ("Comments must be postmarked or received by April 18, 2024.", "2024-04-18:comments"),
    ("The Committee will meet on March 20, 2024 and March 21, 2024.", "2024-03-20:meeting 2024-03-21:meeting"),
    ("The ban will not apply before 4 September 2024.", "2024-09-04:effective"),
    ("Models already sold get until 2 August 2027.", "2027-08-02:compliance"),
    ("High-risk systems fall under the act from 2 August 2026.", "2026-08-02:effective"),
    ("Products without the mark may not be sold from 1 October 2024.", "2024-10-01:effective"),
    ("The temporary rules apply until 31 December 2026.", "2026-12-31:expires"),
    ("Cities can apply until 15 May 2024.", "2024-05-15:application"),
    ("Apply by 15 May 2024.", "2024-05-15:application"),
    ("Farmers who want the aid must apply by 15 May 2024.", "2024-05-15:application"),
    ("The European Parliament is expected to vote on the file in plenary on 12 March.", "2024-03-12:meeting"),
    ("MEPs will debate the report on 12 March and vote on it on 13 March.", "2024-03-12:meeting 2024-03-13:meeting"),
    ("Ofgem's consultation, which opened on 1 February 2024, will close on 28 March 2024.", "2024-03-28:comments"),
    ("Feedback on the draft can be given until April 2, 2024 via the portal.", "2024-04-02:comments"),
    (
        "The FCC set a comment deadline of April 2, 2024, with replies due April 17, 2024.",
        "2024-04-02:comments 2024-04-17:comments",
    ),
    (
        (
            "Initial comments are due 30 days after publication in the Federal Register; reply "
            "comments are due 45 days after publication."
        ),
        "2024-04-03:comments 2024-04-18:comments",
    ),
    ("The new rules come into force in England on 6 April 2024.", "2024-04-06:effective"),
    (
        "From 6 April 2024, employees will have the right to request flexible working from day one.",
        "2024-04-06:effective",
    ),
    ("The minimum wage will increase to £11.44 from 1 April 2024.", "2024-04-01:effective"),
    ("The scheme opens for applications on 2 April 2024 and closes on 31 May 2024.", "2024-05-31:application"),
    ("Firms that miss the 30 June 2024 deadline face fines.", "2024-06-30:other"),
    ("The deadline to submit tax returns is April 15, 2024.", "2024-04-15:other"),
    ("Banks were given until 30 September 2024 to comply with the order.", "2024-09-30:compliance"),
    ("The Court will hold a hearing in the case on 9 April 2024.", "2024-04-09:meeting"),
    ("The sanctions expire on 15 September 2024 unless the Council renews them.", "2024-09-15:expires"),
    ("The Council prolonged the sanctions until 15 September 2024.", "2024-09-15:expires"),
    ("The state of emergency has been extended to 30 June 2024.", "2024-06-30:expires"),
    ("The next Board meeting is on 21 May 2024.", "2024-05-21:meeting"),
    ("The directive must be implemented by 29 December 2024 at the latest.", "2024-12-29:compliance"),
    ("Existing products may be sold until 31 December 2026.", "2026-12-31:expires"),
    ("The transition period ends on 31 December 2025.", "2025-12-31:expires"),
    ("The president must sign the bill by 15 March or it lapses.", "2024-03-15:compliance"),
    ("Comments by 2 April to rules@example.org.", "2024-04-02:comments"),
    ("Deadline: 2 April 2024", "2024-04-02:other"),
    ("Closing date for responses: 2 April 2024", "2024-04-02:comments"),
    ("Consultation closes: 11:45pm on 2 April 2024", "2024-04-02:comments"),
    ("Applications for the fund must reach us by 23:59 CET on 14 May 2024.", "2024-05-14:application"),
    ("Proposals are due June 3, 2024, at 5 p.m. local time.", "2024-06-03:application"),
    ("The amendments apply to financial years beginning on or after 1 January 2025.", "2025-01-01:effective"),
    ("Article 5 applies as from 1 September 2024, the rest six months later.", "2024-09-01:effective"),
    ("The waiver ends on April 30, officials said on Friday.", "2024-04-30:expires"),
    ("The Senate Finance Committee will hold a hearing on Thursday at 10 a.m.", "2024-03-07:meeting"),
    ("Public comments will be accepted for 60 days after publication.", "2024-05-03:comments"),
    ("The 60-day comment period ends April 30.", "2024-04-30:comments"),
    ("Mitglieder können sich bis 15. April 2024 anmelden.", "2024-04-15:application"),
    ("L'enquête publique se déroulera du 1er au 30 avril 2024.", "2024-04-30:comments"),
    (
        ("Ireland's media regulator is seeking views on its draft code, with a closing date of 19 April 2024."),
        "2024-04-19:comments",
    ),
    (
        (
            "Interested parties may send written observations to the Commission within ten days of the "
            "publication of this notice."
        ),
        "2024-03-14:comments",
    ),
    (
        (
            "Member States shall adopt and publish, by 6 July 2025, the laws necessary to comply with "
            "this Directive. They shall apply those measures from 6 January 2026."
        ),
        "2025-07-06:compliance 2026-01-06:effective",
    ),
    ("By 18 August 2027, the Commission shall submit a report to the European Parliament.", "2027-08-18:compliance"),
    ("Nominations for the award close on Friday 29 March 2024.", "2024-03-29:application"),
    ("The interim measures will remain in force until 30 September 2024.", "2024-09-30:expires"),
    ("The House is set to vote on the measure Wednesday.", "2024-03-06:meeting"),
    ("Last Friday the ministry published the draft; comments are welcome until this Friday.", "2024-03-08:comments"),
    ("The agency extended the comment deadline by two weeks, to March 29.", "2024-03-29:comments"),
    ("Public comments on the proposal are open through May 10.", "2024-05-10:comments"),
    ("The duty will come into effect from 31 December 2024 for existing services.", "2024-12-31:effective"),
    (
        (
            "Regulation (EU) 2023/1114 applies from 30 December 2024, except for Titles III and IV, "
            "which apply from 30 June 2024."
        ),
        "2024-06-30:effective 2024-12-30:effective",
    ),
    ("Companies have six months, until 4 September 2024, to adapt.", "2024-09-04:compliance"),
    ("A public meeting on the plan is planned for 26 March at the town hall.", "2024-03-26:meeting"),
    (
        "Grant applicants should submit concept notes by 22 March; full proposals are due 10 May.",
        "2024-03-22:application 2024-05-10:application",
    ),
    (
        ("The exemption, which had been due to expire on 31 March 2024, will now run to 31 March 2025."),
        "2025-03-31:effective",
    ),
    ("The governor has until March 30 to sign or veto the bill.", "2024-03-30:compliance"),
    ("The permit is effective for five years from March 15, 2024.", "2024-03-15:effective"),
    ("Voluntary registration begins on 1 April 2024; it becomes mandatory on 1 October 2024.", "2024-10-01:effective"),
    ("Verbände können bis zum 22. März 2024 Stellung nehmen.", "2024-03-22:comments"),
    ("The Commission shall adopt guidelines by 2 February 2026.", "2026-02-02:compliance"),
]


@pytest.mark.parametrize(("text", "wanted"), ENGLISH)
def test_english(text: str, wanted: str) -> None:
    assert found(text) == wanted
