"""Lanes: what Telegram takes, and when one chat may have its next message. Pure; times are of the event loop."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

A_MINUTE = 60


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much Telegram takes."""

    overall: int = 30
    """Messages in any second."""
    group: int = 20
    """Messages to one group or channel in any minute."""
    second: float = 1.0
    """How long a second is, for tests; with 0 nothing waits."""


@dataclass(kw_only=True)
class Lane:
    """What is known of one chat."""

    busy_until: float = 0.0
    """Each message takes a second of it."""
    held_until: float = 0.0
    in_flight: int = 0
    strict_until: float = 0.0
    """Telegram let no burst pass: until then there is none."""
    recent: deque[float] = field(default_factory=deque)
    """When the last messages of a minute were answered, of a group."""

    def free_at(self, now: float, limits: Limits, *, burst: int, group: bool) -> float:
        """When the next message may go there; `burst`: so many may come at once before each waits its second."""
        second = limits.second
        if self.strict_until > now:
            burst = 1
        at = max(self.held_until, self.busy_until - (burst - 1) * second)
        if group and second:
            while self.recent and self.recent[0] <= now - A_MINUTE * second:
                self.recent.popleft()
            over = len(self.recent) + self.in_flight - limits.group
            if over >= 0:
                first = self.recent[over] if over < len(self.recent) else now
                at = max(at, first + A_MINUTE * second)
        return at

    def idle(self, now: float, limits: Limits) -> bool:
        """Whether it can be forgotten."""
        if self.in_flight or max(self.busy_until, self.held_until, self.strict_until) > now:
            return False
        return not self.recent or self.recent[-1] <= now - A_MINUTE * limits.second
