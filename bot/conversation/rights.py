"""Rights: which requests change what a chat gets, and so are for the administrators of a group or channel alone."""

from __future__ import annotations

from bot.conversation.request import Context, Request, read_command
from bot.language import _
from bot.reply import Reply, paragraph

CHANGING_COMMANDS = frozenset({"subscribe", "unsubscribe", "follow", "unfollow", "settings", "subscriptions"})
"""Commands that change something, or begin to."""
SHOWING_COMMANDS = frozenset({"settings", "subscriptions", "follow", "unfollow"})
"""Those of them that only show something when nothing stands behind them."""
CHANGING_BUTTONS = frozenset("abefguz")
"""The first letters of the data of buttons that do so: an alert, an answer in the guide, an edit, a story followed or
not, an end, a time zone."""
READING_BUTTONS = frozenset("ovdwskirqtxyhA")
"""And of those that only show something, or say what is wrong with a summary, or ask for rights of their own. Beside
them stands `c`, a command as if typed."""


def changes(request: Request) -> bool:
    """Whether a request changes what the chat gets, or begins to."""
    if request.data is None:
        return _command_changes(request.words)
    kind, __, rest = request.data.partition(":")
    if kind == "c":
        return _command_changes(f"/{rest}")
    if kind == "e" and ":" not in rest:
        return False  # shows a subscription, whose buttons then change it
    # What is not known may be of another version of the bot.
    return kind not in READING_BUTTONS


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
        return for_administrators(request) or request.data == "c:settings"
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


def _command_changes(text: str) -> bool:
    name, arguments = read_command(text)
    words = arguments.split()
    if name in SHOWING_COMMANDS and (not words or (name == "subscriptions" and len(words) == 1)):
        return False  # `/subscriptions 2` shows one of them
    return name in CHANGING_COMMANDS
