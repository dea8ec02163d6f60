"""The sentences of an article that make its summary, word for word."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summarizer.acts import STATES_ACT, act_score, act_scores, is_policy
from summarizer.arrays import FloatArray
from summarizer.definite import referent
from summarizer.features import feature_matrix, pair_tensor, reads
from summarizer.models import Document, Evidence, Sentence, SummarySentence
from summarizer.salience import SalienceHead, opening_worth
from summarizer.selection import FREE, NEVER, Problem, best, greedy
from summarizer.selection import lead as lead_that_stands
from summarizer.sentences import count_words, is_cjk, split_sentences
from summarizer.standalone import antecedent, needs_antecedent
from summarizer.words import visible

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
    """[n] for ``selection.Problem``: which sentence each needs, ``FREE`` for none, ``NEVER`` where it is not there."""
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
    problem = Problem(
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
    if len(texts) <= sentences and problem.words.sum() <= problem.max_words and lead_that_stands(problem) == every:
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
