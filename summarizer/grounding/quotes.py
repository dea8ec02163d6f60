"""Quotations in a text, and whether another text has them word for word."""

from __future__ import annotations

import re

from summarizer.grounding.models import Quote
from summarizer.grounding.tokens import Tokens, fold

# Each form is bounded and stops at its own marks: an opening mark without its closing one costs no more than that.
_QUOTED = re.compile(
    r"\"([^\"]{1,600})\"|“([^“”\"]{1,600})[”\"]|„([^„“”\"]{1,600})[“”\"]|«\s?([^«»]{1,600})»|»([^«»]{1,600})«"
    r"|「([^「」]{1,600})」|『([^『』]{1,600})』|``([^`]{1,600}?)(?:''|``)|“([^”\n]{1,600})”"
    r"|(?<![\w`])`\s?((?=[^\s'`])[^'`\n]{1,300})'(?!\w)"
    # Single marks are apostrophes too: the opening one follows a space, the closing one no letter goes after.
    r"|(?:(?<=[\s(—–:])|^)['‘]((?!(?:s|t|re|ve|ll|d|m)\s)(?=[^\s'’‘])(?:[^'’‘\n]|['’](?=\w)){1,600})['’](?!\w)"
)
_PARTS = re.compile(r"\[[^\[\]]{0,80}\]|\(\.\.\.\)|…|\.\s?\.\s?\.|\s-{2,3}\s|--|—")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")


def quotes(text: str) -> list[Quote]:
    """The quotations of ``text`` in order of place; those inside others are part of them."""
    found = []
    for match in _QUOTED.finditer(text):
        index = match.lastindex or 0
        inner = match[index]
        segments = tuple(
            words for part in _PARTS.split(inner) if (words := tuple(fold(word) for word in _WORD.findall(part)))
        )
        if segments:
            found.append(Quote(start=match.start(index), end=match.end(index), segments=segments))
    return found


def quoted_in(quote: Quote, tokens: Tokens) -> int | None:
    """Index of the word of ``tokens`` at which the quotation begins, or ``None`` where it is not said so.

    Its segments must follow each other, at most 60 words apart.
    """
    for begin in tokens.find(list(quote.segments[0])):
        at = begin + len(quote.segments[0])
        for segment in quote.segments[1:]:
            following = [place for place in tokens.find(list(segment), 400) if at <= place <= at + 60]
            if not following:
                break
            at = following[0] + len(segment)
        else:
            return begin
    return None
