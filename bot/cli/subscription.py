"""policybot subscription …"""

from __future__ import annotations

import click

from bot.cli.output import JSON, print_found
from bot.cli.state import State
from bot.conversation.draft import what_of
from bot.models import FOR_GOOD, Subscription


@click.group()
def subscription() -> None:
    """Subscriptions: list."""


@subscription.command("list")
@click.option("--chat", "chat_id", type=int, help="Only those of this chat.")
@JSON
@click.pass_obj
def list_(state: State, chat_id: int | None, as_json: bool) -> None:
    """Who gets what, when."""

    def paused(one: Subscription) -> str:
        if one.paused_until is None:
            return "-"
        return "for good" if one.paused_until >= FOR_GOOD else f"until {one.paused_until:%Y-%m-%d %H:%M}"

    found = state.storage.subscriptions.all(chat_id)
    print_found(
        found,
        ("id", "chat", "forum topic", "what", "when", "paused", "note", "next (UTC)"),
        lambda s: (s.id, s.chat_id, s.thread_id, what_of(s), str(s.schedule), paused(s), s.note or "-", s.next_due_at),
        as_json=as_json,
        empty="No subscription yet.",
    )
