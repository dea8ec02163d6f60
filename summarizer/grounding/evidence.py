"""The sentences of an article that say what a claim says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from summarizer.grounding.facts import Facts

MAX_EVIDENCE = 4
COMMON = 400
"""A stem that more sentences have than this tells nothing of which is meant, and is not looked up."""


def covers(stems: Iterable[str], facts: Facts) -> dict[int, float]:
    """Sentence → share of the weight of ``stems`` that it has; sentences that have none are left out."""
    wanted = set(stems)
    weights = {word: facts.weight(word) for word in wanted}
    total = sum(weights.values())
    shares: dict[int, float] = defaultdict(float)
    if not total:
        return {}
    for word in wanted:
        found = facts.index.get(word, ())
        if len(found) <= COMMON:
            for number in found:
                shares[number] += weights[word] / total
    return dict(shares)


def best_sentences(
    own: frozenset[str], facts: Facts, needed: Sequence[Sequence[int]], similarity: dict[int, float] | None = None
) -> list[int]:
    """Sentences that together say the most of ``own``, and each item: ``needed`` holds the sentences of each.

    At most ``MAX_EVIDENCE``, in the order of the article.
    """
    shares = covers(own, facts)
    for number, cosine in (similarity or {}).items():
        shares[number] = shares.get(number, 0.0) + cosine
    if not shares:
        return sorted({places[0] for places in needed if places})[:MAX_EVIDENCE]
    ranked = sorted(shares, key=lambda number: (-shares[number], number))
    chosen = ranked[:1]
    missing = own - facts.stems[chosen[0]]
    # A second sentence is evidence only if it says words that the first does not.
    second = max(ranked[1:6], key=lambda number: len(missing & facts.stems[number]), default=None)
    if second is not None and len(missing & facts.stems[second]) >= max(1, 0.2 * len(own)):
        chosen.append(second)
    for places in needed:
        if len(chosen) >= MAX_EVIDENCE:
            break
        if places and not set(places) & set(chosen):
            chosen.append(max(places, key=lambda number: shares.get(number, 0.0)))
    return sorted(chosen)
