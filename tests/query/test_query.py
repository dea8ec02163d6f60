"""The language of searches: how it is read, and that each search has one spelling."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.query import Both, Either, Not, Query, Term, read, read_stored
from bot.query.days import first_day, settled

A, B, C = (Term(text=text) for text in "abc")


@pytest.mark.parametrize(
    ("typed", "node"),
    [
        ("a", A),
        ("a b", Both(parts=(A, B))),
        ("a AND b", Both(parts=(A, B))),
        ("a OR b", Either(parts=(A, B))),
        ("a b OR c", Either(parts=(Both(parts=(A, B)), C))),
        ("a (b OR c)", Both(parts=(A, Either(parts=(B, C))))),
        ("a NOT b", Both(parts=(A, Not(part=B)))),
        ("a -b", Both(parts=(A, Not(part=B)))),
        ("a －（b OR c）", Both(parts=(A, Not(part=Either(parts=(B, C)))))),
        ("-a", Not(part=A)),
        ("NOT NOT a", A),
        ("--a", A),
        ('"a  b"', Term(text="a b")),
        ("“a b”", Term(text="a b")),
        ("「a b」", Term(text="a b")),
        ("a and b", Both(parts=(A, Term(text="and"), B))),
        ('"AND"', Term(text="AND")),
        ("a A b a", Both(parts=(A, B))),
        ("carbon-border", Term(text="carbon-border")),
        ("title:a", Both(parts=(Term(text="title"), A))),
        ("", None),
        ("!! **", None),
        # What means nothing is left out.
        ("(a", A),
        ("a))", A),
        ("() a", A),
        ('a "b', Both(parts=(A, B))),
        ("OR a AND", A),
        ("a OR OR b", Either(parts=(A, B))),
        ("NOT", None),
        ("a - b", Both(parts=(A, B))),
    ],
)
def test_words_and_operators(typed: str, node: object) -> None:
    assert read(typed).node == node


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("in:de AND in:fr", "in:DE AND in:FR"),
        ("in:fr in:de", "in:DE in:FR"),
        ("(a in:de) OR (b in:fr)", "a in:DE OR b in:FR"),
        ("-in:de,fr a", "a -(in:DE in:FR)"),
        ("a (in:de OR b)", "a (b OR in:DE)"),
        ("a AND in:de AND in:fr in:it", "a AND in:DE AND (in:FR in:IT)"),
        ("stage:in force 碳关税", "碳关税 stage:in_force"),
        ("stage:征求意见", "stage:consultation"),
        ("主题：贸易 来源：「新华 社」", 'source:"新华 社" topic:贸易'),
        ("before:2026-3-1 after:2025", "after:2025 before:2026-03-01"),
        ("after:2026年3月", "after:2026-03"),
        ("after:昨天", "after:yesterday"),
        ("after:2周", "after:2w"),
        ('source:"Federal Register"', 'source:"Federal Register"'),
        ("topic:trade,tax", "topic:tax topic:trade"),
    ],
)
def test_filters_among_operators(typed: str, spelled: str) -> None:
    assert str(read(typed)) == spelled


PIECES = [
    *'ab()"-－:：“”「」,',
    "AND",
    "OR",
    "NOT",
    "in:de",
    "in:fr,it",
    "body:epa",
    "topic:x",
    "source:y z",
    "碳边境",
    " ",
]
PIECES += ["stage:adopted", "before:2026", "after:7d", "in", "U.S.", "l’âge", "\x00", "\ud800", "办"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(lambda parts: " ".join(parts)) | st.text(max_size=60))
@example("(" * 3000 + "a" + ")" * 3000)
@example("NOT " * 3000 + "a")
@example("a " * 3000)
@example("-" * 3000 + "a")
@example("办" * 3000)
@example("(((in:de in:fr) in:it) AND in:de) a")
def test_anything_can_be_read_and_has_one_spelling(text: str) -> None:
    found = read_stored(text)
    again = read_stored(str(found))
    assert again == found
    assert str(again) == str(found)
    try:
        strict = read(text)
    except UsageError as error:
        assert str(error)
    else:
        assert read_stored(str(strict)).node == strict.node == read(str(strict)).node
        assert bool(strict) == bool(str(strict))
        assert Query(node=strict.filters.node).terms == ()


def test_what_was_left_out_is_told() -> None:
    assert [read(text).forgiven for text in ("(a", 'a "b', "OR a", "a !!", "a OR (b)", "a " * 60)] == [
        *(True, True, True, True),
        False,
        True,
    ]


def test_parts_of_a_search() -> None:
    found = read('tax "carbon border" 08:00 -5 in:de -body:epa (x OR in:fr)')
    assert found.text == 'tax "carbon border" 08:00 -5 x'
    assert str(found.filters) == "in:DE -body:us-epa"
    assert str(found.by_words) == 'tax "carbon border" 08 00 -5 (x OR in:FR)'
    assert [term.text for term in found.terms] == ["tax", "carbon border", "08", "00", "x"]
    assert str(found.beside_words) == "-5 in:DE -body:us-epa"
    assert str(read("a b in:de").loosened()) == "(a OR b) in:DE"
    assert str(read("a b -c").loosened({A})) == "b -c"
    for typed in ("a OR b", "a in:de", "(a OR b) c d"):
        assert read(typed).loosened() is None
    assert read("a b").loosened({A, B}) is None


TODAY = date(2026, 3, 14)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-03-14", "2026-03-14"),
        ("2026-03", "2026-03-01"),
        ("2026", "2026-01-01"),
        ("2026/3", "2026-03-01"),
        ("2026年3月14日", "2026-03-14"),
        ("7d", "2026-03-07"),
        ("2 weeks", "2026-02-28"),
        ("1m", "2026-02-12"),
        ("9999y", "0001-01-01"),
        ("yesterday", "2026-03-13"),
        ("今天", "2026-03-14"),
        ("2026-13", None),
        ("2026-02-30", None),
        ("0000", None),
        ("soon", None),
        ("", None),
    ],
)
def test_days(typed: str, day: str | None) -> None:
    value = settled(typed)
    found = None if value is None else first_day(value, TODAY)
    assert (None if found is None else found.isoformat()) == day
    if value is not None:
        assert settled(value) == value


def test_days_that_count_from_today_are_settled_when_asked() -> None:
    assert str(read("a after:7d before:2026").on(TODAY)) == "a after:2026-03-07 before:2026"
    assert str(read("a (b OR -after:yesterday)").on(TODAY)) == "a (b OR -after:2026-03-13)"
    assert Query().on(TODAY) == Query()


@pytest.mark.parametrize("typed", ["before:soon", "after:2026-13", "after:", "stage:done", "topic:", 'source:""'])
def test_a_value_that_means_nothing_is_told_with_what_to_type(typed: str) -> None:
    with pytest.raises(UsageError, match=r"After (before|after|stage|topic|source):"):
        read(typed)
