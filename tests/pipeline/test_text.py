"""The text and the language of an article, from plain text, HTML fragments and pages."""

import contextlib
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ExtractError
from bot.pipeline.text import Kind, extract_text
from tests.conftest import SEEDS, cases

TABLE = cases(__file__)


@pytest.mark.parametrize(("name", "starts", "ends", "never"), TABLE["seeds"])
def test_the_text_of_each_seed_page_begins_and_ends_as_expected(
    name: str, starts: str, ends: str, never: tuple[str, ...]
) -> None:
    found = extract_text((SEEDS / name).read_bytes(), "page")
    assert found.text.startswith(starts)
    assert found.text.endswith(ends)
    assert not [word for word in never if word in found.text]
    assert found.title
    assert found.published is not None
    assert found.published.date().isoformat() == name[-15:-5]


def test_a_page_without_an_article_gives_its_words() -> None:
    assert extract_text("<html><body><b>Closed</b> today</body></html>", "page").text == "Closed today"


@pytest.mark.parametrize(("fragment", "text"), TABLE["fragments"])
def test_a_fragment_of_html_becomes_text(fragment: str, text: str) -> None:
    assert extract_text(fragment, "html").text == text


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("content", ["", " \n\t", "\x00", b"", b"\xff\xfe"])
def test_content_without_text_raises_an_error(kind: Kind, content: str | bytes) -> None:
    with pytest.raises(ExtractError, match=r"https://x\.example/1"):
        extract_text(content, kind, url="https://x.example/1")


@pytest.mark.parametrize(("text", "declared", "lang"), TABLE["languages"])
def test_the_language_of_a_text_is_detected_or_declared(text: str, declared: str, lang: str) -> None:
    assert extract_text(text, "text", lang=declared or None).lang == (lang or None)


@pytest.mark.parametrize("kind", ["html", "page"])
@pytest.mark.parametrize("tags", ["<div>", "<ul><li>", "<table><tr><td>", "<b>"])
def test_deep_nesting_keeps_its_words(kind: Any, tags: str) -> None:
    text = extract_text(f"<html><body>before {tags * 20_000}hello deep world</body></html>", kind).text
    assert "before" in text
    assert "hello deep world" in text


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["html", "page"])
@pytest.mark.parametrize(("page", "piece", "times", "words"), TABLE["large"])
def test_a_megabyte_does_not_hang(kind: Any, page: str, piece: str, times: int, words: bool) -> None:
    with contextlib.nullcontext() if words else pytest.raises(ExtractError):
        assert extract_text(f"<html><body>{page}</body></html>".format(piece * times), kind).text


@settings(max_examples=50)
@given(st.lists(st.sampled_from(TABLE["tags"]), max_size=25), st.sampled_from(get_args(Kind)))
def test_any_mixture_of_tags_gives_text_or_an_error(pieces: list[str], kind: Kind) -> None:
    with contextlib.suppress(ExtractError):
        assert extract_text("".join(pieces), kind).text.strip()
