"""The commands `policybot poll` and `policybot process`."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING

import click

from bot import clock
from bot.cli.output import JSON, plain_dict, print_found, print_json, watched
from bot.cli.state import State
from bot.text import cut

MAX_PROBLEM = 300
"""The maximum length, in characters, of the problems that are shown for a source that was read."""

if TYPE_CHECKING:
    from bot.models import Source
    from bot.pipeline import PollResult


@click.command()
@click.argument("handles", metavar="[SOURCE]…", nargs=-1)
@click.option("--force", is_flag=True, help="Also poll sources that are not due, and read every item again.")
@JSON
@click.pass_obj
def poll(state: State, handles: tuple[str, ...], force: bool, as_json: bool) -> None:
    """Fetch the sources that are due. The exit status is 1 if any of them failed."""
    storage = state.storage
    named = [storage.sources.find(handle) for handle in handles] or [
        one for one in storage.sources.all() if one.enabled
    ]
    sources = named if force else [source for source in storage.sources.due(clock.now()) if source in named]
    if handles and (left := [source.name for source in named if source not in sources]):
        click.echo(f"Not due, or disabled: {', '.join(left)}. To poll them anyway, use --force.", err=True)
    elif not sources:
        empty = "No source yet. To add one: policybot source add URL"
        none_due = "No source is due. For all sources: policybot source list. To poll them anyway: --force"
        click.echo(none_due if storage.sources.all() else empty, err=True)
    if not sources:
        return
    results = asyncio.run(_poll(state, sources, force))
    if as_json:
        print_json([_plain(result) for result in results])
    else:
        rows = [_plain(result) | {"outcome": _outcome(result)} for result in results]
        print_found(rows, "id source new edited unchanged outcome")
    if any(result.new or result.edited for result in results):
        click.echo("Next: policybot process", err=True)
    if any(result.error for result in results):
        raise click.exceptions.Exit(1)


def _plain(result: PollResult) -> dict[str, object]:
    return {"id": result.source.id} | plain_dict(result) | {"source": result.source.name}


def _outcome(result: PollResult) -> str:
    if result.error:
        return f"failed: {result.error}"
    if result.told:
        return f"read, but: {cut(result.told, MAX_PROBLEM)}"
    return "not modified" if result.outcome == "unchanged" else "ok"


async def _poll(state: State, sources: list[Source], force: bool) -> list[PollResult]:
    from bot import pipeline

    began, ids = clock.now(), {source.id for source in sources}

    def left() -> int:
        found = [source for source in state.storage.sources.all() if source.id in ids]
        return sum(source.last_polled_at is None or source.last_polled_at < began for source in found)

    async with state.fetching() as fetcher:
        job = pipeline.poll(state.storage, fetcher, sources, clock=clock.now, force=force)
        return await watched(job, "polling", left)


@click.command()
@click.pass_obj
def process(state: State) -> None:
    """Process waiting articles: extract, summarise, find facts, group.

    If the rules or the topics have changed, the command also finds the facts of stored articles again.
    """
    ready = asyncio.run(_process(state))
    counts = state.storage.articles.counts()
    waiting = counts.get("fetched", 0)
    page = "To use only the text in the feed: `policybot source edit SOURCE --full-text feed`."
    later = f" {waiting} wait until their page can be read. {page}" if waiting else ""
    failed = f" {counts['failed']} failed; see `policybot article list --state failed`." if "failed" in counts else ""
    noun = "article" if ready == 1 else "articles"
    click.echo(f"{ready} {noun} ready, {counts.get('ready', 0)} in all.{later}{failed}")
    if not counts:
        click.echo("To get articles: policybot poll", err=True)


async def _process(state: State) -> int:
    """Run every step after `poll`, with the model in a separate process. Returns how many articles became ready."""
    from bot import app
    from summarizer.executor import ModelWorker

    def left() -> int:
        counts = state.storage.articles.counts()
        return sum(counts.get(waiting, 0) for waiting in ("fetched", "extracted", "summarized"))

    with closing(ModelWorker(state.settings.for_summarizer())) as worker:
        async with state.fetching() as fetcher:
            return await watched(app.process(state.storage, state.settings, fetcher, worker), "reading", left)
