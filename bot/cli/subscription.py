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
    from bot.conversation.draft import what_of
    from bot.models import FOR_GOOD, Subscription

    def paused(one: Subscription) -> str:
        if one.paused_until is None:
            return "-"
        return "for good" if one.paused_until >= FOR_GOOD else f"until {one.paused_until:%Y-%m-%d %H:%M}"

    found = state.storage.subscriptions.all(chat_id)
    if as_json:
        print_json(found)
        return
    rows = [
        (s.id, s.chat_id, s.thread_id, what_of(s), str(s.schedule), paused(s), s.note or "-", s.next_due_at)
        for s in found
    ]
    print_table(
        ("id", "chat", "forum topic", "what", "when", "paused", "note", "next (UTC)"),
        rows,
        empty="No subscription yet.",
    )
