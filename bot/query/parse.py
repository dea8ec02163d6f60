"""From pieces to a tree. OR binds least, then AND, then standing side by side, then an exclusion.

Names in plain words stay names whatever stands beside them; several with commas are any of them. Only a topic that
touches an unknown word is a part of that: "trade deficit". What is less sure (a city, an acronym in small letters) is a
name beside a sure one and no unknown word. An exclusion reaches over the whole list behind it.

A parser of its own: those of search libraries (luqum, Whoosh) refuse what they don't understand, where a reader's words
must always mean something, and know no scripts without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import StrEnum, auto
from functools import cache
from itertools import chain, takewhile
from typing import NamedTuple

from bot.query.names import NO_NAMES, Meant, Names, name_in, settled
from bot.query.nodes import Filter, Node, Term, joined, negated, side_by_side
from bot.query.tokens import COMMA, MORE_WORDS, OR, Token
from bot.query.words import LISTS, is_listed, pattern, words

MAX_DEPTH = 16
"""Of parentheses; deeper ones are left out."""
_LISTED = 3
"""Words of a part of a list, at most: a sentence has commas too."""
_MOST = 30
"""Words that are looked at for names; more are a text."""
_SPLIT = 40
"""Characters of a word without spaces, of which parts may be names."""
_LED_BY = re.compile(rf"^(?:的|{pattern('about')})*")
_INNER = re.compile(rf"的|{'|'.join(one for one in LISTS['asking'] if not one.isascii())}")
_FILLERS = ("common", "about", "things", "asking")
"""Lists of words that may stand beside names."""
_IN, _OR = ("in", "from"), ("or", "或", "或者")


class How(StrEnum):
    """How plain words are read."""

    CLEAR = auto()
    """With the names in them that are clear."""
    LOOSE = auto()
    """With those too that are less sure."""
    STORED = auto()
    """As words; and filters with values that nothing has stay."""


class _Item(NamedTuple):
    """Plain pieces that stand together."""

    pieces: Sequence[Token]
    name: Node | None = None
    sure: bool = False

    @property
    def kind(self) -> str:
        """Of a name, else empty; days are `after`, also those before a day, and what has both ends."""
        if not isinstance(self.name, Filter):
            return "after" if self.name else ""
        return "after" if self.name.kind == "before" else self.name.kind

    @property
    def is_unknown(self) -> bool:
        """Whether it is a word that may be anything."""
        piece = self.pieces[0]
        return not self.name and piece.kind == "words" and not (_joins(piece.text) or is_listed(piece.text, *_FILLERS))


class Parser:
    """Reads pieces once. Raises UsageError for a filter's value that nothing has, if they are not as stored."""

    def __init__(
        self, pieces: Sequence[Token], names: Names = NO_NAMES, how: How = How.CLEAR, *, today: date | None = None
    ) -> None:
        self._names = names
        self._how = how
        self._is_named = how != How.STORED and len(pieces) <= _MOST

        @cache
        def name(words: str) -> Meant | None:
            return name_in(words, names, today=today) if self._is_named else None

        self._name = name
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
        ends = ("AND", "OR", *")"[: self._depth])
        while (piece := self._next) and not (piece.kind == "sign" and piece.text in ends):
            if run := self._run("words", "phrase"):
                self._at += len(run)
                parts += self._wanted(run)
            else:
                parts.append(self._excluded() if piece.text in ("NOT", "WITHOUT") else self._one())
        return side_by_side(parts)

    def _one(self) -> Node | None:
        """What a phrase, a filter or a parenthesis stands for."""
        piece = self._pieces[self._at]
        self._at += 1
        if piece.kind == "phrase":
            return joined(self._terms_of(piece))
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
        excluded: list[Node | None] = []
        while (piece := self._next) and (piece.kind != "sign" or piece.text == "("):
            excluded.append(self._item(by_word=by_word) if piece.kind == "words" else self._one())
            joins = list(takewhile(lambda one: _joins(one.text), self._run("words")))
            self._at += len(joins)
            behind = next(self._found(self._run("words")), None)
            if not joins or (behind and (behind.kind == "after" or is_listed(behind.pieces[0].text, "common"))):
                break
        self.forgiven |= not excluded
        found = joined(excluded, any_of=True)
        return found if wanted or found is None else negated(found)

    def _item(self, *, by_word: bool) -> Node | None:
        """The name or word that is excluded; behind a word that excludes, all words up to a name or a small word."""
        run = self._run("words")
        while by_word and _is_small(run[0].text) and run[1:]:
            self._at += 1
            run = run[1:]
        first, *more = self._found(run)
        if first.sure:
            self._at += len(first.pieces)
            return first.name
        goes_on = by_word and all(piece.text.isascii() for piece in run)
        behind = takewhile(lambda one: not (one.name or _is_small(one.pieces[0].text)), more if goes_on else ())
        text = " ".join(one.pieces[0].text for one in (first, *behind))
        self._at += len(text.split())
        return joined(self._terms_of(Token(kind="phrase" if " " in text else "words", text=text)))

    def _found(self, run: Sequence[Token]) -> Iterator[_Item]:
        """The longest names in plain pieces one after the other, and each other piece."""
        while run:
            may_be = takewhile(lambda one: one.kind == "words" and one.text != ",", run[:MORE_WORDS])
            typed = [one.text for one in may_be]
            for count in range(len(typed) if self._is_named else 0, 0, -1):
                name = None if _joins(typed[count - 1]) else self._name(" ".join(typed[:count]))
                if name is not None:
                    yield _Item(run[:count], *name)
                    break
            else:
                count = 1
                yield _Item(run[:1])
            run = run[count:]

    def _items(self, run: Sequence[Token]) -> list[_Item]:
        """The same, where names that are not sure, or touch an unknown word, are words."""
        found = list(self._found(run))
        if self._how == How.LOOSE or (any(one.sure for one in found) and not any(one.is_unknown for one in found)):
            return found
        found = [*chain.from_iterable([one] if one.sure else _as_words(one) for one in found)]
        unknown = [False, *(one.is_unknown for one in found), False]
        for at, one in reversed(list(enumerate(found))):
            if one.kind == "topic" and (unknown[at] or unknown[at + 2]):
                found[at : at + 1] = _as_words(one)
        return found

    def _wanted(self, run: Sequence[Token]) -> list[Node | None]:
        """Names, words and phrases: with commas or "or" any of them, in any of the places behind "in" and within the
        time. Common words beside others are left out."""
        items = self._items(run)
        parts, narrowing = _listed(items)
        kinds = [{one.kind for one in part if one.kind} for part in parts if part] or [set()]
        if not any(one.is_unknown for part in parts for one in part) and len(set.intersection(*kinds)) == 1:
            # A list of names of one kind, beside those of others: "uk, france migration".
            parts = [[*chain(*parts)]]
        less = _FILLERS if any(narrowing) or any(one.name for one in items) else ("common",)
        read = [list(self._part(part, less)) for part in parts]
        if any(narrowing) or not all(common for part in read for __, common in part):
            self.left_out += [str(node).strip('"') for part in read for node, common in part if common]
            read = [[one for one in part if not one[1]] for part in read]
        nodes = [[node for node, __ in part] for part in read]
        wanted: list[Node | None] = [*chain.from_iterable(nodes)]
        if max(map(len, nodes)) <= _LISTED or all(isinstance(one, Filter) for one in wanted):
            wanted = [joined(map(side_by_side, nodes), any_of=True)]
        return [*wanted, *narrowing]

    def _part(self, items: Sequence[_Item], less: Sequence[str]) -> Iterator[tuple[Node, bool]]:
        """What stands without a comma, and whether it is a word of the lists that tell nothing: "news" beside days."""
        pieces = [*chain.from_iterable(one.pieces for one in items)]
        if " ".join(one.text for one in pieces).casefold() in LISTS["everything"]:
            return
        are_names = any(one.name for one in items) and not any(one.is_unknown for one in items)
        for item in items:
            piece = item.pieces[0]
            if item.name:
                yield item.name, False
            elif not are_names or not _is_small(piece.text):
                for term in self._terms_of(piece):
                    yield term, piece.kind == "words" and (are_names or is_listed(term.text, *less))

    def _split(self, piece: Token) -> Iterator[Token]:
        """Plain words and commas, each a piece; so are names that Chinese joins without a space."""
        if piece.kind != "words":
            yield piece
            return
        for word in COMMA.sub(" , ", piece.text).split():
            is_whole = word.isascii() or len(word) > _SPLIT or self._how == How.STORED
            parts = [] if is_whole else self._apart(word)
            if not any(is_listed(one, "asking") or self._name(one) for one in parts):
                parts = [word]
            yield from (Token(kind="words", text=one) for one in parts if one != "的" or is_whole)

    def _apart(self, word: str) -> list[str]:
        """A word that begins with names, or goes on with them behind 的 or a question, in parts; else whole."""
        for at in range(len(word), 0, -1):
            head, rest = word[:at], word[at:]
            name = self._name(head)
            if name or is_listed(head, *_FILLERS):
                more = self._apart(rest) if rest else []
                if not more or is_listed(more[0], *_FILLERS) or self._name(more[0]):
                    return [head, *more]
                more[0] = _LED_BY.sub("", more[0])
                if name and name.sure and _Item((), name.node).kind != "topic" and len(more[0]) > 1:
                    return [head, *more]
        inner = _INNER.search(word)
        head, rest = (word[: inner.start()], word[inner.end() :]) if inner else ("", "")
        return [*filter(None, (head, inner[0])), *self._apart(rest)] if inner and len(head) != 1 < len(rest) else [word]

    def _terms_of(self, piece: Token) -> list[Term]:
        found = words(piece.text)
        self.forgiven |= not found
        return [Term(text=one) for one in ([" ".join(found)] if piece.kind == "phrase" and found else found)]

    @property
    def _next(self) -> Token | None:
        return self._pieces[self._at] if self._at < len(self._pieces) else None

    def _run(self, *kinds: str) -> list[Token]:
        """The pieces of these kinds that stand next."""
        return list(takewhile(lambda piece: piece.kind in kinds, self._pieces[self._at :]))

    def _takes(self, *signs: str) -> bool:
        piece = self._next
        taken = piece is not None and piece.kind == "sign" and piece.text in signs
        self._at += taken
        return taken


def _listed(items: Sequence[_Item]) -> tuple[list[list[_Item]], list[Node | None]]:
    """The parts of a list with commas or "or", else one; and apart any of the places behind "in", and the days."""
    parts: list[list[_Item]] = [[]]
    places: list[Node | None] = []
    days: list[Node | None] = []
    typed = [one.text.casefold() if one.kind == "words" else "" for one in (one.pieces[0] for one in items)]
    is_list, is_next, is_in = len(items) > 1 and not {",", *_OR}.isdisjoint(typed), False, False
    for item, word, following in zip(items, typed, [*items[1:], None], strict=True):
        joins = _joins(word) and (is_list or is_in)
        leads = following is not None and following.kind == "in" and word in _IN
        is_in = leads or (is_in and (joins or item.kind == "in"))
        is_next |= joins and is_list
        if item.kind == "after" or (is_in and item.name):
            (days if item.kind == "after" else places).append(item.name)
        elif not (leads or joins):
            if is_next:
                parts.append([])
            parts[-1].append(item)
        is_next &= joins or leads or item.kind == "after"
    return parts, [joined(places, any_of=True), *days]


def _as_words(item: _Item) -> list[_Item]:
    return [_Item([piece]) for piece in item.pieces]


def _joins(word: str) -> bool:
    """Whether a word stands between the parts of a list."""
    return word == "," or is_listed(word, "either")


def _is_small(word: str) -> bool:
    return _joins(word) or is_listed(word, "about", "common")
