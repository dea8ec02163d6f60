"""Counting words in both kinds of script."""

from __future__ import annotations

import re

from summarizer.scripts import EAST_ASIAN_CHARACTER

_WORD = re.compile(r"[^\W_]+(?:[.,'’\-][^\W_]+)*")

_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Control characters that are no space, characters of no width, and those that turn the direction of what follows. The
joiners U+200C and U+200D stay: scripts and emoji need them."""


def visible(text: str) -> str:
    """``text`` without characters that show nothing, or steer a terminal or the direction of writing."""
    return _UNSEEN.sub("", text)


def count_words(text: str) -> int:
    """Words of ``text``; two Chinese or Japanese characters count as one word."""
    characters = len(EAST_ASIAN_CHARACTER.findall(text))
    if not characters:
        return len(_WORD.findall(text))
    return (characters + 1) // 2 + len(_WORD.findall(EAST_ASIAN_CHARACTER.sub(" ", text)))


def is_cjk(text: str) -> bool:
    """Whether ``text`` is mostly Chinese, Japanese or Korean characters."""
    return 3 * len(EAST_ASIAN_CHARACTER.findall(text)) > len(text)


def is_caseless(text: str) -> bool:
    """Whether ``text``, of some length and in a script that has capitals, was lower-cased as a whole.

    Corpora are, and so is what some feeds send; in them a sentence may begin with a small letter.
    """
    head = text[:20_000]
    lower = sum(character.islower() for character in head)
    return lower > 200 and 500 * sum(character.isupper() for character in head) < lower
