"""How long an answer may be taken as current, as its sender says (RFC 9111, 4.2).

There is no cache here: a feed is asked again when it is due, and this is one voice in when that is. So it
is the arithmetic of a private cache only, and no heuristics from Last-Modified (4.2.2), which are a
cache's guess and no word of the publisher's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

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
