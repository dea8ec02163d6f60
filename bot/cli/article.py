"""The commands `policybot article …` and `policybot story list`."""

import click

from bot import clock
from bot.cli.output import JSON, LIMIT, console, fields_of, plain_dict, print_found, print_json, print_table
from bot.cli.state import State
from bot.conversation.item import evidence_blocks
from bot.conversation.listing import listed
from bot.conversation.search import look_for
from bot.conversation.understood import names_of
from bot.models import ArticleState
from bot.query import read
from bot.reply import Reply
from bot.terminal import print_reply
from bot.text import clean
from summarizer.facts import Facts, facts_keys


@click.group()
def article() -> None:
    """List, show and search articles."""


@article.command("list")
@click.option(
    "--state",
    "wanted",
    type=click.Choice(ArticleState, case_sensitive=False),
    help="List only articles in this state.",
)
@LIMIT
@JSON
@click.pass_obj
def list_(state: State, wanted: ArticleState | None, limit: int, as_json: bool) -> None:
    """List the newest articles, with state and story."""
    found = state.storage.articles.recent(limit, state=wanted)
    none = "No article. To get some: policybot poll, then policybot process"
    print_found(
        found,
        "id published_at state story_id publisher title error",
        as_json=as_json,
        empty=f"No article is in the state {wanted}." if wanted else none,
    )


@article.command()
@click.argument("article_id", metavar="ID", type=int)
@JSON
@click.pass_obj
def show(state: State, article_id: int, as_json: bool) -> None:
    """Show one article with its summary and text, and its earlier texts if it was edited."""
    found = state.storage.articles.get(article_id)
    revisions = state.storage.articles.revisions(article_id)
    if as_json:
        print_json(plain_dict(found) | {"revisions": revisions})
        return
    rows = [
        *fields_of(
            found, "id title publisher author published_at dated edited_at lang topics url state story_id error"
        ),
        *facts_rows(found.facts),
        *(fields_of(found.summary, "text strategy model") if found.summary else ()),
    ]
    print_table(("article", ""), rows)
    if found.summary:
        click.echo("\nEvidence for the summary:\n")
        print_reply(console(), Reply(blocks=tuple(evidence_blocks(found.summary, found.text))))
    click.echo(f"\n{clean(found.text)}" if found.text else "\n(no text)")
    for revision in reversed(revisions):
        click.echo(f"\nUntil {revision.replaced_at:%Y-%m-%d %H:%M} it said:\n\n{revision.title}\n\n{revision.text}")


def facts_rows(facts: Facts | None) -> list[tuple[str, object]]:
    """Returns rows with the facts of an article, under the keys of JSON lines. Each value of a list has its own row."""
    if facts is None:
        return [("facts", "not looked for yet")]
    return [
        (name.replace("_", " "), ", ".join(map(str, row.values())) if isinstance(row, dict) else row)
        for name, value in facts_keys(facts).items()
        for row in (value if isinstance(value, list) else [value])
    ]


@article.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@JSON
@click.pass_obj
def search(state: State, query: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Search articles, best match first. QUERY has words, "phrases", AND, OR, NOT, and filters such as in:de."""
    now, zone = clock.now(), state.settings.digest.timezone
    wanted = read(" ".join(query), state.storage.search.names(), clock.local_date(now, zone))
    found = look_for(state.storage, wanted.on(now, zone), state.embed, now, limit=limit)
    articles = state.storage.articles.many(found.shown)
    by = dict.fromkeys(found.ids, "some words" if found.some else "words") | dict.fromkeys(found.near, "meaning")
    shown = [plain_dict(article) | {"found_by": by[id_]} for id_, article in articles.items()]
    empty = "No article has these words." if wanted.terms or not wanted else "No article matches these filters."
    print_found(shown, "id published_at publisher title found_by", as_json=as_json, empty=empty)


@click.group()
def story() -> None:
    """List stories."""


@story.command("list")
@click.option("--topic", help="Only stories with an article of this topic.")
@LIMIT
@JSON
@click.pass_obj
def list_stories(state: State, topic: str | None, limit: int, as_json: bool) -> None:
    """List the newest stories, with their stages and next deadlines."""
    wanted, now = read(f'topic:"{topic}"' if topic else "", names_of(state.storage)), clock.now()
    today = clock.local_date(now, state.settings.digest.timezone)
    found, _ = state.storage.stories.latest(selection=wanted, until=now, limit=limit, offset=0)
    rows = [
        {
            "id": one.story.id,
            "title": one.story.lead.title,
            "newest": max(article.order_time for article in one.story.articles),
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
