"""The gazetteer of bodies: one JSON object a line, read once.

``aliases`` mean the body wherever they stand; ``context`` are short forms and ambiguous abbreviations, which mean it
only in a text that names it in full, or is of its jurisdiction ("the Commission", "Treasury", "SEC"). A body whose
name stands in its own ``context`` ("Ministry of Defence") has no form that is its own but its aliases.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from summarizer.facts.models import Body


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of the gazetteer."""

    body: Body
    aliases: tuple[str, ...]
    """The name first, unless it is a context form."""
    context: tuple[str, ...]
    parent: str | None
    """Id of the body that it is part of: an agency's department."""


@cache
def entries() -> dict[str, Entry]:
    """All entries by id, in the order of the file."""
    text = files(__package__).joinpath("gazetteer.jsonl").read_text(encoding="utf-8")
    found: dict[str, Entry] = {}
    for line in text.splitlines():
        row = json.loads(line)
        body = Body(id=row["id"], name=row["name"], jurisdiction=row["jurisdiction"])
        own = () if body.name in row["context"] else (body.name,)
        found[body.id] = Entry(
            body=body,
            aliases=(*own, *row["aliases"]),
            context=tuple(row["context"]),
            parent=row.get("parent"),
        )
    return found


def bodies() -> tuple[Body, ...]:
    """Every body of the gazetteer."""
    return tuple(entry.body for entry in entries().values())
