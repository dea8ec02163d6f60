"""Claims that say the opposite of the sentence that they are about: "rose" for "fell", "exempt" for "not exempt"."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import pairwise

from summarizer.grounding.antonyms import SIDES
from summarizer.grounding.cues import DENIES, is_negation
from summarizer.grounding.evidence import covers
from summarizer.grounding.facts import Facts
from summarizer.scripts import CJK_CHARACTER
from summarizer.tokens import STOPWORDS, Tokens, content, fold, listed, stem

SHARE = 0.75
"""Of the claim's words of content, by weight, that the sentence has: less, and it is about something else."""
NEAR = 0.55
"""A sentence with this share may be what a negated claim is about."""
IN_ORDER = 0.8
"""Of them that it has in the same order."""
CANDIDATES = 3
MAX_WORDS = 120

_LIGHT = frozenset(
    fold(word)
    for word in listed(
        """
    do does did done has have had having is are was were be been being am will would shall should can could may might
    must to it that yet still also even ever longer actually so far be as
    failed fails fail refused refuses refuse declined declines decline
    hat haben hatte ist sind war waren wird werden wurde wurden auch mehr a ont avait est sont etait sera ha han habia
    fue sera es son
    """
    )
)
_PREFIXES = ("un", "il", "in", "ir", "im", "dis", "non")
_PLAIN = frozenset(listed("not t nicht pas"))
_REFUSALS = frozenset(listed("failed fails fail refused refuses refuse declined declines decline"))
_COMPARED = frozenset(
    listed(
        "for against more over fewer less under least most above below before after plus moins mas menos mehr weniger"
    )
)


def opposite(text: str, tokens: Tokens, facts: Facts) -> tuple[int, int] | None:
    """The range of ``text`` that says the opposite of the sentence which has nearly all its other words, or ``None``.

    No opinion where two sentences of the article are as near and do not both say the opposite.
    """
    if CJK_CHARACTER.search(text):
        return _denied_chinese(text, tokens, facts)
    if not 3 <= len(tokens) <= MAX_WORDS or "?" in text:
        return None
    wanted = frozenset(content([_known(word, facts) for word in tokens.words if not _turns(word, facts)]))
    if len(wanted) < 2:
        return None
    shares = covers(wanted, facts)
    ranked = sorted(shares, key=lambda number: (-shares[number], number))[:CANDIDATES]
    alone = _denied_alone(tokens, shares, ranked, facts)
    if alone is not None:
        return tokens.starts[alone], tokens.ends[min(alone + 1, len(tokens) - 1)]
    found = None
    for number in ranked:
        if shares[number] < SHARE:
            break
        if found and shares[number] < shares[ranked[0]] - 0.1:
            break
        answer = _against(tokens, number, facts)
        if answer is None:
            return None
        found = found or answer
    return (tokens.starts[found[0]], tokens.ends[found[1] - 1]) if found else None


_CHINESE_NOT = re.compile("没有|并未|未能|尚未|并不|不会|不再|未|没|不")


def _denied_chinese(text: str, tokens: Tokens, facts: Facts) -> tuple[int, int] | None:
    """The whole of ``text`` where the article has it with a "not" in it, and not without."""
    bare = "".join(tokens.words)
    if not 6 <= len(bare) <= 2 * MAX_WORDS or _CHINESE_NOT.search(bare):
        return None
    shares = covers(frozenset(content(tokens.words)), facts)
    denied = False
    for number in sorted(shares, key=lambda number: (-shares[number], number))[:CANDIDATES]:
        sentence = facts.sentences[number]
        inside = facts.tokens.within(sentence.start, sentence.end)
        said = "".join(facts.tokens.words[inside.start : inside.stop])
        if bare in said:
            return None
        denied = denied or bare in _CHINESE_NOT.sub("", said)
    return (tokens.starts[0], tokens.ends[-1]) if denied else None


def _denied_alone(tokens: Tokens, shares: dict[int, float], ranked: list[int], facts: Facts) -> int | None:
    """The claim's "not", where no sentence that is near to it or beside such a one denies anything."""
    words = tokens.words
    denied = [at for at in range(1, len(tokens)) if words[at] in _PLAIN and is_negation(words, at)]
    if (
        len(denied) != 1
        or (words[denied[0]] != "t" and words[denied[0] - 1] not in _LIGHT)
        or not ranked
        or shares[ranked[0]] < NEAR
    ):
        return None
    near = {number + step for number in ranked if shares[number] >= NEAR - 0.25 for step in (-1, 0, 1)}
    for number in near:
        if 0 <= number < len(facts.sentences) and DENIES.search(facts.sentences[number].text):
            return None
    return denied[0]


def _against(tokens: Tokens, number: int, facts: Facts) -> tuple[int, int] | None:
    """The claim's words (from, to) against which the sentence stands."""
    sentence = facts.sentences[number]
    inside = facts.tokens.within(sentence.start, sentence.end)
    if len(inside) > 3 * MAX_WORDS:
        return None
    theirs = facts.tokens.words[inside.start : inside.stop]
    mine = tokens.words
    blocks = SequenceMatcher(
        None, [_form(word) for word in theirs], [_form(word) for word in mine], autojunk=False
    ).get_matching_blocks()
    pairs = [(block.a + step, block.b + step) for block in blocks for step in range(block.size)]
    if not pairs:
        return None
    matched = {right for _, right in pairs}
    solid = [at for at, word in enumerate(mine) if word not in STOPWORDS and word not in SIDES]
    if not solid or sum(at in matched for at in solid) < IN_ORDER * len(solid):
        return None
    gaps = [((-1, -1), pairs[0]), *pairwise(pairs), (pairs[-1], (len(theirs), len(mine)))]
    for (left, begin), (right, stop) in gaps:
        answer = _gap(theirs, range(left + 1, right), mine, range(begin + 1, stop))
        if answer:
            return answer
    return None


def _gap(theirs: list[str], there: range, mine: list[str], here: range) -> tuple[int, int] | None:
    """Two stretches of words between words that both have: do they say opposite things?"""
    denied_there = any(is_negation(theirs, at) or theirs[at] in _REFUSALS for at in there)
    denied_here = any(is_negation(mine, at) or mine[at] in _REFUSALS for at in here)
    inner_there, inner_here = there.start > 0 and there.stop < len(theirs), here.start > 0 and here.stop < len(mine)
    if denied_there != denied_here and inner_here and inner_there and len(there) <= 4 and len(here) <= 4:
        if all(_light(theirs, at) for at in there) and all(_light(mine, at) for at in here):
            return here.start - 1, min(here.stop + 1, len(mine))
        return None
    if denied_there or denied_here or len(there) > 4 or len(here) > 4:
        return None
    for at in here:
        if any(_prefixed(mine[at], theirs[place]) for place in there):
            return at, at + 1
        for sense in SIDES.get(mine[at], ()):
            other = (sense[0], 1 - sense[1])
            for place in there:
                if other not in SIDES.get(theirs[place], ()):
                    continue
                if mine[at] in _COMPARED and not _same_neighbour(theirs, place, mine, at):
                    continue
                return at, at + 1
    return None


def _prefixed(left: str, right: str) -> bool:
    """ "safe" and "unsafe", "legal" and "illegal"."""
    short, long = sorted((left, right), key=len)
    return len(short) > 3 and any(long == f"{start}{short}" for start in _PREFIXES)


def _known(word: str, facts: Facts) -> str:
    """``word`` or the form of it that the article has: "agree" for "agreed", of which the stems differ."""
    if len(word) < 5 or stem(word) in facts.index:
        return word
    base = _form(word)
    others = (base, f"{base}e", f"{base}ee", f"{base}ed", f"{base}es", f"{base[:-1]}y")
    return next((other for other in others if stem(other) in facts.index), word)


def _turns(word: str, facts: Facts) -> bool:
    """Whether ``word`` has an opposite that the article may have in its place."""
    if word in SIDES:
        return True
    places = facts.tokens.places
    return len(word) > 3 and any(
        f"{start}{word}" in places
        or (word.startswith(start) and len(word) > len(start) + 3 and word[len(start) :] in places)
        for start in _PREFIXES
    )


def _light(words: list[str], at: int) -> bool:
    return is_negation(words, at) or words[at] in _LIGHT or (at + 1 < len(words) and is_negation(words, at + 1))


def _same_neighbour(theirs: list[str], place: int, mine: list[str], at: int) -> bool:
    """Comparing words are opposites only where the same word follows ("than", a figure)."""
    return theirs[place + 1 : place + 2] == mine[at + 1 : at + 2] != []


def _form(word: str) -> str:
    """One form for "adopt", "adopts", "adopted", "adopting"."""
    if len(word) < 5:
        return word[:-1] if len(word) == 4 and word.endswith("s") else word
    for ending in ("ing", "ed", "es", "s", "d"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    word = word.rstrip("e")
    return f"{word[:-1]}i" if word.endswith("y") else word
