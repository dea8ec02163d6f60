"""Compute the vectors of search words and of saved interests, for search by meaning."""

import asyncio
import logging
from array import array
from collections.abc import Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeout

from bot.storage import Storage
from bot.storage.search import Embed
from summarizer import SummarizerError
from summarizer.executor import ModelWorker

log = logging.getLogger(__name__)

PATIENCE = 3.0
"""The maximum number of seconds that a search waits for the worker, which may be busy with articles."""


def embed_by(worker: ModelWorker, patience: float | None = PATIENCE) -> Embed:
    """Returns a function that computes the vector of a text in the worker. The function returns None if the worker is
    busy for more than `patience` seconds, or can't read the text."""

    def embed(text: str) -> Sequence[float] | None:
        from summarizer.stories.meaning import is_known

        if not is_known(text):
            return None
        try:
            return worker.embed([text]).result(patience)[0]
        except (SummarizerError, CancelledError, FutureTimeout) as error:
            log.warning("no search by meaning: %s", str(error) or "the worker is busy")
            return None

    return embed


async def embed_interests(storage: Storage, worker: ModelWorker) -> int:
    """Compute and store a vector for each interest that has none. Returns how many were stored. If there is no model,
    the interests stay without vectors until a later call."""
    waiting = await asyncio.to_thread(storage.subscriptions.without_vector)
    if not waiting:
        return 0
    try:
        vectors = await asyncio.wrap_future(worker.embed([*waiting.values()]))
    except SummarizerError as error:
        log.warning("interests of subscriptions could not be embedded: %s", error)
        return 0
    for (subscription_id, interest), vector in zip(waiting.items(), vectors, strict=True):
        await asyncio.to_thread(
            storage.subscriptions.set_vector, subscription_id, interest, array("f", vector).tobytes()
        )
    return len(waiting)
