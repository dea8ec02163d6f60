"""Where an article says what its summary says, for a person."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from bot.text import clean

Range = tuple[int, int]


def offsets_line(file: str, *, shift: int | None) -> str:
    """What the ranges of `evidence_lines` count: characters of FILE itself where its text stands in it unchanged, from
    `shift` on; else those of the text that was made of it."""
    if shift is not None:
        return f"Characters count from 0 in {'the input' if file == '-' else clean(file)}:"
    if file == "-":
        return "Characters count from 0 in the text that was made of the input:"
    return (
        f"Characters count from 0 in the text that policybot extract {shlex.quote(clean(file))} prints below its head:"
    )


def fallback_line(asked: str, used: str, *, model: str = "", found: int = 0) -> str | None:
    """That a summary is of another strategy than the one asked for, and why; None where it is of that one."""
    if used == asked:
        return None
    if asked != "generative":
        return f"This is the {used} summary: what {asked} needs is not installed."
    why = f"the checks found {found} sentences wrong or in doubt" if found > 1 else "the checks found a sentence wrong"
    why = why if found else "it failed, or wrote no sentence"
    return f"This is the {used} summary: too little is left of what {model or 'the model'} wrote ({why})."


def evidence_lines(sentences: Iterable[tuple[str, Iterable[Range]]], text: str, *, shift: int = 0) -> Iterator[str]:
    """Each summary sentence, then the ranges of ``text`` (in characters, ``shift`` added) that say it.

    A sentence that is the article's own is told as such, not printed twice.
    """
    for number, (sentence, ranges) in enumerate(sentences, 1):
        yield f"{number}. {clean(sentence)}"
        for start, end in ranges:
            said = " ".join(clean(text[start:end]).split())
            own = said == " ".join(clean(sentence).split())
            place = f"   characters {start + shift} to {end + shift}, "
            yield place + ("word for word" if own else f"say: {said}")
