"""The words of a text in any script, for the index and searches, and the tables of `words.toml`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

from bot.language import LANGUAGES
from bot.text import clean
from summarizer.scripts import EAST_ASIAN, is_unspaced

_WORD = re.compile(f"[{EAST_ASIAN}]+|[^\\W_{EAST_ASIAN}]+(?:[.'’-](?=[^\\W_{EAST_ASIAN}])[^\\W_{EAST_ASIAN}]+)*")
TABLES = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
LISTS: dict[str, frozenset[str]] = {
    name: frozenset(word for code in LANGUAGES for word in TABLES.get(code, {}).get(name, ())) for name in TABLES["en"]
}
"""The lists of words, with all languages combined."""
OPERATORS = ("AND", "OR", "NOT")


@cache
def _converter(way: str) -> Callable[[str], str]:
    from opencc_purepy import OpenCC

    return OpenCC(way).convert


def simplified(text: str, way: str = "t2s") -> str:
    """The text in simplified Chinese, which all tables use; or by another way of OpenCC."""
    return text if text.isascii() else _converter(way)(text)


def words(text: str) -> list[str]:
    """The words of what a reader typed, without punctuation."""
    return _WORD.findall(unicodedata.normalize("NFC", clean(text)))


def is_listed(word: str, *names: str) -> bool:
    """Whether a word is in one of these lists, in lower case or capitalised: "WHO" is not "who"."""
    return any(word.casefold() in LISTS[name] for name in names) and not (word.isupper() and len(word) > 1)


def is_keyword(word: str) -> bool:
    """Whether it is a word that is searched for only in quotation marks."""
    return word in OPERATORS or is_listed(word, "common", "either", "without", "not", "everything")


def pattern(name: str) -> str:
    """A pattern for the entries of a list, each with the space after it (none in Chinese)."""
    entries = sorted(LISTS[name], key=len, reverse=True)
    return "|".join(rf"{entry}\s*" if is_unspaced(entry) else rf"\b{re.escape(entry)}(?:\s+|$)" for entry in entries)
