"""ROUGE of extractive summaries beside the lead, at equal length: ``python benchmarks/summaries.py [--rows N]``.

Texts come from POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``. Each set is halved by row number; figures are of
the odd rows. The even rows are for tuning; nothing may be tuned on the odd ones. Both summaries of an article are cut
to the same number of words, since ROUGE rewards length. The interval is a bootstrap over articles of the difference.

ROUGE is our own few lines: F1 over lower-case words, no stemming, as in Lin (2004). The usual package, rouge-score,
would be a dependency for these lines, and drops all non-ASCII letters. Figures are comparable with each other, not
with stemmed ones in papers.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from summarizer import Document, Summarizer, SummarizerSettings, load_summarizer

SETS = {
    "federal register": "policy/federal_register.jsonl",
    "gov.uk": "policy/govuk.jsonl",
    "us bills": "policy/us_bills.jsonl",
    "cnn": "news/cnn.jsonl",
    "bbc": "news/bbc.jsonl",
    "orangesum (fr)": "languages/orangesum_abstracts.jsonl",
}
SEED = 7


def words(text: str) -> list[str]:
    """Lower-case words."""
    return re.findall(r"[^\W_]+", text.lower())


def f1(common: int, made: int, wanted: int) -> float:
    """Harmonic mean of precision and recall."""
    return 2 * common / (made + wanted) if common else 0.0


def rouge_n(made: Sequence[str], wanted: Sequence[str], n: int) -> float:
    """ROUGE-n F1."""
    left = Counter(zip(*(made[start:] for start in range(n)), strict=False))
    right = Counter(zip(*(wanted[start:] for start in range(n)), strict=False))
    return f1((left & right).total(), left.total(), right.total())


def rouge_l(made: Sequence[str], wanted: Sequence[str]) -> float:
    """ROUGE-L F1: the longest common subsequence of all words."""
    row = [0] * (len(wanted) + 1)
    for word in made:
        diagonal = 0
        for column, other in enumerate(wanted, 1):
            above = row[column]
            row[column] = diagonal + 1 if word == other else max(above, row[column - 1])
            diagonal = above
    return f1(row[-1], len(made), len(wanted))


def scores(made: list[str], wanted: list[str]) -> tuple[float, float, float]:
    """ROUGE-1, ROUGE-2, ROUGE-L."""
    return rouge_n(made, wanted, 1), rouge_n(made, wanted, 2), rouge_l(made, wanted)


def interval(differences: Sequence[float]) -> tuple[float, float]:
    """95 % bootstrap interval of the mean difference."""
    draw = random.Random(SEED)
    means = sorted(statistics.fmean(draw.choices(differences, k=len(differences))) for _ in range(2000))
    return means[50], means[1949]


def measure(name: str, path: Path, rows: int, extractive: Summarizer, lead: Summarizer) -> None:
    """Prints one line of the table."""
    texts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()][1::2]
    texts = [row for row in texts if row["text"].strip() and row["summary"].strip()]
    random.Random(SEED).shuffle(texts)
    ours, theirs = [], []
    for row in texts[:rows]:
        document = Document(text=row["text"], lang=row.get("lang"))
        wanted = words(row["summary"])[:200]
        made = words(extractive.summarize([document])[0].text)
        first = words(lead.summarize([document])[0].text)
        length = min(len(made), len(first))
        ours.append(scores(made[:length], wanted))
        theirs.append(scores(first[:length], wanted))
    line = f"{name:18}{len(ours):5}"
    for index in range(3):
        left = statistics.fmean(score[index] for score in ours)
        right = statistics.fmean(score[index] for score in theirs)
        low, high = interval([a[index] - b[index] for a, b in zip(ours, theirs, strict=True)])
        line += f"  {100 * left:5.1f} {100 * right:5.1f} [{100 * low:+5.1f}, {100 * high:+5.1f}]"
    print(line, flush=True)


def main() -> int:
    """Runs all sets; status 1 where the texts are missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=150, help="articles a set, at most (default 150)")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    data = os.environ.get("POLICYBOT_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(data)
    if not folder.is_dir():
        print(f"no texts at {folder}: set POLICYBOT_SHARED_DATA", file=sys.stderr)
        return 1
    extractive = load_summarizer(SummarizerSettings(threads=options.threads))
    # So many sentences that the lead is at least as long as the extractive summary, before both are cut.
    lead = Summarizer(SummarizerSettings(strategy="lead", sentences=12))
    print(
        f"{'':18}{'n':>5}" + "".join(f"  {name:>11} {'difference':>16}" for name in ("ROUGE-1", "ROUGE-2", "ROUGE-L"))
    )
    print(f"{'':18}{'':5}" + "  extr.  lead  95 % interval  " * 3)
    for name, relative in SETS.items():
        measure(name, folder / relative, options.rows, extractive, lead)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
