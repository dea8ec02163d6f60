"""Trains the head that finds acts: ``python -m training.acts [--seeds 4]``.

Reads the labels beside this file and the texts they point to, embeds them with the embedded encoder (minutes), trains
with torch and writes ``summarizer/heads/acts.json``. Only even rows train; those with index % 10 == 8 are left out at
first, to tell how it goes, and are in the weights that are written; odd rows and the seed articles are never looked
at. Fixed seeds: the same labels give the same weights on the same machine, and near ones on another.

Two losses: cross-entropy for each sentence, and for an article with an act the logarithm of the softmax mass on the
sentences that state it, since one of them in the summary is enough. Half of the time an article's first sentences are
moved to a random later place, so that the head does not merely learn that news begin with the news.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from summarizer import Document, SummarizerSettings
from summarizer.acts import NAMES, WEIGHTS, Head, feature_matrix, make_head, rule_features, unit_mean
from summarizer.encoder import Encoder, FloatArray, load_encoder
from summarizer.extractive import candidates
from training.acts_labels import digest, documents, labelled, read_labels, split_of
from training.texts import data_folder

HIDDEN = 16
EPOCHS = 20
BATCH = 8
LEARNING_RATE = 2e-3
DECAY = 0.05
DROPOUT = 0.4
RANK = 0.5
"""Weight of the loss over the article beside that over the sentences."""
ARTICLE = 0.5
"""Weight of the cross-entropy of the article's best sentence: whether it has an act at all."""
MOVED = 0.6
"""How often an article is seen with its first sentences moved."""
MOVES = 3
"""So many places to which they are moved."""
LEFT_OUT = ("stories/ecbplus.jsonl",)
"""Sets of which even and odd rows tell of the same events, and so must not train."""
UNREAD = ("sport", "entertainment")
"""Sections of bbc.jsonl whose articles train as having no act, unread, with half the weight."""
UNREAD_ROWS = 240
FOLDS = 5


@dataclass(frozen=True, kw_only=True)
class Example:
    """One article as it trains."""

    split: str
    texts: tuple[str, ...]
    vectors: FloatArray
    title_vector: FloatArray | None
    found: FloatArray
    """[n, len(rules.FEATURES)]"""
    acts: FloatArray
    """[n], 1 for a sentence that states the act."""
    weight: float

    def reordered(self, order: Sequence[int]) -> Example:
        """The same article with its sentences in another order."""
        return Example(
            split=self.split,
            texts=tuple(self.texts[index] for index in order),
            vectors=self.vectors[list(order)],
            title_vector=self.title_vector,
            found=self.found[list(order)],
            acts=self.acts[list(order)],
            weight=self.weight,
        )


def load_examples(encoder: Encoder) -> list[Example]:
    """The labelled articles of even rows, and unread ones of sport and entertainment. Raises FileNotFoundError."""
    folder = data_folder()
    labels = read_labels()
    texts = {name: dict(documents(name, folder)) for name in {label.set for label in labels}}
    tested = [
        (document.id, frozenset(sentence.text for sentence in candidates(document).sentences))
        for label in labels
        if label.split == "test" and (document := texts[label.set].get(label.key)) is not None
    ]
    found = []
    for label in labels:
        document = texts[label.set].get(label.key)
        if document is None or digest(document.text) != label.sha256:
            print(f"passed over: {label.set} {label.key} is not the text that was labelled", file=sys.stderr)
        elif label.split in {"train", "valid"} and label.set not in LEFT_OUT and not repeats_one(document, tested):
            found.append(_example(document, label.acts, label.split, 1.0, encoder))
    return [*found, *_unread(folder, {label.key for label in labels if label.set == "news/bbc.jsonl"}, encoder)]


def repeats_one(document: Document, tested: Sequence[tuple[str | None, frozenset[str]]]) -> bool:
    """Whether ``document`` is an article held aside, or shares two fifths of the shorter one's sentences with one.

    The Federal Register's documents stand in two files, at rows of different parity; the BBC prints a report again
    when it has news, with half of it as it was.
    """
    own = frozenset(sentence.text for sentence in candidates(document).sentences)
    return any(
        document.id == name or len(own & other) > 0.4 * max(min(len(own), len(other)), 1) for name, other in tested
    )


def _unread(folder: Path, read: set[str], encoder: Encoder) -> Iterator[Example]:
    rows = [
        (key, document)
        for key, document in documents("news/bbc.jsonl", folder)
        if int(key) % 2 == 0 and key not in read and any(section in (document.id or "") for section in UNREAD)
    ]
    random.Random(0).shuffle(rows)
    for key, document in rows[:UNREAD_ROWS]:
        yield _example(document, (), split_of("news/bbc.jsonl", key), 0.5, encoder)


def _example(
    document: Document, acts: Sequence[tuple[int, int]], split: str, weight: float, encoder: Encoder
) -> Example:
    sentences = candidates(document).sentences
    texts = [sentence.text for sentence in sentences]
    vectors = encoder.encode([*texts, document.title] if document.title else texts)
    return Example(
        split=split,
        texts=tuple(texts),
        vectors=vectors[: len(texts)],
        title_vector=vectors[len(texts)] if document.title else None,
        found=np.array([rule_features(text) for text in texts], dtype=np.float32),
        acts=np.array(labelled(sentences, acts), dtype=np.float32),
        weight=weight,
    )


def moved(example: Example, draw: random.Random) -> Example:
    """The article with its first 1 to 4 sentences at a random place in its last two thirds."""
    count = min(draw.randint(1, 4), len(example.texts) - 1)
    rest = list(range(count, len(example.texts)))
    place = draw.randint(len(rest) // 3, len(rest))
    return example.reordered([*rest[:place], *range(count), *rest[place:]])


def train(examples: Sequence[Example], *, embedded: bool, seeds: int) -> dict[str, Any]:
    """Weights as ``acts.json`` has them, but for the calibration: networks of several seeds side by side as one."""
    features = np.concatenate([_features(example, embedded) for example in examples])
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-2
    nets = [_train_one(examples, mean, scale, embedded=embedded, seed=seed) for seed in range(seeds)]
    return {
        "mean": mean,
        "scale": scale,
        "features": np.concatenate([net["features.weight"] for net in nets]),
        "bias": np.concatenate([net["features.bias"] for net in nets]),
        "embedding": np.concatenate([net["embedding.weight"] for net in nets]) if embedded else None,
        "centre": np.mean([net["centre.weight"][0] for net in nets], axis=0) if embedded else None,
        "out": np.concatenate([net["out.weight"][0] for net in nets]) / seeds,
        "out_bias": float(np.mean([net["out.bias"][0] for net in nets])),
        "skip": np.mean([net["skip.weight"][0] for net in nets], axis=0),
        "slope": 1.0,
        "shift": 0.0,
    }


def _features(example: Example, embedded: bool) -> FloatArray:
    if embedded:
        return feature_matrix(example.texts, example.vectors, example.title_vector, example.found)
    return feature_matrix(example.texts, None, None, example.found)


def _train_one(
    examples: Sequence[Example], mean: FloatArray, scale: FloatArray, *, embedded: bool, seed: int
) -> dict[str, FloatArray]:
    import torch
    from torch import nn
    from torch.nn.functional import binary_cross_entropy_with_logits

    torch.manual_seed(seed)
    draw = random.Random(seed)
    net = nn.ModuleDict(
        {
            "features": nn.Linear(len(NAMES), HIDDEN),
            "out": nn.Linear(HIDDEN, 1),
            "skip": nn.Linear(len(NAMES), 1, bias=False),
        }
    )
    if embedded:
        net["embedding"] = nn.Linear(examples[0].vectors.shape[1], HIDDEN, bias=False)
        net["centre"] = nn.Linear(examples[0].vectors.shape[1], 1, bias=False)
    drop = nn.Dropout(DROPOUT)

    def tensors(example: Example) -> tuple[torch.Tensor, ...]:
        standard = (_features(example, embedded) - mean) / scale
        # A document of hundreds of sentences weighs as much as an article of sixty.
        spread = min(1.0, 60 / len(example.acts)) * example.weight / 10
        return (
            torch.tensor(standard, dtype=torch.float32),
            torch.tensor(example.vectors),
            torch.tensor(example.acts),
            torch.full((len(example.acts),), spread),
            torch.tensor(np.tile(unit_mean(example.vectors), (len(example.acts), 1))),
        )

    plain = [tensors(example) for example in examples]
    shifted = [
        [tensors(moved(example, draw) if len(example.texts) > 6 else example) for _ in range(MOVES)]
        for example in examples
    ]
    optimizer = torch.optim.AdamW(net.parameters(), lr=LEARNING_RATE, weight_decay=DECAY)
    order = list(range(len(examples)))
    net.train()
    for _ in range(EPOCHS):
        draw.shuffle(order)
        for begin in range(0, len(order), BATCH):
            batch = [
                draw.choice(shifted[index]) if draw.random() < MOVED else plain[index]
                for index in order[begin : begin + BATCH]
            ]
            inputs, vectors, acts, spread, centres = (torch.cat(parts) for parts in zip(*batch, strict=True))
            inner = net["features"](inputs)
            if embedded:
                # Unit vectors of 384 numbers are small beside standardised features.
                inner = inner + 4 * net["embedding"](drop(vectors))
            logits = (net["out"](drop(torch.relu(inner))) + net["skip"](inputs)).squeeze(-1)
            if embedded:
                logits = logits + 4 * net["centre"](drop(centres)).squeeze(-1)
            loss = binary_cross_entropy_with_logits(logits, acts, weight=spread, reduction="sum")
            for made, wanted in zip(
                logits.split([len(one[2]) for one in batch]), [one[2] for one in batch], strict=True
            ):
                has_act = wanted.max().reshape(1)
                loss = loss + ARTICLE * binary_cross_entropy_with_logits(made.max().reshape(1), has_act)
                if wanted.any():
                    loss = loss + RANK * (torch.logsumexp(made, 0) - torch.logsumexp(made[wanted > 0], 0))
            optimizer.zero_grad()
            (loss / len(batch)).backward()
            optimizer.step()
    weights = {name: value.detach().numpy() for name, value in net.state_dict().items()}
    if embedded:
        weights["embedding.weight"] = 4 * weights["embedding.weight"]
        weights["centre.weight"] = 4 * weights["centre.weight"]
    return weights


def out_of_fold(examples: Sequence[Example], *, embedded: bool, seeds: int) -> list[FloatArray]:
    """Logits of each article by networks that did not train on it."""
    order = list(range(len(examples)))
    random.Random(0).shuffle(order)
    logits: dict[int, FloatArray] = {}
    for fold in range(FOLDS):
        aside = order[fold::FOLDS]
        kept = [examples[index] for index in order if index not in set(aside)]
        head = make_head(train(kept, embedded=embedded, seeds=seeds))
        logits.update({index: _logits(head, examples[index], embedded) for index in aside})
    return [logits[index] for index in range(len(examples))]


def _logits(head: Head, example: Example, embedded: bool) -> FloatArray:
    return head.logits(_features(example, embedded), example.vectors if embedded else None)


def calibrate(logits: FloatArray, acts: FloatArray) -> tuple[float, float]:
    """Slope and shift that make ``sigmoid(slope * logit + shift)`` a probability (Platt, 1999), by Newton's method."""
    weights = np.zeros(2)
    inputs = np.stack([logits.astype(np.float64), np.ones(len(logits))], axis=1)
    for _ in range(50):
        made = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        gradient = inputs.T @ (made - acts)
        curvature = (inputs * (made * (1 - made))[:, None]).T @ inputs + 1e-6 * np.eye(2)
        weights = weights - np.linalg.solve(curvature, gradient)
    return float(weights[0]), float(weights[1])


def threshold(highest: FloatArray, unread: FloatArray) -> float:
    """The probability that 5 % of the unread articles' best sentences reach."""
    return float(np.quantile(highest[unread > 0], 0.95))


def _kinds(examples: Sequence[Example]) -> tuple[FloatArray, FloatArray]:
    """[n] 1 for articles with an act, and 1 for unread ones."""
    return (
        np.array([one.acts.any() for one in examples], dtype=np.float32),
        np.array([one.weight < 1 for one in examples], dtype=np.float32),
    )


def rounded(weights: dict[str, Any]) -> dict[str, Any]:
    """The same as lists, with four significant digits: more is noise, and a file ten times as long."""
    return {
        name: value
        if value is None
        else float(f"{value:.4g}")
        if isinstance(value, float)
        else np.vectorize(lambda number: float(f"{number:.4g}"))(value.astype(np.float64)).tolist()
        for name, value in weights.items()
    }


def report(name: str, examples: Sequence[Example], logits: Sequence[FloatArray]) -> None:
    """Prints how often one of the best 1, 2 and 3 sentences states the act."""
    pairs = [(one.acts, made) for one, made in zip(examples, logits, strict=True) if one.acts.any()]
    line = f"{name:24}{len(pairs):5} articles with an act, one found among the best"
    for best in (1, 2, 3):
        line += f"  {best}: {np.mean([acts[np.argsort(-made)[:best]].any() for acts, made in pairs]):.3f}"
    print(line, flush=True)


def main() -> int:
    """Trains both heads and writes the file; status 1 where the texts are missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4, help="networks side by side (default 4)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    if not data_folder().is_dir():
        print(f"no texts at {data_folder()}: set POLICYBOT_SHARED_DATA", file=sys.stderr)
        return 1
    import torch

    torch.set_num_threads(options.threads)
    examples = load_examples(load_encoder(SummarizerSettings(threads=options.threads)))
    training = [example for example in examples if example.split == "train"]
    validation = [example for example in examples if example.split == "valid"]
    made: dict[str, Any] = {"features": list(NAMES)}
    for name, embedded in (("embedded", True), ("rules", False)):
        head = make_head(train(training, embedded=embedded, seeds=options.seeds))
        report(f"{name}, validation", validation, [_logits(head, one, embedded) for one in validation])
        logits = out_of_fold(examples, embedded=embedded, seeds=2)
        report(f"{name}, out of fold", examples, logits)
        slope, shift = calibrate(np.concatenate(logits), np.concatenate([one.acts for one in examples]))
        highest = np.array([1 / (1 + np.exp(-(slope * one.max() + shift))) for one in logits], dtype=np.float32)
        weights = train(examples, embedded=embedded, seeds=options.seeds) | {"slope": slope, "shift": shift}
        made[name] = rounded(weights)
        if embedded:
            made["policy"] = round(threshold(highest, _kinds(examples)[1]), 4)
        for kind, those in zip(("an act", "unread"), _kinds(examples), strict=True):
            print(
                f"  at or above the threshold, {kind}: {(highest[those > 0] >= made['policy']).mean():.3f}", flush=True
            )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(made) + "\n", encoding="utf-8")
    print(f"{options.out}: {options.out.stat().st_size} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
