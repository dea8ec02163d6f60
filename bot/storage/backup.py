"""Backup and restore: a whole copy of the database while the bot runs, and back."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import sqlite_utils

from bot.errors import StorageError
from bot.storage.database import Database
from bot.storage.schema import check_version


def lock_of(path: Path) -> str:
    """The file that `policybot run` locks while it serves a database: one, whatever links lead to it."""
    place = path.resolve()
    return str(place.with_name(f"{place.name}.lock"))


def backup(database: Database, target: Path) -> None:
    """Write a consistent copy to `target` while the bot may go on writing.

    Raises StorageError when the file exists or can't be written.
    """
    if target.exists():
        raise StorageError(f"{target} is there already; name a new file.")
    try:
        with contextlib.closing(sqlite3.connect(target)) as copy:
            database.connection.backup(copy)
    except sqlite3.Error as error:
        raise StorageError(f"The backup {target} could not be written") from error


def restore(source: Path, target: Path, *, agreed: Callable[[], bool] = lambda: True) -> Path | None:
    """Make `target` a copy of the backup `source`. Returns where the file that was there is kept, if any.

    `agreed` is asked when all is checked and ready, before a file is replaced. Raises StorageError when `source`
    is no whole database of policybot's, a bot serves `target`, it can't be written, or `agreed` said no.
    """
    from filelock import FileLock, Timeout

    if not source.is_file():
        raise StorageError(f"There is no backup {source}.")
    if target.exists() and (not target.is_file() or target.samefile(source)):
        raise StorageError(f"{source} can't be restored to {target}; name another with --db.")
    # SQLite names the files beside a database after what a link leads to.
    place = target.resolve()
    copy = place.with_name(f"{place.name}.restoring")
    try:
        with contextlib.closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as from_:
            _check_backup(from_, source)
            place.parent.mkdir(parents=True, exist_ok=True)
            # The lock that `policybot run` holds.
            with FileLock(lock_of(target), timeout=0):
                try:
                    _copy_beside(from_, copy, mode_of=place)
                    if place.exists() and not agreed():
                        raise StorageError("Nothing was changed.")
                    kept = _put_aside(place)
                    copy.replace(place)
                finally:
                    copy.unlink(missing_ok=True)
    except Timeout:
        raise StorageError(f"`policybot run` serves {target}; stop it first.") from None
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"The backup {source} could not be restored to {target}") from error
    return kept


def _check_backup(connection: sqlite3.Connection, source: Path) -> None:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if not {"sources", "articles", "deliveries"} <= tables:
        raise StorageError(f"{source} is a database, but none of policybot's.")
    check_version(sqlite_utils.Database(connection), f"The backup {source}")
    if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
        raise StorageError(f"The backup {source} is damaged.")


def _copy_beside(connection: sqlite3.Connection, copy: Path, *, mode_of: Path) -> None:
    copy.unlink(missing_ok=True)  # left by a restore that was killed
    with contextlib.closing(sqlite3.connect(copy)) as made:
        connection.backup(made)
        # One file, with nothing beside it that a rename would leave behind.
        made.execute("PRAGMA journal_mode = DELETE")
        if made.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise StorageError(f"The copy {copy} came out damaged; is the disk sound?")
    if mode_of.exists():
        shutil.copymode(mode_of, copy)


def _put_aside(place: Path) -> Path | None:
    """Rename a database and its log, which may hold what the file does not yet, to the first free name."""
    wal = place.with_name(f"{place.name}-wal")
    place.with_name(f"{place.name}-shm").unlink(missing_ok=True)
    if not place.exists():
        wal.unlink(missing_ok=True)
        return None
    endings = itertools.chain(("",), (f".{n}" for n in itertools.count(2)))
    names = (f"{place.name}.before-restore{ending}" for ending in endings)
    kept = next(path for name in names if not (path := place.with_name(name)).exists())
    if wal.exists():
        wal.replace(kept.with_name(f"{kept.name}-wal"))
    return place.replace(kept)
