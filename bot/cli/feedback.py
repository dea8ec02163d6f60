"""policybot feedback …"""

from __future__ import annotations

import json

import click

from bot.cli.jsonl import write_lines
from bot.cli.state import State
from bot.models import Label


@click.group()
def feedback() -> None:
    """What readers found wrong in summaries."""


@feedback.command()
@click.option("--label", type=click.Choice([*map(str, Label)]), help="Only those with this label.")
@click.pass_obj
def export(state: State, label: str | None) -> None:
    """Summaries that readers found wrong, each with its text, as JSON lines for `check --jsonl`, the oldest first.

    They do not say who the reader was.
    """

    names = "id label title text summary lang url strategy model"
    for case in reversed(state.storage.feedback.all(label=Label(label) if label else None)):
        told = {name: getattr(case, name) for name in names.split()}
        told |= {"published": case.published_at.isoformat(), "article": case.article_id}
        told |= {"said": case.created_at.isoformat()}
        kept = {key: value for key, value in told.items() if value is not None}
        write_lines([json.dumps(kept, ensure_ascii=False)])
