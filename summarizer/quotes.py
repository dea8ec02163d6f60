"""Which quotation marks and brackets belong together: what stands in them is not cut.

A regular expression a pair cannot do it: where one mark is missing, it takes the closing one of a quotation and the
opening one of the next for a pair. Here each mark says by its neighbours whether it opens or closes, in one pass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_INSIDE = 300
"""Characters of a quotation that is kept whole. A longer one, often a speech, is cut at its sentences."""

_MARK = re.compile(r"``|''|[\"“”„«»‘’「」『』（）()\[\]《》【】［］]")
_BRACKETS = {")": "(", "]": "[", "）": "（", "」": "「", "』": "『", "》": "《", "】": "【", "］": "［"}
_OPENING = frozenset(_BRACKETS.values())


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The pairs in a range of a text."""

    whole: tuple[tuple[int, int], ...]
    """Disjoint ranges in order, marks included, inside which no sentence ends."""
    closing: frozenset[int]
    """Where straight quotation marks stand that close a quotation."""


def enclosed(text: str, start: int, end: int) -> Enclosed:
    """Quotations and brackets of ``text[start:end]``; linear time but for the sorting of pairs."""
    pairs: list[tuple[int, int]] = []
    closing: set[int] = set()
    brackets: dict[str, list[int]] = {mark: [] for mark in _OPENING}
    quotes: dict[str, int] = {}  # the mark that opened → where

    def close(mark: str, stop: int) -> None:
        begin = quotes.pop(mark, None)
        if begin is not None:
            pairs.append((begin, stop))

    for match in _MARK.finditer(text, start, end):
        mark, at, stop = match.group(), match.start(), match.end()
        if mark in _OPENING:
            brackets[mark].append(at)
        elif mark in _BRACKETS:
            opened = brackets[_BRACKETS[mark]]
            if opened:
                pairs.append((opened.pop(), stop))
        elif mark == '"':
            if _opens(text, at, start, end, is_open='"' in quotes):
                quotes['"'] = at
            else:
                closing.add(at)
                close('"', stop)
        elif mark == "“":
            if "„" in quotes:  # „so in German“
                close("„", stop)
            else:
                quotes["“"] = at
        elif mark == "”":
            close("“" if "“" in quotes else "„", stop)
        elif mark in "«»":
            other = "»" if mark == "«" else "«"
            if other in quotes:
                close(other, stop)
            else:
                quotes[mark] = at
        elif mark == "’":
            if not text[stop : min(stop + 1, end)].isalpha():  # else an apostrophe
                close("‘", stop)
        elif mark == "''":
            closing.add(at)
            close("``", stop)
        else:
            quotes[mark] = at
    return Enclosed(_disjoint(pairs), frozenset(closing))


def _opens(text: str, at: int, start: int, end: int, *, is_open: bool) -> bool:
    """Whether the straight mark at ``at`` opens a quotation; where its neighbours do not tell, as its turn is."""
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    may_open = not after.isspace() and (before.isspace() or before in "([{—–-/,:")
    may_close = not before.isspace() and (after.isspace() or after in ")]}.,;:!?—–-")
    if may_open != may_close:
        return may_open
    return not is_open


def _disjoint(pairs: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The outermost of the pairs that are short enough, in order, those that overlap made one."""
    found: list[tuple[int, int]] = []
    for begin, stop in sorted(pair for pair in pairs if pair[1] - pair[0] <= MAX_INSIDE + 2):
        if found and begin < found[-1][1]:
            if stop - found[-1][0] <= MAX_INSIDE + 2:
                found[-1] = (found[-1][0], max(found[-1][1], stop))
        else:
            found.append((begin, stop))
    return tuple(found)
