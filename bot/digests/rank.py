"""Rank: the order of a digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.digests.lines import is_near
from bot.models import DigestItem


def rank(items: Sequence[DigestItem], today: date | None = None) -> list[DigestItem]:
    """Stories that moved to another stage come first, then those that more publishers carry; among equals those whose
    comment period ends within a week of `today`, then the newer.

    A date in the future counts as that of when it was seen.
    """
    return sorted(
        items,
        key=lambda item: (
            item.standing.before is not None,
            len({article.publisher for article in item.story.articles}),
            today is not None and is_near(item.standing.deadlines, today),
            max(article.told_at for article in item.story.articles),
            item.story.id,
        ),
        reverse=True,
    )
