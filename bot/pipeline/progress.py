"""How the steps say how far they are, without knowing who looks on."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What steps report to."""

    def start(self, what: str, total: int) -> None:
        """There are so many to do of this."""

    def advance(self, what: str, which: str = "") -> None:
        """One of them is done, well or badly: `which`, where it has a name."""

    def stop(self) -> None:
        """All is over."""


class NoProgress:
    """Nobody looks on."""

    def start(self, what: str, total: int) -> None:
        """Say nothing."""

    def advance(self, what: str, which: str = "") -> None:
        """Say nothing."""

    def stop(self) -> None:
        """Say nothing."""
