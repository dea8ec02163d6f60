"""Words of numbers, scales and units, by language."""

from __future__ import annotations

import re
from functools import lru_cache

from summarizer.grounding.tokens import listed

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
