from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.models import Source, SourceKind
from bot.sources import Fetcher, SourceReading, read
from tests.feed_server import FeedServer
from tests.sources.samples import SIMPLE, source


def kept(before: Source, reading: SourceReading) -> Source:
    return replace(before, etag=reading.etag, last_modified=reading.last_modified)


async def test_a_feed_then_nothing_new_then_by_force(server: FeedServer, fetcher: Fetcher) -> None:
    feed = source(server.serve("/feed.xml", SIMPLE, etag='"1"', last_modified="Fri, 12 Jul 2024 09:40:00 GMT"))
    first = await read(feed, fetcher)
    assert (first.unchanged, len(first.entries), first.title) == (False, 1, "Policy Gazette")
    again = await read(kept(feed, first), fetcher)
    assert (again.unchanged, again.entries) == (True, ())
    assert (again.etag, again.last_modified) == (first.etag, first.last_modified)
    assert not (await read(kept(feed, first), fetcher, force=True)).unchanged
    assert "if-none-match" not in server.requests[2].headers


async def test_a_folder_and_a_feed_file(tmp_path: Path, fetcher: Fetcher) -> None:
    (tmp_path / "a.txt").write_text("A\n\nText.")
    (tmp_path / "feed.xml").write_bytes(SIMPLE)
    for local, entries in (
        (source(tmp_path.as_uri(), SourceKind.FOLDER), 2),
        (source((tmp_path / "feed.xml").as_uri()), 1),
    ):
        first = await read(local, fetcher)
        assert len(first.entries) == entries
        assert (await read(kept(local, first), fetcher)).unchanged
        assert len((await read(kept(local, first), fetcher, force=True)).entries) == entries
