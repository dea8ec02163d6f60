"""Measures how well bodies and jurisdictions are found: ``python -m benchmarks.bodies [--split test]``.

News: the product reads the first 1,100 characters of articles that were labelled by hand. Of the labels in
``training/labels/bodies.jsonl``, even rows are for development and odd rows for the figures.

Federal Register: the product reads the text without its AGENCY line. A text counts as right if one of the bodies found
is the labelled agency, or is part of it. A second figure says how often the first body found is such a body.

Texts are in POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness import Counts, counted, facts, labelled, mean, options, precision, recall, shown
from summarizer import Document
from summarizer.facts import gazetteer
from summarizer.facts.places import body_ids
from training.texts import data_folder, read_rows

CHARS = 1100
"""Only this many characters of each article are labelled and read."""
_AGENCY_LINE = re.compile(r"^AGENCY:.*\n+")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One labelled article, and the bodies and places found in it."""

    gold: frozenset[str]
    main: tuple[str, ...]
    """Codes accepted as the main jurisdiction; empty if there is none."""
    found: frozenset[str]
    codes: tuple[str, ...]

    @property
    def counts(self) -> Counts:
        """Returns the counts of its bodies."""
        return counted(self.found, self.gold)

    @property
    def main_right(self) -> bool:
        """True if the first jurisdiction found is the main one."""
        return bool(self.codes) and self.codes[0].partition("-")[0] in self.main


def ours(document: Document) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the ids of the bodies and the codes of the places that the product finds."""
    found = facts(document)
    return frozenset(body.body.id for body in found.bodies), found.jurisdictions


def news(split: str) -> None:
    """Print the figures of the labelled articles."""
    cases = []
    for label, row in labelled("bodies.jsonl", split):
        found, codes = ours(Document(text=row["text"][:CHARS], title=row.get("title"), lang=row.get("lang")))
        gold, main = frozenset(label["bodies"]), tuple(label["main"])
        cases.append(Case(gold=gold, main=main, found=found, codes=codes))
    counts = [case.counts for case in cases]
    print(f"{len(cases)} articles, {sum(item.wanted for item in counts)} bodies")
    print(f"  precision  {shown(counts, precision)}\n  recall     {shown(counts, recall)}")
    print(f"  main_right {shown([case.main_right for case in cases if case.main], mean)}")


def agencies(split: str) -> None:
    """Print the figures of the Federal Register."""
    among, first = [], []
    parents = {entry["id"]: entry.get("parent") for entry in read_rows(Path(gazetteer.__file__).with_suffix(".jsonl"))}
    for row in read_rows(data_folder() / "policy/federal_register_facts.jsonl")[split == "test" :: 2]:
        wanted = set(body_ids(row["agency"]))
        wanted = {id for id in wanted if id.startswith("us-")} or wanted
        document = Document(text=_AGENCY_LINE.sub("", row["text"]), title=row["title"], lang="en")
        right = [bool(_with_parents(found.body.id, parents) & wanted) for found in facts(document).bodies]
        among.append(any(right))
        first.append(right[:1] == [True])
    print(f"Federal Register: {len(among)} documents")
    print(f"  agency found           {shown(among, mean)}\n  agency found first     {shown(first, mean)}")


def _with_parents(id: str, parents: Mapping[str, str | None]) -> set[str]:
    """Return the id of a body, and the ids of all bodies that it is part of."""
    parent = parents.get(id)
    return {id} if parent is None else {id} | _with_parents(parent, parents)


def main() -> None:
    """Print the figures of one split."""
    parser = options(__doc__)
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    given = parser.parse_args()
    news(given.split)
    agencies(given.split)


if __name__ == "__main__":
    main()
