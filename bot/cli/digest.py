"""policybot digest …"""

from __future__ import annotations

import click

from bot import clock
from bot.cli.output import console
from bot.cli.state import State
from bot.digests import preview_chat, preview_query
from bot.terminal import print_reply


@click.group()
def digest() -> None:
    """Digests: preview."""


@digest.command()
@click.option("--chat", "chat_id", type=int, help="Every digest of this chat (0 is the terminal).")
@click.option("--query", help="What a search would give as a digest.")
@click.pass_obj
def preview(state: State, chat_id: int | None, query: str | None) -> None:
    """What would be sent now, and why each item matched. Sends and stores nothing."""
    if (chat_id is None) == (query is None):
        raise click.UsageError("Give either --chat or --query.")
    if chat_id is not None:
        replies = preview_chat(
            state.storage,
            chat_id,
            default_zone=state.settings.digest.timezone,
            default_language=state.settings.telegram.language,
            now=clock.now(),
        )
    else:
        zone = state.settings.digest.timezone
        replies = [preview_query(state.storage, query or "", zone=zone, now=clock.now())]
    for reply in replies:
        print_reply(console(), reply)
