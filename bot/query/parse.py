"""Splits a typed search into words, phrases, filters and operators, and builds its tree.

Operators bind in this order, weakest first: OR, AND, no operator, NOT.

A name in plain words becomes a filter, whatever words stand next to it. In a list, names of one kind are alternatives,
and different kinds narrow each other. There are two exceptions. A topic next to an unknown word or, in English, next to
another topic is plain words, as in "trade deficit" and "climate finance". A name that is not sure (a city, an acronym
in lower case) is a name only if there is also a sure name and no unknown word. An exclusion covers the whole list after
it.

Parsers of search libraries (luqum, Whoosh) do not fit: they reject text that they don't understand, and can't handle
scripts without spaces. This parser must accept any text.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import accumulate, chain, groupby, takewhile

from bot.query.names import FILLERS, NO_NAMES, Names, Piece, name_in, settled, value_of
from bot.query.nodes import KINDS, Term, Tree, joined, negated, one_kind, side_by_side
from bot.query.words import LISTS, OPERATORS, WORDS, is_listed, pattern, words
from bot.text import clean
from summarizer.scripts import is_unspaced
from summarizer.words import fold

MORE_WORDS = 10
"""Maximum number of words after the first word of a name without quotes."""
_KINDS = WORDS["filters"]
ANY_KIND = "|".join(_KINDS)
"""Alternatives for a pattern: what stands before the colon of a filter."""
_QUOTES = '"“”„«»「」『』《》'
_ENDS = rf"\s{_QUOTES}()（）"
"""Characters that end a word, for a set in a pattern."""
_COMMA = (
    r"(?:(?<![目标])的)?(?:,(?!\d)|[，、])"
    r"|(?<=[^\W\d_])/(?=[^\W\d_]+(?![^\s/,，、。.?？!！]))"
)
"""A comma, or a slash between words as in "AI/privacy"."""
_ENGLISH, _CHINESE = (
    # "From" and "by" say what the name after them is: "nothing from the bbc".
    "|".join(
        re.sub(" (from|by)$", r"(?= \1\\b)", one)
        for one in sorted(LISTS["without"], key=len, reverse=True)
        if is_unspaced(one) == unspaced
    )
    for unspaced in (False, True)
)
_ENGLISH += rf"|(?:{pattern('everything')}|{pattern('things')})+but(?!\s+(?:not?|nothing)\b)"  # "all news but tax"
_WEAK = "|".join(rf"{one}(?=\s*\S)" if is_unspaced(one) else rf"{one}(?=\s+\S)" for one in LISTS["not"])
# Accepts the quotes and colons of phones and Chinese keyboards too. An unclosed quote in a filter runs to the end.
_TOKEN = re.compile(
    rf"(?P<open>[(（])|(?P<close>[)）])|(?P<minus>[-－−–](?=[^\s)）]))"
    rf"|(?P<kind>{ANY_KIND})[:：](?:\s+(?!(?:{ANY_KIND})[:：])(?=\S))?"
    rf"(?:[\"“”„«「『《](?P<quoted>[^{_QUOTES}]*)(?:[\"“”»」』》]|$)|(?P<bare>[^{_ENDS}]*))"
    rf"|[\"“”„«「『《](?P<phrase>[^{_QUOTES}]*)[\"“”»」』》]"
    rf"|(?P<operator>(?-i:{'|'.join(OPERATORS)}))(?![^{_ENDS}])"
    rf"|(?P<without>(?:{_ENGLISH})(?=\s+\S)|(?:{_CHINESE})(?=\s*\S))|(?P<weak>{_WEAK})"
    rf"|(?P<comma>{_COMMA})|(?P<words>[^{_ENDS}](?:(?!{_CHINESE}|{_COMMA})[^{_ENDS}])*)",
    re.IGNORECASE,
)
_MORE = re.compile(r"\s+[^\s:：()（）]+(?![^\s()（）])")
_BEGINS, _PART = r"(?<![^\s,，。;；发])", r"[^,，。;；()（）]+?"
_CLOSED = re.compile(
    rf"(?:(?:{_CHINESE}|{_BEGINS}除)(?P<around>{_PART})的?(?:{pattern('closing')}|外)"
    rf"|{_BEGINS}但?[跟与和同](?P<apart>{_PART})无关"
    rf"|(?P<behind>{_BEGINS}[^\s,，。;；()（）除{_QUOTES}]+?\s*|(?<=,)\s{_PART})的?(?:{pattern('closing')}))的?",
    re.IGNORECASE,
)
"""An exclusion whose words stand around or after the excluded part, such as "oil excluded"."""


def tokens(text: str, names: Names | None) -> Iterator[Piece]:
    """Yield the pieces of a text in order. Each plain word and each comma is a piece of its own.

    Without `names`, the text is a stored search, in which a filter may have any value. In a filter, a name of several
    words needs no quotes if it is in `names`, or if it is the name of a body, place or stage. A weak word such as "not"
    at the beginning is a plain word: `Parser` decides what it means. Raises UsageError for a filter with an unknown
    name.
    """
    # "Tax but not customs, UK only" wants the UK.
    text = re.sub(r"(?i),\s*([^,]+) only(?=,|$)", r", only \1", unicodedata.normalize("NFC", clean(text)))
    text = _CLOSED.sub(lambda match: f" --(不要 {match[match.lastgroup or 0]}) ", text)
    at, behind = 0, False
    while found := _TOKEN.search(text, at):  # skips spaces and unpaired quotes
        at, kind = found.end(), found.lastgroup
        if kind in ("quoted", "bare"):
            kind = _KINDS[fold(found["kind"])]
            values, at = _values(text, found, kind, names or NO_NAMES)
            yield Piece(kind, "filter", settled(kind, values, names))
        elif kind == "phrase":
            yield Piece(" ".join(found["phrase"].split()), "phrase")
        elif kind == "comma":
            yield Piece("、" if "、" in found[0] else ",", "words")
        elif kind == "words" or (kind == "weak" and not is_unspaced(found[0]) and not behind):
            yield Piece(found[0], "words")
        else:
            sign = {"open": "(", "close": ")", "minus": "NOT", "operator": found[0]}.get(kind or "", "WITHOUT")
            yield Piece(sign, "sign")
        behind = True


def _values(text: str, found: re.Match[str], kind: str, names: Names) -> tuple[list[str], int]:
    """Returns the values of a filter, and the position where it ends. A known name may have several words."""
    if found["quoted"] is not None:
        return [found["quoted"]], found.end()
    ends = [found.end()]
    while len(ends) <= MORE_WORDS and (more := _MORE.match(text, ends[-1])):
        ends.append(more.end())
    for end in reversed(ends):
        name = text[found.start("bare") : end]
        if value_of(kind, name, names):
            return [name], end
    return re.split("[,，、]", found["bare"].rstrip(",，、")), found.end()


MAX_DEPTH = 16
"""Maximum depth of nested parentheses. Deeper ones are left out."""
_MOST = 40
"""Maximum number of pieces, or of characters of a text without spaces, in which names are looked for. A longer search
is a whole text."""
_LIST = re.compile(rf"(?<=\w\w)({'|'.join(sorted(filter(is_unspaced, LISTS['either']), key=len, reverse=True))})(?=\w)")
_OR = ("or", "或", "或者")
_EXCLUDING = ("NOT", "WITHOUT")
_OPEN, _CLOSE = Piece("(", "sign"), Piece(")", "sign")
_APART = ("group", "filter", "after")
"""Kinds of pieces that are never part of what a word such as "except" excludes."""


class Parser:
    """Parses one sequence of pieces. Each instance is used once."""

    def __init__(
        self,
        pieces: Sequence[Piece],
        names: Names | None,
        *,
        has: Callable[[Term], bool] | None = None,
        today: date | None = None,
    ) -> None:
        """Without `names`, all plain pieces are words. Without `has`, names that are not sure count as names too.

        `has`: returns whether any article has a phrase.
        """
        self._has, self._is_stored = has, names is None
        self._name = cache(lambda typed: name_in(typed, names or NO_NAMES, today=today))
        self._items: list[Piece] = []
        self.forgiven = False
        """True if an operator had nothing to join, a parenthesis had no partner, or a piece contained no word."""
        for is_plain, run in groupby(pieces, key=lambda piece: piece.kind in ("words", "phrase")):
            if not is_plain:
                self._items += run
            elif names is None or len(pieces) > _MOST:
                self._items += (self._word(item.text, item.kind) for item in run)
            else:
                self._items += self._plain([*chain.from_iterable(map(self._split, run))])
        self.tree = self._level(iter(self._items))
        """The tree of all pieces."""

    def _level(self, items: Iterator[Piece], depth: int = 0) -> Tree:
        """Consume all pieces or, inside a parenthesis, those up to its end. Returns their tree."""
        level: list[Piece] = []
        for item in items:
            if item == _CLOSE and depth:
                break
            if item == _OPEN and depth < MAX_DEPTH:
                level.append(Piece("", "group", self._level(items, depth + 1)))
            elif item in (_OPEN, _CLOSE):
                self.forgiven = True
            else:
                level.append(item)
        else:
            self.forgiven |= depth > 0
        return self._joined(level, "OR", "AND")

    def _joined(self, items: list[Piece], operator: str, *stronger: str) -> Tree:
        sign = Piece(operator, "sign")
        runs = [[*run] for is_sign, run in groupby(items, sign.__eq__) if not is_sign]
        parts = [self._joined(run, *stronger) if stronger else self._side_by_side(run) for run in runs]
        self.forgiven |= sign in items and (len(parts) <= items.count(sign) or None in parts)
        return joined(parts, any_of=operator == "OR")

    def _side_by_side(self, items: Iterable[Piece]) -> Tree:
        """Returns the tree of pieces without operators between them."""
        parts: list[Tree] = []
        signs: list[Piece] = []
        for is_sign, group in groupby(items, lambda piece: piece.kind == "sign"):
            run = [*group]
            if is_sign:
                signs = run
                continue
            if signs:
                excluded, run = self._excluded(run) if signs[-1].text == "WITHOUT" else (run[0].node, run[1:])
                parts.append(negated(excluded) if excluded and len(signs) % 2 else excluded)
                signs = []
            parts += self._wanted(run)
        self.forgiven |= bool(signs)
        return side_by_side(parts)

    def _excluded(self, run: list[Piece]) -> tuple[Tree, list[Piece]]:
        """Split what follows a word such as "except" into the list that it excludes and the rest."""
        excluded: list[Tree] = []
        while run:
            while len(run) > 1 and run[0].kind == "words" and (run[0].is_small or is_listed(run[0].text, "everything")):
                run = run[1:]
            # In English, pieces side by side name one thing: "except natural gas" and "except the safety of toys", but
            # not "except gas in Germany".
            thing = takewhile(
                lambda piece: (
                    piece.text == "of" or not (piece.kind in _APART or is_unspaced(piece.text) or piece.is_small)
                ),
                run[1:] if run[0].kind not in _APART else (),
            )
            several = [run[0], *thing]
            excluded.append(side_by_side(self._wanted([*self._merged(several, is_led=True)])) or several[0].node)
            joins = [*takewhile(lambda piece: piece.joins, run[len(several) :])]
            run = run[len(several) + len(joins) :]
            # In Chinese a comma ends the list, and 、 goes on with it.
            ends = run and (run[0].kind == "after" or run[0].is_small)
            if ends or not joins or (is_unspaced(several[0].text) and joins[0].text == ","):
                break
        return joined(excluded, any_of=True), run

    def _plain(self, run: Sequence[Piece]) -> list[Piece]:
        """Replace words by names, the longest names first. Returns the pieces.

        Names that are not sure, and topics next to an unknown word, become plain words again.
        """
        found: list[Piece] = []
        at = 0
        while at < len(run):
            may_be = takewhile(
                lambda piece: piece.kind == "words" and (piece.text[:1].isalnum() or piece.text == "&"),
                run[at : at + MORE_WORDS],
            )
            texts = [*accumulate((piece.text for piece in may_be), "{} {}".format)]
            name = next(filter(None, map(self._name, reversed(texts))), None)
            found.append(name or (run[at] if run[at].node else self._word(run[at].text, run[at].kind)))
            at += len(name.text.split()) if name else 1
        found = [*self._merged(found)]
        names_follow = {piece.is_unknown for piece in found[1:3]} == {False} and found[1].kind != "after"
        is_thing = found[0].text.casefold() == "not" and not any(is_listed(piece.text, *FILLERS) for piece in found[1:])
        if is_listed(found[0].text, "not") and (names_follow or is_thing):
            found[0] = Piece("WITHOUT", "sign")  # "not the UK, oil", but "no deal", "skip monday"
        is_unknown = [piece.is_unknown for piece in found]
        if not self._has or (any(piece.sure and piece.kind in KINDS for piece in found) and not any(is_unknown)):
            return found
        # A topic that comes first after an exclusion stays a name.
        parts: list[Piece] = []
        for at, piece in enumerate(found):
            touches = piece.kind == "topic" and any(is_unknown[max(at - 1, 0) : at + 2]) and (at or not self._is_led)
            touches |= is_listed(piece.text, "heads") and any(is_unknown[:at][-1:])  # "royal commission"
            parts += map(self._word, piece.text.split()) if touches or not piece.sure else [piece]
        return parts

    def _merged(self, run: Sequence[Piece], *, is_led: bool = False, is_one: bool = False) -> Iterator[Piece]:
        """Join topics, and names that are not sure, side by side into a phrase if an article has it.

        Join them also if they are `is_one` word, such as 食品安全. Other topics side by side in English are words.

        `is_led`: the pieces are what an exclusion names. Then any other words are joined too.
        """
        for may_join, pieces in groupby(
            run, lambda piece: piece.kind == "topic" or not piece.sure or (is_led and piece.is_unknown)
        ):
            parts = [*pieces]
            text = ("" if is_unspaced(parts[0].text) else " ").join(piece.text for piece in parts)
            is_phrase = (
                may_join and len(parts) > 1 and (is_led or (self._has and (is_one or self._has(Term(text=text)))))
            )
            if self._has and parts[1:] and " " in text and {piece.kind for piece in parts} == {"topic"}:
                parts = [*map(self._word, text.split())]  # "climate finance"
            yield from [self._word(text, "phrase")] if is_phrase else parts

    def _word(self, text: str, kind: str = "words") -> Piece:
        """Returns a text as a piece that is not a name."""
        found = words(text)
        texts = [" ".join(found)] if kind == "phrase" and found else found
        piece = Piece(text, kind, joined(Term(text=one) for one in texts))
        self.forgiven |= (not found or text[:1] in "!~") and not piece.joins
        return piece

    def _wanted(self, run: Sequence[Piece]) -> list[Tree]:
        """Returns the nodes for a run of names, words and phrases.

        Commas, "or" and "and" divide it into parts. Of the parts, those of one role are alternatives, and different
        roles narrow each other: "tax or housing, UK". There are two exceptions, in which the parts as they stand are
        alternatives: "or" between parts without a common role, as in "Germany or rents", and parts that all have the
        same roles, as in "UK housing, France tax". Common words next to other words are left out.
        """
        rest = [piece for piece in run if _role(piece) != "after"]
        days = [piece.node for piece in run if piece not in rest]
        parts, is_or, after_or = list[list[Piece]](), list[bool](), False
        for joins, group in groupby(rest, lambda piece: piece.joins and len(run) > 1):
            part = [*group]
            text = " ".join(piece.text if piece.kind == "words" else "." for piece in part).casefold()
            if joins:
                after_or = not {*text.split()}.isdisjoint(_OR)
            elif text not in LISTS["everything"]:
                parts.append(part)
                is_or.append(after_or)
        things = [*chain(*parts)]
        small = [piece for piece in things if piece.kind == "words" and is_listed(piece.text, *FILLERS)]
        # Around "and", only names and unknown words are alternatives, also in "steel and energy policy".
        is_list = self._has and all(is_listed(piece.text, "policies") for piece in small)
        if {",", "、", *_OR}.isdisjoint(piece.text.casefold() for piece in run) and not is_list:
            parts = [things]
        # "Tax or rents from the ECB": bodies narrow, as places do.
        is_led = any(piece.kind == "body" and re.match("(?i)(?:from|by|in) ", piece.text) for piece in things)
        role_of = {piece: "by" if is_led and piece.kind == "body" else _role(piece) for piece in things}
        roles = [{role_of[piece] for piece in part if piece not in small} for part in parts]
        is_mixed = all(one == roles[0] for one in roles) or any(
            led and one.isdisjoint(other) for led, one, other in zip(is_or[1:], roles, roles[1:], strict=False)
        )
        is_bare = not self._is_stored and small == things and any(item.text in _EXCLUDING for item in self._items)
        if self._is_stored or not (is_bare or any(piece.kind in (*KINDS, "phrase") for piece in run)):
            small = [piece for piece in small if is_listed(piece.text, "common")]
        if days or is_bare or small != things:  # "news without sports"
            things = [piece for piece in things if piece not in small]
        nodes = (
            joined(
                (
                    side_by_side(piece.node for piece in part if piece in things and role in ("", role_of[piece]))
                    for part in parts
                ),
                any_of=True,
            )
            for role in dict.fromkeys("" if is_mixed else role_of[piece] for piece in things)
        )
        return [*nodes, *days]

    def _split(self, piece: Piece) -> Iterator[Piece]:
        """Split text without spaces, such as Chinese, into the names and words in it. Yields other pieces unchanged."""
        if piece.kind != "words" or not is_unspaced(piece.text) or len(piece.text) > _MOST:
            yield piece
            return
        is_phrase = not self._is_led and (not self._has or self._has(Term(text=piece.text)))
        for one in [piece.text] if is_phrase or self._name(piece.text) else _LIST.split(piece.text):
            parts = [self._name(part) or Piece(part, "words") for part in self._apart(one)]
            merged = (
                Piece(part.text, "phrase" if part.kind == "phrase" else "words")
                for part in self._merged(parts, is_led=self._is_led, is_one=True)
            )
            # 不要英国脱欧 excludes one thing, but 不要日本只看韩国 does not.
            for is_only, run in groupby(merged, lambda part: is_listed(part.text, "only")):
                thing = [*run]
                is_one = self._is_led and len(thing) > 1 and not is_only
                node = is_one and side_by_side(self._wanted(self._plain(thing)))
                yield from [Piece(piece.text, "group", node)] if node else thing

    def _apart(self, word: str) -> list[str]:
        """Split a word that begins with names, or that has names after 的.

        Returns the parts. Any other word is returned as the only part.
        """
        for at in range(len(word), 0, -1):
            head, rest = word[:at], word[at:]
            name = self._name(head)
            if name or is_listed(head, *FILLERS):
                more = self._apart(rest) if rest else []
                if (
                    not more
                    or is_listed(head, "about")
                    or is_listed(more[0], *FILLERS)
                    or self._name(more[0])
                    or (name and name.sure and name.kind != "topic" and len(more[0]) > 1)
                ):
                    return [head, *more]
        before, of, behind = word.partition("的")
        if len(before) != 1 < len(behind):
            return [*filter(None, (before, of)), *self._apart(behind)]
        return [word]

    @property
    def _is_led(self) -> bool:
        """True if the last piece so far is an exclusion."""
        return bool(self._items) and self._items[-1].text in _EXCLUDING


def _role(piece: Piece) -> str:
    """Returns what a piece does in a search: `in`, `stage` or `source`, `after` for days, or `subject`."""
    kind = getattr(piece.node, "kind", None) or one_kind(piece.node) or piece.kind
    return "after" if kind == "before" else kind if kind in ("in", "stage", "source", "after") else "subject"
