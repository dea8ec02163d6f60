"""policybot source list, policybot source show: how sources are."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import click

from bot.cli.state import State

if TYPE_CHECKING:
    from bot.models import Poll, PollHints, Source
    from bot.storage import Storage
    from bot.storage.operators import Notice
    from bot.storage.sources import Condition

SHORT = 60
"""Characters of an error that a list shows."""
POLLS = 10
"""Polls that `source show` shows."""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_(state: State, as_json: bool) -> None:
    """All sources and how they are."""
    from bot.addresses import shown
    from bot.cli.output import print_json, print_table

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
@click.argument("handle", metavar="SOURCE")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def show(state: State, handle: str, as_json: bool) -> None:
    """One source, by id, address or name."""
    from bot.cli.output import print_json

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
    from bot.addresses import shown
    from bot.cli.output import print_table
    from bot.storage.sources import in_words

    rhythm = storage.conditions.rhythm(source.id)
    rows: list[tuple[str, object]] = [
        ("id", source.id),
        ("name", source.name),
        ("address", shown(source.url)),
        ("kind", source.kind),
        ("topics", source.topics),
        ("selector", source.selector),
        ("full text", source.full_text),
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
        ("asks for", _hints(source.hints)),
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
    from bot.addresses import without_userinfo

    source, hints = found.source, found.source.hints
    return {field.name: getattr(source, field.name) for field in fields(source)} | {
        "url": without_userinfo(source.url),
        "hints": {
            "ttl_seconds": None if hints.ttl is None else hints.ttl.total_seconds(),
            "skip_hours": sorted(hints.skip_hours),
            "skip_days": sorted(hints.skip_days),
        },
        "state": found.state,
        "state_since": found.since,
    }


def _short(error: str | None) -> str | None:
    if error is None or len(error) <= SHORT:
        return error
    return f"{error[: SHORT - 1]}…"


def _hints(hints: PollHints) -> str | None:
    """What a feed asks for, in words."""
    from bot.storage.sources import in_words

    asked = []
    if hints.ttl is not None:
        asked.append(f"a poll every {in_words(hints.ttl)} at most")
    if hints.skip_hours:
        asked.append(f"none in the hours {', '.join(map(str, sorted(hints.skip_hours)))} UTC")
    if hints.skip_days:
        asked.append(f"none on {', '.join(DAYS[day] for day in sorted(hints.skip_days))}")
    return "; ".join(asked) or None


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
