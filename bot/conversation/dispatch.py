"""From a request to the handler that answers it."""

from __future__ import annotations

import logging

from bot.actions import Action, read_action
from bot.clock import Clock
from bot.config import Settings
from bot.conversation.access import Access
from bot.conversation.commands import BUTTONS, COMMANDS, OPERATOR_COMMANDS, refusal
from bot.conversation.draft import stop_waiting
from bot.conversation.help import not_a_command, unknown_command
from bot.conversation.operators import not_for_you
from bot.conversation.request import Context, Request, is_operator, read_command
from bot.conversation.search import InlinePage, inline_page
from bot.conversation.settings import at_location
from bot.conversation.start import STORY_LINK, greeting
from bot.conversation.subscribe import typed
from bot.errors import UsageError
from bot.language import N_, _, chosen, speaking
from bot.reply import Render, Reply, say
from bot.storage import Storage
from bot.storage.search import Embed
from bot.text import clean

log = logging.getLogger(__name__)

ASIDES = frozenset({"cancel", "help", "settings"})
"""Commands after which a question of the guide still waits: its answer may be asked for there."""
QUESTIONS = (Action.ANSWER.data(""), Action.COMMAND.data("settings zone"))
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
        except UsageError as error:
            return say(str(error))
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
        if name in COMMANDS and name not in ASIDES:
            stop_waiting(context)
        if name in COMMANDS or name in context.operator_commands:
            return (COMMANDS | OPERATOR_COMMANDS)[name].answer(context, arguments)
        meant = request.alone or request.addressed
        if name in OPERATOR_COMMANDS and meant:
            return not_for_you()
        # In a group it may be meant for another bot.
        return unknown_command(context, name[:40]) if meant else None

    def _read(self, context: Context, text: str) -> Reply | None:
        """Words without a command, or a place: in a group they are an answer to one of the bot's own messages."""
        request = context.request
        if not (request.alone or request.admin or context.chat.everybody):
            return None  # what the bot asked is not for them to say
        if not request.alone and request.answered and not any(data.startswith(QUESTIONS) for data in request.answered):
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
            commands={name: command.about for name, command in COMMANDS.items()},
            operator_commands={name: command.about for name, command in OPERATOR_COMMANDS.items()}
            if is_operator(request, self._settings.telegram.admins)
            else {},
        )

    def _press(self, context: Context, data: str) -> Reply:
        try:
            action, rest = read_action(data)
            button = BUTTONS[action]
            return not_for_you() if button.operators and not context.operator_commands else button.answer(context, rest)
        except (ValueError, KeyError, IndexError):
            # With what failed: it may be no old button but a fault of the handler.
            log.warning("chat %d pressed a button that is not understood: %r", context.chat.id, data, exc_info=True)
        told = _("That button is from an older version. See /help.")
        return Reply(blocks=say(told).blocks, toast=told)
