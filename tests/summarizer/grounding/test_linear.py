"""Reading takes time in line with the length of the text, whatever it is made of: counted in steps, not seconds."""

from __future__ import annotations

import re
import sys
from types import FrameType
from typing import Any

import pytest

from summarizer import dates, names, numbers
from summarizer.grounding import pairs, roles, spots, support
from summarizer.grounding.check import check_claim
from summarizer.grounding.facts import read_article
from summarizer.models import Sentence

HOSTILE = [
    "1,2",
    "A/1-",
    "1,21",
    "8 ",
    "3 % ",
    "one in ",
    "5 euros a year ",
    "on Friday ",
    "to Friday was ",
    "Q3 ",
    "½",
]
HOSTILE += [
    "20-",
    "twenty ",
    "half a ",
    "5 per ",
    "from 5 to 6 ",
    "5 votes to 4 ",
    "5 of the 9 ",
    "5 in 2021 and ",
    "一",
]
MODULES = [dates, names, numbers, pairs, roles, spots]


def steps(text: str, claim: str) -> int:
    """Lines of the package that run while ``claim`` is checked against ``text``, one sentence however long."""
    count = 0

    def line(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, _event: str, _arg: Any) -> Any:
        return line if "summarizer" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        check_claim(claim, read_article(text, [Sentence(text, 0, len(text))], lang="en"))
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_text_is_twice_the_work(piece: str) -> None:
    claim = f"The council said that {piece}{piece} of 8 votes, 5 euros and 1.2 were paid in 2021."
    small, large = (steps(piece * number, claim) for number in (150, 300))
    assert large < 2.5 * small + 2000


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_no_repetition_within_an_unbounded_one(module: Any) -> None:
    """Patterns whose work grows faster than the text have a repeated group with a repetition in it, or two in a row."""
    for name, value in vars(module).items():
        if isinstance(value, re.Pattern):
            assert not re.search(r"[+*]\)[+*]|\{\d+,\}\)[+*]|[+*]\)\{\d+,\}", value.pattern), name


def test_the_groups_of_a_number_are_bounded() -> None:
    """Without a bound each figure of "1,21,21,…" is read to the end of the text."""
    assert numbers._INDIAN.match("1,21,21,213")
    assert not numbers._INDIAN.match("1" + ",21" * 5000 + ",213")


def test_only_so_much_of_a_sentence_is_read_for_a_unit() -> None:
    text = "The fee is 5 euros, it said, " * 2000
    facts = read_article(text, [Sentence(text, 0, len(text))], lang="en")
    figure = facts.items.quantities[1000]
    assert len(support._around(figure, 0, facts)) <= 2 * support.NEAR + 10
    assert len(spots.article_spot(1000, facts).figures) <= 2 * spots.MANY + 1
