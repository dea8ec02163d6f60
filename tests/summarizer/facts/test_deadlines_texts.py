"""Deadlines of whole texts: sentences, duplicates, order; and that no text breaks the search."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.deadlines import cases, pairs
from summarizer.facts.deadlines import find_deadlines
from summarizer.facts.models import Deadline, DeadlineKind
from summarizer.models import Document
from tests.summarizer.conftest import read_jsonl

PUBLISHED = datetime.date(2024, 3, 4)


def deadlines(text: str, published: datetime.date | None = PUBLISHED) -> tuple[Deadline, ...]:
    return find_deadlines(Document(text=text, published=published))


def test_a_gazette_is_read_with_its_labels() -> None:
    text = (
        "AGENCY: Office of Bridges\n\nACTION: Final rule.\n\nSUMMARY: The office sets a limit of weight.\n\n"
        "DATES: This rule is effective April 8, 2024. Comments must be received by May 6, 2024.\n\n"
        "SUPPLEMENTARY INFORMATION: A hearing will be held on April 2, 2024. The bridge fell on May 7, 2019.\n\n"
        "Dated: February 28, 2024.\n"
    )
    got = deadlines(text)
    assert [(item.date.isoformat(), item.kind) for item in got] == [
        ("2024-04-02", DeadlineKind.MEETING),
        ("2024-04-08", DeadlineKind.EFFECTIVE),
        ("2024-05-06", DeadlineKind.COMMENTS),
    ]
    assert got[1].sentence == "This rule is effective April 8, 2024."
    assert all(text[item.start : item.end] == item.sentence for item in got)


def test_a_heading_is_read() -> None:
    (got,) = deadlines("# Comments close on 6 May 2024\n\nThe office explains what it wants to know.")
    assert (got.date, got.kind, got.sentence) == (
        datetime.date(2024, 5, 6),
        DeadlineKind.COMMENTS,
        "Comments close on 6 May 2024",
    )


def test_what_is_said_twice_is_one_and_its_clearest_sentence_is_kept() -> None:
    text = (
        "This notice has the agenda of the 9 April 2024 meeting of the board. "
        "The board will meet on 9 April 2024 in Bern. The meeting on 9 April 2024 will be short."
    )
    (got,) = deadlines(text)
    assert got.sentence == "The board will meet on 9 April 2024 in Bern."


def test_other_gives_way_to_a_kind_that_is_known() -> None:
    text = "The deadline is 9 April 2024. Comments must be in by 9 April 2024."
    assert [item.kind for item in deadlines(text)] == [DeadlineKind.COMMENTS]


def test_the_day_of_a_dateline_resolves_what_is_relative() -> None:
    (got,) = deadlines("BERN, 4 March 2024 - The council will meet on Friday.", None)
    assert got.date == datetime.date(2024, 3, 8)


def test_a_report_is_not_published_in_the_gazette() -> None:
    report = "The agency voted for the rule on Monday. The rule becomes effective 60 days after publication in the "
    assert deadlines(report + "Federal Register.") == ()
    rule = "ACTION: Final rule.\n\nDATES: Effective 60 days after publication in the Federal Register."
    assert [item.date for item in deadlines(rule)] == [datetime.date(2024, 5, 3)]


def test_an_effective_date_shortly_before_publication_is_news() -> None:
    assert [item.date.day for item in deadlines("This rule is effective March 1, 2024.")] == [1]
    assert deadlines("This rule took effect on March 1, 2024.") == ()
    assert deadlines("This rule is effective January 1, 2024.") == ()


def test_stages_are_counted_from_the_entry_into_force() -> None:
    text = (
        "The act enters into force on 31 August 2024. Its bans apply within six months of entry into force. "
        "Firms must comply no later than two years after its entry into force."
    )
    assert [item.date.isoformat() for item in deadlines(text)] == ["2024-08-31", "2025-02-28", "2026-08-31"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Comments are due on 31 February 2025, 30 February and 29 February 2023.",
        "Comments are due on 0000-01-01 or on 2024-13-45 or on 99 May 2024.",
        "Comments must be in 9999 years after publication, or 9999 days from today.",
        "The fee is due on 1 January 2199 and within 9999 months of entry into force.",
        "The act enters into force on 31 December 2199. Comply within 9000 years of entry into force.",
        "征求意见截止日期为2025年2月31日。",
        "\x00\ud800 by 1 May",
    ],
)
@pytest.mark.parametrize("published", [None, PUBLISHED, datetime.date.min, datetime.date.max])
def test_days_that_no_calendar_has_are_left(text: str, published: datetime.date | None) -> None:
    for item in deadlines(text, published):
        assert text[item.start : item.end] == item.sentence


def test_thirty_days_past_the_last_day_of_the_calendar_are_none() -> None:
    assert deadlines("Comments must be in within 30 days of publication.", datetime.date.max) == ()


_WORDS = """
comments must be received by effective on from to until between and or May 2024 5 31 February 1er 1. Januar
within 30 days of publication entry into force next month end the Friday, tomorrow : ; . , ( ) — DATES:
extended originally not later than 2024年5月31日 7月1日起施行 截止 meeting will in Kraft tritt am bis zum avant
le 31 mars 9999-12-31 0 year 12/31/2024 p.m. 5 EST « » “ ” published Federal Register
"""


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([*_WORDS.split(), "\n", "\n\n"]), max_size=60),
    st.one_of(st.none(), st.dates()),
    st.sampled_from([None, "en", "de", "zh"]),
)
def test_ranges_are_exact_and_nothing_raises(
    words: list[str], published: datetime.date | None, lang: str | None
) -> None:
    text = " ".join(words)
    got = find_deadlines(Document(text=text, published=published, lang=lang))
    assert len({(item.date, item.kind) for item in got}) == len(got)
    assert [item.date for item in got] == sorted(item.date for item in got)
    for item in got:
        assert text[item.start : item.end] == item.sentence
        assert item.sentence


@settings(deadline=None)
@given(st.text(max_size=200), st.one_of(st.none(), st.dates()))
def test_any_text(text: str, published: datetime.date | None) -> None:
    for item in find_deadlines(Document(text=text, published=published)):
        assert text[item.start : item.end] == item.sentence


@pytest.mark.shared_data
def test_no_deadline_is_made_up_for_old_news(shared_data: Path) -> None:
    texts = [row["text"] for row in list(read_jsonl(shared_data / "news" / "bbc.jsonl"))[:600:2]]
    assert not [item for text in texts for item in find_deadlines(Document(text=text))]


@pytest.mark.shared_data
def test_deadlines_of_a_gazette_do_not_get_worse(shared_data: Path) -> None:
    """Figures of docs/facts/deadlines.md, less what another version of a rule may cost."""
    found = [(case, pairs(case.found()) & case.wanted) for case in cases("even")]
    assert sum(len(mine) for _, mine in found) >= 0.9 * sum(len(case.wanted) for case, _ in found)
