"""Write deadlines as an iCalendar file (RFC 5545) of all-day events.

When a reader imports the file again, the calendar program updates the events. This module uses the icalendar library,
because escaping and the folding of UTF-8 at 75 octets are easy to get wrong.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.addresses import as_uri
from bot.language import N_, _, topic_name
from bot.models import Article, DueDay
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
"""What happens on the day of a deadline, by the kind of deadline."""


def what_happens(kind: str) -> str:
    """Returns what happens on the day of a deadline, in the reader's language."""
    return _(KINDS.get(kind, KINDS["other"]))


PRODUCT = "-//policybot//deadlines//EN"

ALARM = timedelta(hours=-15)
"""Sets the alarm to 09:00 on the day before. The event begins at midnight, and 15 hours earlier it is 09:00."""


def calendar(
    found: Iterable[DueDay], *, articles: Mapping[int, Article], instance: str, name: str, now: datetime
) -> bytes:
    """Returns deadlines as the content of an .ics file, in UTF-8.

    `articles` has the article of each deadline, by its id. `instance` is the id of the database. Events need it,
    because story numbers are unique only within a database. `now`, in UTC, becomes the creation time of the events.
    """
    from icalendar import Calendar, vText

    # Calendar.new would generate a random uid, but the same deadlines must give the same file.
    result: Any = Calendar()
    result.add("prodid", PRODUCT)
    result.add("version", "2.0")
    result.add("calscale", "GREGORIAN")
    result.add("x-wr-calname", vText(one_line(name)))  # programs show this name; few read NAME (RFC 7986)
    for due in found:
        result.add_component(_event(due, articles[due.article_id], instance, now))
    content: bytes = result.to_ical()
    return content


def _event(due: DueDay, article: Article, instance: str, now: datetime) -> Any:
    from icalendar import TRANSP, Alarm
    from icalendar import Event as IcalEvent

    what = what_happens(due.kind)
    summary = what + _(": ") + one_line(article.title)
    url = article.url or ""
    web = url if url == clean(url) and re.fullmatch(r"https?://[^\s\\]+", url) else None
    source = _("Source: {publisher}").format(publisher=one_line(article.publisher)) + (f", {web}" if web else "")
    alarm: Any = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", ALARM)
    return IcalEvent.new(
        # The uid of a deadline never changes, so that a second import creates no second event.
        uid=f"story-{article.story_id}-{due.kind}-{due.day:%Y%m%d}@{instance}.policybot",
        stamp=now,
        # Dates have no time zone, so that the day is the same everywhere. The end is the day after the event (RFC 5545,
        # 3.6.1).
        start=due.day,
        end=due.day + timedelta(days=1) if due.day < date.max else None,
        summary=summary,
        description=f"{one_line(due.sentence)}\n\n{source}" if due.sentence.strip() else source,
        url=web and as_uri(web),
        categories=[what, *(one_line(topic_name(topic)) for topic in article.topics)],
        transparency=TRANSP.TRANSPARENT,  # the reader is not busy on that day
        subcomponents=[alarm],
    )
