"""The vector of a whole article, from those of its sentences."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from summarizer.encoder import FloatArray
from summarizer.errors import ExtraMissing, ModelNotFound
from summarizer.sentences import split_sentences
from summarizer.settings import SummarizerSettings
from summarizer.words import count_words, is_cjk

if TYPE_CHECKING:
    from summarizer.encoder import Encoder

_log = logging.getLogger(__name__)

SENTENCES = 8
"""Of an article so many are read: what the event is stands in them, and each costs some milliseconds."""


class Encodes(Protocol):
    """What this needs of ``summarizer.encoder.Encoder``."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """[n] texts → [n, dim] unit rows."""


def document_vector(encoder: Encodes, title: str, text: str, lang: str | None = None) -> FloatArray | None:
    """[dim], unit length: the mean of the sentences, with the title as one third, as summaries have it.

    None for a text without a sentence or title.
    """
    found = [s.text for s in split_sentences(text, lang) if s.kind == "sentence"]
    usable = [sentence for sentence in found if count_words(sentence) >= 4 or is_cjk(sentence)] or found
    texts = usable[:SENTENCES] + ([title] if title.strip() else [])
    if not texts:
        texts = [text[:2000]] if text.strip() else []
    if not texts:
        return None
    vectors = encoder.encode(texts)
    mean = vectors[:-1].mean(axis=0) if title.strip() and len(vectors) > 1 else vectors.mean(axis=0)
    mean = mean / max(float(np.linalg.norm(mean)), 1e-9)
    if title.strip() and len(vectors) > 1:
        mean = 2 * mean + vectors[-1]
    unit: FloatArray = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
    return unit


def find_encoder(settings: SummarizerSettings) -> Encoder | None:
    """The encoder of ``settings``; None, and a warning, where the embedded one is not installed.

    Raises ModelError for one that is damaged, or was named and is not there.
    """
    from summarizer.encoder import load_encoder
    from summarizer.weights import embedded

    try:
        return load_encoder(settings)
    except (ModelNotFound, ExtraMissing) as error:
        if embedded(settings.encoder) is None:
            raise
        _log.warning("%s; until then stories are told by their words", error)
        return None
