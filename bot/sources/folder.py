"""Read local sources: a folder of articles and feed files, or one feed file."""

import functools
import hashlib
import os
import random
import re
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from email.parser import HeaderParser
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit
from urllib.request import url2pathname

from bot.errors import ExtractError, FolderError, PolicybotError
from bot.models import Entry
from bot.sources.content import SourceReading
from bot.sources.dates import parse_moment
from bot.sources.feeds import parse_feed
from bot.sources.http import Response
from bot.sources.markup import http_url, language_tag, plain_line
from bot.sources.page import page_language, page_metadata, page_moment
from bot.sources.pdf import PdfText, pdf_text
from bot.sources.sniffing import decode
from bot.text import clean, cut, one_line

TEXT = {".txt"}
MARKDOWN = {".md", ".markdown"}
HTML = {".html", ".htm"}
PDF = {".pdf"}

_FENCES = re.compile(r"\A---\s*\n(.*?)^---\s*$\n?", re.S | re.M)
_KEYS = {"title", "date", "source", "url", "author", "lang"}
# Some exporters write " date 2021-07-10 Headline of the article" on the first line.
_DATE_LINE = re.compile(r"\s*date[: ] *(\d{4}-\d{2}-\d{2}) +(\S.*)", re.I)
_SENTENCE_END = re.compile(r"[.!?…]['\"”’)]*(?=\s|$)|[。！？]")
_HEADING = re.compile(r"<h1>(.*?)</h1>\n?", re.S)
_SHORT_LINE = 150
"""A first line with more characters is a paragraph, not a title."""
_LONGEST_TITLE = 201


def parse_text_file(body: bytes, *, key: str, uri: str, suffix: str) -> Entry:
    """Make an entry from the content of one file. Pure; never fails, for any bytes.

    `key` is the file's path in the folder, and `uri` its `file:` address. `suffix` is one of TEXT, MARKDOWN and HTML,
    in lower case. If the file states no date, the entry has none: the file's mtime may be the time of a copy or a
    checkout.
    """
    from markdown_it import MarkdownIt

    text = clean(decode(body))
    kind: Any = "text"
    if suffix in HTML:
        meta, kind, content = page_metadata(text), "page", text
        title, moment = plain_line(meta.title, is_html=False), page_moment(text, meta.date)
        values: Any = {"url": meta.url, "author": meta.author, "source": meta.sitename, "lang": page_language(text)}
    else:
        values, rest = _head(text.lstrip("\n"))
        title, moment = one_line(values.get("title")), parse_moment(values.get("date", ""))
        if suffix in MARKDOWN:
            kind = "html"
            content = MarkdownIt("commonmark", {"html": False}).enable("table").render(rest)
            heading = _HEADING.search(content)
            if heading and not (title and heading.start()):
                title = title or plain_line(heading[1], is_html=True)
                content = content[: heading.start()] + content[heading.end() :]
        else:
            content = rest.strip("\n")
            if not title:
                title, content = _title_of(content)
    return Entry(
        key=key,
        title=title,
        url=http_url(values.get("url")) or uri,
        content=content,
        content_kind=kind,
        excerpt=False,
        published=moment and moment.astimezone(UTC),
        author=one_line(values.get("author")),
        publisher=one_line(values.get("source")),
        lang=language_tag(values.get("lang")),
    )


def _head(text: str) -> tuple[Mapping[str, str], str]:
    """Split a file into the metadata at its top and the rest.

    The metadata are the `key: value` lines before the first empty line, as in a mail, with or without YAML fences
    around them; or one line such as `date 2021-07-10 Headline`.
    """
    if found := _DATE_LINE.match(text):
        return {"date": found[1], "title": found[2]}, text[found.end() :]
    message = HeaderParser().parsestr(_FENCES.sub(r"\1\n\n", text))
    values = {key.lower(): value.strip().strip("\"'") for key, value in message.items()[::-1]}
    if message.defects or message.get_unixfrom() or not message.keys() or message.keys()[0].lower() not in _KEYS:
        return {}, text
    return values, str(message.get_payload())


def _title_of(text: str) -> tuple[str, str]:
    """Return a title for a text that has none, and the remaining text.

    If the first line is short and stands alone, it is the title, and is removed from the text. Otherwise the first
    sentence is the title, and stays in the text.
    """
    lines: Sequence[str] = text.split("\n", 2)
    first = one_line(lines[0])
    if first and len(first) <= _SHORT_LINE and len(lines) > 2 and not lines[1].strip() and lines[2].strip():
        return first, lines[2].strip("\n")
    paragraph = one_line(text.split("\n\n", 1)[0])
    end = _SENTENCE_END.search(paragraph)
    return cut(paragraph[: end.end()] if end else paragraph, _LONGEST_TITLE), text


FEEDS = {".xml", ".rss", ".atom", ".rdf", ".json"}
_READ = TEXT | MARKDOWN | HTML | PDF | FEEDS
PDF_SECONDS = 30.0
"""Maximum seconds that one reading of a folder spends on PDFs. A large PDF takes seconds, and the reading must end
within a minute."""
MOST_KEPT = 2_000
"""Maximum number of cached PDF texts. When one file changes, the whole folder is read again, and the cache saves the
time for the PDFs that did not change."""


class _File(NamedTuple):
    path: Path
    key: str
    """The file's path in the folder, with "/" between its parts on every system."""
    version: str
    """Size and times of the file. They change with its content or its permissions."""

    @classmethod
    def at(cls, path: Path, key: str) -> Self:
        """Return the file at `path`. Raises FolderError if it is no regular file, or has been deleted since the folder
        was listed."""
        try:
            state = path.lstat()
        except OSError as error:
            raise FolderError(f"{key}: can't be read ({error.strerror})") from None
        if not stat.S_ISREG(state.st_mode):  # a link may lead out of the folder, and reading a pipe would block
            raise FolderError(f"{key}: no regular file; links are not followed")
        return cls(path=path, key=key, version=f"{state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}")

    @property
    def suffix(self) -> str:
        return self.path.suffix.lower()


def path_of(url: str) -> Path:
    """Return the path of a `file:` URL. Raises FolderError if it names another machine."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"} or not parts.path:
        raise FolderError(f"{url} does not name a file or folder on this machine. Write it as file:///path.")
    return Path(url2pathname(parts.path))


def read_local(path: Path, *, max_bytes: int, etag: str | None = None) -> SourceReading:
    """Read the folder at `path` with its subfolders, sorted by path; or read the feed file at `path`.

    The call blocks while the disk works. Files larger than `max_bytes` are not read. `etag` is the etag of the last
    reading: if it still fits, nothing is read.

    Raises FolderError if the folder itself can't be read; unreadable files in it are listed as problems. Raises
    NotAFeed if the file at `path` is no feed.
    """
    root, problems = resolved(path), list[str]()
    files = list(_files(root, problems)) if root.is_dir() else [_File.at(root, root.name)]
    versions = "".join(f"{file.key}\0{file.version}\n" for file in files)
    mark = hashlib.sha256(versions.encode("utf-8", "surrogatepass")).hexdigest()
    title = root.name or str(root)
    if mark == etag:
        return SourceReading(etag=mark, unchanged=True, title=title)
    if not root.is_dir():
        return replace(_feed(files[0], max_bytes), etag=mark)
    entries: dict[_File, Sequence[Entry]] = {}
    until = time.monotonic() + PDF_SECONDS
    late = 0
    # In random order: if one reading has no time for all PDFs, later readings reach the others.
    for file in random.sample(files, len(files)):
        if file.suffix in PDF and time.monotonic() > until:
            late += 1
            continue
        try:
            entries[file] = _entries(file, max_bytes, problems)
        except PolicybotError as error:
            problems.append(str(error))
    if late:
        # Change the mark, so that the next reading does not take the folder for unchanged.
        mark = f"{mark}-{late}-left"
        problems.append(f"PDF files left for the next reading, since this one took long: {late}")
    every = tuple(entry for file in files for entry in entries.get(file, ()))
    return SourceReading(etag=mark, title=title, entries=every, problems=tuple(sorted(problems)))


def resolved(path: Path) -> Path:
    """Return the absolute path with links resolved. Raises FolderError if there is no such file or folder."""
    try:
        return path.expanduser().resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: a loop of links, or no home folder
        raise FolderError(f"There is no {path}, or it can't be read") from error


def _files(root: Path, problems: list[str]) -> Iterator[_File]:
    """Yield the files to read, sorted by path, without links and hidden files."""

    def failed(error: OSError) -> None:
        problems.append(f"{_relative(Path(error.filename), root)}: can't be read ({error.strerror})")

    found: list[Path] = []
    for folder, folders, names in os.walk(root, onerror=failed):
        folders[:] = [name for name in folders if not name.startswith(".")]
        links = [name for name in folders if Path(folder, name).is_symlink()]
        found.extend(Path(folder, name) for name in (*names, *links) if not name.startswith("."))
    for key, path in sorted((_relative(path, root), path) for path in found):
        try:
            file = _File.at(path, key)
        except FolderError as error:
            problems.append(str(error))
            continue
        if file.suffix in _READ:
            yield file
        else:
            problems.append(f"{key}: not read; only {', '.join(sorted(_READ))} are")


def _relative(path: Path, root: Path) -> str:
    text = path.relative_to(root).as_posix()
    # A name that is not UTF-8 has lone surrogates, which neither SQLite nor Telegram accepts.
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _entries(file: _File, max_bytes: int, problems: list[str]) -> Sequence[Entry]:
    if file.suffix in FEEDS:
        feed = _feed(file, max_bytes)
        problems.extend(f"{file.key}: {problem}" for problem in feed.problems)
        return [replace(entry, publisher=entry.publisher or feed.title) for entry in feed.entries]
    uri = file.path.as_uri()
    if file.suffix in PDF:
        found = _pdf(file, max_bytes)
        if isinstance(found, ExtractError):
            raise FolderError(f"{file.key}: {found}")
        if found.note:
            problems.append(f"{file.key}: {found.note}")
        title, content = _title_of(found.text)
        return [Entry(key=file.key, title=title, url=uri, content=content, content_kind="text", excerpt=False)]
    body = _bytes(file, max_bytes)
    if not body.strip():
        raise FolderError(f"{file.key}: empty")
    return [parse_text_file(body, key=file.key, uri=uri, suffix=file.suffix)]


@functools.lru_cache(maxsize=MOST_KEPT)
def _pdf(file: _File, max_bytes: int) -> PdfText | ExtractError:
    """Return the text of a PDF, or the error that says why it has none. Both are cached, since a version of a file does
    not change."""
    body = _bytes(file, max_bytes)
    try:
        return pdf_text(body)
    except ExtractError as error:
        return error


def _feed(file: _File, max_bytes: int) -> SourceReading:
    return parse_feed(Response(url=file.path.as_uri(), status=200, body=_bytes(file, max_bytes)))


def _bytes(file: _File, max_bytes: int) -> bytes:
    try:
        with file.path.open("rb") as stream:
            body = stream.read(max_bytes + 1)
    except OSError as error:
        raise FolderError(f"{file.key}: can't be read ({error.strerror})") from None
    if len(body) > max_bytes:
        raise FolderError(f"{file.key}: larger than {max_bytes / 1_000_000:g} MB (sources.max_bytes)")
    return body
