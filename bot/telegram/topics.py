"""Pause the subscriptions of closed or deleted forum topics, and tell the group once."""

from __future__ import annotations

from datetime import datetime

from bot.language import _, speaking
from bot.models import Chunk, DeliveryKind, DeliveryState, Failure
from bot.reply import split, tell
from bot.storage import Storage
from bot.telegram.send import language_of


def close_topic(storage: Storage, chunk: Chunk, *, detail: str, language: str, now: datetime) -> None:
    """Handle a message that could not be posted because its topic is closed.

    Pause the topic's digests, and mark their articles as unsent, so that they are sent after a resume. Nobody can
    resume news of followed stories and reminders, so these go to the general topic from now on. If the general topic
    itself is closed, they are dropped, and the group gets no notice. `language` is for chats that have not chosen a
    language.
    """
    outbox, chat_id, thread_id, closed = storage.outbox, chunk.chat_id, chunk.thread_id, Failure.TOPIC_CLOSED
    with speaking(language_of(storage, chat_id, language)):
        text = _(
            "A topic of this group is closed or was deleted. Its digests are paused. Nothing is lost: open the topic "
            "again and resume them with {command}, or subscribe again in another topic. News and reminders of stories "
            "that were followed there come here from now on."
        )
        notice = split(tell(text, command="/subscriptions"))
    with storage.database.write():
        if chunk.state == DeliveryState.IN_DOUBT:  # the first attempt may have arrived, and this was the last one
            outbox.doubt(chunk, not_before=now, failure=closed, detail=detail, now=now)
        else:
            outbox.put_back(chunk, not_before=now, failure=closed, detail=detail)
        changed = storage.subscriptions.pause_topic(chat_id, thread_id, closed)
        if thread_id is not None:
            changed += outbox.leave_topic(chat_id, thread_id) + storage.follows.leave_topic(chat_id, thread_id)
        outbox.abandon(chat_id, failure=closed, now=now, topic=thread_id or 0)
        if thread_id is not None and changed:
            kind, day = DeliveryKind.CLOSED_TOPIC, now.date()
            storage.deliveries.post([chat_id], notice, kind=kind, local_date=day, now=now)
        elif thread_id is None and chunk.state != DeliveryState.IN_DOUBT:
            outbox.fail(chunk, failure=closed, detail=detail, now=now)
