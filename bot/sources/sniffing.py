"""What bytes are, by their content: servers send feeds as text/html and pages as application/xml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.sources.encoding import decode

Shape = Literal["empty", "xml", "html", "json", "text", "binary", "broken"]

_MAGIC = (
    (b"PK\x03\x04", "a zip file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"SQLite format 3", "a SQLite database"),
)
_PDF = re.compile(rb"(?:^|[\r\n\0])%PDF-[12]\.\d[\r\n]")
FEED_ROOTS = {"rss", "feed", "rdf", "channel"}
SITEMAP_ROOTS = {"urlset", "sitemapindex"}
_HTML_ROOTS = {
    "html",
    "head",
    "body",
    "div",
    "p",
    "title",
    "meta",
    "link",
    "script",
    "br",
    "b",
    "h1",
    "table",
}
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_FEED_START = re.compile(r"<\?xml\s|<(?:[\w.-]{1,20}:)?(?:rss|feed|RDF)[\s>]")
_WRAPPED = re.compile(r"<feed\s[^<>]{0,300}2005/Atom|<rss\s[^<>]{0,300}version\s?=")
_JUNK = 65_536


@dataclass(frozen=True, kw_only=True)
class Sniffed:
    """What a body is."""

    shape: Shape
    what: str
    """For a message: "an HTML page", "a PDF file"."""
    text: str = ""
    """The decoded text; "" for binary data. XML without its prolog, so without DOCTYPE and entity declarations."""
    root: str = ""
    """The local name of the first element, lower-case."""
    problems: tuple[str, ...] = ()


def sniff(body: bytes, content_type: str | None = None) -> Sniffed:
    """Look at `body`. Never fails; the time is linear in its length."""
    if not body.strip(b"\x00 \t\r\n"):
        return Sniffed(shape="empty", what="empty")
    if is_pdf(body):
        return Sniffed(shape="binary", what="a PDF file")
    for magic, what in _MAGIC:
        if body.startswith(magic):
            return Sniffed(shape="binary", what=what)
    text = decode(body, content_type).lstrip("\ufeff \t\r\n")
    if not text:
        return Sniffed(shape="empty", what="empty")
    head = text[:4096]
    odd = sum(1 for char in head if char == "\ufffd" or (char < " " and char not in "\t\r\n\f"))
    if odd > len(head) * 0.1:
        return Sniffed(shape="binary", what="binary data")
    if text[0] in "{[":
        return Sniffed(shape="json", what="JSON", text=text)
    if text[0] == "<":
        found = _markup(text)
        if (found.shape == "xml" and found.root in FEED_ROOTS) or found.shape == "broken":
            return found
        # A warning that PHP printed ahead of the feed looks like HTML, and some wrap a feed in a page.
        return _behind_junk(text, _WRAPPED if found.root == "html" else _FEED_START) or found
    return _behind_junk(text, _FEED_START) or Sniffed(shape="text", what="plain text", text=text)


def is_pdf(body: bytes) -> bool:
    """Whether it is a PDF; its first mark may stand behind something else, as viewers allow."""
    return body.startswith(b"%PDF") or _PDF.search(body[:1024]) is not None


def _behind_junk(text: str, pattern: re.Pattern[str]) -> Sniffed | None:
    start = pattern.search(text, 1, _JUNK)
    if start is None:
        return None
    found = _markup(text[start.start() :])
    if found.shape != "xml" or found.root not in FEED_ROOTS:
        return None
    return Sniffed(
        shape="xml",
        what=found.what,
        text=found.text,
        root=found.root,
        problems=("other text stands before the feed", *found.problems),
    )


def _markup(text: str) -> Sniffed:
    at, doctype, entities = _prolog(text)
    match = _ROOT.match(text, at)
    problems = ("entity declarations of the DOCTYPE were left out",) if entities else ()
    if match is None:
        if doctype.lower() == "html":
            return Sniffed(shape="html", what="an HTML page", text=text)
        return Sniffed(shape="broken", what="XML that breaks off before its first element")
    root = match[1].lower()
    if root in FEED_ROOTS:
        return Sniffed(shape="xml", what="a feed", text=text[at:], root=root, problems=problems)
    if root in _HTML_ROOTS or doctype.lower() == "html":
        return Sniffed(shape="html", what="an HTML page", text=text, root=root)
    known = {
        **dict.fromkeys(SITEMAP_ROOTS, "a sitemap"),
        "opml": "an OPML list of feeds",
        "svg": "an SVG image",
    }
    what = known.get(root, f"XML with the root <{root[:40]}>")
    return Sniffed(shape="xml", what=what, text=text[at:], root=root, problems=problems)


def _prolog(text: str) -> tuple[int, str, bool]:
    """Where the first element begins, the name that a DOCTYPE gives it, and whether one declared entities.

    A scanner, not a regular expression: feedparser's own patterns miss declarations that don't begin a
    line, and expansion bombs reach the XML parser.
    """
    at, doctype, entities = 0, "", False
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text.startswith("<?", at):
            at = _after(text, "?>", at)
        elif text.startswith("<!--", at):
            at = _after(text, "-->", at + 4)
        elif text.startswith("<!", at):
            end = _declaration_end(text, at)
            declaration = text[at:end]
            words = declaration[:200].split(None, 2)
            if words[0].upper() == "<!DOCTYPE" and len(words) > 1:
                doctype = words[1].rstrip(">[")
            entities = entities or "<!ENTITY" in declaration
            at = end
        else:
            break
    return at, doctype, entities


def _after(text: str, mark: str, start: int) -> int:
    found = text.find(mark, start)
    return len(text) if found < 0 else found + len(mark)


_STOP = re.compile(r"""["'\[\]>]|<!--|<\?""")


def _declaration_end(text: str, start: int) -> int:
    """The end of `<!…>`, whose internal subset may hold quoted text, comments and declarations of its own."""
    depth, at = 0, start + 2
    while (stop := _STOP.search(text, at)) is not None:
        mark, at = stop[0], stop.end()
        if mark in "\"'":
            at = _after(text, mark, at)
        elif mark == "<!--":
            at = _after(text, "-->", at)
        elif mark == "<?":
            at = _after(text, "?>", at)
        elif mark == "[":
            depth += 1
        elif mark == "]":
            depth = max(0, depth - 1)
        elif depth == 0:
            return at
    return len(text)
