"""The streams by which the threshold of stories is picked."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from summarizer.stories.place import merging
from training.stories import stream


def plainly(logits: NDArray[np.float64], threshold: float, order: list[int]) -> set[frozenset[int]]:
    """As ``stream``, with every story looked at each time."""
    stories: list[list[int]] = []
    for article in order:
        story = [article]
        stories.append(story)
        while True:
            links = [
                (merging(logits[np.ix_(story, other)].ravel().tolist(), len(story), len(other)), at)
                for at, other in enumerate(stories)
                if other is not story
            ]
            link, at = max(links, default=(-np.inf, 0))
            if link < threshold:
                break
            story += stories.pop(at)
    return {frozenset(story) for story in stories}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("threshold", [-0.5, 0.0, 0.8])
def test_a_stream_is_the_same_without_the_stories_that_are_far(seed: int, threshold: float) -> None:
    draw = np.random.default_rng(seed)
    logits = draw.normal(size=(24, 24)) + 2 * (np.arange(24)[:, None] // 5 == np.arange(24)[None, :] // 5) - 1
    logits = (logits + logits.T) / 2
    np.fill_diagonal(logits, -np.inf)
    order = draw.permutation(24).tolist()
    found = stream(logits, threshold, order)
    assert {frozenset(np.flatnonzero(found == story).tolist()) for story in found} == plainly(logits, threshold, order)
