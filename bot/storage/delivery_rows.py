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


# A query that reads `deliveries` has this column beside theirs: which states its messages are in.
STATES = """(SELECT group_concat(DISTINCT state) FROM delivery_chunks
    WHERE delivery_id = deliveries.id) AS states"""


def state_of(row: Row) -> DeliveryState:
    """How a delivery is, from a row with STATES: one that is not over is `sending` while a message is on its way, and
    `in_doubt` while one may have arrived."""
    state = DeliveryState(row["state"])
    if state == DeliveryState.PLANNED:
        found = (row["states"] or "").split(",")
        state = next((one for one in (DeliveryState.SENDING, DeliveryState.IN_DOUBT) if one in found), state)
    return state


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
        state=state_of(row),
        planned_at=to_moment(row["planned_at"]),
        finished_at=maybe_moment(row["finished_at"]),
        items=row["items"],
        chunks=row["chunks"],
        error=row["error"],
    )
