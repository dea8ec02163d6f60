"""What can be checked exactly in a sentence: quantities, dates, names, quotations, each with its place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A number with what it counts."""

    start: int
    """Offset of the first character of the number itself."""
    end: int
    values: tuple[float, ...]
    """Possible readings, scale included, in the base of the unit's family: "1.200" may be 1.2 or 1200."""
    written: tuple[float, ...]
    """The same, scale included, but of the unit as it is written: 88 of "88 years", where ``values`` has months."""
    step: float
    """One of the last digit that is written, scale included: 0.1 billion of "1.2 billion"."""
    unit_end: int = -1
    """Where number, scale and unit end."""
    unit: str = ""
    """Family of the unit (``EUR``, ``percent``, ``time``, ``label:section``), or ``""`` where it is no known one."""
    unit_word: str = ""
    """Stem of the unit as it is written."""
    rate: str = ""
    """``year`` of "50 euros a year"."""
    hedge: str = ""
    """``about``, ``over`` or ``under``."""
    nouns: frozenset[str] = frozenset()
    """Stems of the words beside it."""
    noun: str = ""
    """Stem of the word of content right after it, as a rule what it counts."""
    worded: bool = False
    """Written in words."""
    negative: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DateMention:
    """A date, a part of one, or a time of day."""

    start: int
    end: int
    days: frozenset[tuple[int, int, int]]
    """(year, month, day) that it may mean; 0 where a part is not said."""
    weekday: int = -1
    """Monday is 0; -1: not said."""
    minutes: int = -1
    """Minutes since midnight of a time of day; -1: none."""
    half_known: bool = False
    """Of a time of day: whether it is told if it is before or after noon."""
    span: tuple[int, int, int] | None = None
    """(year, first month, last month) of a quarter, a half, or the beginning, middle or end of a year; 0: not said."""
    ago: bool = False
    """"two weeks ago": its number may be told by itself too."""
    relative: str = ""
    """The words of a date that is told by today's: ``last month``."""
    resolved: bool = True
    """False: relative to a day that is not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A name of one word or several, or a number that names a thing."""

    start: int
    end: int
    words: tuple[str, ...]
    """Folded, possessive endings off."""
    kind: str = "name"
    """``name``, ``acronym`` or ``code`` (docket numbers, "F-16")."""
    opens: bool = False
    """Its first word opens the sentence, so that its capital says nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """Words between quotation marks, the marks left out."""

    start: int
    end: int
    segments: tuple[tuple[str, ...], ...]
    """Folded words; an ellipsis or a [bracket] parts one segment from the next."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Items:
    """All that can be checked in one text."""

    quantities: tuple[Quantity, ...] = ()
    dates: tuple[DateMention, ...] = ()
    names: tuple[Name, ...] = ()
    quotes: tuple[Quote, ...] = ()
