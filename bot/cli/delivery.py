"""policybot delivery …"""

from __future__ import annotations

import click

from bot.cli.state import State

STATES = ("planned", "sending", "sent", "failed", "in_doubt")


@click.group()
def delivery() -> None:
    """Deliveries: list."""


@delivery.command("list")
@click.option("--state", "wanted", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_(state: State, wanted: str | None, limit: int, as_json: bool) -> None:
    """What was sent to whom, newest first."""
    from bot.cli.output import print_json, print_table
    from bot.models import DeliveryState

    found = state.storage.deliveries.all(state=DeliveryState(wanted) if wanted else None, limit=limit)
    if as_json:
        print_json(found)
        return
    rows = [
        (d.id, d.chat_id, d.local_date, d.slot, d.state, d.items, d.chunks, d.planned_at, d.finished_at, d.error)
        for d in found
    ]
    headings = ("id", "chat", "date", "hour", "state", "items", "messages", "planned", "finished", "error")
    print_table(headings, rows, empty="No delivery yet.")
