"""Splits texts in any script into words, for the index and for searches. Loads the tables of `words.toml`."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache

from bot.language import LANGUAGES
from bot.text import clean
from summarizer.scripts import EAST_ASIAN, is_unspaced
from summarizer.words import read_table

_WORD = re.compile(f"[{EAST_ASIAN}]+|[^\\W_{EAST_ASIAN}]+(?:[.'’-](?=[^\\W_{EAST_ASIAN}])[^\\W_{EAST_ASIAN}]+)*")
TABLES = read_table("words.toml", "bot.query")
LISTS: dict[str, frozenset[str]] = {
    name: frozenset(word for code in LANGUAGES for word in TABLES.get(code, {}).get(name, ())) for name in TABLES["en"]
}
"""Name of a list → its words in all languages."""


def meanings(tables: Mapping[str, Mapping[str, Iterable[str]]], *names: str) -> dict[str, dict[str, str]]:
    """Returns tables of words by what they mean: name of a table → word → what the word means."""
    return {name: {word: meaning for meaning, words in tables[name].items() for word in words} for name in names}


WORDS = meanings(TABLES, *TABLES)
OPERATORS = ("AND", "OR", "NOT")


@cache
def _converter(way: str) -> Callable[[str], str]:
    from opencc_purepy import OpenCC

    return lru_cache(10_000)(OpenCC(way).convert)


def simplified(text: str) -> str:
    """Convert a text to simplified Chinese, which all tables use."""
    # Character by character: OpenCC's table of phrases makes the simplified 结束 traditional.
    return text if text.isascii() else "".join(map(_converter("t2s"), text))


def traditional(text: str) -> str:
    """Convert a text to traditional Chinese."""
    return text if text.isascii() else _converter("s2t")(text)


def as_key(text: str) -> str:
    """Returns a text in lower case, with one space between words, to compare names or to look them up."""
    return " ".join(text.casefold().split())


def words(text: str) -> list[str]:
    """Returns the words of a text, without punctuation."""
    return _WORD.findall(unicodedata.normalize("NFC", clean(text)))


def is_listed(word: str, *names: str) -> bool:
    """Returns whether a word is in one of these lists. Its case does not matter, but a word in capitals never is: "WHO"
    is not "who"."""
    return any(word.casefold() in LISTS[name] for name in names) and not (word.isupper() and len(word) > 1)


def is_keyword(word: str) -> bool:
    """Returns whether a word has a special meaning in a search, so that it is searched for only in quotation marks."""
    return word in OPERATORS or is_listed(word, "common", "either", "without", "not", "everything")


def pattern(name: str) -> str:
    """Returns a pattern for the entries of a list, each with the space after it. Chinese entries may have no space."""
    return any_word(LISTS[name], r"(?:\s+|(?=[?!])|$)", r"\s*")


def any_word(entries: Iterable[str], end: str = r"\b", chinese_end: str = "") -> str:
    """Returns a pattern for words, each with a pattern for what follows. Their case does not matter. Only Chinese ones,
    which may be patterns themselves, may stand inside other text."""
    words = (
        f"{entry}{chinese_end}" if is_unspaced(entry) else rf"\b{re.escape(entry)}{end}"
        for entry in sorted(entries, key=len, reverse=True)
    )
    return f"(?i:{'|'.join(words)})"


_APART = re.compile(r"[\s,，、#&和]|\band\b")
_ORDINAL = re.compile(any_word(WORDS["ordinals"]))
LAST = 9999
"""Stands for the last number that is shown. It can't be typed."""


def numbers_in(text: str) -> list[int]:
    """Returns the numbers in a text of only numbers: "1, 2 and 3", "the second one", 第二个; none for other text, and
    none for years. "The last one" is `LAST`, but "last 3" is no number."""
    said = _ORDINAL.sub(lambda found: f" {WORDS['ordinals'][found[0]]} ", text.casefold())
    typed = [word for word in _APART.split(said) if word]
    if typed == ["\ue000"]:
        return [LAST]
    return [int(word) for word in typed] if all(word.isdecimal() and len(word) <= 3 for word in typed) else []
