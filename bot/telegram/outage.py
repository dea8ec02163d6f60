"""Outage: whether Telegram can be reached, asked with what does no harm when it is asked twice."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

log = logging.getLogger(__name__)

MOST_SECONDS = 30.0
"""Between two questions; the first come after one, two, four."""
IN_A_ROW = 5
"""So many messages without an answer, and none with one: Telegram takes none, whatever else it answers."""
MOST_BETWEEN = 60.0
"""Seconds between two messages then; the first come after ten, twenty, forty."""
AGAIN = timedelta(seconds=10)
"""After it, what got no answer is sent once more…"""
AGAIN_LATE = timedelta(minutes=10)
"""…and after this, where others got none either: sooner, when one has got through."""


class Outage:
    """Holds messages back from the first that got no answer until Telegram answers again.

    A message that may have arrived is sent once more at most. Were it and all behind it sent into an outage of minutes,
    each would use that up, and none would arrive. Where Telegram answers a question and takes no message, one leaves at
    a time, ever more seldom, and second tries wait.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        # The machine may have started before its network.
        self._suspected = True
        self._pause = 0.0
        self._next_at = 0.0
        self._unanswered = 0
        self._between = 0.0
        self._next_message_at = 0.0

    def suspect(self, *, unanswered: bool) -> timedelta:
        """A request got no answer, or one of a server in front of Telegram's; `unanswered`: it may have been taken.

        How long a second try waits.
        """
        self._suspected = True
        if not unanswered:
            return AGAIN
        self._unanswered += 1
        if self._unanswered < IN_A_ROW:
            return AGAIN
        now = asyncio.get_running_loop().time()
        if now >= self._next_message_at:  # what left together counts once
            self._between = min(max(2 * self._between, AGAIN.total_seconds()), MOST_BETWEEN)
            self._next_message_at = now + self._between
        return AGAIN_LATE

    def answered(self) -> bool:
        """Telegram took a message, or said why not; whether it had taken none for some time."""
        before, self._unanswered, self._between = self._unanswered, 0, 0.0
        return before >= IN_A_ROW

    def one_at_a_time(self) -> bool:
        """Whether only one message may be on its way."""
        return self._unanswered >= IN_A_ROW

    async def over(self) -> bool:
        """Whether there is none. Asks Telegram, where there may be one and it is time to."""
        now = asyncio.get_running_loop().time()
        if self.one_at_a_time() and now < self._next_message_at:
            return False
        if not self._suspected:
            return True
        if now < self._next_at:
            return False
        self._suspected = False  # what fails meanwhile counts
        try:
            await self._bot.get_me()
        except TelegramError as error:
            # A token that was revoked is told by whoever looks after it.
            if not self._pause and not isinstance(error, InvalidToken):
                log.warning("Telegram can't be reached (%s), messages wait", error.message)
            self._suspected = True
            self._pause = min(max(2 * self._pause, 1.0), MOST_SECONDS)
            self._next_at = asyncio.get_running_loop().time() + self._pause
            return False
        if self._pause:
            log.warning("Telegram can be reached again")
        self._pause = 0.0
        return True
