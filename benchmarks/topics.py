"""How well default topics are found: ``python -m benchmarks.topics [--split test|dev] [--own test|fresh] [--fit]``.

Articles labelled by hand from title and first lines (``training/labels/topics.jsonl``): even rows to
develop, odd rows for the figures. Micro-F1 over pairs of article and topic, beside keywords for the same topics.
``--own``: texts of one to three sentences of our own, ``benchmarks/topics_own.jsonl``.
``--fit`` fits the weights of ``TopicModel`` on the even rows and the own texts of split dev, and writes them; the
threshold, moved to 0.5, is the lowest whose F1 in a cross-validation over articles is within FLAT of the best.

Texts are in POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.bootstrap import interval
from summarizer import Document, SummarizerSettings
from summarizer.encoder import FloatArray, load_encoder
from summarizer.extractive import candidates
from summarizer.facts.topics import FEATURES, THRESHOLD, TopicModel, by_keywords, default_topics, topic_texts
from training.texts import data_folder

SEED = 7
SENTENCES = 60
FOLDS = 5
PENALTY = 20.0
FLAT = 0.005
OWN = Path(__file__).with_name("topics_own.jsonl")
"""Short texts of our own with their topics: of split dev to fit, of test and fresh for the figures."""
LABELS = Path(__file__).parents[1] / "training" / "labels" / "topics.jsonl"
WEIGHTS = Path(__file__).parents[1] / "summarizer" / "facts" / "topics_weights.json"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One labelled article, embedded."""

    key: str
    gold: frozenset[str]
    sentences: tuple[str, ...]
    title: str | None
    vectors: FloatArray
    title_vector: FloatArray | None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was found in one article, and what is there."""

    key: str
    gold: frozenset[str]
    found: frozenset[str]


def load(split: str) -> tuple[list[Case], TopicModel]:
    """The labelled articles of a split, and the default topics. Raises ValueError where a text is another."""
    encoder = load_encoder(SummarizerSettings())
    topics = default_topics()
    model = TopicModel(topics, encoder.encode(topic_texts(topics)))
    sets: dict[str, list[dict[str, str]]] = {}
    cases: list[Case] = []
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if label["split"] != split:
            continue
        name = label["set"]
        if name not in sets:
            lines = (data_folder() / name).read_text(encoding="utf-8").splitlines()
            sets[name] = [json.loads(row) for row in lines]
        row = sets[name][int(label["key"])]
        if hashlib.sha256(row["text"].encode()).hexdigest()[:16] != label["sha256"]:
            raise ValueError(f"{name} {label['key']} is not the text that was labelled")
        title = row.get("title")
        found = candidates(Document(text=row["text"], title=title)).sentences[:SENTENCES]
        sentences = tuple(sentence.text for sentence in found)
        cases.append(
            Case(
                key=f"{name} {label['key']}",
                gold=frozenset(label["topics"]),
                sentences=sentences,
                title=title,
                vectors=encoder.encode(sentences),
                title_vector=encoder.encode([title])[0] if title else None,
            )
        )
    return cases, model


def own(split: str) -> list[Case]:
    """Our own short texts of a split: ``dev``, ``test`` or ``fresh``."""
    encoder = load_encoder(SummarizerSettings())
    cases: list[Case] = []
    for number, line in enumerate(OWN.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        if row["split"] != split:
            continue
        sentences = tuple(sentence.text for sentence in candidates(Document(text=row["text"])).sentences)
        cases.append(
            Case(
                key=f"own {number}",
                gold=frozenset(row["topics"]),
                sentences=sentences,
                title=None,
                vectors=encoder.encode(sentences),
                title_vector=None,
            )
        )
    return cases


def default_model() -> TopicModel:
    """The default topics."""
    topics = default_topics()
    return TopicModel(topics, load_encoder(SummarizerSettings()).encode(topic_texts(topics)))


def fit(cases: Sequence[Case], model: TopicModel) -> None:
    """Fits the weights and writes them."""
    names = [topic.name for topic in model.topics]
    features = np.stack(
        [model.features(case.sentences, case.vectors, case.title, case.title_vector) for case in cases]
    ).astype(np.float64)
    gold = np.array([[name in case.gold for name in names] for case in cases], dtype=np.float64)
    folds = np.random.default_rng(SEED).permutation(len(cases)) % FOLDS
    held = np.zeros_like(gold)
    for fold in range(FOLDS):
        weights, bias = _logistic(features[folds != fold], gold[folds != fold])
        held[folds == fold] = features[folds == fold] @ weights + bias
    cuts = np.linspace(-3, 1, 81)
    reached = [_f1(held >= cut, gold > 0) for cut in cuts]
    # F1 is flat near its best; of what is as good, what finds more.
    best = next(cut for cut, value in zip(cuts, reached, strict=True) if value >= max(reached) - FLAT)
    print(f"cross-validated F1 {_f1(held >= best, gold > 0):.2f} at {1 / (1 + np.exp(-best)):.2f}")
    weights, bias = _logistic(features, gold)
    facts = {
        "comment": "python -m benchmarks.topics --fit",
        "weights": [round(float(weight), 4) for weight in weights],
        "bias": round(float(bias - best), 4),
    }
    WEIGHTS.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def _logistic(features: np.ndarray, gold: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias by Newton's method with a ridge; scikit-learn would be a dependency for these lines."""
    rows, wanted = features.reshape(-1, FEATURES), gold.reshape(-1)
    centre, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    scaled = np.c_[(rows - centre) / spread, np.ones(len(rows))]
    ridge = np.diag([PENALTY] * FEATURES + [0.0])
    weights = np.zeros(FEATURES + 1)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-scaled @ weights))
        curve = (scaled.T * (chance * (1 - chance))) @ scaled + ridge
        weights -= np.linalg.solve(curve, scaled.T @ (chance - wanted) + ridge @ weights)
    unscaled = weights[:-1] / spread
    return unscaled, float(weights[-1] - unscaled @ centre)


def _f1(found: np.ndarray, gold: np.ndarray) -> float:
    return float(2 * (found & gold).sum() / max(found.sum() + gold.sum(), 1))


def precision(outcomes: Sequence[Outcome]) -> float:
    """Share of the found topics that are labelled."""
    return sum(len(one.found & one.gold) for one in outcomes) / max(sum(len(one.found) for one in outcomes), 1)


def recall(outcomes: Sequence[Outcome]) -> float:
    """Share of the labelled topics that are found."""
    return sum(len(one.found & one.gold) for one in outcomes) / max(sum(len(one.gold) for one in outcomes), 1)


def f1(outcomes: Sequence[Outcome]) -> float:
    """Micro-F1 over pairs of article and topic."""
    both = sum(len(one.found) + len(one.gold) for one in outcomes)
    return 2 * sum(len(one.found & one.gold) for one in outcomes) / max(both, 1)


def first_right(outcomes: Sequence[Outcome]) -> float:
    """Share of the articles with topics of which at least one is found."""
    asked = [one for one in outcomes if one.gold]
    return sum(bool(one.found & one.gold) for one in asked) / max(len(asked), 1)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the figures of one split."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--own", choices=("dev", "test", "fresh"), help="our own short texts instead")
    parser.add_argument("--fit", action="store_true", help="fit the weights on the even rows first")
    parser.add_argument("--show", action="store_true", help="list what is wrong")
    options = parser.parse_args(arguments)
    if options.fit:
        cases, model = load("dev")
        fit([*cases, *own("dev")], model)
    cases, model = (own(options.own), default_model()) if options.own else load(options.split)
    named = sum(len(case.gold) for case in cases)
    print(f"{len(cases)} articles, {named} topics, {options.split}")
    ways = {
        "meaning": lambda case: model.find(case.sentences, case.vectors, case.title, case.title_vector),
        "keywords": lambda case: by_keywords(model.topics, case.sentences, "en", title=case.title),
    }
    for name, way in ways.items():
        outcomes = [
            Outcome(key=case.key, gold=case.gold, found=frozenset(found.topic for found in way(case))) for case in cases
        ]
        print(name)
        for figure in (f1, precision, recall, first_right):
            low, high = interval(outcomes, figure, seed=SEED)
            print(f"  {figure.__name__:12} {figure(outcomes):.2f} [{low:.2f}, {high:.2f}]")
        if options.show and name == "meaning":
            for one in outcomes:
                if one.found != one.gold:
                    print(
                        f"    {one.key}: too many {sorted(one.found - one.gold)}, missed {sorted(one.gold - one.found)}"
                    )
    print(f"threshold {THRESHOLD}")


if __name__ == "__main__":
    sys.exit(main())
