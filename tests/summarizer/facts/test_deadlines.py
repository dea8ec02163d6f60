"""Deadlines: what is due, which day replaces another, and that no text breaks the search."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.deadlines import cases as labelled
from benchmarks.deadlines import pairs
from summarizer.errors import EmptyDocument
from summarizer.facts.deadlines import MAX_DAYS, find_deadlines
from summarizer.models import Document
from tests.summarizer.facts import cases, shown, told

DAY = datetime.date(2024, 3, 4)


@pytest.mark.parametrize("name", ["dates", "cues"])
def test_labels_of_a_gazette_and_cues_of_other_languages(name: str) -> None:
    wrong: list[object] = []
    for row, document in cases(name):
        if "days" in row:
            found = [shown(one) for one in find_deadlines(told(document))]
            if found != row["days"]:
                wrong.append((row, found))
    assert not wrong


def test_a_day_that_takes_the_place_of_another() -> None:
    """By exact rules, whatever the network says is due."""
    wrong: list[object] = []
    for row, document in cases("moved"):
        english = Document(text=document.text, lang="en", published=document.published)
        found = [shown(one) for one in find_deadlines(told(english, due=row["due"]))]
        if found != row["expected"]:
            wrong.append((row, found))
    assert not wrong


def test_dates_of_a_gazette_go_before_what_the_network_says() -> None:
    label = "ACTION: Final rule.\n\nDATES: Objections must be received by June 3, 2024.\n\n"
    text = f"{label}Anybody may object until June 3, 2024, or from June 5, 2024."
    document = Document(text=text, lang="en", published=DAY)
    found = [shown(one) for one in find_deadlines(told(document, due="comments"))]
    assert found == ["2024-06-03 other", "2024-06-05 comments"]


def test_no_meeting_is_due_by_a_day() -> None:
    document = Document(text="They must register by 5 p.m. on Monday, 3 June 2024.", lang="en", published=DAY)
    assert [one.kind for one in find_deadlines(told(document, due="meeting"))] != ["meeting"]


def test_a_span_has_two_ends_and_what_is_past_is_none() -> None:
    def found(text: str, due: str) -> list[str]:
        document = Document(text=text, lang="en", published=DAY)
        return [shown(one) for one in find_deadlines(told(document, due=due))]

    span = "It runs from 3 June 2024 to 5 June 2024."
    assert found(span, "effective") == ["2024-06-03 effective", "2024-06-05 expires"]
    assert found(span, "meeting") == ["2024-06-03 meeting"]
    assert found(span, "comments") == ["2024-06-05 comments"]
    assert found("It closes on Friday, 7 June 2024.", "comments") == ["2024-06-07 comments"]
    assert found("It closed on 3 March 2024.", "comments") == []
    assert found(span, "none") == []
    assert found("It was so on 3 May 2031. " * MAX_DAYS + "It closes on 30 June 2031.", "comments") == [
        "2031-05-03 comments"
    ]


_WORDS = """
comments must be received by effective on from to until between and or May 2024 5 31 February 1er 1. Januar
within 30 days of publication next month end the Friday, tomorrow : ; . , ( ) — DATES:
extended originally not later than 2024年5月31日 7月1日起施行 截止 meeting will in Kraft tritt am bis zum avant
le 31 mars 9999-12-31 0 year 12/31/2024 p.m. 5 EST « » “ ” published Federal Register
"""


@pytest.mark.slow
@given(
    st.one_of(
        st.text(max_size=200), st.lists(st.sampled_from([*_WORDS.split(), "\n", "\n\n"]), max_size=60).map(" ".join)
    ),
    st.one_of(st.none(), st.dates()),
    st.sampled_from([None, "en", "de", "zh"]),
)
def test_ranges_are_exact_and_nothing_raises(text: str, published: datetime.date | None, lang: str | None) -> None:
    try:
        reading = told(Document(text=text, published=published, lang=lang), due="comments")
    except EmptyDocument:
        return
    got = find_deadlines(reading)
    assert len({(one.date, one.kind) for one in got}) == len(got)
    assert [one.date for one in got] == sorted(one.date for one in got)
    for one in got:
        assert one.sentence
        assert reading.document.text[one.start : one.end] == one.sentence


@pytest.mark.slow
def test_hostile_text_takes_no_time() -> None:
    text = "läuft " * 5_000 + "aus remains a a a " * 5_000 + "end of " * 5_000 + "extended now " * 5_000 + "1 May 2031."
    find_deadlines(told(Document(text=text, lang="en", published=datetime.date(2031, 3, 3)), due="comments"))


@pytest.mark.slow
@pytest.mark.shared_data
def test_deadlines_of_a_gazette_do_not_get_worse(shared_data: Path) -> None:
    """Figures of docs/facts/deadlines.md, less what another version of a rule may cost."""
    gazette = [(case, pairs(case.found()) & case.wanted) for case in labelled("even")]
    assert sum(len(mine) for _, mine in gazette) >= 0.9 * sum(len(case.wanted) for case, _ in gazette)
