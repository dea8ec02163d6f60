"""/start, and who may use a private instance."""

from __future__ import annotations

import re

from bot.actions import Action, Place
from bot.conversation.help import commands_of
from bot.conversation.request import Context
from bot.conversation.story import story_page
from bot.language import N_, _
from bot.models import ChatState
from bot.reply import Button, Reply, Rows, bold, paragraph, phrase, tell

INTRODUCTION = N_(
    "I tell you what changed in policy: new articles from ministries, gazettes, parliaments and newspapers, "
    "each with a short summary and its source."
)
SHORT_INTRODUCTION = N_("What changed in policy, in short summaries with their sources.")

STORY_LINK = re.compile(r"story_(\d{1,15})", re.ASCII)
"""What stands behind /start in a link that opens a story: https://t.me/BOT?start=story_12"""


def start(context: Context, arguments: str) -> Reply:
    """/start: greet, open what a link leads to, and resume a chat that was paused, by anybody but its operator."""
    paused = context.chat.state == ChatState.PAUSED
    resumed = paused and context.storage.chats.resume(context.chat.id)
    link = STORY_LINK.fullmatch(arguments.strip())
    if link is not None:
        return story_page(context, Place(action=Action.STORY, id=int(link[1])), False)
    if paused and not resumed:
        return tell(_("Whoever runs this bot has paused what is sent here. Only they can let it go on."))
    if resumed:
        greeting = phrase(_("{welcome} Your digests go on."), welcome=bold(_("Welcome back.")))
    else:
        greeting = paragraph(bold(_("Welcome to policybot.")), "\n", _(INTRODUCTION))
    return Reply(blocks=(greeting, *commands_of(context)), buttons=_first_steps())


def greeting(context: Context) -> Reply:
    """In a group that the bot was just added to: one line, with how to begin."""
    return tell(
        _(
            "I tell you here what changed in policy. Anybody can ask for {latest}; an administrator begins a digest "
            "with {subscribe}. All I can do: {help}"
        ),
        latest="/latest",
        subscribe="/subscribe",
        help="/help",
    )


def _first_steps() -> Rows:
    steps = ((_("Latest"), "latest"), (_("Deadlines"), "deadlines"), (_("Daily digest"), "subscribe"))
    return (tuple(Button(label=label, data=Action.COMMAND.data(name)) for label, name in steps),)
