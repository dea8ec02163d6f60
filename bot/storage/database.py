"""Open the database file, run write transactions, read rows as dataclasses, and back up and restore the file."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import sqlite3
import threading
import zlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import is_dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import IO, Any, TypeVar, cast, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter

from bot.errors import StorageError
from bot.models import Reasons
from bot.reply import Message
from bot.schedule import Schedule
from bot.storage.schema import check_version
from summarizer.facts import Facts
from summarizer.models import Summary

BUSY_SECONDS = 30
"""How long a writer waits for another before it gives up."""
_TRY_SECONDS = 0.0005
"""Pause between two tries of the first writer in the queue."""

LEDGER = ("sources", "chats", "subscriptions", "follows", "deliveries", "delivery_chunks")
"""Tables whose rows can't be fetched again from the sources."""

_SYNCHRONOUS = "NORMAL"
"""Safe in WAL mode: a power cut may lose the last transactions, but never damages the database."""

AT_ONCE = 50
"""The number of rows that one transaction of `Database.change_in_parts` changes."""

_VACUUM_PAGES = 200
"""The number of pages that one transaction gives back to the disk: 1.6 MB."""

_CHECKPOINT_PAGES = 4000
"""SQLite makes a checkpoint when the WAL has this many pages: 32 MB. A checkpoint waits for the disk. It writes each
page once, even if the page has changed many times since the last checkpoint, so fewer checkpoints write less."""

_FREQUENT = Path(__file__).with_name("frequent.txt").read_bytes()
"""The dictionary to compress with: frequent words of US federal rules and bills, which are in the public domain, and
keys of JSON. It must never change: what is compressed with it can be read only with it."""

Values = Sequence[Any] | dict[str, Any]
"""Parameters of a statement. SQLite gets dates and times as text. It gets lists, sets and dataclasses as JSON, which
`json_each` reads."""
T = TypeVar("T")
K = TypeVar("K")


class Database:
    """One SQLite file with one connection per thread. Any thread may call `close()`, which closes all connections."""

    def __init__(self, path: Path) -> None:
        """Raises StorageError if the file can't be opened or is not a database."""
        self.path = path
        self._place = path.resolve()
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"The folder {path.parent} for the database can't be made") from error
        for ending in ("", ".queue", ".poll"):
            _make(_beside(self._place, ending), self._place)

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, opened when it is first used."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = self._local.connection = self._connect()
        return found

    def _connect(self) -> sqlite3.Connection:
        connection = None
        try:
            connection = sqlite3.connect(
                self.path,
                timeout=BUSY_SECONDS,
                isolation_level=None,  # only write() begins transactions
                check_same_thread=False,  # so that close() may close what another thread opened
            )
            set_up(connection)
            # By default SQLite writes the journal of a statement with triggers to a file if it is larger than 64 KB.
            # That takes a third of the time of an insert, so `temp_store` is the memory.
            connection.executescript(
                f"""PRAGMA foreign_keys = ON;
                PRAGMA temp_store = MEMORY;
                PRAGMA synchronous = {_SYNCHRONOUS};
                PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES};
                SELECT count(*) FROM sqlite_master;"""
            )
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            if isinstance(error, sqlite3.OperationalError):
                mend = "opened; this user must be able to write it, the disk needs room, and no program may lock it"
            else:
                mend = "opened as a database; give another with --db, or bring a backup back: policybot restore FILE"
            raise StorageError(f"{self.path} can't be {mend}") from error
        self._open.append(connection)
        return connection

    def execute(self, sql: str, values: Values = ()) -> sqlite3.Cursor:
        """Run one statement. Writes belong inside `write()`."""
        return self._run(lambda: self.connection.execute(sql, values))

    def change_many(self, sql: str, values: Iterable[Values]) -> None:
        """Run one statement with each of the values, all in one `write()`."""
        if rows := list(values):
            with self.write():
                self._run(lambda: self.connection.executemany(sql, rows))

    def _run(self, statement: Callable[[], T]) -> T:
        try:
            return statement()
        except sqlite3.IntegrityError:
            raise
        except (sqlite3.DatabaseError, OSError) as error:
            raise StorageError(f"The database {self.path} failed") from error
        except (OverflowError, UnicodeEncodeError) as error:
            raise StorageError("SQLite can't store this value") from error

    def change(self, sql: str, values: Values = ()) -> int:
        """Run one statement in `write()`. Returns how many rows it changed."""
        with self.write():
            return self.execute(sql, values).rowcount

    def change_in_parts(
        self, select: str, *changes: str, then: Callable[[Sequence[Any]], object] = len, **values: object
    ) -> int:
        """Change the rows whose keys a query selects. Returns how many keys.

        Runs the statements with the values and a list of AT_ONCE `:keys`, and `then` with this list, in one transaction
        for each list, so that the write lock is free soon. The values are also those of the query."""
        every = self.column(select, values)
        for first in range(0, len(every), AT_ONCE):
            keys = every[first : first + AT_ONCE]
            with self.write():
                for sql in changes:
                    self.execute(sql, values | {"keys": keys})
                then(keys)
        return len(every)

    def rows(self, sql: str, values: Values = ()) -> list[sqlite3.Row]:
        """Returns all rows of a query."""
        return self._run(self.execute(sql, values).fetchall)

    def row(self, sql: str, values: Values = ()) -> sqlite3.Row | None:
        """Returns the first row of a query, or None if there is no row."""
        return next(self.execute(sql, values), None)

    def column(self, sql: str, values: Values = ()) -> list[Any]:
        """Returns the first column of a query."""
        return [row[0] for row in self.rows(sql, values)]

    def value(self, sql: str, values: Values = ()) -> Any:
        """Returns the first column of the first row of a query; None if there is no row."""
        return (self.row(sql, values) or [None])[0]

    def records(self, kind: type[T], sql: str, values: Values = ()) -> list[T]:
        """Returns all rows of a query as dataclasses (see `from_row`)."""
        return [from_row(kind, row) for row in self.rows(sql, values)]

    def record(self, kind: type[T], sql: str, values: Values = ()) -> T | None:
        """Returns the first row of a query as a dataclass (see `from_row`), or None if there is no row."""
        return next(iter(self.records(kind, sql, values)), None)

    @contextlib.contextmanager
    def write(self, *, durable: bool = False) -> Iterator[Database]:
        """Run the block in a transaction that takes the write lock when it begins.

        A deferred transaction takes the lock later. If it reads first, and another connection writes before this one
        writes, its write fails with "database is locked", whatever the timeout is. A nested `write()` joins the open
        transaction of its thread.

        With `durable`, this transaction and all earlier ones also survive a power cut, not only a crash of the process.
        https://www.sqlite.org/pragma.html#pragma_synchronous
        """
        if self.connection.in_transaction:
            yield self
            return
        if durable:
            # Earlier transactions may not be on the disk yet, and the commit waits for them too. Most of that wait is
            # better before the write lock is taken. To close a file releases the locks that this process has on it, but
            # SQLite locks the database and the -shm file, never the WAL: https://www.sqlite.org/walformat.html#locks
            with contextlib.suppress(OSError), _beside(self._place, "-wal").open("rb") as wal:
                os.fdatasync(wal)
            self.execute("PRAGMA synchronous = FULL")
        try:
            with self._transaction():
                yield self
        finally:
            if durable:
                self.execute(f"PRAGMA synchronous = {_SYNCHRONOUS}")

    @contextlib.contextmanager
    def only_reads(self) -> Iterator[None]:
        """In the block, `write()` of this thread raises StorageError before it takes the lock.

        https://www.sqlite.org/pragma.html#pragma_query_only
        """
        self.execute("PRAGMA query_only = 1")
        try:
            yield
        finally:
            self.execute("PRAGMA query_only = 0")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._run(self._begin)
        try:
            with self.connection:  # commits, or rolls back unless a full disk has ended the transaction by itself
                yield
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            raise StorageError(f"The database {self.path} failed, and no change of this step is stored") from error

    def _begin(self) -> None:
        """Take the write lock. All writers, threads and processes, wait in a queue, and only the first tries.

        Without the queue, a writer that writes again and again could keep others waiting for seconds: SQLite's own busy
        handler tries again only after pauses, which grow to 0.1 s.
        """
        gives_up_at = monotonic() + BUSY_SECONDS
        with self.alone(".queue"):
            try:
                self.connection.execute("PRAGMA busy_timeout = 0")
                while not self.connection.in_transaction:
                    try:
                        self.connection.execute("BEGIN IMMEDIATE")
                    except sqlite3.OperationalError as error:
                        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > gives_up_at:
                            raise
                        sleep(_TRY_SECONDS)
            finally:
                self.connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")

    def alone(self, ending: str, how: int = fcntl.LOCK_EX) -> IO[bytes]:
        """Wait until no other thread or process has the file with this ending beside the database. Returns a context
        manager that lets the next one have it at its end. With LOCK_NB in `how`, raises BlockingIOError instead of
        waiting."""
        return _locked(_beside(self._place, ending), how)

    def damage(self, *, in_part: bool = False) -> str | None:
        """Returns the first problem that SQLite finds in the file, indexes included, or with `in_part` in the tables of
        LEDGER; None if there is none."""
        try:
            for part in LEDGER if in_part else ("1",):
                result = " ".join(str(self.value(f"PRAGMA integrity_check({part})")).split())
                if result != "ok":
                    return result
        except StorageError as error:
            return str(error)
        return None

    def tidy(self) -> None:
        """Give free pages back to the disk, a few at a time, and update SQLite's statistics:
        https://www.sqlite.org/lang_analyze.html"""
        for _ in range(0, self.value("PRAGMA freelist_count"), _VACUUM_PAGES):
            # Not execute(), which frees only one page.
            self._run(lambda: self.connection.executescript(f"PRAGMA incremental_vacuum({_VACUUM_PAGES})"))
        # Not PRAGMA optimize, which does all at once: SQLite counts the rows under the write lock, even with a limit.
        self.execute("PRAGMA analysis_limit = 1000")
        for index in self.column(
            "SELECT of.name FROM sqlite_master AS own, pragma_index_list(own.name) AS of WHERE own.type = 'table'"
        ):
            self.change(f"ANALYZE {index}")

    def close(self) -> None:
        """Close every connection."""
        for connection in self._open:
            connection.close()
        self._open.clear()
        self._local = threading.local()


def packed(value: Any) -> str | bytes | None:
    """Returns a text, or a value as JSON, as it is stored: compressed if that makes it shorter. Call this before the
    write lock is taken."""
    text = value if isinstance(value, str) else as_json(value)
    deflate = zlib.compressobj(zdict=_FREQUENT)
    deflated = deflate.compress(text.encode()) + deflate.flush()
    return deflated if len(deflated) < len(text) else value and text


def unpacked(stored: str | bytes | None) -> str | None:
    """Returns the text that `packed` stored. Also a function in SQL."""
    # Version 0.1.0 compressed without a dictionary. zlib then does not use this one.
    return zlib.decompressobj(zdict=_FREQUENT).decompress(stored).decode() if isinstance(stored, bytes) else stored


def set_up(connection: sqlite3.Connection) -> None:
    """Give a connection the row type and the SQL functions that queries use."""
    connection.row_factory = sqlite3.Row
    connection.create_function("unpacked", 1, unpacked, deterministic=True)


def read_one_moment(connection: sqlite3.Connection) -> None:
    """Begin a read transaction: all its queries see the database as it is at the first query."""
    connection.execute("BEGIN")


class Queries:
    """Base class of the classes that query one table, or a few tables that belong together."""

    def __init__(self, database: Database) -> None:
        self._db = database


def grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    """Returns a list of the values of each key, in the order of the pairs."""
    groups: dict[K, list[T]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def to_text(moment: datetime) -> str:
    """Returns a moment as it is stored: ISO 8601 in UTC to the second, so that sorting the texts sorts the moments."""
    # Not strftime: some feeds send the year 1 for an unknown date, and %Y writes it as "1" instead of "0001".
    return f"{moment.astimezone(UTC).isoformat()[:19]}Z"


def maybe_moment(text: str | None) -> datetime | None:
    """Returns the moment that `to_text` stored, or None for NULL."""
    return None if text is None else datetime.fromisoformat(text)


_json: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)
"""Returns the reader and writer of JSON for a type."""


def as_json(value: Any) -> str:
    """Returns a value as JSON, without the fields that have their default value."""
    return _json(type(value)).dump_json(value, exclude_defaults=True).decode()


# https://docs.python.org/3/library/sqlite3.html#how-to-adapt-custom-python-types-to-sqlite-values
sqlite3.register_adapter(datetime, to_text)
sqlite3.register_adapter(date, date.isoformat)
sqlite3.register_adapter(time, time.isoformat)
for _kind in (dict, list, tuple, set, frozenset, Facts, Message, Reasons, Schedule, Summary):
    sqlite3.register_adapter(_kind, as_json)


def from_row(kind: type[T], row: sqlite3.Row) -> T:
    """Returns a row as a frozen dataclass that has the columns as fields."""
    in_json = _in_json(cast(Hashable, kind))
    stored = {
        name: _json(Any).validate_json(value) if name in in_json else value
        for name, value in dict(row).items()
        if value is not None or name not in in_json  # programs that only read may not see all columns
    }
    return cast(T, _json(kind).validate_python(stored))


@cache
def _in_json(kind: Any) -> set[str]:
    """Returns the fields of a dataclass that are stored as JSON."""
    return {
        name
        for name, hint in get_type_hints(kind).items()
        if any(get_origin(one) in (dict, tuple, frozenset) or is_dataclass(one) for one in (hint, *get_args(hint)))
    }


def _locked(place: Path, how: int) -> IO[bytes]:
    """Open a file and lock it. When the file is closed, at the latest at the end of the process, it is unlocked."""
    file = place.open("ab")
    try:
        fcntl.flock(file, how)
    except OSError:
        file.close()
        raise
    return file


def served_alone(path: Path) -> contextlib.AbstractContextManager[object]:
    """Take the lock of a database, as `policybot run` does while it serves the database. Returns a context manager that
    releases the lock at its end.

    The lock is a file beside the database. Links are resolved first, so that each database has one lock. Raises
    StorageError if another process has the lock, or if the lock file can't be written.
    """
    place = path.resolve()
    file = _beside(place, ".lock")
    _make(file, place)
    try:
        return _locked(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StorageError(f"Another `policybot run` serves {path}; stop it first.") from None
    except OSError as error:
        raise StorageError(
            f"This user can't lock {path}; as root, type: chown --reference={place.parent} {place}*"
        ) from error


def _make(path: Path, database: Path | None) -> None:
    """Create an empty file that only its owner may read, unless the file exists. SQLite gives the WAL the same mode.

    If root makes the file, it gets the owner of the database or, if there is no database yet, that of its folder: the
    bot runs as that user. Without a database, the file is root's.
    """
    owner = None
    if database and os.getuid() == 0:
        owner = next(at for at in (database, *database.parents) if at.exists()).stat()
    # An error is ignored: if the file can't be written, SQLite reports it when it opens the file.
    with contextlib.suppress(OSError), os.fdopen(os.open(path.resolve(), os.O_CREAT | os.O_EXCL, 0o600)) as file:
        if owner:
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)


def backup(database: Database, target: Path) -> None:
    """Write a consistent copy to `target`. The bot may write to the database meanwhile. A failure leaves no file.

    Raises StorageError if the file exists or can't be written, or if the database is damaged.
    """
    if target.exists():
        raise StorageError(f"{target} exists already. Name a new file.")
    try:
        with _copied(database.connection, target) as copy:
            copy.rename(target)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"The backup {target} could not be written; its folder must exist and have room") from error


def restore(source: Path, target: Path) -> Path | None:
    """Replace `target` by a copy of the backup `source`. Returns the new path of the old database, or None if there was
    none.

    Raises StorageError if `source` is not an intact database of policybot, a bot is running on `target`, or `target`
    can't be written.
    """
    if not source.is_file():
        raise StorageError(f"There is no backup {source}.")
    if target.exists() and (not target.is_file() or target.samefile(source)):
        raise StorageError(f"{source} can't be restored to {target}; name another with --db.")
    # SQLite names the WAL after the file that a link points to.
    place = target.resolve()
    try:
        with contextlib.closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as from_:
            tables = "SELECT count(*) FROM sqlite_master WHERE name IN ('sources', 'articles', 'deliveries')"
            if from_.execute(tables).fetchone()[0] < 3:
                raise StorageError(f"{source} is a database, but not one of policybot.")
            check_version(from_, f"The backup {source}")
            place.parent.mkdir(parents=True, exist_ok=True)
            with served_alone(target), _copied(from_, place, database=place) as copy:
                old = _put_aside(place)
                copy.replace(place)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"The backup {source} could not be restored to {target}") from error
    return old


@contextlib.contextmanager
def _copied(connection: sqlite3.Connection, place: Path, *, database: Path | None = None) -> Iterator[Path]:
    """Yields the path of a checked copy beside `place`. Unless the caller renames it, it is deleted at the end.
    `database`: if the copy is to be this database, it gets its owner."""
    copy = _beside(place, ".partial")
    copy.unlink(missing_ok=True)  # a process that was killed may have left one
    _make(copy, database)
    try:
        with contextlib.closing(sqlite3.connect(copy)) as destination:
            connection.backup(destination)
            # Without a WAL, the copy is one file, so that a rename moves all of it.
            destination.execute("PRAGMA journal_mode = DELETE")
            # The copy has the same pages, so this also finds damage of the database.
            if destination.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                raise StorageError(f"Nothing was written to {place}: the database or its copy is damaged.")
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _put_aside(place: Path) -> Path | None:
    """Rename a database and its WAL to the first free name. Returns the new path of the database, or None if there was
    no database. The WAL may hold changes that the database file lacks.

    If the process is killed here, no database is left with the WAL of another one. While the database is renamed, the
    WAL has both names. SQLite ignores a WAL whose database is missing or empty.
    """
    wal = _beside(place, "-wal")
    aside = None
    if place.exists():
        paths = (_beside(place, f".before-restore{n or ''}") for n in itertools.count())
        aside = next(path for path in paths if not (path.exists() or _beside(path, "-wal").exists()))
        if wal.exists():
            _beside(aside, "-wal").hardlink_to(wal)
        place.rename(aside)
    wal.unlink(missing_ok=True)
    _beside(place, "-shm").unlink(missing_ok=True)
    return aside


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}{ending}")
