"""The database file: connections, write transactions, rows as frozen dataclasses, backup and restore."""

from __future__ import annotations

import contextlib
import itertools
import os
import sqlite3
import threading
import zlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache, partial
from pathlib import Path
from time import sleep
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

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

LARGE_BYTES = 500_000_000
LEDGER = ("sources", "chats", "subscriptions", "follows", "deliveries", "delivery_chunks")
"""Tables that polling again can't rebuild."""

_SYNCHRONOUS = "NORMAL"
"""Safe in WAL mode: a power cut may lose the last transactions, but never damages the database."""

_VACUUM_PAGES = 200
"""1.6 MB. So many pages are given back to the disk in one transaction."""

_CHECKPOINT_PAGES = 4000
"""32 MB. A checkpoint waits for the disk, and writes each page once, however often it has changed since the last."""

Row = dict[str, Any]
Values = Sequence[Any] | dict[str, Any]
"""Parameters of a statement. Dates and times become text; lists, sets (for `json_each`) and dataclasses JSON."""
T = TypeVar("T")
K = TypeVar("K")


class Database:
    """One SQLite file with one connection per thread; `close()` closes all of them, from any thread."""

    def __init__(self, path: Path) -> None:
        """Raises StorageError if the file can't be opened or is not a database."""
        self.path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._open: list[sqlite3.Connection] = []
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"The folder {path.parent} for the database can't be made") from error
        _make(path, owner=_owner(path.resolve()))

    def enable_wal(self) -> None:
        """Switch the file to WAL. Retries, since SQLite's busy timeout does not apply here: when two processes switch a
        new file at once, one gets "database is locked" immediately."""
        for tries_left in reversed(range(BUSY_SECONDS * 20)):
            try:
                # These two are for a new file. A row of articles is 2 to 5 KB.
                self.execute("PRAGMA page_size = 8192")
                self.execute("PRAGMA auto_vacuum = INCREMENTAL")
                self.execute("PRAGMA journal_mode = WAL")
                return
            except StorageError as error:
                code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF  # the primary result code
                if code != sqlite3.SQLITE_BUSY or not tries_left:
                    raise
                sleep(1 / 20)

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
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
                isolation_level=None,  # transactions are begun by write() alone
                check_same_thread=False,  # so that close() may close what another thread opened
            )
            set_up(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            # Otherwise SQLite writes the journal of a statement with triggers to a file beyond 64 KB: a third of an
            # insert's time.
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute(f"PRAGMA synchronous = {_SYNCHRONOUS}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            if isinstance(error, sqlite3.OperationalError):
                mend = "opened; this user must be able to write it and its folder, and no other program may lock it"
            else:
                mend = "opened as a database; give another with --db, or bring a backup back: policybot restore FILE"
            raise StorageError(f"{self.path} can't be {mend}") from error
        with self._lock:
            self._open.append(connection)
        return connection

    def execute(self, sql: str, values: Values = ()) -> sqlite3.Cursor:
        """Run one statement. Writes belong inside `write()`."""
        return self._run(lambda: self.connection.execute(sql, values))

    def change_many(self, sql: str, values: Iterable[Values]) -> None:
        """Run one statement with each of the values, in a transaction of its own."""
        with self.write():
            self._run(lambda: self.connection.executemany(sql, values))

    def _run(self, statement: Callable[[], T]) -> T:
        try:
            return statement()
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            raise StorageError(f"The database {self.path} failed") from error
        except (OverflowError, UnicodeEncodeError) as error:
            raise StorageError("A database can't hold this value") from error

    def change(self, sql: str, values: Values = ()) -> int:
        """Run one statement in a transaction of its own; returns how many rows it changed."""
        with self.write():
            return self.execute(sql, values).rowcount

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """All rows of a query."""
        return list(map(dict, self._all(sql, values)))

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query, or None."""
        found = self.execute(sql, values).fetchone()
        return None if found is None else dict(found)

    def column(self, sql: str, values: Values = ()) -> list[Any]:
        """The first column of a query."""
        return [row[0] for row in self._all(sql, values)]

    def _all(self, sql: str, values: Values) -> list[sqlite3.Row]:
        return self._run(lambda: self.connection.execute(sql, values).fetchall())

    def value(self, sql: str, values: Values = ()) -> Any:
        """The first column of the first row of a query; None if there is no row."""
        found = self.execute(sql, values).fetchone()
        return None if found is None else found[0]

    def records(self, kind: type[T], sql: str, values: Values = ()) -> list[T]:
        """All rows of a query, each as `from_row` makes it."""
        return [from_row(kind, row) for row in self.rows(sql, values)]

    def record(self, kind: type[T], sql: str, values: Values = ()) -> T | None:
        """The first row of a query as `from_row` makes it, or None."""
        row = self.row(sql, values)
        return None if row is None else from_row(kind, row)

    @contextlib.contextmanager
    def write(self, *, durable: bool = False) -> Iterator[Database]:
        """A transaction that takes the write lock when it begins.

        A deferred transaction that reads and then writes fails with "database is locked" if another wrote in between,
        however long the timeout. A nested `write()` joins the open transaction of its thread.

        `durable`: this transaction, and all before it, survive a power cut, not only a crash of the process.
        https://www.sqlite.org/pragma.html#pragma_synchronous
        """
        if self.connection.in_transaction:
            yield self
            return
        if durable:
            self.execute("PRAGMA synchronous = FULL")
        try:
            with self._transaction():
                yield self
        finally:
            if durable:
                self.execute(f"PRAGMA synchronous = {_SYNCHRONOUS}")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException as error:
            if self.connection.in_transaction:  # a full disk has ended it already
                self.connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.IntegrityError):
                raise StorageError(f"The database {self.path} failed, and nothing of this step is kept") from error
            raise

    @property
    def is_large(self) -> bool:
        """True if a check of the whole file takes long."""
        return self.path.stat().st_size > LARGE_BYTES

    def damage(self, tables: Sequence[str] = ("1",)) -> str | None:
        """The first problem that SQLite finds in the file, or in the given tables; None if there is none."""
        results = (" ".join(str(self.value(f"PRAGMA quick_check({table})")).split()) for table in tables)
        return next((result for result in results if result != "ok"), None)

    def tidy(self) -> None:
        """Give free pages back to the disk, a few at a time, and let SQLite look after its statistics:
        https://www.sqlite.org/lang_analyze.html#req"""
        for _ in range(0, self.value("PRAGMA freelist_count"), _VACUUM_PAGES):
            # Not execute(), which frees one page only.
            self._run(lambda: self.connection.executescript(f"PRAGMA incremental_vacuum({_VACUUM_PAGES})"))
        self.execute("PRAGMA optimize")

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
        self._local = threading.local()


def packed(text: str | None) -> str | bytes | None:
    """A long text as it is stored: deflated if that is shorter. Also a function in SQL."""
    deflated = zlib.compress((text or "").encode())
    return deflated if len(deflated) < len(text or "") else text


def unpacked(stored: str | bytes | None) -> str | None:
    """The reverse of `packed`; also a function in SQL."""
    return zlib.decompress(stored).decode() if isinstance(stored, bytes) else stored


def signs(vector: bytes) -> bytes:
    """The signs of a stored vector's components, one bit each, padded to 64-bit words. Also a function in SQL."""
    import numpy as np

    bits = np.packbits(np.frombuffer(vector, dtype=np.int8) > 0)
    return np.pad(bits, (0, -len(bits) % 8)).tobytes()


def set_up(connection: sqlite3.Connection) -> None:
    """Give a connection the row type and the SQL functions that queries use."""
    connection.row_factory = sqlite3.Row
    for function in (packed, unpacked, signs):
        connection.create_function(function.__name__, 1, function, deterministic=True)


def read_one_moment(connection: sqlite3.Connection) -> None:
    """Begin a read transaction: all queries see the database as it is at the first of them."""
    connection.execute("BEGIN")


class Queries:
    """Base class of the queries on one table, or on a few that belong together."""

    def __init__(self, database: Database) -> None:
        self._db = database


def grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    """The values of each key, in order."""
    groups: dict[K, list[T]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def to_text(moment: datetime) -> str:
    """A moment as it is stored: UTC, ISO 8601 to the second, so that text order is time order."""
    # Not strftime: its %Y writes the year 1, which feeds without a date send, as "1".
    return f"{moment.astimezone(UTC).isoformat()[:19]}Z"


def to_moment(text: str) -> datetime:
    """The reverse of `to_text`."""
    return datetime.fromisoformat(text)


def maybe_moment(text: str | None) -> datetime | None:
    """`to_moment`, or None for NULL."""
    return None if text is None else to_moment(text)


@cache
def _json(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def as_json(value: Any) -> str:
    """A value as JSON, without the fields that have their default."""
    return _json(cast(Hashable, type(value))).dump_json(value, exclude_defaults=True).decode()


# https://docs.python.org/3/library/sqlite3.html#how-to-adapt-custom-python-types-to-sqlite-values
sqlite3.register_adapter(datetime, to_text)
sqlite3.register_adapter(date, date.isoformat)
sqlite3.register_adapter(time, time.isoformat)
for _kind in (dict, list, tuple, set, frozenset, Facts, Message, Reasons, Schedule, Summary):
    sqlite3.register_adapter(_kind, as_json)


def from_row(kind: type[T], row: Row, **given: Any) -> T:
    """A row as a frozen dataclass whose fields are named like its columns. `given`: fields that are not read from the
    row."""
    columns = _columns(cast(Hashable, kind))
    stored = {name: read(row[name]) for name, read in columns if name in row and name not in given}
    return kind(**stored, **given)


@cache
def _columns(kind: Any) -> list[tuple[str, Callable[[Any], Any]]]:
    """Each field of a dataclass, and how its column is read."""
    hints = get_type_hints(kind)
    return [(field.name, _reader(hints[field.name])) for field in fields(kind)]


def _reader(hint: Any) -> Callable[[Any], Any]:
    optional = get_origin(hint) in (Union, UnionType)
    kind = next(argument for argument in get_args(hint) if argument is not NoneType) if optional else hint
    if kind is datetime:
        read: Callable[[Any], Any] = to_moment
    elif kind in (date, time):
        read = kind.fromisoformat
    elif kind is bool or (isinstance(kind, type) and issubclass(kind, Enum)):
        read = kind
    elif get_origin(kind) in (dict, tuple, frozenset) or is_dataclass(kind):
        read = partial(_from_json, kind)
    else:
        return lambda value: value
    return lambda value: None if value is None else read(value)


def _from_json(kind: Any, text: str) -> Any:
    return _json(kind).validate_json(text)


def served_alone(path: Path) -> contextlib.AbstractContextManager[object]:
    """Take the lock of a database, a file beside it, as `policybot run` does while it serves it. Links are resolved:
    one lock per database. Raises StorageError if another process has it, or if the file can't be written."""
    from filelock import FileLock, Timeout

    place = path.resolve()
    file = _beside(place, ".lock")
    _make(file, owner=_owner(place))
    try:
        return FileLock(file, timeout=0).acquire()
    except Timeout:
        raise StorageError(f"Another `policybot run` serves {path}; stop it first.") from None
    except OSError as error:
        mend = f"as root, type: chown --reference={place.parent} {place}*"
        raise StorageError(f"This user can't lock {path}; {mend}") from error


def _owner(place: Path) -> os.stat_result | None:
    """Who gets what root makes beside a database: its owner, or that of its folder, since the bot runs as that user.
    None unless root asks."""
    return (place if place.exists() else place.parent).stat() if os.getuid() == 0 else None


def _make(path: Path, *, owner: os.stat_result | None = None) -> None:
    """Create an empty file that only its owner may read, if there is none. SQLite gives its WAL the same mode."""
    # SQLite reports a place where nothing can be written.
    with contextlib.suppress(OSError), os.fdopen(os.open(path.resolve(), os.O_CREAT | os.O_EXCL, 0o600)) as file:
        if owner:
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)


def backup(database: Database, target: Path) -> None:
    """Write a consistent copy to `target`; the bot may go on writing meanwhile. A failure leaves no file.

    Raises StorageError if the file exists or can't be written, or if the database is damaged.
    """
    if target.exists():
        raise StorageError(f"{target} is there already; name a new file.")
    try:
        with _copied(database.connection, target) as copy:
            copy.rename(target)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"The backup {target} could not be written; its folder must exist and have room") from error


def restore(source: Path, target: Path) -> Path | None:
    """Replace `target` by a copy of the backup `source`. Returns the new path of the file that was there, or None.

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
            _check_backup(from_, source)
            place.parent.mkdir(parents=True, exist_ok=True)
            with served_alone(target), _copied(from_, place, owner=_owner(place)) as copy:
                old = _put_aside(place)
                copy.replace(place)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"The backup {source} could not be restored to {target}") from error
    return old


def _check_backup(connection: sqlite3.Connection, source: Path) -> None:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if not {"sources", "articles", "deliveries"} <= tables:
        raise StorageError(f"{source} is a database, but none of policybot's.")
    check_version(connection, f"The backup {source}")


@contextlib.contextmanager
def _copied(connection: sqlite3.Connection, place: Path, *, owner: os.stat_result | None = None) -> Iterator[Path]:
    """A checked copy beside `place`, for the caller to rename; otherwise it is deleted at the end."""
    copy = _beside(place, ".partial")
    copy.unlink(missing_ok=True)  # left by a process that was killed
    _make(copy, owner=owner)
    try:
        with contextlib.closing(sqlite3.connect(copy)) as destination:
            connection.backup(destination)
            # Without a WAL it is one file, so that a rename leaves nothing behind.
            destination.execute("PRAGMA journal_mode = DELETE")
            if destination.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise StorageError(f"Nothing was written to {place}: the database is damaged, or its copy.")
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _put_aside(place: Path) -> Path | None:
    """Rename a database and its WAL, which may hold changes that the file lacks, to the first free name.

    Wherever this is interrupted, no database is left beside the WAL of another: the WAL has both names while the
    database is renamed, and SQLite ignores a WAL whose database is missing or empty.
    """
    wal = _beside(place, "-wal")
    aside = None
    if place.exists():
        names = (f"{place.name}.before-restore{n or ''}" for n in itertools.count())
        paths = map(place.with_name, names)
        aside = next(path for path in paths if not (path.exists() or _beside(path, "-wal").exists()))
        if wal.exists():
            _beside(aside, "-wal").hardlink_to(wal)
        place.rename(aside)
    wal.unlink(missing_ok=True)
    _beside(place, "-shm").unlink(missing_ok=True)
    return aside


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}{ending}")
