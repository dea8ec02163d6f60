"""Find the words, numbers, dates, names and quotations of a text, with their offsets."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from summarizer.dates import DateMention, dates
from summarizer.names import Name, codes, names
from summarizer.numbers import Quantity, is_inside, quantities
from summarizer.words import Tokens, tokenize


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """Quoted words, without the quotation marks."""

    start: int
    end: int
    segments: tuple[tuple[str, ...], ...]
    """The folded words. An ellipsis or a [bracket] starts a new segment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Items:
    """The words of a text, and the numbers, dates and names in it, in order."""

    tokens: Tokens
    quantities: tuple[Quantity, ...]
    """The numbers that are in no date and no code."""
    dates: tuple[DateMention, ...]
    """The dates that are in no code. Times of day and parts of years are among them."""
    names: tuple[Name, ...]
    """The names. Codes are among them."""


# The lengths are bounded so that a mark without its partner takes little time.
_QUOTED = re.compile(
    r"\"([^\"]{1,600})\"|“([^“”\"]{1,600})[”\"]|„([^„“”\"]{1,600})[“”\"]|«\s?([^«»]{1,600})»|»([^«»]{1,600})«"
    r"|「([^「」]{1,600})」|『([^『』]{1,600})』|``([^`]{1,600}?)(?:''|``)|“([^”\n]{1,600})”"
    r"|(?<![\w`])`\s?((?=[^\s'`])[^'`\n]{1,300})'(?!\w)"
    # A single mark may be an apostrophe. In a quotation, the first mark follows a space, and no letter follows the
    # last mark.
    r"|(?:(?<=[\s(—–:])|^)['‘]((?!(?:s|t|re|ve|ll|d|m)\s)(?=[^\s'’‘])(?:[^'’‘\n]|['’](?=\w)){1,600})['’](?!\w)"
)
_PARTS = re.compile(r"\[[^\[\]]{0,80}\]|\(\.\.\.\)|…|\.\s?\.\s?\.|\s-{2,3}\s|--|—")


def quotes(text: str) -> list[Quote]:
    """Return the quotations of ``text`` in order. A quotation inside another one is part of it."""
    found = []
    for match in _QUOTED.finditer(text):
        index = match.lastindex or 0
        segments = tuple(filter(None, (tuple(tokenize(part).words) for part in _PARTS.split(match[index]))))
        if segments:
            found.append(Quote(start=match.start(index), end=match.end(index), segments=segments))
    return found


def extract(text: str, lang: str, published: datetime.date | None, starts: Iterable[int] = (0,)) -> Items:
    """Find the words, numbers, dates and names of ``text``. ``starts`` are the offsets at which its sentences begin."""
    tokens, found_codes = tokenize(text), codes(text)
    masked = [(item.start, item.end) for item in found_codes]
    found_dates = [item for item in dates(text, published) if not is_inside(item.start, masked)]
    masked = sorted([*masked, *((item.start, item.end) for item in found_dates)])
    numbers = quantities(text, lang, masked)
    masked += ((item.start, item.unit_end) for item in numbers)
    everything = sorted([*found_codes, *names(text, masked, starts)], key=lambda item: item.start)
    return Items(tokens=tokens, quantities=tuple(numbers), dates=tuple(found_dates), names=tuple(everything))
