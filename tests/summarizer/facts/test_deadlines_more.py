"""What a reader found missing or of the wrong kind. Published on Monday 3 June 2024."""

from __future__ import annotations

import pytest

from summarizer.facts.deadlines.find import MAX_CHARS, MAX_DAYS
from tests.summarizer.facts.test_deadlines import found
from tests.summarizer.facts.test_deadlines_review import MONDAY

MORE = [
    ("The consultation opened on 12 January 2024 and closes at 11:59pm on 6 August 2024.", "2024-08-06:comments"),
    (
        "The agency launched a consultation on a code of practice; it runs until 10 September 2024.",
        "2024-09-10:comments",
    ),
    ("The agency launched a consultation on a code. It runs until 10 September 2024.", "2024-09-10:comments"),
    ("The theatre has a new play. It runs until 10 September 2024.", ""),
    ("The committee will next meet on July 30 and July 31.", "2024-07-30:meeting 2024-07-31:meeting"),
    ("The committee will meet on July 30 and July 31.", "2024-07-30:meeting 2024-07-31:meeting"),
    (
        "Large companies must comply by 1 January 2025, and small ones by 1 January 2026.",
        "2025-01-01:compliance 2026-01-01:compliance",
    ),
    (
        "The ban applies to cars from 1 July 2025 and to vans from 1 July 2026.",
        "2025-07-01:effective 2026-07-01:effective",
    ),
    (
        "The hearing begins at 9 a.m. on June 20, 2024, and written testimony is due June 18, 2024.",
        "2024-06-18:comments 2024-06-20:meeting",
    ),
    (
        "The ministry will hold three roadshows, on 10 June, 12 June and 14 June.",
        "2024-06-10:meeting 2024-06-12:meeting 2024-06-14:meeting",
    ),
    ("The hearing was moved from 10 June to 24 June 2024.", "2024-06-24:meeting"),
    ("The law gives the owner until January 19, 2025 to sell the app.", "2025-01-19:compliance"),
    ("The court gave the government until 31 August to file a plan.", "2024-08-31:compliance"),
    ("The court directed the bank to submit details by July 6.", "2024-07-06:compliance"),
    ("Stakeholders have 60 days from today to comment.", "2024-08-02:comments"),
    ("Manufacturers have 18 months from 1 July 2024 to comply.", "2026-01-01:compliance"),
    ("The ban comes into force six months after Royal Assent, which was given on 1 June 2024.", "2024-12-01:effective"),
    (
        "The ban comes into force six months after Royal Assent. Royal Assent was given on 1 June 2024.",
        "2024-12-01:effective",
    ),
    ("The bill's second reading has been set for 9 October 2024.", "2024-10-09:meeting"),
    ("The committee will hear evidence on Thursday 13 June at 10am.", "2024-06-13:meeting"),
    ("The next European Council is on 17-18 October.", "2024-10-17:meeting"),
    ("Die nächste Ratssitzung findet am 18. Juli statt.", "2024-07-18:meeting"),
    ("Le texte sera examiné par le Sénat le 12 juin.", "2024-06-12:meeting"),
    ("La Commission européenne attend les avis jusqu'au 15 juillet.", "2024-07-15:comments"),
    ("The ban on short selling will last until 30 June 2024.", "2024-06-30:expires"),
    ("The mandates will end on May 11, 2025.", "2025-05-11:expires"),
    ("The ban takes effect today.", "2024-06-03:effective"),
    ("Das Gesetz tritt heute in Kraft.", "2024-06-03:effective"),
    ("意见反馈截止时间为２０２４年６月２２日。", "2024-06-22:comments"),
    ("本条例自二〇二四年六月三十日起施行。", "2024-06-30:effective"),
    ("The agency will take comments until 30\u200bJune 2024.", "2024-06-30:comments"),
]
KINDS = [
    ("The department must respond to the report by 6 July 2024.", "2024-07-06:compliance"),
    ("The platform has until 1 July to respond to the findings.", "2024-07-01:compliance"),
    ("Respondents have until 1 July to respond to the consultation.", "2024-07-01:comments"),
    ("Voters must apply for a postal vote by 5pm on 19 June 2024.", "2024-06-19:application"),
    ("Abstracts for the agency's workshop are due on 1 August 2024.", "2024-08-01:application"),
    ("The Commission must decide by 25 October whether to clear the deal.", "2024-10-25:other"),
    ("The judge said she would rule by August 30.", "2024-08-30:other"),
    ("The French will vote in the second round on 7 July.", ""),
]


@pytest.mark.parametrize(("text", "wanted"), MORE + KINDS)
def test_what_is_due(text: str, wanted: str) -> None:
    assert found(text, MONDAY) == wanted


def test_a_text_is_read_up_to_a_length() -> None:
    due = "Comments are due by 30 June 2024."
    assert found("The agency met. " * (MAX_CHARS // 16 + 1) + due, MONDAY) == ""
    assert found("It was so on 3 May 2020. " * MAX_DAYS + due, MONDAY) == ""
    assert found("It was so on 3 May 2020. " * (MAX_DAYS - 1) + due, MONDAY) == "2024-06-30:comments"
