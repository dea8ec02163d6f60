"""A text's deadlines: which of the days that it names are due, begin to bind or end, and what is due on them.

Days are found by exact rules (``days.py``). What is due on one, the line DATES of a gazette prints; of other English
texts the trained network says it, above a threshold; in Chinese, German and French a few sure cues do.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from summarizer.dates import publication_date
from summarizer.facts.days import Moment, pattern
from summarizer.facts.models import Deadline, DeadlineKind
from summarizer.facts.steps import HEAD, cues
from summarizer.models import Sentence
from summarizer.patterns import Patterns
from summarizer.reading import Reading

DUE = 0.5
"""Probability from which the network's word on a day is taken."""
RECENT = 31
"""Days before publication: "is effective March 22", said by the notice itself, is news, and older is history."""
MAX_DAYS = 1_000
"""No more is read of a text: the longest notices have fewer, and a hostile one would take a core for long."""
_LOOK = 120
_AFTER = 80
"""Characters before and after a day in which words say that it was moved, and cues say what is due."""
_DATES = re.compile(r"^[ \t*]*DATES:(?:.+\n?)+", re.M)
_LABELS = Patterns("facts/gazette.toml", "due")
K = DeadlineKind


@dataclass(frozen=True, slots=True)
class _Context:
    """A day in its line."""

    line: Sentence
    before: str
    after: str
    in_dates: bool
    """It stands in the part DATES of a gazette."""


def find_deadlines(reading: Reading) -> tuple[Deadline, ...]:
    """The deadlines of a text, by date, each date and kind once.

    The day of publication, or else of the dateline, tells what is past. Time is linear in the length of the text.
    """
    document = reading.document
    published = document.published or publication_date(document.text)
    part = _DATES.search(document.text, 0, HEAD)
    found: list[Deadline] = []
    for index, group in groupby(reading.days[:MAX_DAYS], key=lambda item: item[0]):
        line = reading.lines[index]
        days = _spans(document.text, line, _told([moment for _, moment in group], document.text))
        old: datetime.date | None = None
        for at, moment in enumerate(days):
            start = days[at - 1].end if at else line.start
            context = _Context(
                line,
                document.text[line.start : moment.start],
                document.text[moment.end : line.end][:_AFTER],
                part is not None and part.start() <= moment.start < part.end(),
            )
            between = document.text[start : moment.start]
            ahead = document.text[moment.end : days[at + 1].start] if at + 1 < len(days) else ""
            if pattern("old").search(between) or (pattern("was").search(between) and pattern("but_now").search(ahead)):
                # "instead of 2 April", "originally due on 2 April"
                old = moment.last
                if found and at and found[-1].start == line.start:
                    found[-1], old = replace(found[-1], moved=True, moved_from=old), None
                continue
            kind = _kind(reading, index, moment, context)
            if kind is not None:
                instead, old = moment.moved_from or old, None
                found += _deadlines(moment, kind, context, instead, published)
    return _merged(found)


def _kind(reading: Reading, index: int, moment: Moment, context: _Context) -> DeadlineKind | None:
    if context.in_dates and (kind := _by_label(context)):
        return kind
    if reading.knows:
        due = reading.due(index, moment)
        del due["none"]
        kind_name = max(due, key=lambda name: due[name])
        return K(kind_name) if due[kind_name] >= DUE else None
    known = cues(reading.lang)
    if known is None or known["unless"].search(context.line.text):
        return None
    before = context.before[-_LOOK:]
    fitting = (K(name) for name, one, other in known["days"] if one.search(before) and other.search(context.after))
    return next(fitting, None)


def _by_label(context: _Context) -> DeadlineKind | None:
    """What the part DATES says of a day, by the words nearest to it, those before it first."""
    if _LABELS["not"].search(context.before):
        return None
    if _LABELS["first"].search(context.before):
        return K.OTHER
    named = [*_LABELS["kinds"].finditer(context.before)][-1:] or [*_LABELS["kinds"].finditer(context.after)]
    return K(named[0].lastgroup) if named else None


def _deadlines(
    moment: Moment,
    kind: DeadlineKind,
    context: _Context,
    instead: datetime.date | None,
    published: datetime.date | None,
) -> Iterator[Deadline]:
    """Those of one day or span, without what is past."""
    moved = instead is not None or bool(pattern("moved").search(context.before[-_LOOK:]))
    moved = moved and not pattern("for_some").search(context.line.text)
    for day, its in _chosen(moment, kind):
        recent = its is K.EFFECTIVE and context.in_dates and published and (published - day).days <= RECENT
        if published is None or day >= published or recent:
            line = context.line
            yield Deadline(
                date=day,
                kind=its,
                sentence=line.text,
                start=line.start,
                end=line.end,
                moved=moved,
                moved_from=instead if moved and instead != day else None,
            )


def _told(days: list[Moment], text: str) -> list[Moment]:
    """Without weekdays that are only those of the date beside them: "Friday, May 6"."""
    whole = [day for day in days if not day.loose]
    return [
        day
        for day in days
        if not day.loose
        or not any(not text[min(day.end, other.end) : max(day.start, other.start)].strip(" ,.(*") for other in whole)
    ]


def _spans(text: str, line: Sentence, days: Sequence[Moment]) -> list[Moment]:
    """``days`` with two that are the ends of one span as one: "between 3 and 5 June", "June 15 through June 18"."""
    spans: list[Moment] = []
    for moment in days:
        last = spans[-1] if spans else moment
        gap, before = text[last.end : moment.start], text[max(line.start, last.start - _LOOK) : last.start]
        linked = last is not moment and last.first == last.last
        linked = linked and bool(
            pattern("link").fullmatch(gap) or (len(gap) < 30 and pattern("between").search(before))
        )
        around = gap + text[moment.end : moment.end + 14]
        moves = pattern("moves_from").search(before) or pattern("moves").search(around)
        if linked and moves and last.last != moment.last:
            # "extended from 3 May to 3 June": the old day and the new.
            spans[-1] = replace(moment, start=last.start, moved_from=last.last)
        elif linked and last.first < moment.last:
            spans[-1] = replace(last, end=moment.end, last=moment.last)
        else:
            spans.append(moment)
    return spans


def _chosen(moment: Moment, kind: DeadlineKind) -> tuple[tuple[datetime.date, DeadlineKind], ...]:
    """Of a span: a meeting begins on its first day, comments are due on its last; a rule has both."""
    if kind is K.MEETING:
        return ((moment.first, kind),)
    if kind is K.EFFECTIVE and moment.first != moment.last:
        return (moment.first, kind), (moment.last, K.EXPIRES)
    return ((moment.last, kind),)


def _merged(found: list[Deadline]) -> tuple[Deadline, ...]:
    """Each date and kind once, by what says that it was moved or else first, without the days that were moved.

    "Other" goes where a kind is known.
    """
    best: dict[tuple[datetime.date, DeadlineKind], Deadline] = {}
    for each in sorted(found, key=lambda each: (each.moved_from is None, not each.moved)):
        best.setdefault((each.date, each.kind), each)
    gone = {(each.moved_from, each.kind) for each in found}
    gone |= {(day, K.OTHER) for day, kind in best if kind is not K.OTHER}
    kept = [each for key, each in best.items() if key not in gone or each.moved]
    return tuple(sorted(kept, key=lambda each: (each.date, each.start)))
