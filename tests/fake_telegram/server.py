"""The HTTP side."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.fake_telegram.chaos import Chaos, Trouble
from tests.fake_telegram.chats import ChatType, Member, Reply, World
from tests.fake_telegram.fates import Fates
from tests.fake_telegram.limits import Limits, OverLimit
from tests.fake_telegram.log import Call
from tests.fake_telegram.methods import METHODS, commands_key
from tests.fake_telegram.outcomes import (
    ClientLeft,
    Json,
    NotFound,
    Ok,
    Outcome,
    Refused,
    Unauthorized,
)
from tests.fake_telegram.params import Params, read_params
from tests.fake_telegram.polling import Poller
from tests.fake_telegram.readers import Group, Reader
from tests.fake_telegram.webhook import Post, Poster
from tests.fake_telegram.wire import respond
from tests.loopback import LoopbackServer


@dataclass(frozen=True, kw_only=True)
class _Request:
    method: str
    params: Params
    arrived: float


class FakeTelegram(LoopbackServer):
    """A Bot API server for one bot. Made for `with`; readers may be made before and asked after it.

    With `limits` it answers 429 to what goes over them.
    """

    def __init__(
        self,
        token: str = "123:TEST",
        *,
        username: str = "policy_test_bot",
        limits: Limits | None = None,
    ) -> None:
        super().__init__()
        self.token = token
        bot = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "Policybot", "username": username}
        self._world = World(bot, self._wake)
        self._poller = Poller(self._world)
        self._poster = Poster(self._world)
        self._fates = Fates(self._world, limits)
        self._provoked: list[Call] = []
        self._readers: dict[int, Reader] = {}
        self._groups: dict[int, Group] = {}

    @property
    def base_url(self) -> str:
        """As python-telegram-bot takes it: the token and the method come right behind."""
        return f"http://127.0.0.1:{self.port}/bot"

    # People and places.

    def reader(self, chat_id: int, first_name: str = "Reader", *, language_code: str = "en", **about: Any) -> Reader:
        """A private chat; the same reader for the same id. `about`: username, last_name and the like."""
        with self._world.lock:
            if chat_id not in self._readers:
                about = {"first_name": first_name, **about}
                user = {"id": chat_id, "is_bot": False, "language_code": language_code, **about}
                user = self._world.users.setdefault(chat_id, user)
                chat = self._world.add_chat(chat_id, "private", about)
                chat.members[chat_id] = Member(user=user, status="member")
                self._readers[chat_id] = Reader(self._world, chat, user)
            return self._readers[chat_id]

    def group(self, chat_id: int, title: str = "Group", *, type: ChatType = "supergroup", **about: Any) -> Group:
        """A "group", "supergroup" or "channel" with the bot in it; `is_forum=True` makes a forum."""
        return self._group(chat_id, type, {"title": title, **about})

    def _group(self, chat_id: int, kind: ChatType, about: Json) -> Group:
        with self._world.lock:
            if chat_id not in self._groups:
                chat = self._world.add_chat(chat_id, kind, dict(about))
                self._groups[chat_id] = Group(self._world, chat, self._group)
            return self._groups[chat_id]

    # What is to go wrong.

    def script(self, method: str, chat_id: int | None = None, *, outcome: Outcome, times: int | None = 1) -> None:
        """The next `times` calls (None: all) of `method` ("*": any) end so; in order, one after another."""
        with self._world.lock:
            self._world.script.add(method, chat_id, outcome, times)

    def limit(self, limits: Limits) -> None:
        """From now on answer 429 to what goes over these."""
        with self._world.lock:
            self._fates = Fates(self._world, limits)

    def unscript(self) -> None:
        """Forget all outcomes not yet met."""
        with self._world.lock:
            self._world.script.clear()

    def chaos(
        self,
        rng: random.Random,
        rates: Mapping[Trouble, float],
        *,
        hang: float = 60,
        away: tuple[float, float] = (2, 5),
    ) -> None:
        """From now on each sendMessage meets a trouble with the probability in `rates`.

        `hang`: how long a timeout keeps the connection; `away`: how long one who blocks the bot stays away.
        """
        with self._world.lock:
            self.calm()
            self._fates.chaos = Chaos(self._world, rng, rates, hang=hang, away=away, later=self._later)

    def calm(self) -> None:
        """No more of that; who stopped the bot comes back at once."""
        with self._world.lock:
            chaos, self._fates.chaos = self._fates.chaos, None
            if chaos is not None:
                chaos.end()

    # What came to pass.

    def calls(self, method: str | None = None, chat_id: int | None = None) -> list[Call]:
        """The log, in the order in which the server decided."""
        with self._world.lock:
            return list(self._world.log.find(method, chat_id))

    @property
    def provoked(self) -> list[Call]:
        """Calls that went over the limits."""
        with self._world.lock:
            return list(self._provoked)

    def wait_calls(
        self, method: str | None = None, chat_id: int | None = None, *, count: int = 1, timeout: float = 10
    ) -> list[Call]:
        """The log as soon as it holds `count` such calls, whatever their outcome."""
        self._await(self._world.log.changed, lambda: len(self._world.log.find(method, chat_id)) >= count, timeout)
        return self.calls(method, chat_id)

    def _await(self, changed: threading.Condition, over: Callable[[], object], timeout: float) -> None:
        with self._world.lock:
            if not changed.wait_for(over, timeout):
                raise AssertionError(f"not within {timeout} s; {self.calls()[-5:]}; {self.posts[-3:]}")

    def wait_polling(self, timeout: float = 10) -> None:
        """Until the bot waits for updates."""
        self._await(self._poller.changed, lambda: self._poller.pending, timeout)

    def wait_idle(self, timeout: float = 10) -> None:
        """Until the bot has confirmed every update and asks for more; its handlers may still be at work."""
        self._await(self._poller.changed, lambda: self._poller.pending and not len(self._world.updates), timeout)

    def wait_not_posted(self, timeout: float = 10) -> None:
        """Until the webhook has failed to take one."""
        self._await(self._world.webhook.changed, lambda: self._world.webhook.error, timeout)

    @property
    def webhook_url(self) -> str:
        """Where updates are posted to; empty: nowhere."""
        with self._world.lock:
            return self._world.webhook.url

    @property
    def posts(self) -> list[Post]:
        """Every try to post an update."""
        with self._world.lock:
            return list(self._poster.posts)

    def delivered(self, chat_id: int) -> list[Reply]:
        """Every message the bot got into the chat, as sent; also those it has no answer for."""
        with self._world.lock:
            return list(self._world.chats[chat_id].seen["reply"])

    def commands(self, language_code: str = "", scope: Json | None = None) -> list[Json]:
        """What setMyCommands left."""
        with self._world.lock:
            return self._world.commands.get(commands_key(scope, language_code), [])

    # While it runs.

    def _wake(self) -> None:
        """From any thread, with or without a server: there is a new update."""
        if (loop := self._loop) is not None:
            loop.call_soon_threadsafe(self._poller.wake)
            loop.call_soon_threadsafe(self._poster.wake)

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        """Do it in a while, unless the server has stopped by then."""
        assert self._loop is not None  # only what answers a call asks for it
        self._loop.call_later(seconds, action)

    async def _work(self) -> None:
        posting = asyncio.create_task(self._poster.run())
        try:
            await asyncio.wait({asyncio.ensure_future(self._stop.wait()), posting}, return_when=asyncio.FIRST_COMPLETED)
            posting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await posting
        finally:
            with self._world.lock:
                self._loop = None  # nobody wakes it any more
            self._poller.close()

    # One request.

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        arrived = time.monotonic()
        path = re.fullmatch(r"/bot([0-9]+:[^/]+)/([A-Za-z_]+)", request.path)
        if path is None:
            return web.json_response(NotFound().body, status=404)
        token, method = path.groups()
        try:
            call = _Request(method=method, params=await read_params(request), arrived=arrived)
            outcome, result = await self._result(token, call)
            return await respond(request, outcome, result, self._stop)
        except Refused as refused:  # unreadable parameters
            return web.json_response(refused.outcome.body, status=400)
        except Exception as error:  # a fault of the fake, for __exit__ to raise
            self._broken = error
            return web.json_response({"ok": False, "error_code": 500, "description": repr(error)}, status=500)

    async def _result(self, token: str, call: _Request) -> tuple[Outcome, Any]:
        """Decide, do and log, in one hold of the lock, so that the log's order is the order of effects."""
        with self._world.lock:
            scripted = self._decided(token, call)
            if scripted is not None and not scripted.accepted:
                return self._log(call, scripted)
            if call.method != "getUpdates":
                try:
                    result = METHODS[call.method](self._world, call.params)
                except Refused as refused:
                    return self._log(call, scripted or refused.outcome)
                return self._log(call, scripted or Ok(), result)
        try:
            result = await self._poller.get_updates(call.params)
        except Refused as refused:
            return self._log(call, scripted or refused.outcome)
        except asyncio.CancelledError:
            self._log(call, ClientLeft())
            raise
        return self._log(call, scripted or Ok(), result)

    def _decided(self, token: str, call: _Request) -> Outcome | None:
        if token != self.token:
            return Unauthorized()
        if call.method != "getUpdates" and call.method not in METHODS:
            return NotFound()
        return self._fates.decide(call.method, call.params, call.arrived)

    def _log(self, call: _Request, outcome: Outcome, result: Any = None) -> tuple[Outcome, Any]:
        log = self._world.log
        with self._world.lock:
            line = Call(
                number=len(log),
                time=call.arrived,
                method=call.method,
                params=call.params,
                outcome=outcome,
                result=result,
            )
            log.add(line)
            if isinstance(outcome, OverLimit):
                self._provoked.append(line)
        return outcome, result
