"""OPML: what is read, what is mended, what is told; and back."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bot.errors import SourceError
from bot.models import Source, SourceKind
from bot.sources.markup import one_line
from bot.sources.opml import MAX_BYTES, MAX_OUTLINES, MAX_PROBLEMS, OutlineFeed, Outlines, parse_opml, write_opml

NOW = datetime(2025, 3, 10, 12, tzinfo=UTC)
A = '<outline type="rss" text="A" xmlUrl="https://a.example/feed"/>'
B = '<outline type="rss" text="B" xmlUrl="https://b.example/feed"/>'


def parse(body: str, *, encoding: str = "utf-8") -> Outlines:
    """A body of outlines, in a document, each part on a line of its own: the first is on line 3."""
    text = f'<opml version="2.0"><head><title>My  feeds</title></head>\n<body>\n{body}\n</body></opml>'
    return parse_opml(text.encode(encoding), name="x.opml")


def feed(url: str, title: str, *topics: str) -> OutlineFeed:
    return OutlineFeed(url=url, title=title, topics=topics)


FEED_A = feed("https://a.example/feed", "A")
FEED_B = feed("https://b.example/feed", "B")


def test_a_file() -> None:
    read = parse(f"{A}\n{B}")
    assert read == Outlines(title="My feeds", feeds=(FEED_A, FEED_B))


def test_folders_and_categories_are_topics_outermost_first() -> None:
    read = parse(
        f'<outline text="Energy"><outline title="Wind &amp; sun">{A}</outline>\n'
        '<outline xmlUrl="https://b.example/feed" category="/Boston/Weather, Energy,,Rain%2C snow"/></outline>\n'
        '<outline text="C" xmlUrl="https://c.example/"/>'
    )
    first, second, third = (found.topics for found in read.feeds)
    assert (first, second, third) == (("Energy", "Wind & sun"), ("Energy", "Boston", "Weather", "Rain, snow"), ())
    assert read.problems == ()


@pytest.mark.parametrize(
    "attributes",
    ["xmlurl='https://a.example/feed'", "XMLURL='https://a.example/feed'", "TYPE='RSS' Url='https://a.example/feed'"],
)
def test_names_in_any_case_and_url_of_type_rss(attributes: str) -> None:
    assert parse(f"<outline text='A' {attributes}/>").feeds == (FEED_A,)
    assert parse(f"<outline text='A & B' title='' {attributes}/>").feeds == (replace(FEED_A, title="A & B"),)


def test_tags_in_any_case_and_with_a_namespace() -> None:
    body = (
        b"<OPML xmlns='http://opml.org/spec2'><BODY><Outline Text='A' xmlUrl='https://a.example/feed'/></BODY></OPML>"
    )
    assert parse_opml(body, name="x").feeds == (FEED_A,)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "koi8-r"])
def test_encodings(encoding: str) -> None:
    text = f"""<?xml version="1.0" encoding="{encoding.removesuffix("-sig").removesuffix("-le")}"?>
        <opml><body><outline text="Лента новостей" xmlUrl="https://a.example/feed"/></body></opml>"""
    read = parse_opml(text.encode(encoding), name="x")
    assert read.feeds == (feed("https://a.example/feed", "Лента новостей"),)
    assert read.problems == ()


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("HTTPS://A.Example:443/Feed?a=1&amp;b=2#top", "https://a.example/Feed?a=1&b=2"),
        ("https://a.example", "https://a.example/"),
        (" \n https://a.example/feed ", "https://a.example/feed"),
        ("feed://a.example/feed", "http://a.example/feed"),
        ("feed:https://a.example/feed", "https://a.example/feed"),
        ("feed://https://a.example/feed", "https://a.example/feed"),
    ],
)
def test_addresses_are_brought_into_normal_form(written: str, stored: str) -> None:
    (found,) = parse(f'<outline xmlUrl="{written}"/>').feeds
    assert found == feed(stored, "a.example")


@pytest.mark.parametrize(
    ("outline", "told"),
    [
        ('<outline text="Nothing"/>', "“Nothing” has no address"),
        ("<outline/>", "an outline without a name has no address"),
        ('<outline text="A" xmlUrl="  "/>', "“A” has no address"),
        ('<outline text="A" url="https://x.example/"/>', "“A” has no address"),
        (
            '<outline text="L" type="include" url="/l.opml"/>',
            "“L” is an outline of type include, which is not followed",
        ),
        ('<outline xmlUrl="ftp://x.example/f"/>', "ftp://x.example/f is no http or https address"),
        ('<outline xmlUrl="file:///etc/passwd"/>', "file:///etc/passwd is no http or https address"),
        ('<outline xmlUrl="javascript:alert(1)"/>', "javascript:alert(1) is no http or https address"),
        ('<outline xmlUrl="/feed.xml"/>', "/feed.xml is no http or https address"),
        ('<outline xmlUrl="http://x:port/"/>', "http://x:port/ is no http or https address"),
        ('<outline xmlUrl="http://[x/"/>', "http://[x/ is no http or https address"),
        ('<outline xmlUrl="ftp://me:secret@x.example/"/>', "ftp://x.example/ is no http or https address"),
        ('<outline xmlUrl="https://A.example/feed#x"/>', "https://a.example/feed is on line 3 already"),
        (
            '<outline isComment="true"><outline xmlUrl="http://x.eu/"/></outline>',
            "http://x.eu/ is commented out; left out",
        ),
        ('<feed xmlUrl="https://x.example/"/>', "an address in <feed>, which is no outline; left out"),
    ],
)
def test_what_can_not_be_used_is_told_by_line_and_stops_nothing(outline: str, told: str) -> None:
    read = parse(f"{A}\n\n{outline}\n{B}")
    assert read.feeds == (FEED_A, FEED_B)
    assert read.problems == (f"x.opml, line 5: {told}",)


def test_comments_are_no_feeds() -> None:
    assert parse(f"<!-- {B} -->{A}").feeds == (FEED_A,)
    damaged = parse(f"<!-- {B} -->{A}<outline text='A & B'/>")
    assert damaged.feeds == (FEED_A,)
    assert "x.opml, line 3: https://b.example/feed is in a comment; left out" in damaged.problems


def test_a_feed_in_two_folders_has_both_topics() -> None:
    read = parse(f'<outline text="One">{A}</outline>\n<outline text="Two">{A}</outline>')
    assert read.feeds == (replace(FEED_A, topics=("One", "Two")),)
    assert read.problems == ("x.opml, line 4: https://a.example/feed is on line 3 already",)


def test_a_file_without_feeds() -> None:
    assert parse("").problems == ("x.opml, line 1: there is no feed in it",)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_the_file(newline: str) -> None:
    prolog = '<?xml version="1.0"?>\n<!-- an\n<opml> list -->\n<!DOCTYPE opml>'
    text = f'{prolog}\n<opml><body>\n{A}\n<outline text="?"/></body></opml>'
    read = parse_opml(text.replace("\n", newline).encode(), name="x")
    assert read.problems == ("x, line 7: “?” has no address",)
    damaged = parse_opml(text.replace("?", "&").replace("<&", "<?").replace("\n", newline).encode(), name="x")
    assert damaged.problems[-1] == "x, line 7: “&” has no address"


# Damage: the outline, and title and address of the feed that it is.
DAMAGED = (
    ('<outline text="AT&T & co" xmlUrl="http://x.eu/?a=1&copy=2"/>', "AT&T & co", "http://x.eu/?a=1&copy=2"),
    (
        '<outline text="A &amp; B&nbsp;&eacute;&#33; &" xmlUrl="http://x.eu/?a&amp;b"/>',
        "A & B é! &",
        "http://x.eu/?a&b",
    ),
    ('<outline text="The "Gazette"" xmlUrl="http://x.eu/" type="rss"/>', 'The "Gazette"', "http://x.eu/"),
    ('<outline text="X" d="by <a href="u" rel="v">us</a>." xmlUrl="http://x.eu/"/>', "X", "http://x.eu/"),
    ('<outline text="X" xmlUrl="http://x.eu/" d="by <a href="u">us</a>."/>', "X", "http://x.eu/"),
    ('<outline text="X" d="""quoted" at once" xmlUrl="http://x.eu/"/>', "X", "http://x.eu/"),
    ('<outline text="X" text="Y" xmlUrl="http://x.eu/" type="rss"/>', "X", "http://x.eu/"),
    ('<outline text="X"xmlUrl="http://x.eu/"/>', "X", "http://x.eu/"),
    ("<outline text='It's X' xmlUrl='http://x.eu/'/>", "It's X", "http://x.eu/"),
    ('<outline text="X xmlUrl="http://x.eu/" type="rss"/>', "X", "http://x.eu/"),
    ("<outline text=X xmlUrl=http://x.eu/f />", "x.eu", "http://x.eu/f"),
    ('<outline text="X" xmlUrl="http://x.eu/"', "X", "http://x.eu/"),
    ('<outline text="X" xmlUrl="http://x.eu/f/>', "X", "http://x.eu/f"),
    ('<outline text="X" xmlUrl="http://x.eu/">', "X", "http://x.eu/"),
    ('<outline text="X\x01\x1b[31m" xmlUrl="http://x.eu/"/>', "X[31m", "http://x.eu/"),
    ('<outline text="X" xmlUrl="http://x.eu/"></outlin>', "X", "http://x.eu/"),
    ('<outline\n text="X <b"\n xmlUrl="http://x.eu/"\n></outline>', "X <b", "http://x.eu/"),
    ('<outline text="X" d="an <rss version=2.0> & <feed>" xmlUrl="http://x.eu/"/>', "X", "http://x.eu/"),
)


@pytest.mark.parametrize(("outline", "title", "url"), DAMAGED)
def test_damaged_outlines_are_read_and_the_file_told_of(outline: str, title: str, url: str) -> None:
    read = parse(f"{A}\n{outline}\n{B}")
    assert read.feeds == (FEED_A, feed(url, title), FEED_B)
    (told,) = read.problems
    assert re.match(r"x\.opml, line \d+: not well-formed XML \(.+\); read all the same", told)
    assert read.title == "My feeds"


def test_a_folder_that_is_never_closed_is_told() -> None:
    read = parse(f'<outline text="One">{A}\n<outline text="Two">{B}</outline>')
    assert read.feeds == (replace(FEED_A, topics=("One",)), replace(FEED_B, topics=("One", "Two")))
    assert "x.opml, line 3: “One” is never closed; all that follows was read as in it" in read.problems


def test_more_ends_than_beginnings_and_text_after_the_root() -> None:
    read = parse(f"{A}</outline></outline></body></opml>\n<opml><body>{B}</body></opml> and so on")
    assert read.feeds == (FEED_A, FEED_B)


def test_a_file_that_breaks_off() -> None:
    read = parse_opml(f'<opml><body><outline text="One">{A}{B}'[:-3].encode(), name="x")
    assert read.feeds == (replace(FEED_A, topics=("One",)), replace(FEED_B, topics=("One",)))


def test_a_second_address_in_an_outline_is_told() -> None:
    read = parse(f'{A}\n<outline xmlUrl="https://b.example/feed" text="B" xmlUrl="https://c.example/"/>')
    assert read.feeds == (FEED_A, FEED_B)
    assert any("line 4: a second address" in told and "https://c.example/" in told for told in read.problems)


def test_what_stands_before_the_root() -> None:
    read = parse_opml(f"Warning: mysql_connect()\n<opml><body>{A}</body></opml>".encode(), name="x")
    assert read.feeds == (FEED_A,)
    assert read.problems == ("x, line 1: other text stands before <opml>",)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"%PDF-1.7", "a PDF file"),
        (b"hello", "plain text"),
        (b"<html><body>hello</body></html>", "an HTML page"),
        (
            b"<rss><channel><title>&lt;opml></title><item/></channel></rss>",
            "a feed. Add it with `policybot source add`",
        ),
        (b"<rss><!-- <opml> --></rss>", "a feed"),
        (b"<urlset/>", "a sitemap"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "JSON"),
    ],
)
def test_what_is_no_opml(body: bytes, what: str) -> None:
    with pytest.raises(SourceError, match=r"^x\.opml is no OPML file: it is " + re.escape(what)):
        parse_opml(body, name="x.opml")


def test_entities_are_not_expanded_and_nothing_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("sesame")
    subset = f'<!ENTITY a "boom"><!ENTITY b "{"&a;" * 50}"><!ENTITY s SYSTEM "{secret.as_uri()}">'
    doctype = f'<!DOCTYPE opml SYSTEM "{(tmp_path / "gone.dtd").as_uri()}" [{subset}]>'
    body = f'{doctype}<opml><head><title>&s;</title></head><body><outline text="&b;&s;" xmlUrl="https://a.example/"/>'
    read = parse_opml(f"{body}</body></opml>".encode(), name="x")
    assert read.feeds == (feed("https://a.example/", "&b;&s;"),)
    assert read.title == "&s;"
    assert any("entity declarations of the DOCTYPE were left out" in told for told in read.problems)


HEAD = b"<opml><body>"
HOSTILE = {
    "deep": (b"<outline text='x'>", b""),
    "deep with feeds": (b"<outline text='x'><outline xmlUrl='http://a.example/'/>", b""),
    "feeds": (b"<outline xmlUrl='http://a.example/'/>", b"</body></opml>"),
    "attributes": (b'a="', b""),
    "quotes": (b"\"'", b""),
    "spaces after a quote": (b" ", b""),
    "comments": (b"<!--", b""),
    "sections": (b"<![CDATA[", b""),
    "addresses": (b"xmlUrl=", b""),
    "slashes": (b"/ ", b""),
    "ends": (b"</outline>", b""),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_take_linear_time(what: str) -> None:
    unit, tail = HOSTILE[what]
    start = b'<outline xmlUrl="http://b.example/" text="' if unit in {b"\"'", b" ", b"/ ", b'a="'} else b""
    begun = time.monotonic()
    read = parse_opml(HEAD + start + unit * (2_000_000 // len(unit)) + tail, name="x")
    assert time.monotonic() - begun < 20
    assert len(read.problems) <= MAX_PROBLEMS + 2
    assert all(len(told) < 600 for told in read.problems)


def test_depth_topics_and_outlines_are_bounded() -> None:
    folders = "".join(f'<outline text="{n}">' for n in range(3000))
    read = parse(f"{folders}{A}{'</outline>' * 3000}")
    (found,) = read.feeds
    assert found.topics == tuple(str(n) for n in range(20))
    assert "more than 20 folders and categories" in read.problems[0]
    many = parse("<outline/>" * MAX_OUTLINES + A)
    assert many.feeds == ()
    assert any(f"{MAX_OUTLINES} outlines stand before this; no more are read" in told for told in many.problems)
    with pytest.raises(SourceError, match="larger than 10 MB"):
        parse_opml(HEAD.ljust(MAX_BYTES + 1), name="x")


@settings(deadline=2000)
@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda text: f"<opml>{text}".encode("utf-8", "replace")))
def test_any_bytes_are_outlines_or_an_error(body: bytes) -> None:
    try:
        assert isinstance(parse_opml(body, name="x"), Outlines)
    except SourceError as error:
        assert str(error).startswith("x ")


PIECES = (
    "<outline ",
    "</outline>",
    'xmlUrl="http://a.example/"',
    "text='",
    '"',
    "'",
    "<!--",
    "-->",
    ">",
    "/>",
    "&",
    " ",
    "é",
    "\n",
)


@settings(deadline=2000)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_mixture_of_markup_is_read_and_no_address_lost_in_silence(pieces: list[str]) -> None:
    text = "<opml><body>" + "".join(pieces)
    read = parse_opml(text.encode(), name="x")
    visible = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    if 'xmlUrl="http' in visible and not read.feeds:
        assert any("address" in told for told in read.problems)


def source(url: str = "https://a.example/feed", name: str = "A", topics: tuple[str, ...] = ()) -> Source:
    kind = SourceKind.FEED if url.startswith("http") else SourceKind.FOLDER
    return Source(id=1, url=url, kind=kind, name=name, topics=topics, added_at=NOW, next_due_at=NOW)


def test_what_is_written() -> None:
    written = write_opml(
        [
            source(topics=("Energy", "Rain, 5 % snow/hail")),
            source("https://b.example/?a=1&b=2", 'The "B" <i> \x00& co'),
            source("file:///srv/texts", "Texts", ("Energy",)),
            source("https://c.example/", "C", ("Energy",)),
        ],
        title="Mine & yours",
        now=NOW,
    )
    root = etree.fromstring(written)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title") == "Mine & yours"
    assert root.findtext("head/dateCreated") == "Mon, 10 Mar 2025 12:00:00 +0000"
    (folder, single) = root.find("body")
    assert dict(folder.attrib) == {"text": "Energy", "title": "Energy"}
    assert [outline.get("text") for outline in folder] == ["A", "C"]
    assert folder[0].get("category") == "Energy,Rain%2C 5 %25 snow%2Fhail"
    assert single.get("type") == "rss"
    read = parse_opml(written, name="x")
    assert read == Outlines(
        title="Mine & yours",
        feeds=(
            feed("https://a.example/feed", "A", "Energy", "Rain, 5 % snow/hail"),
            feed("https://c.example/", "C", "Energy"),
            feed("https://b.example/?a=1&b=2", 'The "B" <i> & co'),
        ),
    )


words = st.text(min_size=1, max_size=40).map(one_line).filter(bool)


@given(st.lists(st.tuples(words, st.lists(words, max_size=4, unique=True).map(tuple)), min_size=1, max_size=6))
def test_what_is_written_is_read_again(named: list[tuple[str, tuple[str, ...]]]) -> None:
    sources = [source(f"https://a.example/{n}?x={n}&y", name, topics) for n, (name, topics) in enumerate(named)]
    read = parse_opml(write_opml(sources, title="x", now=NOW), name="x")
    assert read.problems == ()
    assert sorted(read.feeds, key=lambda f: f.url) == [feed(s.url, s.name, *s.topics) for s in sources]


@pytest.mark.shared_data
def test_the_development_files(shared_feeds: Path) -> None:
    damaged, feeds, there = 0, 0, 0
    paths = sorted((shared_feeds.parent / "opml").rglob("*.opml"))
    for path in paths:
        body = path.read_bytes()
        read = parse_opml(body, name=path.name)
        addresses = re.findall(r'xmlUrl="([^"]*)"', body.decode())
        assert len(addresses) == len(re.findall(rb"xmlurl\s*=", body, re.I))
        explained = [told for told in read.problems if "not well-formed" not in told]
        assert len(addresses) - len(read.feeds) == len(explained), path.name
        # Each address whole, with what stands behind a bare &.
        wanted = [address.replace("&amp;", "&").partition("://")[2].casefold().rstrip("/") for address in addresses]
        assert [f.url.partition("://")[2].casefold().rstrip("/") for f in read.feeds] == wanted, path.name
        # The folder, where there is one, holds them all.
        assert {len(f.topics) for f in read.feeds} == {int(path.parent.name == "with_category")}, path.name
        assert not any("xmlUrl" in f.title or "description=" in f.title for f in read.feeds)
        damaged += len(read.problems) > len(explained)
        feeds += len(read.feeds)
        there += len(addresses)
    assert (len(paths), damaged, feeds, there) == (118, 80, 1572, 1572)
