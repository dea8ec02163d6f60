"""Trains the salience head: ``python -m training.salience``.

What is learnt is the gain of a whole set of sentences over the article's opening of the same length, in ROUGE against
the reference: the loss is on sets, not on single sentences, so that what two sentences say twice counts once. Each
step draws sets anew: some that the head itself likes, some at random from the article's start, the oracle's.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import multiprocessing
import sys
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from summarizer.encoder import FloatArray, load_encoder
from summarizer.extractive import TOO_SIMILAR, Choices, best
from summarizer.salience import FEATURES, PAIRS, WEIGHTS
from summarizer.settings import SummarizerSettings
from training.corpus import VectorCache, cache_folder, part_of, read
from training.items import BUDGET, KIND_OF, SET_WEIGHTS, Item, batches, collate, prepare
from training.network import DIM, KINDS, Ensemble, Head, Shape, mixed, value
from training.texts import data_folder

SETS_A_STEP = 40
SEED = 11
FOLDS = 5
EPOCHS = 10


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one article."""

    set: str
    row: int
    gain: float
    """Points that the chosen set was ahead of the opening."""


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
    """One head, of the epoch with the least loss on ``validation``."""
    torch.manual_seed(seed)
    draw = np.random.default_rng(seed)
    head = Head(shape)
    optimiser = torch.optim.AdamW(head.parameters(), lr=rate, weight_decay=0.05)
    steps = epochs * (int(min(sum(SET_WEIGHTS.get(i.set, 1.0) for i in training), len(training))) // 16 + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=rate, total_steps=steps + 10, pct_start=0.15)
    kept, least, since = copy.deepcopy(head.state_dict()), np.inf, 0
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
        aside = loss_on(head, few(validation))
        if verbose:
            told = evaluate([head], few(validation)) if epoch % 4 == 3 else {}
            sets = " ".join(f"{name} {gain:+.2f}" for name, gain in told.items())
            print(f"seed {seed} epoch {epoch}: loss {np.mean(losses):.3f}, aside {aside:.3f}, {sets}, "
                  f"{time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)  # fmt: skip
        if aside < least:
            kept, least, since = copy.deepcopy(head.state_dict()), aside, 0
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
    kinds = torch.tensor([KINDS.index(KIND_OF.get(item.set, "news")) for item in group])
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
        openings[row, :, :size] = choices(item, shown[row, :size]).opening(lengths[row])
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


@torch.no_grad()  # type: ignore[untyped-decorator]
def loss_on(head: Head, items: Sequence[Item]) -> float:
    """The loss on texts held aside, always on the same sets; steadier than the gain of the best set."""
    head.eval()
    draw = np.random.default_rng(0)
    ordered = sorted(items, key=lambda item: len(item.words))
    groups = [ordered[begin : begin + 16] for begin in range(0, len(ordered), 16)]
    losses = [float(step_loss(head, group, collate(group), draw)) * len(group) for group in groups]
    return sum(losses) / max(len(items), 1)


@torch.no_grad()  # type: ignore[untyped-decorator]
def predict(heads: Sequence[Head], item: Item) -> tuple[FloatArray, FloatArray]:
    """([n] density, [n, n] overlap), the mean of the heads."""
    tensors = collate([item])
    made = [head(tensors["vectors"], tensors["features"], tensors["pairs"], tensors["mask"]) for head in heads]
    return (
        torch.stack([mixed(one[0], one[2])[0] for one in made]).mean(0).numpy(),
        torch.stack([one[1][0] for one in made]).mean(0).numpy(),
    )


def choices(item: Item, density: FloatArray, overlap: FloatArray | None = None) -> Choices:
    """The choices of an article."""
    return Choices(
        density=density,
        overlap=np.zeros_like(item.pairs[:, :, 0]) if overlap is None else overlap,
        alike=item.pairs[:, :, 0] > TOO_SIMILAR,
        bonus=np.zeros_like(density),
        words=item.words,
        needs=item.needs,
        sentences=3,
        max_words=BUDGET,
    )


def outcomes(heads: Sequence[Head], items: Sequence[Item]) -> list[Outcome]:
    """What the best set of each article brings."""
    told = []
    for item in items:
        mask = np.zeros((1, len(item.words)), dtype=np.bool_)
        mask[0, best(choices(item, *predict(heads, item)))] = True
        told.append(Outcome(set=item.set, row=item.row, gain=float(item.rewards.gains(mask)[0])))
    return told


def evaluate(heads: Sequence[Head], items: Sequence[Item]) -> dict[str, float]:
    """Mean gain by set, the weighted mean of all articles as ``all``."""
    for head in heads:
        head.eval()
    told = outcomes(heads, items)
    result = {name: float(np.mean([one.gain for one in told if one.set == name])) for name in sets_in(told)}
    # The gains on copied references are many times the others', and would decide alone.
    weights = [SET_WEIGHTS.get(one.set, 1.0) * (0.25 if one.set == "bbc" else 1.0) for one in told]
    result["all"] = float(np.average([one.gain for one in told], weights=weights))
    return result


def few(items: Sequence[Item], most: int = 60) -> list[Item]:
    """At most so many of each set, the first ones: enough to tell epochs apart, in a third of the time."""
    seen: dict[str, int] = {}
    kept = []
    for item in items:
        seen[item.set] = seen.get(item.set, 0) + 1
        if seen[item.set] <= most:
            kept.append(item)
    return kept


def fold_of(row: int) -> int:
    """Which member of the ensemble a row is held aside from; rows that end in 8 are the last one's."""
    return row // 2 % FOLDS


def train_members(items: Sequence[Item], *, epochs: int, processes: int) -> tuple[list[Head], list[Outcome]]:
    """One head a fold, and the ``outcomes`` of every article by the head that had not seen it.

    A process each: networks this small gain nothing from several threads.
    """
    tasks = [(items, fold, epochs) for fold in range(FOLDS)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        made = pool.map(_train_member, tasks, chunksize=1)
    heads = []
    for state, _ in made:
        head = Head(Shape())
        head.load_state_dict({name: torch.from_numpy(array) for name, array in state.items()})
        heads.append(head.eval())
    return heads, [outcome for _, told in made for outcome in told]


def _train_member(
    task: tuple[Sequence[Item], int, int],
) -> tuple[dict[str, FloatArray], list[Outcome]]:
    items, fold, epochs = task
    torch.set_num_threads(1)
    training = [item for item in items if fold_of(item.row) != fold]
    aside = [item for item in items if fold_of(item.row) == fold]
    head = train_head(training, aside, shape=Shape(), seed=SEED + fold, epochs=epochs)
    # Arrays, since tensors would be handed over by file descriptors, of which there may be too few.
    return {name: tensor.numpy() for name, tensor in head.state_dict().items()}, outcomes([head], aside)


def sets_in(told: Sequence[Outcome]) -> list[str]:
    """Names of the sets, in the order in which they come."""
    return list(dict.fromkeys(one.set for one in told))


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
            output_names=["density", "overlap", "kind"],
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
    """Trains the members, tells what each brings on what it had not seen, exports."""
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
    encoder = load_encoder(SummarizerSettings(threads=options.threads))
    examples = [example for example in read(folder) if part_of(example.row) != "test"]
    items = prepare(VectorCache(encoder, options.cache).embed(examples))
    heads, told = train_members(items, epochs=options.epochs, processes=options.threads)
    export(heads, options.out)
    card = {
        "sha256": hashlib.sha256(options.out.read_bytes()).hexdigest(),
        "weights": sum(parameter.numel() for head in heads for parameter in head.parameters()),
        "features": list(FEATURES),
        "pairs": list(PAIRS),
        "held_aside": held_aside(told),
    }
    options.out.with_suffix(".json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(card["held_aside"], indent=1))
    return 0


def held_aside(told: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """By set: texts, mean true gain over the opening."""
    gains = {name: [one.gain for one in told if one.set == name] for name in sets_in(told)}
    return {name: {"texts": len(own), "gain": round(float(np.mean(own)), 2)} for name, own in gains.items()}


if __name__ == "__main__":
    raise SystemExit(main())
