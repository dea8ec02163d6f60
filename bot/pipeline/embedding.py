"""The vectors of readers' words and saved interests, for search by meaning."""

from __future__ import annotations

import asyncio
import logging
import re
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Protocol

from bot.storage import Storage
from bot.storage.search import Embed
from summarizer import SummarizerError, SummarizerSettings

_LATIN = re.compile("[A-Za-z]{2}")
log = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds that a reader waits for the worker; it may be busy with articles."""


class EmbeddingWorker(Protocol):
    """What this asks of the model's worker."""

    def embed(self, texts: Sequence[str]) -> Future[list[list[float]]]: ...


def embed_by(worker: EmbeddingWorker, settings: SummarizerSettings, *, patience: float = PATIENCE) -> Embed:
    """Asks the worker; None where it is busy for longer than `patience` seconds, has no model, or one that can't read
    the text."""

    def embed(text: str) -> Sequence[float] | None:
        if not _reads(settings, text):
            return None
        future = worker.embed([text])
        try:
            return future.result(patience)[0]
        except FutureTimeout:
            future.cancel()
        except (SummarizerError, CancelledError) as error:
            log.info("a search was not looked for by meaning: %s", error)
        return None

    return embed


def embed_here(settings: SummarizerSettings) -> Embed:
    """Loads the encoder at the first call; None where it is missing, or can't read the text."""
    loaded: list[Callable[[Sequence[str]], Sequence[Sequence[float]]] | None] = []

    def embed(text: str) -> Sequence[float] | None:
        if not _reads(settings, text):
            return None
        if not loaded:
            from summarizer.encoder import load_encoder

            try:
                encoder = load_encoder(settings)
                loaded.append(lambda texts: encoder.encode(texts).tolist())
            except SummarizerError as error:
                log.info("nothing is looked for by meaning: %s", error)
                loaded.append(None)
        encode = loaded[0]
        return None if encode is None else encode([text])[0]

    return embed


def _reads(settings: SummarizerSettings, text: str) -> bool:
    """Whether the encoder can tell what a text means: the embedded one knows English, and takes all Chinese for one."""
    from summarizer.weights import ENCODER, embedded

    return embedded(settings.encoder) is not ENCODER or _LATIN.search(text) is not None


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
