"""The schema is made by steps, from version 0.1.0 on. A database of another version is refused."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StorageError
from bot.models import SourceKind
from bot.query import read_stored
from bot.storage import Database, Storage, backup, open_storage, restore
from bot.storage.schema import STEPS, migrate
from tests.conftest import NOON

NEWER = STEPS | {
    "made_up_column": """ALTER TABLE sources ADD COLUMN made_up TEXT NOT NULL DEFAULT '';
UPDATE sources SET made_up = upper(name);"""
}
"""Has a step that a later version might have."""
OTHER = """INSERT INTO _sqlite_migrations SELECT max(id) + 1, migration_set, 'm012_deliveries', applied_at
    FROM _sqlite_migrations"""
"""Records a step from before 0.1.0."""


LATER = NOON + timedelta(days=200)
RELEASED = Path(__file__).parents[1] / "data" / "database-0.1.0.sql"


def migrated(database: Database, steps: Mapping[str, str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.storage.schema.STEPS", steps)
        migrate(database)


def schema(connection: sqlite3.Connection) -> dict[str, str]:
    """Returns the tables, indexes, triggers and views, with the statements that made them."""
    made = connection.execute("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: sql for name, sql in made if "sqlite_" not in name}


def notes(storage: Storage) -> list[str]:
    return [row["made_up"] for row in storage.database.rows("SELECT made_up FROM sources")]


def test_a_new_step_runs_once_on_an_existing_database(storage: Storage) -> None:
    storage.sources.add(url="https://a.eu", kind=SourceKind.FEED, name="Gazette", topics=(), now=NOON)
    migrate(storage.database)
    migrated(storage.database, NEWER)
    assert notes(storage) == ["GAZETTE"]
    storage.database.change("UPDATE sources SET made_up = 'mine'")
    migrated(storage.database, NEWER)
    assert notes(storage) == ["mine"]


@pytest.mark.skipif(sqlite3.sqlite_version_info < (3, 43), reason="an older SQLite can't read its full-text index")
def test_a_database_of_0_1_0_gets_the_schema_of_a_new_one(storage: Storage, tmp_path: Path) -> None:
    first, path = Database(tmp_path / "first.db"), tmp_path / "old.db"
    migrated(first, dict([*STEPS.items()][:1]))
    old = sqlite3.connect(path)
    old.executescript(RELEASED.read_text(encoding="utf-8"))
    old.close()
    with closing(sqlite3.connect(path)) as old:
        assert schema(old) == schema(first.connection)  # if this fails: the first step is released, so add another
    with closing(open_storage(path)) as opened:
        assert schema(opened.database.connection) == schema(storage.database.connection)
        assert (opened.database.damage(), opened.database.rows("PRAGMA foreign_key_check")) == (None, [])
        tables = [name.removeprefix("table ") for name in schema(opened.database.connection) if name[:5] == "table"]
        assert [table for table in tables if not opened.database.value(f"SELECT count(*) FROM {table}")] == []
        facets = "SELECT kind, value, count(*) FROM facets GROUP BY 1, 2 EXCEPT SELECT what, name, count FROM counts"
        assert not opened.database.rows(facets)
        for article in opened.articles.recent(9):
            assert (
                article.text
                and article.summary
                and article.facts
                and opened.articles.raws([article.id])[article.id].content
            )
            assert opened.stories.profile(article.id)
        found = opened.search.find(read_stored("tariffs"), now=LATER, limit=9).total
        counts = (found, len(opened.articles.revisions(1)), len(opened.sources.polls(1)), len(opened.notices.open()))
        assert (*counts, opened.saved.articles(1001), opened.follows.ids(1001)) == (1, 1, 2, 1, [11], ["us-bill:HR1"])
        nouns = (opened.conditions, opened.chats, opened.subscriptions, opened.feedback, opened.deliveries)
        assert [len(noun.all()) for noun in nouns] == [5, 6, 6, 1, 6]
        assert len(opened.deliveries.items(1)) == 4
        assert len(opened.stories.latest(until=LATER, limit=9, offset=0)) == 2
        assert len(list(opened.facts.due(NOON.date(), LATER.date(), until=LATER))) == 5
        assert len(opened.reminders.done([1002], NOON.date(), now=LATER)) == 4
    first.close()


def test_a_step_that_fails_changes_nothing(storage: Storage) -> None:
    with pytest.raises(StorageError, match="nowhere"):
        migrated(storage.database, NEWER | {"half": "CREATE TABLE half (id INTEGER);\nSELECT * FROM nowhere;"})
    assert storage.database.row("SELECT 1 FROM sqlite_master WHERE name = 'half'") is None
    migrate(storage.database)  # the database is as it was before


def test_a_database_of_another_version_is_refused_and_not_changed(storage: Storage, tmp_path: Path) -> None:
    with storage.database.write() as db:
        db.execute(OTHER)
    copy, target = tmp_path / "copy.db", tmp_path / "target.db"
    backup(storage.database, copy)
    before = copy.read_bytes()
    for opened in (lambda: open_storage(copy), lambda: restore(copy, target)):
        with pytest.raises(StorageError) as caught:
            opened()
        assert f"{copy} has the schema m012_deliveries" in str(caught.value)
        assert f"knows {[*STEPS][-1]}" in str(caught.value)
        assert "source export" in str(caught.value)
        assert "--db" in str(caught.value)
    assert copy.read_bytes() == before
    assert not target.exists()
