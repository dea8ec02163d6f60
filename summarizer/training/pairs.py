"""Training pairs for the meaning check: a claim that an article's sentences say, and one that they do not.

Claims come from three places: sentences of the article, edited; what people wrote about it (titles, highlights,
abstracts); and sentences of other reports of the same event (ECB+). Each gives a true claim and a false one made from
it by one harmful edit, so that topic and style tell nothing. Then examples are dropped until the share of copied
word pairs is distributed alike among true and false ones: else the network would learn to measure copying.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from summarizer.meaning import copied_share, stems, unseen_share
from summarizer.sentences import split_sentences
from summarizer.training import corruptions, paraphrases
from summarizer.training.evidence import EvidenceFinder
from summarizer.training.source import Source, read_source
from summarizer.training.texts import read_rows

SETS = {
    "bbc": ("news/bbc.jsonl", 6),
    "cnn": ("news/cnn.jsonl", 8),
    "federal register": ("policy/federal_register.jsonl", 12),
    "gov.uk": ("policy/govuk.jsonl", 8),
    "bills": ("policy/us_bills.jsonl", 12),
    "ecb": ("stories/ecbplus.jsonl", 1),
    "multiling": ("stories/multiling2011.jsonl", 8),
}
"""File, and how many of an article's sentences are taken as claims. news/cnn_bbc_references.jsonl is left out: nearly
all of its articles are FRANK's, on which the figures are."""
FRANK = "grounding/frank_valid.jsonl"
MAX_SENTENCES = 60
"""Of one article; Federal Register documents are long."""
HARM_WEIGHTS = {
    "negation": 1.2,
    "opposite": 1.3,
    "certainty": 1.6,
    "role": 1.6,
    "entity": 1.4,
    "number": 1.4,
    "date": 1.2,
    "attribution": 1.6,
    "noun": 0.7,
    "verb": 0.7,
    "splice": 1.0,
    "invented": 0.8,
    "garble": 0.4,
}
EVENT_SHARE = 0.1
"""Share of false claims that are true ones of another article."""
BINS = 12


@dataclass(frozen=True, kw_only=True)
class Example:
    """One claim with its evidence."""

    claim: str
    evidence: str
    label: int
    """1: the evidence says it."""
    pair: int
    """The two examples of a pair have the same number."""
    kind: str
    """Of the last edit, or where the claim comes from."""
    other: str
    """For a false claim the true one it was made from, "" where none: what differs is what is wrong."""
    origin: str
    """"copied": a sentence of the article; "written": by a person about it."""


@dataclass(frozen=True, kw_only=True)
class Article:
    """An article, and what people wrote about it."""

    key: str
    sentences: tuple[str, ...]
    written: tuple[str, ...]


def build(
    folder: Path,
    *,
    part: str = "train",
    reserved: bool = False,
    seed: int = 7,
    scale: float = 1.0,
    even_out: bool = True,
) -> list[Example]:
    """Examples of all sets. ``part``: "train", "valid" or "test" (odd rows; figures only).

    ``reserved``: with the word pairs kept for measuring; ``scale``: of the number of sentences an article;
    ``even_out``: balanced by copied share, which breaks up some pairs.
    """
    draw = random.Random(seed)
    barred = _shingles(row["text"] for row in read_rows(folder / FRANK))
    raw: list[Example] = []
    for relative, count in SETS.values():
        path = folder / relative
        if path.is_file():
            articles = list(read_articles(path, part, barred))
            raw += _examples(articles, max(1, round(count * scale)), draw, reserved, len(raw))
    return balance(raw, draw) if even_out else raw


def read_articles(path: Path, part: str, barred: frozenset[int] = frozenset()) -> Iterator[Article]:
    """The articles of one part of a set; those that share text with ``barred`` (shingle hashes) are left out."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    by_label: dict[str, list[str]] = defaultdict(list)
    wanted = [(at, row) for at, row in enumerate(rows) if _part(at) == part and row["text"].strip()]
    for _, row in wanted:
        if "ecbplus" in path.name:
            by_label[row["label"]].append(row["text"])
    for at, row in wanted:
        mine = _shingles([row["text"]])
        if len(mine & barred) > 0.02 * len(mine):
            continue
        sentences = _sentences(row["text"])[:MAX_SENTENCES]
        if len(sentences) < 4:
            continue
        written: list[str] = []
        if row.get("title"):
            written.append(row["title"].rstrip(". ") + ".")
        if row.get("summary") and path.name != "bbc.jsonl":  # BBC's are copied sentences
            written += _sentences(row["summary"])
        if path.parent.name == "news" and len(sentences) > 8:
            # The opening sums the article up, as XSum takes it: it is a claim on the rest.
            written.append("\0" + sentences[0])
        for other in by_label.get(row.get("label", ""), [])[:3]:
            if other != row["text"]:
                written += _sentences(other)[:6]
        yield Article(key=f"{path.name}:{at}", sentences=tuple(sentences), written=tuple(written))


def _part(at: int) -> str:
    return "test" if at % 2 else "valid" if at % 10 == 8 else "train"


def _sentences(text: str) -> list[str]:
    found = [s.text for s in split_sentences(text) if s.kind == "sentence"]
    return [" ".join(text.split()) for text in found if 5 <= len(text.split()) <= 70]


def _shingles(texts: Any) -> frozenset[int]:
    """Hashes of all runs of ten words."""
    found: set[int] = set()
    for text in texts:
        tokens = re.findall(r"\w+", text.lower())
        found.update(hash(tuple(tokens[at : at + 10])) for at in range(len(tokens) - 9))
    return frozenset(found)


def _examples(
    articles: Sequence[Article], count: int, draw: random.Random, reserved: bool, first: int
) -> Iterator[Example]:
    """Pairs of one set; ``count`` sentences an article, and all that is written about it."""
    if len(articles) < 2:
        return
    near = _neighbours(articles)
    plain = [read_source(article.sentences) for article in articles]
    harm = corruptions.harmful(reserved=reserved)
    mild = paraphrases.benign(reserved=reserved)
    pair = first
    for at, article in enumerate(articles):
        source = replace(plain[at], foreign=plain[draw.choice(near[at])])
        finder = EvidenceFinder(article.sentences)
        rest = EvidenceFinder(article.sentences[1:])
        claims = [(claim, "copied") for claim in _picked(article.sentences, count, draw)]
        claims += [(claim, "written") for claim in article.written]
        for base, origin in claims:
            about_rest = base.startswith("\0")
            text = base.lstrip("\0")
            sentences = article.sentences[1:] if about_rest else article.sentences
            find = _evidence(rest if about_rest else finder, sentences)
            # Other reports of an event, and an opening, tell things that this text does not: be strict with them.
            unseen = 0.3 if about_rest or article.key.startswith("ecb") else 0.5
            if origin == "written" and not _plausible(text, find(text), sentences, unseen):
                continue
            for _ in range(1 if origin == "copied" else 2):
                edited = _edited(
                    text, source, draw, mild, draw.choice((0, 1, 1, 2) if origin == "copied" else (0, 0, 1))
                )
                true = _edited(edited, source, draw, mild, draw.choice((0, 1)))
                if draw.random() < EVENT_SHARE:
                    false, kind, other = _other_event(articles[draw.choice(near[at])], source, draw), "event", ""
                else:
                    false, kind = _harmed(edited, source, draw, harm)
                    other = edited
                if not false or false == edited:
                    continue
                pair += 1
                told = "edited" if true != text else "plain"
                yield Example(claim=true, evidence=find(true), label=1, pair=pair, kind=told, other="", origin=origin)
                yield Example(
                    claim=false, evidence=find(false), label=0, pair=pair, kind=kind, other=other, origin=origin
                )


def _picked(sentences: Sequence[str], count: int, draw: random.Random) -> list[str]:
    return draw.sample(list(sentences), min(count, len(sentences)))


def _evidence(finder: EvidenceFinder, sentences: Sequence[str]) -> Callable[[str], str]:
    return lambda claim: " ".join(sentences[at] for at in finder.find(claim))


def _plausible(claim: str, evidence: str, sentences: Sequence[str], unseen: float) -> bool:
    """Whether the article probably says what was written about it: its figures and most of its words are there."""
    everything = " ".join(sentences).lower()
    figures = re.findall(r"\d[\d,.]*\d|\d", claim)
    names = re.findall(r"(?<=\w )[A-Z]\w+", claim)
    return (
        all(figure in everything for figure in figures)
        and sum(name.lower() not in everything for name in names) == 0
        and unseen_share(claim, evidence) <= unseen
    )


def _edited(text: str, source: Source, draw: random.Random, rules: dict[str, Any], times: int) -> str:
    """``text`` after so many benign edits."""
    for _ in range(times):
        names = list(rules)
        draw.shuffle(names)
        for name in names:
            edited = rules[name](text, source, draw)
            if edited and edited != text:
                text = edited
                break
    return text


def _harmed(text: str, source: Source, draw: random.Random, rules: dict[str, Any]) -> tuple[str, str]:
    """(text after one harmful edit, its kind); ("", "") where no rule applies."""
    names = list(HARM_WEIGHTS)
    order = sorted(names, key=lambda name: -(draw.random() ** (1 / HARM_WEIGHTS[name])))
    for name in order:
        edited = rules[name](text, source, draw)
        if edited and edited != text:
            return edited, name
    return "", ""


def _other_event(article: Article, source: Source, draw: random.Random) -> str:
    """A claim of a similar article, half the time with a name of this article in it."""
    claims = [claim.lstrip("\0") for claim in article.written] or list(article.sentences[:5])
    claim = draw.choice(claims)
    if draw.random() < 0.5 and source.foreign is not None:
        swapped = corruptions.entity(claim, replace(source.foreign, foreign=source), draw)
        return swapped or claim
    return claim


def _neighbours(articles: Sequence[Article], count: int = 5) -> list[list[int]]:
    """For each article the others with the most words in common, but not those that tell the same story."""
    bags = [stems(" ".join(article.sentences[:12])) for article in articles]
    frequency = Counter(stem for bag in bags for stem in bag)
    common = sorted(stem for stem, n in frequency.items() if 1 < n < 0.3 * len(bags) + 2)
    vocabulary = {stem: at for at, stem in enumerate(common)}
    matrix = np.zeros((len(bags), max(1, len(vocabulary))), dtype=np.float32)
    for row, bag in enumerate(bags):
        for stem in bag & vocabulary.keys():
            matrix[row, vocabulary[stem]] = np.log(len(bags) / frequency[stem])
    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    cosines = matrix @ matrix.T
    cosines[cosines > 0.5] = -1  # itself, and the same story
    return [[int(at) for at in np.argsort(-row)[:count]] for row in cosines]


def balance(examples: Sequence[Example], draw: random.Random) -> list[Example]:
    """Drops examples until true and false ones have like counts in each bin of the copied share, by origin."""
    bins: dict[tuple[str, int], dict[int, list[Example]]] = defaultdict(lambda: {0: [], 1: []})
    for example in examples:
        share = copied_share(example.claim, example.evidence)
        bins[example.origin, min(int(share * BINS), BINS - 1) if share < 1 else BINS][example.label].append(example)
    kept: list[Example] = []
    for sides in bins.values():
        for label in (0, 1):
            limit = int(1.1 * len(sides[1 - label])) + 1
            kept += draw.sample(sides[label], min(limit, len(sides[label])))
    return sorted(kept, key=lambda example: (example.pair, -example.label))
