"""Sentence splitting against two sets of news: ``python -m benchmarks.sentences``.

Texts come from POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``. Figures are of the odd rows.

ECB+ (stories/ecbplus.jsonl) has one tokenised sentence a line. Runs of lines that end like sentences are put back into
running text (spaces before punctuation removed, quotation marks restored) and split again; inner boundaries are
compared. Its lines are split inside quotations too, ours are not, by contract: ``outside`` counts boundaries outside
quotations only, ``all`` every one. The set errs at times, and its tokens cannot all be joined rightly.

BBC (news/bbc.jsonl) has references made of whole sentences of the article, run together without a space. Each is found
again in the article; ``whole`` is the share that is exactly one sentence of ours. They too are split inside
quotations: ``outside`` leaves those out that begin or end within one. Intervals are a bootstrap over texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from benchmarks.harness import Counts, f1, options, precision, recall, shown
from summarizer.sentences import split_sentences
from training.texts import read_rows, texts

_ENDS = re.compile(r"[.!?](?:\s*(?:''|\"|”|\)))*$")
_DOUBLE = re.compile(r"``|''|\"")


def joined(lines: Sequence[str]) -> list[str]:
    """Tokenised lines as people write them."""
    is_open = False
    result: list[str] = []
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


def boundaries(text: str, *, outside: bool) -> Counts:
    """The inner boundaries of one ECB+ text."""
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
    return Counts(right=right, found=ours, wanted=wanted)


def references(text: str, summary: str, *, outside: bool) -> Counts:
    """Of the reference's sentences of one BBC article: ``right`` are one of ours."""
    text = "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())
    spaced = text.replace("\n", " ")
    wanted = " ".join(summary.split())
    made = {(found.start, found.end) for found in split_sentences(text, "en")}
    whole = total = at = 0
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
        whole += (begin, end) in made
    return Counts(right=whole, found=total, wanted=total)


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


def main() -> int:
    """Prints both tables."""
    options(__doc__).parse_args()
    folder = texts()
    for outside in (False, True):
        rows = read_rows(folder / "stories/ecbplus.jsonl")[1::2]
        counts = [boundaries(row["text"], outside=outside) for row in rows]
        total = sum(item.wanted for item in counts)
        print(f"ECB+ {'outside' if outside else 'all'}: {len(counts)} texts, {total} boundaries")
        for figure in (precision, recall, f1):
            print(f"      {figure.__name__:10}{shown(counts, figure)}")
    for outside in (False, True):
        rows = read_rows(folder / "news/bbc.jsonl")[1::2]
        counts = [references(row["text"], row["summary"], outside=outside) for row in rows]
        total = sum(item.wanted for item in counts)
        print(f"BBC {'outside' if outside else 'all'}: {len(counts)} texts, {total} reference sentences")
        print(f"      whole     {shown(counts, recall)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
