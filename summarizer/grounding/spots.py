"""A figure where it stands: its sentence, and the figures and dates beside it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.dates import DateMention
from summarizer.grounding.facts import Facts
from summarizer.numbers import Quantity

REACH = 300
"""Characters on each side that are looked at: a text without full stops is one sentence, however long."""
MANY = 8
"""Figures on each side that are looked at. A sentence with more is a table."""
_SIGN_BEFORE = re.compile(r"[\s$€£¥₹A-Z~≈-]{1,6}$")
_HEDGE_BEFORE = re.compile(
    r"\b(?:about|around|some|roughly|nearly|almost|just|only|over|under|more\sthan|less\sthan|an?\sestimated|"
    r"approximately|currently|today['’]s)\s?$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Spot:
    """The figure ``at`` of the ``figures`` of one sentence of ``text``, with the ``dates`` of that sentence."""

    text: str
    start: int
    end: int
    figures: tuple[Quantity, ...]
    at: int
    dates: tuple[DateMention, ...]

    @property
    def figure(self) -> Quantity:
        """The figure itself."""
        return self.figures[self.at]

    @property
    def before(self) -> str:
        """The words between the figure before and this one, sign of money and hedge left out."""
        begin = self.figures[self.at - 1].unit_end if self.at else self.start
        return bare(self.text[min(begin, self.figure.start) : self.figure.start])

    @property
    def after(self) -> str:
        """The words between this figure, with its unit, and the next."""
        stop = self.figures[self.at + 1].start if self.at + 1 < len(self.figures) else self.end
        return self.text[self.figure.unit_end : max(stop, self.figure.unit_end)]

    @property
    def whole(self) -> str:
        """The sentence."""
        return self.text[self.start : self.end]


def bare(words: str) -> str:
    """``words`` before a figure without sign of money and hedge at their end."""
    for _ in range(2):
        sign = _SIGN_BEFORE.search(words)
        if sign and sign.group().strip():
            words = words[: sign.start()] + " "
        hedge = _HEDGE_BEFORE.search(words)
        words = words[: hedge.start()] if hedge else words
    return words


def claim_spot(text: str, figure: Quantity, figures: Sequence[Quantity], dates: Sequence[DateMention]) -> Spot:
    """Of a claim, which is one sentence."""
    return Spot(text, 0, len(text), tuple(figures), list(figures).index(figure), tuple(dates))


def article_spot(number: int, facts: Facts) -> Spot:
    """Of the figure ``number`` of an article."""
    figures = facts.items.quantities
    start, end = sentence_around(figures[number].start, facts)
    first = last = number
    while first > max(number - MANY, 0) and figures[first - 1].start >= start:
        first -= 1
    while last + 1 < min(number + MANY + 1, len(figures)) and figures[last + 1].start < end:
        last += 1
    return Spot(facts.text, start, end, figures[first : last + 1], number - first, dates_in(start, end, facts))


def sentence_around(offset: int, facts: Facts) -> tuple[int, int]:
    """The range of the sentence at ``offset``, ``REACH`` characters on each side at most."""
    sentence = facts.sentences[facts.sentence_at(offset)]
    return max(sentence.start, offset - REACH), min(sentence.end, offset + REACH)


def dates_in(start: int, end: int, facts: Facts) -> tuple[DateMention, ...]:
    """The dates of a range of the article, in order."""
    mentions = facts.items.dates
    first = bisect_left(mentions, start, key=lambda item: item.start)
    last = bisect_left(mentions, end, key=lambda item: item.start)
    return mentions[first : min(last, first + 2 * MANY)]
