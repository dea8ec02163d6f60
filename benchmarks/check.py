"""Measures how well the check recognises summaries that their article supports: ``python -m benchmarks.check``.

FRANK (Pagnoni et al., 2021) has summaries by models, in which people labelled whether each sentence is factual. The
scores of ``summarizer.check`` were developed on its validation part. For a fair figure ("crossed"), the threshold is
chosen on the even rows and measured on the odd ones, and then the other way round. FRANK has articles of CNN and of the
BBC. Both get the same threshold: the one with the highest mean of their two figures.

The "edits" are sentences that people wrote, in which one number, date or name was replaced. No threshold was chosen on
them.

Texts come from POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``. Balanced accuracy is the mean of two shares: the
share of true summaries that pass, and the share of false summaries that do not. Intervals are 95 % bootstrap intervals
over articles.
"""

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.harness import SEED, options, shown
from summarizer.calendar_words import days, months
from summarizer.check import SUPPORTED, ArticleIndex, CheckedSummary, check_summary
from summarizer.models import Document
from summarizer.sentences import split_sentences
from training.texts import read_rows, texts

FRANK = "grounding/frank_valid.jsonl"
REFERENCES = ("news/cnn.jsonl", "policy/federal_register.jsonl", "policy/govuk.jsonl", "policy/us_bills.jsonl")
THRESHOLDS = [0.05 * step for step in range(21)]
_MONTHS = [name.capitalize() for name in months("en")]
_DAYS = [name.capitalize() for name in days("en")]
_DATE = re.compile(rf"\b(?:{'|'.join(_MONTHS + _DAYS)})\b|\b(?:19|20)\d\d\b")
_NUMBER = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w-]|[.,]\d)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A summary or sentence that was checked, and whether it is true."""

    kind: str
    """For FRANK "cnn" or "bbc". For the edits the replaced fact: "number", "date", "name", or "" if none was."""
    article: int
    true: bool
    checked: CheckedSummary

    def passes(self, needed: float = SUPPORTED) -> bool:
        """Return True if each sentence has at least the score ``needed``."""
        return self.checked.score >= needed


def read_frank(folder: Path) -> list[Judged]:
    """Return the summaries of FRANK's validation part. A summary with any false sentence is false."""
    articles: dict[str, tuple[int, ArticleIndex]] = {}
    found = []
    for row in read_rows(folder / FRANK):
        text = row["text"]
        if text not in articles:
            articles[text] = len(articles), ArticleIndex(Document(text=text), split_sentences(text))
        number, article = articles[text]
        half = "bbc" if " bbc " in row["source"] else "cnn"
        checked = check_summary(split_sentences(row["summary"]), article)
        found.append(Judged(kind=half, article=number, true=row["label"] > 0.999, checked=checked))
    return found


def read_edits(folder: Path, rows: int = 150) -> list[Judged]:
    """Return sentences of reference summaries, and copies of them in which one number, date or name is replaced."""
    draw = random.Random(SEED)
    articles = [row for name in REFERENCES for row in read_rows(folder / name)[:rows]]
    names = [name for row in articles for name in _NAME.findall(row["summary"])]
    found: list[Judged] = []
    for number, row in enumerate(articles):
        article = ArticleIndex(Document(text=row["text"], title=row.get("title")), split_sentences(row["text"]))
        for sentence in split_sentences(row["summary"])[:6]:
            edited = edits(sentence.text, row["text"], names, draw)
            for kind, text in [("", sentence.text), *edited] if edited else []:
                checked = check_summary(split_sentences(text), article)
                found.append(Judged(kind=kind, article=number, true=not kind, checked=checked))
    return found


def edits(sentence: str, article: str, names: Sequence[str], draw: random.Random) -> list[tuple[str, str]]:
    """Return (kind, the sentence with one fact of this kind replaced) for each kind of fact in the sentence."""
    dates = list(_DATE.finditer(sentence))
    within = [(match.start(), match.end()) for match in dates]

    def apart(pattern: re.Pattern[str]) -> list[re.Match[str]]:
        found = pattern.finditer(sentence)
        return [m for m in found if not any(start < m.end() and m.start() < end for start, end in within)]

    def other_name(word: str) -> str:
        like = [name for name in draw.sample(names, min(50, len(names))) if len(name.split()) == len(word.split())]
        return next((name for name in like if name not in article), word)

    def other_date(word: str) -> str:
        years = [str(int(word) + shift) for shift in (-2, -1, 1)] if word.isdigit() else []
        same = next((names for names in (_MONTHS, _DAYS) if word in names), years)
        return draw.choice([other for other in same if other != word])

    def other_number(word: str) -> str:
        at = draw.choice([at for at, char in enumerate(word) if char.isdigit()])
        return f"{word[:at]}{(int(word[at]) + draw.randint(1, 8)) % 9 + 1}{word[at + 1 :]}"

    kinds: Iterable[tuple[str, list[re.Match[str]], Callable[[str], str]]] = (
        ("number", apart(_NUMBER), other_number),
        ("date", dates, other_date),
        ("name", apart(_NAME), other_name),
    )
    made = []
    for kind, places, other in kinds:
        if places:
            match = draw.choice(places)
            made.append((kind, sentence[: match.start()] + other(match.group()) + sentence[match.end() :]))
    return [(kind, text) for kind, text in made if text != sentence]


def balanced(judged: Sequence[Judged], passed: Sequence[bool]) -> float:
    """Return the balanced accuracy of ``passed``. If there are no true or no false summaries, that share is 0.5."""
    correct = {True: [], False: []}  # type: dict[bool, list[bool]]
    for case, passes in zip(judged, passed, strict=True):
        correct[case.true].append(passes == case.true)
    return float(np.mean([np.mean(values) if values else 0.5 for values in correct.values()]))


def best(judged: Sequence[Judged]) -> float:
    """Return the threshold with the highest mean balanced accuracy over kinds, the lowest one if several are equal."""
    kinds = {case.kind for case in judged}
    halves = [[case for case in judged if case.kind == kind] for kind in kinds]

    def figure(needed: float) -> float:
        return sum(balanced(half, [case.passes(needed) for case in half]) for half in halves)

    return max(THRESHOLDS, key=lambda needed: (figure(needed), -needed))


def crossed(judged: Sequence[Judged], kind: str) -> float:
    """Return the balanced accuracy of one kind.

    For odd rows, the threshold was chosen on the even rows, and the other way round.
    """
    needed = best(judged[1::2]), best(judged[::2])
    rows = [(case, case.passes(needed[at % 2])) for at, case in enumerate(judged) if case.kind == kind]
    return balanced([case for case, _ in rows], [passes for _, passes in rows])


def _line(name: str, judged: Sequence[Judged]) -> str:
    """Return a line of the table: balanced accuracy. The bootstrap draws articles, each with all its summaries."""
    by_article: dict[int, list[Judged]] = {}
    for case in judged:
        by_article.setdefault(case.article, []).append(case)

    def figure(groups: Sequence[list[Judged]]) -> float:
        drawn = [case for group in groups for case in group]
        return balanced(drawn, [case.passes() for case in drawn])

    true = sum(case.true for case in judged)
    figures = shown(list(by_article.values()), figure, draws=400)
    return f"{name:14}{true:5} true {len(judged) - true:5} false  {figures}"


def main() -> None:
    """Print the figures. Exits with status 1 if the texts are missing."""
    options(__doc__).parse_args()
    folder = texts()
    frank = read_frank(folder)
    print(f"balanced accuracy; the best threshold is {best(frank):.2f}, {SUPPORTED} is used")
    for half in ("cnn", "bbc"):
        if rows := [case for case in frank if case.kind == half]:
            print(_line(f"FRANK {half}", rows), f" crossed {crossed(frank, half):.3f}")
    edited = read_edits(folder)
    print(_line("edits", edited))
    true = [case for case in edited if case.true]
    print(f"of {len(true)} sentences that people wrote {sum(not case.passes() for case in true)} are flagged")


if __name__ == "__main__":
    main()
