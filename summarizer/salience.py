"""How much of each sentence a summary wants, by the trained head that ships in ``heads/``.

The head (docs/models/salience.md) reads the vectors of the embedded encoder, and nothing but those: for the vectors of
another encoder, and for scripts that the embedded one cannot read, there is no head, and the article's opening is
taken. A hand-made sum of centroid, title and position was measured before and was nowhere better than the opening.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from summarizer.acts import rule_scores
from summarizer.encoder import FloatArray, open_session
from summarizer.scripts import HAN_CHARACTER
from summarizer.weights import ENCODER, HEADS, embedded, read_facts, read_network
from summarizer.words import is_cjk, word_counts

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
    vectors: FloatArray,
    title: str | None,
    title_vector: FloatArray | None,
    *,
    dependent: Sequence[bool],
    paragraphs: Sequence[int],
) -> FloatArray:
    """[n, len(FEATURES)] for the n usable sentences of one article, in order; n is 1 or more.

    ``vectors``: [n, dim] unit rows; ``title_vector``: [dim] of unit length or ``None``; ``dependent`` and
    ``paragraphs``: of each sentence, whether it cannot stand alone, and the index of its paragraph.
    """
    n = len(sentences)
    index = np.arange(n)
    words = np.array(word_counts(sentences))
    bags = [content(sentence) for sentence in sentences]
    sizes = np.array([max(len(bag), 1) for bag in bags])
    seen = Counter(word for bag in bags for word in bag)
    titled = content(title or "")
    tokens = [_TOKEN.findall(sentence) for sentence in sentences]
    counts = np.array([max(len(each), 1) for each in tokens])
    similar = vectors @ vectors.T
    centre = vectors.mean(axis=0)
    others = similar - 2 * np.eye(n) if n > 1 else np.zeros((1, 1))
    columns: dict[str, ArrayLike] = {
        "centroid": vectors @ (centre / max(float(np.linalg.norm(centre)), 1e-9)),
        "title": 0 if title_vector is None else vectors @ title_vector,
        "lead": 1 / (1 + index),
        "early": 1 - index / max(n - 1, 1),
        "length": [length_score(int(count)) for count in words],
        "act": rule_scores(sentences),
        "repeats_title": [bool(bag) and title is not None and len(bag - titled) <= 0.25 * len(bag) for bag in bags],
        "question": [sentence.rstrip("\"'”’ ").endswith(("?", "？", "؟")) for sentence in sentences],
        "quoted": [sentence[:1] in '"“„«「『' and len(sentence) > 40 for sentence in sentences],
        "first": index == 0,
        "second": index == 1,
        "third": index == 2,
        "index": np.log1p(index) / 4,
        "words": np.log1p(words) / 4,
        "opening": similar[0],
        "previous": [0.0, *similar[index[1:], index[:-1]]],
        "degree": similar.mean(axis=1),
        "nearest": others.max(axis=1),
        "frequency": [4 * sum(seen[word] - 1 for word in bag) / n for bag in bags] / sizes,
        "rare": [sum(seen[word] == 1 for word in bag) for bag in bags] / sizes,
        "title_words": [len(bag & titled) / max(len(titled), 1) for bag in bags],
        "opening_words": [0, *(len(bag & bags[0]) for bag in bags[1:])] / sizes,
        "figures": [min(sum(token[0].isdigit() for token in each), 20) / 10 for each in tokens],
        "names": [sum(token[0].isupper() for token in each[1:]) for each in tokens] / counts,
        "short_words": [sum(len(token) <= 3 for token in each) for each in tokens] / counts,
        "quotes": [any(mark in sentence for mark in '"“”„«»「」') for sentence in sentences],
        "dependent": dependent,
        "paragraph": [True, *(one != other for one, other in itertools.pairwise(paragraphs))],
        "size": np.log(n) / 5,
        "mean_words": np.log1p(words.mean()) / 4,
        "has_title": bool(title),
        "has_case": any(character.isupper() for sentence in sentences for character in sentence[1:]),
    }
    made = [np.broadcast_to(np.asarray(columns[name], dtype=np.float32), n) for name in FEATURES]
    return np.stack(made, axis=1)


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


def length_score(words: int) -> float:
    """1 for 8 to 40 words, falling to 0 at 2 words, and below 0 past 60."""
    if words < 8:
        return max(words - 2, 0) / 6
    if words <= 40:
        return 1.0
    # Steep past 60: so long a sentence fills a summary alone.
    return 1.0 - (words - 40) / 40 if words <= 60 else max(0.5 - (words - 60) / 20, -2.0)


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
Worth = tuple[FloatArray, FloatArray]
"""Density, [n]: share of each sentence's words that a reference summary would have. Overlap, [n, n], symmetric: share
of the shorter sentence's words that the two say twice."""


SalienceHead = Callable[[FloatArray, FloatArray, FloatArray], Worth]
"""[n, dim] vectors, [n, len(FEATURES)], [n, n, len(PAIRS)] → worth of n sentences."""


def opening_worth(n: int) -> Worth:
    """What stands in where there is no head: the earlier, the better."""
    return (1 / (2 + np.arange(n))).astype(np.float32), np.zeros((n, n), dtype=np.float32)


def head_for(encoder: str) -> SalienceHead | None:
    """The trained head, where the vectors of the encoder so named are those it was trained on.

    Raises ModelDamaged where the file is not the one that its JSON describes, ModelNotFound without it.
    """
    return load_head() if embedded(encoder) is ENCODER else None


@functools.cache
def load_head(weights: Path = WEIGHTS, card: Path = CARD) -> SalienceHead:
    """The head in ``weights``, which ``card`` (JSON) describes. Raises as ``head_for``."""
    session = open_session(read_network(weights, read_facts(card)), threads=1)

    def head(vectors: FloatArray, features: FloatArray, pairs: FloatArray, /) -> Worth:
        inputs = {"vectors": vectors, "features": features, "pairs": pairs}
        density, overlap = session.run(["density", "overlap"], inputs)
        return np.asarray(density), np.asarray(overlap)

    return head
