"""Finding the sentence that states the act of policy: who decides, orders, proposes, funds or forbids what.

In policy news that sentence is the news, wherever the journalist put it; neither similarity to the rest of the
article nor position finds it. ``act_score`` judges one sentence by word lists, ``act_scores`` the sentences of an
article with a learnt head on top of them, and ``is_policy`` tells whether the article states an act at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from summarizer.errors import ModelUnsuitable
from summarizer.network import FloatArray
from summarizer.patterns import compiled
from summarizer.weights import HEADS, read_facts
from summarizer.words import word_counts

MAX_CHARS = 600
STATES_ACT = 0.8
"""From here on ``act_score`` means that the sentence states an act."""

_WORDS: dict[str, re.Pattern[str]] = compiled("acts.toml")
FEATURES = (
    "done", "planned", "body", "body again", "body before verb", "bodies", "instruments", "instrument before verb",
    "full date", "date", "figure", "reported", "quotation", "opens with quotation", "refused", "formal", "score",
)  # fmt: skip
"""Columns of ``rule_features``; all are between 0 and 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """What the lists find in one sentence."""

    verb: int | None
    """Where the first verb of an act stands, in characters; ``None`` where there is none."""
    features: dict[str, float]
    """By the names of ``FEATURES``."""


def findings(sentence: str) -> Findings:
    """What the lists find. Time is linear in the length, which is cut at 600 characters."""
    text = sentence[:MAX_CHARS]
    places = {name: match.start() for name, pattern in _WORDS.items() if (match := pattern.search(text))}
    verb = min((places[name] for name in ("done", "planned") if name in places), default=None)
    bodies = len({match.group() for match in _WORDS["body"].finditer(text, 0, 300)})
    instruments = min(len({match.group().lower() for match in _WORDS["instrument"].finditer(text)}), 3)
    instrument_first = verb is not None and bool(_WORDS["instrument"].search(text, 0, verb + 1))
    quotation = len(_WORDS["quote"].findall(text)) >= 2
    opens_with_quotation = text[:1] in '"“„«「' and quotation
    found = {name: name in places for name in FEATURES} | {
        "body before verb": verb is not None and places.get("body", MAX_CHARS) < verb,
        "bodies": min(bodies, 3) / 3,
        "instruments": instruments / 3,
        "instrument before verb": instrument_first,
        "quotation": quotation,
        "opens with quotation": opens_with_quotation,
        "score": 0.0,
    }
    if verb is None:
        return Findings(verb=None, features={name: float(value) for name, value in found.items()})
    score = 0.5 if "done" in places else 0.3
    if not instruments and "body" not in places:
        score *= 0.4  # "Chelsea announced …", "he passed the ball"
    if "body" in places:
        # Subject before its verb; after it, the body is the agent of a passive or a mere object.
        score += (0.4 if places["body"] < verb else 0.2) + 0.05 * (bodies > 1)
    elif "body again" in places:
        score += 0.25 if places["body again"] < verb else 0.1
    elif instrument_first:
        score += 0.2
    # A day with its year in news is a deadline, or the day from which something holds.
    score += 0.2 if "full date" in places else 0.1 * ("date" in places)
    score += 0.1 * (instruments + ("figure" in places)) - 0.3 * (("reported" in places) + opens_with_quotation)
    # The sum reaches 1.6; what lies above the threshold is squeezed, so that the order among acts is kept.
    found["score"] = max(score, 0.0) if score <= STATES_ACT else min(STATES_ACT + 0.25 * (score - STATES_ACT), 1.0)
    return Findings(verb=verb, features={name: float(value) for name, value in found.items()})


def act_score(sentence: str) -> float:
    """From 0 (no act) to 1 (a named body binds others, with figures and a date), for one sentence.

    0.8 or more means that the sentence states an act.
    """
    return findings(sentence).features["score"]


def rule_scores(sentences: Iterable[str]) -> list[float]:
    """``act_score`` of each sentence, in order."""
    return list(map(act_score, sentences))


def rule_features(sentence: str) -> list[float]:
    """[len(FEATURES)] numbers between 0 and 1."""
    found = findings(sentence).features
    return [found[name] for name in FEATURES]


CONTEXT = (
    "first", "early", "relative place", "words", "question", "score above others", "score rank", "highest score",
    "mean score", "score before", "score after", "to centre", "to title", "has title", "sentences",
)  # fmt: skip
"""Columns after those of ``FEATURES``.

first               1 for the first sentence
early               1 / (1 + index)
relative place      0 for the first sentence, 1 for the last
words               of the sentence, over 40, 2 at most
question            ends with a question mark
score above others  ``act_score`` less the highest of the other sentences
score rank          share of the other sentences with a lower score
highest score       of the article
mean score          of the article
score before/after  of the neighbours, 0 where there is none
to centre           cosine to the mean vector of the article; 0 without an encoder
to title            cosine to the title; 0 without an encoder or a title
has title           1 where there is a title vector
sentences           logarithm of their number, over 6
"""

NAMES = (*FEATURES, *CONTEXT)


def feature_matrix(
    sentences: Sequence[str],
    vectors: FloatArray | None,
    title_vector: FloatArray | None = None,
    found: FloatArray | None = None,
) -> FloatArray:
    """[n, len(NAMES)] for the n candidate sentences of one article, in order; n is 1 or more.

    ``vectors``: [n, dim] unit rows, or ``None`` without an encoder; ``title_vector``: [dim] of unit length or ``None``;
    ``found``: [n, len(FEATURES)] for who has the rules' findings already.
    """
    n = len(sentences)
    if found is None:
        found = np.array([rule_features(sentence) for sentence in sentences], dtype=np.float32)
    scores = found[:, FEATURES.index("score")]
    order = np.sort(scores)
    highest, second = order[-1], order[-2] if n > 1 else 0.0
    index = np.arange(n)
    titled = vectors is not None and title_vector is not None
    columns: dict[str, ArrayLike] = {
        "first": index == 0,
        "early": 1 / (1 + index),
        "relative place": index / max(n - 1, 1),
        "words": [min(count / 40, 2.0) for count in word_counts(sentences)],
        "question": [sentence.rstrip("\"'”’» ").endswith(("?", "？", "؟")) for sentence in sentences],
        "score above others": scores - np.where(scores == highest, second, highest),
        "score rank": np.searchsorted(order, scores) / max(n - 1, 1),
        "highest score": highest,
        "mean score": scores.mean(),
        "score before": [0.0, *scores[:-1]],
        "score after": [*scores[1:], 0.0],
        "to centre": 0 if vectors is None else vectors @ unit_mean(vectors),
        "to title": vectors @ title_vector if vectors is not None and title_vector is not None else 0,
        "has title": titled,
        "sentences": np.log(n) / 6,
    }
    context = [np.broadcast_to(np.asarray(columns[name], dtype=np.float32), n) for name in CONTEXT]
    return np.column_stack([found, *context])


def unit_mean(vectors: FloatArray) -> FloatArray:
    """[n, dim] → the mean row [dim], of unit length."""
    centre = vectors.mean(axis=0)
    return np.asarray(centre / max(float(np.linalg.norm(centre)), 1e-9), dtype=np.float32)


WEIGHTS = HEADS / "acts.json"


@dataclass(frozen=True, kw_only=True)
class Head:
    """Weights of one network: with ``embedding`` for those who have an encoder, without it for all others.

    logit = skip · x + centre · c + out · relu(features · x + embedding · v + bias) + out_bias, where x are the
    standardised features [len(NAMES)], v is the sentence's vector [dim] and c the unit mean of its article's vectors,
    which tells whether the article is about policy; probability = sigmoid(slope · logit + shift).
    """

    mean: FloatArray
    scale: FloatArray
    features: FloatArray
    """[hidden, len(NAMES)]"""
    bias: FloatArray
    embedding: FloatArray | None
    """[hidden, dim]"""
    centre: FloatArray | None
    """[dim]"""
    out: FloatArray
    out_bias: float
    skip: FloatArray
    slope: float
    shift: float

    def logits(self, features: FloatArray, vectors: FloatArray | None) -> FloatArray:
        """[n, len(NAMES)] features and [n, dim] vectors → [n], before calibration."""
        standard = (features - self.mean) / self.scale
        inner = standard @ self.features.T + self.bias
        if self.embedding is not None and vectors is not None:
            inner = inner + vectors @ self.embedding.T
        logits = np.maximum(inner, 0) @ self.out + standard @ self.skip + self.out_bias
        if self.centre is not None and vectors is not None:
            logits = logits + unit_mean(vectors) @ self.centre
        return np.asarray(logits, dtype=np.float32)

    def __call__(self, features: FloatArray, vectors: FloatArray | None) -> FloatArray:
        """[n] calibrated probabilities."""
        logits = np.clip(self.slope * self.logits(features, vectors) + self.shift, -30, 30)
        probabilities: FloatArray = (1 / (1 + np.exp(-logits))).astype(np.float32)
        return probabilities


@dataclass(frozen=True, kw_only=True)
class Heads:
    """What ``acts.json`` holds."""

    embedded: Head
    rules: Head
    policy: float
    """An article whose highest probability is below this states no act of policy."""


def act_scores(
    sentences: Sequence[str],
    vectors: FloatArray | None,
    title_vector: FloatArray | None = None,
) -> FloatArray:
    """[n] probabilities that each of one article's candidate sentences, in order, states its main act.

    ``vectors``: [n, 384] unit rows of the embedded encoder for the sentences; ``None``, or rows of another length,
    use the head that has learnt from the rules alone. ``title_vector``: [384] of unit length or ``None``. Several
    sentences may state the act (a lead, and its repetition): probabilities do not sum to one.
    """
    if not sentences:
        return np.zeros(0, dtype=np.float32)
    heads = load_heads()
    dim = heads.embedded.embedding.shape[1] if heads.embedded.embedding is not None else 0
    if vectors is None or vectors.shape[1] != dim:
        return heads.rules(feature_matrix(sentences, None), None)
    return heads.embedded(feature_matrix(sentences, vectors, title_vector), vectors)


def is_policy(scores: NDArray[np.float32]) -> bool:
    """Whether an article with these ``act_scores`` states an act at all: where not, nothing need be in its summary."""
    return bool(len(scores)) and float(scores.max()) >= load_heads().policy


@cache
def load_heads(path: Path = WEIGHTS) -> Heads:
    """The weights. Raises ModelNotFound where the file is missing, ModelUnsuitable where it has other features."""
    data = read_facts(path)
    if tuple(data["features"]) != NAMES:
        raise ModelUnsuitable(path.name, "it was made for other features: run python -m training.acts")
    return Heads(embedded=make_head(data["embedded"]), rules=make_head(data["rules"]), policy=float(data["policy"]))


def make_head(data: Mapping[str, Any]) -> Head:
    """A head of its weights as the file has them, lists or arrays."""
    arrays = {
        name: None if data[name] is None else np.array(data[name], dtype=np.float32)
        for name in ("mean", "scale", "features", "bias", "embedding", "centre", "out", "skip")
    }
    numbers = {name: float(data[name]) for name in ("out_bias", "slope", "shift")}
    return Head(**arrays, **numbers)  # type: ignore[arg-type]
