"""The vector of a reader's words, for search by meaning: by the model's worker, or in this process."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Protocol

from summarizer import SummarizerError, SummarizerSettings

log = logging.getLogger(__name__)

Embed = Callable[[str], Sequence[float] | None]
PATIENCE = 3.0
"""Seconds that a reader waits for the worker; it may be busy with articles."""


class EmbeddingWorker(Protocol):
    """What this asks of the model's worker."""

    def embed(self, texts: Sequence[str]) -> Future[list[list[float]]]: ...


def embed_by(worker: EmbeddingWorker, *, patience: float = PATIENCE) -> Embed:
    """Asks the worker; None where it is busy for longer than `patience` seconds, or has no model."""

    def embed(text: str) -> Sequence[float] | None:
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
    """Loads the encoder at the first call; None where it is missing."""
    loaded: list[Callable[[Sequence[str]], Sequence[Sequence[float]]] | None] = []

    def embed(text: str) -> Sequence[float] | None:
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
