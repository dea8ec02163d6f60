"""The language of what the bot says: gettext catalogues, and dates, numbers and plurals by locale.

`_` and `ngettext` look up in the language that `speaking` set for the request or digest at hand. A context variable and
not an argument: what is said begins in functions far below the request, and each thread and task has its own.

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
"""Those that the bot speaks, each by its own name. English is what the code says."""
DEFAULT = "en"
DOMAIN = "policybot"
FOLDER = Path(__file__).parent / "locales"


@dataclass(frozen=True, kw_only=True)
class _Forms:
    """How a language writes dates: patterns of CLDR (https://cldr.unicode.org/translation/date-time)."""

    locale: str
    long: str = "long"
    medium: str = "medium"
    full: str = "full"
    moment: str = "EEEE d MMMM, HH:mm"


_FORMS = {
    # Without the "at" and the commas of CLDR's British English.
    "en": _Forms(locale="en_GB", long="d MMMM y", medium="d MMM y", full="EEEE d MMMM y"),
    "zh": _Forms(locale="zh_Hans_CN", moment="M月d日 EEEE HH:mm"),
}

_spoken: ContextVar[str] = ContextVar("spoken", default=DEFAULT)


def chosen(tag: str | None) -> str | None:
    """The language of ours that an IETF tag (`zh-hans`, `en-GB`) asks for; None where we do not speak it.

    Telegram tells the tag of a user's app: https://core.telegram.org/bots/api#user
    """
    code = (tag or "").replace("_", "-").partition("-")[0].lower()
    return code if code in LANGUAGES else None


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within, what is said is in this language. Raises KeyError for one that we do not speak."""
    _ = LANGUAGES[code]
    token = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """The language of the moment, a key of LANGUAGES."""
    return _spoken.get()


def gettext(message: str) -> str:
    """The message in the language of the moment."""
    return _messages().gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of a message that a count takes; `{count}` in it is still to be filled."""
    return _messages().ngettext(one, many, count)


def N_(message: str) -> str:
    """Marks a constant for the catalogue; `_` looks it up where it is said."""
    return message


_ = gettext


_topics: dict[str, dict[str, str]] = {}
"""Language → topic → what it is called there."""


def name_topics(names: Mapping[str, Mapping[str, str]]) -> None:
    """Set what topics are called in each language beside English, as the settings say."""
    _topics.update({code: dict(called) for code, called in names.items()})


def topic_name(topic: str) -> str:
    """What a topic is called in the language of the moment."""
    return _topics.get(spoken(), {}).get(topic, topic)


def topics_called() -> dict[str, str]:
    """What topics are called in all languages, in small letters: name → topic."""
    return {name.casefold(): topic for called in _topics.values() for topic, name in called.items()}


@functools.cache
def body_names(language: str, of: str = "bodies") -> dict[str, str]:
    """What bodies are called in a language beside English: id in the gazetteer → name; of `places`: code → names."""
    file = FOLDER / language / f"{of}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


@functools.cache
def bodies_called() -> dict[str, str]:
    """What bodies are called in all languages: name → id."""
    return {name: id_ for language in LANGUAGES for id_, name in body_names(language).items()}


@functools.cache
def places_called() -> dict[str, str]:
    """The same of places: name → code."""
    named = (one for language in LANGUAGES for one in body_names(language, "places").items())
    return {name: code for code, names in named for name in names.split()}


def locale() -> babel.Locale:
    """The locale of the moment, for Babel."""
    return _locale(spoken())


def english() -> babel.Locale:
    """The locale of what is English whatever is spoken: names of bodies, of places beside them."""
    return _locale(DEFAULT)


def long_day(day: date) -> str:
    """A date in full: "14 March 2026", "2026年3月14日"."""
    return format_date(day, _forms().long, locale=locale())


def short_day(day: date) -> str:
    """A date in short: "14 Mar 2026", "2026年3月14日"."""
    return format_date(day, _forms().medium, locale=locale())


def week_day(day: date) -> str:
    """A date with its weekday: "Saturday 14 March 2026"."""
    return format_date(day, _forms().full, locale=locale())


def moment(at: datetime, zone: str) -> str:
    """A moment by the clocks of a zone, with weekday: "Saturday 14 March, 08:00"."""
    return format_datetime(at.astimezone(ZoneInfo(zone)), _forms().moment, locale=locale())


def duration(count: int, unit: Literal["day", "hour", "minute"]) -> str:
    """So many units of time: "2 days", "2天"."""
    # Not format_unit: Babel's data of Chinese has no pattern for it. No threshold is reached, so that the unit stays.
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
