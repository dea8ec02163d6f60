"""Runs the real bot: the pipeline with the embedded encoder, and the application of python-telegram-bot.

Only Telegram and the clock are not real. Telegram is the fake Bot API server. The session moves the clock, so that each
run has the same answers.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
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
from bot.telegram.connection import PtbApplication, build_application
from summarizer.executor import ModelWorker
from tests.conftest import TOKEN
from tests.fake_telegram import CallbackAnswer, FakeTelegram, Reader
from tests.phone.articles import write_feeds
from tests.telegram.conftest import Place, at_once, deliver, polling

NAME = "policybot"
OPERATOR = 7001
UNREACHABLE = "http://127.0.0.1:9/feed.xml"
"""The URL of a source that always fails, because no server answers there."""


@dataclass(frozen=True, kw_only=True)
class Bubble:
    """One thing that the screen shows."""

    who: str
    """`reader`: a person writes. `bot`: the bot answers. `press`: a person presses a button. `note`: a note appears for
    a moment. `typed`: a person types an inline query. `choice`: Telegram offers an article for it."""
    plain: str
    html: str = ""
    buttons: Sequence[Sequence[Mapping[str, str]]] = ()
    name: str = ""
    """In a group, the name of the person who writes."""


@dataclass(kw_only=True)
class Scene:
    """The content of one picture."""

    name: str
    title: str
    about: str
    """The line below the title."""
    bubbles: list[Bubble] = field(default_factory=list)


@dataclass
class Chat(Place):
    """One chat. It records everything that happens in the chat in the current scene."""

    title: str = ""
    about: str = ""
    """The line below the title."""

    def begin(self, name: str) -> Scene:
        """Begin a new scene. What happens from now on is recorded in it."""
        self.scene = Scene(name=name, title=self.title, about=self.about)
        return self.scene

    async def says(self, text: str, *, by: Reader | None = None) -> str:
        """Write to the chat. Returns the text of the bot's next message or edit."""
        name = (by or self.boss).user["first_name"] if self.club else ""
        self.scene.bubbles.append(Bubble(who="reader", plain=text, name=name))
        return await super().says(text, by=by)

    async def presses(self, label: str, *, by: Reader | None = None) -> str:
        """Press a button of the last message seen. Returns the note that Telegram shows for a moment, or if there is
        none, the text of the next message or edit."""
        self.scene.bubbles.append(Bubble(who="press", plain=label))
        return await super().presses(label, by=by)

    async def note(self) -> CallbackAnswer:
        """Wait for the bot's answer to a press. Its text is the note that the person sees, or empty."""
        note = await super().note()
        if note.text:
            self.scene.bubbles.append(Bubble(who="note", plain=note.text))
        return note

    async def comes(self) -> str:
        """Wait for the bot's next message or edit. Returns its text."""
        plain = await super().comes()
        assert self.seen is not None
        self.scene.bubbles.append(Bubble(who="bot", plain=plain, html=self.seen.text, buttons=self.seen.keyboard))
        return plain

    async def types(self, query: str) -> None:
        """Type an inline query. The scene gets the first three articles that are offered."""
        self.boss.inline(query)
        for one in (await asyncio.to_thread(self._eyes.wait_inline))[:3]:
            self.scene.bubbles.append(Bubble(who="choice", plain=f"{one['title']}\n{one['description']}"))
        self.scene.bubbles.append(Bubble(who="typed", plain=f"@{NAME} {query}"))


class Session:
    """A running bot with its database, server and clock. `session()` makes it."""

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

    # People and groups.

    def alone(self, number: int, name: str, **about: Any) -> Chat:
        """Return the private chat of a person with the bot."""
        reader = self._server.reader(chat_id=number, first_name=name, **about)
        return Chat("private", number, reader, reader, title="Policybot", about="bot")

    def together(self, title: str, about: str, *, thread_id: int | None = None) -> Chat:
        """Return a group with its administrator. With `thread_id`, it is a topic of a forum."""
        kind = {"is_forum": True} if thread_id else {}
        group = self._server.group(-1001 - (thread_id or 0), title, type="supergroup", **kind)
        boss, mia = group.member("Ann", user_id=1001, status="creator"), group.member("Mia")
        return Chat("supergroup", group.chat_id, boss, mia, group, thread_id, title=title, about=about)

    # Time.

    async def publish(self, at: datetime) -> None:
        """Set the clock, poll the sources, and process their articles until readers can get them."""
        self.now = at
        async with Fetcher(self.settings.sources) as fetcher:
            for name, path in write_feeds(self._folder, at).items():
                found = await resolve(str(path), fetcher)
                self.storage.sources.add(url=found.url, kind=found.kind, name=name, topics=(), full_text="feed", now=at)
            self.storage.sources.add(url=UNREACHABLE, kind=SourceKind.FEED, name="Ministry of Trade", topics=(), now=at)
            for (
                source
            ) in self.storage.sources.all():  # one after the other, so that articles have the same ids in each run
                await pipeline.poll(self.storage, fetcher, [source], clock=lambda: self.now, force=True)
            await app.process(self.storage, self.settings, fetcher, self.worker, clock=lambda: self.now)
        await pipeline.embed_interests(self.storage, self.worker)

    async def send(self, at: datetime) -> None:
        """Set the clock, and send everything that is due."""
        self.now = at
        plan_due(self.storage, self.settings, now=self.now)
        plan_follows(self.storage, self.settings, now=self.now)
        plan_reminders(self.storage, self.settings, now=self.now)
        await deliver(self.storage, self.application.bot, clock=lambda: self.now)


@asynccontextmanager
async def session() -> AsyncIterator[Session]:
    """Run a bot with a temporary database."""
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
