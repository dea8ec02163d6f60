"""Tells talk with the bot from words to search for, and finds its intent: logistic regressions over words and pairs.

`python -m training.talk` fits them. Chinese characters count as words, and their triples count too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path

from bot.query.words import pattern
from summarizer.scripts import CJK_CHARACTER, WORD
from summarizer.weights import read_facts

FILE = Path(__file__).with_name("talk.json")
_TOKEN, _QUOTED = re.compile(rf'{WORD}|""|\?'), re.compile('"[^"]+"')
_WITHOUT = re.compile(rf"(?i){pattern('without')}")
SURE = 1.0
"""A digest is on no words that have a higher score together."""
LIKELY = 0.5
"""Minimum probability of an intent."""
UNKNOWN = ""
"""Stands for a word that the training texts do not have. Such words mostly name a subject."""
TALK = "talk"
"""The label of all talk. The other labels are intents: the table `intents` of `words.toml` has their commands."""


WEIGHTS: Mapping[str, Mapping[str, float]] = read_facts(FILE)
"""Label → part of a text → its weight."""


def parts(text: str) -> set[str]:
    """Returns the words of a text, their pairs, and triples of Chinese characters. The ends of the text count as words.

    All numbers are one word. Words in capitals keep them: "US" is not "us".
    """
    said = _QUOTED.sub('""', _WITHOUT.sub(" ", text))
    tokens = [
        "#" if word.isdecimal() else word if word.isupper() and len(word) > 1 else word.casefold()
        for word in _TOKEN.findall(said)
    ]
    around = ["^", *tokens, "$"] if tokens else []
    runs = {tuple(around[at : at + size]) for size in (1, 2, 3) for at in range(len(around) + 1 - size)}
    return {" ".join(run) for run in runs if len(run) < 3 or any(map(CJK_CHARACTER.match, run))}


def logit(found: set[str], weights: Mapping[str, float]) -> float:
    """Returns the logit of a label for a text with these parts."""
    return math.fsum(weights.get(part, 0 if " " in part else weights[UNKNOWN]) for part in found)


def score(text: str) -> float:
    """Returns how strongly plain text sounds like talk, by its words alone: the logit."""
    return logit(parts(text), WEIGHTS[TALK])


def intent(text: str) -> str:
    """Returns the label of what talk asks for; empty if none is likely."""
    found = parts(text)
    odds = {label: math.exp(logit(found, weights)) for label, weights in WEIGHTS.items() if label != TALK}
    likely = max(odds, key=odds.__getitem__)
    return likely if odds[likely] > LIKELY * (1 + sum(odds.values())) else ""
