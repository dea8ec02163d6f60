"""Index the words, sentences, numbers, dates and names of an article, so that a summary can be compared with it."""

from __future__ import annotations

import datetime
import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from summarizer.dates import Day, publication_date
from summarizer.languages import language_of
from summarizer.mentions import Items, extract
from summarizer.models import Document, Sentence
from summarizer.numbers import Quantity
from summarizer.words import STOPWORDS, Tokens, content, cut_stem

AND = frozenset({"and", "und", "et", "y"})
MAX_EVIDENCE = 4
LEAST_GAIN = 0.1
"""A further sentence is evidence only if it adds at least this share of the weight of the summary sentence's words."""
COMMON = 400
"""For each word, at most this many sentences that have it are considered, from the top."""
NUMBERS = 500
"""For each value, at most this many numbers near it are considered."""
_MAY_BE_SPACE = re.compile(r"(?<!\d) | (?!\d)|(?<=\S)(?=\S)(?<!\d(?=\d))")
"""Matches each place where a text may have a space or none: any place that is not between two digits."""


class ArticleIndex:
    """The words and facts of one article. Building it takes time linear in the article's length."""

    def __init__(self, document: Document, sentences: Sequence[Sentence]) -> None:
        """``sentences`` are the sentences that may be evidence, in order. The title is no evidence, but a summary may
        repeat what the title says. "Yesterday" is the day before publication, or else before the dateline's day."""
        head = f"{document.title}\n\n" if document.title and document.title.strip() else ""
        whole = head + document.text
        self._document = document
        self.sentences = sentences
        self.starts = [len(head) + sentence.start for sentence in sentences]
        self.places = {sentences[at].text: at for at in reversed(range(len(sentences)))}
        self.lang = document.language or language_of(whole)
        self.published = document.published or publication_date(whole)
        items = extract(whole, self.lang, self.published, self.starts or [0])
        self.tokens = items.tokens
        self.words = set(self.tokens.words)
        self.stems = set(map(cut_stem, self.words))
        self.folded = f" {' '.join(self.tokens.words)} "
        self.names = [set(name.words) for name in items.names if AND.isdisjoint(name.words)]
        self._initials = {
            "".join(word[0] for word in name.words if word not in left_out)
            for name in items.names
            for left_out in ((), STOPWORDS)
        }
        self._numbers = sorted(items.quantities, key=lambda number: number.value)
        self._read_dates(items)
        self.terms = [
            terms_within(self.tokens, items.quantities, start, start + len(sentence.text))
            for sentence, start in zip(sentences, self.starts, strict=True)
        ]
        self.headline = terms_within(self.tokens, items.quantities, 0, len(head))
        self._index: dict[str, list[int]] = defaultdict(list)
        for at, words in enumerate(self.terms):
            for word in set(words):
                self._index[word].append(at)

    def _read_dates(self, items: Items) -> None:
        """Store each date, also without its year and without its day: a summary may repeat only a part of it."""
        self.days: set[Day] = set()
        self.weekdays: set[int] = set()
        self.relative: set[str] = set()
        for date in items.dates:
            for year, month, day in date.days:
                years = {0, year}
                if not year and self.published is not None:
                    away = month - self.published.month
                    years.add(self.published.year + (away < -6) - (away > 6))
                forms = ((month, day), (month, 0), (0, 0))
                self.days.update((y, m, d) for y in years for m, d in forms if y or m)
                self.weekdays |= _weekday((year, month, day))
            if date.weekday >= 0:
                self.weekdays.add(date.weekday)
            if date.relative:
                self.relative.add(date.relative)

    def only(self, chosen: Sequence[int]) -> ArticleIndex:
        """Return an index of a shorter text: the title and the ``chosen`` sentences."""
        text = " ".join(self.texts(chosen))
        return ArticleIndex(replace(self._document, text=text, lang=self.lang, published=self.published), [])

    def numbers_near(self, value: float, tolerance: float = 0.0) -> Iterator[Quantity]:
        """Yield the numbers of the article that differ from ``value`` by at most ``tolerance``."""
        tolerance += 1e-9 * abs(value)
        first = bisect_left(self._numbers, value - tolerance, key=lambda number: number.value)
        for number in self._numbers[first : first + NUMBERS]:
            if number.value > value + tolerance:
                return
            yield number

    def repeats(self, words: Sequence[str]) -> bool:
        """True if the article has the folded ``words`` in a row."""
        return f" {' '.join(words)} " in self.folded

    def has(self, words: Sequence[str]) -> bool:
        """True if the article has the folded ``words`` in a row. Spaces do not matter: "tik tok" equals "tiktok"."""
        written = " ?".join(map(re.escape, _MAY_BE_SPACE.split(" ".join(words))))
        return bool(words) and re.search(f" {written} ", self.folded) is not None

    def spells(self, letters: str) -> bool:
        """True if a name, or a name without its first word, begins with these ``letters``: "US Environmental Protection
        Agency" spells "epa"."""
        names = self._initials if len(letters) > 2 else ()
        return any(name.startswith(letters, first) for name in names for first in (0, 1))

    def longest_run(self, tokens: Tokens) -> str:
        """Return the longest part of another text that the article has word for word. If several parts have the same
        length, return the first."""
        first, length = 0, 0
        for start in range(len(tokens)):
            while start + length < len(tokens) and self.repeats(tokens.words[start : start + length + 1]):
                first, length = start, length + 1
        return tokens.text[tokens.starts[first] : tokens.ends[first + length - 1]] if length else ""

    def texts(self, chosen: Iterable[int]) -> list[str]:
        """Return the texts of the ``chosen`` sentences."""
        return [self.sentences[at].text for at in chosen]

    def evidence(self, terms: Collection[str]) -> list[int]:
        """Return indices of up to ``MAX_EVIDENCE`` sentences, in order, that together have the most of ``terms``."""
        missing = {term: self._weight(term) for term in terms}
        least = LEAST_GAIN * sum(missing.values())
        chosen: list[int] = []
        while missing and len(chosen) < MAX_EVIDENCE:
            shares: dict[int, float] = defaultdict(float)
            for term, weight in missing.items():
                for at in self._index.get(term, ())[:COMMON]:
                    shares[at] += weight
            best = max(shares, key=lambda at: (shares[at], -at), default=None)
            if best is None or (chosen and shares[best] < least):
                break
            chosen.append(best)
            said = set(self.terms[best])
            missing = {term: weight for term, weight in missing.items() if term not in said}
        return sorted(chosen)

    def _weight(self, term: str) -> float:
        """Return the weight of a term. It is higher if fewer sentences have the term."""
        return math.log(1 + (1 + len(self.sentences)) / (1 + len(self._index.get(term, ()))))


def terms_within(tokens: Tokens, numbers: Sequence[Quantity], start: int, end: int) -> list[str]:
    """Return the terms of a range of text, in order: the stems of its content words, and the values of its numbers."""
    found: list[str] = []
    first = bisect_left(numbers, start, key=lambda number: number.start)
    last = bisect_left(numbers, end, key=lambda number: number.start)
    for number in numbers[first:last]:
        found += content(tokens.slice(start, number.start))
        found.append(f"#{number.value:.9g}")
        start = number.end
    return found + content(tokens.slice(start, end))


def _weekday(day: Day) -> set[int]:
    """Return the weekday of a day, 0 for Monday, in a set. The set is empty if there is no such date."""
    try:
        return {datetime.date(*day).weekday()}
    except ValueError:
        return set()
