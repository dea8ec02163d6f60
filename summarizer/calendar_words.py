"""The words for months, weekdays and units of time in several languages, and patterns that match them.

The names of months and weekdays come from babel. ``calendar_words.toml`` has the units, and names that babel lacks.
"""

from collections.abc import Iterable
from datetime import time

from babel import Locale
from babel.localedata import clear_caches

from summarizer.words import any_of, fold, folded, read_table

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "nb")
_SHORT = ("en", "de", "fr", "es", "nb", "ru")
"""Languages whose short names of months count. In other languages, some of these names are also other words."""
_TABLE = read_table("calendar_words.toml")


def months(language: str, width: str = "wide") -> dict[str, int]:
    """Return the names of the months in a language, in lower case → 1 to 12. ``width`` is "wide" or "abbreviated"."""
    return {name.lower().rstrip("."): number for number, name in Locale(language).months["format"][width].items()}


def days(language: str, width: str = "wide") -> dict[str, int]:
    """Return the names of the weekdays in a language, in lower case → 0 (Monday) to 6."""
    names = Locale(language).days["format"][width]
    return {names[day].lower(): day for day in range(7)}


def _month_names(languages: Iterable[str], width: str) -> dict[str, int]:
    return {name: number for code in languages for name, number in months(code, width).items()}


_WHOLE = _month_names((*_LANGUAGES, "ru"), "wide")
SHORT_MONTHS = _month_names(_SHORT, "abbreviated") | _TABLE["months"]
"""Short name of a month, in lower case → 1 to 12. Some are full names too: "mai"."""
MONTHS = folded(_WHOLE | SHORT_MONTHS)
"""Folded name or short form in any language → 1 to 12."""
ANY_MONTH = any_of(_WHOLE.keys() | SHORT_MONTHS.keys() | MONTHS.keys())
"""Pattern of a month in any language, in lower case."""
MONTH = any_of(name.capitalize() for name in months("en"))
"""Pattern of a full English name of a month."""
WHOLE_MONTHS = frozenset(map(fold, _WHOLE))
"""The full names in ``MONTHS``."""
DOUBTFUL, VERBS = (frozenset(_TABLE["doubtful"][name].split()) for name in ("names", "verbs"))
"""Folded names that are also other words; and the names among them that are verbs."""

CHINESE_DAYS = {day: number for number, day in enumerate("一二三四五六日")} | {"天": 6}
"""Character after 周, 星期 or 礼拜 → 0 (Monday) to 6."""
CHINESE_WEEKDAYS = {week + day: number for day, number in CHINESE_DAYS.items() for week in ("周", "星期", "礼拜")}
SHORT_DAYS = days("en", "abbreviated")
ENGLISH_DAYS: dict[str, int] = days("en") | SHORT_DAYS | _TABLE["days"]
"""Name or short form → 0 (Monday) to 6."""
WEEKDAYS = (
    ENGLISH_DAYS
    | {fold(name): number for language in _LANGUAGES for name, number in days(language).items()}
    | CHINESE_WEEKDAYS
)
"""Folded name in any language → 0 (Monday) to 6."""
DAY = any_of(name.capitalize() for name in days("en"))
"""Pattern of a full English name of a weekday."""
ANY_DAY = any_of({name for language in _LANGUAGES for name in days(language)} | _TABLE["days"].keys())
"""Pattern of a weekday in any language, in lower case. Short names are left out, except those in the TOML table."""

UNIT_FORMS = {form: unit for unit, forms in _TABLE["units"].items() for form in forms.split()}
UNITS: dict[str, str] = folded(UNIT_FORMS)
"""Folded form of a unit of time → ``second``, ``minute``, ``hour``, ``day``, ``week``, ``month``, ``year`` …"""
SHORT_UNITS: dict[str, str] = _TABLE["short_units"]
"""Short form that people type → unit: "d" → ``day``."""
DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
"""Unit of the calendar → its length in days, roughly."""
UNIT = any_of(form for form, unit in UNIT_FORMS.items() if unit in DAYS)
"""Pattern of a unit of the calendar, in lower case."""
LENGTHS = DAYS | {"hour": 1 / 24, "fortnight": 14}
"""``DAYS``, and further units that people type."""
TYPED_UNIT = any_of(form for form, unit in (UNIT_FORMS | SHORT_UNITS).items() if unit in LENGTHS)
"""Pattern of one of ``LENGTHS``, also in a short form."""
DAY_PARTS = {word: time.fromisoformat(hour) for hour, words in _TABLE["day_parts"].items() for word in words}
"""Part of a day, in English or Chinese → the hour that it stands for."""


def _steps(table: str) -> dict[str, int]:
    return {word: int(step) for step, words in _TABLE[table].items() for word in words}


_DAY_STEPS, _STEPS = _steps("relative_days"), _steps("steps")
STEPS = folded(_DAY_STEPS | _STEPS)
"""Folded word ("yesterday", "next") → offset from today, in days or in the unit that stands beside it."""
RELATIVE_DAY, STEP = any_of(_DAY_STEPS), any_of(_STEPS)
"""Pattern of words such as "yesterday", and pattern of words such as "next", in lower case."""

clear_caches()  # the names of nine languages take 10 MB, in each process of the bot
