"""policybot chat-admin …"""

from __future__ import annotations

import click

from bot import clock
from bot.cli.output import JSON, print_found, print_json, print_table
from bot.cli.state import State
from bot.conversation.draft import what_of
from bot.models import ChatState, Failure

CHAT = click.argument("chat_id", metavar="ID", type=int)
GROUP_IDS = {"ignore_unknown_options": True}
"""The ids of groups and channels begin with a minus, and are no options."""


@click.group("chat-admin")
def chat_admin() -> None:
    """Chats: list, show, pause, resume, remove."""


@chat_admin.command("list")
@JSON
@click.pass_obj
def list_(state: State, as_json: bool) -> None:
    """All chats that talked to the bot."""
    chats = state.storage.chats.all()
    print_found(
        chats,
        ("id", "kind", "title", "zone", "state", "why", "since"),
        lambda c: (c.id, c.kind, c.title, c.zone, c.state, c.state_reason, c.created_at),
        as_json=as_json,
        empty="No chat yet.",
    )


@chat_admin.command(context_settings=GROUP_IDS)
@CHAT
@JSON
@click.pass_obj
def show(state: State, chat_id: int, as_json: bool) -> None:
    """One chat and its subscriptions."""
    chat = state.storage.chats.get(chat_id)
    subscriptions = state.storage.subscriptions.all(chat_id)
    if as_json:
        print_json({"chat": chat, "subscriptions": subscriptions})
        return
    rows = [
        ("id", chat.id),
        ("kind", chat.kind),
        ("title", chat.title),
        ("time zone", chat.zone),
        ("items", chat.items),
        ("state", chat.state),
        ("why", chat.state_reason),
        ("since", chat.created_at),
    ]
    rows += [("digest", f"{what_of(s)} {s.schedule}, next {s.next_due_at}") for s in subscriptions]
    print_table(("chat", ""), rows, empty="")


@chat_admin.command(context_settings=GROUP_IDS)
@CHAT
@click.pass_obj
def pause(state: State, chat_id: int) -> None:
    """Send a chat nothing until it is resumed here; /start there does not."""
    state.storage.chats.get(chat_id)
    state.storage.pause_chat(chat_id, Failure.BY_OPERATOR, clock.now())
    click.echo(f"Paused chat {chat_id}.")


@chat_admin.command(context_settings=GROUP_IDS)
@CHAT
@click.pass_obj
def resume(state: State, chat_id: int) -> None:
    """Let a paused chat have its digests again."""
    state.storage.chats.get(chat_id)
    state.storage.chats.set_state(chat_id, ChatState.ACTIVE)
    click.echo(f"Resumed chat {chat_id}.")


@chat_admin.command(context_settings=GROUP_IDS)
@CHAT
@click.pass_obj
def remove(state: State, chat_id: int) -> None:
    """Forget a chat and its subscriptions; the record of what it was sent stays."""
    state.storage.chats.get(chat_id)
    state.storage.remove_chat(chat_id, clock.now())
    click.echo(f"Removed chat {chat_id}.")
