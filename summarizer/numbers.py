"""Quantities in a text: "1.2 billion", "two thirds", "$40-50 a month", "三千万"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from summarizer.scripts import CJK, CJK_CHARACTER
from summarizer.tokens import STOPWORDS, Tokens, fold, listed, stem


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A number with what it counts."""

    start: int
    """Offset of the first character of the number itself."""
    end: int
    values: tuple[float, ...]
    """Possible readings, scale included, in the base of the unit's family: "1.200" may be 1.2 or 1200."""
    written: tuple[float, ...]
    """The same, scale included, but of the unit as it is written: 88 of "88 years", where ``values`` has months."""
    step: float
    """One of the last digit that is written, scale included: 0.1 billion of "1.2 billion"."""
    unit_end: int = -1
    """Where number, scale and unit end."""
    unit: str = ""
    """Family of the unit (``EUR``, ``percent``, ``time``, ``label:section``), or ``""`` where it is no known one."""
    unit_word: str = ""
    """Stem of the unit as it is written."""
    rate: str = ""
    """``year`` of "50 euros a year"."""
    hedge: str = ""
    """``about``, ``over`` or ``under``."""
    nouns: frozenset[str] = frozenset()
    """Stems of the words beside it."""
    noun: str = ""
    """Stem of the word of content right after it, as a rule what it counts."""
    worded: bool = False
    """Written in words."""
    negative: bool = False


# What multiplies the number before it. Long and short scale differ: a German Billion is an English trillion.
_SCALES_ALL = {
    "thousand": 1e3, "thousands": 1e3, "k": 1e3, "million": 1e6, "millions": 1e6, "mn": 1e6, "mln": 1e6, "m": 1e6,
    "bn": 1e9, "tn": 1e12, "trn": 1e12, "lakh": 1e5, "lakhs": 1e5, "crore": 1e7, "crores": 1e7,
    "tausend": 1e3, "tsd": 1e3, "millionen": 1e6, "mio": 1e6, "milliarde": 1e9, "milliarden": 1e9, "mrd": 1e9,
    "mille": 1e3, "milliard": 1e9, "milliards": 1e9, "md": 1e9, "mds": 1e9,
    "mil": 1e3, "millon": 1e6, "millones": 1e6, "tusen": 1e3, "millioner": 1e6, "milliarder": 1e9,
    "тыс": 1e3, "млн": 1e6, "млрд": 1e9,
    "百": 1e2, "千": 1e3, "万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8, "兆": 1e12, "千万": 1e7, "百万": 1e6,
    "十亿": 1e9, "万亿": 1e12, "千亿": 1e11, "百亿": 1e10,
}  # fmt: skip
_LONG_SCALE = {"billion": 1e12, "billionen": 1e12, "billions": 1e12, "billones": 1e12, "trillion": 1e18}
_SHORT_SCALE = {"billion": 1e9, "billions": 1e9, "trillion": 1e12, "trillions": 1e12}


@lru_cache(maxsize=64)
def scales(lang: str) -> dict[str, float]:
    """Scale words, folded, of a text in ``lang``."""
    return _SCALES_ALL | (_LONG_SCALE if lang in {"de", "fr", "es", "nb", "no", "it"} else _SHORT_SCALE)


# Number words: value and kind. "unit" 0-19, "tens" 20-90, "hundred" multiplies, "half" is a fraction's name.
_EN = listed(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
    """
)
_EN_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_EN_ORDINALS = listed(
    """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
    """
)
_DE = listed(
    """
    null - zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn
    """
)
_DE_TENS = ["zwanzig", "dreißig", "vierzig", "funfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
_FR = listed(
    """
    zero - deux trois quatre cinq six sept huit - dix onze douze treize quatorze quinze seize
    """
)
_FR_TENS = ["vingt", "trente", "quarante", "cinquante", "soixante"]
_ES = listed(
    """
    cero - dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis
    """
)
_ES_TENS = ["veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
_NB = listed(
    """
    null - to tre fire fem seks sju atte ni ti elleve tolv tretten fjorten femten seksten
    """
)


def _words(units: list[str], tens: list[str]) -> dict[str, float]:
    named = {word: float(value) for value, word in enumerate(units) if word != "-"}
    return named | {word: 10.0 * value for value, word in enumerate(tens, start=2)}


CARDINALS: dict[str, dict[str, float]] = {
    "en": _words(_EN, _EN_TENS) | {"dozen": 12.0},
    "de": _words(_DE, _DE_TENS) | {"dreissig": 30.0, "siebzehn": 17.0, "achtzehn": 18.0, "neunzehn": 19.0},
    "fr": _words(_FR, _FR_TENS),
    "es": _words(_ES, _ES_TENS),
    "no": _words(_NB, []),
}
HUNDREDS = {"en": {"hundred": 100.0}, "de": {"hundert": 100.0}, "fr": {"cent": 100.0}, "es": {"cien": 100.0}}
ORDINALS = {word: float(value) for value, word in enumerate(_EN_ORDINALS, start=1)} | {
    word[:-1] + "ieth": 10.0 * value for value, word in enumerate(_EN_TENS, start=2)
}
FRACTIONS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5,
    "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10,
    "halfte": 2, "drittel": 3, "viertel": 4, "funftel": 5, "moitie": 2, "tiers": 3, "quart": 4, "quarts": 4,
    "mitad": 2, "tercio": 3, "tercios": 3, "cuarto": 4, "cuartos": 4, "halvparten": 2, "tredjedel": 3,
}  # fmt: skip

# Unit word, folded → (family, factor to the family's base). Two quantities compare when their families do.
UNITS: dict[str, tuple[str, float]] = {}


def _unit(family: str, factor: float, names: str) -> None:
    UNITS.update(dict.fromkeys(names.split(), (family, factor)))


_unit("percent", 1, "percent pct prozent prosent procent")
_unit("points", 1, "pp")
_unit("points", 0.01, "bps")
_unit("EUR", 1, "euro euros eur")
_unit("dollar", 1, "dollar dollars")
_unit("USD", 1, "usd")
_unit("GBP", 1, "gbp sterling")
_unit("pound", 1, "lb lbs pound pounds quid pfund")
_unit("CNY", 1, "yuan cny rmb renminbi")
_unit("JPY", 1, "yen jpy")
_unit("INR", 1, "rupee rupees inr rs")
_unit("CHF", 1, "chf franken")
_unit("NOK", 1, "nok")
_unit("krone", 1, "kroner kronor krone krona")
_unit("RUB", 1, "rouble roubles ruble rubles")
_unit("won", 1, "won")
_unit("peso", 1, "peso pesos")
_unit("cent", 1, "cents pence")
_unit("time", 1, "day days tag tage tagen jour jours dia dias dag dager daily")
_unit("time", 7, "week weeks woche wochen semaine semaines semana semanas uke uker")
_unit("time", 1 / 24, "hour hours hr hrs stunde stunden heure heures hora horas time timer")
_unit("time", 1 / 1440, "minute minutes min mins minuten minuto minutos minutter")
_unit("time", 1 / 86400, "second seconds sec secs sekunde sekunden seconde secondes segundo segundos sekunder")
_unit("months", 1, "month months monat monate monaten mois mes meses maned maneder")
_unit("months", 12, "year years yr yrs jahr jahre jahren jahriger an ans annee annees ano anos ar")
_unit("months", 120, "decade decades jahrzehnt jahrzehnte decennie")
_unit("months", 1200, "century centuries jahrhundert siecle siecles")
_unit("metre", 1, "metre metres meter meters metern metros")
_unit("metre", 1000, "km kilometre kilometres kilometer kilometers kilometern kilometros kms")
_unit("metre", 0.01, "cm centimetre centimetres centimeter centimeters")
_unit("metre", 0.001, "mm millimetre millimetres millimeter millimeters")
_unit("mile", 1, "mile miles")
_unit("foot", 1, "foot feet ft")
_unit("inch", 1, "inch inches")
_unit("gram", 1, "gram grams gramme grammes g")
_unit("gram", 1000, "kg kilo kilos kilogram kilograms kilogramme kilogrammes kilogramm")
_unit("gram", 1e-3, "mg milligram milligrams")
_unit("tonne", 1, "tonne tonnes ton tons tonnen toneladas tonn")
_unit("litre", 1, "litre litres liter liters litros")
_unit("hectare", 1, "hectare hectares hektar hectareas")
_unit("acre", 1, "acre acres")
_unit("degree", 1, "degree degrees grad degres grados")
_unit("watt", 1e3, "kw kilowatt kilowatts")
_unit("watt", 1e6, "mw megawatt megawatts")
_unit("watt", 1e9, "gw gigawatt gigawatts")
_unit("gram", 1e-6, "microgram micrograms microgramme microgrammes mikrogramm")
_unit("gram", 1e-9, "nanogram nanograms")
_unit("litre", 1e-3, "millilitre millilitres milliliter milliliters")
_unit("watt", 1, "watt watts")
_unit("watt", 1e12, "tw terawatt terawatts")
_unit("watt hour", 1e3, "kwh kilowattstunde kilowattstunden kilowattheures")
_unit("watt hour", 1e6, "mwh megawattstunde megawattstunden")
_unit("watt hour", 1e9, "gwh gigawattstunde gigawattstunden")
_unit("watt hour", 1e12, "twh terawattstunde terawattstunden")
_unit("celsius", 1, "celsius")
_unit("fahrenheit", 1, "fahrenheit")
_unit("mile", 1, "mph")
_unit("metre", 1e3, "kph kmh")
_unit("byte", 1e6, "mb megabytes megabyte")
_unit("byte", 1e9, "gb gigabytes gigabyte")
_unit("byte", 1e12, "tb terabytes terabyte")
CJK_UNITS: dict[str, tuple[str, float]] = {
    "人民币": ("CNY", 1), "美元": ("USD", 1), "欧元": ("EUR", 1), "英镑": ("GBP", 1), "日元": ("JPY", 1),
    "港元": ("HKD", 1), "元": ("CNY", 1), "円": ("JPY", 1), "個月": ("months", 1), "个月": ("months", 1),
    "年": ("months", 12), "天": ("time", 1), "小时": ("time", 1 / 24), "分钟": ("time", 1 / 1440),
    "周": ("time", 7), "%": ("percent", 1), "％": ("percent", 1), "个百分点": ("points", 1), "百分点": ("points", 1),
    "公里": ("metre", 1000), "千米": ("metre", 1000), "米": ("metre", 1), "吨": ("tonne", 1), "公斤": ("gram", 1000),
    "人": ("person", 1), "名": ("person", 1), "岁": ("months", 12), "条": ("article", 1), "部": ("", 1),
}  # fmt: skip
SYMBOLS = {
    "€": "EUR", "£": "GBP", "#": "GBP",
    "¥": "yen sign", "￥": "yen sign", "₹": "INR", "₽": "RUB", "₩": "won", "$": "dollar",
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "HK$": "HKD", "NZ$": "NZD", "S$": "SGD",
    "R$": "BRL", "EUR": "EUR", "USD": "USD", "GBP": "GBP", "CHF": "CHF", "JPY": "JPY", "CNY": "CNY", "RMB": "CNY",
    "INR": "INR", "Rs": "INR", "AUD": "AUD", "CAD": "CAD", "HKD": "HKD", "NZD": "NZD", "SGD": "SGD", "NOK": "NOK",
}  # fmt: skip
DOLLARS = {
    "us": "USD", "american": "USD", "australian": "AUD", "canadian": "CAD", "hong": "HKD", "kong": "HKD",
    "zealand": "NZD", "singapore": "SGD",
}  # fmt: skip
CURRENCIES = frozenset(SYMBOLS.values()) | {"pound", "krone", "peso", "cent", "dollar"}
# A sign that several currencies have, and those.
_GENERIC = {
    "dollar": {"USD", "AUD", "CAD", "HKD", "NZD", "SGD"},
    "pound": {"GBP"},
    "yen sign": {"JPY", "CNY"},
    "krone": {"NOK"},
    "degree": {"celsius", "fahrenheit"},
}
PERIODS = {
    "second": "second", "hour": "hour", "hourly": "hour", "day": "day", "daily": "day", "week": "week",
    "weekly": "week", "month": "month", "monthly": "month", "quarter": "quarter", "quarterly": "quarter",
    "year": "year", "yearly": "year", "annual": "year", "annually": "year", "annum": "year", "tag": "day",
    "taglich": "day", "woche": "week", "wochentlich": "week", "monat": "month", "monatlich": "month", "jahr": "year",
    "jahrlich": "year", "stunde": "hour", "jour": "day", "semaine": "week", "mois": "month", "an": "year",
    "annuel": "year", "annuels": "year", "mensuel": "month", "heure": "hour", "dia": "day", "semana": "week",
    "mes": "month", "ano": "year", "anual": "year", "anuales": "year", "hora": "hour", "minute": "minute",
}  # fmt: skip
_PERIOD = "|".join(sorted(PERIODS, key=len, reverse=True))
# "annually" alone; "a year", "per day" are read with all that a figure may be counted per.
RATE = re.compile(
    r"\b(?P<adverb>daily|weekly|monthly|yearly|annually|annual|hourly|quarterly|jährlich|monatlich|täglich)\b", re.I
)
LABELS = frozenset(
    listed(
        """
    section sections article articles art chapter part title rule no number phase page paragraph clause schedule
    annex appendix amendment item line level tier group type class category stage step principle case volume
    channel route highway flight room block sec proposition artikel absatz paragraf kapitel anhang nummer alinea
    annexe titre articulo seccion capitulo anexo number
    """
    )
)


def same_family(left: str, right: str) -> bool:
    """Whether the units ``left`` and ``right`` may be one: $ and US$ may, US$ and A$ may not."""
    return left == right or right in _GENERIC.get(left, ()) or left in _GENERIC.get(right, ())


SIGNS: dict[str, tuple[str, float]] = {
    "°C": ("celsius", 1), "ºC": ("celsius", 1), "℃": ("celsius", 1), "°F": ("fahrenheit", 1), "℉": ("fahrenheit", 1),
    "ng": ("gram", 1e-9), "µg": ("gram", 1e-6), "μg": ("gram", 1e-6), "mcg": ("gram", 1e-6), "mg": ("gram", 1e-3),
    "g": ("gram", 1), "kg": ("gram", 1e3), "t": ("tonne", 1), "kt": ("tonne", 1e3), "Mt": ("tonne", 1e6),
    "Gt": ("tonne", 1e9), "L": ("litre", 1), "l": ("litre", 1), "ml": ("litre", 1e-3), "mL": ("litre", 1e-3),
    "dl": ("litre", 0.1), "hl": ("litre", 100), "ha": ("hectare", 1), "km": ("metre", 1e3),
    "m2": ("sq metre", 1), "m²": ("sq metre", 1), "km2": ("sq metre", 1e6), "km²": ("sq metre", 1e6),
    "m3": ("cu metre", 1), "m³": ("cu metre", 1), "cm3": ("cu metre", 1e-6), "cm³": ("cu metre", 1e-6),
    "W": ("watt", 1), "kW": ("watt", 1e3), "MW": ("watt", 1e6), "GW": ("watt", 1e9), "TW": ("watt", 1e12),
    "Wh": ("watt hour", 1), "kWh": ("watt hour", 1e3), "MWh": ("watt hour", 1e6), "GWh": ("watt hour", 1e9),
    "TWh": ("watt hour", 1e12), "Hz": ("hertz", 1), "kHz": ("hertz", 1e3), "MHz": ("hertz", 1e6),
    "GHz": ("hertz", 1e9), "kV": ("volt", 1e3), "dB": ("decibel", 1), "kB": ("byte", 1e3), "MB": ("byte", 1e6),
    "GB": ("byte", 1e9), "TB": ("byte", 1e12), "Mbps": ("bit a second", 1e6), "Gbps": ("bit a second", 1e9),
    "ppm": ("ppm", 1), "ppb": ("ppm", 1e-3),
}  # fmt: skip
"""Signs as they are written, capitals and all → (family, factor to its base)."""
_ANY = "|".join(sorted(SIGNS, key=len, reverse=True))
_SIGN = re.compile(
    rf"[\s\u00a0\u202f]{{0,2}}-?(?:(?P<gap>°)\s(?=[CF]\b))?(?P<sign>{_ANY}|(?<=°\s)[CF])(?![^\W_]|[-'’]\w)"
)
_WRITTEN = re.compile(rf"\s*-?°?\s?(?:{_ANY}|(?<=°\s)[CF])?(?:\s?/\s?(?:{_ANY}|h|s))?\.?")
_GLUED = re.compile(r"\d[\d.,]*(?:[KMGT]W|[KMGT]B|[KMG]HZ)")
_RATE_UNITS = {"kph": "hour", "kmh": "hour", "mph": "hour"}
_SHORT = {"h": "hour", "hr": "hour", "s": "second", "yr": "year", "d": "day"}
_PEOPLE = frozenset({"capita", "head", "person", "kopf", "personne", "inhabitant", "resident"})
_PER = re.compile(
    r"(?:\b(?P<word>per|for\seach|for\severy|each|every|an?|je|pro|par|por|al|cada)\s|(?P<slash>/)\s?)"
    r"(?P<power>cubic\s|square\s)?(?P<den>[^\W\d_]{1,20}[²³23]?)(?P<hour>[\s-]hours?)?(?!\w)",
    re.I,
)
_APART = re.compile(r"[.;:()\d]|, ")
REACH = 45
"""Characters after a unit in which "per …" is looked for."""


def sign_at(text: str, at: int) -> tuple[str, float, int] | None:
    """Family, factor and end of the unit whose sign stands at ``at``, a gap left out."""
    match = _SIGN.match(text, at)
    if not match:
        return None
    family, factor = SIGNS[f"°{match['sign']}" if match["gap"] else match["sign"]]
    return family, factor, match.end()


def is_sign(unit: str, written: str) -> bool:
    """Whether what follows a number is only a sign, as in "°C", or "degrees Celsius", whose capital tells no name."""
    if unit in {"celsius", "fahrenheit"}:
        return True
    return bool(written.strip(" -\u00a0")) and _WRITTEN.fullmatch(written) is not None


def is_measure(code: str) -> bool:
    """Whether "10GW", which looks like the number of a thing, is a quantity."""
    return _GLUED.fullmatch(code) is not None


def rates(text: str, at: int, unit_word: str) -> tuple[str, int]:
    """What the figure whose unit ends at ``at`` is counted per, words parted by blanks, and the end of a "/km"."""
    if unit_word in _RATE_UNITS:
        return _RATE_UNITS[unit_word], at
    found: list[str] = []
    end = place = at
    limit = min(at + REACH, len(text))
    while True:
        match = _PER.search(text, place, limit)
        if not match or not _close(text, place, match.start(), first=not found):
            return " ".join(found), end
        # The limit may have cut a word.
        cut = match.end() == limit and limit < len(text) and (text[limit].isalnum())
        rate = "" if cut else _denominator(match)
        if rate:
            found.append(rate)
            place = match.end()
            end = place if match["slash"] and match.start() - at <= 1 else end
        elif found or place >= limit:
            return " ".join(found), end
        else:
            # "a member" of "50 euros a member per month": what is no rate stands between as any word.
            skipped = _PER.search(text, match.start() + 1, limit)
            if not skipped or not _close(text, at, skipped.start(), first=True):
                return "", end
            place = skipped.start()


def _denominator(match: re.Match[str]) -> str:
    written, word = match["den"], " ".join((match["word"] or "").lower().split())
    folded = fold(written)
    if match["slash"]:
        if folded in _SHORT:
            return _SHORT[folded]
        if written in SIGNS:
            return _canonical(*SIGNS[written])
    if folded in PERIODS:
        return PERIODS[folded]
    if match["power"]:
        family, factor = UNITS.get(folded, (folded, 1.0))
        return _canonical(f"{match['power'][:2].lower()} {family}", factor ** (2 if match["power"][0] in "sS" else 3))
    if match["hour"] and UNITS.get(folded, ("",))[0] == "watt":
        return _canonical("watt hour", UNITS[folded][1])
    if (
        folded in UNITS
        and UNITS[folded][0] not in {"percent", "points", "person", "months", "time"}
        and len(folded) > 2
    ):
        return _canonical(*UNITS[folded])
    if written in SIGNS and word in {"per", "pro", "je"}:
        return _canonical(*SIGNS[written])
    if folded in _PEOPLE and word in {"per", "pro", "je", "par", "for each", "each", ""}:
        return "person"
    if word in {"per", "pro", "for each", "for every"} and folded not in STOPWORDS and folded not in {"cent", "se"}:
        return stem(folded)
    return ""


def _canonical(family: str, factor: float) -> str:
    return f"{family.replace(' ', '-')}*{factor:g}"


def _close(text: str, end: int, start: int, *, first: bool) -> bool:
    """Whether "per …" belongs to what ends at ``end``: in its clause, three words after it at most."""
    between = text[end:start]
    return not _APART.search(between) and len(between.split()) <= (3 if first else 0)


def rates_in(words: Iterable[str]) -> set[str]:
    """All that the folded ``words`` of a sentence may be a rate by: "in a litre", "annual"."""
    found: set[str] = set()
    for word in words:
        found.add(stem(word))
        if word in PERIODS:
            found.add(PERIODS[word])
        if word in UNITS:
            found.add(_canonical(*UNITS[word]))
        if word in _PEOPLE or stem(word) == "person":
            found.add("person")
        if word == "cubic":
            found.add("cu-metre*1")
        if word == "square":
            found.add("sq-metre*1")
    return found


# What may stand between a number and its scale: "30 million", "30-million", "30m".
_AFTER = re.compile(r"(?P<gap>[\s\u00a0]{0,2}-?)(?P<word>[^\W\d_]{1,14}|%|％|‰|°)")
_POINTS = re.compile(r"\s?-?(?:points?|Punkte|Prozentpunkte)\b")
_MARK = re.compile(r"[.,;:()]")
_NEXT = re.compile(r"[\s\u00a0]{0,2}|\.[\s\u00a0]?")
_CLAUSE_END = re.compile(r"[.;:()!?]")
_SIGN_AFTER = re.compile(r"[\s\u00a0]{0,2}(?P<sign>US\$|[€£$¥￥₹₽])(?![\d])")
_ORDINAL_END = re.compile(r"(?:st|nd|rd|th|ème|er|e|º|ª)\b")
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
_TEMPERATURES = {
    "celsius": "celsius",
    "centigrade": "celsius",
    "c": "celsius",
    "fahrenheit": "fahrenheit",
    "f": "fahrenheit",
}
_ABBREVIATED = frozenset({"mio", "mrd", "tsd", "bn", "mn", "mln"})
# Units that an English text can't mean: they are its own words.
_NOT_ENGLISH = frozenset(
    listed(
        """
    an ar time timer mes tag jour grad won dia hora pp g ans an min sec an pfund procent
    """
    )
)


def complete(
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
    sign = sign_at(text, at) if not worded and not currency else None
    for _ in range(0 if sign else 2):  # "mil millones", "hundred thousand"
        after = _AFTER.match(text, at)
        if not after:
            break
        word = after["word"]
        if CJK_CHARACTER.match(word):
            word = next((word[:size] for size in (2, 1) if word[:size] in known), "")
            stop = after.start("word") + len(word)
        else:
            word, stop = fold(word), after.end()
        # "5 m" may be metres: a lone letter is a scale only when it touches the figure, or money goes before.
        lone = word in {"m", "k"} and (after["gap"] != "" and not currency)
        if word in known and not lone and not (word == "mil" and lang == "en") and not (word == "md" and lang == "en"):
            factor *= known[word]
            at = end = stop
            if text[stop : stop + 2] == ". " and word in _ABBREVIATED:
                at += 1
        elif word in {"hundred", "hundert", "dozen"} and not worded:
            factor *= 12 if word == "dozen" else 100
            at = end = stop
        else:
            break
    unit, multiple, unit_end = sign or _unit_after(tokens, lang, at, currency)
    hedge = _hedge(tokens, begin)
    label = _label(tokens, begin)
    if label and not unit:
        unit = f"label:{label}"
    unit_word = fold(text[at:unit_end].strip(" -\u00a0"))
    rate, rate_end = rates(text, unit_end, unit_word)
    rate_match = None if rate else RATE.search(text, unit_end, unit_end + 45)
    if rate_match and _adjoins(text, unit_end, rate_match.start()):
        rate = PERIODS.get(fold(rate_match["adverb"]), "")
    nouns = _neighbours(tokens, begin, unit_end)
    return Quantity(
        start=start,
        end=end,
        values=tuple(value * factor * multiple for value, _ in readings),
        written=tuple(value * factor for value, _ in readings),
        step=min(step for _, step in readings) * factor * multiple,
        unit=unit,
        unit_end=rate_end,
        unit_word=stem(unit_word),
        rate=rate,
        hedge=hedge,
        nouns=nouns,
        noun=_noun(tokens, unit_end),
        worded=worded,
        negative=negative,
    )


def _adjoins(text: str, end: int, start: int) -> bool:
    """Whether a rate belongs to the unit that ends at ``end``: in its clause, three words after it at most."""
    between = text[end:start]
    return not _APART.search(between) and len(between.split()) <= 3


def _unit_after(tokens: Tokens, lang: str, at: int, currency: str) -> tuple[str, float, int]:
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
        tail = _POINTS.match(text, after.end())
        return ("points", 1.0, tail.end()) if tail else ("percent", 1.0, after.end())
    if word == "°":
        return "degree", 1.0, after.end()
    if CJK_CHARACTER.match(word):
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
        return f"{words[0][:2]} {family}", factor ** (3 if words[0] == "cubic" else 2), ends[index + 1]
    if words[:3] in (["parts", "per", "million"], ["parts", "per", "billion"]):
        return "ppm", 1.0 if words[2] == "million" else 1e-3, ends[index + 2]
    if UNITS.get(words[0], ("",))[0] == "watt" and words[1:2] and words[1] in {"hour", "hours"}:
        return "watt hour", UNITS[words[0]][1], ends[index + 1]
    if UNITS.get(words[0], ("",))[0] == "degree" and words[1:2] and words[1] in _TEMPERATURES:
        return _TEMPERATURES[words[1]], 1.0, ends[index + 1]
    # "10 new days", "50 working hours": one word may stand between.
    for shift in range(2):
        if shift == 1 and (words[:1] == [] or words[0] in STOPWORDS or text[ends[index] : ends[index] + 1] != " "):
            break
        if shift < len(words) and words[shift] in UNITS and not (lang in {"en", ""} and words[shift] in _NOT_ENGLISH):
            family, factor = UNITS[words[shift]]
            if shift == 1 and (family not in {"time", "months"} or words[shift] in {"an", "ans", "ar"}):
                break  # "300 Stimmen an": a word of its own in most languages
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
    if _MARK.search(gap):
        return ""
    if CJK_CHARACTER.match(before[-1]):
        return _CJK_HEDGES.get(before[-1], "")
    if tuple(before[-2:]) in _HEDGES_TWO:
        return _HEDGES_TWO[before[-2], before[-1]]
    return _HEDGE.get(before[-1], "")


def _label(tokens: Tokens, start: int) -> str:
    index = tokens.at(start)
    gap = tokens.text[tokens.ends[index - 1] : start] if index else tokens.text[:start]
    if "§" in gap:
        return "section"
    if not index or not _NEXT.fullmatch(gap):
        return ""
    word = tokens.words[index - 1]
    if word not in LABELS:
        return ""
    return {"art": "article", "sec": "section", "no": "number"}.get(word, word[:-1] if word.endswith("s") else word)


def _noun(tokens: Tokens, end: int) -> str:
    index = tokens.at(end)
    if index >= len(tokens) or tokens.text[end : tokens.starts[index]] not in {" ", "-", "\u00a0"}:
        return ""
    word = tokens.words[index]
    return "" if word in STOPWORDS or word[0].isdigit() else stem(word)


def _parted(text: str, start: int, end: int) -> bool:
    """Whether a clause ends between two words."""
    gap = text[start:end]
    return gap != " " and _CLAUSE_END.search(gap) is not None


def _neighbours(tokens: Tokens, start: int, end: int) -> frozenset[str]:
    """Stems of up to three words of content on each side, within the clause."""
    found: list[str] = []
    index = tokens.at(end)
    text = tokens.text
    last = end
    for at in range(index, min(index + 6, len(tokens))):
        if len(found) == 3 or _parted(text, last, tokens.starts[at]):
            break
        last = tokens.ends[at]
        word = tokens.words[at]
        if word not in STOPWORDS and not word[0].isdigit():
            found.append(stem(word))
    index = tokens.at(start)
    before: list[str] = []
    for at in range(index - 1, max(index - 6, -1), -1):
        follows = tokens.starts[at + 1] if at + 1 < len(tokens) else start
        if len(before) == 2 or _parted(text, tokens.ends[at], follows):
            break
        word = tokens.words[at]
        if word not in STOPWORDS and not word[0].isdigit() and word not in _HEDGE:
            before.append(stem(word))
    return frozenset(found + before)


_HALF = frozenset({"half", "halfte", "moitie", "mitad"})
_ONE = frozenset({"a", "un", "une", "ein", "one"})
_ROUND = frozenset({"million", "billion", "hundred", "thousand", "dozen"})
_DOZENS = {"dozen": 12.0, "dozens": 12.0, "score": 20.0}
_HALVED = {"halbe", "halben", "demi"}
# What comes before "a third" that is a part, whatever follows: "by a third"; and what follows where it is none.
_BY = frozenset(listed("by about around nearly almost over under than roughly up some approximately"))
_PART_AFTER = frozenset(
    listed("is are was were have has had do did said say from by than more less who that which will")
)
_OF = frozenset(listed("des de du der aller von los las del"))
_NO_PART = frozenset(listed("and or to past"))
# "killed two in five attacks", but "two in five voters".
_COUNTED = frozenset(
    map(
        stem,
        listed(
            """
    of people adults voters americans britons children women men households families respondents workers patients
    students pupils firms companies businesses members residents citizens
    """
        ),
    )
)
_CHANCE = frozenset({10.0, 100.0, 1000.0})


class _Reader:
    """Goes over the words of a text once."""

    def __init__(self, tokens: Tokens, lang: str, free: Callable[[int], bool]) -> None:
        self.tokens, self.lang, self.free = tokens, lang, free
        self.key = lang if lang in CARDINALS else "en"
        self.cardinals, self.hundreds, self.known = CARDINALS[self.key], HUNDREDS.get(self.key, {}), scales(lang)

    def word(self, at: int) -> str:
        """The word ``at``, or ``""`` outside of the text."""
        return self.tokens.words[at] if 0 <= at < len(self.tokens) else ""

    def gap(self, at: int) -> str:
        """What stands between word ``at`` and the one before."""
        tokens = self.tokens
        return tokens.text[tokens.ends[at - 1] : tokens.starts[at]] if 0 < at < len(tokens) else ""

    def quantity(self, at: int, last: int, value: float, *, step: float = 1.0, percent: bool = False) -> Quantity:
        """The number of the words ``at`` to ``last``."""
        start, end = self.tokens.starts[at], self.tokens.ends[last]
        if percent:
            return replace(complete(self.tokens, self.lang, start, end, [(value, step)], "percent"), worded=True)
        return complete(self.tokens, self.lang, start, end, [(value, step)], worded=True)

    def read(self) -> Iterator[Quantity]:
        """The quantities in order of place."""
        at = 0
        while at < len(self.tokens):
            word = self.word(at)
            found: tuple[Quantity | None, int] | None = None
            if (word in self.cardinals or word in _KNOWN) and self.free(self.tokens.starts[at]):
                found = self.chance(at) or self.halved(at)
                if found is None:
                    found = self.cardinal(at) if word in self.cardinals else self.other(at)
            if found is None:
                at += 1
                continue
            item, at = found
            if item is not None:
                yield item

    def cardinal(self, at: int) -> tuple[Quantity | None, int]:
        """A number and the word after it; no number for "one of" and the like."""
        tokens = self.tokens
        stop, value = spelled(tokens, at, self.cardinals, self.hundreds)
        part = self.word(stop) if stop < len(tokens) and len(self.gap(stop)) <= 1 else ""
        if part in FRACTIONS and part not in {"second", "seconds"} and value < 20:
            return self.quantity(at, stop, 100 * value / FRACTIONS[part], percent=True), stop + 1
        counted = part in _DOZENS and (part != "score" or self.word(stop + 1) in {"of", "and", "years"})
        if self.key == "en" and counted and self.gap(stop) == " " and 1 < value < 100:
            return self.quantity(at, stop, value * _DOZENS[part]), stop + 1
        if self.word(stop) == "and" and self.word(stop + 1) == "a" and self.word(stop + 2) in {"half", "quarter"}:
            value += 1 / FRACTIONS[self.word(stop + 2)]
            return self.quantity(at, stop + 2, value, step=0.5), stop + 3
        if value == 1 and stop == at + 1 and part not in self.known:
            return None, at + 1  # "one of", "no one": a pronoun as often as a number
        return self.quantity(at, stop - 1, value), stop

    def chance(self, at: int) -> tuple[Quantity, int] | None:
        """ "one in five", "nine out of ten" as percentages."""
        word = self.word(at)
        if word not in self.cardinals or self.key != "en":
            return None
        below, ahead = self.cardinals[word], at + 2
        if self.word(at + 1) == "out" and self.word(at + 2) == "of":
            ahead = at + 3
        elif self.word(at + 1) != "in":
            return None
        if self.word(ahead) == "every":
            ahead += 1
        if not self.word(ahead) or any(self.gap(place) != " " for place in range(at + 1, ahead + 1)):
            return None
        if self.word(ahead) in self.cardinals:
            last, total = spelled(self.tokens, ahead, self.cardinals, self.hundreds)
        elif re.fullmatch(r"\d{1,3}", self.word(ahead)):
            last, total = ahead + 1, float(self.word(ahead))
            if re.match(r"[.,:]\d|%", self.tokens.text[self.tokens.ends[ahead] : self.tokens.ends[ahead] + 2]):
                return None
        else:
            return None
        # "killed two in five attacks", "one in two days".
        if not below < total or UNITS.get(self.word(last), ("",))[0] in {"time", "months", "percent"}:
            return None
        counted = stem(self.word(last)) in _COUNTED or at == 0 or self.word(at - 1) in _BY
        if self.word(last) in self.known or not (below == 1 or ahead > at + 2 or total in _CHANCE or counted):
            return None
        return self.quantity(at, last - 1, 100 * below / total, percent=True), last

    def halved(self, at: int) -> tuple[Quantity, int] | None:
        """ "half a million", "half a dozen", "a quarter of a million", "eine halbe Million"."""
        word = self.word(at)
        if word in _HALVED and self.word(at + 1) in self.known:
            return self.quantity(at, at, 0.5, step=0.1), at + 2
        if word not in {"half", "quarter", "third"}:
            return None
        ahead = at + 1
        if self.word(ahead) == "of":
            ahead += 1
        if self.word(ahead) in {"a", "an"}:
            ahead += 1
        scale = self.word(ahead)
        if (ahead == at + 1 and self.gap(ahead) != "-") or not (scale in self.known or scale in {"dozen", "hundred"}):
            return None
        if len(scale) < 4 or (word != "half" and ahead < at + 3):
            return None
        size = {"dozen": 12.0, "hundred": 100.0}.get(scale) or self.known[scale]
        return self.quantity(at, ahead, size / FRACTIONS[word], step=size / 10), ahead + 1

    def other(self, at: int) -> tuple[Quantity, int] | None:
        """Fractions, ordinals and "a million"."""
        word, before = self.word(at), self.word(at - 1)
        if word in _HALF and before not in {"first", "second", "other"}:
            return self.quantity(at, at, 50.0, percent=True), at + 1
        if word in FRACTIONS and before in _ONE and self._part(at):
            return self.quantity(at, at, 100 / FRACTIONS[word], percent=True), at + 1
        if self.key == "en" and word in ORDINALS and word not in {"second", "first"}:
            if word in FRACTIONS and word != "third":
                return None  # "the Fifth Amendment" as often as a number
            return replace(self.quantity(at, at, ORDINALS[word]), unit=""), at + 1
        if word in _ROUND and before == "a":
            value = {"hundred": 100.0, "dozen": 12.0}.get(word) or self.known.get(word, 1.0)
            return self.quantity(at, at, value, step=value), at + 1
        return None

    def _part(self, at: int) -> bool:
        """Whether "a third" is a part: "a third of", "by a third"; not "a third party", "in a quarter"."""
        word, after = self.word(at), self.word(at + 1)
        if after == "of" or (self.key != "en" and after in _OF):
            return True
        if self.key != "en" or word in {"second", "seconds"} or after in _NO_PART or self.word(at - 2) in {"in", "for"}:
            return False
        if re.search(r"[^\s]", self.gap(at + 1)):
            after = ""
        ends = bool(re.search(r"[^\s-]", self.gap(at + 1))) or at + 1 == len(self.tokens)
        return after in _PART_AFTER or ((ends or after in STOPWORDS) and self.word(at - 2) in _BY)


_KNOWN = _HALF | _HALVED | set(FRACTIONS) | set(ORDINALS) | _ROUND


def in_words(tokens: Tokens, lang: str, free: Callable[[int], bool]) -> Iterator[Quantity]:
    """Number words of a text in order of place; ``free``: whether what begins at an offset is not read already."""
    return _Reader(tokens, lang, free).read()


def spelled(tokens: Tokens, at: int, cardinals: dict[str, float], hundreds: dict[str, float]) -> tuple[int, float]:
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


_GAP = "[,.'’ \u00a0\u202f\u2009]"
_DIGITS = re.compile(
    rf"(?<![^\W{CJK}])(?P<minus>[-−–](?=[\d.$€£]))?(?:(?P<sign>US\$|AU?\$|CA?\$|HK\$|NZ\$|S\$|R\$|[€£$¥￥₹₽₩]|#(?=\s?[\d.]{{1,9}}\s?(?:m|bn|k|million|billion)\b))\s?"
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
    if CJK_CHARACTER.search(tokens.text):
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
