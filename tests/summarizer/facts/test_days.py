"""Days are found in texts, and no text breaks the search."""

import datetime

import pytest

from summarizer.facts.days import moments
from summarizer.languages import language_of
from summarizer.mentions import extract
from tests.summarizer.facts import cases

DAY = datetime.date(2024, 3, 4)


def test_days_are_found_in_texts() -> None:
    wrong: list[object] = []
    for row, document in cases("days"):
        mentions = extract(document.text, language_of(document.text), document.published).dates
        found = moments(document.text, mentions, document.published, title=document.title or "")
        days = [str(one.first) if one.first == one.last else f"{one.first}..{one.last}" for one in found]
        if days != row["days"]:
            wrong.append((row, days))
    assert not wrong


@pytest.mark.parametrize("published", [None, DAY, datetime.date.min, datetime.date.max])
def test_impossible_days_are_ignored(published: datetime.date | None) -> None:
    for text in (
        "",
        "Comments are due on 31 February 2025, 30 February and 29 February 2023.",
        "Comments are due on 0000-01-01 or on 2024-13-45 or on 99 May 2024.",
        "Comments must be in 9999 years after publication, or 9999 days from today.",
        "The act enters into force on 31 December 2199. Comply within 9000 years from 1 May 2199.",
        "征求意见截止日期为2025年2月31日。",
        "FİVE DAYS AGO, on 3 Aprıl: within ſix weeks of publication, vor fünf Mınuten",
        "\x00\ud800 by 1 May, by the end of next year, by the end of next month",
    ):
        for one in moments(text, extract(text, "en", published).dates, published):
            assert one.first <= one.last
            assert text[one.start : one.end].strip()
