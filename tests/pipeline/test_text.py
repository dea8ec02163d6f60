from __future__ import annotations

import contextlib
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ExtractError
from bot.pipeline.text import ExtractedText, Kind, extract_text

TABLE = tomllib.loads(Path(__file__).with_name("text.toml").read_text(encoding="utf-8"))
SEEDS = Path(__file__).parents[2] / "seeds"
SENTENCE = "The council adopted the regulation on Friday after a long debate on its scope and its cost. "
PARAGRAPH = f"<p>{SENTENCE * 4}</p>"


def page(body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>Rule adopted | Gazette</title>{head}</head><body>'
        '<nav><a href="/">Home</a> <a href="/news">News</a></nav>'
        f"<article>{body}</article><footer>All rights reserved 2019</footer></body></html>"
    )


@pytest.mark.parametrize(("name", "starts", "ends", "never"), TABLE["seeds"])
def test_the_seed_pages(name: str, starts: str, ends: str, never: tuple[str, ...]) -> None:
    found = extract_text((SEEDS / name).read_bytes(), "page")
    assert found.text.startswith(starts)
    assert found.text.endswith(ends)
    assert not [word for word in never if word in found.text]
    assert found.title
    assert found.published is not None
    assert found.published.date().isoformat() == name[-15:-5]


def test_the_parts_of_a_page() -> None:
    head = (
        '<meta property="article:published_time" content="2024-07-12T00:40:00+02:00">'
        '<meta name="author" content="Ann Lee">'
        '<meta property="og:site_name" content="Policy Gazette"><meta property="og:title" content="Rule adopted">'
    )
    table = "<table><tr><th>Date</th><th>Step</th></tr><tr><td>1 May</td><td>In <b>force</b></td></tr></table>"
    body = f"<h1>Rule adopted</h1>{PARAGRAPH}<h2>What changes</h2><ul><li>One</li><li>Two</li></ul>{table}{PARAGRAPH}"
    found = extract_text(page(body, head), "page", url="https://gazette.example/rule")
    paragraph = (SENTENCE * 4).strip()
    assert found == ExtractedText(
        title="Rule adopted",
        text=f"{paragraph}\n\nWhat changes\n\n- One\n- Two\n\nDate | Step\n1 May | In force\n\n{paragraph}",
        published=datetime(2024, 7, 11, 22, 40, tzinfo=UTC),
        published_as_written="2024-07-12T00:40:00+02:00",
        author="Ann Lee",
        lang="en",
        publisher="Policy Gazette",
    )


def test_a_date_in_the_text_is_not_the_day_of_publication() -> None:
    found = extract_text(page(PARAGRAPH + "<p>Comments are due by 3 March 2021, says the notice.</p>"), "page")
    assert found.published is None


def test_a_page_without_an_article_gives_its_words() -> None:
    assert extract_text("<html><body><b>Closed</b> today</body></html>", "page").text == "Closed today"


def test_bytes_are_decoded_by_what_is_declared() -> None:
    russian = "Правительство утвердило новые правила обработки персональных данных. " * 5
    for head, content_type in (("<meta charset=windows-1251>", None), ("", "text/html; charset=windows-1251")):
        found = extract_text(page(f"<p>{russian}</p>", head).encode("windows-1251"), "page", content_type=content_type)
        assert found.text == russian.strip()
        assert found.lang == "ru"


@pytest.mark.parametrize(("fragment", "text"), TABLE["fragments"])
def test_fragments(fragment: str, text: str) -> None:
    assert extract_text(fragment, "html").text == text


def test_plain_text() -> None:
    found = extract_text("One  \r\nstill one\r\r\r\n\n\nTwo\x00\ud800\n", "text")
    assert found == ExtractedText(text="One\nstill one\n\nTwo")


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("content", ["", " \n\t", "\x00", b"", b"\xff\xfe"])
def test_no_text(kind: Kind, content: str | bytes) -> None:
    with pytest.raises(ExtractError, match=r"https://x\.example/1"):
        extract_text(content, kind, url="https://x.example/1")


@pytest.mark.parametrize(("text", "declared", "lang"), TABLE["languages"])
def test_language(text: str, declared: str, lang: str) -> None:
    assert extract_text(text, "text", lang=declared or None).lang == (lang or None)


DEEP = [
    "<div>" * 20_000 + "<p>hello deep world</p>" + "</div>" * 20_000,
    "<ul><li>" * 20_000 + "hello deep world",
    "<table><tr><td>" * 20_000 + "hello deep world",
    "<b>" * 20_000 + "hello deep world",
    "<div>" * 400 + "<p>hello deep world</p>",
]


@pytest.mark.parametrize("kind", ["html", "page"])
@pytest.mark.parametrize("content", DEEP, ids=["div", "li", "table", "b", "div400"])
def test_deep_nesting_keeps_its_words(kind: Any, content: str) -> None:
    text = extract_text(f"<html><body>before {content}</body></html>", kind).text
    assert "before" in text
    assert "hello deep world" in text


LARGE = {
    "paragraphs": PARAGRAPH * 2_600,
    "divs": "<div>some words here and there</div>" * 28_000,
    "angles": "<" * 1_000_000,
    "open tags": "<a " * 320_000,
    "open scripts": "<script " * 120_000,
    "scripts": "<script>" * 120_000,
    "articles": "<article>" * 100_000,
    "entities": "&amp" * 240_000,
    "picture": f'<p>words</p><img src="data:image/png;base64,{"A" * 1_000_000}">',
}
WORDLESS = {"open tags", "open scripts", "scripts", "articles"}


@pytest.mark.parametrize("kind", ["html", "page"])
@pytest.mark.parametrize("name", LARGE)
def test_a_megabyte_does_not_hang(kind: Any, name: str) -> None:
    content = f"<html><body>{LARGE[name]}</body></html>"
    if name in WORDLESS:
        with pytest.raises(ExtractError):
            extract_text(content, kind)
    else:
        assert extract_text(content, kind).text


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(TABLE["tags"]), max_size=25), st.sampled_from(get_args(Kind)))
def test_any_tags(pieces: list[str], kind: Kind) -> None:
    with contextlib.suppress(ExtractError):
        assert extract_text("".join(pieces), kind).text.strip()
