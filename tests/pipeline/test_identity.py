"""The bot finds the stored article of an entry, even if the publisher has changed the item."""

import itertools
import pickle
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.models import Entry, Source
from bot.pipeline.identity import distinct_entries
from bot.pipeline.ingest import Ingested
from bot.sources.content import Past
from bot.storage import Storage
from tests.conftest import NOON, Maker, cases, entry
from tests.pipeline.test_edits import Send

TABLE = cases(__file__)
DAY = timedelta(days=1)


def item(given: dict[str, Any], n: int = 0, every: float = 0) -> Entry:
    """Returns the entry that a table in identity.toml describes. `n`: its number in a series."""
    values = {
        name: value.format(n=n, letter="abcdefgh"[n % 8], norths=" north" * n) if isinstance(value, str) else value
        for name, value in given.items()
    }
    key, days = values.get("key", "1"), values.get("days", 0)
    url = values.get("url", f"https://www.ministry.eu{values.get('path', f'/news/{key}')}")
    noon = NOON.replace(hour=0) if values.get("midnight") else NOON
    text = values.get("text", "words")
    return entry(
        key,
        title=values.get("title", "Lead pipes"),
        content=TABLE["texts"].get(text, text).format(n=n),
        content_kind="text",
        url=None if url == "none" else url,
        published=None if days == "none" else noon + (days + n * every) * DAY,
    )


OTHERS = tuple(
    entry(
        f"o{n}",
        title=f"Other item {n}",
        url=f"https://www.ministry.eu/other/{n}",
        content=f"{TABLE['texts']['other']} Number {n} of them.",
        content_kind="text",
        published=NOON - DAY - (n + 1) * timedelta(minutes=97),
    )
    for n in range(9)
)


def news(send: Send, source: Source, readings: Sequence[Sequence[Entry]], *, beside: Sequence[Entry]) -> list[int]:
    """Send `readings` to the bot, each together with the items `beside`. Returns how many new articles each reading
    brought; the items `beside` are not counted."""
    counts = [send(source, *entries, *beside).new for entries in readings]
    return [counts[0] - len(beside), *counts[1:]]


@pytest.fixture(params=["kept", "deleted"])
def send(request: pytest.FixtureRequest, send: Send, storage: Storage) -> Send:
    """Returns a function that stores entries. With the parameter "deleted", the function first deletes all stored
    texts, as the setting `storage.keep_days` does."""

    def sending(source: Source, *entries: Entry, **given: Any) -> Ingested:
        if request.param == "deleted":
            storage.database.change("UPDATE articles SET state = 'ready', ready_at = fetched_at")
            storage.forget_texts(NOON + 99 * DAY)
        return send(source, *entries, **given)

    return sending


def test_an_entry_brings_its_compared_forms_from_the_process_that_read_it() -> None:
    sent = entry("1")
    brought = pickle.loads(pickle.dumps(sent))
    assert brought == sent
    assert (vars(brought)["address"], vars(brought)["digest"]) == (sent.address, sent.digest)


@pytest.mark.parametrize("name", TABLE["same"])
def test_a_changed_item_is_the_same_article(send: Send, make: Maker, name: str) -> None:
    first, again = item({}), item(TABLE["same"][name])
    assert news(send, make.source(), [[first], [again], [first], [again]], beside=OTHERS) == [1, 0, 0, 0]


@pytest.mark.parametrize("name", TABLE["another"])
def test_another_item_is_a_new_article(send: Send, make: Maker, name: str) -> None:
    first, other = item({}), item(TABLE["another"][name])
    assert sum(news(send, make.source(), [[first], [other], [other, first], [other]], beside=OTHERS)) == 2


SIZES = [
    (name, size)
    for name, table in TABLE["series"].items()
    # If all items have the same key, only one of them can be in the feed at a time.
    for size in ((1, 3, 99) if "{n}" in table["item"]["key"] else (1,))
]


@pytest.mark.parametrize("beside", [(), OTHERS], ids=["alone", "among others"])
@pytest.mark.parametrize(("name", "size"), SIZES)
def test_every_item_of_a_series_is_stored(
    send: Send, make: Maker, name: str, size: int, beside: Sequence[Entry]
) -> None:
    table = TABLE["series"][name]
    series = [item(table["item"], n, table.get("every", 0)) for n in range(table["count"])]
    windows = [series[max(0, end - size) : end][::-1] for end in range(1, len(series) + 1)]
    readings = windows if size < len(series) else [series, series[::-1]]
    assert sum(news(send, make.source(), readings, beside=beside)) == len(series)


@pytest.mark.parametrize("case", TABLE["case"])
def test_readings_of_one_or_more_sources_bring_the_expected_articles(
    send: Send, make: Maker, case: dict[str, Any]
) -> None:
    sources: dict[str, Source] = {}
    counts = []
    for reading in case["readings"]:
        name = reading[0].get("source", "A")
        kind = case.get("kind", "feed")
        beside = () if case.get("alone") else [replace(one, key=f"{name}-{one.key}") for one in OTHERS]
        first = not sources
        source = sources.setdefault(name, make.source(name, kind=kind, url=f"https://{name.lower()}.eu/feed"))
        entries = [item({k: v for k, v in one.items() if k != "source"}) for one in reading]
        counts.append(send(source, *entries, *beside).new - first * len(beside))
    assert counts == case["new"]


def test_items_with_guids_numbered_from_the_top_are_stored_once(send: Send, storage: Storage, make: Maker) -> None:
    texts = list(TABLE["texts"].values())[6:]
    made = [
        entry("", title=f"Title of {name * 3}", content=f"{texts[n % 4]} About {name}.", url=f"https://m.eu/p/{n}")
        for n, name in enumerate("abcdefghij")
    ]
    made = [replace(one, published=NOON + n * DAY) for n, one in enumerate(made)]
    source = make.source()
    for end in range(3, len(made) + 1):
        window = reversed(made[max(0, end - 5) : end])
        send(source, *(replace(one, key=str(n)) for n, one in enumerate(window)))
    articles = storage.articles.recent(99)
    assert sorted(article.title for article in articles) == [one.title for one in made]
    assert not any(storage.articles.revisions(article.id) for article in articles)


@pytest.mark.parametrize("text", ["words", ""])
def test_a_relaunched_site_repeats_no_article(send: Send, make: Maker, text: str) -> None:
    hours = 0 if text == "" else 5 / 24
    given = {"title": "Council adopts rule {n} on water", "text": f"{TABLE['texts'][text]} Case {{n}}." if text else ""}
    old = [item({**given, "key": "{n}"}, n, 0.07) for n in range(10)]
    new = [item({**given, "key": "new{n}", "path": "/2025/?p={n}", "days": hours}, n, 0.07) for n in range(10)]
    assert news(send, make.source(), [old, new, new, old], beside=()) == [10, 0, 0, 0]


@pytest.mark.parametrize("titles", [2, 8])
def test_daily_notices_with_the_same_words_are_new_articles(send: Send, make: Maker, titles: int) -> None:
    given = {"title": "Notice {n}", "text": "boilerplate"}
    days = [
        [item({**given, "key": f"d{day}{n}", "path": f"/d{day}/{n}", "days": day}, n % titles) for n in range(8)]
        for day in range(3)
    ]
    assert news(send, make.source(), days, beside=()) == [8, 8, 8]


def test_an_article_of_two_sources_has_the_topics_of_both(send: Send, storage: Storage, make: Maker) -> None:
    water, trade = make.source("A", topics=("Water", "All")), make.source("B", topics=("Trade", "All"))
    title = "Ministry forbids lead pipes in schools"
    assert send(water, item({"title": title, "path": "/x"})).new == 1
    for second, new in ((f"{title.upper()}!", 0), (f"{title} from 2026", 1), ("Court upholds the ban", 1)):
        assert send(trade, item({"key": second, "title": second, "path": "/x"})).new == new, second
    topics = [set(article.topics) for article in sorted(storage.articles.recent(9), key=lambda one: one.id)]
    assert topics == [{"All", "Trade", "Water"}, {"All", "Trade"}, {"All", "Trade"}]


def test_a_source_added_again_repeats_no_article(
    send: Send, storage: Storage, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.AT_ONCE", 3)
    first, bare = make.source("A", topics=("Water",)), item({"key": "bare", "url": "none", "title": "Notice one"})
    assert send(first, bare, *OTHERS).new == 10
    storage.sources.remove(first.id)
    again = make.source("A", topics=("Trade",))
    edited = [replace(one, title=f"{one.title}, corrected version") for one in OTHERS]
    assert send(again, bare, *edited, replace(bare, key="other", title="Speech")).new == 1
    assert {"Trade", "Water"} in [set(article.topics) for article in storage.articles.recent(99)]


def test_old_entries_of_a_sitemap_are_noted_but_not_stored(send: Send, make: Maker) -> None:
    source = make.source()
    assert send(source, *OTHERS, past={"o1": Past.OLD, "o2": Past.OLD}).new == 7
    again = send(source, *OTHERS)
    assert (again.new, again.unchanged) == (0, 9)
    assert send(source, item({}), *OTHERS).new == 1


def test_a_reading_with_only_new_entries_is_marked_as_rolled_over(send: Send, make: Maker) -> None:
    source, later = make.source(), [item({"key": "{n}", "title": "Later {n}", "days": 1}, n) for n in range(9)]
    rolled = [send(source, *entries).rolled_over for entries in (OTHERS, later, later)]
    assert rolled == [False, True, False]


def test_new_entries_over_the_limit_are_stored_by_the_next_readings(send: Send, make: Maker) -> None:
    source, later = make.source(), [item({"key": "{n}", "title": "Later {n}", "days": 1}, n) for n in range(10)]
    assert send(source, *OTHERS, most_new=4) == Ingested(new=4, left=5)
    assert [send(source, *later, *OTHERS, most_new=4) for _ in range(4)] == [
        Ingested(new=4, unchanged=4, left=11),
        Ingested(new=4, unchanged=8, left=7),
        Ingested(new=4, unchanged=12, left=3),
        Ingested(new=3, unchanged=16),
    ]


def test_hostile_text_is_compared_as_it_is_stored(send: Send, make: Maker) -> None:
    source, hostile = make.source(), entry("k\x00\ud800", title="Red\x00\ud83d", url="https://a.eu/\ud800")
    assert [send(source, replace(hostile, key=key)).new for key in (hostile.key, hostile.key, "2")] == [1, 0, 0]


def test_thousands_of_items_with_one_key_get_different_keys_quickly() -> None:
    texts = itertools.cycle(list(TABLE["texts"].values())[6:])
    many = [item({"key": "s", "title": f"Item {n} {n * 7}", "text": next(texts), "path": "/news"}) for n in range(3000)]
    assert len(distinct_entries(many)) == 3000
