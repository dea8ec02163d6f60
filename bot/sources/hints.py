"""When a feed asks to be polled: `ttl`, `skipHours` and `skipDays` of RSS (https://www.rssboard.org/rss-specification).

From the text and not from feedparser, which keeps one hour and one day of them. Not RSS 1.0's `sy:updatePeriod`:
WordPress writes "hourly" into every feed, and nobody chose it.
"""

from __future__ import annotations

import re
from datetime import timedelta

from bot.models import PollHints

LONGEST_TTL = timedelta(days=1)
"""A feed that asks for a month of rest (some templates do) would keep from its readers what they wait for."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
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
            days |= {_DAYS.index(day.lower()) for day in _DAY.findall(part) if day.lower() in _DAYS}
    found = _TTL.search(text)
    ttl = timedelta(minutes=int(found[1])) if found else timedelta()
    return PollHints(
        ttl=min(ttl, LONGEST_TTL) if ttl > timedelta() else None,
        # A feed that forbids every hour or every day would never be read.
        skip_hours=frozenset(hours) if len(hours) < 24 else frozenset(),
        skip_days=frozenset(days) if len(days) < 7 else frozenset(),
    )
