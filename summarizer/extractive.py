"""The sentences of an article that make its summary, word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from summarizer.acts import act_score
from summarizer.models import Document, Evidence, Sentence, SummarySentence
from summarizer.salience import FEATURES, FloatArray, HandMadeHead, SalienceHead, feature_matrix
from summarizer.sentences import count_words, is_cjk, split_sentences
from summarizer.standalone import is_dependent

MAX_CANDIDATES = 300
"""So many sentences of an article are embedded (about 3 ms each): the first ones, and later ones that state an act."""
STATES_ACT = 0.8
REDUNDANCY = 0.7
"""Weight of similarity to what is chosen already, in maximal marginal relevance (Carbonell and Goldstein, 1998)."""
TOO_SIMILAR = 0.9
SLACK = 1.15
"""The word budget is soft: a sentence may overrun it by this factor."""

_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Candidates:
    """The usable sentences of one article."""

    sentences: tuple[Sentence, ...]
    dependent: tuple[bool, ...]
    """Whether each sentence needs the one before it to be understood."""

    def __len__(self) -> int:
        return len(self.sentences)


def candidates(document: Document) -> Candidates:
    """The sentences of ``document`` that a summary may use; never empty for a text that has a character in it."""
    found = split_sentences(document.text, document.lang)
    usable = [sentence for sentence in found if sentence.kind == "sentence" and _is_prose(sentence.text)]
    # A text of nothing but headings or fragments: better those than nothing.
    usable = usable or [s for s in found if s.kind != "boilerplate" and _LETTER.search(s.text)] or found
    if len(usable) > MAX_CANDIDATES:
        late = [sentence for sentence in usable[MAX_CANDIDATES:] if act_score(sentence.text) >= STATES_ACT]
        usable = usable[: MAX_CANDIDATES - len(late[:50])] + late[:50]
    return Candidates(tuple(usable), tuple(is_dependent(sentence.text, document.lang) for sentence in usable))


def lead(found: Candidates, sentences: int) -> list[int]:
    """Indices of the first sentences."""
    return list(range(min(sentences, len(found))))


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

    ``vectors``: [n, dim] unit rows for the candidates, or ``None`` without an encoder.
    """
    if len(found) <= sentences:
        return list(range(len(found)))
    texts = [sentence.text for sentence in found.sentences]
    features = feature_matrix(texts, vectors, title, title_vector)
    scores = (head or HandMadeHead())(features)
    similar = vectors @ vectors.T if vectors is not None else _overlaps(texts)
    words = [count_words(text) for text in texts]
    chosen: list[int] = []
    anchor = _anchor(found, features[:, FEATURES.index("act")], scores)
    if anchor is not None:
        chosen.append(anchor)
    while len(chosen) < sentences:
        used = sum(words[index] for index in chosen)
        best, best_score = None, -np.inf
        for index in range(len(found)):
            if index in chosen or (chosen and used + words[index] > SLACK * max_words):
                continue
            if found.dependent[index] and index - 1 not in chosen:
                continue
            nearest = max((float(similar[index, other]) for other in chosen), default=0.0)
            if nearest > TOO_SIMILAR:
                continue
            score = float(scores[index]) - REDUNDANCY * max(nearest, 0.0)
            if score > best_score:
                best, best_score = index, score
        if best is None:
            break
        chosen.append(best)
    return sorted(chosen) or lead(found, sentences)


def _anchor(found: Candidates, acts: FloatArray, scores: FloatArray) -> int | None:
    """The sentence that states the article's act, taken before all others; ``None`` where none does."""
    best, best_score = None, -np.inf
    for index in range(len(found)):
        if acts[index] < STATES_ACT or found.dependent[index]:
            continue
        score = float(acts[index]) + 0.5 * float(scores[index])
        if score > best_score:
            best, best_score = index, score
    return best


def _overlaps(texts: Sequence[str]) -> FloatArray:
    """[n, n] share of common words (Jaccard), the redundancy measure without an encoder."""
    bags = [frozenset(text.lower().split()) for text in texts]
    matrix = np.zeros((len(bags), len(bags)), dtype=np.float32)
    for row, left in enumerate(bags):
        for column, right in enumerate(bags[:row]):
            matrix[row, column] = matrix[column, row] = len(left & right) / max(len(left | right), 1)
    return matrix


def compose(sentences: Sequence[Sentence]) -> tuple[str, tuple[SummarySentence, ...]]:
    """The summary's text, and its sentences with their place in it and in the article.

    Line breaks inside a sentence become spaces; nothing else is changed. Chinese and Japanese sentences are joined
    without a space.
    """
    text = ""
    parts: list[SummarySentence] = []
    for sentence in sentences:
        words = " ".join(sentence.text.split())
        if text and not (is_cjk(text[-40:]) and is_cjk(words[:40])):
            text += " "
        evidence = (Evidence(sentence.start, sentence.end),)
        parts.append(SummarySentence(text=words, start=len(text), end=len(text) + len(words), evidence=evidence))
        text += words
    return text, tuple(parts)


def _is_prose(text: str) -> bool:
    """Four words or more, or six characters of Chinese or Japanese, most of it letters."""
    if is_cjk(text):
        return len(text) >= 6
    return count_words(text) >= 4 and 2 * len(_LETTER.findall(text)) > len(text.replace(" ", ""))
