"""Handling: updates side by side, and an end to what does not come to one when the bot stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any

from telegram.ext import BaseUpdateProcessor

log = logging.getLogger(__name__)

AT_ONCE = 32
"""Updates that are handled at one time."""
END_SECONDS = 6.0
"""At a stop what is being handled gets so long. A person asks again; a call to Telegram that gets no answer takes
twenty, and there may be several one after the other."""


class Handling(BaseUpdateProcessor):
    """How python-telegram-bot's Application handles updates."""

    def __init__(self, stopping: asyncio.Event) -> None:
        super().__init__(AT_ONCE)
        self._stopping = stopping
        self._end_at: float | None = None

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle one update, until it is time to end."""
        handling, end = asyncio.ensure_future(coroutine), asyncio.ensure_future(self._end())
        try:
            await asyncio.wait({handling, end}, return_when=asyncio.FIRST_COMPLETED)
            if not handling.done():
                log.info("an update was not handled to its end, since the bot stops")
        finally:
            end.cancel()
            handling.cancel()
        for outcome in await asyncio.gather(handling, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome

    async def _end(self) -> None:
        await self._stopping.wait()
        now = asyncio.get_running_loop().time()
        self._end_at = self._end_at or now + END_SECONDS
        await asyncio.sleep(self._end_at - now)
