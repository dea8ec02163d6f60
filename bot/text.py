"""Clean, shorten and compare texts, most of which come from outside."""

import hashlib
import html
import re
from collections.abc import Sequence

from summarizer.scripts import WORD

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
"""The characters that `clean` removes:

- control characters except tab and newline, because a terminal would execute them
- invisible characters and those that change the direction of text, because they can make a title look like another one
- characters that UTF-8 can't encode

The joiners U+200C and U+200D are not among them, because some scripts and emoji need them."""

HIDDEN = re.compile(r"<(script|style|template)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.I | re.S)
"""Parts of HTML that no browser shows."""
ANY_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--[^>]*--)>")
_WORD = re.compile(r"\w+")


def clean(text: object) -> str:
    """Remove control characters, invisible characters and lone surrogates. Turn carriage returns into newlines. Returns
    "" for a value that is not a text."""
    if not isinstance(text, str):
        return ""
    if text.isprintable():  # most titles and addresses
        return text
    return _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: object) -> str:
    """Clean a text, and replace each run of white space, including newlines, by one space."""
    return " ".join(clean(text).split())


def visible(fragment: str) -> str:
    """Returns the text of an HTML fragment roughly, to count or compare its words. bot.pipeline.text converts it
    properly."""
    return one_line(html.unescape(ANY_TAG.sub(" ", HIDDEN.sub(" ", fragment))))


def cut(text: str, length: int) -> str:
    """Shorten a text to at most `length` characters, if possible at a space. A shortened text ends with "…"."""
    if len(text) <= length:
        return text
    start = text[: length - 1]
    return f"{start.rsplit(' ', 1)[0] if ' ' in start[length // 2 :] else start}…"


def ending(text: str, length: int) -> str:
    """Returns the last `length` characters of a text, if possible from a space on. A shortened text begins with "…"."""
    end = text[-length:]
    return text if len(text) <= length else f"…{end.partition(' ')[2] or end}"


# A token is a word, or a sign that changes the meaning ("-5 %", "> 3", "€"), but not punctuation.
# Chinese and Japanese have no spaces, so each of their characters is a token.
_TOKEN = re.compile(rf"{WORD}|[-−+](?=\d)|[%‰§$€£¥<>≤≥=±]")


def words_of(text: str) -> tuple[str, ...]:
    """Returns the words and meaningful signs of a text in order, without case, spacing and punctuation."""
    return tuple(_TOKEN.findall(clean(text).casefold()))


def digest(*texts: Sequence[str]) -> str:
    """Returns a hash of texts, each of which is a sequence of words."""
    return hashlib.sha256("\n".join(map(" ".join, texts)).encode()).hexdigest()[:32]


def title_words(text: str) -> frozenset[str]:
    """Returns the set of words of a title, in lower case."""
    return frozenset(_WORD.findall(text.casefold()))


def numbers(words: frozenset[str]) -> frozenset[str]:
    """Returns the words with a digit. They distinguish the regulations of a series."""
    return frozenset(word for word in words if any(map(str.isdigit, word)))
