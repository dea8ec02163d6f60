"""What the checks of grounding may not lose: figures that ``benchmarks.gate`` keeps in docs/models/grounding.json.

Exact checks: of a few articles, the share of swapped facts that are found, by kind, and the share of true sentences
that pass; of the seeds always, of two sets where their texts are there. Learnt check: of pairs of a true and an edited
claim, how many of the two are told.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

from benchmarks.grounding import HARD, KINDS, SETS, Tally, measure
from summarizer.meaning import load_meaning
from summarizer.settings import SummarizerSettings
from summarizer.training.acts_labels import SEEDS, documents
from summarizer.training.pairs import build

CARD = Path(__file__).parents[1] / "docs" / "models" / "grounding.json"
KEPT = ("cnn", "federal register")
ROWS = 12
PAIRS = 120
SEED = 7

Figures = dict[str, list[float]]
"""Name of a figure → its value for each article, or for each pair of claims."""


def of_seeds() -> Figures:
    """The exact checks on the English seeds."""
    rows = [
        {"id": key, "text": document.text, "title": document.title or "", "lang": "en", "summary": "", "_set": "bbc"}
        for key, document in documents(SEEDS, Path())
        if document.lang == "en"
    ]
    return _exact("seeds", rows)


def of_texts(folder: Path) -> Figures:
    """The exact checks on odd rows of two sets, and the learnt check on edits of odd rows."""
    found: Figures = {}
    for name in KEPT:
        lines = (folder / SETS[name]).read_text(encoding="utf-8").splitlines()[1::2]
        rows = [json.loads(line) | {"_set": "bbc"} for line in random.Random(SEED).sample(lines, min(ROWS, len(lines)))]
        found |= _exact(name, rows)
    return found | _learnt(folder)


def _exact(name: str, rows: list[dict[str, str]]) -> Figures:
    """Rows marked "bbc" are asked without their reference summary, whose facts may be from elsewhere."""
    tally = Tally()
    measure(rows, tally)
    found: Figures = {
        f"{name}: true sentences pass": [
            1 - sum(flags) / len(flags) for base in sorted(tally.flagged) for flags in tally.flagged[base]
        ]
    }
    for kind in KINDS:
        groups = [
            group for key in sorted(tally.found) if key[1] == kind and key[1:] not in HARD for group in tally.found[key]
        ]
        if groups:
            found[f"{name}: swapped {kind}s found"] = [sum(group) / len(group) for group in groups]
    return found


def _learnt(folder: Path) -> Figures:
    check = load_meaning(SummarizerSettings())
    if check is None:
        return {}
    examples = build(folder, part="test", reserved=True, seed=SEED, scale=0.05, even_out=False)
    found: Figures = {}
    for origin in ("copied", "written"):
        pairs = sorted({example.pair for example in examples if example.origin == origin})
        kept = set(random.Random(SEED).sample(pairs, min(PAIRS, len(pairs))))
        mine = [example for example in examples if example.origin == origin and example.pair in kept]
        above = check.score([one.claim for one in mine], [one.evidence for one in mine]) >= check.threshold
        told: dict[int, list[bool]] = {}
        for one, passes in zip(mine, above, strict=True):
            told.setdefault(one.pair, []).append(bool(passes) == bool(one.label))
        found[f"edits of {origin} sentences told"] = [sum(told[pair]) / len(told[pair]) for pair in sorted(told)]
    return found


def read_card(path: Path = CARD) -> Figures:
    """The figures kept."""
    told: Figures = json.loads(path.read_text(encoding="utf-8"))
    return told


def write_card(figures: Figures, path: Path = CARD) -> None:
    """Keeps figures, a line each."""
    lines = ",\n".join(
        f" {json.dumps(name)}: {json.dumps([round(value, 3) for value in values])}" for name, values in figures.items()
    )
    path.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
