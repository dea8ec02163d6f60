"""Signs of units ("°C", "µg/L", "kWh") and what a figure is counted per ("per tonne", "for each violation")."""

from __future__ import annotations

import re
from collections.abc import Iterable

from summarizer.grounding.tokens import STOPWORDS, fold, stem
from summarizer.grounding.units import PERIODS, UNITS

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
