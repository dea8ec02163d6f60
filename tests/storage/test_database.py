"""Transactions from many threads, files that are no database, backup and restore."""

import contextlib
import itertools
import os
import secrets
import shutil
import sqlite3
import threading
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from bot.errors import PolicybotError, StorageError
from bot.models import SourceKind
from bot.query import read_stored
from bot.storage import Storage, backup, database, open_storage, restore
from bot.storage.articles import new_rows
from bot.storage.database import packed, unpacked
from tests.conftest import NOON, Maker, entry


def one_line(error: PolicybotError) -> str:
    message = str(error)
    assert "\n" not in message
    return message


def test_several_threads_can_create_one_database_at_once(tmp_path: Path) -> None:
    for turn in range(3):
        path = tmp_path / "new folder" / f"{turn}.db"
        with ThreadPoolExecutor(8) as pool:
            opened = list(pool.map(lambda _, path=path: open_storage(path), range(8)))
        for storage in opened:
            assert storage.sources.all() == []
            storage.close()
    assert storage.sources.all() == []  # opened again
    storage.close()


def test_a_writer_without_pauses_lets_another_write(storage: Storage) -> None:
    began, over, written, waits = threading.Event(), threading.Event(), [], []

    def write_all_the_time() -> None:
        while not over.is_set():
            with storage.database.write():
                began.set()
                written.append(over.wait(0.02))

    with ThreadPoolExecutor(1) as pool:
        pool.submit(write_all_the_time)
        began.wait()
        for _ in range(9):
            before = len(written)
            storage.database.change("DELETE FROM saved")
            waits.append(len(written) - before)
        over.set()
    assert sorted(waits)[4] <= 2, waits


def test_a_text_is_stored_shorter_and_one_of_an_earlier_version_can_be_read() -> None:
    text = "The ministry adopted the regulation. " * 9
    assert unpacked(packed(text)) == unpacked(zlib.compress(text.encode())) == text
    assert (packed("short"), packed(""), packed(None)) == ("short", "", None)
    words = Path(database.__file__).with_name("frequent.txt").read_bytes()
    assert zlib.adler32(words) == 248287744  # if this fails: stored texts need the dictionary that they were made with


def test_a_failed_transaction_leaves_nothing_even_if_nested(storage: Storage) -> None:
    def add(url: str) -> None:
        storage.sources.add(url=url, kind=SourceKind.FEED, name=url, topics=(), now=NOON)

    other = open_storage(storage.database.path)
    with pytest.raises(RuntimeError), storage.database.write():
        add("a")
        with storage.database.write():
            add("b")
        assert other.sources.all() == []
        raise RuntimeError
    assert storage.sources.all() == other.sources.all() == []
    other.close()
    assert not storage.database.connection.in_transaction


def test_a_full_disk_and_a_number_too_large_for_sqlite_raise_errors(storage: Storage, make: Maker) -> None:
    source = make.source()
    make.fetched("before")
    pages = storage.database.execute("PRAGMA page_count").fetchone()[0]
    storage.database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError) as caught:
        storage.articles.add(new_rows(source, {2: entry("large", content=secrets.token_hex(500_000))}, now=NOON))
    assert "full" in one_line(caught.value)
    with pytest.raises(StorageError) as caught:
        storage.articles.get(10**30)
    assert one_line(caught.value)
    storage.database.execute("PRAGMA max_page_count = 1000000")
    make.fetched("after")
    assert storage.articles.counts() == {"fetched": 2}


def test_a_file_that_is_no_database_is_refused_and_not_changed(tmp_path: Path) -> None:
    notes, below = tmp_path / "notes.txt", tmp_path / "notes.txt" / "policybot.db"
    notes.write_bytes(b"this is no database, but long enough to be read as one" * 20)
    before = notes.read_bytes()
    for path in (notes, tmp_path, below):
        with pytest.raises(StorageError) as caught:
            open_storage(path)
        assert str(path.parent) in one_line(caught.value)
    assert notes.read_bytes() == before


@pytest.mark.parametrize("begin", [4096 * 2, -4096])
def test_a_damaged_database_raises_an_error_and_gets_no_backup(tmp_path: Path, begin: int) -> None:
    path = tmp_path / "policybot.db"
    storage = open_storage(path)
    for n in range(200):
        storage.sources.add(url=f"u{n}", kind=SourceKind.FEED, name="n" * 200, topics=(), now=NOON)
    storage.close()
    content = bytearray(path.read_bytes())
    content[begin:] = b"\xa5" * len(content[begin:])
    path.write_bytes(content)
    for what in (lambda s: s.sources.all(), lambda s: backup(s.database, tmp_path / "copy.db")):
        with pytest.raises(StorageError) as caught, contextlib.closing(open_storage(path)) as opened:
            what(opened)
        assert one_line(caught.value)
    assert list(tmp_path.glob("copy*")) == []


def test_a_damaged_index_is_found_and_gets_no_backup(storage: Storage, make: Maker, tmp_path: Path) -> None:
    make.fetched("a")
    with contextlib.closing(sqlite3.connect(storage.database.path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'state,', '') WHERE name = 'articles_state'")
        connection.execute("PRAGMA schema_version = 9999")
    assert "articles_state" in (storage.database.damage() or "")
    with pytest.raises(StorageError):
        backup(storage.database, tmp_path / "copy.db")
    assert list(tmp_path.glob("copy*")) == []


def test_two_threads_can_write_at_once_and_a_backup_is_consistent(
    storage: Storage, make: Maker, tmp_path: Path
) -> None:
    done = threading.Event()

    def write(name: str) -> int:
        for n in itertools.count():
            with storage.database.write():  # in pairs, so that an inconsistent copy would have half a pair
                storage.sources.all()  # a read first: a deferred transaction would fail here
                for half in ("a", "b"):
                    make.fetched(f"{name}-{n}{half}")
            if done.is_set():
                return 2 * (n + 1)
        raise AssertionError

    copies = [tmp_path / f"backup{n}.db" for n in range(3)]
    with ThreadPoolExecutor(2) as pool:
        written = pool.map(write, ("one", "other"))
        try:
            for copy in copies:
                backup(storage.database, copy)
        finally:
            done.set()
    assert storage.articles.counts() == {"fetched": sum(written)}
    for copy in copies:
        assert copy.stat().st_mode & 0o777 == storage.database.path.stat().st_mode & 0o777 == 0o600
        opened = open_storage(copy)
        assert opened.database.damage() is None
        assert opened.articles.counts().get("fetched", 0) % 2 == 0
        opened.close()


def ready(path: Path) -> int:
    """Check that a database is intact. Returns the number of its ready articles, all of which a search must find."""
    with contextlib.closing(open_storage(path)) as opened:
        assert opened.database.damage() is None
        count = opened.articles.counts().get("ready", 0)
        assert opened.search.find(read_stored("ministry"), now=NOON, limit=5).total == count
        return count


def test_restore_refuses_other_files_and_does_not_change_the_database(
    storage: Storage, make: Maker, tmp_path: Path
) -> None:
    make.ready("kept")
    rubbish, other, folder = tmp_path / "rubbish", tmp_path / "other.db", tmp_path / "folder"
    rubbish.write_bytes(b"no database at all" * 100)
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE notes (text)")
    connection.close()
    folder.mkdir()
    (tmp_path / "empty").touch()
    for source in (rubbish, other, folder, tmp_path / "empty", tmp_path / "gone.db"):
        with pytest.raises(StorageError) as caught:
            restore(source, storage.database.path)
        assert str(source) in one_line(caught.value)
    assert storage.articles.counts() == {"ready": 1}


def test_restore_keeps_the_old_database_with_its_wal(
    storage: Storage, make: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: set[int] = set()  # the files that root gives to the owner of the folder
    monkeypatch.setattr(os, "getuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda file, *_: given.add(os.fstat(file).st_ino))
    make.ready("kept")
    copy, place = tmp_path / "copy#1?.db", storage.database.path
    backup(storage.database, copy)
    make.ready("later")  # only in the WAL, since the database stays open
    assert place.with_name(f"{place.name}-wal").stat().st_size
    former = restore(copy, place)
    assert former == place.with_name(f"{place.name}.before-restore")
    storage.close()
    gone = tmp_path / "new" / "policybot.db"
    gone.parent.mkdir()
    for ending in ("-wal", "-shm"):
        gone.with_name(f"{gone.name}{ending}").write_bytes(b"stale" * 1000)
    assert restore(copy, gone) is None
    assert {gone.stat().st_ino, gone.with_name(f"{gone.name}.lock").stat().st_ino} <= given
    assert copy.stat().st_ino not in given
    assert [ready(path) for path in (place, former, gone)] == [1, 2, 1]
    assert place.stat().st_mode & 0o777 == 0o600
    # The restore is undone by another one, which overwrites no kept database.
    assert restore(former, place) == place.with_name(f"{place.name}.before-restore1")
    assert not list(tmp_path.glob("*.partial*"))
    assert ready(place) == 2


@pytest.mark.parametrize("started", [True, False])
@pytest.mark.parametrize("step", range(8))
def test_a_kill_during_a_restore_separates_no_database_from_its_wal(
    storage: Storage, make: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, started: bool
) -> None:
    make.ready("kept")
    copy, place = tmp_path / "copy.db", tmp_path / "bot" / "policybot.db"
    backup(storage.database, copy)
    make.ready("later")  # only in the WAL
    place.parent.mkdir()
    for ending in ("", "-wal"):
        shutil.copy(f"{storage.database.path}{ending}", f"{place}{ending}")
    done = 0

    class Killed(BaseException):
        pass

    def dying(do: Callable[..., None]) -> Callable[..., None]:
        def one(*arguments: Any, **named: Any) -> None:
            nonlocal done
            if done == step:
                raise Killed
            done += 1
            do(*arguments, **named)

        return one

    with monkeypatch.context() as patch, contextlib.suppress(Killed):
        for name in ("link", "rename", "replace", "unlink"):
            patch.setattr(os, name, dying(getattr(os, name)))
        restore(copy, place)

    def databases() -> list[Path]:
        return [
            path
            for path in place.parent.glob("policybot.db*")
            if not path.name.endswith(("-wal", "lock", "-shm", "partial"))
        ]

    if started:
        ready(place)
        assert 2 in map(ready, databases())
    restore(copy, place)
    assert ready(place) == 1
    assert 2 in map(ready, databases())


def test_restore_follows_a_link_and_refuses_while_the_bot_runs(storage: Storage, make: Maker, tmp_path: Path) -> None:
    make.ready("kept")
    copy, place, link = tmp_path / "copy.db", tmp_path / "data.db", tmp_path / "link.db"
    backup(storage.database, copy)
    place.write_bytes(b"corrupt")
    link.symlink_to(place)
    with FileLock(f"{place}.lock"), pytest.raises(StorageError, match="stop it first"):
        restore(copy, link)
    for target in (copy, tmp_path):
        with pytest.raises(StorageError, match="can't be restored to"):
            restore(copy, target)
    lock = place.with_name(f"{place.name}.lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()
    with pytest.raises(StorageError, match=f"type: chown --reference={tmp_path} {place}"):
        restore(copy, link)
    lock.rmdir()
    assert place.read_bytes() == b"corrupt"
    restore(copy, link)
    assert link.is_symlink()
    assert place.read_bytes().startswith(b"SQLite format 3")
