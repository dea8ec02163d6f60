"""Sitemaps, news sitemaps and indexes: what is in the bytes."""

from __future__ import annotations

import contextlib
import gzip
from datetime import UTC, datetime

import pytest

from bot.errors import NotAFeed, SourceError, TooLarge
from bot.models import Entry
from bot.sources.sitemap import (
    LONGEST_ADDRESS,
    MOST,
    MOST_AT_ONCE,
    Sitemap,
    is_sitemap,
    parse_sitemap,
    past_of,
)
from tests.sources.sitemaps import NOW, URL, day, item, news, urlset


def parse(body: bytes, url: str = URL, max_bytes: int = 20_000_000) -> Sitemap:
    return parse_sitemap(body, url=url, max_bytes=max_bytes, now=NOW)


def addresses(sitemap: Sitemap) -> list[str]:
    return [str(entry.url) for entry in sitemap.entries]


def test_a_plain_sitemap() -> None:
    found = parse(urlset(item("/a", day(1)), item("/b?x=1&amp;y=2", "2024-07-02T10:00:00+02:00"), item("/c")))
    assert addresses(found) == [f"https://www.ministry.example{path}" for path in ("/b?x=1&y=2", "/a", "/c")]
    first = found.entries[0]
    assert f"https://www.{first.key}" == first.url
    assert (first.title, first.content, first.content_kind, first.excerpt) == ("", "", "text", True)
    assert (first.published, first.updated) == (None, datetime(2024, 7, 2, 8, tzinfo=UTC))
    assert not found.is_index
    assert found.problems == ()


def test_a_news_sitemap() -> None:
    (entry,) = parse(urlset(news("/a", "Lead pipes &amp; schools", day(0), name="Water Gazette", lang="de"))).entries
    assert (entry.title, entry.publisher, entry.lang) == ("Lead pipes & schools", "Water Gazette", "de")
    assert entry.published == datetime(2024, 7, 1, tzinfo=UTC)
    assert (entry.content, entry.excerpt) == ("", True)


def test_addresses_of_images_are_not_those_of_pages() -> None:
    picture = "<image:image xmlns:image='http://i.example'><image:loc>/a.png</image:loc></image:image>"
    flat = "<image:loc xmlns:image='http://i.example'>/b.png</image:loc>"
    body = urlset(f"<url>{picture}{flat}<loc>https://www.ministry.example/a</loc></url>")
    assert addresses(parse(body)) == ["https://www.ministry.example/a"]


def test_packed_without_a_word_of_it_in_the_headers() -> None:
    assert len(parse(gzip.compress(urlset(item("/a")))).entries) == 1
    assert is_sitemap(gzip.compress(urlset(item("/a"))), max_bytes=10_000)
    with pytest.raises(NotAFeed, match="can't be unpacked"):
        parse(gzip.compress(urlset(item("/a")))[:-20])


def test_what_unpacks_to_more_than_is_allowed() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * 5_000_000)
    with pytest.raises(TooLarge, match="larger than"):
        parse(bomb, max_bytes=100_000)
    assert is_sitemap(bomb, max_bytes=100_000)  # so that a person is told the reason


def test_bare_ampersands_stay_in_the_address() -> None:
    body = urlset("<url><loc>https://www.ministry.example/a?b=1&c=2&copy=3</loc></url>", item("/d"))
    assert addresses(parse(body)) == [f"https://www.ministry.example/{rest}" for rest in ("a?b=1&c=2&copy=3", "d")]


def test_malformed_xml_is_read_as_far_as_it_goes_and_told() -> None:
    found = parse(urlset(item("/a"), item("/b"))[:-40])
    assert addresses(found)[0] == "https://www.ministry.example/a"
    assert "the XML is malformed" in found.problems[0]


def test_what_is_left_out_is_told() -> None:
    found = parse(
        urlset(
            item("/a"),
            "<url><loc>mailto:x@ministry.example</loc></url>",
            "<url><loc>javascript:alert(1)</loc></url>",
            "<url><loc>https://u:p@www.ministry.example/</loc></url>",
            "<url/>",
            f"<url><loc>https://www.ministry.example/{'x' * LONGEST_ADDRESS}</loc></url>",
            "<url><loc>https://elsewhere.example/</loc></url>",
            "<url><loc>https://press.ministry.example/b#top</loc></url>",
            item("/dated", "the other day"),
        )
    )
    assert addresses(found) == [
        "https://www.ministry.example/a",
        "https://press.ministry.example/b",
        "https://www.ministry.example/dated",
    ]
    assert found.problems == (
        "left out: 5 addresses that can't be used",
        "left out: 1 address of other sites (elsewhere.example)",
        "1 dates can't be read, or are before 1990 or years ahead",
    )


def test_a_sitemap_of_another_site_is_an_error() -> None:
    with pytest.raises(SourceError, match=r"of other sites \(elsewhere\.example\)"):
        parse(urlset(item("/a", site="https://elsewhere.example")))


def test_the_same_address_twice_is_one_entry_and_news_goes_first() -> None:
    found = parse(urlset(item("/a", day(0)), news("/a", "Lead pipes", day(2)), item("/a")))
    (entry,) = found.entries
    assert entry.title == "Lead pipes"


def test_a_hundred_thousand_addresses() -> None:
    body = b"<urlset>" + b"".join(b"<url><loc>/%d</loc></url>" % n for n in range(100_000)) + b"</urlset>"
    found = parse(body)
    assert len(found.entries) == MOST
    assert found.problems == ("it has 50,000 addresses more than the 50,000 that are read",)


BOMB = "<!DOCTYPE urlset [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
)


@pytest.mark.parametrize(
    "body",
    [
        f"{BOMB}]><urlset><url><loc>/&j;</loc></url></urlset>",
        "<!DOCTYPE urlset [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>/&x;</loc></url></urlset>",
        "<!DOCTYPE urlset SYSTEM 'http://127.0.0.1:1/x.dtd'><urlset><url><loc>/x</loc></url></urlset>",
    ],
    ids=["expansion", "file", "dtd"],
)
def test_entities_stay_what_they_are(body: str) -> None:
    (entry,) = parse(body.encode()).entries
    assert len(str(entry.url)) < 50
    assert "root" not in str(entry.url)


@pytest.mark.parametrize(
    "body",
    [
        b"<urlset>" + b"<url>" * 100_000,
        b"<urlset>" + b"<a>" * 5_000 + b"<url><loc>/a</loc></url>",
        b"<urlset><![CDATA[" * 20_000,
        b"<urlset>" + b"&" * 200_000,
        b"<urlset>" + b"<url><loc>" + b"x" * 1_000_000,
        b"<sitemapindex>" + b"<sitemap>" * 10_000,
        b"<urlset/>",
        b"<urlset",
    ],
    ids=["unclosed", "deep", "cdata", "ampersands", "long", "index", "empty", "cut"],
)
def test_hostile_ones_end(body: bytes) -> None:
    with contextlib.suppress(SourceError):
        assert len(parse(body).entries) <= 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"%PDF-1.4", b"<rss/>", b"\x1f\x8b", b"\x00\xff" * 50])
def test_what_is_no_sitemap(body: bytes) -> None:
    assert not is_sitemap(body, max_bytes=1000)
    with pytest.raises(NotAFeed):
        parse(body)


def entries(*days: float | None, title: str = "") -> list[Entry]:
    made = urlset(*(news(f"/{n}", title, day(d or 0)) if title else item(f"/{n}", day(d)) for n, d in enumerate(days)))
    return list(parse(made).entries)


def test_the_first_reading_takes_a_week() -> None:
    found = entries(0, 6, 8, 400, None)
    past = past_of(found, now=NOW, first=True)
    assert sorted(key[-2:] for key in past) == ["/2", "/3", "/4"]


def test_the_first_reading_takes_all_news() -> None:
    assert past_of(entries(0, 2, 20, title="Lead"), now=NOW, first=True) == frozenset()


def test_the_first_reading_takes_the_newest_hundred() -> None:
    found = entries(*(n / 100 for n in range(300)))
    past = past_of(found, now=NOW, first=True)
    assert [entry.key in past for entry in found] == [n >= MOST_AT_ONCE for n in range(300)]
    assert len(past_of(entries(*[0.0] * 300, title="Lead"), now=NOW, first=True)) == 200
