"""Claims that are lifted from under a denial or a condition: "X" where the article has "it is not true that X"."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from summarizer.grounding.cues import UNSAFE
from summarizer.grounding.evidence import covers
from summarizer.grounding.facts import Facts
from summarizer.tokens import Tokens, content

SHARE = 0.8
"""Of the claim's words stand in a row in the article."""
CANDIDATES = 8
MAX_WORDS = 120
"""Of a claim; a longer one is no sentence."""

_REPORT = r"(?:claims?|reports?|rumou?rs?|suggestions?|allegations?|accusations?|idea|notion|theory|assertion)"
# All end where the claim's words begin in the article.
_BEFORE = re.compile(
    r"(?:\b(?:not|never|hardly|n['’]t)\s(?:\w+\s){0,2}?(?:true|correct|right|certain|proven|proved|evident|shown|say|said|"
    r"saying|claim|claimed|mean|believe|think|accept|agree|the case)\s(?:that\s)?"
    r"|\b(?:false|untrue|incorrect|wrong|doubtful|unlikely|impossible)\s(?:to say\s)?that\s"
    rf"|\b(?:den(?:y|ies|ied|ying)|disputes?|disputed|doubts?|doubted|rejects?|rejected|dismiss(?:es|ed)?|refutes?|refuted)"
    rf"\s(?:(?:the|any|all)\s)?(?:{_REPORT}\s)?(?:that\s)?"
    r"|\bno\s(?:evidence|proof|suggestion|sign|indication|truth in (?:the )?(?:claims?|reports?))\sthat\s"
    r"|\b(?:if|unless|whether|as though|in case|assuming(?:\sthat)?|suppose|supposing|provided that|lest)\s"
    r"|^\W{0,3}(?:if|unless|in case|provided that|assuming|should|were)\b[^,;.]{3,250},\s(?:then\s)?"
    r"|\bminus\s|\b(?:neither|nor)\s"
    r"|\b(?:falsch|nicht wahr|unwahr|nicht richtig),\sdass\s|\b(?:bestreitet|bestritt|bestritten|dementierte?),\sdass\s"
    r"|\b(?:wenn|falls|sofern|ob)\s"
    r"|\b(?:faux|inexact|pas vrai|pas exact|nie|nié|nient|dément|démenti)\sque\s|\b(?:à moins|au cas où)\s(?:que\s)?"
    r"|\b(?:falso|no es cierto|no es verdad|niega|negó|niegan|desmiente|desmintió)\sque\s|\b(?:a menos que|salvo que)\s"
    r"|(?:不是|并非|否认|不实：|假如|如果|若|除非|倘若)[^，。；：]{0,3}|^(?:如果|若|假如|倘若)[^，。；]{2,80}，)"
    r"(?:(?:the|an?|der|die|das|le|la|les|el|los|las)\s)?[\"“„«]?$",
    re.I,
)
_PART = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|some|most|many|few|half|none|part|several|a third|"
    r"a quarter)"
    r"\s(?:out\s)?of\s(?:the\s|its\s|all\s|these\s|those\s|their\s|our\s)?$",
    re.I,
)
_CLAIMED = re.compile(rf"\b{_REPORT}\sthat\s(?:the\s|an?\s)?$", re.I)
_FALSE = re.compile(
    r"^\s?(?:is|was|were|are|has been)\s(?:\w+\s)?"
    r"(?:false|untrue|wrong|incorrect|not true|a lie|a hoax|a myth|denied|rejected)\b",
    re.I,
)
# "If needed" and the like take little back.
_UNLESS = re.compile(
    r"^,?\s?(?:only\s)?(?:if|unless|provided that|in case|falls|wenn|sofern|si|a menos que|à moins)\s"
    r"(?!(?:any|need|necess|requir|possib|appropri|applic|availab|so\b|not\b|nötig|nécess))",
    re.I,
)
_BREAK = re.compile(r"[.!?。！？]")


def lifted(text: str, tokens: Tokens, facts: Facts) -> tuple[int, int] | None:
    """The range of ``text`` that the article has word for word, but only as denied, supposed or said of a part.

    ``None`` where there is none, where the article asserts it elsewhere, and where the claim has such words itself.
    """
    size = len(tokens)
    if not 3 <= size <= MAX_WORDS or not facts.sentences:
        return None
    if "?" in text:
        return None
    if _across(tokens, facts):
        return tokens.starts[0], tokens.ends[-1]
    shares = covers(frozenset(content(tokens.words)), facts)
    ranked = sorted(shares, key=lambda number: (-shares[number], number))[:CANDIDATES]
    found: tuple[int, int] | None = None
    for number in ranked:
        if shares[number] < SHARE - 0.1:
            break
        run = _run(tokens, number, facts)
        if run is None:
            continue
        begin, at, length = run
        if UNSAFE.search(f"{text[: tokens.starts[at]]} | {text[tokens.ends[at + length - 1] :]}"):
            return None
        if not _turned(begin, begin + length, number, facts):
            return None
        found = found or (tokens.starts[at], tokens.ends[at + length - 1])
    return found


def _run(tokens: Tokens, number: int, facts: Facts) -> tuple[int, int, int] | None:
    """(place in the article, place in the claim, length) of the longest run of words of both."""
    sentence = facts.sentences[number]
    inside = facts.tokens.within(sentence.start, sentence.end)
    theirs = facts.tokens.words[inside.start : min(inside.stop, inside.start + 4 * MAX_WORDS)]
    match = SequenceMatcher(None, theirs, tokens.words, autojunk=False).find_longest_match()
    if match.size < max(3, SHARE * len(tokens)):
        return None
    return inside.start + match.a, match.b, match.size


def _turned(begin: int, stop: int, number: int, facts: Facts) -> bool:
    """Whether the sentence denies, supposes or counts the words ``begin`` to ``stop`` of the article."""
    sentence = facts.sentences[number]
    before = " ".join(facts.text[sentence.start : facts.tokens.starts[begin]].split(" ")).replace("\n", " ")
    after = facts.text[facts.tokens.ends[stop - 1] : sentence.end].replace("\n", " ")
    before = before[-300:]
    if _BEFORE.search(before) or _PART.search(before) or _UNLESS.search(after):
        return True
    return bool(_CLAIMED.search(before) and _FALSE.search(after))


def _across(tokens: Tokens, facts: Facts) -> bool:
    """Whether the article has the claim's words in a row only where one sentence ends and the next begins."""
    if len(tokens) < 4:
        return False
    places = facts.tokens.find(tokens.words, 20)
    own = tokens.text[tokens.starts[0] : tokens.ends[-1]]
    if not places or _BREAK.search(own):
        return False
    for at in places:
        start, end = facts.tokens.starts[at], facts.tokens.ends[at + len(tokens) - 1]
        if facts.sentence_at(start) == facts.sentence_at(end - 1) or not _BREAK.search(facts.text[start:end]):
            return False
    return True
