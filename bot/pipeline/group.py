"""Group: articles in the state `summarized` → a story each, `ready`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.clock import Clock
from bot.models import Article, ArticleState
from bot.pipeline.progress import NoProgress, Progress
from bot.storage import Storage
from bot.storage.stories import Neighbour
from bot.text import numbers, overlap, same_title, title_words

GROUPING = "grouping"
BATCH = 64
TITLE_OVERLAP = 0.8
"""Without embeddings, articles of two publishers that share this much of their titles' words, and all numbers in
them, are one story."""
SAME_TEXT = 0.95
"""Cosine from which two articles of one publisher may be one."""


async def group(
    storage: Storage,
    *,
    threshold: float,
    window: timedelta,
    clock: Clock,
    limit: int = BATCH,
    progress: Progress | None = None,
) -> int:
    """Put the oldest waiting articles each into the story that is nearest to it, or a new one.

    Near is the cosine of the document embeddings, of at least `threshold`, among articles published
    within `window` before or after. Returns how many left the state.
    """
    progress = progress or NoProgress()
    batch = await asyncio.to_thread(storage.articles.waiting, ArticleState.SUMMARIZED, limit)
    for article in batch:
        await asyncio.to_thread(_group, storage, article, threshold, window, clock)
        progress.advance(GROUPING)
    return len(batch)


def _group(storage: Storage, article: Article, threshold: float, window: timedelta, clock: Clock) -> None:
    with storage.database.write():
        if storage.articles.get(article.id).state != ArticleState.SUMMARIZED:
            return  # another process was faster
        if article.story_id is not None:  # an edit leaves it where readers know it
            storage.articles.ready(article.id, article.story_id, now=clock())
            return
        embedding = storage.stories.embedding(article.id)
        neighbours = storage.stories.neighbours(*_around(article.published_at, window))
        story = nearest(article.title, article.publisher, embedding, neighbours, threshold)
        story = storage.stories.add(clock()) if story is None else story
        storage.articles.ready(article.id, story, now=clock())


def _around(moment: datetime, window: timedelta) -> tuple[datetime, datetime]:
    """From so long before to so long after, within the calendar."""
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    return moment - min(window, moment - first), moment + min(window, last - moment)


def nearest(
    title: str,
    publisher: str,
    embedding: bytes | None,
    neighbours: Sequence[Neighbour],
    threshold: float,
) -> int | None:
    """The story of the nearest of `neighbours`, or None when none is near enough.

    Embeddings are float32 of unit length, so that their product is the cosine. One publisher seldom reports one
    event twice, and often has series of items that differ in a word or a number: its own articles are one story only
    when title and text are all but the same.
    """
    words = title_words(title)
    scored: list[tuple[float, int]] = []
    for neighbour, cosine in zip(neighbours, _cosines(embedding, neighbours), strict=True):
        own = neighbour.publisher == publisher
        if cosine is None:
            other = title_words(neighbour.title)
            score = overlap(words, other)
            near = not own and score >= TITLE_OVERLAP and numbers(words) == numbers(other)
        else:
            score = cosine
            near = score >= (max(threshold, SAME_TEXT) if own else threshold)
            near = near and (not own or same_title(title, neighbour.title, strict=True))
        if near:
            scored.append((score, neighbour.story_id))
    return max(scored)[1] if scored else None


def _cosines(embedding: bytes | None, neighbours: Sequence[Neighbour]) -> list[float | None]:
    """None where one of the two has no embedding, or one of another encoder."""
    import numpy as np  # here, since commands that group nothing need not wait for it

    found: list[float | None] = [None] * len(neighbours)
    if embedding is None:
        return found
    vectors = {n: x.embedding for n, x in enumerate(neighbours) if x.embedding and len(x.embedding) == len(embedding)}
    if vectors:
        matrix = np.frombuffer(b"".join(vectors.values()), dtype=np.float32).reshape(len(vectors), -1)
        for place, cosine in zip(vectors, matrix @ np.frombuffer(embedding, dtype=np.float32), strict=True):
            found[place] = float(cosine)
    return found
