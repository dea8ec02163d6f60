"""Localization of what the bot says: gettext catalogues, and dates, numbers and plurals by locale.

`_` and `ngettext` use the language that `speaking` set for the current request or digest. This is a context variable,
separate for each thread and task, because texts are made in functions far below the request.

Catalogues are read as text (`locales/zh/LC_MESSAGES/policybot.po`) and compiled in memory, so that no compiled file can
lag behind its source. `N_` marks a constant that is looked up later.
"""

from __future__ import annotations

import functools
import gettext as gettext_module
import io
import math
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import babel
from babel.dates import format_date, format_datetime, format_timedelta

LANGUAGES = {"en": "English", "zh": "中文"}
"""Supported languages, by their own names. The messages in the code are English."""
DEFAULT = "en"
DOMAIN = "policybot"
FOLDER = Path(__file__).parent / "locales"


@dataclass(frozen=True, kw_only=True)
class _Forms:
    """A language's date formats, as CLDR patterns (https://cldr.unicode.org/translation/date-time)."""

    locale: str
    long: str = "long"
    medium: str = "medium"
    full: str = "full"
    moment: str = "EEEE d MMMM, HH:mm"


_FORMS = {
    # Without "at" and the commas of CLDR's British English.
    "en": _Forms(locale="en_GB", long="d MMMM y", medium="d MMM y", full="EEEE d MMMM y"),
    "zh": _Forms(locale="zh_Hans_CN", moment="M月d日 EEEE HH:mm"),
}

_spoken: ContextVar[str] = ContextVar("spoken", default=DEFAULT)


def chosen(tag: str | None) -> str | None:
    """The supported language for an IETF tag (`zh-hans`, `en-GB`); None if there is none.

    Telegram sends the tag of a user's app: https://core.telegram.org/bots/api#user
    """
    code = (tag or "").replace("_", "-").partition("-")[0].lower()
    return code if code in LANGUAGES else None


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Set the language within the context. Raises KeyError for an unsupported one."""
    _ = LANGUAGES[code]
    token = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """The current language, a key of LANGUAGES."""
    return _spoken.get()


def gettext(message: str) -> str:
    """The message in the current language."""
    return _messages().gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form of a message for a count; the caller fills in `{count}`."""
    return _messages().ngettext(singular, plural, count)


def N_(message: str) -> str:
    """Mark a constant for the catalogue; look it up later with `_`."""
    return message


_ = gettext


_topics: dict[str, dict[str, str]] = {}
"""Language → topic → its name in that language."""


def name_topics(names: Mapping[str, Mapping[str, str]]) -> None:
    """Set the names of topics in languages other than English, from the settings."""
    _topics.update({code: dict(called) for code, called in names.items()})


def topic_name(topic: str) -> str:
    """A topic's name in the current language."""
    return _topics.get(spoken(), {}).get(topic, topic)


def topics_called() -> dict[str, str]:
    """Topics by their lower-case names in all languages."""
    return {name.casefold(): topic for called in _topics.values() for topic, name in called.items()}


@functools.cache
def body_names(language: str, of: str = "bodies") -> dict[str, str]:
    """Names of bodies in a language other than English, by id in the gazetteer; of `places`, names by code."""
    file = FOLDER / language / f"{of}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


@functools.cache
def bodies_called() -> dict[str, str]:
    """Ids of bodies by their names in all languages."""
    return {name: id_ for language in LANGUAGES for id_, name in body_names(language).items()}


@functools.cache
def places_called() -> dict[str, str]:
    """Codes of places by their names in all languages."""
    named = (pair for language in LANGUAGES for pair in body_names(language, "places").items())
    return {name: code for code, names in named for name in names.split()}


def locale() -> babel.Locale:
    """The current locale, for Babel."""
    return _locale(spoken())


def english() -> babel.Locale:
    """The English locale, for names of bodies and of the places next to them, which are always in English."""
    return _locale(DEFAULT)


def long_day(day: date) -> str:
    """A long date: "14 March 2026", "2026年3月14日"."""
    return format_date(day, _forms().long, locale=locale())


def short_day(day: date) -> str:
    """A short date: "14 Mar 2026", "2026年3月14日"."""
    return format_date(day, _forms().medium, locale=locale())


def week_day(day: date) -> str:
    """A date with its weekday: "Saturday 14 March 2026"."""
    return format_date(day, _forms().full, locale=locale())


def moment(at: datetime, zone: str) -> str:
    """A moment in local time, with weekday: "Saturday 14 March, 08:00"."""
    return format_datetime(at.astimezone(ZoneInfo(zone)), _forms().moment, locale=locale())


def duration(count: int, unit: Literal["day", "hour", "minute"]) -> str:
    """A count of units of time: "2 days", "2天"."""
    # Not format_unit, for which Babel has no Chinese pattern. The infinite threshold keeps the unit.
    gap = timedelta(**{f"{unit}s": count})
    return format_timedelta(gap, granularity=unit, threshold=math.inf, locale=locale())


def _forms() -> _Forms:
    return _FORMS[spoken()]


def _messages() -> gettext_module.NullTranslations:
    return _catalogue(spoken())


@functools.cache
def _locale(code: str) -> babel.Locale:
    return babel.Locale.parse(_FORMS[code].locale)


@functools.cache
def _catalogue(code: str) -> gettext_module.NullTranslations:
    if code == DEFAULT:
        return gettext_module.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext_module.GNUTranslations(compiled)
