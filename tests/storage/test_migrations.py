"""The schema: made in steps from 0.1.0 on; a database of another version is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlite_utils

from bot.errors import StorageError
from bot.models import SourceKind
from bot.storage import Storage, backup, open_storage, restore
from bot.storage.schema import STEPS, migrate, run
from tests.conftest import NOON


def made_up_column(db: sqlite_utils.Database) -> None:
    """A step as a later version may have it."""
    run(
        db,
        "ALTER TABLE sources ADD COLUMN made_up TEXT NOT NULL DEFAULT '';\nUPDATE sources SET made_up = upper(name);",
    )


def made_up_failure(db: sqlite_utils.Database) -> None:
    run(db, "CREATE TABLE half (id INTEGER);\nSELECT * FROM nowhere;")


NEWER = (*STEPS, made_up_column)
OTHER = """INSERT INTO _sqlite_migrations SELECT max(id) + 1, migration_set, 'm012_deliveries', applied_at
    FROM _sqlite_migrations"""
"""A step of before 0.1.0."""


def notes(storage: Storage) -> list[str]:
    return [row["made_up"] for row in storage.database.rows("SELECT made_up FROM sources")]


def test_a_new_step_runs_once_over_what_is_there(storage: Storage) -> None:
    storage.sources.add(url="https://a.eu", kind=SourceKind.FEED, name="Gazette", topics=(), now=NOON)
    migrate(storage.database)
    migrate(storage.database, NEWER)
    assert notes(storage) == ["GAZETTE"]
    storage.database.change("UPDATE sources SET made_up = 'mine'")
    migrate(storage.database, NEWER)
    assert notes(storage) == ["mine"]


def test_a_step_that_fails_leaves_nothing(storage: Storage) -> None:
    with pytest.raises(StorageError, match="nowhere"):
        migrate(storage.database, (*NEWER, made_up_failure))
    assert storage.database.row("SELECT 1 FROM sqlite_master WHERE name = 'half'") is None
    migrate(storage.database)  # as it was


def test_a_database_of_another_version_is_refused_and_untouched(storage: Storage, tmp_path: Path) -> None:
    with storage.database.write() as db:
        db.execute(OTHER)
    copy, target = tmp_path / "copy.db", tmp_path / "target.db"
    backup(storage.database, copy)
    before = copy.read_bytes()
    for opened in (lambda: open_storage(copy), lambda: restore(copy, target)):
        with pytest.raises(StorageError) as caught:
            opened()
        assert f"{copy} is of schema m012_deliveries" in str(caught.value)
        assert f"knows {STEPS[-1].__name__}" in str(caught.value)
        assert "source export" in str(caught.value)
        assert "--db" in str(caught.value)
    assert copy.read_bytes() == before
    assert not target.exists()


def test_each_database_has_an_id_of_its_own(storage: Storage, tmp_path: Path) -> None:
    other, again = open_storage(tmp_path / "other.db"), open_storage(storage.database.path)
    assert len(storage.instance.id) == 16
    assert other.instance.id != storage.instance.id == again.instance.id
    other.close()
    again.close()
