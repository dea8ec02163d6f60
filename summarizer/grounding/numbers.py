"""Quantities in a text: "1.2 billion", "two thirds", "$40-50 a month", "三千万"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

from summarizer.grounding.models import Quantity
from summarizer.grounding.tokens import CJK, STOPWORDS, Tokens, fold, listed, stem
from summarizer.grounding.units import (
    CARDINALS,
    CJK_UNITS,
    CURRENCIES,
    DOLLARS,
    FRACTIONS,
    HUNDREDS,
    LABELS,
    ORDINALS,
    PERIODS,
    RATE,
    SYMBOLS,
    UNITS,
    scales,
)

_GAP = "[,.'’ \u00a0\u202f\u2009]"
_DIGITS = re.compile(
    rf"(?<![\w])(?P<minus>[-−–](?=[\d.$€£]))?(?:(?P<sign>US\$|AU?\$|CA?\$|HK\$|NZ\$|S\$|R\$|[€£$¥￥₹₽₩])\s?"
    rf"|(?P<code>\b(?:EUR|USD|GBP|CHF|JPY|CNY|RMB|INR|Rs|AUD|CAD|NOK)\.?\s))?"
    rf"(?P<digits>\d{{1,3}}(?:(?P<gap>{_GAP})\d{{3}}(?!\d))(?:(?P=gap)\d{{3}}(?!\d)){{0,8}}(?:[.,]\d{{1,9}}(?!\d))?"
    rf"|\d{{1,40}}(?:[.,]\d{{1,9}}(?!\d))?|\.\d{{1,9}})(?P<half>\s?[½¼¾⅓⅔])?",
)
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?!\d)")
_HALVES = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
# What may stand between a number and its scale: "30 million", "30-million", "30m".
_AFTER = re.compile(r"(?P<gap>[\s\u00a0]{0,2}-?)(?P<word>[^\W\d_]{1,14}|%|％|‰|°)")
_SIGN_AFTER = re.compile(r"[\s\u00a0]{0,2}(?P<sign>US\$|[€£$¥￥₹₽])(?![\d])")
_CJK_NUMBER = re.compile(r"[零〇一二三四五六七八九十百千万亿两兩]{1,20}")
_CJK_DIGITS = dict(zip("零〇一二三四五六七八九两兩", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 2), strict=True))
_CJK_POWERS = {"十": 10, "百": 100, "千": 1000}
_ORDINAL_END = re.compile(r"(?:st|nd|rd|th|ème|er|e|º|ª)\b")
_RANGE = re.compile(r"\s?(?:to|and|or|-|–|—|bis|und|à|et|a|y|至|到|～|~)\s?")
_HEDGES = {
    "about": "about around some roughly approximately circa approx approximate near estimated rund etwa ungefahr "
    "circa environ autour unos unas alrededor aproximadamente",
    "over": "over above exceeding exceeds least uber mehr mindestens plus moins mas menos al",
    "under": "nearly almost under below most fast knapp unter presque casi up close just",
}
_HEDGE = {word: kind for kind, words in _HEDGES.items() for word in words.split()}
_HEDGES_TWO = {
    ("more", "than"): "over", ("at", "least"): "over", ("less", "than"): "under", ("fewer", "than"): "under",
    ("up", "to"): "under", ("close", "to"): "about", ("at", "most"): "under", ("as", "many"): "under",
    ("mehr", "als"): "over", ("plus", "de"): "over", ("weniger", "als"): "under", ("moins", "de"): "under",
    ("mas", "de"): "over", ("menos", "de"): "under", ("pres", "de"): "under", ("cerca", "de"): "under",
    ("in", "excess"): "over", ("an", "estimated"): "about", ("just", "over"): "over", ("just", "under"): "under",
}  # fmt: skip
_CJK_HEDGES = {"约": "about", "近": "under", "超": "over", "过": "over", "逾": "over", "余": "over", "多": "over"}
# Units that an English text can't mean: they are its own words.
_NOT_ENGLISH = frozenset(
    listed(
        """
    an ar time timer mes tag jour grad won dia hora pp g ans an min sec an pfund procent
    """
    )
)


def quantities(tokens: Tokens, lang: str, masked: list[tuple[int, int]]) -> list[Quantity]:
    """The quantities of a text in order of place; what begins in one of the ranges ``masked`` is none."""
    found = list(_in_digits(tokens, lang, masked))
    taken = sorted([*masked, *((item.start, item.end) for item in found)])
    found += _in_words(tokens, lang, taken)
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
        yield _complete(tokens, lang, start, end, readings, currency, negative=negative)


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


def _complete(
    tokens: Tokens,
    lang: str,
    start: int,
    end: int,
    readings: list[tuple[float, float]],
    currency: str = "",
    *,
    worded: bool = False,
    negative: bool = False,
) -> Quantity:
    """A quantity with the scale, unit, rate, hedge and neighbours that stand around it."""
    text = tokens.text
    factor = 1.0
    known = scales(lang)
    begin, at = start, end
    ordinal = _ORDINAL_END.match(text, end) if not worded else None
    if ordinal:
        at = end = ordinal.end()
    for _ in range(2):  # "mil millones", "hundred thousand"
        after = _AFTER.match(text, at)
        if not after:
            break
        word = after["word"]
        if CJK.match(word):
            word = next((word[:size] for size in (2, 1) if word[:size] in known), "")
            stop = after.start("word") + len(word)
        else:
            word, stop = fold(word), after.end()
        # "5 m" may be metres: a lone letter is a scale only when it touches the figure, or money goes before.
        lone = word in {"m", "k"} and (after["gap"] != "" and not currency)
        if word in known and not lone and not (word == "mil" and lang == "en") and not (word == "md" and lang == "en"):
            factor *= known[word]
            at = end = stop
        elif word in {"hundred", "hundert"} and not worded:
            factor *= 100
            at = end = stop
        else:
            break
    unit, multiple, unit_end = _unit(tokens, lang, at, currency)
    hedge = _hedge(tokens, begin)
    label = _label(tokens, begin)
    if label and not unit:
        unit = f"label:{label}"
    rate_match = RATE.search(text, unit_end, unit_end + 45) if unit_end < len(text) else None
    rate = _rate(rate_match)
    if rate_match and not _close(text, unit_end, rate_match.start()):
        rate = ""
    nouns = _neighbours(tokens, begin, unit_end)
    return Quantity(
        start=start,
        end=end,
        values=tuple(value * factor * multiple for value, _ in readings),
        step=min(step for _, step in readings) * factor * multiple,
        unit=unit,
        rate=rate,
        hedge=hedge,
        nouns=nouns,
        worded=worded,
        negative=negative,
    )


def _rate(match: re.Match[str] | None) -> str:
    return PERIODS.get(fold(match["period"] or match["adverb"]), "") if match else ""


def _close(text: str, end: int, start: int) -> bool:
    """Whether a rate belongs to the unit that ends at ``end``: in its clause, three words after it at most."""
    between = text[end:start]
    return not re.search(r"[.;:()\d]|, ", between) and len(between.split()) <= 3


def _unit(tokens: Tokens, lang: str, at: int, currency: str) -> tuple[str, float, int]:
    """Family, factor and end of the unit that follows at ``at``."""
    text = tokens.text
    if currency:
        return currency, 1.0, at
    sign = _SIGN_AFTER.match(text, at)
    if sign:
        return SYMBOLS[sign["sign"]], 1.0, sign.end()
    after = _AFTER.match(text, at)
    if not after:
        return "", 1.0, at
    word = after["word"]
    if word in "%％":
        tail = re.compile(r"\s?-?(?:points?|Punkte|Prozentpunkte)\b").match(text, after.end())
        return ("points", 1.0, tail.end()) if tail else ("percent", 1.0, after.end())
    if word == "°":
        return "degree", 1.0, after.end()
    if CJK.match(word):
        for size in (4, 3, 2, 1):
            if word[:size] in CJK_UNITS:
                family, factor = CJK_UNITS[word[:size]]
                return family, factor, after.start("word") + size
        return "", 1.0, at
    index = tokens.at(after.start("word"))
    words = tokens.words[index : index + 4]
    if not words:
        return "", 1.0, at
    ends = tokens.ends
    if words[0] in {"percentage", "prozentpunkte", "prozentpunkten"} or words[:2] in (
        ["per", "centage"],
        ["points", "de"],
        ["puntos", "porcentuales"],
    ):
        return "points", 1.0, ends[min(index + 1, len(ends) - 1)]
    if words[:2] in (["per", "cent"], ["pour", "cent"], ["por", "ciento"]):
        points = words[2:3] in (["point"], ["points"])
        return "points" if points else "percent", 1.0, ends[index + 2 if points else index + 1]
    if words[:2] == ["basis", "points"]:
        return "points", 0.01, ends[index + 1]
    if words[0] in {"percent", "pct"} and words[1:2] in (["point"], ["points"]):
        return "points", 1.0, ends[index + 1]
    if words[0] in DOLLARS and "dollar" in " ".join(words[1:3]):
        at_dollar = 1 if words[1].startswith("dollar") else 2
        return DOLLARS[words[0]], 1.0, ends[index + at_dollar]
    if words[0] in {"square", "cubic", "sq"} and words[1:2]:
        family, factor = UNITS.get(words[1], (words[1], 1.0))
        return f"{words[0][:2]} {family}", factor * factor if factor >= 1 else factor, ends[index + 1]
    # "10 new days", "50 working hours": one word may stand between.
    for shift in range(2):
        if shift == 1 and (words[:1] == [] or words[0] in STOPWORDS or text[ends[index] : ends[index] + 1] != " "):
            break
        if shift < len(words) and words[shift] in UNITS and not (lang in {"en", ""} and words[shift] in _NOT_ENGLISH):
            family, factor = UNITS[words[shift]]
            if shift == 1 and family not in {"time", "months"}:
                break
            return family, factor, ends[index + shift]
    return "", 1.0, at


def _hedge(tokens: Tokens, start: int) -> str:
    # A currency sign may stand between.
    index = tokens.at(start)
    before = tokens.words[max(index - 3, 0) : index]
    if not before:
        return ""
    gap = tokens.text[tokens.ends[index - 1] : start]
    if "~" in gap or "≈" in gap:
        return "about"
    if re.search(r"[.,;:()]", gap):
        return ""
    if CJK.match(before[-1]):
        return _CJK_HEDGES.get(before[-1], "")
    if tuple(before[-2:]) in _HEDGES_TWO:
        return _HEDGES_TWO[before[-2], before[-1]]
    return _HEDGE.get(before[-1], "")


def _label(tokens: Tokens, start: int) -> str:
    index = tokens.at(start)
    gap = tokens.text[tokens.ends[index - 1] : start] if index else tokens.text[:start]
    if "§" in gap:
        return "section"
    if not index or not re.fullmatch(r"[\s\u00a0]{0,2}|\.[\s\u00a0]?", gap):
        return ""
    word = tokens.words[index - 1]
    if word not in LABELS:
        return ""
    return {"art": "article", "sec": "section", "no": "number"}.get(word, word[:-1] if word.endswith("s") else word)


def _neighbours(tokens: Tokens, start: int, end: int) -> frozenset[str]:
    """Stems of up to three words of content on each side, within the clause."""
    found: list[str] = []
    index = tokens.at(end)
    text = tokens.text
    last = end
    for at in range(index, min(index + 6, len(tokens))):
        if re.search(r"[.;:()!?]", text[last : tokens.starts[at]]) or len(found) == 3:
            break
        last = tokens.ends[at]
        word = tokens.words[at]
        if word not in STOPWORDS and not word[0].isdigit():
            found.append(stem(word))
    index = tokens.at(start)
    before: list[str] = []
    for at in range(index - 1, max(index - 6, -1), -1):
        follows = tokens.starts[at + 1] if at + 1 < len(tokens) else start
        if re.search(r"[.;:()!?]", text[tokens.ends[at] : follows]) or len(before) == 2:
            break
        word = tokens.words[at]
        if word not in STOPWORDS and not word[0].isdigit() and word not in _HEDGE:
            before.append(stem(word))
    return frozenset(found + before)


def _in_words(tokens: Tokens, lang: str, taken: list[tuple[int, int]]) -> Iterator[Quantity]:
    """Number words: "thirty-five", "two hundred and six", "two thirds", "half a million"."""
    key = lang if lang in CARDINALS else "en"
    cardinals, hundreds, known = CARDINALS[key], HUNDREDS.get(key, {}), scales(lang)
    at, size = 0, len(tokens)
    while at < size:
        word = tokens.words[at]
        if word in cardinals and _outside(tokens.starts[at], taken):
            stop, value = _spelled(tokens, at, cardinals, hundreds)
            end = tokens.ends[stop - 1]
            part = tokens.words[stop] if stop < size and tokens.starts[stop] - end <= 1 else ""
            if part in FRACTIONS and part not in {"second", "seconds"} and value < 20:
                end = tokens.ends[stop]
                yield replace(
                    _complete(tokens, lang, tokens.starts[at], end, [(100 * value / FRACTIONS[part], 1.0)], "percent"),
                    worded=True,
                )
                at = stop + 1
                continue
            if value == 1 and stop == at + 1 and part not in known:
                at += 1  # "one of", "no one": a pronoun as often as a number
                continue
            yield _complete(tokens, lang, tokens.starts[at], end, [(value, 1.0)], worded=True)
            at = stop
            continue
        if word in FRACTIONS and word not in {"second", "quarter", "quarters", "third", "thirds"}:
            before = tokens.words[at - 1] if at else ""
            after = tokens.words[at + 1] if at + 1 < size else ""
            if (word in {"half", "halfte", "moitie", "mitad"} and before not in {"first", "second", "other"}) or (
                before in {"a", "un", "une", "ein", "one"} and after == "of"
            ):
                yield replace(
                    _complete(
                        tokens, lang, tokens.starts[at], tokens.ends[at], [(100 / FRACTIONS[word], 1.0)], "percent"
                    ),
                    worded=True,
                )
        elif (
            word in {"quarter", "third"}
            and tokens.words[max(at - 1, 0)] in {"a", "one"}
            and (tokens.words[at + 1 : at + 2] == ["of"])
        ):
            yield replace(
                _complete(tokens, lang, tokens.starts[at], tokens.ends[at], [(100 / FRACTIONS[word], 1.0)], "percent"),
                worded=True,
            )
        elif key == "en" and word in ORDINALS and word not in {"second", "first"}:
            item = _complete(tokens, lang, tokens.starts[at], tokens.ends[at], [(ORDINALS[word], 1.0)], worded=True)
            yield replace(item, unit="")
        elif word in {"million", "billion", "hundred", "thousand", "dozen"} and at and tokens.words[at - 1] == "a":
            value = {"hundred": 100.0, "dozen": 12.0}.get(word) or known.get(word, 1.0)
            yield _complete(tokens, lang, tokens.starts[at], tokens.ends[at], [(value, value)], worded=True)
        at += 1


def _spelled(tokens: Tokens, at: int, cardinals: dict[str, float], hundreds: dict[str, float]) -> tuple[int, float]:
    """(index after it, value) of the number that is spelled from word ``at``; scale words are left to the caller."""
    value = cardinals[tokens.words[at]]
    last = value
    stop = at + 1
    while stop < len(tokens):
        gap = tokens.text[tokens.ends[stop - 1] : tokens.starts[stop]]
        word = tokens.words[stop]
        if gap not in {" ", "-", "\u00a0", "\n"}:
            break
        if word in hundreds and value < 100:
            value = value * hundreds[word]
            last = 100
        elif word in cardinals and last >= 20 and cardinals[word] < 10 and last % 10 == 0 and last < 100:
            value += cardinals[word]
            last = 1
        elif word in cardinals and last == 100 and cardinals[word] < 100:
            value += cardinals[word]
            last = cardinals[word]
        elif (
            word == "and" and last == 100 and tokens.words[stop + 1 : stop + 2] and tokens.words[stop + 1] in cardinals
        ):
            pass
        else:
            break
        stop += 1
    if tokens.words[stop - 1] == "and":
        stop -= 1
    return stop, value


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
            yield _complete(tokens, "zh", match.start(), match.end(), [(value, 1.0)], worded=True)


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
            values = tuple(dict.fromkeys([*left.values, *(value * scaled for value in left.values)]))
            result[at] = replace(left, unit=right.unit, rate=right.rate, values=values, nouns=left.nouns | right.nouns)
        elif left.unit and not right.unit:
            result[at + 1] = replace(
                right, unit=left.unit, rate=right.rate or left.rate, nouns=left.nouns | right.nouns
            )
        elif not left.unit and not right.unit:
            result[at] = replace(left, nouns=left.nouns | right.nouns)
    return result


def _scale_of(text: str, item: Quantity) -> float:
    """What the scale word of ``item`` multiplies by, where it has one."""
    tail = text[item.start : item.end].split()
    known = scales("en")
    return known.get(fold(tail[-1]), 1.0) if len(tail) > 1 else 1.0


def money(item: Quantity) -> bool:
    """Whether ``item`` is a sum of money."""
    return item.unit in CURRENCIES


def values_of(items: Iterable[Quantity]) -> set[float]:
    """All readings of all items."""
    return {value for item in items for value in item.values}
