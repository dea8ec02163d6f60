"""What the salience head is trained on: one article with its features and rewards, and batches of such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from summarizer.encoder import FloatArray
from summarizer.extractive import sizes
from summarizer.salience import feature_matrix, pair_tensor
from training.corpus import Embedded
from training.oracle import Rewards

MAX_SENTENCES = 100
"""More of an article is not trained on."""
BUDGET = 126.0
SET_WEIGHTS = {
    "federal_register": 4.0,
    "govuk": 4.0,
    "us_bills": 4.0,
    "cnn": 1.0,
    "bbc": 0.6,
    "cnn_bbc_references": 1.0,
    "orangesum": 1.0,
    "norsumm": 1.0,
}
"""How much a text of each set counts: policy is what the head is for, and ``bbc`` is many."""
KIND_OF = {"bbc": "copied", "federal_register": "document", "govuk": "document", "us_bills": "document"}
"""Sets that are not "news"."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One article, ready for the network."""

    set: str
    row: int
    vectors: FloatArray
    features: FloatArray
    pairs: FloatArray
    words: FloatArray
    needs: NDArray[np.intp]
    rewards: Rewards
    oracle: tuple[int, ...]


def prepare(embedded: Sequence[Embedded]) -> list[Item]:
    """Features and rewards of each article that has more sentences than a summary."""
    items = []
    for one in embedded:
        found = one.found.sentences[:MAX_SENTENCES]
        if len(found) < 4:
            continue
        texts = [sentence.text for sentence in found]
        vectors = one.vectors[:MAX_SENTENCES]
        title = one.example.document.title
        dependent = one.found.dependent[:MAX_SENTENCES]
        features = feature_matrix(
            texts, vectors, title, one.title_vector,
            dependent=dependent,
            paragraphs=[sentence.paragraph for sentence in found],
        )  # fmt: skip
        rewards = Rewards(texts, one.example.reference)
        items.append(
            Item(
                set=one.example.set,
                row=one.example.row,
                vectors=vectors,
                features=features,
                pairs=pair_tensor(texts, vectors),
                words=sizes(texts),
                needs=np.array(one.found.needs[:MAX_SENTENCES], dtype=np.intp),
                rewards=rewards,
                oracle=tuple(rewards.greedy(3, BUDGET)),
            )
        )
    return items


def batches(items: Sequence[Item], draw: np.random.Generator, size: int = 16) -> Iterator[list[Item]]:
    """Items in random order, those of like length together."""
    weight = np.array([SET_WEIGHTS.get(item.set, 1.0) for item in items])
    count = int(min(weight.sum(), len(items)))
    picked = draw.choice(len(items), size=count, p=weight / weight.sum())
    order = sorted(picked.tolist(), key=lambda index: len(items[index].words) + draw.random() * 6)
    groups = [[items[index] for index in order[begin : begin + size]] for begin in range(0, len(order), size)]
    for index in draw.permutation(len(groups)):
        yield groups[int(index)]


def collate(group: Sequence[Item]) -> dict[str, Any]:
    """Padded tensors of a batch."""
    n = max(len(item.words) for item in group)
    made = {
        "vectors": np.zeros((len(group), n, group[0].vectors.shape[1]), dtype=np.float32),
        "features": np.zeros((len(group), n, group[0].features.shape[1]), dtype=np.float32),
        "pairs": np.zeros((len(group), n, n, group[0].pairs.shape[2]), dtype=np.float32),
        "words": np.zeros((len(group), n), dtype=np.float32),
        "mask": np.zeros((len(group), n), dtype=np.bool_),
    }
    for row, item in enumerate(group):
        size = len(item.words)
        made["vectors"][row, :size] = item.vectors
        made["features"][row, :size] = item.features
        made["pairs"][row, :size, :size] = item.pairs
        made["words"][row, :size] = item.words
        made["mask"][row, :size] = True
    return {name: torch.from_numpy(array) for name, array in made.items()}
