"""Tells talk with the bot from words to search for, and finds the intent of a text and its arguments.

`bot.query.recurrent` has the network. For these, its states are pooled, and parts of the text have weights beside them,
and so has the vector of the text.
"""

import contextlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from bot.errors import UsageError
from bot.query.recurrent import asking, load, read, rows_of, without_asking
from bot.query.schedules import EDGES, EXCLUDING, Known, When, read_when
from bot.query.words import LISTS, WORDS, any_word, words
from summarizer.network import FloatArray
from summarizer.scripts import CJK_CHARACTER
from summarizer.stories.meaning import encode

TALKING = 1.0
"""A digest is on no words that have a higher score together."""
POSSIBLE, ASKED, SURE, LIKELY, AGREED = 0.1, 0.2, 0.4, 0.53, 0.85
"""Minimum probabilities: of a command that is offered; of a question; of a command with its arguments; of one that
changes something, and of an intent; and of "yes"."""
_ENDS = re.compile(r"(?<=\w\w[.!?;])\s+|(?<=[。！？；])")
_COMMON = re.compile(
    any_word(
        {"的", "个", "条", *WORDS["digests"]}.union(
            *map(LISTS.__getitem__, ("common", "about", "things", "within", "until"))
        )
    )
)
"""Words that make no other reading of a text."""
TALK, QUESTION = "talk", "question"
"""The labels of all talk, and of questions on a subject. The others are intents, whose commands are in
`bot/conversation/words.toml`."""


def parts(words: Sequence[str]) -> set[str]:
    """Returns words, their pairs, and triples of Chinese characters. The ends of the text count as words."""
    around = ["^", *words, "$"]
    runs = (around[at : at + size] for size in (1, 2, 3) for at in range(len(around) + 1 - size))
    return {" ".join(run) for run in runs if len(run) < 3 or any(map(CJK_CHARACTER.match, run))}


@lru_cache(maxsize=256)
def _logits(text: str, page: int = 0) -> FloatArray:
    network, (words, _, states) = load(), read(text, page)
    logits = np.concatenate([states.mean(0), states.max(0), [1]]) @ network.pooled + network.after[page]
    logits += encode([text])[0] @ network.meaning
    return np.asarray(logits + network.matrix[rows_of(network.parts, parts(words))].sum(0, dtype=np.float32))


def score(text: str) -> float:
    """Returns how strongly plain text sounds like talk, without what was shown before: the logit."""
    return float(_logits(text)[-1])


def probabilities(text: str, page: str = "") -> dict[str, float]:
    """Returns the probability of each label except that of talk, the likeliest first. The last sentence that is no
    thanks counts as much as the whole text, since most readers first say what leads to a request. `page`: the kind of
    what is shown."""
    network = load()
    row = int((network.pages == page).argmax())
    odds = np.exp([_logits(one, row)[:-1] for one in (text, last_sentence(text))])
    found = (odds / odds.sum(1, keepdims=True)).mean(0)
    return {str(network.labels[at]): float(found[at]) for at in np.argsort(-found)}


def last_sentence(text: str) -> str:
    """Returns the last sentence of a text that is no thanks."""
    asked = (one for one in sentences(text)[::-1] if load().labels[_logits(one)[:-1].argmax()] != "thanks")
    return next(asked, text)


def sentences(text: str) -> list[str]:
    """Returns the sentences of a text."""
    return [*filter(str.strip, _ENDS.split(text))]


def without_corrections(text: str) -> str:
    """Remove sentences that only say what the answer before should not have been on: "that is not on tax"."""
    last = last_sentence(text)
    left = " ".join(one for one in sentences(text) if one == last or score(one) < 0 or not EXCLUDING.search(one))
    return left if without_asking(left) else text


def agrees(text: str) -> bool:
    """Returns whether a text surely answers "yes" to a question of the bot."""
    return probabilities(text)["yes"] > AGREED


def may_answer(text: str) -> bool:
    """Returns whether a text may answer what the bot asks: it is no question on a subject, and no thanks."""
    chances = probabilities(text)
    return chances[QUESTION] < ASKED and chances["thanks"] < LIKELY


def is_unsure(likely: Mapping[str, float]) -> bool:
    """Returns whether a text likely asks for one of some commands. If none of them is likely alone, the bot asks."""
    return sum(chance for command, chance in likely.items() if command) > LIKELY


def arguments(text: str, intent: str, known: Known) -> list[tuple[float, list[str]]]:
    """Returns the arguments that a request with an intent may have, with their probabilities, the likeliest first:
    "trade" and "9" of "please move the trade one to 9". `known`: as in `read_when`."""
    chances, found = dict[object, float](), dict[object, list[str]]()
    for chance, ranges in asking(text, intent):
        ranges = [*ranges, (len(text), len(text))]
        begins = (0, *(end for _, end in ranges))
        kept = (text[at:end].strip(f"{EDGES}.?!？！") for at, (end, _) in zip(begins, ranges, strict=False))
        # "The FDA" and "FDA" are one reading, and so are "8am" and "8am sharp".
        rest, when = " ".join(parts := [*filter(None, kept)]), When()
        with contextlib.suppress(UsageError):
            when, rest = read_when(rest, known)
        key = when, *words(_COMMON.sub(" ", rest.casefold()))
        chances[key] = chances.get(key, 0) + chance
        found.setdefault(key, parts)
    return [(chances[key], parts) for key, parts in found.items()]
