"""policybot delivery …"""

from __future__ import annotations

from datetime import date

import click

from bot.cli.state import State

STATES = ("planned", "sending", "sent", "failed", "in_doubt")


@click.group()
def delivery() -> None:
    """Deliveries: list, show, retry."""


@delivery.command("list")
@click.option("--state", "wanted", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--chat", "chat_id", type=int, help="Only those of this chat.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_(state: State, wanted: str | None, chat_id: int | None, limit: int, as_json: bool) -> None:
    """What was sent to whom, newest first. Date and hour are by the chat's own clock, all other times in UTC."""
    from bot.cli.deliveries import state_of
    from bot.cli.output import print_json, print_table
    from bot.models import DeliveryState

    asked = DeliveryState(wanted) if wanted else None
    found = state.storage.deliveries.all(state=asked, chat_id=chat_id, limit=limit)
    if as_json:
        print_json(found)
        return
    rows = [
        (
            d.id,
            d.chat_id,
            d.thread_id,
            d.local_date,
            d.slot,
            d.due_at,
            state_of(d.state, messages=d.chunks),
            d.items,
            d.chunks,
            d.planned_at,
            d.finished_at,
            d.error,
        )
        for d in found
    ]
    headings = (
        *("id", "chat", "topic", "date", "hour", "due (UTC)", "state", "items", "messages"),
        *("planned (UTC)", "finished (UTC)", "error"),
    )
    print_table(headings, rows, empty="No delivery yet." if wanted is None and chat_id is None else "None such.")


@delivery.command()
@click.argument("delivery_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def show(state: State, delivery_id: int, as_json: bool) -> None:
    """One delivery: its messages, and its articles with why each is there. Date and hour are the chat's own."""
    from bot.cli.deliveries import document, print_delivery
    from bot.cli.output import print_json

    shown = document(state.storage, delivery_id)
    print_json(shown) if as_json else print_delivery(shown)


@delivery.command()
@click.argument("delivery_ids", metavar="ID...", type=int, nargs=-1, required=True)
@click.option("--anyway", is_flag=True, help="Also what would come twice or too late, or to a paused chat.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def retry(state: State, delivery_ids: tuple[int, ...], anyway: bool, as_json: bool) -> None:
    """Send again what failed, or stayed in doubt; `policybot run` may serve meanwhile. What is in doubt is marked."""
    from bot.cli.deliveries import told_of_retry
    from bot.cli.output import print_json
    from bot.errors import StorageError

    ledger = state.storage.ledger
    outcomes: list[dict[str, object]] = []
    for delivery_id in dict.fromkeys(delivery_ids):
        try:
            done = state.storage.retries.retry(delivery_id, today=_today(state, delivery_id), anyway=anyway)
        except StorageError as error:
            outcomes.append({"delivery": delivery_id, "messages": [], "error": str(error)})
            click.echo(f"policybot: {error}", err=True)
            continue
        outcomes.append({"delivery": delivery_id, "messages": done, "error": None})
        record = ledger.get(delivery_id)
        assert record is not None
        for line, well in told_of_retry(record, done):
            if not (well and as_json):
                click.echo(line if well else f"policybot: {line}", err=not well)
    if as_json:
        print_json(outcomes)
    if any(one["error"] or not all(m.goes for m in one["messages"]) for one in outcomes):  # type: ignore[attr-defined]
        raise click.exceptions.Exit(1)


def _today(state: State, delivery_id: int) -> date:
    """The date that the calendar of its reader shows."""
    from bot import clock

    record = state.storage.ledger.get(delivery_id)
    chats = {} if record is None else state.storage.chats.many({record.chat_id})
    zone = next((chat.zone for chat in chats.values()), None)
    return clock.local_date(clock.now(), zone or state.settings.digest.timezone)
