"""From pieces to a tree. OR binds least, then AND, then standing side by side, then an exclusion.

Plain words that are nothing but names are these; several with commas are any of them. Beside other words, a place
behind "in" and a length of time are names. An exclusion reaches over the whole list behind it.

A parser of its own: those of search libraries (luqum, Whoosh) refuse what they don't understand, where a reader's words
must always mean something, and know no scripts without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum, auto
from itertools import chain, groupby, takewhile

from bot.query.names import NO_NAMES, Names, name_in, settled
from bot.query.nodes import Filter, Node, Term, joined, negated, side_by_side
from bot.query.tokens import COMMA, MORE_WORDS, OR, Token
from bot.query.words import LISTS, is_listed, words

MAX_DEPTH = 16
"""Of parentheses; deeper ones are left out."""
_LISTED = 3
"""Words of a part of a list, at most: a sentence has commas too."""
_MOST = 30
"""Words that are looked at for names; more are a text."""
_IN, _OR = ("in", "from"), ("or", "或", "或者")
_JOINED = re.compile("([和与及或])")


class How(StrEnum):
    """How plain words are read."""

    CLEAR = auto()
    """With the names in them that are clear."""
    LOOSE = auto()
    """With those too that are less sure."""
    STORED = auto()
    """As words; and filters with values that nothing has stay."""


class Parser:
    """Reads pieces once. Raises UsageError for a filter's value that nothing has, if they are not as stored."""

    def __init__(self, pieces: Sequence[Token], names: Names = NO_NAMES, how: How = How.CLEAR) -> None:
        self._names = names
        self._how = how
        self._pieces = [*chain.from_iterable(map(self._split, pieces))]
        for at, (before, one, behind) in enumerate(zip(self._pieces, self._pieces[1:], self._pieces[2:], strict=False)):
            # Between plain words it may be a word.
            if one.text.casefold() in _OR and one.kind == "words" and {before.kind, behind.kind} != {"words"}:
                self._pieces[at + 1] = OR
        self._at = 0
        self._depth = 0
        self.forgiven = False
        """An operator had nothing to join, or a piece no word in it."""
        self.left_out: list[str] = []
        """Common words."""

    def tree(self) -> Node | None:
        """All of it."""
        return self._joined("OR", lambda: self._joined("AND", self._side_by_side))

    def _joined(self, operator: str, part: Callable[[], Node | None]) -> Node | None:
        parts = [part()]
        while self._takes(operator):
            parts.append(part())
        self.forgiven |= len(parts) > 1 and None in parts
        return joined(parts, any_of=operator == "OR")

    def _side_by_side(self) -> Node | None:
        parts: list[Node | None] = []
        while (piece := self._next) and not (piece.kind == "sign" and self._ends(piece.text)):
            if run := self._run("words", "phrase"):
                self._at += len(run)
                parts += self._wanted(run)
            else:
                parts.append(self._excluded() if piece.text in ("NOT", "WITHOUT") else self._one())
        return side_by_side(parts)

    def _ends(self, sign: str) -> bool:
        return sign in ("AND", "OR") or (sign == ")" and self._depth > 0)

    def _one(self) -> Node | None:
        """What a phrase, a filter or a parenthesis stands for."""
        piece = self._pieces[self._at]
        self._at += 1
        if piece.kind == "phrase":
            return joined(self._terms_of(piece.text, whole=True))
        if piece.kind == "filter":
            return settled(piece.text, piece.values, self._names, strict=self._how != How.STORED)
        if piece.text == ")" or self._depth == MAX_DEPTH:
            self.forgiven = True
            return None
        self._depth += 1
        inner = self.tree()
        self._depth -= 1
        self.forgiven |= not self._takes(")")
        return inner

    def _excluded(self) -> Node | None:
        """The list behind an exclusion."""
        wanted = True
        while self._takes("NOT", "WITHOUT"):
            wanted = not wanted
        by_word = self._pieces[self._at - 1].text == "WITHOUT"
        items: list[Node | None] = []
        while (piece := self._next) and (piece.kind != "sign" or piece.text == "("):
            items.append(self._item(by_word=by_word) if piece.kind == "words" else self._one())
            joins = list(takewhile(lambda one: _joins(one.text), self._run("words")))
            self._at += len(joins)
            if not joins or ((piece := self._next) and is_listed("common", piece.text)):
                break
        self.forgiven |= not items
        found = joined(items, any_of=True)
        return found if wanted or found is None else negated(found)

    def _item(self, *, by_word: bool) -> Node | None:
        """The name or word that is excluded; behind a word that excludes, all words up to a name or a small word."""
        typed = [one.text for one in self._run("words")]
        while by_word and len(typed) > 1 and _is_small(typed[0]):
            self._at += 1
            del typed[0]
        name, alone, count = self._longest(typed)
        if not alone:
            more = range(1, len(typed) if by_word and "".join(typed).isascii() else 1)
            count = next((at for at in more if _is_small(typed[at]) or self._longest(typed[at:])[0]), more.stop)
        self._at += count
        return name if alone else joined(self._terms_of(" ".join(typed[:count]), whole=count > 1))

    def _wanted(self, run: Sequence[Token]) -> list[Node | None]:
        """Names, words and phrases: with commas any of them, and of a place that is told last. Common words that stand
        beside others are left out."""
        raw = [list(part) for comma, part in groupby(run, key=lambda one: one.text == ",") if not comma]
        read = [list(self._part(part)) for part in raw]
        if any(not common for part in read for __, common in part):
            self.left_out += [str(node).strip('"') for part in read for node, common in part if common]
            read = [[one for one in part if not one[1]] for part in read]
        parts = [[node for node, __ in part] for part in read]
        place: list[Node] = []
        if len(parts) > 1 and raw[-1][0].text.casefold() in _IN and [_kind(one) for one in parts[-1]] == ["in"]:
            place = parts.pop()
        nodes = [*chain.from_iterable(parts)]
        if max(map(len, parts), default=0) <= _LISTED or all(map(_kind, nodes)):
            return [joined(map(side_by_side, parts), any_of=True) if len(parts) > 1 else side_by_side(nodes), *place]
        return [*nodes, *place]

    def _part(self, pieces: Sequence[Token]) -> Iterator[tuple[Node, bool]]:
        """What stands without a comma, and whether it is a common word."""
        for kind, group in groupby(pieces, key=lambda piece: piece.kind):
            typed = [one.text for one in group]
            for one in self._plain(typed) if kind == "words" else typed:
                for node in self._terms_of(one, whole=kind == "phrase") if isinstance(one, str) else [one]:
                    yield node, kind == "words" and isinstance(node, Term) and is_listed("common", node.text)

    def _plain(self, typed: Sequence[str]) -> Sequence[str | Node]:
        """What plain words are: names, or the words."""
        if " ".join(typed).casefold() in LISTS["everything"]:
            return []
        if len(typed) > _MOST:
            return typed
        found: list[tuple[Sequence[str], Filter | None]] = []
        at, are_names = 0, False
        while at < len(typed):
            name, alone, count = self._longest(typed[at:])
            found.append((typed[at : at + count], name))
            are_names |= alone
            at += count
        are_names &= all(name or _is_small(run[0]) for run, name in found)
        read: list[str | Node] = []
        for run, name in found:
            behind = read[-1] if read else None
            is_place = _kind(name) == "in" and isinstance(behind, str) and behind.casefold() in _IN
            if name and (are_names or is_place or _kind(name) == "after" or self._how == How.LOOSE):
                read = [*(read[:-1] if is_place else read), name]
            elif not are_names:
                read += run
        either = joined((name for __, name in found), any_of=True) if are_names else None
        return [either] if either and any(word.casefold() in _OR for word in typed) else read

    def _longest(self, typed: Sequence[str]) -> tuple[Filter | None, bool, int]:
        """The longest name that words begin with, whether it is one alone, and how many of the words it has; of none,
        one word."""
        typed = list(takewhile(lambda word: word != ",", typed[:MORE_WORDS]))
        for count in range(len(typed), 0, -1):
            if not _joins(typed[count - 1]) and (found := self._name(" ".join(typed[:count]))):
                return *found, count
        return None, False, 1

    def _name(self, words: str) -> tuple[Filter, bool] | None:
        if self._how == How.STORED:
            return None
        return name_in(words, self._names, loose=self._how == How.LOOSE)

    def _split(self, piece: Token) -> Iterator[Token]:
        """Plain words and commas, each a piece; so are names that Chinese joins without a space."""
        if piece.kind != "words":
            yield piece
            return
        for word in COMMA.sub(" , ", piece.text).split():
            parts = _JOINED.split(word)
            are_names = len(parts) > 1 and not self._name(word) and all(map(self._name, parts[::2]))
            yield from (Token(kind="words", text=one) for one in (parts if are_names else [word]))

    def _terms_of(self, text: str, *, whole: bool) -> list[Term]:
        found = words(text)
        self.forgiven |= not found
        return [Term(text=one) for one in ([" ".join(found)] if whole and found else found)]

    @property
    def _next(self) -> Token | None:
        return self._pieces[self._at] if self._at < len(self._pieces) else None

    def _run(self, *kinds: str) -> list[Token]:
        """The pieces of these kinds that stand next."""
        pieces = (self._pieces[at] for at in range(self._at, len(self._pieces)))
        return list(takewhile(lambda piece: piece.kind in kinds, pieces))

    def _takes(self, *signs: str) -> bool:
        piece = self._next
        taken = piece is not None and piece.kind == "sign" and piece.text in signs
        self._at += taken
        return taken


def _joins(word: str) -> bool:
    """Whether a word stands between the parts of a list."""
    return word == "," or is_listed("either", word)


def _is_small(word: str) -> bool:
    return _joins(word) or is_listed("about", word) or is_listed("common", word)


def _kind(node: Node | None) -> str | None:
    return node.kind if isinstance(node, Filter) else None
