"""Claims that the article has word for word, as a sentence or as a clause that can stand alone."""

from __future__ import annotations

import re
import unicodedata

from summarizer.grounding.cues import UNSAFE
from summarizer.grounding.facts import Facts
from summarizer.tokens import Tokens

LIMIT = 200
_QUOTES = str.maketrans(dict.fromkeys("“”„«»‹›「」『』`", '"') | dict.fromkeys("’‘", "'"))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_STOPS = ".。\"'*_#>•·"
_BOUNDARY = re.compile(r"[,;:—–(，；：、](?:\s*(?:and|but|und|aber|et|mais|y|pero))?\s*[\"“„«]?\s*$")
_TAIL = re.compile(r"\s*[\"”“»]?\s*[,;:—–)，；：]|\s?[ap]\.?m\b\W*$", re.I)  # "at 9" of "at 9 a.m."
_MARKS = re.compile(r"(?<!\W)\W*$")
_WORD = re.compile(r"\w")


def verbatim_places(text: str, tokens: Tokens, facts: Facts) -> list[int]:
    """Indices of the article's words at which it has the whole of ``text``, and says it.

    Either as whole sentences, with the same marks, or as a part of one sentence between marks, where what is left
    out does not deny, suppose, report or count it. The same words in a row elsewhere are no proof: "the minister
    resigned" stands in "it is not true that the minister resigned" too.
    """
    if not len(tokens):
        return []
    own = plain(text[tokens.starts[0] : tokens.ends[-1]])
    head = text[: tokens.starts[0]]
    head = _marks(head if text[tokens.starts[0]].isdigit() else head.rstrip("-–—− "))
    tail = _marks(text[tokens.ends[-1] :])
    found = []
    for at in facts.tokens.find(tokens.words, LIMIT):
        start, end = facts.tokens.starts[at], facts.tokens.ends[at + len(tokens) - 1]
        if plain(facts.text[start:end]) != own:
            continue
        first, last = facts.sentence_at(start), facts.sentence_at(end - 1)
        before = facts.text[min(facts.starts[first], start) : start]
        after = facts.text[end : max(_end(last, facts), end)]
        whole = not _WORD.search(before) and not _WORD.search(after)
        if not facts.text[start].isdigit():
            before = before.rstrip("-–—− ")  # a dash and no minus
        if whole:
            good = head == _marks(before) and tail == _marks(after)
        else:
            good = first == last and head == _marks(_MARKS.findall(before)[0]) and _clause(before, after)
        if good:
            found.append(at)
    return found


def _end(sentence: int, facts: Facts) -> int:
    return facts.sentences[sentence].end if facts.sentences else len(facts.text)


def plain(text: str) -> str:
    """``text`` in small letters without spaces and unseen characters, one form for each sort of mark."""
    folded = text.casefold().translate(_QUOTES).translate(_DASHES)
    return "".join(char for char in folded if not char.isspace() and unicodedata.category(char) not in {"Cf", "Cc"})


def _marks(text: str) -> str:
    """The marks around a claim that tell something: money, minus, per cent, questions; no stops and quotation marks."""
    return plain(text).replace(",", "").strip(_STOPS + "()[];:，；：、")


def _clause(before: str, after: str) -> bool:
    """Whether a part of a sentence stands between marks, with nothing left out that turns it."""
    if _WORD.search(before) and not _BOUNDARY.search(before):
        return False
    if _WORD.search(after) and not _TAIL.match(after):
        return False
    return not UNSAFE.search(before) and not UNSAFE.search(after) and "?" not in after
