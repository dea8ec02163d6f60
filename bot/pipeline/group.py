"""Group: articles in the state `summarized` → a story each, `ready`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.clock import Clock
from bot.models import Article, ArticleState
from bot.pipeline.progress import NoProgress, Progress
from bot.storage import Storage

GROUPING = "grouping"
BATCH = 64
TITLE_OVERLAP = 0.6
"""Without embeddings, articles that share this much of their titles' words are one story."""


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
        embedding = storage.stories.embedding(article.id)
        neighbours = storage.stories.neighbours(*_around(article.published_at, window))
        story = nearest(article.title, embedding, neighbours, threshold)
        story = storage.stories.add(clock()) if story is None else story
        storage.articles.ready(article.id, story, now=clock())


def _around(moment: datetime, window: timedelta) -> tuple[datetime, datetime]:
    """From so long before to so long after, within the calendar."""
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    return moment - min(window, moment - first), moment + min(window, last - moment)


def nearest(
    title: str,
    embedding: bytes | None,
    neighbours: Sequence[tuple[int, str, bytes | None]],
    threshold: float,
) -> int | None:
    """The story of the nearest of `neighbours` (story, title, embedding), or None when none is near.

    Embeddings are float32 of unit length, so that their product is the cosine.
    """
    if embedding is None:
        scored = [(_overlap(title, other), story) for story, other, _ in neighbours]
        threshold = TITLE_OVERLAP
    else:
        same = [(story, other) for story, _, other in neighbours if other and len(other) == len(embedding)]
        scored = list(zip(_cosines(embedding, [other for _, other in same]), (story for story, _ in same), strict=True))
    if not scored:
        return None
    score, nearest_story = max(scored)
    return nearest_story if score >= threshold else None


def _cosines(embedding: bytes, others: Sequence[bytes]) -> list[float]:
    import numpy as np  # here, since commands that group nothing need not wait for it

    if not others:
        return []
    matrix = np.frombuffer(b"".join(others), dtype=np.float32).reshape(len(others), -1)
    return [float(cosine) for cosine in matrix @ np.frombuffer(embedding, dtype=np.float32)]


def _overlap(one: str, other: str) -> float:
    a, b = (set(re.findall(r"\w+", title.lower())) for title in (one, other))
    return len(a & b) / len(a | b) if a and b else 0.0
