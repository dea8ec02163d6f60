"""How often the stage of an article is found: ``python -m benchmarks.stages [--rows odd] [--encoder] [--wrong]``.

Federal Register documents (``policy/federal_register_facts.jsonl``): their ``type``, ``action`` and ``dates`` are the
labels, turned into stages by ``expected`` below. Two texts of each: as it is, in which the label stands to be read; and
without the lines AGENCY and ACTION and the title ("body").
Even rows are for developing, odd rows for figures. News, GOV.UK pages and bills are labelled by hand
(``training/labels/stages.jsonl``: the stage, and under ``also`` others that a careful reader may choose).

Beside it: the majority class, and a keyword baseline: the first stage whose usual word stands in title or text.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.bootstrap import interval
from bot.pipeline.text import extract_text
from summarizer import Document, SummarizerSettings
from summarizer.encoder import Encoder, load_encoder
from summarizer.extractive import candidates
from summarizer.facts.models import Stage
from summarizer.facts.stages import find_stage
from training.acts_labels import ROOT, SEEDS, documents, read_labels
from training.texts import data_folder

LABELS = ROOT / "training" / "labels" / "stages.jsonl"
REGISTER = "policy/federal_register_facts.jsonl"
SEED = 7
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
    with (folder / REGISTER).open(encoding="utf-8") as lines:
        for index, line in enumerate(lines):
            if index % 2 != (rows == "odd"):
                continue
            row = json.loads(line)
            stage, determined = expected(row)
            published = datetime.date.fromisoformat(row["published"])
            document = Document(text=row["text"], title=row["title"], lang=row["lang"], published=published)
            yield Case(name=str(index), document=document, stage=stage), determined


def body(document: Document) -> Document:
    """Without the lines that label it, and without its title."""
    return replace(document, text=_HEAD.sub("", document.text), title=None)


def by_hand(rows: str, folder: Path) -> Iterator[tuple[str, Case]]:
    """(group, case) for the texts that were labelled by hand."""
    texts: dict[str, dict[str, Document]] = {}
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        name, key = row["set"], row["key"]
        if (name == SEEDS) != (rows == "seeds") or (name != SEEDS and int(key) % 2 != (rows == "odd")):
            continue
        if name not in texts:
            texts[name] = dict(documents(name, folder))
        document = seed_page(key) if key.endswith(".html") else texts[name][key]
        also = frozenset(Stage(stage) for stage in row.get("also", ()))
        yield name, Case(name=f"{name} {key}", document=document, stage=Stage(row["stage"]), also=also)


def seed_page(name: str) -> Document:
    """A seed that is a web page."""
    body = (ROOT / "seeds" / name).read_bytes()
    page = extract_text(body, "page", url=None, content_type="text/html", lang=None)
    return Document(
        text=page.text, title=page.title, lang=page.lang, published=datetime.date.fromisoformat(Path(name).stem[-10:])
    )


def without_act(rows: str, folder: Path) -> Iterator[Case]:
    """News that was labelled as stating no act of policy (``labels/acts.jsonl``): other, at most a meeting."""
    texts: dict[str, dict[str, Document]] = {}
    for label in read_labels():
        if label.acts or not label.set.startswith("news/") or (label.split == "test") != (rows == "odd"):
            continue
        if label.set not in texts:
            texts[label.set] = dict(documents(label.set, folder))
        yield Case(
            name=f"{label.set} {label.key}",
            document=texts[label.set][label.key],
            stage=Stage.OTHER,
            also=frozenset({Stage.MEETING}),
        )


def keywords(document: Document) -> Stage:
    """The baseline."""
    for text in (document.title or "", document.text[:1000]):
        for stage, words in _WORDS:
            if re.search(words, text, re.I):
                return stage
    return Stage.OTHER


def finder(encoder: Encoder | None) -> Callable[[Document], Stage]:
    """What is measured."""
    if encoder is None:
        return lambda document: find_stage(document).stage

    def find(document: Document) -> Stage:
        sentences = candidates(document).sentences
        vectors = encoder.encode([sentence.text for sentence in sentences])
        return find_stage(document, sentences=sentences, vectors=vectors).stage

    return find


def table(name: str, cases: Sequence[Case], find: Callable[[Document], Stage], *, wrong: bool) -> None:
    """One line of figures, and those by stage."""
    if not cases:
        return
    found = [find(case.document) for case in cases]
    strict = [stage is case.stage for stage, case in zip(found, cases, strict=True)]
    lenient = [stage is case.stage or stage in case.also for stage, case in zip(found, cases, strict=True)]
    counts = Counter(case.stage for case in cases)
    majority = counts.most_common(1)[0][1] / len(cases)
    plain = sum(keywords(case.document) is case.stage for case in cases) / len(cases)
    low, high = interval(strict, lambda drawn: sum(drawn) / len(drawn), seed=SEED)
    print(
        f"{name:34} n {len(cases):3}  accuracy {sum(strict) / len(cases):.3f} [{low:.3f}, {high:.3f}]  "
        f"lenient {sum(lenient) / len(cases):.3f}  majority {majority:.3f}  keywords {plain:.3f}"
    )
    right = Counter(case.stage for case, hit in zip(cases, strict, strict=True) if hit)
    print("    " + "  ".join(f"{stage} {right[stage]}/{count}" for stage, count in sorted(counts.items())))
    for case, stage, hit in zip(cases, found, lenient, strict=True):
        if wrong and not hit:
            print(f"    {case.name}: {case.stage}, found {stage}: {(case.document.title or '')[:90]}")


def main() -> int:
    """Prints the tables; status 1 where the texts are missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", choices=("even", "odd", "seeds"), default="odd")
    parser.add_argument("--encoder", action="store_true", help="weigh sentences by the embedded encoder too")
    parser.add_argument("--wrong", action="store_true", help="name the texts that were wrong")
    options = parser.parse_args()
    folder = data_folder()
    if options.rows != "seeds" and not folder.is_dir():
        print(f"no texts at {folder}: set POLICYBOT_SHARED_DATA", file=sys.stderr)
        return 1
    find = finder(load_encoder(SummarizerSettings(threads=1)) if options.encoder else None)
    groups: dict[str, list[Case]] = {}
    if options.rows != "seeds":
        known = list(register(options.rows, folder))
        groups["Federal Register, determined"] = [case for case, determined in known if determined]
        groups["Federal Register, all"] = [case for case, _ in known]
        groups["Federal Register, body"] = [
            replace(case, document=body(case.document)) for case, determined in known if determined
        ]
    for name, case in by_hand(options.rows, folder):
        groups.setdefault(name, []).append(case)
    if options.rows != "seeds":
        groups["news without an act"] = list(without_act(options.rows, folder))
    started = time.process_time()
    for name, cases in groups.items():
        table(name, cases, find, wrong=options.wrong)
    texts = sum(len(cases) for cases in groups.values())
    print(f"{1000 * (time.process_time() - started) / texts:.1f} ms of processor time a text")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
