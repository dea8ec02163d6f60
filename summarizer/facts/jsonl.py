"""Add facts to JSON lines, for shell pipes. ``summarizer.jsonl`` reads and writes the lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from summarizer.errors import SummarizerError
from summarizer.facts.models import facts_keys
from summarizer.jsonl import answer_lines, document_of

if TYPE_CHECKING:
    from summarizer.summarizer import Summarizer


def facts_lines(lines: Iterable[bytes | str], finder: Summarizer) -> Iterator[str]:
    """Add the facts of its text to each line, which has ``text``. Each line is answered as soon as it is read. No bad
    line raises an error."""

    def answer(keys: dict[str, Any]) -> dict[str, Any] | SummarizerError:
        [found] = finder.facts_each([document_of(keys)])
        return found if isinstance(found, SummarizerError) else facts_keys(found)

    return answer_lines(lines, answer)
