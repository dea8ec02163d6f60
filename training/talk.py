"""Trains the model that tells talk with the bot from subjects to search for: ``python -m training.talk``.

``labels/talk.jsonl`` has texts that readers may type, written for this purpose by a language model. The model is a
logistic regression over the parts of a text (``bot.conversation.talk``). The figures are cross-validated. Takes a
minute.
"""

import json
from collections import Counter
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from bot.conversation.talk import FILE, UNKNOWN, parts, score
from bot.query.words import simplified
from summarizer.scripts import is_unspaced
from training.texts import LABELS, read_rows

LEAST = 2
"""Parts that fewer texts have get no weight."""
RIDGE = 0.5
FOLDS = 5


def fit(texts: Sequence[str], talk: NDArray[np.bool_]) -> dict[str, float]:
    """Return the weight of each part."""
    found = [parts(text) for text in texts]
    counts = Counter(part for each in found for part in each)
    known = [UNKNOWN, *sorted(part for part, count in counts.items() if count >= LEAST)]
    place = {part: at for at, part in enumerate(known)}
    # A word in a single text is unknown.
    rows = [[place.get(part, 0) for part in each if part in place or " " not in part] for each in found]
    at = torch.tensor([index for row in rows for index in row])
    begins = torch.tensor(np.cumsum([0, *map(len, rows)])[:-1])
    weights, wanted = torch.zeros(len(known), requires_grad=True), torch.tensor(talk).float()
    optimizer = torch.optim.LBFGS([weights], max_iter=500, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        logits = torch.nn.functional.embedding_bag(at, weights[:, None], begins, mode="sum")[:, 0]
        error = torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted, reduction="sum")
        total = error + RIDGE * (weights**2).sum() / 2
        total.backward()
        return total

    optimizer.step(loss)
    return {part: round(value, 2) for part, value in zip(known, weights.tolist(), strict=True)}


def main() -> None:
    """Print figures, and write the weights."""
    rows = read_rows(LABELS / "talk.jsonl")
    texts, talk = [simplified(row["text"]) for row in rows], np.array([row["talk"] for row in rows])
    fold = np.random.default_rng(7).permutation(len(rows)) % FOLDS
    held = np.zeros(len(rows))
    for part in range(FOLDS):
        seen = np.flatnonzero(fold != part)
        weights = fit([texts[at] for at in seen], talk[seen])
        for at in np.flatnonzero(fold == part):
            held[at] = score(texts[at], weights)
    for name, chosen in (
        ("Chinese", [*map(is_unspaced, texts)]),
        ("others", [not is_unspaced(text) for text in texts]),
    ):
        right, told = talk[chosen], held[chosen] > 0
        print(f"{name}: {len(right)} texts, precision {right[told].mean():.3f}, recall {told[right].mean():.3f}")
    FILE.write_text(json.dumps(fit(texts, talk), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
