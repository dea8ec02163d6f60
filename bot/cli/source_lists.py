"""The commands `policybot source list`, `show`, `import` and `export`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click
from babel.dates import format_timedelta

from bot import clock
from bot.cli.output import JSON, fields_of, plain_dict, print_found, print_json, print_table
from bot.cli.state import State
from bot.errors import SourceError, UsageError
from bot.models import SourceKind
from bot.storage.operators import Condition
from bot.text import clean, cut, one_line

if TYPE_CHECKING:
    from bot.sources.opml import Outlines

SOURCE = click.argument("handle", metavar="SOURCE")
SHORT = 60
"""The maximum length of an error in a list, in characters."""
MAX_TOPIC = 40
TOPIC_RULE = f"a topic name needs 1 to {MAX_TOPIC} characters and must not be only digits."
POLLS = 10
"""The maximum number of polls that `source show` shows."""


@click.command("list")
@JSON
@click.pass_obj
def list_(state: State, as_json: bool) -> None:
    """List all sources and their states."""
    conditions = state.storage.conditions.all()
    if as_json:
        print_json([_as_json(found) for found in conditions])
        return
    print_found(
        [_as_row(found) for found in conditions],
        "id name kind topics articles state last_item_at last_success_at last_error next_due_at url",
        empty="No source yet. Add one: policybot source add URL",
    )


@click.command()
@SOURCE
@JSON
@click.pass_obj
def show(state: State, handle: str, as_json: bool) -> None:
    """Show one source, by its id, address or name, with its last polls."""
    storage = state.storage
    source = storage.sources.find(handle)
    condition, notices = storage.conditions.of(source), storage.notices.open(source.id)
    rhythm = storage.conditions.rhythm(source.id)
    if as_json:
        usual = None if rhythm is None else rhythm.usual.total_seconds()
        polls = storage.polls.last(source.id)
        print_json(_as_json(condition) | {"usual_gap_seconds": usual, "notices": notices, "polls": polls})
        return
    about = _as_row(condition) | {
        "usual_gap": rhythm and format_timedelta(rhythm.usual, locale="en"),
        "last_error": source.last_error,
        "unread_parts": len(source.unread_parts),
    }
    minute = "%Y-%m-%d %H:%M"
    rows = [
        ("notice", f"{notice.kind} since {notice.opened_at:{minute}}, operators notified at {notice.told_at:{minute}}")
        for notice in notices
    ]
    print_table(("source", ""), [*fields_of(about, " ".join(about)), *rows])
    click.echo()
    print_found(
        [plain_dict(poll) | {"problem": poll.told} for poll in storage.polls.last(source.id, POLLS)],
        "polled_at outcome status seconds new edited unchanged problem",
        empty="This source was not polled yet. To poll it: policybot poll",
    )


def _as_row(found: Condition) -> dict[str, Any]:
    """Returns the columns of a source for tables."""
    source = found.source
    return plain_dict(source) | {
        "state": found.told,
        "last_error": source.last_error and cut(source.last_error, SHORT),
        "next_due_at": source.next_due_at if source.enabled else None,
    }


def _as_json(found: Condition) -> dict[str, Any]:
    """Returns the fields of a source and its state."""
    return plain_dict(found.source) | {"state": found.state, "state_since": found.since}


def is_topic(name: str) -> bool:
    """Returns whether a topic may have this name."""
    return 0 < len(name) <= MAX_TOPIC and not name.isdecimal()


def chosen_topics(state: State, topics: Iterable[str]) -> list[str]:
    """Returns the topics that names mean, without duplicates. As in a search, "energy" is "Energy and climate".

    Reports new topics on stderr. Raises UsageError of click for a name that is not allowed.
    """
    from bot.conversation.understood import names_of
    from bot.query.names import value_of

    state.storage.topics.settle(state.settings.topics)  # a new database has no topics before `policybot process`
    names, chosen = names_of(state.storage), []
    for topic in topics:
        name = one_line(topic)
        if not is_topic(name):
            raise click.UsageError(f"The topic {topic!r} is not allowed: {TOPIC_RULE}")
        found = value_of("topic", name, names) or name
        if found.casefold() not in names["topic"]:
            click.echo(f"New topic: {found}", err=True)
            names["topic"][found.casefold()] = found
        chosen.append(found)
    return list(dict.fromkeys(chosen))


@click.command("import")
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--topic", "topics", multiple=True, help="A topic for all these feeds. Repeat it for more topics.")
@click.pass_obj
def import_(state: State, files: tuple[str, ...], topics: tuple[str, ...]) -> None:
    """Add every feed in the OPML files. The feeds are not fetched yet. Use - for standard input.

    Folders and categories become topics. Feeds that are already sources do not change.
    """
    storage = state.made_storage
    chosen = chosen_topics(state, topics)
    known = {source.url for source in storage.sources.all()}
    before, failed = len(known), False
    for file in files:
        try:
            outlines = _read(file)
        except SourceError as error:
            click.echo(f"policybot: {error}", err=True)
            failed = True
            continue
        new = [feed for feed in outlines.feeds if feed.url not in known]
        for feed in new:
            own = chosen_topics(state, filter(is_topic, feed.topics))
            storage.sources.add(
                url=feed.url,
                kind=SourceKind.FEED,
                name=feed.title,
                topics=list(dict.fromkeys((*chosen, *own))),
                now=clock.now(),
            )
            known.add(feed.url)
        for problem in outlines.problems:
            click.echo(clean(problem), err=True)
        for topic in dict.fromkeys(topic for feed in outlines.feeds for topic in feed.topics if not is_topic(topic)):
            click.echo(f"{_name(file)}: the topic “{clean(topic[:100])}” was left out: {TOPIC_RULE}", err=True)
        click.echo(f"{_name(file)}: added {len(new)} of {len(outlines.feeds)} feeds")
    if failed:
        raise click.exceptions.Exit(1)
    if len(known) > before:
        click.echo("Next: policybot poll", err=True)


def _name(file: str) -> str:
    return "standard input" if file == "-" else file


def _read(file: str) -> Outlines:
    """Returns the feeds of an OPML file. Raises SourceError."""
    from bot.sources.opml import MAX_BYTES, parse_opml

    try:
        with click.open_file(file, "rb") as stream:
            body = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise SourceError(f"{file} can't be read") from error
    return parse_opml(body, name=_name(file))


@click.command()
@click.pass_obj
def export(state: State) -> None:
    """Write the feeds as OPML to standard output. Other feed readers and `source import` can read it."""
    from bot.sources.opml import write_opml

    sources = state.storage.sources.all()
    feeds = [
        source
        for source in sources
        if source.kind is SourceKind.FEED and source.url.startswith(("http://", "https://"))
    ]
    if left := len(sources) - len(feeds):
        click.echo(f"Skipped, since feed readers can't read sitemaps, pages, folders and files: {left}", err=True)
    if not feeds:
        raise UsageError("There is no feed to export.")
    click.echo(write_opml(feeds, title="policybot", now=clock.now()), nl=False)
