"""Reads labelled articles for the trainer and the benchmarks.

There are three sources:

- ``labels/policy_steps.jsonl`` of the shared texts labels real articles, as GUIDE.md beside it describes. Odd rows are
  only for figures. Rows whose index ends in 8 are for validation, other even rows for training.
- ``training/labels/real.jsonl`` labels more of the shared texts in the same way. Every fifth row is for validation, the
  others are for training.
- ``training/labels/written.jsonl`` has texts that were written for this project, with their labels. They are only for
  training.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from summarizer.dates import dates
from summarizer.facts.days import moments
from summarizer.jsonl import day_of
from summarizer.models import Sentence
from summarizer.sentences import split_sentences
from training.corpus import Part, part_of
from training.texts import FILLER, LABELS, data_folder, read_rows

WRITTEN = LABELS / "written.jsonl"
STEPS = "labels/policy_steps.jsonl"
LINES = LABELS / "lines.jsonl"
REAL = LABELS / "real.jsonl"
"""Has the keys of ``STEPS``, and ``actor``: the words in the step's line that name the body that takes the step."""
ACTORS = LABELS / "actors.jsonl"
"""Has the words that name the actor, for the even rows of ``STEPS``."""
NEWS = "grounding/frank_valid.jsonl"
_LETTERS = {
    "p": "prose", "h": "heading", "l": "list", "n": "footnote", "c": "contact", "a": "caption", "t": "table",
    "u": "furniture", "x": "fragment",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class DateLabel:
    """A date in a line, and the kind of event that is due on it."""

    line: int
    start: int
    end: int
    """Range of the date in the line."""
    kind: str
    """One of ``summarizer.network.DUE``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """An article with its labels. A field is ``None`` if it was not labelled."""

    id: str
    title: str
    lines: tuple[str, ...]
    judged: bool = True
    """True if policy, stage and step are labelled."""
    policy: bool = True
    stage: str | None = None
    also: frozenset[str] = frozenset()
    step: int | None = None
    """Index of the line that states the step; ``None`` without a step."""
    actor: tuple[int, int] | None = None
    """Range of the words in the step's line that name the body that takes the step."""
    actor_known: bool = False
    """True if the actor is labelled, or the label says that there is none."""
    kinds: dict[int, str] = field(default_factory=dict)
    """Index of a labelled line → its kind, one of ``summarizer.network.KINDS``."""
    dates: tuple[DateLabel, ...] = ()
    row: dict[str, Any] = field(default_factory=dict)
    """The labels, as in the file."""


@cache
def _rows(path: Path) -> list[dict[str, Any]]:
    return read_rows(path)


def labelled(*parts: Part) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the label and the row of the text file of each real article in ``parts``.

    Raises ValueError if a labelled text has changed.
    """
    folder = data_folder()
    actors = {row["index"]: row["actor"] for row in _rows(ACTORS)}
    labels = [
        (part_of(index), {**label, "index": index, "actor": actors.get(index)})
        for index, label in enumerate(_rows(folder / STEPS))
    ]
    labels += [("train" if index % 5 else "validation", label) for index, label in enumerate(_rows(REAL))]
    for part, label in labels:
        if part in parts:
            row = _rows(folder / label["set"])[label["row"]]
            if hashlib.sha256(row["text"].encode()).hexdigest()[:12] != label["sha"]:
                raise ValueError(f"{label['set']}, row {label['row']}: its text is not the one that was labelled")
            if not row["text"].startswith(FILLER):
                yield label, row


def steps(*parts: Part) -> Iterator[tuple[Example, dict[str, Any]]]:
    """Yield the real articles in ``parts``, each with its row of the text file."""
    for label, row in labelled(*parts):
        yield real(label, row), row


def unlabelled() -> Iterator[Example]:
    """Yield texts without labels, on which the network learns from a teacher: the articles on policy in training
    without their title, without their first line, or from their fourth line on; and more news. None of these is
    labelled for validation or figures.
    """
    for number, (example, _) in enumerate(steps("train")):
        for start, title in enumerate(("", example.title, "", example.title if number % 2 else "")):
            if example.policy and start != 2 and len(example.lines) >= start + 5:
                id, lines = f"{example.id}:from {start}", example.lines[start : start + 9]
                yield Example(id=id, title=title, lines=lines, judged=False)
    seen = {line for example, _ in steps("validation", "test") for line in example.lines if len(line) > 50}
    for number, row in enumerate(_rows(data_folder() / NEWS)[::2]):
        lines = tuple(line.text for line in split_sentences(row["text"], "en"))
        if seen.isdisjoint(lines[:8]):
            yield Example(id=f"{NEWS}:{number}", title="", lines=lines, judged=False)
            seen.update(line for line in lines if len(line) > 50)


def real(label: dict[str, Any], row: dict[str, Any]) -> Example:
    """Return the example for one real article."""
    text = row["text"]
    found = split_sentences(text, row.get("lang"))
    step = None
    if label["step"]:
        at = text.find(label["step"]) + min(5, len(label["step"]) - 1)
        step = next((number for number, line in enumerate(found) if line.start <= at < line.end), None)
    actor = None
    if step is not None and label["actor"]:
        at = found[step].text.find(label["actor"])
        actor = (at, at + len(label["actor"])) if at >= 0 else None
    return Example(
        id=f"{label['set']}:{label['row']}",
        title=(row.get("title") or "").strip(),
        lines=tuple(line.text for line in found),
        policy=label["policy"],
        stage=label["stage"] if step is not None else None,
        also=frozenset(label["also"]),
        step=step,
        actor=actor,
        actor_known=actor is not None or label["actor"] is None,
        kinds=_kinds_of(found, label["set"], label["row"]),
        dates=_dated(text, found, label, row),
        row=label,
    )


@cache
def _kinds() -> dict[tuple[str, int], dict[int, str]]:
    """Return (set, row) → offset of each line → its kind."""
    return {
        (row["set"], row["row"]): {
            start: _LETTERS[letter] for start, letter in zip(row["starts"], row["kinds"], strict=True)
        }
        for row in read_rows(LINES)
    }


def _kinds_of(found: Sequence[Sentence], name: str, row: int) -> dict[int, str]:
    """Return index of each labelled line → its kind.

    If several labelled lines are now one line, because the splitter has changed, it has the kind of the last one.
    """
    kinds = _kinds().get((name, row), {})
    return {
        number: kind
        for number, line in enumerate(found)
        for start, kind in kinds.items()
        if line.start <= start < line.end
    }


def only_lines() -> Iterator[Example]:
    """Yield articles for which only the kinds of lines are labelled."""
    folder = data_folder()
    judged = {(label["set"], label["row"]) for label in _rows(folder / STEPS)}
    for name, row in _kinds():
        if (name, row) not in judged:
            text = _rows(folder / name)[row]
            found = split_sentences(text["text"], text.get("lang"))
            yield Example(
                id=f"{name}:{row}",
                title=(text.get("title") or "").strip(),
                lines=tuple(line.text for line in found),
                judged=False,
                kinds=_kinds_of(found, name, row),
            )


def _dated(text: str, found: Any, label: dict[str, Any], row: dict[str, Any]) -> tuple[DateLabel, ...]:
    """Return the dates that the rules find in a text, each with the labelled kind of event that is due on it."""
    day = day_of(row.get("published"))
    due = {item["date"]: item["kind"] for item in label["deadlines"]}
    labels, number = [], 0
    for moment in moments(text, dates(text, day), day, title=row.get("title") or ""):
        while number < len(found) and found[number].end <= moment.start:
            number += 1
        if number < len(found) and found[number].start <= moment.start and moment.end <= found[number].end:
            kind = due.get(moment.last.isoformat()) or due.get(moment.first.isoformat()) or "none"
            start = found[number].start
            labels.append(DateLabel(line=number, start=moment.start - start, end=moment.end - start, kind=kind))
    return tuple(labels)


def written() -> Iterator[Example]:
    """Yield the examples that were written for this project."""
    for number, row in enumerate(read_rows(WRITTEN)):
        lines = tuple(words for _, words in row["lines"])
        actor = None
        if row["actor"]:
            at = lines[row["step"]].find(row["actor"])
            actor = (at, at + len(row["actor"]))
        yield Example(
            id=f"written:{number}",
            title=row["title"],
            lines=lines,
            policy=row["policy"],
            stage=row["stage"],
            also=frozenset(row["also"]),
            step=row["step"],
            actor=actor,
            actor_known=True,
            kinds=dict(enumerate(kind for kind, _ in row["lines"])),
            dates=tuple(
                DateLabel(line=line, start=(at := lines[line].find(words)), end=at + len(words), kind=kind)
                for line, words, _, kind in row["dates"]
            ),
            row=row,
        )


def lone(examples: Iterable[Example], prose: int = 5000) -> Iterator[Example]:
    """Yield examples of one line each: all lines of ``examples`` that are not prose, and at most ``prose`` that are."""
    for example in examples:
        for line, kind in example.kinds.items():
            prose -= kind == "prose"
            if kind != "prose" or prose >= 0:
                id = f"{example.id}:{line}"
                yield Example(id=id, title="", lines=(example.lines[line],), judged=False, kinds={0: kind})
