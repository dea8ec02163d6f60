"""Finds the words of a typed text that only ask, such as "what is new on" and "please": a conditional random field.

`python -m training.asking` fits it. It decides for each word from the words around it and from the decisions beside it
(Lafferty et al., Conditional Random Fields, 2001). Each Chinese character is a word.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from bot.query.words import OPERATORS
from summarizer.calendar_words import MONTHS, RELATIVE_DAY, STEP, UNIT, WEEKDAYS
from summarizer.scripts import CJK, CJK_CHARACTER
from summarizer.weights import read_facts

FILE = Path(__file__).with_name("asking.json")
UNKNOWN = "·"
"""Stands for a word that few training texts have."""
KEPT = '"'
"""Stands for a part that never only asks: a phrase in quotes, a filter, an exclusion with a minus, a number."""
DAY = "@"
"""Stands for the name of a month or of a day of the week, and for days such as "last week", which stay together."""
_QUOTES = '"“”„«»「」『』《》'
_PHRASE = rf"[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]"
_TOKEN = re.compile(
    rf"(?P<kept>{_PHRASE}|\S+[:：](?:{_PHRASE}|\S*)|(?<!\S)[-－−–](?:{_PHRASE}|\S+)|[()（）]|\d[\d:./,-]*)"
    rf"|(?P<days>(?i:(?<![a-z])(?:{RELATIVE_DAY}|{STEP}[ 个]?{UNIT})(?![a-z])))"
    rf"|[^\W_{CJK}]+(?:[.'’-][^\W_{CJK}]+)*|[{CJK}]|[^\w\s]"
)
_OPERATOR = re.compile(rf"\b(?:{'|'.join(OPERATORS)})\b")
_DAYS, _APOSTROPHES = {*MONTHS, *WEEKDAYS}, re.compile("['’]")
_OF = re.compile("(?<=..)(?<![中英外]文)(?<![目标])的$")
"""In Chinese 的 may end a subject, as in 不要汽车的, but not a language, nor 目的."""
_SPANS = [
    (begin, begin + size)
    for size, first, last in ((1, -2, 2), (2, -2, 1), (3, -2, 0), (4, -3, 0))
    for begin in range(first, last + 1)
]
"""Ranges of words, relative to a word, whose words together are a feature of it."""
_SINGLE = sum(end - begin == 1 for begin, end in _SPANS)
"""The first so many of them have one word."""


@dataclass(frozen=True, kw_only=True)
class RandomField:
    """The weights of the field. They are added up for each word that only asks."""

    asks: Collection[str]
    """The words that only ask in a training text, or `UNKNOWN`. No other word is left out."""
    pairs: Sequence[Sequence[float]]
    """[2, 2] for the decision of the word before, and of the word itself. A text begins after a word that is kept."""
    features: Mapping[str, float]
    """For each feature of a word that only asks."""


@cache
def _weights(file: Path) -> RandomField:
    return RandomField(**read_facts(file))


def tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words and signs of a text with their ranges. Words in capitals keep them: "US" is not "us"."""
    for found in _TOKEN.finditer(text):
        word = found[0]
        if found["kept"]:
            word = KEPT
        elif not (word.isupper() and len(word) > 1):
            word = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", word).casefold())
            word = DAY if found["days"] or word in _DAYS else word
        yield word, found.start(), found.end()


def features(words: Sequence[str], intent: str = "") -> list[list[str]]:
    """Return the features of each word. With an intent, those of single words also have a weight for it."""
    around = ["^^^", "^^", "^", *words, "$", "$$", "$$$"]
    found = [
        [
            f"{begin} {' '.join(run)}"
            for begin, end in _SPANS
            if (run := around[at + begin : at + end]) and (len(run) < 4 or all(map(CJK_CHARACTER.match, run)))
        ]
        for at in range(3, len(words) + 3)
    ]
    return [[*each, *(f"{intent} {one}" for one in each[:_SINGLE] if intent)] for each in found]


def decide(words: Sequence[str], weights: RandomField, intent: str = "") -> list[bool]:
    """Return for each word whether it only asks."""
    words = [word if f"0 {word}" in weights.features else UNKNOWN for word in words]
    return best_path(
        [
            math.fsum(weights.features.get(each, 0) for each in row) if word in weights.asks else -math.inf
            for word, row in zip(words, features(words, intent), strict=True)
        ],
        weights.pairs,
    )


def best_path(scores: Sequence[float], pairs: Sequence[Sequence[float]]) -> list[bool]:
    """Return the most likely decisions together (Viterbi). `pairs`: as in `RandomField`."""
    best, ways = [0.0, -math.inf], list[list[int]]()
    for score in scores:
        steps = [max((best[before] + pairs[before][now], before) for before in (0, 1)) for now in (0, 1)]
        best = [steps[0][0], steps[1][0] + score]
        ways.append([before for _, before in steps])
    now, decisions = best.index(max(best)), list[bool]()
    for way in reversed(ways):
        decisions.append(bool(now))
        now = way[now]
    return decisions[::-1]


@lru_cache(maxsize=256)
def asking(text: str, file: Path = FILE, intent: str = "") -> tuple[tuple[int, int], ...]:
    """Return the ranges of a text that only ask, by the weights in a file. A text with operators has none."""
    found = [] if _OPERATOR.search(text) else [*tokens(text)]
    decisions = decide([word for word, _, _ in found], _weights(file), intent)
    runs = ([*run] for asks, run in groupby(zip(decisions, found, strict=True), lambda pair: pair[0]) if asks)
    ranges = ((run[0][1][1], run[-1][1][2]) for run in runs)
    return tuple((begin, end) for begin, end in ranges if any(map(str.isalnum, text[begin:end])))


def without_asking(text: str) -> str:
    """Remove the words that only ask, then marks at the end. A 的 at the end is always removed."""
    if ranges := asking(text):
        for begin, end in reversed(ranges):
            text = f"{text[:begin]} {text[end:]}"
        text = " ".join(text.rstrip(" .?!。？！").split())
    return _OF.sub("", text)
