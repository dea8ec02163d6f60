"""The commands `policybot run`, `chat`, `doctor`, `backup` and `restore`."""

import asyncio
from pathlib import Path

import click

from bot import clock
from bot.cli.output import JSON, console, print_json
from bot.cli.state import State
from bot.conversation import Conversation
from bot.storage import backup as write_backup
from bot.storage import restore as read_backup
from bot.terminal import converse


@click.command()
@click.pass_obj
def run(state: State) -> None:
    """Run the scheduler and the chat networks until SIGTERM. On SIGHUP, read the settings again."""
    from bot.app import serve

    asyncio.run(serve(state.load))


@click.command()
@click.pass_obj
def chat(state: State) -> None:
    """Talk to the bot at the terminal, offline. If stdin is a pipe, read the commands from it."""
    storage = state.begun_storage
    storage.topics.settle(state.settings.topics)  # a new database has no topics before `policybot process`
    converse(Conversation(storage, state.settings, clock.now, embed=state.embed), console())


_MARKS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


@click.command()
@click.option("--offline", is_flag=True, help="Do not ask Telegram whether the token is right.")
@click.option("--deep", is_flag=True, help="Check every page of the database, even if it is large.")
@JSON
@click.pass_obj
def doctor(state: State, offline: bool, deep: bool, as_json: bool) -> None:
    """Check settings, database, models, token and sources. The exit status is 1 if a check fails."""
    from bot.health import examine

    findings = examine(lambda: state.settings, lambda: state.storage, ask_telegram=not offline, deep=deep)
    if as_json:
        print_json(findings)
    else:
        for finding in findings:
            click.echo(f"{_MARKS[finding.verdict]}  {finding.what}: {finding.told}")
            if finding.mend:
                click.echo(f"      → {finding.mend}")
    if any(finding.verdict == "fail" for finding in findings):
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup(state: State, file: Path) -> None:
    """Write a consistent copy of the database. You can do this while the bot runs."""
    write_backup(state.storage.database, file)
    click.echo(f"Wrote {file}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def restore(state: State, file: Path) -> None:
    """Replace the database with a backup. Stop the bot first. The old database stays in the same folder."""
    target = state.settings.storage.path
    old = read_backup(file, target)
    click.echo(f"Restored {target} from {file}." + (f" The old database is {old}." if old else ""))
