"""How the steps say how far they are, without knowing who looks on."""

from __future__ import annotations


class Progress:
    """What steps report to; by itself, nobody looks on."""

    def start(self, what: str, total: int) -> None:
        """There are so many to do of this."""

    def advance(self, what: str, which: str = "") -> None:
        """One of them is done, well or badly: `which`, where it has a name."""

    def stop(self) -> None:
        """All is over."""


SILENT = Progress()
