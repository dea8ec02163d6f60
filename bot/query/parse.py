"""From pieces to a tree. OR binds least, then AND, then standing side by side, then an exclusion.

Plain words that are nothing but names are these, several with commas are any of them, and a place behind "in" is one
beside other words too; else they are words. An exclusion reaches over the whole list behind it.

A parser of its own: those of search libraries (luqum, Whoosh) refuse what they don't understand, where a reader's words
must always mean something, and know no scripts without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum, auto
from itertools import chain, groupby, takewhile

from bot.query import days
from bot.query.names import NO_NAMES, Names, name_in, settled
from bot.query.nodes import Filter, Node, Term, joined, negated, side_by_side
from bot.query.tokens import COMMA, MORE_WORDS, NOT, OR, WITHOUT, Token
from bot.query.words import LISTS, is_listed, words

MAX_TERMS = 50
"""Words of a search; those beyond are left out."""
MAX_PHRASE = 30
"""Words of a phrase; so many characters of one in a script without spaces, times ten."""
MAX_DEPTH = 16
"""Of parentheses; deeper ones are left out."""
_MOST = 20
"""Words that are looked at for names; more are a text."""
_LISTED = 3
"""Words of a part of a list, at most: a sentence has commas too."""
_IN, _OR = ("in", "from"), ("or", "或", "或者")
_JOINED = re.compile("([和与及或])")


def words_and_commas(text: str) -> list[str]:
    """Plain words, and each comma as a word."""
    return COMMA.sub(" , ", text).split()


def joins(word: str) -> bool:
    """Whether a word stands between the parts of a list."""
    return word == "," or is_listed("either", word)


class How(StrEnum):
    """How plain words are read."""

    CLEAR = auto()
    """With the names in them that are clear."""
    LOOSE = auto()
    """With those too that are less sure."""
    PLAIN = auto()
    """As words."""
    STORED = auto()
    """As `str` wrote them: there is no list, no common word, and no value of a filter that is wrong."""


class Parser:
    """Reads pieces. Raises UsageError for a filter's value that nothing has, if it is not as stored."""

    def __init__(self, pieces: Sequence[Token], names: Names = NO_NAMES, how: How = How.CLEAR) -> None:
        self._names = names
        self._how = how
        split = (self._split(one.text) if one.kind == "words" else [one] for one in pieces)
        self._pieces = [*chain.from_iterable(split)]
        for at, (before, one, behind) in enumerate(
            zip(self._pieces, self._pieces[1:], self._pieces[2:], strict=False), 1
        ):
            # Between plain words it may be a word.
            if one.text.casefold() in _OR and one.kind == "words" and {before.kind, behind.kind} != {"words"}:
                self._pieces[at] = OR
        self._at = 0
        self._depth = 0
        self._terms = 0
        self.forgiven = False
        """An operator had nothing to join, a piece no word in it, or there were too many words."""
        self.left_out: list[str] = []
        """Common words."""

    def longest(self, typed: Sequence[str]) -> tuple[Filter, bool, int] | None:
        """The longest name that words begin with, whether it is one alone, and how many of the words it has."""
        typed = list(takewhile(lambda word: word != ",", typed[:MORE_WORDS]))
        for count in range(len(typed), 0, -1):
            if not is_listed("either", typed[count - 1]) and (found := self._name(" ".join(typed[:count]))):
                return *found, count
        return None

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
        parts: list[Node] = []
        common: list[Node] = []
        while (piece := self._next) and not (piece.kind == "close" and self._depth):
            if piece.kind == "operator":
                if piece not in (NOT, WITHOUT):
                    break
                parts += self._excluded()
            elif run := self._run("words", "phrase"):
                self._at += len(run)
                wanted, dull = self._wanted(run)
                parts += wanted
                common += dull
            else:
                parts += self._one()
        if parts:
            self.left_out += [one.text for one in common if isinstance(one, Term)]
        return side_by_side(parts or common)

    def _one(self) -> list[Node]:
        """What a piece that is no plain word stands for."""
        piece = self._pieces[self._at]
        self._at += 1
        if piece.kind == "phrase":
            return [*self._terms_of(piece.text, whole=True)]
        if piece.kind == "filter":
            return [settled(piece.text, piece.values, self._names, strict=self._how != How.STORED)]
        if piece.kind == "close" or self._depth == MAX_DEPTH:
            self.forgiven = True
            return []
        self._depth += 1
        inner = self.tree()
        self._depth -= 1
        self.forgiven |= not self._takes(")")
        return [] if inner is None else [inner]

    def _excluded(self) -> list[Node]:
        """The list behind an exclusion."""
        wanted = True
        while self._takes("NOT", "WITHOUT"):
            wanted = not wanted
        by_word = self._pieces[self._at - 1].text == "WITHOUT"
        items: list[Node] = []
        while (piece := self._next) and piece.kind not in ("operator", "close"):
            items += self._item(by_word=by_word) if piece.kind == "words" else self._one()
            separators = list(takewhile(lambda one: joins(one.text), self._run("words")))
            behind = self._pieces[self._at + len(separators) :]
            if not separators or self._how == How.STORED or (behind and is_listed("common", behind[0].text)):
                break
            self._at += len(separators)
        self.forgiven |= not items
        found = joined(items, any_of=True)
        return [] if found is None else [found if wanted else negated(found)]

    def _item(self, *, by_word: bool) -> list[Node]:
        """The name or word that is excluded; behind a word that excludes, the words that follow up to a name."""
        typed = [one.text for one in self._run("words")]
        while by_word and len(typed) > 1 and (is_listed("common", typed[0]) or is_listed("about", typed[0])):
            typed = typed[1:]
            self._at += 1
        name = self.longest(typed)
        if name and name[1]:
            self._at += name[2]
            return [name[0]]
        count = 1
        while by_word and typed[count - 1].isascii() and count < len(typed) and self._goes_on(typed[count:]):
            count += 1
        self._at += count
        found = joined(self._terms_of(" ".join(typed[:count]), whole=count > 1))
        return [] if found is None else [found]

    def _goes_on(self, typed: Sequence[str]) -> bool:
        word = typed[0]
        ends = joins(word) or is_listed("common", word) or not word.isascii()
        return not ends and self.longest(typed) is None

    def _wanted(self, run: Sequence[Token]) -> tuple[list[Node], list[Node]]:
        """Names, words and phrases that are wanted, and common words: with commas any of them, and of a place that is
        told last."""
        parts = [list(part) for comma, part in groupby(run, key=lambda one: one.text == ",") if not comma]
        read = [self._part(part) for part in parts]
        nodes, common = ([one for part in read for one in part[kind]] for kind in (0, 1))
        of = nodes[-1:] if read and len(read[-1][0]) == 1 and parts[-1][0].text.casefold() in _IN else []
        within = [one for one in of if isinstance(one, Filter) and one.kind == "in"]
        listed = [part for part, __ in (read[:-1] if within else read)]
        short = max(map(len, listed), default=0) <= _LISTED or all(isinstance(one, Filter) for one in nodes)
        if len(read) > 1 and short and self._how != How.STORED:
            any_of = joined(map(side_by_side, listed), any_of=True)
            return [any_of, *within] if any_of else [], common
        return nodes, common

    def _part(self, pieces: Sequence[Token]) -> tuple[list[Node], list[Node]]:
        """What stands without a comma."""
        nodes: list[Node] = []
        common: list[Node] = []
        for kind, group in groupby(pieces, key=lambda piece: piece.kind):
            typed = [one.text for one in group]
            for one in typed if kind == "phrase" or self._how == How.STORED else self._plain(typed):
                for node in self._terms_of(one, whole=kind == "phrase") if isinstance(one, str) else [one]:
                    is_plain = isinstance(node, Term) and kind == "words" and self._how != How.STORED
                    (common if is_plain and is_listed("common", str(node).strip('"')) else nodes).append(node)
        return nodes, common

    def _plain(self, typed: list[str]) -> Sequence[str | Node]:
        """What plain words are: names, or the words."""
        if " ".join(typed).casefold() in LISTS["everything"]:
            return []
        if len(typed) > _MOST:
            return typed
        found: list[str | Node] = []
        at, alone = 0, False
        while at < len(typed):
            name = self.longest(typed[at:])
            if name:
                found.append(name[0])
                alone |= name[1]
            elif not any(is_listed(listed, typed[at]) for listed in ("about", "either", "common")):
                found.append(typed[at])
            at += name[2] if name else 1
        filters = [one for one in found if isinstance(one, Filter)]
        if filters and filters == found and alone:
            any_of = joined(filters, any_of=True) if set(map(str.casefold, typed)) & set(_OR) else None
            return [any_of] if any_of else filters
        if self._how == How.LOOSE and filters:
            return found
        for count in range(min(len(typed) - 1, MORE_WORDS), 0, -1):
            for end, rest in ((typed[-count:], typed[:-count]), (typed[:count], typed[count:])):
                if self._how == How.CLEAR and (day := days.named(" ".join(end))):
                    return [*self._plain(rest), Filter(kind="after", value=day)]
        for count in range(2, min(len(typed), MORE_WORDS)):
            place = self._name(" ".join(typed[1 - count :]))
            if typed[-count].casefold() in _IN and place and place[1] and place[0].kind == "in":
                return [*typed[:-count], place[0]]
        return typed

    def _split(self, text: str) -> Iterator[Token]:
        """Plain words and commas, each a piece; so are names that Chinese joins without a space."""
        for word in words_and_commas(text):
            parts = _JOINED.split(word)
            names = [self._name(one) for one in (word, *parts[::2])]
            are_names = len(parts) > 1 and not names[0] and all(names[1:])
            yield from (Token(kind="words", text=one) for one in (parts if are_names else [word]))

    def _name(self, words: str) -> tuple[Filter, bool] | None:
        named = self._how in (How.CLEAR, How.LOOSE)
        return name_in(words, self._names, loose=self._how == How.LOOSE) if named else None

    def _terms_of(self, text: str, *, whole: bool) -> list[Term]:
        found = [word[: MAX_PHRASE * 10] for word in words(text)]
        if whole:
            found = [" ".join(found[:MAX_PHRASE])] if found else []
        room = MAX_TERMS - self._terms
        self.forgiven |= not found or len(found) > room
        self._terms += len(found)
        return [Term(text=text) for text in found[: max(0, room)]]

    @property
    def _next(self) -> Token | None:
        return self._pieces[self._at] if self._at < len(self._pieces) else None

    def _run(self, *kinds: str) -> list[Token]:
        """The pieces of these kinds that stand next."""
        return list(takewhile(lambda piece: piece.kind in kinds, self._pieces[self._at :]))

    def _takes(self, *signs: str) -> bool:
        piece = self._next
        taken = piece is not None and piece.kind in ("operator", "close") and piece.text in signs
        self._at += taken
        return taken
