"""Quantities in a text: "1.2 billion", "two thirds", "$40-50 a month", "三千万"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from summarizer.grounding.models import Quantity
from summarizer.grounding.quantity import complete
from summarizer.grounding.tokens import CJK, Tokens, fold
from summarizer.grounding.units import SYMBOLS, scales
from summarizer.grounding.worded import in_words

_GAP = "[,.'’ \u00a0\u202f\u2009]"
_DIGITS = re.compile(
    rf"(?<![^\W\u3040-\u30ff\u3400-\u9fff])(?P<minus>[-−–](?=[\d.$€£]))?(?:(?P<sign>US\$|AU?\$|CA?\$|HK\$|NZ\$|S\$|R\$|[€£$¥￥₹₽₩]|#(?=\s?[\d.]{{1,9}}\s?(?:m|bn|k|million|billion)\b))\s?"
    rf"|(?P<code>\b(?:EUR|USD|GBP|CHF|JPY|CNY|RMB|INR|Rs|AUD|CAD|NOK)\.?\s))?"
    rf"(?P<digits>\d{{1,3}}(?:(?P<gap>{_GAP})\d{{3}}(?!\d))(?:(?P=gap)\d{{3}}(?!\d)){{0,8}}(?:[.,]\d{{1,9}}(?!\d))?"
    rf"|\d{{1,40}}(?:[.,]\d{{1,9}}(?!\d))?|\.\d{{1,9}})(?P<half>\s?[½¼¾⅓⅔])?",
)
# "5 minus 3" is a sum, "minus 3 degrees" a value.
_MINUS = re.compile(r"(?<!\d )\bminus\s$", re.I)
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2}){1,6},\d{3}(?!\d)")
_HALVES = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_CJK_NUMBER = re.compile(r"[零〇一二三四五六七八九十百千万亿两兩]{1,20}")
_CJK_DIGITS = dict(zip("零〇一二三四五六七八九两兩", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 2), strict=True))
_CJK_POWERS = {"十": 10, "百": 100, "千": 1000}
_RANGE = re.compile(r"\s?(?:to|and|or|-|–|—|bis|und|à|et|a|y|至|到|～|~)\s?")


def quantities(tokens: Tokens, lang: str, masked: list[tuple[int, int]]) -> list[Quantity]:
    """The quantities of a text in order of place; what begins in one of the ranges ``masked`` is none."""
    found = list(_in_digits(tokens, lang, masked))
    taken = sorted([*masked, *((item.start, item.end) for item in found)])
    found += in_words(tokens, lang, lambda start: _outside(start, taken))
    if CJK.search(tokens.text):
        found += _in_cjk(tokens, taken)
    found.sort(key=lambda item: item.start)
    return _shared_units(tokens.text, found)


def _outside(start: int, ranges: list[tuple[int, int]]) -> bool:
    at = bisect_right(ranges, (start, 1 << 60)) - 1
    # Ranges are sorted and hardly overlap; one that reaches over its follower is found among the last few.
    return not any(begin <= start < end for begin, end in ranges[max(at - 3, 0) : at + 1])


def _in_digits(tokens: Tokens, lang: str, masked: list[tuple[int, int]]) -> Iterator[Quantity]:
    text = tokens.text
    for match in _DIGITS.finditer(text):
        start, end = match.start("digits"), match.end("digits")
        if not _outside(start, masked):
            continue
        written = match["digits"]
        indian = _INDIAN.match(text, start)
        if indian and indian.end() > end:
            written, end = indian.group().replace(",", ""), indian.end()
        readings = _readings(written, lang)
        if match["half"]:
            readings = [(value + _HALVES[match["half"].strip()], step) for value, step in readings]
            end = match.end("half")
        currency = SYMBOLS.get(match["sign"] or (match["code"] or "").strip(" .\u00a0"), "")
        negative = match["minus"] is not None and (match.start() == 0 or text[match.start() - 1] in " (\n\t\u00a0")
        negative = negative or _MINUS.search(text, max(start - 8, 0), start) is not None
        yield complete(tokens, lang, start, end, readings, currency, negative=negative)


def _readings(written: str, lang: str) -> list[tuple[float, float]]:
    """(value, step) for each way to read figures: which mark parts thousands depends on the language."""
    plain = re.sub(r"[ '’\u00a0\u202f\u2009]", "", written)
    marks = [char for char in plain if char in ".,"]
    if not marks:
        return [(float(plain), 1.0)]
    last = marks[-1]
    tail = len(plain) - plain.rindex(last) - 1
    grouped = re.sub(r"[.,]", "", plain)
    # 1.234.567 or 1,234,567: only groups repeat; of two different marks the last is the decimal one.
    as_groups = float(grouped), 1.0
    head, _, fraction = plain.rpartition(last)
    as_decimal = float(f"{re.sub(r'[.,]', '', head) or '0'}.{fraction}"), 10.0 ** -len(fraction)
    if len(marks) > 1:
        return [as_groups] if len(set(marks)) == 1 else [as_decimal]
    if tail != 3 or not head or head.startswith("0") or len(head) > 3:
        return [as_decimal]
    comma_groups = lang in {"en", "zh", "ja"}
    if lang in {"de", "es", "it", "pt", "nl", "fr", "no", "nb", "da", "sv"}:
        return [as_groups] if last == "." else [as_decimal]
    if comma_groups:
        return [as_groups] if last == "," else [as_decimal]
    return [as_groups, as_decimal]


def _in_cjk(tokens: Tokens, taken: list[tuple[int, int]]) -> Iterator[Quantity]:
    for match in _CJK_NUMBER.finditer(tokens.text):
        written = match.group()
        if not _outside(match.start(), taken) or written in {
            "一",
            "万",
            "百",
            "千",
            "十",
            "亿",
            "万一",
            "千万",
            "百万",
        }:
            continue
        value = _cjk_value(written)
        if value is not None:
            yield complete(tokens, "zh", match.start(), match.end(), [(value, 1.0)], worded=True)


def _cjk_value(written: str) -> float | None:
    """六千五百万 → 65,000,000; ``None`` for what is no number."""
    total = section = digit = 0.0
    if all(char in _CJK_DIGITS for char in written):
        return float("".join(str(_CJK_DIGITS[char]) for char in written))
    for char in written:
        if char in _CJK_DIGITS:
            digit = _CJK_DIGITS[char]
        elif char in _CJK_POWERS:
            section += (digit or 1) * _CJK_POWERS[char]
            digit = 0
        else:
            power = 1e4 if char == "万" else 1e8
            total = (total + section + digit) * power if power == 1e8 else total + (section + digit or 1) * power
            section = digit = 0
    return total + section + digit


def _shared_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """ "40 to 50 euros", "$40-50": the ends of a range share unit, scale and rate."""
    result = list(found)
    for at in range(len(result) - 2, -1, -1):
        left, right = result[at], result[at + 1]
        gap = text[left.end : right.start]
        if len(gap) > 6 or not _RANGE.fullmatch(gap.rstrip("$€£¥ ")):
            continue
        if not left.unit and right.unit and not right.unit.startswith("label:"):
            scaled = _scale_of(text, right)
            multiple = right.values[0] / right.written[0] if right.written[0] else 1.0
            values = tuple(dict.fromkeys(value * factor * multiple for value in left.values for factor in (1, scaled)))
            result[at] = replace(left, unit=right.unit, rate=right.rate, values=values, nouns=left.nouns | right.nouns)
        elif left.unit and not right.unit:
            scaled = _scale_of(text, right)
            if scaled > 1 and _scale_of(text, left) == 1:  # "$40 to 50 million"
                result[at] = left = replace(left, values=(*left.values, *(value * scaled for value in left.values)))
            multiple = left.values[0] / left.written[0] if left.written[0] else 1.0
            values = tuple(value * multiple for value in right.values)
            result[at + 1] = replace(
                right,
                unit=left.unit,
                rate=right.rate or left.rate,
                nouns=left.nouns | right.nouns,
                values=values,
            )
        elif not left.unit and not right.unit:
            result[at] = replace(left, nouns=left.nouns | right.nouns)
    return result


def _scale_of(text: str, item: Quantity) -> float:
    """What the scale word of ``item`` multiplies by, where it has one."""
    tail = text[item.start : item.end].split()
    known = scales("en")
    return known.get(fold(tail[-1]), 1.0) if len(tail) > 1 else 1.0
