"""Find the numbers in a text, with their units: "1.2 billion euros", "two thirds", "三千万元".

``numbers.toml`` has the words for numbers and units.
"""

import math
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from summarizer.calendar_words import UNIT_FORMS
from summarizer.calendar_words import UNITS as TIME_UNITS
from summarizer.scripts import CJK, WORD
from summarizer.words import STOPWORDS, any_of, cut_stem, fold, folded, read_table, word_set

_TABLE = read_table("numbers.toml")


def _counted(table: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Return language → word → value, from lists of the words for 0 to 20 and then for the tens."""
    return {
        lang: {word: at if at < 20 else 10 * (at - 18) for at, word in enumerate(words.split()) if word != "-"}
        for lang, words in table.items()
    }


def _valued(table: Mapping[str, str]) -> dict[str, float]:
    return {word: float(value) for value, words in table.items() for word in words.split()}


_CARDINALS = _counted(_TABLE["cardinals"])
CARDINALS = {lang: folded(words) for lang, words in _CARDINALS.items()}
"""Language → folded word → value, for 0, 2 to 20, and the tens. "One" is missing, because in most languages the word
is also an article."""
ONES, PARTS, _LABELS = (frozenset(_TABLE["words"][name].split()) for name in ("ones", "parts", "labels"))
ORDINALS = {word: value for words in _counted(_TABLE["ordinals"]).values() for word, value in words.items()}
COUNTS = (
    dict.fromkeys(ONES, 1)
    | {"couple": 2}
    | {form: value for words in _CARDINALS.values() for word, value in words.items() for form in (word, fold(word))}
    | {
        f"{ten}-{unit}": tens + units
        for ten, tens in CARDINALS["en"].items()
        for unit, units in {"one": 1, **CARDINALS["en"]}.items()
        if tens >= 20 and 0 < units < 10
    }
)
"""Number word → value, for numbers that may stand before "days", "Tage" or "jours". The words are in lower case, both
with and without accents."""
COUNT = any_of(COUNTS)
"""Pattern that matches one of ``COUNTS``."""
SCALES = _valued(_TABLE["scales"])
"""Folded word → the factor by which it multiplies the number before it, in all languages."""
SHORT_SCALE, LONG_SCALE = SCALES | _valued(_TABLE["short_scale"]), SCALES | _valued(_TABLE["long_scale"])
"""``SCALES`` with words such as "billion", which is 10⁹ in the short scale and 10¹² in the long scale."""

CHINESE_DIGITS = "一二三四五六七八九"
"""The digits 1 to 9."""
CHINESE_NUMERALS = f"零〇两兩{CHINESE_DIGITS}十百千万亿"
"""The characters that ``chinese_number`` reads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A number and what it counts."""

    start: int
    """Offset of the number's first digit or word."""
    end: int
    """Offset after the number and its scale ("million")."""
    unit_end: int
    """Offset after the unit."""
    value: float
    """The number's value, scale included."""
    step: float
    """The precision of the number, scale included: 0.1 billion for "1.2 billion", 100 for "1,200"."""
    unit: str = ""
    """``EUR``, ``percent``, ``km``, ``label:section``; ``""`` if there is no known unit."""
    noun: str = ""
    """Stem of the word after the number, which usually says what is counted; ``""`` for a function word."""
    worded: bool = False
    """True if the number is written in words."""


_LONG_LANGUAGES = word_set("de fr es nb no it")
_DECIMAL_COMMA = _LONG_LANGUAGES | word_set("pt nl da sv")

UNITS: dict[str, str] = TIME_UNITS | {word: unit for unit, words in _TABLE["units"].items() for word in words}
"""Word or sign of a unit → name of the unit."""
_GENERIC: dict[str, list[str]] = _TABLE["generic"]
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_COMMON_NUMERALS = word_set("一 万 百 千 十 亿 万一 千万 百万")
_LETTERS = re.compile(r"[^\W_]+")
_END = f"(?![^\\W{CJK}])"
_SPACE = "[ \u00a0-]"
_MONEY = (
    r"(?-i:(?P<money>(?:US\$|AU?\$|CA?\$|HK\$|NZ\$|S\$|R\$|[€£$¥￥₹₽₩])\s?"
    r"|\b(?:EUR|USD|GBP|CHF|JPY|CNY|RMB|INR|Rs|AUD|CAD|NOK)\.?\s))?"
)
_GAP = "[,.'’ \u00a0\u202f\u2009]"
_DIGITS = (
    rf"(?P<digits>\d{{1,3}}(?:(?P<gap>{_GAP})\d{{3}}(?!\d))(?:(?P=gap)\d{{3}}(?!\d)){{0,8}}(?:[.,]\d{{1,9}}(?!\d))?"
    r"|\d{1,2}(?:,\d\d){1,6},\d{3}(?!\d)|\d{1,40}(?:[.,]\d{1,9}(?!\d))?|\.\d{1,9})"
    r"(?-i:(?:st|nd|rd|th|ème|er|e|º|ª)\b)?"
)
_UNIT = any_of(UNITS.keys() | UNIT_FORMS.keys()).replace(r"\ ", r"[\s/-]")


@cache
def _grammar(lang: str) -> re.Pattern[str]:
    """Return the pattern of a number with its scale and unit: "€1.2 billion", "two hundred km", 六千五百万元."""
    cardinals = _CARDINALS.get(lang, _CARDINALS["en"])
    small = {form: value for word, value in cardinals.items() if value for form in (word, fold(word))}
    any_small, big = any_of(small) + _END, any_of(word for word in scales(lang) if len(word) > 2) + _END
    ten = any_of(word for word, value in small.items() if value % 10 == 0) + _END
    digit = any_of({"one", *(word for word, value in small.items() if value < 10)}) + _END
    below_hundred = f"(?:{ten}(?:{_SPACE}{digit})?|{any_small})"
    one = f"{any_of(ONES)}(?={_SPACE}(?:{any_of(PARTS)}{_END}|{big}))"
    words = f"(?:{below_hundred}|{one})(?:{_SPACE}{big}(?:(?:{_SPACE}and)?{_SPACE}{below_hundred})?)*"
    # "5 m" may be metres: a single letter is a scale only right after the digits, or if the number is money.
    gap = r"[\s\u00a0]{0,2}-?"
    scale = (
        rf"(?:(?:{gap}(?![a-z]{_END})|(?(money){gap}))"
        rf"(?P<scale>{any_of(scales(lang))}){_END}(?:(?:(?<=mio)|(?<=mrd)|(?<=tsd))\.)?)?"
    )
    return re.compile(
        rf"(?:(?<![^\W{CJK}])(?P<label>{any_of(_LABELS)})[.-]?[\s(:]{{0,9}})?"
        rf"(?:(?<![^\W{CJK}])|(?=[{CHINESE_NUMERALS}])){_MONEY}(?P<number>(?:{_DIGITS}|(?P<words>{words})|(?P<cjk>[{CHINESE_NUMERALS}]{{1,20}}))"
        rf"{scale}{scale.replace('<scale>', '<further>')})"
        rf"(?(money)|[\s\u00a0-]{{0,2}}(?P<unit>{_UNIT}){_END})?(?:(?={_SPACE}(?P<noun>{WORD})))?",
        re.I,
    )


def scales(lang: str) -> dict[str, float]:
    """Return the scale words of a language: folded word → factor."""
    return LONG_SCALE if lang in _LONG_LANGUAGES else SHORT_SCALE


def same_unit(left: str, right: str) -> bool:
    """True if two units may be the same: $ may be US$, but US$ is not A$."""
    return left == right or right in _GENERIC.get(left, ()) or left in _GENERIC.get(right, ())


def quantities(text: str, lang: str, masked: list[tuple[int, int]]) -> list[Quantity]:
    """Return the numbers of a text in order. Numbers that begin in one of the sorted ranges ``masked`` are left out."""
    return [
        _quantity(match, lang)
        for match in _grammar(lang).finditer(text)
        if match["number"] not in _COMMON_NUMERALS and not is_inside(match.start("number"), masked)
    ]


def is_inside(start: int, ranges: list[tuple[int, int]]) -> bool:
    """True if one of the sorted ``ranges`` contains ``start``."""
    at = bisect_right(ranges, (start, 1 << 60)) - 1
    # Few ranges overlap. So only the last few that begin before ``start`` can also end after it.
    return any(begin <= start < end for begin, end in ranges[max(at - 3, 0) : at + 1])


def _quantity(match: re.Match[str], lang: str) -> Quantity:
    """Return the number that ``_grammar`` matched, with its unit and noun."""
    factors = scales(lang)
    if match["digits"]:
        value, step = _read_digits(match["digits"], lang)
    else:
        known = dict.fromkeys(ONES, 1) | factors | CARDINALS.get(lang, CARDINALS["en"])
        written = map(fold, _LETTERS.findall(match["words"] or ""))
        value = (
            chinese_number(match["cjk"]) if match["cjk"] else compose(known[word] for word in written if word in known)
        )
        step = _step(value)
    scale = math.prod(factors[fold(word)] for word in match.group("scale", "further") if word)
    unit = (match["money"] or match["unit"] or "").lower().strip(" .\u00a0")
    unit = UNITS.get(re.sub(r"[\s/-]", " ", fold(unit)), "")
    if not unit and match["label"]:
        label = fold(match["label"])
        unit = f"label:{_TABLE['short_labels'].get(label, label).rstrip('s')}"
    noun = fold(match["noun"] or "")
    return Quantity(
        start=match.start("number"), end=match.end("number"), unit_end=match.end(),
        value=value * scale, step=step * scale, unit=unit,
        noun="" if noun in STOPWORDS or noun[:1].isdigit() else cut_stem(noun),
        worded=not match["digits"],
    )  # fmt: skip


def _read_digits(written: str, lang: str) -> tuple[float, float]:
    """Return the value of a number in digits, and its step. Some languages group thousands by commas, others by full
    stops."""
    digits, marks = re.sub(r"\D", "", written), re.findall(r"[.,]", written)
    is_whole = not marks or len(marks) > len(set(marks)) == 1
    if _AMBIGUOUS.fullmatch(written):
        is_whole = (marks == ["."]) == (lang in _DECIMAL_COMMA)
    if is_whole:
        return float(digits), _step(float(digits))
    places = len(re.split(r"[.,]", written)[-1])
    return float(f"{digits}e-{places}"), 10.0**-places


def _step(value: float) -> float:
    """Return the place value of the last digit that is not 0: 10 for 1,250."""
    step = 1.0
    while value and step < 1e15 and value % (step * 10) == 0:
        step *= 10
    return step


def chinese_number(written: str) -> float:
    """Return the value of a number in Chinese characters: 六千五百万 → 65,000,000; 二〇二四 → 2024."""
    values = [unicodedata.numeric(char, 2) for char in written]  # 两 has no value in unicodedata
    if max(values) < 10:
        return float("".join(f"{value:.0f}" for value in values))
    return compose(values)


def compose(values: Iterable[float]) -> float:
    """Return the value of number words in the order in which they are read: 6, 1000, 5, 100, 10000 → 65,000,000."""
    parts: list[float] = []
    for value in values:
        smaller = 0.0
        while parts and parts[-1] < max(value, 10):
            smaller += parts.pop()
        parts.append(value * (smaller or 1) if value >= 10 else value)
    return sum(parts)
