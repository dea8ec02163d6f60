"""Measures how often a summary contains the sentence that states the step: ``python -m benchmarks.acts``.

The articles are those labelled with a step in ``labels/policy_steps.jsonl`` of the shared texts. Figures come from the
odd rows. Summaries are made as in the product. The figure is the share of articles whose summary has the labelled
sentence. The lead (the article's first sentences) is measured in the same way. Intervals are a bootstrap over articles.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.harness import mean, options, shown
from summarizer import SummarizerSettings
from summarizer.extractive import choose
from summarizer.jsonl import document_of
from summarizer.reading import Reading, Reads, read
from training.corpus import KeptNetwork
from training.policy.labels import labelled
from training.texts import texts

GAZETTE = "policy/federal_register_facts"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One article that states a step."""

    key: str
    """Name of the set, and the row."""
    reading: Reading
    place: int
    """Offset in the text of some character of the sentence that states the step."""

    def hit(self, *, lead: bool = False) -> bool:
        """Return True if the summary, or the lead, has the sentence that states the step."""
        settings = SummarizerSettings()
        chosen = choose(self.reading, settings.sentences, settings.max_words, lead=lead)
        lines = [self.reading.lines[index] for index in chosen]
        return any(line.start <= self.place < line.end for line in lines)


def cases(network: Reads, *, every: int = 1) -> Iterator[Case]:
    """Yield the labelled articles of the odd rows that state a step, or only every ``every``-th of them."""
    stated = (pair for pair in labelled("test") if pair[0]["step"])
    for label, row in itertools.islice(stated, None, None, every):
        yield Case(
            key=f"{label['set']}:{label['row']}",
            reading=read(document_of(row), network),
            place=row["text"].find(label["step"]) + min(5, len(label["step"]) - 1),
        )


def main() -> None:
    """Print the table. Exits with status 1 if the texts are missing."""
    options(__doc__).parse_args()
    texts()
    found = [*cases(KeptNetwork())]
    for group, gazette in (("news and releases", False), ("Federal Register", True)):
        members = [case for case in found if case.key.startswith(GAZETTE) is gazette]
        for name, lead in (("lead", True), ("summary", False)):
            print(f"{group:20}{len(members):5}  {name:8} {shown([case.hit(lead=lead) for case in members], mean)}")


if __name__ == "__main__":
    main()
