"""From pieces to a tree. OR binds least, then AND, then standing side by side, then NOT.

A parser of its own: those of search libraries (luqum, Whoosh) refuse what they don't understand, where a reader's words
must always mean something, and know no scripts without spaces.
"""

from __future__ import annotations

from bot.errors import UsageError
from bot.query.nodes import Filter, Node, Term, both, either, negated, side_by_side
from bot.query.tokens import Token
from bot.query.values import settled_all
from bot.query.words import words

MAX_TERMS = 50
"""Words of a search; those beyond are left out."""
MAX_PHRASE = 30
"""Words of a phrase; so many characters of one in a script without spaces, times ten."""


class Parser:
    """One text. `strict`: a name that nothing has raises UsageError; else it stays as it is."""

    def __init__(self, tokens: list[Token], *, strict: bool) -> None:
        self._tokens = tokens
        self._at = 0
        self._strict = strict
        self._terms = 0
        self.forgiven = False
        """An operator had nothing to join, a piece no word in it, or there were too many words."""

    def tree(self) -> Node | None:
        """All of it."""
        return self._either()

    def _either(self) -> Node | None:
        parts = [self._both()]
        while self._takes("OR"):
            parts.append(self._both())
        return either(self._there(parts))

    def _both(self) -> Node | None:
        parts = [self._side_by_side()]
        while self._takes("AND"):
            parts.append(self._side_by_side())
        return both(self._there(parts))

    def _side_by_side(self) -> Node | None:
        parts: list[Node] = []
        while (token := self._next()) is not None and token.kind != "close":
            if token.kind == "operator" and token.text != "NOT":
                break
            parts += self._one()
        return side_by_side(parts)

    def _one(self) -> list[Node]:
        """What one piece stands for: several words where they are joined by signs."""
        wanted = True
        while self._takes("NOT"):
            wanted = not wanted
        token = self._next()
        if token is None or token.kind in ("close", "operator"):
            self.forgiven = True
            return []
        self._at += 1
        if token.kind == "open":
            inner = self._either()
            self._at += 1  # its other is there: tokens are balanced
            found = [] if inner is None else [inner]
        elif token.kind == "filter":
            found = [self._filter(token)]
        else:
            found = self._terms_of(token)
        if wanted:
            return found
        joined = both(found)
        return [] if joined is None else [negated(joined)]

    def _filter(self, token: Token) -> Node:
        if self._strict:
            return settled_all(token.text, token.values)
        try:
            return settled_all(token.text, token.values)
        except UsageError:
            found = either(Filter(kind=token.text, value=value) for value in token.values)
            assert found is not None
            return found

    def _terms_of(self, token: Token) -> list[Node]:
        found = [word[: MAX_PHRASE * 10] for word in words(token.text)]
        if token.kind == "phrase":
            found = [" ".join(found[:MAX_PHRASE])] if found else []
        room = MAX_TERMS - self._terms
        self.forgiven |= not found or len(found) > room
        self._terms += len(found)
        return [Term(text=text) for text in found[: max(0, room)]]

    def _next(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _takes(self, operator: str) -> bool:
        token = self._next()
        taken = token is not None and token.kind == "operator" and token.text == operator
        self._at += taken
        return taken

    def _there(self, parts: list[Node | None]) -> list[Node]:
        self.forgiven |= len(parts) > 1 and None in parts
        return [part for part in parts if part is not None]
