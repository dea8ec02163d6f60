"""How well articles on one event are told from those on others: ``python -m benchmarks.stories [--even]``.

Texts come from POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``. Figures are of ECB+ articles of topics with an odd
number, which nothing was trained or tuned on, and of MultiLing 2011; all articles of a set arrive as one stream, in
several random orders. Pairwise F1 and B³ F1 (Bagga and Baldwin, 1998) by event; intervals are drawn over topics.

Beside: the nearest neighbour that the bot had before (cosine of embeddings from 0.72), and two that see the labels:
TF-IDF and cosine of embeddings, each by single linkage with the threshold that is best on the rows they are measured
on.
"""

from __future__ import annotations

import argparse
import itertools
import math
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.bootstrap import interval
from summarizer.encoder import load_encoder
from summarizer.settings import SummarizerSettings
from summarizer.stories import Profile, Rules, group_profiles
from summarizer.training.stories import pairwise, profiles, rows, topics
from summarizer.training.texts import data_folder

SEED = 7
Labels = NDArray[Any]


def b_cubed(found: Labels, labels: Labels) -> float:
    """B³ F1: precision and recall of each article's story, averaged over articles."""
    same = found[:, None] == found[None, :]
    true = labels[:, None] == labels[None, :]
    both = (same & true).sum(axis=1)
    precision, recall = float((both / same.sum(axis=1)).mean()), float((both / true.sum(axis=1)).mean())
    return 2 * precision * recall / (precision + recall)


def tf_idf(texts: Sequence[str]) -> NDArray[np.float64]:
    """[n, n] cosines of log-weighted terms, idf from these texts: the plain method, for comparison."""
    counts = [Counter(re.findall(r"[^\W\d_]{2,}|\d+", text.lower())) for text in texts]
    frequency = Counter(word for count in counts for word in count)
    place = {word: number for number, word in enumerate(sorted(frequency))}
    matrix = np.zeros((len(texts), len(place)))
    for row, count in enumerate(counts):
        for word, n in count.items():
            matrix[row, place[word]] = (1 + math.log(n)) * math.log(len(texts) / frequency[word])
    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    return np.asarray(matrix @ matrix.T)


def single(near: NDArray[np.float64], threshold: float) -> Labels:
    """Single linkage: connected components."""
    root = list(range(len(near)))

    def find(at: int) -> int:
        while root[at] != at:
            root[at] = root[root[at]]
            at = root[at]
        return at

    for one, other in zip(*np.nonzero(np.triu(near >= threshold, 1)), strict=True):
        root[find(int(one))] = find(int(other))
    return np.array([find(at) for at in range(len(near))])


def nearest_neighbour(near: NDArray[np.float64], order: Sequence[int], threshold: float = 0.72) -> Labels:
    """What the bot did: each article into the story of its nearest predecessor."""
    labels = np.full(len(near), -1)
    for at, article in enumerate(order):
        before = list(order[:at])
        best = max(before, key=lambda other: near[article, other], default=None)
        labels[article] = labels[best] if best is not None and near[article, best] >= threshold else article
    return labels


def oracle(near: NDArray[np.float64], labels: Labels, score: Callable[[Labels, Labels], float]) -> tuple[float, float]:
    """The best score that single linkage can have here, and its threshold."""
    return max((score(single(near, cut), labels), float(cut)) for cut in np.arange(0.05, 0.95, 0.01))


def ours(made: Sequence[Profile], order: Sequence[int]) -> Labels:
    """The stories of articles that arrive in ``order``."""
    found = np.empty(len(made), dtype=np.intp)
    found[list(order)] = group_profiles([made[index] for index in order], Rules())
    return found


def told(values: Sequence[float]) -> str:
    """Mean and spread over orders."""
    return f"{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def measure(name: str, articles: Sequence[dict[str, Any]], seeds: int) -> None:
    """One set."""
    texts = [row["text"] for row in articles]
    labels = np.array([row["label"] for row in articles])
    began = time.perf_counter()
    made = profiles(texts, load_encoder(SummarizerSettings()))
    print(f"{name}: {len(texts)} articles, {len(set(labels))} events; profiles {time.perf_counter() - began:.0f} s")
    orders = [random.Random(SEED + seed).sample(range(len(texts)), len(texts)) for seed in range(seeds)]
    vectors = np.array([profile.embedding for profile in made], dtype=np.float64)
    cosines, words = vectors @ vectors.T, tf_idf(texts)
    by_words = [Profile(**{**profile.__dict__, "embedding": None}) for profile in made]
    print(f"  {'':44}{'pairwise F1':24}B³ F1")
    for label, near in (("TF-IDF single link, threshold seen", words), ("cosine single link, threshold seen", cosines)):
        best, cubed = oracle(near, labels, pairwise), oracle(near, labels, b_cubed)
        print(f"  {label:44}{f'{best[0]:.3f} (at {best[1]:.2f})':24}{cubed[0]:.3f} (at {cubed[1]:.2f})")
    streams: dict[str, Callable[[Sequence[int]], Labels]] = {
        "nearest neighbour, cosine from 0.72": lambda order: nearest_neighbour(cosines, order),
        "ours, by words alone": lambda order: ours(by_words, order),
        "ours": lambda order: ours(made, order),
    }
    found: list[Labels] = []
    for label, make in streams.items():
        began = time.perf_counter()
        found = [make(order) for order in orders]
        seconds = (time.perf_counter() - began) / seeds
        pair, cubed_all = [pairwise(one, labels) for one in found], [b_cubed(one, labels) for one in found]
        print(f"  {label:44}{told(pair):24}{told(cubed_all)}  {seconds:.1f} s")
    groups = sorted({row.get("topic", row["label"]) for row in articles})
    of = np.array([row.get("topic", row["label"]) for row in articles])
    if len(groups) > 4:
        low, high = interval(groups, lambda drawn: _over(drawn, of, found[0], labels, pairwise), seed=SEED)
        print(f"  ours, first order, 95 % over topics: pairwise {low:.3f} to {high:.3f}", end="; ")
        low, high = interval(groups, lambda drawn: _over(drawn, of, found[0], labels, b_cubed), seed=SEED)
        print(f"B³ {low:.3f} to {high:.3f}")
    agreement = [pairwise(one, other) for one, other in itertools.pairwise(found)]
    print(f"  ours, two orders compared: pairwise F1 {told(agreement)}")


def _over(
    drawn: Sequence[str], of: Labels, found: Labels, labels: Labels, score: Callable[[Labels, Labels], float]
) -> float:
    """The score over topics drawn with repetition: one that comes twice counts as two topics."""
    parts = [np.flatnonzero(of == topic) for topic in drawn]
    copies = np.concatenate([np.full(len(part), at) for at, part in enumerate(parts)])
    index = np.concatenate(parts)

    def joined(values: Labels) -> Labels:
        return np.unique(
            np.array([f"{at} {value}" for at, value in zip(copies, values[index], strict=True)]), return_inverse=True
        )[1]

    return score(joined(found), joined(labels))


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--even", action="store_true", help="The topics for development in place of the odd ones.")
    parser.add_argument("--seeds", type=int, default=8, help="Orders of arrival.")
    options = parser.parse_args()
    if not (data_folder() / "stories").is_dir():
        print(f"no development texts in {data_folder()}; set POLICYBOT_SHARED_DATA", file=sys.stderr)
        return 1
    which = "even" if options.even else "odd"
    measure(f"ECB+, topics of {which} number", topics(odd=not options.even), options.seeds)
    if not options.even:
        measure("MultiLing 2011", rows("stories/multiling2011.jsonl"), options.seeds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
