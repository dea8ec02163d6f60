"""The words of a search in what it found, in bold; and the place of a text that has them.

FTS5's own highlight() and snippet() see the text as it was indexed, with bigrams for Chinese. So the words are looked
for here, by the stems that the index has (`bot.storage.stems`): what is marked is what was found by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.query import Term
from bot.query.words import CJK, words
from bot.reply import Block, Span, bold, plain
from bot.storage.search import stems

_PIECE = re.compile(f"[{CJK}]|[^\\W_{CJK}]+")
LOOKED_AT = 60_000
"""Characters of a text in which a place is looked for."""
BEFORE = 60
"""Characters of a place that stand before its first word, about."""
WIDTH = 220
"""Characters of a place, about."""

Range = tuple[int, int]


class _Piece(NamedTuple):
    stem: str
    start: int
    end: int


class Highlighter:
    """Finds the wanted words of one search."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._stems: dict[str, tuple[str, ...]] = {}
        self._wanted: dict[str, list[tuple[str, ...]]] = {}
        for term in terms:
            found = words(term.text)
            # A phrase with Chinese in it is found by its words alone.
            for part in found if any(re.match(f"[{CJK}]", word) for word in found) else [term.text]:
                if sequence := tuple(piece.stem for piece in self._pieces(part)):
                    self._wanted.setdefault(sequence[0], []).append(sequence)

    def ranges(self, text: str) -> list[Range]:
        """Where the words stand in a text, first to last, none over another."""
        pieces = self._pieces(text)
        found: list[Range] = []
        for place, piece in enumerate(pieces):
            for sequence in self._wanted.get(piece.stem, ()):
                there = pieces[place : place + len(sequence)]
                if tuple(one.stem for one in there) == sequence:
                    found.append((piece.start, there[-1].end))
        return _merged(found)

    def marked(self, span: Span) -> Block:
        """The span with the words in bold and the rest plain; as it is where it has none."""
        ranges = self.ranges(span.text)
        return tuple(_parts(span.text, ranges)) if ranges else (span,)

    def place(self, text: str) -> Block | None:
        """The place of a text that has most of the words near each other, in bold; None where it has none."""
        text = text[:LOOKED_AT]
        ranges = self.ranges(text)
        if not ranges:
            return None
        first = max(ranges, key=lambda one: (_different(text, ranges, one[0]), -one[0]))[0]
        start = _at_space(text, first - BEFORE, first)
        end = _at_space(text, start + WIDTH, len(text), back=True) if start + WIDTH < len(text) else len(text)
        inside = [(a - start, b - start) for a, b in ranges if start <= a and b <= end]
        shown = [*_parts(text[start:end], inside)]
        shown = [Span(text=re.sub(r"\s+", " ", span.text), style=span.style) for span in shown]
        return (plain("…" if start else ""), *shown, plain("…" if end < len(text) else ""))

    def _pieces(self, text: str) -> list[_Piece]:
        found = [(match[0], match.start(), match.end()) for match in _PIECE.finditer(text)]
        unknown = {word for word, __, __ in found} - self._stems.keys()
        if unknown:
            self._stems |= stems(sorted(unknown))
        return [_Piece(stem, start, end) for word, start, end in found for stem in self._stems[word]]


def _different(text: str, ranges: Sequence[Range], start: int) -> int:
    """How many different words stand within one place that begins here."""
    return len({text[a:b].casefold() for a, b in ranges if start <= a and b <= start + WIDTH - BEFORE})


def _at_space(text: str, at: int, limit: int, *, back: bool = False) -> int:
    """The nearest end of a word from `at` on, or back; where there is none, `at` itself."""
    if at <= 0:
        return 0
    space = text.rfind(" ", at - BEFORE, at) if back else text.find(" ", at, limit)
    return at if space < 0 else space + (not back)


def _parts(text: str, ranges: Sequence[Range]) -> Iterator[Span]:
    done = 0
    for start, end in ranges:
        if start > done:
            yield plain(text[done:start])
        yield bold(text[start:end])
        done = end
    if done < len(text):
        yield plain(text[done:])


def _merged(ranges: Iterable[Range]) -> list[Range]:
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
