"""Tells talk with the bot from words to search for, and finds its intent: logistic regressions over words and pairs.

`python -m training.talk` fits them. Chinese characters count as words, and their triples count too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.query.words import pattern
from summarizer.scripts import CJK_CHARACTER, WORD

FILE = Path(__file__).with_name("talk.npz")
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


class Regression(NamedTuple):
    """The weights of the parts of a text for each label. They are in one matrix, which takes little memory."""

    labels: Sequence[str]
    rows: Mapping[str, int]
    """Part → its row in `matrix`. The first row is that of `UNKNOWN`."""
    matrix: NDArray[np.float16]
    """[parts, labels]."""

    def logits(self, found: Iterable[str]) -> dict[str, float]:
        """Returns the logit of each label for a text with these parts."""
        rows = [self.rows.get(part, 0) for part in found if part in self.rows or " " not in part]
        return dict(zip(self.labels, self.matrix[rows].sum(axis=0, dtype=np.float64).tolist(), strict=True))


@cache
def _weights() -> Regression:
    with np.load(FILE) as file:
        known, labels = (str(file[name]).split("\n") for name in ("parts", "labels"))
        return Regression(labels=labels, rows={part: row for row, part in enumerate(known)}, matrix=file["matrix"])


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


def score(text: str) -> float:
    """Returns how strongly plain text sounds like talk, by its words alone: the logit."""
    return _weights().logits(parts(text))[TALK]


def intent(text: str) -> str:
    """Returns the label of what talk asks for; empty if none is likely."""
    logits = _weights().logits(parts(text))
    odds = {label: math.exp(logit) for label, logit in logits.items() if label != TALK}
    likely = max(odds, key=odds.__getitem__)
    return likely if odds[likely] > LIKELY * (1 + sum(odds.values())) else ""
