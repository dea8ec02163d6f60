"""The tree of a search: words, filters, and how they combine. Each search has one canonical spelling.

`joined` and `negated` normalise a tree: no AND within an AND, no duplicates, filters after the words. Searches that
differ only in that are equal, and are stored once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeGuard

from bot.query.words import is_keyword, words

KINDS = ("source", "topic", "stage", "body", "in", "after", "before")
"""The filters there are, in the order in which they are written."""
WIDENING = frozenset(KINDS[:5])
"""Kinds whose values are alternatives: `in:de in:fr` finds either."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word or a phrase."""

    text: str
    """Words with one space between."""

    def __str__(self) -> str:
        alone = words(self.text) == [self.text] and not is_keyword(self.text)
        return self.text if alone else f'"{self.text}"'


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A condition on what is known of an article, such as `in:de`."""

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
        kinds = [kind for part in self.parts if (kind := one_kind(part))]
        if len(kinds) > len(set(kinds)):  # side by side they would widen each other
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


def joined(parts: Iterable[Node | None], *, any_of: bool = False) -> Node | None:
    """The parts combined by AND, or by OR with `any_of`; None when there are none."""
    once: dict[str, Node] = {}
    for part in parts:
        for inner in part.parts if isinstance(part, Group) and part.any_of == any_of else (part,):
            if inner is not None:
                once.setdefault(str(inner).casefold(), inner)
    found = sorted(once.values(), key=_place)
    return Group(parts=tuple(found), any_of=any_of) if len(found) > 1 else next(iter(found), None)


def negated(part: Node) -> Node:
    """The negation of a part; a double negation cancels out."""
    return part.part if isinstance(part, Not) else Not(part=part)


def side_by_side(parts: Iterable[Node | None]) -> Node | None:
    """The parts combined by AND, but filters of one widening kind by OR."""
    found: dict[object, Node | None] = {}
    for at, part in enumerate(parts):
        kind = (part and one_kind(part)) or at
        found[kind] = joined([found.get(kind), part], any_of=True)
    return joined(found.values())


def one_kind(node: Node) -> str | None:
    """The kind of a filter, or of a group of filters of one widening kind; else None."""
    parts = node.parts if isinstance(node, Group) and node.any_of else (node,)
    kinds = {part.kind if isinstance(part, Filter) else "" for part in parts}
    return kinds.pop() if len(kinds) == 1 and kinds <= WIDENING else None


def leaves(node: Node | None, *, wanted: bool = True) -> Iterator[tuple[Leaf, bool]]:
    """Every word and filter, and whether it is wanted or excluded."""
    if isinstance(node, Not):
        yield from leaves(node.part, wanted=not wanted)
    elif isinstance(node, Group):
        for part in node.parts:
            yield from leaves(part, wanted=wanted)
    elif node is not None:
        yield node, wanted


def changed(node: Node, change: Callable[[Leaf, bool], Node | None], *, wanted: bool = True) -> Node | None:
    """The tree with each word and filter replaced by `change(leaf, wanted)`; None drops it."""
    if isinstance(node, Not):
        part = changed(node.part, change, wanted=False)
        return part and negated(part)
    if isinstance(node, Group):
        parts = [changed(part, change, wanted=wanted) for part in node.parts]
        return None if node.any_of and None in parts else joined(parts, any_of=node.any_of)
    return change(node, wanted)


def is_words(node: Node) -> TypeGuard[Term | Group]:
    """Whether it consists of wanted words only."""
    return all(map(is_words, node.parts)) if isinstance(node, Group) else isinstance(node, Term)


def _enclosed(node: Node) -> str:
    return f"({node})" if isinstance(node, Group) else str(node)


def _place(node: Node) -> tuple[int, str]:
    """Sort key: words as typed, then filters by kind and value, exclusions last."""
    inner = node.part if isinstance(node, Not) else node
    kind = inner.kind if isinstance(inner, Filter) else one_kind(inner)
    if kind is None:
        return -1, ""
    return KINDS.index(kind) + (len(KINDS) if isinstance(node, Not) else 0), str(node)
