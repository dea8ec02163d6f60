"""What the handlers are given: what a reader typed or pressed, and the context."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Unpack
from zoneinfo import ZoneInfo

from bot.clock import local_date
from bot.config import Settings
from bot.conversation.schedules import WORDS
from bot.language import _, long_day, moment
from bot.models import Chat, DeliveryKind
from bot.reply import Reply, refuse
from bot.storage import Storage
from bot.storage.chats import Details, Shown, View
from bot.storage.search import Embed
from bot.text import clean

TERMINAL_CHAT = 0
"""The chat id of `policybot chat`. Telegram assigns no such id."""
LONG_AGO = timedelta(days=300)
NAMES: Mapping[str, str] = WORDS["commands"]


@dataclass(frozen=True, kw_only=True)
class Request:
    """One message or button of one reader."""

    chat_id: int
    chat_kind: str
    """`private`, `group`, `supergroup`, `channel` or `terminal`."""
    chat_title: str
    thread_id: int | None = None
    text: str | None = None
    data: str | None = None
    """A pressed button's data; then `text` is None."""
    addressed: bool = False
    """The command was meant for this bot by name."""
    answers: int | str | None = None
    """The id of the message of this bot that is answered; in a channel, of any of its posts, which name no sender."""
    user_id: int | None = None
    """Who asks; None for a post in a channel, which has no one's name on it, and at the terminal."""
    language: str | None = None
    """IETF tag of the language of the user's app, as Telegram tells it."""
    admin: bool = True
    """Whether who asks may change what the chat gets: false for a member of a group or channel who is no administrator
    of it."""

    @property
    def alone(self) -> bool:
        """Whether all that is written here is meant for the bot."""
        return self.chat_kind in ("private", "terminal")

    @property
    def pressed(self) -> bool:
        """Whether it is a button."""
        return self.data is not None

    @property
    def words(self) -> str:
        """The text as it is read: without characters that show nothing, behind which a command could hide."""
        return clean(self.text or "").strip()


def read_command(text: str) -> tuple[str, str]:
    """A command's name and its arguments; the name is empty where there is no command.

    The one reading of it: who may use a command is asked of the same name that is then answered.
    """
    if not text.startswith("/"):
        return "", ""
    if not text[1:2].strip():  # "/ 3"
        return "", text[1:].strip()
    name, *rest = text[1:].split(maxsplit=1)
    return name.lower(), rest[0].strip() if rest else ""


def is_operator(request: Request, admins: Collection[int]) -> bool:
    """Whether it is an operator's own chat, or an operator in a chat that the settings name; or the terminal."""
    if request.chat_kind == "terminal":
        return True
    return request.chat_id in admins and (request.chat_kind == "private" or request.user_id in admins)


class Answered(Exception):
    """Ends a handler early, with this reply in place of its own."""

    def __init__(self, reply: Reply) -> None:
        """The reply."""
        super().__init__()
        self.reply = reply


@dataclass(frozen=True, kw_only=True)
class Handler:
    """What answers a command or a button, and who may use it."""

    answer: Callable[[Context, str], Reply]
    """Given the arguments."""
    changes_from: int | None = None
    """With so many arguments it changes what the chat gets: in groups and channels that is for administrators,
    unless a group is opened to everybody. None: it only shows something."""
    depends_on_rights: bool = False
    """Whether administrators get another answer, also where it changes nothing."""
    operators: bool = False
    """Whether only operators may use it."""
    about: str = ""
    """What a command does, as /help and Telegram's apps show it."""

    def changes(self, arguments: str) -> bool:
        """Whether it changes what the chat gets, or begins to."""
        return self.changes_from is not None and len(re.findall(r"[^\s:]+", arguments)) >= self.changes_from


@dataclass(frozen=True, kw_only=True)
class Context:
    """One request with what is needed to answer it."""

    storage: Storage
    settings: Settings
    request: Request
    chat: Chat
    now: datetime
    embed: Embed | None = None
    """Makes a vector of a text by the encoder; None where there is none."""
    commands: Mapping[str, Mapping[str, Handler]] = field(default_factory=dict)
    """Those that whoever asks may use, by heading."""
    operator: bool = False
    """Whether an operator asks."""

    @property
    def zone(self) -> str:
        """The chat's time zone, or the one that chats have until they say."""
        return self.chat.zone or self.settings.digest.timezone

    def post(self, chat_ids: Iterable[int], reply: Reply, *, kind: DeliveryKind) -> None:
        """Plan a message to other chats."""
        for chat_id in chat_ids:
            self.storage.deliveries.post(chat_id, None, kind=kind, local_date=self.today, reply=reply, now=self.now)

    def keep(self, kind: str, argument: object = "", *, size: int | None = None, **details: Unpack[Details]) -> View:
        """Keep what a list is of, for its buttons to name. `size`: items a page; None: as the chat has it."""
        size = size or self.chat.items
        views = self.storage.views
        return views.add(self.chat.id, kind=kind, argument=str(argument), size=size, now=self.now, **details)

    def view(self, view_id: int, *kinds: str, of_any: bool = False) -> View:
        """A view that was kept for this chat or any, of one of these kinds if there are any. Raises Answered where it
        is gone."""
        view = self.storage.views.get(None if of_any else self.chat.id, view_id)
        if view is None or view.kind not in (kinds or [view.kind]):
            raise Answered(refuse(_("That list is too old. Ask again: /latest, /search or /deadlines.")))
        return view

    @property
    def shown(self) -> Shown:
        """The page or digest last shown here."""
        return self.storage.views.shown(self.chat.id, self.request.thread_id)

    def when(self, at: datetime) -> str:
        """A moment by the chat's clock, with its year where it is long ago."""
        if self.now - at < LONG_AGO:
            return moment(at, self.zone)
        local = at.astimezone(ZoneInfo(self.zone))
        return _("{day}, {time}").format(day=long_day(local.date()), time=f"{local:%H:%M}")

    @property
    def today(self) -> date:
        """The date that the chat's calendar shows."""
        return local_date(self.now, self.zone)
