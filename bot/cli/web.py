"""policybot web: the archive, read-only."""

from __future__ import annotations

import contextlib

import click

from bot.cli.state import State
from bot.errors import ConfigError


@click.command()
@click.pass_obj
def web(state: State) -> None:
    """The archive as web pages, read-only, until SIGTERM. Settings: [web]."""
    try:
        import uvicorn

        from bot.web.app import make_app
    except ImportError as error:
        raise ConfigError('`policybot web` needs the extra [web]: pip install "policybot[web]"') from error
    settings, web = state.settings, state.settings.web
    if settings.telegram.access != "everyone" and web.password is None:
        raise ConfigError('telegram.access is not "everyone", so the archive is not either: set web.password')
    path = state.storage.database.path  # brought up to date, which the archive itself can't do
    state.storage.close()
    click.echo(f"The archive: {web.url or f'http://{web.host}:{web.port}'}", err=True)
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn ends cleanly, and sends the signal on
        uvicorn.run(
            make_app(settings, path), host=web.host, port=web.port, log_config=None, access_log=False,
            server_header=False, limit_concurrency=100,
        )  # fmt: skip
