"""The frozen dataclasses that go in and out of the summarizer.

All offsets count characters (Unicode code points, as Python's ``str`` does), start inclusive, end exclusive.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal, NamedTuple

Strategy = Literal["lead", "extractive", "generative"]
ProblemKind = Literal["number", "date", "name", "quote", "words"]
SentenceKind = Literal["sentence", "heading", "boilerplate"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One text to summarise."""

    text: str
    """The body, whitespace and all: evidence refers to it by offset."""
    id: str | None = None
    """The caller's own key; used in messages only."""
    title: str | None = None
    """The headline, if known: what it says need not be said again."""
    lang: str | None = None
    """BCP 47 tag or ISO 639-1 code, if known."""
    published: datetime.date | None = None
    """The day of publication, if known."""

    @property
    def language(self) -> str:
        """ISO 639-1 code of ``lang``; ``""`` if it is not known."""
        return (self.lang or "").strip()[:2].lower()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text: ``document.text[start:end] == text``."""

    text: str
    start: int
    end: int
    kind: SentenceKind = "sentence"
    """Headings, which a reading tells, and boilerplate (all else that is no prose) are not chosen for a summary."""


class Evidence(NamedTuple):
    """A range of ``Document.text``."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SummarySentence:
    """A sentence of a summary, and where the article says it."""

    text: str
    start: int
    """Offset in ``Summary.text``."""
    end: int
    """Offset in ``Summary.text``."""
    evidence: tuple[Evidence, ...] = ()
    supported: bool = True
    """Whether the check found nothing in it that the article lacks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Something in a generated sentence that the article does not say."""

    kind: ProblemKind
    text: str
    """The words in question, as the sentence has them."""
    sentence: int
    """Index of the sentence among those that were checked, from 0; dropped ones count."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """A summary of one document."""

    text: str
    sentences: tuple[SummarySentence, ...] = ()
    strategy: Strategy
    """The one really used, which may be a fallback of the one asked for."""
    model: str
    """Name of the model that made it; ``""`` for the lead."""
    seconds: float = 0.0
    """Wall time spent on this document, without loading models."""
