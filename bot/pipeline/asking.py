"""Send articles to the worker that runs the models, for the steps that need a model."""

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
"""A method of the worker. It takes documents and gives an answer or an error for each, in the same order."""


def document_of(article: Article) -> Document:
    """Returns an article as the summarizer's input. The document has a publication date only if the article has a date
    of its own, since the summarizer reads "yesterday" relative to that date."""
    return Document(
        id=str(article.id),
        text=article.text,
        title=article.title,
        lang=article.lang,
        published=article.published_at.date() if article.dated else None,
    )


async def ask_each(ask: Ask[T], articles: Sequence[Article], tasks: int) -> list[T | SummarizerError]:
    """Returns the worker's answer for each article, in the same order. The articles are sent in `tasks` concurrent
    tasks.

    If a task crashes the worker or exceeds its time limit, each of its articles is sent again alone. Raises
    SummarizerError if the worker can't answer at all.
    """
    size = -(-len(articles) // tasks)
    parts = [articles[n : n + size] for n in range(0, len(articles), size or 1)]
    return [answer for part in await asyncio.gather(*(_ask(ask, part) for part in parts)) for answer in part]


async def _ask(ask: Ask[T], articles: Sequence[Article]) -> list[T | SummarizerError]:
    try:
        return await asyncio.wrap_future(ask([document_of(article) for article in articles]))
    except (WorkerDied, WorkerFailed, WorkerTimeout) as error:
        if len(articles) == 1:
            log.warning("the model's worker stopped on article %d", articles[0].id, exc_info=error)
            return [error]
        log.warning("the model's worker stopped on a batch; trying each of its %d articles alone", len(articles))
        return [(await _ask(ask, [article]))[0] for article in articles]
