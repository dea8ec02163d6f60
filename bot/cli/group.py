"""policybot group: which articles are on one event, as JSON lines."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.jsonl import FILE, lines_of, write_out
from bot.cli.output import Bars
from bot.cli.state import State


@click.command()
@FILE
@click.option("--jsonl", is_flag=True, help="JSON lines in (id, title, text, published), JSON lines out.")
@click.pass_obj
def group(state: State, file: Path | None, jsonl: bool) -> None:
    """The story of each article of JSON lines, in FILE or on standard input.

    All is read before anything is written: the last article may show that two stories are one.
    """
    from bot import app
    from bot.pipeline.group import GROUPING, story_rules
    from summarizer.stories.profile import find_encoder
    from summarizer.stories.stream import group_lines

    if not jsonl:
        raise click.UsageError("Give --jsonl, with lines in FILE or on standard input.")
    bars = Bars()

    def told(done: int, total: int) -> None:
        if done == 1:
            bars.start(GROUPING, total)
        bars.advance(GROUPING)

    try:
        rules = story_rules(state.settings.stories)
        encoder = find_encoder(app.summarizer_settings(state.settings))
        for line in group_lines(lines_of(file), encoder, rules, told=told):
            write_out(line)
    finally:
        bars.stop()
