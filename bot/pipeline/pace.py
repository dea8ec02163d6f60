"""When a source is asked again: as often as it publishes asks for, and never sooner than its publisher wishes. Pure.

A sixth of the usual gap between two publications finds an item, on average, a twelfth of a gap late: half an
hour at one item in six hours. A forecast by hour and weekday would ask a little less; it also misses what comes
out of hours, which is what a reader most wants to hear of.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Self

from bot.config import SourcesSettings
from bot.models import PollHints

DAY = timedelta(days=1)
"""No wait is longer, but for skipped hours and days."""

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
_PARTS = 6
_FEWEST_GAPS = 4
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often sources are polled."""

    start: timedelta
    """The wait of a source that has not published enough to tell, and after a first failure."""
    least: timedelta
    most: timedelta
    """The longest that a source's own rhythm makes it wait; its publisher can ask for more, up to a day."""
    spread: float = 0.1
    """Waits are longer by up to this part, so that sources that were added together do not stay together."""
    random: Random = field(default_factory=Random, repr=False, compare=False)

    @classmethod
    def from_settings(cls, settings: SourcesSettings, *, random: Random | None = None) -> Self:
        """As `[sources]` says; an interval outside of its own limits widens them."""
        return cls(
            start=timedelta(minutes=settings.interval_minutes),
            least=timedelta(minutes=min(settings.min_interval_minutes, settings.interval_minutes)),
            most=timedelta(minutes=max(settings.max_interval_minutes, settings.interval_minutes)),
            random=random or Random(),
        )

    def after_success(
        self,
        now: datetime,
        *,
        published: Sequence[datetime],
        hints: PollHints,
        fresh_for: timedelta | None,
        rolled_over: bool = False,
    ) -> datetime:
        """When to poll again after a poll that was answered.

        `published` are the times of the source's newest items. `rolled_over`: all that the feed held was new
        though it had been polled before, so that items may have come and gone unseen.
        """
        own = self.least if rolled_over else self._rhythm(now, published)
        asked = max(_within_a_day(hints.ttl), _within_a_day(fresh_for))
        return self._past_skipped(_later(now, self._jittered(max(own, asked))), hints)

    def after_failure(self, now: datetime, *, failures: int, retry_after: timedelta | None) -> datetime:
        """When to try again after a poll that failed, `failures` others in a row before it."""
        # Within a day before it is doubled, and doubled within bounds: neither can overflow.
        backoff = min(self.start, DAY) * 2 ** min(max(failures, 0), 16)
        return _later(now, self._jittered(max(min(backoff, DAY), _within_a_day(retry_after))))

    def _rhythm(self, now: datetime, published: Sequence[datetime]) -> timedelta:
        # Items dated ahead, such as the events of a calendar, tell nothing of when they were published.
        moments = _apart(sorted((moment for moment in published if moment <= now), reverse=True))
        gaps = [(newer - older).total_seconds() for newer, older in pairwise(moments)]
        if len(gaps) < _FEWEST_GAPS:
            return self.start
        usual = statistics.median(gaps)
        # The silence since the newest counts once for each item that failed to come in it: a night changes
        # little, and a source that has gone quiet for as long as it used to be busy is asked less often. Counted
        # once only, a month of silence would not show in the median of twenty gaps.
        silence = (now - moments[0]).total_seconds()
        missed = min(int(silence / usual), len(gaps) + 1) if silence > usual else 0
        usual = statistics.median(gaps + [silence] * missed)
        return max(self.least, min(self.most, timedelta(seconds=usual / _PARTS)))

    def _jittered(self, wait: timedelta) -> timedelta:
        """The wait, a little longer, but by that not beyond a day. At least a second: a poll is never due at once."""
        wait = max(wait, _SECOND)
        if wait >= DAY:
            return wait
        return min(wait * self.random.uniform(1, 1 + self.spread), DAY)

    def _past_skipped(self, moment: datetime, hints: PollHints) -> datetime:
        """The moment, or the first after it that is in no hour and on no day that the feed asks to skip."""
        # A feed that skips them all would never be read: it means nothing by it.
        hours = hints.skip_hours if not hints.skip_hours.issuperset(range(24)) else frozenset()
        days = hints.skip_days if not hints.skip_days.issuperset(range(7)) else frozenset()
        found = moment
        try:
            while found.hour in hours or found.weekday() in days:
                found = found.replace(minute=0, second=0, microsecond=0) + _HOUR
        except OverflowError:
            return moment
        if found == moment:
            return moment
        # Not all at the full hour, at which every other reader comes too.
        return _later(found, self.random.uniform(0, min(self.spread, 0.9)) * _HOUR)


def _within_a_day(wait: timedelta | None) -> timedelta:
    return min(wait, DAY) if wait is not None else timedelta()


def _later(now: datetime, wait: timedelta) -> datetime:
    try:
        return now.astimezone(UTC) + wait
    except OverflowError:
        return _LAST


def _apart(moments: Sequence[datetime]) -> list[datetime]:
    """The moments, newest first, without those less than a minute before another: a batch is one publication."""
    kept: list[datetime] = []
    for moment in moments:
        if not kept or kept[-1] - moment >= _MINUTE:
            kept.append(moment)
    return kept
