"""Topics of a forum that are closed or deleted: what came there is paused, and the group is told once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import local_date
from bot.digests.names import what_of
from bot.language import DEFAULT, _, ngettext, speaking
from bot.models import Chunk, DeliveryState, Failure, Subscription
from bot.reply import Block, Reply, code, paragraph, phrase
from bot.storage import Storage
from bot.storage.deliveries import CLOSED_TOPIC
from bot.telegram.render import render


@dataclass(frozen=True, kw_only=True)
class Told:
    """Who is told where a group can't be, and in which language chats are that have none of their own."""

    operators: Sequence[int] = ()
    language: str = DEFAULT


def close_topic(storage: Storage, chunk: Chunk, *, detail: str, told: Told, now: datetime) -> None:
    """A message could not be posted, since its topic is closed.

    Digests of the topic are paused, and what was to be in them is unsent: it comes when they are resumed. News of
    stories and reminders, which nobody could resume, come into the general topic instead.
    """
    outbox, chat_id, thread_id, closed = storage.outbox, chunk.chat_id, chunk.thread_id, Failure.TOPIC_CLOSED
    with storage.database.write():
        if chunk.state == DeliveryState.IN_DOUBT:  # its first try may have arrived, and there is no third
            outbox.doubt(chunk, not_before=now, failure=closed, detail=detail, now=now)
        else:
            outbox.put_back(chunk, not_before=now, failure=closed, detail=detail)
        moved = 0
        if thread_id is not None:
            moved = outbox.leave_topic(chat_id, thread_id) + storage.follows.leave_topic(chat_id, thread_id)
        outbox.abandon(chat_id, failure=closed, now=now, topic=thread_id or 0)
        paused = storage.subscriptions.pause_topic(chat_id, thread_id, Failure.TOPIC_CLOSED)
        if thread_id is not None and (paused or moved):
            _tell(storage, chat_id, lambda: _closed(paused, moved=bool(moved)), told=told, now=now)
        elif thread_id is None:
            # Nothing can be said there at all. What was no digest is given up.
            if chunk.state != DeliveryState.IN_DOUBT:
                outbox.fail(chunk, failure=closed, detail=detail, now=now)
            chats, title = {chat.id for chat in storage.chats.all()}, storage.chats.get(chat_id).title
            for operator in {*told.operators} & chats - {chat_id} if paused else ():
                _tell(storage, operator, lambda: _unheard(chat_id, title, paused), told=told, now=now)


def _closed(paused: Sequence[Subscription], *, moved: bool) -> list[Block]:
    blocks: list[Block] = [paragraph(_("A topic of this group is closed or was deleted."))]
    if paused:
        blocks.append(_paused(paused))
    if moved:
        blocks.append(paragraph(_("News and reminders of stories that were followed there come here from now on.")))
    return blocks


def _unheard(chat_id: int, title: str, paused: Sequence[Subscription]) -> list[Block]:
    told = _("The general topic of the group {title} ({id}) is closed, so that it can't be told there.")
    return [phrase(told, title=title, id=code(str(chat_id))), _paused(paused)]


def _paused(paused: Sequence[Subscription]) -> Block:
    text = ngettext(
        "The digest that came there is paused: {names}. Nothing is lost. Open the topic again and resume it with "
        "{command}, or subscribe anew in another topic.",
        "The digests that came there are paused: {names}. Nothing is lost. Open the topic again and resume them with "
        "{command}, or subscribe anew in another topic.",
        len(paused),
    )
    return phrase(text, names="; ".join(map(what_of, paused)), command="/subscriptions")


def _tell(storage: Storage, chat_id: int, say: Callable[[], list[Block]], *, told: Told, now: datetime) -> None:
    chat = storage.chats.get(chat_id)
    with speaking(chat.spoken(told.language)):
        messages = render(Reply(blocks=tuple(say())))
    storage.deliveries.post(
        chat_id,
        None,
        slot=CLOSED_TOPIC,
        local_date=local_date(now, chat.zone or "UTC"),
        chunks=[(message.html, message.buttons) for message in messages],
        now=now,
    )
