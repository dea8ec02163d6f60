"""Lists the handler of each command and button, and who may use it. `Conversation` calls the handlers, and /undo takes
back what they changed."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from pydantic import ConfigDict, TypeAdapter

from bot.actions import Action, Place, command_button, read_action
from bot.addresses import set_archive
from bot.clock import Clock, local_date
from bot.config import Settings
from bot.conversation.access import Access
from bot.conversation.deadlines import deadlines, deadlines_page, press_calendar
from bot.conversation.help import cannot, greeting, not_text, show_help, start, unknown_command
from bot.conversation.intents import intended, looked_for, other_list, other_readings, wish, without_which
from bot.conversation.item import (
    complain,
    evidence_of,
    numbered,
    on_article,
    open_article,
    save_item,
    saved,
    saved_page,
)
from bot.conversation.listing import Listed
from bot.conversation.operators import broadcast, health, send
from bot.conversation.request import NAMES, Context, Handler, Request, read_command
from bot.conversation.search import best, latest, latest_page, link_in, search, search_page
from bot.conversation.settings import preferences, set_in_chat
from bot.conversation.sources import add_source, sources, sources_page
from bot.conversation.story import NONE_SHOWN, follow, follows_page, story, story_page, unfollow
from bot.conversation.subscriptions import (
    NEW,
    headed,
    named,
    own_list,
    subscribe,
    subscriptions,
    subscriptions_page,
    unsubscribe,
)
from bot.conversation.why import articles_page, delivery_page, sent_page, why
from bot.errors import UsageError, reads
from bot.language import N_, _, chosen, name_topics, speaking
from bot.models import Chat, Subscription
from bot.query import ALL, MAX_QUERY, without_asking
from bot.query.schedules import EXCLUDING
from bot.query.talk import agrees, is_unsure, may_answer
from bot.query.words import simplified
from bot.reply import MAX_TOAST, Reply, refuse, say
from bot.storage import Storage
from bot.storage.chats import OPENED
from bot.storage.database import as_json
from bot.storage.search import Embed
from bot.text import clean, cut, one_line

_PAGES = {
    "deadlines": deadlines_page,
    "digest": delivery_page,
    "followed": follows_page,
    "latest": latest_page,
    "saved": saved_page,
    "search": search_page,
    "sent": sent_page,
    "sources": sources_page,
    "story": story_page,
    "subscriptions": subscriptions_page,
    "why": articles_page,
}
"""Kind of view → the function that shows a page of it."""


def _turn(context: Context, rest: str) -> Reply:
    place = Place.read(rest)
    view = context.view(place.view, *_PAGES)
    return replace(_PAGES[view.kind](context, view, place.offset), replace=True)


def _latest(context: Context, arguments: str) -> Reply:
    """Answer /latest. "next page", "previous page" and "list page N" turn the pages of the list shown last. Before its
    first page comes the list shown before it. "list only tax" and such show it with another search."""
    other = re.fullmatch("list (and|only|or|without) (.+)", arguments)
    if other and (details := other_list(context, *other.groups())):
        context.show(context.keep(**details))
        arguments = "list page 1"
    listed, shown = context.listed, context.shown
    turn = re.fullmatch(r"(next|previous|list) page ?(\d{0,4})", arguments)
    if not turn:
        return latest(context, arguments)
    if listed.kind not in _PAGES:
        raise UsageError(_(NONE_SHOWN))
    (how, number), at, size = turn.groups(), Place.read(shown.place).offset, listed.size
    if OPENED in shown.articles:
        at += size * (how == "previous")  # from an item back to its list
    elif shown.before and how == "previous" and not at:
        before = Place.read(shown.before)
        listed, at = context.view(before.view, *_PAGES), before.offset + size
    offsets = {"next": at + size, "previous": at - size, "list": size * (int(number or 1) - 1)}
    reply = _PAGES[listed.kind](context, listed, max(0, offsets[how]))
    if how == "next" and shown.place == context.shown.place:
        raise UsageError(_("There is no more."))
    return reply


UNDO = "undo"
"""The kind of the views that hold what a chat had before a command."""


def _settings(chat: Chat) -> dict[str, object]:
    """Returns the settings of a chat that /undo gives back."""
    return {name: getattr(chat, name) for name in ("zone", "items", "language", "quiet")}


@dataclass(frozen=True, kw_only=True)
class _Before:
    """A chat and its subscriptions before a command in this forum topic changed them."""

    chat: Chat
    thread_id: int | None
    subscriptions: Sequence[Subscription]
    typed: str
    """The command; empty for a button."""
    __pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


def undo(context: Context, __: str) -> Reply:
    """Answer /undo: give the chat the settings and subscriptions from before the last command that changed something.
    The same again takes this back. Raises UsageError if that command changed none, or was for another forum topic."""
    stored = context.storage.views.latest(context.chat.id, UNDO).argument
    before = TypeAdapter(_Before).validate_json(stored) if stored else None
    if not before or before.thread_id != context.request.thread_id:
        raise UsageError(
            _("There is nothing to undo: your last command here changed no subscription or setting. See /unfollow")
        )
    # The chat may be a group that has moved.
    context.storage.subscriptions.restore(context.chat.id, before.subscriptions)
    context = set_in_chat(context, _settings(before.chat))
    undone = _("Undone: {command}").format(command=cut(before.typed, 200) or _("the last button."))
    return headed(own_list(context), undone)


NEVER, NOTHING = "(?!)", ""
"""Patterns for `Handler.shows`: a command that always changes something, and one that shows it without arguments."""
GROUPS = {
    N_("To read"): {
        "latest": Handler(_latest, N_("The newest stories")),
        "search": Handler(search, N_("Find words in all articles")),
        "deadlines": Handler(deadlines, N_("What is due, soonest first")),
        "story": Handler(story, N_("How a story developed, by its number")),
        "saved": Handler(saved, N_("What you saved for later"), shows=NOTHING),
        "sources": Handler(sources, N_("The sources that are read, and their state")),
    },
    N_("To get news"): {
        "subscribe": Handler(subscribe, N_("A digest, or news at once, on what you care about"), shows=NEVER),
        # `/subscriptions 2` shows one of them; `/subscriptions daily` changes the only one.
        "subscriptions": Handler(subscriptions, N_("Your subscriptions: change, pause, delete"), shows=r"(@?\d+)?"),
        "unsubscribe": Handler(unsubscribe, N_("End a digest"), shows=NEVER),
        "undo": Handler(undo, N_("Take back the last change of subscriptions or settings"), shows=NEVER),
        "follow": Handler(follow, N_("Get news of a story, by its number"), shows=NOTHING),
        "unfollow": Handler(unfollow, N_("Stop following a story"), shows=NOTHING),
    },
    N_("This chat"): {
        "settings": Handler(preferences, N_("Your time zone, items, language and quiet hours"), shows=NOTHING),
        "why": Handler(why, N_("What was sent here and why, or why something was not sent")),
        "help": Handler(show_help, N_("What you can type")),
    },
}
"""Heading in /help → command → its handler."""
OPERATOR_COMMANDS = {
    "health": Handler(health, N_("The state of the bot"), operators=True),
    "broadcast": Handler(broadcast, N_("Send a message to every chat"), operators=True),
}
COMMANDS = {name: command for group in GROUPS.values() for name, command in group.items()} | {
    "start": Handler(start),
    "open": Handler(numbered(open_article)),
    "wrong": Handler(numbered(complain)),
    "hello": Handler(greeting),
    "cannot": Handler(cannot),
}
BUTTONS = {
    Action.PAGE: Handler(_turn),
    Action.ITEM: Handler(open_article),
    Action.EVIDENCE: Handler(evidence_of),
    Action.COMPLAIN: Handler(complain),
    Action.SAVE: Handler(on_article(save_item), shows=NEVER),
    Action.CALENDAR: Handler(press_calendar),
    Action.ADD_SOURCE: Handler(add_source, operators=True),
    Action.SEND: Handler(send, operators=True),
}
"""The handler of each action except COMMAND."""


def asked_of(request: Request) -> tuple[Handler | None, str]:
    """Returns the handler of a request and its arguments. The handler is None if the text is not a command.

    Raises ValueError or KeyError for button data that this version of the bot does not use.
    """
    known = COMMANDS | OPERATOR_COMMANDS
    if request.data is None:
        name, arguments = read_command(request.words)
        if name not in known and request.meant:  # otherwise "/stop" may be meant for another bot
            name = NAMES.get(name, "")
        return known.get(name), arguments
    action, rest = read_action(request.data)
    if action != Action.COMMAND:
        return BUTTONS[action], rest
    name, arguments = read_command(f"/{rest}")
    return known[name], arguments


def for_administrators(request: Request) -> bool:
    """Returns whether only administrators may do what the request asks for, unless the group allows everybody.

    In a channel this is true for every button, because all readers of the channel would see the answer.
    """
    if request.alone:
        return False
    try:
        handler, arguments = asked_of(request)
    except (ValueError, KeyError):
        return True  # a button of another version of the bot
    in_channel = request.chat_kind == "channel" and request.pressed
    return in_channel or bool(handler and handler.changes(arguments))


def depends_on_rights(request: Request) -> bool:
    """Returns whether administrators get another answer to a request. Then the transport must find out who asks."""
    # /start admits a group to a private instance.
    return for_administrators(request) or (not request.alone and asked_of(request)[0] is COMMANDS["start"])


def refusal(context: Context) -> Reply | None:
    """Returns the refusal if the user may not do what they ask for, otherwise None."""
    request = context.request
    if request.admin or not for_administrators(request):
        return None
    if request.chat_kind == "channel":
        return refuse(
            _("Only administrators of this channel can use the buttons here. Write to me in private for your own.")
        )
    if context.chat.everybody:
        return None
    return refuse(
        _(
            "Only administrators of this group can change what it gets. One of them can let everybody do so: "
            "/settings everybody on"
        )
    )


def _run(context: Context, handler: Handler, arguments: str) -> Reply:
    """Answer a command or button. Store for /undo what the chat had before; nothing if it still has the same."""
    subscriptions, reply = context.subscriptions, handler.answer(context, arguments)
    if handler.changes(arguments):
        chat, request = context.chat, context.request
        before = _Before(
            chat=chat, thread_id=request.thread_id, subscriptions=subscriptions, typed=one_line(request.words)
        )
        now = _settings(context.storage.chats.get(chat.id))
        is_changed = (now, context.subscriptions) != (_settings(chat), subscriptions)
        context.keep(UNDO, as_json(before) * is_changed)
        if is_changed and request.words[:1] not in "/":  # plain words may be misread
            reply = replace(reply, buttons=(*reply.buttons, (command_button(_("Undo"), UNDO),)))
    return reply


def _both(context: Context, commands: str) -> Reply:
    """Answer two commands, each on a line. If the second can't be done, the answer says so.

    Raises UsageError, and does nothing, if the first can't be done or needs a question: the second may be about what
    the first names.
    """
    (name, arguments), (then, others) = map(read_command, commands.split("\n"))
    first = COMMANDS[name].answer(context, arguments)
    if first.asks:
        raise UsageError(_("I must ask about the first of these. Please type one at a time."))
    try:
        second = COMMANDS[then].answer(context, others)
    except UsageError as error:
        second = say(str(error))
    return replace(second, blocks=tuple(dict.fromkeys((first.blocks[0], *second.blocks))))  # "Changed." once


_BOTH = Handler(_both, shows=NEVER)
"""Does two commands that can be undone together. It can't be typed."""


def _typed(context: Context, command: str) -> Reply:
    name, arguments = read_command(f"/{command}")
    return _run(context, COMMANDS.get(name, _BOTH), arguments)


log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(eq=False)
class Conversation:
    """Answers requests. Safe to use from any thread."""

    storage: Storage
    settings: Settings
    clock: Clock
    embed: Embed | None = None
    """Computes the vector of a text. Without it there is no search by meaning."""

    def __post_init__(self) -> None:
        self.access = Access(self.storage, self.settings.telegram)
        name_topics(self.settings.topic_names.model_dump())
        set_archive(self.settings.web.url)

    def answer(self, request: Request) -> Reply | None:
        """Answer a request. Returns None if it was not meant for the bot.

        After an unexpected error, log it and return a line that says so, so that nobody waits for an answer.
        """
        language = self._language(request.language)
        try:
            if not (request.meant or request.words.startswith("/")):
                return None
            if not self.access.permits(request.chat_id):
                name, code = read_command(request.words)
                with speaking(language):
                    if name != "start":
                        return self.access.refusal(request) if request.meant or name in COMMANDS else None
                    if refused := self._admit(request, code):
                        return refused
                request = replace(request, text="/start")  # answer /start without the code
            context = self._context(request)
            language = context.language
            with speaking(language):
                reply = refusal(context) or self._answer(context)
            if reply and reply.asks:
                context.keep("question", reply.asks)
            return reply
        except UsageError as error:
            return refuse(cut(str(error), MAX_TOAST)) if request.pressed else say(str(error))
        except Exception:
            log.exception("a request of chat %d could not be answered", request.chat_id)
            with speaking(language):
                return say(_("Something went wrong. The error is in the operator's log. Please try again."))

    def inline(
        self, query: str, show: Callable[[Listed, str, date], T], *, user_id: int, language: str | None
    ) -> list[T]:
        """Returns the articles to offer for `@bot query` in any chat. There are none if the user has no access.

        `show`: returns an article as the network offers it. Its arguments after the article are the zone and today.
        """
        if not self.access.permits(user_id):
            return []
        with speaking(self._language(language)):
            zone, now = self.settings.digest.timezone, self.clock()
            today = local_date(now, zone)
            return [show(entry, zone, today) for entry in best(self.storage, clean(query), zone=zone, now=now)]

    def added(self, request: Request) -> Reply | None:
        """Admit a group or channel to which the bot was added. Returns the greeting, or None in a channel."""
        with speaking(language := self._language(request.language)):
            reply = None if self.access.permits(request.chat_id) else self._admit(request, "")
        if not reply:
            with speaking(self._meet(request).language or language):
                reply = greeting()
        return None if request.chat_kind == "channel" else reply

    def moved(self, old: int, new: int, *, title: str) -> None:
        """Move the data of a group that became a supergroup with another id.

        The group keeps its access, even if the settings name only the old id.
        """
        permitted = self.access.permits(old)
        self.storage.move_chat(old, new)
        if permitted and not self.access.permits(new):
            self._meet(Request(chat_id=new, chat_kind="supergroup", chat_title=title))
            self.storage.chats.set(new, admitted=True)

    def _language(self, tag: str | None) -> str:
        """Returns the language for an IETF tag."""
        return chosen(tag) or self.settings.telegram.language

    def _admit(self, request: Request, payload: str) -> Reply | None:
        """Admit the chat and return None, or return the refusal. `payload`: the argument of /start."""
        refused = self.access.judge(request, payload, self.clock())
        if not refused:
            self._meet(request)
            self.storage.chats.set(request.chat_id, admitted=True)
        return refused

    def _meet(self, request: Request) -> Chat:
        return self.storage.chats.meet(
            request.chat_id,
            kind=request.chat_kind,
            title=request.chat_title,
            items=self.settings.digest.items,
            now=self.clock(),
            # In a group, each member's app may have another language.
            telegram_language=request.language if request.alone else None,
        )

    def _answer(self, context: Context) -> Reply | None:
        request, text, views = context.request, context.request.words, context.storage.views
        question = views.latest(context.chat.id, "question")
        if command := question.argument:  # any other request cancels it
            views.take(context.chat.id, question.id, "question")
        try:
            handler, arguments = asked_of(request)
            if handler:
                if context.operator or not handler.operators:
                    return _run(context, handler, arguments)
                return refuse(_("This command is for the operators of this bot.")) if request.meant else None
        except (ValueError, KeyError):
            if not request.pressed:
                raise
            # Log the error too: the button may be current, and the handler may have a bug.
            log.warning("chat %d: the button %r is not understood", context.chat.id, request.data, exc_info=True)
            return refuse(_("That button is from an older version. See /help."))
        if text.startswith("/"):  # in a group, the command may be meant for another bot
            return unknown_command(context, read_command(text)[0][:40]) if request.meant else None
        if not request.alone:
            return None
        if not text:
            return not_text(context)
        if not link_in(text):
            text = simplified(text[: MAX_QUERY + 1])  # the one too many says that it is cut
        asked = wish(context, text, likely := intended(context, text))
        failed, about = None, text
        is_answer = bool(command)
        if command.startswith(("subscriptions *", "unsubscribe ")):  # which one?
            about = without_which(text) or text
            # "News on energy" is more than a name.
            is_name = agrees(text) or without_asking(about) == about
            is_answer = is_name and not EXCLUDING.search(about) and reads(named, context, about)
        elif command.startswith(NEW):
            # "Help", "latest trade" or a question is not what the subscription is about.
            is_answer = may_answer(text) and (
                asked in ("", f"subscriptions {text}") or asked.startswith("subscribe ") or text in ALL
            )
            is_schedule = asked.startswith(("subscribe ?", "subscriptions "))
            about = f"? {text}" if is_schedule else asked.removeprefix("subscribe ") or text
        if is_answer:
            try:
                return _typed(context, command.replace("*", about))
            except UsageError as error:  # only the first wrong answer keeps the question
                failed = replace(say(str(error)), asks="" if command.endswith(" ") else f"{command} ")
        others = other_readings(context, likely, asked)
        try:
            reply = _typed(context, asked) if asked else looked_for(context, text, failed, is_unsure(likely))
        except UsageError as error:
            reply = say(str(error))
        return replace(reply, buttons=(*reply.buttons, *others))

    def _context(self, request: Request) -> Context:
        # In a group, both the group and the user must be listed. A private chat has the same id as its user.
        who = {request.chat_id, request.user_id}
        operator = request.chat_kind == "terminal" or who <= {*self.settings.telegram.admins}
        return Context(
            storage=self.storage,
            settings=self.settings,
            request=request,
            chat=self._meet(request),
            now=self.clock(),
            embed=self.embed,
            commands={**GROUPS, N_("For operators"): OPERATOR_COMMANDS} if operator else GROUPS,
            operator=operator,
        )
