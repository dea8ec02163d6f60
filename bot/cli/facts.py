"""policybot facts: stage, deadlines, bodies, places and topics of one text, or of JSON lines from a pipe."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.jsonl import FILE, document_in, lines_of, write_out
from bot.cli.state import State


@click.command()
@FILE
@click.option("--jsonl", is_flag=True, help="JSON lines in (id, text, title, published, lang), JSON lines out.")
@click.pass_obj
def facts(state: State, file: Path | None, jsonl: bool) -> None:
    """The stage, deadlines, bodies, places and topics of FILE, or with --jsonl of each line.

    FILE may be text, Markdown or HTML; - is standard input. Days such as "in 30 days" are counted from `published`.
    """
    from bot import app
    from summarizer import SummarizerError, load_summarizer
    from summarizer.facts.jsonl import facts_keys, facts_lines

    if file is None and not jsonl:
        raise click.UsageError("Give a FILE, or --jsonl with lines on standard input.")
    summarizer = load_summarizer(app.summarizer_settings(state.settings))
    if jsonl:
        for line in facts_lines(lines_of(file), summarizer):
            write_out(line)
        return
    assert file is not None
    (found,) = summarizer.facts_each([document_in(file)])
    if isinstance(found, SummarizerError):
        raise found
    told = facts_keys(found)
    click.echo(f"stage: {told['stage']}" + (f"\n  {told['stage_sentence']}" if told["stage_sentence"] else ""))
    for key in ("bodies", "jurisdictions"):
        click.echo(f"{key}: {', '.join(told[key]) or 'none'}")
    click.echo("topics: " + (", ".join(f"{one['topic']} ({one['score']:.2f})" for one in told["topics"]) or "none"))
    click.echo("deadlines:" + ("" if told["deadlines"] else " none"))
    for one in told["deadlines"]:
        click.echo(f"  {one['date']}  {one['kind']}: {' '.join(one['sentence'].split())}")
