"""Parse dates in feeds, files, pages and link texts into moments in UTC."""

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
"""Maximum number of dates of one feed to try with dateparser, which is slow. A hostile feed could hold 100,000
unreadable dates."""
# A time zone that the standard library does not know. It takes such a zone for UTC.
_UNKNOWN_ZONE = re.compile(r"\d\s+\(?(?!(?:GMT|UTC?|[ECMP][SD]T)\)?$)[A-Z]{2,5}\)?$")
# A Chinese, Japanese or Korean date. dateparser would take its day for the month.
_CJK_DATE = re.compile(
    r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]\s*(?:([01]?\d|2[0-3])\s*[:：時时点시]\s*([0-5]\d))?"
)
# Maximum characters of a date. dateparser takes more time for a longer text.
_LONGEST = 80


def plausible(moment: datetime | None, now: datetime) -> datetime | None:
    """Return `moment`. None if it must be a mistake: before 1990, or more than two years after `now`."""
    return moment if moment is not None and EARLIEST <= moment <= now + AHEAD else None


def from_iso(text: str) -> datetime | None:
    """Parse a date or time in ISO 8601 or RFC 3339; without a zone it is UTC. None if it is in neither format."""
    try:
        return _utc(datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        return None


def parse_moment(text: str) -> datetime | None:
    """Parse a date in almost any format; without a zone it is UTC. None if it can't be parsed.

    Takes up to about 30 ms if it falls back to dateparser, so limit the calls if you parse many dates.
    """
    line = " ".join(text.split())
    return quickly(line) or _dateparser(line) if 0 < len(line) <= _LONGEST else None


class DateReader:
    """Parses the dates of one feed, and counts those that can't be parsed."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._slow = 0
        self._unread: set[str] = set()

    def read(self, raw: object) -> datetime | None:
        """Parse `raw`; None if it is empty, unreadable or implausible. Unreadable and implausible dates are counted."""
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
        """Yield a line for the log if dates were left out."""
        if self._unread:
            yield f"dates that can't be read, or are before 1990 or years ahead: {len(self._unread)}"


def quickly(text: str) -> datetime | None:
    """Parse a date in one of the standard formats that most feeds use, without dateparser. None if that fails."""
    cjk = _CJK_DATE.search(text[:_LONGEST])
    moment = from_iso("{:04}-{:02}-{:02} {:02}:{:02}".format(*map(int, cjk.groups("0"))) if cjk else text)
    if moment is None and not _UNKNOWN_ZONE.search(text.strip()):
        try:
            moment = _utc(parsedate_to_datetime(text))
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return moment


@functools.lru_cache(maxsize=512)
def _dateparser(text: str) -> datetime | None:
    import dateparser

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dateparser's own code causes warnings
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
        except Exception:  # dateparser has raised various errors
            return None
    return _utc(moment) if moment is not None else None


def _utc(moment: datetime) -> datetime:
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).replace(microsecond=0)


_YEAR = r"(?:19|20)\d{2}"
_MONTH = r"[^\W\d_]{3,12}"
# A letter that may not touch a date. Chinese and Japanese letters may: these languages put no spaces around a date.
_LETTER = rf"[^\W{CJK}]"
# The text is untrusted, so the search must be fast: each repetition is bounded, and no two repetitions can match the
# same characters.
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
"""A date is searched for in this many characters at the start of a text."""


def find_date(text: str) -> str:
    """Return the first date near the start of the text, as it is written there; "" if there is none."""
    found = _DATE.search(text[:_LOOKED_THROUGH])
    return found[0] if found else ""


def moment_of(date: str) -> datetime | None:
    """Return the day of a date from `find_date`; None if there is no such day, or if it may be another day: 7/12/2024
    and 7-12-2024 are 12 July in America, and 7 December elsewhere."""
    numbers = [int(number) for number in _NUMBERS.findall(date)]
    if len(numbers) < 3:
        return parse_moment(date) or parse_moment(date.replace(".", ""))
    year, month, day = numbers[:3]
    if year < 1000:
        day, month, year = numbers[:3]
        if "." not in date and day <= 12 and month <= 12 and day != month:
            return None
        if month > 12:
            day, month = month, day
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
