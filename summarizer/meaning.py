"""The learnt check for meaning: does the evidence say the claim?

A small cross-encoder, fine-tuned from the embedded all-MiniLM-L6-v2 (``summarizer.training.meaning``), reads the
evidence and the claim together and gives a logit; a logistic regression of a few features, whose weights stand in
``heads/meaning.json`` for all to read, makes a probability of it. It looks for what exact checks cannot see: negation,
swapped roles, wrong attribution, invented events. It is an aid: its scores are in ``docs/models/meaning.md``.

The network is told which tokens of the claim the evidence has (``marks``): six layers have to spend themselves on
finding that out otherwise, and learn little in the minutes that training takes.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from summarizer.engines import load_tokenizer
from summarizer.engines.onnx import open_session
from summarizer.settings import SummarizerSettings
from summarizer.weights import ENCODER, HEADS, packaged_file, read_facts, read_network

MAX_TOKENS = 160
"""Of evidence and claim together; evidence is cut first."""
MAX_CLAIM_TOKENS = 64
MAX_CHARS = 2000
MAX_WORDS = 400
"""Of a text in which the longest run is looked for: its time is the product of both lengths."""
BATCH = 16

EVIDENCE, COPIED, SEEN, UNSEEN, MATCHED = range(5)
"""Marks of tokens, the network's token types: of the evidence; of the claim, with the token before it as in the
evidence; of the claim, in the evidence; of the claim, not in the evidence; of the evidence, in the claim."""
MARKS = 5

FEATURES = ("logit", "copied", "unseen", "length", "run")
"""What the regression weighs: the network's logit; the share of the claim's word pairs that the evidence has; the share
of its content words that the evidence lacks; the logarithm of its number of words, taken as 12 to 40; the share of its
words in the longest run that stands in the evidence. The last two tell a sentence cut short from one pieced
together."""

_WORD = re.compile(r"[^\W_]+")


class Session(Protocol):
    """What runs the network: an onnxruntime session, or a fake."""

    def run(self, outputs: list[str], feed: dict[str, NDArray[np.int64]]) -> list[Any]:
        """``["logit"]`` → [[b] float32]."""


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """How features become a probability."""

    weights: dict[str, float]
    """By name of FEATURES."""
    bias: float
    threshold: float
    """Below it a claim is not supported."""


class MeaningCheck:
    """Probabilities that evidence says claims."""

    def __init__(self, session: Session, tokenizer: Any, calibration: Calibration) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._calibration = calibration
        self.threshold = calibration.threshold

    def score(self, claims: Sequence[str], evidence: Sequence[str]) -> NDArray[np.float32]:
        """[n] claims, and for each its evidence (the best sentences, joined by a space) → [n] probabilities."""
        if not claims:
            return np.zeros(0, dtype=np.float32)
        weights = np.array([self._calibration.weights.get(name, 0.0) for name in FEATURES])
        sums = self.features(claims, evidence) @ weights + self._calibration.bias
        scores: NDArray[np.float32] = (1 / (1 + np.exp(-np.clip(sums, -30, 30)))).astype(np.float32)
        return scores

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """(claim, evidence) pairs → probabilities: what ``grounding.ground`` asks."""
        return [float(value) for value in self.score([claim for claim, _ in pairs], [said for _, said in pairs])]

    def features(self, claims: Sequence[str], evidence: Sequence[str]) -> NDArray[np.float32]:
        """[n, len(FEATURES)], in the order of FEATURES."""
        matrix = np.zeros((len(claims), len(FEATURES)), dtype=np.float32)
        matrix[:, 0] = self.logits(claims, evidence)
        for row, (claim, said) in enumerate(zip(claims, evidence, strict=True)):
            length = math.log1p(min(max(len(words(claim)), 12), 40))
            matrix[row, 1:] = copied_share(claim, said), unseen_share(claim, said), length, run_share(claim, said)
        return matrix

    def logits(self, claims: Sequence[str], evidence: Sequence[str]) -> NDArray[np.float32]:
        """[n] logits of the network alone."""
        pairs = [encode_pair(self._tokenizer, *pair) for pair in zip(claims, evidence, strict=True)]
        result = np.zeros(len(pairs), dtype=np.float32)
        order = sorted(range(len(pairs)), key=lambda at: len(pairs[at][0]))  # padding is computed too
        for begin in range(0, len(order), BATCH):
            chosen = order[begin : begin + BATCH]
            result[chosen] = self._session.run(["logit"], pad([pairs[at] for at in chosen]))[0]
        return result


def load_meaning(settings: SummarizerSettings, heads: Path = HEADS) -> MeaningCheck | None:
    """The check, or ``None`` where the encoder's package, which has the tokenizer, is not installed.

    Raises ModelNotFound without the network's file, ModelDamaged where it is not the one that its JSON names.
    """
    tokenizer = packaged_file(*ENCODER.files[1])
    if tokenizer is None:
        return None
    facts = read_facts(heads / "meaning.json")
    network = read_network(heads / "meaning.onnx", facts)
    calibration = Calibration(weights=facts["weights"], bias=facts["bias"], threshold=facts["threshold"])
    return MeaningCheck(open_session(network, threads=settings.threads), load_tokenizer(tokenizer), calibration)


def encode_pair(tokenizer: Any, claim: str, evidence: str) -> tuple[list[int], list[int]]:
    """(token ids, marks) of ``[CLS] evidence [SEP] claim [SEP]``, at most MAX_TOKENS long."""
    own, said = (
        # A lone surrogate is no UTF-8, which the tokenizer needs.
        tokenizer.encode(text[:MAX_CHARS].encode("utf-8", "replace").decode(), add_special_tokens=False, verbose=False)
        for text in (claim, evidence)
    )
    own = own[:MAX_CLAIM_TOKENS]
    said = said[: MAX_TOKENS - 3 - len(own)]
    ids = [tokenizer.cls_token_id, *said, tokenizer.sep_token_id, *own, tokenizer.sep_token_id]
    return ids, [EVIDENCE, *_evidence_marks(own, said), EVIDENCE, *_claim_marks(own, said), EVIDENCE]


def _claim_marks(own: Sequence[int], said: Sequence[int]) -> list[int]:
    known, pairs = set(said), set(pairwise(said))
    marks = []
    for at, token in enumerate(own):
        copied = (own[at - 1], token) in pairs if at else token in known
        marks.append(COPIED if copied else SEEN if token in known else UNSEEN)
    return marks


def _evidence_marks(own: Sequence[int], said: Sequence[int]) -> list[int]:
    known = set(own)
    return [MATCHED if token in known else EVIDENCE for token in said]


def pad(pairs: Sequence[tuple[list[int], list[int]]]) -> dict[str, NDArray[np.int64]]:
    """The network's inputs, each [b, s]: input_ids, attention_mask, token_type_ids."""
    width = max(len(ids) for ids, _ in pairs)
    feed = {
        name: np.zeros((len(pairs), width), dtype=np.int64)
        for name in ("input_ids", "attention_mask", "token_type_ids")
    }
    for row, (ids, marks) in enumerate(pairs):
        feed["input_ids"][row, : len(ids)] = ids
        feed["attention_mask"][row, : len(ids)] = 1
        feed["token_type_ids"][row, : len(ids)] = marks
    return feed


_STOP = frozenset(
    _WORD.findall(
        "the a an and or but of to in on at by for with from as is are was were be been has have had it its that this "
        "he she they his her their who which will would not"
    )
)


def words(text: str) -> list[str]:
    """Lower-case words."""
    return _WORD.findall(text.lower())


def stems(text: str) -> set[str]:
    """Content words, cut to a crude stem."""
    return {word[:6] for word in words(text) if word not in _STOP}


def copied_share(claim: str, evidence: str) -> float:
    """Share of the claim's word pairs that stand in the evidence; 1 for a claim of one word."""
    own, said = words(claim), words(evidence)
    pairs = list(pairwise(own))
    known = set(pairwise(said))
    return sum(pair in known for pair in pairs) / len(pairs) if pairs else 1.0


def unseen_share(claim: str, evidence: str) -> float:
    """Share of the claim's content words that the evidence lacks."""
    own = stems(claim)
    return len(own - stems(evidence)) / len(own) if own else 0.0


def run_share(claim: str, evidence: str) -> float:
    """Share of the claim's words in the longest run of words that stands in the evidence as it is."""
    own, said = words(claim)[:MAX_WORDS], words(evidence)[:MAX_WORDS]
    if not own:
        return 0.0
    return difflib.SequenceMatcher(None, own, said, autojunk=False).find_longest_match().size / len(own)
