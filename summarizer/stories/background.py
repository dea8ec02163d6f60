"""How common words, names and numbers are in news and policy texts: what is rare tells two stories apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from summarizer.weights import HEADS, read_facts

FILE = "stories_words.json"


@dataclass(frozen=True, kw_only=True)
class Background:
    """Document frequencies."""

    documents: int
    counts: Mapping[str, int]

    def weight(self, term: str) -> float:
        """How much a term tells, 0 or more: the inverse document frequency."""
        return math.log((self.documents + 1) / (self.counts.get(term, 0) + 0.5))

    def weigh(self, counts: Mapping[str, float], limit: int) -> dict[str, float]:
        """Counts in a text → at most ``limit`` terms of unit length, the most telling first."""
        raw = {term: (1 + math.log(count)) * self.weight(term) for term, count in counts.items() if count > 0}
        best = sorted(raw.items(), key=lambda item: (-item[1], item[0]))[:limit]
        length = math.sqrt(sum(value * value for _, value in best)) or 1.0
        return {term: value / length for term, value in best}


def count_documents(texts: Iterable[Iterable[str]], *, least: int) -> Background:
    """The background of texts, each given as its terms; those in fewer than ``least`` texts are left out."""
    counts: dict[str, int] = {}
    documents = 0
    for terms in texts:
        documents += 1
        for term in set(terms):
            counts[term] = counts.get(term, 0) + 1
    return Background(documents=documents, counts={term: n for term, n in counts.items() if n >= least})


@cache
def background() -> Background:
    """The one that ships. Raises ModelNotFound without it."""
    facts = read_facts(HEADS / FILE)
    return Background(documents=facts["documents"], counts=facts["counts"])
