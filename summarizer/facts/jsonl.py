"""Facts for shell pipes: JSON lines in, JSON lines out, by the protocol of ``summarizer.jsonl``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from summarizer.errors import SummarizerError
from summarizer.facts.models import Deadline, Facts
from summarizer.jsonl import answer_lines, document_of

if TYPE_CHECKING:
    from summarizer.summarizer import Summarizer


def facts_lines(lines: Iterable[bytes | str], finder: Summarizer) -> Iterator[str]:
    """Lines with ``text`` → the same with their facts. A line is answered as it is read; raises nothing for any."""

    def answer(keys: dict[str, Any]) -> dict[str, Any]:
        (found,) = finder.facts_each([document_of(keys)])
        if isinstance(found, SummarizerError):
            raise found
        return facts_keys(found)

    return answer_lines(lines, answer)


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
