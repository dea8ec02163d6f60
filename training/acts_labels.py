"""Labels of sentences that state a policy act: ``python -m training.acts_labels SET [--rows odd]``.

Shows an article's numbered sentences and records which of them state its act, in ``labels/acts.jsonl`` beside this
file. It can be stopped at any time: what is labelled already is not shown again. For whoever would rather read in an
editor, ``--show FILE`` writes the articles to a file, and ``--answers FILE`` records lines such as ``odd 17: 3 5``.

The labels hold no text: a set, a row (or the name of a seed file), the start of the text's sha256, and the ranges of
characters of the sentences. What counts as an act is told in ``docs/models/acts.md``.

No annotation program was taken (doccano, label-studio): a server and a database for a file of a few hundred lines.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from summarizer import Document
from summarizer.extractive import candidates
from summarizer.models import Sentence
from training.texts import data_folder

ROOT = Path(__file__).resolve().parents[1]
LABELS = Path(__file__).parent / "labels" / "acts.jsonl"
SEEDS = "seeds"
"""The name of the set that stands in the repository: text files with a head of ``key: value`` lines."""
SHOWN = 30
SEED = 7
_TOPIC = re.compile(
    r"\b(?:government|minister|ministry|bill|laws?|legislation|ban(?:ned)?|tax|rules?|regulat\w+|commission|parliament|"
    r"MPs?|court|congress|senate|policy|policies|EU|White House|president|plans?|gouvernement|loi|ministre|projet|"
    r"regjeringen|Stortinget)\b"
)
"""Words of the topic, not of acts: they choose what is read, and must not choose what the detector would find."""

Split = Literal["train", "valid", "test", "seed"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """What was found in one article."""

    set: str
    """Path below the folder of shared texts, or ``seeds``."""
    key: str
    """Row index from 0 as digits, or a seed's file name."""
    sha256: str
    """First 16 hexadecimal digits of the text's hash: a set that changed is noticed."""
    acts: tuple[tuple[int, int], ...]
    """Ranges of characters of the sentences that state the main act; empty where the article has none."""
    split: Split
    """Even rows train, but for those with index % 10 == 8, which validate; odd rows are held aside for figures."""


def digest(text: str) -> str:
    """The start of a text's sha256, enough to notice that it changed."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def split_of(set_name: str, key: str) -> Split:
    """The part that an article belongs to."""
    if set_name == SEEDS:
        return "seed"
    row = int(key)
    return "test" if row % 2 else "valid" if row % 10 == 8 else "train"


def documents(set_name: str, folder: Path) -> Iterator[tuple[str, Document]]:
    """(key, document) for all articles of a set. Raises FileNotFoundError where the set is missing."""
    if set_name == SEEDS:
        for path in sorted((ROOT / "seeds").glob("*.*")):
            if path.suffix in {".txt", ".md"}:
                head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
                keys = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
                yield path.name, Document(text=body, title=keys.get("title"), lang=keys.get("lang", "en")[:2])
        return
    with (folder / set_name).open(encoding="utf-8") as lines:
        for index, line in enumerate(lines):
            row = json.loads(line)
            yield str(index), Document(text=row["text"], title=row.get("title"), lang=row.get("lang"), id=row["id"])


def read_labels(path: Path | None = None) -> list[Label]:
    """All labels of ``path``, ``LABELS`` by default, in the order in which they were made; none where it is missing."""
    path = path or LABELS
    if not path.is_file():
        return []
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        acts = tuple((start, end) for start, end in row["acts"])
        found.append(Label(set=row["set"], key=row["key"], sha256=row["sha256"], acts=acts, split=row["split"]))
    return found


def write_label(label: Label) -> None:
    """Adds one line to ``LABELS``."""
    row = {
        "set": label.set,
        "key": label.key,
        "sha256": label.sha256,
        "kind": "act" if label.acts else "no act",
        "acts": [list(act) for act in label.acts],
        "split": label.split,
    }
    LABELS.parent.mkdir(parents=True, exist_ok=True)
    with LABELS.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(row) + "\n")


def labelled(sentences: Sequence[Sentence], acts: Sequence[tuple[int, int]]) -> list[bool]:
    """Whether each sentence overlaps a labelled range by more than half of the shorter of the two.

    Labels are ranges and not indices, since the splitter may change and the labels should outlive it.
    """
    return [
        any(
            2 * (min(sentence.end, end) - max(sentence.start, start)) > min(sentence.end - sentence.start, end - start)
            for start, end in acts
        )
        for sentence in sentences
    ]


def label(set_name: str, key: str, document: Document, numbers: Sequence[int]) -> Label:
    """A label from the numbers of sentences as shown, from 0. Raises IndexError for one that is not there."""
    found = candidates(document).sentences
    acts = tuple((found[number].start, found[number].end) for number in sorted(set(numbers)))
    return Label(set=set_name, key=key, sha256=digest(document.text), acts=acts, split=split_of(set_name, key))


def shown(set_name: str, key: str, document: Document, width: int) -> str:
    """The article as an annotator sees it: its title, and its sentences cut to ``width`` characters."""
    found = candidates(document).sentences
    lines = [f"## {set_name} {key} {document.id or ''}: {document.title or '(no title)'}"]
    lines += [f"{number} {' '.join(each.text.split())[:width]}" for number, each in enumerate(found[:SHOWN])]
    if len(found) > SHOWN:
        lines.append(f"({len(found) - SHOWN} more)")
    return "\n".join(lines)


def _to_read(options: argparse.Namespace) -> list[tuple[str, Document]]:
    """The articles that wait for a label, in a random order that is always the same."""
    done = {label.key for label in read_labels() if label.set == options.set}
    waiting = []
    for key, document in documents(options.set, data_folder()):
        if key in done or options.match not in (document.id or key):
            continue
        if options.rows != "all" and options.set != SEEDS and int(key) % 2 != (options.rows == "odd"):
            continue
        if options.topic and len(_TOPIC.findall(document.text)) < options.topic:
            continue
        if options.late and _TOPIC.search(" ".join(s.text for s in candidates(document).sentences[:3])):
            continue
        waiting.append((key, document))
    random.Random(SEED).shuffle(waiting)
    return waiting[options.skip : options.skip + options.limit]


def _numbers(answer: str) -> list[int] | None:
    """Numbers of an answer; none for "-"; ``None`` where it is no answer."""
    parts = answer.split()
    if parts == ["-"]:
        return []
    return [int(part) for part in parts] if parts and all(part.isdigit() for part in parts) else None


def _record(set_name: str, answers: Path) -> int:
    """Records a file of ``key: numbers`` lines; returns how many."""
    texts = dict(documents(set_name, data_folder()))
    done = {label.key for label in read_labels() if label.set == set_name}
    count = 0
    for line in answers.read_text(encoding="utf-8").splitlines():
        key, _, answer = line.partition(":")
        numbers = _numbers(answer)
        if numbers is None or key not in texts or key in done:
            print(f"passed over: {line}", file=sys.stderr)
            continue
        write_label(label(set_name, key, texts[key], numbers))
        done.add(key)
        count += 1
    return count


def main() -> int:
    """Asks until the articles or the annotator's patience end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", help="news/bbc.jsonl and the like, or seeds")
    parser.add_argument("--rows", choices=("even", "odd", "all"), default="even")
    parser.add_argument("--match", default="", help="only articles whose id has this in it")
    parser.add_argument("--topic", type=int, default=0, help="only texts with so many words of the topic")
    parser.add_argument("--late", action="store_true", help="only texts without such a word in their first 3 sentences")
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--width", type=int, default=400, help="characters of a sentence that are shown")
    parser.add_argument("--show", action="store_true", help="print the articles and ask nothing")
    parser.add_argument("--answers", type=Path, help="record a file of lines such as `17: 3 5` or `17: -`")
    options = parser.parse_args()
    if options.answers:
        print(f"{_record(options.set, options.answers)} labels", file=sys.stderr)
        return 0
    for key, document in _to_read(options):
        print(shown(options.set, key, document, options.width), end="\n\n")
        if options.show:
            continue
        while True:
            answer = input("sentences of the act, - for none, s to pass over, q to stop: ").strip()
            if answer == "q":
                return 0
            numbers = _numbers(answer)
            if answer == "s":
                break
            if numbers is not None and all(number < len(candidates(document)) for number in numbers):
                write_label(label(options.set, key, document, numbers))
                break
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
