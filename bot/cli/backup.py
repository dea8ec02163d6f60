"""policybot backup, policybot restore"""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.state import State
from bot.storage import backup as write_backup
from bot.storage import restore as read_backup


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup(state: State, file: Path) -> None:
    """Write a consistent copy of the database, also while the bot runs."""
    write_backup(state.storage.database, file)
    click.echo(f"Wrote {file}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask before a database is replaced.")
@click.pass_obj
def restore(state: State, file: Path, yes: bool) -> None:
    """Make the database what a backup holds. Stop the bot first. The former file is kept beside it."""
    target = state.settings.storage.path

    def agreed() -> bool:
        try:
            return yes or click.confirm(f"Replace {target}?", err=True)
        except click.Abort:  # ^C, or nobody there to answer
            click.echo(err=True)
            return False

    kept = read_backup(file, target, agreed=agreed)
    click.echo(f"Restored {target} from {file}." + (f" The former file is {kept}." if kept else ""))
