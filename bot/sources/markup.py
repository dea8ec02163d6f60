"""Clean and check the titles, teasers, language tags and addresses that feeds send."""

import html
import re
from urllib.parse import urljoin, urlsplit

from bot.text import ANY_TAG, clean, one_line
from summarizer.words import count_words

# Characters that XML does not allow (https://www.w3.org/TR/xml/#charsets), and lone surrogates, which UTF-8 can't
# encode.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# In a title that is not declared as HTML, only these are tags: "<5 MW" and "a<b and c>d" are text.
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|del|em|font|i|img|ins|mark|p|q|s|small|span|strong|sub|sup|tt|u|wbr)(?:\s[^<>]*=[^<>]*)?\s?/?>",
    re.I,
)
_BLOCK_TAG = re.compile(r"</?(?:br|p|div|li|tr|td|th|h[1-6])\b[^<>]*>", re.I)
_LANGUAGE = re.compile(r"^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$", re.I)
MORE = re.compile(
    r"…|\.\.\.|\[more\]|"
    r"(?:read|view|see)\s+(?:more|the\s+(?:full|rest)[^.]{0,40})|continue\s+reading[^.]{0,120}|full\s+(?:story|article)|"
    r"weiterlesen|mehr\s+lesen|lire\s+la\s+suite|leer\s+más|阅读全文|続きを読む",
    re.I,
)
"""Pattern of the words with which teasers end."""
# Search it in lower-case text: a search that ignores case takes four times as long.
_TEASER = re.compile(rf"(?:{MORE.pattern})[\s.…>»→)\]]*$")
TEASER_WORDS = 80
"""A text with fewer words counts as a teaser."""


def plain_line(text: object, *, is_html: bool) -> str:
    """Return a title as plain text on one line. Entities that a feed encoded twice are decoded twice."""
    line = clean(text)
    tags = ANY_TAG if is_html else _INLINE_TAG
    line = tags.sub("", _BLOCK_TAG.sub(" ", line))
    line = html.unescape(line)
    if "<" in line or "&" in line:
        line = html.unescape(_INLINE_TAG.sub("", line))
    return one_line(line)


def is_teaser(text: str) -> bool:
    """True if the plain `text` is short, or breaks off as teasers do."""
    # The beginning is enough: a long text has more words in it.
    return _TEASER.search(text[-200:].lower()) is not None or count_words(text[: 40 * TEASER_WORDS]) < TEASER_WORDS


def language_tag(value: object) -> str | None:
    """Return a declared language as a BCP 47 tag ("en_us" → "en-US"); None if `value` is no language."""
    tag = one_line(value).replace("_", "-")
    if not _LANGUAGE.match(tag) or tag.lower() in {"und", "mul", "zxx"}:
        return None
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def http_url(value: object, base: str | None = None) -> str | None:
    """Return `value`, resolved against `base`. None if the result is no http or https address."""
    text = one_line(value)
    if not text:
        return None
    try:
        url = text if base is None or text.startswith(("http://", "https://")) else urljoin(base, text)
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:  # such as "http://[bad"
        return None
    return url.replace(" ", "%20") if parts.scheme.lower() in {"http", "https"} and host else None
