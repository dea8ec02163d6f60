"""The command `policybot demo`."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import click

from bot.cli.output import console
from bot.cli.pipeline import process_all
from bot.cli.state import State
from bot.digests import preview_query
from bot.terminal import print_reply

SEEDS = (Path(__file__).parents[1] / "seeds").resolve()
NEXT = """What next:
  {0} source add {1}          then: {0} poll; {0} process; {0} chat
  {0} source add https://…      add a ministry's feed, or a page that links to it
  {0} source test https://…     show what a source offers; stores nothing
  {0} run                       start the Telegram bot; without a token, it says how to get one
  {0} doctor                    find problems, and say how to fix them"""


@click.command()
@click.pass_obj
def demo(state: State) -> None:
    """Read the example articles in seeds/, and print the digest that a subscriber would get. Works offline."""
    # Use the operator's settings, but a temporary database, so that the demo leaves nothing behind.
    with (
        tempfile.TemporaryDirectory(prefix="policybot-demo-") as folder,
        closing(State(config=state.config, db=Path(folder) / "demo.db")) as throwaway,
    ):
        asyncio.run(_demo(throwaway))
    script = "policybot" if shutil.which("policybot") else Path(sys.executable).with_name("policybot")
    click.echo(NEXT.format(script, SEEDS))


async def _demo(state: State) -> None:
    from bot import clock, pipeline
    from bot.sources import resolve

    storage, now = state.made_storage, clock.now()
    async with state.fetching() as fetcher:
        for target, topics in ((SEEDS / "feeds" / "gazette.xml", ("gazette",)), (SEEDS, ("seeds",))):
            found = await resolve(str(target), fetcher)
            storage.sources.add(url=found.url, kind=found.kind, name=found.title, topics=topics, now=now, policy=True)
        await pipeline.poll(storage, fetcher, storage.sources.due(now), clock=clock.now)
    await process_all(state)
    # The digest shows every story.
    size = max(1, storage.articles.counts().get("ready", 0))
    zone = state.settings.digest.timezone
    print_reply(console(), preview_query(storage, "", zone=zone, size=size, now=now, why=False))
