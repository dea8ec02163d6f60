"""The learnt check for meaning beside the share of copied word pairs: ``python -m benchmarks.meaning``.

Texts come from POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``; all figures are of odd rows, which nothing was
trained or tuned on; thresholds that are picked are picked on even rows. Four tables:

1. FRANK, within its CNN half and its BBC half: is a model's summary factual? Balanced accuracy with the shipped
   threshold, and with one picked for the half, beside the share of the summary's word pairs that the article has.
2. Edits of single facts in otherwise true sentences, by kind: some are extractive sentences with a benign edit, some
   were written by people (highlights, titles, abstracts). Word pairs that are exchanged are ones reserved for this.
3. False alarms on sentences of the article word for word, on which the product does not run the check.
4. Time of a claim beside the encoder's time for a sentence, on one thread.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.encoder import load_encoder
from summarizer.engines import load_tokenizer
from summarizer.engines.onnx import open_session
from summarizer.meaning import Calibration, MeaningCheck, copied_share, load_meaning
from summarizer.settings import SummarizerSettings
from summarizer.trained import HEADS
from summarizer.training.calibration import encoder_similarity
from summarizer.training.evidence import choose_evidence
from summarizer.training.frank import Judged, article_sentences, read_frank
from summarizer.training.pairs import SETS, build
from summarizer.training.texts import data_folder, read_rows
from summarizer.weights import ENCODER, packaged_file

SEED = 7
DRAWS = 2000
Array = NDArray[Any]


def balanced(above: Array, labels: Array) -> float:
    """Mean of the shares of true and of false ones that are on their side."""
    return float((above[labels].mean() + (~above)[~labels].mean()) / 2)


def interval(above: Array, labels: Array, other: Array | None = None) -> tuple[float, float]:
    """95 % bootstrap interval of the balanced accuracy, or of its difference to that of ``other``.

    Drawn within each label: the BBC half has so few factual summaries that a draw may have none.
    """
    draw = np.random.default_rng(SEED)
    true, false = np.flatnonzero(labels), np.flatnonzero(~labels)
    values = []
    for _ in range(DRAWS):
        rows = np.concatenate([draw.choice(true, len(true)), draw.choice(false, len(false))])
        value = balanced(above[rows], labels[rows])
        values.append(value - (balanced(other[rows], labels[rows]) if other is not None else 0.0))
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


def pick(scores: Array, labels: Array) -> float:
    """The threshold with the best balanced accuracy, in the middle of the gap that it stands in."""
    values = np.unique(scores)
    cuts = np.concatenate([[values[0] - 1], (values[1:] + values[:-1]) / 2])
    return float(max(cuts, key=lambda cut: balanced(scores >= cut, labels)))


def frank(check: MeaningCheck, folder: Path) -> None:
    """Table 1."""
    similarity = encoder_similarity(SummarizerSettings())
    even, odd = (read_frank(folder, odd=part, similarity=similarity) for part in (False, True))

    def ours(items: Sequence[Judged]) -> Array:
        return np.array([check.score(item.claims, item.evidence).min() for item in items])

    def copied(items: Sequence[Judged]) -> Array:
        return np.array([copied_share(item.summary, item.article) for item in items])

    print(
        "FRANK, odd rows       n  factual   shipped threshold      picked threshold       copied pairs      difference"
    )
    for half in ("cnn", "bbc"):
        tune, test = ([item for item in part if item.half == half] for part in (even, odd))
        labels = np.array([item.factual for item in test])
        tuned = np.array([item.factual for item in tune])
        mine = ours(test)
        shipped, picked = mine >= check.threshold, mine >= pick(ours(tune), tuned)
        base = copied(test) >= pick(copied(tune), tuned)
        line = f"{half:16}{len(test):7}{labels.sum():9}"
        for above in (shipped, picked, base):
            low, high = interval(above, labels)
            line += f"   {balanced(above, labels):.3f} [{low:.2f}, {high:.2f}]"
        low, high = interval(shipped, labels, base)
        print(
            f"{line}   {balanced(shipped, labels) - balanced(base, labels):+.3f} [{low:+.2f}, {high:+.2f}]", flush=True
        )


def edits(check: MeaningCheck, folder: Path, limit: int) -> None:
    """Table 2."""
    examples = build(folder, part="test", reserved=True, seed=SEED, scale=0.4, even_out=False)
    for origin in ("copied", "written"):
        mine = [example for example in examples if example.origin == origin]
        pairs = sorted({example.pair for example in mine})
        kept = set(random.Random(SEED).sample(pairs, min(limit, len(pairs))))
        mine = [example for example in mine if example.pair in kept]
        scores = check.score([e.claim for e in mine], [e.evidence for e in mine])
        shares = np.array([copied_share(e.claim, e.evidence) for e in mine])
        labels = np.array([e.label == 1 for e in mine])
        number = np.array([e.pair for e in mine])
        kinds = np.array([e.kind for e in mine])
        cut = pick(shares, labels)  # picked on the odd rows themselves: the best that it can do
        above, base = scores >= check.threshold, shares >= cut
        low, high = interval(above, labels)
        print(f"edits of {origin} sentences, {labels.sum()} true, {(~labels).sum()} false")
        line = f"  {'all':17}{balanced(above, labels):.3f} [{low:.2f}, {high:.2f}]"
        print(f"{line}   copied pairs {balanced(base, labels):.3f}")
        for kind in sorted(set(kinds[~labels])):
            chosen = np.isin(number, number[(kinds == kind) & ~labels])
            low, high = interval(above[chosen], labels[chosen])
            count = int((~labels[chosen]).sum())
            line = f"  {kind:12}{count:5}  {balanced(above[chosen], labels[chosen]):.3f} [{low:.2f}, {high:.2f}]"
            print(f"{line}   copied pairs {balanced(base[chosen], labels[chosen]):.3f}", flush=True)


def verbatim(check: MeaningCheck, folder: Path) -> None:
    """Tables 3 and 4."""
    draw = random.Random(SEED)
    claims, evidence = [], []
    for relative, _ in SETS.values():
        rows = read_rows(folder / relative)[1::2]
        for row in draw.sample(rows, min(30, len(rows))):
            sentences = article_sentences(row["text"])
            for claim in draw.sample(sentences, min(2, len(sentences))):
                if len(claim.split()) > 4:
                    claims.append(claim)
                    evidence.append(" ".join(sentences[at] for at in choose_evidence(claim, sentences)))
    encoder = load_encoder(SummarizerSettings())
    encoder.encode(claims[:8])
    check.score(claims[:8], evidence[:8])
    began = time.perf_counter()
    alarms = check.score(claims, evidence) < check.threshold
    middle = time.perf_counter()
    encoder.encode(claims)
    end = time.perf_counter()
    print(f"word for word: {len(claims)} sentences, false alarms {100 * alarms.mean():.1f} %")
    own, peer = 1000 * (middle - began) / len(claims), 1000 * (end - middle) / len(claims)
    print(f"time: {own:.1f} ms a claim, encoder {peer:.1f} ms a sentence, ratio {own / peer:.1f} (one thread)")


def main() -> int:
    """All tables; status 1 where texts or model are missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", type=Path, help="another ONNX file, with the weights of heads/meaning.json")
    parser.add_argument("--heads", type=Path, default=HEADS)
    parser.add_argument("--limit", type=int, default=500, help="pairs of edits of each origin (default 500)")
    options = parser.parse_args()
    folder, tokenizer = data_folder(), packaged_file(*ENCODER.files[1])
    check = load_meaning(SummarizerSettings(), options.heads)
    if not folder.is_dir() or check is None or tokenizer is None:
        print(f"no texts at {folder} (set POLICYBOT_SHARED_DATA), or no encoder: {ENCODER.remedy}", file=sys.stderr)
        return 1
    if options.network is not None:
        facts = json.loads((options.heads / "meaning.json").read_text(encoding="utf-8"))
        calibration = Calibration(weights=facts["weights"], bias=facts["bias"], threshold=facts["threshold"])
        check = MeaningCheck(
            open_session(options.network.read_bytes(), threads=1), load_tokenizer(tokenizer), calibration
        )
    frank(check, folder)
    edits(check, folder, options.limit)
    verbatim(check, folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
