"""What was typed, cut into words, phrases, filters and operators. Anything can be cut."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.query.nodes import OPERATORS
from bot.query.values import known
from bot.text import clean
from summarizer.words import fold

MAX_CHARACTERS = 1000
MAX_DEPTH = 16
"""Of parentheses; deeper ones are left out."""
MORE_WORDS = 10
"""A name without quotes has no more behind its first."""
_LONGEST = 150
"""Characters of them."""

_ALIASES = {
    **{kind: kind for kind in ("source", "topic", "stage", "body", "in", "after", "before")},
    **{"来源": "source", "主题": "topic", "阶段": "stage", "机构": "body", "地区": "in"},
    **{"之后": "after", "之前": "before"},
}
_NAMES = "|".join(_ALIASES)
_QUOTES = '"“”„«»「」『』'
# Quotes and colon also as phones and Chinese keyboards put them; a filter's quote that is not closed goes to the end.
_FILTER = re.compile(
    rf"(?P<kind>{_NAMES})[:：](?:\s+(?!(?:{_NAMES})[:：])(?=\S))?"
    rf"(?:[\"“”„«「『](?P<quoted>[^{_QUOTES}]*)(?:[\"“”»」』]|$)|(?P<bare>[^\s{_QUOTES}()（）]*))",
    re.IGNORECASE,
)
_PHRASE = re.compile(rf"[\"“”„«「『]([^{_QUOTES}]*)[\"“”»」』]")
_MINUS = re.compile(r"[-－−–](?=[^\s)）])")
_CHUNK = re.compile(rf"[^\s{_QUOTES}()（）]+")
_NEXT = re.compile(r"[^\s()（）]+")
_WITHOUT = frozenset({"without", "except", "excluding", "不含", "除了", "排除"})
_OR = frozenset({"or", "或"})
COMMA = re.compile("[,，、]")

Names = Mapping[str, Mapping[str, str]]
"""Kinds of filters, such as `topic`, with the names that there are by their small letters."""


@dataclass(frozen=True, kw_only=True)
class Token:
    """A piece of what was typed."""

    kind: Literal["words", "phrase", "filter", "operator", "open", "close"]
    text: str
    """As typed; of a filter its kind, of a phrase without its quotes."""
    values: tuple[str, ...] = ()
    """Of a filter."""


def tokens(text: str, names: Names) -> tuple[list[Token], bool]:
    """The pieces of a text in their order, with parentheses that match; and whether any was left out for that.

    A name of several words needs no quotes where it is one of `names`, or that of a body, place or stage.
    """
    typed = unicodedata.normalize("NFC", clean(text))
    found = list(_cut(typed[:MAX_CHARACTERS], names))
    for at, one in enumerate(found[1:-1], 1):
        # Between plain words it may be a word.
        if one.kind == "words" and one.text.casefold() in _OR and {found[at - 1].kind, found[at + 1].kind} - {"words"}:
            found[at] = Token(kind="operator", text="OR")
    balanced = _balanced(found)
    whole = len(balanced) == len(found) and len(typed) <= MAX_CHARACTERS
    return balanced, not whole or typed.count('"') % 2 == 1


def _cut(text: str, names: Names) -> Iterator[Token]:
    at, fresh = 0, True
    while at < len(text):
        character = text[at]
        if character.isspace():
            at, fresh = at + 1, True
        elif character in "()（）":
            yield Token(kind="open" if character in "(（" else "close", text=character)
            at, fresh = at + 1, True
        elif fresh and (minus := _MINUS.match(text, at)):
            yield Token(kind="operator", text="NOT")
            at = minus.end()
        elif fresh and (match := _FILTER.match(text, at)):
            values, at = _values(text, match, names)
            yield Token(kind="filter", text=_ALIASES[fold(match["kind"])], values=values)
        elif phrase := _PHRASE.match(text, at):
            yield Token(kind="phrase", text=" ".join(phrase[1].split()))
            at = phrase.end()
        elif chunk := _CHUNK.match(text, at):
            excludes = chunk[0].casefold() in _WITHOUT and text[chunk.end() :].strip()
            operator = "NOT" if excludes else chunk[0] if chunk[0] in OPERATORS else ""
            yield Token(kind="operator" if operator else "words", text=operator or chunk[0])
            at, fresh = chunk.end(), False
        else:  # a quote without its other
            at += 1


def _values(text: str, match: re.Match[str], names: Names) -> tuple[tuple[str, ...], int]:
    """The values of a filter, and where it ends: a name that is known may go on behind its first word."""
    if match["quoted"] is not None:
        return (" ".join(match["quoted"].split()),), match.end()
    bare, kind = match["bare"], _ALIASES[fold(match["kind"])]
    following = list(_NEXT.finditer(text, match.end(), match.end() + _LONGEST)) if bare else []
    if following and not text[match.end() : following[0].start()].isspace():
        following = []
    for count in range(min(len(following), MORE_WORDS), 0, -1):
        name = " ".join([bare, *(word[0] for word in following[:count])])
        between = text[match.end() : following[count - 1].end()]
        if any(sign in between for sign in ":：()（）"):
            continue
        if known(kind, name) or name.casefold() in names.get(kind, ()):
            return (name,), following[count - 1].end()
    return tuple(" ".join(value.split()) for value in COMMA.split(bare)), match.end()


def _balanced(found: list[Token]) -> list[Token]:
    """Without the parentheses that have no other, and those that are too deep."""
    opened: list[int] = []
    dropped: set[int] = set()
    for place, token in enumerate(found):
        if token.kind == "open":
            opened.append(place)
        elif token.kind == "close":
            if not opened:
                dropped.add(place)
            elif len(opened) > MAX_DEPTH:
                dropped |= {opened.pop(), place}
            else:
                opened.pop()
    dropped.update(opened)
    return [token for place, token in enumerate(found) if place not in dropped]
