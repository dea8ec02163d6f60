"""Pages without a feed: the links that a selector picks, each with what stands beside it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import NothingSelected, UsageError
from bot.models import Entry
from bot.sources.listing import MOST_MATCHES, parse_listing
from tests.sources.samples import CASES

URL = "https://www.gov.example/news/"
NOW = datetime(2024, 8, 1, tzinfo=UTC)


def entries(body: str, selector: str, url: str = URL) -> tuple[Entry, ...]:
    return parse_listing(body.encode(), url=url, selector=selector, now=NOW).entries


NEWS = """<html lang="de"><head><title>News of the ministry</title></head><body>
<ul class="news">
  <li><span>12.07.2024</span> <a href="pipes.html#top">Lead pipes forbidden</a>
      <p>The ministry forbids lead pipes in schools from January on.</p></li>
  <li><time datetime="2024-07-13T10:00:00+02:00">13 July</time> <a href="/b">Budget adopted</a></li>
  <li><a href="/c.pdf">PDF (2 MB)</a> <a href="/c.pdf">Report on air</a></li>
</ul></body></html>"""


@pytest.mark.parametrize("selector", ["ul.news li", "ul.news li a", ".news > li > a", "li:has(a)"])
def test_a_list_by_its_items_or_by_its_links(selector: str) -> None:
    found = parse_listing(NEWS.encode(), url=URL, selector=selector, now=NOW)
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


def test_cards() -> None:
    card = (
        "<article><a href='/topic/water'>Water</a><a href='/{0}'><img alt=''></a>"
        "<h3><a href='/{0}'>Headline {0}</a></h3><p>Some words of what is in it, more than five.</p>"
        "<a href='/{0}'>Read more</a></article>"
    )
    found = entries(card.format(1) + card.format(2), "article")
    assert [(entry.title, str(entry.url)[-2:]) for entry in found] == [("Headline 1", "/1"), ("Headline 2", "/2")]
    assert found[0].content == "Water Some words of what is in it, more than five."


@pytest.mark.parametrize("text", CASES["a link that says nothing is no title"])
def test_a_link_that_says_nothing_is_no_title(text: str) -> None:
    body = "".join(f"<p>Regulation {n} on lead pipes in schools <a href='/{n}'>{text}</a></p>" for n in range(3))
    assert entries(body, "p")[1].title == "Regulation 1 on lead pipes in schools"
    for title in ("More money for schools", "Download the report on lead", "Open government", "Regulation 12/2024"):
        assert entries(f"<a href='/1'>{title}</a>", "a")[0].title == title


def test_what_is_no_page_is_passed_over() -> None:
    body = (
        "<li><a href='mailto:x@gov.example'>Write</a></li><li><a href='javascript:void(0)'>Open</a></li>"
        "<li><a href='#part'>Part</a></li><li><a>None</a></li><li><a href='http://[bad'>Bad</a></li>"
        "<li><a href='tel:1'>Call</a> <a href='/a'>Lead pipes</a></li>"
    )
    assert [entry.title for entry in entries(body, "li")] == ["Lead pipes"]


def test_the_same_address_twice_is_one_entry() -> None:
    body = "<p><a href='/a#1'><img></a></p><p><a href='/a#2'>Lead pipes</a></p><p><a href='/b'>Air</a></p>"
    assert [entry.title for entry in entries(body, "a")] == ["Lead pipes", "Air"]


def test_session_numbers_are_no_part_of_the_address() -> None:
    body = "<a href='/a;jsessionid=1F?x=1'>Lead</a><a href='/b?PHPSESSID=2&y=1'>Air</a><a href='/c?phpsessid=3'>Sea</a>"
    assert [str(entry.url)[23:] for entry in entries(body, "a")] == ["/a?x=1", "/b?y=1", "/c"]


def test_months_first_where_the_page_is_american() -> None:
    row = "<li>{} <a href='/{}'>Rule on lead pipes</a></li>"
    (entry,) = entries(row.format("07/08/2024", 1), "li", url="https://www.water.gov/news")
    assert entry.published == datetime(2024, 7, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "selector",
    CASES["what is no selector"],
)
def test_what_is_no_selector(selector: str) -> None:
    with pytest.raises(UsageError, match="is no CSS selector that can be used"):
        entries(NEWS, selector)


def test_a_selector_that_picks_nothing_is_never_silent() -> None:
    with pytest.raises(NothingSelected, match="no element matches") as raised:
        entries(NEWS, "ul.gone li")
    assert "ul.gone li" in str(raised.value)
    assert f"policybot source test {URL} --selector" in str(raised.value)
    with pytest.raises(NothingSelected, match="none of the 3 elements that match has a link to take"):
        entries("<p>a<p>b<p>c", "p")
    with pytest.raises(NothingSelected):
        entries("", "a")


def test_very_many_links() -> None:
    body = "".join(f"<p><a href='/{n}'>Regulation number {n}</a></p>" for n in range(10_000))
    found = parse_listing(body.encode(), url=URL, selector="p", now=NOW)
    assert len(found.entries) == MOST_MATCHES
    assert found.problems == ("8,000 more elements match the selector and were left out",)


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 50_000 + "<a href=/a>Lead",
        "<a href=/a>" * 5_000,
        "<ul><li>" * 5_000,
        "<" * 100_000,
        "\x00\xff" * 1000,
    ],
    ids=["deep", "links", "lists", "brackets", "bytes"],
)
def test_hostile_pages_end(body: str) -> None:
    for selector in ("*", "a", "li a"):
        try:
            entries(body, selector)
        except NothingSelected:
            continue
