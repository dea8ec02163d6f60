"""How well default topics are found: ``python -m benchmarks.topics [--split test|dev] [--own test|fresh] [--wrong]``.

Articles labelled by hand from title and first lines (``training/labels/topics.jsonl``): even rows to develop, odd rows
for the figures. Micro-F1 over pairs of article and topic, beside keywords for the same topics. ``--own``: texts of one
to three sentences of our own, ``benchmarks/topics_own.jsonl``. ``python -m training.topics`` fits the weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness import counted, f1, labelled, mean, options, precision, recall, shown
from summarizer import Document, SummarizerSettings
from summarizer.encoder import Encoder, FloatArray, load_encoder
from summarizer.extractive import candidates
from summarizer.facts import FoundTopic
from summarizer.facts.topics import THRESHOLD, TopicModel, by_keywords, topic_texts
from summarizer.facts.topics_default import DEFAULT_TOPICS
from training.texts import read_rows

SENTENCES = 60
OWN = Path(__file__).with_name("topics_own.jsonl")
"""Short texts of our own with their topics: of split dev to fit, of test and fresh for the figures."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One labelled article, embedded."""

    key: str
    gold: frozenset[str]
    sentences: tuple[str, ...]
    title: str | None
    vectors: FloatArray
    title_vector: FloatArray | None


def case(key: str, topics: Sequence[str], document: Document, encoder: Encoder) -> Case:
    """The case of one document."""
    found = candidates(document).sentences[:SENTENCES]
    sentences = tuple(sentence.text for sentence in found)
    return Case(
        key=key,
        gold=frozenset(topics),
        sentences=sentences,
        title=document.title,
        vectors=encoder.encode(sentences),
        title_vector=encoder.encode([document.title])[0] if document.title else None,
    )


def load(split: str, encoder: Encoder) -> list[Case]:
    """The labelled articles of a split. Raises ValueError where a text is another."""
    cases = []
    for label, row in labelled("topics.jsonl", split):
        document = Document(text=row["text"], title=row.get("title"))
        cases.append(case(f"{label['set']} {label['key']}", label["topics"], document, encoder))
    return cases


def own(split: str, encoder: Encoder) -> list[Case]:
    """Our own short texts of a split: ``dev``, ``test`` or ``fresh``."""
    rows = [row for row in read_rows(OWN) if row["split"] == split]
    return [case(f"own {n}", row["topics"], Document(text=row["text"]), encoder) for n, row in enumerate(rows)]


def default_model(encoder: Encoder) -> TopicModel:
    """The default topics."""
    return TopicModel(DEFAULT_TOPICS, encoder.encode(topic_texts(DEFAULT_TOPICS)))


def main() -> None:
    """Prints the figures of one split."""
    parser = options(__doc__)
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--own", choices=("dev", "test", "fresh"), help="our own short texts instead")
    parser.add_argument("--wrong", action="store_true", help="list what is wrong")
    given = parser.parse_args()
    encoder = load_encoder(SummarizerSettings())
    model = default_model(encoder)
    cases = own(given.own, encoder) if given.own else load(given.split, encoder)
    ways: dict[str, Callable[[Case], Sequence[FoundTopic]]] = {
        "meaning": lambda case: model.find(case.sentences, case.vectors, case.title, case.title_vector),
        "keywords": lambda case: by_keywords(model.topics, case.sentences, "en", title=case.title),
    }
    print(f"{len(cases)} articles, {sum(len(case.gold) for case in cases)} topics; threshold {THRESHOLD}")
    for name, way in ways.items():
        found = [frozenset(topic.topic for topic in way(case)) for case in cases]
        counts = [counted(mine, case.gold) for mine, case in zip(found, cases, strict=True)]
        print(name)
        for figure in (f1, precision, recall):
            print(f"  {figure.__name__:12} {shown(counts, figure)}")
        print(f"  first_right  {shown([item.right > 0 for item in counts if item.wanted], mean)}")
        for case, mine in zip(cases, found, strict=True):
            if given.wrong and name == "meaning" and mine != case.gold:
                print(f"    {case.key}: too many {sorted(mine - case.gold)}, missed {sorted(case.gold - mine)}")


if __name__ == "__main__":
    main()
