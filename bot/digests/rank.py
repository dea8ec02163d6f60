"""Rank: the order of a digest."""

from __future__ import annotations

from collections.abc import Sequence

from bot.models import DigestItem


def rank(items: Sequence[DigestItem]) -> list[DigestItem]:
    """Stories that more publishers carry come first, and among equals the newer.

    A date in the future counts as that of when it was seen.
    """
    return sorted(
        items,
        key=lambda item: (
            len({article.publisher for article in item.story.articles}),
            max(min(article.published_at, article.fetched_at) for article in item.story.articles),
            item.story.id,
        ),
        reverse=True,
    )
