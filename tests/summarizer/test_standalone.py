"""Sentences that can't stand alone are recognised, and bring the sentence before them."""

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.extractive import FREE, NEVER, is_dependent, needed
from summarizer.models import Document, Sentence, SentenceKind
from summarizer.reading import Reading
from tests.summarizer.conftest import table


@pytest.mark.parametrize("row", table("standalone"))
def test_dependent_sentences_are_recognised(row: dict[str, Any]) -> None:
    """Check for each sentence whether it depends on another one."""
    assert is_dependent(row["text"], row["lang"]) == row["dependent"]


def line(text: str, kind: SentenceKind = "sentence") -> Sentence:
    return Sentence(text, 0, len(text), kind)


def needs(*lines: Sentence) -> list[int]:
    none = cast(Any, None)
    return list(needed(Reading(Document(text="x"), "en", lines, (), None, False, none, none, none)))


def test_a_dependent_sentence_brings_the_one_before_it() -> None:
    rule, byline, applies = (
        line("The ministry adopted a rule."),
        line("By Jane Doe", "boilerplate"),
        line("It applies."),
    )
    assert needs(rule, byline, applies, line("However, few know it.")) == [FREE, 0, 1]  # not the byline
    assert needs(rule, line("What happens next", "heading"), applies) == [FREE, NEVER]
    assert needs(applies, line("We agree.")) == [FREE, NEVER]


@given(st.text(max_size=300), st.sampled_from(["en", "de", "fr", "es", "ru", "ar", "zh", "ja", "xx", ""]))
def test_any_text_is_accepted(text: str, lang: str) -> None:
    assert is_dependent(text, lang) in {True, False}
