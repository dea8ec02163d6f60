"""A database of an older version goes on without a thing told twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.models import SourceKind
from bot.pipeline.ingest import Ingested, ingest
from bot.sources import Reading
from bot.storage import Database, open_storage
from bot.storage.database import to_text
from bot.storage.schema import migrations
from tests.conftest import NOON, daily, entry

ITEMS = [
    entry(f"item-{n}", url=f"https://www.ministry.example/news/2025/rule-{n}?utm_source=rss", title=f"Rule {n} is out")
    for n in range(5)
]


def older(path: Path) -> None:
    """As it was before entries stood apart from articles: addresses with `www.`, one row an item, two feeds."""
    database = Database(path)
    with database.write() as db:
        migrations.apply(database.utils, stop_before="m004_what_sources_hold")
        for name in ("rss", "atom"):
            db.execute(
                """INSERT INTO sources (url, kind, name, added_at, next_due_at, last_success_at)
                VALUES (?, ?, ?, ?, ?, ?)""",
                [f"https://www.ministry.example/{name}", SourceKind.FEED, name, *[to_text(NOON)] * 3],
            )
        for item in ITEMS:
            db.execute(
                """INSERT INTO articles (source_id, key, url, canonical_url, title, publisher, content, content_kind,
                    excerpt, published_at, dated, fetched_at, state)
                VALUES (1, ?, ?, ?, ?, 'Ministry', ?, ?, 0, ?, 1, ?, 'fetched')""",
                [
                    item.key,
                    item.url,
                    f"www.ministry.example/news/2025/rule-{item.key[-1]}",
                    item.title,
                    item.content,
                    item.content_kind,
                    to_text(item.published or NOON),
                    to_text(NOON),
                ],
            )
    database.close()


def test_nothing_is_new_after_the_upgrade(tmp_path: Path) -> None:
    older(tmp_path / "policybot.db")
    storage = open_storage(tmp_path / "policybot.db")
    rss, atom = storage.sources.all()
    same = Reading(unchanged=False, entries=tuple(ITEMS))
    assert ingest(storage, rss, same, now=NOON) == Ingested(unchanged=5)
    other_keys = Reading(unchanged=False, entries=tuple(entry(f"atom-{n}", **_rest(n)) for n in range(5)))
    assert ingest(storage, atom, other_keys, now=NOON) == Ingested(unchanged=5)
    # From now on, words are known: an edit is one.
    assert ingest(storage, rss, same, now=NOON) == Ingested(unchanged=5)
    edited = Reading(
        unchanged=False, entries=(entry("item-0", **_rest(0) | {"content": "<p>Repealed.</p>"}), *ITEMS[1:])
    )
    assert ingest(storage, rss, edited, now=NOON) == Ingested(unchanged=4, edited=1)
    storage.close()


def _rest(n: int) -> dict[str, object]:
    item = ITEMS[n]
    return {"url": item.url, "title": item.title, "content": item.content, "published": item.published}


def test_digests_of_before_filters_go_on(tmp_path: Path) -> None:
    database = Database(tmp_path / "policybot.db")
    with database.write() as db:
        migrations.apply(database.utils, stop_before="m010_filters")
        db.execute(
            """INSERT INTO chats (id, kind, title, items, state, created_at)
            VALUES (1, 'private', 'Ann', 5, 'active', ?)""",
            [to_text(NOON)],
        )
        db.execute(
            """INSERT INTO subscriptions (chat_id, topic, slot, created_at, next_due_at)
            VALUES (1, 'Trade', '08:00', ?, ?)""",
            [to_text(NOON)] * 2,
        )
    database.close()
    storage = open_storage(tmp_path / "policybot.db")
    (old,) = storage.subscriptions.all(1)
    assert (old.topic, old.query, str(old.schedule), old.next_slot) == ("Trade", "", "daily 08:00", "08:00")

    def put(filters: str) -> tuple[int, bool]:
        found, new = storage.subscriptions.put(
            chat_id=1, thread_id=None, topic="Trade", query=filters, now=NOON, **daily("09:00", NOON)
        )
        return found.id, new

    assert put("") == (old.id, False)
    narrower, new = put("in:DE")
    assert new
    assert put("in:DE") == (narrower, False)
    storage.close()


def test_reminders_of_before_are_known_and_the_database_has_an_id_of_its_own(tmp_path: Path) -> None:
    database = Database(tmp_path / "policybot.db")
    with database.write() as db:
        migrations.apply(database.utils, stop_before="m011_conversation")
        db.execute(
            """INSERT INTO chats (id, kind, title, items, state, created_at)
            VALUES (1, 'private', 'Ann', 5, 'active', ?)""",
            [to_text(NOON)],
        )
        db.execute(
            """INSERT INTO deliveries (id, chat_id, local_date, slot, state, planned_at)
            VALUES (3, 1, '2025-03-10', 'reminder', 'sent', ?)""",
            [to_text(NOON)],
        )
        db.execute(
            """INSERT INTO reminders (chat_id, story_id, date, kind, ahead, delivery_id)
            VALUES (1, 7, '2025-03-11', 'comments', 1, 3)"""
        )
    database.close()
    storage, other = open_storage(tmp_path / "policybot.db"), open_storage(tmp_path / "other.db")
    (known,) = storage.reminders.done([1], NOON.date(), now=NOON)
    assert (known.story_id, known.ahead) == (7, 1)
    assert len(storage.instance.id) == 16
    assert storage.instance.id != other.instance.id
    again = open_storage(tmp_path / "policybot.db")
    assert again.instance.id == storage.instance.id
    for one in (storage, other, again):
        one.close()


def test_what_digests_of_before_looked_at_stays_looked_at(tmp_path: Path) -> None:
    database = Database(tmp_path / "policybot.db")
    with database.write() as db:
        migrations.apply(database.utils, stop_before="m012_deliveries")
        db.execute(
            """INSERT INTO chats (id, kind, title, items, state, created_at)
            VALUES (1, 'private', 'Ann', 5, 'active', ?)""",
            [to_text(NOON)],
        )
        for topic in ("Trade", "Energy"):
            db.execute(
                """INSERT INTO subscriptions (chat_id, topic, schedule, next_slot, created_at, next_due_at)
                VALUES (1, ?, 'daily 08:00', '08:00', ?, ?)""",
                [topic, *[to_text(NOON)] * 2],
            )
        for days in (1, 2):
            db.execute(
                """INSERT INTO deliveries (chat_id, subscription_id, local_date, slot, state, planned_at)
                VALUES (1, 1, ?, '08:00', 'sent', ?)""",
                [f"2025-03-1{days}", to_text(NOON + timedelta(days=days))],
            )
    database.close()
    storage = open_storage(tmp_path / "policybot.db")
    first, second = storage.subscriptions.all(1)
    assert (first.looked_at, second.looked_at) == (NOON + timedelta(days=2), None)
    assert [one.due_at for one in storage.deliveries.all()] == [None, None]
    storage.close()
