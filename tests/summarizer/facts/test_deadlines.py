"""Deadlines are found, with their kinds and the days that they replace, and no text breaks the search."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.harness import counted, facts, labelled, recall
from summarizer.errors import EmptyDocument
from summarizer.facts.deadlines import MAX_DAYS, find_deadlines
from summarizer.jsonl import document_of
from summarizer.models import Document
from summarizer.network import load_network
from summarizer.reading import read
from tests.summarizer.facts import cases, shown, told

DAY = datetime.date(2024, 3, 4)


@pytest.mark.parametrize("name", ["dates", "cues"])
def test_deadlines_are_found_by_the_network_and_by_cues_of_other_languages(name: str) -> None:
    wrong: list[object] = []
    for row, document in cases(name):
        if "days" in row:
            found = [shown(one) for one in find_deadlines(read(document, load_network()))]
            if found != row["days"]:
                wrong.append((row, found))
    assert not wrong


def test_deadlines_have_the_kind_of_the_network_and_moved_days() -> None:
    """A period has two days, and rules find moved days."""
    wrong: list[object] = []
    for row, document in cases("due"):
        english = Document(text=document.text, lang="en", published=document.published)
        found = [shown(one) for one in find_deadlines(told(english, due=row["due"]))]
        if found != row["expected"]:
            wrong.append((row, found))
    assert not wrong


def test_the_number_of_deadlines_has_a_maximum() -> None:
    text = "It was so on 3 May 2031. " * MAX_DAYS + "It closes on 30 June 2031."
    document = Document(text=text, lang="en", published=DAY)
    assert [shown(one) for one in find_deadlines(told(document, due="comments"))] == ["2031-05-03 comments"]


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
def test_any_text_can_be_searched_and_ranges_are_exact(
    text: str, published: datetime.date | None, lang: str | None
) -> None:
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
@pytest.mark.shared_data
def test_deadlines_of_the_federal_register_are_found(shared_data: Path) -> None:
    """At least nine in ten of those in the part DATES, from which a person read the labels."""
    found = [
        counted(frozenset(map(shown, facts(document_of(row)).deadlines)), frozenset(label["deadlines"]))
        for label, row in labelled("deadlines.jsonl", "test")
    ]
    assert recall(found) >= 0.9
