"""Any text can be checked: there is no exception, a copied sentence is supported, and work grows only linearly."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import Document, SummarizerSettings, load_summarizer
from summarizer.check import ArticleIndex, CheckedSummary, check_summary
from summarizer.models import Sentence
from summarizer.sentences import split_sentences
from tests.conftest import SEEDS, cases
from tests.summarizer.conftest import seed_document

# Texts for which the patterns look. Random characters would seldom have two of them in a row.
WORDS = "12|1,200|$|€|%| million|bn|2024|May |3 |/|-|.|, |\"|“|”|'|`|Dr. |Smith| and | of |U.S.|last week"
WORDS += "|on Friday|two thirds|万|三千|年|《|》|H.R. 12|(|]|…|\n|½|°|§|999999999999|C-311/18|one hundred |5 p.m.|–|²"
WORDS += "|١٢|Nr. 5|half a |not "
PIECES = st.sampled_from(WORDS.split("|"))
TEXT = st.one_of(st.text(max_size=60), st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=25).map("".join))


def told(text: str, lang: str | None) -> list[Sentence]:
    """Return the sentences with a letter or a digit. An article can't support others, such as "* * *"."""
    return [sentence for sentence in split_sentences(text, lang) if any(map(str.isalnum, sentence.text))]


def against_itself(text: str, lang: str | None = None, title: str | None = None) -> CheckedSummary:
    index = ArticleIndex(Document(text=text, lang=lang, title=title), split_sentences(text, lang))
    return check_summary(told(text, lang), index)


@pytest.mark.slow
@settings(max_examples=150)
@given(
    article=TEXT, summary=TEXT, title=st.one_of(st.none(), TEXT), lang=st.sampled_from([None, "en", "de", "zh", "xx"])
)
def test_any_text_can_be_checked_and_evidence_is_in_the_article(
    article: str, summary: str, title: str | None, lang: str | None
) -> None:
    index = ArticleIndex(Document(text=article, title=title, lang=lang), split_sentences(article, lang))
    checked = check_summary(split_sentences(summary, lang), index)
    assert all(0.0 <= score <= 1.0 for score in checked.scores)
    assert [score >= 0.5 for score in checked.scores] == [sentence.supported for sentence in checked.sentences]
    assert checked.supported == all(sentence.supported for sentence in checked.sentences)
    for sentence in checked.sentences:
        assert all(0 <= item.start < item.end <= len(article) for item in sentence.evidence)


@settings(max_examples=100)
@given(article=TEXT, lang=st.sampled_from([None, "en", "fr"]))
def test_a_copied_sentence_is_supported(article: str, lang: str | None) -> None:
    assert against_itself(article, lang).problems == ()


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.[tm]*")))
def test_each_sentence_of_the_seeds_is_supported_by_itself(path: Path) -> None:
    document = seed_document(path)
    checked = against_itself(document.text, document.lang, document.title)
    assert checked.problems == ()
    for sentence in checked.sentences:
        assert any(item.start <= sentence.start < item.end for item in sentence.evidence)


def steps(work: Callable[[], object]) -> int:
    """Count the lines of the package that run."""
    count = 0

    def line(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    before = sys.gettrace()
    sys.settrace(lambda frame, _event, _arg: line if "summarizer" in frame.f_code.co_filename else None)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.slow
@pytest.mark.parametrize("piece", cases(__file__)["hostile"])
def test_work_grows_only_linearly_with_the_text(piece: str) -> None:
    """Count the lines that run, not seconds, while a text is checked against itself, and while it is summarised.

    The texts are so long that the summarizer compares the maximum number of sets of sentences.
    """
    small, large = piece * 300, piece * 600
    summarizer = load_summarizer(SummarizerSettings(strategy="extractive"))
    for work in (against_itself, lambda text: summarizer.summarize_each([Document(text=text)])):
        assert steps(lambda: work(large)) < 2.5 * steps(lambda: work(small)) + 4000  # noqa: B023
