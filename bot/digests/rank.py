"""Rank: the order of a digest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from bot.digests.lines import is_near
from bot.models import DigestItem

_NEAR = 0.5
"""A comment period that ends within a week counts as much as half of the best relevance…"""
_UNHEARD = 0.25
"""…and a story that the chat has not had before, as a quarter."""
_ACTS = {"adopted": 0.3, "in_force": 0.3, "enforced": 0.2, "withdrawn": 0.3, "consultation": 0.3, "proposed": 0.2}
"""Stages at which something is decided, or to be said; the others add nothing."""


def rank(items: Sequence[DigestItem], today: date | None = None) -> list[DigestItem]:
    """Stories that moved to another stage come first; then by weight, and among equals the newer.

    The weight adds up relevance (0 to 1), publishers (the logarithm of how many carry it), stage, a comment period
    that ends within a week of `today`, and that the story is new to the chat. A date in the future counts as that of
    when it was seen.
    """
    return sorted(
        items,
        key=lambda item: (
            item.standing.before is not None,
            round(_weight(item, today), 1),
            max(article.told_at for article in item.story.articles),
            item.story.id,
        ),
        reverse=True,
    )


def _weight(item: DigestItem, today: date | None) -> float:
    publishers = len({article.publisher for article in item.story.articles})
    return (
        item.relevance
        + math.log(publishers)
        + _ACTS.get(item.standing.stage, 0.0)
        + (_NEAR if today is not None and is_near(item.standing.deadlines, today) else 0.0)
        + (_UNHEARD if item.news is None else 0.0)
    )
