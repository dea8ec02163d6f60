"""Translate the bot's messages by gettext catalogues, and format dates and durations in the reader's language.

`_` and `ngettext` use the language that `speaking` set for the current request or digest. The language is a context
variable, because functions far below the request write the messages. Each thread and task has its own value.

Catalogues are text files (`locales/zh/LC_MESSAGES/policybot.po`), which this module compiles in memory. So there is no
compiled file that could be out of date. `N_` marks a constant, which `_` translates later.
"""

import functools
import gettext as gettext_module
import io
import math
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import babel
from babel.dates import format_date, format_datetime, format_timedelta

LANGUAGES = {"en": "English", "zh": "中文"}
"""The supported languages: codes and own names. The messages in the code are English."""
DEFAULT = "en"
DOMAIN = "policybot"
FOLDER = Path(__file__).parent / "locales"


_LOCALES = {"en": "en_IE", "zh": "zh_Hans_CN"}
"""The locale by which Babel writes dates. English is that of Ireland, whose dates have neither commas nor "at"."""

_spoken: ContextVar[str] = ContextVar("spoken", default=DEFAULT)


def chosen(tag: str | None) -> str | None:
    """Returns the supported language for an IETF tag (`zh-hans`, `en-GB`), or None.

    Telegram sends the tag of a user's app: https://core.telegram.org/bots/api#user
    """
    code = (tag or "").replace("_", "-").partition("-")[0].lower()
    return code if code in LANGUAGES else None


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Set the language within the context. Raises KeyError for a language that is not supported."""
    _ = LANGUAGES[code]
    token = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """Returns the current language, a key of LANGUAGES."""
    return _spoken.get()


def gettext(message: str) -> str:
    """Returns a message in the current language."""
    return _catalogue(spoken()).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Returns the form of a message for a count, in the current language. The caller fills in `{count}`."""
    return _catalogue(spoken()).ngettext(singular, plural, count)


def counted(singular: str, plural: str, count: int) -> str:
    """Returns the form of a message for a count, in the current language, with the count in place of `{count}`."""
    return ngettext(singular, plural, count).replace("{count}", str(count))


def N_(message: str) -> str:
    """Mark a constant for the catalogue. Returns it unchanged; `_` translates it later."""
    return message


_ = gettext


_topics: dict[str, Mapping[str, str]] = {}
"""The names of topics in languages other than English: language → topic → name."""


def name_topics(names: Mapping[str, Mapping[str, str]]) -> None:
    """Set the names of topics in languages other than English, from the settings."""
    _topics.update(names)


STAGE_WORDS = {
    "announced": N_("Announced"),
    "consultation": N_("Consultation"),
    "proposed": N_("Proposed"),
    "debated": N_("Debated"),
    "adopted": N_("Adopted"),
    "in_force": N_("In force"),
    "enforced": N_("Enforced"),
    "withdrawn": N_("Withdrawn"),
    "meeting": N_("Meeting"),
}
"""Stage → its name for readers. The stage `other` has none."""
STATES = {
    "ok": N_("ok"),
    "never_polled": N_("never polled"),
    "failing": N_("failing"),
    "quiet": N_("quiet"),
    "disabled": N_("disabled"),
    "gone": N_("gone"),
}
"""The state of a source → its name."""


def stage_title(stage: str) -> str:
    """Returns the name of a stage, such as "In force"; empty for `other`."""
    return _(STAGE_WORDS[stage]) if stage in STAGE_WORDS else ""


def stage_name(stage: str) -> str:
    """Returns the name of a stage inside a sentence, such as "in force"; empty for `other`."""
    return stage_title(stage).lower()


def topic_name(topic: str) -> str:
    """Returns the name of a topic in the current language."""
    return _topics.get(spoken(), {}).get(topic, topic)


def topics_called() -> dict[str, str]:
    """Returns the topics by their lower-case names in languages other than English."""
    return {name.casefold(): topic for called in _topics.values() for topic, name in called.items()}


@functools.cache
def body_names(language: str, of: str = "bodies") -> dict[str, str]:
    """Returns names in a language other than English.

    With `of="bodies"`, these are names of bodies, by their ids in the gazetteer. With `of="places"`, they are names of
    places, by their codes. A place may have several names, separated by spaces; readers see the first one.
    """
    file = FOLDER / language / f"{of}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


@functools.cache
def names_called(of: str) -> dict[str, str]:
    """Returns the ids of bodies, or the codes of places, by their names in languages other than English."""
    return {
        name: code
        for language in LANGUAGES
        for code, names in body_names(language, of).items()
        for name in names.split()
    }


def locale(code: str = "") -> babel.Locale:
    """Returns Babel's locale of a language, or of the current one."""
    return babel.Locale.parse(_LOCALES[code or spoken()])


def _format_day(width: str, day: date) -> str:
    return format_date(day, width, locale=locale())


long_day = functools.partial(_format_day, "long")
"""Formats a date with the full month: "14 March 2026", "2026年3月14日"."""
short_day = functools.partial(_format_day, "medium")
"""Formats a date with a short month: "14 Mar 2026", "2026年3月14日"."""
week_day = functools.partial(_format_day, "full")
"""Formats a date with its weekday: "Saturday 14 March 2026"."""


def moment(at: datetime, zone: str) -> str:
    """Format a moment in local time, with its weekday: "Saturday 14 March, 08:00"."""
    # i18n: a CLDR pattern (https://cldr.unicode.org/translation/date-time)
    pattern = _("EEEE d MMMM, HH:mm")
    return format_datetime(at.astimezone(ZoneInfo(zone)), pattern, locale=locale())


def duration(count: int, unit: Literal["day", "hour", "minute"]) -> str:
    """Format a number of days, hours or minutes: "2 days", "2天"."""
    # Babel's format_unit has no Chinese pattern. With an infinite threshold, format_timedelta keeps the unit.
    gap = timedelta(**{f"{unit}s": count})
    return format_timedelta(gap, granularity=unit, threshold=math.inf, locale=locale())


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
