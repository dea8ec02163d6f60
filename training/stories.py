"""Trains the score of stories: ``python -m training.stories``.

Pairs of ECB+ articles of topics with an even number; those with an odd one are for figures only. Each event of ECB+ has
a twin in its topic (two thefts of jewels in Paris), so that pairs within a topic are the hard ones, and weigh three
times the others. The threshold is the one with which the stories of whole streams are best (pairwise F1, several orders
of arrival), each pair scored by a model that saw no article of its topic. How common words are is counted in news and
policy texts of even rows. Writes ``heads/stories.json`` and ``heads/stories_words.json``; two minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.network import Network, load_network
from summarizer.stories.models import FILE as WORDS
from summarizer.stories.models import Background, Profile, background
from summarizer.stories.place import merging
from summarizer.stories.profile import document_vector, make_profile, normal, read_text
from summarizer.stories.score import FEATURES, FILE, Scorer, features
from summarizer.weights import HEADS
from training.texts import data_folder

Array = NDArray[np.float64]
SETS = ("news/bbc.jsonl", "news/cnn.jsonl", "policy/federal_register.jsonl", "policy/govuk.jsonl")
LEAST = 8
"""Texts that a word must be in; rarer ones are as good as unseen, and would be most of the file."""
HARD = 3.0
EASY = 0.1
RIDGE = 3.0
SCALE = 0.05
"""Of the weights of pairs: they are many times more than the articles they are made of."""
ORDERS = 6
STEP = 0.1
WIDTH = 6
"""The threshold is the middle of the best run of so many steps: the very best one is partly luck."""


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Every pair of some articles."""

    one: NDArray[np.intp]
    other: NDArray[np.intp]
    x: Array
    """[pairs, len(FEATURES)]"""
    same: NDArray[np.bool_]
    hard: NDArray[np.bool_]
    """Of one topic."""
    labels: NDArray[np.str_]
    topics: NDArray[np.str_]


def count_documents(texts: Iterable[Iterable[str]], *, least: int) -> Background:
    """The background of texts, each given as its terms; those in fewer than ``least`` texts are left out."""
    counts: dict[str, int] = {}
    documents = 0
    for terms in texts:
        documents += 1
        for term in set(terms):
            counts[term] = counts.get(term, 0) + 1
    return Background(documents=documents, counts={term: n for term, n in counts.items() if n >= least})


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a set."""
    with (data_folder() / name).open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def topics(*, odd: bool) -> list[dict[str, Any]]:
    """ECB+ articles of topics with an odd or an even number."""
    return [row for row in rows("stories/ecbplus.jsonl") if int(row["topic"]) % 2 == odd]


def profiles(texts: Sequence[str], encoder: Network | None) -> list[Profile]:
    """Profiles of texts without titles or dates."""
    return [
        make_profile(text=text, embedding=document_vector(encoder, "", normal(text)) if encoder else None)
        for text in texts
    ]


def pairs_of(made: Sequence[Profile], found: Sequence[dict[str, Any]]) -> Pairs:
    """All pairs of articles with their features."""
    one, other = np.triu_indices(len(made), 1)
    labels, topic = (np.array([row[key] for row in found]) for key in ("label", "topic"))
    x = np.array([features(made[i], made[j]) for i, j in zip(one.tolist(), other.tolist(), strict=True)])
    same, hard = labels[one] == labels[other], topic[one] == topic[other]
    return Pairs(one=one, other=other, x=x, same=same, hard=hard, labels=labels, topics=topic)


def fit(pairs: Pairs, chosen: NDArray[np.bool_]) -> Array:
    """[len(FEATURES) + 1] weights and bias of the ridge logistic regression over the chosen pairs (Newton's method).

    Not scikit-learn: it would be a dependency of training for these lines.
    """
    x, y, hard = pairs.x[chosen], pairs.same[chosen].astype(np.float64), pairs.hard[chosen]
    weight = np.where(y == 1, 1.0, np.where(hard, HARD, EASY))
    for value in (0, 1):
        weight[y == value] *= len(y) / 2 / weight[y == value].sum()
    weight *= SCALE
    design = np.hstack([x, np.ones((len(x), 1))])
    ridge = np.eye(design.shape[1]) * RIDGE
    ridge[-1, -1] = 0
    found = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ found))
        slope = design.T @ (weight * (chance - y)) + ridge @ found
        bend = (design * (weight * chance * (1 - chance) + 1e-9)[:, None]).T @ design + ridge
        step = np.linalg.solve(bend, slope)
        found -= step
        if np.abs(step).max() < 1e-8:
            break
    return np.asarray(found, dtype=np.float64)


def unseen(pairs: Pairs) -> Array:
    """[n, n] logits, each pair by models that saw no article of its topics."""
    total, count = np.zeros(len(pairs.same)), np.zeros(len(pairs.same))
    for topic in np.unique(pairs.topics):
        held = (pairs.topics[pairs.one] == topic) | (pairs.topics[pairs.other] == topic)
        found = fit(pairs, ~held)
        total[held] += pairs.x[held] @ found[:-1] + found[-1]
        count[held] += 1
    size = len(pairs.labels)
    matrix = np.full((size, size), -np.inf)
    matrix[pairs.one, pairs.other] = matrix[pairs.other, pairs.one] = total / count
    return matrix


def stream(logits: Array, threshold: float, order: Sequence[int]) -> NDArray[np.intp]:
    """The stories of articles that arrive in ``order``, by ``place`` but over a matrix of logits; [n] labels."""
    stories: dict[int, list[int]] = {}
    labels = np.full(len(logits), -1, dtype=np.intp)

    def best(own: int) -> tuple[float, int]:
        # A story is linked no better than its best article: most stories need no look.
        near = labels[(logits[stories[own]].max(axis=0) >= threshold) & (labels >= 0)]
        found = [(_link(logits, stories[own], stories[other]), other) for other in set(near.tolist()) - {own}]
        return max(found, default=(-np.inf, 0))

    for number, article in enumerate(order):
        stories[number], labels[article] = [article], number
        link, other = best(number)
        while link >= threshold:
            labels[stories[other]] = number
            stories[number] += stories.pop(other)
            link, other = best(number)
    return labels


def _link(logits: Array, one: list[int], other: list[int]) -> float:
    return merging(logits[np.ix_(one, other)].ravel().tolist(), len(one), len(other))


def pairwise(found: NDArray[Any], labels: NDArray[Any]) -> float:
    """F1 over pairs of articles."""
    same = found[:, None] == found[None, :]
    true = labels[:, None] == labels[None, :]
    size = len(labels)
    both, ours, theirs = ((value.sum() - size) / 2 for value in (same & true, same, true))
    return float(2 * both / max(ours + theirs, 1))


def pick(pairs: Pairs) -> tuple[float, float]:
    """The threshold, and the mean pairwise F1 there."""
    logits = unseen(pairs)
    draw = np.random.default_rng(7)
    orders = [draw.permutation(len(pairs.labels)).tolist() for _ in range(ORDERS)]
    tried = np.arange(-1, 3, STEP)
    scores = np.array(
        [np.mean([pairwise(stream(logits, float(cut), order), pairs.labels) for order in orders]) for cut in tried]
    )
    runs = np.convolve(scores, np.ones(WIDTH) / WIDTH, mode="valid")
    at = int(runs.argmax())
    return float(tried[at : at + WIDTH].mean()), float(runs[at])


def train(made: Sequence[Profile], found: Sequence[dict[str, Any]]) -> tuple[Scorer, float]:
    """The model of these articles, and the pairwise F1 of the topics that each of its parts did not see."""
    pairs = pairs_of(made, found)
    fitted = fit(pairs, np.ones(len(pairs.same), dtype=np.bool_))
    threshold, score = pick(pairs)
    weights = tuple(round(float(value), 3) for value in fitted[:-1])
    return Scorer(weights=weights, bias=round(float(fitted[-1]), 3), threshold=round(threshold, 2)), score


def words() -> Background:
    """How common words are."""

    def texts() -> Iterator[set[str]]:
        for name in SETS:
            for row in rows(name)[::2]:
                yield read_text(row.get("title") or "", normal(row["text"])).all()

    return count_documents(texts(), least=LEAST)


def write(path: Path, facts: dict[str, Any], *, indent: int | None = None) -> None:
    """As JSON, the same bytes for the same facts."""
    separators = (",", ": ") if indent else (",", ":")
    path.write_text(json.dumps(facts, indent=indent, sort_keys=True, separators=separators) + "\n", encoding="utf-8")


def main() -> int:
    """Train, tell, and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--keep-words", action="store_true", help="Leave heads/stories_words.json as it is.")
    options = parser.parse_args()
    if not (data_folder() / "stories").is_dir():
        print(f"no development texts in {data_folder()}; set POLICYBOT_SHARED_DATA", file=sys.stderr)
        return 1
    if not options.keep_words:
        made = words()
        write(HEADS / WORDS, {"documents": made.documents, "counts": dict(made.counts)})
        background.cache_clear()
        print(f"words: {len(made.counts)} of {made.documents} texts")
    articles = topics(odd=False)
    facts: dict[str, Any] = {}
    for name, encoder in (("encoder", load_network()), ("words", None)):
        scorer, score = train(profiles([row["text"] for row in articles], encoder), articles)
        weights = dict(zip(FEATURES, scorer.weights, strict=True))
        facts[name] = {"weights": weights, "bias": scorer.bias, "threshold": scorer.threshold}
        print(f"{name}: {facts[name]}; pairwise F1 of topics not seen {score:.3f}", flush=True)
    write(HEADS / FILE, facts, indent=1)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
