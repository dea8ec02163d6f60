"""News: which sentences say something that a reader has not been told. Pure, and needs no model.

Words and not embeddings: storage keeps one vector an article, not one a sentence, and what makes news of a sentence
that sounds like another (a figure, a date, "rejected" where it said "adopted") is what embeddings see least.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.text import clean, words_of

SAME_WORDS = 0.85
"""A sentence of whose words so large a share stands in one that was told says nothing new, unless a figure, name or
act differs. So of six words all have to: "gas boilers in existing homes" is another thing than in new ones."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SIZE = re.compile(r"\b(?:hundred|thousand|million|billion|trillion|milliard)(?=(?:s|en?)?\b)|[万亿]", re.IGNORECASE)
# With their capital: "may" is a verb.
_MONTH = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:[a-z]*)\b|"
    r"\b(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b|"
    r"\b(?:Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember)\b"
)
_NUMBER_WORDS = {
    **{"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"},
    **{"ten": "10", "eleven": "11", "twelve": "12"},
}
_ACTS = {
    "adopt": r"adopt|pass(?:ed|es)|approv|enact|sign(?:ed|s)\b|finali[sz]|verabschied|adopté|通过|批准",
    "reject": r"reject|voted? down|defeat|struck down|block(?:ed|s)|overturn|annul|set aside|quash|abgelehnt|"
    r"rejet|否决",
    "withdraw": r"withdr|scrap(?:ped|s)|abandon|repeal|revok|zurückgezogen|aufgehoben|retiré|abrog|撤回|废止",
    "propose": r"propos|introduc|tabled|vorgeschlagen|提出|草案",
    "delay": r"postpon|delay|extend|extension|defer|verschob|verläng|reporté|prolong|推迟|延长|延期",
    "bind": r"in force|into force|takes? effect|took effect|effective|in Kraft|en vigueur|施行|生效",
    "enforce": r"\bfine[ds]?\b|sued|sues|sanction|penalt|verhängt|\bamendes?\b|罚款|处罚",
    "ask": r"consult|comment|\bviews?\b|stellungnahme|征求意见",
    "not": r"\bno[tr]?\b|n't\b|n’t\b|never|without|\bnicht\b|\bkeine?\b|\bne\b|\bpas\b|不|未|没有",
}
"""What happened to a policy, and whether at all: two sentences that differ here say two things."""
_ACT = {act: re.compile(pattern, re.IGNORECASE) for act, pattern in _ACTS.items()}
_NAME = re.compile(r"(?<=[\w,;:)] )[A-ZÀ-Þ][\w’'-]+")
"""A word with a capital that does not begin the sentence."""
_DAYS = _set("monday tuesday wednesday thursday friday saturday sunday")
_STOP = _set(
    "a an the this that these those it its they their them he she his her we our you i of in on at to for from by with"
    " about into over under as and or but if than then so is are was were be been being has have had do does did will"
    " would shall should can could may might must said says say also which who whom whose what when where while there"
    " le la les un une des du de et est sont que qui dans pour par sur au aux der die das den dem des ein eine einer"
    " und ist sind von zu im am mit für auf"
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True, kw_only=True)
class _Said:
    """What a sentence says, as far as two are compared."""

    words: frozenset[str]
    figures: frozenset[str]
    acts: frozenset[str]
    names: frozenset[str]


def new_sentences(sentences: Iterable[str], seen: Sequence[str]) -> list[str]:
    """Those of `sentences` that say what neither a sentence of `seen` says nor one of them before.

    A sentence is old where one that was told has its figures (numbers, months), its acts (adopted, rejected, not), and
    nearly all of its other words, and all names in it were told of. What is in doubt is new.
    """
    known = [_said(sentence) for sentence in seen]
    told_words = {word for said in known for word in said.words | said.names}
    news = []
    for sentence in sentences:
        said = _said(sentence)
        if not said.words and not said.figures:
            continue
        if said.names <= told_words and any(_says(other, said) for other in known):
            continue
        news.append(sentence)
        known.append(said)
        told_words |= said.words | said.names
    return news


def _says(told: _Said, said: _Said) -> bool:
    """Whether what was told says all of the other."""
    if not (said.figures <= told.figures and said.acts <= told.acts):
        return False
    return not said.words or len(said.words & told.words) >= SAME_WORDS * len(said.words)


def _said(sentence: str) -> _Said:
    text = clean(sentence)
    figures = {_digits(number) for number in _NUMBER.findall(text)}
    figures |= {month[:3].casefold() for month in _MONTH.findall(text)}
    figures |= {size.casefold() for size in _SIZE.findall(text)}
    tokens = words_of(text)
    figures |= {_NUMBER_WORDS[token] for token in tokens if token in _NUMBER_WORDS}
    return _Said(
        words=frozenset(_words(tokens)),
        figures=frozenset(figures),
        acts=frozenset(act for act, pattern in _ACT.items() if pattern.search(text)),
        names=frozenset(
            _stem(name.casefold())
            for name in _NAME.findall(text)
            if name.casefold() not in _DAYS | _STOP and not _MONTH.fullmatch(name)
        ),
    )


def _digits(number: str) -> str:
    """A number without the marks that part its thousands."""
    return re.sub(r"[.,](?=\d{3}(?!\d))", "", number)


def _words(tokens: Sequence[str]) -> Iterable[str]:
    """Words that carry meaning; of Chinese and Japanese pairs of characters, since single ones are in any text."""
    for token in tokens:
        # Acts are compared as such: "passed" and "adopted" are one.
        if _CJK.match(token) or token in _STOP or token in _DAYS or token in _NUMBER_WORDS or token.isdigit():
            continue
        if not any(act.search(token) for act in _ACT.values()):
            yield _stem(token)
    for one, other in pairwise(tokens):
        if _CJK.match(one) and _CJK.match(other):
            yield one + other


def _stem(word: str) -> str:
    """Without the s of a plural or a genitive."""
    return re.sub(r"(?:['’]s|s)$", "", word) if len(word) > 3 else word
