"""Measures how well texts are split into sentences: ``python -m benchmarks.sentences``.

Texts come from POLICYBOT_SHARED_DATA or ``<repo>/../shared/data``. Figures come from the odd rows.

The reference summaries of the BBC (news/bbc.jsonl) consist of whole sentences of the article, joined without spaces.
The benchmark looks up each of them in the article. The figure is the share of these sentences that our splitter finds
with exactly the same beginning and end. The references also split inside quotations, which our splitter never does. So
sentences that begin or end within a quotation do not count. Intervals are a bootstrap over texts.
"""

from itertools import takewhile

from benchmarks.harness import Counts, options, recall, shown
from summarizer.sentences import split_sentences
from training.texts import read_rows, texts


def inside_quotation(text: str, place: int) -> bool:
    """Return True if ``place`` is inside a quotation. Counts the quotation marks before it in the paragraph."""
    before = text[text.rfind("\n", 0, place) + 1 : place]
    return (before.count('"') % 2 == 1) or before.count("“") > before.count("”")


def references(text: str, summary: str) -> Counts:
    """Count the reference sentences of a BBC article, and how many of them our splitter finds (``right``)."""
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
        if inside_quotation(text, begin) or inside_quotation(text, end):
            continue
        total += 1
        whole += (begin, end) in made
    return Counts(right=whole, found=total, wanted=total)


def _longest(text: str, wanted: str, at: int) -> tuple[int, int]:
    """Return (place, length) of the longest prefix of ``wanted[at:]`` that ``text`` contains."""
    best = (0, 0)
    place = text.find(wanted[at : at + 12])
    while place >= 0:
        length = len([*takewhile(lambda pair: pair[0] == pair[1], zip(text[place:], wanted[at:], strict=False))])
        best = max(best, (place, length), key=lambda item: item[1])
        place = text.find(wanted[at : at + 12], place + 1)
    return best


def main() -> None:
    """Print the figure."""
    options(__doc__).parse_args()
    counts = [references(row["text"], row["summary"]) for row in read_rows(texts() / "news/bbc.jsonl")[1::2]]
    print(f"BBC: {len(counts)} texts, {sum(item.wanted for item in counts)} reference sentences")
    print(f"  found whole {shown(counts, recall)}")


if __name__ == "__main__":
    main()
