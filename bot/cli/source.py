"""The commands `policybot source …` that add, test, change and remove sources."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import click

from bot import clock
from bot.addresses import shown
from bot.cli.output import JSON, fields_of, plain_dict, print_found, print_json
from bot.cli.source_lists import SOURCE, chosen_topics, export, import_, list_, show
from bot.cli.state import State
from bot.errors import PolicybotError, UsageError
from bot.models import FullText, SourceKind

if TYPE_CHECKING:
    from bot.sources import FoundSource

FULL_TEXT = click.Choice(["auto", "feed", "page"])
SELECTOR = "CSS selector for the links to articles, on a page that has no feed."


@click.group()
def source() -> None:
    """Add, list, test, change and remove sources."""


@source.command()
@click.argument("urls", metavar="URL…", nargs=-1, required=True)
@click.option("--topic", "topics", multiple=True, help="A topic of its articles. Repeat it for more topics.")
@click.option("--name", help="The name that readers see. [default: the feed's title]")
@click.option("--selector", metavar="CSS", help=SELECTOR)
@click.option("--full-text", type=FULL_TEXT, default="auto", show_default=True, help="Where articles get their text.")
@click.option("--policy", is_flag=True, help="All articles of these sources are about public policy.")
@click.pass_obj
def add(
    state: State,
    urls: tuple[str, ...],
    topics: tuple[str, ...],
    name: str | None,
    selector: str | None,
    full_text: str,
    policy: bool,
) -> None:
    """Add sources. A URL may be a feed, a sitemap, a page that links to its feed or to articles, a file or a folder.

    If a source can't be added, the command still adds the others, and the exit status is 1.
    """
    for option, value in (("--name", name), ("--selector", selector)):
        if value is not None and len(urls) > 1:
            raise click.UsageError(f"{option} allows only one URL.")
    storage = state.made_storage
    chosen = chosen_topics(state, topics)
    found = asyncio.run(_resolve(state, urls, selector))
    for result in found:
        if isinstance(result, Exception):
            click.echo(f"policybot: {result}", err=True)
            continue
        added, new = storage.sources.add(
            url=result.url,
            kind=result.kind,
            name=name or result.title,
            topics=chosen,
            now=clock.now(),
            selector=selector,
            full_text=FullText(full_text),
            policy=policy,
        )
        if new:
            click.echo(f"Added {added.id}: {added.name} ({shown(added.url)}). {_offer(result)}.")
        else:
            change = f"To change it: policybot source edit {added.id}"
            click.echo(f"Already a source: {added.id}: {added.name} ({shown(added.url)}). Nothing changed. {change}")
    if any(isinstance(result, Exception) for result in found):
        raise click.exceptions.Exit(1)
    if storage.sources.due(clock.now()):
        click.echo("Next: policybot poll", err=True)


_PAST = {
    "old": "changed too long ago",
    "undated": "without a date of their own",
    "more": "above the maximum for one poll",
}
"""Why a poll skips an entry, by `bot.sources.content.Past`. That class is not imported, because it imports the
fetcher."""


def _offer(found: FoundSource) -> str:
    """Describe how many entries a source has now, how many of them a poll would take, and why it skips the others."""
    reading = found.reading
    taken = len(reading.entries) - len(reading.past)
    whys = "; ".join(f"{some:,} {_PAST[why]}" for why, some in Counter(reading.past.values()).most_common())
    left = f" (skipped: {whys})" if whys else ""
    later = "" if taken else ". It would take what appears from now on"
    return f"A poll would take {taken:,} of {len(reading.entries):,} entries now{left}{later}"


async def _resolve(state: State, urls: tuple[str, ...], selector: str | None = None) -> list[FoundSource | Exception]:
    from bot.sources import resolve

    async with state.fetching() as fetcher:
        jobs = (resolve(url, fetcher, selector=selector) for url in urls)
        results = await asyncio.gather(*jobs, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, PolicybotError):
            raise result
    return results  # type: ignore[return-value]


@source.command()
@click.argument("url", metavar="URL|ID")
@click.option("--selector", metavar="CSS", help=SELECTOR)
@JSON
@click.pass_obj
def test(state: State, url: str, selector: str | None, as_json: bool) -> None:
    """Fetch a URL, file or folder, or a source by its id. Show the entries that a poll would take. Stores nothing."""
    if url.isdecimal():
        there = state.storage.sources.find(url)
        url, selector = there.url, selector or there.selector
    (found,) = asyncio.run(_resolve(state, (url,), selector))
    if isinstance(found, Exception):
        raise found
    reading = found.reading
    entries = [entry for entry in reading.entries if entry.key not in reading.past]
    if as_json:
        print_json(
            dict(fields_of(found, "url kind title"))
            | {"entries": entries, "past": len(reading.past), "problems": reading.problems}
        )
        return
    click.echo(f"{found.title} ({found.kind}, {shown(found.url)}). {_offer(found)}.")
    rows = [
        plain_dict(one) | {"title": one.title or "(the title of its page)", "characters": len(one.content)}
        for one in entries
    ]
    empty = "This can be a source, but a poll would take no entry of it now."
    print_found(rows, "published updated title excerpt characters url", empty=empty)
    for problem in reading.problems:
        click.echo(f"Not read: {problem}", err=True)


@source.command()
@SOURCE
@click.option("--name", help="The name that readers see.")
@click.option("--topic", "topics", multiple=True, help="Its topic from now on. Repeat it for more topics.")
@click.option("--no-topics", is_flag=True, help="It has no topics from now on.")
@click.option("--selector", metavar="CSS", help=SELECTOR)
@click.option("--full-text", type=FULL_TEXT, help="Where articles get their text.")
@click.option("--policy/--no-policy", default=None, help="Whether all its articles are about public policy.")
@click.pass_obj
def edit(
    state: State,
    handle: str,
    name: str | None,
    topics: tuple[str, ...],
    no_topics: bool,
    selector: str | None,
    full_text: str | None,
    policy: bool | None,
) -> None:
    """Change a source, which you name by its id, address or name. Stored articles keep their topics."""
    if not topics and not no_topics and (name, selector, full_text, policy) == (None,) * 4:
        raise click.UsageError("Say what to change: --name, --topic, --no-topics, --selector, --full-text or --policy.")
    if topics and no_topics:
        raise click.UsageError("Use --topic or --no-topics, not both.")
    if name is not None and not name.strip():
        raise click.UsageError("--name is empty.")
    there = state.storage.sources.find(handle)
    if selector is not None:
        if there.kind is not SourceKind.PAGE:
            raise UsageError(f"--selector is only for pages, but {there.name} is a {there.kind}.")
        from bot.sources.listing import compiled

        compiled(selector)
    now = state.storage.sources.change(
        there.id,
        name=name,
        topics=chosen_topics(state, topics) if topics or no_topics else None,
        selector=selector,
        full_text=None if full_text is None else FullText(full_text),
        policy=policy,
    )
    click.echo(f"Changed {now.id}: {now.name}. To see it: policybot source show {now.id}")


@source.command()
@SOURCE
@click.pass_obj
def enable(state: State, handle: str) -> None:
    """Start polling a disabled source again."""
    _set_enabled(state, handle, True)


@source.command()
@SOURCE
@click.pass_obj
def disable(state: State, handle: str) -> None:
    """Stop polling a source. Its articles stay."""
    _set_enabled(state, handle, False)


def _set_enabled(state: State, handle: str, enabled: bool) -> None:
    found = state.storage.sources.find(handle)
    state.storage.sources.set_enabled(found.id, enabled, clock.now())
    click.echo(f"{'Enabled' if enabled else 'Disabled'} {found.id}: {found.name}.")


@source.command()
@SOURCE
@click.pass_obj
def remove(state: State, handle: str) -> None:
    """Remove a source. Its articles stay, and readers can still search them."""
    found = state.storage.sources.find(handle)
    state.storage.sources.remove(found.id)
    click.echo(f"Removed {found.id}: {found.name}. Its {found.articles} articles stay.")


source.add_command(list_)
source.add_command(show)
source.add_command(import_)
source.add_command(export)
