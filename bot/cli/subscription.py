"""policybot subscription …"""

from __future__ import annotations

import click

from bot.cli.state import State


@click.group()
def subscription() -> None:
    """Subscriptions: list."""


@subscription.command("list")
@click.option("--chat", "chat_id", type=int, help="Only those of this chat.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_(state: State, chat_id: int | None, as_json: bool) -> None:
    """Who gets what, when."""
    from bot.cli.output import print_json, print_table

    found = state.storage.subscriptions.all(chat_id)
    if as_json:
        print_json(found)
        return
    rows = [
        (s.id, s.chat_id, s.thread_id, s.topic or "all", s.query or "-", str(s.schedule), s.next_due_at) for s in found
    ]
    print_table(
        ("id", "chat", "forum topic", "topic", "filters", "hour", "next (UTC)"), rows, empty="No subscription yet."
    )
