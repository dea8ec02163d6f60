"""Sources: added once, due in time, backed off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.models import SourceKind
from bot.query import read_stored
from bot.storage import Storage
from tests.conftest import NOON, Clock, Maker


def test_adding_twice_changes_nothing(storage: Storage) -> None:
    first, new = storage.sources.add(url="https://a.eu", kind=SourceKind.FEED, name="A", topics=("tax",), now=NOON)
    again, newer = storage.sources.add(url="https://a.eu", kind=SourceKind.FEED, name="B", topics=(), now=NOON)
    assert (new, newer) == (True, False)
    assert again == first


def test_found_by_id_address_or_name(storage: Storage, make: Maker) -> None:
    source = make.source("Amtsblatt")
    for handle in (str(source.id), source.url, "Amtsblatt", "amtsblatt"):
        assert storage.sources.find(handle) == source
    for handle in ("99", "https://b.eu", "", "'; DROP TABLE sources; --", "9" * 40, "٣"):
        with pytest.raises(NotFound, match="source list"):
            storage.sources.find(handle)


def test_due_longest_first_and_only_enabled(storage: Storage, make: Maker, clock: Clock) -> None:
    late = make.source("Late")
    clock.forward(minutes=1)
    later = make.source("Later")
    off = make.source("Off")
    storage.sources.set_enabled(off.id, False, clock())
    assert [s.id for s in storage.sources.due(clock())] == [late.id, later.id]
    storage.sources.succeeded(
        late.id, now=clock(), next_due_at=clock() + timedelta(minutes=30), etag='"1"', last_modified="Mon"
    )
    assert [s.id for s in storage.sources.due(clock())] == [later.id]
    assert late.id in [s.id for s in storage.sources.due(clock() + timedelta(minutes=30))]
    storage.sources.set_enabled(off.id, True, clock())
    assert off.id in [s.id for s in storage.sources.due(clock())]


def test_failures_are_counted_until_a_success(storage: Storage, make: Maker, clock: Clock) -> None:
    source = make.source()
    for _ in range(2):
        storage.sources.failed(source.id, now=clock(), next_due_at=clock(), error="no route")
    failed = storage.sources.find(source.name)
    assert (failed.failures, failed.last_error, failed.last_success_at) == (2, "no route", None)
    storage.sources.succeeded(source.id, now=clock(), next_due_at=clock(), etag=None, last_modified=None)
    well = storage.sources.find(source.name)
    assert (well.failures, well.last_error, well.last_success_at) == (0, None, clock())


def test_a_source_that_moved_gets_its_new_address_unless_taken(storage: Storage, make: Maker) -> None:
    one, other = make.source("One"), make.source("Other")
    for target, url in (("https://new.eu/feed", "https://new.eu/feed"), (other.url, "https://new.eu/feed")):
        storage.sources.succeeded(one.id, now=NOON, next_due_at=NOON, etag=None, last_modified=None, url=target)
        assert storage.sources.find("One").url == url


def test_removing_keeps_the_articles(storage: Storage, make: Maker) -> None:
    article_id = make.ready()
    storage.sources.remove(make.source().id)
    article = storage.articles.get(article_id)
    assert article.source_id is None
    assert article.publisher == "Gazette"
    assert storage.search.find(read_stored("ministry"), now=NOON, limit=1).ids == (article_id,)


def test_topics_of_sources_and_articles_in_any_case(storage: Storage, make: Maker) -> None:
    make.ready(source=make.source("Trade daily", topics=("Trade", "Straße")))
    make.source("Tax", topics=("tax", "Trade"))
    storage.sources.remove(storage.sources.find("Trade daily").id)
    assert storage.topics.names() == ["Straße", "Trade", "tax"]
    assert storage.topics.find("  trade ") == "Trade"
    assert storage.topics.find("STRASSE") == "Straße"
    assert storage.topics.find("") is None


def test_names_from_outside_hold_no_control_characters(storage: Storage) -> None:
    added, _ = storage.sources.add(
        url="https://a.eu", kind=SourceKind.FEED, name="\x1b[2JGazette\x00\ud800", topics=(), now=NOON
    )
    assert added.name == "[2JGazette"
