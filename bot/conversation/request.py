"""Defines the input of the handlers: the request of a reader, and the context in which a handler answers it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from bot.actions import Place
from bot.clock import local_date
from bot.config import Settings
from bot.errors import UsageError
from bot.language import _
from bot.models import Chat, Subscription
from bot.query.words import meanings
from bot.reply import Reply
from bot.storage import Storage
from bot.storage.chats import Shown, View
from bot.storage.search import Embed
from bot.text import clean

TERMINAL_CHAT = 0
"""The chat id of `policybot chat`. Telegram never assigns this id."""
_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans("“”„«»「」《》—’", '"""""""""-\'')
"""Code of a character → ASCII: for full-width letters, digits and signs of Chinese keyboards, and for quotes of phones.
"""
TABLES = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
WORDS = meanings(TABLES, *(name for name in TABLES if name != "intents"))
NAMES = WORDS["commands"]
IT = "it"
"""The meaning of words such as "it" and 它, which stand for the subscription shown last."""


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
    """The data of the pressed button. If it is set, `text` is None."""
    addressed: bool = False
    """True if the command names this bot, as in `/latest@botname`."""
    user_id: int | None = None
    """The id of the user; None for a post in a channel, and at the terminal."""
    language: str | None = None
    """IETF tag of the language of the user's app, as Telegram reports it."""
    admin: bool = True
    """False if the user is a member of a group or channel, but not its administrator. Then the user may not change what
    the chat gets, unless the group allows everybody."""

    @property
    def alone(self) -> bool:
        """True if every message in this chat is meant for the bot."""
        return self.chat_kind in ("private", "terminal")

    @property
    def pressed(self) -> bool:
        """True if the reader pressed a button."""
        return self.data is not None

    @property
    def meant(self) -> bool:
        """True if the bot must answer: the chat is private, the command names the bot, or a button was pressed."""
        return self.alone or self.addressed or self.pressed

    @property
    def words(self) -> str:
        """The text with full-width letters and signs as ASCII, and without invisible characters.

        An invisible character before a command would hide it.
        """
        return clean(self.text).translate(_ASCII).strip()


def read_command(text: str) -> tuple[str, str]:
    """Split a text into the name of its command and the arguments. The name is empty if the text is not a command.

    This is the only parser of commands. So the bot checks the permission for the same command that it runs.
    """
    command = re.fullmatch(r"/(\S*)(.*)", text, re.DOTALL)
    return (command[1].lower(), command[2].strip()) if command else ("", "")


class Handler(NamedTuple):
    """The function behind a command or button, and who may use it."""

    answer: Callable[[Context, str], Reply]
    """The function that answers. It takes the context and the arguments."""
    about: str = ""
    """The description in /help and in Telegram's menus."""
    shows: str = ".*"
    """Pattern for the arguments with which the command only shows something. With others, it changes what the chat
    gets. In groups and channels only administrators may do that, unless the group allows everybody."""
    operators: bool = False
    """True if only operators may use it."""

    def changes(self, arguments: str) -> bool:
        """Returns whether, with these arguments, it changes what the chat gets, or asks how to change it."""
        return not re.fullmatch(self.shows, arguments, re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Context:
    """A request, and all that a handler needs to answer it."""

    storage: Storage
    settings: Settings
    request: Request
    chat: Chat
    now: datetime
    embed: Embed | None
    """Computes the vector of a text; None if there is no encoder."""
    commands: Mapping[str, Mapping[str, Handler]]
    """Heading in /help → the commands that the user may use."""
    operator: bool
    """True if the user is an operator."""

    @property
    def zone(self) -> str:
        """The chat's time zone, or the default of the settings if the chat has set none."""
        return self.chat.zone or self.settings.digest.timezone

    @property
    def language(self) -> str:
        """The language in which the chat is answered."""
        return self.chat.spoken(self.settings.telegram.language)

    def keep(self, kind: str, argument: object = "", *, size: int | None = None, **details: Any) -> View:
        """Store a view, to which the buttons of a list refer. Returns it.

        `size`: number of items on a page; None for the setting of the chat.
        """
        return self.storage.views.add(
            self.chat.id, kind=kind, argument=str(argument), size=size or self.chat.items, now=self.now, **details
        )

    def view(self, view_id: int, *kinds: str, of_any: bool = False) -> View:
        """Returns a stored view of one of these kinds, of this chat or, with `of_any`, of any chat.

        Raises UsageError if it is gone.
        """
        view = self.storage.views.get(None if of_any else self.chat.id, view_id)
        if not view or view.kind not in kinds:
            raise UsageError(_("That list is too old. Ask again: /latest, /search or /deadlines."))
        return view

    @property
    def subscriptions(self) -> list[Subscription]:
        """The chat's subscriptions, in the order of their numbers."""
        return self.storage.subscriptions.all(self.chat.id)

    def show(self, view: View, offset: int = 0, articles: Mapping[int, int] = {}) -> None:
        """Store that a page of a list or a subscription is shown now. `articles`: article ids by numbers."""
        self.turn(articles=articles, place=str(Place(view=view.id, offset=offset)))

    def turn(self, **changes: Any) -> None:
        """Change these fields of the page shown now."""
        self.storage.views.show(self.chat.id, self.request.thread_id, replace(self.shown, **changes), now=self.now)

    @property
    def shown(self) -> Shown:
        """The page or digest that this chat showed last. Numbers and words such as "it" refer to it."""
        return self.storage.views.shown(self.chat.id, self.request.thread_id)

    @property
    def listed(self) -> View:
        """The list or subscription shown last, even if an article has been opened since. It is empty for a digest."""
        place = self.shown.place
        return (self.storage.views.get(self.chat.id, Place.read(place).view) if place else None) or View()

    @property
    def today(self) -> date:
        """Today's date in the chat's zone."""
        return local_date(self.now, self.zone)
