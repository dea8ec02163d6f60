"""Pages without a feed become entries: a CSS selector finds links, and the text around them gives dates and more."""

import contextlib
from datetime import UTC, datetime

import pytest

from bot.errors import SourceError, UsageError
from bot.models import Entry
from bot.sources import Response, SourceReading
from bot.sources.listing import MOST_MATCHES, parse_listing
from tests.sources.samples import CASES

URL = "https://www.gov.example/news/"
NOW = datetime(2024, 8, 1, tzinfo=UTC)


def listing(body: str, selector: str) -> SourceReading:
    return parse_listing(Response(url=URL, status=200, body=body.encode(), received_at=NOW), selector)


def entries(body: str, selector: str) -> tuple[Entry, ...]:
    return listing(body, selector).entries


NEWS = """<html lang="de"><head><title>News of the ministry</title></head><body>
<ul class="news">
  <li><span>12.07.2024</span> <a href="pipes.html#top">Lead pipes forbidden</a>
      <p>The ministry forbids lead pipes in schools from January on.</p></li>
  <li><time datetime="2024-07-13T10:00:00+02:00">13 July</time> <a href="/b">Budget adopted</a></li>
  <li><a href="/c.pdf">PDF (2 MB)</a> <a href="/c.pdf">Report on air</a></li>
</ul></body></html>"""


@pytest.mark.parametrize("selector", ["ul.news li", "ul.news li a", ".news > li > a", "li:has(a)"])
def test_a_selector_may_match_list_items_or_links(selector: str) -> None:
    found = listing(NEWS, selector)
    assert found.title == "News of the ministry"
    pipes, budget, report = found.entries
    assert (pipes.title, pipes.url) == ("Lead pipes forbidden", "https://www.gov.example/news/pipes.html")
    assert pipes.published == datetime(2024, 7, 12, tzinfo=UTC)
    assert pipes.content == "The ministry forbids lead pipes in schools from January on."
    assert (pipes.content_kind, pipes.excerpt, pipes.lang, f"https://www.{pipes.key}") == (
        "text",
        True,
        "de",
        pipes.url,
    )
    assert (budget.title, budget.published) == ("Budget adopted", datetime(2024, 7, 13, 8, tzinfo=UTC))
    assert (report.title, report.published, report.content) == ("Report on air", None, "")


@pytest.mark.parametrize(("body", "selector", "links"), CASES["links of a page"])
def test_links_are_read_from_a_page(body: str, selector: str, links: list[list[str]]) -> None:
    assert [[entry.title, entry.url] for entry in entries(body, selector)] == links


@pytest.mark.parametrize(
    "selector",
    CASES["what is no selector"],
)
def test_an_invalid_selector_is_refused(selector: str) -> None:
    with pytest.raises(UsageError, match="is no CSS selector that can be used"):
        entries(NEWS, selector)


def test_a_selector_that_finds_no_link_is_an_error() -> None:
    with pytest.raises(SourceError, match="no element matches"):
        entries(NEWS, "ul.gone li")
    with pytest.raises(SourceError, match="none of the 3 elements that match has a link to take"):
        entries("<p>a<p>b<p>c", "p")
    with pytest.raises(SourceError):
        entries("", "a")


def test_links_above_the_maximum_are_left_out() -> None:
    body = "".join(f"<p><a href='/{n}'>Regulation number {n}</a></p>" for n in range(10_000))
    found = listing(body, "p")
    assert len(found.entries) == MOST_MATCHES
    assert found.problems == ("9,500 more elements match the selector and were left out",)


@pytest.mark.parametrize(("piece", "times"), CASES["hostile pages"])
def test_hostile_pages_do_not_hang(piece: str, times: int) -> None:
    for selector in ("*", "a", "li a"):
        with contextlib.suppress(SourceError):
            entries(piece * times, selector)
