"""Trains the salience head: ``python -m summarizer.training.salience``.

What is learnt is the gain of a whole set of sentences over the article's opening of the same length, in ROUGE against
the reference: the loss is on sets, not on single sentences, so that what two sentences say twice counts once. Each
step draws sets anew: some that the head itself likes, some at random from the article's start, the oracle's.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from summarizer.encoder import load_encoder
from summarizer.features import FEATURES, PAIRS, feature_matrix, pair_tensor
from summarizer.salience import WEIGHTS
from summarizer.selection import Problem, best, opening
from summarizer.sentences import count_words
from summarizer.settings import SummarizerSettings
from summarizer.training.corpus import Embedded, VectorCache, cache_folder, data_folder, part_of, read
from summarizer.training.network import DIM, Ensemble, Head, Shape, mixed, value
from summarizer.training.oracle import Rewards

FloatArray = NDArray[np.float32]

MAX_SENTENCES = 100
"""More of an article is not trained on."""
SETS_A_STEP = 40
BUDGET = 126.0
SEED = 11
FOLDS = 5
EPOCHS = 12
SET_WEIGHTS = {
    "federal_register": 4.0,
    "govuk": 4.0,
    "us_bills": 4.0,
    "cnn": 1.0,
    "bbc": 0.4,
    "cnn_bbc_references": 1.0,
    "orangesum": 1.0,
    "norsumm": 1.0,
}
"""How much a text of each set counts: policy is what the head is for, and ``bbc`` is many."""
COPIED = {"bbc"}
"""Sets whose references are sentences copied from all over the article."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One article, ready for the network."""

    set: str
    row: int
    vectors: FloatArray
    features: FloatArray
    pairs: FloatArray
    words: FloatArray
    dependent: tuple[bool, ...]
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
            texts, vectors, title, one.title_vector, dependent=dependent,
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
                words=np.array([count_words(text) for text in texts], dtype=np.float32),
                dependent=dependent,
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


def draw_sets(item: Item, density: FloatArray, draw: np.random.Generator) -> NDArray[np.bool_]:
    """[SETS_A_STEP, n] sets of one to four sentences."""
    n = len(item.words)
    sets = np.zeros((SETS_A_STEP, n), dtype=np.bool_)
    early = -np.arange(n, dtype=np.float32) / 4
    for row in range(SETS_A_STEP):
        size = min(int(draw.choice([1, 2, 3, 4], p=[0.1, 0.2, 0.6, 0.1])), n)
        noise = draw.gumbel(size=n)
        base = density * 25 if row % 2 else early + density * 8
        if row >= SETS_A_STEP - 6:
            base = np.zeros(n, dtype=np.float32)
        sets[row, np.argsort(-(base + noise))[:size]] = True
    sets[0] = False
    sets[0, list(item.oracle)] = True
    return sets


def train_head(
    training: Sequence[Item], validation: Sequence[Item], *, shape: Shape, seed: int, epochs: int, rate: float = 1e-3,
    patience: int = 6, verbose: bool = True,
) -> Head:  # fmt: skip
    """One head, the best epoch by the mean over sets of the gain on ``validation``."""
    torch.manual_seed(seed)
    draw = np.random.default_rng(seed)
    head = Head(shape)
    optimiser = torch.optim.AdamW(head.parameters(), lr=rate, weight_decay=0.05)
    steps = epochs * (int(min(sum(SET_WEIGHTS.get(i.set, 1.0) for i in training), len(training))) // 16 + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=rate, total_steps=steps + 10, pct_start=0.15)
    kept, kept_score, since = copy.deepcopy(head.state_dict()), -np.inf, 0
    for epoch in range(epochs):
        head.train()
        losses = []
        began = time.perf_counter()
        for group in batches(training, draw):
            tensors = collate(group)
            loss = step_loss(head, group, tensors, draw)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append(float(loss.detach()))
        told = evaluate([head], validation)
        score = told["loss"]
        if verbose:
            sets = " ".join(f"{name} {gain:+.2f}" for name, gain in told.items())
            print(f"seed {seed} epoch {epoch}: loss {np.mean(losses):.3f}, {sets}, "
                  f"{time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)  # fmt: skip
        if -score > kept_score:
            kept, kept_score, since = copy.deepcopy(head.state_dict()), -score, 0
        else:
            since += 1
            if since >= patience:
                break
    head.load_state_dict(kept)
    head.eval()
    return head


def step_loss(head: Head, group: Sequence[Item], tensors: dict[str, Any], draw: np.random.Generator) -> Any:
    """Squared error of expected gains, softened, and the gain forgone by the head's own preference."""
    by_kind, overlap, kind = head(tensors["vectors"], tensors["features"], tensors["pairs"], tensors["mask"])
    kinds = torch.tensor([int(item.set in COPIED) for item in group])
    density = by_kind[torch.arange(len(group)), :, kinds]
    b, n = density.shape
    c = SETS_A_STEP
    sets = np.zeros((b, c, n), dtype=np.float32)
    openings = np.zeros((b, c, n), dtype=np.float32)
    gains = np.zeros((b, c), dtype=np.float32)
    lengths = np.ones((b, c), dtype=np.float32)
    truth = np.zeros((b, n), dtype=np.float32)
    wanted = np.ones((b, 1), dtype=np.float32)
    shown = density.detach().numpy()
    for row, item in enumerate(group):
        size = len(item.words)
        chosen = draw_sets(item, shown[row, :size], draw)
        sets[row, :, :size] = chosen
        lengths[row] = np.maximum(chosen @ item.words, 1)
        openings[row, :, :size] = opening(item.words, lengths[row])
        gains[row] = item.rewards.gains(chosen)
        truth[row, :size] = item.rewards.density()
        wanted[row] = item.rewards.wanted
    words, mask = tensors["words"], tensors["mask"]
    taken = value(density, overlap, words, torch.from_numpy(sets))
    first = value(density, overlap, words, torch.from_numpy(openings))
    expected = 200 * (taken - first) / torch.from_numpy(lengths + wanted)
    actual = torch.from_numpy(gains)
    regression = torch.nn.functional.smooth_l1_loss(expected / 10, actual / 10)
    preference = (expected / 3).softmax(-1)
    best_gain = actual.max(-1).values
    forgone = (best_gain - (preference * actual).sum(-1)).mean() / 10
    single = ((density - torch.from_numpy(truth)) ** 2)[mask].mean()
    return regression + 0.1 * forgone + single + 0.1 * torch.nn.functional.cross_entropy(kind, kinds)


@torch.no_grad()
def predict(heads: Sequence[Head], item: Item) -> tuple[FloatArray, FloatArray]:
    """([n] density, [n, n] overlap), the mean of the heads."""
    tensors = collate([item])
    made = [head(tensors["vectors"], tensors["features"], tensors["pairs"], tensors["mask"]) for head in heads]
    return (
        torch.stack([mixed(one[0], one[2])[0] for one in made]).mean(0).numpy(),
        torch.stack([one[1][0] for one in made]).mean(0).numpy(),
    )


def outcomes(heads: Sequence[Head], items: Sequence[Item]) -> list[tuple[str, float, float]]:
    """(set, expected gain, true gain) of the best set of each article, whatever is expected of it."""
    told = []
    for item in items:
        density, overlap = predict(heads, item)
        problem = Problem(
            density=density, overlap=overlap, words=item.words, dependent=item.dependent, sentences=3, max_words=BUDGET
        )
        chosen, expected = best(problem, margin=-1e9)
        mask = np.zeros((1, len(item.words)), dtype=np.bool_)
        mask[0, chosen] = True
        told.append((item.set, expected, float(item.rewards.gains(mask)[0])))
    return told


def evaluate(heads: Sequence[Head], items: Sequence[Item]) -> dict[str, float]:
    """Mean gain by set at margin 0, their mean as ``all``, and ``loss`` of the expected gains."""
    for head in heads:
        head.eval()
    told = outcomes(heads, items)
    by_set: dict[str, list[float]] = {}
    for name, expected, gain in told:
        by_set.setdefault(name, []).append(gain if expected > 0 else 0.0)
    result = {name: float(np.mean(gains)) for name, gains in by_set.items()}
    weights = [SET_WEIGHTS.get(name, 1.0) for name, _, _ in told]
    kept = [gain if expected > 0 else 0.0 for _, expected, gain in told]
    result["all"] = float(np.average(kept, weights=weights))
    result["loss"] = -result["all"]
    return result


def fold_of(row: int) -> int:
    """Which member of the ensemble a row is held aside from; rows that end in 8 are the last one's."""
    return row // 2 % FOLDS


def tune_margin(told: Sequence[tuple[str, float, float]]) -> float:
    """The least margin at which no set of ten texts or more loses to the opening, on texts held aside.

    ``told``: (set, expected gain, true gain) of each text.
    """
    for margin in np.arange(0, 8, 0.25):
        by_set: dict[str, list[float]] = {}
        for name, expected, gain in told:
            by_set.setdefault(name, []).append(gain if expected > margin else 0.0)
        if all(np.mean(gains) >= 0 for gains in by_set.values() if len(gains) >= 10):
            return float(margin)
    return 8.0


def export(heads: Sequence[Head], path: Path) -> None:
    """The mean of the heads as ONNX, for one article of any number of sentences from 2."""
    import onnx

    n = 7
    example = (torch.zeros(n, DIM), torch.zeros(n, len(FEATURES)), torch.zeros(n, n, len(PAIRS)))
    size = torch.export.Dim("n", min=2, max=4096)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of torch's own deprecations
        program = torch.onnx.export(
            Ensemble(list(heads)).eval(),
            example,
            dynamo=True,
            input_names=["vectors", "features", "pairs"],
            output_names=["density", "overlap"],
            dynamic_shapes=({0: size}, {0: size}, {0: size, 1: size}),
            verbose=False,
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    program.save(str(path), external_data=False)
    # What the exporter notes of each node (its place in our source) is a tenth of the file.
    model = onnx.load(str(path))
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    del model.graph.value_info[:]
    del model.graph.metadata_props[:]
    onnx.save(model, str(path))


def main() -> int:
    """Trains the members, tunes the margin on what each had not seen, exports."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=cache_folder(), help="where sentence vectors are kept")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="the ONNX file; its JSON goes beside it")
    options = parser.parse_args()
    folder = data_folder()
    if not folder.is_dir():
        print(f"no texts at {folder}: set POLICYBOT_SHARED_DATA", file=sys.stderr)
        return 1
    torch.set_num_threads(options.threads)
    encoder = load_encoder(SummarizerSettings(threads=options.threads))
    examples = [example for example in read(folder) if part_of(example.row) != "test"]
    items = prepare(VectorCache(encoder, options.cache).embed(examples))
    heads, told = [], []
    for fold in range(FOLDS):
        training = [item for item in items if fold_of(item.row) != fold]
        aside = [item for item in items if fold_of(item.row) == fold]
        heads.append(train_head(training, aside, shape=Shape(), seed=SEED + fold, epochs=options.epochs))
        told.extend(outcomes(heads[-1:], aside))
    margin = tune_margin(told)
    export(heads, options.out)
    card = {
        "sha256": hashlib.sha256(options.out.read_bytes()).hexdigest(),
        "weights": sum(parameter.numel() for head in heads for parameter in head.parameters()),
        "features": list(FEATURES),
        "pairs": list(PAIRS),
        "margin": margin,
        "held_aside": held_aside(told, margin),
    }
    options.out.with_suffix(".json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(card["held_aside"], indent=1))
    return 0


def held_aside(told: Sequence[tuple[str, float, float]], margin: float) -> dict[str, dict[str, float]]:
    """By set: texts, share in which the opening was left, mean true gain."""
    result = {}
    for name in dict.fromkeys(one[0] for one in told):
        rows = [one for one in told if one[0] == name]
        result[name] = {
            "texts": len(rows),
            "left_opening": round(float(np.mean([expected > margin for _, expected, _ in rows])), 3),
            "gain": round(float(np.mean([gain if expected > margin else 0.0 for _, expected, gain in rows])), 2),
        }
    return result


if __name__ == "__main__":
    raise SystemExit(main())
