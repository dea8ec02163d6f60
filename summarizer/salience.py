"""How much of each sentence a summary wants, by the trained head that ships in ``heads/``.

The head (docs/models/salience.md) reads the vectors of the embedded encoder, and nothing but those: for the vectors of
another encoder, and for scripts that the embedded one cannot read, there is no head, and the article's opening is
taken. A hand-made sum of centroid, title and position was measured before and was nowhere better than the opening.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from summarizer.acts import act_score
from summarizer.encoder import FloatArray
from summarizer.engines.onnx import open_session
from summarizer.scripts import HAN_CHARACTER
from summarizer.sentences import count_words, is_cjk
from summarizer.weights import ENCODER, HEADS, embedded, read_facts, read_network

FEATURES = (
    "centroid",
    "title",
    "lead",
    "early",
    "length",
    "act",
    "repeats_title",
    "question",
    "quoted",
    "first",
    "second",
    "third",
    "index",
    "words",
    "opening",
    "previous",
    "degree",
    "nearest",
    "frequency",
    "rare",
    "title_words",
    "opening_words",
    "figures",
    "names",
    "short_words",
    "quotes",
    "dependent",
    "paragraph",
    "size",
    "mean_words",
    "has_title",
    "has_case",
)
"""Columns of the matrix; without an encoder the cosines are 0.

centroid       cosine to the mean vector of the article's sentences
title          cosine to the title
lead           1 for the first sentence, falling as 1 / (1 + index)
early          1 for the first sentence, falling to 0 at the last
length         1 for 8 to 40 words, less for shorter and longer ones
act            ``acts.act_score``: the rules alone, so that another training of the acts asks for none here
repeats_title  1 where the sentence says nothing that the title does not
question       1 for a question
quoted         1 for a sentence that is mostly someone's words
first … third  1 for the first, second, third sentence
index          log of the place
words          log of the number of words
opening        cosine to the first sentence
previous       cosine to the sentence before
degree         mean cosine to all sentences (the degree centrality of Erkan and Radev, 2004)
nearest        highest cosine to another sentence
frequency      mean share of the article's sentences that have the sentence's content words (SumBasic's idea)
rare           share of content words that no other sentence has
title_words    share of the title's content words in it
opening_words  share of its content words that the first sentence has
figures        tokens with a digit, a tenth each
names          share of capitalised words past the first
short_words    share of words of up to three letters: ROUGE counts them too
quotes         1 with a quotation mark
dependent      1 where it cannot stand alone
paragraph      1 where it opens a paragraph
size           log of the number of sentences
mean_words     log of the article's mean words a sentence
has_title      1 where the title is known
has_case       1 where the article has capitals
"""
PAIRS = ("cosine", "shared", "adjacent")
"""Channels of the pair tensor: cosine; share of the shorter's content words that the other has; 1 for neighbours."""

_TOKEN = re.compile(r"[^\W_]+")


def feature_matrix(
    sentences: Sequence[str],
    vectors: FloatArray | None,
    title: str | None,
    title_vector: FloatArray | None,
    *,
    dependent: Sequence[bool] | None = None,
    paragraphs: Sequence[int] | None = None,
) -> FloatArray:
    """[n, len(FEATURES)] for the usable sentences of one article, in order.

    ``vectors``: [n, dim] unit rows, or ``None`` without an encoder; ``title_vector``: [dim] of unit length or ``None``.
    """
    n = len(sentences)
    if n == 0:
        return np.zeros((0, len(FEATURES)), dtype=np.float32)
    columns: dict[str, FloatArray] = {name: np.zeros(n, dtype=np.float32) for name in FEATURES}
    if vectors is not None:
        _fill_cosines(columns, vectors, title_vector)
    index = np.arange(n, dtype=np.float32)
    columns["lead"][:] = 1 / (1 + index)
    columns["early"][:] = 1 - index / max(n - 1, 1)
    columns["index"][:] = np.log1p(index) / 4
    for place, name in enumerate(("first", "second", "third")):
        columns[name][place : place + 1] = 1
    words = np.array([count_words(sentence) for sentence in sentences], dtype=np.float32)
    columns["words"][:] = np.log1p(words) / 4
    columns["mean_words"][:] = np.log1p(words.mean()) / 4
    columns["size"][:] = np.log(n) / 5
    columns["has_title"][:] = float(bool(title))
    columns["has_case"][:] = float(any(character.isupper() for sentence in sentences for character in sentence[1:]))
    _fill_words(columns, sentences, title)
    for row, sentence in enumerate(sentences):
        columns["length"][row] = length_score(int(words[row]))
        columns["act"][row] = act_score(sentence)
        columns["repeats_title"][row] = float(title is not None and repeats(sentence, title))
        columns["question"][row] = float(sentence.rstrip("\"'”’ ").endswith(("?", "？", "؟")))
        columns["quoted"][row] = float(is_quotation(sentence))
        columns["quotes"][row] = float(any(mark in sentence for mark in '"“”„«»「」'))
    if dependent is not None:
        columns["dependent"][:] = dependent
    if paragraphs is not None:
        columns["paragraph"][:] = [
            row == 0 or paragraphs[row] != paragraphs[row - 1] for row in range(n)
        ]  # fmt: skip
    return np.stack([columns[name] for name in FEATURES], axis=1).astype(np.float32)


def pair_tensor(sentences: Sequence[str], vectors: FloatArray | None) -> FloatArray:
    """[n, n, len(PAIRS)], symmetric."""
    n = len(sentences)
    pairs = np.zeros((n, n, len(PAIRS)), dtype=np.float32)
    if vectors is not None:
        pairs[:, :, 0] = vectors @ vectors.T
    bags = [content(sentence) for sentence in sentences]
    vocabulary = {word: column for column, word in enumerate(set().union(*bags))} if bags else {}
    matrix = np.zeros((n, len(vocabulary)), dtype=np.float32)
    for row, bag in enumerate(bags):
        matrix[row, [vocabulary[word] for word in bag]] = 1
    sizes = np.maximum(matrix.sum(axis=1), 1)
    pairs[:, :, 1] = (matrix @ matrix.T) / np.minimum(sizes[:, None], sizes[None, :])
    for row in range(n - 1):
        pairs[row, row + 1, 2] = pairs[row + 1, row, 2] = 1
    return pairs


def _fill_cosines(columns: dict[str, FloatArray], vectors: FloatArray, title_vector: FloatArray | None) -> None:
    centre = vectors.mean(axis=0)
    columns["centroid"] = vectors @ (centre / max(float(np.linalg.norm(centre)), 1e-9))
    if title_vector is not None:
        columns["title"] = vectors @ title_vector
    columns["opening"] = vectors @ vectors[0]
    columns["previous"][1:] = (vectors[1:] * vectors[:-1]).sum(axis=1)
    similar = vectors @ vectors.T
    columns["degree"] = similar.mean(axis=1)
    if len(vectors) > 1:
        columns["nearest"] = (similar - 2 * np.eye(len(vectors), dtype=np.float32)).max(axis=1)


def _fill_words(columns: dict[str, FloatArray], sentences: Sequence[str], title: str | None) -> None:
    bags = [content(sentence) for sentence in sentences]
    seen = Counter(word for bag in bags for word in bag)
    titled = content(title) if title else set()
    for row, (sentence, bag) in enumerate(zip(sentences, bags, strict=True)):
        size = max(len(bag), 1)
        columns["frequency"][row] = 4 * sum(seen[word] - 1 for word in bag) / size / len(sentences)
        columns["rare"][row] = sum(seen[word] == 1 for word in bag) / size
        columns["title_words"][row] = len(bag & titled) / max(len(titled), 1)
        columns["opening_words"][row] = len(bag & bags[0]) / size if row else 0.0
        tokens = _TOKEN.findall(sentence)
        count = max(len(tokens), 1)
        columns["figures"][row] = min(sum(token[0].isdigit() for token in tokens), 20) / 10
        columns["names"][row] = sum(token[0].isupper() for token in tokens[1:]) / count
        columns["short_words"][row] = sum(len(token) <= 3 for token in tokens) / count


def length_score(words: int) -> float:
    """1 for 8 to 40 words, falling to 0 at 2 words, and below 0 past 60."""
    if words < 8:
        return max(words - 2, 0) / 6
    if words <= 40:
        return 1.0
    # Steep past 60: so long a sentence fills a summary alone.
    return 1.0 - (words - 40) / 40 if words <= 60 else max(0.5 - (words - 60) / 20, -2.0)


def repeats(sentence: str, title: str) -> bool:
    """Whether ``sentence`` has hardly a word that ``title`` lacks, and so adds nothing below it."""
    own, said = content(sentence), content(title)
    return bool(own) and len(own - said) <= 0.25 * len(own)


def is_quotation(sentence: str) -> bool:
    """Whether ``sentence`` begins with a quotation: a voice, not the news."""
    return sentence[:1] in '"“„«「『' and len(sentence) > 40


def content(text: str) -> set[str]:
    """Words that carry content, roughly: four letters or more, or with a figure; single CJK characters."""
    words = {word.strip(".,;:!?\"'()“”’").lower() for word in text.split()}
    kept = {word for word in words if len(word) >= 4 or any(character.isdigit() for character in word)}
    return kept | set(HAN_CHARACTER.findall(text))


def reads(text: str) -> bool:
    """Whether the embedded encoder can read the script of ``text``: mostly Latin letters."""
    letters = [character for character in text[:2000] if character.isalpha()]
    return not is_cjk(text) and sum(character < "\u0250" for character in letters) >= 0.5 * len(letters)


WEIGHTS = HEADS / "salience.onnx"
CARD = HEADS / "salience.json"
KINDS = ("news", "copied", "document")
"""Kinds of article by what a reference summary of it is: news with highlights written anew, news with sentences copied
from all over it, and documents (rules, bills, pages of a government). What they want differs so much that one output
for all made each worse; the head tells itself which kind an article is of."""


@dataclass(frozen=True, kw_only=True)
class Worth:
    """What the head tells of an article's n sentences."""

    density: FloatArray
    """[n] share of each sentence's words that a reference summary would have."""
    overlap: FloatArray
    """[n, n] share of the shorter sentence's words that the two say twice; symmetric, 0 or more."""
    margin: float = 0.0
    """Points of ROUGE that a set must be expected to be ahead of the opening to take its place."""


class SalienceHead(Protocol):
    """Worth from vectors and features."""

    def __call__(self, vectors: FloatArray, features: FloatArray, pairs: FloatArray, /) -> Worth:
        """[n, dim], [n, len(FEATURES)], [n, n, len(PAIRS)] → worth of n sentences."""


def opening_worth(n: int) -> Worth:
    """What stands in where there is no head: the earlier, the better."""
    density = (1 / (2 + np.arange(n))).astype(np.float32)
    return Worth(density=density, overlap=np.zeros((n, n), dtype=np.float32))


class OnnxHead:
    """The trained head.

    ``margins``: that of each of ``KINDS``.
    """

    def __init__(self, network: bytes, *, margins: Sequence[float], threads: int = 1) -> None:
        self._session = open_session(network, threads=threads)
        self.margins = tuple(margins)

    def __call__(self, vectors: FloatArray, features: FloatArray, pairs: FloatArray, /) -> Worth:
        """[n, 384], [n, len(FEATURES)], [n, n, len(PAIRS)] → worth of n sentences."""
        density, overlap, kind = self._session.run(
            ["density", "overlap", "kind"], {"vectors": vectors, "features": features, "pairs": pairs}
        )
        margin = self.margins[int(np.argmax(kind))]
        return Worth(density=np.asarray(density), overlap=np.asarray(overlap), margin=margin)


def head_for(encoder: str) -> SalienceHead | None:
    """The trained head, where the vectors of the encoder so named are those it was trained on.

    Raises ModelDamaged where the file is not the one that its JSON describes, ModelNotFound without it.
    """
    return load_head() if embedded(encoder) is ENCODER else None


@functools.cache
def load_head(weights: Path = WEIGHTS, card: Path = CARD) -> OnnxHead:
    """The head in ``weights``, with the settings that ``card`` (JSON) has for it. Raises as ``head_for``."""
    facts = read_facts(card)
    margins = [float(facts["margins"][kind]) for kind in KINDS]
    return OnnxHead(read_network(weights, facts), margins=margins)
