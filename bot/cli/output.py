"""Print the results of commands as tables or JSON, and their progress to stderr."""

import asyncio
import dataclasses
import json
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import date, datetime, time
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.measure import Measurement
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from bot.addresses import without_secrets
from bot.models import FOR_GOOD
from bot.text import clean, one_line

T = TypeVar("T")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
"""The option of commands that can print JSON in place of a table."""

LIMIT = click.option("--limit", type=click.IntRange(1), default=50, show_default=True)


def console() -> Console:
    """Returns a console that writes to standard output. If that is not a terminal, it is 240 columns wide."""
    return Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 240)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str = "") -> None:
    """Print a table. If its longest words do not fit into the terminal, print a block of lines for each row.

    If there are no rows, print `empty` to stderr.
    """
    if not rows:
        click.echo(empty, err=True)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell(value)) for value in row))
    shown = console()
    needed = Measurement.get(shown, shown.options.update(width=sys.maxsize), table).minimum
    if shown.is_terminal and needed > shown.width and len(headings) > 2:
        table = Table.grid(padding=(0, 2))
        for row in rows:
            for heading, value in zip(headings, row, strict=True):
                table.add_row(Text(heading, "bold"), Text(cell(value), overflow="fold"))
            table.add_row()
    shown.print(table)


def print_found(found: Sequence[object], columns: str, *, as_json: bool = False, empty: str = "") -> None:
    """Print the result of a list command as one JSON document, or as a table with a row for each item.

    `columns` names fields or keys, separated by spaces.
    """
    if as_json:
        print_json(found)
        return
    rows = [[value for _, value in fields_of(one, columns)] for one in found]
    print_table([_heading(name) for name in columns.split()], rows, empty=empty)


def fields_of(value: Any, names: str) -> list[tuple[str, object]]:
    """Returns some fields of a dataclass, or keys of a dictionary, as the rows of a table: heading and value."""
    found = value if isinstance(value, dict) else plain_dict(value)
    return [(_heading(name), found[name]) for name in names.split()]


def _heading(name: str) -> str:
    return name.replace("_", " ")


def cell(value: object) -> str:
    """Returns a value as tables show it."""
    if value is None:
        return "-"
    if value == FOR_GOOD:
        return "when resumed"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M UTC")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, tuple):
        return clean(", ".join(map(str, value))) or "-"
    return one_line(str(value))


def print_json(value: Any) -> None:
    """Print one JSON document. Dataclasses become objects, and times become ISO 8601 strings."""
    click.echo(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))


def plain_dict(value: Any) -> dict[str, Any]:
    """Returns those fields of a dataclass that its `repr` shows, as a dictionary. Addresses lose their secrets; nested
    values stay as they are."""
    found = {field.name: getattr(value, field.name) for field in dataclasses.fields(value) if field.repr}
    # The key of an entry is often its address.
    return found | {name: without_secrets(found[name]) for name in ("url", "key") if found.get(name)}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain_dict(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


async def watched(job: Coroutine[Any, Any, T], what: str, left: Callable[[], int]) -> T:
    """Await a job and return its result. If stderr is a terminal, show a progress bar there.

    `left` counts the remaining work in the database, so the steps of the job do not have to report their progress.
    """
    console = Console(stderr=True)
    with Progress(*Progress.get_default_columns(), console=console, disable=not console.is_terminal) as bar:
        total = left()
        shown = bar.add_task(what, total=total)

        async def look() -> None:
            while not bar.disable:
                await asyncio.sleep(0.5)
                bar.update(shown, completed=total - left())

        looking = asyncio.create_task(look())
        try:
            return await job
        finally:
            looking.cancel()
            bar.update(shown, completed=total - left())
