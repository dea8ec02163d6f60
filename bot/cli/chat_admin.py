"""policybot chat-admin …"""

from __future__ import annotations

import click

from bot.cli.state import State

GROUP_IDS = {"ignore_unknown_options": True}
"""The ids of groups and channels begin with a minus, and are no options."""


@click.group("chat-admin")
def chat_admin() -> None:
    """Chats: list, show, pause, resume, remove."""


@chat_admin.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_(state: State, as_json: bool) -> None:
    """All chats that talked to the bot."""
    from bot.cli.output import print_json, print_table

    chats = state.storage.chats.all()
    if as_json:
        print_json(chats)
        return
    rows = [(c.id, c.kind, c.title, c.zone, c.state, c.state_reason, c.created_at) for c in chats]
    print_table(("id", "kind", "title", "zone", "state", "why", "since"), rows, empty="No chat yet.")


@chat_admin.command(context_settings=GROUP_IDS)
@click.argument("chat_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def show(state: State, chat_id: int, as_json: bool) -> None:
    """One chat and its subscriptions."""
    from bot.cli.output import print_json, print_table
    from bot.conversation.draft import what_of

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
@click.argument("chat_id", metavar="ID", type=int)
@click.pass_obj
def pause(state: State, chat_id: int) -> None:
    """Send a chat nothing until it is resumed here; /start there does not."""
    from bot import clock
    from bot.models import Failure

    state.storage.chats.get(chat_id)
    state.storage.pause_chat(chat_id, Failure.BY_OPERATOR, clock.now())
    click.echo(f"Paused chat {chat_id}.")


@chat_admin.command(context_settings=GROUP_IDS)
@click.argument("chat_id", metavar="ID", type=int)
@click.pass_obj
def resume(state: State, chat_id: int) -> None:
    """Let a paused chat have its digests again."""
    from bot.models import ChatState

    state.storage.chats.get(chat_id)
    state.storage.chats.set_state(chat_id, ChatState.ACTIVE)
    click.echo(f"Resumed chat {chat_id}.")


@chat_admin.command(context_settings=GROUP_IDS)
@click.argument("chat_id", metavar="ID", type=int)
@click.pass_obj
def remove(state: State, chat_id: int) -> None:
    """Forget a chat and its subscriptions; the record of what it was sent stays."""
    from bot import clock

    state.storage.chats.get(chat_id)
    state.storage.remove_chat(chat_id, clock.now())
    click.echo(f"Removed chat {chat_id}.")
