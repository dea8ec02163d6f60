"""Deadlines of the Federal Register against its DATES: ``python -m benchmarks.deadlines [--rows odd]``.

Documents are those of policy/federal_register_facts.jsonl in POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``.
What is wanted are the (date, kind) pairs of ``training/labels/deadlines.jsonl``, which were read from the
``dates`` field alone by hand; even rows beside writing the rules, odd rows after they were finished.

"in DATES": of the deadlines found, those whose sentence stands in the DATES part, against the labels. "strict": all
that are found against the labels, though the rest of a document has true deadlines of its own; ``--extra`` prints
those to be judged by hand. "without DATES": the same on the text with that part cut out: what else it says.
The baseline takes each whole date from the day of publication on for a deadline; kinds are not told by it, so only its
dates are compared. Intervals are a bootstrap over documents.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bootstrap import interval
from summarizer import Document
from summarizer.dates import dates
from summarizer.facts.deadlines import find_deadlines
from summarizer.facts.models import Deadline, DeadlineKind
from training.texts import data_folder

SET = "policy/federal_register_facts.jsonl"
LABELS = Path(__file__).resolve().parents[1] / "training" / "labels" / "deadlines.jsonl"
SEED = 7

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
        """What the product finds."""
        text = self.text.replace(self.dates, "") if without_dates else self.text
        return find_deadlines(Document(text=text, published=self.published))

    def in_dates(self, deadline: Deadline) -> bool:
        """Whether its sentence stands in the DATES part; the splitter may cut elsewhere than that part ends."""
        at = self.text.find(self.dates)
        return at >= 0 and deadline.start < at + len(self.dates) and deadline.end > at


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Of one document."""

    right: int
    found: int
    wanted: int


def cases(rows: str) -> list[Case]:
    """The labelled documents of the even or odd rows."""
    lines = (data_folder() / SET).read_text(encoding="utf-8").splitlines()
    found = []
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if label["row"] % 2 != (rows == "odd"):
            continue
        row = json.loads(lines[label["row"]])
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


def every_date(case: Case) -> frozenset[str]:
    """The baseline: each whole date of the text from the day of publication on."""
    days = {day for mention in dates(case.text, None) for day in mention.days if all(day)}
    return frozenset(f"{y:04}-{m:02}-{d:02}" for y, m, d in days if (y, m, d) >= case.published.timetuple()[:3])


def pairs(deadlines: Sequence[Deadline]) -> frozenset[Pair]:
    """As the labels have them."""
    return frozenset((item.date.isoformat(), item.kind.value) for item in deadlines)


def counts(found: frozenset[Pair], wanted: frozenset[Pair], kind: str | None = None) -> Counts:
    """Of one document, and of one kind where that is given."""
    mine, gold = (frozenset(pair for pair in side if kind in {None, pair[1]}) for side in (found, wanted))
    return Counts(right=len(mine & gold), found=len(mine), wanted=len(gold))


def precision(items: Sequence[Counts]) -> float:
    """Share of what is found that is wanted; 1 where nothing is."""
    found = sum(item.found for item in items)
    return sum(item.right for item in items) / found if found else 1.0


def recall(items: Sequence[Counts]) -> float:
    """Share of what is wanted that is found; 1 where nothing is."""
    wanted = sum(item.wanted for item in items)
    return sum(item.right for item in items) / wanted if wanted else 1.0


def line(name: str, items: Sequence[Counts]) -> str:
    """One line of the table."""

    def shown(figure: Callable[[Sequence[Counts]], float]) -> str:
        low, high = interval(items, figure, seed=SEED)
        return f"{figure(items):.3f} [{low:.3f}, {high:.3f}]"

    wanted, found = sum(item.wanted for item in items), sum(item.found for item in items)
    return f"{name:32} {wanted:6} {found:6}   {shown(precision)}   {shown(recall)}"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="Deadlines against the labelled DATES.")
    parser.add_argument("--rows", choices=("even", "odd"), default="odd")
    parser.add_argument("--extra", action="store_true", help="print what is found outside of DATES")
    parser.add_argument("--wrong", action="store_true", help="print what is missed, or found in DATES and not labelled")
    options = parser.parse_args(arguments)
    found = [(case, case.found()) for case in cases(options.rows)]
    print(f"{len(found)} documents, {options.rows} rows\n{'':32} wanted  found   precision              recall")
    inside = [(case, pairs([item for item in items if case.in_dates(item)])) for case, items in found]
    # A deadline that DATES and another part both say is kept once, with the clearer sentence of the two.
    merged = [
        (case, mine | (pairs(items) & case.wanted)) for (case, mine), (_, items) in zip(inside, found, strict=True)
    ]
    print(line("in DATES", [counts(mine, case.wanted) for case, mine in merged]))
    for kind in DeadlineKind:
        print(line(f"  {kind.value}", [counts(mine, case.wanted, kind.value) for case, mine in merged]))
    print(line("strict: the whole text", [counts(pairs(items), case.wanted) for case, items in found]))
    without = [(case, pairs(case.found(without_dates=True))) for case, _ in found]
    print(line("strict: without DATES", [counts(mine, case.wanted) for case, mine in without]))
    dated = [(frozenset((date, "") for date, _ in case.wanted), case) for case, _ in found]
    ours = [frozenset((item.date.isoformat(), "") for item in items) for _, items in found]
    print(line("dates only: ours", [counts(mine, gold) for mine, (gold, _) in zip(ours, dated, strict=True)]))
    base = [counts(frozenset((date, "") for date in every_date(case)), gold) for gold, case in dated]
    print(line("dates only: every later date", base))
    if options.wrong:
        for case, mine in merged:
            for pair in sorted(case.wanted - mine):
                print(f"missed {case.row} {pair[0]} {pair[1]}")
            for pair in sorted(mine - case.wanted):
                print(f"not labelled {case.row} {pair[0]} {pair[1]}")
    if options.extra:
        for case, items in found:
            for item in items:
                if (item.date.isoformat(), item.kind.value) not in case.wanted:
                    print(f"extra {case.row} {item.date} {item.kind.value}: {item.sentence[:300]}")


if __name__ == "__main__":
    main(sys.argv[1:])
