"""Telegram's limits on what a bot may write: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this

The FAQ names one message a second in a chat, 20 a minute in a group, and about 30 a second over all. Telegram lets
short bursts pass; here the windows are strict, so that what passes here passes there. A channel is no group: the
FAQ's 20 a minute are of groups and supergroups alone.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Literal

from tests.fake_telegram.outcomes import TooManyRequests

LIMITED = frozenset({"sendMessage", "sendDocument", "sendPhoto", "editMessageText"})
"""What puts something before a reader. Answers to presses, and what only asks, are free."""
GROUPS = ("group", "supergroup")

Window = Literal["overall", "chat", "group"]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many in any second, and of a group in any minute."""

    overall: int = 30
    chat: int = 1
    group: int = 20
    second: float = 1.0
    """How long a second takes, and a minute 60 of it: tests need not wait for real ones."""


@dataclass(frozen=True)
class OverLimit(TooManyRequests):
    """429 that the bot has provoked."""

    window: Window = "overall"


class Gate:
    """What was let through of late. By arrival; what is refused does not count. The caller holds the world's lock."""

    def __init__(self, limits: Limits) -> None:
        second = limits.second
        self._overall = _Window(limits.overall, second)
        self._chats: defaultdict[int, _Window] = defaultdict(lambda: _Window(limits.chat, second))
        self._groups: defaultdict[int, _Window] = defaultdict(lambda: _Window(limits.group, 60 * second))

    def take(self, chat_id: int, kind: str, arrived: float) -> OverLimit | None:
        """Let a message through, or say what is against it: the window that frees last."""
        windows: dict[Window, _Window] = {"overall": self._overall, "chat": self._chats[chat_id]}
        if kind in GROUPS:
            windows["group"] = self._groups[chat_id]
        wait, name = max((window.wait(arrived), name) for name, window in windows.items())
        if wait > 0:
            return OverLimit(max(1, math.ceil(wait)), name)
        for window in windows.values():
            window.add(arrived)
        return None


class _Window:
    """The last so many that were let through."""

    def __init__(self, size: int, seconds: float) -> None:
        self._seconds = seconds
        self._times: deque[float] = deque(maxlen=size)

    def wait(self, now: float) -> float:
        """How long until there is room."""
        if len(self._times) < (self._times.maxlen or 0):
            return 0.0
        return self._times[0] + self._seconds - now

    def add(self, now: float) -> None:
        # Requests are decided on in about the order in which they came.
        self._times.append(max(now, self._times[-1]) if self._times else now)
