"""Telegram's limits on messages: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this

The FAQ allows one message a second in a chat, 20 a minute in a group, and about 30 a second in all chats together.
Telegram also accepts short bursts. The fake does not, so a bot that passes here also passes there. The limit of 20 a
minute is only for groups and supergroups, not for channels.
"""

import math
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Literal

from tests.fake_telegram.outcomes import TooManyRequests

LIMITED = frozenset({"sendMessage", "sendDocument", "sendPhoto", "editMessageText"})
"""The methods that count, because they show something to a reader. There is no limit for other methods."""
GROUPS = ("group", "supergroup")

Window = Literal["overall", "chat", "group"]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The maximum number of calls."""

    overall: int = 30
    """In all chats together, in a second."""
    chat: int = 1
    """In one chat, in a second."""
    group: int = 20
    """In one group, in a minute."""
    second: float = 1.0
    """Length of a "second" in real seconds, and 1/60 of a "minute". Tests shorten it, to wait less."""


@dataclass(frozen=True)
class OverLimit(TooManyRequests):
    """429 because the bot sent too much."""

    window: Window = "overall"


class Gate:
    """Counts the calls that were let through, by their time of arrival. Refused calls do not count.

    The caller holds the world's lock.
    """

    def __init__(self, limits: Limits) -> None:
        second = limits.second
        self._overall = _Window(limits.overall, second)
        self._chats: defaultdict[int, _Window] = defaultdict(lambda: _Window(limits.chat, second))
        self._groups: defaultdict[int, _Window] = defaultdict(lambda: _Window(limits.group, 60 * second))

    def take(self, chat_id: int, kind: str, arrived: float) -> OverLimit | None:
        """Let a message through and return None, or return the limit that it exceeds.

        If it exceeds several, return the one with the longest wait.
        """
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
    """The times of the last `size` calls that were let through."""

    def __init__(self, size: int, seconds: float) -> None:
        self._seconds = seconds
        self._times: deque[float] = deque(maxlen=size)

    def wait(self, now: float) -> float:
        """Return the seconds until there is room. Zero or less: there is room now."""
        if len(self._times) < (self._times.maxlen or 0):
            return 0.0
        return self._times[0] + self._seconds - now

    def add(self, now: float) -> None:
        # The server decides on requests in about the order of their arrival, but not exactly.
        self._times.append(max(now, self._times[-1]) if self._times else now)
