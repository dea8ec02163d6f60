"""Measures how well deadlines are found in the Federal Register: ``python -m benchmarks.deadlines [--rows odd]``.

Documents come from policy/federal_register_facts.jsonl in POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``. The
labels in ``training/labels/deadlines.jsonl`` are pairs of date and kind. A person read them from a document's DATES
part (the field ``dates``), not from the rest of its text. The even rows were labelled while the rules were written, and
the odd rows after that.

The table has three lines:

- "in DATES" compares the labels only with deadlines whose sentence is in the DATES part.
- "strict: the whole text" compares them with all deadlines. If another part of the text states one more deadline, this
  counts as an error, although it is true.
- "strict: without DATES" does the same, after the DATES part was removed from the text.

Intervals are a bootstrap over documents.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.harness import Counts, counted, options, precision, reading, recall, shown
from summarizer import Document
from summarizer.facts.deadlines import find_deadlines
from summarizer.facts.models import Deadline
from training.texts import LABELS, data_folder, read_rows

SET = "policy/federal_register_facts.jsonl"

Pair = tuple[str, str]
"""ISO date and kind."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One labelled document."""

    text: str
    dates: str
    published: datetime.date
    wanted: frozenset[Pair]

    def found(self, *, without_dates: bool = False) -> tuple[Deadline, ...]:
        """Return the deadlines that the product finds."""
        text = self.text.replace(self.dates, "") if without_dates else self.text
        return find_deadlines(reading(Document(text=text, published=self.published, lang="en")))

    def in_dates(self, deadline: Deadline) -> bool:
        """Return True if the deadline's sentence overlaps the DATES part. It may end after that part."""
        at = self.text.find(self.dates)
        return at >= 0 and deadline.start < at + len(self.dates) and deadline.end > at


def cases(rows: str) -> list[Case]:
    """Return the labelled documents of the even or odd rows."""
    texts = read_rows(data_folder() / SET)
    found = []
    for label in read_rows(LABELS / "deadlines.jsonl"):
        if label["row"] % 2 != (rows == "odd"):
            continue
        row = texts[label["row"]]
        found.append(
            Case(
                text=row["text"],
                dates=row["dates"],
                published=datetime.date.fromisoformat(row["published"]),
                wanted=frozenset((date, kind) for date, kind in label["deadlines"]),
            )
        )
    return found


def pairs(deadlines: Sequence[Deadline]) -> frozenset[Pair]:
    """Return deadlines as (date, kind) pairs, like the labels."""
    return frozenset((item.date.isoformat(), item.kind.value) for item in deadlines)


def line(name: str, items: Sequence[Counts]) -> str:
    """Return one line of the table."""
    wanted, found = sum(item.wanted for item in items), sum(item.found for item in items)
    return f"{name:32} {wanted:6} {found:6}   {shown(items, precision)}   {shown(items, recall)}"


def main() -> None:
    """Print the table."""
    parser = options(__doc__)
    parser.add_argument("--rows", choices=("even", "odd"), default="odd")
    rows = parser.parse_args().rows
    found = [(case, case.found()) for case in cases(rows)]
    print(f"{len(found)} documents, {rows} rows\n{'':32} wanted  found   precision              recall")
    inside = [(case, pairs([item for item in items if case.in_dates(item)])) for case, items in found]
    # If DATES and another part state the same deadline, the product returns it once, with the clearer of the two
    # sentences. This may be the one outside of DATES, so "in DATES" counts every labelled deadline that was found.
    merged = [(case, own | (pairs(items) & case.wanted)) for (case, own), (_, items) in zip(inside, found, strict=True)]
    print(line("in DATES", [counted(own, case.wanted) for case, own in merged]))
    print(line("strict: the whole text", [counted(pairs(items), case.wanted) for case, items in found]))
    without = [(case, pairs(case.found(without_dates=True))) for case, _ in found]
    print(line("strict: without DATES", [counted(own, case.wanted) for case, own in without]))


if __name__ == "__main__":
    main()
