"""Whether what stands at an entry's address is its article."""

from __future__ import annotations

import re

from bot.addresses import shown
from bot.errors import ExtractError
from bot.pipeline.text import ExtractedText, extract_text
from bot.sources.sniffing import sniff

HOLDS = 0.3
"""A page is the entry's when it has this share of the words of the title or of the excerpt."""

# Where words are not parted by spaces (Chinese, Japanese), two characters stand for one.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2}|[^\W_\u3040-\u30ff\u3400-\u9fff]{4,}")


def extract_page(
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    lang: str | None,
    title: str,
    excerpt: str,
) -> ExtractedText:
    """The article of a fetched page. Pure and picklable.

    Raises ExtractError where the page is no text (a PDF, an image, JSON), or holds nothing of what the feed says of
    the entry: a cookie wall, a log-in, an error that was sent as a success. Its words would be the summary.
    """
    found = sniff(body, content_type)
    if found.shape in ("binary", "json"):
        raise ExtractError(f"What stands at {shown(url)} is {found.what}, which is not read.")
    text = extract_text(body, "page", url=url, content_type=content_type, lang=lang)
    found_in = [holds(text.text, words) for words in (title, excerpt) if words.strip()]
    if found_in and not any(found_in):
        raise ExtractError(f"The page at {shown(url)} has nothing of what the feed says of the article.")
    return text


def holds(text: str, words: str) -> bool:
    """Whether the text has HOLDS of the words; where all are short ("EU AI Act"), it has them as they stand."""
    plain, there = " ".join(words.casefold().split()), " ".join(text.casefold().split())
    wanted = set(_WORD.findall(plain)) or {plain}
    return sum(word in there for word in wanted) >= HOLDS * len(wanted)
