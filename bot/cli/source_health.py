"""policybot source list, policybot source show: how sources are."""

from __future__ import annotations

import click

from bot.cli.state import State


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_(state: State, as_json: bool) -> None:
    """All sources and how they are."""
    from bot.addresses import shown
    from bot.cli.output import print_json, print_table

    sources = state.storage.sources.all()
    if as_json:
        print_json(sources)
        return
    rows = [
        (
            s.id,
            s.name,
            s.kind,
            s.topics,
            s.articles,
            "disabled" if not s.enabled else f"failed {s.failures}×" if s.failures else "ok",
            s.last_success_at,
            s.next_due_at if s.enabled else None,
            shown(s.url),
        )
        for s in sources
    ]
    headings = ("id", "name", "kind", "topics", "articles", "state", "last success", "next poll", "address")
    print_table(headings, rows, empty="No source yet. Add one: policybot source add URL")


@click.command()
@click.argument("handle", metavar="SOURCE")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def show(state: State, handle: str, as_json: bool) -> None:
    """One source, by id, address or name."""
    from bot.addresses import shown
    from bot.cli.output import print_json, print_table

    found = state.storage.sources.find(handle)
    if as_json:
        print_json(found)
        return
    rows = [
        ("id", found.id),
        ("name", found.name),
        ("address", shown(found.url)),
        ("kind", found.kind),
        ("topics", found.topics),
        ("enabled", found.enabled),
        ("articles", found.articles),
        ("added", found.added_at),
        ("last poll", found.last_polled_at),
        ("last success", found.last_success_at),
        ("next poll", found.next_due_at if found.enabled else None),
        ("failures since", found.failures),
        ("last error", found.last_error),
        ("ETag", found.etag),
        ("Last-Modified", found.last_modified),
    ]
    print_table(("source", ""), rows, empty="")
