"""The summarizer's input and output: frozen dataclasses.

All offsets count characters (Unicode code points, as Python's ``str`` does), start inclusive, end exclusive.
"""

from __future__ import annotations  # error messages quote the annotations

import datetime
import functools
from collections.abc import Callable
from dataclasses import dataclass
from types import UnionType
from typing import Any, Literal, NamedTuple, get_args, get_type_hints

Strategy = Literal["lead", "extractive", "generative"]
"""How a summary is made; see docs/summaries.md."""
ProblemKind = Literal["number", "date", "name", "quote", "words"]
SentenceKind = Literal["sentence", "heading", "boilerplate"]
_hints: Callable[[Any], dict[str, Any]] = functools.cache(get_type_hints)


def check_types(made: Any, error: type[Exception]) -> None:
    """Raise ``error`` for the first field of a dataclass with a value of a wrong type. Tuples and literals are not
    checked."""
    for name, expected in _hints(type(made)).items():
        value = getattr(made, name)
        # isinstance() takes a datetime for a date, and a bool for an int.
        is_exact = type(value) in (get_args(expected) or (expected,)) or not isinstance(value, datetime.datetime | bool)
        if isinstance(expected, type | UnionType) and not (is_exact and isinstance(value, expected)):
            raise error(f"{type(made).__name__}.{name} takes {made.__annotations__[name]}, not {value!r}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One text to summarise. Raises TypeError, which names the field, for a value of a wrong type."""

    text: str
    """The body, unchanged: evidence refers to it by offset."""
    id: str | None = None
    """The caller's key; used only in messages."""
    title: str | None = None
    """The headline, if known."""
    lang: str | None = None
    """BCP 47 tag or ISO 639-1 code, if known."""
    published: datetime.date | None = None
    """The day of publication, if known."""

    def __post_init__(self) -> None:
        check_types(self, TypeError)

    @property
    def language(self) -> str:
        """ISO 639-1 code of ``lang``; ``""`` if it is not known."""
        return (self.lang or "").strip()[:2].lower()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text: ``document.text[start:end] == text``."""

    text: str
    """Its words, as in the text."""
    start: int
    """Offset of its first character."""
    end: int
    """Offset after its last character."""
    kind: SentenceKind = "sentence"
    """"sentence" is prose. A summary uses headings only if the text has no prose, and never uses boilerplate."""


class Evidence(NamedTuple):
    """A range of ``Document.text``."""

    start: int
    """Offset of its first character."""
    end: int
    """Offset after its last character."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SummarySentence:
    """A sentence of a summary, with its evidence in the article."""

    text: str
    """Its words."""
    start: int
    """Offset of its first character in ``Summary.text``."""
    end: int
    """Offset after its last character in ``Summary.text``."""
    evidence: tuple[Evidence, ...] = ()
    """The ranges of the article that say it; empty if no sentence does."""
    supported: bool = True
    """True if the check found nothing in it that is missing from the article."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Something that a summary says and its article does not."""

    kind: ProblemKind
    """What differs. "words" means that the article has too little of the sentence, or that only one of them has a
    "not"."""
    text: str
    """The words in question, as written in the sentence."""
    sentence: int
    """Index of the checked sentence, from 0."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """A summary of one document."""

    text: str
    """The whole summary."""
    sentences: tuple[SummarySentence, ...] = ()
    """Its sentences in order, each with its evidence."""
    strategy: Strategy
    """The strategy that made the summary: "extractive" if a generative summary failed."""
    model: str
    """Name of the model; ``""`` for "lead"."""
    seconds: float = 0.0
    """Wall time for this document, without loading models; the mean of those that were summarised together."""
