"""The dates that feeds, files, pages and link texts write, as moments in UTC."""

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
"""Dates of one feed that dateparser is asked for: a hostile feed could hold 100,000 unreadable ones."""
# Zone names that the standard library reads as what they are; the rest they take for UTC.
_KNOWN_ZONES = {"GMT", "UTC", "UT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"}
_NAMED_ZONE = re.compile(r"\d\s+\(?([A-Z]{2,5})\)?$")
# dateparser takes the day of such a date for its month.
_CJK_DATE = re.compile(
    r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]\s*(?:([01]?\d|2[0-3])\s*[:：時时点시]\s*([0-5]\d))?"
)
# A date is short; dateparser's time grows with the text.
_LONGEST = 80


def plausible(moment: datetime | None, now: datetime) -> datetime | None:
    """`moment`, unless it is before 1990 or more than two years after `now`: then the date is a mistake."""
    return moment if moment is not None and EARLIEST <= moment <= now + AHEAD else None


def from_iso(text: str) -> datetime | None:
    """An ISO 8601 or RFC 3339 date or moment; naive is UTC."""
    try:
        return _utc(datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        return None


def parse_moment(text: object) -> datetime | None:
    """A date in about any format; naive is UTC. None when it can't be read.

    Up to some 30 ms when it falls through to dateparser, so a caller that reads many bounds how often.
    """
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST:
        return None
    line = " ".join(text.split())
    return quickly(line) or _dateparser(line)


class DateReader:
    """Reads the dates of one feed, and keeps count of those that could not be read."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._slow = 0
        self._unread: set[str] = set()

    def read(self, raw: object) -> datetime | None:
        """The date `raw`; None when it is none, can't be read or is absurd, which is counted."""
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
        """A line where dates were left out."""
        if self._unread:
            yield f"{len(self._unread)} dates can't be read, or are before 1990 or years ahead"


def quickly(text: str) -> datetime | None:
    """By the forms that standards and most feeds write."""
    cjk = _CJK_DATE.search(text[:_LONGEST])
    moment = from_iso("{:04}-{:02}-{:02} {:02}:{:02}".format(*map(int, cjk.groups("0"))) if cjk else text)
    zone = _NAMED_ZONE.search(text.strip())
    # The standard library passes over zones that it does not know ("CEST").
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
        warnings.simplefilter("ignore")  # it warns of its own use of the standard library
        try:
            moment = dateparser.parse(
                text,
                settings={
                    "TIMEZONE": "UTC",
                    "RETURN_AS_TIMEZONE_AWARE": True,
                    # "today" or "May" is no date to put an article at.
                    "REQUIRE_PARTS": ["day", "month", "year"],
                    "PARSERS": ["absolute-time"],
                },
            )
        except Exception:  # it has raised what its regular expressions and calendars do
            return None
    return _utc(moment) if moment is not None else None


def _utc(moment: datetime) -> datetime:
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).replace(microsecond=0)


_YEAR = r"(?:19|20)\d{2}"
_MONTH = r"[^\W\d_]{3,12}"
# Chinese and Japanese put no space around a date.
_LETTER = rf"[^\W{CJK}]"
# Each repetition is bounded, and no two of them can match the same characters: the text is somebody else's.
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
"""Characters of a text."""


def find_date(text: str) -> str | None:
    """The first date in the text, as it stands there."""
    found = _DATE.search(text[:_LOOKED_THROUGH])
    return found[0] if found else None


def moment_of(date: str, *, month_first: bool) -> datetime | None:
    """The day of a date that `find_date` gave. `month_first`: 7/12/2024 is 12 July, where both can be the month."""
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
