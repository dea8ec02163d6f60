from dataclasses import replace
from pathlib import Path

from bot.models import SourceKind
from bot.sources import Fetcher, read
from tests.feed_server import FeedServer
from tests.sources.samples import SIMPLE, source


async def test_a_source_is_read_then_unchanged_then_read_by_force(
    server: FeedServer, fetcher: Fetcher, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("A\n\nText.")
    (tmp_path / "feed.xml").write_bytes(SIMPLE)
    feed = server.serve("/feed.xml", SIMPLE, etag='"1"', last_modified="Fri, 12 Jul 2024 09:40:00 GMT")
    for one, entries in (
        (source(feed), 1),
        (source((tmp_path / "feed.xml").as_uri()), 1),
        (source(tmp_path.as_uri(), SourceKind.FOLDER), 2),
    ):
        first = await read(one, fetcher)
        assert (first.unchanged, len(first.entries)) == (False, entries)
        kept = replace(one, etag=first.etag, last_modified=first.last_modified)
        again = await read(kept, fetcher)
        assert (again.unchanged, again.entries) == (True, ())
        assert (again.etag, again.last_modified) == (first.etag, first.last_modified)
        forced = await read(kept, fetcher, force=True)
        assert (forced.unchanged, len(forced.entries)) == (False, entries)
    assert "if-none-match" not in server.requests[2].headers
