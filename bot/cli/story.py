"""The command `policybot story list`."""

from __future__ import annotations

import click

from bot import clock
from bot.cli.output import JSON, LIMIT, print_found
from bot.cli.state import State
from bot.conversation.listing import listed
from bot.conversation.understood import names_of
from bot.query import read


@click.group()
def story() -> None:
    """List stories."""


@story.command("list")
@click.option("--topic", help="Only stories with an article of this topic.")
@LIMIT
@JSON
@click.pass_obj
def list_(state: State, topic: str | None, limit: int, as_json: bool) -> None:
    """List the newest stories, with their stages and next deadlines."""
    wanted, now = read(f'topic:"{topic}"' if topic else "", names_of(state.storage)), clock.now()
    today = clock.local_date(now, state.settings.digest.timezone)
    found, _ = state.storage.stories.latest(selection=wanted, until=now, limit=limit, offset=0)
    rows = [
        {
            "id": one.story.id,
            "title": one.story.lead.title,
            "newest": max(article.told_at for article in one.story.articles),
            "articles": len(one.story.articles),
            "publishers": tuple(dict.fromkeys(article.publisher for article in one.story.articles)),
            "stage": one.standing.stage,
            "next_deadline": next((due.day for due in one.standing.deadlines if due.day >= today), None),
            "continues": state.storage.stories.before(one.story.id),
        }
        for one in listed(state.storage, found)
    ]
    print_found(
        rows,
        "id newest articles stage next_deadline title",
        as_json=as_json,
        empty="No story. To get some: policybot poll, then policybot process",
    )
