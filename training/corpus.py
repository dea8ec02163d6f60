"""Reads the development texts for trainers and benchmarks: articles with reference summaries, and the network's output.

Rows with an odd index are only for figures. Rows whose index ends in 8 are for validation, and all other rows with an
even index are for training.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np

from summarizer.models import Document
from summarizer.network import FOLDER, Encoded, Lines, Network, load_network
from summarizer.weights import read_facts
from training.texts import FILLER, read_rows

Part = Literal["train", "validation", "test"]
SETS = {
    "federal_register": "policy/federal_register.jsonl",
    "govuk": "policy/govuk.jsonl",
    "us_bills": "policy/us_bills.jsonl",
    "cnn": "news/cnn.jsonl",
    "bbc": "news/bbc.jsonl",
    "cnn_bbc_references": "news/cnn_bbc_references.jsonl",
    "orangesum": "languages/orangesum_abstracts.jsonl",
    "norsumm": "languages/norsumm.jsonl",
}
"""Files of texts with summaries, relative to the data folder."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """One article with its reference summary."""

    set: str
    row: int
    document: Document
    reference: str


def part_of(row: int) -> Part:
    """Return to which part of its set a row belongs."""
    if row % 2:
        return "test"
    return "validation" if row % 10 == 8 else "train"


def examples(folder: Path, chosen: Sequence[str] = tuple(SETS)) -> Iterator[Example]:
    """Yield the examples of the chosen sets. Skips rows without a text or a reference, and placeholder texts."""
    for name in chosen:
        for row, value in enumerate(read_rows(folder / SETS[name])):
            text, reference = value["text"], value["summary"]
            if text.strip() and reference.strip() and not text.startswith(FILLER):
                title = value.get("title") if isinstance(value.get("title"), str) else None
                document = Document(id=f"{name}:{row}", text=text, title=title, lang=value.get("lang"))
                yield Example(set=name, row=row, document=document, reference=reference)


def cache_folder() -> Path:
    """Return the folder in which the network's output is cached between runs."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "policybot" / "training"


class KeptNetwork:
    """The network with a cache on disk, one file per article. Its output has no tags of words."""

    def __init__(self, network: Network | None = None, folder: Path | None = None) -> None:
        self._network = network or load_network()
        version = read_facts(FOLDER / "card.json")["sha256"] if network is None else network.name
        self._version = json.dumps(version, sort_keys=True)
        self._folder = folder or cache_folder()
        self._folder.mkdir(parents=True, exist_ok=True)

    def read(self, title: str, lines: Sequence[str]) -> Lines:
        """Read an article like ``Network.read``, from the cache if it is there."""
        key = "\0".join([self._version, title, *lines])
        path = self._folder / f"{hashlib.sha1(key.encode('utf-8', 'replace')).hexdigest()}.npz"
        if not path.is_file():
            made = self._network.read(title, lines)
            kept: dict[str, Any] = {name: getattr(made, name) for name in ("vectors", "kinds", "steps", "stages")}
            kept |= {"policy": made.policy, "title_vector": made.title_vector if title.strip() else np.zeros(0)}
            partial = path.with_suffix(".part.npz")
            np.savez(partial, **{name: np.asarray(value, dtype=np.float16) for name, value in kept.items()})  # type: ignore[arg-type]
            partial.replace(path)
        with np.load(path) as stored:
            arrays = {name: stored[name].astype(np.float32) for name in stored.files}
        return Lines(
            arrays["vectors"],
            arrays["title_vector"] if len(arrays["title_vector"]) else None,
            float(arrays["policy"]),
            arrays["kinds"],
            arrays["steps"],
            arrays["stages"],
            cast(Encoded, None),
            cast(Encoded, None),
        )
