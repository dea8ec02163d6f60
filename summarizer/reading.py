"""``read(document) -> Reading``: split a text into lines, classify, date and encode them, once.

The summary, the facts and the story of an article are all made from its ``Reading``. In English the trained network
classifies each line and finds the step. In other languages the form of a line decides whether it is prose, and the
reading has no step.
"""

import datetime
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from summarizer.dates import publication_date
from summarizer.errors import EmptyDocument
from summarizer.facts.days import Moment, moments
from summarizer.languages import language_of
from summarizer.mentions import Items, extract, quotes
from summarizer.models import Document, Sentence, SentenceKind
from summarizer.network import DUE, KINDS, STAGES, FloatArray, Lines, document_vector
from summarizer.numbers import is_inside
from summarizer.patterns import compiled
from summarizer.sentences import split_sentences
from summarizer.words import is_caseless, is_prose

MAX_LINES = 300
"""Maximum number of lines that are encoded, from the top of the text. Each takes about 3 ms."""
MAX_LATE = 50
"""After these lines, at most this many lines that name a day are encoded too."""
MAX_CHARS = 200_000
"""Text past this length is ignored."""
SURE = 0.5
"""Minimum probability from the network for a line to count as prose, or for it to count as prose or a heading."""
PROSE, HEADING = KINDS.index("prose"), KINDS.index("heading")
OPENING = 2
"""Number of sentences at the start of an article in its ``opening``."""
_MARKS = '"“”„'
"""Quotation marks. A whole quotation has two of them. Each language uses another one at the start."""
_PARAGRAPH = re.compile(r"[^\n]+")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_OPENS_LIST = re.compile(r"[:：;,；，–—-]\W*$")
_SECTION = re.compile(r"[IVX]{1,4}\.\s")
_CONTINUES = re.compile(r"[;；,，](?:\s(?:and|or))?$")
_TO_A_MODEL = compiled("orders.toml")["to_a_model"]
_ENDS = re.compile(r"[.!?…。！？؟۔][\"'”’“»)\]」』）】》\s]*$")


@dataclass(frozen=True, eq=False)
class Reading:
    """A document with everything that later steps need to know about its text."""

    document: Document
    """The document, with its text cut to ``MAX_CHARS``."""
    lang: str
    """ISO 639-1; ``""`` if unknown."""
    lines: tuple[Sentence, ...]
    """The encoded lines in order: sentences, headings, list items and so on. The kind of prose is "sentence"."""
    days: tuple[tuple[int, Moment], ...]
    """(index of the line, day) for each day that ``lines`` name, in the order of the text."""
    published: datetime.date | None
    """The document's day of publication, or else the day in its dateline."""
    caseless: bool
    """True if the text has almost no capitals, although its script has capitals."""
    headline: Items
    """Words, numbers, dates and names of the title."""
    items: Items
    """Words, numbers, dates and names of the whole text."""
    seen: Lines
    """The network's output for ``lines``."""

    @property
    def knows(self) -> bool:
        """True if the network was trained on this language; its output means nothing in others."""
        return self.lang == "en"

    @property
    def policy(self) -> float | None:
        """Probability that the text is about public policy; ``None`` in languages that the network does not know."""
        return self.seen.policy if self.knows else None

    @cached_property
    def prose(self) -> tuple[int, ...]:
        """Indices of the lines that a summary may use: sentences, or headings if there is no sentence. May be empty."""
        for kind in ("sentence", "heading"):
            if found := tuple(index for index, line in enumerate(self.lines) if line.kind == kind):
                return found
        return ()

    @property
    def vector(self) -> FloatArray:
        """[dim] the vector of the article, of unit length: two thirds the mean of the prose, one third the title. If
        there is no prose, all lines take its place."""
        return document_vector(self.seen.vectors[list(self.prose) or slice(None)], self.seen.title_vector)

    @property
    def opening(self) -> FloatArray:
        """[dim] the vector of the first ``OPENING`` sentences and the title, made like ``vector``; without a title, the
        first sentence counts twice. Two reports of one event are more alike here than in the rest."""
        first, title = self.seen.vectors[list(self.prose[:OPENING]) or slice(OPENING)], self.seen.title_vector
        return document_vector(first, first[0] if title is None else title)

    def due(self, line: int, moment: Moment) -> dict[str, float]:
        """Return the probability of each kind of deadline, and of "none", for a day that ``lines[line]`` names."""
        start = self.lines[line].start
        return dict(zip(DUE, self.seen.due(line, moment.start - start, moment.end - start).tolist(), strict=True))

    def stage(self) -> tuple[str, int, float]:
        """Return the most likely stage, the index of the line that most likely states it, and the stage's
        probability."""
        shares = self.seen.steps[: len(self.seen.stages), None] * self.seen.stages
        likeliest = int(shares.sum(axis=0).argmax())
        return STAGES[likeliest], int(shares[:, likeliest].argmax()), float(shares[:, likeliest].sum())


class Reads(Protocol):
    """The part of ``summarizer.network.Network`` that ``read`` needs; tests pass a fake."""

    def read(self, title: str, lines: Sequence[str]) -> Lines: ...


def read(document: Document, network: Reads) -> Reading:
    """Read a document. Raises EmptyDocument if its text has no letter or digit."""
    text, title = document.text[:MAX_CHARS], document.title or ""
    document = replace(document, text=text)
    lang = document.language or language_of(text)
    lines = split_sentences(text, lang)
    if not any(_LETTER_OR_DIGIT.search(line.text) for line in lines):
        raise EmptyDocument(document.id or "without id")
    published = document.published or publication_date(text)
    headline = extract(title, lang, published)
    starts = [line.start for line in lines]
    items = extract(text, lang, published, starts)
    american = (document.lang or "").lower().replace("_", "-") == "en-us"
    named = moments(text, items.dates, published, title="U.S." if american else title)
    placed = ((bisect_right(starts, day.start) - 1, day) for day in named)
    dated = [(index, day) for index, day in placed if index >= 0 and day.start < lines[index].end]
    late = list(dict.fromkeys(index for index, _ in dated if index >= MAX_LINES))[:MAX_LATE]
    kept = {index: place for place, index in enumerate([*range(len(lines))[:MAX_LINES], *late])}
    lines = tuple(lines[index] for index in kept)
    seen = network.read(title, [line.text for line in lines])
    caseless = is_caseless(text)
    classified = [
        replace(
            line,
            kind=_kind(
                line,
                before,
                text.endswith("ACTION: ", 0, line.start),
                shares if lang == "en" else None,
                caseless,
            ),
        )
        for line, before, shares in zip(lines, ["", *(line.text for line in lines)], seen.kinds, strict=False)
    ]
    for index in _half_quoted(text, classified):
        classified[index] = replace(classified[index], kind="heading")
    for index in _for_models(text, classified):
        classified[index] = replace(classified[index], kind="boilerplate")
    days = tuple((kept[index], day) for index, day in dated if index in kept)
    return Reading(document, lang, tuple(classified), days, published, caseless, headline, items, seen)


def _half_quoted(text: str, lines: Sequence[Sentence]) -> Iterator[int]:
    """Yield the indices of sentences that have only a part of a quotation. In a summary, it would look like a fact.

    A sentence with a single quotation mark has such a part, since a speech may have several paragraphs. A mark for
    inches is taken for a quotation mark too.
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


def _for_models(text: str, lines: Sequence[Sentence]) -> Iterator[int]:
    """Yield the indices of orders to a language model, and of the sentences after them in the same paragraph.

    If an order begins its paragraph, or the paragraph ends with a colon, also yield those of the next paragraph. These
    are no statements of the article.
    """
    ordered = whole = False
    end = 0
    for index, line in enumerate(lines):
        if begins := not index or "\n" in text[end : line.start]:
            ordered = ordered and (whole or _OPENS_LIST.search(text[max(end - 8, 0) : end]) is not None)
            whole = False
        # The text before the line may have a label in capitals, such as "NOTE TO AI:".
        if _TO_A_MODEL.search(line.text) or _TO_A_MODEL.search(text[end : line.end]):
            ordered, whole = True, whole or begins
        end = line.end
        if ordered:
            yield index


def _kind(line: Sentence, before: str, labelled: bool, shares: FloatArray | None, caseless: bool) -> SentenceKind:
    """Return the kind of a line. ``before`` is the text of the line above. ``labelled`` is True if the line follows
    the label ACTION of a gazette. ``shares`` are the network's probabilities of ``KINDS``; ``None`` in a language that
    it does not know.

    The form of some lines decides: table rows, lines without a letter or digit, and the line that opens a list are
    boilerplate. A line that continues the line above, begins with the heading of a section ("II. Background In …"),
    or follows that label, is not a sentence.
    """
    text = line.text
    if line.kind == "boilerplate" or not _LETTER_OR_DIGIT.search(text) or _OPENS_LIST.search(text[-8:]):
        return "boilerplate"
    ends = _ENDS.search(text) is not None or caseless
    if shares is None:
        prose, title = is_prose(text), ends or is_prose(text)
    else:
        prose, title = shares[PROSE] >= SURE, shares[PROSE] + shares[HEADING] >= SURE
    continues = (text[0].islower() and not caseless) or _CONTINUES.search(before[-8:])
    headed = _SECTION.match(text) or labelled
    return "sentence" if prose and ends and not (continues or headed) else "heading" if title else "boilerplate"
