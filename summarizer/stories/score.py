"""How alike two articles are: a logistic model of a pair, and signatures that find copies of a text.

Signatures are MinHash over runs of words (Broder, 1997). Not the library datasketch: it brings scipy, a hundred
megabytes, for forty lines; and its index is made for millions of texts, while all signatures of a window, a few
thousand, are compared in a millisecond.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from summarizer.network import FloatArray
from summarizer.stories.meaning import from_bytes
from summarizer.stories.models import Profile, Weights
from summarizer.weights import HEADS, read_facts
from summarizer.words import cut_stem

SIZE = 64
"""Count of numbers in a signature. They are stored as little-endian uint32."""
RUN = 4
"""Words of a shingle, the runs of words that a signature is made of."""
LEAST = 20
"""A text of fewer shingles has no signature: short notices are alike in any case."""
COPY = 0.55
"""Two texts may be copies if at least this share of their numbers is equal. A copy with a third more paragraphs has
about 0.75."""
TEMPLATE = 0.3
"""Two texts are filled in on one form if at least this share of their numbers is equal."""

# Multiply-shift (Dietzfelbinger, 1997): products wrap at 64 bits, and their upper halves are the hashes.
_draw = np.random.default_rng(20240229)
_A = _draw.integers(0, 1 << 63, SIZE, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_B = _draw.integers(0, 1 << 63, SIZE, dtype=np.uint64)


def signature(words: list[str]) -> bytes:
    """The signature of a text of these words; ``b""`` if it is too short."""
    joined = [" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]
    shingles = np.array(sorted({zlib.crc32(run.encode("utf-8", "replace")) for run in joined}), dtype=np.uint64)
    if len(shingles) < LEAST:
        return b""
    hashed = (shingles[:, None] * _A[None, :] + _B[None, :]) >> np.uint64(32)
    return bytes(hashed.min(axis=0).astype("<u4").tobytes())


def unpack(signatures: list[bytes]) -> NDArray[np.uint32]:
    """[n] signatures → [n, SIZE]; zeros where there is no signature."""
    empty = bytes(4 * SIZE)
    whole = b"".join(one if len(one) == 4 * SIZE else empty for one in signatures)
    return np.frombuffer(whole, dtype="<u4").reshape(-1, SIZE)


def shares(one: bytes, others: NDArray[np.uint32]) -> NDArray[np.float32]:
    """[n] share of the numbers of ``one`` that each of ``others`` ([n, SIZE]) has: an estimate of the Jaccard index."""
    if len(one) != 4 * SIZE or not len(others):
        return np.zeros(len(others), dtype=np.float32)
    own = np.frombuffer(one, dtype="<u4")
    return np.asarray(np.count_nonzero(others == own, axis=1) / SIZE, dtype=np.float32)


def share(one: bytes, other: bytes) -> float:
    """The same for two signatures; 0.0 if one is missing."""
    return float(shares(one, unpack([other]))[0])


FILE = "stories.json"
FEATURES = (
    "cosine",
    "terms",
    "lead",
    "names",
    "numbers",
    "day",
    "years",
    "uncounted",
    "yearless",
    "wordless",
    "rivals",
    "gap",
)
"""How alike two articles are in meaning, words, first lines, names, numbers and days of the year; whether their years
differ; whether one lacks numbers, dates or a vector, which is not the same as having others; ``rivals``; the days
between them."""
DAY, YEAR = len("~11-12"), len("~2011")
"""Lengths of the terms of days and of years."""
MONTH_DAYS = 30.0
"""So many days between two articles count as 1; twice as many count as 1.2."""


@dataclass(frozen=True, kw_only=True)
class PairModel:
    """A logistic model of whether two articles are on one event."""

    weights: Mapping[str, float]
    """Name in FEATURES → weight; 0 for one that is missing."""
    bias: float
    threshold: float
    """Logit from which two groups of articles are one story."""

    def margin(self, features: Sequence[float]) -> float:
        """Log odds of one story, minus the threshold: one story from 0."""
        weighed = (self.weights.get(name, 0.0) * value for name, value in zip(FEATURES, features, strict=True))
        return self.bias + sum(weighed) - self.threshold


@cache
def load_models() -> tuple[PairModel, PairModel]:
    """The models for articles in one language and for articles in two. Raises ModelNotFound."""
    facts = read_facts(HEADS / FILE)
    return PairModel(**facts["one language"]), PairModel(**facts["two languages"])


def shared(one: Weights, other: Weights) -> float:
    """Cosine of two weighted sets, 0 to 1."""
    lengths = math.hypot(*one.values()) * math.hypot(*other.values())
    return sum(weight * other[term] for term, weight in one.items() if term in other) / lengths if lengths else 0.0


def are_foreign(one: Profile, other: Profile) -> bool:
    """Whether two articles are known to be in two languages."""
    return bool(one.lang and other.lang and one.lang != other.lang)


def features(one: Profile, other: Profile) -> tuple[float, ...]:
    """The numbers of FEATURES. In two languages only meaning, numbers and dates are compared."""
    foreign = are_foreign(one, other)
    vectors = (from_bytes(one.meaning), from_bytes(other.meaning)) if foreign else (one.embedding, other.embedding)
    near = cosine(*vectors)
    # Chinese and texts in lower case have no capitals to find names by: words take their place.
    names = "names" if one.names and other.names else "terms"
    gap = days_between(one, other)
    years, others = _dates(one, YEAR), _dates(other, YEAR)
    a, b = (_values(one), _values(other)) if foreign else (one.numbers, other.numbers)
    return (
        near or 0.0,
        *(0.0 if foreign else shared(getattr(one, name), getattr(other, name)) for name in ("terms", "lead", names)),
        shared(a, b),
        shared(_dates(one, DAY), _dates(other, DAY)),
        float(bool(years and others and not years.keys() & others.keys())),
        float(not (a and b)),
        float(not (years and others)),
        float(near is None),
        0.0 if foreign else rivals(one, other),
        0.0 if gap is None else math.log1p(gap) / math.log1p(MONTH_DAYS),
    )


def cosine(one: FloatArray | None, other: FloatArray | None) -> float | None:
    """The cosine of two unit vectors; None if one is missing or they are from two encoders."""
    if one is None or other is None or not one.size or one.shape != other.shape:
        return None
    return float(np.dot(one, other))


def days_between(one: Profile, other: Profile) -> float | None:
    """Days between the two publications; None if one is unknown."""
    if one.published is None or other.published is None:
        return None
    return abs((one.published - other.published).total_seconds()) / 86400


def _dates(profile: Profile, size: int) -> Weights:
    return {term: weight for term, weight in profile.dates.items() if len(term) == size}


def _values(profile: Profile) -> Weights:
    """Numbers without their units."""
    return {term.partition(" ")[0]: weight for term, weight in profile.numbers.items()}


def rivals(one: Profile, other: Profile) -> float:
    """Whether each article begins with a name that the other never has: the weight of the lighter one, 0 to 1.

    "California's governor signs …", "New York's governor signs …". An article's most frequent name weighs 1.
    """
    return min(_alone(one, other), _alone(other, one))


def _alone(one: Profile, other: Profile) -> float:
    own = (one.names.get(name, 0.0) for name in one.heads if not _says(other, name[1:]))
    return max(own, default=0.0) / max(one.names.values(), default=1.0)


def _says(profile: Profile, word: str) -> bool:
    """Whether a profile has a folded word."""
    stemmed = cut_stem(word)
    return f"@{word}" in profile.names or stemmed in profile.terms or stemmed in profile.lead


def foreign_lead(one: Profile, other: Profile) -> float:
    """The share of the first lines of each that the other does not have, 0 to 1: the lesser of the two."""
    return min(_unknown(one, other), _unknown(other, one))


def _unknown(one: Profile, other: Profile) -> float:
    total = sum(one.lead.values())
    known = sum(weight for term, weight in one.lead.items() if term in other.terms or term in other.lead)
    return 1 - known / total if total else 0.0


def differ(one: Profile, other: Profile) -> bool:
    """Whether each has numbers or codes that the other lacks. A copy has the same ones, or only more."""
    return bool(one.marks - other.marks) and bool(other.marks - one.marks)
