"""Trains the models of what a typed text asks for: ``python -m training.talk``.

``labels/talk.jsonl`` has texts that readers may type, with braces around the words that are no arguments. ``talk`` says
if they are talk; ``null`` leaves them out of that model. ``asks`` is their intent. ``labels/asking.jsonl`` has more
texts on subjects, whole and without the words that only ask. Language models wrote and marked them for this purpose;
others were made from frames, with subjects of the former. There are four models (``bot.query.talk``): logistic
regressions that tell talk from subjects and find questions, one with many classes for the intent, and a conditional
random field that finds the arguments. The figures are cross-validated. Takes half an hour.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from bot.conversation.request import TABLES
from bot.query.asking import UNKNOWN as UNKNOWN_WORD
from bot.query.talk import ARGUMENTS, FILE, LIKELY, QUESTION, TALK, UNKNOWN, WITHOUT, Regression, parts
from bot.query.words import simplified
from summarizer.network import FloatArray
from summarizer.scripts import is_unspaced
from summarizer.stories.meaning import SIZE, encode
from training.asking import marked, train
from training.texts import LABELS, read_rows

LEAST = 3
"""Parts that fewer texts have get no weight."""
RIDGE, LIGHT = 1.0, 0.3
"""The penalty on weights: for talk, and for intents. With the lighter one, short texts such as "pause it" are surer."""
SCALE = 2.0
"""The vectors of texts, which have unit length, are so much longer for the penalty."""
RARE = 2.0
"""The texts of all labels but the first count so much more, because there are fewer of them."""
SUBJECTS = {
    "trade",
    "tax",
    "energy",
    "housing",
    "health",
    "pensions",
    "fisheries",
    "steel",
    "oil",
    "climate",
    "defence",
}
"""Words that are always arguments: "trade at 7" is no change to 7."""
STORING = ("subscri", "unsubscribe", "follow", "unfollow", "saved")
"""The beginnings of commands that store or end something. An unknown word in a text for them is an argument."""
FOLDS = 5
_MARKED = re.compile(r"\{([^{}]*)\}")


def fit(
    found: Sequence[set[str]], vectors: FloatArray, labels: NDArray[np.int_], names: Sequence[str], ridge: float
) -> Regression:
    """Return the weights of the parts and of the vectors [texts, SIZE] for each label but the first, with which the
    others are compared."""
    counts = Counter(part for each in found for part in each)
    known = [UNKNOWN, *sorted(part for part, count in counts.items() if count >= LEAST)]
    place = {part: row for row, part in enumerate(known)}
    # A word in a single text is unknown.
    rows = [[place.get(part, 0) for part in each if part in place or " " not in part] for each in found]
    at = torch.tensor([index for row in rows for index in row])
    begins = torch.tensor(np.cumsum([0, *map(len, rows)])[:-1])
    weights, meaning = (torch.zeros(size, len(names), requires_grad=True) for size in (len(known), SIZE))
    scaled, wanted = torch.tensor(SCALE * vectors), torch.tensor(labels)
    weights_of = torch.tensor([1.0] + [RARE] * (len(names) - 1))
    optimizer = torch.optim.LBFGS([weights, meaning], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        logits = torch.nn.functional.embedding_bag(at, weights, begins, mode="sum") + scaled @ meaning
        error = torch.nn.functional.cross_entropy(logits, wanted, weights_of, reduction="sum")
        total = error + ridge * ((weights**2).sum() + (meaning**2).sum()) / 2
        total.backward()
        return total

    optimizer.step(loss)
    # The vectors in use are not scaled, so their weights are.
    matrix, meant = ((each[:, 1:] - each[:, :1]).detach().numpy() for each in (weights, SCALE * meaning))
    return Regression(names[1:], place, matrix.astype(np.float16), meant.astype(np.float16))


def joined(*models: Regression) -> Regression:
    """Return the weights for the labels of all models. A word that a model does not know is unknown to it."""
    parts = [*dict.fromkeys(part for model in models for part in model.rows)]
    matrix = [
        np.concatenate([
            model.matrix[model.rows[part]] if part in model.rows else model.matrix[0] * (" " not in part)
            for model in models
        ])
        for part in parts
    ]  # fmt: skip
    labels = [label for model in models for label in model.labels]
    rows = {part: row for row, part in enumerate(parts)}
    return Regression(labels, rows, np.array(matrix), np.concatenate([model.meaning for model in models], axis=1))


def held_out(
    found: Sequence[set[str]], vectors: FloatArray, labels: NDArray[np.int_], names: Sequence[str], ridge: float
) -> NDArray[np.float64]:
    """Return [texts, labels] logits, each from weights that were fitted without its text."""
    fold = np.random.default_rng(7).permutation(len(found)) % FOLDS
    logits = np.zeros((len(found), len(names)))
    for part in range(FOLDS):
        seen = np.flatnonzero(fold != part)
        weights = fit([found[at] for at in seen.tolist()], vectors[seen], labels[seen], names, ridge)
        for at in np.flatnonzero(fold == part).tolist():
            logits[at, 1:] = [*weights.logits(found[at], vectors[at]).values()]
    return logits


def main() -> None:
    """Print figures, and write the weights."""
    asking = {row["text"]: row.get("asks", "") for row in read_rows(LABELS / "asking.jsonl") if "{" in row["text"]}
    subjects = {_MARKED.sub(r"\1", text): label for text, label in asking.items()}
    rows = read_rows(LABELS / "talk.jsonl")
    labelled = {_MARKED.sub(r"\1", row["text"]): row for row in rows}
    talk = {text: row["talk"] for text, row in labelled.items() if row["talk"] is not None}
    for text in (*subjects, *(" ".join(_MARKED.sub(" ", text).split()) for text in asking)):
        talk.setdefault(text, False)
    asks = subjects | {text: row.get("asks", "") for text, row in labelled.items()}
    names = ["", *sorted({*asks.values()} - {"", QUESTION})]
    tasks = [
        (RIDGE, ["", TALK], [(WITHOUT.sub(" ", text), int(is_talk)) for text, is_talk in talk.items()]),
        (RIDGE, ["", QUESTION], [(text, int(label == QUESTION)) for text, label in asks.items()]),
        (LIGHT, names, [(text, names.index("" if label == QUESTION else label)) for text, label in asks.items()]),
    ]
    fitted = []
    for ridge, labels, examples in tasks:
        texts, wanted = [simplified(text) for text, _ in examples], np.array([label for _, label in examples])
        found, vectors = [*map(parts, texts)], np.concatenate([encode([text]) for text in texts])
        logits = held_out(found, vectors, wanted, labels, ridge)
        odds = np.exp(logits - logits.max(1, keepdims=True))
        best = np.where((odds / odds.sum(1, keepdims=True)).max(1) > LIKELY, odds.argmax(1), 0)
        chinese = np.array([*map(is_unspaced, texts)])
        for index, name in enumerate(labels[1:], 1):
            for language, chosen in (("Chinese", chinese), ("others", ~chinese)):
                told, right = best[chosen] == index, wanted[chosen] == index
                both = (told & right).sum()
                shares = f"precision {both / told.sum():.3f}, recall {both / right.sum():.3f}"
                print(f"{name}, {language}: {right.sum()} texts, {shares}")
        fitted.append(fit(found, vectors, wanted, labels, ridge))
    wanting = {name for name, intent in TABLES["intents"].items() if "*" in intent["command"]}
    requests = [marked(simplified(row["text"]), row["asks"]) for row in rows if row.get("asks") in wanting]
    # "Mute my Vattenfall digest" is for no other digest.
    storing = {name for name in wanting if TABLES["intents"][name]["command"].startswith(STORING)}
    train(requests, ARGUMENTS, never=SUBJECTS | {f"{name} 0 {UNKNOWN_WORD}" for name in storing})
    weights = joined(*fitted)
    np.savez_compressed(
        FILE,
        labels="\n".join(weights.labels),
        parts="\n".join(weights.rows),
        matrix=weights.matrix,
        meaning=weights.meaning,
    )


if __name__ == "__main__":
    main()
