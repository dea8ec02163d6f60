"""Topics, bodies, places, sources and days that are named in plain words: `FDA`, `trade, housing`, `trade today`.

Words that are nothing but names are taken as these, and a place behind "in" beside other words; several with commas
are any of them. What is less sure (an acronym in small letters, a name beside other words) is one with `loose` alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby

from bot.query import days
from bot.query.acronyms import is_known
from bot.query.tokens import COMMA, MORE_WORDS, Names, Token
from bot.query.values import body_ids, names_place
from bot.text import title_words

ALL = frozenset({"all", "everything", "all topics", "any", "anything", "全部", "所有", "一切", "所有主题", "全部主题"})
"""Words for everything."""
_ANY_OF = frozenset({"or", "and", "&", "和", "或", "与", "及"})
_BESIDE = frozenset({"about", "on", "of", "the", "by", "in", "from", *_ANY_OF})
_IN = ("in", "from")
_JOINED = re.compile("[和与及或]")
_LEADING = re.compile(
    r"^(?:关于(?=.)|(?:(?:show|tell|send|give) me )?"
    r"(?:(?:all|any|the|latest|news?|articles?|anything|everything|stories|updates?|what(?:['’]s| is) new) )*"
    r"(?:about|on|from|by|regarding) (?=\S))",
    re.IGNORECASE,
)
"""What people say before what they ask for."""
_SHORT = 5
"""Letters of an acronym: in small letters it is a word too, such as "who" and "ice"."""
_MOST = 20
"""Words that are looked at for names; more are a text."""
_LISTED = 3
"""Words of a part of a list, at most: a sentence has commas too."""


def named(pieces: list[Token], names: Names, *, loose: bool = False) -> list[Token]:
    """The pieces with a filter in place of the plain words that are names."""
    found: list[Token] = []
    for are_words, group in groupby(pieces, key=lambda piece: piece.kind == "words"):
        run = list(group)
        if not are_words:
            found += run
            continue
        typed = [piece.text for piece in run]
        if found and found[-1].text == "NOT":  # it holds for one name or word
            name, count = longest(typed, names, loose=loose)
            found.append(name or run[0])
            typed = typed[count or 1 :]
        parts = [part.split() for part in COMMA.split(" ".join(typed)) if part.strip()]
        read = [_part(part, names, loose=loose) for part in parts]
        within = read.pop() if len(parts) > 1 and parts[-1][0].casefold() in _IN and _is_place(read[-1]) else []
        plain = [one.kind == "words" for part in read for one in part]
        if len(read) > 1 and (not any(plain) or max(map(len, parts)) <= _LISTED):
            found += [*_any_of(read), *within]
        else:
            found += [*(one for part in read for one in part), *within]
    return found


def _is_place(part: list[Token]) -> bool:
    return len(part) == 1 and part[0].text == "in" and part[0].kind == "filter"


def _any_of(parts: list[list[Token]]) -> list[Token]:
    joined = [[Token(kind="operator", text="OR"), _OPEN, *part, _CLOSE] for part in parts if part]
    return [_OPEN, *[one for part in joined for one in part][1:], _CLOSE] if joined else []


_OPEN, _CLOSE = Token(kind="open", text="("), Token(kind="close", text=")")


def _part(typed: list[str], names: Names, *, loose: bool) -> list[Token]:
    """What words without a comma stand for."""
    if " ".join(typed).casefold() in ALL:
        return []
    typed = _LEADING.sub("", " ".join(typed)).split()
    either = _JOINED.split("".join(typed))
    if len(typed) == 1 and len(either) > 1 and all(_name(one, names, loose=loose) for one in either):
        typed = " 或 ".join(either).split()
    plain = [Token(kind="words", text=word) for word in typed]
    if len(typed) > _MOST:
        return plain
    found: list[Token] = []
    at, any_of = 0, False
    while at < len(typed):
        name, count = longest(typed[at:], names, loose=loose)
        any_of |= name is None and typed[at].casefold() in _ANY_OF
        if name or typed[at].casefold() not in _BESIDE:
            found.append(name or plain[at])
        at += count or 1
    filters = [one for one in found if one.kind == "filter"]
    if filters and filters == found:
        return _any_of([[one] for one in found]) if any_of else found
    if loose and filters:
        return found
    for count in range(min(len(typed) - 1, MORE_WORDS), 0, -1):
        for end, rest in ((typed[-count:], typed[:-count]), (typed[:count], typed[count:])):
            if day := days.named(" ".join(end)):
                return [*_part(rest, names, loose=loose), Token(kind="filter", text="after", values=(day,))]
    for count in range(2, min(len(typed), MORE_WORDS)):
        name, length = longest(typed[1 - count :], names, loose=False)
        if typed[-count].casefold() in _IN and name and name.text == "in" and length == count - 1:
            return [*plain[:-count], name]
    return plain


def longest(typed: list[str], names: Names, *, loose: bool) -> tuple[Token | None, int]:
    """The longest name that words begin with, and how many of them it has."""
    for count in range(min(len(typed), MORE_WORDS), 0, -1):
        name = " ".join(typed[:count]).strip(".!?;:")
        if found := _name(name, names, loose=loose):
            return Token(kind="filter", text=found[0], values=(found[1],)), count
    return None, 0


def topic_of(name: str, topics: Mapping[str, str]) -> str | None:
    """The topic of a name in small letters, or the only one with all its words ("trade" for "Trade and customs").

    `topics`: by what they are called, in small letters.
    """
    if name in topics:
        return topics[name]
    inside = not name.isascii() and len(name) > 1  # Chinese has no spaces between words
    words = title_words(name)
    having = {topic for called, topic in topics.items() if words <= title_words(called) or (inside and name in called)}
    return having.pop() if len(having) == 1 and any(map(str.isalpha, name)) else None


def _name(name: str, names: Names, *, loose: bool) -> tuple[str, str] | None:
    """The kind and value of the filter that a name is; None for what is none."""
    name = re.sub("(?i)^the ", "", name)
    key, topics = name.casefold(), names.get("topic", {})
    if key in names.get("source", ()) and key not in topics:
        return "source", names["source"][key]
    # "AI" is more than the topic that has it in its name.
    whole = key in topics or loose or not is_known(name)
    if whole and key not in _BESIDE and (topic := topic_of(key, topics)):
        return "topic", topic
    if day := days.named(name):
        return "after", day
    if names_place(name):
        return "in", name
    sure = loose or name.isupper() or len(name) > _SHORT or not name.isascii()
    return ("body", name) if sure and body_ids(name) else None
