"""The sentences of an article that make its summary, word for word.

A set of sentences is worth the words in it that a reference summary would have, less what it says twice, and less what
the article's opening of the same length is worth: on most news the opening is hard to beat. The best sets grow by a
sentence at a time.

A summary that begins with "He" or "However," does not say of whom or against what: a sentence that depends on the one
before it is chosen only together with that one. Word lists for each language tell (``is_dependent``). Full coreference
needs a model for each language, many times the size of the encoder, and would gain little in three sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summarizer.mentions import quotes
from summarizer.models import Evidence, SummarySentence
from summarizer.network import FloatArray
from summarizer.numbers import is_inside
from summarizer.patterns import compiled
from summarizer.reading import PROSE, SURE, Reading
from summarizer.salience import density, feature_matrix, load_weights, overlap, reads, shared_words
from summarizer.words import count_words, is_cjk, visible

FREE = -1
"""A sentence that can stand alone."""
NEVER = -2
"""One that cannot, and what it needs is not there."""
BEAM = 8
"""So many sets of each size, the best, are grown."""
FILLED = 0.5
"""Share of the budget that a summary of fewer sentences must fill."""
SLACK = 1.15
"""The word budget is soft: a set may overrun it by this factor."""
TYPICAL = 60
"""Words of a reference summary, where one must be assumed."""
TOO_SIMILAR = 0.9
"""Cosine, or share of common words, past which two sentences are held to say the same."""
SPOKEN = 0.7
"""What a sentence in the first person is worth of another, in a text on policy: a summary of it is told by nobody. In
other news it costs more than it gains (ROUGE-1 on CNN 29.4, with it 29.0)."""
ACT_BONUS = 20.0
"""Points of ROUGE that a sentence which surely states the act may cost: references often leave out what readers of
policy want."""

_PATTERNS = compiled("standalone.toml", re.NOFLAG)
_OPENERS = "\"'“„«‹([「『（ \u00a0\u202f"


@dataclass(frozen=True, kw_only=True)
class Choices:
    """One article's n sentences to choose from."""

    density: FloatArray
    """[n] share of each sentence's words that a reference would have, times the probability that it is prose."""
    overlap: FloatArray
    """[n, n] share of the shorter sentence that is said twice."""
    alike: NDArray[np.bool_]
    """[n, n] pairs that say the same: never both are taken."""
    words: FloatArray
    """[n] words of each sentence."""
    bonus: FloatArray
    """[n] points of ROUGE that a sentence is worth beside what a reference would have of it."""
    needs: NDArray[np.intp]
    """[n] place of the sentence that each must bring; ``FREE``, ``NEVER``."""
    sentences: int
    """At most so many are chosen."""
    max_words: float
    """Budget; a single sentence may be longer."""

    def chain(self, index: int) -> list[int]:
        """A sentence and all that it needs, in order; empty where one of them is not there, or they are too many."""
        found = [index]
        while (before := int(self.needs[found[-1]])) != FREE:
            if before == NEVER or before in found or len(found) == self.sentences:
                return []
            found.append(before)
        return sorted(found)

    def stands(self, index: int, chosen: Sequence[int]) -> bool:
        """Whether a sentence is understood beside those chosen, and says something that they do not."""
        understood = self.needs[index] == FREE or self.needs[index] in chosen
        return bool(understood and not self.alike[index, list(chosen)].any())

    def lead(self) -> list[int]:
        """The first sentences that stand and fit; one always."""
        taken: list[int] = []
        for index in range(len(self.words)):
            if len(taken) == self.sentences:
                break
            if not self.stands(index, taken):
                continue
            if taken and self.words[[*taken, index]].sum() > self.max_words:
                break
            taken.append(index)
        return taken or [0]

    def values(self, sets: FloatArray) -> FloatArray:
        """[c, n] shares of sentences → [c] words that a reference would have."""
        least = np.minimum(self.words[:, None], self.words[None, :])
        twice = np.triu(self.overlap * least, k=1)
        once = sets @ (self.density * self.words)
        said: FloatArray = once - np.einsum("cn,nm,cm->c", sets, twice, sets, optimize=True)
        return said

    def opening(self, lengths: FloatArray) -> FloatArray:
        """[c, n] share of each sentence that lies in the article's first ``lengths`` words."""
        ends = np.cumsum(self.words)
        shares = np.clip((lengths[:, None] - (ends - self.words)[None, :]) / np.maximum(self.words, 1), 0, 1)
        return np.asarray(shares, dtype=np.float32)

    def gains(self, sets: NDArray[np.bool_]) -> FloatArray:
        """[c, n] sets → [c] expected gain over the opening of the same length, in points of ROUGE."""
        lengths = sets @ self.words
        ahead = self.values(sets.astype(np.float32)) - self.values(self.opening(lengths))
        return np.asarray(200 * ahead / (lengths + TYPICAL) + sets @ self.bonus, dtype=np.float32)

    def fits(self, sets: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """[c, n] sets → [c] which of them are short enough and say nothing twice."""
        rows, counts = sets.astype(np.float32), sets.sum(axis=1)
        lengths, twice = rows @ self.words, ((rows @ np.triu(self.alike, k=1)) * rows).any(axis=1)
        short = (lengths <= self.max_words) | (counts == 1)
        return np.asarray(short & ~twice & (counts <= self.sentences), dtype=np.bool_)

    def best(self) -> list[int]:
        """The set of the highest gain, each sentence with all that it needs, in order; the opening where none can be
        had."""
        n = len(self.words)
        chains = np.zeros((n, n), dtype=np.bool_)
        for index in range(n):
            chains[index, self.chain(index)] = True
        layers = [np.zeros((1, n), dtype=np.bool_)]
        while len(beam := layers[-1]):
            grown = (beam[:, None] | chains)[(chains & ~beam[:, None]).any(axis=2)]
            grown = np.unique(grown[self.fits(grown)], axis=0)[::-1]  # of equal ones the earliest sentences first
            layers.append(grown[np.argsort(-self.gains(grown), kind="stable")[:BEAM]])
        sets = np.concatenate(layers)
        lengths, counts = sets @ self.words, sets.sum(axis=1)
        sets = sets[(counts == counts.max()) | (lengths >= FILLED * self.max_words)]
        return np.flatnonzero(sets[self.gains(sets).argmax()]).tolist() or self.lead()


def choices(reading: Reading, sentences: int, max_words: int) -> Choices:
    """The sentences of ``reading.prose`` to choose from."""
    prose = list(reading.prose)
    texts = [reading.lines[index].text for index in prose]
    vectors, shared = reading.seen.vectors[prose], shared_words(texts)
    similar, needs = vectors @ vectors.T, needed(reading)
    steps = reading.seen.steps[prose] if reading.knows else np.zeros(len(prose), dtype=np.float32)
    worth: FloatArray = (1 / (2 + np.arange(len(prose)))).astype(np.float32)  # the earlier, the better
    twice = np.zeros_like(similar)
    if reads(" ".join(texts)):
        worth = density(load_weights(), vectors, feature_matrix(reading, needs != FREE))
        twice = overlap(load_weights(), similar, shared)
    if reading.knows:
        worth *= reading.seen.kinds[prose, PROSE]
    if (reading.policy or 0) >= SURE:
        worth *= [SPOKEN if speaks(text, reading.lang) >= 0 else 1 for text in texts]
    return Choices(
        density=worth,
        overlap=twice,
        alike=(similar > TOO_SIMILAR) | (shared > TOO_SIMILAR),
        words=sizes(texts),
        bonus=ACT_BONUS * steps,
        needs=needs,
        sentences=sentences,
        max_words=SLACK * max_words,
    )


def needed(reading: Reading) -> NDArray[np.intp]:
    """Of each sentence of the prose, the place in the prose of the one that it must bring, or ``FREE`` or ``NEVER``."""
    needs, last = [], 0
    for place, index in enumerate(reading.prose):
        text, between = reading.lines[index].text, reading.lines[last + 1 : index]
        if speaks(text, reading.lang) == 0:
            needs.append(NEVER)
        elif place and is_dependent(text, reading.lang):
            # What comes before a heading is of another matter.
            needs.append(NEVER if any(line.kind == "heading" for line in between) else place - 1)
        else:
            needs.append(FREE)  # what opens an article has nothing before it, whatever it looks like
        last = index
    return np.array(needs, dtype=np.intp)


def is_dependent(text: str, lang: str) -> bool:
    """Whether the sentence ``text`` needs an earlier one to be understood.

    ``lang`` is an ISO 639-1 code: where it is empty, the rules of English count, and few where it has none.
    """
    if speaks(text, lang) == 0 or _PATTERNS["quoted"].match(text) or _PATTERNS["says_who"].search(text[-200:]):
        return True
    opening = text.lstrip(_OPENERS)[:300]
    depends, stands = (_PATTERNS[table].get(lang or "en") for table in ("depends", "stands"))
    return bool(depends and depends.match(opening) and not stands.match(opening))


def speaks(text: str, lang: str) -> int:
    """Where the first person begins to speak in ``text``, outside of quotations; -1 where it does not.

    No sentence before it need say who that is.
    """
    pattern = _PATTERNS["speaks"].get(lang)
    places = [match.start() for match in pattern.finditer(text)] if pattern else ()
    quoted = [(quote.start, quote.end) for quote in quotes(text)] if places else []
    return next((place for place in places if not is_inside(place, quoted)), -1)


def lead(reading: Reading, sentences: int, max_words: int) -> list[int]:
    """Indices in ``reading.lines`` of the first sentences that can stand, within the budget; one at least."""
    return [reading.prose[place] for place in choices(reading, sentences, max_words).lead()]


def choose(reading: Reading, sentences: int, max_words: int) -> list[int]:
    """Indices in ``reading.lines`` of the chosen sentences, in order; one at least."""
    made = choices(reading, sentences, max_words)
    return [reading.prose[place] for place in made.best()]


def sizes(texts: Iterable[str]) -> FloatArray:
    """[n] words of each sentence, 1 at least."""
    return np.maximum(np.array([count_words(text) for text in texts], dtype=np.float32), 1)


def joined(parts: Iterable[tuple[str, tuple[Evidence, ...]]]) -> tuple[str, tuple[SummarySentence, ...]]:
    """(text, evidence) of sentences that hold → the text they make, and the sentences with their place in it.

    Line breaks inside a sentence become spaces, and what a terminal or a reader's eye could be led astray by is left
    out (``words.visible``); nothing else is changed. Chinese and Japanese sentences are joined without a space.
    """
    text = ""
    made: list[SummarySentence] = []
    for part, evidence in parts:
        words = " ".join(visible(part).split())
        if text and not (is_cjk(text[-40:]) and is_cjk(words[:40])):
            text += " "
        made.append(SummarySentence(text=words, start=len(text), end=len(text) + len(words), evidence=evidence))
        text += words
    return text, tuple(made)
