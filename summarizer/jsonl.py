"""Summaries for shell pipes: JSON lines in, JSON lines out; and the protocol of such lines, for whoever speaks it.

One object a line in, one a line out, same order. Unknown keys are passed through untouched; a bad line gives
``{"id": …, "error": "…"}`` and the rest go on. Blank lines are skipped.
"""

from __future__ import annotations

import datetime
import email.utils
import functools
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from summarizer.check import check_text
from summarizer.errors import SummarizerError
from summarizer.models import Document, Summary

if TYPE_CHECKING:
    from summarizer.summarizer import Summarizer

BATCH = 8
"""Lines are summarised so many at a time: output begins before the input ends."""

# JSON may hold half of a surrogate pair as an escape, and no UTF-8 can; U+2028, U+2029 and U+0085 end a line in
# some readers of lines. All go out as escapes, as they came in.
_ESCAPED = re.compile("[\ud800-\udfff\u2028\u2029\u0085]")


@dataclass(frozen=True)
class Line:
    """One line read."""

    keys: dict[str, Any]
    """What it holds; empty where it can't be read."""
    error: str = ""
    """What is wrong with it; ``""`` where nothing is."""


def read_lines(lines: Iterable[bytes | str], *, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Line]:
    """Each line but the blank ones, and whether its keys ``required`` and its ``optional`` ones hold strings."""
    for number, raw in enumerate(lines, start=1):
        if raw.strip():
            line = _read(raw, f"line {number}")
            yield line if line.error else Line(line.keys, _wrong_string(line.keys, required, optional))


def write_line(keys: dict[str, Any]) -> str:
    """A line to write, without its newline: valid JSON in valid UTF-8 on one line for every reader."""
    try:
        return _dump(keys)
    except RecursionError:  # what could just be read may be too deep to write
        return write_error(keys, "the line is nested too deep")


def write_error(keys: dict[str, Any], error: str) -> str:
    """The line that answers one which can't be used."""
    try:
        return _dump({"id": keys.get("id"), "error": error})
    except (RecursionError, ValueError):
        return _dump({"id": None, "error": error})


def _dump(keys: dict[str, Any]) -> str:
    text = json.dumps(keys, ensure_ascii=False, allow_nan=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def answer_lines(
    lines: Iterable[bytes | str],
    answer: Callable[[list[dict[str, Any]]], Iterable[dict[str, Any] | SummarizerError]],
    *,
    required: tuple[str, ...] = ("text",),
    optional: tuple[str, ...] = ("title", "lang", "published"),
    batch: int = 1,
) -> Iterator[str]:
    """Each line with the keys that ``answer`` gives for its own, or with its error, ``batch`` lines at a time.

    Raises nothing for any line, if ``answer`` raises nothing; it may take keys out of those that it gets.
    """
    read = read_lines(lines, required=required, optional=optional)
    while rows := list(itertools.islice(read, batch)):
        answers = iter(answer([line.keys for line in rows if not line.error]))
        for line in rows:
            found = SummarizerError(line.error) if line.error else next(answers)
            if isinstance(found, SummarizerError):
                yield write_error(line.keys, str(found))
            else:
                yield write_line({**line.keys, **found})


def summarize_lines(lines: Iterable[bytes | str], summarizer: Summarizer) -> Iterator[str]:
    """Input lines → output lines without their newline. Raises nothing for any line; a ModelError passes through."""

    def answer(rows: list[dict[str, Any]]) -> list[dict[str, Any] | SummarizerError]:
        made = summarizer.summarize_each(list(map(document_of, rows)))
        return [summary_keys(each) if isinstance(each, Summary) else each for each in made]

    return answer_lines(lines, answer, batch=BATCH)


def check_lines(lines: Iterable[bytes | str]) -> Iterator[str]:
    """Lines with ``text`` and ``summary`` → the same with ``supported``, ``score`` and ``problems``."""
    return answer_lines(lines, functools.partial(map, _checked), required=("text", "summary"))


def _checked(keys: dict[str, Any]) -> dict[str, Any] | SummarizerError:
    """The keys that a check adds to its line."""
    for key in ("text", "summary"):
        if not any(map(str.isalnum, keys[key])):
            return SummarizerError(f"the key {key} holds no text")
    checked = check_text(document_of(keys), keys["summary"])
    return {
        "supported": checked.supported,
        "score": round(checked.score, 4),
        "problems": list(map(asdict, checked.problems)),
    }


def moment_of(written: str | None) -> datetime.datetime | None:
    """The aware moment that ``published`` holds: ISO 8601, or as feeds write it (RFC 5322); UTC where it names no zone.

    ``None`` for what is no date: it is an aid for reading "yesterday", and the line does without.
    """
    written = (written or "").strip()
    for read in (datetime.datetime.fromisoformat, email.utils.parsedate_to_datetime):
        try:
            found = read(written)
            return found.replace(tzinfo=found.tzinfo or datetime.UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def day_of(written: str | None) -> datetime.date | None:
    """The day of ``moment_of``, where it was written."""
    moment = moment_of(written)
    return moment and moment.date()


def summary_keys(summary: Summary) -> dict[str, Any]:
    """The keys that a summary adds to its line."""
    return {
        "summary": summary.text,
        "sentences": list(map(asdict, summary.sentences)),
        "strategy": summary.strategy,
        "model": summary.model,
        "seconds": round(summary.seconds, 4),
    }


def document_of(keys: dict[str, Any]) -> Document:
    """The document of a line."""
    identity = keys.get("id")
    return Document(
        id=None if identity is None else str(identity),
        text=keys["text"],
        title=keys.get("title"),
        lang=keys.get("lang"),
        published=day_of(keys.get("published")),
    )


def _read(raw: bytes | str, name: str) -> Line:
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
    except UnicodeDecodeError as error:
        return Line({}, f"{name} is not UTF-8 ({error.reason} at byte {error.start})")
    try:
        keys = json.loads(text)
    except RecursionError:
        return Line({}, f"{name} is nested too deep")
    except ValueError as error:
        return Line({}, f"{name} is not JSON ({error})")
    if not isinstance(keys, dict):
        return Line({}, f"{name} is not a JSON object")
    try:
        write_line(keys)
    except ValueError:
        # Python reads NaN, Infinity and 1e999, other programs do not: what is passed through must be JSON.
        return Line(keys, f"{name} is not JSON: it holds NaN, Infinity or a number that is too large")
    return Line(keys)


def _wrong_string(keys: dict[str, Any], required: tuple[str, ...], optional: tuple[str, ...]) -> str:
    for key in required:
        if key not in keys:
            return f"the key {key} is missing"
    for key in (*required, *optional):
        value = keys.get(key)
        if not (isinstance(value, str) or (key in optional and value is None)):
            return f"the key {key} is not a string"
    return ""
