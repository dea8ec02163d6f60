"""Rows of the ledger as the dataclasses that leave storage."""

from __future__ import annotations

import json
from datetime import date

from bot.models import Chunk, Delivery, DeliveryState
from bot.reply import Button
from bot.storage.database import Row, maybe_moment, to_moment


def to_chunk(row: Row) -> Chunk:
    """A row of `delivery_chunks` as a Chunk."""
    return Chunk(
        delivery_id=row["delivery_id"],
        position=row["position"],
        chat_id=row["chat_id"],
        thread_id=row["thread_id"],
        html=row["html"],
        buttons=tuple(
            tuple(Button(label=label, data=data, url=url) for label, data, url in line)
            for line in json.loads(row["buttons"])
        ),
        state=DeliveryState(row["state"]),
        message_id=row["message_id"],
        attempts=row["attempts"],
        error=row["error"],
    )


def to_delivery(row: Row) -> Delivery:
    """A row of `deliveries`, with its counts, as a Delivery."""
    return Delivery(
        id=row["id"],
        chat_id=row["chat_id"],
        thread_id=row["thread_id"],
        subscription_id=row["subscription_id"],
        local_date=date.fromisoformat(row["local_date"]),
        slot=row["slot"],
        due_at=maybe_moment(row["due_at"]),
        state=DeliveryState(row["state"]),
        planned_at=to_moment(row["planned_at"]),
        finished_at=maybe_moment(row["finished_at"]),
        items=row["items"],
        chunks=row["chunks"],
        error=row["error"],
    )
