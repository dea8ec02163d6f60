"""/start, /help, and what a reader gets who typed something else."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from bot.conversation.context import Context
from bot.models import ChatState
from bot.reply import Block, Button, Reply, bold, code, paragraph, say

INTRODUCTION = (
    "I tell you what changed in policy: new articles from ministries, gazettes, parliaments and newspapers, "
    "each with a short summary and its source."
)

LINES = (
    ("/latest", "the newest stories; also /latest trade, /latest 10"),
    ("/search", "find words in all articles: /search carbon border; also body:bafa, in:de"),
    ("/deadlines", "what is due, soonest first: /deadlines trade 60"),
    ("/follow", "hear more of a story, by its number on a page: /follow 3; alone: what you follow"),
    ("/unfollow", "follow a story no more"),
    ("/story", "how a story went on, by its number: /story 3"),
    ("/subscribe", "a digest or alerts, as many as you like: alone with buttons, or /subscribe trade weekdays 08:00"),
    ("/subscriptions", "what you get: change, pause, delete"),
    ("/unsubscribe", "end a digest"),
    ("/cancel", "answer the bot's question no more"),
    ("/settings", "your time zone, items, language and quiet hours"),
    ("/help", "this list"),
)


def start(context: Context, arguments: str) -> Reply:
    """/start: greet, and resume a chat that was paused."""
    if context.chat.state == ChatState.PAUSED:
        context.storage.chats.set_state(context.chat.id, ChatState.ACTIVE)
        return Reply(
            blocks=(paragraph(bold("Welcome back."), " Your digests go on."), _commands()),
            buttons=_first_steps(),
        )
    return Reply(
        blocks=(paragraph(bold("Welcome to policybot."), f"\n{INTRODUCTION}"), _commands()),
        buttons=_first_steps(),
    )


def show_help(context: Context, arguments: str) -> Reply:
    """/help."""
    topics = context.storage.topics.names()
    blocks = [_commands()]
    if topics:
        blocks.append(paragraph(bold("Topics: "), ", ".join(topics)))
    return Reply(blocks=tuple(blocks))


def unknown_command(context: Context, name: str, known: Sequence[str]) -> Reply:
    """A command that there is none of."""
    close = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    hint = (" Did you mean ", code(f"/{close[0]}"), "?") if close else ()
    return Reply(blocks=(paragraph("I don't know the command ", code(f"/{name}"), ".", *hint), _commands()))


def not_a_command(context: Context, text: str) -> Reply:
    """Words without a command: offer to look them up. A photo or a sticker has no words."""
    words = " ".join(text.split())
    if not words:
        return Reply(blocks=(paragraph("I can only read text."), _commands()))
    view = context.storage.views.add(
        context.chat.id, kind="search", argument=words[:500], size=context.chat.items, now=context.now
    )
    shown = words if len(words) <= 30 else words[:29] + "…"
    return Reply(
        blocks=(paragraph("I answer to commands."), _commands()),
        buttons=((Button(label=f"Search for “{shown}”", data=f"o:{view.id}"),),),
    )


def nothing_yet(context: Context) -> Reply:
    """There is no article to show: say whether to wait or how to begin."""
    counts = context.storage.articles.counts()
    waiting = sum(counts.get(state, 0) for state in ("fetched", "extracted", "summarized"))
    if waiting:
        said = "1 article is" if waiting == 1 else f"{waiting} articles are"
        if context.request.chat_kind == "terminal":
            return say(f"{said} waiting: ", code("policybot process"), " summarises them.")
        return say(f"{said} waiting to be summarised; try again in a minute.")
    if context.storage.sources.all():
        return say(
            "There is no article yet: the sources have not been read. The operator runs ",
            code("policybot poll"),
            " and then ",
            code("policybot process"),
            ".",
        )
    return say(
        "There is no article yet, and no source to read. To begin, the operator adds one: ",
        code("policybot source add URL"),
    )


def _commands() -> Block:
    return paragraph("\n".join(f"{command} - {what}" for command, what in LINES))


def _first_steps() -> tuple[tuple[Button, ...], ...]:
    steps = (("Latest", "c:latest"), ("Deadlines", "c:deadlines"), ("Daily digest", "c:subscribe"))
    return (tuple(Button(label=label, data=data) for label, data in steps),)
