"""How often a summary has the sentence that states the step: ``python -m benchmarks.acts [--part test]``.

Articles that are labelled with a step (``labels/policy_steps.jsonl`` of the shared texts); figures are of the odd rows.
Summaries are made as the product makes them. Recall is the share of articles whose summary has the labelled sentence,
beside that of the lead; the interval is a bootstrap over articles.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import get_args

from benchmarks.harness import mean, options, shown, texts
from summarizer import Document, SummarizerSettings
from summarizer.extractive import choose, lead
from summarizer.jsonl import day_of
from summarizer.reading import Reading, Reads, read
from training.corpus import KeptNetwork
from training.policy.labels import Part, labelled

GAZETTE = "federal_register_facts"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One article that states a step."""

    set: str
    key: str
    reading: Reading
    place: int
    """Offset in its text of some words of the sentence that states it."""

    def hit(self, choose: Callable[[Reading, int, int], list[int]]) -> bool:
        """Whether what ``choose`` takes has the sentence."""
        settings = SummarizerSettings()
        chosen = choose(self.reading, settings.sentences, settings.max_words)
        lines = [self.reading.lines[index] for index in chosen]
        return any(line.start <= self.place < line.end for line in lines)


def cases(part: Part, network: Reads, *, every: int = 1) -> Iterator[Case]:
    """The labelled articles of a part that state a step, or every so many of them."""
    stated = (pair for pair in labelled(part) if pair[0]["step"])
    for label, row in itertools.islice(stated, None, None, every):
        document = Document(
            id=f"{label['set']}:{label['row']}",
            text=row["text"],
            title=row.get("title"),
            lang=row.get("lang"),
            published=day_of(row.get("published")),
        )
        yield Case(
            set=PurePath(label["set"]).stem,
            key=document.id,
            reading=read(document, network),
            place=row["text"].find(label["step"]) + min(5, len(label["step"]) - 1),
        )


def main() -> int:
    """Prints the table; status 1 where the texts are missing."""
    parser = options(__doc__)
    parser.add_argument("--part", choices=get_args(Part), default="test")
    parser.add_argument("--rows", type=int, help="articles, at most")
    parser.add_argument("--missed", action="store_true", help="list the articles whose step is not in the summary")
    given = parser.parse_args()
    texts()
    found = [*itertools.islice(cases(given.part, KeptNetwork()), given.rows)]
    groups = {"news and releases": [case for case in found if case.set != GAZETTE]}
    groups |= {name: [case for case in found if case.set == name] for name in sorted({case.set for case in found})}
    for group, some in groups.items():
        for name, way in (("lead", lead), ("summary", choose)):
            print(f"{group:24}{len(some):5}  {name:8} {shown([case.hit(way) for case in some], mean)}", flush=True)
    for case in found if given.missed else ():
        if not case.hit(choose):
            print(case.key, case.reading.document.text[case.place - 5 : case.place + 120].replace("\n", " "))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
