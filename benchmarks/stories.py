"""How well articles on one event are told from those on others: ``python -m benchmarks.stories [--even | --crossed]``.

Texts come from POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``. Figures are of ECB+ articles of topics with an odd
number, which nothing was trained or tuned on, and of MultiLing 2011; all articles of a set arrive as one stream, in
several random orders. Pairwise F1 and B³ F1 (Bagga and Baldwin, 1998) by event; intervals are drawn over topics.

Beside: the nearest neighbour that the bot had before (cosine of embeddings from 0.72), and two that see the labels:
TF-IDF and cosine of embeddings, each by single linkage with the threshold that is best on the rows they are measured
on.

``--crossed`` is all of ECB+ by models that did not see what they judge. By halves: the topics of even number are one
stream, by a model and a threshold trained on the odd ones, and the other way round; pairs are pooled. As one stream of
all topics: these are dealt into four parts, and two articles are told by the models of those parts that hold neither,
trained with their thresholds on the two or so that are left. No text of ECB+ is in the background of words.
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
from summarizer.stories import Profile, StoryRules, group_profiles
from summarizer.stories.place import link
from training.stories import pairwise, profiles, rows, stream, topics, train
from training.texts import data_folder

SEED = 7
PARTS = 4
DRAWS = 1000
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


def ours(made: Sequence[Profile], order: Sequence[int], rules: StoryRules | None = None) -> Labels:
    """The stories of articles that arrive in ``order``."""
    found = np.empty(len(made), dtype=np.intp)
    found[list(order)] = group_profiles([made[index] for index in order], rules or StoryRules())
    return found


def trained(made: Sequence[Profile], articles: Sequence[dict[str, Any]], chosen: Labels) -> StoryRules:
    """The rules with a model of the chosen articles only."""
    scorer, score = train([made[at] for at in chosen], [articles[at] for at in chosen])
    print(f"  trained on {len(chosen)} articles: threshold {scorer.threshold}, their own F1 {score:.3f}", flush=True)
    return StoryRules(scorers=(scorer, scorer))


def by_halves(
    made: Sequence[Profile], articles: Sequence[dict[str, Any]], orders: Sequence[Sequence[int]]
) -> list[Labels]:
    """The stories of each order: each half of the topics a stream of its own, by a model of the other half."""
    odd = np.array([int(row["topic"]) % 2 for row in articles])
    found = [np.zeros(len(made), dtype=np.intp) for _ in orders]
    for half in (0, 1):
        rules = trained(made, articles, np.flatnonzero(odd != half))
        own = np.flatnonzero(odd == half)
        part = [made[at] for at in own]
        number = {int(at): index for index, at in enumerate(own)}
        for one, order in zip(found, orders, strict=True):
            one[own] = half * len(made) + ours(part, [number[at] for at in order if at in number], rules)
    return found


def unseen_links(made: Sequence[Profile], articles: Sequence[dict[str, Any]]) -> NDArray[np.float64]:
    """[n, n] how two are linked by the models that saw no topic of the parts that they are in; 0 is the threshold."""
    names = sorted({int(row["topic"]) for row in articles})
    part = np.array([names.index(int(row["topic"])) % PARTS for row in articles])
    total, count = np.zeros((len(made), len(made))), np.zeros((len(made), len(made)))
    for left_out in itertools.combinations(range(PARTS), 2):
        rules = trained(made, articles, np.flatnonzero(~np.isin(part, left_out)))
        for one, other in itertools.combinations(np.flatnonzero(np.isin(part, left_out)).tolist(), 2):
            total[one, other] += link(made[one], made[other], rules).logit
            count[one, other] += 1
    links = np.full(total.shape, -np.inf)
    links[count > 0] = total[count > 0] / count[count > 0]
    return np.maximum(links, links.T)


def crossed(articles: Sequence[dict[str, Any]], seeds: int) -> None:
    """All of ECB+, no pair by a model that saw it."""
    texts = [row["text"] for row in articles]
    labels, of = (np.array([row[key] for row in articles]) for key in ("label", "topic"))
    print(f"ECB+, all topics, crossed: {len(texts)} articles, {len(set(labels))} events")
    made = profiles(texts, load_encoder(SummarizerSettings()))
    by_words = [Profile(**{**profile.__dict__, "embedding": None}) for profile in made]
    orders = [random.Random(SEED + seed).sample(range(len(texts)), len(texts)) for seed in range(seeds)]
    words = tf_idf(texts)
    odd = np.array([int(row["topic"]) % 2 for row in articles])
    apart = np.where(odd[:, None] == odd[None, :], words, 0.0)
    found = {
        "halves, ours": by_halves(made, articles, orders),
        "halves, ours by words alone": by_halves(by_words, articles, orders),
    }
    links = unseen_links(made, articles)
    found["one stream, ours"] = [stream(links, 0.0, order) for order in orders]
    print(f"  {'':48}{'pairwise F1':24}B³ F1")
    seen: dict[str, Labels] = {}
    for name, near in (("halves", apart), ("one stream", words)):
        best, cubed = oracle(near, labels, pairwise), oracle(near, labels, b_cubed)
        seen[name] = single(near, best[1])
        label = f"{name}, TF-IDF single link, threshold seen"
        print(f"  {label:48}{f'{best[0]:.3f} (at {best[1]:.2f})':24}{cubed[0]:.3f} (at {cubed[1]:.2f})")
    for name, several in found.items():
        pair, cubed_all = [pairwise(one, labels) for one in several], [b_cubed(one, labels) for one in several]
        print(f"  {name:48}{told(pair):24}{told(cubed_all)}")
    for name, several in found.items():
        plain = seen[name.partition(",")[0]]
        for called, score in (("pairwise", pairwise), ("B³", b_cubed)):
            print(f"  {name}, 95 % over topics: {called} {_intervals(of, labels, several, plain, score)}", flush=True)


def _intervals(
    of: Labels, labels: Labels, found: Sequence[Labels], plain: Labels, score: Callable[[Labels, Labels], float]
) -> str:
    """Of the mean over orders, and of what it is above ``plain``."""
    leads: list[float] = []

    def figure(drawn: Sequence[str]) -> float:
        mean = float(np.mean([_over(drawn, of, one, labels, score) for one in found]))
        leads.append(mean - _over(drawn, of, plain, labels, score))
        return mean

    low, high = interval(sorted(set(of)), figure, draws=DRAWS, seed=SEED)
    least, most = np.quantile(leads, (0.025, 0.975))
    return f"{low:.3f} to {high:.3f}; above TF-IDF by {least:+.3f} to {most:+.3f}"


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
    times: Counter[str] = Counter()
    index, copies = [], []
    for topic in drawn:
        rows_of = np.flatnonzero(of == topic)
        index.append(rows_of)
        # By how often it was drawn before, not by its place: a story of two topics is to stay whole.
        copies.append(np.full(len(rows_of), times[topic]))
        times[topic] += 1
    at, copy = np.concatenate(index), np.concatenate(copies)

    def joined(values: Labels) -> Labels:
        numbers = np.unique(values, return_inverse=True)[1]
        return np.asarray(copy * len(values) + numbers[at])

    return score(joined(found), joined(labels))


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    which_topics = parser.add_mutually_exclusive_group()
    which_topics.add_argument(
        "--even", action="store_true", help="The topics for development in place of the odd ones."
    )
    which_topics.add_argument("--crossed", action="store_true", help="All topics, by models that did not see them.")
    parser.add_argument("--seeds", type=int, default=8, help="Orders of arrival.")
    options = parser.parse_args()
    if not (data_folder() / "stories").is_dir():
        print(f"no development texts in {data_folder()}; set POLICYBOT_SHARED_DATA", file=sys.stderr)
        return 1
    if options.crossed:
        crossed(rows("stories/ecbplus.jsonl"), options.seeds)
        return 0
    which = "even" if options.even else "odd"
    measure(f"ECB+, topics of {which} number", topics(odd=not options.even), options.seeds)
    if not options.even:
        measure("MultiLing 2011", rows("stories/multiling2011.jsonl"), options.seeds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
