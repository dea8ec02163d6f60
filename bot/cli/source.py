"""The commands `policybot source …`: they list, add, test, change, remove, import and export sources."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click
from babel.dates import format_timedelta

from bot import clock
from bot.addresses import shown
from bot.cli.output import JSON, fields_of, plain_dict, print_found, print_json, print_table
from bot.cli.state import State
from bot.errors import PolicybotError, SourceError, UsageError
from bot.models import FullText, SourceKind
from bot.storage.operators import Condition
from bot.text import clean, cut, one_line

if TYPE_CHECKING:
    from bot.sources import FoundSource
    from bot.sources.opml import Outlines

SOURCE = click.argument("handle", metavar="SOURCE")
FULL_TEXT = click.Choice(FullText, case_sensitive=False)
SELECTOR = "CSS selector for the links to articles, on a page that has no feed."
SHORT = 60
"""The maximum length of an error in a list, in characters."""
MAX_TOPIC = 40
TOPIC_RULE = f"a topic name needs 1 to {MAX_TOPIC} characters and must not be only digits."
POLLS = 10
"""The maximum number of polls that `source show` shows."""


@click.group()
def source() -> None:
    """Add, list, test, change and remove sources."""


@source.command("list")
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


@source.command()
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
        polls = storage.sources.polls(source.id)
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
        [plain_dict(poll) | {"problem": poll.told} for poll in storage.sources.polls(source.id, POLLS)],
        "polled_at outcome status seconds new edited unchanged problem",
        empty="This source was not polled yet. To poll it: policybot poll",
    )


def _as_row(found: Condition) -> dict[str, Any]:
    """Returns the columns of a source for tables."""
    source = found.source
    return plain_dict(source) | {
        "state": found.in_words,
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


@source.command()
@click.argument("urls", metavar="URL…", nargs=-1, required=True)
@click.option("--topic", "topics", multiple=True, help="A topic of its articles. Repeat it for more topics.")
@click.option("--name", help="The name that readers see. [default: the feed's title]")
@click.option("--selector", metavar="CSS", help=SELECTOR)
@click.option("--full-text", type=FULL_TEXT, default="auto", show_default=True, help="Where articles get their text.")
@click.option("--policy", is_flag=True, help="All articles of these sources are about public policy.")
@click.pass_obj
def add(
    state: State,
    urls: tuple[str, ...],
    topics: tuple[str, ...],
    name: str | None,
    selector: str | None,
    full_text: FullText,
    policy: bool,
) -> None:
    """Add sources. A URL may be a feed, a sitemap, a page that links to its feed or to articles, a file or a folder.

    If a source can't be added, the command still adds the others, and the exit status is 1.
    """
    for option, value in (("--name", name), ("--selector", selector)):
        if value is not None and len(urls) > 1:
            raise click.UsageError(f"{option} allows only one URL.")
    storage = state.made_storage
    chosen = chosen_topics(state, topics)

    def store(found: FoundSource) -> None:
        added, new = storage.sources.add(
            url=found.url,
            kind=found.kind,
            name=name or found.title,
            topics=chosen,
            now=clock.now(),
            selector=selector,
            full_text=full_text,
            policy=policy,
        )
        if new:
            click.echo(f"Added {added.id}: {added.name} ({shown(added.url)}). {_offer(found)}.")
        else:
            change = f"To change it: policybot source edit {added.id}"
            click.echo(f"Already a source: {added.id}: {added.name} ({shown(added.url)}). Nothing changed. {change}")

    failed = asyncio.run(_resolve(state, urls, selector, store))
    if storage.sources.due(clock.now()):
        click.echo("Next: policybot poll", err=True)
    if failed:
        raise click.exceptions.Exit(1)


_PAST = {
    "old": "changed too long ago",
    "undated": "without a date of their own",
    "more": "above the maximum for one poll",
}
"""Why a poll skips an entry, by `bot.sources.content.Past`. That class is not imported, because it imports the
fetcher."""


def _offer(found: FoundSource) -> str:
    """Describe how many entries a source has now, how many of them a poll would take, and why it skips the others."""
    reading = found.reading
    taken = len(reading.entries) - len(reading.past)
    whys = "; ".join(f"{some:,} {_PAST[why]}" for why, some in Counter(reading.past.values()).most_common())
    left = f" (skipped: {whys})" if whys else ""
    later = "" if taken else ". It would take what appears from now on"
    return f"A poll would take {taken:,} of {len(reading.entries):,} entries now{left}{later}"


async def _resolve(
    state: State, urls: tuple[str, ...], selector: str | None, use: Callable[[FoundSource], None]
) -> bool:
    """Find the source of each URL, and pass it to `use` as soon as it is found. Prints the errors. Returns True if
    there was one."""
    from bot.sources import resolve

    failed = False
    async with state.fetching() as fetcher:
        for job in asyncio.as_completed([resolve(url, fetcher, selector=selector) for url in urls]):
            try:
                use(await job)
            except PolicybotError as error:
                click.echo(f"policybot: {error}", err=True)
                failed = True
    return failed


@source.command()
@click.argument("url", metavar="URL|ID")
@click.option("--selector", metavar="CSS", help=SELECTOR)
@JSON
@click.pass_obj
def test(state: State, url: str, selector: str | None, as_json: bool) -> None:
    """Fetch a URL, file or folder, or a source by its id. Show the entries that a poll would take. Stores nothing."""
    if url.isdecimal():
        there = state.storage.sources.find(url)
        url, selector = there.url, selector or there.selector
    sources: list[FoundSource] = []
    if asyncio.run(_resolve(state, (url,), selector, sources.append)):
        raise click.exceptions.Exit(1)
    (found,) = sources
    reading = found.reading
    entries = [entry for entry in reading.entries if entry.key not in reading.past]
    if as_json:
        print_json(
            dict(fields_of(found, "url kind title"))
            | {"entries": entries, "past": len(reading.past), "problems": reading.problems}
        )
        return
    click.echo(f"{found.title} ({found.kind}, {shown(found.url)}). {_offer(found)}.")
    rows = [
        plain_dict(one) | {"title": one.title or "(the title of its page)", "characters": len(one.content)}
        for one in entries
    ]
    empty = "This can be a source, but a poll would take no entry of it now."
    print_found(rows, "published updated title excerpt characters url", empty=empty)
    for problem in reading.problems:
        click.echo(f"Not read: {problem}", err=True)


@source.command()
@SOURCE
@click.option("--name", help="The name that readers see.")
@click.option("--topic", "topics", multiple=True, help='Its topic from now on. Repeat it for more; "" is for none.')
@click.option("--selector", metavar="CSS", help=SELECTOR)
@click.option("--full-text", type=FULL_TEXT, help="Where articles get their text.")
@click.option("--policy/--no-policy", default=None, help="Whether all its articles are about public policy.")
@click.pass_obj
def edit(
    state: State,
    handle: str,
    name: str | None,
    topics: tuple[str, ...],
    selector: str | None,
    full_text: FullText | None,
    policy: bool | None,
) -> None:
    """Change a source, which you name by its id, address or name. Stored articles keep their topics."""
    if not topics and (name, selector, full_text, policy) == (None,) * 4:
        raise click.UsageError("Say what to change: --name, --topic, --selector, --full-text or --policy.")
    if name is not None and not name.strip():
        raise click.UsageError("--name is empty.")
    there = state.storage.sources.find(handle)
    if selector is not None:
        if there.kind is not SourceKind.PAGE:
            raise UsageError(f"--selector is only for pages, but {there.name} is a {there.kind}.")
        from bot.sources.listing import compiled

        compiled(selector)
    now = state.storage.sources.change(
        there.id,
        name=name,
        topics=chosen_topics(state, filter(None, topics)) if topics else None,
        selector=selector,
        full_text=full_text,
        policy=policy,
    )
    click.echo(f"Changed {now.id}: {now.name}. To see it: policybot source show {now.id}")


@source.command()
@SOURCE
@click.pass_obj
def enable(state: State, handle: str) -> None:
    """Start polling a disabled source again."""
    _set_enabled(state, handle, True)


@source.command()
@SOURCE
@click.pass_obj
def disable(state: State, handle: str) -> None:
    """Stop polling a source. Its articles stay."""
    _set_enabled(state, handle, False)


def _set_enabled(state: State, handle: str, enabled: bool) -> None:
    found = state.storage.sources.find(handle)
    state.storage.sources.set_enabled(found.id, enabled, clock.now())
    click.echo(f"{'Enabled' if enabled else 'Disabled'} {found.id}: {found.name}.")


@source.command()
@SOURCE
@click.pass_obj
def remove(state: State, handle: str) -> None:
    """Remove a source. Its articles stay, and readers can still search them."""
    found = state.storage.sources.find(handle)
    state.storage.sources.remove(found.id)
    click.echo(f"Removed {found.id}: {found.name}. Its articles stay: {found.articles}.")


@source.command("import")
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


@source.command()
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
