"""The command `policybot demo`."""

import contextlib
import shutil
import sys
import tempfile
from pathlib import Path

import click

from bot.cli.chat_admin import preview
from bot.cli.pipeline import poll, process
from bot.cli.source import add
from bot.cli.state import State

SEEDS = (Path(__file__).parents[1] / "seeds").resolve()
NEXT = """What next:
  {0} source add {1}          then: {0} poll; {0} process; {0} chat
  {0} source add https://…      add a ministry's feed, or a page that links to it
  {0} source test https://…     show what a source offers; stores nothing
  {0} run                       start the Telegram bot; without a token, it says how to get one
  {0} doctor                    find problems, and say how to fix them"""


@click.command()
@click.pass_context
def demo(context: click.Context) -> None:
    """Read the example articles in seeds/, and print the digest that a subscriber would get. Works offline."""
    # Use the operator's settings, but a temporary database, so that the demo leaves nothing behind.
    with (
        tempfile.TemporaryDirectory(prefix="policybot-demo-") as folder,
        contextlib.closing(State(config=context.obj.config, db=Path(folder) / "demo.db")) as context.obj,
    ):
        with contextlib.redirect_stdout(sys.stderr):
            context.invoke(add, urls=(str(SEEDS),), policy=True)
            context.invoke(poll)
            context.invoke(process)
        context.invoke(preview)
    script = "policybot" if shutil.which("policybot") else Path(sys.executable).with_name("policybot")
    click.echo(NEXT.format(script, SEEDS))
