"""How well bodies and jurisdictions are found: ``python -m benchmarks.bodies [--split test]``.

News: the first 1,100 characters of articles labelled by hand (``training/labels/bodies.jsonl``; even rows to
develop, odd rows for the figures), beside every form of the gazetteer found anywhere, in any case, with no context.
Federal Register: whether the issuing agency, a labelled part of the document, or an agency of that department is among
the bodies found in the text without its AGENCY line, and whether it is the first of them.

Texts are in POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bootstrap import interval
from summarizer import Document
from summarizer.facts.bodies import body_ids, find_bodies, find_jurisdictions
from summarizer.facts.body_mentions import FormMatcher
from summarizer.facts.gazetteer import entries, place_names
from training.texts import data_folder

CHARS = 1100
"""What of an article was read for its labels, and is read by the program."""
SEED = 7
LABELS = Path(__file__).parents[1] / "training" / "labels" / "bodies.jsonl"
_AGENCY_LINE = re.compile(r"^AGENCY:.*\n+")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One labelled article, and what was found in it."""

    key: str
    gold: frozenset[str]
    main: tuple[str, ...]
    """Codes that are right for the main jurisdiction; empty where there is none."""
    found: frozenset[str]
    codes: tuple[str, ...]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a set."""
    path = data_folder() / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def labelled(split: str) -> Iterator[tuple[dict[str, object], Document]]:
    """Labels with their texts. Raises ValueError where a text is not the one that was labelled."""
    sets: dict[str, list[dict[str, str]]] = {}
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if label["split"] != split:
            continue
        texts = sets.setdefault(label["set"], rows(label["set"]))
        row = texts[int(label["key"])]
        if hashlib.sha256(row["text"].encode()).hexdigest()[:16] != label["sha256"]:
            raise ValueError(f"{label['set']} {label['key']} is not the text that was labelled")
        yield label, Document(text=row["text"][:CHARS], title=row.get("title"), lang=row.get("lang"))


def ours(document: Document) -> tuple[frozenset[str], tuple[str, ...]]:
    """Ids and codes as the product finds them."""
    bodies = find_bodies(document)
    return frozenset(body.body.id for body in bodies), find_jurisdictions(document, bodies)


def naive() -> Callable[[Document], tuple[frozenset[str], tuple[str, ...]]]:
    """Every form anywhere, in any case; an ambiguous one is the gazetteer's first. The most named place is main."""
    forms: dict[str, str] = {}
    for id, entry in entries().items():
        for form in (*entry.aliases, *entry.context):
            forms.setdefault(form.casefold(), id)
    bodies = FormMatcher((form, ("body", id)) for form, id in forms.items())
    places = FormMatcher((form.casefold(), ("place", code)) for form, code in place_names().items())

    def find(document: Document) -> tuple[frozenset[str], tuple[str, ...]]:
        text = f"{document.title or ''}\n\n{document.text}".casefold()
        counts: dict[str, int] = {}
        for match in places.find(text, caseless=True):
            code = match.values[0][1].partition("-")[0]
            counts[code] = counts.get(code, 0) + 1
        found = frozenset(match.values[0][1] for match in bodies.find(text, caseless=True))
        return found, tuple(sorted(counts, key=lambda code: -counts[code]))

    return find


def precision(cases: Sequence[Case]) -> float:
    """Share of the found bodies that are labelled."""
    return sum(len(case.found & case.gold) for case in cases) / max(sum(len(case.found) for case in cases), 1)


def recall(cases: Sequence[Case]) -> float:
    """Share of the labelled bodies that are found; those that the gazetteer lacks are missed."""
    return sum(len(case.found & case.gold) for case in cases) / max(sum(len(case.gold) for case in cases), 1)


def main_right(cases: Sequence[Case]) -> float:
    """Share of the articles with a main jurisdiction in which it is the first that is found."""
    asked = [case for case in cases if case.main]
    return sum(bool(case.codes) and case.codes[0].partition("-")[0] in case.main for case in asked) / max(len(asked), 1)


def news(split: str, *, show: bool) -> None:
    """Prints the figures of the labelled articles."""
    texts = list(labelled(split))
    for name, find in (("gazetteer with context", ours), ("every form anywhere", naive())):
        cases = []
        for label, document in texts:
            found, codes = find(document)
            gold, main = label["bodies"], label["main"]
            assert isinstance(gold, list) and isinstance(main, list)
            key = f"{label['set']} {label['key']}"
            cases.append(Case(key=key, gold=frozenset(gold), main=tuple(main), found=found, codes=codes))
        named = sum(len(case.gold) for case in cases)
        print(f"{name}: {len(cases)} articles, {named} bodies")
        for figure in (precision, recall, main_right):
            low, high = interval(cases, figure, seed=SEED)
            print(f"  {figure.__name__:10} {figure(cases):.2f} [{low:.2f}, {high:.2f}]")
        if show and find is ours:
            for case in cases:
                wrong = case.main and (not case.codes or case.codes[0].partition("-")[0] not in case.main)
                if case.found != case.gold or wrong:
                    more, less = sorted(case.found - case.gold), sorted(case.gold - case.found)
                    print(f"    {case.key}: too many {more}, missed {less}, codes {case.codes} for {case.main}")


def agencies(split: str, *, show: bool) -> None:
    """Prints the figures of the Federal Register."""
    hits: list[tuple[bool, bool]] = []
    for index, row in enumerate(rows("policy/federal_register_facts.jsonl")):
        if index % 2 != (split == "test"):
            continue
        wanted = body_ids(row["agency"])
        wanted = {id for id in wanted if id.startswith("us-")} or wanted
        text = _AGENCY_LINE.sub("", row["text"])
        bodies = [found.body.id for found in find_bodies(Document(text=text, title=row["title"]))]
        right = [bool(_with_parents(id) & set(wanted)) for id in bodies]
        hits.append((any(right), right[:1] == [True]))
        if show and not hits[-1][1]:
            print(f"    {index} {row['agency']}: {bodies[:5]}")
    figures: tuple[tuple[str, Callable[[Sequence[tuple[bool, bool]]], float]], ...] = (
        ("agency among the found", lambda cases: sum(any_ for any_, _ in cases) / len(cases)),
        ("agency is the first", lambda cases: sum(first for _, first in cases) / len(cases)),
    )
    print(f"Federal Register: {len(hits)} documents")
    for name, share in figures:
        low, high = interval(hits, share, seed=SEED)
        print(f"  {name:24} {share(hits):.2f} [{low:.2f}, {high:.2f}]")


def _with_parents(id: str) -> set[str]:
    """The body, and those that it is a part of."""
    found: set[str] = set()
    at: str | None = id
    while at is not None:
        found.add(at)
        at = entries()[at].parent
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the figures of one split."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--show", action="store_true", help="list what is wrong")
    options = parser.parse_args(arguments)
    news(options.split, show=options.show)
    agencies(options.split, show=options.show)


if __name__ == "__main__":
    sys.exit(main())
