"""From a request to the handler that answers it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from bot.clock import Clock
from bot.config import Settings
from bot.conversation.access import Access
from bot.conversation.deadlines import deadlines, press_calendar, press_subscription_calendar
from bot.conversation.feedback import ask_what, keep
from bot.conversation.follow import follow, follows_page, press_follow, press_unfollow, unfollow
from bot.conversation.guide import cancel, leave, press_alert, press_wizard, typed
from bot.conversation.help import not_a_command, show_help, unknown_command
from bot.conversation.item import evidence_of, follow_item, open_item, place_of, story_of
from bot.conversation.latest import delivery_page, latest, turn_page
from bot.conversation.operators import OPERATOR_COMMANDS, is_operator, not_for_you, press
from bot.conversation.request import Context, Request, read_command
from bot.conversation.rights import refusal
from bot.conversation.search import InlinePage, inline_page, search
from bot.conversation.settings import at_location, preferences, set_zone
from bot.conversation.start import STORY_LINK, greeting, start
from bot.conversation.story import story, story_page
from bot.conversation.subscribe import press_unsubscribe, subscribe, unsubscribe
from bot.conversation.subscriptions import press_edit, subscriptions
from bot.conversation.why import delivered_page, why, why_page
from bot.language import N_, _, chosen, speaking
from bot.reply import Render, Reply, say
from bot.storage import Storage
from bot.storage.search import Embed
from bot.text import clean

log = logging.getLogger(__name__)

Handler = Callable[[Context, str], Reply]

COMMANDS: Mapping[str, tuple[Handler, str]] = {
    "latest": (latest, N_("The newest stories")),
    "search": (search, N_("Find words in all articles")),
    "deadlines": (deadlines, N_("What is due, soonest first")),
    "follow": (follow, N_("Hear more of a story, by its number")),
    "unfollow": (unfollow, N_("Follow a story no more")),
    "story": (story, N_("How a story went on, by its number")),
    "subscribe": (subscribe, N_("A digest, or news at once, on what you care about")),
    "subscriptions": (subscriptions, N_("What you get: change, pause, delete")),
    "unsubscribe": (unsubscribe, N_("End a digest")),
    "cancel": (cancel, N_("The bot's question needs no answer any more")),
    "settings": (preferences, N_("Your time zone, items, language and quiet hours")),
    "why": (why, N_("What was sent here, when and why; or why something was not")),
    "help": (show_help, N_("What you can type")),
    "start": (start, N_("Begin")),
}
"""Each command with its handler and the description that Telegram shows."""

ASIDES = frozenset({"cancel", "help", "settings"})
"""Commands after which a question of the guide still waits: its answer may be asked for there."""
QUESTIONS = ("b:", "z:")
"""How the data of buttons begins that stand under a question."""

_WRONG = N_("Something went wrong here, and it is in the operator's log. Please try again.")


class Conversation:
    """Answers requests. Safe to use from any thread."""

    def __init__(
        self,
        storage: Storage,
        settings: Settings,
        clock: Clock,
        *,
        render: Render | None = None,
        embed: Embed | None = None,
    ) -> None:
        """`render` cuts what is sent to other chats into messages; without it nothing is. Without `embed` nothing is
        looked for by meaning."""
        self._storage = storage
        self._embed = embed
        self._settings = settings
        self._clock = clock
        self._render = render
        self._access = Access(storage, settings.telegram)

    def may_use(self, user_id: int | None, chat_id: int | None = None) -> bool:
        """Whether a chat, or where there is none a person, may use this instance."""
        asked = chat_id if chat_id is not None else user_id
        return asked is not None and self._access.permits(asked)

    def settle_access(self) -> None:
        """At a start: chats that may not use this instance any more get nothing more, those that may again do."""
        self._access.settle(self._clock())

    def answer(self, request: Request) -> Reply | None:
        """The reply to a request; None where the words were not meant for the bot.

        A failure inside is logged and told in a line: a reader never waits in vain.
        """
        try:
            text = request.words
            if not text.startswith("/") and request.data is None and not request.alone and not request.addressed:
                return None
            if not self._access.permits(request.chat_id):
                with speaking(self._language(request)):
                    refused = self._refuse(request, text)
                if refused is not None or not self._access.permits(request.chat_id):
                    return refused
                text = "/start"  # the code is no payload
            context = self._context(request)
            with speaking(context.chat.spoken(self._settings.telegram.language)):
                return self._guarded(context, text)
        except Exception:  # the chat itself could not be read
            log.exception("a request of chat %d could not be answered", request.chat_id)
            with speaking(self._language(request)):
                return say(_(_WRONG))

    def inline(self, query: str, *, user_id: int, language: str | None, offset: str) -> InlinePage:
        """What is offered to who types `@bot query` in some chat; nothing where it fails, or may not be."""
        if not self.may_use(user_id):
            return InlinePage()
        try:
            with speaking(chosen(language) or self._settings.telegram.language):
                zone = self._settings.digest.timezone
                return inline_page(self._storage, clean(query), offset=offset, zone=zone, now=self._clock())
        except Exception:
            log.exception("an inline query of user %d could not be answered", user_id)
            return InlinePage()

    def added(self, request: Request) -> Reply | None:
        """What is said where somebody has just let the bot into a group; None: nothing, as in a channel."""
        try:
            silent = request.chat_kind == "channel"
            with speaking(self._language(request)):
                if not self._access.permits(request.chat_id):
                    refused = self._admit(request, "")
                    if refused is not None:
                        return None if silent else refused
                context = self._context(request)
                with speaking(context.chat.language or self._language(request)):
                    return None if silent else greeting(context)
        except Exception:
            log.exception("chat %d could not be greeted", request.chat_id)
            return None

    def moved(self, old: int, new: int, *, title: str) -> None:
        """A group has become a supergroup, under another id: it may use what it might, also where the settings name it
        by the old one."""
        permitted = self._access.permits(old)
        self._storage.move_chat(old, new)
        if permitted and not self._access.permits(new):
            items, now = self._settings.digest.items, self._clock()
            self._storage.chats.meet(new, kind="supergroup", title=title, items=items, now=now)
            self._storage.chats.admit(new)
        if old in (*self._settings.telegram.allowed, *self._settings.telegram.admins):
            log.warning("group %d has become supergroup %d: name it so in telegram.allowed or .admins", old, new)

    def _language(self, request: Request) -> str:
        return chosen(request.language) or self._settings.telegram.language

    def _refuse(self, request: Request, text: str) -> Reply | None:
        """What is told to a chat that may not use this instance; None: nothing, or that it may from now on."""
        name, arguments = read_command(text)
        if request.data is None and name == "start":
            return self._admit(request, arguments)
        if request.data is not None or request.alone or request.addressed or name in COMMANDS:
            return self._access.refusal(request)
        return None

    def _admit(self, request: Request, payload: str) -> Reply | None:
        return self._access.admit(
            request,
            "" if STORY_LINK.fullmatch(payload) else payload,
            items=self._settings.digest.items,
            now=self._clock(),
        )

    def _guarded(self, context: Context, text: str) -> Reply | None:
        try:
            return refusal(context) or self._answer(context, text)
        except Exception:
            log.exception("a request of chat %d could not be answered", context.chat.id)
            return say(_(_WRONG))

    def _answer(self, context: Context, text: str) -> Reply | None:
        request = context.request
        if request.data is not None:
            return self._press(context, request.data)
        if not text.startswith("/"):
            return self._read(context, text)
        name, arguments = read_command(text)
        if name in COMMANDS:
            if name not in ASIDES:
                leave(context)
            return COMMANDS[name][0](context, arguments)
        meant = request.alone or request.addressed
        if name in OPERATOR_COMMANDS and (meant or is_operator(context)):
            return OPERATOR_COMMANDS[name][0](context, arguments) if is_operator(context) else not_for_you()
        # In a group it may be meant for another bot.
        return unknown_command(context, name[:40]) if meant else None

    def _read(self, context: Context, text: str) -> Reply | None:
        """Words without a command, or a place: in a group they are an answer to one of the bot's own messages."""
        request = context.request
        if not (request.alone or request.admin or context.chat.everybody):
            return None  # what the bot asked is not for them to say
        if not request.alone and request.answered and not any(data[:2] in QUESTIONS for data in request.answered):
            return None  # "Very interesting!" under a digest, while a question waits elsewhere
        if request.location is not None:
            return at_location(context)
        # A question that waits for words is offered them first.
        return typed(context, text) or (not_a_command(context, text) if request.alone else None)

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
            render=self._render,
            embed=self._embed,
            commands={name: description for name, (__, description) in COMMANDS.items()},
        )

    def _press(self, context: Context, data: str) -> Reply:
        """Buttons' data: a letter for what they do, then what with, parted by colons."""
        kind, __, rest = data.partition(":")
        try:
            match kind:
                case "c":  # a command as if typed
                    name, arguments = read_command(f"/{rest}")
                    return COMMANDS[name][0](context, arguments)
                case "o":  # a view, for the first time
                    return turn_page(context, _number(rest), 0, replace=False)
                case "v":  # a page of a view
                    view, __, offset = rest.partition(":")
                    return turn_page(context, _number(view), _number(offset))
                case "d":  # items of a delivery
                    delivery, offset, turned = [*rest.split(":", 2), "", ""][:3]
                    return delivery_page(context, _number(delivery), _number(offset), replace=bool(turned))
                case "r" | "q" | "t" | "x":  # an item, and what its buttons show in its place
                    return press_item(context, kind, rest)
                case "a":  # a search to be subscribed to
                    return press_alert(context, _number(rest))
                case "b":  # an answer in the guide to a subscription
                    return press_wizard(context, rest)
                case "e":  # a subscription's page, or a change on it
                    return press_edit(context, rest)
                case "u":  # a digest to end
                    return press_unsubscribe(context, _number(rest))
                case "f":  # a story to follow
                    return press_item(context, kind, rest) if ":" in rest else press_follow(context, _number(rest))
                case "g":  # a story to follow no more
                    return press_item(context, kind, rest) if ":" in rest else press_unfollow(context, _number(rest))
                case "w":  # a page of what is followed
                    return follows_page(context, _number(rest), replace=True)
                case "s":  # a story's timeline, or a page of it
                    story_id, turned, offset = rest.partition(":")
                    return story_page(context, _number(story_id), _number(offset or "0"), replace=bool(turned))
                case "k":  # the calendar file of a list
                    return press_calendar(context, _number(rest))
                case "i":  # the calendar file of a digest
                    return press_subscription_calendar(context, _number(rest))
                case "y":  # a delivery
                    delivery, offset = rest.split(":")
                    return delivered_page(context, _number(delivery), _number(offset))
                case "h":  # a page of what was sent
                    until, offset = rest.split(":")
                    return why_page(context, _number(until), _number(offset))
                case "z":  # a time zone
                    return set_zone(context, rest)
                case "A":  # what only operators may do
                    return press(context, rest)
        except (ValueError, KeyError, IndexError):
            log.warning("chat %d pressed a button that is not understood: %r", context.chat.id, data)
        told = _("That button is from an older version. See /help.")
        return Reply(blocks=say(told).blocks, toast=told)


def press_item(context: Context, kind: str, rest: str) -> Reply:
    """A button of an item: the article, the page that it leads back to, and what with. Raises ValueError."""
    article, origin, more = [*rest.split(":", 2), "", ""][:3]
    place = place_of(_number(article), origin)
    match kind:
        case "q":
            return evidence_of(context, place, _number(more))
        case "t":
            return story_of(context, place, _number(more))
        case "x":
            return keep(context, place, more) if more else ask_what(context, place)
        case "f" | "g":
            return follow_item(context, place, begin=kind == "f")
    return open_item(context, place)


def _number(text: str) -> int:
    """A number as our buttons write it; ValueError for what SQLite could not hold."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise ValueError(text)
    return int(text)
