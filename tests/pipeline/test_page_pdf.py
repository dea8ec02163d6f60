"""A PDF behind an entry's link is its article, where it is."""

from __future__ import annotations

import pytest

from bot.errors import ExtractError
from bot.pipeline.extract import extract_page
from bot.pipeline.text import ExtractedText
from tests.pdf_maker import LOCKED, lines, make_pdf

URL = "https://gazette.example/12.pdf"
TITLE = "Lead pipes go from schools in January"
SENTENCES = (
    "The Ministry of Water announced on Monday that lead pipes will be forbidden",
    "in schools from January. Municipalities get two years to replace what is in",
    "the ground, and the state bears half of the cost.",
)
DECREE = make_pdf(lines(*SENTENCES), title="Decree 12/2024")


def read(body: bytes, *, title: str = TITLE, excerpt: str = "", content_type: str = "application/pdf") -> ExtractedText:
    return extract_page(body, url=URL, content_type=content_type, lang=None, title=title, excerpt=excerpt)


@pytest.mark.parametrize("content_type", ["application/pdf", "text/html", "application/octet-stream"])
def test_it_is_read_whatever_it_is_called(content_type: str) -> None:
    found = read(DECREE, content_type=content_type)
    assert found.text == " ".join(SENTENCES)
    assert (found.title, found.lang, found.note) == ("Decree 12/2024", "en", None)
    assert (found.published, found.author) == (None, None)


def test_something_may_stand_before_its_mark() -> None:
    assert read(b"\r\n" + DECREE).text == " ".join(SENTENCES)


def test_it_must_be_the_article_of_the_entry() -> None:
    with pytest.raises(ExtractError, match="nothing of what the feed says"):
        read(DECREE, title="Annual report of the fisheries authority", excerpt="Catches of herring rose.")
    assert read(DECREE, title="Communiqué", excerpt="Municipalities get two years to replace them.").text
    assert read(DECREE, title="").text


def test_a_made_up_title_is_none() -> None:
    assert read(make_pdf(lines(*SENTENCES), title="Microsoft Word - decree.doc")).title is None


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (LOCKED, f"What stands at {URL} is a PDF file that is locked with a password."),
        (make_pdf([]), f"What stands at {URL} is a PDF file that holds no text; it is probably a scan."),
        (b"%PDF-1.7 rubbish", f"What stands at {URL} is a PDF file that is damaged."),
    ],
    ids=["locked", "scan", "damaged"],
)
def test_why_there_is_no_text(body: bytes, told: str) -> None:
    with pytest.raises(ExtractError) as raised:
        read(body)
    assert str(raised.value) == told


def test_what_was_not_read_is_noted() -> None:
    long = make_pdf(*[lines(f"{SENTENCES[0]}, {n}") for n in range(301)])
    assert read(long, title="").note == "only the first 300 of its 301 pages were read"
