"""One delivery, opened: what it was, why it came at that hour, and why each article is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.conversation.context import Context
from bot.conversation.draft import what_of
from bot.conversation.ledger_words import (
    LATE,
    MAX_WHAT,
    because,
    by_another_clock,
    came_at,
    holds,
    is_digest,
    named,
    outcome,
    sent_twice,
    subscription_of,
    was_late,
    when,
)
from bot.conversation.pages import counted, remember, turning, verb_of
from bot.conversation.schedule_words import told
from bot.digests.lines import in_brackets
from bot.digests.opening import open_buttons
from bot.language import N_, _, long_day, ngettext
from bot.models import DeliveryState, Subscription
from bot.reply import Block, Button, Reply, Span, bold, italic, link, phrase, plain
from bot.schedule import AT_ONCE, quiet_until
from bot.storage.deliveries import BROADCAST, CLOSED_TOPIC, FOLLOW, NOTICE, REMINDER, REPEATED, Item, Record
from bot.text import cut

PAGE = 5
"""Stories a page."""
MAX_TITLE = 160
MAX_PUBLISHER = 40
MAX_REMINDERS = 5

_WHY_THEN = {
    FOLLOW: N_("You follow the story, so its news comes at once; in quiet hours it waits for their end."),
    REMINDER: N_("You follow the story: a reminder comes a week and a day before each of its deadlines."),
    NOTICE: N_("This chat is of an operator, who is told when sources fail or go quiet."),
    BROADCAST: N_("The operators of this bot sent it to every chat."),
    CLOSED_TOPIC: N_("What came in a topic of this forum could not be posted there."),
    REPEATED: N_("What had come in said nothing that this chat had not had, so no message tells of it."),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a page of a delivery stands: which part of it, and the list that it leads back to."""

    offset: int = 0
    view: int = 0
    """0: none, it was not opened from a list."""
    list_offset: int = 0

    def data(self, delivery_id: int, offset: str | None = None) -> str:
        """The data of a button that opens the page, or with `offset` another of the delivery."""
        return f"y:{delivery_id}:{self.offset if offset is None else offset}:{self.view}:{self.list_offset}"

    def origin(self, delivery_id: int) -> str:
        """The same, as `bot.conversation.pages.back_to` reads it."""
        return f"y{delivery_id}.{self.offset}.{self.view}.{self.list_offset}"


@dataclass(frozen=True, kw_only=True)
class Group:
    """The articles of one story that are shown, or that are not."""

    items: tuple[Item, ...]

    @property
    def lead(self) -> Item:
        """The one that is named."""
        return self.items[0]


def groups(items: Sequence[Item]) -> list[Group]:
    """Articles by story in their order; what is not shown stands behind."""
    found: dict[tuple[bool, int], list[Item]] = {}
    for one in sorted(items, key=lambda item: not item.shown):
        found.setdefault((one.shown, one.story_id), []).append(one)
    return [Group(items=tuple(some)) for some in found.values()]


def delivered_page(
    context: Context, record: Record, place: Place, *, answered: int | None = None, replace: bool = True
) -> Reply:
    """A page of a delivery. `answered`: the position of the message that was asked about; the page is that with it."""
    found = groups(context.storage.ledger.items(record.id))
    offset = place.offset
    if answered is not None:
        offset = next((n for n, group in enumerate(found) if group.lead.chunk == answered), 0)
    offset = max(0, min(offset, len(found) - 1)) // PAGE * PAGE
    place = Place(offset=offset, view=place.view, list_offset=place.list_offset)
    shown = list(enumerate(found[offset : offset + PAGE], offset + 1))
    blocks = [_head(context, record), *_answered(record, answered)]
    blocks += [phrase(line) for line in _why_then(context, record, found)]
    if happened := outcome(context, record):
        blocks.append((plain("⚠ "), *phrase(happened)))
    if twice := sent_twice(record):
        blocks.append(phrase(twice))
    blocks += _reminders(context, record)
    if len(found) > PAGE:
        blocks.append((bold(counted(offset + 1, offset + len(shown), len(found))),))
    instead = _by_others(context, record, [group for __, group in shown])
    blocks += [_group(context, record, number, group, instead) for number, group in shown]
    opened = {number: group.lead.article_id for number, group in shown}
    if shown:
        remember(context, {number: group.lead.story_id for number, group in shown})
    back = (Button(label=_("◀ Back"), data=f"v:{place.view}:{place.list_offset}"),)
    return Reply(
        blocks=tuple(blocks),
        buttons=(
            *open_buttons(opened, origin=place.origin(record.id), before=verb_of(context, _("Open"))),
            *turning(place.data(record.id, "{}"), offset=offset, size=PAGE, total=len(found)),
            *((back,) if place.view else ()),
        ),
        replace=replace,
    )


def _head(context: Context, record: Record) -> Block:
    parts = phrase("{when} · {holds}", when=when(context, came_at(record)), holds=holds(record))
    if record.sent_at is None:
        parts = phrase(_("planned {when} · {holds}"), when=when(context, record.planned_at), holds=holds(record))
    return (*named(context, record), plain("\n"), *parts)


def _answered(record: Record, answered: int | None) -> list[Block]:
    total = len(record.messages)
    if answered is None or total < 2:
        return []
    return [phrase(_("That message is number {number} of {total}."), number=answered + 1, total=total)]


def _why_then(context: Context, record: Record, found: Sequence[Group]) -> Iterator[str]:
    """Why it came when it came."""
    if not is_digest(record):
        yield _(_WHY_THEN[record.slot])
    elif (one := subscription_of(context, record)) is None:
        yield _("Its subscription has ended since.")
    else:
        subscription = _("Your subscription: {what}, {when}.")
        yield subscription.format(what=cut(what_of(one), MAX_WHAT), when=told(one.schedule))
        if record.slot not in one.schedule.times and not record.slot.startswith(AT_ONCE):
            yield _("When this was planned, it was due at {time}.").format(time=record.slot)
        elif record.slot.startswith(AT_ONCE) and not one.schedule.at_once:
            yield _("When this was planned, it told at once.")
    if by_another_clock(record, context.zone):
        yield _("It was for {time} by the time zone that this chat had then.").format(time=record.slot)
    if was_late(record) and record.due_at is not None:
        yield _late(context, record)
    elif record.slot.startswith(AT_ONCE) or record.slot == FOLLOW:
        yield from _not_at_once(context, record, found, subscription_of(context, record))


def _late(context: Context, record: Record) -> str:
    assert record.due_at is not None
    due = when(context, record.due_at)
    if record.planned_at - record.due_at > LATE:
        # Which it was, is not noted.
        told_ = _(
            "It was due {due}, but was made only {made}. That happens when the bot is stopped or this chat is paused "
            "at that hour, or when its time zone changes."
        )
        return told_.format(due=due, made=when(context, record.planned_at))
    return _("It was due {due}, and ready then; it could not be delivered before.").format(due=due)


def _not_at_once(context: Context, record: Record, found: Sequence[Group], one: Subscription | None) -> Iterator[str]:
    """Why what comes at once came long after it was there, as far as that can be known."""
    chat, planned = context.chat, record.planned_at
    ready = min(
        (item.ready_at for group in found for item in group.items if item.ready_at and item.shown), default=None
    )
    if ready is not None and planned - ready > LATE:
        if one is not None and ready < one.created_at:
            told_ = _("It was there {ready}, before your subscription began.")
        elif timedelta(0) <= planned - quiet_until(chat.quiet, context.zone, ready) <= LATE:
            told_ = _("It was there {ready}, in the quiet hours of this chat ({hours}), and waited for their end.")
        else:
            # They may have been others then, and of a pause or a stop nothing is noted.
            told_ = _(
                "It was there {ready}, and came later: in quiet hours, while a chat is paused and while the bot is "
                "stopped, nothing comes at once."
            )
        yield told_.format(ready=when(context, ready), hours=chat.quiet)
    if record.sent_at is not None and record.sent_at - planned > LATE:
        yield _("It was planned {when}; it could not be delivered before.").format(when=when(context, planned))


def _reminders(context: Context, record: Record) -> list[Block]:
    if record.slot != REMINDER:
        return []
    return [
        phrase(_("{title}: {day}"), title=bold(cut(one.title or "", MAX_TITLE)), day=long_day(one.day))
        for one in context.storage.ledger.reminded(record.id)[:MAX_REMINDERS]
    ]


def _by_others(context: Context, record: Record, shown: Sequence[Group]) -> dict[int, tuple[Record, datetime]]:
    """Of articles whose message did not arrive: what brought them, and when."""
    failed = {one.position for one in record.messages if one.state == DeliveryState.FAILED}
    wanted = [group.lead.article_id for group in shown if group.lead.chunk in failed]
    if not wanted:
        return {}
    found: dict[int, tuple[Record, datetime]] = {}
    for article, some in context.storage.ledger.with_articles(context.chat.id, wanted).items():
        for other, item in some:
            for one in other.messages:
                if one.position == item.chunk and one.state == DeliveryState.SENT and one.sent_at is not None:
                    found[article] = other, one.sent_at
    return found


def _group(
    context: Context, record: Record, number: int, group: Group, instead: Mapping[int, tuple[Record, datetime]]
) -> Block:
    lead = group.lead
    spans: list[Span] = [
        plain(f"{number}. "),
        link(cut(lead.title, MAX_TITLE), lead.url),
        italic(in_brackets(cut(lead.publisher, MAX_PUBLISHER))),
    ]
    more = len(group.items) - 1
    if more:
        others = ngettext("and {count} more article of this story", "and {count} more articles of this story", more)
        spans.append(plain("\n" + others.format(count=more)))
    spans.append(plain(f"\n{because(lead)}"))
    if where := _where(context, record, lead):
        spans.append(plain(f"\n{where}"))
    if lead.article_id in instead:
        other, at = instead[lead.article_id]
        what = named(context, other, MAX_WHAT)
        spans += [plain("\n"), *phrase(_("It came {when}: {what}."), when=when(context, at), what=what)]
    return tuple(spans)


def _where(context: Context, record: Record, item: Item) -> str:
    """In which of several messages it came, and when; or why in none."""
    message = next((one for one in record.messages if one.position == item.chunk), None)
    if message is None:
        return _("Not shown: it says nothing that this chat had not had.")
    if len(record.messages) < 2:
        return ""
    place = {"number": message.position + 1, "total": len(record.messages)}
    if message.state == DeliveryState.SENT and message.sent_at is not None:
        return _("Message {number} of {total}, {when}").format(when=when(context, message.sent_at), **place)
    if message.state == DeliveryState.FAILED:
        return _("Message {number} of {total}, which did not arrive").format(**place)
    return _("Message {number} of {total}, not confirmed yet").format(**place)
