"""Facts for shell pipes: JSON lines in, JSON lines out, by the protocol of ``summarizer.jsonl``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from summarizer.errors import SummarizerError
from summarizer.facts.models import Facts
from summarizer.jsonl import day_of, read_lines, write_error, write_line
from summarizer.models import Document


class FindsFacts(Protocol):
    """What ``Summarizer`` and a fake have in common."""

    def facts_each(self, documents: list[Document], /) -> list[Facts | SummarizerError]:
        """Facts or an error of each document, same order."""


def facts_lines(lines: Iterable[bytes | str], finder: FindsFacts) -> Iterator[str]:
    """Lines with ``text`` → the same with their facts. A line is answered as it is read; raises nothing for any."""
    for line in read_lines(lines, required="text", optional=("title", "lang", "published")):
        if line.error:
            yield write_error(line.keys, line.error)
            continue
        keys = line.keys
        document = Document(
            text=keys["text"],
            title=keys.get("title"),
            lang=keys.get("lang"),
            published=day_of(keys.get("published")),
        )
        (found,) = finder.facts_each([document])
        if isinstance(found, Facts):
            yield write_line({**keys, **facts_keys(found)})
        else:
            yield write_error(keys, str(found))


def facts_keys(facts: Facts) -> dict[str, Any]:
    """The keys that facts add to their line."""
    return {
        "stage": facts.stage.stage.value,
        "stage_sentence": facts.stage.sentence,
        "bodies": [found.body.name for found in facts.bodies],
        "jurisdictions": list(facts.jurisdictions),
        "deadlines": [
            {"date": one.date.isoformat(), "kind": one.kind.value, "sentence": one.sentence} for one in facts.deadlines
        ],
        "topics": [{"topic": one.topic, "score": round(one.score, 3)} for one in facts.topics],
    }
