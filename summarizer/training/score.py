"""Fits the score of ``grounding`` without the learnt check: ``python -m summarizer.training.score``.

A logistic regression on FRANK's even rows that the exact checks pass: of a summary that people judged, the sentence
with the lowest score decides, as it does in use. What is printed stands as ``WEIGHTS`` in ``grounding/ground.py``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from summarizer.grounding import Grounded, ground
from summarizer.sentences import split_sentences
from summarizer.training.calibration import Lot, fit
from summarizer.training.frank import FRANK, half_of, mended
from summarizer.training.texts import data_folder, read_rows


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A summary of FRANK as ``grounding`` sees it, and whether people found all of it factual."""

    half: str
    grounded: Grounded
    factual: bool


def read_scored(folder: Path, *, odd: bool, **options: Any) -> Iterator[Scored]:
    """The even or odd rows; ``options`` go to ``ground``."""
    for row in read_rows(folder / FRANK)[int(odd) :: 2]:
        grounded = ground(split_sentences(row["summary"]), mended(row["text"]), **options)
        yield Scored(half=half_of(row), grounded=grounded, factual=row["label"] > 0.999)


def weights_of(rows: Sequence[Scored]) -> tuple[float, float, float]:
    """Bias and weights of the two shares, from rows without problems of the exact checks."""
    kept = [row for row in rows if all(problem.kind == "meaning" for problem in row.grounded.problems)]
    bags = tuple(np.array(row.grounded.shares) for row in kept)
    (cover, copied), bias = fit([Lot(name="frank", bags=bags, labels=tuple(row.factual for row in kept))])
    return bias, float(cover), float(copied)


def main() -> int:
    """Prints the weights; status 1 where the texts are missing."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    folder = data_folder()
    if not folder.is_dir():
        print(f"no texts at {folder}: set POLICYBOT_SHARED_DATA", file=sys.stderr)
        return 1
    print(tuple(round(value, 2) for value in weights_of(list(read_scored(folder, odd=False)))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
