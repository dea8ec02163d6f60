"""Compute how alike two articles are, with a logistic model of pairs, and with signatures that find copies of a text.

Signatures are MinHash over runs of words (Broder, 1997). The library datasketch is not used: it needs scipy, which is a
hundred megabytes, and replaces only forty lines. Its index is made for millions of texts. Here a window has a few
thousand signatures, which can all be compared in a millisecond.
"""

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from summarizer.stories.meaning import from_bytes
from summarizer.stories.models import Profile, Weights
from summarizer.weights import HEADS, read_facts
from summarizer.words import cut_stem

SIZE = 64
"""A signature has this many numbers, of one byte each. Two that differ are equal by chance in one of 256 cases."""
RUN = 4
"""Number of words in a shingle. A signature is made of shingles, which are runs of words."""
LEAST = 20
"""A text with fewer shingles has no signature, since short notices are all alike."""
COPY = 0.55
"""Two texts may be copies if at least this share of the numbers in their signatures is equal. A copy with a third more
paragraphs has about 0.75."""
TEMPLATE = 0.3
"""Two texts were made from one template if at least this share of the numbers in their signatures is equal."""

# Multiply-shift (Dietzfelbinger, 1997): products wrap at 64 bits, and their upper halves are the hashes.
_draw = np.random.default_rng(20240229)
_A = _draw.integers(0, 1 << 63, SIZE, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_B = _draw.integers(0, 1 << 63, SIZE, dtype=np.uint64)


def signature(words: list[str]) -> bytes:
    """Return the signature of a text with these words; ``b""`` if the text is too short."""
    joined = [" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]
    shingles = np.array(sorted({zlib.crc32(run.encode("utf-8", "replace")) for run in joined}), dtype=np.uint64)
    if len(shingles) < LEAST:
        return b""
    hashed = (shingles[:, None] * _A[None, :] + _B[None, :]) >> np.uint64(32)
    return bytes(hashed.min(axis=0).astype(np.uint8).tobytes())


def unpack(signatures: list[bytes]) -> NDArray[np.uint8]:
    """Return the numbers of n signatures: [n, SIZE]. A missing signature gives zeros."""
    # Those of earlier versions have four bytes for each number, the lowest first.
    whole = b"".join(one[:: len(one) // SIZE] if one else bytes(SIZE) for one in signatures)
    return np.frombuffer(whole, dtype=np.uint8).reshape(-1, SIZE)


def shares(one: bytes, others: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return for each of ``others`` ([n, SIZE]) the share of the numbers of ``one`` that it has: [n]. The share is an
    estimate of the Jaccard index."""
    if not one or not len(others):
        return np.zeros(len(others), dtype=np.float32)
    return np.asarray(np.count_nonzero(others == unpack([one]), axis=1) / SIZE, dtype=np.float32)


FILE = "stories.json"
FEATURES = (
    "cosine",
    "terms",
    "names",
    "numbers",
    "day",
    "years",
    "uncounted",
    "yearless",
    "gap",
)
"""Names of the features of two articles. "cosine" says how alike their openings are in meaning, or the texts if one
is not in English. The next four say how
alike the articles are in words, names, numbers and days of the year. "years" is 1 if their years differ. "uncounted"
and "yearless" are 1 if one of them has no numbers or no years: this is less evidence than a difference. "gap" grows
with the days between the two articles."""
DAY, YEAR = len("~11-12"), len("~2011")
"""Lengths of the terms of days and of years."""
MONTH_DAYS = 30.0
"""The feature "gap" is 1 for this many days between two articles, and 1.2 for twice as many."""


@dataclass(frozen=True, kw_only=True)
class PairModel:
    """A logistic model of the probability that two articles are on one event."""

    weights: Mapping[str, float]
    """Name in FEATURES → weight. The weight of a missing name is 0."""
    bias: float
    threshold: float
    """Minimum log odds for two groups of articles to be one story."""

    def margin(self, features: Sequence[float]) -> float:
        """Return the log odds that the articles are in one story, minus the threshold. From 0 on, they are in one
        story."""
        weighed = (self.weights.get(name, 0.0) * value for name, value in zip(FEATURES, features, strict=True))
        return self.bias + sum(weighed) - self.threshold


@cache
def load_models() -> tuple[PairModel, PairModel]:
    """Load the model for articles in one language and the model for articles in two. Raises ModelNotFound."""
    facts = read_facts(HEADS / FILE)
    return PairModel(**facts["one language"]), PairModel(**facts["two languages"])


def shared(one: Weights, other: Weights) -> float:
    """Return the cosine of two weighted sets, from 0 to 1."""
    lengths = math.hypot(*one.values()) * math.hypot(*other.values())
    return sum(weight * other[term] for term, weight in one.items() if term in other) / lengths if lengths else 0.0


def are_foreign(one: Profile, other: Profile) -> bool:
    """True if two articles are known to be in two languages."""
    return bool(one.lang and other.lang and one.lang != other.lang)


def features(one: Profile, other: Profile) -> tuple[float, ...]:
    """Return the value of each of FEATURES. If the articles are in two languages, only meaning, numbers and dates are
    compared."""
    foreign = are_foreign(one, other)
    vectors = (one.opening, other.opening) if one.opening and other.opening else (one.meaning, other.meaning)
    # Chinese texts and texts in lower case have no capitals that show names. Words are compared instead of names.
    names = "names" if one.names and other.names else "terms"
    gap = days_between(one, other)
    years, others = _dates(one, YEAR), _dates(other, YEAR)
    a, b = (_values(one), _values(other)) if foreign else (one.numbers, other.numbers)
    return (
        float(np.dot(*map(from_bytes, vectors))) if all(vectors) else 0.0,
        *(0.0 if foreign else shared(getattr(one, name), getattr(other, name)) for name in ("terms", names)),
        shared(a, b),
        shared(_dates(one, DAY), _dates(other, DAY)),
        float(bool(years and others and not years.keys() & others.keys())),
        float(not (a and b)),
        float(not (years and others)),
        0.0 if gap is None else math.log1p(gap) / math.log1p(MONTH_DAYS),
    )


def days_between(one: Profile, other: Profile) -> float | None:
    """Return the number of days between the two publications; None if one of them is unknown."""
    if one.published is None or other.published is None:
        return None
    return abs((one.published - other.published).total_seconds()) / 86400


def _dates(profile: Profile, size: int) -> Weights:
    return {term: weight for term, weight in profile.dates.items() if len(term) == size}


def _values(profile: Profile) -> Weights:
    """Return the numbers of a profile without their units."""
    return {term.partition(" ")[0]: weight for term, weight in profile.numbers.items()}


def own_marks(one: Profile, other: Profile) -> float:
    """Return how many numbers and codes an article has that the other lacks. Of two copies, one has none."""
    return len({*one.marks} - {*other.marks})


def own_names(one: Profile, other: Profile) -> float:
    """Return how strongly an article is about a name that the other article never has, from 0 to 1.

    The value is the weight of such a name among ``heads``; an article's most frequent name has the weight 1.
    """
    own = (one.names.get(name, 0.0) for name in one.heads if not _says(other, name[1:]))
    return max(own, default=0.0) / max(one.names.values(), default=1.0)


def _says(profile: Profile, word: str) -> bool:
    """True if a profile has a folded word."""
    stemmed = cut_stem(word)
    return f"@{word}" in profile.names or stemmed in profile.terms or stemmed in profile.lead


def own_lead(one: Profile, other: Profile) -> float:
    """Return the share of an article's first lines that the other article does not have, from 0 to 1."""
    total = sum(one.lead.values())
    known = sum(weight for term, weight in one.lead.items() if term in other.terms or term in other.lead)
    return 1 - known / total if total else 0.0
