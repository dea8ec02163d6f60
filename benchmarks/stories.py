"""Measures how well articles are grouped by event: ``python -m benchmarks.stories``.

Texts come from POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``. There are three parts:

1. ECB+ (odd topics) and MultiLing 2011. The articles of a set arrive as one stream, without publication dates and in
   several random orders. Figures are pairwise F1 and B³ F1 (Bagga and Baldwin, 1998): mean, minimum and maximum.
2. Reuters 1987, odd rows in order of date. Most articles are the only one on their event. Only pairs that are labelled
   in ``training/labels/stories.jsonl`` count. Intervals are a bootstrap over events.
3. Pairs of articles in two languages: the odd themes of ``training/labels/reports.jsonl``, and French and English news
   on different events.

The peers of part 1 are TF-IDF and the cosine of embeddings, each with single linkage. They have an advantage: their
threshold is the best one for the measured rows themselves.
"""

import math
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.harness import SEED, interval, options
from summarizer.stories import Profile, StoryRules, group_profiles
from summarizer.stories.place import link
from summarizer.stories.score import are_foreign
from training.stories import WIRE, agreement, judged, labelled, profiles, reports, topics
from training.texts import rows, texts

ORDERS = 8
Labels = NDArray[Any]


def b_cubed(found: Labels, labels: Labels) -> float:
    """Return B³ F1, from the precision and recall of each article's story, averaged over articles."""
    same = found[:, None] == found[None, :]
    true = labels[:, None] == labels[None, :]
    both = (same & true).sum(axis=1)
    precision, recall = float((both / same.sum(axis=1)).mean()), float((both / true.sum(axis=1)).mean())
    return 2 * precision * recall / (precision + recall)


def tf_idf(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return [n, n] cosines of TF-IDF vectors, with logarithmic term frequency and idf from these texts."""
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
    """Group by single linkage: articles are in one story if a chain of similar pairs connects them."""
    found = np.arange(len(near))
    for first, second in zip(*np.nonzero(np.triu(near >= threshold, 1)), strict=True):
        found[found == found[second]] = found[first]
    return found


def oracle(near: NDArray[np.float64], labels: Labels, score: Callable[[Labels, Labels], float]) -> tuple[float, float]:
    """Return the best score that single linkage can reach on these labels, and the threshold for it."""
    return max((score(single(near, cut), labels), float(cut)) for cut in np.arange(0.05, 0.95, 0.01))


def ours(made: Sequence[Profile], order: Sequence[int]) -> Labels:
    """Return the stories of articles that arrive in ``order``."""
    found = np.empty(len(made), dtype=np.intp)
    found[list(order)] = group_profiles([made[index] for index in order], StoryRules())
    return found


def two_languages() -> None:
    """Print how many pairs in two languages are linked: of pairs on the same event, and of pairs on different ones."""
    found = reports(odd=True)
    news = [*rows("languages/orangesum_abstracts.jsonl")[1::4], *rows("news/bbc.jsonl")[1::16]]
    made = profiles([*found, *news])
    labels = [row["label"] for row in found] + [str(number) for number in range(len(news))]
    pairs = [(i, j) for i in range(len(made)) for j in range(i) if are_foreign(made[i], made[j])]
    for name, wanted in (("one event", True), ("two events", False)):
        chosen = [(i, j) for i, j in pairs if (labels[i] == labels[j]) is wanted]
        linked = sum(link(made[i], made[j], StoryRules()) >= 0 for i, j in chosen)
        print(f"pairs of two languages, {name}: {linked} of {len(chosen)} linked", flush=True)


def newswire() -> None:
    """Print the figures of part 2."""
    found = sorted(labelled(WIRE, odd=True), key=lambda row: str(row["published"]))
    labels, known = np.array([row["label"] for row in found]), judged(found)
    stories = ours(profiles(found), range(len(found)))
    f1, precision, recall = agreement(stories, labels, known)

    def over(drawn: Sequence[str]) -> float:
        """Return the F1 of events drawn with repetition. An event that is drawn twice counts as two events."""
        times: Counter[str] = Counter()
        at: list[int] = []
        copies: list[int] = []
        for event in drawn:
            rows_of = np.flatnonzero(labels == event).tolist()
            at += rows_of
            copies += [times[event]] * len(rows_of)
            times[event] += 1
        # Only pairs within the same copy count.
        return agreement(stories[at], labels[at], known[np.ix_(at, at)] & np.equal.outer(copies, copies))[0]

    low, high = interval(sorted(set(labels)), over)
    print(f"Reuters 1987, odd rows: {len(found)} articles, {len(set(labels))} events")
    print(f"  ours: pairwise F1 {f1:.3f} ({low:.3f} to {high:.3f}), precision {precision:.3f}, recall {recall:.3f}")


def pairwise(found: Labels, labels: Labels) -> float:
    """F1 over pairs of articles."""
    return agreement(found, labels)[0]


def orders_of(articles: int) -> list[list[int]]:
    """Return random orders in which the articles arrive."""
    return [random.Random(SEED + seed).sample(range(articles), articles) for seed in range(ORDERS)]


def _line(name: str, found: Sequence[Labels], labels: Labels) -> str:
    pair, precision, recall = zip(*(agreement(one, labels) for one in found), strict=True)
    cubed = spread([b_cubed(one, labels) for one in found])
    return f"  {name:44}{spread(pair):24}{cubed:24}{np.mean(precision):.3f} {np.mean(recall):.3f}"


def _linked(name: str, near: NDArray[np.float64], labels: Labels) -> None:
    """Print the best scores that single linkage reaches, with thresholds chosen on these labels."""
    best, cubed = oracle(near, labels, pairwise), oracle(near, labels, b_cubed)
    print(f"  {name:44}{f'{best[0]:.3f} (at {best[1]:.2f})':24}{cubed[0]:.3f} (at {cubed[1]:.2f})")


def spread(values: Sequence[float]) -> str:
    """Return mean, minimum and maximum over orders as text."""
    return f"{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def measure(name: str, articles: Sequence[dict[str, Any]]) -> None:
    """Print the figures of one set."""
    said = [row["text"] for row in articles]
    labels = np.array([row["label"] for row in articles])
    made = profiles([{"text": text} for text in said])
    print(f"{name}: {len(said)} articles, {len(set(labels))} events")
    print(f"  {'':44}{'pairwise F1':24}{'B³ F1':24}precision recall")
    vectors = np.array([profile.embedding for profile in made], dtype=np.float64)
    _linked("TF-IDF single link, threshold seen", tf_idf(said), labels)
    _linked("cosine single link, threshold seen", vectors @ vectors.T, labels)
    found = [ours(made, order) for order in orders_of(len(said))]
    print(_line("ours", found, labels), flush=True)


def main() -> None:
    """Print the tables."""
    options(__doc__).parse_args()
    texts()
    measure("ECB+, topics of odd number", topics(odd=True))
    measure("MultiLing 2011", rows("stories/multiling2011.jsonl"))
    newswire()
    two_languages()


if __name__ == "__main__":
    main()
