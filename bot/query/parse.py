"""From pieces to a tree. OR binds least, then AND, then standing side by side, then an exclusion.

Plain words that are nothing but names are these; several with commas are any of them. Beside other words, a place
behind "in" and a length of time are names, and narrow all else. An exclusion reaches over the whole list behind it.

A parser of its own: those of search libraries (luqum, Whoosh) refuse what they don't understand, where a reader's words
must always mean something, and know no scripts without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import StrEnum, auto
from itertools import chain, takewhile

from bot.query.acronyms import is_known
from bot.query.names import NO_NAMES, Names, name_in, settled
from bot.query.nodes import Filter, Node, Term, joined, negated, side_by_side
from bot.query.tokens import COMMA, MORE_WORDS, OR, Token
from bot.query.words import LISTS, is_listed, pattern, words

MAX_DEPTH = 16
"""Of parentheses; deeper ones are left out."""
_LISTED = 3
"""Words of a part of a list, at most: a sentence has commas too."""
_MOST = 30
"""Words that are looked at for names; more are a text."""
_SPLIT = 20
"""Characters of a word without spaces, of which parts may be names."""
_LED_BY = re.compile(rf"(?:的|{pattern('about')})*")
_FILLERS = ("common", "about", "things", "asking")
"""Lists of words that may stand beside names."""
_IN, _OR = ("in", "from"), ("or", "或", "或者")

_Item = tuple[Sequence[Token], Node | None, bool]
"""Pieces that stand together, the name that they are, and whether they are it alone."""


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

    def __init__(
        self, pieces: Sequence[Token], names: Names = NO_NAMES, how: How = How.CLEAR, *, today: date | None = None
    ) -> None:
        self._names = names
        self._today = today
        self._how = how
        self._is_list = False
        self._is_named = how != How.STORED and len(pieces) <= _MOST
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
            behind = [one.text for one in self._run("words")]
            time = self._longest(behind)[0]
            if not joins or (behind and is_listed(behind[0], "common")) or (time and _kind(time) == "after"):
                break
        self.forgiven |= not items
        found = joined(items, any_of=True)
        return found if wanted or found is None else negated(found)

    def _item(self, *, by_word: bool) -> Node | None:
        """The name or word that is excluded; behind a word that excludes, all words up to a name or a small word."""
        typed = [one.text for one in self._run("words")]
        while by_word and _is_small(typed[0]) and typed[1:]:
            self._at += 1
            typed = typed[1:]
        name, alone, count = self._longest(typed)
        if not alone:
            more = range(1, len(typed) if by_word and "".join(typed).isascii() else 1)
            count = next((at for at in more if _is_small(typed[at]) or self._longest(typed[at:])[0]), more.stop)
        self._at += count
        return name if alone else joined(self._terms_of(" ".join(typed[:count]), whole=count > 1))

    def _wanted(self, run: Sequence[Token]) -> list[Node | None]:
        """Names, words and phrases: with commas or "or" any of them, in any of the places behind "in" and within the
        time. Common words beside others are left out."""
        parts: list[list[_Item]] = [[]]
        narrowing: list[Node | None] = []
        plain = [one.text.casefold() for one in run if one.kind == "words"]
        at, is_list = 0, len(plain) > 1 and not {",", *_OR}.isdisjoint(plain)
        self._is_list = is_list
        while at < len(run):
            typed = [one.text for one in takewhile(lambda one: one.kind == "words", run[at : at + 2 * MORE_WORDS])]
            place, count = self._places(typed)
            narrowing.append(place)
            if place is None:
                name, alone, count = self._longest(typed)
                if name and _kind(name) == "after":
                    narrowing.append(name)
                elif is_list and not name and typed and _joins(typed[0]):
                    parts.append([])
                else:
                    parts[-1].append((run[at : at + count], name, alone))
            at += count
        kinds = [{_kind(name) for __, name, alone in part if name and alone} for part in parts if part] or [set()]
        if all(map(_are_names, parts)) and len(set.intersection(*kinds)) == 1:
            # A list of names of one kind, beside those of others: "uk, france migration".
            parts = [[*chain(*parts)]]
        less = ("common", "things", "about") if any(narrowing) else ("common",)
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
        if " ".join(one.text for item in items for one in item[0]).casefold() in LISTS["everything"]:
            return
        are_names = any(item[2] for item in items) and _are_names(items)
        for pieces, name, __ in items:
            if name and (are_names or self._how == How.LOOSE):
                yield name, False
            elif not are_names or not _is_small(pieces[0].text):
                for piece in pieces:
                    for term in self._terms_of(piece.text, whole=piece.kind == "phrase"):
                        is_less = are_names or is_listed(term.text, *less)
                        yield term, piece.kind == "words" and is_less

    def _places(self, typed: Sequence[str]) -> tuple[Node | None, int]:
        """The list of places behind "in", and how many words it has."""
        found: list[Node] = []
        at = end = int(bool(typed) and typed[0].casefold() in _IN)
        while at:
            name, alone, count = self._longest(typed[at:])
            if name is None or not alone or _kind(name) != "in":
                break
            found.append(name)
            at = end = at + count
            at += len(list(takewhile(lambda word: _joins(word) or word.casefold() in _IN, typed[at:])))
        return joined(found, any_of=True), end

    def _longest(self, typed: Sequence[str]) -> tuple[Node | None, bool, int]:
        """The longest name that words begin with, whether it is one alone, and how many of the words it has; of none,
        one word."""
        typed = list(takewhile(lambda word: word != ",", typed[:MORE_WORDS]))
        for count in range(len(typed), 0, -1):
            if not _joins(typed[count - 1]) and (found := self._name(" ".join(typed[:count]))):
                return *found, count
        return None, False, 1

    def _name(self, words: str) -> tuple[Node, bool] | None:
        # In a list a well-known acronym is the name that it is in another's: "ai, trade".
        is_loose = self._how == How.LOOSE or (self._is_list and is_known(words))
        return name_in(words, self._names, loose=is_loose, today=self._today) if self._is_named else None

    def _split(self, piece: Token) -> Iterator[Token]:
        """Plain words and commas, each a piece; so are names that Chinese joins without a space."""
        if piece.kind != "words":
            yield piece
            return
        for word in COMMA.sub(" , ", piece.text).split():
            parts = [] if word.isascii() or len(word) > _SPLIT else self._apart(word)
            days = 0 if word.isascii() else self._days_before(word)
            if not any(map(self._name, parts)):
                parts = [word[:days], _LED_BY.sub("", word[days:], count=1) if days else word]
            yield from (Token(kind="words", text=one) for one in parts if one)

    def _days_before(self, word: str) -> int:
        """How many signs at the beginning of Chinese words name days: "1987年的通货膨胀"."""
        return next(
            (at for at in range(_SPLIT, 1, -1) if (name := self._name(word[:at])) and _kind(name[0]) == "after"), 0
        )

    def _apart(self, word: str) -> list[str]:
        """The names that are joined in a word, with what is between and around them; empty if it has anything else."""
        for at in range(1, len(word) + 1):
            if is_listed(word[:at], *_FILLERS) or self._name(word[:at]):
                rest = self._apart(word[at:])
                if rest or at == len(word):
                    return [word[:at], *rest]
        return []

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
    return word == "," or is_listed(word, "either")


def _kind(name: Node) -> str:
    """Of a name; days are `after`, also those before a day, and what has both ends."""
    return name.kind if isinstance(name, Filter) and name.kind != "before" else "after"


def _are_names(items: Sequence[_Item]) -> bool:
    return all(name or pieces[0].kind == "phrase" or is_listed(pieces[0].text, *_FILLERS) for pieces, name, __ in items)


def _is_small(word: str) -> bool:
    return _joins(word) or is_listed(word, "about", "common")
