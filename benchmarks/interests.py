"""Measures how well interests are matched: ``python -m benchmarks.interests [--split test|dev]``.

The articles are those of ``benchmarks.topics``, and the description of each default topic serves as an interest. Even
rows are for the choice of the threshold in ``bot.digests.rank``, odd rows for the figures. Topics are wider than the
interests that readers type, and their descriptions are lists of subjects. So these figures help to choose the
threshold, but do not predict what readers get.
"""

from __future__ import annotations

import numpy as np

from benchmarks.harness import counted, f1, options, precision, recall, shown
from benchmarks.topics import load
from bot.digests.rank import THRESHOLDS, WORDS_WEIGHT, shared_words
from summarizer.facts.topics_default import DEFAULT_TOPICS
from summarizer.network import load_network

OPENING = 3
"""Number of sentences that are used instead of a summary."""
CUTS = (0.20, 0.25, 0.30, 0.32, 0.34, 0.36, 0.38, 0.40, 0.42)


def main() -> None:
    """Print the figures of one split."""
    parser = options(__doc__)
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    split = parser.parse_args().split
    cases = load(split)
    wanted = load_network().encode(list(DEFAULT_TOPICS.values()))
    scores = []
    for case in cases:
        read = case.reading
        text = " ".join([read.document.title or "", *(read.lines[index].text for index in read.prose[:OPENING])])
        words = np.array([shared_words(wish, text) for wish in DEFAULT_TOPICS.values()])
        vector = read.vector
        scores.append(wanted @ vector + WORDS_WEIGHT * words)
    print(f"{len(cases)} articles, {len(DEFAULT_TOPICS)} interests, {split}")
    chosen = THRESHOLDS["embedding"]
    for cut in CUTS:
        found = [
            frozenset(name for name, score in zip(DEFAULT_TOPICS, row, strict=True) if score >= cut) for row in scores
        ]
        counts = [counted(topics, case.gold) for topics, case in zip(found, cases, strict=True)]
        figures = ", ".join(f"{figure.__name__} {shown(counts, figure)}" for figure in (f1, precision, recall))
        print(f"  {cut:.2f}{' *' if cut == chosen else '  '} {figures}")


if __name__ == "__main__":
    main()
