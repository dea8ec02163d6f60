"""Acronyms: found as they stand, never by a stem, and well-known ones by their long forms too; and common words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from bot.query.nodes import Both, Either, Node, Not, Term, both, either
from bot.query.words import words

_TABLES = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
COMMON = frozenset(_TABLES["common"].split())
"""Words that tell nothing of what is meant, in small letters."""
_COMMON_TYPED = COMMON | set(map(str.capitalize, COMMON))
_LONG: dict[str, list[str]] = {short.lower(): forms for short, forms in _TABLES["acronyms"].items()}
_ACRONYM = re.compile(r"(?<![^\W_])(?:[A-Z]{2,8}|(?:[A-Z]\.)+[A-Z])(?=s?(?![^\W_]))")
_LONGEST = 5
"""Letters of one that is not well known; longer words in capitals are a loud voice."""


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
    return text.casefold() in _LONG


def content_words(text: str) -> list[str]:
    """The words of a text by which it is meant."""
    found = [word.casefold() for word in words(text)]
    return [word for word in found if word not in COMMON] or found


def without_common(node: Node | None) -> Node | None:
    """A search without common words that stand beside others."""
    if isinstance(node, Either):
        return either(part for one in node.parts if (part := without_common(one)))
    if isinstance(node, Both):
        parts = [part for one in node.parts if (part := without_common(one))]
        return both(one for one in parts if not (isinstance(one, Term) and one.text in _COMMON_TYPED)) or both(parts)
    return node


_SHORT = {tuple(content_words(form)): short.upper() for short, forms in _LONG.items() for form in forms}
_MOST = max(map(len, _SHORT))


def widened(node: Node, known: Callable[[str], bool]) -> Node:
    """A search with the other forms of its acronyms. `known`: whether any article has one; else it is a word in
    capitals."""
    if isinstance(node, Not):
        return Not(part=widened(node.part, known))
    if isinstance(node, Either | Both):
        parts = _together(node.parts, known) if isinstance(node, Both) else (widened(one, known) for one in node.parts)
        return _joined(both if isinstance(node, Both) else either, parts)
    if not isinstance(node, Term):
        return node
    acronym = as_acronym(node)
    short = acronym or node.text.casefold()
    if short in _LONG:
        return _joined(either, (Term(text=form) for form in (short.upper(), *map(_plain, _LONG[short]))))
    # "AIS" has the stem of "AI", and is none of its forms.
    if acronym is not None and not (len(acronym) <= _LONGEST and (known(acronym) or known(acronym.rstrip("s")))):
        return Term(text=acronym)
    return _with_short(node, content_words(node.text)) or node


def _together(parts: Sequence[Node], known: Callable[[str], bool]) -> Iterator[Node]:
    """The parts, words side by side that are a long form with its acronym."""
    at = 0
    while at < len(parts):
        for count in range(min(_MOST, len(parts) - at), 1, -1):
            run = parts[at : at + count]
            typed = [word for one in run if isinstance(one, Term) for word in content_words(one.text)]
            if len(typed) == count and (found := _with_short(_joined(both, run), typed)):
                break
        else:
            count, found = 1, widened(parts[at], known)
        yield found
        at += count


def _with_short(node: Node, typed: Sequence[str]) -> Node | None:
    short = _SHORT.get(tuple(typed))
    return _joined(either, (node, Term(text=short))) if short else None


def _plain(form: str) -> str:
    return " ".join(words(form))


def _joined(join: Callable[[Iterable[Node]], Node | None], parts: Iterable[Node]) -> Node:
    found = join(parts)
    assert found is not None
    return found
