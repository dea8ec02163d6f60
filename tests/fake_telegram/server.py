"""FakeTelegram: the HTTP server, and the methods with which tests control it."""

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
from tests.fake_telegram.limits import LIMITED, Gate, Limits, OverLimit
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
    """A Bot API server for one bot, which runs inside `with`. Readers can be made before it, and read after it.

    With `limits`, it answers 429 to calls that exceed them.
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
        self._chaos: Chaos | None = None
        self._gate = Gate(limits) if limits else None
        self._readers: dict[int, Reader] = {}
        self._groups: dict[int, Group] = {}

    @property
    def base_url(self) -> str:
        """Returns the base URL for python-telegram-bot, which appends the token and the method."""
        return f"http://127.0.0.1:{self.port}/bot"

    # People and groups.

    def reader(self, chat_id: int, first_name: str = "Reader", *, language_code: str = "en") -> Reader:
        """Return the reader with this private chat. The first call for an id makes both."""
        with self._world.lock:
            if chat_id not in self._readers:
                about = {"first_name": first_name}
                user = {"id": chat_id, "is_bot": False, "language_code": language_code, **about}
                chat = self._world.add_chat(chat_id, "private", about)
                chat.members[chat_id] = Member(user=user, status="member")
                self._readers[chat_id] = Reader(self._world, chat, user)
            return self._readers[chat_id]

    def group(self, chat_id: int, title: str = "Group", *, type: ChatType = "supergroup", **about: Any) -> Group:
        """Return the group, supergroup or channel with this id. The first call makes it, with the bot in it.

        `is_forum=True` makes a forum.
        """
        return self._group(chat_id, type, {"title": title, **about})

    def _group(self, chat_id: int, kind: ChatType, about: Json) -> Group:
        with self._world.lock:
            if chat_id not in self._groups:
                chat = self._world.add_chat(chat_id, kind, dict(about))
                self._groups[chat_id] = Group(self._world, chat, self._group)
            return self._groups[chat_id]

    # Errors.

    def script(self, method: str, chat_id: int | None = None, *, outcome: Outcome, times: int | None = 1) -> None:
        """Let the next `times` calls of `method` end with `outcome`.

        Several calls of `script` queue up. `times` None means all further calls, `method` "*" any method, and `chat_id`
        None any chat.
        """
        with self._world.lock:
            self._world.script.add(method, chat_id, outcome, times)

    def unscript(self) -> None:
        """Remove all scripted outcomes that are left."""
        with self._world.lock:
            self._world.script.clear()

    def chaos(
        self,
        rng: random.Random,
        rates: Mapping[Trouble, float],
        *,
        hang: float,
        away: tuple[float, float],
    ) -> None:
        """From now on, let each sendMessage fail at random, with the probability of each error in `rates`.

        A timeout closes its connection after `hang` seconds. A chat that blocks the bot takes it back after a time
        between the two numbers of seconds in `away`.
        """
        with self._world.lock:
            self.calm()
            self._chaos = Chaos(self._world, rng, rates, hang=hang, away=away, later=self._later)

    def calm(self) -> None:
        """End the random errors. Each chat that blocked the bot takes it back at once."""
        with self._world.lock:
            chaos, self._chaos = self._chaos, None
            if chaos is not None:
                chaos.end()

    # What has happened.

    def calls(self, method: str | None = None, chat_id: int | None = None) -> list[Call]:
        """Return the calls of a method to a chat (None: any), in the order in which the server decided on them."""
        with self._world.lock:
            return list(self._world.log.find(method, chat_id))

    @property
    def provoked(self) -> list[Call]:
        """Returns the calls that exceeded the limits."""
        return [call for call in self.calls() if isinstance(call.outcome, OverLimit)]

    def wait_calls(self, method: str, *, count: int = 1, timeout: float = 10) -> list[Call]:
        """Wait for `count` calls of a method, with any outcome. Returns all such calls."""
        self._await(self._world.log.changed, lambda: len(self._world.log.find(method)) >= count, timeout)
        return self.calls(method)

    def _await(self, changed: threading.Condition, over: Callable[[], object], timeout: float) -> None:
        with self._world.lock:
            if not changed.wait_for(over, timeout):
                raise AssertionError(f"not within {timeout} s; {self.calls()[-5:]}; {self.posts[-3:]}")

    def wait_idle(self, timeout: float = 10) -> None:
        """Wait until the bot has confirmed every update and asks for more. Its handlers may still be running."""
        self._await(self._poller.changed, lambda: self._poller.pending and not len(self._world.updates), timeout)

    def wait_not_posted(self, timeout: float = 10) -> None:
        """Wait until a post to the webhook has failed."""
        self._await(self._world.webhook.changed, lambda: self._world.webhook.error, timeout)

    @property
    def webhook_url(self) -> str:
        """Returns the address to which updates are posted. Empty: there is no webhook."""
        with self._world.lock:
            return self._world.webhook.url

    @property
    def posts(self) -> list[Post]:
        """Returns all tries to post an update."""
        with self._world.lock:
            return list(self._poster.posts)

    def delivered(self, chat_id: int) -> list[Reply]:
        """Return all messages that the bot sent to the chat, even if it got no answer. Edits do not change them."""
        with self._world.lock:
            return list(self._world.chats[chat_id].seen["reply"])

    def commands(self, language_code: str, scope: Json) -> list[Json]:
        """Return the commands that setMyCommands has set for this language and scope."""
        with self._world.lock:
            return self._world.commands.get(commands_key(scope, language_code), [])

    # The event loop.

    def _wake(self) -> None:
        """Tell the poller and the poster about a new update. Any thread may call this, even if no server runs."""
        if (loop := self._loop) is not None:
            loop.call_soon_threadsafe(self._poller.wake)
            loop.call_soon_threadsafe(self._poster.wake)

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        """Call `action` after `seconds`, unless the server has stopped by then."""
        assert self._loop is not None  # only the code that answers a call uses this
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
                self._loop = None  # so that _wake no longer uses it
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
        except Exception as error:  # a bug in the fake: __exit__ raises it
            self._broken = error
            return web.json_response({"ok": False, "error_code": 500, "description": repr(error)}, status=500)

    async def _result(self, token: str, call: _Request) -> tuple[Outcome, Any]:
        """Decide how a call ends, carry it out and log it.

        Except for getUpdates, which waits, this holds the lock throughout. So calls take effect in the log's order.
        """
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
        """Return the outcome of a call: as scripted, else at random, else by the limits. None: the method decides."""
        if token != self.token:
            return Unauthorized()
        if call.method != "getUpdates" and call.method not in METHODS:
            return NotFound()
        chat_id: Any = call.params.get("chat_id")
        decided = self._world.script.take(call.method, chat_id)
        chat = self._world.chats.get(chat_id) if call.method in LIMITED else None
        if chat is None:
            return decided
        if decided is None and self._chaos is not None and call.method == "sendMessage":
            decided = self._chaos.draw(chat, call.arrived)
        if self._gate is None or (decided is not None and not decided.accepted):
            return decided
        # A call that takes effect must be within the limits.
        return self._gate.take(chat.id, chat.kind, call.arrived) or decided

    def _log(self, call: _Request, outcome: Outcome, result: Any = None) -> tuple[Outcome, Any]:
        log = self._world.log
        with self._world.lock:
            log.add(
                Call(
                    number=len(log),
                    time=call.arrived,
                    method=call.method,
                    params=call.params,
                    outcome=outcome,
                    result=result,
                )
            )
        return outcome, result
