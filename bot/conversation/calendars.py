"""Calendar files: of a list of deadlines that was shown, and of a digest."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot.calendar_file import Event, calendar
from bot.conversation.context import Context
from bot.conversation.deadlines import MOST_DAYS, Asked, coming, days_ahead, nothing_due
from bot.errors import NotFound
from bot.language import _, ngettext
from bot.models import Subscription
from bot.reply import Attachment, Reply, phrase, say
from bot.storage import Storage


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
    found = [s for s in context.storage.subscriptions.all(context.chat.id) if s.id == subscription_id]
    if not found:
        return say(_("That digest has ended already. See /subscriptions"))
    return _file(context, asked_by(context.storage, found[0]))


def asked_by(storage: Storage, subscription: Subscription) -> Asked:
    """All that is coming for a subscription."""
    return Asked(
        topic=subscription.topic,
        filters=subscription.query,
        days=MOST_DAYS,
        interest=subscription.interest,
        vector=storage.subscriptions.vector(subscription.id),
    )


def asked_of(storage: Storage, subscription_id: int, *, days: int) -> Asked:
    """The same, by the subscription's id, so far ahead. Raises NotFound."""
    found = next((s for s in storage.subscriptions.all() if s.id == subscription_id), None)
    if found is None:
        raise NotFound(f"There is no subscription {subscription_id}; see policybot subscription list.")
    return replace(asked_by(storage, found), days=days)


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
        days=days_ahead(asked.days),
    )
    content = calendar(found, name=calendar_name(asked), now=context.now)
    return Reply(blocks=(told,), attachment=Attachment(name=file_name(asked), content=content))
