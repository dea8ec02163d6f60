"""Parse dates in feeds, files, pages and link texts into moments in UTC."""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from summarizer.scripts import CJK

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=2 * 366)
SLOW_DATES = 50
"""Dates in one feed to try with dateparser: a hostile feed could hold 100,000 unreadable ones."""
# Zone names that the standard library knows; it takes others for UTC.
_KNOWN_ZONES = {"GMT", "UTC", "UT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"}
_NAMED_ZONE = re.compile(r"\d\s+\(?([A-Z]{2,5})\)?$")
# dateparser mistakes the day of such a date for the month.
_CJK_DATE = re.compile(
    r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]\s*(?:([01]?\d|2[0-3])\s*[:：時时点시]\s*([0-5]\d))?"
)
# Dates are short, and dateparser's time grows with the text.
_LONGEST = 80


def plausible(moment: datetime | None, now: datetime) -> datetime | None:
    """`moment`, or None if it is before 1990 or more than two years after `now`, and so a mistake."""
    return moment if moment is not None and EARLIEST <= moment <= now + AHEAD else None


def from_iso(text: str) -> datetime | None:
    """Parse an ISO 8601 or RFC 3339 date or time; without a zone it is UTC. None if it is neither."""
    try:
        return _utc(datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        return None


def parse_moment(text: object) -> datetime | None:
    """Parse a date in almost any format; without a zone it is UTC. None if it can't be parsed.

    Takes up to about 30 ms if it falls back to dateparser, so limit the calls if you parse many dates.
    """
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST:
        return None
    line = " ".join(text.split())
    return quickly(line) or _dateparser(line)


class DateReader:
    """Parses the dates of one feed, and counts those that can't be parsed."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._slow = 0
        self._unread: set[str] = set()

    def read(self, raw: object) -> datetime | None:
        """Parse `raw`; None if there is no date, or if it is unreadable or implausible, which is counted."""
        if not isinstance(raw, str) or not raw.strip():
            return None
        moment = quickly(raw)
        if moment is None and self._slow < SLOW_DATES:
            self._slow += 1
            moment = parse_moment(raw)
        moment = plausible(moment, self._now)
        if moment is None:
            self._unread.add(raw)
        return moment

    def problems(self) -> Iterator[str]:
        """A line for the log if dates were left out."""
        if self._unread:
            yield f"{len(self._unread)} dates can't be read, or are before 1990 or years ahead"


def quickly(text: str) -> datetime | None:
    """Parse the formats of the standards and most feeds, without dateparser."""
    cjk = _CJK_DATE.search(text[:_LONGEST])
    moment = from_iso("{:04}-{:02}-{:02} {:02}:{:02}".format(*map(int, cjk.groups("0"))) if cjk else text)
    zone = _NAMED_ZONE.search(text.strip())
    # The standard library ignores zones that it does not know ("CEST").
    if moment is None and (zone is None or zone[1] in _KNOWN_ZONES):
        try:
            moment = _utc(parsedate_to_datetime(text))
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return moment


@functools.lru_cache(maxsize=512)
def _dateparser(text: str) -> datetime | None:
    import dateparser

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own use of the standard library causes warnings
        try:
            moment = dateparser.parse(
                text,
                settings={
                    "TIMEZONE": "UTC",
                    "RETURN_AS_TIMEZONE_AWARE": True,
                    # "today" or "May" can't date an article.
                    "REQUIRE_PARTS": ["day", "month", "year"],
                    "PARSERS": ["absolute-time"],
                },
            )
        except Exception:  # its regular expressions and calendars have raised various errors
            return None
    return _utc(moment) if moment is not None else None


def _utc(moment: datetime) -> datetime:
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).replace(microsecond=0)


_YEAR = r"(?:19|20)\d{2}"
_MONTH = r"[^\W\d_]{3,12}"
# Chinese and Japanese put no space around a date.
_LETTER = rf"[^\W{CJK}]"
# Each repetition is bounded, and no two can match the same characters, because the text is untrusted.
_DATE = re.compile(
    rf"""(?<!{_LETTER})(?<![./-])(?:
        {_YEAR}-\d{{1,2}}-\d{{1,2}}(?:T[\d:.]{{4,12}}(?:Z|[+-]\d\d:?\d\d)?)?
      | {_YEAR}(?:\.\s?|/)\d{{1,2}}(?:\.\s?|/)\d{{1,2}}
      | \d{{4}}\s?[年년]\s?\d{{1,2}}\s?[月월]\s?\d{{1,2}}\s?[日일]
      | \d{{1,2}}(?:\.\s?|/|-)\d{{1,2}}(?:\.\s?|/|-){_YEAR}
      | \d{{1,2}}(?:\.|st|nd|rd|th|er|º|ª)?[\s-](?:de\s|of\s|d’|d')?{_MONTH}\.?,?[\s-](?:de\s|del\s)?{_YEAR}
      | {_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{_YEAR}
    )(?!{_LETTER})(?![/-])""",
    re.X | re.I,
)
_NUMBERS = re.compile(r"\d+")
_LOOKED_THROUGH = 600
"""Characters of a text that are searched for a date."""


def find_date(text: str) -> str | None:
    """The first date in the text, as written there."""
    found = _DATE.search(text[:_LOOKED_THROUGH])
    return found[0] if found else None


def moment_of(date: str, *, month_first: bool) -> datetime | None:
    """The day of a date from `find_date`. `month_first`: read an ambiguous 7/12/2024 as 12 July."""
    numbers = [int(number) for number in _NUMBERS.findall(date)]
    if len(numbers) < 3:
        return parse_moment(date) or parse_moment(date.replace(".", ""))
    year, month, day = numbers[:3]
    if year < 1000:
        day, month, year = numbers[:3]
        if month > 12 or (month_first and day <= 12):
            day, month = month, day
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
