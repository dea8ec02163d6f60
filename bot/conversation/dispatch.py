"""From a request to the handler that answers it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from bot.clock import Clock
from bot.config import Settings
from bot.conversation.calendars import press_calendar, press_subscription_calendar
from bot.conversation.context import Context, Embed
from bot.conversation.deadlines import deadlines
from bot.conversation.following import follow, follows_page, press_follow, press_unfollow, unfollow
from bot.conversation.help import not_a_command, show_help, start, unknown_command
from bot.conversation.preferences import at_location, preferences, set_zone
from bot.conversation.reading import delivery_page, latest, search, turn_page
from bot.conversation.request import Request
from bot.conversation.story import story, story_page
from bot.conversation.subscribing import press_unsubscribe, subscribe, unsubscribe
from bot.conversation.subscriptions import press_edit, subscriptions
from bot.conversation.wizard import cancel, press_alert, press_wizard, typed
from bot.language import N_, _, speaking
from bot.reply import Reply, say
from bot.storage import Storage
from bot.text import clean

log = logging.getLogger(__name__)

Handler = Callable[[Context, str], Reply]

COMMANDS: Mapping[str, tuple[Handler, str]] = {
    "latest": (latest, "The newest stories"),
    "search": (search, "Find words in all articles"),
    "deadlines": (deadlines, "What is due, soonest first"),
    "follow": (follow, "Hear more of a story, by its number"),
    "unfollow": (unfollow, "Follow a story no more"),
    "story": (story, "How a story went on, by its number"),
    "subscribe": (subscribe, "A digest, or news at once, on what you care about"),
    "subscriptions": (subscriptions, "What you get: change, pause, delete"),
    "unsubscribe": (unsubscribe, "End a digest"),
    "cancel": (cancel, "Answer the bot's question no more"),
    "settings": (preferences, "Your time zone and number of items"),
    "help": (show_help, "What you can type"),
    "start": (start, "Begin"),
}
"""Each command with its handler and the description that Telegram shows."""

_WRONG = N_("Something went wrong here, and it is in the operator's log. Please try again.")


class Conversation:
    """Answers requests. Safe to use from any thread."""

    def __init__(self, storage: Storage, settings: Settings, clock: Clock, *, embed: Embed | None = None) -> None:
        """`embed`: without one nothing is matched by meaning here."""
        self._storage = storage
        self._settings = settings
        self._clock = clock
        self._embed = embed

    def answer(self, request: Request) -> Reply | None:
        """The reply to a request; None where the words were not meant for the bot.

        A failure inside is logged and told in a line: a reader never waits in vain.
        """
        try:
            text = clean(request.text or "").strip()
            if not text.startswith("/") and request.data is None and not request.alone:
                return None
            context = self._context(request)
            with speaking(context.chat.spoken(self._settings.telegram.language)):
                return self._guarded(context, text)
        except Exception:  # the chat itself could not be read
            log.exception("a request of chat %d could not be answered", request.chat_id)
            return say(_WRONG)

    def _guarded(self, context: Context, text: str) -> Reply | None:
        try:
            return self._answer(context, text)
        except Exception:
            log.exception("a request of chat %d could not be answered", context.chat.id)
            return say(_(_WRONG))

    def _answer(self, context: Context, text: str) -> Reply | None:
        request = context.request
        command = text.startswith("/")
        if request.data is not None:
            return self._press(context, request.data)
        if request.location is not None:
            return at_location(context)
        if not command:
            return typed(context, text) or not_a_command(context, text)
        name, __, arguments = text[1:].partition(" ")
        if "\n" in name:  # "/search\ncarbon"
            name, __, rest = name.partition("\n")
            arguments = f"{rest} {arguments}"
        name = name.lower()
        if name in COMMANDS:
            return COMMANDS[name][0](context, arguments)
        if request.alone or request.addressed:
            return unknown_command(context, name[:40], tuple(COMMANDS))
        return None  # in a group it may be meant for another bot

    def _context(self, request: Request) -> Context:
        now = self._clock()
        chat = self._storage.chats.meet(
            request.chat_id,
            kind=request.chat_kind,
            title=request.chat_title,
            items=self._settings.digest.items,
            now=now,
            # In a group everybody's app is of another language.
            telegram_language=request.language if request.chat_kind == "private" else None,
        )
        return Context(
            storage=self._storage,
            settings=self._settings,
            request=request,
            chat=chat,
            now=now,
            embed=self._embed,
        )

    def _press(self, context: Context, data: str) -> Reply:
        """Buttons' data: a letter for what they do, then what with, parted by colons."""
        kind, __, rest = data.partition(":")
        try:
            match kind:
                case "c":  # a command as if typed
                    name, __, arguments = rest.partition(" ")
                    return COMMANDS[name][0](context, arguments)
                case "o":  # a view, for the first time
                    return turn_page(context, _number(rest), 0, replace=False)
                case "v":  # a page of a view
                    view, __, offset = rest.partition(":")
                    return turn_page(context, _number(view), _number(offset))
                case "d":  # items of a delivery
                    delivery, __, offset = rest.partition(":")
                    return delivery_page(context, _number(delivery), _number(offset))
                case "a":  # a search to be subscribed to
                    return press_alert(context, _number(rest))
                case "b":  # an answer in the guide to a subscription
                    return press_wizard(context, rest)
                case "e":  # a subscription's page, or a change on it
                    return press_edit(context, rest)
                case "u":  # a digest to end
                    return press_unsubscribe(context, _number(rest))
                case "f":  # a story to follow
                    return press_follow(context, _number(rest))
                case "g":  # a story to follow no more
                    return press_unfollow(context, _number(rest))
                case "w":  # a page of what is followed
                    return follows_page(context, _number(rest), replace=True)
                case "s":  # a story's timeline, or a page of it
                    story_id, turned, offset = rest.partition(":")
                    return story_page(context, _number(story_id), _number(offset or "0"), replace=bool(turned))
                case "k":  # the calendar file of a list
                    return press_calendar(context, _number(rest))
                case "i":  # the calendar file of a digest
                    return press_subscription_calendar(context, _number(rest))
                case "z":  # a time zone
                    return set_zone(context, rest)
        except (ValueError, KeyError, IndexError):
            log.warning("chat %d pressed a button that is not understood: %r", context.chat.id, data)
        return say(_("That button is from an older version. See /help."))


def _number(text: str) -> int:
    """A number as our buttons write it; ValueError for what SQLite could not hold."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise ValueError(text)
    return int(text)
