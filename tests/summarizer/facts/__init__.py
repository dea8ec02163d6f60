"""Reads the tables of texts in ``tests/data/facts``, and simulates the network with answers that a test chooses."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from summarizer.facts.models import Deadline
from summarizer.jsonl import document_of
from summarizer.models import Document
from summarizer.network import DUE, KINDS, STAGES, WIDTH, Lines, Network
from summarizer.reading import Reading, read
from tests.summarizer.conftest import table


def cases(name: str) -> list[tuple[dict[str, Any], Document]]:
    """Return the rows of a table, each with its document."""
    return [(row, document_of(row)) for row in table(name, "facts")]


class Says:
    """A fake network.

    The first lines have the kinds ``kinds``, and the others are prose, each with probability ``share``. Every date has
    the kind ``due``. The first line states ``stage``, if that is set, with the same probability. ``asked`` has all
    lines that were read.
    """

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
        """Return the chosen output, in the form of ``Network.read``."""
        self.asked += lines
        count = len(lines)
        named = (*self._kinds, *["prose"] * count)[:count]
        kinds = np.eye(len(KINDS), dtype=np.float32)[[KINDS.index(kind) for kind in named]] * self._share
        steps, stages = np.zeros(count, dtype=np.float32), np.zeros((count, len(STAGES)), dtype=np.float32)
        if self._stage:
            steps[0], stages[:, STAGES.index(self._stage)] = self._share, 1

        def actor(line: int) -> list[tuple[int, int, float]]:
            places = [(lines[line].find(words), len(words)) for words in self._actors]
            return [(at, at + size, 1.0) for at, size in places if at >= 0]

        said = SimpleNamespace(
            vectors=np.full((count, WIDTH), WIDTH**-0.5, dtype=np.float32),
            title_vector=None,
            policy=self._policy,
            kinds=kinds,
            steps=steps,
            stages=stages,
            actor=actor,
            due=lambda *_: np.eye(len(DUE), dtype=np.float32)[DUE.index(self._due)],
        )
        return cast(Lines, said)


def told(document: Document, **says: Any) -> Reading:
    """Read ``document`` with a fake network."""
    return read(document, cast(Network, Says(**says)))


def shown(one: Deadline) -> str:
    """Return a deadline in the form of the tables."""
    instead = " moved" if one.moved is True else f" from {one.moved}" if one.moved else ""
    return f"{one.date} {one.kind}{instead}"
