"""The database file: connections, and the one way to write."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlite_utils

from bot.errors import StorageError

BUSY_SECONDS = 30
"""How long a writer waits for another before it gives up."""

_SYNCHRONOUS = "NORMAL"
"""Safe in WAL: a power cut may take the last transactions away, and leaves the database whole."""

Row = dict[str, Any]


class Database:
    """One SQLite file, one connection a thread.

    sqlite-utils objects are bound to the thread that made them, and the bot answers from a pool of
    threads. `close()` closes them all, from any thread.
    """

    def __init__(self, path: Path) -> None:
        """Raises StorageError when the file can't be opened or is no database."""
        self.path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._open: list[sqlite3.Connection] = []
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"The folder {path.parent} for the database can't be made") from error
        try:
            self.execute("PRAGMA journal_mode = WAL")
        except StorageError:
            self.close()
            raise

    @property
    def utils(self) -> sqlite_utils.Database:
        """This thread's sqlite-utils database."""
        found: sqlite_utils.Database | None = getattr(self._local, "utils", None)
        if found is None:
            found = self._connect()
            self._local.utils = found
        return found

    def _connect(self) -> sqlite_utils.Database:
        connection = None
        try:
            connection = sqlite3.connect(
                self.path,
                timeout=BUSY_SECONDS,
                isolation_level=None,  # transactions are begun by write() alone
                check_same_thread=False,  # so that close() may close what another thread opened
            )
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA synchronous = {_SYNCHRONOUS}")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            raise StorageError(
                f"{self.path} can't be opened as a database; give another with --db, or bring a backup back "
                "with `policybot restore`"
            ) from error
        with self._lock:
            self._open.append(connection)
        return sqlite_utils.Database(connection)

    def execute(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> sqlite3.Cursor:
        """Run one statement. Writes belong inside `write()`."""
        try:
            return self.utils.conn.execute(sql, values)
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            raise StorageError(f"The database {self.path} failed") from error
        except (OverflowError, UnicodeEncodeError) as error:
            raise StorageError("A database can't hold this value") from error

    def execute_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Run one statement with each of the values, inside `write()`."""
        try:
            self.utils.conn.executemany(sql, values)
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            raise StorageError(f"The database {self.path} failed") from error

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """All rows of a query."""
        return [dict(row) for row in self.execute(sql, values)]

    def row(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Row | None:
        """The first row of a query, or None."""
        found = self.execute(sql, values).fetchone()
        return None if found is None else dict(found)

    @contextlib.contextmanager
    def write(self, *, durable: bool = False) -> Iterator[sqlite_utils.Database]:
        """A transaction that holds the write lock from its first moment.

        A deferred transaction that reads and then writes fails at once with "database is locked"
        when another wrote in between, however long the timeout; sqlite-utils' own `atomic()` is
        deferred. Inside another `write()` of this thread it joins that one.

        `durable`: what is committed, and all before it, outlives a power cut as well as a crash of the process.
        https://www.sqlite.org/pragma.html#pragma_synchronous
        """
        utils = self.utils
        if utils.conn.in_transaction:
            yield utils
            return
        if durable:
            self.execute("PRAGMA synchronous = FULL")
        try:
            with self._transaction(utils):
                yield utils
        finally:
            if durable:
                self.execute(f"PRAGMA synchronous = {_SYNCHRONOUS}")

    @contextlib.contextmanager
    def _transaction(self, utils: sqlite_utils.Database) -> Iterator[None]:
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            utils.conn.execute("COMMIT")
        except sqlite3.IntegrityError:
            self._roll_back(utils)
            raise
        except sqlite3.DatabaseError as error:
            self._roll_back(utils)
            raise StorageError(f"The database {self.path} failed, and nothing of this step is kept") from error
        except BaseException:
            self._roll_back(utils)
            raise

    @staticmethod
    def _roll_back(utils: sqlite_utils.Database) -> None:
        # A full disk has ended the transaction already.
        if utils.conn.in_transaction:
            utils.conn.execute("ROLLBACK")

    def damage(self) -> str | None:
        """What SQLite finds wrong with the file; None when it is whole."""
        found = str(self.execute("PRAGMA quick_check(1)").fetchone()[0])
        return None if found == "ok" else found

    def optimize(self) -> None:
        """Let SQLite look after its statistics: https://www.sqlite.org/lang_analyze.html#req"""
        self.execute("PRAGMA optimize")

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
        self._local = threading.local()


def to_text(moment: datetime) -> str:
    """A moment as it is stored: UTC, ISO 8601 to the second, so that text order is time order."""
    # Not strftime: its %Y writes the year 1, which feeds without a date do send, as "1".
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def to_moment(text: str) -> datetime:
    """The reverse of `to_text`."""
    return datetime.fromisoformat(text)


def maybe_moment(text: str | None) -> datetime | None:
    """`to_moment`, with NULL."""
    return None if text is None else to_moment(text)
