"""Commands and buttons: what answers each, who may use it, and from a request to the handler that answers it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from bot.actions import Action, Place, read_action, read_number
from bot.clock import Clock
from bot.config import Settings
from bot.conversation.access import Access
from bot.conversation.deadlines import deadlines, press_calendar, press_subscription_calendar
from bot.conversation.feedback import complain, feedback, feedback_page
from bot.conversation.help import STORY_LINK, greeting, not_text, show_help, start, unknown_command
from bot.conversation.item import Card, evidence_of, open_item, save_item
from bot.conversation.latest import delivery_page, latest, saved_page, view_page
from bot.conversation.operators import broadcast, health, not_for_you, send
from bot.conversation.request import Context, Request, is_operator, read_command
from bot.conversation.search import InlinePage, inline_page, search
from bot.conversation.settings import preferences
from bot.conversation.sources import add_source, sources, sources_page
from bot.conversation.story import follow, follows_page, press_follow, story, story_page
from bot.conversation.subscriptions import (
    press_alert,
    press_edit,
    press_undo,
    subscribe,
    subscriptions,
    unsubscribe,
)
from bot.conversation.why import delivered_page, why, why_page
from bot.errors import UsageError
from bot.language import N_, _, chosen, name_topics, speaking
from bot.reply import Render, Reply, paragraph, say
from bot.storage import Storage
from bot.storage.search import Embed
from bot.text import clean


def never(arguments: str) -> bool:
    """It only shows something."""
    return False


def always(arguments: str) -> bool:
    """It changes what the chat gets, or begins to."""
    return True


def with_arguments(arguments: str) -> bool:
    """It shows something, and changes it when told what."""
    return bool(arguments.split())


@dataclass(frozen=True, kw_only=True)
class Handler:
    """What answers a command or a button, given what stands behind it."""

    answer: Callable[[Context, str], Reply]
    changes: Callable[[str], bool] = never
    """Whether it changes what the chat gets: in groups and channels that is for administrators, unless a group is
    opened to everybody."""
    operators: bool = False
    """It is for them alone."""
    about: str = ""
    """What a command does, as Telegram's apps show it."""


COMMANDS: dict[str, Handler] = {
    "latest": Handler(answer=latest, about=N_("The newest stories")),
    "search": Handler(answer=search, about=N_("Find words in all articles")),
    "deadlines": Handler(answer=deadlines, about=N_("What is due, soonest first")),
    "follow": Handler(answer=follow, changes=with_arguments, about=N_("Hear more of a story, by its number")),
    "unfollow": Handler(
        answer=partial(follow, begin=False), changes=with_arguments, about=N_("Follow a story no more")
    ),
    "story": Handler(answer=story, about=N_("How a story went on, by its number")),
    "saved": Handler(
        answer=lambda context, arguments: saved_page(context, Place(action=Action.SAVED), False),
        about=N_("What you saved for later"),
    ),
    "sources": Handler(answer=sources, about=N_("What is read here, and how each source is")),
    "subscribe": Handler(
        answer=subscribe, changes=always, about=N_("A digest, or news at once, on what you care about")
    ),
    "subscriptions": Handler(
        answer=subscriptions,
        changes=lambda arguments: len(arguments.split()) > 1,  # `/subscriptions 2` shows one of them
        about=N_("What you get: change, pause, delete"),
    ),
    "unsubscribe": Handler(answer=unsubscribe, changes=always, about=N_("End a digest")),
    "settings": Handler(
        answer=preferences,
        changes=with_arguments,
        about=N_("Your time zone, items, language and quiet hours"),
    ),
    "why": Handler(answer=why, about=N_("What was sent here, when and why; or why something was not")),
    "help": Handler(answer=show_help, about=N_("What you can type")),
    "start": Handler(answer=start, about=N_("Begin")),
}
OPERATOR_COMMANDS: dict[str, Handler] = {
    "health": Handler(answer=health, operators=True, about=N_("How the bot is")),
    "feedback": Handler(answer=feedback, operators=True, about=N_("Summaries that readers found wrong")),
    "broadcast": Handler(answer=broadcast, operators=True, about=N_("Tell every chat something")),
}
CHANGING_COMMANDS = frozenset(name for name, command in COMMANDS.items() if command.changes is not never)
"""Commands that change something, or begin to."""

PAGES: Mapping[Action, Callable[[Context, Place, bool], Reply]] = {
    Action.LIST: view_page,
    Action.DIGEST: delivery_page,
    Action.FOLLOWED: follows_page,
    Action.SAVED: saved_page,
    Action.SENT: why_page,
    Action.DELIVERY: delivered_page,
    Action.STORY: story_page,
    Action.SOURCES: sources_page,
    Action.FEEDBACK: feedback_page,
}
FOR_OPERATORS = (Action.FEEDBACK,)
CARDS: Mapping[Action, Callable[[Context, Card, str], Reply]] = {
    Action.ITEM: lambda context, card, more: open_item(context, card),
    Action.EVIDENCE: lambda context, card, more: evidence_of(context, card, read_number(more)),
    Action.COMPLAIN: complain,
    Action.SAVE: lambda context, card, more: save_item(context, card),
}


def _page(action: Action) -> Callable[[Context, str], Reply]:
    return lambda context, rest: PAGES[action](context, Place.of(action, rest), True)


def _open(context: Context, rest: str) -> Reply:
    place = Place.read(rest)
    if place.action in FOR_OPERATORS:
        raise ValueError(rest)
    return PAGES[place.action](context, place, False)


def _card(action: Action) -> Callable[[Context, str], Reply]:
    return lambda context, rest: CARDS[action](context, *Card.read(rest))


def _by_id(answer: Callable[[Context, int], Reply]) -> Callable[[Context, str], Reply]:
    return lambda context, rest: answer(context, read_number(rest))


def _as_typed(context: Context, rest: str) -> Reply:
    name, arguments = read_command(f"/{rest}")
    return COMMANDS[name].answer(context, arguments)


def _as_typed_changes(rest: str) -> bool:
    name, arguments = read_command(f"/{rest}")
    return name in COMMANDS and COMMANDS[name].changes(arguments)


BUTTONS: Mapping[Action, Handler] = {
    Action.COMMAND: Handler(answer=_as_typed, changes=_as_typed_changes),
    Action.OPEN: Handler(answer=_open),
    **{action: Handler(answer=_page(action), operators=action in FOR_OPERATORS) for action in PAGES},
    **{action: Handler(answer=_card(action)) for action in CARDS},
    Action.SAVE: Handler(answer=_card(Action.SAVE), changes=always),
    Action.FOLLOW: Handler(answer=_by_id(partial(press_follow, begin=True)), changes=always),
    Action.UNFOLLOW: Handler(answer=_by_id(partial(press_follow, begin=False)), changes=always),
    Action.CALENDAR: Handler(answer=_by_id(press_calendar)),
    Action.SUBSCRIPTION_CALENDAR: Handler(answer=_by_id(press_subscription_calendar)),
    Action.ALERT: Handler(answer=_by_id(press_alert), changes=always),
    Action.ANSWER: Handler(answer=_by_id(press_undo), changes=always),
    # Alone it shows a subscription, whose buttons then change it.
    Action.SUBSCRIPTION: Handler(answer=press_edit, changes=lambda rest: ":" in rest),
    Action.ADD_SOURCE: Handler(answer=_by_id(add_source), operators=True),
    Action.SEND: Handler(answer=_by_id(send), operators=True),
}


def changes(request: Request) -> bool:
    """Whether a request changes what the chat gets, or begins to."""
    if request.data is None:
        name, arguments = read_command(request.words)
        return name in COMMANDS and COMMANDS[name].changes(arguments)
    try:
        action, rest = read_action(request.data)
    except ValueError:
        return True  # of another version of the bot
    return BUTTONS[action].changes(rest)


def for_administrators(request: Request) -> bool:
    """Whether only an administrator may ask this here, where the chat is not opened to everybody.

    A button under a post of a channel would answer before all its readers, whatever it does.
    """
    if request.alone:
        return False
    return changes(request) or (request.chat_kind == "channel" and request.data is not None)


def depends_on_rights(request: Request) -> bool:
    """Whether the answer is another for an administrator: then the transport has to find out who asks.

    `/start` admits a group to a private instance, `/settings` shows a button more.
    """
    if request.alone:
        return False
    if request.data is not None:
        return for_administrators(request) or request.data == Action.COMMAND.data("settings")
    name, __ = read_command(request.words)
    return for_administrators(request) or name in ("start", "settings")


def refusal(context: Context) -> Reply | None:
    """What is told to who may not do what they ask for; None where they may."""
    request = context.request
    if request.admin or not for_administrators(request):
        return None
    if request.chat_kind == "channel":
        told = _("Only administrators of this channel can use the buttons here. Write to me in private for your own.")
    elif context.chat.everybody:
        return None
    else:
        told = _(
            "Only administrators of this group can change what it gets. One of them can let everybody do so: "
            "/settings everybody on"
        )
    return Reply(blocks=(paragraph(told),), toast=told)


log = logging.getLogger(__name__)

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
        name_topics(settings.topic_names.model_dump())

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
            return None if not request.alone else search(context, text) if text else not_text(context)
        name, arguments = read_command(text)
        if name in COMMANDS or name in context.operator_commands:
            return (COMMANDS | OPERATOR_COMMANDS)[name].answer(context, arguments)
        meant = request.alone or request.addressed
        if name in OPERATOR_COMMANDS and meant:
            return not_for_you()
        # In a group it may be meant for another bot.
        return unknown_command(context, name[:40]) if meant else None

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
