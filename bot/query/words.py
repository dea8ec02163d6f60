"""The words of a text in any script, as the index and searches take them."""

from __future__ import annotations

import re
import unicodedata

from bot.text import clean
from summarizer.scripts import EAST_ASIAN

_WORD = re.compile(f"[{EAST_ASIAN}]+|[^\\W_{EAST_ASIAN}]+(?:[.'’-](?=[^\\W_{EAST_ASIAN}])[^\\W_{EAST_ASIAN}]+)*")


def words(text: str) -> list[str]:
    """The words of what a reader typed, without punctuation."""
    return _WORD.findall(unicodedata.normalize("NFC", clean(text)))
