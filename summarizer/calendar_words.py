"""Months, weekdays and units of time in each language that texts and readers use, and pieces of patterns made of them.

Names of months and weekdays come from babel; what it lacks, and the units, stand in ``calendar_words.toml``.
"""

from __future__ import annotations

from babel import Locale

from summarizer.words import any_of, fold, read_table

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "nb")
_SHORT = ("en", "de", "fr", "es", "nb", "ru")
"""Those of which the short names of months are no other words."""
_TABLE = read_table("calendar_words.toml")


def months(language: str, width: str = "wide") -> tuple[str, ...]:
    """The twelve names, in small letters, of a language of babel; ``width``: "wide" or "abbreviated"."""
    return tuple(name.lower().rstrip(".") for name in Locale(language).months["format"][width].values())


def days(language: str, width: str = "wide") -> tuple[str, ...]:
    """The names of Monday to Sunday, in small letters."""
    names = Locale(language).days["format"][width]
    return tuple(names[day].lower() for day in range(7))


_MONTH_NAMES: dict[str, int] = {
    name: number
    for language, width in (*((one, "wide") for one in (*_LANGUAGES, "ru")), *((one, "abbreviated") for one in _SHORT))
    for number, name in enumerate(months(language, width), start=1)
} | _TABLE["months"]
MONTHS = {fold(name): number for name, number in _MONTH_NAMES.items()}
"""Name or short form in any language, folded → 1 to 12."""
ANY_MONTH = any_of(_MONTH_NAMES.keys() | MONTHS.keys())
"""Pattern of a month in any language, in small letters."""
MONTH = any_of(name.capitalize() for name in months("en"))
"""Pattern of an English month, written out."""
WHOLE_MONTHS = frozenset(fold(name) for language in (*_LANGUAGES, "ru") for name in months(language))
"""Those of ``MONTHS`` that are written out."""
DOUBTFUL, VERBS = (frozenset(_TABLE["doubtful"][name].split()) for name in ("names", "verbs"))
"""Folded names that are other words too, and those that are verbs."""
SHORT_MONTHS = frozenset(
    {name for language in _SHORT for name in months(language, "abbreviated")} | _TABLE["months"].keys()
)
"""Short names of months, in small letters; of some languages those are the whole names: "mai"."""

CHINESE_DAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
"""Behind 周, 星期 or 礼拜."""
CHINESE_WEEKDAYS = {week + day: number for day, number in CHINESE_DAYS.items() for week in ("周", "星期", "礼拜")}
SHORT_DAYS = {name: number for number, name in enumerate(days("en", "abbreviated"))}
ENGLISH_DAYS: dict[str, int] = {name: number for number, name in enumerate(days("en"))} | SHORT_DAYS | _TABLE["days"]
"""Name or short form → 0 (Monday) to 6."""
WEEKDAYS = {
    **ENGLISH_DAYS,
    **{fold(name): number for language in _LANGUAGES for number, name in enumerate(days(language))},
    **CHINESE_WEEKDAYS,
}
"""Name in any language, folded → 0 (Monday) to 6."""
DAY = any_of(name.capitalize() for name in days("en"))
"""Pattern of an English weekday, written out."""
ANY_DAY = any_of({name for language in _LANGUAGES for name in days(language)} | _TABLE["days"].keys())
"""Pattern of a weekday in any language, in small letters; of babel's names those that are written out."""

UNIT_FORMS = {form: unit for unit, forms in _TABLE["units"].items() for form in forms.split()}
UNITS: dict[str, str] = {fold(form): unit for form, unit in UNIT_FORMS.items()}
"""Unit of time in any form, folded → ``second``, ``minute``, ``hour``, ``day``, ``week``, ``month``, ``year`` …"""
SHORT_UNITS: dict[str, str] = _TABLE["short_units"]
"""What people type for a unit: "d" → ``day``."""
DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
"""Unit of the calendar → its days, roughly."""
UNIT = any_of(form for form, unit in UNIT_FORMS.items() if unit in DAYS)
"""Pattern of a unit of the calendar, in small letters."""
TYPED_UNIT = any_of(form for form, unit in (UNIT_FORMS | SHORT_UNITS).items() if unit in DAYS)
"""The same, or short as people type it."""


def _steps(table: str) -> dict[str, int]:
    return {word: int(step) for step, words in _TABLE[table].items() for word in words}


_DAY_STEPS, _STEPS = _steps("relative_days"), _steps("steps")
STEPS = {fold(word): step for word, step in (_DAY_STEPS | _STEPS).items()}
"""Folded word ("yesterday", "next") → how many days or units from today."""
RELATIVE_DAY, STEP = any_of(_DAY_STEPS), any_of(_STEPS)
"""Patterns of "yesterday", and of "next", in small letters."""
