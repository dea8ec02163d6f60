"""The tree of a search: its words and filters, and how they are combined. Each tree has one standard spelling.

`joined` and `negated` normalise a tree. It has no AND inside an AND and no duplicates, and its filters come after its
words. Searches that differ only in these points are equal, and are stored once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeGuard

from bot.query.words import is_keyword, words

KINDS = ("source", "topic", "stage", "body", "in", "after", "before")
"""All kinds of filters, in the order in which the standard spelling writes them."""
WIDENING = frozenset(KINDS[:5])
"""Kinds of filters whose values are alternatives: `in:de in:fr` finds articles on either country."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word or a phrase to search for."""

    text: str
    """The words, with one space between them."""

    def __str__(self) -> str:
        alone = words(self.text) == [self.text] and not is_keyword(self.text)
        return self.text if alone else f'"{self.text}"'


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A condition on a property of an article, such as `in:de` on its place."""

    kind: str
    """One of KINDS."""
    value: str

    def __str__(self) -> str:
        bare = re.fullmatch(r"[\w./-]+", self.value)
        return f"{self.kind}:{self.value}" if bare else f'{self.kind}:"{self.value}"'


@dataclass(frozen=True, kw_only=True)
class Group:
    """Several conditions: an article must meet all of them, or with `any_of` at least one."""

    parts: tuple[Node, ...]
    any_of: bool = False

    def __str__(self) -> str:
        if self.any_of:
            return (" " if one_kind(self) else " OR ").join(map(str, self.parts))
        kinds = [*filter(None, map(one_kind, self.parts))]
        if len(kinds) > len(set(kinds)):  # without AND, the parser would read them as alternatives
            return " AND ".join(map(_enclosed, self.parts))
        return " ".join(str(part) if one_kind(part) else _enclosed(part) for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class Not:
    """A condition that an article must not meet."""

    part: Node

    def __str__(self) -> str:
        return f"-{_enclosed(self.part)}"


Leaf = Term | Filter
Node = Leaf | Group | Not
Tree = Node | None
"""The tree of a search, or of a part of it; None if nothing is left of it."""


def joined(parts: Iterable[Tree], *, any_of: bool = False) -> Tree:
    """Combine parts by AND or, with `any_of`, by OR. Returns None if there are no parts."""
    once: dict[str, Node] = {}
    for part in parts:
        for inner in part.parts if isinstance(part, Group) and part.any_of == any_of else (part,):
            if inner:
                once.setdefault(str(inner).casefold(), inner)
    found = sorted(once.values(), key=_place)
    return Group(parts=tuple(found), any_of=any_of) if len(found) > 1 else next(iter(found), None)


def negated(part: Node) -> Node:
    """Returns the negation of a part. The negation of a Not is its inner part."""
    return part.part if isinstance(part, Not) else Not(part=part)


def side_by_side(parts: Iterable[Tree]) -> Tree:
    """Combine parts by AND, but filters of the same widening kind by OR."""
    found: dict[object, Tree] = {}
    for at, part in enumerate(parts):
        kind = one_kind(part) or at
        found[kind] = joined([found.get(kind), part], any_of=True)
    return joined(found.values())


def one_kind(node: Tree) -> str | None:
    """Returns the widening kind of a filter, or of a group of alternatives that all have this kind; otherwise None."""
    parts = node.parts if isinstance(node, Group) and node.any_of else (node,)
    kinds = {part.kind if isinstance(part, Filter) else "" for part in parts}
    return kinds.pop() if len(kinds) == 1 and kinds <= WIDENING else None


def leaves(node: Tree, *, wanted: bool = True) -> Iterator[tuple[Leaf, bool]]:
    """Yield every word and filter of a tree, with True if the search wants it and False if it excludes it."""
    if isinstance(node, Not):
        yield from leaves(node.part, wanted=not wanted)
    elif isinstance(node, Group):
        for part in node.parts:
            yield from leaves(part, wanted=wanted)
    elif node:
        yield node, wanted


def changed(node: Node, change: Callable[[Leaf, bool], Tree], *, wanted: bool = True) -> Tree:
    """Returns the tree with each word and filter replaced by the result of `change(leaf, wanted)`.

    If the result is None, the word or filter is dropped. A group of alternatives is then dropped as a whole.
    """
    if isinstance(node, Not):
        part = changed(node.part, change, wanted=False)
        return part and negated(part)
    if isinstance(node, Group):
        parts = [changed(part, change, wanted=wanted) for part in node.parts]
        return None if node.any_of and None in parts else joined(parts, any_of=node.any_of)
    return change(node, wanted)


def is_words(node: Tree) -> TypeGuard[Term | Group]:
    """Returns whether a tree consists only of words, without filters and exclusions."""
    return all(map(is_words, node.parts)) if isinstance(node, Group) else isinstance(node, Term)


def _enclosed(node: Node) -> str:
    return f"({node})" if isinstance(node, Group) else str(node)


def _place(node: Node) -> tuple[bool, int, str] | tuple[()]:
    """Returns the sort key of a part. Words come first, in the order typed; then filters by kind and value; then
    excluded filters."""
    inner = node.part if isinstance(node, Not) else node
    kind = inner.kind if isinstance(inner, Filter) else one_kind(inner)
    return (isinstance(node, Not), KINDS.index(kind), str(node)) if kind else ()


NARROWING = {"after", "in", "stage"}
"""What a search wants beside its subject: days, places and stages."""


def aspects(node: Tree) -> set[str]:
    """Returns what a search wants: kinds of filters, with one for all days, and one for words."""
    return {getattr(leaf, "kind", "topic").replace("before", "after") for leaf, wanted in leaves(node) if wanted}
