"""The command `policybot web`, which serves the archive."""

import contextlib
import socket

import click

from bot.cli.state import State
from bot.errors import ConfigError
from bot.log import set_up_logging
from summarizer.errors import PIP


@click.command()
@click.pass_obj
def web(state: State) -> None:
    """Serve the archive as read-only web pages, until SIGTERM. The settings are in [web]."""
    try:
        from bot.web.app import make_app
        from bot.web.server import make_server
    except ImportError as error:
        raise ConfigError(f"`policybot web` needs more packages: run {PIP} 'policybot[web]'") from error
    settings, web = state.settings, state.settings.web
    if settings.telegram.access != "everyone" and web.password is None:
        raise ConfigError('telegram.access is not "everyone", so the archive needs a password: set web.password')
    set_up_logging(settings)
    path = state.storage.database.path  # `state.storage` has migrated the database; the archive only reads it
    state.storage.close()
    server = make_server(make_app(settings, path))
    try:
        listening = socket.create_server(
            (web.host, web.port), family=socket.AF_INET6 if ":" in web.host else socket.AF_INET
        )
    except OSError as error:
        raise ConfigError(
            f"The archive can't listen on {web.host}, port {web.port}: change [web] in the settings"
        ) from error
    host = f"[{web.host}]" if ":" in web.host else web.host
    click.echo(f"The archive: {web.url or f'http://{host}:{web.port}'}", err=True)
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn ends cleanly, then raises the signal again
        server.run(sockets=[listening])
