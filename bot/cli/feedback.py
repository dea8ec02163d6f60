"""policybot feedback …"""

from __future__ import annotations

import json

import click

from bot.cli.jsonl import write_out
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
    headings = ("id", "said", "label", "article", "chat", "strategy", "model", "title")
    none = "No reader has found a summary wrong." if label is None else f"No summary has the label {label}."
    print_found(
        found,
        headings,
        lambda c: (c.id, c.created_at, c.label, c.article_id, c.chat_id, c.strategy, c.model, c.title),
        as_json=as_json,
        empty=none,
    )


@feedback.command()
@LABEL
@click.pass_obj
def export(state: State, label: str | None) -> None:
    """The same as JSON lines, the oldest first, as `check --jsonl` takes them: each with the text that was summarised.

    Nothing in them says who the reader was.
    """

    for case in reversed(state.storage.feedback.all(label=Label(label) if label else None)):
        told = {
            "id": case.id,
            "label": case.label,
            "title": case.title,
            "text": case.text,
            "summary": case.summary,
            "lang": case.lang,
            "published": case.published_at.isoformat(),
            "url": case.url,
            "strategy": case.strategy,
            "model": case.model,
            "article": case.article_id,
            "said": case.created_at.isoformat(),
        }
        write_out(json.dumps({key: value for key, value in told.items() if value is not None}, ensure_ascii=False))
