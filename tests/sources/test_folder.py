import os
from pathlib import Path
from typing import Any

import pytest

from bot.errors import FolderError, NotAFeed
from bot.sources import SourceReading, folder
from bot.sources.folder import parse_text_file, read_local
from tests.pdf_maker import LOCKED, lines, make_pdf
from tests.sources.samples import CASES, SIMPLE, rss, written


def read(path: Path, etag: str | None = None, max_bytes: int = 100_000) -> SourceReading:
    return read_local(path, max_bytes=max_bytes, etag=etag)


def test_all_kinds_of_files_are_read_in_order_of_their_paths(tmp_path: Path) -> None:
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


def test_a_file_that_is_not_read_is_a_problem(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("SECRET\n\nTEXT")
    news = tmp_path / "folder"
    news.mkdir()
    for name, text in CASES["files of a folder"].items():
        (news / name).write_text(text)
    (news / "large.txt").write_text("x" * 100_001)
    (news / "broken.xml").write_bytes(rss("<title>A & B</title><guid>1</guid>"))
    (news / "locked.pdf").write_bytes(LOCKED)
    os.mkfifo(news / "pipe.txt")
    (news / "inside.txt").symlink_to(news / ".hidden.txt")
    (news / "leaves.txt").symlink_to(outside / "secret.txt")
    (news / "leaves").symlink_to(outside)
    (news / "nowhere.txt").symlink_to(news / "gone")
    (news / "loop.txt").symlink_to(news / "loop.txt")
    content = read(news)
    assert [entry.title for entry in content.entries] == ["A & B", "Good"]
    problems = "\n".join(content.problems)
    for says in CASES["what a folder tells"]:
        assert says in problems
    assert len(content.problems) == len(CASES["what a folder tells"])
    assert "SECRET" not in repr(content)


def test_a_file_that_is_deleted_meanwhile_does_not_stop_the_others(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text("Text.")
    problems: list[str] = []
    files = folder._files(tmp_path, problems)
    assert next(files).key == "a.txt"
    (tmp_path / "b.txt").unlink()
    assert [file.key for file in files] == ["c.txt"]
    assert problems == ["b.txt: can't be read (No such file or directory)"]


def test_the_etag_changes_when_any_file_changes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A\n\nText.")
    first = read(tmp_path)
    again = read(tmp_path, etag=first.etag)
    assert (again.unchanged, again.entries, again.etag) == (True, (), first.etag)
    (tmp_path / "b.txt").write_text("B\n\nText.")
    second = read(tmp_path, etag=first.etag)
    assert len(second.entries) == 2
    os.utime(tmp_path / "a.txt", ns=(1, 1))
    assert not read(tmp_path, etag=second.etag).unchanged
    third = read(tmp_path)
    (tmp_path / "a.txt").chmod(0o600)  # perhaps the file could not be read before
    assert not read(tmp_path, etag=third.etag).unchanged
    (tmp_path / "a.txt").rename(tmp_path / "c.txt")
    assert read(tmp_path).etag != second.etag


def test_a_file_name_may_be_invalid_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    (tmp_path / name).write_text("Café\n\nText.")
    (entry,) = read(tmp_path).entries
    assert entry.key == "caf\ufffd.txt"
    repr(entry).encode()


def test_a_missing_large_or_plain_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("words")
    with pytest.raises(FolderError, match="There is no"):
        read(tmp_path / "gone")
    with pytest.raises(FolderError, match="larger than"):
        read_local(file, max_bytes=3)
    with pytest.raises(NotAFeed, match=r"a\.txt is no feed but plain text"):
        read_local(file, max_bytes=100)


TEXT = "The Ministry of Water forbids lead pipes in schools from January on."


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    """Clear the cache of PDFs, as in a new process."""
    folder._pdf.cache_clear()


def test_a_pdf_becomes_an_entry_with_its_text(tmp_path: Path) -> None:
    (tmp_path / "12.PDF").write_bytes(make_pdf(lines("Decree on lead", size=20) + lines(TEXT, y=700)))
    (entry,) = read(tmp_path).entries
    assert (entry.title, entry.content, entry.content_kind) == ("Decree on lead", TEXT, "text")
    assert (entry.key, entry.url) == ("12.PDF", f"{tmp_path.as_uri()}/12.PDF")


def test_a_pdf_that_took_too_long_is_read_the_next_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.pdf").write_bytes(make_pdf(lines(TEXT)))
    (tmp_path / "b.txt").write_text("A\n\nText.")
    with monkeypatch.context() as slow:
        slow.setattr(folder, "PDF_SECONDS", -1)
        first = read(tmp_path)
    assert [entry.key for entry in first.entries] == ["b.txt"]
    second = read(tmp_path, first.etag)
    assert not second.unchanged
    assert [entry.key for entry in second.entries] == ["a.pdf", "b.txt"]
    assert read(tmp_path, second.etag).unchanged


@pytest.mark.parametrize(("text", "suffix", "wanted"), CASES["texts in files"])
def test_a_text_file_has_title_and_text(text: str, suffix: str, wanted: dict[str, Any]) -> None:
    entry = parse_text_file(text.encode(), key=f"a{suffix}", uri="file:///news/a.txt", suffix=suffix)
    assert {name: written(getattr(entry, name)) for name in wanted} == wanted
