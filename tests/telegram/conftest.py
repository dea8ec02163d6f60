"""The bot, as readers meet it in each kind of chat: a world with the fake server, a database, and the handlers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from telegram import Update
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.config import Settings, TelegramSettings
from bot.conversation import Conversation
from bot.storage import Storage
from bot.telegram import Courier, Limits, Pacer, build_application
from bot.telegram.application import PtbApplication
from tests.conftest import TOKEN, Clock, Maker
from tests.fake_telegram import CallbackAnswer, FakeTelegram, Group, Reader
from tests.fake_telegram import Reply as Seen

NAME = "policy_test_bot"
PLACES = ("private", "group", "supergroup", "channel", "forum")
GROUPS = ("group", "supergroup", "forum")
ONLY_ADMINS = "Only administrators of this group can change what it gets."
TOPIC = 7
"""The forum's topic that readers of a place write in."""
ANN, GROUP = 1001, -1009


def at_once() -> Pacer:
    """Nothing waits for its turn."""
    return Pacer(Limits(second=0))


Sender = ExtBot[Pacer]


async def deliver(storage: Storage, bot: Sender, *, clock: Clock, stopping: asyncio.Event | None = None) -> int:
    """Send what may be sent now, as a courier that has just begun."""
    assert isinstance(bot.rate_limiter, Pacer)
    return await Courier(storage, bot, bot.rate_limiter, clock=clock, stopping=stopping or asyncio.Event()).run()


@asynccontextmanager
async def polling(application: PtbApplication) -> AsyncIterator[None]:
    """The bot runs."""
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(poll_interval=0, timeout=1, allowed_updates=Update.ALL_TYPES)
        try:
            yield
        finally:
            await application.updater.stop()
            await application.stop()


@dataclass
class Place:
    """One chat with somebody who may do all in it, and somebody who may only read."""

    kind: str
    chat_id: int
    boss: Reader
    """The reader alone with the bot, or the administrator of the group or channel."""
    member: Reader
    """The same reader, or one who is no administrator."""
    club: Group | None = None
    thread_id: int | None = None
    seen: Seen | None = field(default=None, init=False)
    """What the bot showed last."""

    def __post_init__(self) -> None:
        # All in a chat see the same: one pair of eyes, whoever writes.
        self._eyes = Reader(self.boss._world, self.boss._chat, self.boss.user)

    async def says(self, text: str, *, by: Reader | None = None) -> str:
        """Write, and read what comes back."""
        reader = by or self.boss
        reader.send(text, **({"message_thread_id": self.thread_id} if self.thread_id else {}))
        told = await self.comes()
        assert self.seen and self.seen.message_thread_id == self.thread_id, "an answer comes in its question's topic"
        return told

    async def answers(self, text: str, *, by: Reader | None = None, to: Any = None) -> str:
        """Write in the answer to a message, or to what was shown last."""
        where = {"message_thread_id": self.thread_id} if self.thread_id else {}
        (by or self.boss).send(text, reply_to=to or self.seen, **where)
        return await self.comes()

    async def presses(self, label: str, *, by: Reader | None = None) -> str:
        """Press a button under what was shown last; the note that passes over the screen, else what is shown then."""
        (by or self.boss).press(label, message=self.seen)
        note = await self.note()
        return note.text or await self.comes()

    async def comes(self) -> str:
        """What the bot sends or changes next."""
        self.seen = await asyncio.to_thread(self._eyes.wait_change)
        assert "Something went wrong" not in self.seen.plain
        return self.seen.plain

    async def note(self) -> CallbackAnswer:
        """What the person sees who has pressed a button: nothing, a note or an alert."""
        return await asyncio.to_thread(self._eyes.wait_answer)

    def unread(self) -> list[Seen]:
        """Messages that came, and were not looked at."""
        return self._eyes.unread()

    @property
    def group(self) -> Group:
        """The group or channel, where it is one."""
        assert self.club is not None
        return self.club

    @property
    def labels(self) -> list[str]:
        """The buttons under what was shown last."""
        assert self.seen is not None
        return self.seen.labels


@dataclass(kw_only=True)
class World:
    """All of it. `settings` is what the bot was built with."""

    server: FakeTelegram
    storage: Storage
    clock: Clock
    settings: Settings
    application: PtbApplication
    stopping: asyncio.Event

    def place(self, kind: str) -> Place:
        """A chat of a kind in PLACES."""
        if kind == "private":
            ann = self.server.reader(chat_id=ANN, first_name="Ann")
            return Place(kind, ANN, ann, ann)
        sort: Any = "supergroup" if kind == "forum" else kind
        chat_id = GROUP if kind in ("supergroup", "forum", "channel") else -509
        about = {"is_forum": True} if kind == "forum" else {}
        group = self.server.group(chat_id, "Policy club", type=sort, **about)
        return Place(
            kind,
            chat_id,
            group.member("Boss", user_id=2001, status="creator"),
            group.member("Mia", user_id=2002),
            group,
            TOPIC if kind == "forum" else None,
        )

    async def deliver(self) -> int:
        """Send what is planned."""
        return await deliver(self.storage, self.application.bot, clock=self.clock)

    async def unread(self, place: Place) -> list[Seen]:
        """What came to a place once all that was sent before is handled."""
        await self.settle()
        return place.unread()

    async def settle(self) -> None:
        """Until all that was sent before is handled: somebody apart asks, and gets an answer."""
        await asyncio.to_thread(self.server.wait_idle)
        watcher = self.server.reader(chat_id=9999, first_name="Watcher")
        watcher.send("/help")
        await asyncio.to_thread(watcher.wait_reply)
        await asyncio.sleep(0.2)


@pytest.fixture
async def bot(server: FakeTelegram) -> AsyncIterator[Sender]:
    """To send with, as the bot does: without patience, and nothing waits for its turn."""
    request = HTTPXRequest(read_timeout=0.3)
    async with ExtBot(TOKEN, base_url=server.base_url, request=request, rate_limiter=at_once()) as made:
        yield made


@pytest.fixture
def telegram() -> dict[str, Any]:
    """[telegram] of the world's settings: a module or class overrides it."""
    return {}


@pytest.fixture
def limits() -> Limits:
    """The pace of the world: nothing waits, unless a test overrides it."""
    return Limits(second=0)


@pytest.fixture
async def world(
    server: FakeTelegram,
    storage: Storage,
    clock: Clock,
    telegram: dict[str, Any],
    limits: Limits,
) -> AsyncIterator[World]:
    settings = Settings(telegram=TelegramSettings(base_url=server.base_url, **telegram))
    conversation = Conversation(storage, settings, clock)
    stopping = asyncio.Event()
    made = build_application(settings.telegram, TOKEN, conversation, storage, stopping, Pacer(limits))
    async with polling(made):
        yield World(server=server, storage=storage, clock=clock, settings=settings, application=made, stopping=stopping)


@pytest.fixture(params=PLACES)
def place(world: World, request: pytest.FixtureRequest) -> Place:
    """Each kind of chat in turn."""
    return world.place(request.param)


@pytest.fixture
def steel(make: Maker) -> None:
    """Twelve articles on trade."""
    source = make.source("Gazette", topics=("Trade",))
    for n in range(12):
        make.ready(f"n{n}", title=f"Steel rule {n}", source=source)
