"""When an answer need not be asked for again (RFC 9111, 4.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

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
    expires = http_date(headers.get("expires", ""))
    return None if expires is None else expires - (http_date(headers.get("date", "")) or now)


def http_date(text: str) -> datetime | None:
    """A date as HTTP headers write it, in UTC; None where it is none."""
    try:
        moment = parsedate_to_datetime(text.strip())
        # In UTC at once: an offset can put a date of year 1 or 9999 out of what datetime holds.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
