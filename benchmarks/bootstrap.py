"""Intervals of figures by drawing anew (Efron, 1979). scipy's would be a dependency for these lines."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def interval(
    items: Sequence[T], figure: Callable[[Sequence[T]], float], *, draws: int = 1000, seed: int
) -> tuple[float, float]:
    """95 % bootstrap interval of ``figure`` over ``items``, which are what was sampled: texts, not their sentences."""
    draw = random.Random(seed)
    values = sorted(figure(draw.choices(items, k=len(items))) for _ in range(draws))
    low = draws // 40
    return values[low], values[draws - 1 - low]
