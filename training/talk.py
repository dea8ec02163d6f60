"""Trains the network that reads what readers type: ``python -m training.talk``.

``labels/talk.jsonl`` has texts that readers may type, with braces around the words that are no arguments. ``talk`` says
if they are talk; ``null`` leaves that out of training. ``asks`` is their intent; ``null`` likewise. ``after`` is the
kind of what was shown before, if known. ``held``: the tests hold how the bot reads it.
``labels/asking.jsonl`` has searches, with braces around the words that only ask. Language models wrote and marked them
for this purpose; others were made from frames, with subjects of the former. Prints figures for a fifth of the texts, of
a network that did not learn from it. Takes twenty minutes.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

from bot.conversation.request import TABLES
from bot.query.recurrent import DAY, FILE, KEPT, UNKNOWN, Recurrent, decide, features, tokens
from bot.query.talk import LIKELY, QUESTION, TALK, parts
from bot.query.words import simplified
from summarizer.network import FloatArray
from summarizer.numbers import CHINESE_DIGITS, COUNTS
from summarizer.scripts import is_unspaced
from summarizer.stories.meaning import SIZE, encode
from training.texts import LABELS, read_rows

LEAST = 4
"""Words, parts and features that fewer texts have are unknown."""
INPUT, STATE = 128, 96
EPOCHS, BATCH, RATE = 5, 64, 2e-3
DROPPED, HIDDEN, UNSEEN = 0.3, 0.15, 0.3
"""The share of states that are dropped in training, of words that are hidden, so that it learns to read texts with
unknown words, and of pages."""
LOUD = 4.0
"""The vectors of words count so much more, because their numbers are small."""
DECAY = 0.01
RARE = 2.0
"""An error in the intent of a text counts so much more than in that of a search, because there are fewer of them."""
CARE = 0.7
"""How much more a word that is taken for asking costs than the opposite error."""
DOUBT = 2.0
"""So much less likely an unknown word only asks than in training: it may be a name."""
NEVER = -999.0
"""The weight of a part that never only asks."""
DENY = {"no", "not", "less", "fewer", "without", "never", "nothing", "none", "dont", "or", "but", "或"}
"""In a search none of these only asks, nor does a day: "no news on tax" is not on tax, "news of this week" not of
all days."""
COUNTING, NUMBERS = {"change", "digest", "alert"}, {KEPT, *COUNTS, *CHINESE_DIGITS}
UNITS = {"items", "stories", "entries", "articles", "headlines", "news", "updates", "条", "篇"}
"""With these intents, none of these only asks after a number: of "3 items" the 3 is no hour."""
ARTICLE = "the"
"""In a search it stays with a word that is kept: some who marked the texts counted it to the name, others did not."""
COMMAS = {",", "，", "、"}
"""Between two words that are kept none of these only asks: "floods, cyclones" are two."""
SHARES = {"talk": 0.5, "marks": 0.3}
"""How much the other losses count beside that of the intent."""
HELD, LAST = 8, 40
"""So many texts that the tests hold are in each batch beside others, and in those of the last epoch: they are near a
threshold, and one network would read them otherwise than the next."""
SMALL = 0.02
"""Smaller weights of features are left out."""
HELD_OUT = 5
SEED = 7
_AROUND = re.compile(r"(\{[^{}]*\})?[^{}]+(\{[^{}]*\})?")
"""A search with words that only ask before or after its subject. Those within it were marked less surely."""


class Text(NamedTuple):
    """A text with its labels."""

    plain: str
    words: list[str]
    asks: list[bool]
    """Whether each word only asks."""
    intent: str | None
    is_talk: bool | None
    is_marked: bool
    is_held: bool = False
    page: str = ""
    """The kind of what was shown before; empty if that is not known."""
    vector: FloatArray = np.zeros(SIZE, np.float32)
    near: Sequence[FloatArray] = ()
    """The vector of each word."""

    @property
    def form(self) -> str:
        """The intent for which the words are marked: a question is a search."""
        return "" if self.intent in (None, QUESTION) else str(self.intent)


def labelled(marked: str, intent: str | None, is_talk: bool | None, is_marked: bool, **more: Any) -> Text:
    """Read a text with braces around the words that only ask. `more`: other fields of the text."""
    pieces = re.findall("([{}]?)([^{}]*)", marked)
    text, asks = "".join(piece for _, piece in pieces), [brace == "{" for brace, piece in pieces for _ in piece]
    found = [*tokens(text)] or [("", 0, 0)]
    words = [word for word, _, _ in found]
    kept = {KEPT, DAY, *DENY} if intent in (None, "", QUESTION) else {KEPT}
    own = [begin < len(asks) and asks[begin] and word not in kept for word, begin, _ in found]
    for at in reversed(range(len(own) - 1)):
        own[at] &= words[at] != ARTICLE or own[at + 1] or DENY.isdisjoint(kept)
    for at in range(1, len(own)):
        own[at] &= words[at] not in COMMAS or any(own[at - 1 : at + 2 : 2])
        own[at] &= intent not in COUNTING or words[at] not in UNITS or words[at - 1] not in NUMBERS
    return Text(text, words, own, intent, is_talk, is_marked, **more)


def read_labels() -> list[Text]:
    """Returns all texts with their labels."""
    with_arguments = {name for name, intent in TABLES["intents"].items() if "*" in intent["command"]}
    texts = list[Text]()
    for row in read_rows(LABELS / "asking.jsonl"):
        text, is_asking = simplified(row["text"]), "{" in row["text"]
        intent, is_talk = (row.get("asks", ""), False) if is_asking else (None, None)
        texts.append(labelled(text, intent, is_talk, True, page=row.get("after", "")))
        if is_asking:
            texts.append(labelled(" ".join(re.sub(r"\{[^{}]*\}", " ", text).split()), None, False, False))
    for row in read_rows(LABELS / "talk.jsonl"):
        intent, is_held = row.get("asks"), "held" in row
        is_marked = intent in with_arguments or is_held or (intent == "" and bool(_AROUND.fullmatch(row["text"])))
        more = {"is_held": is_held, "page": row.get("after", "")}
        texts.append(labelled(simplified(row["text"]), intent, row["talk"], is_marked, **more))
    names = sorted({word for text in texts for word in text.words})
    near = dict(zip(names, encode(names), strict=True))
    return [
        text._replace(vector=vector, near=[near[word] for word in text.words])
        for text, vector in zip(texts, encode([text.plain for text in texts]), strict=True)
    ]


def known(names: Iterable[Iterable[str]]) -> dict[str, int]:
    """Number the names that enough texts have, by their CRC-32. The first stands for all others."""
    counts = Counter(name for each in names for name in {*each})
    found = {crc32(name.encode()): name for name, count in counts.items() if name and count >= LEAST}
    return {found[code]: row for row, code in enumerate(sorted(found), 1)}


class Model(nn.Module):  # type: ignore[misc]
    """The network in training."""

    def __init__(self, texts: Sequence[Text]) -> None:
        super().__init__()
        self.labels = ["", *sorted({text.intent for text in texts if text.intent}), TALK]
        self.pages = sorted({"", *(text.page for text in texts)})
        self.words = known(text.words for text in texts)
        self.parts = known(parts(self.seen(text)) for text in texts)
        self.features = known({name for word in self.named(text) for name in word} for text in texts if text.is_marked)
        size, states = len(self.labels), 2 * STATE
        self.vectors = nn.Embedding(len(self.words) + 1, INPUT)
        nn.init.normal_(self.vectors.weight, std=0.3)
        self.near = nn.Linear(SIZE, INPUT, bias=False)
        self.shown = nn.Embedding(len(self.pages), INPUT, padding_idx=0)
        self.after = nn.Embedding(len(self.pages), size, padding_idx=0)
        self.recurrent = nn.LSTM(INPUT, STATE, bidirectional=True, batch_first=True)
        self.dropout = nn.Dropout(DROPPED)
        self.pooled = nn.Linear(2 * states, size)
        self.meaning = nn.Linear(SIZE, size, bias=False)
        self.matrix = nn.EmbeddingBag(len(self.parts) + 1, size, mode="sum", padding_idx=0)
        self.shared = nn.Linear(states, 1)
        self.marks = nn.Embedding(size, states + 1)
        self.weights = nn.EmbeddingBag(len(self.features) + 1, 1, mode="sum", padding_idx=0)
        self.pairs = nn.Parameter(torch.zeros(2, 2))
        for each in (self.shown, self.after, self.meaning, self.matrix, self.marks, self.weights):
            nn.init.zeros_(each.weight)

    def seen(self, text: Text) -> list[str]:
        """Returns the words of a text, or `UNKNOWN`."""
        return [word if word in self.words else UNKNOWN for word in text.words]

    def named(self, text: Text) -> list[list[str]]:
        """Returns the features of each word of a text."""
        return features(self.seen(text), text.form)

    def forward(self, texts: Sequence[Text], hidden: float = 0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Returns [texts, labels] logits, [texts, words] scores of words that only ask, and which words there are."""
        lengths = torch.tensor([len(text.words) for text in texts])
        rows = padded(rows_of(self.words, text.words) for text in texts)
        near = LOUD * padded(np.array(text.near) for text in texts)
        is_word = torch.arange(rows.shape[1]) < lengths[:, None]
        rows[torch.rand(rows.shape) < hidden] = 0
        pages = torch.tensor([self.pages.index(text.page) for text in texts])
        pages[torch.rand(len(texts)) < (UNSEEN if hidden else 0)] = 0
        inputs = self.dropout(self.vectors(rows) + self.near(self.dropout(near)) + self.shown(pages)[:, None])
        packed = pack_padded_sequence(inputs, lengths, batch_first=True, enforce_sorted=False)
        states = self.dropout(pad_packed_sequence(self.recurrent(packed)[0], batch_first=True)[0])
        mean = (states * is_word[..., None]).sum(1) / lengths[:, None]
        most = states.masked_fill(~is_word[..., None], -1e4).amax(1)
        logits = self.pooled(torch.cat([mean, most], -1)) + self.after(pages)
        logits = logits + self.meaning(torch.tensor(np.array([text.vector for text in texts])))
        logits = logits + self.matrix(padded(rows_of(self.parts, parts(self.seen(text))) for text in texts))
        marks = self.marks(torch.tensor([self.labels.index(text.form) for text in texts]))
        scores = self.shared(states)[..., 0] + (states * marks[:, None, :-1]).sum(-1) + marks[:, -1:]
        named = (word for text in texts for word in self.named(text))
        each = self.weights(padded(rows_of(self.features, names) for names in named))
        wide = torch.zeros_like(scores).masked_scatter(is_word, each[:, 0])
        return logits, scores + wide, is_word

    def loss(self, texts: Sequence[Text], weights: torch.Tensor) -> torch.Tensor:
        """Returns the mean loss of some texts. `weights`: of the labels.

        The loss of the marks has a margin, so that words of a subject are seldom lost (Gimpel and Smith, Softmax-Margin
        CRFs, 2010).
        """
        logits, scores, is_word = self(texts, HIDDEN)
        wanted = torch.tensor([-1 if text.intent is None else self.labels.index(text.intent) for text in texts])
        total = nn.functional.cross_entropy(logits[:, :-1], wanted, weights, ignore_index=-1)
        if talks := {at: float(text.is_talk) for at, text in enumerate(texts) if text.is_talk is not None}:
            told, right = logits[[*talks], -1], torch.tensor([*talks.values()])
            total = total + SHARES["talk"] * nn.functional.binary_cross_entropy_with_logits(told, right)
        gold = padded([*map(int, text.asks)] for text in texts)
        both = torch.stack([torch.zeros_like(scores), scores + CARE * (1 - gold)], -1)
        ways = self.pairs[0] + both[:, 0]
        for column in range(1, scores.shape[1]):
            step = torch.logsumexp(ways[:, :, None] + self.pairs, 1) + both[:, column]
            ways = torch.where(is_word[:, column, None], step, ways)
        before = nn.functional.pad(gold[:, :-1], (1, 0))
        right = ((scores * gold + self.pairs[before, gold]) * is_word).sum(1)
        marked = torch.tensor([text.is_marked for text in texts])
        if marked.any():
            total = total + SHARES["marks"] * (torch.logsumexp(ways, 1) - right)[marked].mean()
        return total

    def network(self) -> Recurrent:
        """Returns the weights for the product."""
        lstm, marks = self.recurrent, self.marks.weight.clone()
        marks[:, :-1] += self.shared.weight
        marks[:, -1] += self.shared.bias
        ways = ("l0", "l0_reverse")

        def stacked(name: str) -> torch.Tensor:
            return torch.stack([getattr(lstm, f"{name}_{way}").t() for way in ways])

        weights = self.weights.weight.detach().numpy()[:, 0].copy()
        weights[self.features[f"0 {UNKNOWN}"]] -= DOUBT
        weights[self.features[f"0 {KEPT}"]] = NEVER
        large, names = np.flatnonzero(np.abs(weights) >= SMALL), [*self.features]
        with torch.no_grad():
            tensors = {
                "vectors": self.vectors.weight,
                "near": LOUD * self.near.weight.T,
                "inputs": stacked("weight_ih"),
                "recurrent": stacked("weight_hh"),
                "bias": stacked("bias_ih") + stacked("bias_hh"),
                "matrix": self.matrix.weight,
                "meaning": self.meaning.weight.T,
                "pooled": torch.cat([self.pooled.weight.T, self.pooled.bias[None]]),
                "shown": self.shown.weight,
                "after": self.after.weight,
                "marks": marks,
                "pairs": self.pairs,
            }
        types: dict[str, Any] = dict.fromkeys(tensors, np.float32) | {"vectors": np.float16, "matrix": np.float16}
        return Recurrent(
            labels=np.array(self.labels),
            words=codes(self.words),
            parts=codes(self.parts),
            pages=np.array(self.pages),
            features=codes(names[row - 1] for row in large.tolist()),
            weights=np.concatenate([[0], weights[large]]).astype(np.float16),
            **{name: np.asarray(tensor.detach(), types[name]) for name, tensor in tensors.items()},
        )


def rows_of(known: dict[str, int], names: Iterable[str]) -> list[int]:
    """Returns the numbers of names, 0 for unknown ones."""
    return [known.get(name, 0) for name in names]


def padded(rows: Iterable[Any]) -> torch.Tensor:
    """Returns rows of several lengths as one tensor, with zeros after the shorter ones."""
    tensor: torch.Tensor = pad_sequence([torch.tensor(row) for row in rows], batch_first=True)
    return tensor


def codes(names: Iterable[str]) -> NDArray[np.uint32]:
    """Returns the CRC-32 of names after that of unknown ones, 0."""
    return np.array([0, *(crc32(name.encode()) for name in names)], np.uint32)


def fit(texts: Sequence[Text], name: str) -> Model:
    """Train a network, and print the loss."""
    torch.manual_seed(SEED)
    shuffler, model = random.Random(SEED), Model(texts)
    others = dict(model.named_parameters())
    decayed = [others.pop(f"{name}.weight") for name in ("matrix", "meaning")]
    groups = [{"params": decayed, "weight_decay": DECAY}, {"params": [*others.values()], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=RATE)
    steps = EPOCHS * (len(texts) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps, pct_start=0.1)
    held = [text for text in texts if text.is_held]
    weights = torch.tensor([1.0 if label in ("", QUESTION) else RARE for label in model.labels[:-1]])
    for epoch in range(EPOCHS):
        # Texts of about the same length are together.
        order = sorted(texts, key=lambda text: len(text.words) + 3 * shuffler.random())
        batches = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
        shuffler.shuffle(batches)
        total = 0.0
        for batch in batches:
            optimizer.zero_grad()
            loss = model.loss([*batch, *shuffler.choices(held, k=LAST if epoch == EPOCHS - 1 else HELD)], weights)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1)
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"{name}, epoch {epoch + 1}: loss {total / len(batches):.3f}", flush=True)
    model.eval()
    return model


def report(model: Model, texts: Sequence[Text], language: str) -> None:
    """Print the figures of a network for texts of a language from which it did not learn."""
    with torch.no_grad():
        found = [model([text]) for text in texts]
    logits = torch.cat([logits for logits, _, _ in found])
    odds, pairs = torch.softmax(logits[:, :-1], 1).numpy(), model.pairs.tolist()
    best = np.where(odds.max(1) > LIKELY, np.array(model.labels)[odds.argmax(1)], "")
    intents = np.array([text.intent or "" for text in texts])
    rows = {label: (best == label, intents == label) for label in model.labels[1:-1]}
    has = np.array([text.is_talk is not None for text in texts])
    rows[TALK] = (logits[:, -1].numpy() > 0) & has, np.array([bool(text.is_talk) for text in texts])
    rows["all intents"] = ~np.isin(best, ("", QUESTION)), ~np.isin(intents, ("", QUESTION))
    for name, (told, wanted) in rows.items():
        right = (told & wanted & ((best == intents) | (name == TALK))).sum()
        shares = f"precision {right / max(1, told.sum()):.3f}, recall {right / max(1, wanted.sum()):.3f}"
        print(f"{name}, {language}: {wanted.sum()} texts, {shares}")
    for name, is_search in (("searches", True), ("all arguments", False)):
        whole = [
            decide(scores[0].tolist(), pairs)[0][1] == text.asks
            for (_, scores, _), text in zip(found, texts, strict=True)
            if text.is_marked and (not text.form) is is_search
        ]
        print(f"{name}, {language}: {len(whole)} texts, as in the labels {np.mean(whole):.3f}")


def main() -> None:
    """Print figures, and write the weights."""
    texts = read_labels()
    part = np.random.default_rng(SEED).permutation(len(texts)) % HELD_OUT
    model = fit([text for text, one in zip(texts, part, strict=True) if one], "four fifths")
    for language, is_chinese in (("Chinese", True), ("others", False)):
        held_out = (text for text, one in zip(texts, part, strict=True) if not one)
        report(model, [text for text in held_out if is_unspaced(text.plain) is is_chinese], language)
    np.savez_compressed(FILE, **fit(texts, "all texts").network()._asdict())


if __name__ == "__main__":
    main()
