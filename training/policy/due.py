"""Trains what is due on a day: ``python -m training.policy.due``.

The small layers that tell it read the states of the exported network, which stay as they are. They learn from the
labels for the network and from ``labels/due.jsonl``: articles that were written for this project, with their deadlines.
Of several mentions of a deadline there the first counts, which mostly says what it is, and a day of two kinds is left
out. Writes the layers to ``heads.npz``. Takes ten minutes. ``benchmarks.steps`` has figures.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import torch
from torch import nn

from summarizer.jsonl import document_of
from summarizer.network import DUE, FOLDER, WIDTH, FloatArray, load_network
from summarizer.reading import read
from training.policy.export import packed, write_card
from training.policy.labels import Example, steps, written
from training.policy.network import INNER
from training.texts import LABELS, read_rows

EPOCHS, BATCH, RATE = 10, 64, 2e-3
DROPPED = (0.1, 0.3)
"""The share of inputs and of states that are dropped in training."""
SEED = 7
Day = tuple[FloatArray, FloatArray, int]
"""What the network sees of a day (see ``Lines.day``), and the number of its kind in ``DUE``."""


def labelled(examples: Iterable[Example]) -> Iterator[Day]:
    """Yield the labelled days of articles."""
    for example in examples:
        seen = load_network().read(example.title, example.lines)
        for date in example.dates:
            if day := seen.day(date.line, date.start, date.end):
                yield *day, DUE.index(date.kind)


def with_deadlines() -> Iterator[Day]:
    """Yield the days of the articles in ``due.jsonl``."""
    for row in read_rows(LABELS / "due.jsonl"):
        kinds = defaultdict[str, set[str]](set)
        for due in row["deadlines"]:
            kinds[due["date"]].add(due["kind"])
        reading = read(document_of(row | {"id": "", "lang": "en"}), load_network())
        for line, moment in reading.days:
            start, dates = reading.lines[line].start, (moment.last.isoformat(), moment.first.isoformat())
            kind = next((kinds[date] for date in dates if date in kinds), {"none"})
            day = reading.seen.day(line, moment.start - start, moment.end - start)
            if day and len(kind) == 1:  # it is empty after the first mention
                yield *day, DUE.index(kind.pop())


class Model(nn.Module):  # type: ignore[misc]
    """The layers in training."""

    def __init__(self) -> None:
        super().__init__()
        self.day, self.due = nn.Linear(3 * WIDTH, INNER), nn.Linear(INNER, len(DUE))
        self.inputs, self.states = map(nn.Dropout, DROPPED)

    def forward(self, states: torch.Tensor, contexts: torch.Tensor) -> torch.Tensor:
        """Returns [days, kinds] logits."""
        logits: torch.Tensor = self.due(self.states(torch.relu(self.day(self.inputs(states)) + contexts)))
        return logits


def fit(days: Sequence[Day]) -> Model:
    """Train the layers."""
    torch.manual_seed(SEED)
    shuffler, model = random.Random(SEED), Model()
    states, contexts, kinds = (torch.tensor(np.array(each)) for each in zip(*days, strict=True))
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.05)
    steps = EPOCHS * -(-len(days) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for _ in range(EPOCHS):
        order = torch.tensor(shuffler.sample(range(len(days)), len(days)))
        for batch in order.split(BATCH):
            optimizer.zero_grad()
            logits = model(states[batch], contexts[batch])
            nn.functional.cross_entropy(logits, kinds[batch], label_smoothing=0.05).backward()
            optimizer.step()
            schedule.step()
    return model


def main() -> None:
    """Train the layers, and write them."""
    examples = [*(example for example, _ in steps("train")), *written()]
    model = fit([*labelled(examples), *with_deadlines()])
    with np.load(FOLDER / "heads.npz") as heads:
        arrays = {name: values for name, values in heads.items() if not name.startswith(("day.", "due."))}
    np.savez_compressed(FOLDER / "heads.npz", **arrays, **packed(model.state_dict()))
    write_card(FOLDER)


if __name__ == "__main__":
    main()
