"""``read(document) -> Reading``: a text split, told apart, dated and encoded, once.

Choosing sentences, facts, stories and topics take the ``Reading``. In English the trained network says what a line is
and what it states; in other languages a line is judged by its form, and nothing is said of steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from summarizer.dates import publication_date
from summarizer.errors import EmptyDocument
from summarizer.facts.days import Moment, moments
from summarizer.languages import language_of
from summarizer.mentions import quotes
from summarizer.models import Document, Sentence, SentenceKind
from summarizer.network import DUE, KINDS, STAGES, STEP_LINES, FloatArray, Lines, document_vector
from summarizer.numbers import is_inside
from summarizer.sentences import split_sentences
from summarizer.words import is_caseless, is_prose

MAX_LINES = 300
"""So many lines of a text are encoded, about 3 ms each: the first ones."""
MAX_LATE = 50
"""And so many later ones that name a day."""
MAX_CHARS = 200_000
"""No more of a text is read."""
SURE = 0.5
"""Probability from which the network's word that a line is prose is taken; of a text without such a line, that it is
prose or a heading."""
PROSE, HEADING = KINDS.index("prose"), KINDS.index("heading")
_MARKS = '"“”„'
"""Of these a whole quotation has two; which of them opens it is not the same in all languages."""
_PARAGRAPH = re.compile(r"[^\n]+")
_SAYS = re.compile(r"[^\W_]")
_OPENS_MORE = re.compile(r"[:：;,；，–—-]\W*$")
_GOES_ON = re.compile(r"[;；,，](?:\s(?:and|or))?$")
_ENDS = re.compile(r"[.!?…。！？؟۔][\"'”’“»)\]」』）】》\s]*$")


@dataclass(frozen=True, eq=False)
class Reading:
    """A document with what every later step needs of it."""

    document: Document
    lang: str
    """ISO 639-1; ``""`` where none can be told."""
    lines: tuple[Sentence, ...]
    """Those that were encoded, in order: sentences, headings, items. ``kind`` is "sentence" for prose."""
    days: tuple[tuple[int, Moment], ...]
    """(index of the line, day) for each day that one of ``lines`` names, in order of place."""
    seen: Lines
    """What the network says of ``lines``."""

    @property
    def knows(self) -> bool:
        """Whether the network knows the language, so that what it says counts."""
        return self.lang == "en"

    @property
    def policy(self) -> float | None:
        """Probability that the text is about public policy; ``None`` where the network can't tell."""
        return self.seen.policy if self.knows else None

    @cached_property
    def prose(self) -> tuple[int, ...]:
        """Indices of the lines that may stand in a summary; of a text without any, of the headings; maybe none."""
        for kind in ("sentence", "heading"):
            if found := tuple(index for index, line in enumerate(self.lines) if line.kind == kind):
                return found
        return ()

    @property
    def vector(self) -> FloatArray:
        """[dim], unit length: the mean of its prose, else of all lines, with the title as one third."""
        return document_vector(self.seen.vectors[list(self.prose) or slice(None)], self.seen.title_vector)

    def due(self, line: int, moment: Moment) -> dict[str, float]:
        """What the network says is due on a day of ``lines[line]``: kind → probability, "none" among them."""
        start = self.lines[line].start
        return dict(zip(DUE, self.seen.due(line, moment.start - start, moment.end - start).tolist(), strict=True))

    def stage(self) -> tuple[str, int, float]:
        """(stage, index of its line, probability) of the step that the text most likely states."""
        early = slice(0, STEP_LINES)
        shares = self.seen.steps[early, None] * self.seen.stages[early]
        likeliest = int(shares.sum(axis=0).argmax())
        return STAGES[likeliest], int(shares[:, likeliest].argmax()), float(shares[:, likeliest].sum())


class Reads(Protocol):
    """What this needs of ``summarizer.network.Network``."""

    def read(self, title: str, lines: Sequence[str]) -> Lines: ...


def read(document: Document, network: Reads) -> Reading:
    """The reading of ``document``. Raises EmptyDocument where it holds nothing that can be read."""
    if len(document.text) > MAX_CHARS:
        document = replace(document, text=document.text[:MAX_CHARS])
    lang = document.language or language_of(document.text)
    lines = split_sentences(document.text, lang)
    if not any(_SAYS.search(line.text) for line in lines):
        raise EmptyDocument(document.id or "without id")
    dated = _dated(document, lines)
    late = list(dict.fromkeys(index for index, _ in dated if index >= MAX_LINES))[:MAX_LATE]
    kept = {index: place for place, index in enumerate([*range(min(len(lines), MAX_LINES)), *late])}
    lines = [lines[index] for index in kept]
    seen = network.read(document.title or "", [line.text for line in lines])
    caseless = is_caseless(document.text)
    told = [
        replace(line, kind=_kind(line, before, shares if lang == "en" else None, caseless))
        for line, before, shares in zip(lines, ["", *(line.text for line in lines)], seen.kinds, strict=False)
    ]
    for index in _torn(document.text, told):
        told[index] = replace(told[index], kind="heading")
    days = tuple((kept[index], moment) for index, moment in dated if index in kept)
    return Reading(document, lang, tuple(told), days, seen)


def _dated(document: Document, lines: Sequence[Sentence]) -> list[tuple[int, Moment]]:
    """The days that lines name, each with the index of its line."""
    american = (document.lang or "").lower().replace("_", "-") == "en-us"
    title = "U.S." if american else document.title or ""
    published = document.published or publication_date(document.text)
    found, index = [], 0
    for moment in moments(document.text, published, title=title):
        while index < len(lines) and lines[index].end <= moment.start:
            index += 1
        if index < len(lines) and lines[index].start <= moment.start:
            found.append((index, moment))
    return found


def _torn(text: str, lines: Sequence[Sentence]) -> Iterator[int]:
    """Indices of sentences with a part of a quotation and not the whole: alone, the part would be told as a fact.

    A mark that has no other one counts too, as of a speech of several paragraphs; inch marks are taken for such.
    """
    within = [
        (paragraph.start() + quote.start + 1, paragraph.start() + quote.end)
        for paragraph in _PARAGRAPH.finditer(text)
        for quote in quotes(paragraph[0])
    ]
    for index, line in enumerate(lines):
        if line.kind == "sentence" and (
            sum(map(line.text.count, _MARKS)) % 2 or is_inside(line.start, within) or is_inside(line.end, within)
        ):
            yield index


def _kind(line: Sentence, before: str, shares: FloatArray | None, caseless: bool) -> SentenceKind:
    """Of a line, given the one before it, and the network's shares of ``KINDS`` where it knows the language.

    What is exact by form stands: rows of tables, running heads, what says nothing, the opening of a list. The rest of
    another line is no sentence. A "heading" may stand for a text without prose.
    """
    text = line.text
    if line.kind == "boilerplate" or not _SAYS.search(text) or _OPENS_MORE.search(text[-8:]):
        return "boilerplate"
    ends = _ENDS.search(text) is not None or caseless
    if shares is None:
        prose, title = is_prose(text), ends or is_prose(text)
    else:
        prose, title = shares[PROSE] >= SURE, shares[PROSE] + shares[HEADING] >= SURE
    is_rest = (text[0].islower() and not caseless) or _GOES_ON.search(before[-8:])
    return "sentence" if prose and ends and not is_rest else "heading" if title else "boilerplate"
