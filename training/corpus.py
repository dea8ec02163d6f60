"""The development texts as a trainer and a benchmark see them: sentences, their vectors, a reference.

Rows with an even index are for training and tuning, those whose index ends in 8 among them for validation; rows with
an odd index are for figures only. Vectors are cached by the text of the sentence, so that another way of splitting
costs only the sentences that are new.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from summarizer.encoder import Encoder, FloatArray
from summarizer.extractive import Candidates, candidates
from summarizer.models import Document

Part = Literal["train", "validation", "test"]
STEP = 512
"""So many sentences are embedded between two writes of the cache."""


@dataclass(frozen=True, kw_only=True)
class TextSet:
    """One file of texts with summaries."""

    name: str
    path: str
    """Relative to the data folder."""


SETS = (
    TextSet(name="federal_register", path="policy/federal_register.jsonl"),
    TextSet(name="govuk", path="policy/govuk.jsonl"),
    TextSet(name="us_bills", path="policy/us_bills.jsonl"),
    TextSet(name="cnn", path="news/cnn.jsonl"),
    TextSet(name="bbc", path="news/bbc.jsonl"),
    TextSet(name="cnn_bbc_references", path="news/cnn_bbc_references.jsonl"),
    TextSet(name="orangesum", path="languages/orangesum_abstracts.jsonl"),
    TextSet(name="norsumm", path="languages/norsumm.jsonl"),
)


@dataclass(frozen=True, kw_only=True)
class Example:
    """One article with its reference summary."""

    set: str
    row: int
    document: Document
    reference: str


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """An article's usable sentences with their vectors."""

    example: Example
    found: Candidates
    vectors: FloatArray
    """[n, dim] unit rows."""
    title_vector: FloatArray | None


def cache_folder() -> Path:
    """Where vectors are kept between runs."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "policybot" / "training"


def part_of(row: int) -> Part:
    """Which part of its set a row belongs to."""
    if row % 2:
        return "test"
    return "validation" if row % 10 == 8 else "train"


def read(folder: Path, chosen: Sequence[str] | None = None) -> Iterator[Example]:
    """All examples of the sets named (default: all), rows without a text or a reference left out."""
    for text_set in SETS:
        if chosen is None or text_set.name in chosen:
            yield from _read_set(folder, text_set)


def _read_set(folder: Path, text_set: TextSet) -> Iterator[Example]:
    for row, value in enumerate(_rows(folder / text_set.path)):
        text, reference = value["text"], value["summary"]
        if text.strip() and reference.strip():
            title = value.get("title")
            document = Document(
                id=f"{text_set.name}:{row}", text=text, title=title if isinstance(title, str) else None,
                lang=value.get("lang"),
            )  # fmt: skip
            yield Example(set=text_set.name, row=row, document=document, reference=reference)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


class VectorCache:
    """Sentence vectors on disk, by the sentence's text; one file a set."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def embed(self, examples: Iterable[Example]) -> list[Embedded]:
        """Every example with its sentences and vectors, same order; progress on stderr."""
        by_set: dict[str, list[tuple[Example, Candidates]]] = {}
        order: list[tuple[str, int]] = []
        for example in examples:
            group = by_set.setdefault(example.set, [])
            order.append((example.set, len(group)))
            group.append((example, candidates(example.document)))
        done = {name: self._embed_set(name, group) for name, group in by_set.items()}
        return [done[name][index] for name, index in order]

    def _embed_set(self, name: str, group: list[tuple[Example, Candidates]]) -> list[Embedded]:
        texts = {sentence.text for _, found in group for sentence in found.sentences}
        texts |= {example.document.title for example, _ in group if example.document.title}
        vectors = self.vectors(name, sorted(texts))
        made = []
        for example, found in group:
            title = example.document.title
            made.append(
                Embedded(
                    example=example,
                    found=found,
                    vectors=np.stack([vectors[sentence.text] for sentence in found.sentences]).astype(np.float32),
                    title_vector=vectors[title].astype(np.float32) if title else None,
                )
            )
        return made

    def vectors(self, name: str, texts: Sequence[str]) -> dict[str, NDArray[np.float16]]:
        """The vector of each text, from the file ``name`` or newly made and kept there."""
        path = self._folder / f"{name}.npz"
        known = _load(path)
        keys = {
            text: hashlib.sha1(f"{self._encoder.name}\0{text}".encode("utf-8", "replace")).digest() for text in texts
        }
        missing = [text for text in texts if keys[text] not in known]
        for begin in range(0, len(missing), STEP):
            batch = missing[begin : begin + STEP]
            for text, vector in zip(batch, self._encoder.encode(batch), strict=True):
                known[keys[text]] = vector.astype(np.float16)
            if begin // STEP % 8 == 7 or begin + STEP >= len(missing):
                _save(path, known)
            print(f"{name}: embedded {min(begin + STEP, len(missing))} of {len(missing)} sentences", file=sys.stderr)
        return {text: known[keys[text]] for text in texts}


def _load(path: Path) -> dict[bytes, NDArray[np.float16]]:
    if not path.is_file():
        return {}
    with np.load(path) as stored:
        return {bytes(key): vector for key, vector in zip(stored["keys"], stored["vectors"], strict=True)}


def _save(path: Path, known: dict[bytes, NDArray[np.float16]]) -> None:
    keys = np.array([np.frombuffer(key, dtype=np.uint8) for key in known])
    partial = path.with_suffix(".part.npz")
    np.savez(partial, keys=keys, vectors=np.stack(list(known.values())))
    partial.replace(path)
