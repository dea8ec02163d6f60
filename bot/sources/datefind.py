"""The date that stands in a line of text beside a link: "12 July 2024", "07/12/2024", "2024年7月12日"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

Order = Literal["day first", "month first"]

_YEAR = r"(?:19|20)\d{2}"
_MONTH = r"[^\W\d_]{3,12}"
# Chinese and Japanese put no space around a date.
_LETTER = r"[^\W\u3040-\u30ff\u3400-\u9fff]"
# Each repetition is bounded, and no two of them can match the same characters: the text is somebody else's.
_DATE = re.compile(
    rf"""(?<!{_LETTER})(?<![./-])(?:
        (?P<iso>{_YEAR}-\d{{1,2}}-\d{{1,2}})(?:T[\d:.]{{4,12}}(?:Z|[+-]\d\d:?\d\d)?)?
      | (?P<big>{_YEAR}(?:\.\s?|/)\d{{1,2}}(?:\.\s?|/)\d{{1,2}})
      | (?P<cjk>\d{{4}}\s?[年년]\s?\d{{1,2}}\s?[月월]\s?\d{{1,2}}\s?[日일])
      | (?P<little>\d{{1,2}}(?:\.\s?|/|-)\d{{1,2}}(?:\.\s?|/|-){_YEAR})
      | (?P<day>\d{{1,2}}(?:\.|st|nd|rd|th|er|º|ª)?[\s-](?:de\s|of\s|d’|d')?{_MONTH}\.?,?[\s-](?:de\s|del\s)?{_YEAR})
      | (?P<month>{_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{_YEAR})
    )(?!{_LETTER})(?![/-])""",
    re.X | re.I,
)
_NUMBERS = re.compile(r"\d+")
_LONGEST = 600
"""Characters of a text that are looked through."""


class FoundDate:
    """A date as it stands in a text."""

    def __init__(self, found: re.Match[str]) -> None:
        self.text = found[0]
        self.span = found.span()
        self._form = found.lastgroup
        self.numbers = [int(number) for number in _NUMBERS.findall(found[found.lastgroup or 0])]

    @property
    def order(self) -> Order | None:
        """What its numbers tell of the order of day and month; None: nothing."""
        if self._form != "little" or (self.numbers[0] > 12) == (self.numbers[1] > 12):
            return None
        return "day first" if self.numbers[0] > 12 else "month first"

    def moment(self, order: Order) -> datetime | None:
        """The day, where numbers alone tell it; None where it is written with the month's name, or is none."""
        if self._form in {"iso", "big", "cjk"}:
            year, month, day = self.numbers[:3]
        elif self._form == "little":
            day, month, year = self.numbers[:3]
            if order == "month first":
                day, month = month, day
        else:
            return None
        try:
            return datetime(year, month, day, tzinfo=UTC)
        except ValueError:
            return None


def find_date(text: str) -> FoundDate | None:
    """The first date in the text."""
    found = _DATE.search(text[:_LONGEST])
    return FoundDate(found) if found else None


def order_of(dates: Iterable[FoundDate], *, american: bool) -> Order:
    """The order of day and month on a page: as a date tells in which only one can be the month, else `american`."""
    for date in dates:
        if date.order is not None:
            return date.order
    return "month first" if american else "day first"
