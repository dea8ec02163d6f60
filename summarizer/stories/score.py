"""How likely two articles are of one story: a logistic model over what they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from summarizer.stories.models import Profile, Weights
from summarizer.weights import HEADS, read_facts

FILE = "stories.json"
FEATURES = (
    "cosine",
    "terms",
    "lead",
    "names",
    "numbers",
    "dates",
    "apart",
    "years",
    "undated",
    "uncounted",
    "yearless",
)
"""What is shared; then how far the names differ, whether the years do; then what one of the two lacks altogether, so
that a text without dates is not taken for one with other dates."""


@dataclass(frozen=True, kw_only=True)
class Scorer:
    """The weights of one logistic model."""

    weights: tuple[float, ...]
    """As FEATURES."""
    bias: float
    threshold: float
    """Logit from which two groups of articles are one story."""

    def logit(self, features: Sequence[float]) -> float:
        """Log odds of one story."""
        return self.bias + sum(weight * value for weight, value in zip(self.weights, features, strict=True))


@cache
def load_scorers() -> tuple[Scorer, Scorer]:
    """With the embedded encoder's vectors, and by words alone. Raises ModelNotFound."""
    facts = read_facts(HEADS / FILE)
    with_encoder, by_words = (
        Scorer(
            weights=tuple(facts[name]["weights"][feature] for feature in FEATURES),
            bias=facts[name]["bias"],
            threshold=facts[name]["threshold"],
        )
        for name in ("encoder", "words")
    )
    return with_encoder, by_words


def shared(one: Weights, other: Weights) -> float:
    """Cosine of two weighted sets, 0 to 1."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[term] for term, weight in one.items() if term in other)


def apart(one: Weights, other: Weights) -> float:
    """How much the strongest names of either are missing in the other, 0 to 1: 1 where both have their own."""
    return min(_missing(one, other), _missing(other, one))


def _missing(one: Weights, other: Weights) -> float:
    strongest = sorted(one.items(), key=lambda item: -item[1])[:6]
    total = sum(weight for _, weight in strongest)
    return sum(weight for term, weight in strongest if term not in other) / total if total else 0.0


def features(one: Profile, other: Profile) -> tuple[float, ...]:
    """As FEATURES."""
    a, b = _years(one), _years(other)
    # Chinese has no capitals to find names by, nor have texts in small letters: there words do for them.
    named = bool(one.names and other.names)
    return (
        cosine(one, other) or 0.0,
        shared(one.terms, other.terms),
        shared(one.lead, other.lead),
        shared(one.names, other.names) if named else shared(one.terms, other.terms),
        shared(one.numbers, other.numbers),
        shared(one.dates, other.dates),
        apart(one.names, other.names) if named else apart(one.lead, other.lead),
        float(bool(a and b and not a & b)),
        float(not (one.dates and other.dates)),
        float(not (one.numbers and other.numbers)),
        float(not (a and b)),
    )


def _years(profile: Profile) -> set[str]:
    return {term for term in profile.dates if len(term) == 5 and term[1:].isdigit()}


def cosine(one: Profile, other: Profile) -> float | None:
    """Of the embeddings; None where one has none, or one of another encoder."""
    if one.embedding is None or other.embedding is None or one.embedding.shape != other.embedding.shape:
        return None
    return float(np.dot(one.embedding, other.embedding))
