"""Which article an entry is: what publishers do to their items, and what only looks like it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.models import Entry, Source
from bot.pipeline.ingest import Ingested, ingest
from bot.sources import Reading
from bot.storage import Storage
from tests.conftest import NOON, Maker, entry

WORDS = "The ministry forbids lead pipes in schools and nurseries from January next year on, its spokesman said."
OTHER = "Farmers who keep fewer than ten cows need no licence any longer, parliament decided late last night."
BOILERPLATE = "The notice, the agenda and all documents of the meeting can be found on the page of the committee."
DAY = timedelta(days=1)


def item(key: str, title: str = "Lead pipes", text: str = WORDS, path: str | None = None, **more: object) -> Entry:
    url = f"https://www.ministry.eu{path if path is not None else f'/news/{key}'}"
    values = {"title": title, "content": text, "content_kind": "text", "url": url, "published": NOON}
    return entry(key, **(values | more))


OTHERS = tuple(
    item(
        f"o{n}",
        f"Other item {n}",
        f"{OTHER} Number {n} of them.",
        published=NOON - DAY - (n + 1) * timedelta(minutes=97),
    )
    for n in range(9)
)
"""A source whose items have addresses of their own."""


def count(storage: Storage, source: Source, *readings: tuple[Entry, ...]) -> int:
    """How many articles there are after readings, one after the other, without OTHERS."""
    for entries in readings:
        source = storage.sources.find(str(source.id))
        ingest(storage, source, Reading(unchanged=False, entries=(*entries, *OTHERS)), now=NOON)
    return len(storage.articles.recent(999)) - len(OTHERS)


@pytest.mark.parametrize(
    "again",
    [
        item("1", "Lead pipes, corrected"),
        item("1", text=f"{WORDS} Schools have two years."),
        item("1", "Wholly another title", OTHER),
        item("1", path="/archive/9"),
        item("1", published=NOON + 9 * DAY),
        item("2", path="/news/1"),
        item("2", path="/news/1/?utm_source=rss#top"),
        item("2", path="/news/amp/1"),
        item("2", "Lead pipes forbidden in all schools", path="/news/1"),
        item("2", "Schools lose their pipes", f"{WORDS} Schools have two years.", path="/news/1", published=NOON + DAY),
        item("2", path="/archive/2"),
    ],
    ids=[
        *("title", "text", "all but guid and address", "address", "date"),
        *("guid", "guid, tracked", "guid, AMP", "guid and title", "guid, title, text and date"),
        "guid and address",
    ],
)
def test_an_item_that_changed_is_the_same(storage: Storage, make: Maker, again: Entry) -> None:
    assert count(storage, make.source(), (item("1"),), (again,), (item("1"),), (again,)) == 1


@pytest.mark.parametrize(
    "another",
    [
        item("2", published=NOON + DAY),  # the same words, at another time and place: the next notice
        item("2", "Lead pipes in hospitals", published=NOON + DAY),
        item("2", "Cows", OTHER, path="/news/1", published=NOON + 7 * DAY),  # a page that is filled anew
        item("2", "Cows", OTHER),
        item("1", "Cows", OTHER, path="/news/2", published=NOON + DAY),  # a guid that is used again
    ],
    ids=["same words", "title", "same page", "all but date", "same guid"],
)
def test_another_item_is_new(storage: Storage, make: Maker, another: Entry) -> None:
    assert count(storage, make.source(), (item("1"),), (another,), (another, item("1")), (another,)) == 2


def test_a_page_of_notices_that_say_the_same_is_no_site_that_moved(storage: Storage, make: Maker) -> None:
    days = [
        tuple(
            item(
                f"d{day}{n}", f"Notice of meeting {n % 2}", BOILERPLATE, path=f"/d{day}/{n}", published=NOON + day * DAY
            )
            for n in range(8)
        )
        for day in range(3)
    ]
    source = make.source()
    for entries in days:
        ingest(storage, storage.sources.find(str(source.id)), Reading(unchanged=False, entries=entries), now=NOON)
    assert len(storage.articles.recent(999)) == 24


def test_an_item_that_is_listed_twice_is_one(storage: Storage, make: Maker) -> None:
    twice = (item("1"), item("2", path="/news/1"))
    assert count(storage, make.source(), twice, twice[::-1], twice[:1], twice[1:]) == 1


def test_guids_that_are_numbered_from_the_top_shift(storage: Storage, make: Maker) -> None:
    words = [f"{name} {OTHER if n % 2 else WORDS} About {name}." for n, name in enumerate("abcdefghijklmnop")]
    made = [
        {"title": f"Title of {text[0] * 3}", "text": text, "path": f"/p/{n}", "published": NOON + n * DAY}
        for n, text in enumerate(words)
    ]
    source = make.source()
    for end in range(3, len(made) + 1):
        window = made[max(0, end - 5) : end]
        entries = tuple(item(str(n), **values) for n, values in enumerate(reversed(window), 1))  # type: ignore[arg-type]
        ingest(storage, storage.sources.find(str(source.id)), Reading(unchanged=False, entries=entries), now=NOON)
    articles = storage.articles.recent(99)
    assert sorted(article.title for article in articles) == sorted(str(values["title"]) for values in made)
    assert all(article.text == "" and not storage.revisions.of(article.id) for article in articles)


def test_a_site_that_is_built_anew_repeats_nothing(storage: Storage, make: Maker) -> None:
    old = tuple(
        item(f"{n}", f"Title {n}", f"{WORDS} Case {n}.", published=NOON + n * timedelta(hours=1)) for n in range(12)
    )
    new = tuple(
        item(f"new{n}", f"Title {n}", f"{WORDS} Case {n}.", path=f"/2025/?p={n}", published=NOON + 40 * DAY)
        for n in range(12)
    )
    source = make.source()
    for entries in (old, new, new, old):
        reading = Reading(unchanged=False, entries=entries)
        ingest(storage, storage.sources.find(str(source.id)), reading, now=NOON)
    assert len(storage.articles.recent(99)) == 12


def test_two_feeds_of_one_publisher_share_their_items_and_two_publishers_do_not(storage: Storage, make: Maker) -> None:
    first, second, third = (make.source(name, topics=(name,)) for name in ("All", "Schools", "Elsewhere"))
    assert count(storage, first, (item("1"),)) == 1
    for source, entry_ in (
        (second, item("s-1", url="https://schools.ministry.eu/lead")),
        (third, item("e-1", url="https://www.newspaper.eu/lead")),
    ):
        ingest(storage, source, Reading(unchanged=False, entries=(entry_,)), now=NOON)
    articles = [article for article in storage.articles.recent(99) if article.title == "Lead pipes"]
    assert sorted(tuple(sorted(article.topics)) for article in articles) == [("All", "Schools"), ("Elsewhere",)]


def test_the_past_of_a_sitemap_is_seen_and_not_taken(storage: Storage, make: Maker) -> None:
    source = make.source()
    past = frozenset({"o1", "o2"})
    first = ingest(storage, source, Reading(unchanged=False, entries=OTHERS, past=past), now=NOON)
    assert (first.new, len(storage.articles.recent(99))) == (7, 7)
    again = ingest(storage, storage.sources.find(str(source.id)), Reading(unchanged=False, entries=OTHERS), now=NOON)
    assert (again.new, again.unchanged) == (0, 9)
    newer = ingest(
        storage,
        storage.sources.find(str(source.id)),
        Reading(unchanged=False, entries=(item("new"), *OTHERS)),
        now=NOON,
    )
    assert newer.new == 1


def test_a_feed_of_which_all_is_new_may_have_lost_some(storage: Storage, make: Maker) -> None:
    source = make.source()
    assert not ingest(storage, source, Reading(unchanged=False, entries=OTHERS), now=NOON).rolled_over
    later = tuple(item(f"l{n}", f"Later item {n}", f"{WORDS} {n}", published=NOON + DAY) for n in range(9))
    source = storage.sources.find(str(source.id))
    assert ingest(storage, source, Reading(unchanged=False, entries=later), now=NOON).rolled_over
    assert not ingest(storage, source, Reading(unchanged=False, entries=later), now=NOON).rolled_over


def test_of_very_many_new_ones_some_come_with_the_next_reading(storage: Storage, make: Maker) -> None:
    source = make.source()

    def read(*entries: Entry) -> Ingested:
        found = storage.sources.find(str(source.id))
        result = ingest(storage, found, Reading(unchanged=False, entries=entries, most_new=4), now=NOON)
        storage.sources.succeeded(source.id, now=NOON, next_due_at=NOON, etag=None, last_modified=None)
        return result

    assert read(*OTHERS) == Ingested(new=4, left=5)
    later = [item(f"l{n}", f"Later {n}", f"{WORDS} {n}", published=NOON + DAY) for n in range(10)]
    assert [read(*later, *OTHERS) for _ in range(4)] == [
        Ingested(new=4, unchanged=4, left=11),
        Ingested(new=4, unchanged=8, left=7),
        Ingested(new=4, unchanged=12, left=3),
        Ingested(new=3, unchanged=16),
    ]
    titles = {article.title for article in storage.articles.recent(99)}
    assert titles >= {entry_.title for entry_ in later}
