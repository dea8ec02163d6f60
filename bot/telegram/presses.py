"""Presses: a button that is pressed twice in a moment does its work once."""

from __future__ import annotations

import asyncio

A_MOMENT = 1.0
"""Seconds after the work is done."""

Key = tuple[int, int, str]
"""Chat, message, and the button's data."""


class Presses:
    """Those that are being worked on, and those just done."""

    def __init__(self) -> None:
        self._done_at: dict[Key, float | None] = {}

    def begin(self, key: Key) -> bool:
        """False where the same was pressed a moment ago."""
        now = asyncio.get_running_loop().time()
        self._done_at = {key: at for key, at in self._done_at.items() if at is None or at + A_MOMENT > now}
        if key in self._done_at:
            return False
        self._done_at[key] = None
        return True

    def end(self, key: Key) -> None:
        """Its work is done."""
        self._done_at[key] = asyncio.get_running_loop().time()
