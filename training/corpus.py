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


class KeptNetwork:
    """The network with a cache on disk, one file per article. Its output has no tags of words."""

    def __init__(self, network: Network | None = None, folder: Path | None = None) -> None:
        self._network = network or load_network()
        version = read_facts(FOLDER / "card.json")["sha256"] if network is None else network.name
        self._version = json.dumps(version, sort_keys=True)
        caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        self._folder = folder or caches / "policybot" / "training"
        self._folder.mkdir(parents=True, exist_ok=True)

    def read(self, title: str, lines: Sequence[str]) -> Lines:
        """Read an article like ``Network.read``, from the cache if it is there."""
        key = "\0".join([self._version, title, *lines])
        path = self._folder / f"{hashlib.sha1(key.encode('utf-8', 'replace')).hexdigest()}.npz"
        if not path.is_file():
            made = vars(self._network.read(title, lines))
            made["title_vector"] = [] if made["title_vector"] is None else made["title_vector"]
            partial = path.with_suffix(".part.npz")
            kept: dict[str, Any] = {name: np.float16(value) for name, value in made.items() if name[0] != "_"}
            np.savez(partial, **kept)
            partial.replace(path)
        with np.load(path) as stored:
            found: dict[str, Any] = {name: values.astype(np.float32) for name, values in stored.items()}
        found["policy"] = float(found["policy"])
        if not len(found["title_vector"]):
            found["title_vector"] = None
        none = cast(Encoded, None)
        return Lines(**found, _alone=none, _together=none)
