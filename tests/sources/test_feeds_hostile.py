from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import NotAFeed
from tests.sources.samples import CASES
from tests.sources.test_feeds import only, parse


def laughs(levels: int) -> str:
    declarations = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(levels))
    return f'<!DOCTYPE rss [<!ENTITY l0 "lol lol lol lol">{declarations}]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_entity_declarations_are_left_out(encoding: str) -> None:
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!-- <rss> -->{laughs(9)}'
        "<rss version='2.0'><channel><title>T</title><item><guid>1</guid><title>A &l9; B</title>"
        "<description>&l9;</description></item></channel></rss>"
    )
    feed = parse(bomb.encode(encoding))
    assert feed.entries[0].title == "A &l9; B"
    assert "entity declarations of the DOCTYPE were left out" in feed.problems


def test_no_file_comes_in_through_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    body = (
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY % y SYSTEM "{secret.as_uri()}">%y;]>'
        "<rss version='2.0'><channel><item><guid>1</guid><title>A&x;B</title></item></channel></rss>"
    )
    assert "SECRET" not in repr(parse(body))


def test_a_doctype_that_hides_its_end() -> None:
    tricky = (
        '<!DOCTYPE rss [<!-- ]> \' --><!ENTITY a "]><rss>"><?x ]> ?>]>'
        "<rss version='2.0'><channel><item><guid>1</guid><title>ok</title></item></channel></rss>"
    )
    assert only(tricky).title == "ok"
    with pytest.raises(NotAFeed, match="breaks off"):
        parse('<!DOCTYPE rss [<!ENTITY a \'<rss version="2.0"><channel><item/>')


@pytest.mark.parametrize("piece", CASES["hostile pieces"])
@pytest.mark.parametrize("before", ["", "<rss version='2.0'><channel><item><title>", "<!DOCTYPE rss ["])
def test_repetition_does_not_hang(piece: str, before: str) -> None:
    _read((before + piece * 10_000).encode())


def _read(body: bytes) -> None:
    try:
        feed = parse(body)
    except NotAFeed:
        return
    repr(feed).encode("utf-8")  # no lone surrogate is left
    for entry in feed.entries:
        assert entry.key
        assert "\n" not in entry.title
        assert entry.published is None or entry.published.tzinfo is UTC


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(CASES["any tags"]), max_size=25))
def test_any_tags(pieces: list[str]) -> None:
    _read("".join(pieces).encode("utf-8", "surrogatepass"))
    _read(("<rss version='2.0'><channel><item>" + "".join(pieces)).encode("utf-8", "surrogatepass"))
