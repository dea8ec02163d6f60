"""Sitemaps, news sitemaps and indexes are parsed."""

import contextlib
import gzip
from typing import Any

import pytest

from bot.errors import FetchError, NotAFeed, SourceError, TooLarge
from bot.models import Entry
from bot.sources import Response
from bot.sources.content import Past
from bot.sources.sitemap import (
    MOST_AT_ONCE,
    Sitemap,
    newest_first,
    parse_sitemap,
    past_of,
)
from tests.sources.samples import CASES, written
from tests.sources.sitemaps import NOW, URL, day, item, news, urlset


def parse(body: bytes, url: str = URL, max_bytes: int = 20_000_000) -> Sitemap:
    return parse_sitemap(Response(url=url, status=200, body=body, received_at=NOW), max_bytes)


@pytest.mark.parametrize(("body", "entries", "told"), CASES["what sitemaps say"])
@pytest.mark.slow
def test_a_sitemap_becomes_entries_and_problems(body: str, entries: list[dict[str, Any]], told: list[str]) -> None:
    found = parse(urlset(body))
    for entry, wanted in zip(newest_first(found.entries), entries, strict=True):
        assert {name: written(getattr(entry, name)) for name in wanted} == wanted
    assert (found.parts, list(found.problems)) == (None, told)


def test_a_gzip_file_is_unpacked_without_a_header_up_to_the_limit() -> None:
    packed = gzip.compress(urlset(item("/a")))
    assert len(parse(packed).entries) == 1
    with pytest.raises(FetchError, match="can't be unpacked"):
        parse(packed[:-20])
    with pytest.raises(TooLarge, match="larger than"):
        parse(packed, max_bytes=100)


def test_malformed_xml_is_read_in_part_and_is_a_problem() -> None:
    found = parse(urlset(item("/a"), item("/b"))[:-40])
    assert found.entries[0].url == "https://www.ministry.example/a"
    assert "the XML is malformed" in found.problems[0]


def test_a_sitemap_of_another_site_is_an_error() -> None:
    with pytest.raises(SourceError, match=r"of other sites \(elsewhere\.example\)"):
        parse(urlset(item("/a", site="https://elsewhere.example")))


@pytest.mark.parametrize("body", CASES["sitemaps with entities"])
def test_entities_are_not_expanded(body: str) -> None:
    (entry,) = parse(body.encode()).entries
    assert len(str(entry.url)) < 50
    assert "root" not in str(entry.url)


@pytest.mark.parametrize(("before", "piece", "times", "after"), CASES["hostile sitemaps"])
def test_hostile_sitemaps_do_not_hang(before: str, piece: str, times: int, after: str) -> None:
    with contextlib.suppress(SourceError):
        assert len(parse((before + piece * times + after).encode()).entries) <= 1


@pytest.mark.parametrize("text", CASES["no sitemaps"])
def test_a_file_that_is_not_a_sitemap_is_refused(text: str) -> None:
    with pytest.raises((NotAFeed, FetchError)):
        parse(text.encode("latin-1"))


def entries(*days: float | None, title: str = "") -> list[Entry]:
    made = urlset(*(news(f"/{n}", title, day(d or 0)) if title else item(f"/{n}", day(d)) for n, d in enumerate(days)))
    return list(newest_first(parse(made).entries))


def test_the_first_reading_takes_at_most_a_hundred_pages_of_a_week() -> None:
    past = past_of(entries(0, 6, 8, 400, None), now=NOW, first=True)
    assert {key[-2:]: why for key, why in past.items()} == {"/2": Past.OLD, "/3": Past.OLD, "/4": Past.UNDATED}
    assert set(past_of(entries(*[1.0] * 9), now=NOW, first=True).values()) == {Past.UNDATED}
    assert past_of(entries(0, 2, 20, title="Lead"), now=NOW, first=True) == {}
    found = entries(*(n / 100 for n in range(300)))
    past = past_of(found, now=NOW, first=True)
    assert [past.get(entry.key) for entry in found] == [Past.MORE if n >= MOST_AT_ONCE else None for n in range(300)]
    assert len(past_of(entries(*[0.0] * 300, title="Lead"), now=NOW, first=True)) == 200
