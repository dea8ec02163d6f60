"""Deadlines as an iCalendar file (RFC 5545): all-day events that a calendar program imports, and updates when the
file is imported again.

The library icalendar, not our own lines: folding at 75 octets inside UTF-8 and the escapes are easy to get wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.addresses import as_uri
from bot.language import N_, _, topic_name
from bot.models import DueDeadline
from bot.text import clean, one_line

KINDS = {
    "comments": N_("Comments"),
    "effective": N_("Takes effect"),
    "expires": N_("Ends"),
    "meeting": N_("Meeting"),
    "application": N_("Apply"),
    "compliance": N_("Comply"),
    "other": N_("Due"),
}
"""What happens on the day, in a word."""


def what_happens(kind: str) -> str:
    """The same in the reader's language."""
    return _(KINDS.get(kind, KINDS["other"]))


PRODUCT = "-//policybot//deadlines//EN"

ALARM = timedelta(hours=-15)
"""Nine in the morning of the day before. A whole day before, counted from an all-day event's midnight, is midnight."""


def calendar(
    found: Iterable[DueDeadline], *, instance: str, topics: Mapping[int, Sequence[str]], name: str, now: datetime
) -> bytes:
    """Deadlines as the content of an .ics file, in UTF-8.

    `instance` is of the database: another has other stories under the same numbers. `topics` are those of articles.
    `now`, in UTC, is when the file says that it was made.
    """
    from icalendar import Calendar, vText

    # Not Calendar.new, which draws a uid: the same deadlines are the same file.
    made: Any = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("x-wr-calname", vText(one_line(name)))  # what programs show; RFC 7986 has NAME, which few read
    for due in found:
        made.add_component(_event(due, instance, topics.get(due.article_id, ()), now))
    content: bytes = made.to_ical()
    return content


def _event(due: DueDeadline, instance: str, topics: Sequence[str], now: datetime) -> Any:
    from icalendar import TRANSP, Alarm
    from icalendar import Event as IcalEvent

    deadline = due.deadline
    what = what_happens(deadline.kind)
    summary = what + _(": ") + one_line(due.title)
    url = due.url or ""
    web = url if url == clean(url) and re.fullmatch(r"https?://\S+", url) else None
    source = _("Source: {publisher}").format(publisher=one_line(due.publisher)) + (f", {web}" if web else "")
    alarm: Any = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", ALARM)
    return IcalEvent.new(
        # The same whenever the same deadline is written, so that importing again makes no second event.
        uid=f"story-{due.story_id}-{deadline.kind}-{deadline.date:%Y%m%d}@{instance}.policybot",
        stamp=now,
        # Dates without a zone: a day is the same day wherever the calendar is. The end is the day after
        # (RFC 5545, 3.6.1).
        start=deadline.date,
        end=deadline.date + timedelta(days=1) if deadline.date < date.max else None,
        summary=summary,
        description=f"{one_line(deadline.sentence)}\n\n{source}" if deadline.sentence.strip() else source,
        url=as_uri(web) if web else None,
        categories=[what, *(one_line(topic_name(topic)) for topic in topics)],
        transparency=TRANSP.TRANSPARENT,  # a deadline takes no time of the day
        subcomponents=[alarm],
    )
