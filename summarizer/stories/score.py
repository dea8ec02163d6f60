"""How alike two articles are: a logistic model over what they share, and signatures that find copies of one text.

Signatures are MinHash over runs of words (Broder, 1997). Not datasketch, the library for it: it would bring scipy, a
hundred megabytes, for the forty lines here; and its index of bands is for millions of texts, where a window of a few
thousand signatures is compared whole in a millisecond.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from summarizer.stories.models import Profile, Weights
from summarizer.weights import HEADS, read_facts

SIZE = 64
"""Numbers of a signature; it is kept as so many little-endian uint32."""
RUN = 4
"""Words of a shingle."""
LEAST = 20
"""A text of fewer shingles has no signature: short notices are alike by nature."""
COPY = 0.55
"""Share of equal numbers from which two texts may be copies: of two equal texts, one with a third more paragraphs,
it is about 0.75."""

# Multiply-shift (Dietzfelbinger, 1997): products wrap at 64 bits, and their upper halves are the hashes.
_draw = np.random.default_rng(20240229)
_A = _draw.integers(0, 1 << 63, SIZE, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_B = _draw.integers(0, 1 << 63, SIZE, dtype=np.uint64)


def signature(words: list[str]) -> bytes:
    """The signature of a text of these words; ``b""`` for one that is too short."""
    joined = [" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]
    shingles = np.array(sorted({zlib.crc32(run.encode("utf-8", "replace")) for run in joined}), dtype=np.uint64)
    if len(shingles) < LEAST:
        return b""
    hashed = (shingles[:, None] * _A[None, :] + _B[None, :]) >> np.uint64(32)
    return bytes(hashed.min(axis=0).astype("<u4").tobytes())


def unpack(signatures: list[bytes]) -> NDArray[np.uint32]:
    """[n] signatures → [n, SIZE]; zeros for one that is none."""
    empty = bytes(4 * SIZE)
    whole = b"".join(one if len(one) == 4 * SIZE else empty for one in signatures)
    return np.frombuffer(whole, dtype="<u4").reshape(-1, SIZE)


def shares(one: bytes, others: NDArray[np.uint32]) -> NDArray[np.float32]:
    """[n] how much of each of ``others`` ([n, SIZE]) is as in ``one``, 0 to 1: an estimate of the Jaccard index."""
    if len(one) != 4 * SIZE or not len(others):
        return np.zeros(len(others), dtype=np.float32)
    own = np.frombuffer(one, dtype="<u4")
    return np.asarray(np.count_nonzero(others == own, axis=1) / SIZE, dtype=np.float32)


def share(one: bytes, other: bytes) -> float:
    """The same of two; 0.0 where one has no signature."""
    if len(one) != 4 * SIZE or len(other) != 4 * SIZE:
        return 0.0
    return int(np.count_nonzero(np.frombuffer(one, dtype="<u4") == np.frombuffer(other, dtype="<u4"))) / SIZE


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
