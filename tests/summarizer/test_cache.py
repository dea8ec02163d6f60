"""The cache of answers: whole or nothing, bounded, shared by processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from summarizer.cache import SAMPLE, AnswerCache, fingerprint, key_of


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("??/*.json"))


def test_what_is_put_is_got(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "new")
    key = key_of("a", 1, None)
    assert cache.get(key) is None
    cache.put(key, {"text": "Ü\ud800"})
    assert AnswerCache(tmp_path / "new").get(key) == {"text": "Ü\ud800"}
    assert key_of("a", "b") != key_of("ab") != key_of("b", "a")
    with pytest.raises(ValueError, match="key_of"):
        cache.get("../../etc/passwd")


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"value": 1, "check": 2}']
)
def test_damaged_entries_count_as_absent(tmp_path: Path, damage: bytes) -> None:
    cache = AnswerCache(tmp_path)
    cache.put(key_of(1), {"text": "a"})
    (path,) = tmp_path.glob("??/*.json")
    path.write_bytes(damage)
    assert cache.get(key_of(1)) is None
    assert not path.exists()
    cache.put(key_of(1), {"text": "b"})
    path.write_bytes(path.read_bytes().replace(b'"b"', b'"c"'))
    assert cache.get(key_of(1)) is None


def test_it_stays_within_its_bound_and_keeps_what_was_read_last(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path, max_bytes=20_000)
    for number in range(200):
        cache.put(key_of(number), {"text": "x" * 500})
        path = tmp_path / key_of(number)[:2] / f"{key_of(number)}.json"
        os.utime(path, (number, number))
        cache.get(key_of(0))
    assert size_of(tmp_path) <= 20_000 + 64 * 700
    assert cache.get(key_of(0)) is not None
    assert cache.get(key_of(1)) is None


def test_files_of_killed_writers_go(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    (tmp_path / "ab").mkdir()
    old, new = tmp_path / "ab" / ".writing-old", tmp_path / "ab" / ".writing-new"
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    cache.put(key_of(1), {})
    assert (old.exists(), new.exists()) == (False, True)


def test_a_disk_that_fails_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = AnswerCache(tmp_path / "file")
    cache.put(key_of(1), {})
    assert cache.get(key_of(1)) is None


WRITER = """
import sys
from pathlib import Path
from summarizer.cache import AnswerCache, key_of
cache = AnswerCache(Path(sys.argv[1]), max_bytes=5_000)
for turn in range(150):
    cache.put(key_of(turn % 20), {"text": "x" * 400 + str(turn % 20)})
    value = cache.get(key_of(turn % 7))
    assert value is None or value["text"] == "x" * 400 + str(turn % 7), value
"""


def test_several_processes_share_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    writers = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for writer in writers:
        _, errors = writer.communicate(timeout=60)
        assert (writer.returncode, errors) == (0, "")
    assert not list(tmp_path.glob("??/.writing-*"))


def test_fingerprint_sees_every_file(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"\0" * (3 * SAMPLE))
    seen = {fingerprint(tmp_path)}
    assert fingerprint(tmp_path) in seen
    (tmp_path / "config.json").write_text("[]")
    seen.add(fingerprint(tmp_path))
    with weights.open("r+b") as file:
        file.seek(10)
        file.write(b"1")
    seen.add(fingerprint(tmp_path))
    os.utime(weights, (1, 1))
    seen.add(fingerprint(tmp_path))
    (tmp_path / "tokenizer.json").write_text("{}")
    seen.add(fingerprint(tmp_path))
    assert len(seen) == 5
