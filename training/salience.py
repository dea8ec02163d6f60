"""Trains the sentence scorer: ``python -m training.salience``. This takes a few minutes on one core.

The scorer learns by how much a set of sentences is better than an opening of the same length. The measure is ROUGE
against the reference. Each step draws new sets: sets that the scorer prefers, random sets (mostly from the article's
beginning), and the set of the greedy oracle. ``benchmarks.summaries`` has figures.
"""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from summarizer.errors import EmptyDocument
from summarizer.extractive import SLACK, TOO_SIMILAR, Choices, needed, sizes
from summarizer.jsonl import document_of
from summarizer.network import WIDTH, FloatArray, document_vector
from summarizer.reading import Reads, read
from summarizer.salience import WEIGHTS, feature_matrix
from training.corpus import SETS, Example, KeptNetwork, examples, part_of
from training.logistic import fit
from training.oracle import Rewards
from training.texts import LABELS, read_rows, rows, texts

TERMS = LABELS / "terms.jsonl"
"""For the first sentences of an article: where each starts, and its grade. 2: a reader of policy needs it (who does
what, from when, for whom). 1: it helps. 0: reaction, background, detail."""
ARTICLE = 12
"""Weight of an article in ``fit_terms``, about its number of graded sentences."""

MAX_SENTENCES = 100
"""Only this many sentences from an article's beginning are used."""
SENTENCES, WORDS = 3, 110
SETS_A_STEP = 40
SEED = 11
FOLDS = 5
EPOCHS = 8
ROWS = 400
"""Maximum number of articles per set."""
HIDDEN = 32
SET_WEIGHTS = {"federal_register": 4.0, "govuk": 4.0, "us_bills": 4.0, "bbc": 0.6}
"""Weight of an article by its set, 1 for other sets. Policy texts weigh more. Each article of ``bbc`` weighs less,
because there are many."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Item:
    """One article, prepared for the scorer."""

    example: Example
    inputs: FloatArray
    """[n, 2 · WIDTH + features] vector, centre and features of each sentence."""
    choices: Choices
    rewards: Rewards
    oracle: list[int]


def prepare(found: Sequence[Example], network: Reads) -> Iterator[Item]:
    """Yield an item for each English article that has more sentences than a summary."""
    for example in found:
        try:
            reading = read(example.document, network)
        except EmptyDocument:
            continue
        if not reading.knows or len(reading.prose) <= SENTENCES:
            continue
        prose = list(reading.prose)
        vectors = reading.seen.vectors[prose]
        whole = np.broadcast_to(document_vector(vectors), vectors.shape)
        inputs = np.hstack([vectors, whole, feature_matrix(reading)])[:MAX_SENTENCES]
        texts = [reading.lines[index].text for index in prose[:MAX_SENTENCES]]
        near, none = vectors[:MAX_SENTENCES], np.zeros(len(texts), dtype=np.float32)
        made = Choices(
            density=none,
            alike=near @ near.T > TOO_SIMILAR,
            words=sizes(texts),
            bonus=none,
            once=none,
            needs=needed(reading)[:MAX_SENTENCES],
            sentences=SENTENCES,
            max_words=SLACK * WORDS,
        )
        rewards = Rewards(texts, example.reference)
        oracle = rewards.greedy(SENTENCES, made.max_words)
        yield Item(example=example, inputs=inputs, choices=made, rewards=rewards, oracle=oracle)


class Scorer(nn.Module):  # type: ignore[misc]
    """One of five networks. The scorer is their mean. ``summarizer.salience`` runs them with numpy."""

    def __init__(self, mean: FloatArray, scale: FloatArray) -> None:
        super().__init__()
        self.mean, self.scale = torch.from_numpy(mean), torch.from_numpy(scale)
        self.drop = nn.Dropout(0.3)
        self.enter = nn.Linear(len(mean), HIDDEN)
        self.inner = nn.Dropout(0.2)
        self.out = nn.Linear(HIDDEN, 1)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the density of sentences: [n, width] → [n]."""
        x = (inputs - self.mean) / self.scale
        x = torch.cat([self.drop(x[:, : 2 * WIDTH]), x[:, 2 * WIDTH :]], dim=1)
        density: Tensor = self.out(self.inner(torch.relu(self.enter(x))))[:, 0] + 0.25
        return density

    def weights(self) -> dict[str, FloatArray]:
        """Return the weights for ``summarizer.salience``. They include the scaling of the inputs."""
        enter = self.enter.weight / self.scale
        made = {
            "enter": enter.T,
            "enter_bias": self.enter.bias - enter @ self.mean,
            "out": self.out.weight[0],
            "out_bias": self.out.bias[0] + 0.25,
        }
        return {name: tensor.detach().numpy() for name, tensor in made.items()}


def draw_sets(item: Item, density: FloatArray, draw: np.random.Generator) -> FloatArray:
    """Draw [SETS_A_STEP, n] sets of one to four sentences."""
    n = len(density)
    sets = np.zeros((SETS_A_STEP, n), dtype=np.float32)
    early = density * 8 - np.arange(n, dtype=np.float32) / 4
    for row in range(SETS_A_STEP):
        size = draw.choice([1, 2, 3, 4], p=[0.1, 0.2, 0.6, 0.1])
        base = 0 if row >= SETS_A_STEP - 6 else density * 25 if row % 2 else early
        sets[row, np.argsort(-(base + draw.gumbel(size=n)))[:size]] = 1
    sets[0] = 0
    sets[0, item.oracle] = 1
    return sets


def loss_of(scorer: Scorer, item: Item, draw: np.random.Generator) -> Tensor:
    """Return the loss for one article.

    It is the sum of three terms: the error of the expected gains, the gain that the scorer's preferences lose against
    the best set, and the error of the density of single sentences.
    """
    density = scorer(torch.from_numpy(item.inputs))
    sets = draw_sets(item, density.detach().numpy(), draw)
    lengths = np.maximum(sets @ item.choices.words, 1)
    opening = item.choices.opening(lengths)
    ahead = torch.from_numpy(sets - opening) @ (density * torch.from_numpy(item.choices.words))
    expected = 200 * ahead / torch.from_numpy(lengths + item.rewards.wanted)
    actual = torch.from_numpy(item.rewards.gains(sets > 0))
    regression = nn.functional.smooth_l1_loss(expected / 10, actual / 10)
    forgone = (actual.max() - ((expected / 3).softmax(-1) * actual).sum()) / 10
    single = ((density - torch.from_numpy(item.rewards.density())) ** 2).mean()
    return regression + 0.1 * forgone + single


def weights_of(items: Sequence[Item]) -> NDArray[np.float64]:
    """Return the weight of each article in training."""
    return np.array([SET_WEIGHTS.get(item.example.set, 1.0) for item in items])


def train_one(training: Sequence[Item], aside: Sequence[Item], *, seed: int, epochs: int, rate: float = 1e-3) -> Scorer:
    """Train one scorer. Returns its state after the epoch with the lowest loss on the held-out articles ``aside``."""
    torch.manual_seed(seed)
    draw = np.random.default_rng(seed)
    every = np.concatenate([item.inputs for item in training])
    scorer = Scorer(every.mean(axis=0, dtype=np.float32), np.maximum(every.std(axis=0), 0.02))
    optimiser = torch.optim.AdamW(scorer.parameters(), lr=rate, weight_decay=0.05)
    weight = weights_of(training)
    count = int(min(weight.sum(), len(training)))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=rate, total_steps=epochs * (count // 16 + 1))
    states = []
    for _ in range(epochs):
        scorer.train()
        picked = draw.choice(len(training), size=count, p=weight / weight.sum())
        for begin in range(0, count, 16):
            losses = [loss_of(scorer, training[index], draw) for index in picked[begin : begin + 16]]
            optimiser.zero_grad()
            torch.stack(losses).mean().backward()
            optimiser.step()
            schedule.step()
        scorer.eval()
        with torch.no_grad():
            same = np.random.default_rng(0)
            lost = [float(loss_of(scorer, item, same)) for item in aside]
        loss = np.average(lost, weights=weights_of(aside))
        states.append((loss, copy.deepcopy(scorer.state_dict())))
    least, state = min(states, key=itemgetter(0))
    print(f"seed {seed}: least loss aside {least:.4f}", flush=True)
    scorer.load_state_dict(state)
    return scorer


def fold_of(item: Item) -> int:
    """Return the fold that does not train on this article. Rows whose index ends in 8 are in the last fold."""
    return item.example.row // 2 % FOLDS


def train(items: Sequence[Item]) -> list[Scorer]:
    """Train one scorer for each fold."""
    scorers = []
    for fold in range(FOLDS):
        aside = [item for item in items if fold_of(item) == fold]
        training = [item for item in items if fold_of(item) != fold]
        scorers.append(train_one(training, aside, seed=SEED + fold, epochs=EPOCHS))
    return scorers


def fit_terms(network: Reads) -> FloatArray:
    """Fit ``summarizer.salience.terms`` to the sentences of ``TERMS``. Each article has the same weight. Returns the
    weights and the bias."""
    inputs, wanted, weight = [], list[float](), list[float]()
    for label in read_rows(TERMS):
        reading = read(document_of(rows(label["set"])[label["row"]]), network)
        grades = dict(zip(label["starts"], label["grades"], strict=True))
        starts = [reading.lines[index].start for index in reading.prose]
        known = [place for place, start in enumerate(starts) if start in grades]
        inputs.append(np.hstack([reading.seen.vectors[list(reading.prose)], feature_matrix(reading)])[known])
        wanted.extend(int(grades[starts[place]]) / 2 for place in known)
        weight.extend(ARTICLE / len(known) for _ in known)
    fitted = fit(np.concatenate(inputs).astype(float), np.array(wanted), np.array(weight), ridge=10, least=0.2)
    return fitted.astype(np.float32)


def export(scorers: Sequence[Scorer], terms: FloatArray, path: Path = WEIGHTS) -> None:
    """Write the weights as float16."""
    each = [scorer.weights() for scorer in scorers]
    made: dict[str, Any] = {name: np.stack([weights[name] for weights in each]) for name in each[0]} | {"terms": terms}
    np.savez(path, **{name: values.astype(np.float16) for name, values in made.items()})


def main() -> None:
    """Trains, and exports the weights."""
    torch.set_num_threads(1)
    found = list[Example]()
    for name in SETS:
        found += [example for example in examples(texts(), [name]) if part_of(example.row) != "test"][:ROWS]
    network = KeptNetwork()
    export(train(list(prepare(found, network))), fit_terms(network))


if __name__ == "__main__":
    main()
