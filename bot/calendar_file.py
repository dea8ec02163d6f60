"""Deadlines as an iCalendar file (RFC 5545): all-day events, which a calendar program updates when the file is imported
again.

Uses the icalendar library: folding UTF-8 at 75 octets and escaping are easy to get wrong.
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
"""What happens on the day, in a word or two."""


def what_happens(kind: str) -> str:
    """The same in the reader's language."""
    return _(KINDS.get(kind, KINDS["other"]))


PRODUCT = "-//policybot//deadlines//EN"

ALARM = timedelta(hours=-15)
"""At 09:00 the day before: the offset counts from the all-day event's midnight."""


def calendar(
    found: Iterable[DueDeadline], *, instance: str, topics: Mapping[int, Sequence[str]], name: str, now: datetime
) -> bytes:
    """Deadlines as the content of an .ics file, in UTF-8.

    `instance` is the database's id: story numbers are unique only within a database. `topics`: by article id. `now`, in
    UTC, becomes the file's creation time.
    """
    from icalendar import Calendar, vText

    # Not Calendar.new, which generates a random uid: the same deadlines must give the same file.
    result: Any = Calendar()
    result.add("prodid", PRODUCT)
    result.add("version", "2.0")
    result.add("calscale", "GREGORIAN")
    result.add("x-wr-calname", vText(one_line(name)))  # the name that programs show; few read NAME of RFC 7986
    for due in found:
        result.add_component(_event(due, instance, topics.get(due.article_id, ()), now))
    content: bytes = result.to_ical()
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
        # Stable for the same deadline, so that importing again creates no second event.
        uid=f"story-{due.story_id}-{deadline.kind}-{deadline.date:%Y%m%d}@{instance}.policybot",
        stamp=now,
        # Dates have no zone, so that the day is the same everywhere. The end is the day after
        # (RFC 5545, 3.6.1).
        start=deadline.date,
        end=deadline.date + timedelta(days=1) if deadline.date < date.max else None,
        summary=summary,
        description=f"{one_line(deadline.sentence)}\n\n{source}" if deadline.sentence.strip() else source,
        url=as_uri(web) if web else None,
        categories=[what, *(one_line(topic_name(topic)) for topic in topics)],
        transparency=TRANSP.TRANSPARENT,  # a deadline does not block the day
        subcomponents=[alarm],
    )
