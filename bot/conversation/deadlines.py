"""Answers /deadlines: lists upcoming deadlines by day, and writes them to calendar files."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby, islice

from bot.actions import Action, read_number
from bot.calendar_file import calendar, what_happens
from bot.clock import local_date
from bot.conversation.listing import nothing, page, query_of, settled_query, window_of
from bot.conversation.request import Context
from bot.conversation.understood import asked_for, knows, split_off, understood
from bot.digests.compose import ahead
from bot.digests.names import body_name, described
from bot.digests.standing import coming
from bot.errors import UsageError
from bot.language import _, counted, long_day, week_day
from bot.models import DueDay
from bot.query import LEADS_DAYS, Query
from bot.query.deadlines import MOST_DAYS, days_ahead, kinds_of
from bot.query.words import pattern
from bot.reply import Attachment, Reply, bold, italic, link, paragraph, tell
from bot.storage.chats import View
from bot.storage.stories import COUNTED, MANY
from bot.text import cut

USUAL_DAYS = 30


def deadlines(context: Context, arguments: str) -> Reply:
    """Answer /deadlines [what] [kind] [days], in any order. Raises UsageError for days that can't be read."""
    kinds, rest = kinds_of(arguments)
    rest, said = split_off(context, rest, days_ahead)
    typed = understood(context, rest)
    # What stands after "until" or "before" or, if it looks like a day, after "from" or "on".
    last = rf"(?i)(?:^|\s)(?:{pattern('until')}|{pattern('before')}|{LEADS_DAYS})(?P<day>\S.*?)\s*$"
    if not said and (unread := re.search(last, rest)) and not knows(context, unread["day"], dated=True):
        raise UsageError(_("I know no day “{day}”.").format(day=cut(unread["day"], 40)))
    skip, days = said or (0, USUAL_DAYS)
    if not 0 <= days <= MOST_DAYS:
        raise UsageError(_("The number of days is 1 to {most}, not {typed}.").format(most=MOST_DAYS, typed=days))
    return asked_for(
        context,
        deadlines_page,
        typed,
        "deadlines",
        size=10,
        days=days,
        skip=skip,
        due=list(filter(None, kinds)),
    )


def deadlines_page(context: Context, view: View, offset: int) -> Reply:
    """Show a page of deadlines. The list begins on the day on which the reader asked for it."""
    most = max(COUNTED, offset + view.size)
    found, days = _coming(context, view, until=view.made_at)
    standing = list(islice(found, most + 1))
    title = " · ".join((_("Deadlines"), *map(what_happens, view.due)))
    if not standing:
        return nothing(context, view, title, _("No article states a deadline for {days}.").format(days=days))
    part = window_of(view, offset, standing)
    if len(standing) > most:
        part = part._replace(total=MANY)
    ids, blocks = [due.article_id for due in part.items], []
    articles = context.storage.articles.many(ids)
    for day, group in groupby(enumerate(part.items, part.offset + 1), key=lambda one: one[1].day):
        block = paragraph(bold(" · ".join(filter(None, (week_day(day), ahead(day, context.today))))))
        for number, due in group:
            article = articles[due.article_id]
            actor = article.facts and article.facts.actor
            block += paragraph(
                f"\n{number}. ",
                bold(what_happens(due.kind)),
                _(": "),
                link(cut(article.title, 200), article.url),
                italic(f" · {body_name(actor.id, actor.name) if actor else article.publisher}"),
            )
        blocks.append(block)
    return page(
        context,
        part,
        f"{title} · {days}",
        blocks,
        articles=ids,
        below=((Action.CALENDAR.button(_("Calendar file"), view.id),),),
    )


def calendar_name(query: Query) -> str:
    """Returns the name that a calendar program shows for the calendar."""
    return _("Deadlines on {what}").format(what=described(query)) if query else _("Deadlines")


def _coming(context: Context, view: View, until: datetime | None = None) -> tuple[Iterator[DueDay], str]:
    """Returns the deadlines of a list, and its days in words: "the next 30 days", or the first and the last day."""
    asked = local_date(view.made_at, context.zone)
    first, last = (asked + timedelta(days=count) for count in (view.skip, view.days))
    days = counted("the next day", "the next {count} days", view.days)
    if view.skip or view.days < 2:
        days = " – ".join(map(long_day, sorted({first, last})))
    return coming(context.storage, settled_query(context, view), first, last, kinds=view.due, until=until), days


def press_calendar(context: Context, rest: str) -> Reply:
    """Answer the calendar button of a list with a calendar file, which has the deadlines of all pages."""
    view = context.view(read_number(rest), "deadlines")
    name = calendar_name(query_of(view))
    due, days = _coming(context, view)
    found = list(due)
    reply = tell(
        _(
            "{calendar}: {deadlines} of {days}. Open the file in your calendar. A later file updates its events. If a "
            "deadline moves to another day, delete the event on the old day."
        ),
        calendar=name,
        deadlines=counted("{count} deadline", "{count} deadlines", len(found)),
        days=days,
    )
    content = calendar(
        found,
        articles=context.storage.articles.many(due.article_id for due in found),
        instance=context.storage.instance.id,
        name=name,
        now=context.now,
    )
    return replace(reply, attachment=Attachment(name="deadlines.ics", content=content))
