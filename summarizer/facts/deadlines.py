"""A text's deadlines: which of the days that it names are due, begin to bind or end, and what is due on them.

Days are found by exact rules (``days.py``). What is due on one, the line DATES of a gazette prints; of other English
texts the trained network says it, above a threshold; in Chinese, German and French a few sure cues do.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, zip_longest

from summarizer.dates import publication_date
from summarizer.facts.days import Moment, pattern
from summarizer.facts.models import Deadline
from summarizer.facts.models import DeadlineKind as K
from summarizer.facts.steps import CUES, HEAD, LABELS
from summarizer.models import Sentence
from summarizer.patterns import compiled
from summarizer.reading import Reading

DUE = 0.5
"""Probability from which the network is taken to know that something is due on a day. If it gives no kind half of that,
the kind is ``other``."""
RECENT = 31
"""Days before publication: "is effective March 22", said by the notice itself, is news, and older is history."""
MAX_DAYS = 1_000
"""No more is read of a text: the longest notices have fewer, and a hostile one would take a core for long."""
_LOOK = 200
"""Characters before and after a day in which words say what is due, and that it was moved."""
_DATES = re.compile(r"^[ \t*]*DATES:(?:.+\n?)+", re.M)


def find_deadlines(reading: Reading) -> tuple[Deadline, ...]:
    """The deadlines of a text, by date, each date and kind once.

    The day of publication, or else of the dateline, tells what is past. Time is linear in the length of the text.
    """
    document, text = reading.document, reading.document.text
    published = document.published or publication_date(text)
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
            if _is_old(since, after if following else ""):
                instead = moment.last
                if found and found[-1].start == line.start:  # "on 2 May instead of 2 April"
                    found[-1], instead = replace(found[-1], moved=True, moved_from=instead), None
                continue
            in_dates = first <= moment.start < last
            kinds = [each for each in K if each is not K.MEETING or not _says("by", before)]
            label = _by_label(before, after, kinds) if in_dates else None
            kind = label or _by_meaning(reading, index, moment, before, after, kinds)
            if kind is None:
                continue
            instead = moment.moved_from or instead
            moved = (instead is not None or _says("moved", before)) and not _says("for_some", line.text)
            # Of a span a meeting begins on its first day, comments are due on its last; a rule has both.
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
                            moved=moved,
                            moved_from=instead if moved and instead != day else None,
                        )
                    )
            instead = None
    # What DATES prints of a day goes before what the network takes other sentences to say of it.
    printed = {(each.date, each.kind) for each in found if first <= each.start < last}
    days_printed = {day for day, _ in printed}
    return _merged([each for each in found if each.date not in days_printed or (each.date, each.kind) in printed])


def _says(name: str, words: str) -> bool:
    return pattern(name).search(words) is not None


def _is_old(before: str, ahead: str) -> bool:
    """Whether another day has taken the place of this one: "originally due on", "was due on 2 April, but now"."""
    return _says("old", before) or (_says("was", before) and _says("but_now", ahead))


def _by_label(before: str, after: str, kinds: Sequence[K]) -> K | None:
    """Which of ``kinds`` the part DATES says of a day, by the words nearest to it, those before it first."""
    labels = compiled(LABELS)["due"]
    if labels["not"].search(before):
        return None
    if labels["first"].search(before):
        return K.OTHER
    for words in (*reversed([*labels["kinds"].finditer(before)]), *labels["kinds"].finditer(after)):
        if (named := K(str(words.lastgroup))) in kinds:
            return named
    return K.OTHER if labels["other"].search(before + after) else None


def _by_meaning(reading: Reading, index: int, moment: Moment, before: str, after: str, kinds: Sequence[K]) -> K | None:
    """Which of ``kinds`` the network says of a day of an English text, and the cues of another."""
    if reading.knows:
        due = reading.due(index, moment)
        kind, sure = max(kinds, key=lambda kind: due[kind]), 1 - due["none"]
        return None if sure < DUE else kind if due[kind] >= sure / 2 else K.OTHER
    known = compiled(CUES).get(reading.lang)
    if not known or known["unless"].search(reading.lines[index].text):
        return None
    sides = {"before": before, "after": after}
    fitting = (row for row in known["days"] if all(row[key].search(sides[key]) for key in row.keys() & sides.keys()))
    return next((K(row["kind"]) for row in fitting), None)


def _spans(text: str, line: Sentence, days: Sequence[Moment]) -> list[Moment]:
    """``days`` with two that are the ends of one span as one: "between 3 and 5 June", "June 15 through June 18"."""
    spans: list[Moment] = []
    for moment in days:
        last = spans[-1] if spans else moment
        gap, before = text[last.end : moment.start], text[max(line.start, last.start - _LOOK) : last.start]
        linked = last is not moment and last.first == last.last
        linked = linked and bool(pattern("link").fullmatch(gap) or (len(gap) < 30 and _says("between", before)))
        around = gap + text[moment.end : moment.end + 14]
        moves = _says("moves_from", before) or _says("moves", around)
        if linked and moves and last.last != moment.last:
            # "extended from 3 May to 3 June": the old day and the new.
            spans[-1] = replace(moment, start=last.start, moved_from=last.last)
        elif linked and last.first < moment.last:
            spans[-1] = replace(last, end=moment.end, last=moment.last)
        else:
            spans.append(moment)
    return spans


def _merged(found: list[Deadline]) -> tuple[Deadline, ...]:
    """Each date and kind once, by what says that it was moved or else first, without the days that were moved.

    "Other" goes where a kind is known.
    """
    best: dict[tuple[datetime.date, K], Deadline] = {}
    for each in sorted(found, key=lambda each: (each.moved_from is None, not each.moved)):
        best.setdefault((each.date, each.kind), each)
    gone = {(each.moved_from, each.kind) for each in found}
    gone |= {(day, K.OTHER) for day, kind in best if kind is not K.OTHER}
    kept = [each for key, each in best.items() if key not in gone or each.moved]
    return tuple(sorted(kept, key=lambda each: (each.date, each.start)))
