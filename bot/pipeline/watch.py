"""Watch: sources that fail, are gone or have gone quiet → a notice to the operators, once."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.addresses import without_secrets
from bot.clock import local_date
from bot.errors import NotFound
from bot.language import DEFAULT, _, ngettext, speaking
from bot.models import ChatState, Source
from bot.reply import Block, Render, Reply, bold, code, italic, paragraph, phrase, plain
from bot.storage import Storage
from bot.storage.deliveries import NOTICE
from bot.storage.operators import Condition, Notice, NoticeKind, SourceState, in_words
from bot.text import cut

MOST = 8
"""Notices that one message names: with the longest names and reasons they fit into it."""
MAX_NAME = 60
MAX_REASON = 200

Conditions = Mapping[int, Condition]
"""By the source's id."""

_ORDER = (NoticeKind.GONE, NoticeKind.FAILING, NoticeKind.QUIET)


def compose(notices: Sequence[Notice], conditions: Conditions, *, zone: str) -> Reply:
    """All notices as one message: the first MOST, and how many more there are."""
    ordered = sorted(notices, key=lambda n: (n.closed_at is not None, _ORDER.index(n.kind), n.id))
    blocks: list[Block] = [paragraph(bold(_("Notice to the operator")))]
    for notice in ordered[:MOST]:
        spans = [plain(sentence(notice, conditions, zone=zone))]
        if notice.closed_at is None:
            spans += [plain("\n"), *_what_to_do(notice, conditions[notice.source_id].source)]
        blocks.append(tuple(spans))
    more = len(notices) - MOST
    if more > 0:
        told = ngettext("And {count} more: see {command}.", "And {count} more: see {command}.", more)
        blocks.append(phrase(told, count=more, command=code("policybot source list")))
    failing = sum(1 for found in conditions.values() if found.state == SourceState.FAILING)
    if failing > MOST and 2 * failing >= len(conditions):
        blocks.append(paragraph(_("Most sources fail: look at this machine's network, name server and clock first.")))
    blocks.append(paragraph(italic(_("Times are {zone}.").format(zone=zone))))
    return Reply(blocks=tuple(blocks))


def _what_to_do(notice: Notice, source: Source) -> Block:
    if notice.kind == NoticeKind.GONE:
        return phrase(
            _("Look for its new address. {enable} tries this one again, {remove} forgets it."),
            enable=code(f"policybot source enable {source.id}"),
            remove=code(f"policybot source remove {source.id}"),
        )
    return phrase(
        _("{test} shows what it sends, {disable} ends its polling."),
        test=code(f"policybot source test {source.id}"),
        disable=code(f"policybot source disable {source.id}"),
    )


def sentence(notice: Notice, conditions: Conditions, *, zone: str) -> str:
    """One notice as it stands."""
    over = notice.closed_at is not None
    since = _at(notice.opened_at, zone)
    found = conditions[notice.source_id]
    who = _("{name} (source {id})").format(name=cut(found.source.name, MAX_NAME), id=found.source.id)
    told = {"source": who, "since": since}
    match notice.kind:
        case NoticeKind.GONE if over:
            return _("{source} is back. Its server had said that it was gone, {since}.").format(**told)
        case NoticeKind.GONE:
            return _(
                "{source} is gone: its server says that it will not come back (410), {since}. It is polled no more."
            ).format(**told)
        case NoticeKind.QUIET if over:
            return _("{source} has new items again. It had brought none since {since}.").format(**told)
        case NoticeKind.QUIET:
            if found.rhythm is None:
                return _("{source} has brought nothing new since {since}. It can be read without an error.").format(
                    **told
                )
            return _(
                "{source} has brought nothing new since {since}; usually an item comes every {usual}. "
                "It can be read without an error."
            ).format(**told, usual=in_words(found.rhythm.usual))
        case _ if over:
            return _("{source} can be read again. It could not since {since}.").format(**told)
        case _:
            failed = ngettext(
                "{source} can't be read since {since}, {count} poll in a row: {reason}",
                "{source} can't be read since {since}, {count} polls in a row: {reason}",
                found.source.failures,
            )
            return failed.format(**told, count=found.source.failures, reason=_why(found.source))


def _why(source: Source) -> str:
    reason = " ".join((source.last_error or _("no reason is known")).split())
    reason = reason.replace(source.url, without_secrets(source.url))
    return f"{cut(reason, MAX_REASON).rstrip('.')}."


def _at(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


log = logging.getLogger(__name__)

FAILING_TIME = timedelta(days=1)
FAILING_POLLS = 3
"""A source that fails is told when it has for so long, and so often: most mend themselves."""
BETWEEN_MESSAGES = timedelta(hours=1)

End = Literal["told", "silently"]


def watch(
    storage: Storage,
    *,
    admins: Sequence[int],
    zone: str,
    language: str = DEFAULT,
    items: int,
    render: Render,
    now: datetime,
) -> list[int]:
    """Find what operators should know, and plan a message of it to each of their chats.

    Planned only: what sends digests sends it. Times are told in `zone`, the setting for chats that have none of
    their own; `language` is that of chats that have chosen none. `items` is what a chat that is new gets for its
    settings. Returns the ids of the deliveries.
    """
    conditions = storage.conditions.all()
    with storage.database.write():
        _note(storage, conditions, now)
        return _tell(
            storage, conditions, admins=admins, zone=zone, language=language, items=items, render=render, now=now
        )


def _note(storage: Storage, conditions: Sequence[Condition], now: datetime) -> None:
    """Open and close notices."""
    notices = storage.notices
    by_id = {found.source.id: found for found in conditions}
    for notice in notices.opened():
        ended = _ended(notice, by_id[notice.source_id]) if notice.source_id in by_id else None
        if ended is not None:
            notices.close(notice.id, now=now, silently=ended == "silently")
    for found in conditions:
        if (kind := _kind(found, now)) is not None:
            notices.open(kind, found.source.id, since=found.since or now)


def _kind(found: Condition, now: datetime) -> NoticeKind | None:
    """What is to be told of a source, if anything."""
    source = found.source
    match found.state:
        case SourceState.GONE:
            return NoticeKind.GONE
        case SourceState.QUIET:
            return NoticeKind.QUIET
        case SourceState.FAILING if source.failures >= FAILING_POLLS and found.since is not None:
            # A time in which the bot did not run says nothing: one whose poll is due is judged after it.
            if now - found.since >= FAILING_TIME and source.next_due_at > now:
                return NoticeKind.FAILING
    return None


def _ended(notice: Notice, found: Condition) -> End | None:
    """How what a notice says of a source is over; None while it lasts, or nobody knows."""
    source, state = found.source, found.state
    if state == SourceState.DISABLED or (state == SourceState.GONE and notice.kind != NoticeKind.GONE):
        return "silently"  # the operator has seen to it, or another notice says more
    if state not in (SourceState.OK, SourceState.QUIET):
        return None
    if notice.kind == NoticeKind.QUIET:
        return "told" if state == SourceState.OK else None
    # Enabled anew, it has not been read yet.
    read = source.last_success_at is not None and source.last_success_at > notice.opened_at
    return "told" if read else None


def _tell(
    storage: Storage,
    conditions: Sequence[Condition],
    *,
    admins: Sequence[int],
    zone: str,
    language: str,
    items: int,
    render: Render,
    now: datetime,
) -> list[int]:
    """Plan one message to each operator's chat, of all that is to be told; or log it, where nobody gets one."""
    untold = storage.notices.untold()
    if not untold:
        return []
    by_id = {found.source.id: found for found in conditions}
    chats = [chat_id for chat_id in dict.fromkeys(admins) if _reachable(storage, chat_id, items=items, now=now)]
    if not chats:
        why = "each chat of telegram.admins is paused" if admins else "telegram.admins names no chat to tell it"
        for notice in untold:
            level = logging.WARNING if notice.closed_at is None else logging.INFO
            log.log(level, "%s (%s)", sentence(notice, by_id, zone="UTC"), why)
        storage.notices.told(untold, now=now)
        return []
    last = storage.deliveries.last_notice_at()
    if last is not None and now - last < BETWEEN_MESSAGES:
        return []
    planned = []
    for chat_id in chats:
        with speaking(storage.chats.get(chat_id).spoken(language)):
            messages = render(compose(untold, by_id, zone=zone))
        planned.append(
            storage.deliveries.post(
                chat_id,
                None,
                slot=NOTICE,
                local_date=local_date(now, zone),
                chunks=[(message.html, message.buttons) for message in messages],
                now=now,
            )
        )
    storage.notices.told(untold, now=now)
    return planned


def _reachable(storage: Storage, chat_id: int, *, items: int, now: datetime) -> bool:
    """Whether a chat takes messages. One that never wrote to the bot may: Telegram will say."""
    try:
        return storage.chats.get(chat_id).state == ChatState.ACTIVE
    except NotFound:
        # The ids of groups and channels are negative; which of them it is, Telegram says when somebody writes there.
        kind = "private" if chat_id > 0 else "group"
        return storage.chats.meet(chat_id, kind=kind, title="operator", items=items, now=now).state == ChatState.ACTIVE
