"""Splits a typed search into words, phrases, filters and operators."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.query.names import NO_NAMES, Names, Piece, settled, value_of
from bot.query.words import LISTS, OPERATORS, TABLES, WORDS, pattern
from bot.text import clean
from summarizer.scripts import is_unspaced
from summarizer.words import fold

MORE_WORDS = 10
"""Maximum number of words after the first word of a name without quotes."""
_KINDS = WORDS["filters"] | {kind: kind for kind in TABLES["filters"]}
_ANY_KIND = "|".join(_KINDS)
_QUOTES = '"“”„«»「」『』《》'
_APART = rf"\s{_QUOTES}()（）"
"""Characters that end a word, for a set in a pattern."""
_COMMA = r",(?!\d)|[，、]|(?<=[^\W\d_])/(?=[^\W\d_]+(?![^\s/,，、。.?？!！]))"
"""A comma, or a slash between words as in "AI/privacy"."""
_WITHOUT = sorted(LISTS["without"], key=len, reverse=True)
_ENGLISH, _CHINESE = ("|".join(one for one in _WITHOUT if is_unspaced(one) == unspaced) for unspaced in (False, True))
_ENGLISH += rf"|(?:{pattern('everything')}|{pattern('things')})+but(?!\s+(?:not?|nothing)\b)"  # "all news but tax"
_WEAK = "|".join(rf"{one}(?=\s*\S)" if is_unspaced(one) else rf"{one}(?=\s+\S)" for one in LISTS["not"])
# Accepts the quotes and colons of phones and Chinese keyboards too. An unclosed quote in a filter runs to the end.
_TOKEN = re.compile(
    rf"(?P<open>[(（])|(?P<close>[)）])|(?P<minus>[-－−–](?=[^\s)）]))"
    rf"|(?P<kind>{_ANY_KIND})[:：](?:\s+(?!(?:{_ANY_KIND})[:：])(?=\S))?"
    rf"(?:[\"“”„«「『《](?P<quoted>[^{_QUOTES}]*)(?:[\"“”»」』》]|$)|(?P<bare>[^{_APART}]*))"
    rf"|[\"“”„«「『《](?P<phrase>[^{_QUOTES}]*)[\"“”»」』》]"
    rf"|(?P<operator>(?-i:{'|'.join(OPERATORS)}))(?![^{_APART}])"
    rf"|(?P<without>(?:{_ENGLISH})(?=\s+\S)|(?:{_CHINESE})(?=\s*\S))|(?P<weak>{_WEAK})"
    rf"|(?P<comma>{_COMMA})|(?P<words>[^{_APART}](?:(?!{_CHINESE}|{_COMMA})[^{_APART}])*)",
    re.IGNORECASE,
)
_MORE = re.compile(r"\s+[^\s:：()（）]+(?![^\s()（）])")
_BEGINS, _PART = r"(?<![^\s,，。;；发])", r"[^,，。;；()（）]+?"
_CLOSED = re.compile(
    rf"(?:(?:{_CHINESE}|{_BEGINS}除)(?P<around>{_PART})(?:{pattern('closing')}|外)"
    rf"|(?P<behind>{_BEGINS}[^\s,，。;；()（）除{_QUOTES}]+?\s*|(?<=,)\s{_PART})(?:{pattern('closing')}))的?",
    re.IGNORECASE,
)
"""An exclusion whose words stand around or after the excluded part, such as "oil excluded"."""
_NARROWED = re.compile(r"[,，]\s*(?=(?:but )?only\b|只[要看])", re.IGNORECASE)
"""A comma before what narrows the search, as in "tax, only consultations", does not make a list."""
_OR = re.compile(r"(?<=[)）])\s*(?:\bor\b|或者?)|(?:\bor\b|或者?)\s*(?=[(（]|(?<=\s)[-－−–])", re.IGNORECASE)
"""An "or" next to a parenthesis or an exclusion. There it is always an operator."""


def tokens(text: str, names: Names | None) -> Iterator[Piece]:
    """Yield the pieces of a text in order. Each plain word and each comma is a piece of its own.

    Without `names`, the text is a stored search, in which a filter may have any value. In a filter, a name of several
    words needs no quotes if it is in `names`, or if it is the name of a body, place or stage. A weak word such as "not"
    at the beginning is a plain word: `Parser` decides what it means. Raises UsageError for a filter with an unknown
    name.
    """
    text = unicodedata.normalize("NFC", clean(text))
    text = _NARROWED.sub(" ", text)
    text = _CLOSED.sub(lambda match: f" -({match['around'] or match['behind']}) ", _OR.sub(" OR ", text))
    at, behind = 0, False
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:  # a space, or an unpaired quote
            at += 1
            continue
        at, kind = found.end(), found.lastgroup
        if kind in ("quoted", "bare"):
            kind = _KINDS[fold(found["kind"])]
            values, at = _values(text, found, kind, names or NO_NAMES)
            yield Piece(kind, "filter", settled(kind, values, names))
        elif kind == "phrase":
            yield Piece(" ".join(found["phrase"].split()), "phrase")
        elif kind == "comma":
            yield Piece("、" if found[0] == "、" else ",", "words")
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
