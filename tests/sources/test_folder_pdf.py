"""PDFs in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sources import FolderContent, folder, read_folder
from tests.pdf_maker import LOCKED, lines, make_pdf

TEXT = "The Ministry of Water forbids lead pipes in schools from January on."


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    """As a process begins."""
    folder._PDFS.clear()
    yield
    folder._PDFS.clear()


def read(path: Path, etag: str | None = None) -> FolderContent:
    return read_folder(path, max_bytes=1_000_000, etag=etag)


def write(path: Path, text: str = TEXT, title: str | None = None) -> None:
    path.write_bytes(make_pdf(lines(text), title=title))


def test_a_pdf_is_text(tmp_path: Path) -> None:
    write(tmp_path / "12.PDF", title="Decree on lead")
    (entry,) = read(tmp_path).entries
    assert (entry.title, entry.content, entry.content_kind) == ("Decree on lead", TEXT, "text")
    assert (entry.key, entry.url, entry.excerpt, entry.published) == (
        "12.PDF",
        f"{tmp_path.as_uri()}/12.PDF",
        False,
        None,
    )


def test_what_can_not_be_read_is_told_and_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "locked.pdf").write_bytes(LOCKED)
    (tmp_path / "large.pdf").write_bytes(b"%PDF" + b"x" * 1_000_000)
    write(tmp_path / "ok.pdf")
    found = read(tmp_path)
    assert [entry.key for entry in found.entries] == ["ok.pdf"]
    assert found.problems == (
        "broken.pdf: a PDF file that is damaged",
        "large.pdf: larger than 1 MB (sources.max_bytes)",
        "locked.pdf: a PDF file that is locked with a password",
    )


def test_one_that_was_read_is_not_read_again_until_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.pdf", "b.pdf"):
        write(tmp_path / name)
    read(tmp_path)
    monkeypatch.setattr(folder, "PDF_SECONDS", -1)
    write(tmp_path / "b.pdf", f"{TEXT} Edited.")
    os.utime(tmp_path / "b.pdf", ns=(1, 1))
    found = read(tmp_path)
    assert [entry.key for entry in found.entries] == ["a.pdf"]
    assert found.problems == ("1 PDF file is left for the next reading; this one took long",)


def test_what_took_too_long_is_read_the_next_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.pdf")
    (tmp_path / "b.txt").write_text("A\n\nText.")
    with monkeypatch.context() as slow:
        slow.setattr(folder, "PDF_SECONDS", -1)
        first = read(tmp_path)
    assert [entry.key for entry in first.entries] == ["b.txt"]
    second = read(tmp_path, first.etag)
    assert not second.unchanged
    assert [entry.key for entry in second.entries] == ["a.pdf", "b.txt"]
    assert read(tmp_path, second.etag).unchanged
