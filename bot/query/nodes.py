"""What a search is made of: words and filters, and how they are joined. Each has one spelling that means the same.

A node is made by `both`, `either` and `negated`, which bring it into one form: no AND within an AND, nothing twice,
filters behind the words. So two searches that differ only in that are equal, and are stored once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeGuard

from bot.query.words import words

KINDS = ("source", "topic", "stage", "body", "in", "after", "before")
"""The filters there are, in the order in which they are written."""
WIDENING = frozenset({"source", "topic", "stage", "body", "in"})
"""Kinds of which values side by side widen each other: `in:de in:fr` is either."""
OPERATORS = frozenset({"AND", "OR", "NOT"})


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word, or several that stand together."""

    text: str
    """Words with one space between."""

    def __str__(self) -> str:
        alone = words(self.text) == [self.text] and self.text not in OPERATORS
        return self.text if alone else f'"{self.text}"'


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What is known of an article."""

    kind: str
    """One of KINDS."""
    value: str

    def __str__(self) -> str:
        bare = self.value and all(character.isalnum() or character in "_-./" for character in self.value)
        return f"{self.kind}:{self.value}" if bare else f'{self.kind}:"{self.value}"'


@dataclass(frozen=True, kw_only=True)
class Both:
    """All of the parts."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        if _would_widen(self.parts):
            return " AND ".join(_enclosed(part) for part in self.parts)
        # Filters of a kind side by side are either of them as they stand.
        return " ".join(str(part) if one_kind(part) else _enclosed(part) for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class Either:
    """One of the parts at least."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return (" " if one_kind(self) else " OR ").join(str(part) for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class Not:
    """None of the part."""

    part: Node

    def __str__(self) -> str:
        return f"-{_enclosed(self.part)}"


Node = Term | Filter | Both | Either | Not


def both(parts: Iterable[Node]) -> Node | None:
    """All of the parts; None where there is none."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Both) else (part,))]
    found = sorted(_once(flat), key=_place)
    return Both(parts=tuple(found)) if len(found) > 1 else next(iter(found), None)


def either(parts: Iterable[Node]) -> Node | None:
    """One of the parts; None where there is none."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Either) else (part,))]
    found = sorted(_once(flat), key=_place)
    return Either(parts=tuple(found)) if len(found) > 1 else next(iter(found), None)


def negated(part: Node) -> Node:
    """None of the part; twice is not at all."""
    return part.part if isinstance(part, Not) else Not(part=part)


def side_by_side(parts: Iterable[Node]) -> Node | None:
    """All of the parts, where values of one kind of filter widen each other."""
    widened: dict[str, list[Node]] = {}
    rest: list[Node] = []
    for part in parts:
        kind = one_kind(part)
        (widened.setdefault(kind, []) if kind else rest).append(part)
    merged = (either(same) for same in widened.values())
    return both([*rest, *(node for node in merged if node is not None)])


def one_kind(node: Node) -> str | None:
    """The kind of a filter, or of several of one kind, which side by side would widen another of it."""
    if isinstance(node, Filter):
        return node.kind if node.kind in WIDENING else None
    if isinstance(node, Either):
        kinds = {part.kind if isinstance(part, Filter) else "" for part in node.parts}
        return next(iter(kinds)) if len(kinds) == 1 and kinds <= WIDENING else None
    return None


def terms(node: Node | None, *, wanted: bool = True) -> Iterator[Term]:
    """The words that an article is to have; with `wanted` False, those that it must not."""
    if isinstance(node, Term) and wanted:
        yield node
    elif isinstance(node, Both | Either):
        for part in node.parts:
            yield from terms(part, wanted=wanted)
    elif isinstance(node, Not):
        yield from terms(node.part, wanted=not wanted)


def filters(node: Node | None) -> Iterator[Filter]:
    """Every filter in it."""
    if isinstance(node, Filter):
        yield node
    elif isinstance(node, Both | Either):
        for part in node.parts:
            yield from filters(part)
    elif isinstance(node, Not):
        yield from filters(node.part)


def has_terms(node: Node) -> bool:
    """Whether there is a word in it anywhere, wanted or not."""
    return any(True for wanted in (True, False) for __ in terms(node, wanted=wanted))


def replaced(node: Node, change: Callable[[Filter], Node]) -> Node:
    """The same with every filter changed."""
    if isinstance(node, Filter):
        return change(node)
    if isinstance(node, Not):
        return negated(replaced(node.part, change))
    if isinstance(node, Both | Either):
        join = both if isinstance(node, Both) else either
        found = join(replaced(part, change) for part in node.parts)
        assert found is not None
        return found
    return node


def without_words(node: Node) -> Node | None:
    """What holds of an article whatever the wanted words are; None: nothing does."""
    if isinstance(node, Term):
        return None
    if isinstance(node, Both):
        return both(part for part in map(without_words, node.parts) if part is not None)
    if isinstance(node, Either):
        parts = [without_words(part) for part in node.parts]
        return None if None in parts else either(part for part in parts if part is not None)
    return node


def is_words(node: Node) -> TypeGuard[Term | Both | Either]:
    """Whether it is of wanted words alone."""
    if isinstance(node, Both | Either):
        return all(is_words(part) for part in node.parts)
    return isinstance(node, Term)


def _enclosed(node: Node) -> str:
    return f"({node})" if isinstance(node, Both | Either) else str(node)


def _would_widen(parts: Iterable[Node]) -> bool:
    kinds = [kind for part in parts if (kind := one_kind(part))]
    return len(kinds) > len(set(kinds))


def _place(node: Node) -> tuple[int, str]:
    """Words as they were typed, then filters by kind and value, those that exclude behind the others."""
    inner = node.part if isinstance(node, Not) else node
    kind = inner.kind if isinstance(inner, Filter) else one_kind(inner)
    if kind is None:
        return -1, ""
    return KINDS.index(kind) + (len(KINDS) if isinstance(node, Not) else 0), str(node)


def _once(parts: Iterable[Node]) -> list[Node]:
    found: dict[str, Node] = {}
    for part in parts:
        found.setdefault(str(part).casefold(), part)
    return list(found.values())
