"""Acronyms: found as they stand, never by a stem, and well-known ones by their long forms too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from bot.query.nodes import Group, Node, Not, Term, joined, negated
from bot.query.words import COMMON, TABLES, traditional, words

_ACRONYM = re.compile(r"(?<![^\W_])(?:[A-Z]{2,8}|(?:[A-Z]\.)+[A-Z])(?=s?(?![^\W_]))")
_LONGEST = 5
"""Letters of one that is not well known; a longer word in capitals is only emphasis."""


def acronyms(text: str) -> Iterator[tuple[str, int, int]]:
    """The acronyms of a text in small letters, each with where it stands."""
    for found in _ACRONYM.finditer(text):
        yield found[0].replace(".", "").lower(), found.start(), found.end()


def as_acronym(term: Term) -> str | None:
    """The acronym that a word of a search is, in small letters; None for what is none."""
    found = _ACRONYM.fullmatch(term.text)
    return found and term.text.replace(".", "").lower()


def is_known(text: str) -> bool:
    """Whether it is a well-known acronym, in letters of any size."""
    return text.casefold() in _SHORT


def _key(text: str) -> tuple[str, ...]:
    return tuple(word for one in words(text) if (word := one.casefold()) not in COMMON)


def _forms(short: str, long: Sequence[str]) -> Node:
    found = joined((Term(text=form) for form in (short, *(" ".join(words(form)) for form in long))), any_of=True)
    assert found is not None
    return found


_SHORT = {short.lower(): _forms(short, long) for short, long in TABLES["acronyms"].items()}
_LONG = {_key(form): _SHORT[short.lower()] for short, long in TABLES["acronyms"].items() for form in long}
_MOST = max(map(len, _LONG))


def widened(node: Node, known: Callable[[str], bool]) -> Node:
    """A search with the other forms of its acronyms, and in both scripts of Chinese.

    `known`: whether any article has an acronym; else it is a word in capitals.
    """
    if isinstance(node, Not):
        return negated(widened(node.part, known))
    if isinstance(node, Group):
        parts = (widened(one, known) for one in node.parts) if node.any_of else _together(node.parts, known)
        return joined(parts, any_of=node.any_of) or node
    if not isinstance(node, Term):
        return node
    acronym = as_acronym(node)
    if forms := _SHORT.get(acronym or node.text.casefold()):
        return forms
    # "AIS" has the stem of "AI", and is none of its forms.
    if acronym is not None and not (len(acronym) <= _LONGEST and (known(acronym) or known(acronym.rstrip("s")))):
        return Term(text=acronym)
    return joined([_with_forms(node, _key(node.text)) or node, Term(text=traditional(node.text))], any_of=True) or node


def _together(parts: Sequence[Node], known: Callable[[str], bool]) -> Iterator[Node]:
    """The parts, words side by side that are a long form with its other forms."""
    at = 0
    while at < len(parts):
        for count in range(min(_MOST, len(parts) - at), 1, -1):
            run = parts[at : at + count]
            typed = tuple(word for one in run if isinstance(one, Term) for word in _key(one.text))
            if len(typed) == count and (found := _with_forms(joined(run), typed)):
                break
        else:
            count, found = 1, widened(parts[at], known)
        yield found
        at += count


def _with_forms(node: Node | None, typed: tuple[str, ...]) -> Node | None:
    forms = _LONG.get(typed)
    return joined(filter(None, (node, forms)), any_of=True) if forms else None
