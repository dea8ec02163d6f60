"""OPML files are imported, with problems for outlines that can't be used, and exported."""

import html
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import SourceError
from bot.sources.opml import MAX_BYTES, MAX_OUTLINES, OutlineFeed, Outlines, parse_opml, write_opml
from bot.text import one_line
from tests.conftest import NOON
from tests.sources.samples import CASES, source

A = '<outline type="rss" text="A" xmlUrl="https://a.example/feed"/>'
B = '<outline type="rss" text="B" xmlUrl="https://b.example/feed"/>'


def parse(body: str) -> Outlines:
    text = f'<opml version="2.0"><head><title>My  feeds</title></head>\n<body>\n{body}\n</body></opml>'
    return parse_opml(text.encode(), name="x")


def feed(url: str, title: str, *topics: str) -> OutlineFeed:
    return OutlineFeed(url=url, title=title, topics=topics)


FEED_A = feed("https://a.example/feed", "A")
FEED_B = feed("https://b.example/feed", "B")


def test_folders_and_categories_become_topics() -> None:
    assert parse(f"{A}\n{B}") == Outlines(feeds=(FEED_A, FEED_B))
    read = parse(
        f'<outline text="Energy"><outline title="Wind &amp; sun">{A}</outline>\n'
        '<outline xmlUrl="https://b.example/feed" category="/Boston/Weather, Energy,,Rain%2C snow"/></outline>\n'
        '<outline text="C" xmlUrl=" HTTPS://C.example:443/#top"/>'
        f'<outline text="More">{A}</outline>'
    )
    assert {found.url: set(found.topics) for found in read.feeds} == {
        "https://a.example/feed": {"Energy", "Wind & sun", "More"},
        "https://b.example/feed": {"Energy", "Boston", "Weather", "Rain, snow"},
        "https://c.example/": set(),
    }
    assert read.problems == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "koi8-r"])
def test_encodings_and_upper_case_names_are_read(encoding: str) -> None:
    text = f"""<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>
        <OPML xmlns='http://opml.org/spec2'><Body><Outline TEXT="Лента" XMLURL="https://a.example/feed"/></Body></OPML>"""
    assert parse_opml(text.encode(encoding), name="x").feeds == (feed("https://a.example/feed", "Лента"),)


@pytest.mark.parametrize(
    ("outline", "told"),
    CASES["what can not be used is told and stops nothing"],
)
def test_an_unusable_outline_is_a_problem_and_the_rest_is_read(outline: str, told: str | None) -> None:
    read = parse(f"{A}\n\n{outline}\n{B}")
    assert read.feeds == (FEED_A, FEED_B)
    assert read.problems == ((f"x: {told}",) if told else ())
    assert parse(outline).problems[-1] == "x: there is no feed in it"


@pytest.mark.parametrize(
    ("outline", "url"),
    CASES["damaged outlines are read"],
)
def test_damaged_outlines_are_read(outline: str, url: str) -> None:
    read = parse(f"{A}\n{outline}\n{B}")
    assert {found.url for found in read.feeds} == {FEED_A.url, url, FEED_B.url}
    assert read.problems == ()


def test_entities_are_not_expanded_and_no_file_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("sesame")
    subset = f'<!ENTITY a "boom"><!ENTITY b "{"&a;" * 50}"><!ENTITY s SYSTEM "{secret.as_uri()}">'
    doctype = f'<!DOCTYPE opml SYSTEM "{(tmp_path / "gone.dtd").as_uri()}" [{subset}]>'
    body = f'{doctype}<opml><head><title>&s;</title></head><body><outline text="&b;&s;" xmlUrl="https://a.example/"/>'
    read = parse_opml(f"{body}</body></opml>".encode(), name="x")
    assert read.feeds == (feed("https://a.example/", "&b;&s;"),)


def test_size_and_number_of_outlines_have_a_maximum() -> None:
    with pytest.raises(SourceError, match="larger than 5 MB"):
        parse_opml(b"<opml>".ljust(MAX_BYTES + 1), name="x")
    with pytest.raises(SourceError, match="outlines"):
        parse("<outline>" * (MAX_OUTLINES + 1))
    assert parse('<outline text="x">' * MAX_OUTLINES).feeds == ()


@settings(deadline=2000, max_examples=50)
@given(st.lists(st.sampled_from(['<outline xmlUrl="http://a.eu/"', "text='", '"', "<!--", ">", "é"])).map("".join))
def test_any_markup_gives_feeds_or_problems(text: str) -> None:
    read = parse_opml(f"<opml>{text}".encode("utf-8", "replace"), name="x")
    assert read.feeds or read.problems


words = st.text(min_size=1, max_size=40).map(one_line).filter(bool)


@settings(max_examples=50)
@given(st.lists(st.tuples(words, st.lists(words, max_size=4, unique=True).map(tuple)), min_size=1, max_size=6))
def test_an_exported_file_can_be_imported(named: list[tuple[str, tuple[str, ...]]]) -> None:
    sources = [
        source(f"https://a.example/{n}?x={n}&y", name=name, topics=topics) for n, (name, topics) in enumerate(named)
    ]
    read = parse_opml(write_opml(sources, title="x", now=NOON), name="x")
    assert read.problems == ()
    found = {one.url: (one.title, set(one.topics)) for one in read.feeds}
    assert found == {one.url: (one.name, set(one.topics)) for one in sources}


@pytest.mark.shared_data
def test_real_files_are_read(shared_feeds: Path) -> None:
    """Of 118 files, 80 are damaged. Three of 781 feeds are lost, because the HTML parser takes them for text."""
    read, named, told = set(), set(), set()
    paths = sorted((shared_feeds.parent / "opml").rglob("*.opml"))
    for path in paths:
        body = path.read_bytes()
        outlines = parse_opml(body, name=path.name)
        read |= {found.url for found in outlines.feeds}
        named |= {html.unescape(address) for address in re.findall(r'xmlUrl="([^"]*)"', body.decode())}
        told |= set(outlines.problems)
    assert (len(paths), len(named), len(read), told) == (118, 781, 778, set())
