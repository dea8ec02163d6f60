"""When a feed or an answer asks to be fetched again (RFC 9111, 4.2; ttl, skipHours and skipDays of RSS)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.models import PollHints
from summarizer.calendar_words import ENGLISH_DAYS

MOST = timedelta(days=30)
"""Servers send years for what they take for a static file; nobody means a feed by that."""

# A directive with its value: a token, or a quoted string, in which commas and names are no directives.
_DIRECTIVE = re.compile(r"""([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*)))?""")


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """The time from `now`, when the answer came, in which it need not be asked for again; None: not said, or none.

    `headers` have lower-case names.
    """
    lifetime = _lifetime(headers, now)
    if lifetime is None:
        return None
    left = lifetime - (_seconds(headers.get("age", "").partition(",")[0]) or timedelta())
    return min(left, MOST) if left > timedelta() else None


def _lifetime(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    ages: list[str] = []
    for found in _DIRECTIVE.finditer(headers.get("cache-control", "")):
        name, quoted, plain = found[1].lower(), found[2], found[3]
        # With a list of fields, no-cache holds for those only; most caches take it as if it stood alone, as
        # here (5.2.2.4).
        if name in {"no-cache", "no-store"}:
            return None
        if name == "max-age":
            ages.append(quoted if quoted is not None else plain or "")
    if ages:
        # One that can't be read makes the answer stale, of several the shortest holds, and Expires has
        # no say where there is a max-age (4.2.1, 5.3). s-maxage is for caches that many share.
        values = [_seconds(age) for age in ages]
        known = [value for value in values if value is not None]
        return min(known) if len(known) == len(values) else None
    expires = _date(headers.get("expires", ""))
    if expires is None:
        return None
    return expires - (_date(headers.get("date", "")) or now)


def _seconds(text: str) -> timedelta | None:
    digits = text.strip()
    if not (digits.isascii() and digits.isdecimal()):
        return None
    return timedelta(seconds=int(digits) if len(digits) < 10 else 2**31)


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text.strip())
        # In UTC at once: an offset can put a date of year 1 or 9999 out of what datetime holds.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


LONGEST_TTL = timedelta(days=1)
"""A feed that asks for a month of rest (some templates do) would keep from its readers what they wait for."""

_TTL = re.compile(r"<ttl\s{0,9}>\s{0,99}(\d{1,9})\s{0,99}</ttl", re.I)
_SKIP = re.compile(r"<skip(Hours|Days)\s{0,9}>", re.I)
_HOUR = re.compile(r"<hour\s{0,9}>\s{0,99}(\d{1,2})\s{0,99}</hour", re.I)
_DAY = re.compile(r"<day\s{0,9}>\s{0,99}([a-z]{6,9})\s{0,99}</day", re.I)
_WITHIN = 5_000
"""Characters that a list of 24 hours or 7 days can take."""


def poll_hints(text: str) -> PollHints:
    """The hints in the XML of a feed. Pure; what makes no sense is no hint."""
    hours: set[int] = set()
    days: set[int] = set()
    for start in _SKIP.finditer(text):
        part = text[start.end() : start.end() + _WITHIN]
        part = part[:end] if (end := part.lower().find("</skip")) >= 0 else part
        if start[1].lower() == "hours":
            # Some number the hours from 1 to 24.
            hours |= {int(hour) % 24 for hour in _HOUR.findall(part) if int(hour) <= 24}
        else:
            days |= {ENGLISH_DAYS[day.lower()] for day in _DAY.findall(part) if day.lower() in ENGLISH_DAYS}
    found = _TTL.search(text)
    ttl = timedelta(minutes=int(found[1])) if found else timedelta()
    return PollHints(
        ttl=min(ttl, LONGEST_TTL) if ttl > timedelta() else None,
        # A feed that forbids every hour or every day would never be read.
        skip_hours=frozenset(hours) if len(hours) < 24 else frozenset(),
        skip_days=frozenset(days) if len(days) < 7 else frozenset(),
    )
