"""A PDF's bytes → its text in paragraphs, by PDFium, the engine of Chromium."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.errors import ExtractError
from bot.sources.markup import clean, one_line
from bot.sources.pdflines import Line, paragraphs

MOST_PAGES = 300
MOST_CHARACTERS = 1_000_000
_FEWEST_LETTERS = 20
"""With fewer in all of it, a document is a scan with a stamp or a page number on it."""
_LONGEST_TITLE = 300
# PDFium must not be called by two threads at once, whatever the documents
# (https://pypdfium2-team.github.io/pypdfium2/python_api.html).
_LOCK = threading.Lock()
_LETTER = re.compile(r"[^\W\d_]")
_FORM = re.compile(r"Please wait.{0,400}Adobe (?:Acrobat )?Reader", re.S)
# What programs write as a title when nobody gave one: their own name, the name of the file, a number.
_JUNK = re.compile(
    r"""(?:microsoft\s|ms\s)?(?:word|excel|powerpoint|outlook)\b.*|powerpoint[\s-]pr[äeé]sentation|slide\s?\d+|
    untitled.*|(?:no|ohne|sans|sin|sem|senza)\s(?:title|titel|titre|título|titolo).*|unbenannt.*|document\s?\d*|
    dokument\s?\d*|title|print|layout\s\d+|scan.{0,20}|[^\s]*\d[^\s]*|[\W\d_]*|
    .*\.(?:docx?|dotx?|pdf|odt|rtf|indd|qxd|pmd|xlsx?|pptx?|tex|dvi|ps|html?|cdr|ai|tiff?|wpd|fm|txt)(?:\W.{0,20})?""",
    re.X | re.I | re.S,
)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, kw_only=True)
class PdfText:
    """What a PDF says."""

    title: str | None
    """Plain text on one line, where its maker gave one."""
    text: str
    """Paragraphs with one empty line between them; never empty."""
    pages: int
    """As many as it has, those that were not read too."""
    note: str | None = None
    """What of it was not read."""


def pdf_text(body: bytes) -> PdfText:
    """The text of a PDF, in the order in which it stands in the file. Safe in threads, which wait for each other.

    Of more than MOST_PAGES or MOST_CHARACTERS the first are read, and `note` says so.

    Raises ExtractError where there is none: a scan, a password, damage. Its message goes on from "… is a PDF file".
    """
    with _LOCK:
        title, pages, count, failed = _read(body)
    text = clean("\n\n".join(paragraphs(pages)))
    if len(_LETTER.findall(text[:10_000])) < _FEWEST_LETTERS:
        raise ExtractError("a PDF file that holds no text; it is probably a scan")
    if count <= 2 and _FORM.search(text[:2000]):
        raise ExtractError("a PDF form that only Adobe's own reader shows")
    notes = []
    read = len(pages) + failed
    if read < count:
        notes.append(f"only the first {read} of its {count} pages were read")
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS].rsplit("\n\n", 1)[0]
        notes.append("only its first million characters were taken")
    if failed:
        notes.append("1 page can't be read" if failed == 1 else f"{failed} pages can't be read")
    return PdfText(title=title, text=text, pages=count, note="; ".join(notes) or None)


def good_title(title: str) -> str | None:
    """The title, unless it is one that a program made up."""
    title = one_line(title)
    if not 3 <= len(title) <= _LONGEST_TITLE or (_JUNK.fullmatch(title) and not _CJK.search(title)):
        return None
    return title


def _read(body: bytes) -> tuple[str | None, list[list[Line]], int, int]:
    """The title, the lines of each page that was read, how many pages there are, and how many failed."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(body)
    except Exception as error:  # its own, and what ctypes raises
        if "password" in str(error).lower():
            raise ExtractError("a PDF file that is locked with a password") from None
        raise ExtractError("a PDF file that is damaged") from None
    pages: list[list[Line]] = []
    failed = length = 0
    try:
        count = len(document)
        for index in range(min(count, MOST_PAGES)):
            lines = _page(document, index, MOST_CHARACTERS - length)
            if lines is None:
                failed += 1
            else:
                pages.append(lines)
                length += sum(len(line.text) + 1 for line in lines)
            if length >= MOST_CHARACTERS:
                break
        title = _title(document)
    except Exception:
        raise ExtractError("a PDF file that is damaged") from None
    finally:
        document.close()
    return title, pages, count, failed


def _title(document: Any) -> str | None:
    try:
        return good_title(clean(document.get_metadata_dict().get("Title")))
    except Exception:  # metadata are in any encoding
        return None


def _page(document: Any, index: int, most: int) -> list[Line] | None:
    """The lines of one page; None where it can't be read."""
    page = text = None
    try:
        page = document[index]
        text = page.get_textpage()
        return list(_lines(text, most))
    except Exception:
        return None
    finally:
        for opened in (text, page):
            if opened is not None:
                opened.close()


def _lines(page: Any, most: int) -> Iterator[Line]:
    count = min(page.count_chars(), most)
    if count <= 0:
        return
    at = 0
    for raw in page.get_text_range(0, count).split("\r\n"):
        units = len(raw.encode("utf-16-le", "surrogatepass")) // 2
        text = raw.rstrip()
        if text.strip():
            start, end = at + len(raw) - len(raw.lstrip()), at + max(units - (len(raw) - len(text)) - 1, 0)
            first, last = _box(page, start), _box(page, end)
            yield Line(
                text=text.strip(),
                left=first[0] if first else 0.0,
                right=last[2] if last else 0.0,
                top=first[1] if first else 0.0,
                bottom=last[1] if last else 0.0,
                height=first[3] - first[1] if first else 0.0,
            )
        at += units + 2


def _box(page: Any, index: int) -> tuple[float, float, float, float] | None:
    """Left, bottom, right and top of a character, by its place in the text and with the height of its font."""
    import pypdfium2.raw

    try:
        # Not the same as its place on the page: PDFium leaves out and puts in characters.
        character = pypdfium2.raw.FPDFText_GetCharIndexFromTextIndex(page, index)
        if character < 0:
            return None
        left, bottom, right, top = page.get_charbox(character, loose=True)
    except Exception:  # it has none, such as a space that PDFium put in
        return None
    return left, bottom, right, top
