"""What bytes are, by their content, and their text, by what they declare and what they are."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from typing import Literal

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# "<?" or "<h" without a mark (XML 1.0, appendix F).
_BARE_UTF16 = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))

# Names that the web uses for the larger encoding (https://encoding.spec.whatwg.org/#names-and-labels).
_LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
}
# Python has them, the web does not: with these a document could hide what it is from a check of its bytes.
_REFUSED = {"utf_7", "unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined"}

_DECLARED = re.compile(
    rb"""(?:<\?xml[^>]{0,200}?encoding\s{0,9}=|<meta[^>]{0,400}?charset\s{0,9}=)\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""",
    re.I,
)
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I)
_HEAD = 4096


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of `body`, without its byte order mark. Never fails: what can't be read becomes U+FFFD."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    for start, name in _BARE_UTF16:
        if body.startswith(start):
            return body.decode(name, "replace")
    declared = declared_encodings(body, content_type)
    # Stateful seven-bit encodings are valid UTF-8 and mean something else.
    for name in declared:
        if name.startswith(("iso2022", "hz")):
            text = _strictly(body, name)
            if text is not None:
                return text
    text = _strictly(body, "utf-8") or _mostly_utf8(body)
    if text is not None:
        return text
    for name in declared:
        text = _strictly(body, name)
        if text is not None:
            return text
    return _guessed(body)


def declared_encodings(body: bytes, content_type: str | None) -> tuple[str, ...]:
    """Python's names of what Content-Type and the document itself declare, the former first."""
    found = []
    if content_type and (match := _CHARSET.search(content_type)):
        found.append(match[1])
    if match_bytes := _DECLARED.search(body[:_HEAD]):
        found.append(match_bytes[1].decode("ascii", "replace"))
    return tuple(dict.fromkeys(name for label in found if (name := _python_name(label))))


def _python_name(label: str) -> str | None:
    try:
        name = codecs.lookup(label.strip().lower()).name
    except (LookupError, ValueError, UnicodeError):
        return None
    if name.replace("-", "_") in _REFUSED:
        return None
    return _LARGER.get(name, name)


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (ValueError, LookupError):  # LookupError: a codec that is no text encoding, such as hex
        return None


def _mostly_utf8(body: bytes) -> str | None:
    """UTF-8 with a few bad bytes, or cut off in a character, is still UTF-8."""
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for char in text[:200_000] if char > "\x7f") - bad
    return text if good > 4 * bad else None


def _guessed(body: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(body[:65_536]).best()
    name = best.encoding if best else "cp1252"
    return body.decode(_LARGER.get(name, name), "replace")


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
        if found.root in FEED_ROOTS or found.root == "opml" or found.shape == "broken":
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
    return replace(found, problems=("other text stands before the feed", *found.problems))


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
