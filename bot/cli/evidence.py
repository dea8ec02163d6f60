"""Where an article says what its summary says, for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.text import clean

Range = tuple[int, int]


def evidence_lines(sentences: Iterable[tuple[str, Iterable[Range]]], text: str) -> Iterator[str]:
    """Each summary sentence, then the ranges of ``text`` (in characters) that say it.

    A sentence that is the article's own is told as such, not printed twice.
    """
    for number, (sentence, ranges) in enumerate(sentences, 1):
        yield f"{number}. {clean(sentence)}"
        for start, end in ranges:
            said = " ".join(text[start:end].split())
            own = said == " ".join(sentence.split())
            yield f"   characters {start} to {end}, " + ("word for word" if own else f"say: {clean(said)}")
