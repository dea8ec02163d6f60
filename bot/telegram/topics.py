"""Pause the subscriptions of closed or deleted forum topics, and tell the group once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.clock import local_date
from bot.digests.names import what_of
from bot.language import _, ngettext, speaking
from bot.models import Chunk, DeliveryKind, DeliveryState, Failure, Subscription
from bot.reply import Block, Reply, paragraph, phrase, split
from bot.storage import Storage


def close_topic(storage: Storage, chunk: Chunk, *, detail: str, language: str, now: datetime) -> None:
    """Handle a message that could not be posted because its topic is closed.

    Pause the topic's digests, and mark their articles as unsent, so that they are sent after a resume. Nobody can
    resume news of followed stories and reminders, so these go to the general topic from now on. If the general topic
    itself is closed, they are dropped, and the group gets no notice. `language` is for chats that have not chosen a
    language.
    """
    outbox, chat_id, thread_id, closed = storage.outbox, chunk.chat_id, chunk.thread_id, Failure.TOPIC_CLOSED
    # The operator may have removed the chat.
    chat, paused = storage.chats.many([chat_id]).get(chat_id), storage.subscriptions.going(chat_id, thread_id)
    day = local_date(now, (chat and chat.zone) or "UTC")
    with speaking(chat.spoken(language) if chat else language):
        notices = [split(Reply(blocks=tuple(_closed(paused, moved=moved)))) for moved in (False, True)]
    with storage.database.write():
        if chunk.state == DeliveryState.IN_DOUBT:  # the first attempt may have arrived, and this was the last one
            outbox.doubt(chunk, not_before=now, failure=closed, detail=detail, now=now)
        else:
            outbox.put_back(chunk, not_before=now, failure=closed, detail=detail)
        moved = 0
        if thread_id is not None:
            moved = outbox.leave_topic(chat_id, thread_id) + storage.follows.leave_topic(chat_id, thread_id)
        outbox.abandon(chat_id, failure=closed, now=now, topic=thread_id or 0)
        storage.subscriptions.pause_topic(chat_id, thread_id, Failure.TOPIC_CLOSED)
        if thread_id is not None and (paused or moved):
            kind, notice = DeliveryKind.CLOSED_TOPIC, notices[bool(moved)]
            storage.deliveries.post([chat_id], notice, kind=kind, local_date=day, now=now)
        elif thread_id is None and chunk.state != DeliveryState.IN_DOUBT:
            outbox.fail(chunk, failure=closed, detail=detail, now=now)


def _closed(paused: Sequence[Subscription], *, moved: bool) -> list[Block]:
    blocks: list[Block] = [paragraph(_("A topic of this group is closed or was deleted."))]
    if paused:
        text = ngettext(
            "The digest that came there is paused: {names}. Nothing is lost. Open the topic again and resume it with "
            "{command}, or subscribe again in another topic.",
            "The digests that came there are paused: {names}. Nothing is lost. Open the topic again and resume them "
            "with {command}, or subscribe again in another topic.",
            len(paused),
        )
        blocks.append(phrase(text, names="; ".join(map(what_of, paused)), command="/subscriptions"))
    if moved:
        blocks.append(paragraph(_("News and reminders of stories that were followed there come here from now on.")))
    return blocks
