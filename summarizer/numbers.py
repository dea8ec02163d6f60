"""Numbers in a text with their unit: "1.2 billion euros", "two thirds", "$40-50 million", "三千万元"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from summarizer.number_words import CARDINALS, chinese_number
from summarizer.scripts import CJK, CJK_CHARACTER
from summarizer.words import STOPWORDS, Tokens, cut_stem, fold, listed


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A number with what it counts."""

    start: int
    """Offset of the first character of the number itself."""
    end: int
    """Where the number and its scale ("million") end."""
    unit_end: int
    """Where the unit ends."""
    values: tuple[float, ...]
    """Possible readings, scale included: "1.200" may be 1.2 or 1200."""
    step: float
    """One of the last digit that is not a rounded 0, scale included: 0.1 billion of "1.2 billion"."""
    scale: float = 1.0
    """What its scale word multiplies by."""
    unit: str = ""
    """``EUR``, ``percent``, ``km``, ``label:section``; ``""`` where it is no known one."""
    noun: str = ""
    """Stem of the word of content right after it, as a rule what it counts."""
    worded: bool = False
    """Written in words."""


# What multiplies the number before it. Long and short scale differ: a German Billion is an English trillion.
_SCALES = {
    1e2: "百", 1e3: "thousand thousands k tausend tsd mille mil tusen тыс 千", 1e4: "万 萬", 1e5: "lakh lakhs",
    1e6: "million millions mn mln m millionen mio millon millones millioner млн 百万", 1e7: "crore crores 千万",
    1e8: "亿 億", 1e9: "bn milliarde milliarden mrd milliard milliards md mds milliarder млрд 十亿", 1e10: "百亿",
    1e11: "千亿", 1e12: "tn trn 兆 万亿",
}  # fmt: skip
_ALL_SCALES = {word: value for value, words in _SCALES.items() for word in words.split()}
_ABBREVIATED = frozenset({"mio", "mrd", "tsd", "bn", "mn", "mln"})
_LONG = {"billion": 1e12, "billionen": 1e12, "billions": 1e12, "billones": 1e12, "trillion": 1e18}
_SHORT = {"billion": 1e9, "billions": 1e9, "trillion": 1e12, "trillions": 1e12}
_LONG_SCALE = frozenset({"de", "fr", "es", "nb", "no", "it"})
_DECIMAL_COMMA = _LONG_SCALE | {"pt", "nl", "da", "sv"}

_UNITS = {
    "percent": "percent pct prozent prosent procent % ％ |per cent|pour cent|por ciento",
    "points": "pp prozentpunkte prozentpunkten 个百分点 百分点 |percentage point|percentage points",
    "basis points": "bps |basis points",
    "EUR": "euro euros eur € 欧元", "dollar": "dollar dollars $",
    "USD": "usd us$ 美元 |us dollars|american dollars", "AUD": "aud a$ au$ |australian dollars",
    "CAD": "cad c$ ca$ |canadian dollars", "HKD": "hkd hk$ 港元", "NZD": "nzd nz$", "SGD": "sgd s$", "BRL": "brl r$",
    "GBP": "gbp sterling £ 英镑", "pound": "lb lbs pound pounds quid pfund", "CNY": "yuan cny rmb renminbi 元 人民币",
    "JPY": "yen jpy 円 日元", "yen sign": "¥ ￥", "INR": "rupee rupees inr rs ₹", "CHF": "chf franken", "NOK": "nok",
    "krone": "kroner kronor krone krona", "RUB": "rouble roubles ruble rubles ₽", "won": "won ₩",
    "peso": "peso pesos", "cent": "cents pence",
    "day": "day days tag tage tagen jour jours dia dias dag dager daily 天",
    "week": "week weeks woche wochen semaine semaines semana semanas uke uker 周",
    "month": "month months monat monate monaten mois mes meses maned maneder 个月 個月",
    "year": "year years yr yrs jahr jahre jahren jahriger an ans annee annees ano anos ar 年 岁",
    "decade": "decade decades jahrzehnt jahrzehnte decennie", "century": "century centuries jahrhundert siecle siecles",
    "hour": "hour hours hr hrs stunde stunden heure heures hora horas 小时",
    "minute": "minute minutes min mins minuten minuto minutos minutter 分钟",
    "second": "second seconds sec secs sekunde sekunden seconde secondes segundo segundos sekunder",
    "km": "km kms kmh kph kilometre kilometres kilometer kilometers kilometern kilometros 公里 千米",
    "metre": "metre metres meter meters metern metros 米", "cm": "cm centimetre centimetres centimeter centimeters",
    "mm": "mm millimetre millimetres", "mile": "mile miles mph", "foot": "foot feet ft",
    "inch": "inch inches", "gram": "g gram grams gramme grammes",
    "kg": "kg kilo kilos kilogram kilograms kilogramme kilogrammes kilogramm 公斤",
    "mg": "mg milligram milligrams", "microgram": "µg μg mcg microgram micrograms mikrogramm", "ng": "ng nanogram",
    "tonne": "tonne tonnes ton tons tonnen toneladas tonn t 吨", "litre": "l litre litres liter liters litros",
    "ml": "ml millilitre millilitres", "hectare": "ha hectare hectares hektar hectareas", "acre": "acre acres",
    "degree": "degree degrees grad degres grados °",
    "celsius": "celsius °c ºc ℃ |degrees celsius|degrees c|grad celsius|° c",
    "fahrenheit": "fahrenheit °f ℉ |degrees fahrenheit|degrees f|° f",
    "kW": "kw kilowatt kilowatts", "MW": "mw megawatt megawatts", "GW": "gw gigawatt gigawatts", "TW": "tw terawatt",
    "kWh": "kwh kilowattstunde kilowattstunden |kilowatt hours|kilowatt hour",
    "MWh": "mwh megawattstunden |megawatt hours|megawatt hour", "TWh": "twh |terawatt hours|terawatt hour",
    "GWh": "gwh gigawattstunden |gigawatt hours|gigawatt hour", "MB": "mb megabyte megabytes",
    "GB": "gb gigabyte gigabytes", "TB": "tb terabyte terabytes", "ppm": "ppm", "person": "人 名", "article": "条",
    "km2": "km2 km² |square kilometres|square kilometers|sq km", "mile2": "|square miles|sq miles",
    "m2": "m2 m² |square metres|square meters|sq m", "foot2": "|square feet|sq ft",
    "m3": "m3 m³ |cubic metres|cubic meters",
}  # fmt: skip
UNITS = {
    word: unit
    for unit, names in _UNITS.items()
    for word in (*names.partition("|")[0].split(), *names.partition("|")[2].split("|"))
    if word
}
"""Folded unit, of one word or two → its name."""
# Unit words of other languages that are words of their own in English.
_NOT_ENGLISH = frozenset(listed("an ar mes tag jour grad won dia hora ans pfund procent"))
# A sign or word that several units have, and those.
_GENERIC = {
    "dollar": {"USD", "AUD", "CAD", "HKD", "NZD", "SGD"}, "pound": {"GBP"}, "yen sign": {"JPY", "CNY"},
    "krone": {"NOK"}, "degree": {"celsius", "fahrenheit"},
}  # fmt: skip
_LABELS = frozenset(
    listed(
        """
    section sections article articles art chapter part title rule no number phase page paragraph clause schedule
    annex appendix amendment item line level tier group type class category stage step principle case volume
    channel route highway flight room block sec proposition artikel absatz paragraf kapitel anhang nummer alinea
    annexe titre articulo seccion capitulo anexo §
    """
    )
)

_HUNDRED = frozenset({"hundred", "hundert", "cent", "cien"})
_ONE = frozenset({"a", "an", "one", "ein", "eine", "un", "une"})
_FRACTIONS = {
    2: "half halves halfte moitie mitad halvparten", 3: "third thirds drittel tiers tercio tercios tredjedel",
    4: "quarter quarters viertel quart quarts cuarto cuartos", 5: "fifth fifths funftel", 6: "sixth sixths",
    8: "eighth eighths", 10: "tenth tenths zehntel",
}  # fmt: skip
FRACTIONS = {word: size for size, words in _FRACTIONS.items() for word in words.split()}
_HALF = frozenset({"half", "demi", "halbe", "halben"})
_PART_BEFORE = frozenset(listed("by um de nearly almost about over than roughly"))
_PART_AFTER = frozenset(listed("of the der des du de del"))

_GAP = "[,.'’ \u00a0\u202f\u2009]"
_DIGITS = re.compile(
    rf"(?<![^\W{CJK}])(?:(?P<sign>US\$|AU?\$|CA?\$|HK\$|NZ\$|S\$|R\$|[€£$¥￥₹₽₩])\s?"
    rf"|(?P<code>\b(?:EUR|USD|GBP|CHF|JPY|CNY|RMB|INR|Rs|AUD|CAD|NOK)\.?\s))?"
    rf"(?P<digits>\d{{1,3}}(?:(?P<gap>{_GAP})\d{{3}}(?!\d))(?:(?P=gap)\d{{3}}(?!\d)){{0,8}}(?:[.,]\d{{1,9}}(?!\d))?"
    rf"|\d{{1,2}}(?:,\d\d){{1,6}},\d{{3}}(?!\d)|\d{{1,40}}(?:[.,]\d{{1,9}}(?!\d))?|\.\d{{1,9}})(?P<half>\s?[½¼¾⅓⅔])?",
)
_HALVES = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_CJK_NUMBER = re.compile(r"[零〇一二三四五六七八九十百千万亿两兩]{1,20}")
_CJK_NO_NUMBER = frozenset(listed("一 万 百 千 十 亿 万一 千万 百万"))
_RANGE = re.compile(r"\s?(?:to|and|or|-|–|—|bis|und|à|et|a|y|至|到|～|~)\s?[$€£¥]?")
_SCALE_AFTER = re.compile(r"(?P<gap>[\s\u00a0]{0,2}-?)(?P<word>[^\W\d_]{1,14})(?:\.(?=\s\w))?")
_UNIT_AFTER = re.compile(
    r"(?P<gap>[\s\u00a0-]{0,2})(?P<first>[%％°€£$¥￥₹₽₩]|[^\W\d_]{1,20}[²³23]?)(?:[\s\u00a0/-]?(?P<rest>[^\W\d_]{1,12}))?"
)
_POINTS_AFTER = re.compile(r"\spoints?\b")
_ORDINAL_END = re.compile(r"(?:st|nd|rd|th|ème|er|e|º|ª)\b")


def scales(lang: str) -> dict[str, float]:
    """Scale words, folded, of a text in ``lang`` → what they multiply by."""
    return _ALL_SCALES | (_LONG if lang in _LONG_SCALE else _SHORT)


def same_unit(left: str, right: str) -> bool:
    """Whether two units may be one: $ and US$ may, US$ and A$ may not."""
    return left == right or right in _GENERIC.get(left, ()) or left in _GENERIC.get(right, ())


def quantities(tokens: Tokens, lang: str, masked: list[tuple[int, int]]) -> list[Quantity]:
    """The numbers of a text in order of place; what begins in one of the sorted ranges ``masked`` is none."""
    reader = _Reader(tokens, lang)
    found = [one for one in reader.in_digits() if _outside(one.start, masked)]
    taken = sorted([*masked, *((one.start, one.end) for one in found)])
    worded = [*reader.in_words(), *(reader.in_cjk() if CJK_CHARACTER.search(tokens.text) else ())]
    found += [one for one in worded if _outside(one.start, taken)]
    return _with_shared_units(tokens.text, sorted(found, key=lambda one: one.start))


def _outside(start: int, ranges: list[tuple[int, int]]) -> bool:
    at = bisect_right(ranges, (start, 1 << 60)) - 1
    # Ranges hardly overlap; one that reaches over its follower is found among the last few.
    return not any(begin <= start < end for begin, end in ranges[max(at - 3, 0) : at + 1])


class _Reader:
    """Reads the numbers of one text."""

    def __init__(self, tokens: Tokens, lang: str) -> None:
        self.tokens, self.text, self.lang = tokens, tokens.text, lang
        self.scales = scales(lang)

    def in_digits(self) -> Iterator[Quantity]:
        """ "1,200", "€ 5m", "20th"."""
        for match in _DIGITS.finditer(self.text):
            values, step = _readings(match["digits"], self.lang)
            end = match.end()
            if match["half"]:
                values = [value + _HALVES[match["half"].strip()] for value in values]
            elif ordinal := _ORDINAL_END.match(self.text, end):
                end = ordinal.end()
            unit = UNITS.get((match["sign"] or match["code"] or "").lower().strip(" .\u00a0"), "")
            yield self.complete(match.start("digits"), end, values, step, unit)

    def in_words(self) -> Iterator[Quantity]:
        """ "thirty-five", "two hundred and six", "half a million", "two dozen", "a third of"."""
        words, cardinals = self.tokens.words, CARDINALS.get(self.lang, CARDINALS["en"])
        at = 0
        while at < len(words):
            value, end = self._cardinal(at, cardinals)
            fraction = FRACTIONS.get(words[end]) if end < len(words) and (end == at or self._joined(end)) else None
            if fraction and (value > 1 or self._is_part(at, end)):
                start, stop = self.tokens.starts[at], self.tokens.ends[end]
                yield self.complete(start, stop, [100 * max(value, 1) / fraction], 0.0, "percent", worded=True)
                at = end + 1
            elif end > at and value != 1:
                start, stop = self.tokens.starts[at], self.tokens.ends[end - 1]
                yield self.complete(start, stop, [value], _step(value), worded=True)
                at = end
            else:
                at = max(end, at + 1)

    def _is_part(self, at: int, end: int) -> bool:
        """Whether "half", "a third" at words ``at`` to ``end`` is a share, and no third party."""
        words = self.tokens.words
        if at == end and words[end] not in {"half", "halfte", "moitie", "mitad"}:
            return False
        return not _PART_BEFORE.isdisjoint(words[max(at - 1, 0) : at]) or not _PART_AFTER.isdisjoint(
            words[end + 1 : end + 2]
        )

    def _cardinal(self, at: int, cardinals: dict[str, int]) -> tuple[float, int]:
        """The value of the number words from word ``at`` on, and the index behind them; (0, at) for none."""
        words = self.tokens.words
        total, current, end = 0.0, 0.0, at
        half = at < len(words) and words[at] in _HALF
        while end < len(words) and (end == at or self._joined(end)):
            word = words[end]
            ahead = words[end + 1] if end + 1 < len(words) else ""
            if word in cardinals and (current % 100 == 0 if cardinals[word] > 9 else current % 10 == 0):
                current += cardinals[word]
            elif word in _HUNDRED and current:
                current *= 100
            elif word == "dozen" and end > at:
                current = (current or 1) * 12
            elif word in self.scales and end > at and len(word) > 2:
                total, current = total + (current or 1) * self.scales[word], 0.0
            elif (end == at or half) and (word in _ONE or word in _HALF) and self._multiplies(ahead):
                current = current or float(word in _ONE)
            elif not (word == "and" and current >= 100 and ahead in cardinals):
                break
            end += 1
        value = total + current
        return (value / 2 if half and value > 1 else value), end if value or end == at else at

    def _multiplies(self, word: str) -> bool:
        return word in {"dozen", "hundred", "a", "an"} or word in FRACTIONS or (word in self.scales and len(word) > 2)

    def _joined(self, at: int) -> bool:
        return self.text[self.tokens.ends[at - 1] : self.tokens.starts[at]] in {" ", "-", "\u00a0", ""}

    def in_cjk(self) -> Iterator[Quantity]:
        """六千五百万."""
        for match in _CJK_NUMBER.finditer(self.text):
            if match.group() not in _CJK_NO_NUMBER:
                value = chinese_number(match.group())
                yield self.complete(match.start(), match.end(), [value], _step(value), worded=True)

    def complete(
        self, start: int, end: int, values: list[float], step: float, unit: str = "", *, worded: bool = False
    ) -> Quantity:
        """The number with the scale, unit and noun that stand around it."""
        scale = 1.0
        for _ in range(2):  # "hundred thousand", "mil millones"
            if not worded or CJK_CHARACTER.match(self.text, start):
                factor, end = self._scale(end, money=bool(unit))
                scale *= factor
        at = end
        if not unit:
            unit, at = self._unit(end)
        index = bisect_left(self.tokens.starts, start)
        label = self.tokens.words[index - 1] if index else ""
        if not unit and (label in _LABELS or self.text[max(start - 2, 0) : start].strip() == "§"):
            label = {"art": "article", "sec": "section", "no": "number"}.get(label, label)
            unit = f"label:{label.rstrip('s') if label in _LABELS else 'section'}"
        return Quantity(
            start=start, end=end, unit_end=at, values=tuple(value * scale for value in values), step=step * scale,
            scale=scale, unit=unit, noun=self._noun(at), worded=worded,
        )  # fmt: skip

    def _scale(self, at: int, *, money: bool) -> tuple[float, int]:
        """Factor and end of the scale word at ``at``."""
        match = _SCALE_AFTER.match(self.text, at)
        if not match:
            return 1.0, at
        word = match["word"]
        if CJK_CHARACTER.match(word):
            word = next((word[:size] for size in (2, 1) if word[:size] in self.scales), "")
            return self.scales.get(word, 1.0), match.start("word") + len(word)
        word = fold(word)
        if word == "dozen" or word in _HUNDRED:
            return (12.0 if word == "dozen" else 100.0), match.end("word")
        # "5 m" may be metres: a lone letter is a scale only when it touches the figure, or money goes before.
        lone = len(word) == 1 and match["gap"] and not money
        if word not in self.scales or lone or (self.lang == "en" and word in {"mil", "md"}):
            return 1.0, at
        return self.scales[word], match.end() if word in _ABBREVIATED else match.end("word")

    def _unit(self, at: int) -> tuple[str, int]:
        """The unit that follows at ``at``, and where it ends."""
        match = _UNIT_AFTER.match(self.text, at)
        if not match:
            return "", at
        first = match["first"]
        if CJK_CHARACTER.match(first):
            size = next((size for size in (4, 3, 2, 1) if first[:size] in UNITS), 0)
            return UNITS.get(first[:size], ""), match.start("first") + size
        word, rest = fold(first), fold(match["rest"] or "")
        unit, end = UNITS.get(f"{word} {rest}") or UNITS.get(f"{word}{rest}", ""), match.end()
        if not unit and word in UNITS:
            foreign = word in _NOT_ENGLISH and self.lang in {"en", ""} and match["gap"]
            unit, end = "" if foreign else UNITS[word], match.end("first")
        if unit == "percent" and (points := _POINTS_AFTER.match(self.text, end)):
            unit, end = "points", points.end()
        return (unit, end) if unit else ("", at)

    def _noun(self, end: int) -> str:
        index = bisect_left(self.tokens.starts, end)
        if index >= len(self.tokens.words) or self.text[end : self.tokens.starts[index]] not in {" ", "-", "\u00a0"}:
            return ""
        word = self.tokens.words[index]
        return "" if word in STOPWORDS or word[0].isdigit() else cut_stem(word)


def _readings(written: str, lang: str) -> tuple[list[float], float]:
    """What figures may mean, and their step: which mark parts thousands depends on the language."""
    plain = re.sub(r"[ '’\u00a0\u202f\u2009]", "", written)
    marks = [char for char in plain if char in ".,"]
    if not marks:
        return [float(plain)], _step(float(plain))
    last = marks[-1]
    grouped = float(re.sub(r"[.,]", "", plain))
    head, _, fraction = plain.rpartition(last)
    decimal = float(f"{re.sub(r'[.,]', '', head) or '0'}.{fraction}")
    if len(marks) > 1:
        groups = len(set(marks)) == 1  # of two different marks the last is the decimal one
        return ([grouped], _step(grouped)) if groups else ([decimal], 10.0 ** -len(fraction))
    if len(fraction) != 3 or not head or head.startswith("0") or len(head) > 3:
        return [decimal], 10.0 ** -len(fraction)
    if lang in _DECIMAL_COMMA or lang in {"en", "zh", "ja"}:
        groups = (last == ".") == (lang in _DECIMAL_COMMA)
        return ([grouped], _step(grouped)) if groups else ([decimal], 1e-3)
    return [grouped, decimal], 1.0


def _step(value: float) -> float:
    """The power of ten of the last digit that is not 0: 10 of 1,250."""
    step = 1.0
    while value and step < 1e15 and value % (step * 10) == 0:
        step *= 10
    return step


def _with_shared_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """ "40 to 50 euros", "$40-50 million": the ends of a range share unit and scale."""
    for at in range(len(found) - 2, -1, -1):
        left, right = found[at], found[at + 1]
        gap = text[left.end : right.start]
        if len(gap) > 6 or not _RANGE.fullmatch(gap):
            continue
        if right.unit and not left.unit and not right.unit.startswith("label:"):
            found[at] = left = replace(left, unit=right.unit)
        elif left.unit and not right.unit:
            found[at + 1] = right = replace(right, unit=left.unit)
        if right.scale > 1 and left.scale == 1 and left.unit == right.unit:
            found[at] = replace(left, values=(*left.values, *(value * right.scale for value in left.values)))
    return found


__all__ = ["FRACTIONS", "UNITS", "Quantity", "quantities", "same_unit", "scales"]
