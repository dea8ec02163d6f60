"""Deadlines: days, kinds and sentences, which day replaces another, and that no text breaks the search."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.deadlines import cases as labelled
from benchmarks.deadlines import pairs
from summarizer.facts.deadlines import MAX_CHARS, MAX_DAYS, find_deadlines
from summarizer.facts.models import Deadline
from summarizer.models import Document
from tests.summarizer.conftest import read_jsonl
from tests.summarizer.facts import cases

DAY = datetime.date(2024, 3, 4)


def shown(one: Deadline) -> str:
    instead = f" from {one.moved_from}" if one.moved_from else " moved" if one.moved else ""
    return f"{one.date} {one.kind}{instead}"


def found(text: str, published: datetime.date | None = DAY) -> list[str]:
    return [shown(one) for one in find_deadlines(Document(text=text, published=published))]


def test_texts() -> None:
    wrong: list[object] = []
    for row, document in cases("deadlines"):
        deadlines = find_deadlines(document)
        if [shown(one) for one in deadlines] != row["expected"]:
            wrong.append((row, document.lang, deadlines))
        assert all(document.text[one.start : one.end] == one.sentence for one in deadlines)
        assert [one.sentence for one in deadlines] == row.get("sentences", [one.sentence for one in deadlines])
    assert not wrong


def test_a_text_is_read_up_to_a_length() -> None:
    due = "Comments are due by 30 June 2024."
    assert found("The agency met. " * (MAX_CHARS // 16 + 1) + due) == []
    assert found("It was so on 3 May 2020. " * MAX_DAYS + due) == []
    assert found("It was so on 3 May 2020. " * (MAX_DAYS - 1) + due) == ["2024-06-30 comments"]


@pytest.mark.parametrize("published", [None, DAY, datetime.date.min, datetime.date.max])
def test_days_that_no_calendar_has_are_left(published: datetime.date | None) -> None:
    for text in (
        "",
        "Comments are due on 31 February 2025, 30 February and 29 February 2023.",
        "Comments are due on 0000-01-01 or on 2024-13-45 or on 99 May 2024.",
        "Comments must be in 9999 years after publication, or 9999 days from today.",
        "The fee is due on 1 January 2199 and within 9999 months of entry into force.",
        "The act enters into force on 31 December 2199. Comply within 9000 years of entry into force.",
        "征求意见截止日期为2025年2月31日。",
        "\x00\ud800 by 1 May",
    ):
        for item in find_deadlines(Document(text=text, published=published)):
            assert text[item.start : item.end] == item.sentence
    assert found("Comments must be in within 30 days of publication.", datetime.date.max) == []


_WORDS = """
comments must be received by effective on from to until between and or May 2024 5 31 February 1er 1. Januar
within 30 days of publication entry into force next month end the Friday, tomorrow : ; . , ( ) — DATES:
extended originally not later than 2024年5月31日 7月1日起施行 截止 meeting will in Kraft tritt am bis zum avant
le 31 mars 9999-12-31 0 year 12/31/2024 p.m. 5 EST « » “ ” published Federal Register
"""


@settings(deadline=None)
@given(
    st.one_of(
        st.text(max_size=200), st.lists(st.sampled_from([*_WORDS.split(), "\n", "\n\n"]), max_size=60).map(" ".join)
    ),
    st.one_of(st.none(), st.dates()),
    st.sampled_from([None, "en", "de", "zh"]),
)
def test_ranges_are_exact_and_nothing_raises(text: str, published: datetime.date | None, lang: str | None) -> None:
    got = find_deadlines(Document(text=text, published=published, lang=lang))
    assert len({(item.date, item.kind) for item in got}) == len(got)
    assert [item.date for item in got] == sorted(item.date for item in got)
    for item in got:
        assert item.sentence
        assert text[item.start : item.end] == item.sentence


def test_hostile_text_takes_no_time() -> None:
    text = "läuft " * 5_000 + "aus remains a a a " * 5_000 + "end of " * 5_000 + "extended now " * 5_000 + "1 May 2031."
    assert found(text, datetime.date(2031, 3, 3)) == []


@pytest.mark.shared_data
def test_no_deadline_is_made_up_for_old_news(shared_data: Path) -> None:
    texts = [row["text"] for row in list(read_jsonl(shared_data / "news" / "bbc.jsonl"))[:600:2]]
    assert not [item for text in texts for item in find_deadlines(Document(text=text))]


@pytest.mark.shared_data
def test_deadlines_of_a_gazette_do_not_get_worse(shared_data: Path) -> None:
    """Figures of docs/facts/deadlines.md, less what another version of a rule may cost."""
    gazette = [(case, pairs(case.found()) & case.wanted) for case in labelled("even")]
    assert sum(len(mine) for _, mine in gazette) >= 0.9 * sum(len(case.wanted) for case, _ in gazette)
