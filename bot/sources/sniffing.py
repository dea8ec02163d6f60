"""Detect the type and text encoding of a body from its bytes and declarations."""

import contextlib
import re
from dataclasses import dataclass, replace
from typing import Literal

# Codecs of Python that the web does not know. A document could use them to hide its type from a check of its bytes.
_REFUSED = {"unicode_escape", "raw_unicode_escape"}


def decode(body: bytes, content_type: str | None = None) -> str:
    """Decode `body`, without its byte order mark. Never fails: undecodable bytes become U+FFFD."""
    from charset_normalizer import from_bytes
    from w3lib.encoding import read_bom, resolve_encoding

    encoding, mark = read_bom(body)
    if encoding and mark:
        return body[len(mark) :].decode(encoding, "replace")
    # UTF-8 goes before the declared encoding, since many servers declare a wrong one. Text with a few bad bytes, or
    # with a character cut off at the end, still counts as UTF-8.
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    is_utf8 = not bad or sum(char > "\x7f" for char in text[:200_000]) > 5 * bad
    for name in declared_encodings(body, content_type):
        # Text in ISO-2022 and HZ is also valid UTF-8, but with another meaning.
        if not is_utf8 or name.startswith(("iso2022", "hz")):
            with contextlib.suppress(ValueError, LookupError):  # LookupError: not a text encoding, such as hex
                return body.decode(name)
    if is_utf8:
        return text
    best = from_bytes(body[:65_536]).best()
    return body.decode((best and resolve_encoding(best.encoding)) or "cp1252", "replace")


def declared_encodings(body: bytes, content_type: str | None) -> tuple[str, ...]:
    """Return Python's names for the encodings that Content-Type and the document declare, in this order.

    Browsers decode text that is declared as "latin-1" as "cp1252", which has more characters. Such encodings get the
    name of the one that browsers use (https://encoding.spec.whatwg.org/#names-and-labels).
    """
    from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding

    found = (http_content_type_encoding(content_type), html_body_declared_encoding(body))
    return tuple(name for name in found if name and name.replace("-", "_") not in _REFUSED)


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
_ROOTS = {
    **dict.fromkeys(FEED_ROOTS, "a feed"),
    **dict.fromkeys(SITEMAP_ROOTS, "a sitemap"),
    "opml": "an OPML list of feeds",
    "svg": "an SVG image",
}
"""Root element → description of the document."""
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
# Everything before the first element. The internal subset of a DOCTYPE may contain quoted text, comments and
# declarations. The pattern tries no part twice, so that it takes linear time. feedparser's own patterns miss
# declarations in the middle of a line: entities that expand to gigabytes would reach the XML parser.
_PROLOG = re.compile(
    r"""(?:\s+|<\?.*?\?>|<!--.*?-->|
    <!(?:DOCTYPE\s+(?P<doctype>[^\s\[>]+))?(?:"[^"]*"|'[^']*'|[^-"'\[>]|-(?!-))*+
    (?:\[(?:"[^"]*"|'[^']*'|<!--.*?-->|<\?.*?\?>|[^"'<\]]|<(?!!--|\?))*+\]\s*)?>)*+""",
    re.X | re.S | re.I,
)
_FEED_START = re.compile(r"<(?:feed\s[^<>]{0,300}2005/Atom|rss\s[^<>]{0,300}version\s?=|rdf:RDF\s[^<>]{0,300}rss/)")
_JUNK = 65_536
_ODD = re.compile("[\0-\x08\x0b\x0e-\x1f\ufffd]")


@dataclass(frozen=True, kw_only=True)
class Sniffed:
    """The detected type of a body."""

    shape: Shape
    what: str
    """Description for messages: "an HTML page", "a PDF file"."""
    text: str = ""
    """The decoded text; "" for binary data. XML has no prolog here, so it has no DOCTYPE and no declared entities."""
    root: str = ""
    """The first element's local name, in lower case."""
    problems: tuple[str, ...] = ()


def sniff(body: bytes, content_type: str | None = None) -> Sniffed:
    """Detect the type of `body`. Never fails; takes linear time."""
    if is_pdf(body):
        return Sniffed(shape="binary", what="a PDF file")
    for magic, what in _MAGIC:
        if body.startswith(magic):
            return Sniffed(shape="binary", what=what)
    text = decode(body, content_type).lstrip("\ufeff\0 \t\r\n")
    if not text:
        return Sniffed(shape="empty", what="empty")
    head = text[:4096]
    if len(_ODD.findall(head)) > len(head) * 0.1:
        return Sniffed(shape="binary", what="binary data")
    if text[0] in "{[":
        return Sniffed(shape="json", what="JSON", text=text)
    if text[0] == "<":
        found = _markup(text)
        if found.root in FEED_ROOTS or found.root == "opml" or found.shape == "broken":
            return found
        # A PHP warning printed before the feed looks like HTML, and some sites wrap a feed in a page.
        return _behind_junk(text) or found
    return _behind_junk(text) or Sniffed(shape="text", what="plain text", text=text)


def is_pdf(body: bytes) -> bool:
    """True if `body` is a PDF. Other bytes may stand before the PDF header: PDF viewers allow that."""
    return body.startswith(b"%PDF") or _PDF.search(body[:1024]) is not None


def _behind_junk(text: str) -> Sniffed | None:
    start = _FEED_START.search(text, 1, _JUNK)
    if start is None:
        return None
    found = _markup(text[start.start() :])
    if found.root not in FEED_ROOTS:
        return None
    return replace(found, problems=("other text stands before the feed", *found.problems))


def _markup(text: str) -> Sniffed:
    prolog = _PROLOG.match(text)
    assert prolog is not None  # the pattern also matches an empty prolog
    match = _ROOT.match(text, prolog.end())
    root = match[1].lower() if match else ""
    is_html = "html" in (root, (prolog["doctype"] or "").lower())
    if match is None and not is_html:
        return Sniffed(shape="broken", what="XML that breaks off before its first element")
    what = _ROOTS.get(root)
    # Other elements without an XML declaration are a fragment of HTML.
    if what is None and (is_html or not prolog[0].startswith("<?xml")):
        return Sniffed(shape="html", what="an HTML page", text=text, root=root)
    problems = ("entity declarations of the DOCTYPE were left out",) if "<!ENTITY" in prolog[0] else ()
    what = what or f"XML with the root <{root[:40]}>"
    return Sniffed(shape="xml", what=what, text=text[prolog.end() :], root=root, problems=problems)
