"""The commands `policybot story list` and `policybot story show`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from bot import clock
from bot.cli.output import JSON, LIMIT, fields_of, print_found, print_json, print_table
from bot.cli.state import State
from bot.clock import local_date
from bot.conversation.listing import Listed, listed, stories_of
from bot.conversation.story import timeline
from bot.conversation.understood import understood
from bot.errors import NotFound
from bot.models import DueDay


@click.group()
def story() -> None:
    """List and show stories."""


@story.command("list")
@click.option("--topic", help="Only stories with an article of this topic.")
@LIMIT
@JSON
@click.pass_obj
def list_(state: State, topic: str | None, limit: int, as_json: bool) -> None:
    """List the newest stories, with their stages and next deadlines."""
    wanted = understood(state.storage, f'topic:"{topic}"' if topic else "")
    found, _ = state.storage.stories.latest(selection=wanted, until=clock.now(), limit=limit, offset=0)
    rows = [_as_row(state, one, timeline(state.storage, one), _due(state, one)) for one in listed(state.storage, found)]
    print_found(
        rows,
        "id newest articles stage next_deadline title",
        as_json=as_json,
        empty="No story. To get some: policybot poll, then policybot process",
    )


@story.command()
@click.argument("story_id", metavar="ID", type=int)
@JSON
@click.pass_obj
def show(state: State, story_id: int, as_json: bool) -> None:
    """Show one story: its articles by date, the changes of its stage, and its deadlines."""
    found = stories_of(state.storage, [story_id])
    if not found:
        raise NotFound(f"There is no story {story_id}; see policybot story list.")
    steps, due = timeline(state.storage, found[0]), _due(state, found[0])
    about = _as_row(state, found[0], steps, due)
    deadlines = [{"article": d.article_id, "date": d.day, "kind": d.kind, "sentence": d.sentence} for d in due]
    before = ["other", *(step.standing.stage for step in steps[:-1])]
    moves = [_step(*pair) for pair in zip(steps, before, strict=True)]
    if as_json:
        print_json(about | {"timeline": moves, "deadlines": deadlines})
        return
    print_table(("story", ""), fields_of(about, "id title newest articles publishers stage continues"))
    for rows, columns in (
        (moves, "article published publisher moved title sentence"),
        (deadlines, "date kind article sentence"),
    ):
        click.echo()
        print_found(rows, columns)


def _as_row(state: State, found: Listed, steps: Sequence[Listed], due: Sequence[DueDay]) -> dict[str, Any]:
    return {
        "id": found.story.id,
        "title": found.story.lead.title,
        "newest": max(a.told_at for a in found.story.articles),
        "articles": len(found.story.articles),
        "publishers": tuple(dict.fromkeys(step.article.publisher for step in steps)),
        "stage": steps[-1].standing.stage,
        "next_deadline": due[0].day if due else None,
        "continues": state.storage.stories.before(found.story.id),
    }


def _due(state: State, found: Listed) -> list[DueDay]:
    first = local_date(clock.now(), state.settings.digest.timezone)
    return [due for due in found.standing.deadlines if due.day >= first]


def _step(step: Listed, before: str) -> dict[str, Any]:
    article, facts = step.article, step.article.facts
    return {
        "article": article.id,
        "published": article.published_at,
        **dict(fields_of(article, "publisher title url")),
        "stage": facts.stage.stage if facts is not None else None,
        "moved": (before, step.standing.stage) if step.standing.moved_by else None,
        "sentence": step.why or None,
    }
