"""Which sentences cannot stand alone, and what they must bring."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.models import Sentence
from summarizer.sentences import split_sentences
from summarizer.standalone import antecedent, is_dependent, needs_antecedent
from tests.summarizer.conftest import table


@pytest.mark.parametrize("row", table("standalone"), ids=lambda row: row["text"])
def test_table(row: dict[str, Any]) -> None:
    """Whether each sentence depends on another, in the language given and in the one told from the text."""
    assert is_dependent(row["text"], row["lang"]) == row["dependent"]
    assert is_dependent(row["text"]) == row["dependent"]


def test_a_dependent_sentence_brings_the_one_before_it() -> None:
    found = split_sentences("The ministry adopted a rule.\n\nBy Jane Doe\n\nIt applies from May. However, few know it.")
    assert [needs_antecedent(found, index) for index in (0, 2, 3)] == [False, True, True]
    assert antecedent(found, 3) == 2
    assert antecedent(found, 2) == 0  # not the byline


def test_nothing_is_brought_over_a_heading_or_from_nowhere() -> None:
    found = split_sentences("The ministry adopted a rule.\n\nWhat happens next\n\nIt applies from May.")
    assert found[1].kind == "heading"
    assert antecedent(found, 2) is None
    assert antecedent(split_sentences("It applies from May. So it is."), 0) is None


def test_an_item_brings_the_line_above_its_list() -> None:
    long = (
        "The department publishes what it spends on staff, on travel and on consultants every month, as the law asks."
    )
    found = split_sentences(
        f"{long}\nThe rule bans:\n- toys with lead;\n- paint with lead; and\n- pipes of lead.\n{long}"
    )
    assert [sentence.text for sentence in found][1:3] == ["The rule bans:", "toys with lead;"]
    assert [needs_antecedent(found, index) for index in range(6)] == [False, False, True, True, True, False]
    assert [antecedent(found, index) for index in (2, 3, 4)] == [1, 1, 1]


def test_lower_cased_texts_are_not_taken_for_lists() -> None:
    found = split_sentences("the ministry of transport adopted a rule . the council of states met in may . " * 5)
    assert not any(needs_antecedent(found, index) for index in range(len(found)))


@given(st.text(max_size=300), st.sampled_from([None, "en", "de", "fr", "es", "ru", "ar", "zh", "ja", "xx", ""]))
def test_never_raises(text: str, lang: str | None) -> None:
    assert is_dependent(text, lang) in {True, False}
    found = [Sentence(text, 0, len(text)), Sentence(text, 0, len(text))]
    assert antecedent(found, 1) in {None, 0}
