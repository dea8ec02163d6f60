"""Summarize: articles in the state `extracted` → their summaries, `summarized`."""

from __future__ import annotations

import asyncio
import logging
from array import array
from collections.abc import Sequence
from dataclasses import replace

from bot.clock import Clock
from bot.models import Article, ArticleState
from bot.pipeline.asking import ask_each
from bot.storage import Storage
from summarizer import EmptyDocument, SummarizerError, Summary
from summarizer.executor import ModelWorker

log = logging.getLogger(__name__)

BATCH = 8


async def summarize(
    storage: Storage,
    worker: ModelWorker,
    *,
    clock: Clock,
) -> int:
    """Summarise the oldest waiting articles.

    An article that can't be summarised goes on with its title and link, and its `error` says why.
    Raises SummarizerError when no article can be, such as for a model that is not there: all wait
    then. Returns how many left the state.
    """
    batch = await asyncio.to_thread(storage.articles.waiting, ArticleState.EXTRACTED, BATCH)
    for article, result in zip(batch, await _summaries(worker, batch), strict=True):
        await asyncio.to_thread(_store, storage, article, result, clock)
    return len(batch)


async def _summaries(worker: ModelWorker, articles: Sequence[Article]) -> list[Summary | SummarizerError | None]:
    """None for an article without text."""
    with_text = [article for article in articles if article.text]
    results = dict(zip((a.id for a in with_text), await ask_each(worker.summarize, with_text), strict=True))
    return [results.get(article.id) for article in articles]


def _store(storage: Storage, article: Article, result: Summary | SummarizerError | None, clock: Clock) -> None:
    summary, embedding, error = None, None, None
    if isinstance(result, Summary):
        summary = replace(result, embedding=None)
        embedding = array("f", result.embedding).tobytes() if result.embedding else None
    elif result is not None:
        error = str(result)
        if not isinstance(result, EmptyDocument):
            log.warning("article %d could not be summarised: %s", article.id, result)
    storage.articles.summarized(article.id, summary, embedding=embedding, now=clock(), error=error, text=article.text)
