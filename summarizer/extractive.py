"""The sentences of an article that make its summary, word for word."""

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
from summarizer.sentences import count_words, is_cjk, split_sentences
from summarizer.standalone import antecedent, needs_antecedent, referent
from summarizer.words import visible

FREE = -1
NEVER = -2
POOL = 14
"""So many sentences are combined: the most valuable ones. 14 give 469 sets of up to three."""
FILLED = 0.5
"""Share of the budget that a summary of fewer sentences must fill."""
TYPICAL = 60
"""Words of a reference summary, where one must be assumed."""
OVERRUN = 1.5
"""So many times the budget may be spent on a sentence that is asked for and on the one that it needs."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """One article's sentences to choose from."""

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
    """[n] the sentence without which each is not understood; ``FREE`` for none, ``NEVER`` where it cannot be had."""
    sentences: int
    """At most so many are chosen."""
    max_words: float
    """Budget; a single sentence may be longer, and so may one that is asked for with the one that it needs."""

    def chain(self, index: int) -> list[int] | None:
        """A sentence and all that it needs, in order; ``None`` where one of them cannot be had."""
        found = [index]
        while (before := int(self.needs[found[-1]])) != FREE:
            if before == NEVER or before in found:
                return None
            found.append(before)
        return sorted(found)

    def stands(self, index: int, chosen: Sequence[int]) -> bool:
        """Whether a sentence is understood beside those chosen, and says something that they do not."""
        understood = self.needs[index] == FREE or self.needs[index] in chosen
        return bool(understood and not self.alike[index, list(chosen)].any())


def values(problem: Choices, sets: FloatArray) -> FloatArray:
    """[c, n] shares of sentences → [c] words that a reference would have."""
    single = sets @ (problem.density * problem.words)
    least = np.minimum(problem.words[:, None], problem.words[None, :])
    cost = np.triu(problem.overlap * least, k=1)
    twice: FloatArray = np.einsum("cn,nm,cm->c", sets, cost, sets, optimize=True)
    return single - twice


def opening(words: FloatArray, lengths: FloatArray) -> FloatArray:
    """[c, n] share of each sentence that lies in the article's first ``lengths`` words."""
    ends = np.cumsum(words)
    shares: FloatArray = np.clip((lengths[:, None] - (ends - words)[None, :]) / np.maximum(words, 1), 0, 1)
    return shares.astype(np.float32)


def gains(problem: Choices, sets: FloatArray) -> FloatArray:
    """[c, n] sets → [c] expected gain over the opening of the same length, in points of ROUGE."""
    lengths = sets @ problem.words
    ahead = values(problem, sets) - values(problem, opening(problem.words, lengths))
    expected: FloatArray = 200 * ahead / (lengths + TYPICAL) + sets @ problem.bonus
    return expected


def standing_lead(problem: Choices) -> list[int]:
    """The first sentences that fit; the first one always."""
    taken: list[int] = []
    used = 0.0
    for index, words in enumerate(problem.words):
        if len(taken) == problem.sentences:
            break
        if taken and not problem.stands(index, taken):
            continue
        used += float(words)
        if taken and used > problem.max_words:
            break
        taken.append(index)
    return taken


def sets_of(problem: Choices, one_of: Sequence[int] = (), also: Sequence[int] = ()) -> FloatArray:
    """[c, n] sets worth weighing: within the budget, and nobody without the one before that he needs.

    ``one_of``: of these sentences each set has one at least; ``also``: one of these too, if there is any such set. Sets
    of fewer sentences than allowed are among them only where they fill half of the budget.
    """
    n = len(problem.words)
    pool = (
        set(np.argsort(-problem.density, kind="stable")[:POOL].tolist())
        | set(standing_lead(problem))
        | {*one_of, *also}
    )
    pool |= {int(problem.needs[index]) for index in pool if problem.needs[index] >= 0}
    for asked in (*one_of, *also):
        chain = problem.chain(asked) or []
        pool |= set(chain if len(chain) <= problem.sentences else ())
    most = min(problem.sentences, len(pool))
    made = []
    for size in range(most, 0, -1):
        members = np.array(list(itertools.combinations(sorted(pool), size)), dtype=np.intp)
        sets = np.zeros((len(members), n), dtype=np.bool_)
        sets[np.arange(len(members))[:, None], members] = True
        lengths = sets @ problem.words
        fits = (lengths <= problem.max_words) | (size == 1)
        if size < most and size > 1:
            fits &= lengths >= FILLED * problem.max_words
        made.append(sets[fits])
    found = np.concatenate(made)
    for index in np.flatnonzero(problem.needs != FREE):
        before = problem.needs[index]
        found = found[~found[:, index] | (found[:, before] if before >= 0 else False)]
    for left, right in np.argwhere(np.triu(problem.alike, k=1)):
        found = found[~(found[:, left] & found[:, right])]
    if one_of:
        found = found[found[:, list(one_of)].any(axis=1)]
    if (both := found[:, list(also)].any(axis=1)).any():
        found = found[both]
    return _fuller(problem, found).astype(np.float32)


def _fuller(problem: Choices, sets: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without single sentences that leave half of the budget, unless there is nothing else."""
    full = (sets.sum(axis=1) == min(problem.sentences, len(problem.words))) | (
        sets @ problem.words >= FILLED * problem.max_words
    )
    return sets[full] if full.any() else sets


def best(
    problem: Choices, *, margin: float, one_of: Sequence[int] = (), also: Sequence[int] = ()
) -> tuple[list[int], float]:
    """(indices of the chosen sentences in order, the gain expected over the opening).

    ``margin``: points that a set must be ahead of the opening, which is taken otherwise, if it has one of ``one_of``,
    and one of ``also`` if any set has. Where those asked for cannot be had within the budget, it is overrun; where
    that does not help, another of ``also`` is asked for, and at last the opening stands: never a sentence without
    the one that it needs.
    """
    start = standing_lead(problem)
    sets = sets_of(problem, one_of, also)
    if not len(sets):
        whole = [chain for index in one_of if (chain := problem.chain(index)) and len(chain) <= problem.sentences]
        shortest = min(whole, key=lambda chain: float(problem.words[chain].sum()), default=start)
        if whole and problem.words[shortest].sum() <= OVERRUN * problem.max_words:
            return shortest, 0.0
        sets = sets_of(problem, also) if also else sets
        if not len(sets):
            return shortest, 0.0
    expected = gains(problem, sets)
    top = int(expected.argmax())
    # Against the bonus of the opening itself: where it states the act, nothing is won by stating it elsewhere.
    asked = [those for those in (one_of, also) if sets[:, list(those)].any()]
    if expected[top] - float(problem.bonus[start].sum()) <= margin and all(set(start) & set(those) for those in asked):
        return start, 0.0
    return np.flatnonzero(sets[top]).tolist(), float(expected[top])


def greedy(problem: Choices, first: Sequence[int] = ()) -> list[int]:
    """Indices in order, each time the sentence that adds most a word, until the budget or the number is reached.

    For many sentences, where sets are too many to weigh. The best of ``first`` is taken before all others.
    """
    least = np.minimum(problem.words[:, None], problem.words[None, :])
    cost = problem.overlap * least / np.maximum(problem.words[:, None], 1)
    worth = problem.density.astype(np.float64)
    chosen: list[int] = []
    used = 0.0
    for turn in range(min(problem.sentences, len(problem.words))):
        allowed = used + problem.words <= problem.max_words
        allowed[chosen] = False
        for index in np.flatnonzero(allowed):
            allowed[index] = problem.stands(int(index), chosen)
        if turn == 0 and allowed[list(first)].any():
            allowed &= np.isin(np.arange(len(allowed)), list(first))
        if not allowed.any():
            break
        top = int(np.where(allowed, worth, -np.inf).argmax())
        chosen.append(top)
        used += float(problem.words[top])
        worth = worth - cost[:, top]
    return sorted(chosen) or standing_lead(problem)


MAX_CANDIDATES = 300
"""So many sentences of an article are embedded (about 3 ms each): the first ones, and later ones that state an act."""
MAX_LATE = 50
"""Of the later ones."""
MAX_CHARS = 100_000
"""And sentences of so many characters together, but for the late ones: more than 300 that people write."""
AS_LIKELY = 0.8
"""A sentence so many times as likely to state the act as the likeliest one will do where that cannot stand alone."""
SECOND = 0.4
"""The second likeliest sentence is wanted too where it is so many times as likely as the first: with both, the act is
in nine of ten summaries of even rows, scored by heads that had not seen them; with the first alone, in 84 of 100."""
CLEAR_ACT = 0.9
"""What ``act_score`` gives a sentence that names who binds whom by what and from when."""
ACT_BONUS = 6.0
"""Points of ROUGE that a sentence which surely states the act may cost: references often leave out what readers of
policy want, and an act said twice (in the lead and in full) is worth both. Of 2 to 8, on even rows, 6 had the most acts
in the summaries and no less ROUGE."""
TOO_SIMILAR = 0.9
"""Cosine, or share of common words, past which two sentences are held to say the same."""
MAX_COMBINED = 4
"""Up to so many sentences, sets are weighed whole; more (input for a generative model) are taken one by one."""
SLACK = 1.15
"""The word budget is soft: a sentence may overrun it by this factor."""

_LETTER = re.compile(r"[^\W\d_]")
_SAYS = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Candidates:
    """The usable sentences of one article."""

    sentences: tuple[Sentence, ...]
    dependent: tuple[bool, ...]
    """Whether each sentence needs an earlier one to be understood."""
    antecedents: tuple[int | None, ...] = ()
    """Of each sentence that is dependent: index of the one that it must bring; ``None`` where there is none to bring.
    Empty: the one before."""
    definite: tuple[bool, ...] = ()
    """Whether each is dependent for "The company" alone, of which the article has several. Not in ``dependent``, which
    the salience head was trained on."""

    def __len__(self) -> int:
        return len(self.sentences)


def candidates(document: Document) -> Candidates:
    """The sentences of ``document`` that a summary may use; none where it is all credits, notices, tables or signs."""
    found = split_sentences(document.text, document.lang)
    usable = [sentence for sentence in found if sentence.kind == "sentence" and _is_prose(sentence.text)]
    # A text of nothing but headings or fragments: better those than nothing.
    usable = usable or [s for s in found if s.kind != "boilerplate" and _SAYS.search(s.text)]
    ends = itertools.accumulate(len(sentence.text) for sentence in usable)
    early = min(MAX_CANDIDATES, max(sum(end <= MAX_CHARS for end in ends), 1))
    if len(usable) > early:
        late = itertools.islice((one for one in usable[early:] if act_score(one.text) >= STATES_ACT), MAX_LATE)
        kept = list(late)
        usable = usable[: min(early, MAX_CANDIDATES - len(kept))] + kept
    return _with_antecedents(found, usable, document)


def _with_antecedents(found: Sequence[Sentence], usable: Sequence[Sentence], document: Document) -> Candidates:
    """``usable`` with what each needs, looked for in ``found``, all sentences of the text."""
    places = {sentence.start: index for index, sentence in enumerate(found)}
    kept = {sentence.start: index for index, sentence in enumerate(usable)}
    dependent, antecedents, definite = [], [], []
    titled = bool(document.title and document.title.strip())
    for sentence in usable:
        place = places[sentence.start]
        needs = needs_antecedent(found, place, document.lang)
        before = antecedent(found, place) if needs else None
        unclear = False
        if not needs:
            unclear, before = referent(found, place, titled=titled)
        dependent.append(needs)
        definite.append(unclear)
        antecedents.append(None if before is None else kept.get(found[before].start))
    return Candidates(tuple(usable), tuple(dependent), tuple(antecedents), tuple(definite))


def needs(found: Candidates) -> NDArray[np.intp]:
    """[n] for ``selection.Choices``: which sentence each needs, ``FREE`` for none, ``NEVER`` where it is not there."""
    wanted = []
    definite = found.definite or (False,) * len(found)
    for index, dependent in enumerate(np.logical_or(found.dependent, definite).tolist()):
        before = (found.antecedents[index] if found.antecedents else index - 1) if dependent else FREE
        # What opens an article has nothing before it, whatever it looks like.
        wanted.append(FREE if index == 0 else NEVER if before is None else before)
    return np.array(wanted, dtype=np.intp)


def lead(found: Candidates, sentences: int, max_words: int | None = None) -> list[int]:
    """Indices of the first sentences, each once; with ``max_words`` those that fit, but always the first one."""
    taken: dict[str, int] = {}
    used = 0
    for index, sentence in enumerate(found.sentences):
        words = " ".join(sentence.text.split())
        if len(taken) == sentences:
            break
        if words in taken:
            continue
        used += count_words(words)
        if taken and max_words is not None and used > SLACK * max_words:
            break
        taken[words] = index
    return list(taken.values())


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
    readable = head is not None and vectors is not None and reads(" ".join(texts))
    acts = act_scores(texts, vectors if readable else None, title, title_vector if readable else None)
    pairs = pair_tensor(texts, vectors)
    worth = opening_worth(len(texts))
    if head is not None and vectors is not None and readable:
        worth = head(vectors, _features(found, vectors, title, title_vector), pairs)
    problem = Choices(
        density=worth.density,
        overlap=worth.overlap,
        alike=pairs[:, :, 0 if vectors is not None else 1] > TOO_SIMILAR,
        words=sizes(texts),
        needs=needs(found),
        bonus=ACT_BONUS * acts if is_policy(acts) else np.zeros_like(acts),
        sentences=sentences,
        max_words=SLACK * max_words,
    )
    every = list(range(len(texts)))
    if len(texts) <= sentences and problem.words.sum() <= problem.max_words and standing_lead(problem) == every:
        return every
    wanted = stating_act(texts, problem.needs, acts)
    if sentences > MAX_COMBINED:
        return greedy(problem, wanted)
    chosen, _ = best(problem, margin=worth.margin, one_of=wanted[:1], also=wanted[1:])
    return chosen


def _features(found: Candidates, vectors: FloatArray, title: str | None, title_vector: FloatArray | None) -> FloatArray:
    """[n, len(FEATURES)] of the candidates."""
    return feature_matrix(
        [sentence.text for sentence in found.sentences],
        vectors,
        title,
        title_vector,
        dependent=found.dependent,
        paragraphs=[sentence.paragraph for sentence in found.sentences],
    )


def sizes(texts: Sequence[str]) -> FloatArray:
    """[n] words of each sentence, 1 at least."""
    return np.array([max(count_words(text), 1) for text in texts], dtype=np.float32)


def stating_act(texts: Sequence[str], wanted: NDArray[np.intp], acts: FloatArray) -> list[int]:
    """Indices of up to two sentences that state the article's act, likeliest first; empty where none does.

    A summary must have the first, and has the second where it can. ``wanted``: as from ``needs``; ``acts``: [n] of
    ``act_scores``. One that cannot stand alone is the first only where nothing else is nearly as likely.
    """
    free = [index for index in range(len(texts)) if wanted[index] != NEVER]
    if not is_policy(acts):
        # One line among hundreds of others lowers what the head makes of it; the rules see the line alone.
        clear = [index for index in free if act_score(texts[index]) >= CLEAR_ACT]
        return [max(clear, key=lambda index: float(acts[index]))] if clear else []
    likely = sorted((index for index in free if acts[index] >= SECOND * acts.max()), key=lambda index: -acts[index])
    if not likely or acts[likely[0]] < AS_LIKELY * acts.max():
        return [int(acts.argmax()), *likely[:1]]
    return likely[:2]


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


def _is_prose(text: str) -> bool:
    """Four words or more, or six characters of Chinese or Japanese, most of it letters."""
    if is_cjk(text):
        return len(text) >= 6
    return count_words(text) >= 4 and 2 * len(_LETTER.findall(text)) > len(text.replace(" ", ""))
