"""Text that came from outside, made safe to store and to show."""

from __future__ import annotations

import re

from summarizer.scripts import WORD

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
"""Control characters but tab and newline (a terminal would obey them), characters that show nothing or turn the
direction of what follows (a title could pose as another), and what UTF-8 can't hold. The joiners U+200C and U+200D
stay: scripts and emoji need them."""

_WORD = re.compile(r"\w+")


def clean(text: str) -> str:
    """The text without control characters and lone surrogates; a carriage return is a newline."""
    return _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """The clean text on one line, runs of space made one."""
    return " ".join(clean(text).split())


def cut(text: str, length: int) -> str:
    """At most `length` characters of the text, at a space if there is one, with "…" where it was cut."""
    if len(text) <= length:
        return text
    start = text[: length - 1]
    return f"{start.rsplit(' ', 1)[0] if ' ' in start[length // 2 :] else start}…"


# A sign that is no mere punctuation changes what a text says: "-5 %", "> 3", "€".
# Chinese and Japanese put no spaces: each character is a word here.
_TOKEN = re.compile(rf"{WORD}|[-−+](?=\d)|[%‰§$€£¥<>≤≥=±]")


def words_of(text: str) -> tuple[str, ...]:
    """The words and telling signs of a text in their order, whatever the case, spacing and punctuation."""
    return tuple(_TOKEN.findall(clean(text).casefold()))


def title_words(text: str) -> frozenset[str]:
    """The words of a title, whatever their case."""
    return frozenset(_WORD.findall(text.casefold()))


def numbers(words: frozenset[str]) -> frozenset[str]:
    """Those with a digit: what tells one regulation of a series from the next."""
    return frozenset(word for word in words if any(character.isdigit() for character in word))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that two sets have in common, 0 to 1 (Jaccard)."""
    return len(one & other) / len(one | other) if one and other else 0.0
