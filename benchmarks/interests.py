"""How well interests are matched: ``python -m benchmarks.interests [--split test|dev]``.

The labelled articles of ``benchmarks.topics``, with the description of each default topic as what a reader typed: even
rows to choose the threshold of ``bot.digests.match``, odd rows for the figures. Topics are wider than what readers
type, and are described by lists of what belongs to them, so this says more of the threshold than of a reader's week.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np

from benchmarks.bootstrap import interval
from benchmarks.topics import SEED, Outcome, f1, load, precision, recall
from bot.digests.interest import THRESHOLD, WORDS_WEIGHT, shared_words
from summarizer import SummarizerSettings
from summarizer.encoder import load_encoder
from summarizer.facts.topics import default_topics

OPENING = 3
"""Sentences that stand in the place of a summary."""
CUTS = (0.30, 0.32, 0.34, 0.36, 0.38, 0.40, 0.42)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the figures of one split."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    options = parser.parse_args(arguments)
    cases, _ = load(options.split)
    topics = default_topics()
    wanted = load_encoder(SummarizerSettings()).encode([topic.description for topic in topics])
    scores = []
    for case in cases:
        # As summarizer.summarizer makes the vector of a document: the title is a third of it.
        mean = case.vectors.mean(axis=0)
        mean = mean / max(float(np.linalg.norm(mean)), 1e-9)
        whole = mean if case.title_vector is None else 2 * mean + case.title_vector
        text = " ".join([case.title or "", *case.sentences[:OPENING]])
        words = np.array([shared_words(topic.description, text) for topic in topics])
        scores.append(wanted @ (whole / np.linalg.norm(whole)) + WORDS_WEIGHT * words)
    print(f"{len(cases)} articles, {len(topics)} interests, {options.split}")
    for cut in CUTS:
        outcomes = [
            Outcome(
                key=case.key,
                gold=case.gold,
                found=frozenset(topic.name for topic, score in zip(topics, row, strict=True) if score >= cut),
            )
            for case, row in zip(cases, scores, strict=True)
        ]
        told = []
        for figure in (f1, precision, recall):
            low, high = interval(outcomes, figure, seed=SEED)
            told.append(f"{figure.__name__} {figure(outcomes):.2f} [{low:.2f}, {high:.2f}]")
        print(f"  {cut:.2f}{' *' if cut == THRESHOLD else '  '} {', '.join(told)}")


if __name__ == "__main__":
    main()
