"""Ingest: each item once, also where two sources, two keys or two addresses bring it."""

from __future__ import annotations

import pytest

from bot.models import Source
from bot.pipeline.ingest import ingest
from bot.sources import Reading
from bot.storage import Storage
from tests.conftest import NOON, Maker, entry


def add(storage: Storage, source: Source, key: str, **changes: object) -> bool:
    """Whether an entry that is all that its source holds is new."""
    reading = Reading(unchanged=False, entries=(entry(key, **changes),))
    return bool(ingest(storage, source, reading, now=NOON).new)


def test_one_source_sends_a_key_once(storage: Storage, make: Maker) -> None:
    source = make.source()
    assert add(storage, source, "k")
    assert not add(storage, source, "k", title="Changed", url="https://other.eu")
    assert add(storage, make.source("Other"), "k", url="https://third.eu")


def test_an_address_is_one_article_across_sources(storage: Storage, make: Maker) -> None:
    assert add(storage, make.source("A"), "1", url="https://a.eu/x?utm_source=rss")
    assert not add(storage, make.source("B"), "2", url="http://a.eu/x/", title="Title 1")
    assert add(storage, make.source("B"), "3", url="https://a.eu/y")


def test_a_source_may_link_several_items_to_one_page(storage: Storage, make: Maker) -> None:
    source = make.source()
    assert add(storage, source, "1", url="https://a.eu/news", title="First")
    assert add(storage, source, "2", url="https://a.eu/news", title="Second")
    assert not add(storage, source, "3", url="https://a.eu/news", title="FIRST")


def topics(storage: Storage) -> list[tuple[str, ...]]:
    return [tuple(sorted(a.topics)) for a in sorted(storage.articles.recent(9), key=lambda a: a.id)]


@pytest.mark.parametrize(
    ("second", "known"),
    [
        ("Ministry forbids lead pipes in schools", True),
        ("MINISTRY  forbids lead\u200b pipes in schools", True),
        ("Ministry forbids lead pipes in schools | Water Gazette", True),
        ("Ministry forbids lead pipes in schools from 2026", False),
        ("Court upholds the ban", False),
        ("", False),
    ],
)
def test_one_page_in_two_sources_is_one_article_of_the_topics_of_both(
    storage: Storage, make: Maker, second: str, known: bool
) -> None:
    water, trade = make.source("A", topics=("Water", "All")), make.source("B", topics=("Trade", "All"))
    assert add(storage, water, "1", url="https://a.eu/x", title="Ministry forbids lead pipes in schools")
    assert add(storage, trade, "2", url="https://a.eu/x?utm_source=b", title=second) is not known
    assert topics(storage) == ([("All", "Trade", "Water")] if known else [("All", "Water"), ("All", "Trade")])
    assert not add(storage, trade, "2", url="https://a.eu/x?utm_source=b", title=second)


def test_numbers_tell_items_of_a_series_apart(storage: Storage, make: Maker) -> None:
    a, b = make.source("A"), make.source("B")
    title = "Official Journal of the European Union, series L, issue {}"
    assert add(storage, a, "1", url="https://a.eu/oj", title=title.format(1000))
    assert add(storage, b, "1", url="https://a.eu/oj", title=title.format(1001))
    assert not add(storage, b, "2", url="https://a.eu/oj", title=title.format(1000))


def test_sources_that_link_different_items_to_one_landing_page_keep_them(storage: Storage, make: Maker) -> None:
    titles = {
        "Health": ("Public consultation on the draft decree on tobacco", "Vote on the budget"),
        "Farming": ("Public consultation on the draft decree on pesticides", "Hearing on fisheries"),
    }
    for _ in range(2):
        for name, items in titles.items():
            for n, title in enumerate(items):
                add(storage, make.source(name), str(n), url="https://a.eu/news", title=title)
    assert {article.title for article in storage.articles.recent(99)} == {*titles["Health"], *titles["Farming"]}
    assert len(storage.articles.recent(99)) == 4


def test_a_source_that_was_removed_and_added_again_repeats_nothing(storage: Storage, make: Maker) -> None:
    first = make.source("A", topics=("Water",))
    assert add(storage, first, "1", url=None, title="Notice one")
    assert add(storage, first, "2", url="https://a.eu/2", title="Notice two")
    storage.sources.remove(first.id)
    again = make.source("A", topics=("Trade",))
    assert again.id != first.id
    assert not add(storage, again, "1", url=None, title="Notice one")
    assert not add(storage, again, "2", url="https://a.eu/2", title="Notice two")
    assert add(storage, again, "3", url=None, title="Notice three")
    assert topics(storage) == [("Trade", "Water"), ("Trade", "Water"), ("Trade",)]


def test_a_key_of_a_removed_source_is_another_item_under_another_title(storage: Storage, make: Maker) -> None:
    first = make.source("A")
    assert add(storage, first, "1", url=None, title="Notice one")
    storage.sources.remove(first.id)
    assert add(storage, make.source("B"), "1", url=None, title="Speech of the minister")


def test_entries_without_an_address_differ_by_key(storage: Storage, make: Maker) -> None:
    source = make.source()
    assert add(storage, source, "1", url=None)
    assert add(storage, source, "2", url=None)


def test_hostile_text_is_stored_clean(storage: Storage, make: Maker) -> None:
    assert add(
        storage,
        make.source(),
        "k\x00\ud800",
        title="\x1b[31mRed\x00\ud83d",
        url="https://a.eu/\ud800",
        content="a\x00b\udfff",
        author="\ud800",
        publisher="\x00",
        lang="\ud800",
    )
    (article,) = storage.articles.recent(1)
    assert article.title == "[31mRed"
    assert article.publisher == "Gazette"
    assert not add(storage, make.source(), "k\x00\ud800", url="https://a.eu/\ud800")
    assert not add(storage, make.source(), "k\x00\ud800", url="https://a.eu/\ud800", title="\x1b[31mRed")
    # Its title is compared as it is stored.
    assert not add(storage, make.source(), "2", title="\x1b[31mRed", url="https://a.eu/\ud800")
