"""policybot feedback …"""

from __future__ import annotations

import json

import click

from bot.cli.jsonl import write_lines
from bot.cli.output import JSON, LIMIT, print_found
from bot.cli.state import State
from bot.models import Label

LABEL = click.option("--label", type=click.Choice([*map(str, Label)]), help="Only those with this label.")


@click.group()
def feedback() -> None:
    """What readers found wrong in summaries: list, export."""


@feedback.command("list")
@LABEL
@LIMIT
@JSON
@click.pass_obj
def list_(state: State, label: str | None, limit: int, as_json: bool) -> None:
    """Summaries that readers found wrong, the newest first."""
    found = state.storage.feedback.all(label=Label(label) if label else None, limit=limit)
    none = "No reader has found a summary wrong." if label is None else f"No summary has the label {label}."
    columns = "id created_at label article_id chat_id strategy model title"
    print_found(found, columns, as_json=as_json, empty=none)


@feedback.command()
@LABEL
@click.pass_obj
def export(state: State, label: str | None) -> None:
    """The same as JSON lines, the oldest first, as `check --jsonl` takes them: each with the text that was summarised.

    Nothing in them says who the reader was.
    """

    names = "id label title text summary lang url strategy model"
    for case in reversed(state.storage.feedback.all(label=Label(label) if label else None)):
        told = {name: getattr(case, name) for name in names.split()}
        told |= {"published": case.published_at.isoformat(), "article": case.article_id}
        told |= {"said": case.created_at.isoformat()}
        kept = {key: value for key, value in told.items() if value is not None}
        write_lines([json.dumps(kept, ensure_ascii=False)])
