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

_NOT_KEPT = re.compile(r"\bno-(?:cache|store)\b", re.I)
_MAX_AGE = re.compile(r"(?<![\w-])max-age[ \t]*=[ \t]*\"?([0-9]{1,9})", re.I)
_AGE = re.compile(r"\s*([0-9]{1,9})")


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """The time from `now`, when the answer came, in which it need not be asked for again; None: not said, or none.

    `headers` have lower-case names.
    """
    lifetime = _lifetime(headers, now)
    if lifetime is None:
        return None
    age = _AGE.match(headers.get("age", ""))
    left = lifetime - timedelta(seconds=int(age[1]) if age else 0)
    return min(left, MOST) if left > timedelta() else None


def _lifetime(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    control = headers.get("cache-control", "")
    if _NOT_KEPT.search(control):
        return None
    if ages := _MAX_AGE.findall(control):
        # Of several the shortest holds; Expires has no say where there is a max-age (5.3).
        return min(timedelta(seconds=int(age)) for age in ages)
    expires = _date(headers.get("expires", ""))
    return None if expires is None else expires - (_date(headers.get("date", "")) or now)


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
