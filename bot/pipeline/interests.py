"""The vectors of interests that were saved while the model was busy, or by a process that has none."""

from __future__ import annotations

import asyncio
import logging
from array import array

from bot.pipeline.embedding import EmbeddingWorker
from bot.storage import Storage
from summarizer import SummarizerError

log = logging.getLogger(__name__)


async def embed_interests(storage: Storage, worker: EmbeddingWorker) -> int:
    """Make the vectors of interests that have none; returns of how many. Without a model they wait on."""
    waiting = await asyncio.to_thread(storage.subscriptions.without_vector)
    if not waiting:
        return 0
    try:
        vectors = await asyncio.wrap_future(worker.embed([interest for __, interest in waiting]))
    except SummarizerError as error:
        log.warning("interests of subscriptions could not be embedded: %s", error)
        return 0
    for (subscription_id, __), vector in zip(waiting, vectors, strict=True):
        await asyncio.to_thread(storage.subscriptions.set_vector, subscription_id, array("f", vector).tobytes())
    return len(waiting)
