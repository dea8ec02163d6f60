"""Summarise articles, and find their facts and profiles. This moves them from the state `extracted` to `summarized`."""

from __future__ import annotations

import asyncio
import logging

from bot.models import Article, ArticleState
from bot.pipeline.asking import ask_each
from bot.pipeline.facts import storing_facts
from bot.storage import Storage
from summarizer import EmptyDocument, SummarizerError, Summary
from summarizer.executor import ModelWorker, Read

log = logging.getLogger(__name__)

BATCH = 8
"""Articles per task."""


async def summarize(storage: Storage, worker: ModelWorker, *, version: str, tasks: int = 1) -> int:
    """Summarise the oldest waiting articles in `tasks` concurrent tasks, and find their facts of this version. Returns
    how many articles were handled.

    An article that can't be summarised goes on with its title and link, and its `error` says why. Raises
    SummarizerError if no article can be summarised, for example because the model is missing. All articles then wait.
    """
    batch = await asyncio.to_thread(storage.articles.waiting, ArticleState.EXTRACTED, BATCH * tasks)
    for article, read in zip(batch, await ask_each(worker.read, batch, tasks), strict=True):
        await asyncio.to_thread(_store, storage, article, read, version)
    return len(batch)


def _store(storage: Storage, article: Article, read: Read | SummarizerError, version: str) -> None:
    result, found = read if isinstance(read, tuple) else (read, read)
    summary = result if isinstance(result, Summary) else None
    error = str(result) if isinstance(result, SummarizerError) and article.text else None
    if error and not isinstance(result, EmptyDocument):
        log.warning("article %d could not be summarised: %s", article.id, error)
    keep = storing_facts(storage, article, found, version)
    keep_summary = storage.articles.summarizing(article.id, summary, error=error, text=article.text)
    with storage.database.write():
        keep_summary()
        keep()
