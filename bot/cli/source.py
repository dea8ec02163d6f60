"""policybot source …"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from bot.cli.opml import export, import_
from bot.cli.source_health import list_, show
from bot.cli.state import State

if TYPE_CHECKING:
    from bot.sources import Found

MAX_TOPIC = 40


@click.group()
def source() -> None:
    """Sources: add, list, show, test, enable, disable, remove, import, export."""


@source.command()
@click.argument("urls", metavar="URL…", nargs=-1, required=True)
@click.option("--topic", "topics", multiple=True, help="A topic its articles belong to; may be given more than once.")
@click.option("--name", help="What readers see. [default: the feed's own title]")
@click.pass_obj
def add(state: State, urls: tuple[str, ...], topics: tuple[str, ...], name: str | None) -> None:
    """Add feeds, pages that link to their feed, feed files or folders.

    One that can't be added stops no other; the exit status is then 1.
    """
    from bot import clock
    from bot.addresses import shown
    from bot.errors import UsageError

    if name is not None and len(urls) > 1:
        raise click.UsageError("--name goes with one URL.")
    chosen = _topics(state, topics)
    found = asyncio.run(_resolve(state, urls))
    failed = 0
    for result in found:
        if isinstance(result, Exception):
            click.echo(f"policybot: {result}", err=True)
            failed += 1
            continue
        added, new = state.storage.sources.add(
            url=result.url, kind=result.kind, name=name or result.title, topics=chosen, now=clock.now()
        )
        count = len(result.reading.entries)
        if new:
            click.echo(f"Added {added.id}: {added.name} ({shown(added.url)}), {_items(count)} there now.")
        else:
            click.echo(f"There already: {added.id}: {added.name} ({shown(added.url)}). Nothing changed.")
    if failed and len(urls) > 1:
        raise UsageError(f"{failed} of {len(urls)} could not be added; the reasons stand above.")
    if failed:
        raise click.exceptions.Exit(1)
    if state.storage.sources.due(clock.now()):
        click.echo("Next: policybot poll", err=True)


def _topics(state: State, topics: tuple[str, ...]) -> list[str]:
    chosen: dict[str, str] = {}
    for topic in topics:
        name = " ".join(topic.split())
        if not 0 < len(name) <= MAX_TOPIC or name.isdecimal():
            raise click.UsageError(f"A topic is 1 to {MAX_TOPIC} characters and no mere number: {topic!r}")
        chosen.setdefault(name.casefold(), state.storage.sources.find_topic(name) or name)
    return list(chosen.values())


async def _resolve(state: State, urls: tuple[str, ...]) -> list[Found | Exception]:
    from bot.errors import PolicybotError
    from bot.sources import Fetcher, resolve

    async with Fetcher(state.settings.sources) as fetcher:
        results = await asyncio.gather(*(resolve(url, fetcher) for url in urls), return_exceptions=True)
    found: list[Found | Exception] = []
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, PolicybotError):
            raise result
        found.append(result)
    return found


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


@source.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def test(state: State, url: str, as_json: bool) -> None:
    """Fetch a URL, file or folder and show what it would take. Stores nothing."""
    from bot.addresses import shown
    from bot.cli.output import print_json, print_table

    (found,) = asyncio.run(_resolve(state, (url,)))
    if isinstance(found, Exception):
        raise found
    entries, problems = found.reading.entries, found.reading.problems
    if as_json:
        print_json(
            {
                "url": found.url,
                "kind": found.kind,
                "title": found.title,
                "entries": entries,
                "problems": problems,
            }
        )
        return
    click.echo(f"{found.title} ({found.kind}, {shown(found.url)}): {_items(len(entries))}")
    rows = [
        (e.published, e.title or "(no title)", "excerpt" if e.excerpt else "full", len(e.content), e.url)
        for e in entries
    ]
    print_table(("published", "title", "text", "characters", "address"), rows, empty="It is a source, and empty now.")
    for problem in problems:
        click.echo(f"Not read: {problem}", err=True)


@source.command()
@click.argument("handle", metavar="SOURCE")
@click.pass_obj
def enable(state: State, handle: str) -> None:
    """Poll a source again, at the next poll."""
    _set_enabled(state, handle, True)


@source.command()
@click.argument("handle", metavar="SOURCE")
@click.pass_obj
def disable(state: State, handle: str) -> None:
    """Stop polling a source; what it brought stays."""
    _set_enabled(state, handle, False)


def _set_enabled(state: State, handle: str, enabled: bool) -> None:
    from bot import clock

    found = state.storage.sources.find(handle)
    state.storage.sources.set_enabled(found.id, enabled, clock.now())
    click.echo(f"{'Enabled' if enabled else 'Disabled'} {found.id}: {found.name}.")


@source.command()
@click.argument("handle", metavar="SOURCE")
@click.pass_obj
def remove(state: State, handle: str) -> None:
    """Forget a source; its articles stay and can be searched."""
    found = state.storage.sources.find(handle)
    state.storage.sources.remove(found.id)
    click.echo(f"Removed {found.id}: {found.name}. Its {found.articles} articles stay.")


source.add_command(list_)
source.add_command(show)
source.add_command(import_)
source.add_command(export)
