"""Sentence splitting against two sets of news: ``python benchmarks/sentences.py [--rows N] [--even] [--show N]``.

Texts come from POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``. Figures are of the odd rows; the even rows
(``--even``) are for looking at mistakes (``--show``) while rules are written.

ECB+ (stories/ecbplus.jsonl) has one tokenised sentence a line. Runs of lines that end like sentences are put back into
running text (spaces before punctuation removed, quotation marks restored) and split again; inner boundaries are
compared. Its lines are split inside quotations too, ours are not, by contract: ``outside`` counts boundaries outside
quotations only, ``all`` every one. The set errs at times, and its tokens cannot all be joined rightly.

BBC (news/bbc.jsonl) has references made of whole sentences of the article, run together without a space. Each is found
again in the article; ``whole`` is the share that is exactly one sentence of ours, ``ends`` the share that begins and
ends where sentences of ours do. They too are split inside quotations: ``outside`` leaves those out that begin or end
within one. Intervals are a bootstrap over texts.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence

from benchmarks.bootstrap import interval
from summarizer.sentences import split_sentences
from training.texts import data_folder

SEED = 7
_ENDS = re.compile(r"[.!?](?:\s*(?:''|\"|”|\)))*$")
_DOUBLE = re.compile(r"``|''|\"")


def joined(lines: Sequence[str]) -> list[str]:
    """Tokenised lines as people write them."""
    is_open = False
    result = []
    for line in lines:
        marks = len(_DOUBLE.findall(line))
        tokens = []
        inside = is_open and marks % 2 == 1
        for token in line.split():
            if token in {"``", "''", '"'}:
                inside = not inside
                tokens.append("\x01" if inside else "\x02")
            else:
                tokens.append(token)
        is_open = inside
        text = " ".join(tokens)
        text = re.sub(r"\s*\x02", '"', re.sub(r"\x01\s*", '"', text))
        text = re.sub(r" (['’] ?(?:s|S|re|ve|ll|d|m|t)\b)", lambda match: match.group(1).replace(" ", ""), text)
        text = re.sub(r" (n['’]t\b)", r"\1", text)
        text = re.sub(r"\s+([.,;:!?%)\]”])", r"\1", text)
        text = re.sub(r"([(\[$£€#“])\s+", r"\1", text)
        if text.startswith('" ') and result:  # a closing mark that the set took for the next line's
            result[-1] += '"'
            text = text[2:]
        result.append(text)
    return result


def runs(text: str) -> Iterator[list[str]]:
    """Consecutive lines that end like sentences; headlines, addresses and bare dates end a run."""
    run: list[str] = []
    for line in [*text.split("\n"), ""]:
        if _ENDS.search(line.strip()) and len(line.split()) > 3:
            run.append(line)
            continue
        if len(run) > 1:
            yield joined(run)
        run = []


def inside_quotation(text: str, place: int) -> bool:
    """Whether a quotation is open at ``place``, by counting marks in its paragraph."""
    before = text[text.rfind("\n", 0, place) + 1 : place]
    return (before.count('"') % 2 == 1) or before.count("“") > before.count("”")


def boundaries(text: str, show: list[str], *, outside: bool) -> tuple[int, int, int]:
    """(right, ours, wanted) inner boundaries of one ECB+ text; what differs is appended to ``show``."""
    right = ours = wanted = 0
    for run in runs(text):
        whole = " ".join(run)
        want: set[int] = set()
        at = 0
        for line in run[:-1]:
            at += len(line) + 1
            want.add(at - 1)
        made = {sentence.end for sentence in split_sentences(whole, "en")} - {len(whole)}
        if outside:
            want = {place for place in want if not inside_quotation(whole, place)}
            made = {place for place in made if not inside_quotation(whole, place)}
        right += len(made & want)
        ours += len(made)
        wanted += len(want)
        show += [f"missed: {_around(whole, place)}" for place in sorted(want - made)]
        show += [f"extra:  {_around(whole, place)}" for place in sorted(made - want)]
    return right, ours, wanted


def references(text: str, summary: str, show: list[str], *, outside: bool) -> tuple[int, int, int]:
    """(whole, ends, all) of the reference's sentences of one BBC article."""
    text = "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())
    spaced = text.replace("\n", " ")
    wanted = " ".join(summary.split())
    made = [(found.start, found.end) for found in split_sentences(text, "en")]
    starts, ends, both = {start for start, _ in made}, {end for _, end in made}, set(made)
    whole = edges = total = at = 0
    while at < len(wanted):
        begin, length = _longest(spaced, wanted, at)
        if length < 15:
            at += max(length, 1)
            continue
        at += length
        end = begin + length
        if outside and (inside_quotation(text, begin) or inside_quotation(text, end)):
            continue
        total += 1
        whole += (begin, end) in both
        edges += begin in starts and end in ends
        if (begin, end) not in both:
            show.append(f"{spaced[max(0, begin - 25) : begin]}[[{spaced[begin:end]}]]{spaced[end : end + 25]}")
    return whole, edges, total


def _longest(text: str, wanted: str, at: int) -> tuple[int, int]:
    """(place, length) of the longest piece of ``wanted`` from ``at`` on that ``text`` has."""
    best = (0, 0)
    place = text.find(wanted[at : at + 12])
    while place >= 0:
        length = 0
        while at + length < len(wanted) and text[place + length : place + length + 1] == wanted[at + length]:
            length += 1
        best = max(best, (place, length), key=lambda item: item[1])
        place = text.find(wanted[at : at + 12], place + 1)
    return best


def _around(text: str, place: int) -> str:
    return f"{text[max(0, place - 45) : place]} || {text[place : place + 30]}".replace("\n", "↵")


def told(counts: Sequence[tuple[int, ...]], figure: int) -> str:
    """A figure of summed counts with its 95 % bootstrap interval over texts."""
    low, high = interval(counts, lambda some: _figure(some, figure), seed=SEED)
    return f"{_figure(counts, figure):.4f} [{low:.4f}, {high:.4f}]"


def _figure(counts: Sequence[tuple[int, ...]], figure: int) -> float:
    first, second, third = (sum(row[column] for row in counts) for column in range(3))
    return {
        0: first / max(second, 1),  # precision
        1: first / max(third, 1),  # recall, or whole
        2: 2 * first / max(second + third, 1),  # F1
        3: second / max(third, 1),  # ends
    }[figure]


def main() -> int:
    """Prints both tables; status 1 where the texts are missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000, help="texts a set, at most")
    parser.add_argument("--even", action="store_true", help="the rows for development")
    parser.add_argument("--show", type=int, default=0, help="print so many differences a set (even rows only)")
    options = parser.parse_args()
    data = data_folder()
    if not data.is_dir():
        print(f"no texts at {data}: set POLICYBOT_SHARED_DATA", file=sys.stderr)
        return 1
    first = 0 if options.even else 1

    def rows(relative: str) -> list[dict[str, str]]:
        lines = (data / relative).read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in lines[first::2] if line][: options.rows]

    for name, outside in (("all", False), ("outside", True)):
        show: list[str] = []
        counts = [boundaries(row["text"], show, outside=outside) for row in rows("stories/ecbplus.jsonl")]
        print(f"ECB+ {name}: {len(counts)} texts, {sum(row[2] for row in counts)} boundaries")
        for label, figure in (("precision", 0), ("recall", 1), ("F1", 2)):
            print(f"      {label:10}{told(counts, figure)}")
        if outside and options.even:
            _print_some(show, options.show)
    for name, outside in (("all", False), ("outside", True)):
        show = []
        counts = [references(row["text"], row["summary"], show, outside=outside) for row in rows("news/bbc.jsonl")]
        print(f"BBC {name}: {len(counts)} texts, {sum(row[2] for row in counts)} reference sentences")
        for label, figure in (("whole", 1), ("ends", 3)):
            print(f"      {label:10}{told(counts, figure)}")
        if outside and options.even:
            _print_some(show, options.show)
    return 0


def _print_some(show: list[str], count: int) -> None:
    for line in random.Random(SEED).sample(show, min(count, len(show))):
        print(f"      {line}")


if __name__ == "__main__":
    raise SystemExit(main())
