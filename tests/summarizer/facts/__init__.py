"""Tables of texts with what is found in them (``tests/data/facts``), and a network that says what a test wants."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any, cast

import numpy as np

from summarizer.facts.models import Deadline
from summarizer.models import Document
from summarizer.network import DUE, KINDS, STAGES, WIDTH, FloatArray, Lines, Network
from summarizer.reading import Reading, read
from tests.summarizer.conftest import table


def cases(name: str) -> Iterator[tuple[dict[str, Any], Document]]:
    """The rows of a table, each with its document."""
    for row in table(name, "facts"):
        published = datetime.date.fromisoformat(row["published"]) if "published" in row else None
        yield row, Document(text=row["text"], title=row.get("title"), lang=row.get("lang"), published=published)


class _Words(Lines):
    """What ``Says`` says of lines."""

    due_kind = "none"
    actors: tuple[str, ...] = ()
    texts: Sequence[str] = ()

    def actor(self, line: int) -> list[tuple[int, int, float]]:
        """Each of ``actors`` that stands in the line."""
        places = [(self.texts[line].find(words), len(words)) for words in self.actors]
        return [(at, at + size, 1.0) for at, size in places if at >= 0]

    def due(self, line: int, start: int, end: int) -> FloatArray:
        """``due_kind``, surely."""
        kinds = np.zeros(len(DUE), dtype=np.float32)
        kinds[DUE.index(self.due_kind)] = 1
        return kinds


class Says:
    """A network for which the first lines are of ``kinds`` and the others prose, with a probability of ``share``; every
    day is ``due``, and the first line states ``stage``, if any. It keeps what it was asked."""

    def __init__(
        self,
        *kinds: str,
        share: float = 1.0,
        stage: str = "",
        due: str = "none",
        actors: tuple[str, ...] = (),
        policy: float = 0.0,
    ) -> None:
        self._kinds, self._share = kinds, np.float32(share)
        self._stage, self._due, self._actors, self._policy = stage, due, actors, policy
        self.asked: list[str] = []

    def read(self, title: str, lines: Sequence[str]) -> Lines:
        """As ``Network.read``."""
        self.asked += lines
        count = len(lines)
        named = (*self._kinds, *["prose"] * count)[:count]
        kinds = np.eye(len(KINDS), dtype=np.float32)[[KINDS.index(kind) for kind in named]] * self._share
        steps, stages = np.zeros(count, dtype=np.float32), np.zeros((count, len(STAGES)), dtype=np.float32)
        if self._stage:
            steps[0], stages[:, STAGES.index(self._stage)] = 1, 1
        vectors = np.full((count, WIDTH), WIDTH**-0.5, dtype=np.float32)
        said = _Words(vectors, None, self._policy, kinds, steps, stages, (), vectors, cast(Any, None))
        for name, value in {"due_kind": self._due, "actors": self._actors, "texts": lines}.items():
            object.__setattr__(said, name, value)
        return said


def told(document: Document, **says: Any) -> Reading:
    """``document`` as ``Says`` reads it."""
    return read(document, cast(Network, Says(**says)))


def shown(one: Deadline) -> str:
    """A deadline as the tables have it."""
    instead = " moved" if one.moved is True else f" from {one.moved}" if one.moved else ""
    return f"{one.date} {one.kind}{instead}"
