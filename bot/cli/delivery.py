"""The commands `policybot delivery …`: they list, show and retry deliveries."""

from collections.abc import Sequence

import click

from bot.cli.output import JSON, LIMIT, fields_of, plain_dict, print_found, print_json, print_table
from bot.cli.state import State
from bot.digests.names import what_of
from bot.digests.rank import because
from bot.errors import NotFound, StorageError
from bot.models import Chunk, Delivery, DeliveryState
from bot.query.schedules import schedule_text
from bot.storage.deliveries import UNTOLD, Item
from bot.text import cut, one_line

NOT_SHOWN = "not shown: the article has nothing new"


def _print_contents(record: Delivery, items: Sequence[Item]) -> None:
    messages = [
        plain_dict(m) | {"message": m.position + 1, "why": _failure(m), "begins": cut(one_line(m.message.plain), 80)}
        for m in record.messages
    ]
    articles = [
        {"article": one.article_id, "title": one.title, "because": because(one.reasons)}
        | {"message": one.chunk + 1 if one.chunk != UNTOLD else NOT_SHOWN}
        for one in items
    ]
    for rows, columns in (
        (messages, "message state requests message_id sent_at not_before why begins"),
        (articles, "article title because message"),
    ):
        if rows:
            click.echo()
            print_found(rows, columns)


def _failure(message: Chunk) -> str | None:
    if message.state == DeliveryState.SENT:  # `failure` belongs to an earlier attempt
        return None
    return f"{message.failure} ({message.detail})" if message.failure and message.detail else message.failure


@click.group()
def delivery() -> None:
    """List, show and retry deliveries."""


@delivery.command("list")
@click.option(
    "--state", "wanted", type=click.Choice(DeliveryState, case_sensitive=False), help="Only deliveries in this state."
)
@click.option("--chat", "chat_id", type=int, help="Only deliveries to this chat.")
@LIMIT
@JSON
@click.pass_obj
def list_(state: State, wanted: DeliveryState | None, chat_id: int | None, limit: int, as_json: bool) -> None:
    """List deliveries, newest first. The date and slot are in the chat's time zone, all other times in UTC."""
    found = state.storage.deliveries.all(state=wanted, chat_id=chat_id, limit=limit)
    print_found(
        [plain_dict(one) | {"messages": len(one.messages)} for one in found],
        "id chat_id thread_id kind local_date slot due_at state items messages planned_at finished_at failure",
        as_json=as_json,
        empty="No delivery.",
    )


@delivery.command()
@click.argument("delivery_id", metavar="ID", type=int)
@JSON
@click.pass_obj
def show(state: State, delivery_id: int, as_json: bool) -> None:
    """Show one delivery with its messages and articles. Says why the delivery contains each article.

    The date and slot are in the chat's time zone, all other times in UTC.
    """
    storage = state.storage
    record = storage.deliveries.get(delivery_id)
    if record is None:
        raise NotFound(f"There is no delivery {delivery_id}. To list all deliveries: policybot delivery list")
    chat = storage.chats.many([record.chat_id]).get(record.chat_id)
    asked = record.subscription_id
    subscription = None if asked is None else storage.subscriptions.get(record.chat_id, asked)
    items = storage.deliveries.items(delivery_id)
    if as_json:
        about = {"delivery": record, "chat": chat, "subscription": subscription}
        print_json(about | {"items": items})
        return
    about = plain_dict(record) | {
        "chat": f"{record.chat_id} {chat.title if chat else '(removed)'}",
        "paused": chat and chat.paused,
        "digest": subscription and f"{what_of(subscription)}, {schedule_text(subscription.schedule)}",
    }
    names = "id chat paused thread_id subscription_id digest kind local_date slot due_at planned_at finished_at"
    print_table(("delivery", ""), fields_of(about, f"{names} state failure"))
    _print_contents(record, items)


@delivery.command()
@click.argument("delivery_ids", metavar="ID...", type=int, nargs=-1, required=True)
@click.pass_obj
def retry(state: State, delivery_ids: tuple[int, ...]) -> None:
    """Retry messages that failed, or whose arrival is still uncertain. You can do this while the bot runs.

    A message that may have arrived already gets a heading that says so.
    """
    failed = False
    for delivery_id in dict.fromkeys(delivery_ids):
        try:
            planned = state.storage.outbox.retry(delivery_id)
        except StorageError as error:
            failed = True
            click.echo(f"policybot: {error}", err=True)
            continue
        retried = f"messages to send again: {planned}. One that may have arrived already gets a heading that says so."
        nothing = f"nothing to retry. For its state: policybot delivery show {delivery_id}"
        click.echo(f"Delivery {delivery_id}: {retried if planned else nothing}")
    if failed:
        raise click.exceptions.Exit(1)
