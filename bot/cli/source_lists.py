"""policybot source list, show: how sources are; and source import, export."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot import clock
from bot.addresses import shown, without_secrets
from bot.cli.output import JSON, Bars, print_json, print_table, write_file
from bot.cli.state import State
from bot.errors import SourceError, UsageError
from bot.models import Poll, Source, SourceKind
from bot.storage import Storage
from bot.storage.operators import Condition, Notice, in_words
from bot.text import clean

if TYPE_CHECKING:
    from bot.sources.opml import OutlineFeed, Outlines

SOURCE = click.argument("handle", metavar="SOURCE")
SHORT = 60
"""Characters of an error that a list shows."""
MAX_TOPIC = 40
POLLS = 10
"""Polls that `source show` shows."""


@click.command("list")
@JSON
@click.pass_obj
def list_(state: State, as_json: bool) -> None:
    """All sources and how they are."""
    conditions = state.storage.conditions.all()
    if as_json:
        print_json([_as_json(found) for found in conditions])
        return
    rows = [
        (
            found.source.id,
            found.source.name,
            found.source.kind,
            found.source.topics,
            found.source.articles,
            found.told,
            found.source.last_item_at,
            found.source.last_success_at,
            _short(found.source.last_error),
            found.source.next_due_at if found.source.enabled else None,
            shown(found.source.url),
        )
        for found in conditions
    ]
    headings = (
        *("id", "name", "kind", "topics", "articles", "state", "last item", "last success", "last error"),
        *("next poll", "address"),
    )
    print_table(headings, rows, empty="No source yet. Add one: policybot source add URL")


@click.command()
@SOURCE
@JSON
@click.pass_obj
def show(state: State, handle: str, as_json: bool) -> None:
    """One source, by id, address or name."""
    storage = state.storage
    source = storage.sources.find(handle)
    if as_json:
        print_json(_whole(storage, source))
        return
    _print(storage, source)


def _whole(storage: Storage, source: Source) -> dict[str, Any]:
    rhythm = storage.conditions.rhythm(source.id)
    return _as_json(storage.conditions.of(source)) | {
        "usual_gap_seconds": None if rhythm is None else rhythm.usual.total_seconds(),
        "notices": storage.notices.opened(source.id),
        "polls": storage.polls.last(source.id),
    }


def _print(storage: Storage, source: Source) -> None:

    rhythm = storage.conditions.rhythm(source.id)
    rows: list[tuple[str, object]] = [
        ("id", source.id),
        ("name", source.name),
        ("address", shown(source.url)),
        ("kind", source.kind),
        ("topics", source.topics),
        ("selector", source.selector),
        ("full text", source.full_text),
        ("all policy", source.policy),
        ("enabled", source.enabled),
        ("state", storage.conditions.of(source).told),
        ("articles", source.articles),
        ("added", source.added_at),
        ("last item", source.last_item_at),
        ("usual gap", None if rhythm is None else in_words(rhythm.usual)),
        ("last poll", source.last_polled_at),
        ("last success", source.last_success_at),
        ("next poll", source.next_due_at if source.enabled else None),
        ("failures since", source.failures),
        ("failing since", source.failing_since),
        ("last error", source.last_error),
        ("asks for", _ttl(source)),
        ("ETag", source.etag),
        ("Last-Modified", source.last_modified),
    ]
    rows += [("notice", _notice(notice)) for notice in storage.notices.opened(source.id)]
    print_table(("source", ""), rows, empty="")
    polls = storage.polls.last(source.id, POLLS)
    if polls:
        click.echo()
    headings = ("polled", "outcome", "HTTP", "seconds", "new", "edited", "unchanged", "what was told")
    print_table(headings, [_poll(poll) for poll in polls], empty="Never polled yet: policybot poll")


def _as_json(found: Condition) -> dict[str, Any]:
    """A source with its state, and without its password."""
    source = found.source
    return {field.name: getattr(source, field.name) for field in fields(source)} | {
        "url": without_secrets(source.url),
        "state": found.state,
        "state_since": found.since,
    }


def _short(error: str | None) -> str | None:
    if error is None or len(error) <= SHORT:
        return error
    return f"{error[: SHORT - 1]}…"


def _ttl(source: Source) -> str | None:
    """What a feed asks for, in words."""
    return None if source.ttl_minutes is None else f"a poll every {source.ttl_minutes} minutes at most"


def _notice(notice: Notice) -> str:
    told = "not told yet" if notice.told_at is None else f"told {notice.told_at:%Y-%m-%d %H:%M}"
    return f"{notice.kind} since {notice.opened_at:%Y-%m-%d %H:%M}, {told}"


def _poll(poll: Poll) -> tuple[object, ...]:
    return (
        poll.polled_at,
        poll.outcome,
        poll.status,
        f"{poll.seconds:.1f}",
        poll.new,
        poll.edited,
        poll.unchanged,
        poll.told,
    )


def chosen_topics(state: State, topics: tuple[str, ...]) -> list[str]:
    """The topics that were given as options, spelt as they are known. Raises UsageError of click."""
    chosen: dict[str, str] = {}
    for topic in topics:
        name = " ".join(topic.split())
        if not 0 < len(name) <= MAX_TOPIC or name.isdecimal():
            raise click.UsageError(f"A topic is 1 to {MAX_TOPIC} characters and no mere number: {topic!r}")
        chosen.setdefault(name.casefold(), state.storage.topics.find(name) or name)
    return list(chosen.values())


@dataclass(kw_only=True)
class _Imported:
    """What became of one file."""

    name: str
    feeds: Sequence[OutlineFeed]
    problems: list[str]
    added: int = 0
    known: int = 0


@click.command("import")
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--topic", "topics", multiple=True, help="A topic for all of them; may be given more than once.")
@click.option("--dry-run", is_flag=True, help="Show what would be added; add nothing.")
@click.pass_obj
def import_(state: State, files: tuple[str, ...], topics: tuple[str, ...], dry_run: bool) -> None:
    """Add every feed of OPML files, unfetched; - is standard input.

    Folders and categories become topics. Feeds that are there already stay as they are.
    """

    state.make_storage()
    chosen = chosen_topics(state, topics)
    read: list[_Imported | SourceError] = []
    bars = Bars()
    try:
        bars.start("reading", len(files))
        for file in files:
            try:
                outlines = _read(file)
            except SourceError as error:
                read.append(error)
            else:
                read.append(_Imported(name=_name(file), feeds=outlines.feeds, problems=list(outlines.problems)))
            bars.advance("reading")
        _add(state, [result for result in read if isinstance(result, _Imported)], chosen, bars, dry_run=dry_run)
    finally:
        bars.stop()
    _report(read, dry_run=dry_run)


def _add(state: State, files: list[_Imported], chosen: list[str], bars: Bars, *, dry_run: bool) -> None:
    """Add the feeds of all files and count them."""
    bars.start("adding", sum(len(file.feeds) for file in files))
    sources = state.storage.sources
    known = {source.url for source in sources.all()}
    # A topic that is written in another case is the same, as in `source add`.
    spelt = {topic.casefold(): topic for topic in (*reversed(state.storage.topics.names()), *chosen)}
    for file in files:
        names: dict[str, str | None] = {}
        for feed in file.feeds:
            names |= {topic: _topic(topic, file) for topic in feed.topics if topic not in names}
            own = [spelt.setdefault(name.casefold(), name) for topic in feed.topics if (name := names[topic])]
            new = feed.url not in known
            if new and not dry_run:
                topics = list(dict.fromkeys((*chosen, *own)))
                _, new = sources.add(
                    url=feed.url, kind=SourceKind.FEED, name=feed.title, topics=topics, now=clock.now()
                )
            known.add(feed.url)
            file.added += new
            file.known += not new
            bars.advance("adding")


def _report(read: list[_Imported | SourceError], *, dry_run: bool) -> None:
    """Problems, then the table. Ends the command where a file could not be read."""
    for result in read:
        for problem in result.problems if isinstance(result, _Imported) else (f"policybot: {result}",):
            click.echo(clean(problem), err=True)
    done = [result for result in read if isinstance(result, _Imported)]
    if done:
        rows = [(result.name, len(result.feeds), result.added, result.known, len(result.problems)) for result in done]
        print_table(("file", "feeds", "to add" if dry_run else "added", "there already", "problems"), rows, empty="")
    failed = len(read) - len(done)
    if failed and len(read) > 1:
        raise UsageError(f"{failed} of {len(read)} files could not be read; the reasons stand above.")
    if failed:
        raise click.exceptions.Exit(1)
    if not dry_run and any(result.added for result in done):
        click.echo("Next: policybot poll", err=True)


def _topic(topic: str, file: _Imported) -> str | None:
    """`topic` as `source add` would take it; None when it would not."""
    if topic.isdecimal():
        file.problems.append(f"{file.name}: the topic “{topic[:MAX_TOPIC]}” is a mere number; left out")
        return None
    if len(topic) <= MAX_TOPIC:
        return topic
    cut, space, _ = topic[: MAX_TOPIC + 1].rpartition(" ")
    what = f"{file.name}: the topic “{topic[:100]}” is longer than {MAX_TOPIC} characters"
    if not space or cut.isdecimal():
        file.problems.append(f"{what}; left out")
        return None
    file.problems.append(f"{what}; taken as “{cut}”")
    return cut


def _name(file: str) -> str:
    return "standard input" if file == "-" else file


def _read(file: str) -> Outlines:
    """Raises SourceError."""
    from bot.sources.opml import MAX_BYTES, parse_opml

    if file == "-":
        return parse_opml(sys.stdin.buffer.read(MAX_BYTES + 1), name=_name(file))
    try:
        with Path(file).expanduser().open("rb") as stream:
            body = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise SourceError(f"There is no file {file}.") from None
    except (OSError, ValueError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SourceError(f"{file} can't be read: {reason}.") from None
    return parse_opml(body, name=_name(file))


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--topic", help="Only the sources with this topic.")
@click.option("--force", is_flag=True, help="Overwrite FILE where there is one.")
@click.pass_obj
def export(state: State, file: Path | None, topic: str | None, force: bool) -> None:
    """Write the sources as OPML, to FILE or standard output, for other feed readers and for import."""
    from bot.sources.opml import write_opml

    sources = state.storage.sources.all()
    if topic is not None:
        wanted = " ".join(topic.split()).casefold()
        sources = [source for source in sources if wanted in (name.casefold() for name in source.topics)]
    remote = [source for source in sources if source.url.startswith(("http://", "https://"))]
    feeds = [source for source in remote if source.kind is SourceKind.FEED]
    if left := len(sources) - len(remote):
        click.echo(f"Left out: {left} of this machine's folders and files; OPML names web addresses.", err=True)
    if left := len(remote) - len(feeds):
        click.echo(f"Left out: {left} sitemaps and pages, which no feed reader can read.", err=True)
    if not feeds:
        raise UsageError(f"There is no feed{'' if topic is None else f' with the topic {topic}'} to export.")
    written = write_opml(feeds, title="policybot", now=clock.now())
    if file is None or str(file) == "-":
        click.echo(written, nl=False)
        return
    write_file(file, written, force=force)
    click.echo(f"Wrote {len(feeds)} {'source' if len(feeds) == 1 else 'sources'} to {file}.")
