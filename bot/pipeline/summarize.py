"""Summarize: articles in the state `extracted` → their summaries, `summarized`, and their facts."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from bot.clock import Clock
from bot.models import Article, ArticleState
from bot.pipeline.asking import ask_each
from bot.pipeline.facts import facts_of
from bot.storage import Storage
from bot.storage.search import as_bytes
from summarizer import EmptyDocument, SummarizerError, Summary
from summarizer.executor import ModelWorker, Read

log = logging.getLogger(__name__)

BATCH = 8
"""Articles of one task."""


async def summarize(storage: Storage, worker: ModelWorker, *, version: str, clock: Clock, tasks: int = 1) -> int:
    """Summarise the oldest waiting articles, in so many tasks at once, and find their facts, of this version.

    An article that can't be summarised goes on with its title and link, and its `error` says why.
    Raises SummarizerError when no article can be, such as for a model that is not there: all wait
    then. Returns how many left the state.
    """
    batch = await asyncio.to_thread(storage.articles.waiting, ArticleState.EXTRACTED, BATCH * tasks)
    with_text = [article for article in batch if article.text]
    read = dict(zip((a.id for a in with_text), await ask_each(worker.read, with_text, tasks), strict=True))
    for article in batch:
        await asyncio.to_thread(_store, storage, article, read.get(article.id), version, clock)
    return len(batch)


def _store(storage: Storage, article: Article, read: Read | SummarizerError | None, version: str, clock: Clock) -> None:
    """`read` None: the article has no text."""
    result, facts = read if isinstance(read, tuple) else (read, read)
    summary, embedding, error = None, None, None
    if isinstance(result, Summary):
        summary = replace(result, embedding=None)
        embedding = as_bytes(result.embedding) if result.embedding else None
    elif result is not None:
        error = str(result)
        if not isinstance(result, EmptyDocument):
            log.warning("article %d could not be summarised: %s", article.id, result)
    with storage.database.write():
        storage.articles.summarized(
            article.id, summary, embedding=embedding, now=clock(), error=error, text=article.text
        )
        storage.facts.put(article.id, facts_of(article, facts), version=version, text=article.text)
