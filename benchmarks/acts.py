"""How often a summary has the sentence that states the step: ``python -m benchmarks.acts``.

Articles that are labelled with a step (``labels/policy_steps.jsonl`` of the shared texts); figures are of the odd rows.
Summaries are made as the product makes them. Recall is the share of articles whose summary has the labelled sentence,
beside that of the lead; the interval is a bootstrap over articles.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from benchmarks.harness import mean, options, shown
from summarizer import SummarizerSettings
from summarizer.extractive import choose, lead
from summarizer.jsonl import document_of
from summarizer.reading import Reading, Reads, read
from training.corpus import KeptNetwork
from training.policy.labels import labelled
from training.texts import texts

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


def cases(network: Reads, *, every: int = 1) -> Iterator[Case]:
    """The labelled articles of the odd rows that state a step, or every so many of them."""
    stated = (pair for pair in labelled("test") if pair[0]["step"])
    for label, row in itertools.islice(stated, None, None, every):
        yield Case(
            set=PurePath(label["set"]).stem,
            key=f"{label['set']}:{label['row']}",
            reading=read(document_of(row), network),
            place=row["text"].find(label["step"]) + min(5, len(label["step"]) - 1),
        )


def main() -> int:
    """Prints the table; status 1 where the texts are missing."""
    parser = options(__doc__)
    parser.add_argument("--rows", type=int, help="articles, at most")
    rows = parser.parse_args().rows
    texts()
    found = [*itertools.islice(cases(KeptNetwork()), rows)]
    groups = {"news and releases": [case for case in found if case.set != GAZETTE]}
    groups |= {name: [case for case in found if case.set == name] for name in sorted({case.set for case in found})}
    for group, some in groups.items():
        for name, way in (("lead", lead), ("summary", choose)):
            print(f"{group:24}{len(some):5}  {name:8} {shown([case.hit(way) for case in some], mean)}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
