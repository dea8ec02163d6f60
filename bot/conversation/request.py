"""The input of the handlers: what a reader typed or pressed, and the context."""

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
from bot.errors import UsageError
from bot.language import _, long_day, moment
from bot.models import Chat, DeliveryKind
from bot.reply import Reply, split
from bot.storage import Storage
from bot.storage.chats import Details, Shown, View
from bot.storage.search import Embed
from bot.text import clean

TERMINAL_CHAT = 0
"""The chat id of `policybot chat`. Telegram assigns no such id."""
LONG_AGO = timedelta(days=300)
_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans("“”„«»「」—", '"""""""-')
"""Full-width letters, digits and signs of Chinese keyboards, and the quotes of phones → ASCII."""
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
    """The command names this bot, as in `/latest@botname`."""
    answers: int | str | None = None
    """The id of the bot's message that this replies to; in a channel, of any post, since posts name no sender."""
    user_id: int | None = None
    """The user; None for a post in a channel, and at the terminal."""
    language: str | None = None
    """IETF tag of the language of the user's app, as Telegram tells it."""
    admin: bool = True
    """Whether the user may change what the chat gets: false for members of a group or channel who are not
    administrators."""

    @property
    def alone(self) -> bool:
        """Whether every message in this chat is meant for the bot."""
        return self.chat_kind in ("private", "terminal")

    @property
    def pressed(self) -> bool:
        """Whether a button was pressed."""
        return self.data is not None

    @property
    def meant(self) -> bool:
        """True if the bot must answer: in a private chat, if the command names the bot, or for a button."""
        return self.alone or self.addressed or self.pressed

    @property
    def words(self) -> str:
        """The text without invisible characters, behind which a command could hide, and with full-width letters and
        signs as usual ones."""
        return clean(self.text or "").translate(_ASCII).strip()


def read_command(text: str) -> tuple[str, str]:
    """A command's name and its arguments; the name is empty where there is no command.

    The only parser of commands, so that permissions are checked for the command that then runs.
    """
    if not text.startswith("/"):
        return "", ""
    if not text[1:2].strip():  # "/ 3"
        return "", text[1:].strip()
    name, *rest = text[1:].split(maxsplit=1)
    return name.lower(), rest[0].strip() if rest else ""


def is_operator(request: Request, admins: Collection[int]) -> bool:
    """Whether the request is from an operator's own chat, from an operator in a chat of the settings, or the
    terminal."""
    if request.chat_kind == "terminal":
        return True
    return request.chat_id in admins and (request.chat_kind == "private" or request.user_id in admins)


@dataclass(frozen=True, kw_only=True)
class Handler:
    """The function behind a command or button, and who may use it."""

    answer: Callable[[Context, str], Reply]
    """Called with the context and the arguments."""
    changes_from: int | None = None
    """From this many arguments on it changes what the chat gets, which in groups and channels only administrators may
    do, unless the group allows everybody. None: it only shows something."""
    opens_numbers: bool = False
    """Whether a number alone, or a button's id, only shows what has it."""
    operators: bool = False
    """Whether only operators may use it."""
    about: str = ""
    """The description in /help and in Telegram's menus."""

    def changes(self, arguments: str) -> bool:
        """Whether it changes what the chat gets, or starts a dialogue that does."""
        if self.opens_numbers and re.fullmatch(r"@?\d+", arguments.strip()):
            return False
        return self.changes_from is not None and len(re.findall(r"[^\s:]+", arguments)) >= self.changes_from


@dataclass(frozen=True, kw_only=True)
class Context:
    """A request and what is needed to answer it."""

    storage: Storage
    settings: Settings
    request: Request
    chat: Chat
    now: datetime
    embed: Embed | None = None
    """Text → vector; None without an encoder."""
    commands: Mapping[str, Mapping[str, Handler]] = field(default_factory=dict)
    """The commands that the user may use, by heading of /help."""
    operator: bool = False
    """Whether the user is an operator."""

    @property
    def zone(self) -> str:
        """The chat's time zone, or the default one."""
        return self.chat.zone or self.settings.digest.timezone

    def post(self, chat_ids: Iterable[int], reply: Reply, *, kind: DeliveryKind) -> None:
        """Plan a message to other chats."""
        for chat_id in chat_ids:
            self.storage.deliveries.post(chat_id, split(reply), kind=kind, local_date=self.today, now=self.now)

    def keep(self, kind: str, argument: object = "", *, size: int | None = None, **details: Unpack[Details]) -> View:
        """Store what a list shows, for its buttons to refer to. `size`: items a page; None: as set for the chat."""
        size = size or self.chat.items
        views = self.storage.views
        return views.add(self.chat.id, kind=kind, argument=str(argument), size=size, now=self.now, **details)

    def view(self, view_id: int, *kinds: str, of_any: bool = False) -> View:
        """A stored view of this chat (`of_any`: of any chat), of one of these kinds if any are given. Raises UsageError
        if it is gone."""
        view = self.storage.views.get(None if of_any else self.chat.id, view_id)
        if view is None or view.kind not in (kinds or [view.kind]):
            raise UsageError(_("That list is too old. Ask again: /latest, /search or /deadlines."))
        return view

    @property
    def shown(self) -> Shown:
        """The page or digest last shown here."""
        return self.storage.views.shown(self.chat.id, self.request.thread_id)

    def when(self, at: datetime) -> str:
        """A moment in words, by the chat's clock, with the year if it is long ago."""
        if self.now - at < LONG_AGO:
            return moment(at, self.zone)
        local = at.astimezone(ZoneInfo(self.zone))
        return _("{day}, {time}").format(day=long_day(local.date()), time=f"{local:%H:%M}")

    @property
    def today(self) -> date:
        """Today's date in the chat's zone."""
        return local_date(self.now, self.zone)
