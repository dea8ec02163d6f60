"""Extract the text of a PDF in paragraphs, with PDFium, the PDF engine of Chromium."""

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from bot.errors import ExtractError
from bot.text import clean
from summarizer.numbers import CHINESE_NUMERALS
from summarizer.scripts import CJK

_EDGE = 2
"""This many lines at the top of a page, and as many at its bottom, may be a running head or foot."""
_ENDS = (".", "!", "?", ":", ";", "。", "！", "？", "：", "；", "؟", "۔", "।", "”", "»", "…")
_ITEM = re.compile(
    r"[•·▪◦‣■□●○➢✓–—]\s?|-\s|\(?(?:\d{1,3}|[a-z]|[ivxl]{1,5})\)\s|\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+(?-i:(?=[^\W\d_])(?![a-z]))|"
    rf"(?:article|art\.|artikel|artículo|artigo|articolo|section|abschnitt|chapter|§)\s?\d|第[\d{CHINESE_NUMERALS}]{{1,5}}[条條章節节]",
    re.I,
)
# The mark that PDFium writes where it has joined a hyphenated word.
_MARK = re.compile("(?<=[\ufffe\u0002])")
# A hyphen that breaks a word at the end of a line.
_PARTED = re.compile(r"(?<=\w)[\ufffe\u0002\u00ad‐-]$")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"\w+(?:[-‐]\w+)*")
_LAST_WORD = re.compile(r"\w+$")
_FIRST_WORD = re.compile(r"^\w+")
_CJK = re.compile(f"[\u3000-\u303f{CJK}\uff00-\uffef]")
# Ligatures and look-alikes. NFKC replaces them by the letters that they stand for. The rest of the text does not go
# through NFKC, which would turn "m²" into "m2" and "½" into "1⁄2".
_LOOKS = re.compile("[\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc\u2e80-\u2fdf]")
_LEFT_OUT = re.compile("[\u200b\u2060\ufeff\u00ad]")


@dataclass(frozen=True, kw_only=True, slots=True)
class TextLine:
    """A line of text and its position, in points from the left and the bottom of the page; 0 if it is unknown.

    Where PDFium has joined a hyphenated word, one TextLine holds two lines of the page.
    """

    text: str
    left: float = 0
    right: float = 0
    """Right edge of its last character."""
    top: float = 0
    """Baseline of its first character."""
    bottom: float = 0
    """Baseline of its last character."""
    height: float = 0
    """Height of its font."""


def paragraphs(pages: Sequence[Sequence[TextLine]]) -> list[str]:
    """Return the paragraphs of a document, without page numbers, running heads and feet. Pure; never fails."""
    kept = list(_without_edges(pages))
    words = Counter(word.lower() for page in kept for line in page for word in _WORD.findall(line.text))
    found: list[list[str]] = []
    before: TextLine | None = None
    for page in kept:
        # The usual distance between two lines of the page; 0 if it is unknown.
        steps = [step for one, other in pairwise(page) if 0 < (step := one.bottom - other.top) < 3 * max(one.height, 1)]
        pitch = median(steps or [0.0])
        for at, line in enumerate(page):
            turned = at == 0 and before is not None
            if before is None or _parts(before, line, turned=turned, pitch=pitch):
                found.append([])
            found[-1].append(line.text)
            before = line
    return [text for lines in found if (text := _joined(lines, words))]


def _without_edges(pages: Sequence[Sequence[TextLine]]) -> Iterator[list[TextLine]]:
    """Yield the pages without heads, feet and page numbers.

    A line at the edge of a page is left out if half of the pages have the same line, perhaps with other numbers in it.
    """
    edges = [_edges(page) for page in pages]
    times = Counter(form for edge in edges for form in set(edge.values()))
    heads = {form for form, count in times.items() if count >= 2 and count * 2 >= len(pages) - 1}
    for page, edge in zip(pages, edges, strict=True):
        # Keep a page that has only such lines, for example a slide.
        yield [line for at, line in enumerate(page) if edge.get(at) not in heads] or list(page)


def _edges(page: Sequence[TextLine]) -> dict[int, str]:
    """Return the top and bottom lines of a page, with "#" for each number: index of the line → its words.

    The position on the page decides, not the order in the file: many programs write these lines before the text.
    """
    order = sorted(range(len(page)), key=lambda at: page[at].bottom)
    ends = (*order[:_EDGE], *order[-_EDGE:])
    return {at: _DIGITS.sub("#", " ".join(page[at].text.casefold().split())) for at in ends}


def _parts(before: TextLine, line: TextLine, *, turned: bool, pitch: float) -> bool:
    """True if `line` begins a new paragraph. `before` is the line before it; if `turned`, that is on another page."""
    ended = before.text.endswith(_ENDS)
    if _PARTED.search(before.text) and (line.text[:1].islower() or line.text[:1].isdigit()):
        return False
    if before.height and line.height and abs(before.height - line.height) > 0.12 * max(before.height, line.height):
        return True
    if _ITEM.match(line.text) and (ended or before.text.endswith(",") or not line.text[:1].islower()):
        return True
    step = before.bottom - line.top
    if turned or step < -0.5 * line.height:  # the top of the next page or column
        return ended or not (line.text[:1].islower() or _CJK.match(line.text))
    if not line.height or not pitch:
        return ended
    if step > 1.35 * pitch and step > 1.45 * line.height:  # lines of a large heading are far apart, too
        return True
    if step < 0.3 * line.height:  # a cell of the same row
        return False
    if ended and line.left - before.left > 0.5 * line.height:
        return True
    # The last line of a paragraph, or a heading in body size, is shorter than the line after it.
    short = (line.right - before.right) / max(line.right - before.left, 1)
    if ended:
        return short > 0.15
    return short > 0.4 and not line.text[:1].islower() and not _CJK.match(line.text)


def _joined(lines: Sequence[str], words: Counter[str]) -> str:
    text = ""
    for line in (part for whole in lines for part in _MARK.split(whole)):
        if not text:
            text = line
        elif _PARTED.search(text):
            text = _mended(text, line, words)
        elif _CJK.match(text[-1]) and _CJK.match(line):
            text += line
        else:
            text = f"{text} {line}"
    text = _LOOKS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = _LEFT_OUT.sub("", text.replace("\ufffe", "-").replace("\u0002", "-"))
    return " ".join(text.split())


def _mended(text: str, line: str, words: Counter[str]) -> str:
    """Join `text`, which ends with a hyphen, and the next line.

    The hyphen stays if the document has the word more often with it than without it.
    """
    bare = text[:-1]
    one, other = _LAST_WORD.search(bare), _FIRST_WORD.match(line)
    if one is None or other is None or not other[0][0].islower() or one[0][-1].isdigit():
        return f"{bare}-{line}"  # EU-|Kommission, COVID-|19
    whole, parted = f"{one[0]}{other[0]}".lower(), f"{one[0]}-{other[0]}".lower()
    return f"{bare}-{line}" if words[parted] > words[whole] else f"{bare}{line}"


MOST_PAGES = 300
MOST_CHARACTERS = 1_000_000
"""The length of the longest text that is stored, of PDFs and of others. The database compares texts when it stores what
was read in them, and holds the write lock meanwhile."""
_FEWEST_LETTERS = 20
"""A document with fewer letters is a scan: they are a stamp or a page number."""
# PDFium must not be called by two threads at once, even for different documents
# (https://pypdfium2-team.github.io/pypdfium2/python_api.html).
_LOCK = threading.Lock()
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, kw_only=True)
class PdfText:
    """The text of a PDF. Its metadata are not used: they often describe a copy and the person who made the copy."""

    text: str
    """The paragraphs, with an empty line between each two; never empty."""
    note: str | None = None
    """Says in words which part was not read; None if all of the text was read."""


def pdf_text(body: bytes) -> PdfText:
    """Return the text of a PDF, in the order of the file. Safe to call from several threads; the calls run one after
    another.

    At most MOST_PAGES pages and MOST_CHARACTERS characters are read. `note` says if there are more.

    Raises ExtractError if the PDF has no text or can't be read (a scan, a password, damage). The error's message
    completes the words "… is".
    """
    with _LOCK:
        pages, is_whole = _read(body)
    text = clean("\n\n".join(paragraphs(pages)))
    if len(_LETTER.findall(text[:10_000])) < _FEWEST_LETTERS:
        raise ExtractError("a PDF file that holds no text; it is probably a scan")
    return PdfText(text=text, note=None if is_whole else f"only its first {len(pages)} pages were read")


def _read(body: bytes) -> tuple[list[list[TextLine]], bool]:
    """Return the lines of each page that was read, and True if all of the document was read."""
    import pypdfium2

    pages: list[list[TextLine]] = []
    length = 0
    try:
        with closing(pypdfium2.PdfDocument(body)) as document:
            for index in range(min(len(document), MOST_PAGES)):
                pages.append(_page(document, index, MOST_CHARACTERS - length))
                length += sum(len(line.text) + 1 for line in pages[-1])
                if length >= MOST_CHARACTERS:
                    return pages, False
            return pages, len(document) <= MOST_PAGES
    except Exception as error:  # PDFium errors, and what ctypes raises
        is_locked = "password" in str(error).lower()
        raise ExtractError(f"a PDF file that is {'locked with a password' if is_locked else 'damaged'}") from None


def _page(document: Any, index: int, most: int) -> list[TextLine]:
    """Return the lines of one page; an empty list if it can't be read."""
    try:
        return list(_lines(document[index].get_textpage(), most))
    except Exception:
        return []


def _lines(page: Any, most: int) -> Iterator[TextLine]:
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
            left, base, _, top = first
            yield TextLine(text=text.strip(), left=left, right=last[2], top=base, bottom=last[1], height=top - base)
        at += units + 2


def _box(page: Any, index: int) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of the character at `index` in the text. Bottom and top are those of its font.

    All four are 0 for a character without a position, such as a space that PDFium added.
    """
    import pypdfium2.raw

    try:
        # The index in the text is not the index on the page: PDFium omits and adds characters.
        character = pypdfium2.raw.FPDFText_GetCharIndexFromTextIndex(page, index)
        left, bottom, right, top = page.get_charbox(character, loose=True)
    except Exception:
        return 0, 0, 0, 0
    return left, bottom, right, top
