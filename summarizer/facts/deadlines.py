"""Find the deadlines of a text: the days on which something is due, begins to apply, ends, or is held.

Exact rules find the days (``days.py``). In English, the trained network decides what is due on a day, if its
probability reaches ``DUE``. In Chinese, German and French, a few sure cues decide.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, zip_longest

from summarizer.facts.days import Moment, pattern
from summarizer.facts.models import Deadline
from summarizer.facts.models import DeadlineKind as K
from summarizer.facts.steps import CUES, HEAD
from summarizer.models import Sentence
from summarizer.patterns import compiled
from summarizer.reading import Reading

DUE = 0.5
"""Minimum probability from the network that something is due on a day. If no kind has half of the day's probability,
the kind is ``other``."""
RECENT = 31
"""A day at most this many days before publication still counts if DATES says that a rule "is effective" on it."""
MAX_DAYS = 1_000
"""Maximum number of days that are read in a text, so that a hostile text can't block a processor core. The longest
notices have fewer days."""
_LOOK = 200
"""This many characters before and after a day show what is due on it, and whether it was moved."""
_DATES = re.compile(r"^[ \t*]*DATES:(?:(?!\n[ \t*]*[A-Z]{3}[A-Z ]+:)[\s\S])*", re.M)


def find_deadlines(reading: Reading) -> tuple[Deadline, ...]:
    """Return the deadlines of a text by date, with one deadline for each date and kind. Takes linear time.

    Past days are left out. A day is past if it is before the day of publication, or else before the dateline's day.
    """
    text, published = reading.document.text, reading.published
    part = _DATES.search(text, 0, HEAD)
    first, last = part.span() if part else (0, 0)
    found: list[Deadline] = []
    for index, group in groupby(reading.days[:MAX_DAYS], key=lambda item: item[0]):
        line, instead = reading.lines[index], None
        previous = line.start
        days = _spans(text, line, [moment for _, moment in group])
        for moment, following in zip_longest(days, days[1:]):
            before = text[max(line.start, moment.start - _LOOK) : moment.start]
            after = text[moment.end : following.start if following else line.end][:_LOOK]
            since, previous = text[previous : moment.start], moment.end
            # Another day has replaced this one: "originally due on", "was due on 2 April, but now".
            if _says("old", since) or (following and _says("was", since) and _says("but_now", after)):
                instead = moment.last
                if found and found[-1].start == line.start:  # "on 2 May instead of 2 April"
                    found[-1], instead = replace(found[-1], moved=instead), None
                continue
            in_dates = first <= moment.start < last
            kinds = [each for each in K if each is not K.MEETING or not _says("by", before)]
            kind = _kind(reading, index, moment, before, after, kinds)
            if kind is None:
                continue
            instead = moment.moved_from or instead
            moved = not _says("for_some", line.text) and (instead or _says("moved", before))
            # In a span of days, a meeting begins on the first day, comments are due on the last day, and a rule begins
            # on the first and expires on the last.
            ends = {moment.last: K.EXPIRES, moment.first: kind} if kind is K.EFFECTIVE else {moment.last: kind}
            for day, its in ({moment.first: kind} if kind is K.MEETING else ends).items():
                recent = in_dates and its is K.EFFECTIVE and published and (published - day).days <= RECENT
                if published is None or day >= published or recent:
                    found.append(
                        Deadline(
                            date=day,
                            kind=its,
                            sentence=line.text,
                            start=line.start,
                            end=line.end,
                            moved=True if moved == day else moved,
                        )
                    )
            instead = None
    # If DATES names a day, DATES decides the kind, and other sentences about this day do not count.
    printed = {(each.date, each.kind) for each in found if first <= each.start < last}
    days_printed = {day for day, _ in printed}
    return _merged([each for each in found if each.date not in days_printed or (each.date, each.kind) in printed])


def _says(name: str, words: str) -> bool:
    return pattern(name).search(words) is not None


def _kind(reading: Reading, index: int, moment: Moment, before: str, after: str, kinds: Sequence[K]) -> K | None:
    """Return the kind, among ``kinds``, of a day: from the network in English, from cues in other languages."""
    if reading.knows:
        due = reading.due(index, moment)
        due["effective"] += due["expires"] * (moment.first < moment.last)  # a span has both
        kind, sure = max(kinds, key=lambda kind: due[kind]), 1 - due["none"]
        return None if sure < DUE else kind if due[kind] >= sure / 2 else K.OTHER
    known = compiled(CUES).get(reading.lang)
    if not known or known["unless"].search(reading.lines[index].text):
        return None
    sides = {"before": before, "after": after}
    fitting = (row for row in known["days"] if all(row[key].search(sides[key]) for key in row.keys() & sides.keys()))
    return next((K(row["kind"]) for row in fitting), None)


def _spans(text: str, line: Sentence, days: Sequence[Moment]) -> list[Moment]:
    """Join the two ends of each span in ``days``: "between 3 and 5 June", "June 15 through June 18"."""
    spans: list[Moment] = []
    for moment in days:
        last = spans[-1] if spans else moment
        gap, before = text[last.end : moment.start], text[max(line.start, last.start - _LOOK) : last.start]
        linked = last is not moment and last.first == last.last
        linked = linked and bool(pattern("link").fullmatch(gap) or (len(gap) < 30 and _says("between", before)))
        around = gap + text[moment.end : moment.end + 14]
        moves = _says("moves_from", before) or _says("moves", around)
        if linked and moves and last.last != moment.last:
            # "extended from 3 May to 3 June" is no span: it has the old day and the new day.
            spans[-1] = replace(moment, start=last.start, moved_from=last.last)
        elif linked and last.first < moment.last:
            spans[-1] = replace(last, end=moment.end, last=moment.last)
        else:
            spans.append(moment)
    return spans


def _merged(found: list[Deadline]) -> tuple[Deadline, ...]:
    """Keep one deadline for each date and kind, and leave out days that were replaced.

    If several deadlines have the same date and kind, one with ``moved`` is kept, or else the first. The kind ``other``
    is left out if the date has another kind too.
    """
    best: dict[tuple[datetime.date, K], Deadline] = {}
    for each in sorted(found, key=lambda each: (isinstance(each.moved, bool), not each.moved)):
        best.setdefault((each.date, each.kind), each)
    gone = {(each.moved, each.kind) for each in found}
    gone |= {(day, K.OTHER) for day, kind in best if kind is not K.OTHER}
    kept = [each for key, each in best.items() if key not in gone or each.moved]
    return tuple(sorted(kept, key=lambda each: (each.date, each.start)))
