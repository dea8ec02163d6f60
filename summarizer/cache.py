"""Answers of generative models, kept on disk: an article that comes again costs no minute of a CPU.

One small file an answer, written aside and moved into its place, so that readers in other processes see all of it or
nothing; its own checksum in it, so that a damaged one counts as absent. Why not a library: diskcache, the usual one,
unpickles what it finds (CVE-2025-69872, unfixed), so that who can write to the folder can run code; in sqlite-utils it
would be SQL outside the bot's storage, and a file whose schema must be kept. Files need neither.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

MAX_BYTES = 32 * 1024 * 1024
"""Past this the answers that were not read for longest go. One takes about 1 kB, so this is some ten thousand."""
PRUNE_EVERY = 64
"""The folder's size is looked at after so many writes of a process, and at its first."""
STALE_SECONDS = 3600.0
"""A temporary file older than this was left by a process that was killed."""

_KEY = re.compile(r"[0-9a-f]{64}")
_log = logging.getLogger(__name__)


def key_of(*parts: object) -> str:
    """sha256 of ``parts``, which must be what JSON can write; order counts."""
    written = json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("ascii")).hexdigest()


class AnswerCache:
    """Text by key, in files under one folder; safe for several processes. No method raises for what the disk does."""

    def __init__(self, folder: Path, *, max_bytes: int = MAX_BYTES) -> None:
        """``folder`` is made at the first write."""
        self._folder = folder
        self._max_bytes = max_bytes
        self._writes = 0

    def get(self, key: str) -> dict[str, object] | None:
        """What was put under ``key``; ``None`` where there is nothing, or nothing whole."""
        path = self._path(key)
        try:
            entry = json.loads(path.read_bytes())
            value = entry["value"]
            if not isinstance(value, dict) or entry["check"] != key_of(key, value):
                raise ValueError("its checksum is another")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            _log.info("cached answer %s is damaged and left out: %s", path.name, error)
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # read now: among the last to go
        return value

    def put(self, key: str, value: dict[str, object]) -> None:
        """Keeps ``value``, which must be what JSON can write, under ``key``."""
        path = self._path(key)
        entry = json.dumps({"value": value, "check": key_of(key, value)}, ensure_ascii=True)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
            try:
                with os.fdopen(descriptor, "w", encoding="ascii") as file:
                    file.write(entry)
                Path(name).replace(path)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as error:
            _log.warning("an answer could not be cached in %s: %s", self._folder, error)
            return
        if self._writes % PRUNE_EVERY == 0:
            self._prune()
        self._writes += 1

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key: use key_of")
        return self._folder / key[:2] / f"{key}.json"

    def _prune(self) -> None:
        """Removes the oldest answers past the limit, and what killed processes left; one process at a time does it."""
        try:
            with FileLock(self._folder / ".lock", timeout=0):
                found = sorted(self._entries(), key=lambda entry: entry[0])
                size = sum(entry[1] for entry in found)
                for _, bytes_, path in found:
                    if size <= self._max_bytes:
                        break
                    with contextlib.suppress(OSError):
                        path.unlink()
                    size -= bytes_
        except (Timeout, OSError):
            return  # another process is at it, or the folder cannot be read

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """(last read, bytes, path) of each answer; stale temporary files are removed on the way."""
        for path in self._folder.glob("??/*"):
            with contextlib.suppress(OSError):
                status = path.stat()
                if path.name.startswith(".writing-"):
                    if time.time() - status.st_mtime > STALE_SECONDS:
                        path.unlink()
                elif path.suffix == ".json":
                    yield status.st_mtime, status.st_size, path


SAMPLE = 1024 * 1024
"""Bytes at each end of a weights file that are hashed; all of gigabytes would take minutes at each start."""


def fingerprint(folder: Path) -> str:
    """What tells one model folder from another: sha256 over the names, sizes and contents of its files.

    Of files over two megabytes the first and the last megabyte and the time of the last change are taken.
    """
    digest = hashlib.sha256()
    for path in sorted(entry for entry in folder.iterdir() if entry.is_file() and not entry.name.startswith(".")):
        status = path.stat()
        digest.update(f"{path.name}\0{status.st_size}\0".encode("utf-8", "replace"))
        with path.open("rb") as file:
            if status.st_size <= 2 * SAMPLE:
                digest.update(file.read())
                continue
            digest.update(file.read(SAMPLE))
            file.seek(-SAMPLE, os.SEEK_END)
            digest.update(file.read(SAMPLE))
            digest.update(str(status.st_mtime_ns).encode())
    return digest.hexdigest()
