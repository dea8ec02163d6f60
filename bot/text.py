"""Make text from outside safe to store and show."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from summarizer.scripts import WORD

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
"""Control characters except tab and newline (a terminal would obey them), characters that are invisible or change the
text direction (a title could pose as another), and what UTF-8 can't encode. The joiners U+200C and U+200D stay: scripts
and emoji need them."""

_WORD = re.compile(r"\w+")


def clean(text: str) -> str:
    """Remove control characters and lone surrogates; carriage returns become newlines."""
    return _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Clean the text and put it on one line, collapsing white space."""
    return " ".join(clean(text).split())


def cut(text: str, length: int) -> str:
    """Cut the text to at most `length` characters, at a space if possible, and mark the cut with "…"."""
    if len(text) <= length:
        return text
    start = text[: length - 1]
    return f"{start.rsplit(' ', 1)[0] if ' ' in start[length // 2 :] else start}…"


# Signs that change the meaning count, unlike punctuation: "-5 %", "> 3", "€".
# Chinese and Japanese have no spaces, so each character counts as a word.
_TOKEN = re.compile(rf"{WORD}|[-−+](?=\d)|[%‰§$€£¥<>≤≥=±]")


def words_of(text: str) -> tuple[str, ...]:
    """The words and meaningful signs of a text in order, ignoring case, spacing and punctuation."""
    return tuple(_TOKEN.findall(clean(text).casefold()))


def digest(*texts: Sequence[str]) -> str:
    """A hash of texts, each given by its words."""
    return hashlib.sha256("\n".join(map(" ".join, texts)).encode()).hexdigest()[:32]


def title_words(text: str) -> frozenset[str]:
    """The words of a title, ignoring case."""
    return frozenset(_WORD.findall(text.casefold()))


def numbers(words: frozenset[str]) -> frozenset[str]:
    """The words with a digit, which distinguish the regulations of a series."""
    return frozenset(word for word in words if any(character.isdigit() for character in word))


def overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """Jaccard similarity of two sets of words, 0 to 1."""
    return len(left & right) / len(left | right) if left and right else 0.0
