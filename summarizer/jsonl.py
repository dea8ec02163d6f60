"""Summaries for shell pipes: JSON lines in, JSON lines out.

One object a line in, one a line out, same order. Unknown keys are passed through untouched; a bad line gives
``{"id": …, "error": "…"}`` and the rest go on. Blank lines are skipped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from summarizer.errors import SummarizerError
from summarizer.models import Document, Summary

BATCH = 8
"""Lines are summarised so many at a time: output begins before the input ends."""


class SummarizesEach(Protocol):
    """What ``Summarizer`` and a wrapped worker have in common."""

    def summarize_each(self, documents: list[Document], /) -> list[Summary | SummarizerError]:
        """One summary or error a document, same order."""


@dataclass(frozen=True)
class _Line:
    """One line read: its keys, and the document or what is wrong with it."""

    keys: dict[str, Any]
    document: Document | None = None
    error: str = ""


def summarize_lines(lines: Iterable[bytes | str], summarizer: SummarizesEach) -> Iterator[str]:
    """Input lines → output lines without their newline. Raises nothing for any line; a ModelError passes through."""
    batch: list[_Line] = []
    for raw in lines:
        if not raw.strip():
            continue
        batch.append(_read(raw))
        if len(batch) == BATCH:
            yield from _answers(batch, summarizer)
            batch = []
    yield from _answers(batch, summarizer)


def summary_keys(summary: Summary) -> dict[str, Any]:
    """The keys that a summary adds to its line."""
    return {
        "summary": summary.text,
        "sentences": [
            {
                "text": sentence.text,
                "start": sentence.start,
                "end": sentence.end,
                "evidence": [[evidence.start, evidence.end] for evidence in sentence.evidence],
                "supported": sentence.supported,
            }
            for sentence in summary.sentences
        ],
        "strategy": summary.strategy,
        "model": summary.model,
        "seconds": round(summary.seconds, 4),
    }


def _answers(batch: list[_Line], summarizer: SummarizesEach) -> Iterator[str]:
    documents = [line.document for line in batch if line.document is not None]
    results = iter(summarizer.summarize_each(documents) if documents else [])
    for line in batch:
        if line.document is None:
            yield _dump({"id": line.keys.get("id"), "error": line.error})
            continue
        result = next(results)
        if isinstance(result, SummarizerError):
            yield _dump({"id": line.keys.get("id"), "error": str(result)})
        else:
            yield _dump({**line.keys, **summary_keys(result)})


def _read(raw: bytes | str) -> _Line:
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
    except UnicodeDecodeError as error:
        return _Line({}, error=f"the line is not UTF-8 (byte {error.start})")
    try:
        keys = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        return _Line({}, error="the line is nested too deep")
    except ValueError as error:
        return _Line({}, error=f"the line is not JSON: {error}")
    if not isinstance(keys, dict):
        return _Line({}, error="the line is not a JSON object")
    if "text" not in keys:
        return _Line(keys, error="the key text is missing")
    for key, optional in (("text", False), ("title", True), ("lang", True)):
        value = keys.get(key)
        if not (isinstance(value, str) or (optional and value is None)):
            return _Line(keys, error=f"the key {key} is not a string")
    identity = keys.get("id")
    document = Document(
        id=None if identity is None else str(identity),
        text=keys["text"],
        title=keys.get("title"),
        lang=keys.get("lang"),
    )
    return _Line(keys, document)


def _no_constant(name: str) -> Any:
    # Python reads and writes NaN and Infinity, other programs do not: what is passed through must be JSON.
    raise ValueError(f"{name} is no JSON")


def _dump(keys: dict[str, Any]) -> str:
    line = json.dumps(keys, ensure_ascii=False)
    # A lone surrogate cannot be written as UTF-8: it goes out as it came in, as an escape.
    return line if line.isascii() or not _has_surrogate(line) else json.dumps(keys)


def _has_surrogate(line: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in line)
