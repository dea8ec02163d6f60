"""How well articles on one event are told from those on others: ``python -m benchmarks.stories [--crossed]``.

Texts come from POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``. Figures are of ECB+ articles of topics with an odd
number, which nothing was trained or tuned on, and of MultiLing 2011; all articles of a set arrive as one stream, in
several random orders, without days of publication. Pairwise F1 and B³ F1 (Bagga and Baldwin, 1998) by event; intervals
are drawn over topics.

Beside two that see the labels: TF-IDF and cosine of embeddings, each by single linkage with the threshold that is best
on the rows they are measured on.

``--crossed`` is all of ECB+ as one stream by models that did not see what they judge: the topics are dealt into four
parts, and two articles are told by the models of those parts that hold neither, trained with their thresholds on the
two or so that are left. No text of ECB+ is in the background of words. Pairs of two languages: the odd themes of
``training/labels/reports.jsonl`` and news in French and English on unlike events.
"""

from __future__ import annotations

import itertools
import math
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.harness import SEED, interval, options
from summarizer.network import load_network
from summarizer.stories import Profile, StoryRules, group_profiles
from summarizer.stories.place import link
from summarizer.stories.score import are_foreign
from training.stories import others, pairwise, profiles, reports, rows, stream, topics, train
from training.texts import texts

PARTS = 4
ORDERS = 8
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


def oracle(near: NDArray[np.float64], labels: Labels, score: Callable[[Labels, Labels], float]) -> tuple[float, float]:
    """The best score that single linkage can have here, and its threshold."""
    return max((score(single(near, cut), labels), float(cut)) for cut in np.arange(0.05, 0.95, 0.01))


def ours(made: Sequence[Profile], order: Sequence[int], rules: StoryRules | None = None) -> Labels:
    """The stories of articles that arrive in ``order``."""
    found = np.empty(len(made), dtype=np.intp)
    found[list(order)] = group_profiles([made[index] for index in order], rules or StoryRules())
    return found


def unseen_links(made: Sequence[Profile], articles: Sequence[dict[str, Any]]) -> NDArray[np.float64]:
    """[n, n] how two are linked by the models that saw no topic of the parts that they are in; 0 is the threshold."""
    names = sorted({int(row["topic"]) for row in articles})
    part = np.array([names.index(int(row["topic"])) % PARTS for row in articles])
    total, count = np.zeros((len(made), len(made))), np.zeros((len(made), len(made)))
    beside = others(load_network())
    for left_out in itertools.combinations(range(PARTS), 2):
        chosen = np.flatnonzero(~np.isin(part, left_out))
        model, score = train([made[at] for at in chosen], [articles[at] for at in chosen], beside)
        print(f"  trained on {len(chosen)} articles: threshold {model.threshold}, their own F1 {score:.3f}", flush=True)
        rules = StoryRules(models=(model, model))
        for one, other in itertools.combinations(np.flatnonzero(np.isin(part, left_out)).tolist(), 2):
            total[one, other] += link(made[one], made[other], rules)
            count[one, other] += 1
    links = np.full(total.shape, -np.inf)
    links[count > 0] = total[count > 0] / count[count > 0]
    return np.maximum(links, links.T)


def two_languages() -> None:
    """How many pairs of two languages are linked: of one event, and of two."""
    found = reports(odd=True)
    news = [*rows("languages/orangesum_abstracts.jsonl")[1::4], *rows("news/bbc.jsonl")[1::16]]
    made = profiles([*found, *news], None)
    labels = [row["label"] for row in found] + [str(number) for number in range(len(news))]
    pairs = [(i, j) for i in range(len(made)) for j in range(i) if are_foreign(made[i], made[j])]
    for name, wanted in (("one event", True), ("two events", False)):
        chosen = [(i, j) for i, j in pairs if (labels[i] == labels[j]) is wanted]
        linked = sum(link(made[i], made[j], StoryRules()) >= 0 for i, j in chosen)
        print(f"pairs of two languages, {name}: {linked} of {len(chosen)} linked", flush=True)


def crossed(articles: Sequence[dict[str, Any]]) -> None:
    """All of ECB+, no pair by a model that saw it."""
    said = [row["text"] for row in articles]
    labels, of = (np.array([row[key] for row in articles]) for key in ("label", "topic"))
    print(f"ECB+, all topics, crossed: {len(said)} articles, {len(set(labels))} events")
    links = unseen_links(profiles(articles, load_network()), articles)
    found = [stream(links, order) for order in orders_of(len(said))]
    plain = _linked("TF-IDF single link, threshold seen", tf_idf(said), labels)
    print(_line("one stream, ours", found, labels))
    for called, score in (("pairwise", pairwise), ("B³", b_cubed)):
        print(f"  95 % over topics: {called} {_intervals(of, labels, found, plain, score)}", flush=True)


def orders_of(articles: int) -> list[list[int]]:
    """Random orders of arrival."""
    return [random.Random(SEED + seed).sample(range(articles), articles) for seed in range(ORDERS)]


def _line(name: str, found: Sequence[Labels], labels: Labels) -> str:
    pair, cubed = [pairwise(one, labels) for one in found], [b_cubed(one, labels) for one in found]
    return f"  {name:44}{told(pair):24}{told(cubed)}"


def _linked(name: str, near: NDArray[np.float64], labels: Labels) -> Labels:
    """Prints what single linkage can have with thresholds that saw the labels; its stories by pairwise F1."""
    best, cubed = oracle(near, labels, pairwise), oracle(near, labels, b_cubed)
    print(f"  {name:44}{f'{best[0]:.3f} (at {best[1]:.2f})':24}{cubed[0]:.3f} (at {cubed[1]:.2f})")
    return single(near, best[1])


def _intervals(
    of: Labels, labels: Labels, found: Sequence[Labels], plain: Labels, score: Callable[[Labels, Labels], float]
) -> str:
    """Of the mean over orders, and of what it is above ``plain``."""
    leads: list[float] = []

    def figure(drawn: Sequence[str]) -> float:
        mean = float(np.mean([_over(drawn, of, one, labels, score) for one in found]))
        leads.append(mean - _over(drawn, of, plain, labels, score))
        return mean

    low, high = interval(sorted(set(of)), figure)
    least, most = np.quantile(leads, (0.025, 0.975))
    return f"{low:.3f} to {high:.3f}; above TF-IDF by {least:+.3f} to {most:+.3f}"


def told(values: Sequence[float]) -> str:
    """Mean and spread over orders."""
    return f"{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def measure(name: str, articles: Sequence[dict[str, Any]]) -> None:
    """One set."""
    said = [row["text"] for row in articles]
    labels = np.array([row["label"] for row in articles])
    made = profiles([{"text": text} for text in said], load_network())
    print(f"{name}: {len(said)} articles, {len(set(labels))} events\n  {'':44}{'pairwise F1':24}B³ F1")
    vectors = np.array([profile.embedding for profile in made], dtype=np.float64)
    by_words = [Profile(**{**profile.__dict__, "embedding": None}) for profile in made]
    _linked("TF-IDF single link, threshold seen", tf_idf(said), labels)
    _linked("cosine single link, threshold seen", vectors @ vectors.T, labels)
    streams: dict[str, Callable[[Sequence[int]], Labels]] = {
        "ours, by words alone": lambda order: ours(by_words, order),
        "ours": lambda order: ours(made, order),
    }
    found: list[Labels] = []
    for label, make in streams.items():
        found = [make(order) for order in orders_of(len(said))]
        print(_line(label, found, labels), flush=True)
    of = np.array([row.get("topic", row["label"]) for row in articles])
    groups = sorted(set(of))
    for called, score in (("pairwise", pairwise), ("B³", b_cubed)) if len(groups) > 4 else ():
        low, high = interval(groups, lambda drawn, score=score: _over(drawn, of, found[0], labels, score))
        print(f"  ours, first order, 95 % over topics: {called} {low:.3f} to {high:.3f}")
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


def main() -> None:
    """Prints the tables."""
    parser = options(__doc__)
    parser.add_argument("--crossed", action="store_true", help="all topics, by models that did not see them")
    given = parser.parse_args()
    texts()
    if given.crossed:
        crossed(rows("stories/ecbplus.jsonl"))
        return
    measure("ECB+, topics of odd number", topics(odd=True))
    measure("MultiLing 2011", rows("stories/multiling2011.jsonl"))
    two_languages()


if __name__ == "__main__":
    main()
