"""Items that share one address, or have no id: what one page is filled with, week by week, are items all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.models import Entry, Source
from bot.pipeline.identity import told_apart
from bot.pipeline.ingest import Ingested, ingest
from bot.sources import Reading
from bot.sources.feeds import parse_feed
from bot.storage import Storage
from tests.conftest import NOON, Maker, entry

DAY = timedelta(days=1)
TEXTS = (
    "Cholera was reported from four districts in the south, and vaccination teams are on their way there.",
    "Measles cases fell by half against the month before, while schools near the border open again on Monday.",
    "A cluster of avian influenza on two farms led to culling within a radius of three kilometres.",
    "Travellers who return from the coast are asked to watch for fever during ten days after arrival.",
)
OTHERS = [
    entry(f"o{n}", title=f"Order number {n} of the ministry", url=f"https://min.example/news/2025-{n}")
    for n in range(8)
]


def send(storage: Storage, source: Source, *entries: Entry, now: datetime = NOON) -> Ingested:
    found = storage.sources.find(str(source.id))
    made = ingest(storage, found, Reading(unchanged=False, entries=entries), now=now)
    storage.sources.succeeded(source.id, now=now, next_due_at=now, etag=None, last_modified=None)
    return made


def weekly(n: int, url: str, *, key: str | None = None, title: str = "Weekly update", **changes: object) -> Entry:
    values: dict[str, object] = {"title": title, "url": url, "content": TEXTS[n], "published": NOON + 7 * n * DAY}
    return entry(key or url, **(values | {"content_kind": "text"} | changes))


def test_items_without_an_id_that_link_to_one_page_are_all_kept(storage: Storage, make: Maker) -> None:
    source = make.source()
    items = "".join(
        f"<item><title>Notice of {what}</title><link>https://min.example/news</link>"
        f"<description>{text}</description><pubDate>{10 + n} Mar 2025 0{n}:00:00 GMT</pubDate></item>"
        for n, (what, text) in enumerate(zip(("cholera", "measles", "influenza", "travel"), TEXTS, strict=True))
    )
    feed = parse_feed(
        f'<rss version="2.0"><channel><title>M</title>{items}</channel></rss>'.encode(), url="https://min.example/rss"
    )
    assert send(storage, source, *feed.entries) == Ingested(new=4)
    assert send(storage, source, *reversed(feed.entries)) == Ingested(unchanged=4)
    for only in feed.entries:
        assert send(storage, source, only) == Ingested(unchanged=1)


@pytest.mark.parametrize("key", ["https://min.example/news", "7"])
def test_a_window_of_one_item_without_an_id(storage: Storage, make: Maker, key: str) -> None:
    source = make.source()
    for n, what in enumerate(("Cholera in the south", "Measles fall", "Birds culled", "Fever after travel")):
        one = weekly(n, "https://min.example/news", key=key, title=what, published=NOON + timedelta(hours=n))
        assert send(storage, source, one) == Ingested(new=1), what
        assert send(storage, source, one) == Ingested(unchanged=1), what
    assert send(storage, source, replace(one, content=one.content + " Updated at noon.")) == Ingested(edited=1)


@pytest.mark.parametrize(
    "url", ["https://min.example/pub/weekly-epidemiological-update", "https://min.example/bulletin"]
)
@pytest.mark.parametrize("keys", ["new guids", "one guid"])
def test_a_page_filled_anew_each_week(storage: Storage, make: Maker, url: str, keys: str) -> None:
    source = make.source()
    for n in range(4):
        item = weekly(n, url, key=f"w{n}" if keys == "new guids" else "w")
        assert send(storage, source, item, *OTHERS).new == (1 if n else 9)
        assert send(storage, source, item, *OTHERS) == Ingested(unchanged=9)


def test_a_page_whose_list_dates_its_link_anew(storage: Storage, make: Maker) -> None:
    source = make.source(kind="page", url="https://min.example/notices")
    for n in range(4):
        item = weekly(n, "https://min.example/agenda.pdf", title="Agenda of the council", content="")
        assert send(storage, source, item, *OTHERS).new == (1 if n else 9)
        assert send(storage, source, item, *OTHERS) == Ingested(unchanged=9)


def test_two_feeds_that_share_a_page_and_a_title(storage: Storage, make: Maker) -> None:
    one, other = make.source("One"), make.source("Other")
    url = "https://min.example/alerts"
    assert send(storage, one, weekly(0, url, key="a", title="Travel alert"), *OTHERS).new == 9
    assert send(storage, other, weekly(1, url, key="b", title="Travel alert")) == Ingested(new=1)
    assert send(storage, other, weekly(0, url, key="c", title="Travel alert")) == Ingested(unchanged=1)


@pytest.mark.parametrize("kind", ["sitemap", "page"])
def test_addresses_without_titles_that_are_written_otherwise(storage: Storage, make: Maker, kind: str) -> None:
    source = make.source(kind=kind, url="https://min.example/list")
    old = [entry(f"min.example/news/{n}", url=f"http://min.example/news/{n}", title="", content="") for n in range(9)]
    assert send(storage, source, *old).new == 9
    written = [replace(item, url=f"https://www.min.example/news/{n}/", key=f"x{n}") for n, item in enumerate(old)]
    assert send(storage, source, *written) == Ingested(unchanged=9)


def test_a_number_of_the_session_in_each_link(storage: Storage, make: Maker) -> None:
    source = make.source(kind="page", url="https://min.example/notices")

    def page(session: str) -> list[Entry]:
        return [
            entry(url, url=f"https://{url}", title=f"Notice {n}", content="", published=None)
            for n in range(6)
            if (url := f"min.example/doc?id={n}&s={session}")
        ]

    assert send(storage, source, *page("tok1")) == Ingested(new=6)
    for session in ("tok2", "a9f", "77"):
        assert send(storage, source, *page(session)) == Ingested(unchanged=6), session


def test_a_source_that_is_added_again_after_titles_were_edited(storage: Storage, make: Maker) -> None:
    source = make.source()
    assert send(storage, source, *OTHERS).new == 8
    storage.sources.remove(source.id)
    again = make.source("Again")
    edited = [replace(item, title=f"{item.title}, corrected version") for item in OTHERS]
    assert send(storage, again, *edited).new == 0


def test_hostile_numbers_of_items_under_one_key_are_told_apart_in_bounded_time() -> None:
    many = [weekly(n % 4, "https://min.example/news", title=f"Item {n} {n * 7}") for n in range(3000)]
    assert len(told_apart(many)) == 3000
