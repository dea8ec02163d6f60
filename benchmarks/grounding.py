"""Swapped facts that the exact checks find, true sentences that they flag: ``python -m benchmarks.grounding``.

Texts come from POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``. Rows with an odd index only, one swap at a time, at
random with a fixed seed; ``--half even`` is for developing. Three sorts of true sentences: the first sentences of the
article put in other words by rule, the same word for word, and the sentences of its reference, whose facts may be from
elsewhere. A swap counts as found when the check tells a problem that the true sentence has not. Precision is that of
as many swapped as true sentences. Intervals are 95 % bootstraps over articles.
"By the whole check": what ``policybot check`` flags, with the share of words and the learnt check.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.bootstrap import interval
from benchmarks.corruptions import Swap, paraphrases, pool, swaps
from benchmarks.opposites import opposites
from summarizer.grounding import Meaning, ground
from summarizer.meaning import load_meaning
from summarizer.models import Sentence
from summarizer.sentences import split_sentences
from summarizer.settings import SummarizerSettings
from summarizer.training.score import read_scored
from summarizer.training.texts import data_folder

SETS = {
    "federal register": "policy/federal_register.jsonl",
    "gov.uk": "policy/govuk.jsonl",
    "us bills": "policy/us_bills.jsonl",
    "cnn": "news/cnn.jsonl",
    "bbc": "news/bbc.jsonl",
    "references": "news/cnn_bbc_references.jsonl",
}
SEED = 11
KINDS = ("number", "date", "name", "quote", "meaning")
HARD = {("name", "role"), ("number", "elsewhere"), ("date", "elsewhere")}
"""The swapped value is in the article: a check of what is there cannot see it by itself. Told apart."""
BASES = ("copied", "in other words", "reference")


@dataclass
class Tally:
    """Counts an article, for the bootstrap."""

    found: dict[tuple[str, str, str], list[list[bool]]] = field(default_factory=lambda: defaultdict(list))
    flagged: dict[str, list[list[bool]]] = field(default_factory=lambda: defaultdict(list))
    whole: dict[str, list[list[bool]]] = field(default_factory=lambda: defaultdict(list))
    """True sentences flagged by all that the product checks, the learnt check too."""
    kinds: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    missed: list[tuple[str, Swap]] = field(default_factory=list)
    alarms: list[tuple[str, str, str]] = field(default_factory=list)


def one(text: str) -> list[Sentence]:
    """``text`` as one claim."""
    return [Sentence(text, 0, len(text))]


def problems(claims: list[str], row: dict[str, str]) -> list[list[tuple[str, str]]]:
    """(kind, words) of each claim's problems that the exact checks find.

    Those of meaning are theirs where they tell some words of the claim: the share of words flags it whole.
    """
    sentences = [Sentence(text, 0, len(text)) for text in claims]
    grounded = ground(sentences, row["text"], title=row.get("title"), lang=row.get("lang"))
    result: list[list[tuple[str, str]]] = [[] for _ in claims]
    for problem in grounded.problems:
        if problem.kind != "meaning" or problem.text != claims[problem.sentence]:
            result[problem.sentence].append((problem.kind, problem.text))
    return result


def bases(row: dict[str, str], draw: random.Random) -> Iterator[tuple[str, str]]:
    """(sort, true sentence) pairs of an article."""
    prose = [item.text for item in split_sentences(row["text"], row.get("lang")) if item.kind == "sentence"]
    prose = [" ".join(text.split()) for text in prose if 40 <= len(text) <= 400]
    for text in draw.sample(prose[:15], min(4, len(prose[:15]))):
        yield "copied", text
    for text in draw.sample(prose[:15], min(4, len(prose[:15]))):
        for other in paraphrases(text, row["text"], draw)[:2]:
            yield "in other words", other
    if row["_set"] == "bbc":
        return  # its summaries are sentences of the article
    for item in split_sentences(row["summary"], row.get("lang")):
        if 20 <= len(item.text) <= 500:
            yield "reference", " ".join(item.text.split())


def whole(true: list[tuple[str, str]], row: dict[str, str], meaning: Meaning | None) -> dict[str, list[bool]]:
    """By sort of true sentence, whether each is flagged by whatever check."""
    grounded = ground(
        [Sentence(text, 0, len(text)) for _, text in true],
        row["text"],
        title=row.get("title"),
        lang=row.get("lang"),
        meaning=meaning,
    )
    flags: dict[str, list[bool]] = defaultdict(list)
    for (base, _), sentence in zip(true, grounded.sentences, strict=True):
        flags[base].append(not sentence.supported)
    return flags


def measure(rows: list[dict[str, str]], tally: Tally, meaning: Meaning | None = None) -> None:
    """Adds the counts of ``rows`` to ``tally``."""
    for index, row in enumerate(rows):
        draw = random.Random(f"{SEED} {row['id']}")
        own, other = pool(row["text"]), pool(rows[(index + 7) % len(rows)]["text"])
        true = list(bases(row, draw))
        changed = [swaps(text, f"{row.get('title') or ''} {row['text']}", own, other, draw) for _, text in true]
        turned = random.Random(
            f"{SEED} opposites {row['id']}"
        )  # a draw of its own: the other swaps stay what they were
        changed = [[*some, *opposites(text, turned)] for some, (_, text) in zip(changed, true, strict=True)]
        claims = [text for _, text in true] + [swap.text for some in changed for swap in some]
        answers = problems(claims, row)
        position = len(true)
        found: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
        flagged: dict[str, list[bool]] = defaultdict(list)
        for (base, text), before, some in zip(true, answers, changed, strict=False):
            flagged[base].append(bool(before))
            for kind in {kind for kind, _ in before}:
                tally.kinds[base, kind] += 1
            tally.alarms += [(base, f"{kind}: {words}", text) for kind, words in before]
            for swap in some:
                after = set(answers[position]) - set(before)
                position += 1
                found[base, swap.kind, swap.sort].append(bool(after))
                if not after:
                    tally.missed.append((base, swap))
        for key, values in found.items():
            tally.found[key].append(values)
        for sort, flags in whole(true, row, meaning).items():
            tally.whole[sort].append(flags)
        for sort, flags in flagged.items():
            tally.flagged[sort].append(flags)


def mean(groups: Sequence[list[bool]]) -> float:
    """Of all values."""
    return sum(map(sum, groups)) / max(sum(map(len, groups)), 1)


def report(tally: Tally) -> None:
    """Prints the tables."""
    for base in BASES:
        flagged = tally.flagged.get(base, [])
        if not flagged:
            continue
        low, high = interval(flagged, mean, seed=SEED)
        kinds = ", ".join(f"{kind} {tally.kinds[base, kind]}" for kind in KINDS)
        print(
            f"\ntrue sentences {base}: {sum(map(len, flagged))}, flagged {100 * mean(flagged):.1f} % "
            f"[{100 * low:.1f}, {100 * high:.1f}] ({kinds})"
        )
        all_of_it = tally.whole[base]
        low, high = interval(all_of_it, mean, seed=SEED)
        print(f"  by the whole check: {100 * mean(all_of_it):.1f} % [{100 * low:.1f}, {100 * high:.1f}]")
        print(f"{'':24}{'swaps':>6}  recall   95 % interval   precision")
        for kind in KINDS:
            keys = sorted(key for key in tally.found if key[:2] == (base, kind))
            plain = [group for key in keys if key[1:] not in HARD for group in tally.found[key]]
            for label, groups in [(kind, plain), *((f"  {key[2]}", tally.found[key]) for key in keys)]:
                if not groups:
                    continue
                recall = mean(groups)
                low, high = interval(groups, mean, seed=SEED)
                precision = recall / (recall + mean(flagged)) if recall else 0.0
                mark = "" if label == kind or (kind, label.strip()) not in HARD else "  (in the article)"
                print(
                    f"{label:24}{sum(map(len, groups)):6}  {recall:6.3f}  [{low:.3f}, {high:.3f}]"
                    f"  {precision:9.3f}{mark}"
                )


def frank(folder: Path) -> None:
    """How well the score ranks and tells the probability that people find a whole summary factual; FRANK's odd rows."""
    meaning = load_meaning(SummarizerSettings())
    print(f"\n{'FRANK, odd rows':24}{'n':>6}  factual   area under the curve   Brier  of the base rate")
    for name, learnt in (("without", None), ("with learnt check", meaning)):
        if name != "without" and learnt is None:
            continue
        rows = list(read_scored(folder, odd=True, meaning=learnt))
        for half in ("cnn", "bbc"):
            mine = [(row.grounded.score, row.factual) for row in rows if row.half == half]
            low, high = interval(mine, area, draws=500, seed=SEED)
            share = sum(true for _, true in mine) / len(mine)
            brier = sum((score - true) ** 2 for score, true in mine) / len(mine)
            print(
                f"{half + ', ' + name:24}{len(mine):6}{sum(true for _, true in mine):9}"
                f"   {area(mine):.3f} [{low:.3f}, {high:.3f}]   {brier:.3f}  {share * (1 - share):.3f}"
            )


def area(scored: Sequence[tuple[float, bool]]) -> float:
    """Share of pairs of a factual and another summary in which the factual one has the higher score; ties are half."""
    true = [score for score, factual in scored if factual]
    false = [score for score, factual in scored if not factual]
    wins = sum((left > right) + 0.5 * (left == right) for left in true for right in false)
    return wins / max(len(true) * len(false), 1)


def main() -> int:
    """Runs all sets; status 1 where the texts are missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=150, help="articles a set, at most (default 150)")
    parser.add_argument("--sets", nargs="*", default=list(SETS), choices=list(SETS))
    parser.add_argument("--half", choices=("odd", "even"), default="odd", help="even: for developing")
    parser.add_argument("--show", type=int, default=0, help="print so many misses and false alarms (even rows only)")
    options = parser.parse_args()
    folder = data_folder()
    if not folder.is_dir():
        print(f"no texts at {folder}: set POLICYBOT_SHARED_DATA", file=sys.stderr)
        return 1
    tally = Tally()
    meaning = load_meaning(SummarizerSettings())
    if meaning is None:
        print("the learnt check is not installed: the whole check is without it", file=sys.stderr)
    began = time.perf_counter()
    for name in options.sets:
        lines = (folder / SETS[name]).read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines][1 if options.half == "odd" else 0 :: 2]
        rows = [{**row, "_set": name} for row in rows if row["text"].strip()]
        random.Random(SEED).shuffle(rows)
        measure(rows[: options.rows], tally, meaning)
    report(tally)
    if options.half == "odd":
        frank(folder)
    print(f"\n{time.perf_counter() - began:.0f} s")
    if options.show and options.half == "even":
        draw = random.Random(SEED)
        missed = [item for item in tally.missed if item[1].sort not in ("role",)]
        for base, swap in draw.sample(missed, min(options.show, len(missed))):
            print(f"MISSED {base} {swap.kind}/{swap.sort}: {swap.old!r} → {swap.new!r} IN {swap.text}")
        for alarm in draw.sample(tally.alarms, min(options.show, len(tally.alarms))):
            print("ALARM", *alarm, sep=" | ")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
