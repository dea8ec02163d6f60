"""policybot feedback …"""

from __future__ import annotations

import json

import click

from bot.cli.state import State

LABELS = ("unsupported", "off_point", "date_or_number", "bad_text")


@click.group()
def feedback() -> None:
    """What readers found wrong in summaries: list, export."""


@feedback.command("list")
@click.option("--label", type=click.Choice(LABELS), help="Only those with this label.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_(state: State, label: str | None, limit: int, as_json: bool) -> None:
    """Summaries that readers found wrong, the newest first."""
    from bot.cli.output import print_json, print_table
    from bot.models import Label

    found = state.storage.feedback.all(label=Label(label) if label else None, limit=limit)
    if as_json:
        print_json(found)
        return
    rows = [(c.id, c.created_at, c.label, c.article_id, c.chat_id, c.strategy, c.model, c.title) for c in found]
    headings = ("id", "said", "label", "article", "chat", "strategy", "model", "title")
    none = "No reader has found a summary wrong." if label is None else f"No summary has the label {label}."
    print_table(headings, rows, empty=none)


@feedback.command()
@click.option("--label", type=click.Choice(LABELS), help="Only those with this label.")
@click.pass_obj
def export(state: State, label: str | None) -> None:
    """The same as JSON lines, the oldest first, as `check --jsonl` takes them: each with the text that was summarised.

    Nothing in them says who the reader was.
    """
    from bot.cli.jsonl import write_out
    from bot.models import Label

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
