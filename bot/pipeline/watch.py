"""Watch: sources that fail, are gone or have gone quiet → a notice to the operators, once.

What holds is kept as rows of notices, so that a restart tells nothing twice. What is to be told waits until an hour
has passed since the last message: a day on which much breaks brings few messages, and what mends itself meanwhile
brings none.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from bot.clock import local_date
from bot.errors import NotFound
from bot.language import DEFAULT, speaking
from bot.models import ChatState, Source, SourceKind
from bot.pipeline.notice_text import compose, sentence
from bot.reply import Render
from bot.storage import Storage
from bot.storage.operators import Notice, NoticeKind
from bot.storage.sources import Condition, SourceState

log = logging.getLogger(__name__)

FAILING_TIME = timedelta(days=1)
FAILING_POLLS = 3
"""A source that fails is told when it has for so long, and so often: most mend themselves."""
BLIND_TIME = timedelta(hours=6)
BLIND_SOURCES = 5
"""When no source answers for so long, and so many fail, it is hardly the sources."""
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
    online = [found.source for found in conditions if _on_network(found.source)]
    blind_since = _blind_since(online, now)
    by_id = {found.source.id: found for found in conditions}
    for notice in notices.opened():
        if notice.source_id is None:
            ended = _seeing(online, notice.opened_at, blind_since)
        else:
            ended = _ended(notice, by_id[notice.source_id]) if notice.source_id in by_id else None
        if ended is not None:
            notices.close(notice.id, now=now, silently=ended == "silently")
    # As for each source: after a time in which the bot did not run, those whose poll is due are judged after it.
    judged = sum(1 for source in online if source.failures and source.next_due_at > now)
    if blind_since is not None and judged >= BLIND_SOURCES:
        notices.open(NoticeKind.NETWORK, None, since=blind_since)
    seeing_since = notices.last_closed_at(NoticeKind.NETWORK)
    for found in conditions:
        kind = _kind(found, seeing_since, now)
        # While nothing can be read, the one notice of that stands for all of them.
        if kind is not None and not (kind == NoticeKind.FAILING and blind_since is not None):
            notices.open(kind, found.source.id, since=found.since or now)


def _kind(found: Condition, seeing_since: datetime | None, now: datetime) -> NoticeKind | None:
    """What is to be told of a source, if anything."""
    source = found.source
    match found.state:
        case SourceState.GONE:
            return NoticeKind.GONE
        case SourceState.QUIET:
            return NoticeKind.QUIET
        case SourceState.FAILING if source.failures >= FAILING_POLLS and found.since is not None:
            # What failed while nothing could be read says nothing of the source; nor does a time in which the bot
            # did not run: one whose poll is due is judged after it.
            since = found.since if seeing_since is None else max(found.since, seeing_since)
            if now - since >= FAILING_TIME and source.next_due_at > now:
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


def _on_network(source: Source) -> bool:
    return source.enabled and source.kind != SourceKind.FOLDER and not source.url.startswith("file:")


def _blind_since(online: Sequence[Source], now: datetime) -> datetime | None:
    """Since when no source at all could be read, where that is long and so many fail that it is hardly the sources."""
    failing = [source.failing_since or now for source in online if source.failures]
    if len(failing) < BLIND_SOURCES or 2 * len(failing) < len(online):
        return None
    read = [source.last_success_at for source in online if source.last_success_at is not None]
    since = max(read) if read else min(failing)
    return since if now - since >= BLIND_TIME else None


def _seeing(online: Sequence[Source], blind_since: datetime, blind_now: datetime | None) -> End | None:
    """How a time in which no source could be read is over."""
    if any(source.last_success_at is not None and source.last_success_at > blind_since for source in online):
        return "told"
    # Nothing was read, and yet few fail: the operator has disabled them, or enabled them anew.
    return "silently" if blind_now is None else None


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
            messages = compose(untold, by_id, zone=zone, render=render)
        planned.append(
            storage.deliveries.notify(
                chat_id,
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
