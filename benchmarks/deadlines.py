"""Deadlines found in the Federal Register, compared with its DATES: ``python -m benchmarks.deadlines [--rows odd]``.

Documents come from policy/federal_register_facts.jsonl in POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``. The
labels are the (date, kind) pairs of ``training/labels/deadlines.jsonl``, read by hand from the ``dates`` field alone:
even rows while the rules were written, odd rows after they were finished.

"in DATES" compares only deadlines whose sentence is in the DATES part with the labels. "strict" compares all deadlines,
though the rest of a document has true ones of its own. "without DATES" does the same for the text without that part.
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

    row: int
    text: str
    dates: str
    published: datetime.date
    wanted: frozenset[Pair]

    def found(self, *, without_dates: bool = False) -> tuple[Deadline, ...]:
        """The deadlines that the product finds."""
        text = self.text.replace(self.dates, "") if without_dates else self.text
        return find_deadlines(reading(Document(text=text, published=self.published, lang="en")))

    def in_dates(self, deadline: Deadline) -> bool:
        """True if its sentence overlaps the DATES part; a sentence may go on beyond the end of that part."""
        at = self.text.find(self.dates)
        return at >= 0 and deadline.start < at + len(self.dates) and deadline.end > at


def cases(rows: str) -> list[Case]:
    """The labelled documents of the even or odd rows."""
    texts = read_rows(data_folder() / SET)
    found = []
    for label in read_rows(LABELS / "deadlines.jsonl"):
        if label["row"] % 2 != (rows == "odd"):
            continue
        row = texts[label["row"]]
        found.append(
            Case(
                row=label["row"],
                text=row["text"],
                dates=row["dates"],
                published=datetime.date.fromisoformat(row["published"]),
                wanted=frozenset((date, kind) for date, kind in label["deadlines"]),
            )
        )
    return found


def pairs(deadlines: Sequence[Deadline]) -> frozenset[Pair]:
    """Deadlines as (date, kind) pairs, like the labels."""
    return frozenset((item.date.isoformat(), item.kind.value) for item in deadlines)


def line(name: str, items: Sequence[Counts]) -> str:
    """One line of the table."""
    wanted, found = sum(item.wanted for item in items), sum(item.found for item in items)
    return f"{name:32} {wanted:6} {found:6}   {shown(items, precision)}   {shown(items, recall)}"


def main() -> None:
    """Prints the table."""
    parser = options(__doc__)
    parser.add_argument("--rows", choices=("even", "odd"), default="odd")
    rows = parser.parse_args().rows
    found = [(case, case.found()) for case in cases(rows)]
    print(f"{len(found)} documents, {rows} rows\n{'':32} wanted  found   precision              recall")
    inside = [(case, pairs([item for item in items if case.in_dates(item)])) for case, items in found]
    # The product keeps a deadline that is in DATES and in another part once, with the clearer sentence of the two.
    merged = [(case, own | (pairs(items) & case.wanted)) for (case, own), (_, items) in zip(inside, found, strict=True)]
    print(line("in DATES", [counted(own, case.wanted) for case, own in merged]))
    print(line("strict: the whole text", [counted(pairs(items), case.wanted) for case, items in found]))
    without = [(case, pairs(case.found(without_dates=True))) for case, _ in found]
    print(line("strict: without DATES", [counted(own, case.wanted) for case, own in without]))


if __name__ == "__main__":
    main()
