"""policybot run, policybot chat"""

from __future__ import annotations

import asyncio

import click

from bot import clock
from bot.cli.output import console
from bot.cli.state import State
from bot.conversation import Conversation
from bot.log import set_up_logging
from bot.terminal import converse


@click.command()
@click.pass_obj
def run(state: State) -> None:
    """Scheduler and Telegram bot, until SIGTERM."""
    from bot.app import Service, require_token

    token = require_token(state.settings)  # before a database is made
    secret = state.settings.telegram.webhook_secret
    set_up_logging(state.settings.log, token=token, secret=secret.get_secret_value() if secret else None)
    asyncio.run(Service(state.settings, state.storage).run())


@click.command()
@click.pass_obj
def chat(state: State) -> None:
    """The bot's conversation at the terminal, offline. Reads commands from stdin when that is a pipe."""
    converse(Conversation(state.storage, state.settings, clock.now, embed=state.embed), console())
