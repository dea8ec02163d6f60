"""Measures how well default topics are found: ``python -m benchmarks.topics [--split test|dev] [--own test|fresh]``.

Articles were labelled by hand from their titles and first lines (``training/labels/topics.jsonl``). Even rows are for
development, odd rows for the figures. The figure is micro-F1 over pairs of article and topic. The baseline finds the
same topics by keywords. ``--own`` measures our own texts of one to three sentences (``benchmarks/topics_own.jsonl``)
instead. ``python -m training.topics`` fits the weights.

The third line finds topics like interests: the description of each topic serves as an interest. Topics are wider than
the interests that readers type, and their descriptions are lists of subjects. So these figures help to choose the
threshold in ``bot.digests.rank``, but do not predict what readers get.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.harness import counted, f1, labelled, options, precision, reading, recall, shown
from bot.digests.rank import THRESHOLDS, WORDS_WEIGHT, shared_words
from summarizer import Document
from summarizer.facts.topics import THRESHOLD, TopicModel, by_keywords
from summarizer.facts.topics_default import DEFAULT_TOPICS
from summarizer.network import FloatArray, load_network
from summarizer.reading import Reading
from training.texts import read_rows

OWN = Path(__file__).with_name("topics_own.jsonl")
"""Our own short texts with their topics. The split dev is for training, test and fresh are for the figures."""

OPENING = 3
"""Interests are compared with the title and this many sentences, which stand for the summary."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One labelled article and its `Reading`."""

    gold: frozenset[str]
    reading: Reading


def load(split: str) -> list[Case]:
    """Return the labelled articles of a split. Raises ValueError if a labelled text has changed."""
    return [
        Case(
            gold=frozenset(label["topics"]),
            reading=reading(Document(text=row["text"], title=row.get("title"), lang="en")),
        )
        for label, row in labelled("topics.jsonl", split)
    ]


def own(split: str) -> list[Case]:
    """Return our own short texts of a split: ``dev``, ``test`` or ``fresh``."""
    return [
        Case(gold=frozenset(row["topics"]), reading=reading(Document(text=row["text"], lang="en")))
        for row in read_rows(OWN)
        if row["split"] == split
    ]


def default_model() -> TopicModel:
    """Return the model of the default topics."""
    return TopicModel(DEFAULT_TOPICS, load_network().encode)


def by_words(model: TopicModel, case: Case) -> list[str]:
    """Find topics by keywords. This is the baseline."""
    sentences = [case.reading.lines[index].text for index in case.reading.prose[:60]]
    scores = by_keywords(model.topics, sentences, "en", title=case.reading.document.title or "")
    return [name for name, score in zip(model.topics, scores, strict=True) if score]


def by_interests(wanted: FloatArray, case: Case) -> list[str]:
    """Find topics like interests. ``wanted`` are the vectors of their descriptions."""
    read = case.reading
    text = " ".join([read.document.title or "", *(read.lines[index].text for index in read.prose[:OPENING])])
    scores = {
        name: vector @ read.vector + WORDS_WEIGHT * shared_words(wish, text)
        for (name, wish), vector in zip(DEFAULT_TOPICS.items(), wanted, strict=True)
    }
    return [name for name, score in scores.items() if score >= THRESHOLDS["embedding"]]


def main() -> None:
    """Print the figures of one split."""
    parser = options(__doc__)
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--own", choices=("dev", "test", "fresh"), help="use this split of our own short texts instead")
    given = parser.parse_args()
    model, wanted = default_model(), load_network().encode(list(DEFAULT_TOPICS.values()))
    cases = own(given.own) if given.own else load(given.split)
    ways: dict[str, Callable[[Case], list[str]]] = {
        "meaning": lambda case: [found.topic for found in model.find(case.reading)],
        "keywords": partial(by_words, model),
        "interests": partial(by_interests, wanted),
    }
    print(f"{len(cases)} articles, {sum(len(case.gold) for case in cases)} topics; threshold {THRESHOLD}")
    for name, way in ways.items():
        found = [frozenset(way(case)) for case in cases]
        counts = [counted(topics, case.gold) for topics, case in zip(found, cases, strict=True)]
        print(name)
        for figure in (f1, precision, recall):
            print(f"  {figure.__name__:12} {shown(counts, figure)}")


if __name__ == "__main__":
    main()
