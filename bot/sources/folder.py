"""What is on this machine: a folder of articles and feed files, or one feed file."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from bot import clock
from bot.errors import ExtractError, FolderError, NotAFeed, PolicybotError
from bot.models import Entry
from bot.sources.feeds import ParsedFeed, parse_feed
from bot.sources.pdf import pdf_text
from bot.sources.textfile import HTML, MARKDOWN, PDF, TEXT, entry_of_pdf, parse_text_file

FEEDS = {".xml", ".rss", ".atom", ".rdf", ".json"}
_READ = TEXT | MARKDOWN | HTML | PDF | FEEDS
PDF_SECONDS = 30.0
"""Time that one reading of a folder spends on PDFs: a large one takes seconds, and a reading has a minute."""
_KEPT_CHARACTERS = 20_000_000


@dataclass(frozen=True, kw_only=True)
class FolderContent:
    """What a folder or feed file holds."""

    etag: str
    """Stands for every file's path, size and time: equal when nothing has changed."""
    unchanged: bool
    """The etag is the one that was given; nothing was read."""
    title: str
    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()
    """What was not read, and why, a line each."""


@dataclass(frozen=True, kw_only=True)
class _File:
    path: Path
    key: str
    """Path in the folder, with "/" on every system."""
    size: int
    mtime_ns: int


@dataclass(frozen=True, kw_only=True)
class _Pdf:
    """A PDF that was read, and what it was then."""

    size: int
    mtime_ns: int
    entry: Entry | None
    problem: str | None


# A folder is read whole when one file of it has changed, and a hundred PDFs take longer than a reading may: what was
# read stays, so that the next reading gets further. Nothing is put out of it: a folder of more would else begin anew
# each time.
_PDFS: dict[str, _Pdf] = {}


def path_of(url: str) -> Path:
    """The path that a `file:` URL names; FolderError when it names another machine's."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"} or not parts.path:
        raise FolderError(f"{url} does not name a file or folder on this machine. Write it as file:///path.")
    return Path(url2pathname(parts.path))


def read_folder(path: Path, *, max_bytes: int, etag: str | None = None, now: datetime | None = None) -> FolderContent:
    """Read the folder at `path`, subfolders included, in the order of their paths.

    Blocks on the disk. `max_bytes` is the size of a file from which on it is not read. `etag` is that of
    the last reading; None reads whatever there is. `now` bounds how far ahead an entry may be dated.

    Raises FolderError when the folder itself can't be read; a file that can't is a problem.
    """
    moment = now or clock.now()
    root = _resolved(path)
    if not root.is_dir():
        raise FolderError(f"{path} is no folder.")
    problems: list[str] = []
    files = tuple(_files(root, problems))
    mark = _etag(files)
    title = root.name or str(root)
    if mark == etag:
        return FolderContent(etag=mark, unchanged=True, title=title)
    entries: list[Entry] = []
    until = time.monotonic() + PDF_SECONDS
    late = 0
    for file in files:
        try:
            if file.path.suffix.lower() not in PDF:
                entries.extend(_read_file(file, max_bytes, moment, problems))
            elif (
                pdf := _known_pdf(file) or (_read_pdf(file, max_bytes) if time.monotonic() < until else None)
            ) is None:
                late += 1
            else:
                entries.extend([pdf.entry] if pdf.entry else [])
                problems.extend([pdf.problem] if pdf.problem else [])
        except PolicybotError as error:
            problems.append(str(error))
    if late:
        # Another mark than that of the files: the next reading is not told that nothing has changed.
        mark = f"{mark}-{late}-left"
        problems.append(
            f"{late} PDF {'file is' if late == 1 else 'files are'} left for the next reading; this one took long"
        )
    return FolderContent(etag=mark, unchanged=False, title=title, entries=tuple(entries), problems=tuple(problems))


def read_feed_file(
    path: Path, *, max_bytes: int, etag: str | None = None, now: datetime | None = None
) -> FolderContent:
    """Read one feed file. As read_folder; raises NotAFeed too."""
    resolved = _resolved(path)
    try:
        state = resolved.stat()
    except OSError as error:
        raise FolderError(f"{path} can't be read") from error
    file = _File(path=resolved, key=resolved.name, size=state.st_size, mtime_ns=state.st_mtime_ns)
    mark = f"{file.mtime_ns}-{file.size}"
    if mark == etag:
        return FolderContent(etag=mark, unchanged=True, title="")
    feed = _feed(file, max_bytes, now or clock.now())
    return FolderContent(etag=mark, unchanged=False, title=feed.title, entries=feed.entries, problems=feed.problems)


def _resolved(path: Path) -> Path:
    try:
        return path.expanduser().resolve(strict=True)
    except FileNotFoundError:
        raise FolderError(f"There is no {path}.") from None
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: a loop of links, or no home folder
        raise FolderError(f"{path} can't be read") from error


def _files(root: Path, problems: list[str]) -> Iterator[_File]:
    """The files to read, in order of path. A link is followed to a file in the folder and to nothing else."""

    def failed(error: OSError) -> None:
        problems.append(f"{_relative(Path(error.filename), root)}: can't be read ({error.strerror})")

    hidden = 0
    found: list[Path] = []
    for folder, folders, names in os.walk(root, onerror=failed):
        here = Path(folder)
        hidden += sum(name.startswith(".") for name in (*folders, *names))
        for name in folders:
            if not name.startswith(".") and (here / name).is_symlink():
                problems.append(f"{_relative(here / name, root)}: a link to a folder, not followed")
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found.extend(here / name for name in names if not name.startswith("."))
    for path in sorted(found, key=lambda path: path.relative_to(root).as_posix()):
        file = _file(path, root, problems)
        if file is not None:
            yield file
    if hidden:
        problems.append(f"{hidden} hidden {'file or folder' if hidden == 1 else 'files or folders'} skipped")


def _file(path: Path, root: Path, problems: list[str]) -> _File | None:
    key = _relative(path, root)
    if path.suffix.lower() not in _READ:
        problems.append(f"{key}: not read; only {', '.join(sorted(_READ))} are")
        return None
    try:
        target = path.resolve(strict=True)
        state = target.stat()
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "a loop of links"
        problems.append(f"{key}: can't be read ({reason})")
        return None
    if not target.is_relative_to(root):
        problems.append(f"{key}: a link that leaves the folder, not followed")
    elif not stat.S_ISREG(state.st_mode):  # a pipe would be waited on for ever
        problems.append(f"{key}: no regular file")
    else:
        return _File(path=path, key=key, size=state.st_size, mtime_ns=state.st_mtime_ns)
    return None


def _relative(path: Path, root: Path) -> str:
    text = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    # A name that is not UTF-8 holds lone surrogates, which neither SQLite nor Telegram takes.
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _etag(files: tuple[_File, ...]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.key}\0{file.mtime_ns}\0{file.size}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _read_file(file: _File, max_bytes: int, now: datetime, problems: list[str]) -> tuple[Entry, ...]:
    suffix = file.path.suffix.lower()
    if suffix in FEEDS:
        feed = _feed(file, max_bytes, now)
        problems.extend(f"{file.key}: {problem}" for problem in feed.problems)
        return tuple(replace(entry, publisher=entry.publisher or feed.title or None) for entry in feed.entries)
    body = _bytes(file, max_bytes)
    if not body.strip():
        raise FolderError(f"{file.key}: empty")
    return (parse_text_file(body, key=file.key, uri=_uri(file.path), suffix=suffix, now=now),)


def _known_pdf(file: _File) -> _Pdf | None:
    known = _PDFS.get(str(file.path))
    return known if known is not None and (known.size, known.mtime_ns) == (file.size, file.mtime_ns) else None


def _read_pdf(file: _File, max_bytes: int) -> _Pdf:
    """Raises FolderError where the file can't be read; one without text is a problem that stays."""
    entry, problem = None, None
    body = _bytes(file, max_bytes)
    try:
        text = pdf_text(body)
    except ExtractError as error:
        problem = f"{file.key}: {error}"
    else:
        entry = entry_of_pdf(text, key=file.key, uri=_uri(file.path), name=file.path.stem)
        problem = f"{file.key}: {text.note}" if text.note else None
    read = _Pdf(size=file.size, mtime_ns=file.mtime_ns, entry=entry, problem=problem)
    kept = sum(len(one.entry.content) for one in _PDFS.values() if one.entry)
    if kept + len(entry.content if entry else "") <= _KEPT_CHARACTERS:
        _PDFS[str(file.path)] = read
    return read


def _feed(file: _File, max_bytes: int, now: datetime) -> ParsedFeed:
    body = _bytes(file, max_bytes)
    try:
        return parse_feed(body, url=_uri(file.path), now=now)
    except NotAFeed as error:
        raise NotAFeed(str(error).replace(_uri(file.path), file.key)) from error


def _uri(path: Path) -> str:
    return path.as_uri()


def _bytes(file: _File, max_bytes: int) -> bytes:
    try:
        with file.path.open("rb") as stream:
            body = stream.read(max_bytes + 1)
    except OSError as error:
        raise FolderError(f"{file.key}: can't be read ({error.strerror})") from None
    if len(body) > max_bytes:
        raise FolderError(f"{file.key}: larger than {max_bytes / 1_000_000:g} MB (sources.max_bytes)")
    return body
