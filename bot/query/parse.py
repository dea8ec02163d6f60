"""From pieces to a tree. OR binds least, then AND, then standing side by side, then an exclusion.

Names in plain words stay names whatever stands beside them; several with commas are any of them. Only a topic that
touches an unknown word is a part of that: "trade deficit". What is less sure (a city, an acronym in small letters) is a
name beside a sure one and no unknown word. An exclusion reaches over the whole list behind it.

A parser of its own: those of search libraries (luqum, Whoosh) refuse what they don't understand, where a reader's words
must always mean something, and cannot handle scripts without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import StrEnum, auto
from functools import cache
from itertools import chain, groupby, takewhile

from bot.query.acronyms import is_long
from bot.query.names import NO_NAMES, Names, name_in
from bot.query.nodes import KINDS, Filter, Node, Term, joined, negated, side_by_side
from bot.query.tokens import COMMA, FILLERS, MORE_WORDS, Piece
from bot.query.words import LISTS, is_listed, pattern, words

MAX_DEPTH = 16
"""Maximum nesting of parentheses; deeper ones are left out."""
_LISTED = 3
"""Maximum words in a list item: sentences have commas too."""
_MOST = 30
"""Words that are looked at for names; more are a text."""
_SPLIT = 40
"""Characters of a word without spaces, of which parts may be names."""
_LED_BY = re.compile(rf"^(?:的|{pattern('about')})*")
_INNER = re.compile(rf"的|{'|'.join(one for one in LISTS['asking'] if not one.isascii())}")
_IN, _OR = ("in", "from"), ("or", "或", "或者")


class How(StrEnum):
    """How to read plain words."""

    CLEAR = auto()
    """With clear names recognized."""
    LOOSE = auto()
    """With less certain names too."""
    STORED = auto()
    """As words; and filters with values that nothing has stay."""


class Parser:
    """Reads pieces once. Raises UsageError for a filter's value that nothing has, if they are not as stored."""

    def __init__(
        self, pieces: Sequence[Piece], names: Names = NO_NAMES, how: How = How.CLEAR, *, today: date | None = None
    ) -> None:
        self._how = how
        self._is_named = how != How.STORED and len(pieces) <= _MOST
        self._name = cache(lambda words: name_in(words, names, today=today) if self._is_named else None)
        self._items: list[Piece] = []
        self._at = self._depth = 0
        self.forgiven = False
        """An operator had nothing to join, or a piece no word in it."""
        self.left_out: list[str] = []
        """Common words."""
        for is_plain, run in groupby(pieces, key=lambda piece: piece.kind in ("words", "phrase")):
            if is_plain:
                self._items += self._plain([*chain.from_iterable(map(self._split, run))])
            else:
                self._items += run
        plain = [one.kind not in ("sign", "filter", "phrase") for one in self._items]
        for at, (before, item, behind) in enumerate(zip(plain, self._items[1:], plain[2:], strict=False), 1):
            if item.text.casefold() in _OR and plain[at] and not (before and behind):  # else it may be a word
                self._items[at] = Piece("OR", "sign")

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
        while (item := self._next) and not (item.kind == "sign" and item.text in ends):
            if run := [*takewhile(lambda one: one.kind not in ("sign", "filter"), self._items[self._at :])]:
                self._at += len(run)
                parts += self._wanted(run)
            else:
                parts.append(self._excluded() if item.text in ("NOT", "WITHOUT") else self._one())
        return side_by_side(parts)

    def _one(self) -> Node | None:
        """What the next item stands for, a parenthesis with all in it."""
        item = self._items[self._at]
        self._at += 1
        if item.kind != "sign":
            return item.node
        if item.text == ")" or self._depth == MAX_DEPTH:
            self.forgiven = True
            return None
        self._depth += 1
        inner = self.tree()
        self._depth -= 1
        self.forgiven |= not self._takes(")")
        return inner

    def _excluded(self) -> Node | None:
        """The list behind an exclusion; behind a word that excludes, all words up to a name or a small word are one."""
        wanted, by_word = True, False
        while sign := self._takes("NOT", "WITHOUT"):
            wanted, by_word = not wanted, sign == "WITHOUT"
        excluded: list[Node | None] = []
        while (item := self._next) and (item.kind != "sign" or item.text == "("):
            rest = self._items[self._at + 1 :]
            if by_word and item.is_small and rest and rest[0].kind == "words":
                self._at += 1
                continue
            goes_on = by_word and item.kind == "words" and item.text.isascii()
            more = [*takewhile(lambda one: one.kind == "words" and not one.is_small, rest if goes_on else ())]
            text = " ".join(one.text for one in (item, *more))
            one = self._one()
            excluded.append(self._word(text, "phrase").node if more else one)
            self._at += len(more)
            joins = [*takewhile(lambda one: one.joins, self._items[self._at :])]
            self._at += len(joins)
            if not joins or ((behind := self._next) and (behind.kind == "after" or is_listed(behind.text, "common"))):
                break
        self.forgiven |= not excluded
        found = joined(excluded, any_of=True)
        return found if wanted or found is None else negated(found)

    def _plain(self, run: Sequence[Piece]) -> list[Piece]:
        """The longest names in plain pieces, one after the other, and each other piece; what is not sure, or touches an
        unknown word, is words."""
        found: list[Piece] = []
        at = 0
        while at < len(run):
            may_be = takewhile(lambda one: one.kind == "words" and one.text != ",", run[at : at + MORE_WORDS])
            typed = [one.text for one in may_be] if self._is_named else []
            for count in range(len(typed), 0, -1):
                text = " ".join(typed[:count])
                if name := self._name(text):
                    found.append(Piece(text, _kind(name.node), *name))
                    break
                if count > 1 and is_long(text):  # an acronym in full
                    found.append(self._word(text, "phrase"))
                    break
            else:
                count = 1
                found.append(self._word(run[at].text, run[at].kind))
            at += count
        names = [one.sure for one in found if one.kind in KINDS]
        if self._how == How.LOOSE or (any(names) and not any(one.is_unknown for one in found)):
            return found
        unknown = [False, *(one.is_unknown or not one.sure for one in found), False]
        # The first behind an exclusion touches only what is excluded with it.
        is_led = bool(self._items and self._items[-1].text in ("NOT", "WITHOUT"))
        touch = [
            one.kind == "topic" and (unknown[at] or unknown[at + 2]) and not (is_led and not at)
            for at, one in enumerate(found)
        ]
        parts = (
            [self._word(word) for word in one.text.split()] if touches or not one.sure else [one]
            for one, touches in zip(found, touch, strict=True)
        )
        return [*chain.from_iterable(parts)]

    def _word(self, text: str, kind: str = "words") -> Piece:
        """What is no name."""
        found = words(text)
        self.forgiven |= not found and text != ","
        terms = [Term(text=" ".join(found))] if kind == "phrase" and found else [Term(text=one) for one in found]
        return Piece(text, kind, joined(terms))

    def _wanted(self, run: Sequence[Piece]) -> list[Node | None]:
        """Names, words and phrases: with commas or "or" any of them, in any of the places behind "in" and within the
        time. Common words beside others are left out."""
        parts, narrowing = _listed(run)
        kinds = [{one.kind for one in part} & {*KINDS} for part in parts if part] or [set()]
        if not any(one.is_unknown for one in chain(*parts)) and len(set.intersection(*kinds)) == 1:
            # A list of names of one kind, beside those of others: "uk, france migration".
            parts = [[*chain(*parts)]]
        less = FILLERS if any(one.kind in KINDS for one in run) else ("common",)
        read = [[*_told(part, less)] for part in parts]
        if any(narrowing) or not all(is_common for part in read for __, is_common in part):
            self.left_out += [one.text for part in read for one, is_common in part if is_common]
            read = [[one for one in part if not one[1]] for part in read]
        nodes = [[one.node for one, __ in part] for part in read]
        wanted = [*chain.from_iterable(nodes)]
        if max(map(len, nodes)) <= _LISTED or all(isinstance(one, Filter) for one in wanted):
            wanted = [joined(map(side_by_side, nodes), any_of=True)]
        return [*wanted, *narrowing]

    def _split(self, piece: Piece) -> Iterator[Piece]:
        """Plain words and commas, each a piece; so are names that Chinese joins without a space."""
        if piece.kind != "words":
            yield piece
            return
        for word in COMMA.sub(" , ", piece.text).split():
            is_whole = word.isascii() or len(word) > _SPLIT or self._how == How.STORED
            parts = [] if is_whole else self._apart(word)
            if not any(is_listed(one, "asking") or self._name(one) for one in parts):
                parts = [word]
            yield from (Piece(one, "words") for one in parts if one != "的" or is_whole)

    def _apart(self, word: str) -> list[str]:
        """A word that begins with names, or goes on with them behind 的 or a question, in parts; else whole."""
        for at in range(len(word), 0, -1):
            head, rest = word[:at], word[at:]
            name = self._name(head)
            if name or is_listed(head, *FILLERS):
                more = self._apart(rest) if rest else []
                if not more or is_listed(more[0], *FILLERS) or self._name(more[0]):
                    return [head, *more]
                more[0] = _LED_BY.sub("", more[0])
                if name and name.sure and _kind(name.node) != "topic" and len(more[0]) > 1:
                    return [head, *more]
        inner = _INNER.search(word)
        head, rest = (word[: inner.start()], word[inner.end() :]) if inner else ("", "")
        return [*filter(None, (head, inner[0])), *self._apart(rest)] if inner and len(head) != 1 < len(rest) else [word]

    @property
    def _next(self) -> Piece | None:
        return self._items[self._at] if self._at < len(self._items) else None

    def _takes(self, *signs: str) -> str:
        """The sign of these that stands next, taken; empty for another."""
        item = self._next
        if item is None or item.kind != "sign" or item.text not in signs:
            return ""
        self._at += 1
        return item.text


def _listed(items: Sequence[Piece]) -> tuple[list[list[Piece]], list[Node | None]]:
    """The parts of a list with commas or "or", else one; and apart any of the places behind "in", and the days."""
    parts: list[list[Piece]] = [[]]
    places: list[Node | None] = []
    days: list[Node | None] = []
    typed = [one.text.casefold() if one.kind == "words" else "" for one in items]
    is_list, is_next, is_in = len(items) > 1 and not {",", *_OR}.isdisjoint(typed), False, False
    for item, word, following in zip(items, typed, [*items[1:], None], strict=True):
        joins = item.joins and (is_list or is_in)
        leads = following is not None and following.kind == "in" and word in _IN
        is_in = leads or (is_in and (joins or item.kind == "in"))
        is_next |= joins and is_list
        if item.kind == "after" or (is_in and item.kind == "in"):
            (days if item.kind == "after" else places).append(item.node)
        elif not (leads or joins):
            if is_next:
                parts.append([])
            parts[-1].append(item)
        is_next &= joins or leads or item.kind == "after"
    return parts, [joined(places, any_of=True), *days]


def _told(part: Sequence[Piece], less: Sequence[str]) -> Iterator[tuple[Piece, bool]]:
    """What stands without a comma, and whether it is a word of the lists that tell nothing: "news" beside days."""
    if " ".join(one.text for one in part).casefold() in LISTS["everything"]:
        return
    are_names = any(one.kind in KINDS for one in part) and not any(one.is_unknown for one in part)
    for one in part:
        if not (are_names and one.is_small):
            yield one, one.kind == "words" and (are_names or is_listed(one.text, *less))


def _kind(name: Node) -> str:
    """Of a name; days are `after`, also those before a day, and what has both ends."""
    return name.kind if isinstance(name, Filter) and name.kind != "before" else "after"
