"""FRANK (Pagnoni et al. 2021): model summaries of which people said what share of the sentences is factual.

Even rows calibrate a handful of weights; odd rows are for figures. Rows of both share articles (each article has four
or five summaries), so nothing larger may be trained on either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from summarizer.sentences import split_sentences
from summarizer.training.evidence import choose_evidence
from summarizer.training.texts import read_rows

FRANK = "grounding/frank_valid.jsonl"
_GLUED = re.compile(r"(?<=[^\W\d_]{2}[.!?\"”])(?=[A-Z\"“])")
_TOKENISED_END = re.compile(r"(?<= [.!?]) (?=\S)")

Similarity = Callable[[Sequence[str], Sequence[str]], Sequence[Sequence[float]]]
"""(claims, sentences) → cosines [len(claims)][len(sentences)]."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A model's summary in sentences, each with its evidence, and whether people found all of it factual."""

    half: str
    """"cnn" or "bbc"."""
    article: str
    summary: str
    claims: tuple[str, ...]
    evidence: tuple[str, ...]
    factual: bool


def read_frank(folder: Path, *, odd: bool, similarity: Similarity | None = None) -> list[Judged]:
    """The even or the odd rows of FRANK's validation part."""
    rows = read_rows(folder / FRANK)[int(odd) :: 2]
    found = []
    for row in rows:
        sentences = article_sentences(row["text"])
        claims = [claim for claim in _TOKENISED_END.split(row["summary"]) if len(claim.split()) > 2]
        claims = claims or [row["summary"]]
        cosines = similarity(claims, sentences) if similarity is not None else [None] * len(claims)
        evidence = [
            " ".join(sentences[at] for at in choose_evidence(claim, sentences, row_of))
            for claim, row_of in zip(claims, cosines, strict=True)
        ]
        found.append(
            Judged(
                half=half_of(row),
                article=row["text"],
                summary=row["summary"],
                claims=tuple(claims),
                evidence=tuple(evidence),
                factual=row["label"] > 0.999,
            )
        )
    return found


def half_of(row: dict[str, str]) -> str:
    """ "cnn" or "bbc"."""
    return "bbc" if " bbc " in row["source"] else "cnn"


def mended(text: str) -> str:
    """``text`` with spaces between sentences: in the BBC half they follow each other without one."""
    return _GLUED.sub(" ", text)


def article_sentences(text: str) -> list[str]:
    """Sentences of prose."""
    return [s.text for s in split_sentences(mended(text)) if s.kind == "sentence"] or [text]
