"""Whether what stands at an entry's address is its article."""

from __future__ import annotations

import re

from bot.addresses import shown
from bot.errors import ExtractError
from bot.pipeline.text import ExtractedText, extract_pdf, extract_text
from bot.sources.sniffing import is_pdf, sniff

SHARE = 0.5
"""A page is the entry's when its text has this share of the words of the entry's title, or of its excerpt. An error
page of the same site has some of them too: its own name, and what its menu lists."""

# Where words are not parted by spaces (Chinese, Japanese), two characters stand for one.
_PAIR = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2}")
_WORD = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff]{4,}")


def extract_page(
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    lang: str | None,
    title: str,
    excerpt: str,
) -> ExtractedText:
    """The article of a fetched page, or of a PDF in its place. Pure and picklable.

    Raises ExtractError where the page is no text (a scan, an image, JSON), or holds nothing of what the feed says of
    the entry: a cookie wall, a log-in, an error that was sent as a success. Its words would be the summary.
    """
    if is_pdf(body):
        text = extract_pdf(body, url=url, lang=lang)
    else:
        found = sniff(body, content_type)
        if found.shape in ("binary", "json"):
            raise ExtractError(f"What stands at {shown(url)} is {found.what}, which is not read.")
        text = extract_text(body, "page", url=url, content_type=content_type, lang=lang)
    # The page's own title says nothing: a cookie wall has that of the article behind it.
    said = [words for words in (title, excerpt) if words.strip()]
    if said and not any(share(text.text, words) >= SHARE for words in said):
        raise ExtractError(f"The page at {shown(url)} has nothing of what the feed says of the article.")
    return text


def share(text: str, words: str) -> float:
    """How much of the words the text has, 0 to 1, each as a whole word: "cookie" is not in "cookies".

    Where all are short ("EU AI Act"), it is whether the text has them as they stand.
    """
    plain, there = " ".join(words.casefold().split()), " ".join(text.casefold().split())
    pairs, wanted = set(_PAIR.findall(plain)), set(_WORD.findall(plain))
    if not pairs and not wanted:
        return float(plain in there)
    found = sum(pair in there for pair in pairs) + len(wanted & set(_WORD.findall(there)))
    return found / (len(pairs) + len(wanted))
