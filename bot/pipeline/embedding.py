"""Compute the vectors of search words and of saved interests, for search by meaning."""

from __future__ import annotations

import asyncio
import logging
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeout

from bot.storage import Storage
from bot.storage.search import Embed
from summarizer import SummarizerError, SummarizerSettings
from summarizer.executor import ModelWorker

log = logging.getLogger(__name__)

PATIENCE = 3.0
"""The maximum number of seconds that a search waits for the worker, which may be busy with articles."""


def embed_by(worker: ModelWorker) -> Embed:
    """Returns a function that computes the vector of a text in the worker. The function returns None if the worker is
    busy for longer than PATIENCE, or can't read the text."""
    return _embed(lambda text: worker.embed([text]).result(PATIENCE)[0])


def embed_here(settings: SummarizerSettings) -> Embed:
    """Returns a function that computes the vector of a text in this process. Its first call loads the network. It
    returns None if the network can't read the text. If the network can't be loaded, it logs that and returns None."""

    def vector(text: str) -> Sequence[float]:
        from summarizer.network import load_network
        from summarizer.stories.meaning import vectors

        found: list[float] = vectors([text], load_network(settings.threads))[0].tolist()
        return found

    return _embed(vector)


def _embed(vector: Callable[[str], Sequence[float]]) -> Embed:
    def embed(text: str) -> Sequence[float] | None:
        from summarizer.stories.meaning import is_known

        if not is_known(text):
            return None
        try:
            return vector(text)
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
        vectors = await asyncio.wrap_future(worker.embed([interest for __, interest in waiting]))
    except SummarizerError as error:
        log.warning("interests of subscriptions could not be embedded: %s", error)
        return 0
    for (subscription_id, interest), vector in zip(waiting, vectors, strict=True):
        made = array("f", vector).tobytes()
        await asyncio.to_thread(storage.subscriptions.set_vector, subscription_id, interest, made)
    return len(waiting)
