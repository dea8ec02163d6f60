"""/deadlines: what is coming, by day, and calendar files of it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from itertools import groupby

from bot.actions import Action, Place
from bot.calendar_file import Event, calendar, what_happens
from bot.clock import local_date
from bot.conversation.listing import counted, nothing, page
from bot.conversation.request import Context
from bot.conversation.understood import Asked, days_ahead, not_meant, numbered
from bot.digests.compose import ahead
from bot.digests.names import body_name, query_of
from bot.digests.rank import near
from bot.digests.standing import standings
from bot.errors import UsageError
from bot.language import _, ngettext, week_day
from bot.models import Article, DueDay, Subscription
from bot.query import Typed
from bot.reply import Attachment, Block, Button, Reply, Rows, bold, italic, link, paragraph, phrase, say
from bot.storage import Storage
from bot.storage.articles import DueDeadline
from bot.storage.chats import View
from bot.text import cut

USUAL_DAYS = 30
MOST_DAYS = 365
SOON = 7
"""Days of which the heading of a longer list says how many are due."""
PAGE = 10
"""Deadlines a page: each is two lines, where a story is five."""
MAX_TITLE = 200


def deadlines(context: Context, arguments: str) -> Reply:
    """/deadlines [what] [days], in any order. Raises UsageError."""
    typed, said = numbered(context.storage, arguments, days_ahead)
    days = USUAL_DAYS if said is None else said
    if not 1 <= days <= MOST_DAYS:
        raise UsageError(_("The number of days is 1 to {most}, not {typed}.").format(most=MOST_DAYS, typed=days))
    asked = Asked(query=typed, days=days)
    view = context.storage.views.add(context.chat.id, kind="deadlines", argument=str(asked), size=PAGE, now=context.now)
    return deadlines_page(context, view, 0, typed=typed)


def coming(storage: Storage, asked: Asked, first: date, *, until: datetime | None = None) -> list[DueDeadline]:
    """Every deadline from a day on, soonest first. `until`: as far as articles told by then."""
    last = first + timedelta(days=asked.days)
    found = storage.facts.due(first, last, selection=asked.query, until=until)
    if asked.interest:
        meant = near(storage, asked.interest, asked.vector, {due.article_id for due in found})
        found = [due for due in found if due.article_id in meant]
    # A day that a later article of the story has moved is due no more.
    stories: dict[int, AbstractSet[int]] = {due.story_id: frozenset() for due in found}
    told: dict[tuple[int, date], list[DueDeadline]] = {}
    for due in found:
        told.setdefault((due.story_id, due.deadline.date), []).append(due)
    standing = [
        _as_it_stands(told[story, day.day], day)
        for story, standing in standings(storage, stories).items()
        for day in standing.deadlines
        if (story, day.day) in told
    ]
    return sorted(standing, key=lambda due: (due.deadline.date, due.story_id, due.deadline.kind))


def _as_it_stands(told: list[DueDeadline], day: DueDay) -> DueDeadline:
    """A day by what its articles say; they may call it by another kind than what it was moved from."""
    same = next((due for due in told if due.deadline.kind == day.kind), None)
    due = same or dataclasses.replace(told[0], deadline=dataclasses.replace(told[0].deadline, kind=day.kind))
    return dataclasses.replace(due, instead_of=day.instead_of)


def deadlines_page(
    context: Context, view: View, offset: int, *, replace: bool = False, typed: Typed | None = None
) -> Reply:
    """A page of a list of deadlines. It begins with the day on which the list was asked for."""
    asked = Asked.kept(view.argument)
    first = local_date(view.made_at, context.zone)
    standing = coming(context.storage, asked, first, until=view.made_at)
    total, found = len(standing), standing[offset : offset + view.size]
    unread, question, below = not_meant(
        context, typed, "deadlines", lambda query: str(dataclasses.replace(asked, query=query))
    )
    if not total:
        return nothing_due(context, asked, [*unread, *question], below)
    numbered = list(enumerate(found, offset + 1))
    articles = context.storage.articles.many([due.article_id for due in found])
    head = bold(_("Deadlines on {what}").format(what=asked.named) if asked.named else _("Deadlines"))
    count = counted(offset + 1, offset + len(found), total)
    title = f" · {days_told(asked.days)} · {count}"
    if asked.days > SOON:
        soon = sum(due.deadline.date <= first + timedelta(days=SOON) for due in standing)
        title += _(" · {count} in the next seven days").format(count=soon)
    blocks: list[Block] = [paragraph(head, title), *unread]
    lines: set[int] = set()
    for day, group in groupby(numbered, key=lambda one: one[1].deadline.date):
        blocks.append(paragraph(bold(day_heading(day, context.today))))
        for number, due in group:
            lines.add(len(blocks))
            blocks.append(_line(number, due, articles.get(due.article_id)))
    return page(
        context,
        Place(action=Action.LIST, id=view.id, offset=offset),
        [*blocks, *question],
        size=view.size,
        total=total,
        articles={number: due.article_id for number, due in numbered},
        stories={number: due.story_id for number, due in numbered},
        below=((Button(label=_("Calendar file"), data=Action.CALENDAR.data(view.id)),), *below),
        lines=lines,
        replace=replace,
    )


def day_heading(day: date, present: date) -> str:
    """A day with its weekday, and how far off it is."""
    away = _("over") if day < present else ahead(day, present)
    return " · ".join(filter(None, (week_day(day), away)))


def body_of(article: Article | None, due: DueDeadline) -> str:
    """Who acts, else who published."""
    facts = article.facts if article is not None else None
    actor = facts.actor if facts is not None else None
    return body_name(actor.id, actor.name) if actor else due.publisher


def _line(number: int, due: DueDeadline, article: Article | None) -> Block:
    kind = what_happens(due.deadline.kind)
    return paragraph(
        f"{number}. ",
        bold(kind),
        _(": "),
        link(cut(due.title, MAX_TITLE), due.url),
        italic(f" · {body_of(article, due)}"),
    )


def days_told(days: int) -> str:
    """ "the next 30 days", "the next day"."""
    return (
        _("the next day")
        if days == 1
        else ngettext("the next {count} day", "the next {count} days", days).format(count=days)
    )


def nothing_due(context: Context, asked: Asked, unread: Sequence[Block] = (), below: Rows = ()) -> Reply:
    """There is nothing to list: look further ahead."""
    told = _("No article tells of a deadline in {days}.")
    if asked.named:
        told = _("No article tells of a deadline on {what} in {days}.")
    blocks = [phrase(told, what=asked.named, days=days_told(asked.days)), *unread]
    if asked.days == MOST_DAYS:
        return nothing(context, blocks, below)
    further = str(dataclasses.replace(asked, days=MOST_DAYS))
    view = context.storage.views.add(context.chat.id, kind="deadlines", argument=further, size=PAGE, now=context.now)
    button = Button(label=_("Look a year ahead"), data=Place(action=Action.LIST, id=view.id).opening)
    return nothing(context, blocks, ((button,), *below))


def events(storage: Storage, asked: Asked, first: date) -> list[Event]:
    """What a calendar file holds: the deadlines from a day on."""
    found, instance = coming(storage, asked, first), storage.instance.id
    articles = storage.articles.many([due.article_id for due in found])
    return [
        Event(
            instance=instance,
            story_id=due.story_id,
            kind=due.deadline.kind,
            date=due.deadline.date,
            title=due.title,
            sentence=due.deadline.sentence,
            publisher=due.publisher,
            url=due.url,
            topics=articles[due.article_id].topics if due.article_id in articles else (),
        )
        for due in found
    ]


def calendar_name(asked: Asked) -> str:
    """What a calendar program shows the calendar as."""
    if not asked.named:
        return _("Policy deadlines")
    return _("Policy deadlines: {named}").format(named=asked.named)


def file_name(asked: Asked) -> str:
    """Of letters and digits, so that any system takes it."""
    name = re.sub(r"[^\w]+", "-", asked.named.casefold()).strip("-")[:50]
    return f"deadlines-{name}.ics" if name else "deadlines.ics"


def press_calendar(context: Context, view_id: int) -> Reply:
    """The calendar file of a list that was shown: of all its pages."""
    view = context.storage.views.get(context.chat.id, view_id)
    if view is None or view.kind != "deadlines":
        return say(_("That list is too old for a file. Ask again: /deadlines"))
    return _file(context, Asked.kept(view.argument))


def press_subscription_calendar(context: Context, subscription_id: int) -> Reply:
    """The calendar file of a subscription's topic and filters."""
    found = context.storage.subscriptions.get(context.chat.id, subscription_id)
    if found is None:
        return say(_("That digest has ended already. See /subscriptions"))
    return _file(context, asked_by(found))


def asked_by(subscription: Subscription) -> Asked:
    """All that is coming for a subscription."""
    return Asked(
        query=query_of(subscription),
        days=MOST_DAYS,
        interest=subscription.interest,
        vector=subscription.interest_vector,
    )


def _file(context: Context, asked: Asked) -> Reply:
    first = context.today
    found = events(context.storage, asked, first)
    if not found:
        return nothing_due(context, asked)
    counted = ngettext("{count} deadline", "{count} deadlines", len(found)).format(count=len(found))
    told = phrase(
        _(
            "{calendar}: {deadlines} of {days}. Open the file with your calendar; a later file updates its events; "
            "of a day that was moved since, delete the old one."
        ),
        calendar=calendar_name(asked),
        deadlines=counted,
        days=days_told(asked.days),
    )
    content = calendar(found, name=calendar_name(asked), now=context.now)
    return Reply(blocks=(told,), attachment=Attachment(name=file_name(asked), content=content))
