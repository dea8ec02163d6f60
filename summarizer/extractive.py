"""The sentences of an article that make its summary, word for word.

Sets of sentences are weighed whole. A set is worth the words in it that a reference summary would have, less what it
says twice, and less what the article's opening of the same length is worth: on most news the opening is hard to beat.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summarizer.acts import STATES_ACT, act_score, act_scores, is_policy
from summarizer.encoder import FloatArray
from summarizer.models import Document, Evidence, Sentence, SummarySentence
from summarizer.salience import SalienceHead, feature_matrix, opening_worth, pair_tensor, reads
from summarizer.sentences import split_sentences
from summarizer.standalone import antecedent, needs_antecedent, points_back
from summarizer.words import is_cjk, is_prose, visible, word_counts

MAX_CANDIDATES = 300
"""So many sentences of an article are embedded (about 3 ms each): the first ones, and later ones that state an act."""
MAX_LATE = 50
"""Of the later ones."""
MAX_CHARS = 100_000
"""And sentences of so many characters together, but for the late ones: more than 300 that people write."""
FREE = -1
"""A sentence that can stand alone."""
NEVER = -2
"""One that cannot, where what it needs is not there."""
POOL = 14
"""So many sentences are combined: the most valuable ones. 14 give 469 sets of up to three."""
MAX_COMBINED = 4
"""Up to so many sentences, sets are weighed whole; more (input for a generative model) are taken one by one."""
FILLED = 0.5
"""Share of the budget that a summary of fewer sentences must fill."""
SLACK = 1.15
"""The word budget is soft: a set may overrun it by this factor."""
OVERRUN = 1.5
"""And by this one for the act with the sentence that it needs."""
TYPICAL = 60
"""Words of a reference summary, where one must be assumed."""
TOO_SIMILAR = 0.9
"""Cosine, or share of common words, past which two sentences are held to say the same."""
ACT_BONUS = 6.0
"""Points of ROUGE that a sentence which surely states the act may cost: references often leave out what readers of
policy want, and an act said twice (in the lead and in full) is worth both. Of 2 to 8, on even rows, 6 had the most acts
in the summaries and no less ROUGE."""
SECOND = 0.4
"""The second likeliest sentence is wanted too where it is so many times as likely as the first: with both, the act is
in nine of ten summaries of even rows, scored by heads that had not seen them; with the first alone, in 84 of 100."""
CLEAR_ACT = 0.9
"""What ``act_score`` gives a sentence that names who binds whom by what and from when."""

_SAYS = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Candidates:
    """The usable sentences of one article."""

    sentences: tuple[Sentence, ...]
    dependent: tuple[bool, ...]
    """Whether each sentence needs an earlier one to be understood, as the salience head was trained on it."""
    needs: tuple[int, ...]
    """Index of the sentence that each must bring; ``FREE``, ``NEVER``."""

    def __len__(self) -> int:
        return len(self.sentences)


def candidates(document: Document) -> Candidates:
    """The sentences of ``document`` that a summary may use; none where it is all credits, notices, tables or signs."""
    found = split_sentences(document.text, document.lang)
    usable = [sentence for sentence in found if sentence.kind == "sentence" and is_prose(sentence.text)]
    # A text of nothing but headings or fragments: better those than nothing.
    usable = usable or [s for s in found if s.kind != "boilerplate" and _SAYS.search(s.text)]
    ends = itertools.accumulate(len(sentence.text) for sentence in usable)
    early = min(MAX_CANDIDATES, max(sum(end <= MAX_CHARS for end in ends), 1))
    if len(usable) > early:
        late = [*itertools.islice((s for s in usable[early:] if act_score(s.text) >= STATES_ACT), MAX_LATE)]
        usable = usable[: min(early, MAX_CANDIDATES - len(late))] + late
    places = {sentence.start: index for index, sentence in enumerate(found)}
    kept = {places[sentence.start]: index for index, sentence in enumerate(usable)}
    dependent, needs = [], []
    for place, index in kept.items():
        dependent.append(needs_antecedent(found, place, document.lang))
        if index and (dependent[-1] or points_back(found[place].text)):
            before = antecedent(found, place)
            needs.append(NEVER if before is None else kept.get(before, NEVER))
        else:
            needs.append(FREE)  # what opens an article has nothing before it, whatever it looks like
    return Candidates(tuple(usable), tuple(dependent), tuple(needs))


@dataclass(frozen=True, kw_only=True)
class Choices:
    """One article's n sentences to choose from."""

    density: FloatArray
    """[n] share of each sentence's words that a reference would have."""
    overlap: FloatArray
    """[n, n] share of the shorter sentence that is said twice."""
    alike: NDArray[np.bool_]
    """[n, n] pairs that say the same: never both are taken."""
    words: FloatArray
    """[n] words of each sentence."""
    bonus: FloatArray
    """[n] points of ROUGE that a sentence is worth beside what a reference would have of it."""
    needs: NDArray[np.intp]
    """[n] as in ``Candidates``."""
    wanted: tuple[int, ...] = ()
    """For the act: the sentence that the summary must have, and the one that it has where it can."""
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
        """The first sentences that stand and fit; the first one always."""
        taken: list[int] = []
        for index in range(len(self.words)):
            if len(taken) == self.sentences:
                break
            if taken and not self.stands(index, taken):
                continue
            if taken and self.words[[*taken, index]].sum() > self.max_words:
                break
            taken.append(index)
        return taken

    def values(self, sets: FloatArray) -> FloatArray:
        """[c, n] shares of sentences → [c] words that a reference would have."""
        least = np.minimum(self.words[:, None], self.words[None, :])
        twice = np.triu(self.overlap * least, k=1)
        once: FloatArray = sets @ (self.density * self.words)
        said: FloatArray = once - np.einsum("cn,nm,cm->c", sets, twice, sets, optimize=True)
        return said

    def opening(self, lengths: FloatArray) -> FloatArray:
        """[c, n] share of each sentence that lies in the article's first ``lengths`` words."""
        ends = np.cumsum(self.words)
        shares = np.clip((lengths[:, None] - (ends - self.words)[None, :]) / np.maximum(self.words, 1), 0, 1)
        return np.asarray(shares, dtype=np.float32)

    def gains(self, sets: FloatArray) -> FloatArray:
        """[c, n] sets → [c] expected gain over the opening of the same length, in points of ROUGE."""
        lengths = sets @ self.words
        ahead = self.values(sets) - self.values(self.opening(lengths))
        gained: FloatArray = 200 * ahead / (lengths + TYPICAL) + sets @ self.bonus
        return gained

    def sets(self) -> FloatArray:
        """[c, n] sets worth weighing: within the budget, no sentence without the one that it needs, none said twice,
        with what is wanted where it can be had.

        Sets of fewer sentences than allowed are among them only where they fill half of the budget, or no other does;
        what is wanted, with all that it needs, may overrun the budget.
        """
        chains = [self.chain(index) for index in self.wanted]
        pool = {*np.argsort(-self.density, kind="stable")[:POOL].tolist(), *self.lead(), *itertools.chain(*chains)}
        pool |= {int(self.needs[index]) for index in pool if self.needs[index] >= 0}
        most = min(self.sentences, len(pool))
        made = []
        for size in range(most, 0, -1):
            members = np.array(list(itertools.combinations(sorted(pool), size)), dtype=np.intp)
            made.append(np.zeros((len(members), len(self.words)), dtype=np.bool_))
            made[-1][np.arange(len(members))[:, None], members] = True
        sets = np.concatenate(made)
        lengths, count = sets @ self.words, sets.sum(axis=1)
        fits = (lengths <= self.max_words) | (count == 1)
        for chain in chains:
            whole = (count == len(chain)) & sets[:, chain].all(axis=1)
            fits |= whole & (lengths <= OVERRUN * self.max_words)
        for index, before in enumerate(self.needs):
            if before != FREE:
                fits &= ~sets[:, index] | (sets[:, before] if before != NEVER else False)
        for left, right in np.argwhere(np.triu(self.alike, k=1)):
            fits &= ~(sets[:, left] & sets[:, right])
        for index in self.wanted:
            if (having := fits & sets[:, index]).any():
                fits = having
        full = fits & ((count == most) | (lengths >= FILLED * self.max_words))
        return np.asarray(sets[full if full.any() else fits], dtype=np.float32)


def best(choices: Choices) -> list[int]:
    """The set of the highest gain, in order; the opening where no set can be had."""
    sets = choices.sets()
    return np.flatnonzero(sets[choices.gains(sets).argmax()]).tolist() if len(sets) else choices.lead()


def greedy(choices: Choices) -> list[int]:
    """Indices in order, each time the sentence that adds most a word, until the budget or the number is reached.

    For many sentences, where sets are too many to weigh. The best of those wanted is taken before all others.
    """
    least = np.minimum(choices.words[:, None], choices.words[None, :])
    cost = choices.overlap * least / np.maximum(choices.words[:, None], 1)
    worth = choices.density.astype(np.float64)
    worth[list(choices.wanted)] += 1  # no share is larger
    chosen: list[int] = []
    for _ in range(min(choices.sentences, len(choices.words))):
        allowed = choices.words[chosen].sum() + choices.words <= choices.max_words
        allowed[chosen] = False
        for index in np.flatnonzero(allowed):
            allowed[index] = choices.stands(int(index), chosen)
        if not allowed.any():
            break
        top = int(np.where(allowed, worth, -np.inf).argmax())
        chosen.append(top)
        worth -= cost[:, top]
    return sorted(chosen) or choices.lead()


def lead(found: Candidates, sentences: int, max_words: float) -> list[int]:
    """Indices of the first sentences that can stand, each once, within the budget; the first one always."""
    first: dict[str, int] = {}
    texts = [" ".join(sentence.text.split()) for sentence in found.sentences]
    copies = [first.setdefault(text, index) for index, text in enumerate(texts)]
    unused = np.zeros(0, dtype=np.float32)
    return Choices(
        density=unused,
        overlap=unused,
        alike=np.equal.outer(copies, copies),
        words=sizes(texts),
        bonus=unused,
        needs=np.array(found.needs, dtype=np.intp),
        sentences=sentences,
        max_words=SLACK * max_words,
    ).lead()


def choose(
    found: Candidates,
    vectors: FloatArray | None,
    title: str | None,
    title_vector: FloatArray | None,
    *,
    sentences: int,
    max_words: int,
    head: SalienceHead | None = None,
) -> list[int]:
    """Indices of the chosen sentences, in the order of the article; at least one if there is one.

    ``vectors``: [n, dim] unit rows for the candidates, or ``None`` without an encoder; ``head``: the one that was
    trained on vectors of that encoder (``salience.head_for``). Without either, and in scripts that the encoder cannot
    read, the opening is taken and the sentence that states the act.
    """
    if not len(found):
        return []
    texts = [sentence.text for sentence in found.sentences]
    pairs = pair_tensor(texts, vectors)
    density, overlap = opening_worth(len(texts))
    if head is not None and vectors is not None and reads(" ".join(texts)):
        acts = act_scores(texts, vectors, title_vector)
        paragraphs = [sentence.paragraph for sentence in found.sentences]
        features = feature_matrix(texts, vectors, title, title_vector, dependent=found.dependent, paragraphs=paragraphs)
        density, overlap = head(vectors, features, pairs)
    else:
        acts = act_scores(texts, None)
    choices = Choices(
        density=density,
        overlap=overlap,
        alike=pairs[:, :, 0 if vectors is not None else 1] > TOO_SIMILAR,
        words=sizes(texts),
        bonus=ACT_BONUS * acts if is_policy(acts) else np.zeros_like(acts),
        needs=np.array(found.needs, dtype=np.intp),
        wanted=stating_act(texts, found.needs, acts),
        sentences=sentences,
        max_words=SLACK * max_words,
    )
    if len(opening := choices.lead()) == len(texts):
        return opening
    return greedy(choices) if sentences > MAX_COMBINED else best(choices)


def sizes(texts: Iterable[str]) -> FloatArray:
    """[n] words of each sentence, 1 at least."""
    return np.maximum(np.array(word_counts(texts), dtype=np.float32), 1)


def stating_act(texts: Sequence[str], needs: Sequence[int], acts: FloatArray) -> tuple[int, ...]:
    """Indices of up to two sentences that state the article's act, likeliest first; empty where none does.

    ``needs``: of ``Candidates``; ``acts``: [n] of ``act_scores``.
    """
    free = [index for index in range(len(texts)) if needs[index] != NEVER]
    if not is_policy(acts):
        # One line among hundreds of others lowers what the head makes of it; the rules see the line alone.
        clear = [index for index in free if act_score(texts[index]) >= CLEAR_ACT]
        return tuple(sorted(clear, key=lambda index: -acts[index])[:1])
    likely = sorted((index for index in free if acts[index] >= SECOND * acts.max()), key=lambda index: -acts[index])
    return tuple(likely[:2])


def compose(sentences: Sequence[Sentence]) -> tuple[str, tuple[SummarySentence, ...]]:
    """The summary's text, and its sentences with their place in it and in the article, word for word."""
    return joined((sentence.text, (Evidence(sentence.start, sentence.end),)) for sentence in sentences)


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
