"""Number words by language, from ``number_words.toml``."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from summarizer.words import any_of, fold, read_table

_TABLE = read_table("number_words.toml")


def _counted(table: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Language → word → value, for lists of words from 0 to 20 and then by tens."""
    return {
        lang: {word: at if at < 20 else 10 * (at - 18) for at, word in enumerate(words.split()) if word != "-"}
        for lang, words in table.items()
    }


def _valued(table: Mapping[str, str]) -> dict[str, float]:
    return {word: float(value) for value, words in table.items() for word in words.split()}


_CARDINALS = _counted(_TABLE["cardinals"])
CARDINALS = {lang: {fold(word): value for word, value in words.items()} for lang, words in _CARDINALS.items()}
"""Language → folded number word of 0, 2 to 20 and tens → value. "One" is an article in most languages."""
ONES, HUNDRED, PARTS = (frozenset(_TABLE["words"][name].split()) for name in ("ones", "hundred", "parts"))
ORDINALS = {word: value for words in _counted(_TABLE["ordinals"]).values() for word, value in words.items()}
COUNTS = {
    **dict.fromkeys(ONES, 1),
    **{form: value for words in _CARDINALS.values() for word, value in words.items() for form in (word, fold(word))},
    **{
        f"{ten}-{one}": tens + ones
        for ten, tens in CARDINALS["en"].items()
        for one, ones in {"one": 1, **CARDINALS["en"]}.items()
        if tens >= 20 and 0 < ones < 10
    },
}
"""Number word that may stand before "days", "Tage" or "jours", lower-case, with and without accents → value."""
COUNT = any_of(COUNTS)
"""Pattern that matches one of ``COUNTS``."""
SCALES = _valued(_TABLE["scales"])
"""Folded word → factor for the number before it, in all languages."""
SHORT_SCALE, LONG_SCALE = SCALES | _valued(_TABLE["short_scale"]), SCALES | _valued(_TABLE["long_scale"])
"""The same with "billion": 10⁹ in the short scale, 10¹² in the long one."""

CHINESE_DIGITS = "一二三四五六七八九"
"""1 to 9."""
CHINESE_NUMERALS = f"零〇两兩{CHINESE_DIGITS}十百千万亿"
"""All characters that ``chinese_number`` reads."""


def chinese_number(written: str) -> float:
    """六千五百万 → 65,000,000; 二〇二四 → 2024."""
    values = [unicodedata.numeric(char, 2) for char in written]  # 两 has no value there
    if max(values) < 10:
        return float("".join(f"{value:.0f}" for value in values))
    return compose(values)


def compose(values: Iterable[float]) -> float:
    """The number that digits, tens and multipliers make, read in order: 6, 1000, 5, 100, 10000 → 65,000,000."""
    parts: list[float] = []
    for value in values:
        smaller = 0.0
        while parts and parts[-1] < max(value, 10):
            smaller += parts.pop()
        parts.append(value * (smaller or 1) if value >= 10 else value)
    return sum(parts)
