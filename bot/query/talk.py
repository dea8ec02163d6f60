"""Tells talk with the bot from words to search for, and finds the intent of a text and its arguments.

Logistic regressions over words, pairs, and the vector of the text do the first two, a conditional random field the
third. `python -m training.talk` fits them. Chinese characters count as words, and their triples count too.
"""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.query.asking import asking
from bot.query.schedules import EDGES
from bot.query.words import pattern
from summarizer.errors import ModelNotFound
from summarizer.network import FloatArray
from summarizer.scripts import CJK_CHARACTER, WORD
from summarizer.stories.meaning import encode
from summarizer.weights import REMEDY

FILE, ARGUMENTS = (Path(__file__).with_name(name) for name in ("talk.npz", "arguments.json"))
_TOKEN, _QUOTED = re.compile(rf'{WORD}|""|[?,]'), re.compile('"[^"]+"')
WITHOUT = re.compile(rf"(?i){pattern('without')}|,")
"""Words that exclude, and commas. They are no sign of talk: they may stand before a subject."""
TALKING = 1.0
"""A digest is on no words that have a higher score together."""
ASKED, LIKELY, SURE = 0.2, 0.55, 0.85
"""Minimum probabilities: of a question; of an intent; and of an intent whose arguments are not known."""
UNKNOWN = ""
"""Stands for a word that the training texts do not have. Such words mostly name a subject."""
TALK, QUESTION = "talk", "question"
"""The labels of all talk, and of questions on a subject. The others are intents, whose commands are in
`bot/conversation/words.toml`."""


class Regression(NamedTuple):
    """The weights of the parts of a text for each label. They are in one matrix, which takes little memory."""

    labels: Sequence[str]
    rows: Mapping[str, int]
    """Part → its row in `matrix`. The first row is that of `UNKNOWN`."""
    matrix: NDArray[np.float16]
    """[parts, labels]."""
    meaning: NDArray[np.float16]
    """[SIZE, labels]: the weights for the vector of the text."""

    def logits(self, found: Iterable[str], vector: FloatArray) -> dict[str, float]:
        """Returns the logit of each label for a text with these parts and this vector: [SIZE]."""
        rows = [self.rows.get(part, 0) for part in found if part in self.rows or " " not in part]
        logits = self.matrix[rows].sum(axis=0, dtype=np.float32) + vector @ self.meaning
        return dict(zip(self.labels, logits.tolist(), strict=True))


@cache
def _weights() -> Regression:
    try:
        with np.load(FILE) as file:
            known, labels = (str(file[name]).split("\n") for name in ("parts", "labels"))
            rows = {part: row for row, part in enumerate(known)}
            return Regression(labels=labels, rows=rows, matrix=file["matrix"], meaning=file["meaning"])
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ModelNotFound(FILE.name, REMEDY, str(error)) from error


def parts(text: str) -> set[str]:
    """Returns the words of a text, their pairs, and triples of Chinese characters. The ends of the text count as words.

    All numbers are one word. Words in capitals keep them: "US" is not "us".
    """
    said = _QUOTED.sub('""', text)
    tokens = [
        "#" if word.isdecimal() else word if word.isupper() and len(word) > 1 else word.casefold()
        for word in _TOKEN.findall(said)
    ]
    around = ["^", *tokens, "$"] if tokens else []
    runs = {tuple(around[at : at + size]) for size in (1, 2, 3) for at in range(len(around) + 1 - size)}
    return {" ".join(run) for run in runs if len(run) < 3 or any(map(CJK_CHARACTER.match, run))}


@lru_cache(maxsize=256)
def _logits(text: str) -> Mapping[str, float]:
    return _weights().logits(parts(text), encode([text])[0])


def score(text: str) -> float:
    """Returns how strongly plain text sounds like talk, without what was shown before: the logit."""
    return _logits(WITHOUT.sub(" ", text))[TALK]


def is_question(text: str) -> bool:
    """Returns whether plain text asks a question on a subject, or says what its writer wants to know."""
    return 1 / (1 + math.exp(-_logits(text)[QUESTION])) > ASKED


def likeliest(text: str) -> tuple[str, float]:
    """Returns the label of what a text most likely asks for, and its probability."""
    odds = {label: math.exp(logit) for label, logit in _logits(text).items() if label not in (TALK, QUESTION)}
    label = max(odds, key=odds.__getitem__)
    return label, odds[label] / (1 + sum(odds.values()))


def intent(text: str) -> str:
    """Returns the label of what a text asks for; empty if none is likely."""
    label, probability = likeliest(text)
    return label if probability > LIKELY else ""


def arguments(text: str, intent: str) -> list[str]:
    """Returns the arguments of a request with an intent: "trade" and "9" of "please move the trade one to 9"."""
    ranges = (*asking(text, ARGUMENTS, intent), (len(text), len(text)))
    begins = (0, *(end for _, end in ranges))
    kept = (text[at:end].strip(f"{EDGES}.?!？！") for at, (end, _) in zip(begins, ranges, strict=False))
    return [*filter(None, kept)]
