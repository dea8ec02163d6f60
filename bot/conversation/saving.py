"""Drafts stored and taken back, and what they would have brought."""

from __future__ import annotations

from array import array
from datetime import datetime, timedelta

from bot.clock import local_date
from bot.conversation.draft import Draft
from bot.conversation.request import Context
from bot.digests import due_of
from bot.digests.compose import address, in_brackets
from bot.digests.match import Wanted, matching
from bot.errors import UsageError
from bot.language import _, ngettext
from bot.models import Subscription
from bot.reply import Block, italic, link, paragraph, phrase
from bot.storage.subscriptions import SubscriptionChoices
from bot.text import cut

LOOK_BACK = timedelta(days=7)
SHOWN = 3
MAX_TITLE = 120
USUAL_HOUR = "08:00"
"""At which something comes of which only the days were said."""


def readable(text: str) -> bool:
    """Whether the encoder can read the script of a text: meaning is matched in Latin letters alone."""
    from summarizer.salience import reads

    return reads(text)


def vector_of(context: Context, interest: str) -> bytes | None:
    """The vector of an interest, as storage keeps it; None where there is no encoder at hand, or it can't read that."""
    made = context.embed(interest) if context.embed is not None and interest and readable(interest) else None
    return None if made is None else array("f", made).tobytes()


def preview(context: Context, draft: Draft) -> tuple[list[Block], int]:
    """How many items a draft would have brought in the last seven days, and the newest of them, a line each; and that
    number."""
    vector = vector_of(context, draft.interest)
    wanted = Wanted(topic=draft.topic or None, query=draft.query, interest=draft.interest, vector=vector)
    found: dict[int, int] = {}  # story → its newest article
    today = local_date(context.now, draft.zone or context.zone)
    for article, story in matching(context.storage, wanted, context.now - LOOK_BACK, today).items():
        found.setdefault(story, article)
    blocks = [phrase(_("It would have matched nothing in the last seven days."))]
    if found:
        head = ngettext(
            "It would have matched {count} item in the last seven days:",
            "It would have matched {count} items in the last seven days, for example:",
            len(found),
        )
        shown = list(found.values())[:SHOWN]
        articles = context.storage.articles.many(shown)
        blocks = [phrase(head, count=len(found))]
        blocks += [
            paragraph("• ", link(cut(one.title, MAX_TITLE), address(one)), italic(in_brackets(one.publisher)))
            for one in map(articles.get, shown)
            if one is not None
        ]
    if draft.interest and vector is None:
        blocks.append(
            phrase(
                _("The model that tells what is near in meaning is busy or missing: until it is there, words decide.")
            )
        )
    return blocks, len(found)


def get_subscription(context: Context, subscription_id: int) -> Subscription:
    """One of the chat's. Raises UsageError where it has ended."""
    one = context.storage.subscriptions.get(context.chat.id, subscription_id)
    if one is None:
        raise UsageError(_("That subscription has ended already."))
    return one


def same(context: Context, draft: Draft) -> Subscription | None:
    """The subscription that a draft changes: the one that it is of, or one on the same. Raises UsageError where the one
    that it is of has ended."""
    if draft.saved:
        return get_subscription(context, draft.saved)
    here = (context.request.thread_id, draft.topic, draft.query, draft.interest)
    others = context.storage.subscriptions.all(context.chat.id)
    return next((one for one in others if (one.thread_id, one.topic or "", one.query, one.interest) == here), None)


def store(context: Context, draft: Draft) -> Subscription:
    """Store a draft, new or in place of what it was; its zone is the chat's from now on. Raises UsageError where what
    it changes has ended."""
    schedule = draft.schedule or draft.at(USUAL_HOUR).schedule
    assert schedule is not None
    subscriptions = context.storage.subscriptions
    vector = vector_of(context, draft.interest)
    choices = SubscriptionChoices(
        note=draft.note, items=draft.items or None, language=draft.language or None, tell_empty=not draft.silent
    )
    paused_until = datetime.fromisoformat(draft.paused_until) if draft.paused_until else None
    zone = draft.zone or context.zone
    with context.storage.database.write():
        if draft.zone and draft.zone != context.chat.zone:
            move_to_zone(context, draft.zone)
        before = same(context, draft)
        if before is None:
            one, __ = subscriptions.put(
                chat_id=context.chat.id,
                thread_id=context.request.thread_id,
                topic=draft.topic or None,
                query=draft.query,
                interest=draft.interest,
                schedule=schedule,
                due=schedule.next(zone, context.now),
                now=context.now,
                choices=choices,
                vector=vector,
            )
            return one
        due = due_of(context.storage, before, zone=zone, now=context.now, schedule=schedule, paused_until=paused_until)
        subscriptions.reschedule(context.chat.id, before.id, schedule=schedule, due=due, paused_until=paused_until)
        subscriptions.choose(context.chat.id, before.id, choices)
        return get_subscription(context, before.id)


def move_to_zone(context: Context, zone: str) -> None:
    """Set the chat's zone and recompute when its subscriptions are due."""
    with context.storage.database.write():
        context.storage.chats.set_zone(context.chat.id, zone)
        settle(context, zone)


def settle(context: Context, zone: str) -> None:
    """Recompute when the chat's subscriptions are due."""
    for one in context.storage.subscriptions.all(context.chat.id):
        due = due_of(context.storage, one, zone=zone, now=context.now, paused_until=one.paused_until)
        context.storage.subscriptions.set_due(one.id, due)
