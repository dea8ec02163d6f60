"""Which sentences cannot stand alone, and what they must bring."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.models import Sentence, SentenceKind
from summarizer.standalone import antecedent, is_dependent
from tests.summarizer.conftest import table


@pytest.mark.parametrize("row", table("standalone"), ids=lambda row: row["text"])
def test_table(row: dict[str, Any]) -> None:
    """Whether each sentence depends on another."""
    assert is_dependent(row["text"], row["lang"]) == row["dependent"]


def line(text: str, kind: SentenceKind = "sentence") -> Sentence:
    return Sentence(text, 0, len(text), kind)


def test_a_dependent_sentence_brings_the_one_before_it() -> None:
    rule, byline, applies = (
        line("The ministry adopted a rule."),
        line("By Jane Doe", "boilerplate"),
        line("It applies."),
    )
    assert antecedent([rule, byline, applies, line("However, few know it.")], 3) == 2
    assert antecedent([rule, byline, applies], 2) == 0  # not the byline
    assert antecedent([rule, line("What happens next", "heading"), applies], 2) is None
    assert antecedent([applies], 0) is None


@given(st.text(max_size=300), st.sampled_from(["en", "de", "fr", "es", "ru", "ar", "zh", "ja", "xx", ""]))
def test_never_raises(text: str, lang: str) -> None:
    assert is_dependent(text, lang) in {True, False}
    found = [Sentence(text, 0, len(text)), Sentence(text, 0, len(text))]
    assert antecedent(found, 1) in {None, 0}
