"""Tables for people, JSON for machines, progress on stderr."""

from __future__ import annotations

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
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from bot.text import clean, one_line

T = TypeVar("T")
JSON = click.option("--json", "as_json", is_flag=True, help="As JSON.")
"""The option of commands that print their table as JSON, too."""

LIMIT = click.option("--limit", type=click.IntRange(1), default=50, show_default=True)


def console() -> Console:
    """Standard output; as wide as it takes where it is no terminal."""
    return Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 240)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str = "") -> None:
    """A table, or in a terminal that is too narrow for its words a block of lines for each row.

    The line `empty` goes to stderr if there are no rows.
    """
    if not rows:
        click.echo(empty, err=True)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    shown = console()
    needed = Measurement.get(shown, shown.options.update(width=sys.maxsize), table).minimum
    if shown.is_terminal and needed > shown.width and len(headings) > 2:
        table = Table.grid(padding=(0, 2))
        for row in rows:
            for heading, value in zip(headings, row, strict=True):
                table.add_row(Text(heading, "bold"), Text(_cell(value), overflow="fold"))
            table.add_row()
    shown.print(table)


def print_found(found: Sequence[object], columns: str, *, as_json: bool = False, empty: str = "") -> None:
    """What a list command found: one JSON document, or a table with a row for each.

    `columns`: names of fields or keys, separated by spaces.
    """
    if as_json:
        print_json(found)
        return
    rows = [[value for _, value in fields_of(one, columns)] for one in found]
    print_table([_heading(name) for name in columns.split()], rows, empty=empty)


def fields_of(value: Any, names: str) -> list[tuple[str, object]]:
    """Some fields of a dataclass, or keys of a dictionary, each beside its name: the rows of a table."""
    found = value if isinstance(value, dict) else plain_dict(value)
    return [(_heading(name), found[name]) for name in names.split()]


def _heading(name: str) -> str:
    return name.replace("_", " ")


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
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
    """One JSON document; dataclasses become objects, moments ISO 8601."""
    click.echo(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))


def plain_dict(value: Any) -> dict[str, Any]:
    """A dataclass as a dictionary, one level deep, of the fields that `repr` shows."""
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value) if field.repr}


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
    """Await a job and return its result, with a progress bar on stderr where that is a terminal. `left` counts in the
    database what still waits, so no step reports its progress."""
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(compact=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        total = left()
        shown = bar.add_task(what, total=total)

        async def look() -> None:
            while console.is_terminal:
                await asyncio.sleep(0.5)
                bar.update(shown, completed=total - left())

        looking = asyncio.create_task(look())
        try:
            return await job
        finally:
            looking.cancel()
            bar.update(shown, completed=total - left())
