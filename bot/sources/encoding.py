"""Bytes that somebody sent → text, by what they declare and what they are.

feedparser follows RFC 3023, which reads `text/xml` without a charset as us-ascii; trafilatura looks
at the bytes only. RFC 7303 (XML) and the WHATWG encoding standard (HTML) agree on: byte order mark,
then the charset of Content-Type, then what the document says of itself. That is the order here, with
one change: bytes that decode as UTF-8 are UTF-8 whatever they declare, since text in another 8-bit
encoding practically never does.
"""

from __future__ import annotations

import codecs
import re

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
