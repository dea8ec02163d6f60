from pathlib import Path

import pytest

from bot.errors import FetchError, FolderError, HttpStatusError, NotAFeed
from bot.models import SourceKind
from bot.sources import Fetcher, resolve
from bot.sources.http import parse_address
from tests.feed_server import FeedServer
from tests.sources.samples import CASES, SIMPLE


def page(server: FeedServer, head: str = "", body: str = "", path: str = "/") -> str:
    html = f"<!DOCTYPE html><html><head><title>Gazette</title>{head}</head><body>{body}</body></html>"
    return server.serve(path, html, content_type="text/html")


async def test_a_feed_is_found_at_its_own_address(server: FeedServer, fetcher: Fetcher) -> None:
    found = await resolve(server.serve("/feed.xml", SIMPLE, etag='"1"'), fetcher)
    assert (found.url, found.kind, found.title) == (server.url("/feed.xml"), SourceKind.FEED, "Policy Gazette")
    assert (len(found.reading.entries), found.reading.etag) == (1, '"1"')
    assert len(server.requests) == 1


async def test_an_address_may_be_written_in_several_forms(server: FeedServer, fetcher: Fetcher) -> None:
    url = server.serve("/feed.xml", SIMPLE)
    for form in CASES["ways to write an address"]:
        assert (await resolve(form.format(host=f"127.0.0.1:{server.port}"), fetcher)).url == url


@pytest.mark.parametrize(("path", "head", "body", "feed"), CASES["how a page leads to its feed"])
async def test_a_page_leads_to_its_feed(
    server: FeedServer, fetcher: Fetcher, path: str, head: str, body: str, feed: str
) -> None:
    url = page(server, head, body, path=path)
    server.serve("/comments", SIMPLE)
    server.serve(feed, SIMPLE)
    assert (await resolve(url, fetcher)).url == server.url(feed)


async def test_a_permanent_redirect_changes_the_stored_address(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/new.xml", SIMPLE)
    assert (await resolve(server.serve("/old", redirect="/new.xml", status=301), fetcher)).url == server.url("/new.xml")
    assert (await resolve(server.serve("/for-now", redirect="/new.xml"), fetcher)).url == server.url("/for-now")


async def test_a_page_without_a_feed_is_refused(server: FeedServer, fetcher: Fetcher) -> None:
    with pytest.raises(NotAFeed, match="give the address of the feed itself"):
        await resolve(page(server, body='<a href="/x/rss">RSS</a>'), fetcher)
    assert server.asked("/x/rss")


async def test_files_and_errors_are_refused(server: FeedServer, fetcher: Fetcher) -> None:
    with pytest.raises(NotAFeed, match="a PDF file"):
        await resolve(server.serve("/a.pdf", b"%PDF-1.7"), fetcher)
    with pytest.raises(HttpStatusError, match="404"):
        await resolve(server.url("/none"), fetcher)


@pytest.mark.parametrize("target", CASES["no addresses"])
async def test_a_text_that_is_not_an_address_is_refused(fetcher: Fetcher, target: str) -> None:
    with pytest.raises(NotAFeed, match="is no address, and there is no such file or folder"):
        await resolve(target, fetcher)


async def test_a_folder_or_a_feed_file_can_be_a_source(
    tmp_path: Path, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("A\n\nText.")
    (tmp_path / "feed.xml").write_bytes(SIMPLE)
    monkeypatch.chdir(tmp_path)
    for target in (str(tmp_path), tmp_path.as_uri(), ".", f"../{tmp_path.name}"):
        found = await resolve(target, fetcher)
        assert (found.url, found.kind) == (tmp_path.as_uri(), SourceKind.FOLDER)
        assert (found.title, len(found.reading.entries)) == (tmp_path.name, 2)
    for target in ("feed.xml", "./feed.xml", (tmp_path / "feed.xml").as_uri()):
        found = await resolve(target, fetcher)
        assert (found.url, found.kind) == ((tmp_path / "feed.xml").as_uri(), SourceKind.FEED)
        assert found.title == "Policy Gazette"
    with pytest.raises(NotAFeed, match="add their folder"):
        await resolve("a.txt", fetcher)
    with pytest.raises(FetchError, match=r"can't be fetched.* There is no file or folder localhost:1/gone\.xml here"):
        await resolve("localhost:1/gone.xml", fetcher)
    for target in ("./gone", "/gone/away", "file:///gone/away", "~nobody-at-all/x"):
        with pytest.raises(FolderError):
            await resolve(target, fetcher)


def test_an_address_is_stored_in_its_normal_form() -> None:
    for written, stored in CASES["normal forms"]:
        assert str(parse_address(written)) == stored
    with pytest.raises(FetchError):
        parse_address("http://[bad")
