"""Tells talk with the bot from words to search for, and finds the intent of a text and its arguments.

`bot.query.recurrent` has the network. For these, its states are pooled, and parts of the text have weights beside them,
and so has the vector of the text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from bot.query.recurrent import asking, load, read, rows_of
from bot.query.schedules import EDGES
from summarizer.scripts import CJK_CHARACTER
from summarizer.stories.meaning import encode

TALKING = 1.0
"""A digest is on no words that have a higher score together."""
ASKED, LIKELY, SURE, AGREED = 0.2, 0.5, 0.65, 0.85
"""Minimum probabilities: of a question, and of a change that is offered; of an intent; of one that changes something;
and of "yes"."""
TALK, QUESTION = "talk", "question"
"""The labels of all talk, and of questions on a subject. The others are intents, whose commands are in
`bot/conversation/words.toml`."""


def parts(words: Sequence[str]) -> set[str]:
    """Returns words, their pairs, and triples of Chinese characters. The ends of the text count as words."""
    around = ["^", *words, "$"]
    runs = (around[at : at + size] for size in (1, 2, 3) for at in range(len(around) + 1 - size))
    return {" ".join(run) for run in runs if len(run) < 3 or any(map(CJK_CHARACTER.match, run))}


@lru_cache(maxsize=256)
def _logits(text: str) -> Mapping[str, float]:
    network, (words, _, states) = load(), read(text)
    logits = np.concatenate([states.mean(0), states.max(0), [1]]) @ network.pooled + encode([text])[0] @ network.meaning
    logits += network.matrix[rows_of(network.parts, parts(words))].sum(0, dtype=np.float32)
    return dict(zip(network.labels.tolist(), logits.tolist(), strict=True))


def score(text: str) -> float:
    """Returns how strongly plain text sounds like talk, without what was shown before: the logit."""
    return _logits(text)[TALK]


def probabilities(text: str) -> dict[str, float]:
    """Returns the probability of each label except that of talk, the likeliest first."""
    odds = {label: math.exp(logit) for label, logit in _logits(text).items() if label != TALK}
    return {label: odds[label] / sum(odds.values()) for label in sorted(odds, key=odds.__getitem__, reverse=True)}


def agrees(text: str) -> bool:
    """Returns whether a text surely answers "yes" to a question of the bot."""
    return probabilities(text)["yes"] > AGREED


def arguments(text: str, intent: str) -> list[str]:
    """Returns the arguments of a request with an intent: "trade" and "9" of "please move the trade one to 9"."""
    ranges = (*asking(text, intent), (len(text), len(text)))
    begins = (0, *(end for _, end in ranges))
    kept = (text[at:end].strip(f"{EDGES}.?!？！") for at, (end, _) in zip(begins, ranges, strict=False))
    return [*filter(None, kept)]
