from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import NotAFeed
from bot.models import Entry
from bot.sources import ParsedFeed, parse_feed
from tests.sources.samples import CASES, LONG, NOW, SIMPLE, atom, rss

URL = "https://gazette.example/news/feed.xml"


def parse(body: bytes | str, content_type: str | None = None, url: str = URL) -> ParsedFeed:
    data = body.encode() if isinstance(body, str) else body
    return parse_feed(data, url=url, content_type=content_type, now=NOW)


def only(body: bytes | str) -> Entry:
    (entry,) = parse(body).entries
    return entry


def test_an_entry_with_all_it_can_have() -> None:
    feed = parse(
        rss(
            "<title>Rule adopted</title><guid isPermaLink='false'>rule-1</guid><link>/rule-1</link>"
            "<pubDate>Fri, 12 Jul 2024 09:40:00 +0200</pubDate><dc:creator>A. Writer</dc:creator>"
            f"<description>Short…</description><content:encoded><![CDATA[<p>{LONG}</p>]]></content:encoded>"
            "<source url='https://other.example/'>Other Gazette</source>",
            head="<language>en_gb</language>",
        )
    )
    assert (feed.title, feed.link, feed.lang, feed.problems) == (
        "Policy Gazette",
        "https://gazette.example/",
        "en-GB",
        (),
    )
    assert feed.entries == (
        Entry(
            key="rule-1",
            title="Rule adopted",
            url="https://gazette.example/rule-1",
            content=f"<p>{LONG}</p>",
            content_kind="html",
            excerpt=False,
            published=datetime(2024, 7, 12, 7, 40, tzinfo=UTC),
            author="A. Writer",
            publisher="Other Gazette",
            lang="en-GB",
        ),
    )


def test_all_entries_are_returned() -> None:
    feed = parse(rss(*(f"<title>Item {n}</title><guid>{n}</guid>" for n in range(3000))))
    assert [entry.key for entry in feed.entries] == [str(n) for n in range(3000)]


@pytest.mark.parametrize(
    ("written", "plain"),
    CASES["titles become one plain line"],
)
def test_titles_become_one_plain_line(written: str, plain: str) -> None:
    assert only(rss(f"<title>{written}</title><guid>1</guid>")).title == plain


def test_relative_links_follow_xml_base_then_the_feed_address() -> None:
    assert only(atom('<id>1</id><link href="a.html"/>')).url == "https://gazette.example/news/a.html"
    based = atom('<id>1</id><link href="a.html"/>').replace(b"<entry>", b'<entry xml:base="https://base.example/x/">')
    assert only(based).url == "https://base.example/x/a.html"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "mailto:a@b.example", "file:///etc/passwd", "http://[bad", ""])
def test_links_that_lead_off_the_web_are_none(link: str) -> None:
    entry = only(rss(f"<title>T</title><guid isPermaLink='false'>1</guid><link>{link}</link>"))
    assert (entry.url, entry.excerpt) == (None, False)


def test_the_key_is_the_id_else_the_link_else_a_hash() -> None:
    with_id = "<guid isPermaLink='false'>a</guid><link>https://x.example/1</link>"
    assert only(rss(with_id)).key == "a"
    assert only(rss("<title>T</title><link>https://x.example/1</link>")).key == "https://x.example/1"
    bare = rss("<title>T</title><description>text</description>")
    assert only(bare).key == only(bare).key
    assert only(bare).key.startswith("sha256:")
    assert only(bare).key != only(rss("<title>T</title><description>other</description>")).key


@pytest.mark.parametrize(
    ("written", "moment"),
    CASES["dates"],
)
def test_dates(written: str, moment: str | None) -> None:
    found = only(rss(f"<guid>1</guid><pubDate>{written}</pubDate>")).published
    assert found == (moment and datetime.fromisoformat(moment))


@pytest.mark.parametrize(("text", "excerpt"), CASES["teasers"])
def test_teasers_are_excerpts(text: str, excerpt: bool) -> None:
    item = f"<guid>1</guid><link>https://x.example/1</link><description>{text.format(LONG=LONG)}</description>"
    assert only(rss(item)).excerpt is excerpt


def test_without_a_link_nothing_is_an_excerpt() -> None:
    assert only(rss("<guid isPermaLink='false'>1</guid><description>Short.</description>")).excerpt is False


def test_the_fullest_content_is_taken() -> None:
    item = (
        f"<guid>1</guid><description>{LONG}</description>"
        "<content:encoded><![CDATA[<p>Only a <b>teaser</b>.</p>]]></content:encoded>"
    )
    assert only(rss(item)).content == LONG.strip()
    assert only(rss(item)).content_kind == "text"


def test_malformed_xml_with_entries_is_still_a_feed() -> None:
    feed = parse(rss("<title>A & B</title><guid>1</guid>", "<title>C</title><guid>2</guid>"))
    assert [entry.title for entry in feed.entries] == ["A & B", "C"]
    assert feed.problems[0].startswith("the XML is malformed (")


def test_a_feed_that_breaks_off_keeps_its_entries() -> None:
    feed = parse(rss("<title>A</title><guid>1</guid>", "<title>B</title><guid>2</guid>")[:-60])
    assert feed.entries[0].title == "A"
    assert feed.problems[0].startswith("the XML breaks off (")


def test_characters_that_xml_does_not_allow() -> None:
    feed = parse(rss("<title>A\x0bB&#11;C&#xD800;D&#0;E&#x110000;F</title><guid>1</guid>"))
    assert feed.entries[0].title == "ABCDEF"
    assert feed.problems == ("characters that XML does not allow were left out",)


@pytest.mark.parametrize("broken", ["<textinput></title>", "<textinput><title>x", "<psc:chapter start='1'/>"])
def test_tags_on_which_feedparser_raises(broken: str) -> None:
    assert only(rss(f"<guid>1</guid><title>A & B</title>{broken}")).title.startswith("A & B")


def test_text_before_the_feed() -> None:
    feed = parse(b"<br />\n<b>Warning</b>: mysql_connect() in x.php<br />\n" + SIMPLE)
    assert (len(feed.entries), feed.problems) == (1, ("other text stands before the feed",))


def test_an_empty_feed_is_a_feed() -> None:
    assert parse(rss()).entries == ()
    assert parse(atom()).entries == ()


@pytest.mark.parametrize(("body", "says"), CASES["what is no feed"])
def test_what_is_no_feed_and_why(body: str, says: str) -> None:
    with pytest.raises(NotAFeed, match=says) as raised:
        parse(body.encode("latin-1"))
    assert str(raised.value).startswith(URL)
    assert "\n" not in str(raised.value)


def test_no_file_is_opened_by_the_name_in_the_bytes(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(SIMPLE)
    with pytest.raises(NotAFeed):
        parse(str(file))


NO_FEEDS: dict[str, str] = CASES["development files that are no feeds"]


@pytest.mark.shared_data
def test_the_development_feeds(shared_feeds: Path) -> None:
    read, refused = 0, {}
    for path in sorted(shared_feeds.glob("*/*")):
        try:
            feed = parse_feed(path.read_bytes(), url=f"https://x.example/{path.name}", now=NOW)
        except NotAFeed as error:
            refused[path.name] = str(error)
            continue
        assert feed.entries, path.name
        assert all(entry.key for entry in feed.entries), path.name
        assert feed.title or path.name in {"Permalinks.xml", "incomplete-fields.atom", "missing-fields.atom"}
        read += 1
    assert refused.keys() == NO_FEEDS.keys()
    for name, says in NO_FEEDS.items():
        assert says in refused[name]
    assert (read, len(list(shared_feeds.glob("*/*")))) == (65, 74)


def test_ttl() -> None:
    for said, minutes in ((" 90 ", 90), ("-5", None), ("soon", None), ("9" * 12, None)):
        assert parse(rss("<guid>1</guid>", head=f"<ttl>{said}</ttl>")).ttl_minutes == minutes
