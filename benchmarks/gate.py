"""Fails if summaries have become worse: ``python -m benchmarks.gate``.

The gate summarises a few articles of each set again, and compares each score with the score of the same article in the
model card. A figure has fallen if the whole 95 % bootstrap interval of the mean difference is below zero. So random
differences pass, for example from another seed or another version of a library. Because it compares article by article,
the gate notices much smaller losses than a comparison of means would. ``--write`` stores new figures in the card.
"""

import itertools
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.acts import cases
from benchmarks.harness import interval, mean, options
from benchmarks.summaries import LEAD, OURS, odd_rows, score_article
from summarizer.models import Document
from summarizer.reading import Reads, read
from summarizer.sentences import split_sentences
from training.corpus import SETS, KeptNetwork
from training.texts import texts

CARD = Path(__file__).parents[1] / "docs" / "models" / "salience.json"
ROWS = 40
"""Number of articles per set."""
LONGEST = 60
"""Maximum number of sentences in an article. The gate skips longer articles, so that it is quick."""
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_MALFORMED = re.compile(
    r"^(?:[a-z]|\d{1,3} (?:See|Id)\b|\(?\w{1,3}[.)] )|[:;,]$|^[^.!?…。！？]*$"
    r"|\b(?:[Ww]e|[Oo]ur|us|I(?='m| am| have| will))\b"
)
"""Matches beginnings of fragments, notes and list items, ends that are not ends of sentences, and the first person."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The scores of a set's articles, in points of ROUGE-1, as the card stores them."""

    rows: tuple[int, ...]
    """Row numbers in the set's file."""
    ours: tuple[float, ...]
    lead: tuple[float, ...]
    malformed: tuple[int, ...]
    """Number of malformed sentences in each summary."""


def is_malformed(sentence: str) -> bool:
    """Return True if a sentence looks unfit for a summary. Quoted text in it is ignored."""
    return _MALFORMED.search(_QUOTED.sub("“”", sentence)) is not None


def measure(folder: Path, name: str, network: Reads, rows: int = ROWS) -> Kept:
    """Return the scores of ``rows`` short articles of a set's odd rows, drawn with the fixed seed."""
    kept: list[tuple[int, float, float, int]] = []
    short = (row for row in odd_rows(folder, name, 0) if is_short(row.document))
    for example in itertools.islice(short, rows):
        summary, by_method = score_article(read(example.document, network), example.reference, [LEAD])
        malformed = sum(map(is_malformed, summary))
        kept.append((example.row, round(100 * by_method[OURS][0], 2), round(100 * by_method[LEAD][0], 2), malformed))
    numbers, ours, lead, fragments = zip(*kept, strict=True)
    return Kept(rows=numbers, ours=ours, lead=lead, malformed=fragments)


def is_short(document: Document) -> bool:
    """Return True if a document has at most ``LONGEST`` sentences."""
    return len(split_sentences(document.text, document.lang)) <= LONGEST


def act_hits(network: Reads) -> dict[str, bool]:
    """Return for every fourth labelled article of the odd rows whether its summary states the step."""
    return {case.key: case.hit() for case in cases(network, every=4)}


def acts_fallen(before: Mapping[str, bool], now: Mapping[str, bool]) -> list[str]:
    """Return one line if fewer summaries state the step than before, by more than chance, else an empty list."""
    both = [key for key in before if key in now]
    if both and fallen([float(before[key]) for key in both], [float(now[key]) for key in both]):
        lost = [key for key in both if before[key] and not now[key]]
        return [f"the act is no longer in the summary of {', '.join(lost)}"]
    return []


def fallen(before: Sequence[float], now: Sequence[float]) -> bool:
    """Return True if the scores ``now`` are lower than ``before`` by more than chance. Compares article by article."""
    return interval([new - old for old, new in zip(before, now, strict=True)], mean)[1] < 0


def read_acts(path: Path = CARD) -> dict[str, bool]:
    """Return for each article whether its summary stated the step when the card was written."""
    acts: dict[str, bool] = json.loads(path.read_text(encoding="utf-8"))["acts"]
    return acts


def read_card(path: Path = CARD) -> dict[str, Kept]:
    """Return the card's scores of each set."""
    sets = json.loads(path.read_text(encoding="utf-8"))["gate"]
    return {name: Kept(**{key: tuple(column) for key, column in columns.items()}) for name, columns in sets.items()}


def compare(card: Mapping[str, Kept], now: Mapping[str, Kept]) -> list[str]:
    """Return a line for each figure that has fallen: of a set, of all sets together, and of malformed sentences."""
    lines = []
    for name, kept in card.items():
        if kept.rows != now[name].rows:
            lines.append(f"{name}: measured on other articles than the card's; run python -m benchmarks.gate --write")
        elif fallen(kept.ours, now[name].ours):
            lines.append(f"{name}: ROUGE-1 fell from {mean(kept.ours):.1f} to {mean(now[name].ours):.1f}")
    before = [score for kept in card.values() for score in kept.ours]
    after = [score for name in card for score in now[name].ours]
    if len(before) == len(after) and fallen(before, after):
        lines.append(f"all sets: ROUGE-1 fell from {mean(before):.1f} to {mean(after):.1f}")
    fragments = [-count for kept in card.values() for count in kept.malformed]
    more = [-count for name in card for count in now[name].malformed]
    if len(fragments) == len(more) and fallen(fragments, more):
        lines.append(f"all sets: malformed sentences rose from {-sum(fragments)} to {-sum(more)}")
    return lines


def main() -> int:
    """Compare with the card, or write it. Returns the exit status: 1 if something has fallen."""
    parser = options(__doc__)
    parser.add_argument("--write", action="store_true", help="store the new figures in the card")
    given = parser.parse_args()
    folder, network, now = texts(), KeptNetwork(), {}
    for name in SETS:
        now[name] = measure(folder, name, network)
        figures = f"{mean(now[name].ours):.1f}, lead {mean(now[name].lead):.1f}, malformed {sum(now[name].malformed)}"
        print(f"{name}: {figures}", file=sys.stderr)
    hits = act_hits(network)
    print(f"acts: {sum(hits.values())} of {len(hits)}", file=sys.stderr)
    if given.write:
        card = json.loads(CARD.read_text(encoding="utf-8"))
        card["gate"] = {name: asdict(kept) for name, kept in now.items()}
        card["acts"] = hits
        CARD.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
        return 0
    lines = [*compare(read_card(), now), *acts_fallen(read_acts(), hits)]
    print("\n".join(lines) or "nothing has fallen")
    return int(bool(lines))


if __name__ == "__main__":
    raise SystemExit(main())
