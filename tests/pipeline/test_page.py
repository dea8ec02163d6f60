"""The page or PDF at the address of an entry is used only if it has the article of the entry."""

import json

import pytest

from bot.errors import ExtractError
from bot.pipeline.extract import extract_page
from bot.pipeline.text import ExtractedText
from tests.conftest import cases
from tests.pdf_maker import lines, make_pdf

PAGES = cases(__file__)
URL = "https://gazette.example/12"
TITLE = "Lead pipes go from schools in January"
SENTENCES = (
    "The Ministry of Water announced on Monday that lead pipes will be forbidden",
    "in schools from January. Municipalities get two years to replace what is in",
    "the ground, and the state bears half of the cost.",
)
DECREE = make_pdf(lines(*SENTENCES))


def read(body: bytes, content_type: str = "text/html", *, title: str = TITLE, excerpt: str = "") -> ExtractedText:
    return extract_page(body, url=URL, content_type=content_type, lang=None, title=title, excerpt=excerpt)


def html(page: dict[str, object]) -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in page["paragraphs"])  # type: ignore[attr-defined]
    return f"<html><head><title>{page['title']}</title></head><body><main>{body}</main></body></html>".encode()


@pytest.mark.parametrize("page", PAGES["taken"].values(), ids=PAGES["taken"])
@pytest.mark.slow
def test_a_page_with_the_words_of_the_feed_is_accepted(page: dict[str, str]) -> None:
    text = read(html(page), title=page["title"], excerpt=page["excerpt"]).text
    assert " ".join(page["paragraphs"][-1].split()) in " ".join(text.split())


@pytest.mark.parametrize("page", PAGES["wall"].values(), ids=PAGES["wall"])
def test_a_cookie_wall_or_another_page_is_refused(page: dict[str, str]) -> None:
    with pytest.raises(ExtractError, match="too few words of the feed's title and excerpt"):
        read(html(page), title=page["title"], excerpt=page["excerpt"])


@pytest.mark.parametrize(
    ("body", "content_type", "told"),
    [
        (json.dumps({"html": "".join(SENTENCES) * 3, "title": TITLE}).encode(), "text/html", "JSON"),
        (bytes(range(256)) * 40, "application/octet-stream", "binary data"),
    ],
)
def test_json_and_binary_data_are_refused(body: bytes, content_type: str, told: str) -> None:
    with pytest.raises(ExtractError, match=f"^The content at {URL} is {told}"):
        read(body, content_type)


def test_a_pdf_is_recognised_without_its_content_type() -> None:
    found = read(b"\r\n" + DECREE)
    assert found.text == " ".join(SENTENCES)
    assert (found.title, found.lang, found.note) == (None, "en", None)
    with pytest.raises(ExtractError, match="too few words of the feed's title and excerpt"):
        read(DECREE, title="Annual report of the fisheries authority", excerpt="Catches of herring rose.")
