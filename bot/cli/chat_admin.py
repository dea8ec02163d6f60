"""The commands `policybot chat-admin …`, `policybot subscription …` and `policybot digest …`."""

import click

from bot import clock
from bot.cli.output import JSON, cell, console, fields_of, plain_dict, print_found, print_json, print_table
from bot.cli.state import State
from bot.digests import preview_chat, preview_query
from bot.digests.names import what_of
from bot.models import Failure
from bot.query.schedules import schedule_text
from bot.reply import say
from bot.terminal import print_reply

CHAT = click.argument("chat_id", metavar="ID", type=int)
GROUP_IDS = {"ignore_unknown_options": True}
"""The ids of groups and channels begin with a minus sign. With this setting, click does not read them as options."""


@click.group("chat-admin")
def chat_admin() -> None:
    """List, show, pause, resume and remove chats."""


@chat_admin.command("list")
@JSON
@click.pass_obj
def list_(state: State, as_json: bool) -> None:
    """List all chats that have used the bot."""
    columns = "id kind title zone paused created_at"
    print_found(state.storage.chats.all(), columns, as_json=as_json, empty="No chat yet.")


@chat_admin.command(context_settings=GROUP_IDS)
@CHAT
@JSON
@click.pass_obj
def show(state: State, chat_id: int, as_json: bool) -> None:
    """Show one chat and its subscriptions."""
    chat = state.storage.chats.get(chat_id)
    subscriptions = state.storage.subscriptions.all(chat_id)
    if as_json:
        print_json({"chat": chat, "subscriptions": subscriptions})
        return
    rows = fields_of(chat, "id kind title zone items paused created_at")
    rows += [("digest", f"{what_of(s)} {schedule_text(s.schedule)}, next {cell(s.next_due_at)}") for s in subscriptions]
    print_table(("chat", ""), rows)


@chat_admin.command(context_settings=GROUP_IDS)
@CHAT
@click.pass_obj
def pause(state: State, chat_id: int) -> None:
    """Stop sending to a chat until you run `chat-admin resume`. The command /start in the chat does not resume it."""
    state.storage.chats.get(chat_id)
    state.storage.pause_chat(chat_id, Failure.BY_OPERATOR, clock.now())
    click.echo(f"Paused chat {chat_id}.")


@chat_admin.command(context_settings=GROUP_IDS)
@CHAT
@click.pass_obj
def resume(state: State, chat_id: int) -> None:
    """Send digests to a paused chat again."""
    state.storage.chats.get(chat_id)
    state.storage.chats.resume(chat_id, by_operator=True)
    click.echo(f"Resumed chat {chat_id}.")


@chat_admin.command(context_settings=GROUP_IDS)
@CHAT
@click.pass_obj
def remove(state: State, chat_id: int) -> None:
    """Delete a chat and its subscriptions. The records of its deliveries stay."""
    state.storage.chats.get(chat_id)
    state.storage.remove_chat(chat_id, clock.now())
    click.echo(f"Removed chat {chat_id}.")


@click.group()
def subscription() -> None:
    """List subscriptions."""


@subscription.command("list")
@JSON
@click.pass_obj
def list_subscriptions(state: State, as_json: bool) -> None:
    """List the subscriptions of all chats with their schedules."""
    found = state.storage.subscriptions.all()
    rows = [
        plain_dict(one) | {"what": what_of(one), "schedule": schedule_text(one.schedule), "next": one.next_due_at}
        for one in found
    ]
    columns = "id chat_id thread_id what schedule paused_from paused_until next"
    print_found(found if as_json else rows, columns, as_json=as_json, empty="No subscription yet.")


@click.group()
def digest() -> None:
    """Preview digests."""


@digest.command()
@click.option("--chat", "chat_id", type=int, help="Preview every digest of this chat (0 is the terminal).")
@click.option("--query", help="Preview a digest of this search. [default: all topics]")
@click.pass_obj
def preview(state: State, chat_id: int | None, query: str | None) -> None:
    """Show the digest that would be sent now, and why each item matched. Sends and stores nothing."""
    if chat_id is not None and query is not None:
        raise click.UsageError("Give --chat or --query, not both.")
    if chat_id is not None:
        replies = preview_chat(state.storage, state.settings, chat_id, now=clock.now())
    else:
        zone = state.settings.digest.timezone
        replies = [preview_query(state.storage, query or "", zone=zone, now=clock.now())]
    for reply in replies or [say(f"Chat {chat_id} has no digest. A reader gets one with /subscribe.")]:
        print_reply(console(), reply)
