"""A bot as it is run: the real pipeline with the embedded encoder, the real application of python-telegram-bot, and the
fake Bot API server for Telegram. Only the clock is not real: it is moved by hand, so that each run says the same."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import app, pipeline
from bot.config import Settings, SourcesSettings, TelegramSettings
from bot.conversation import Conversation
from bot.digests import plan_due, plan_follows, plan_reminders
from bot.models import SourceKind
from bot.sources import Fetcher, resolve
from bot.storage import Storage, open_storage
from bot.telegram import build_application
from bot.telegram.application import PtbApplication
from summarizer.executor import ModelWorker
from tests.conftest import TOKEN
from tests.fake_telegram import Button, FakeTelegram, Reader
from tests.phone.articles import write_feeds
from tests.telegram.conftest import Place, at_once, deliver, polling

NAME = "policybot"
OPERATOR = 7001
UNREACHABLE = "http://127.0.0.1:9/feed.xml"
"""A source that fails: nothing answers there."""


@dataclass(frozen=True, kw_only=True)
class Bubble:
    """One thing on the screen."""

    who: str
    """`reader` writes, `bot` answers, `press` is a button pressed, `note` passes over the screen, `choice` is offered
    while somebody types."""
    plain: str
    html: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    name: str = ""
    """Of who writes, in a group."""


@dataclass(kw_only=True)
class Scene:
    """What one picture shows."""

    name: str
    title: str
    about: str
    """The line below the title."""
    bubbles: list[Bubble] = field(default_factory=list)


@dataclass
class Chat(Place):
    """One chat, by the eyes of everybody in it; what comes to pass there is put down in a scene."""

    title: str = ""
    about: str = ""
    """The line below the title."""

    def begin(self, name: str) -> Scene:
        """What happens from now on is in this scene."""
        self.scene = Scene(name=name, title=self.title, about=self.about)
        return self.scene

    async def says(self, text: str, *, by: Reader | None = None) -> str:
        """Write, and see what comes back."""
        name = (by or self.boss).user["first_name"] if self.club else ""
        self.scene.bubbles.append(Bubble(who="reader", plain=text, name=name))
        return await super().says(text, by=by)

    async def presses(self, label: str, *, by: Reader | None = None, notes: bool = False) -> str:
        """Press a button of what was shown last: something is shown then, before that perhaps a note."""
        self.scene.bubbles.append(Bubble(who="press", plain=label))
        (by or self.boss).press(label, message=self.seen)
        note = await self.note()
        if notes:
            self.scene.bubbles.append(Bubble(who="note", plain=note.text))
        return await self.comes()

    async def comes(self) -> str:
        """What the bot sends or changes next."""
        plain = await super().comes()
        assert self.seen is not None
        self.scene.bubbles.append(Bubble(who="bot", plain=plain, html=self.seen.text, buttons=self.seen.buttons))
        return plain

    async def types(self, name: str, query: str, *, most: int = 3) -> Scene:
        """Type the bot's name and words in some chat, and see what is offered above them."""
        scene = self.begin(name)
        self.boss.inline(query)
        for one in (await asyncio.to_thread(self._eyes.wait_inline))[:most]:
            self.scene.bubbles.append(Bubble(who="choice", plain=f"{one['title']}\n{one['description']}"))
        self.scene.bubbles.append(Bubble(who="typed", plain=f"@{NAME} {query}"))
        return scene


class Session:
    """The whole of it. Made by `session()`."""

    def __init__(self, folder: Path, server: FakeTelegram, storage: Storage) -> None:
        self.now = datetime(2025, 3, 11, 17, 0, tzinfo=UTC)
        self._folder = folder
        self._server = server
        self.storage = storage
        telegram = TelegramSettings(base_url=server.base_url, admins=(OPERATOR,))
        self.settings = Settings(telegram=telegram, sources=SourcesSettings(allow_private=["127.0.0.0/8"]))  # type: ignore[list-item]
        self.worker = ModelWorker(self.settings.for_summarizer())
        self.application: PtbApplication = self._build()

    def _build(self) -> PtbApplication:
        embed = pipeline.embed_by(self.worker)
        conversation = Conversation(self.storage, self.settings, lambda: self.now, embed=embed)
        return build_application(self.settings.telegram, TOKEN, conversation, self.storage, asyncio.Event(), at_once())

    # People and places.

    def alone(self, number: int, name: str, **about: Any) -> Chat:
        """Somebody alone with the bot."""
        reader = self._server.reader(chat_id=number, first_name=name, **about)
        return Chat("private", number, reader, reader, title="Policybot", about="bot")

    def together(self, title: str, about: str, *, thread_id: int | None = None) -> Chat:
        """A group, or a topic of a forum, with its administrator."""
        kind = {"is_forum": True} if thread_id else {}
        group = self._server.group(-1001 - (thread_id or 0), title, type="supergroup", **kind)
        boss, mia = group.member("Ann", user_id=1001, status="creator"), group.member("Mia")
        return Chat("supergroup", group.chat_id, boss, mia, group, thread_id, title=title, about=about)

    # Time.

    async def publish(self, at: datetime) -> None:
        """It is later; the sources are polled, and what they have is made ready for readers."""
        self.now = at
        async with Fetcher(self.settings.sources) as fetcher:
            for name, path in write_feeds(self._folder, at).items():
                found = await resolve(str(path), fetcher)
                self.storage.sources.add(url=found.url, kind=found.kind, name=name, topics=(), full_text="feed", now=at)
            self.storage.sources.add(url=UNREACHABLE, kind=SourceKind.FEED, name="Ministry of Trade", topics=(), now=at)
            for source in self.storage.sources.all():  # one after the other: articles get the same ids in each run
                await pipeline.poll(self.storage, fetcher, [source], clock=lambda: self.now, force=True)
            await app.process(self.storage, self.settings, fetcher, self.worker, clock=lambda: self.now)
        await pipeline.embed_interests(self.storage, self.worker)

    async def send(self, at: datetime | None = None) -> None:
        """It is later; what is due is sent."""
        self.now = at or self.now
        plan_due(self.storage, self.settings, now=self.now)
        plan_follows(self.storage, self.settings, now=self.now)
        plan_reminders(self.storage, self.settings, now=self.now)
        await deliver(
            self.storage,
            self.application.bot,
            clock=lambda: self.now,
            stopping=asyncio.Event(),
        )


@asynccontextmanager
async def session() -> AsyncIterator[Session]:
    """A bot that runs, with a database that is thrown away."""
    with (
        tempfile.TemporaryDirectory(prefix="policybot-pictures-") as name,
        FakeTelegram(TOKEN, username=NAME) as server,
    ):
        folder = Path(name)
        storage = open_storage(folder / "policybot.db")
        made = Session(folder, server, storage)
        try:
            async with polling(made.application):
                yield made
        finally:
            made.worker.close()
            storage.close()
