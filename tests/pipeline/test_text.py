from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ExtractError
from bot.pipeline.text import ExtractedText, Kind, extract_text

SEEDS = Path(__file__).parents[2] / "seeds"
SENTENCE = "The council adopted the regulation on Friday after a long debate on its scope and its cost. "
PARAGRAPH = f"<p>{SENTENCE * 4}</p>"


def page(body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>Rule adopted | Gazette</title>{head}</head><body>'
        '<nav><a href="/">Home</a> <a href="/news">News</a></nav>'
        f"<article>{body}</article><footer>All rights reserved 2019</footer></body></html>"
    )


@pytest.mark.parametrize(
    ("name", "starts", "ends", "never"),
    [
        (
            "ai-act-official-journal-2024-07-12.html",
            "More than three years after the European Commission",
            "so that providers have three months to prepare.",
            ("cookies", "Share this article", "Subscribe", "Home"),
        ),
        (
            "cbam-reporting-rules-2023-08-17.html",
            "Steel coils and bags of fertiliser",
            "adopted in May.",
            ("cookie", "Subscribe"),
        ),
        (
            "meta-transfers-fine-2023-05-22.html",
            "Almost ten years after the first disclosures",
            "another legal basis.",
            ("cookie", "Subscribe"),
        ),
        ("sec-climate-disclosure-2024-03-06.html", "WASHINGTON, March 6, 2024", "", ("cookie", "Banking", "Insurance")),
    ],
)
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


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<p>A <b>bold</b> &amp; <i>fair</i>\n rule</p>", "A bold & fair rule"),
        ("<ul><li>One</li><li><p>Two</p></li></ul>After", "- One\n- Two\n\nAfter"),
        ("<ul><li>One<ul><li>Inner</li></ul></li><li>• Two</li></ul>", "- One\n- Inner\n- Two"),
        ("One<br>still one<br/><br>Two", "One still one\n\nTwo"),
        ("<div>One<div>Two</div>Three</div>", "One\n\nTwo\n\nThree"),
        ("Text<script>alert(1)</script><style>p{}</style><!-- no --> more", "Text more"),
        ("<iframe src='http://x.example'>no</iframe><svg><text>no</text></svg>yes", "yes"),
        ("<table><tr><td>1</td><td><p>2</p></td><td></td></tr></table>", "1 | 2"),
        ("<table><tr><td><h2>Head</h2><p>Text</p></td><td>x</td></tr></table>", "Head\n\nText\n\nx"),
        ("<table><tr><td><p>One</p><p>Two</p></td></tr></table>", "One\n\nTwo"),
        ("<pre>a\n\nb</pre>", "a\n\nb"),
        ("just words, 3 < 4 & so", "just words, 3 < 4 & so"),
        ("Caf&eacute; &#8217;s&nbsp;rule", "Café ’s rule"),
        ("<p>a\u200bb</p>", "a\u200bb"),
        ("<b>no end", "no end"),
        ("H<sub>2</sub>O", "H2O"),
    ],
)
def test_fragments(fragment: str, text: str) -> None:
    assert extract_text(fragment, "html").text == text


def test_plain_text() -> None:
    found = extract_text("One  \r\nstill one\r\r\r\n\n\nTwo\x00\ud800\n", "text")
    assert found == ExtractedText(
        title=None,
        text="One\nstill one\n\nTwo",
        published=None,
        published_as_written=None,
        author=None,
        lang=None,
        publisher=None,
    )


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("content", ["", " \n\t", "\x00", b"", b"\xff\xfe"])
def test_no_text(kind: Kind, content: str | bytes) -> None:
    with pytest.raises(ExtractError, match=r"https://x\.example/1"):
        extract_text(content, kind, url="https://x.example/1")


@pytest.mark.parametrize(
    ("text", "declared", "lang"),
    [
        (SENTENCE * 4, None, "en"),
        (SENTENCE * 4, "en_us", "en-US"),
        ("Der Bundestag hat das Gesetz nach langer Beratung am Freitag beschlossen. " * 4, "en-US", "de"),
        ("七部门联合公布了生成式人工智能服务管理暂行办法，自八月十五日起施行。" * 8, "en", "zh"),
        ("Regjeringen la fram et lovforslag om klima, og Stortinget skal behandle det til høsten. " * 4, "da", "da"),
        ("Too short to tell", None, None),
        ("Too short to tell", "fr", "fr"),
        ("Too short to tell", "not a language", None),
        ("12345 67890 " * 10, None, None),
    ],
)
def test_language(text: str, declared: str | None, lang: str | None) -> None:
    assert extract_text(text, "text", lang=declared).lang == lang


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
    "paragraphs": PARAGRAPH * 13_000,
    "divs": "<div>some words here and there</div>" * 140_000,
    "angles": "<" * 5_000_000,
    "open tags": "<a " * 1_600_000,
    "open scripts": "<script " * 600_000,
    "scripts": "<script>" * 600_000,
    "articles": "<article>" * 500_000,
    "entities": "&amp" * 1_200_000,
    "picture": f'<p>words</p><img src="data:image/png;base64,{"A" * 5_000_000}">',
}


WORDLESS = {"open tags", "open scripts", "scripts", "articles"}


@pytest.mark.parametrize("kind", ["html", "page"])
@pytest.mark.parametrize("name", LARGE)
def test_five_megabytes_do_not_hang(kind: Any, name: str) -> None:
    content = f"<html><body>{LARGE[name]}</body></html>"
    if name in WORDLESS:
        with pytest.raises(ExtractError):
            extract_text(content, kind)
    else:
        assert extract_text(content, kind).text


TAGS = st.sampled_from(
    ["<p>", "</p>", "<div>", "<table>", "<tr>", "<td>", "</tr>", "</table>", "<li>", "<ul>", "<br>", "<pre>", "</pre>",
     "<script>", "</script>", "<svg>", "<html>", "<body>", "<frameset>", "<!--", "-->", "<![CDATA[", "]]>", "<?x", "?>",
     "<!DOCTYPE html>", "words", "&lt;", "&#xD800;", "&#0;", "<x:y>", "<a href='//['>", "\ud800", "\x00", "é",
     "<plaintext>", "<template>", "<base href='['>", "<meta charset=x>",
     "<script type='application/ld+json'>{\"@graph\": [1, null]}</script>",
     "<meta property='og:url' content='//['>", "<time datetime='0000-99-99'>", "<select>", "<h1>", "<math>", "<title>"]
)  # fmt: skip


@settings(deadline=None, max_examples=50)
@given(st.lists(TAGS, max_size=25), st.sampled_from(get_args(Kind)))
def test_any_tags(pieces: list[str], kind: Kind) -> None:
    with contextlib.suppress(ExtractError):
        assert extract_text("".join(pieces), kind).text.strip()
