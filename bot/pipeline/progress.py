"""How a step says how far it is, without knowing who looks on."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What a step reports to. One step at a time."""

    def start(self, what: str, total: int) -> None:
        """A step begins with this many to do."""

    def advance(self) -> None:
        """One is done, well or badly."""

    def stop(self) -> None:
        """The step is over."""


class NoProgress:
    """Nobody looks on."""

    def start(self, what: str, total: int) -> None:
        """Say nothing."""

    def advance(self) -> None:
        """Say nothing."""

    def stop(self) -> None:
        """Say nothing."""
