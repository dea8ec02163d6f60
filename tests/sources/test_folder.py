from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.errors import FolderError, NotAFeed
from bot.sources import read_feed_file, read_folder
from bot.sources.folder import FolderContent
from tests.sources.samples import NOW, SIMPLE, rss

SEEDS = Path(__file__).parents[2] / "seeds"


def read(path: Path, etag: str | None = None, max_bytes: int = 100_000) -> FolderContent:
    return read_folder(path, max_bytes=max_bytes, etag=etag, now=NOW)


def test_files_of_all_kinds_in_the_order_of_their_paths(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "z.txt").write_text("title: Z\n\nText.")
    (tmp_path / "b.md").write_text("# B\n\nText.")
    (tmp_path / "sub" / "a.html").write_text("<html><head><title>A</title></head><body><p>Text.</p></body></html>")
    (tmp_path / "feed.xml").write_bytes(SIMPLE)
    content = read(tmp_path)
    assert [entry.key for entry in content.entries] == ["b.md", "rule-1", "sub/a.html", "z.txt"]
    assert [entry.publisher for entry in content.entries] == [None, "Policy Gazette", None, None]
    assert content.entries[0].url == (tmp_path / "b.md").as_uri()
    assert content.entries[1].url == "https://gazette.example/rule-1"
    assert (content.title, content.problems, content.unchanged) == (tmp_path.name, (), False)
    assert content == read(tmp_path)


def test_what_is_not_read_is_said(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("SECRET\n\nTEXT")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "good.txt").write_text("Good\n\nText.")
    (folder / ".hidden.txt").write_text("Hidden\n\nText.")
    (folder / "empty.txt").write_text("  \n")
    (folder / "large.txt").write_text("x" * 100_001)
    (folder / "notes.docx").write_bytes(b"PK\x03\x04")
    (folder / "no.json").write_text('{"a": 1}')
    (folder / "broken.xml").write_bytes(rss("<title>A & B</title><guid>1</guid>"))
    os.mkfifo(folder / "pipe.txt")
    (folder / "inside.txt").symlink_to(folder / ".hidden.txt")
    (folder / "leaves.txt").symlink_to(outside / "secret.txt")
    (folder / "leaves").symlink_to(outside)
    (folder / "nowhere.txt").symlink_to(folder / "gone")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    content = read(folder)
    assert [entry.title for entry in content.entries] == ["A & B", "Good", "Hidden"]
    problems = "\n".join(content.problems)
    for says in (
        "1 hidden file or folder skipped",
        "empty.txt: empty",
        "large.txt: larger than 0.1 MB (sources.max_bytes)",
        "notes.docx: not read; only",
        "no.json is JSON, but no JSON Feed",
        "broken.xml: the XML is malformed",
        "pipe.txt: no regular file",
        "leaves.txt: a link that leaves the folder",
        "leaves: a link to a folder",
        "nowhere.txt: can't be read",
        "loop.txt: can't be read",
    ):
        assert says in problems
    assert len(content.problems) == 11
    assert "SECRET" not in repr(content)


def test_the_etag_changes_with_any_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A\n\nText.")
    first = read(tmp_path)
    again = read(tmp_path, etag=first.etag)
    assert (again.unchanged, again.entries, again.etag) == (True, (), first.etag)
    (tmp_path / "b.txt").write_text("B\n\nText.")
    second = read(tmp_path, etag=first.etag)
    assert len(second.entries) == 2
    os.utime(tmp_path / "a.txt", ns=(1, 1))
    assert not read(tmp_path, etag=second.etag).unchanged
    (tmp_path / "a.txt").rename(tmp_path / "c.txt")
    assert read(tmp_path).etag != second.etag


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    (tmp_path / name).write_text("Café\n\nText.")
    (entry,) = read(tmp_path).entries
    assert entry.key == "caf\ufffd.txt"
    repr(entry).encode()


def test_what_can_not_be_read_at_all(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("words")
    with pytest.raises(FolderError, match="There is no"):
        read(tmp_path / "gone")
    with pytest.raises(FolderError, match="larger than"):
        read_feed_file(file, max_bytes=3)
    with pytest.raises(FolderError, match="no folder"):
        read(file)
    with pytest.raises(FolderError):
        read_feed_file(tmp_path, max_bytes=100)
    with pytest.raises(NotAFeed, match=r"a\.txt is no feed but plain text"):
        read_feed_file(file, max_bytes=100)
