"""Whether a text has a quotation word for word."""

from __future__ import annotations

import re

from summarizer.grounding.cues import is_negation
from summarizer.mentions import Quote
from summarizer.tokens import Tokens

_STOP = re.compile(r"[.!?。！？]")


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
