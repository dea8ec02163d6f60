"""Forms of many tokens found in a text in one pass.

A trie over tokens in plain Python: 60,000 words take about 0.15 s, most of it cutting the text into tokens, so the
Rust and C libraries of Aho and Corasick's algorithm would save nothing that is felt; they also match characters, and
whole words and the case rules below would have to be checked on each of their hits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from summarizer.scripts import CJK_CHARACTER, EAST_ASIAN

T = TypeVar("T")
# A CJK character or Hangul syllable is a token of its own: words are not divided there.
_TOKEN = re.compile(rf"[{EAST_ASIAN}]|[^\W_{EAST_ASIAN}]+")
_LONGEST_GAP = 4
_QUOTES = str.maketrans("’‘ʼ–‑\u00a0\u202f", "'''--  ")


@dataclass(frozen=True, slots=True)
class Token:
    """``text[start:end] == word``."""

    word: str
    start: int
    end: int


@dataclass(slots=True)
class _Form(Generic[T]):
    words: tuple[str, ...]
    gaps: tuple[str, ...]
    values: list[T]


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A form in a text; ``first`` and ``last`` are indices of its tokens."""

    values: tuple[T, ...]
    first: int
    last: int
    start: int
    end: int


class _Node(Generic[T]):
    __slots__ = ("forms", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node[T]] = {}
        self.forms: list[_Form[T]] = []


def tokenise(text: str) -> list[Token]:
    """Words and single CJK characters, in order."""
    return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


class Matcher(Generic[T]):
    """Finds the longest form at each token, from left to right."""

    def __init__(self, forms: Iterable[tuple[str, T]]) -> None:
        self._root: _Node[T] = _Node()
        for form, value in forms:
            for variant in {form, form.replace(" & ", " and ")}:
                self._add(variant, value)

    def _add(self, form: str, value: T) -> None:
        tokens = tokenise(form)
        node = self._root
        for token in tokens:
            node = node.next.setdefault(token.word.casefold(), _Node())
        words = tuple(token.word for token in tokens)
        gaps = tuple(_gap(form, before, after) for before, after in pairwise(tokens))
        for known in node.forms:
            if known.words == words and known.gaps == gaps:
                if value not in known.values:
                    known.values.append(value)
                return
        node.forms.append(_Form(words, gaps, [value]))

    def find(self, text: str, tokens: list[Token], *, caseless: bool = False) -> list[Match[T]]:
        """Matches in order, none in another. ``caseless``: the text has no capitals, so that case tells nothing."""
        found: list[Match[T]] = []
        at = 0
        while at < len(tokens):
            best = self._longest(text, tokens, at, caseless)
            if best is None or self._begins_in_another(best, text, tokens, caseless):
                at += 1
            else:
                found.append(best)
                at = best.last + 1
        return found

    def _longest(self, text: str, tokens: list[Token], at: int, caseless: bool) -> Match[T] | None:
        """The longest form that begins at a token."""
        best: Match[T] | None = None
        node = self._root.next.get(tokens[at].word.casefold())
        last = at
        while node is not None:
            for form in node.forms:
                if _fits(form, text, tokens[at : last + 1], caseless):
                    best = Match(tuple(form.values), at, last, tokens[at].start, tokens[last].end)
                    break
            last += 1
            if last >= len(tokens) or tokens[last].start - tokens[last - 1].end > _LONGEST_GAP:
                break
            node = node.next.get(tokens[last].word.casefold())
        return best

    def _begins_in_another(self, match: Match[T], text: str, tokens: list[Token], caseless: bool) -> bool:
        """Whether the end of a Chinese or Japanese match begins a longer form: 联合国 of 联合国家发展改革委."""
        if not CJK_CHARACTER.match(tokens[match.first].word):
            return False
        return any(
            (other := self._longest(text, tokens, at, caseless)) is not None
            and other.last > match.last
            and other.last - other.first > match.last - match.first
            for at in range(match.first + 1, match.last + 1)
        )


def _gap(text: str, before: Token, after: Token) -> str:
    """What stands between two tokens, spaces and kinds of hyphen and quote apart."""
    between = text[before.end : after.start].translate(_QUOTES)
    return "\n\n" if between.count("\n") > 1 else between.strip().replace("-", "")


def _fits(form: _Form[T], text: str, tokens: list[Token], caseless: bool) -> bool:
    """Whether tokens equal but for case are the form: case of single words counts, of long names by halves."""
    words = form.words
    if len(words) == 1:
        word, text_word = words[0], tokens[0].word
        if word != text_word and not (len(word) >= 5 and not word.isupper() and text_word == word.upper()):
            return False
    elif not caseless:
        capitals = [place for place, word in enumerate(words) if word[0].isupper()]
        held = sum(tokens[place].word[0].isupper() for place in capitals)
        if 2 * held < len(capitals):
            return False
        if any(word.isupper() and len(word) > 1 and tokens[place].word != word for place, word in enumerate(words)):
            return False
    return form.gaps == tuple(_gap(text, before, after) for before, after in pairwise(tokens))
