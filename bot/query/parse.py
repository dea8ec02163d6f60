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
from functools import cache
from itertools import chain, groupby, takewhile

from bot.query.names import FILLERS, NO_NAMES, Names, Piece, name_in
from bot.query.nodes import KINDS, Filter, Node, Term, joined, negated, side_by_side
from bot.query.tokens import MORE_WORDS
from bot.query.words import LISTS, is_listed, pattern, words

MAX_DEPTH = 16
"""Maximum nesting of parentheses; deeper ones are left out."""
_LISTED = 3
"""Maximum words in a list item: sentences have commas too."""
_MOST = 30
"""Words that are looked at for names; more are a text."""
_SPLIT = 40
"""Characters of a word without spaces, of which parts may be names."""
_INNER = re.compile(rf"的|{pattern('asking')}")
_IN, _OR = ("in", "from"), ("or", "或", "或者")


class Parser:
    """Reads pieces once."""

    def __init__(
        self, pieces: Sequence[Piece], names: Names | None, *, loose: bool = False, today: date | None = None
    ) -> None:
        """Without `names` all plain pieces are words; `loose`: less certain names are names too."""
        self._loose, self._is_stored = loose, names is None
        self._name = cache(lambda typed: name_in(typed, names or NO_NAMES, today=today))
        self._items: list[Piece] = []
        self._at = self._depth = 0
        self.forgiven = False
        """An operator had nothing to join, or a piece no word in it."""
        self.left_out: list[str] = []
        """Common words."""
        for is_plain, run in groupby(pieces, key=lambda piece: piece.kind in ("words", "phrase")):
            if not is_plain:
                self._items += run
            elif names is None or len(pieces) > _MOST:
                self._items += (self._word(one.text, one.kind) for one in run)
            else:
                self._items += self._plain([*chain.from_iterable(map(self._split, run))])

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
            if run := [*takewhile(lambda one: one.kind != "sign", self._items[self._at :])]:
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
            if by_word and item.is_small and rest:
                self._at += 1
                continue
            # In English several words are one thing: "except natural gas".
            several = (
                [*takewhile(lambda one: one.kind == "words" and one.text.isascii() and not one.is_small, (item, *rest))]
                if by_word
                else []
            )
            if len(several) > 1:
                excluded.append(self._word(" ".join(one.text for one in several), "phrase").node)
                self._at += len(several)
            else:
                excluded.append(self._one())
            joins = [*takewhile(lambda one: one.joins, self._items[self._at :])]
            self._at += len(joins)
            if not joins or ((behind := self._next) and (behind.kind == "after" or behind.is_small)):
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
            typed = [one.text for one in may_be]
            texts = (" ".join(typed[:count]) for count in range(len(typed), 0, -1))
            name = next(filter(None, map(self._name, texts)), None)
            found.append(name or self._word(run[at].text, run[at].kind))
            at += len(name.text.split()) if name else 1
        is_unknown = [one.is_unknown for one in found]
        if self._loose or (any(one.sure and one.kind in KINDS for one in found) and not any(is_unknown)):
            return found
        # The first behind an exclusion touches only what is excluded with it.
        is_led = bool(self._items and self._items[-1].text in ("NOT", "WITHOUT"))
        parts: list[Piece] = []
        for at, one in enumerate(found):
            touches = one.kind == "topic" and any(is_unknown[max(at - 1, 0) : at + 2]) and not (is_led and not at)
            parts += map(self._word, one.text.split()) if touches or not one.sure else [one]
        return parts

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
        kinds = [{one.kind for one in part} & {*KINDS} for part in parts]
        if not any(one.is_unknown for one in chain(*parts)) and kinds and len(set.intersection(*kinds)) == 1:
            # A list of names of one kind, beside those of others: "uk, france migration".
            parts = [[*chain(*parts)]]
        has_names = not self._is_stored and any(one.kind in KINDS for one in run)
        less = FILLERS if has_names else ("common",)
        common = [one for one in chain(*parts) if one.kind == "words" and is_listed(one.text, *less)]
        if narrowing or len(common) < sum(map(len, parts)):
            self.left_out += (one.text for one in common if not one.joins)
            parts = [[one for one in part if one not in common] for part in parts]
        nodes = [[one.node for one in part] for part in parts]
        wanted = [*chain(*nodes)]
        if all(len(one) <= _LISTED for one in nodes) or all(isinstance(one, Filter) for one in wanted):
            wanted = [joined(map(side_by_side, nodes), any_of=True)]
        return [*wanted, *narrowing]

    def _split(self, piece: Piece) -> Iterator[Piece]:
        """Names that Chinese joins without a space, each a piece."""
        is_whole = piece.kind != "words" or piece.text.isascii() or len(piece.text) > _SPLIT
        parts = [] if is_whole else self._apart(piece.text)
        if any(is_listed(one, "asking") or self._name(one) for one in parts):
            yield from (Piece(one, "words") for one in parts if one != "的")
        elif piece.text != "的":
            yield piece

    def _apart(self, word: str) -> list[str]:
        """A word that begins with names, or goes on with them behind 的 or a question, in parts; else whole."""
        for at in range(len(word), 0, -1):
            head, rest = word[:at], word[at:]
            name = self._name(head)
            if name or is_listed(head, *FILLERS):
                more = self._apart(rest) if rest else []
                if not more or is_listed(more[0], *FILLERS) or self._name(more[0]):
                    return [head, *more]
                is_apart = name and name.sure and name.kind != "topic" and len(more[0]) > 1
                if is_apart or head == "的" or is_listed(head, "about"):
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


def _listed(run: Sequence[Piece]) -> tuple[list[list[Piece]], list[Node]]:
    """The parts of a list with commas or "or", else one; and apart any of the places behind "in", the days, and filters
    that are not beside "or"."""
    parts: list[list[Piece]] = [[]]
    places: list[Node | None] = []
    others: list[Node | None] = []
    typed = [one.text.casefold() if one.kind == "words" else "" for one in run]
    is_list, is_in = len(run) > 1 and not {",", *_OR}.isdisjoint(typed), False
    for at, (item, behind) in enumerate(zip(run, [*run[1:], None], strict=True)):
        joins = item.joins and (is_list or is_in)
        leads = typed[at] in _IN and behind is not None and behind.kind == "in"
        is_in = leads or (is_in and (joins or item.kind == "in"))
        if item.kind == "after" or (item.kind == "filter" and {*_OR}.isdisjoint(typed[max(at - 1, 0) : at + 2])):
            others.append(item.node)
        elif is_in and item.kind == "in":
            places.append(item.node)
        elif joins and is_list:
            parts.append([])
        elif not (joins or leads):
            parts[-1].append(item)
    told = (" ".join(one.text if one.kind == "words" else "." for one in part).casefold() for part in parts)
    parts = [part for part, text in zip(parts, told, strict=True) if part and text not in LISTS["everything"]]
    return parts, [one for one in (joined(places, any_of=True), *others) if one]
