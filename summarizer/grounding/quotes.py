"""Quotations in a text, and whether another text has them word for word."""

from __future__ import annotations

import re

from summarizer.grounding.cues import is_negation
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
_STOP = re.compile(r"[.!?。！？]")
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

    Its segments must follow each other, at most 60 words apart, and what is left out between them must not be the "not"
    of a sentence of which the rest is quoted.
    """
    for begin in tokens.find(list(quote.segments[0])):
        at = begin + len(quote.segments[0])
        for segment in quote.segments[1:]:
            following = [
                place
                for place in tokens.find(list(segment), 400)
                if at <= place <= at + 60 and not _denied(at, place, tokens)
            ]
            if not following:
                break
            at = following[0] + len(segment)
        else:
            return begin
    return None


def _denied(begin: int, stop: int, tokens: Tokens) -> bool:
    """Whether the words left out negate what stands beside them: sentences that are left out whole don't."""
    denied = [at for at in range(begin, stop) if is_negation(tokens.words, at)]
    if not denied:
        return False
    breaks = [at for at in range(begin, stop + 1) if at and _STOP.search(_gap(at, tokens))]
    return not breaks or any(at < breaks[0] or at >= breaks[-1] for at in denied)


def _gap(at: int, tokens: Tokens) -> str:
    return tokens.text[tokens.ends[at - 1] : tokens.starts[at]] if at < len(tokens) else ""
