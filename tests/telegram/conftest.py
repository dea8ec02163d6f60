"""Runs the bot with the fake Telegram server and a database, and simulates its chats and readers."""

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
from bot.telegram.connection import PtbApplication, build_application
from bot.telegram.courier import Courier
from bot.telegram.pace import Pacer
from bot.telegram.send import DEFAULTS
from tests.conftest import TOKEN, Clock, Maker
from tests.fake_telegram import CallbackAnswer, FakeTelegram, Group, Reader
from tests.fake_telegram import Reply as Seen

NAME = "policy_test_bot"
PLACES = ("private", "group", "supergroup", "channel", "forum")
GROUPS = ("group", "supergroup", "forum")
ONLY_ADMINS = "Only administrators of this group can change what it gets."
TOPIC = 7
"""The topic of the forum in which readers write."""
ANN, GROUP = 1001, -1009


def at_once() -> Pacer:
    """Return a pacer that lets every message go at once."""
    return Pacer(second=0)


Sender = ExtBot[Pacer]


async def deliver(storage: Storage, bot: Sender, *, clock: Clock, stopping: asyncio.Event | None = None) -> int:
    """Send what is due, with a new courier. Returns the number of messages that were sent."""
    assert isinstance(bot.rate_limiter, Pacer)
    return await Courier(storage, bot, bot.rate_limiter, clock=clock, stopping=stopping or asyncio.Event()).run()


@asynccontextmanager
async def polling(application: PtbApplication) -> AsyncIterator[None]:
    """Run the bot with long polling."""
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
    """One chat, with a person who has all rights in it, and one who may only read."""

    kind: str
    chat_id: int
    boss: Reader
    """In a private chat the reader, else an administrator of the group or channel."""
    member: Reader
    """In a private chat the same reader, else a member who is not an administrator."""
    club: Group | None = None
    thread_id: int | None = None
    seen: Seen | None = field(default=None, init=False)
    """The bot's last message or edit that the test has looked at."""

    def __post_init__(self) -> None:
        # Everyone in a chat sees the same messages, so one reader watches for all.
        self._eyes = Reader(self.boss._world, self.boss._chat, self.boss.user)

    async def says(self, text: str, *, by: Reader | None = None) -> str:
        """Write to the chat. Returns the text of the bot's next message or edit."""
        reader = by or self.boss
        reader.send(text, **({"message_thread_id": self.thread_id} if self.thread_id else {}))
        told = await self.comes()
        assert self.seen and self.seen.message_thread_id == self.thread_id, "an answer comes in its question's topic"
        return told

    async def presses(self, label: str, *, by: Reader | None = None) -> str:
        """Press a button of the last message seen.

        Returns the note that Telegram shows for a moment, or if there is none, the text of the next message or edit.
        """
        (by or self.boss).press(label, message=self.seen)
        note = await self.note()
        return note.text or await self.comes()

    async def comes(self) -> str:
        """Wait for the bot's next message or edit. Returns its text."""
        self.seen = await asyncio.to_thread(self._eyes.wait_change)
        assert "Something went wrong" not in self.seen.plain
        return self.seen.plain

    async def note(self) -> CallbackAnswer:
        """Wait for the bot's answer to a press. Its text is the note that the person sees, or empty."""
        return await asyncio.to_thread(self._eyes.wait_answer)

    def unread(self) -> list[Seen]:
        """Return the messages that the test has not looked at."""
        return self._eyes.unread()

    @property
    def group(self) -> Group:
        """Returns the group or channel. Only for places that are one."""
        assert self.club is not None
        return self.club

    @property
    def labels(self) -> list[str]:
        """Returns the texts of the buttons of the last message seen."""
        assert self.seen is not None
        return self.seen.labels


@dataclass(kw_only=True)
class World:
    """The running bot, its server, database and clock. The bot was built with `settings`."""

    server: FakeTelegram
    storage: Storage
    clock: Clock
    settings: Settings
    application: PtbApplication
    stopping: asyncio.Event

    def place(self, kind: str) -> Place:
        """Return a chat of this kind, one of PLACES."""
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
        """Send what is due. Returns the number of messages that were sent."""
        return await deliver(self.storage, self.application.bot, clock=self.clock)

    async def unread(self, place: Place) -> list[Seen]:
        """Wait until the bot has handled all updates. Returns the messages that the test has not looked at."""
        await self.settle()
        return place.unread()

    async def settle(self) -> None:
        """Wait until the bot has handled all updates. For that, another reader writes and waits for the answer."""
        await asyncio.to_thread(self.server.wait_idle)
        watcher = self.server.reader(chat_id=9999, first_name="Watcher")
        watcher.send("/help")
        await asyncio.to_thread(watcher.wait_reply)
        await asyncio.sleep(0.2)


@pytest.fixture
async def bot(server: FakeTelegram) -> AsyncIterator[Sender]:
    """A client like the bot's own, with a short timeout. It sends every message at once."""
    request = HTTPXRequest(read_timeout=0.3)
    async with ExtBot(
        TOKEN, base_url=server.base_url, request=request, rate_limiter=at_once(), defaults=DEFAULTS
    ) as made:
        yield made


@pytest.fixture
def telegram() -> dict[str, Any]:
    """The [telegram] part of the settings. Tests override it."""
    return {}


@pytest.fixture
def second() -> float:
    """The length of a second for the bot's pacer. By default every message goes at once. Tests override it."""
    return 0.0


@pytest.fixture
async def world(
    server: FakeTelegram,
    storage: Storage,
    clock: Clock,
    telegram: dict[str, Any],
    second: float,
) -> AsyncIterator[World]:
    settings = Settings(telegram=TelegramSettings(base_url=server.base_url, **telegram))
    conversation = Conversation(storage, settings, clock)
    stopping = asyncio.Event()
    made = build_application(settings.telegram, TOKEN, conversation, storage, stopping, Pacer(second=second))
    async with polling(made):
        yield World(server=server, storage=storage, clock=clock, settings=settings, application=made, stopping=stopping)


@pytest.fixture(params=PLACES)
def place(world: World, request: pytest.FixtureRequest) -> Place:
    """A chat. The test runs once for each kind."""
    return world.place(request.param)


@pytest.fixture
def steel(make: Maker) -> None:
    """Twelve articles on trade."""
    source = make.source("Gazette", topics=("Trade",))
    for n in range(12):
        make.ready(f"n{n}", title=f"Steel rule {n}", source=source)
