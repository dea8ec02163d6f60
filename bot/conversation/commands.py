"""Commands and buttons: what answers each, and who may use it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from bot.actions import Action, Place, read_action, read_number
from bot.conversation.deadlines import deadlines, press_calendar, press_subscription_calendar
from bot.conversation.feedback import complain, feedback, feedback_page
from bot.conversation.follow import follow, follows_page, unfollow
from bot.conversation.follow import press as press_follow
from bot.conversation.help import show_help
from bot.conversation.item import Card, evidence_of, follow_item, open_item, story_of
from bot.conversation.latest import delivery_page, latest, view_page
from bot.conversation.operators import broadcast, drop, health, send, sources, sources_page
from bot.conversation.request import Context, Request, read_command
from bot.conversation.search import search
from bot.conversation.settings import preferences
from bot.conversation.start import start
from bot.conversation.story import story, story_page
from bot.conversation.subscribe import cancel, press_alert, press_wizard, subscribe
from bot.conversation.subscriptions import press_edit, subscriptions, unsubscribe
from bot.conversation.why import delivered_page, why, why_page
from bot.language import N_, _
from bot.reply import Reply, paragraph


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
    "unfollow": Handler(answer=unfollow, changes=with_arguments, about=N_("Follow a story no more")),
    "story": Handler(answer=story, about=N_("How a story went on, by its number")),
    "subscribe": Handler(
        answer=subscribe, changes=always, about=N_("A digest, or news at once, on what you care about")
    ),
    "subscriptions": Handler(
        answer=subscriptions,
        changes=lambda arguments: len(arguments.split()) > 1,  # `/subscriptions 2` shows one of them
        about=N_("What you get: change, pause, delete"),
    ),
    "unsubscribe": Handler(answer=unsubscribe, changes=always, about=N_("End a digest")),
    "cancel": Handler(answer=cancel, about=N_("The bot's question needs no answer any more")),
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
    "sources": Handler(answer=sources, operators=True, about=N_("How the sources are")),
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
    Action.SENT: why_page,
    Action.DELIVERY: delivered_page,
    Action.STORY: story_page,
    Action.SOURCES: sources_page,
    Action.FEEDBACK: feedback_page,
}
FOR_OPERATORS = (Action.SOURCES, Action.FEEDBACK)
CARDS: Mapping[Action, Callable[[Context, Card, str], Reply]] = {
    Action.ITEM: lambda context, card, more: open_item(context, card),
    Action.EVIDENCE: lambda context, card, more: evidence_of(context, card, read_number(more)),
    Action.TIMELINE: lambda context, card, more: story_of(context, card, read_number(more)),
    Action.COMPLAIN: complain,
    Action.FOLLOW_ITEM: lambda context, card, more: follow_item(context, card, begin=True),
    Action.UNFOLLOW_ITEM: lambda context, card, more: follow_item(context, card, begin=False),
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
    Action.FOLLOW_ITEM: Handler(answer=_card(Action.FOLLOW_ITEM), changes=always),
    Action.UNFOLLOW_ITEM: Handler(answer=_card(Action.UNFOLLOW_ITEM), changes=always),
    Action.FOLLOW: Handler(answer=_by_id(partial(press_follow, begin=True)), changes=always),
    Action.UNFOLLOW: Handler(answer=_by_id(partial(press_follow, begin=False)), changes=always),
    Action.CALENDAR: Handler(answer=_by_id(press_calendar)),
    Action.SUBSCRIPTION_CALENDAR: Handler(answer=_by_id(press_subscription_calendar)),
    Action.ALERT: Handler(answer=_by_id(press_alert), changes=always),
    Action.ANSWER: Handler(answer=press_wizard, changes=always),
    # Alone it shows a subscription, whose buttons then change it.
    Action.SUBSCRIPTION: Handler(answer=press_edit, changes=lambda rest: ":" in rest),
    Action.SEND: Handler(answer=_by_id(send), operators=True),
    Action.DROP: Handler(answer=_by_id(drop), operators=True),
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

    `/start` admits a group to a private instance, `/settings` shows a button more; words in answer to the bot may be
    what it asked for.
    """
    if request.alone:
        return False
    if request.data is not None:
        return for_administrators(request) or request.data == Action.COMMAND.data("settings")
    name, __ = read_command(request.words)
    return for_administrators(request) or name in ("start", "settings") or not request.words.startswith("/")


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
