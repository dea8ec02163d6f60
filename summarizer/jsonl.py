"""Read and write JSON lines, for shell pipes. This module has what all commands with JSON lines share, and makes the
lines of summaries, facts and checks.

Each line of input has one object and gives one line of output, in the same order. Unknown keys are passed through. The
answer to a bad line is ``{"id": …, "error": "…"}``, and the lines after it are still read. Blank lines are skipped.
"""

import datetime
import email.utils
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from summarizer.check import check_text
from summarizer.errors import SummarizerError
from summarizer.models import Document, Summary

Found = TypeVar("Found")

# These characters are written as escapes: lone surrogates, which UTF-8 cannot hold, and U+2028, U+2029 and U+0085,
# which some programs take for the end of a line.
_ESCAPED = re.compile("[\ud800-\udfff\u2028\u2029\u0085]")


@dataclass(frozen=True)
class Line:
    """A line of input."""

    keys: dict[str, Any]
    """The object in the line; empty if it could not be read."""
    error: str = ""
    """Says what is wrong with the line; ``""`` if nothing is."""


def read_lines(lines: Iterable[bytes | str], *, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Line]:
    """Yield each line that is not blank. A line has an error if a ``required`` key is missing or not a string, or if an
    ``optional`` key is neither a string nor null."""
    kinds: dict[str, Any] = dict.fromkeys(required, str) | dict.fromkeys(optional, str | None)
    for number, raw in enumerate(lines, start=1):
        if raw.strip():
            keys: Any = {}
            try:
                keys = json.loads(raw)
                write_line(keys)  # raises ValueError for NaN and Infinity, which json.loads reads
                error = "not a JSON object"
                if isinstance(keys, dict):
                    wrong = (key for key, kind in kinds.items() if not isinstance(keys.get(key), kind))
                    error = next((f"{key} must be a string" for key in wrong), "")
            except RecursionError:
                error = "nested too deep"
            except ValueError as reason:
                error = f"not JSON: {reason}"
            yield Line(keys if isinstance(keys, dict) else {}, error and f"line {number}: {error}")


def write_line(keys: dict[str, Any]) -> str:
    """Return an object as one line of JSON, without its newline. It can be encoded as UTF-8."""
    text = json.dumps(keys, ensure_ascii=False, allow_nan=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def write_error(keys: dict[str, Any], error: str) -> str:
    """Return the line that answers a bad line."""
    try:
        return write_line({"id": keys.get("id"), "error": error})
    except (RecursionError, ValueError):
        return write_line({"id": None, "error": error})


def answer_lines(
    lines: Iterable[bytes | str],
    answer: Callable[[dict[str, Any]], dict[str, Any] | SummarizerError],
    *,
    required: tuple[str, ...] = ("text",),
    optional: tuple[str, ...] = ("title", "lang", "published"),
) -> Iterator[str]:
    """Yield each line with the keys that ``answer`` adds, or with its error, as soon as it is read.

    Raises only what ``answer`` raises. ``answer`` may remove keys from the object that it gets.
    """
    for line in read_lines(lines, required=required, optional=optional):
        found = SummarizerError(line.error) if line.error else answer(line.keys)
        if isinstance(found, SummarizerError):
            yield write_error(line.keys, str(found))
        else:
            yield write_line({**line.keys, **found})


def add_lines(
    lines: Iterable[bytes | str],
    find: Callable[[Sequence[Document]], list[Found | SummarizerError]],
    keys_of: Callable[[Found], dict[str, Any]],
) -> Iterator[str]:
    """Add to each line, which must have ``text``, the keys of what ``find`` finds in its document.

    A bad line becomes an error line in the output, and the rest goes on. Only ModelError is raised.
    """

    def answer(keys: dict[str, Any]) -> dict[str, Any] | SummarizerError:
        [found] = find([document_of(keys)])
        return found if isinstance(found, SummarizerError) else keys_of(found)

    return answer_lines(lines, answer)


def check_lines(lines: Iterable[bytes | str]) -> Iterator[str]:
    """Add ``supported``, ``score`` and ``problems`` to each line, which has ``text`` and ``summary``."""
    return answer_lines(lines, _checked, required=("text", "summary"))


def _checked(keys: dict[str, Any]) -> dict[str, Any] | SummarizerError:
    """Return the keys that a check adds to a line."""
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
    """Parse the key ``published``, in ISO 8601 or RFC 5322 (as in feeds), to an aware datetime. Without a time zone it
    is in UTC.

    ``None`` if it is no date. That is no error: the date only helps to read words such as "yesterday".
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
    """Return the date of ``moment_of``, in the time zone of that moment."""
    moment = moment_of(written)
    return moment and moment.date()


def summary_keys(summary: Summary) -> dict[str, Any]:
    """Return the keys that a summary adds to a line."""
    return {
        "summary": summary.text,
        "sentences": list(map(asdict, summary.sentences)),
        "strategy": summary.strategy,
        "model": summary.model,
        "seconds": round(summary.seconds, 4),
    }


def document_of(keys: dict[str, Any]) -> Document:
    """Return the document in a line."""
    identity = keys.get("id")
    return Document(
        id=None if identity is None else str(identity),
        text=keys["text"],
        title=keys.get("title"),
        lang=keys.get("lang"),
        published=day_of(keys.get("published")),
    )
