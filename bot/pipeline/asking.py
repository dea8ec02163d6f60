"""What the steps that ask the model's worker have in common."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

from bot.models import Article
from summarizer import Document, SummarizerError, WorkerDied, WorkerFailed, WorkerTimeout

log = logging.getLogger(__name__)

T = TypeVar("T")
Ask = Callable[[Sequence[Document]], Future[list[T | SummarizerError]]]
"""A method of the worker: [n] documents → n answers or errors, same order."""


def document_of(article: Article) -> Document:
    """An article as the summarizer takes it. A day that its source did not give tells nothing of "yesterday"."""
    return Document(
        id=str(article.id),
        text=article.text,
        title=article.title,
        lang=article.lang,
        published=article.published_at.date() if article.dated else None,
    )


async def ask_each(ask: Ask[T], articles: Sequence[Article], tasks: int = 1) -> list[T | SummarizerError]:
    """The answer for each article, same order, asked in so many tasks at once. Where a task brings the worker down, or
    holds it past its time, each of its articles is asked alone. Raises SummarizerError where the worker can answer
    nothing at all."""
    size = -(-len(articles) // tasks)
    parts = [articles[n : n + size] for n in range(0, len(articles), size or 1)]
    return [answer for part in await asyncio.gather(*(_ask(ask, part) for part in parts)) for answer in part]


async def _ask(ask: Ask[T], articles: Sequence[Article]) -> list[T | SummarizerError]:
    try:
        return await asyncio.wrap_future(ask([document_of(article) for article in articles]))
    except (WorkerDied, WorkerFailed, WorkerTimeout) as error:
        if len(articles) == 1:
            log.warning("the model's worker stopped over article %d", articles[0].id, exc_info=error)
            return [error]
        log.warning("the model's worker stopped over a batch; each of its %d articles is tried alone", len(articles))
        return [(await _ask(ask, [article]))[0] for article in articles]
