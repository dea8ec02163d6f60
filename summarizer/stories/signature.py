"""Copies of one text, found before anything is weighed: MinHash over runs of words (Broder, 1997).

Not datasketch, the library for it: it would bring scipy, a hundred megabytes, for the forty lines here; and its index
of bands is for millions of texts, where a window of a few thousand signatures is compared whole in a millisecond.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

SIZE = 64
"""Numbers of a signature; it is kept as so many little-endian uint32."""
RUN = 4
"""Words of a shingle."""
LEAST = 20
"""A text of fewer shingles has no signature: short notices are alike by nature."""
COPY = 0.55
"""Share of equal numbers from which two texts may be copies: of two equal texts, one with a third more paragraphs,
it is about 0.75."""

# Multiply-shift (Dietzfelbinger, 1997): products wrap at 64 bits, and their upper halves are the hashes.
_draw = np.random.default_rng(20240229)
_A = _draw.integers(0, 1 << 63, SIZE, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_B = _draw.integers(0, 1 << 63, SIZE, dtype=np.uint64)


def signature(words: list[str]) -> bytes:
    """The signature of a text of these words; ``b""`` for one that is too short."""
    joined = [" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]
    shingles = np.array(sorted({zlib.crc32(run.encode("utf-8", "replace")) for run in joined}), dtype=np.uint64)
    if len(shingles) < LEAST:
        return b""
    hashed = (shingles[:, None] * _A[None, :] + _B[None, :]) >> np.uint64(32)
    return bytes(hashed.min(axis=0).astype("<u4").tobytes())


def unpack(signatures: list[bytes]) -> NDArray[np.uint32]:
    """[n] signatures → [n, SIZE]; zeros for one that is none."""
    empty = bytes(4 * SIZE)
    whole = b"".join(one if len(one) == 4 * SIZE else empty for one in signatures)
    return np.frombuffer(whole, dtype="<u4").reshape(-1, SIZE)


def shares(one: bytes, others: NDArray[np.uint32]) -> NDArray[np.float32]:
    """[n] how much of each of ``others`` ([n, SIZE]) is as in ``one``, 0 to 1: an estimate of the Jaccard index."""
    if len(one) != 4 * SIZE or not len(others):
        return np.zeros(len(others), dtype=np.float32)
    own = np.frombuffer(one, dtype="<u4")
    return np.asarray(np.count_nonzero(others == own, axis=1) / SIZE, dtype=np.float32)


def share(one: bytes, other: bytes) -> float:
    """The same of two; 0.0 where one has no signature."""
    if len(one) != 4 * SIZE or len(other) != 4 * SIZE:
        return 0.0
    return int(np.count_nonzero(np.frombuffer(one, dtype="<u4") == np.frombuffer(other, dtype="<u4"))) / SIZE
