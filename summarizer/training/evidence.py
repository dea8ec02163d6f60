"""The evidence that the check for meaning is trained on: found by words, for thousands of claims made at random.

In use ``grounding.evidence`` finds it, from the facts of an article that it has read anyway.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from summarizer.meaning import stems

MAX_EVIDENCE = 3
"""Sentences of evidence for one claim."""


def choose_evidence(
    claim: str, sentences: Sequence[str], similarity: Sequence[float] | None = None, limit: int = MAX_EVIDENCE
) -> list[int]:
    """Indices, in order, of the sentences that together say most of ``claim``.

    Words are weighed by how few sentences have them. ``similarity``: cosines of the claim to each sentence, or
    ``None`` without an encoder. The second and third sentence are taken for what those before them lack.
    """
    return EvidenceFinder(sentences).find(claim, similarity, limit)


class EvidenceFinder:
    """``choose_evidence`` for many claims on one article."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._bags = [stems(sentence) for sentence in sentences]
        counts = Counter(stem for bag in self._bags for stem in bag)
        self._weights = {stem: math.log(1 + len(self._bags) / count) for stem, count in counts.items()}

    def find(self, claim: str, similarity: Sequence[float] | None = None, limit: int = MAX_EVIDENCE) -> list[int]:
        """As ``choose_evidence``."""
        weights = self._weights
        missing = {stem: weights[stem] for stem in stems(claim) if stem in weights}
        total = math.fsum(missing.values()) or 1.0  # fsum: the order of a set must not tell
        chosen: list[int] = []
        while len(chosen) < min(limit, len(self._bags)):
            news = [math.fsum(missing[stem] for stem in bag if stem in missing) / total for bag in self._bags]
            close = [0.5 * float(value) for value in similarity] if similarity is not None else [0.0] * len(news)
            # Long sentences have many words: of two that say as much, the shorter one is the evidence.
            gains = [more + near - 0.002 * len(bag) for more, near, bag in zip(news, close, self._bags, strict=True)]
            best = max((at for at in range(len(gains)) if at not in chosen), key=gains.__getitem__)
            if chosen and news[best] < 0.08 and (len(chosen) > 1 or close[best] < 0.25):
                break
            chosen.append(best)
            missing = {stem: weight for stem, weight in missing.items() if stem not in self._bags[best]}
        return sorted(chosen)
