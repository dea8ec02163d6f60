"""A subscription saved, told with what it would have brought, and undone."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.clock import local_date
from bot.conversation.draft import Draft, keep, what_of
from bot.conversation.request import Context
from bot.conversation.schedules import told, zone_buttons
from bot.digests import due_of
from bot.digests.compose import address, in_brackets
from bot.digests.match import Wanted, matching
from bot.language import _, locale, moment, ngettext
from bot.models import Subscription
from bot.reply import Block, Button, Reply, bold, code, italic, link, paragraph, phrase, tell
from bot.schedule import Due, Schedule
from bot.storage.subscriptions import Choices
from bot.text import cut

LOOK_BACK = timedelta(days=7)
SHOWN = 3
MAX_TITLE = 120


def vector_of(context: Context, interest: str) -> bytes | None:
    """The vector of an interest, as storage keeps it; None where there is no encoder at hand, or it can't read that."""
    made = context.embed(interest) if context.embed is not None and interest and readable(interest) else None
    return None if made is None else array("f", made).tobytes()


def readable(text: str) -> bool:
    """Whether the encoder can read the script of a text: meaning is matched in Latin letters alone."""
    from summarizer.salience import reads

    return reads(text)


def stories_matched(context: Context, draft: Draft, vector: bytes | None) -> dict[int, int]:
    """Stories that a draft would have brought in the last seven days, newest first, each with its newest article."""
    wanted = Wanted(topic=draft.topic, query=draft.query, interest=draft.interest, vector=vector)
    found: dict[int, int] = {}
    today = local_date(context.now, draft.zone or context.zone)
    for one in matching(context.storage, wanted, context.now - LOOK_BACK, today):
        found.setdefault(one.story_id, one.article_id)
    return found


def preview(context: Context, draft: Draft, vector: bytes | None) -> tuple[tuple[Block, ...], int]:
    """How many items it would have brought, and the newest of them, a line each; and that number."""
    found = stories_matched(context, draft, vector)
    by_words_alone = (
        (
            phrase(
                _("The model that tells what is near in meaning is busy or missing: until it is there, words decide.")
            ),
        )
        if draft.interest and vector is None
        else ()
    )
    if not found:
        return (phrase(_("It would have matched nothing in the last seven days.")), *by_words_alone), 0
    count = len(found)
    head = ngettext(
        "It would have matched {count} item in the last seven days:",
        "It would have matched {count} items in the last seven days, for example:",
        count,
    )
    shown = list(found.values())[:SHOWN]
    articles = context.storage.articles.many(shown)
    lines = [
        paragraph("• ", link(cut(one.title, MAX_TITLE), address(one)), italic(in_brackets(one.publisher)))
        for one in (articles[id_] for id_ in shown if id_ in articles)
    ]
    return (phrase(head, count=count), *lines, *by_words_alone), count


def save(context: Context, draft: Draft) -> Reply:
    """Store the subscription and say what will come and when."""
    schedule = draft.schedule
    assert schedule is not None
    others_moved = False
    if draft.zone is not None and draft.zone != context.chat.zone:
        others_moved = any(not one.schedule.at_once for one in context.storage.subscriptions.all(context.chat.id))
        move_to_zone(context, draft.zone)
    zone = draft.zone or context.zone
    vector = vector_of(context, draft.interest)
    with context.storage.database.write():
        due = due_by(context, draft)
        before = same(context, draft)
        given = Choices(note=draft.note, items=draft.items) if draft.note or draft.items else None
        choices = given if before is None or given is None else _merged(before, given)
        subscription, new = context.storage.subscriptions.put(
            chat_id=context.chat.id,
            thread_id=context.request.thread_id,
            topic=draft.topic,
            query=draft.query,
            interest=draft.interest,
            schedule=schedule,
            due=due,
            now=context.now,
            choices=choices,
            vector=vector,
        )
    lines, count = preview(context, draft, vector)
    saved = keep(context, _with_past(replace(draft, saved=subscription.id), before))
    what, when = bold(what_of(draft)), bold(told(schedule))
    if schedule.at_once:
        head = (
            _("Done: what is new on {what} comes {when}.") if new else _("Changed: what is new on {what} comes {when}.")
        )
        blocks = [phrase(head, what=what, when=when)]
    else:
        head = (
            _("Done: a digest on {what} comes {when} ({zone}). The next: {moment}.")
            if new
            else _("Changed: the digest on {what} comes {when} ({zone}). The next: {moment}.")
        )
        comes = max(due.at, context.now)  # one that is due already is about to come
        blocks = [phrase(head, what=what, when=when, zone=zone, moment=moment(comes, zone))]
    if draft.items:
        blocks.append(phrase(_("Items in full: {count}"), count=draft.items))
    if draft.note:
        blocks.append(phrase(_("Your note: {note}"), note=draft.note))
    if others_moved:
        clock = format_datetime(context.now.astimezone(ZoneInfo(zone)), "HH:mm", locale=locale())
        blocks.append(phrase(_("Your time zone is {zone}, where it is {clock} now."), zone=bold(zone), clock=clock))
    first = len(blocks) + 1
    blocks += lines
    last = len(blocks)
    buttons: list[tuple[Button, ...]] = [
        (
            Button(label=_("Undo"), data=saved.data("undo")),
            Button(label=_("Edit"), data=f"e:{subscription.id}"),
        ),
        # Beside others it would be cut on a phone.
        (Button(label=_("Calendar of its deadlines"), data=f"i:{subscription.id}"),),
    ]
    if count == 0 and new:
        buttons += wider_buttons(saved.id, draft)
    if context.request.chat_kind == "terminal":
        blocks.append(
            phrase(
                _("Digests are sent in Telegram. See this one here with {command}"),
                command=code("policybot digest preview --chat 0"),
            )
        )
    if not schedule.at_once and context.chat.zone is None and draft.zone is None:
        blocks.append(
            phrase(_("Is {zone} your time zone? If not, choose it, or type /settings zone and its name."), zone=zone)
        )
        buttons += zone_buttons()
    return Reply(blocks=tuple(blocks), buttons=tuple(buttons), lines=frozenset(range(first, last)))


def _with_past(draft: Draft, before: Subscription | None) -> Draft:
    """With what the subscription was, for "Undo"."""
    if before is None:
        return draft
    paused = before.paused_until.isoformat() if before.paused_until else ""
    return replace(draft, was=str(before.schedule), was_note=before.note, was_items=before.items, was_paused=paused)


def wider_buttons(view_id: int, draft: Draft) -> list[tuple[Button, ...]]:
    """What would bring more than a subscription that would have brought nothing."""
    row = []
    if draft.query and not draft.interest and ":" not in draft.query and readable(draft.query):
        row.append(Button(label=_("By meaning instead"), data=f"b:{view_id}:m"))
    if draft.topic or draft.query or draft.interest:
        row.append(Button(label=_("All topics instead"), data=f"b:{view_id}:x"))
    return [tuple(row)] if row else []


def undo(context: Context, draft: Draft) -> Reply:
    """As it was before it was saved: gone, or with the schedule, pause, note and number of items that it had."""
    assert draft.saved is not None
    subscription = context.storage.subscriptions.get(context.chat.id, draft.saved)
    if subscription is None:
        return tell(_("That digest has ended already."))
    if not draft.was:
        context.storage.subscriptions.remove(context.chat.id, subscription.id)
        return tell(_("Undone: there is no digest on {what}."), what=bold(what_of(subscription)))
    schedule = Schedule.read(draft.was)
    reschedule(
        context,
        subscription,
        schedule=schedule,
        paused_until=datetime.fromisoformat(draft.was_paused) if draft.was_paused else None,
    )
    context.storage.subscriptions.choose(
        context.chat.id,
        subscription.id,
        Choices(
            note=draft.was_note,
            items=draft.was_items,
            language=subscription.language,
            tell_empty=subscription.tell_empty,
        ),
    )
    return tell(
        _("Undone: the digest on {what} comes {when}."), what=bold(what_of(subscription)), when=bold(told(schedule))
    )


def reschedule(
    context: Context,
    subscription: Subscription,
    *,
    schedule: Schedule | None = None,
    paused_until: datetime | None = None,
) -> None:
    """Another schedule or pause; it is due by the chat's clock, after its pause."""
    subscriptions, zone = context.storage.subscriptions, context.zone
    with context.storage.database.write():
        # As it is now: it may have been planned meanwhile.
        one = subscriptions.get(context.chat.id, subscription.id) or subscription
        due = due_of(context.storage, one, zone=zone, now=context.now, schedule=schedule, paused_until=paused_until)
        subscriptions.reschedule(
            context.chat.id, one.id, schedule=schedule or one.schedule, due=due, paused_until=paused_until
        )


def due_by(context: Context, draft: Draft) -> Due:
    """When what is about to be saved fires next."""
    assert draft.schedule is not None
    before, zone = same(context, draft), draft.zone or context.zone
    if before is None:
        return draft.schedule.next(zone, context.now)
    return due_of(context.storage, before, zone=zone, now=context.now, schedule=draft.schedule)


def move_to_zone(context: Context, zone: str) -> None:
    """Set the chat's zone; what it subscribed to is due by the new clock."""
    chats, subscriptions = context.storage.chats, context.storage.subscriptions
    with context.storage.database.write():
        chats.set_zone(context.chat.id, zone)
        for one in subscriptions.all(context.chat.id):
            due = due_of(context.storage, one, zone=zone, now=context.now, paused_until=one.paused_until)
            subscriptions.set_due(one.id, due)


def same(context: Context, draft: Draft) -> Subscription | None:
    """The subscription that is on the same already."""
    here = (context.request.thread_id, draft.topic, draft.query, draft.interest)
    known = context.storage.subscriptions.all(context.chat.id)
    return next((one for one in known if (one.thread_id, one.topic, one.query, one.interest) == here), None)


def _merged(before: Subscription, given: Choices) -> Choices:
    """What was chosen before, and over it what is given now."""
    return Choices(
        note=given.note or before.note,
        items=given.items or before.items,
        language=before.language,
        tell_empty=before.tell_empty,
    )
