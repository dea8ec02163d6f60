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
from typing import Any

from summarizer.dates import dates
from summarizer.facts.days import moments
from summarizer.jsonl import day_of
from summarizer.models import Sentence
from summarizer.sentences import split_sentences
from training.corpus import Part, part_of
from training.texts import FILLER, LABELS, read_rows, rows

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
    policy: bool | None = None
    """``None`` if policy, stage and step are not labelled."""
    stage: str | None = None
    also: frozenset[str] = frozenset()
    step: int | None = None
    """Index of the line that states the step; ``None`` without a step."""
    actor: tuple[int, int] | None = None
    """Range of the words in the step's line that name the body that takes the step. It is empty if no words do."""
    kinds: dict[int, str] = field(default_factory=dict)
    """Index of a labelled line → its kind, one of ``summarizer.network.KINDS``."""
    dates: tuple[DateLabel, ...] = ()
    row: dict[str, Any] = field(default_factory=dict)
    """The labels, as in the file."""


def labelled(*parts: Part) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the label and the row of the text file of each real article in ``parts``.

    Raises ValueError if a labelled text has changed.
    """
    actors = {row["index"]: row["actor"] for row in read_rows(ACTORS)}
    labels = [
        (part_of(index), {**label, "index": index, "actor": actors.get(index)})
        for index, label in enumerate(rows(STEPS))
    ]
    labels += [("train" if index % 5 else "validation", label) for index, label in enumerate(read_rows(REAL))]
    for part, label in labels:
        if part in parts:
            row = rows(label["set"])[label["row"]]
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
        for start, title in ((0, ""), (1, example.title), (3, example.title if number % 2 else "")):
            if example.policy and len(example.lines) >= start + 5:
                yield Example(id=f"{example.id}:from {start}", title=title, lines=example.lines[start : start + 9])
    seen = {line for example, _ in steps("validation", "test") for line in example.lines if len(line) > 50}
    for number, row in enumerate(rows(NEWS)[::2]):
        lines = tuple(line.text for line in split_sentences(row["text"], "en"))
        if seen.isdisjoint(lines[:8]):
            yield Example(id=f"{NEWS}:{number}", title="", lines=lines)
            seen.update(line for line in lines if len(line) > 50)


def _line_at(found: Sequence[Sentence], at: int) -> int | None:
    """Return the index of the line with this offset of the text."""
    return next((number for number, line in enumerate(found) if line.start <= at < line.end), None)


def _span(line: str, words: str | None) -> tuple[int, int] | None:
    """Return the range of words in a line: ``None`` if it does not have them, an empty one for no words."""
    at = line.find(words or "")
    return (at, at + len(words or "")) if at >= 0 else None


def _article(name: str, number: int, text: dict[str, Any], found: Sequence[Sentence], **labels: Any) -> Example:
    """Return the example for a row of the text file ``name``, with the kinds of its lines and other labels.

    If several labelled lines are now one line, because the splitter has changed, it has the kind of the last one.
    """
    kinds = {_line_at(found, start): kind for start, kind in _kinds().get((name, number), {}).items()}
    return Example(
        id=f"{name}:{number}",
        title=(text.get("title") or "").strip(),
        lines=tuple(line.text for line in found),
        kinds={line: kind for line, kind in kinds.items() if line is not None},
        **labels,
    )


def real(label: dict[str, Any], row: dict[str, Any]) -> Example:
    """Return the example for one real article."""
    found, step, actor = split_sentences(row["text"], row.get("lang")), None, None
    if label["step"]:
        step = _line_at(found, row["text"].find(label["step"]) + min(5, len(label["step"]) - 1))
    if step is not None:
        actor = _span(found[step].text, label["actor"])
    return _article(
        label["set"],
        label["row"],
        row,
        found,
        policy=label["policy"],
        stage=label["stage"] if step is not None else None,
        also=frozenset(label["also"]),
        step=step,
        actor=actor,
        dates=tuple(_dated(found, label, row)),
        row=label,
    )


@cache
def _kinds() -> dict[tuple[str, int], dict[int, str]]:
    """Return (set, row) → offset of each line → its kind."""
    return {
        (row["set"], row["row"]): dict(zip(row["starts"], map(_LETTERS.__getitem__, row["kinds"]), strict=True))
        for row in read_rows(LINES)
    }


def only_lines() -> Iterator[Example]:
    """Yield articles for which only the kinds of lines are labelled."""
    judged = {(label["set"], label["row"]) for label in rows(STEPS)}
    for name, number in _kinds():
        if (name, number) not in judged:
            row = rows(name)[number]
            yield _article(name, number, row, split_sentences(row["text"], row.get("lang")))


def _dated(found: Sequence[Sentence], label: dict[str, Any], row: dict[str, Any]) -> Iterator[DateLabel]:
    """Yield the dates that the rules find in a text, each with the labelled kind of event that is due on it."""
    text, day = row["text"], day_of(row.get("published"))
    due = {item["date"]: item["kind"] for item in label["deadlines"]}
    for moment in moments(text, dates(text, day), day, title=row.get("title") or ""):
        line = _line_at(found, moment.start)
        if line is not None and moment.end <= found[line].end:
            kind = due.get(moment.last.isoformat()) or due.get(moment.first.isoformat()) or "none"
            start = found[line].start
            yield DateLabel(line=line, start=moment.start - start, end=moment.end - start, kind=kind)


def written() -> Iterator[Example]:
    """Yield the examples that were written for this project."""
    for number, row in enumerate(read_rows(WRITTEN)):
        lines, step = tuple(words for _, words in row["lines"]), row["step"]
        yield Example(
            id=f"written:{number}",
            title=row["title"],
            lines=lines,
            policy=row["policy"],
            stage=row["stage"],
            also=frozenset(row["also"]),
            step=step,
            actor=None if step is None else _span(lines[step], row["actor"]),
            kinds=dict(enumerate(kind for kind, _ in row["lines"])),
            dates=tuple(
                DateLabel(line=line, start=(at := lines[line].find(words)), end=at + len(words), kind=kind)
                for line, words, _, kind in row["dates"]
            ),
        )


def lone(examples: Iterable[Example], prose: int = 5000) -> Iterator[Example]:
    """Yield examples of one line each: all lines of ``examples`` that are not prose, and at most ``prose`` that are."""
    for example in examples:
        for line, kind in example.kinds.items():
            prose -= kind == "prose"
            if kind != "prose" or prose >= 0:
                id = f"{example.id}:{line}"
                yield Example(id=id, title="", lines=(example.lines[line],), kinds={0: kind})
