"""Answers /help and /start, unknown commands, and messages without text."""

import difflib

from bot.actions import command_button
from bot.conversation.request import NAMES, Context
from bot.errors import UsageError
from bot.language import N_, _, topic_name
from bot.reply import Block, Reply, bold, code, in_lines, paragraph, phrase, say


def show_help(context: Context, arguments: str) -> Reply:
    """Answer /help with all commands, examples and topics."""
    examples = (
        bold(_("For example")),
        code(_("/latest trade")),
        code(_("/search steel, aluminium -scrap")),
        code(_("/subscribe trade weekdays 8 Brussels")),
    )
    blocks = [*commands_of(context), in_lines(map(paragraph, examples))]
    if topics := context.storage.topics.names():
        blocks.append(
            phrase(_("{heading} {topics}"), heading=bold(_("Topics:")), topics=_(", ").join(map(topic_name, topics)))
        )
    return Reply(blocks=tuple(blocks))


def unknown_command(context: Context, name: str) -> Reply:
    """Answer an unknown command, and suggest a similar one."""
    lines = [phrase(_("I don't know the command {command}."), command=code(f"/{name}"))]
    lines += [
        phrase(_("Did you mean {names}?"), names=code(f"/{NAMES[word]}"))
        for word in difflib.get_close_matches(name, filter(NAMES.get, NAMES), n=1)
    ]
    return Reply(blocks=(in_lines(lines), *commands_of(context)))


def not_text(context: Context) -> Reply:
    """Answer a message without text, such as a photo or a sticker."""
    return Reply(blocks=(paragraph(_("I can only read text.")), *commands_of(context)))


def commands_of(context: Context) -> tuple[Block, ...]:
    """Returns the commands that the user may use: a block for each group, with a line for each command."""
    return tuple(
        paragraph(bold(_(group)), *(f"\n/{name} - {_(command.about)}" for name, command in commands.items()))
        for group, commands in context.commands.items()
    )


INTRODUCTION = N_(
    "I tell you what changed in policy: new articles from ministries, gazettes, parliaments and newspapers, "
    "each with a short summary and its source."
)


def start(context: Context, arguments: str) -> Reply:
    """Answer /start: greet, and resume a paused chat unless the operator paused it."""
    greeting = paragraph(bold(_("Welcome to policybot.")), "\n", _(INTRODUCTION))
    if context.chat.paused:
        if not context.storage.chats.resume(context.chat.id):
            return say(_("The operator has paused all messages to this chat. Only the operator can resume them."))
        greeting = phrase(_("{welcome} Your digests go on."), welcome=bold(_("Welcome back.")))
    return Reply(
        blocks=(greeting, *commands_of(context)),
        buttons=(
            (
                command_button(_("Latest"), "latest"),
                command_button(_("Deadlines"), "deadlines"),
                command_button(_("Daily digest"), "subscribe"),
            ),
        ),
    )


def greeting(*_args: object) -> Reply:
    """Returns a short introduction: in a group to which the bot was just added, and after a reader's greeting."""
    return say(
        _(
            "I tell you here what changed in policy. Ask for /latest, or type what you look for, such as “energy in "
            "Germany”. For a digest: /subscribe, in a group only by an administrator. All I can do: /help"
        )
    )


def cannot(*_args: object) -> Reply:
    """Refuse a wish for what the bot does not do, such as a translation. Raises UsageError."""
    raise UsageError(
        _(
            "I can't do that. I find, save and follow articles, newest first, remind you of the deadlines of what you "
            "follow, write calendar files of /deadlines, and send digests and alerts at hours and on days of the week. "
            "All I can do: /help"
        )
    )
