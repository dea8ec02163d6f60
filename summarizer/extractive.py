"""Choose the sentences of an article that make its summary, word for word.

The value of a set of sentences is the number of its words that a reference summary would have. The value of the
article's opening of the same length is subtracted, since on most news the opening is a good summary. A beam search
finds the best set by adding one sentence at a time. No two sentences of a set say the same.

A summary that begins with "He" or "However," does not show who or what is meant. So a sentence that depends on the one
before it is chosen only together with that one. Patterns recognise such sentences (``is_dependent``). There is
no model that finds what each pronoun means: each language would need its own, it would be many times as large as the
encoder, and it would improve a summary of three sentences only a little.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summarizer.mentions import quotes
from summarizer.models import Evidence, SummarySentence
from summarizer.network import FloatArray
from summarizer.numbers import is_inside
from summarizer.patterns import compiled
from summarizer.reading import Reading
from summarizer.salience import density, feature_matrix, load_weights, terms
from summarizer.words import count_words, is_cjk, visible

FREE = -1
"""A sentence that can stand alone."""
NEVER = -2
"""A sentence that must not be chosen: it cannot stand alone, and the sentence that it depends on is unknown."""
BEAM = 8
"""The search continues with this many of the best sets of each size."""
FILLED = 0.5
"""A summary with fewer sentences than others must fill this share of the word budget."""
SLACK = 1.15
"""The word budget is soft: a set may exceed it by this factor."""
TYPICAL = 60
"""Assumed number of words of a reference summary."""
TOO_SIMILAR, SAME = 0.8, 0.95
"""Two sentences say the same if the cosine of their vectors is higher: in English, and in other languages, in which the
network finds unlike sentences similar."""
SPOKEN = 0.7
"""The value of a sentence in the first person is multiplied by this: a summary does not show who "we" are."""
ACT_BONUS = 20.0
"""Points of ROUGE added for a sentence that says what was done to the policy (proposed, adopted, …). People who follow
policy want this sentence, though reference summaries often leave it out."""
TERMS_BONUS, POLICY_BONUS = 5.0, 15.0
"""Points of ROUGE added for a sentence that says who does what, from when and for whom: in any text, and in a text that
is surely about policy. Reference summaries of news often have reactions and background instead."""
DAY_BONUS = 10.0
"""Points of ROUGE added, in a text about policy, to a summary that names a day still to come."""

_PATTERNS = compiled("standalone.toml", re.NOFLAG)
_OPENERS = "\"'“„«‹([「『（ \u00a0\u202f"


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The n sentences of an article, with all values that the choice between them depends on."""

    density: FloatArray
    """[n] share of each sentence's words that a reference would have."""
    alike: NDArray[np.bool_]
    """[n, n] True for two sentences that say the same. A summary has only one of the two."""
    words: FloatArray
    """[n] number of words."""
    bonus: FloatArray
    """[n] points of ROUGE added to a sentence's value."""
    once: FloatArray
    """[n] points of ROUGE, of which a set gets the highest among its sentences."""
    needs: NDArray[np.intp]
    """[n] index of the sentence that must be chosen together with a sentence; or ``FREE`` or ``NEVER``."""
    sentences: int
    """How many may be chosen."""
    max_words: float
    """Word budget; a single sentence may be longer."""

    def chain(self, index: int) -> list[int]:
        """Return a sentence and those that it needs, in order. Empty if one of them must not be chosen, or if there are
        too many."""
        found = [index]
        while (before := int(self.needs[found[-1]])) != FREE:
            if before == NEVER or before in found or len(found) == self.sentences:
                return []
            found.append(before)
        return sorted(found)

    def lead(self) -> list[int]:
        """Return the first sentences that can be understood alone or after those before them, and do not say the same,
        within the word budget; at least one."""
        taken: list[int] = []
        for index, needs in enumerate(self.needs):
            if len(taken) == self.sentences:
                break
            if needs not in (FREE, *taken) or self.alike[index, taken].any():
                continue
            if taken and self.words[[*taken, index]].sum() > self.max_words:
                break
            taken.append(index)
        return taken or [0]

    def opening(self, lengths: FloatArray) -> FloatArray:
        """Return the article's openings of these lengths in words: [c] → [c, n] share of each sentence."""
        ends = np.cumsum(self.words)
        shares = np.clip((lengths[:, None] - (ends - self.words)) / np.maximum(self.words, 1), 0, 1)
        return np.asarray(shares, dtype=np.float32)

    def gains(self, sets: NDArray[np.bool_]) -> FloatArray:
        """Estimate how much better each set is than the opening of the same length: [c, n] → [c], points of ROUGE."""
        lengths = sets @ self.words
        more = (sets - self.opening(lengths)) @ (self.density * self.words)
        bonus = sets @ self.bonus + (sets * self.once).max(axis=1)
        return np.asarray(200 * more / (lengths + TYPICAL) + bonus, dtype=np.float32)

    def fits(self, sets: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return True for each set that is short enough and says nothing twice: [c, n] → [c]."""
        rows, counts = sets.astype(np.float32), sets.sum(axis=1)
        lengths, twice = rows @ self.words, ((rows @ np.triu(self.alike, k=1)) * rows).any(axis=1)
        short = (lengths <= self.max_words) | (counts == 1)
        return np.asarray(short & ~twice & (counts <= self.sentences), dtype=np.bool_)

    def best(self) -> list[int]:
        """Return the set with the highest gain, in order, or the lead if there is none. Each sentence is in the set
        together with those that it needs."""
        n = len(self.words)
        chains = np.zeros((n, n), dtype=np.bool_)
        for index in range(n):
            chains[index, self.chain(index)] = True
        layers = [np.zeros((1, n), dtype=np.bool_)]
        while len(beam := layers[-1]):
            grown = (beam[:, None] | chains)[(chains & ~beam[:, None]).any(axis=2)]
            grown = np.unique(grown[self.fits(grown)], axis=0)[::-1]  # earlier sentences win a tie
            layers.append(grown[np.argsort(-self.gains(grown), kind="stable")[:BEAM]])
        sets = np.concatenate(layers)
        lengths, counts = sets @ self.words, sets.sum(axis=1)
        sets = sets[(counts == counts.max()) | (lengths >= FILLED * self.max_words)]
        return np.flatnonzero(sets[self.gains(sets).argmax()]).tolist() or self.lead()


def choices(reading: Reading, sentences: int, max_words: int) -> Choices:
    """Compute the ``Choices`` for the prose of a reading."""
    prose = list(reading.prose)
    texts, vectors = [reading.lines[index].text for index in prose], reading.seen.vectors[prose]
    worth: FloatArray = (1 / (2 + np.arange(len(prose)))).astype(np.float32)  # the earlier, the better
    bonus, once = np.zeros_like(worth), np.zeros_like(worth)
    if reading.knows:
        features = feature_matrix(reading)
        worth = density(load_weights(), vectors, features)
        told = terms(load_weights(), vectors, features)
        bonus = ACT_BONUS * reading.seen.steps[prose] + (TERMS_BONUS + POLICY_BONUS * reading.seen.policy) * told
        spoken = [SPOKEN if speaks(text, reading.lang) >= 0 else 1 for text in texts]
        worth, bonus = worth * spoken, bonus * spoken
        ahead = [index for index, day in reading.days if reading.published and day.last >= reading.published]
        once = DAY_BONUS * reading.seen.policy * np.isin(prose, ahead)
    return Choices(
        density=worth,
        alike=vectors @ vectors.T > (TOO_SIMILAR if reading.knows else SAME),
        words=sizes(texts),
        bonus=bonus,
        once=once,
        needs=needed(reading),
        sentences=sentences,
        max_words=SLACK * max_words,
    )


def needed(reading: Reading) -> NDArray[np.intp]:
    """Compute ``Choices.needs`` for the prose of a reading."""
    needs, last = [], 0
    for place, index in enumerate(reading.prose):
        text, between = reading.lines[index].text, reading.lines[last + 1 : index]
        if speaks(text, reading.lang) == 0:
            needs.append(NEVER)
        elif place and is_dependent(text, reading.lang):
            # A heading between them starts another subject.
            needs.append(NEVER if any(line.kind == "heading" for line in between) else place - 1)
        else:
            needs.append(FREE)  # the first sentence is always free: no sentence stands before it
        last = index
    return np.array(needs, dtype=np.intp)


def is_dependent(text: str, lang: str) -> bool:
    """True if a sentence needs an earlier one to be understood.

    It opens with a pronoun, with a noun that points back ("Such rules …", "Diese Frist …") or with a connective; or it
    quotes someone without a name (", he said"); or it is only a quotation. "It is illegal to …", "Those who …" and
    "This week …" can stand alone. If ``lang``, an ISO 639-1 code, is empty, the rules of English are used.
    """
    if speaks(text, lang) == 0 or _PATTERNS["quoted"].match(text) or _PATTERNS["says_who"].search(text[-200:]):
        return True
    opening = text.lstrip(_OPENERS)[:300]
    depends, stands = (_PATTERNS[table].get(lang or "en") for table in ("depends", "stands"))
    return bool(depends and depends.match(opening) and not stands.match(opening))


def speaks(text: str, lang: str) -> int:
    """Return the offset of the first "we", "our", "I" … outside quotations; -1 if there is none, or if the sentence
    introduces who that is in brackets: "The Food and Drug Administration (FDA or we)".

    Often the text does not say who speaks.
    """
    pattern = _PATTERNS["speaks"].get(lang)
    places = [match.start() for match in pattern.finditer(text)] if pattern else ()
    quoted = [(quote.start, quote.end) for quote in quotes(text)] if places else []
    first = next((place for place in places if not is_inside(place, quoted)), -1)
    return -1 if first > 0 and _PATTERNS["introduced"].search(text, 0, first) else first


def choose(reading: Reading, sentences: int, max_words: int, *, lead: bool = False) -> list[int]:
    """Return the indices in ``reading.lines`` of the best sentences, in order; with ``lead``, of the first that can
    stand, within the budget. At least one."""
    found = choices(reading, sentences, max_words)
    return [reading.prose[place] for place in (found.lead() if lead else found.best())]


def sizes(texts: Iterable[str]) -> FloatArray:
    """Return the number of words of each of the n sentences, at least 1: [n]."""
    return np.maximum(np.array([count_words(text) for text in texts], dtype=np.float32), 1)


def joined(parts: Iterable[tuple[str, tuple[Evidence, ...]]]) -> tuple[str, tuple[SummarySentence, ...]]:
    """Join sentences, given as (text, evidence). Returns the joined text, and the sentences with their offsets in it.

    Line breaks inside a sentence become spaces, and invisible characters are dropped (``words.visible``); nothing else
    changes. Chinese and Japanese sentences are joined without a space.
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
