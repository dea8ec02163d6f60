"""Rank: the order of a digest."""

from __future__ import annotations

from collections.abc import Sequence

from bot.models import DigestItem


def rank(items: Sequence[DigestItem]) -> list[DigestItem]:
    """Stories that more publishers carry come first, and among equals the newer."""
    return sorted(
        items,
        key=lambda item: (
            len({article.publisher for article in item.story.articles}),
            max(article.published_at for article in item.story.articles),
            item.story.id,
        ),
        reverse=True,
    )
