"""A text's deadlines: which of the days that it names are due, begin to bind or end, and what is due on them."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from summarizer.dates import publication_date
from summarizer.facts.days import Moment, add, is_gazette, moments
from summarizer.facts.deadline_kinds import CUES, IT_RUNS, kind_of, lead_of, links
from summarizer.facts.deadline_words import (
    WORDS,
    ends,
    for_some,
    is_denied,
    is_moved,
    is_of_policy,
    is_refused,
    left_day,
    of_another,
    old_day,
)
from summarizer.facts.models import Deadline, DeadlineKind
from summarizer.facts.stage_rules import is_private
from summarizer.models import Document, Sentence
from summarizer.sentences import split_sentences

K = DeadlineKind
RECENT = 31
"""Days before publication: "is effective March 22", said by the notice itself, is news, and older is history."""
MAX_CHARS = 200_000
MAX_DAYS = 1_000
"""No more is read of a text: the longest notices have fewer, and a hostile one would take a core for long."""
_LOOK = 300
"""Characters before a date in which its cue may stand."""
_AFTER = 120
_NEAR = 600
"""Characters about a sentence that may tell that what was due is off."""
_BACK = 200
_BEHIND = 40
"""Characters between a day and the old one that it is told to stand in for."""
_HEAD = 2000
"""Characters in which a gazette says what kind of document it is."""
_LONG = 500
"""Characters: a shorter sentence that says the same is clearer."""
_CLAUSE = re.compile(r"[;；。]|\n|(?<=[a-zß-ÿ]{2})[.!?]\s+(?=[A-ZÀ-Ý])|—")

_EVENTS = {"assent": "assent", "enactment": "enacted", "notification": "notified"}
"""Anchor → its cue: others are counted from its day, where the text names one and no more."""


@dataclass(frozen=True, slots=True)
class _Found:
    day: datetime.date
    kind: DeadlineKind
    sentence: Sentence
    moved: bool = False
    moved_from: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence with days in it."""

    sentence: Sentence
    label: str
    """What stands before it on its line."""
    days: tuple[Moment, ...]
    around: str
    """The title and the text near it."""
    of_meeting: bool
    """The text is the notice of a meeting."""
    gazette: bool


def find_deadlines(document: Document) -> tuple[Deadline, ...]:
    """The deadlines of ``document``, by date, each date and kind once.

    ``document.published``, or else the day of the text's dateline, resolves relative dates and tells what is past.
    Without either, only dates with their year that a verb puts in the future are taken. Only the first ``MAX_CHARS``
    characters and ``MAX_DAYS`` days are read. Never raises; time is linear in the length of the text.
    """
    if len(document.text) > MAX_CHARS:
        document = replace(document, text=document.text[:MAX_CHARS])
    text = document.text
    published = document.published or publication_date(text)
    american = (document.lang or "").lower().replace("_", "-") == "en-us"
    days = moments(text, published, title="U.S." if american else document.title or "")[:MAX_DAYS]
    if not days:
        return ()
    starts = [day.start for day in days]
    found: list[_Found] = []
    waiting: list[_Line] = []
    entries: set[datetime.date] = set()
    events: dict[str, set[datetime.date]] = defaultdict(set)
    of_meeting = bool(CUES["meeting_notice"].search(text[:_HEAD]))
    gazette = is_gazette(text)
    previous = 0
    for sentence in _whole_sentences(document, days, starts):
        inside = days[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        if inside:
            line = _Line(
                sentence,
                _label(text, previous, sentence.start),
                tuple(inside),
                _around(document, sentence),
                of_meeting,
                gazette,
            )
            if any(day.anchor for day in inside):
                waiting.append(line)
            absolute = [day for day in inside if not day.anchor]
            found += _of_sentence(text, line, absolute, published)
            entries.update(
                day.first for day in absolute if CUES["entry"].search(text[max(day.start - 60, 0) : day.start])
            )
            for day in absolute:
                for name, told in _EVENTS.items():
                    if CUES[told].search(text[max(day.start - 80, 0) : day.start]):
                        events[name].add(day.first)
        previous = sentence.end
    if waiting:
        anchors = _anchors(found, entries) | {name: min(told) for name, told in events.items() if len(told) == 1}
        found += _counted_on(text, waiting, anchors, published)
    return _merged(found)


def _anchors(found: list[_Found], entries: set[datetime.date]) -> dict[str, datetime.date]:
    """The days from which others are counted.

    The first day on which it binds is the entry into force: what follows are stages, and the end. One that is past is
    no deadline, but may be counted from, if it is the only one that the text tells.
    """
    effects = {item.day for item in found if item.kind is K.EFFECTIVE} or (entries if len(entries) == 1 else set())
    comments = {item.day for item in found if item.kind is K.COMMENTS}
    return ({"effect": min(effects)} if effects else {}) | ({"comments": max(comments)} if comments else {})


def _around(document: Document, sentence: Sentence) -> str:
    near = document.text[max(sentence.start - _NEAR, 0) : sentence.end + _NEAR // 3]
    return f"{(document.title or '')[:_NEAR]}\n{near}"


def _label(text: str, previous: int, start: int) -> str:
    """What stands before a sentence on its line and is no part of it: "DATES: ", a mark to the splitter."""
    return text[max(previous, start - 60) : start].rpartition("\n")[2]


def _whole_sentences(document: Document, days: list[Moment], starts: list[int]) -> Iterator[Sentence]:
    """The text's sentences; two are one where they part inside a date: "am 1. Januar", where no language is known."""
    held: Sentence | None = None
    for sentence in split_sentences(document.text, document.lang):
        if held:
            words = document.text[held.start : sentence.end]
            sentence = replace(held, text=words, end=sentence.end)
        last = bisect_left(starts, sentence.end) - 1
        if last >= 0 and days[last].end > sentence.end:
            held = sentence
            continue
        held = None
        yield sentence
    if held:
        yield held


def _counted_on(
    text: str, waiting: list[_Line], anchors: dict[str, datetime.date], published: datetime.date | None
) -> Iterator[_Found]:
    for line in waiting:
        resolved: list[Moment] = []
        for moment in line.days:
            if moment.anchor in anchors:
                day = add(anchors[moment.anchor], moment.count, moment.unit)
                if day:
                    resolved.append(replace(moment, first=day, last=day, anchor=""))
        yield from _of_sentence(text, line, resolved, published)


def _of_sentence(text: str, line: _Line, days: list[Moment], published: datetime.date | None) -> list[_Found]:
    sentence = line.sentence
    days = [day for index, day in enumerate(days) if not _is_weekday_of(day, days, index, text)]
    days = list(_spans(text, sentence, days))
    previous: DeadlineKind | None = None
    kind: DeadlineKind | None
    old, kept = False, ""
    left: datetime.date | None = None
    some, another = for_some(sentence.text), of_another(sentence.text)
    ending = False
    found: list[_Found] = []
    for index, moment in enumerate(days):
        start = days[index - 1].end if index else sentence.start
        limit = days[index + 1].start if index + 1 < len(days) else sentence.end
        gap = text[start : moment.start]
        whole = text[max(sentence.start, moment.start - _LOOK) : moment.start]
        if IT_RUNS.match(sentence.text):
            # "The agency launched a consultation. It runs until 10 September."
            whole = text[max(sentence.start - _BACK, 0) : sentence.start] + whole
        if not index:
            whole, gap = line.label + whole, line.label + gap
        before = _last_clause(f"{kept}{gap}" if old else gap[-_LOOK:])
        after = _first_clause(text[moment.end : min(limit, moment.end + _AFTER)])
        outdated = (
            CUES["old"].search(before.rstrip(" ,("))
            or WORDS["old_day"].search(before)
            or _replaced(text, before, sentence, days, index)
        )
        if old := outdated is not None:
            # What stood before "originally" is said of the new day.
            kept = before[: outdated.start()][-_LOOK:] if outdated else ""
            previous = None
            left = moment.last
            if found and index and len(gap) <= _BEHIND and CUES["old"].search(before.rstrip(" ,(")) and not some:
                # "on 2 May instead of 2 April"
                found[-1] = replace(found[-1], moved=True, moved_from=left)
                left = None
            continue
        if index and previous and CUES["old_date"].search(gap) and CUES["new_date"].search(gap.rstrip()):
            # "The meeting on 12 March is moved to 20 March."
            kind = kind_of(before, after, moment, published, whole=whole) or previous
            left = days[index - 1].last
        elif index and len(gap) <= 40 and CUES["joined"].match(gap):
            # What its neighbour is, it is too.
            kind = previous or kind_of(before, after, moment, published, whole=before)
        else:
            kind = kind_of(before, after, moment, published, whole=whole)
            if kind is None and previous and _carries(before, gap):
                kind = previous
            if kind is None and not index and line.of_meeting and CUES["dates_label"].match(before):
                kind = K.MEETING
        previous = kind
        if CUES["moved"].match(after):
            left = moment.last
            continue
        if kind and is_denied(kind, before, after, whole=whole, around=line.around):
            continue
        if index and is_refused(gap):
            continue
        if (
            index
            and WORDS["refused_move"].search(text, sentence.start, days[index - 1].start)
            and WORDS["moved_on"].match(gap)
        ):
            continue
        if kind and kind is not K.COMMENTS and is_private(sentence.text):
            continue
        if kind and not is_of_policy(kind, sentence.text, line.around, gazette=line.gazette):
            continue
        if kind is None:
            continue
        if kind is K.EFFECTIVE and (end := ends(before, after)) is not None:
            ending = end
        instead, left = left or moment.moved_from, None
        moved = not some and (instead is not None or (not another and is_moved(before, lead_of(before), after)))
        told = [
            _Found(day, its, sentence, moved, instead if moved and instead != day else None)
            for day, its in _chosen(moment, kind, ending=ending)
            if _is_ahead(day, its, before, published)
        ]
        found += told
    return found


def _replaced(text: str, before: str, sentence: Sentence, days: list[Moment], index: int) -> re.Match[str] | None:
    """By which words ``days[index]`` is the old day of what is due on the next one, if it is."""
    if index + 1 == len(days):
        left = left_day(before, text[days[index].end : sentence.end])
        return left or old_day(before, None, text[sentence.end - 1 : sentence.end + _AFTER])
    following = days[index + 1]
    if following.first == days[index].first:
        return None
    limit = days[index + 2].start if index + 2 < len(days) else sentence.end
    return old_day(before, text[days[index].end : following.start], text[following.end : limit])


def _spans(text: str, sentence: Sentence, days: list[Moment]) -> Iterator[Moment]:
    """``days`` with two that are the ends of one span as one: "between 3 and 5 June", "June 15 through June 18"."""
    index = 0
    while index < len(days):
        moment = days[index]
        if index + 1 < len(days):
            following = days[index + 1]
            gap = text[moment.end : following.start]
            link = links(gap)
            between = text[max(sentence.start, moment.start - 40) : moment.start]
            if not link and len(gap) <= 30 and CUES["between"].search(between):
                link = bool(CUES["joined"].match(gap))
            if WORDS["refused_move"].search(text, sentence.start, moment.start):
                link = False
            moved = "through" not in gap and bool(
                CUES["moved_from"].search(text, max(sentence.start, moment.start - 120), moment.start)
                or WORDS["moved_behind"].match(text, following.end)
            )
            if link and (moment.first < following.last or (moved and following.last < moment.first)):
                if moved:
                    # "extended from 3 May to 3 June", "brought forward from 3 June to 3 May": the old day and the new.
                    moment = replace(following, start=moment.start, limit=True, moved_from=moment.last)
                else:
                    moment = replace(moment, end=following.end, last=following.last)
                index += 1
        yield moment
        index += 1


def _chosen(moment: Moment, kind: DeadlineKind, *, ending: bool) -> tuple[tuple[datetime.date, DeadlineKind], ...]:
    """Of a span: a meeting begins on its first day, comments are due on its last; a rule has both."""
    if kind is K.MEETING:
        return ((moment.first, kind),)
    if kind is K.EFFECTIVE and moment.first != moment.last:
        return (moment.first, kind), (moment.last, K.EXPIRES)
    return ((moment.last, K.EXPIRES if kind is K.EFFECTIVE and ending else kind),)


def _is_ahead(day: datetime.date, kind: DeadlineKind, before: str, published: datetime.date | None) -> bool:
    if published is None or day >= published:
        return True
    recent = (published - day).days <= RECENT
    return kind is K.EFFECTIVE and recent and bool(CUES["now_effective"].search(before))


def _is_weekday_of(moment: Moment, days: list[Moment], index: int, text: str) -> bool:
    """Whether a weekday is only that of the date beside it: "Friday, May 6"."""
    if not moment.loose:
        return False
    for other in days[max(index - 1, 0) : index + 2]:
        if other is not moment and not other.loose:
            gap = text[min(moment.end, other.end) : max(moment.start, other.start)]
            if len(gap) <= 5 and not gap.strip(" ,.(*"):
                return True
    return False


def _carries(before: str, gap: str) -> bool:
    """Whether the words between two dates add no verb: "from 1 January 2026 for large firms and 1 January 2027"."""
    if len(gap) <= 90 and CUES["same_preposition"].match(gap):
        return True
    return (len(gap) <= 90 and bool(CUES["same_verb"].search(before))) or (
        len(gap) <= 160 and bool(CUES["same_verb_of_others"].search(before))
    )


def _last_clause(words: str) -> str:
    end = 0
    for match in _CLAUSE.finditer(words):
        end = match.end()
    return words[end:]


def _first_clause(words: str) -> str:
    match = _CLAUSE.search(words)
    return words[: match.start()] if match else words


def _merged(found: list[_Found]) -> tuple[Deadline, ...]:
    """Each date and kind once, with the first of its clearest sentences, and without the days that were moved.

    "Other" goes where a kind is known.
    """
    best: dict[tuple[datetime.date, DeadlineKind], _Found] = {}
    for item in found:
        key = (item.day, item.kind)
        if key not in best or _clearness(item) > _clearness(best[key]):
            best[key] = item
    known = {day for day, kind in best if kind is not K.OTHER}
    gone = {(item.moved_from, item.kind) for item in best.values()}
    return tuple(
        Deadline(
            date=day,
            kind=kind,
            sentence=item.sentence.text,
            start=item.sentence.start,
            end=item.sentence.end,
            moved=item.moved,
            moved_from=item.moved_from,
        )
        for (day, kind), item in sorted(best.items(), key=lambda pair: (pair[0][0], pair[1].sentence.start))
        if (kind is not K.OTHER or day not in known) and ((day, kind) not in gone or item.moved)
    )


def _clearness(item: _Found) -> tuple[bool, bool, int]:
    text = item.sentence.text
    return item.moved_from is not None, item.moved, (len(text) <= _LONG) + bool(CUES["says"].search(text))
