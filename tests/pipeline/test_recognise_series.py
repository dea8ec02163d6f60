"""Items of series, and what stands at an address for many: none of them is lost as a version of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.models import Entry
from bot.pipeline.ingest import ingest
from bot.sources import Reading
from bot.storage import Storage
from tests.conftest import NOON, Maker
from tests.pipeline.test_recognise import BOILERPLATE, DAY, OTHER, OTHERS, WORDS, item

MIDNIGHT = NOON.replace(hour=0)
WEEK = 7 * DAY


def stored(storage: Storage, make: Maker, readings: Sequence[tuple[Entry, ...]], *, beside: tuple[Entry, ...]) -> int:
    """How many articles readings make of a source, without those beside."""
    source = make.source()
    for entries in readings:
        reading = Reading(unchanged=False, entries=(*entries, *beside))
        ingest(storage, storage.sources.find(str(source.id)), reading, now=NOON)
    return len(storage.articles.recent(999)) - len(beside)


def windows(items: Sequence[Entry], size: int) -> list[tuple[Entry, ...]]:
    """What a feed of so many items shows, one more with each reading."""
    return [tuple(reversed(items[max(0, end - size) : end])) for end in range(1, len(items) + 1)]


def recalls() -> list[Entry]:
    """Notices of days that say nearly the same, dated by the day alone."""
    text = "Product recall notice: consumers are asked to return product {0}, lot {0}{0}7, to the shop for a refund."
    return [
        item(
            f"r{n}", "Product recall notice", text.format(n), path=f"/recalls/{n}", published=MIDNIGHT + (n // 4) * DAY
        )
        for n in range(30)
    ]


def bulletins(**more: object) -> list[Entry]:
    return [
        item(f"b{n}", **({"title": "Weekly bulletin", "path": "/bulletin", "published": NOON + n * WEEK} | more))  # type: ignore[arg-type]
        for n in range(5)
    ]


def with_text(entries: Sequence[Entry], text: str) -> list[Entry]:
    return [replace(entry, content=text.format(n)) for n, entry in enumerate(entries)]


FIGURES = "Prices of the week: wheat 2{0} euros, milk 4{0} cents, steel 7{0} euros, and pork 1{0} euros a kilogram."
SERIES = {
    "recalls": recalls(),
    "bulletins with other figures": with_text(bulletins(), FIGURES),
    "bulletins without text": with_text(bulletins(), ""),
    "bulletins of the same words": with_text(bulletins(), BOILERPLATE),
    "other titles, no text": [
        item(f"t{n}", title, "", path="/live", published=NOON + n * WEEK)
        for n, title in enumerate(("Statement on Ukraine", "Minister resigns over bribery", "Floods", "Budget passed"))
    ],
    "other titles and texts within hours": [
        item(f"h{n}", title, text, path="/live", published=NOON + n * timedelta(hours=5))
        for n, (title, text) in enumerate((("Lead pipes", WORDS), ("Cows", OTHER), ("Meetings", BOILERPLATE)))
    ],
    "numbers, undated": [
        item(f"u{n}", f"Bulletin no. {n}", f"{BOILERPLATE} No. {n}.", path="/bulletin", published=None)
        for n in range(5)
    ],
    "numbers within hours": [
        item(f"n{n}", f"Bulletin no. {n}", f"{BOILERPLATE} No. {n}.", path="/bulletin", published=NOON + n * DAY / 12)
        for n in range(5)
    ],
    "one key for all": [
        item("latest", f"Gazette of {n} March", BOILERPLATE, path="/latest.pdf", published=NOON + n * DAY)
        for n in range(5)
    ],
    "one key and an address each": [
        item("weekly", "Weekly bulletin", FIGURES.format(n), path=f"/bulletin/{n}", published=NOON + n * WEEK)
        for n in range(5)
    ],
    "anchors": [item(f"a{n}", f"Matter {'abcde'[n]}", BOILERPLATE, path=f"/news#{n}") for n in range(5)],
    "parameters that are thrown away": [
        item(f"p{n}", title, text, path=f"/q?ref={n}")
        for n, (title, text) in enumerate((("Lead pipes", WORDS), ("Cows", OTHER), ("Meetings", BOILERPLATE)))
    ],
    "a longer title": [
        item(f"l{n}", f"Tender for rail works{' north' * n}", BOILERPLATE, path=f"/tender/{n}", published=MIDNIGHT)
        for n in range(3)
    ],
}


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("beside", [(), OTHERS], ids=["alone", "among others"])
@pytest.mark.parametrize("name", SERIES)
def test_none_of_a_series_is_lost(
    storage: Storage, make: Maker, name: str, beside: tuple[Entry, ...], size: int
) -> None:
    series = SERIES[name]
    size = 1 if name.startswith("one key") else size  # or one of them would hide the others in the feed itself
    assert stored(storage, make, windows(series, size), beside=beside) == len(series)


@pytest.mark.parametrize("name", [name for name in SERIES if "one key" not in name])
def test_none_of_a_series_is_lost_that_is_there_at_once(storage: Storage, make: Maker, name: str) -> None:
    series = tuple(SERIES[name])
    assert stored(storage, make, [series, series[::-1], series], beside=OTHERS) == len(series)


def test_items_of_titles_alone_are_not_told_again_when_the_site_is_built_anew(storage: Storage, make: Maker) -> None:
    old = tuple(
        item(f"{n}", f"Council adopts rule {n} on water", "", published=NOON + n * timedelta(minutes=97))
        for n in range(10)
    )
    new = tuple(
        item(f"new-{n}", entry.title, "", path=f"/2025/{n}-x", published=entry.published) for n, entry in enumerate(old)
    )
    assert stored(storage, make, [old, new, new, old], beside=()) == 10
