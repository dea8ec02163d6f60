"""Watch: sources that fail, are gone or have gone quiet → a notice to the operators, once."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import local_date
from bot.config import Settings
from bot.errors import NotFound
from bot.language import _, ngettext, speaking
from bot.models import DeliveryKind
from bot.reply import Block, Reply, bold, code, italic, paragraph, phrase, plain
from bot.storage import Storage
from bot.storage.operators import Condition, Notice, SourceState
from bot.text import cut

MOST = 8
"""Notices that one message names: with the longest names and reasons they fit into it."""
MAX_NAME = 60
MAX_REASON = 200

Conditions = Mapping[int, Condition]
"""By the source's id."""


def compose(notices: Sequence[Notice], conditions: Conditions, *, zone: str) -> Reply:
    """All notices as one message: the first MOST, and how many more there are."""
    ordered = sorted(notices, key=lambda notice: (notice.closed_at is not None, notice.id))
    blocks: list[Block] = [paragraph(bold(_("Notice to the operator")))]
    for notice in ordered[:MOST]:
        do: Block = (plain("\n"), *_what_to_do(notice)) if notice.closed_at is None else ()
        blocks.append((plain(sentence(notice, conditions, zone=zone)), *do))
    if (more := len(notices) - MOST) > 0:
        told = ngettext("And {count} more: see {command}.", "And {count} more: see {command}.", more)
        blocks.append(phrase(told, count=more, command=code("policybot source list")))
    blocks.append(paragraph(italic(_("Times are {zone}.").format(zone=zone))))
    return Reply(blocks=tuple(blocks))


def _what_to_do(notice: Notice) -> Block:
    told = _("{test} shows what it sends, {disable} ends its polling.")
    if notice.kind == SourceState.GONE:
        told = _("Look for its new address. {enable} tries this one again, {remove} forgets it.")
    commands = ("test", "disable", "enable", "remove")
    return phrase(told, **{name: code(f"policybot source {name} {notice.source_id}") for name in commands})


def sentence(notice: Notice, conditions: Conditions, *, zone: str) -> str:
    """One notice as it stands."""
    source = conditions[notice.source_id].source
    texts = {
        (SourceState.GONE, True): _("{source} is back. Its server had said that it was gone, {since}."),
        (SourceState.GONE, False): _(
            "{source} is gone: its server says that it will not come back (410), {since}. It is polled no more."
        ),
        (SourceState.QUIET, True): _("{source} has new items again. It had brought none since {since}."),
        (SourceState.QUIET, False): _(
            "{source} has brought nothing new since {since}. It can be read without an error."
        ),
        (SourceState.FAILING, True): _("{source} can be read again. It could not since {since}."),
        (SourceState.FAILING, False): _("{source} can't be read since {since}, {count} polls in a row: {reason}"),
    }
    return texts[notice.kind, notice.closed_at is not None].format(
        source=_("{name} (source {id})").format(name=cut(source.name, MAX_NAME), id=source.id),
        since=f"{notice.opened_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}",
        count=source.failures,
        reason=f"{cut(' '.join((source.last_error or '').split()), MAX_REASON).rstrip('.')}.",
    )


log = logging.getLogger(__name__)

FAILING_TIME = timedelta(days=1)
FAILING_POLLS = 3
"""A source that fails is told when it has for so long, and so often: most mend themselves."""
BETWEEN_MESSAGES = timedelta(hours=1)


def watch(storage: Storage, settings: Settings, *, now: datetime) -> list[int]:
    """Find what operators should know, and plan a message of it to each of their chats; log it, where nobody gets one.

    Planned only: what sends digests sends it. Times are told in the zone of the settings. Returns the ids of the
    deliveries.
    """
    admins, zone, items = settings.telegram.admins, settings.digest.timezone, settings.digest.items
    conditions = {found.source.id: found for found in storage.conditions.all()}
    planned: list[int] = []
    with storage.database.write():
        _note(storage, conditions, now)
        if not (untold := storage.notices.untold()):
            return []
        chats = [chat_id for chat_id in dict.fromkeys(admins) if _reachable(storage, chat_id, items=items, now=now)]
        last = storage.deliveries.last_notice_at()
        if chats and last is not None and now - last < BETWEEN_MESSAGES:
            return []
        if not chats:
            why = "each chat of telegram.admins is paused" if admins else "telegram.admins names no chat to tell it"
            for notice in untold:
                level = logging.WARNING if notice.closed_at is None else logging.INFO
                log.log(level, "%s (%s)", sentence(notice, conditions, zone="UTC"), why)
        for chat_id in chats:
            with speaking(storage.chats.get(chat_id).spoken(settings.telegram.language)):
                told = compose(untold, conditions, zone=zone)
            day = local_date(now, zone)
            planned.append(
                storage.deliveries.post(chat_id, None, kind=DeliveryKind.NOTICE, local_date=day, reply=told, now=now)
            )
        storage.notices.told(untold, now=now)
    return planned


def _note(storage: Storage, conditions: Conditions, now: datetime) -> None:
    """Open and close notices."""
    for notice in storage.notices.opened():
        found = conditions[notice.source_id]
        source, state = found.source, found.state
        # The operator has seen to it, or another notice says more.
        silently = state == SourceState.DISABLED or state == SourceState.GONE != notice.kind
        # Enabled anew, it has not been read yet.
        read = (source.last_success_at or notice.opened_at) > notice.opened_at
        if silently or (read and state in {SourceState.OK, SourceState.QUIET} - {notice.kind}):
            storage.notices.close(notice.id, now=now, silently=silently)
    for found in conditions.values():
        if _is_told(found, now):
            storage.notices.open(found.state, found.source.id, since=found.since or now)


def _is_told(found: Condition, now: datetime) -> bool:
    """Whether operators are told how a source is."""
    source, since = found.source, found.since or now
    if found.state != SourceState.FAILING:
        return found.state in (SourceState.GONE, SourceState.QUIET)
    # A time in which the bot did not run says nothing: one whose poll is due is judged after it.
    return source.failures >= FAILING_POLLS and now - since >= FAILING_TIME and source.next_due_at > now


def _reachable(storage: Storage, chat_id: int, *, items: int, now: datetime) -> bool:
    """Whether a chat takes messages. One that never wrote to the bot may: Telegram will say."""
    try:
        chat = storage.chats.get(chat_id)
    except NotFound:
        # The ids of groups and channels are negative; which of them it is, Telegram says when somebody writes there.
        kind = "private" if chat_id > 0 else "group"
        chat = storage.chats.meet(chat_id, kind=kind, title="operator", items=items, now=now)
    return chat.paused is None
