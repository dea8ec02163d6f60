from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import NotAFeed
from bot.models import Entry
from bot.sources import Response, SourceReading
from bot.sources.feeds import parse_feed
from tests.sources.samples import CASES, LONG, NOW, SIMPLE, rss, written

URL = "https://gazette.example/news/feed.xml"


def parse(body: bytes | str) -> SourceReading:
    data = body.encode() if isinstance(body, str) else body
    return parse_feed(Response(url=URL, status=200, body=data, received_at=NOW))


def only(body: bytes | str) -> Entry:
    (entry,) = parse(body).entries
    return entry


@pytest.mark.parametrize(("body", "told", "head", "entries"), CASES["what feeds say"])
def test_a_feed_becomes_entries_and_problems(
    body: str, told: str, head: dict[str, Any], entries: list[dict[str, Any]]
) -> None:
    feed = parse(body)
    assert "".join(feed.problems)[: len(told) or None] == told
    assert {name: getattr(feed, name) for name in head} == head
    for entry, wanted in zip(feed.entries, entries, strict=True):
        assert {name: written(getattr(entry, name)) for name in wanted} == wanted


def test_all_entries_are_returned() -> None:
    feed = parse(rss(*(f"<title>Item {n}</title><guid>{n}</guid>" for n in range(3000))))
    assert [entry.key for entry in feed.entries] == [str(n) for n in range(3000)]


@pytest.mark.parametrize(
    ("written", "plain"),
    CASES["titles become one plain line"],
)
def test_titles_become_one_plain_line(written: str, plain: str) -> None:
    assert only(rss(f"<title>{written}</title><guid>1</guid>")).title == plain


def test_an_entry_without_id_and_link_gets_a_hash_as_key() -> None:
    bare = rss("<title>T</title><description>text</description>")
    assert only(bare).key == only(bare).key
    assert only(bare).key.startswith("sha256:")
    assert only(bare).key != only(rss("<title>T</title><description>other</description>")).key


@pytest.mark.parametrize(
    ("written", "moment"),
    CASES["dates"],
)
@pytest.mark.slow
def test_dates_are_read(written: str, moment: str | None) -> None:
    found = only(rss(f"<guid>1</guid><pubDate>{written}</pubDate>")).published
    assert found == (moment and datetime.fromisoformat(moment))


@pytest.mark.parametrize(("text", "excerpt"), CASES["teasers"])
def test_teasers_are_excerpts(text: str, excerpt: bool) -> None:
    item = f"<guid>1</guid><link>https://x.example/1</link><description>{text.format(LONG=LONG)}</description>"
    assert only(rss(item)).excerpt is excerpt


@pytest.mark.parametrize(
    "hidden", ["<script>n = {}</script>", "<style>a {{top: {}}}</style>", "<!-- <b>{}</b> -->", "<!-- {}"]
)
def test_what_no_browser_shows_is_no_edit(hidden: str) -> None:
    digests = {
        only(rss(f"<guid>1</guid><description><![CDATA[<p>A rule.</p>{hidden.format(n)}]]></description>")).digest
        for n in range(3)
    }
    assert len(digests) == 1


@pytest.mark.parametrize(
    "broken",
    [
        "<textinput></title>",
        "<textinput><title>x",
        "<psc:chapter start='1'/>",
        "<textInput><title>a</title><link>b</link><description>Search this site</description></textInput>",
        "<psc:chapters xmlns:psc='http://podlove.org/simple-chapters'><psc:chapter title='a'/></psc:chapters>",
    ],
)
def test_tags_on_which_feedparser_fails_are_survived(broken: str) -> None:
    entry = only(rss(f"<guid isPermaLink='false'>1</guid><title>A & B</title>{broken}"))
    assert entry.title.startswith("A & B") and not entry.url and not entry.content


@pytest.mark.parametrize(("body", "says"), CASES["what is no feed"])
def test_a_file_that_is_not_a_feed_is_refused_with_a_reason(body: str, says: str) -> None:
    with pytest.raises(NotAFeed, match=says) as raised:
        parse(body.encode("latin-1"))
    assert str(raised.value).startswith(URL)
    assert "\n" not in str(raised.value)


def test_a_path_as_content_opens_no_file(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(SIMPLE)
    with pytest.raises(NotAFeed):
        parse(str(file))


NO_FEEDS: dict[str, str] = CASES["development files that are no feeds"]


@pytest.mark.slow
@pytest.mark.shared_data
def test_real_feeds_are_read(shared_feeds: Path) -> None:
    read, refused = 0, {}
    for path in sorted(shared_feeds.glob("*/*")):
        try:
            feed = parse(path.read_bytes())
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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entity_declarations_are_ignored(encoding: str) -> None:
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!-- <rss> --><!DOCTYPE rss [<!ENTITY l0 "lol">{laughs}]>'
        "<rss version='2.0'><channel><title>T</title><item><guid>1</guid><title>A &l9; B</title>"
        "<description>&l9;</description></item></channel></rss>"
    )
    feed = parse(bomb.encode(encoding))
    assert feed.entries[0].title == "A &l9; B"
    assert "entity declarations of the DOCTYPE were left out" in feed.problems


def test_an_entity_can_not_read_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    body = (
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY % y SYSTEM "{secret.as_uri()}">%y;]>'
        "<rss version='2.0'><channel><item><guid>1</guid><title>A&x;B</title></item></channel></rss>"
    )
    assert "SECRET" not in repr(parse(body))


def test_the_end_of_a_tricky_doctype_is_found() -> None:
    tricky = (
        '<!DOCTYPE rss [<!-- ]> \' --><!ENTITY a "]><rss>"><?x ]> ?>]>'
        "<rss version='2.0'><channel><item><guid>1</guid><title>ok</title></item></channel></rss>"
    )
    assert only(tricky).title == "ok"
    with pytest.raises(NotAFeed, match="breaks off"):
        parse('<!DOCTYPE rss [<!ENTITY a \'<rss version="2.0"><channel><item/>')


@pytest.mark.slow
@pytest.mark.parametrize("piece", CASES["hostile pieces"])
@pytest.mark.parametrize("before", ["", "<rss version='2.0'><channel><item><title>", "<!DOCTYPE rss ["])
def test_a_text_repeated_many_times_does_not_hang(piece: str, before: str) -> None:
    _read((before + piece * 10_000).encode())


def _read(body: bytes) -> None:
    try:
        feed = parse(body)
    except NotAFeed:
        return
    repr(feed).encode("utf-8")  # no lone surrogate is left
    for entry in feed.entries:
        assert entry.key
        assert entry.digest
        assert "\n" not in entry.title
        assert entry.published is None or entry.published.tzinfo is UTC


@settings(max_examples=60)
@given(st.lists(st.sampled_from(CASES["any tags"]), max_size=25))
def test_any_tags_give_valid_entries_or_an_error(pieces: list[str]) -> None:
    _read("".join(pieces).encode("utf-8", "surrogatepass"))
    _read(("<rss version='2.0'><channel><item>" + "".join(pieces)).encode("utf-8", "surrogatepass"))
