from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.models import Entry
from bot.sources.folder import parse_text_file
from tests.sources.samples import NOW

URI = "file:///news/a.txt"
SEEDS = Path(__file__).parents[2] / "seeds"


def parse(text: str | bytes, suffix: str = ".txt") -> Entry:
    body = text.encode() if isinstance(text, str) else text
    return parse_text_file(body, key="a" + suffix, uri=URI, suffix=suffix, now=NOW)


def test_a_head_with_every_key() -> None:
    entry = parse(
        "Title: Rule adopted\nDATE: 12 July 2024\nsource: Policy Gazette\nurl: https://x.example/1\n"
        "Author: A. Writer\nlang: en_gb\nnote: ours\n\nFirst paragraph.\n\nSecond: with a colon.\n"
    )
    assert entry == Entry(
        key="a.txt",
        title="Rule adopted",
        url="https://x.example/1",
        content="First paragraph.\n\nSecond: with a colon.",
        content_kind="text",
        excerpt=False,
        published=datetime(2024, 7, 12, tzinfo=UTC),
        author="A. Writer",
        publisher="Policy Gazette",
        lang="en-GB",
    )


def test_the_article_that_puts_its_date_on_the_first_line() -> None:
    body = (SEEDS / "shanghai-blockchain-2021-07-10.txt").read_bytes()
    entry = parse(body)
    assert entry.published == datetime(2021, 7, 10, tzinfo=UTC)
    assert entry.title == (
        "Blockchain and artificial intelligence technologies will be critical to industry upgrades, services and "
        "the data economy, officials say."
    )
    assert entry.content.startswith("HelloRF\n\nBlockchain and")
    assert "2021-07-10" not in entry.content
    assert entry.url == URI


@pytest.mark.parametrize(
    ("text", "title", "content"),
    [
        ("Rule adopted\n\nThe council agreed.", "Rule adopted", "The council agreed."),
        ("The council agreed. It took long.\nMore.", "The council agreed.", "The council agreed. It took long.\nMore."),
        ("Note: this is prose\nand goes on.", "Note: this is prose and goes on.", "Note: this is prose\nand goes on."),
        ("理事会通过了条例。会议很长。", "理事会通过了条例。", "理事会通过了条例。会议很长。"),
        ("Rule adopted", "Rule adopted", "Rule adopted"),
        ("word " * 100, "word " * 39 + "word…", ("word " * 100)),
        ("\n\n\nRule adopted\r\n\r\nText.\r\n", "Rule adopted", "Text."),
    ],
)
def test_text_without_a_head(text: str, title: str, content: str) -> None:
    entry = parse(text)
    assert (entry.title, entry.content, entry.published) == (title, content, None)


def test_a_head_without_text() -> None:
    entry = parse("title: Rule adopted\ndate: 2024-07-12")
    assert (entry.title, entry.content) == ("Rule adopted", "")


def test_an_absurd_date_or_address_is_left_out() -> None:
    entry = parse("title: T\ndate: 1024-07-12\nurl: javascript:alert(1)\n\nText.")
    assert (entry.published, entry.url) == (None, URI)


def test_markdown() -> None:
    entry = parse("date: 2024-07-12\n\n# The *rule*\n\nIt **applies** <b>now</b>.\n\n- one\n- two\n", ".md")
    assert entry.title == "The rule"
    assert entry.content_kind == "html"
    assert entry.content == (
        "<p>It <strong>applies</strong> &lt;b&gt;now&lt;/b&gt;.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    )


def test_markdown_with_front_matter_and_a_heading_of_its_own() -> None:
    entry = parse('---\ntitle: "Rule adopted"\nlang: fr\n---\nSee below.\n\n# Part one\n\nText.', ".md")
    assert (entry.title, entry.lang) == ("Rule adopted", "fr")
    assert "<h1>Part one</h1>" in entry.content


PAGE = """<!DOCTYPE html><html lang="en-IE"><head><title>Rule adopted | Gazette</title>
<meta property="og:title" content="Rule adopted"><meta property="og:site_name" content="Policy Gazette">
<meta property="article:published_time" content="2024-07-12T00:40:00+02:00">
<link rel="canonical" href="https://gazette.example/rule"></head>
<body><article><h1>Rule adopted</h1><p>The council agreed on the rule.</p></article></body></html>"""


def test_a_saved_page() -> None:
    entry = parse(PAGE, ".html")
    assert (entry.title, entry.publisher, entry.lang) == ("Rule adopted", "Policy Gazette", "en-IE")
    assert (entry.url, entry.content_kind) == ("https://gazette.example/rule", "page")
    assert entry.published == datetime(2024, 7, 11, 22, 40, tzinfo=UTC)
    assert entry.content == PAGE
