"""Trains the model that finds words that only ask: ``python -m training.asking``.

``labels/asking.jsonl`` has texts that readers may type, with the words that only ask in braces. A language model wrote
and marked them for this purpose. The figures are cross-validated.
"""

import json
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import embedding_bag

from bot.query.asking import DAY, FILE, KEPT, UNKNOWN, RandomField, decide, features, tokens
from bot.query.words import simplified
from summarizer.scripts import is_unspaced
from training.texts import LABELS, read_rows

RARE = 2
"""A feature of fewer words has no weight."""
SELDOM = 50
"""A word that is marked less than once in so many of its texts is never marked."""
RIDGE = 0.3
FOLDS = 5
COMMON = 3
"""A word is known if this many texts have it."""
REFER = {DAY, "that", "this", "it", "these", "those", "them", "they", "这", "它"}
DENY = {"no", "not", "less", "fewer", "without", "never", "nothing", "none", "dont", "or", "but", "或"}
NEVER = REFER | DENY | {UNKNOWN}
"""No word of these only asks: a digest on "that" is not on everything, "no news on tax" is not on tax, "news of this
week" is not of all days, and an unknown word may be a name."""
CARE = 1.5
"""How much more a word that is taken for asking costs than the opposite error."""
IMPOSSIBLE = -99.0
"""The weight of a word that is never marked with an intent."""
SMALL = 0.1
"""Smaller weights are left out."""
Marked = tuple[list[str], list[bool], str]
"""The words of a text, whether each of them only asks, and the intent of the text."""


def marked(text: str, intent: str = "") -> Marked:
    """Read a text with braces around the words that only ask."""
    plain, asks, inside = [], [], False
    for character in text:
        if character in "{}":
            inside = character == "{"
        else:
            plain.append(character)
            asks.append(inside)
    found = [*tokens("".join(plain))]
    return [word for word, _, _ in found], [asks[begin] for _, begin, _ in found], intent


def fit(texts: Sequence[Marked], never: Set[str] = NEVER) -> RandomField:
    """Return the weights that make the marks most likely. The words in ``never`` are never marked, nor words with an
    intent, such as ``pause 0 steel``.

    The loss has a margin, so that words of a subject are seldom lost (Gimpel and Smith, Softmax-Margin CRFs, 2010).
    """
    counts = Counter(word for found, _, _ in texts for word in set(found))
    known = {f"0 {word}" for word, count in counts.items() if count >= COMMON}
    texts = [
        ([word if f"0 {word}" in known else UNKNOWN for word in found], told, intent) for found, told, intent in texts
    ]
    words = Counter(word for found, _, _ in texts for word in set(found))
    asks = Counter(word for found, told, _ in texts for word, one in zip(found, told, strict=True) if one)
    may = {word for word, count in asks.items() if count * SELDOM >= words[word]} - {KEPT, *never}
    rows = [features(found, intent) for found, _, intent in texts]
    counts = Counter(each for row in rows for word in row for each in word)
    names = [name for name, count in counts.items() if count >= RARE or name in known]
    place = {name: at for at, name in enumerate(names)}
    flat = [[place[each] for each in word if each in place] for row in rows for word in row]
    at = torch.tensor([index for word in flat for index in word])
    begins = torch.tensor(np.cumsum([0, *map(len, flat)])[:-1])
    lengths = [len(found) for found, _, _ in texts]
    longest = max(lengths)
    where = torch.full((len(texts), longest), sum(lengths))
    gold = torch.zeros(len(texts), longest, dtype=torch.long)
    kept = torch.zeros(len(texts), longest, dtype=torch.bool)
    start = 0
    for row, (length, (found, told, intent)) in enumerate(zip(lengths, texts, strict=True)):
        where[row, :length] = torch.arange(start, start + length)
        kept[row, :length] = torch.tensor([word not in may or f"{intent} 0 {word}" in never for word in found])
        gold[row, :length] = torch.tensor(told, dtype=torch.long)
        start += length
    is_word = where < sum(lengths)
    gold[kept] = 0
    weights, pairs = torch.zeros(len(names), requires_grad=True), torch.zeros(2, 2, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, pairs], max_iter=80, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        each = embedding_bag(at, weights[:, None], begins, mode="sum")[:, 0]
        score = torch.cat([each, torch.zeros(1)])[where].masked_fill(kept, -1e4)
        both = torch.stack([torch.zeros_like(score), score + CARE * (1 - gold)], -1)
        total = pairs[0] + both[:, 0]
        for column in range(1, longest):
            step = torch.logsumexp(total[:, :, None] + pairs, 1) + both[:, column]
            total = torch.where(is_word[:, column, None], step, total)
        before = torch.nn.functional.pad(gold[:, :-1], (1, 0))
        right = (score * gold).sum() + (pairs[before, gold] * is_word).sum()
        error = torch.logsumexp(total, 1).sum() - right
        whole = error + RIDGE * (weights**2).sum() / 2
        whole.backward()
        return whole

    optimizer.step(loss)
    fitted = {name: round(value, 2) for name, value in zip(names, weights.tolist(), strict=True)}
    fitted |= dict.fromkeys(never & fitted.keys(), IMPOSSIBLE)
    return RandomField(
        asks=sorted(may),
        pairs=[[round(value, 2) for value in row] for row in pairs.tolist()],
        features={name: value for name, value in fitted.items() if abs(value) >= SMALL or name in known},
    )


def train(texts: Sequence[Marked], file: Path, never: Set[str] = NEVER) -> None:
    """Print cross-validated figures, and write the weights for marked texts."""
    fold = np.random.default_rng(7).permutation(len(texts)) % FOLDS
    right = np.zeros((len(texts), 4))
    for part in range(FOLDS):
        weights = fit([texts[at] for at in np.flatnonzero(fold != part).tolist()], never)
        for at in np.flatnonzero(fold == part).tolist():
            words, gold, intent = texts[at]
            own = decide(words, weights, intent)
            both = sum(one and two for one, two in zip(own, gold, strict=True))
            right[at] = both, sum(own), sum(gold), own == gold
    chinese = np.array([is_unspaced("".join(words)) for words, _, _ in texts])
    for name, chosen in (("Chinese", chinese), ("others", ~chinese)):
        both, own, gold, whole = right[chosen].sum(0)
        shares = f"precision {both / own:.3f}, recall {both / gold:.3f}, whole texts {whole / sum(chosen):.3f}"
        print(f"words that only ask, {name}: {sum(chosen)} texts, {shares}")
    file.write_text(json.dumps(asdict(fit(texts, never)), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    train([marked(simplified(row["text"])) for row in read_rows(LABELS / "asking.jsonl")], FILE)
