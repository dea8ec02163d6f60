"""policybot calendar: deadlines as one calendar file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot import clock
from bot.cli.output import write_file
from bot.cli.state import State
from bot.clock import local_date
from bot.conversation.deadlines import calendar_of, coming
from bot.conversation.understood import understood
from bot.digests.names import described
from bot.errors import UsageError


@click.command()
@click.option("--topic", help="Only those of this topic.")
@click.option("--filter", "filters", help='Only what these filters mean, such as "body:bafa in:de".')
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True, help="How far ahead.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write. [default: standard output]")
@click.option("--force", is_flag=True, help="Overwrite the file where there is one.")
@click.pass_obj
def calendar(
    state: State,
    topic: str | None,
    filters: str | None,
    days: int,
    out: Path | None,
    force: bool,
) -> None:
    """What is due, as an iCalendar file (.ics) that calendar programs import.

    A later file updates the events that are there; one of a day that was moved since stays, and is to be deleted.
    """

    query = understood(state.storage, " ".join(filter(None, (topic and f'topic:"{topic}"', filters))))
    found = coming(state.storage, query, days, local_date(clock.now(), state.settings.digest.timezone))
    if not found:
        on = f" on {described(query)}" if query else ""
        raise UsageError(f"No article tells of a deadline{on} in the next {days} days.")
    content = calendar_of(state.storage, found, query, clock.now())
    if out is None or str(out) == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    write_file(out, content, force=force)
    click.echo(f"Wrote {len(found)} {'deadline' if len(found) == 1 else 'deadlines'} to {out}.", err=True)
