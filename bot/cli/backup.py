"""policybot backup, policybot restore"""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.state import State


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup(state: State, file: Path) -> None:
    """Write a consistent copy of the database, also while the bot runs."""
    from bot.storage import backup as write_backup

    write_backup(state.storage.database, file)
    click.echo(f"Wrote {file}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask before a database is overwritten.")
@click.pass_obj
def restore(state: State, file: Path, yes: bool) -> None:
    """Make the database what a backup holds. Stop the bot first."""
    from bot.storage import restore as read_backup

    target = state.settings.storage.path
    if target.exists() and not yes:
        click.confirm(f"Overwrite {target}?", abort=True, err=True)
    read_backup(file, target)
    click.echo(f"Restored {target} from {file}.")
