"""Presses: a button that a person presses twice in a moment does its work once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

A_MOMENT = 1.0
"""Seconds after the work is done."""


@dataclass(frozen=True)
class _Press:
    data: str
    done_at: float | None


class Presses:
    """The last one of each person on each message, while it is worked on and a moment longer.

    Of each person: in a group, a member whose press is refused must not take an administrator's with it.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[int, int, int], _Press] = {}

    def begin(self, chat_id: int, message_id: int, user_id: int, data: str) -> bool:
        """False where they pressed the same a moment ago, and nothing else under that message since."""
        now = asyncio.get_running_loop().time()
        self._last = {
            place: press
            for place, press in self._last.items()
            if press.done_at is None or press.done_at + A_MOMENT > now
        }
        last = self._last.get((chat_id, message_id, user_id))
        if last is not None and last.data == data:
            return False
        self._last[chat_id, message_id, user_id] = _Press(data, None)
        return True

    def end(self, chat_id: int, message_id: int, user_id: int, data: str) -> None:
        """Its work is done."""
        last = self._last.get((chat_id, message_id, user_id))
        if last is not None and last.data == data:
            self._last[chat_id, message_id, user_id] = _Press(data, asyncio.get_running_loop().time())
