"""Facts for shell pipes: JSON lines in, JSON lines out, by the protocol of ``summarizer.jsonl``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from summarizer.errors import SummarizerError
from summarizer.facts.models import Deadline, Facts
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
        "policy": facts.is_policy,
        "stage": facts.stage.stage.value,
        "stage_sentence": facts.stage.sentence,
        "actor": facts.actor.name if facts.actor else None,
        "bodies": [found.body.name for found in facts.bodies],
        "jurisdictions": list(facts.jurisdictions),
        "deadlines": [deadline_keys(one) for one in facts.deadlines],
        "topics": [{"topic": one.topic, "score": round(one.score, 3)} for one in facts.topics],
    }


def deadline_keys(deadline: Deadline) -> dict[str, Any]:
    """The keys of a deadline; ``moved_from``, a day or null, only where it takes the place of an earlier one."""
    keys: dict[str, Any] = {
        "date": deadline.date.isoformat(),
        "kind": deadline.kind.value,
        "sentence": deadline.sentence,
    }
    if deadline.moved:
        keys["moved_from"] = deadline.moved_from.isoformat() if deadline.moved_from else None
    return keys
