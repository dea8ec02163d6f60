"""What was typed, cut into plain words, phrases, filters and operators. Anything can be cut."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.query.names import Names, value_of
from bot.query.words import LISTS, OPERATORS, TABLES, pattern
from bot.text import clean
from summarizer.words import fold

MAX_CHARACTERS = 1000
MORE_WORDS = 10
"""A name without quotes has no more behind its first."""
_LONGEST = 150
"""Characters of them."""

_KINDS = {alias: kind for kind, others in TABLES["filters"].items() for alias in (kind, *others)}
_ANY_KIND = "|".join(_KINDS)
_QUOTES = '"“”„«»「」『』'
_APART = rf"\s{_QUOTES}()（）"
"""Signs that end a word."""
_WITHOUT = sorted(LISTS["without"], key=len, reverse=True)
_ENGLISH, _CHINESE = ("|".join(one for one in _WITHOUT if one.isascii() == ascii) for ascii in (True, False))
_WEAK = "|".join(LISTS["not"])
# Quotes and colon also as phones and Chinese keyboards put them; a filter's quote that is not closed goes to the end.
_TOKEN = re.compile(
    rf"(?P<open>[(（])|(?P<close>[)）])|(?P<minus>[-－−–](?=[^\s)）]))"
    rf"|(?P<kind>{_ANY_KIND})[:：](?:\s+(?!(?:{_ANY_KIND})[:：])(?=\S))?"
    rf"(?:[\"“”„«「『](?P<quoted>[^{_QUOTES}]*)(?:[\"“”»」』]|$)|(?P<bare>[^{_APART}]*))"
    rf"|[\"“”„«「『](?P<phrase>[^{_QUOTES}]*)[\"“”»」』]"
    rf"|(?P<operator>(?-i:{'|'.join(OPERATORS)}))(?![^{_APART}])"
    rf"|(?P<without>(?:{_ENGLISH})(?=\s+\S)|(?:{_CHINESE})(?=\s*\S))|(?P<weak>{_WEAK})(?=\s+\S)"
    rf"|(?P<words>[^{_APART}](?:(?!{_CHINESE})[^{_APART}])*)",
    re.IGNORECASE,
)
_NEXT = re.compile(r"[^\s()（）]+")
_CLOSED = re.compile(rf"((?:{_CHINESE})[^,，。;；]+?)(?:{pattern('closing')})")
COMMA = re.compile(r",(?!\d)|[，、]")


@dataclass(frozen=True, kw_only=True)
class Token:
    """A piece of what was typed."""

    kind: Literal["words", "phrase", "filter", "operator", "open", "close"]
    text: str
    """As typed; of a filter its kind, of a phrase without its quotes."""
    values: tuple[str, ...] = ()
    """Of a filter."""


OPEN, CLOSE = Token(kind="open", text="("), Token(kind="close", text=")")
OR, NOT, WITHOUT = (Token(kind="operator", text=text) for text in ("OR", "NOT", "WITHOUT"))
"""Of the two that exclude, a sign and a word."""


def tokens(text: str, names: Names) -> tuple[list[Token], bool]:
    """The pieces of a text in their order, plain words side by side as one; and whether any was left out.

    A name of several words needs no quotes where it is one of `names`, or that of a body, place or stage.
    """
    typed = _CLOSED.sub(r"\1 ", unicodedata.normalize("NFC", clean(text)))
    found: list[Token] = []
    for piece in _cut(typed[:MAX_CHARACTERS], names):
        if found and piece.kind == found[-1].kind == "words":
            piece = Token(kind="words", text=f"{found.pop().text} {piece.text}")
        found.append(piece)
    return found, len(typed) > MAX_CHARACTERS or typed.count('"') % 2 == 1


def _cut(text: str, names: Names) -> Iterator[Token]:
    at, behind = 0, False
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:  # a space, or a quote without its other
            at += 1
            continue
        at, kind = found.end(), found.lastgroup
        match kind:
            case "open" | "close":
                yield OPEN if kind == "open" else CLOSE
            case "quoted" | "bare":
                values, at = _values(text, found, names)
                yield Token(kind="filter", text=_KINDS[fold(found["kind"])], values=values)
            case "phrase":
                yield Token(kind="phrase", text=" ".join(found[0][1:-1].split()))
            case "minus":
                yield NOT
            case "without":
                yield WITHOUT
            case "weak" if behind:
                yield WITHOUT
            case "operator":
                yield Token(kind="operator", text=found[0])
            case _:
                yield Token(kind="words", text=found[0])
        behind = True


def _values(text: str, match: re.Match[str], names: Names) -> tuple[tuple[str, ...], int]:
    """The values of a filter, and where it ends: a name that is known may go on behind its first word."""
    if match["quoted"] is not None:
        return (" ".join(match["quoted"].split()),), match.end()
    bare, kind = match["bare"], _KINDS[fold(match["kind"])]
    following = list(_NEXT.finditer(text, match.end(), match.end() + _LONGEST)) if bare else []
    if following and not text[match.end() : following[0].start()].isspace():
        following = []
    for count in range(min(len(following), MORE_WORDS), 0, -1):
        name = " ".join([bare, *(word[0] for word in following[:count])])
        between = text[match.end() : following[count - 1].end()]
        if not any(sign in between for sign in ":：()（）") and value_of(kind, name, names):
            return (name,), following[count - 1].end()
    return tuple(" ".join(value.split()) for value in re.split("[,，、]", bare.rstrip(",，、"))), match.end()
