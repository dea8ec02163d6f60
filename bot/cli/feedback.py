"""The command `policybot feedback export`."""

from __future__ import annotations

import json

import click

from bot.cli.jsonl import write_lines
from bot.cli.output import fields_of
from bot.cli.state import State
from bot.models import Label


@click.group()
def feedback() -> None:
    """Export summaries that readers reported as wrong."""


@feedback.command()
@click.option("--label", type=click.Choice(Label, case_sensitive=False), help="Only reports with this label.")
@click.pass_obj
def export(state: State, label: Label | None) -> None:
    """Write the summaries that readers reported as wrong, with their texts, as JSON lines. The oldest come first.

    `check --jsonl` reads these lines. They do not name the readers.
    """
    for case in reversed(state.storage.feedback.all(label=label)):
        line = dict(fields_of(case, "id label title text summary lang url strategy model"))
        line |= {"published": case.published_at.isoformat(), "article": case.article_id}
        line |= {"said": case.created_at.isoformat()}
        write_lines([json.dumps(line, ensure_ascii=False)])
