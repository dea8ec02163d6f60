"""How often the stage of an article is found: ``python -m benchmarks.stages [--rows odd] [--wrong]``.

Federal Register documents (``policy/federal_register_facts.jsonl``): their ``type``, ``action`` and ``dates`` are the
labels, turned into stages by ``expected`` below. Two texts of each: as it is, in which the label stands to be read; and
without the lines AGENCY and ACTION and the title ("body").
Even rows are for developing, odd rows for figures. News, GOV.UK pages and bills are labelled by hand
(``training/labels/stages.jsonl``: the stage, and under ``also`` others that a careful reader may choose).

Beside it: the majority class, and a keyword baseline: the first stage whose usual word stands in title or text.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.harness import LABELS, facts, mean, options, shown, texts
from summarizer import Document
from summarizer.facts.models import Stage
from training.texts import read_rows

REGISTER = "policy/federal_register_facts.jsonl"
_HEAD = re.compile(r"^(?:AGENCY|ACTION):.*\n*", re.M)
_WORDS = (
    (Stage.WITHDRAWN, r"withdraw|withdrew|struck down|repeal"),
    (Stage.MEETING, r"meeting|summit"),
    (Stage.CONSULTATION, r"comment|consultation"),
    (Stage.PROPOSED, r"propos|bill"),
    (Stage.ENFORCED, r"fine[sd]|court|penalt"),
    (Stage.IN_FORCE, r"in(?:to)? force|effective"),
    (Stage.ADOPTED, r"adopt|final rule|approved|passed"),
    (Stage.DEBATED, r"debate|reading|committee"),
    (Stage.ANNOUNCED, r"announce|plan"),
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One text with its stage."""

    name: str
    document: Document
    stage: Stage
    also: frozenset[Stage] = frozenset()


def expected(row: Mapping[str, str]) -> tuple[Stage, bool]:
    """The stage of a document of the Federal Register by its labels, and whether they determine it.

    RULE is adopted, whatever its dates (in force is what a later day makes of it); PRORULE is proposed. Before that,
    the action may say otherwise: withdrawn; an advance notice or a request for information is a consultation; a
    meeting or hearing without "proposed rule"; an intent without one is announced. A NOTICE is what its action says,
    meeting or comments, else what its title or dates do; a bare notice without either is ``other``, and not determined.
    """
    kind, action, title, dates = (str(row.get(key) or "").lower() for key in ("type", "action", "title", "dates"))
    proposes = bool(re.search(r"propos|nprm", action))
    meets = bool(re.search(r"meeting|hearing|webinar|workshop|teleconference", action))
    if "withdraw" in action:
        return Stage.WITHDRAWN, True
    if re.search(r"advance notice|request for information|notice of inquiry", action):
        return Stage.CONSULTATION, True
    if kind == "rule":
        return Stage.ADOPTED, True
    if kind == "prorule":
        if meets and not proposes:
            return Stage.MEETING, True
        if not proposes and "comment" in action:
            return Stage.CONSULTATION, True
        return (Stage.ANNOUNCED if "intent" in action and not proposes else Stage.PROPOSED), True
    if meets:
        return Stage.MEETING, True
    if "comment" in action:
        return Stage.CONSULTATION, True
    if "intent" in action:
        return Stage.ANNOUNCED, True
    if re.search(r"meeting", title):
        return Stage.MEETING, "notice of intent" not in title
    if re.search(r"comment", title + dates):
        return Stage.CONSULTATION, "notice of intent" not in title
    return Stage.OTHER, "nomination" in action


def register(rows: str, folder: Path) -> Iterator[tuple[Case, bool]]:
    """The documents of one half, and whether their labels determine the stage."""
    for row in read_rows(folder / REGISTER)[rows == "odd" :: 2]:
        stage, determined = expected(row)
        published = datetime.date.fromisoformat(row["published"])
        document = Document(text=row["text"], title=row["title"], lang=row["lang"], published=published)
        yield Case(name=row["title"][:40], document=document, stage=stage), determined


def body(document: Document) -> Document:
    """Without the lines that label it, and without its title."""
    return replace(document, text=_HEAD.sub("", document.text), title=None)


def by_hand(rows: str, folder: Path) -> Iterator[tuple[str, Case]]:
    """(group, case) for the texts that were labelled by hand."""
    for row in read_rows(LABELS / "stages.jsonl"):
        name, key = row["set"], row["key"]
        if key.isdigit() and int(key) % 2 == (rows == "odd"):
            text = read_rows(folder / name)[int(key)]
            document = Document(text=text["text"], title=text.get("title"), lang=text.get("lang"), id=text["id"])
            also = frozenset(Stage(stage) for stage in row.get("also", ()))
            yield name, Case(name=f"{name} {key}", document=document, stage=Stage(row["stage"]), also=also)


def keywords(document: Document) -> Stage:
    """The baseline."""
    for text in (document.title or "", document.text[:1000]):
        for stage, words in _WORDS:
            if re.search(words, text, re.I):
                return stage
    return Stage.OTHER


def table(name: str, cases: Sequence[Case], *, wrong: bool) -> None:
    """One line of figures, and those by stage."""
    if not cases:
        return
    found = [facts(case.document).stage.stage for case in cases]
    strict = [stage is case.stage for stage, case in zip(found, cases, strict=True)]
    lenient = [stage is case.stage or stage in case.also for stage, case in zip(found, cases, strict=True)]
    counts = Counter(case.stage for case in cases)
    majority = counts.most_common(1)[0][1] / len(cases)
    plain = sum(keywords(case.document) is case.stage for case in cases) / len(cases)
    print(
        f"{name:34} n {len(cases):3}  accuracy {shown(strict, mean)}  lenient {mean(lenient):.3f}  "
        f"majority {majority:.3f}  keywords {plain:.3f}"
    )
    right = Counter(case.stage for case, hit in zip(cases, strict, strict=True) if hit)
    print("    " + "  ".join(f"{stage} {right[stage]}/{count}" for stage, count in sorted(counts.items())))
    for case, stage, hit in zip(cases, found, lenient, strict=True):
        if wrong and not hit:
            print(f"    {case.name}: {case.stage}, found {stage}: {(case.document.title or '')[:90]}")


def main() -> None:
    """Prints the tables."""
    parser = options(__doc__)
    parser.add_argument("--rows", choices=("even", "odd"), default="odd")
    parser.add_argument("--wrong", action="store_true", help="name the texts that were wrong")
    given = parser.parse_args()
    folder = texts()
    known = list(register(given.rows, folder))
    determined = [case for case, certain in known if certain]
    groups = {
        "Federal Register, determined": determined,
        "Federal Register, all": [case for case, _ in known],
        "Federal Register, body": [replace(case, document=body(case.document)) for case in determined],
    }
    for name, case in by_hand(given.rows, folder):
        groups.setdefault(name, []).append(case)
    for name, cases in groups.items():
        table(name, cases, wrong=given.wrong)


if __name__ == "__main__":
    main()
