from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.models import Entry
from bot.sources.folder import parse_text_file
from tests.sources.samples import CASES, NOW

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


@pytest.mark.parametrize(("text", "title", "content"), CASES["text without a head"])
def test_text_without_a_head(text: str, title: str, content: str) -> None:
    entry = parse(text)
    assert (entry.title, entry.content, entry.published) == (title, content, None)


def test_markdown() -> None:
    entry = parse("date: 2024-07-12\n\n# The *rule*\n\nIt **applies** <b>now</b>.\n\n- one\n- two\n", ".md")
    assert entry.title == "The rule"
    assert entry.content_kind == "html"
    assert entry.content == (
        "<p>It <strong>applies</strong> &lt;b&gt;now&lt;/b&gt;.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    )


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
