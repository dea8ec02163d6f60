"""A text's deadlines: which of the days that it names are due, or begin to bind."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from summarizer.facts.deadlines import cues
from summarizer.facts.deadlines.moments import Moment, add, moments
from summarizer.facts.models import Deadline, DeadlineKind
from summarizer.grounding.dates import publication_date
from summarizer.models import Document, Sentence
from summarizer.sentences import split_sentences

RECENT = 31
"""Days before publication: "is effective March 22", said by the notice itself, is news, and older is history."""
_LOOK = 300
"""Characters before a date in which its cue may stand."""
_AFTER = 120
_LONG = 500
"""Characters: a shorter sentence that says the same is clearer."""
_CLAUSE = re.compile(r"[;；。]|\n|(?<=[a-zß-ÿ]{2})[.!?]\s+(?=[A-ZÀ-Ý])|—")

K = DeadlineKind


@dataclass(frozen=True, slots=True)
class _Found:
    day: datetime.date
    kind: DeadlineKind
    sentence: Sentence


def find_deadlines(document: Document) -> tuple[Deadline, ...]:
    """The deadlines of ``document``, by date, each date and kind once.

    ``document.published``, or else the day of the text's dateline, resolves relative dates and tells what is past.
    Without either, only dates with their year that a verb puts in the future are taken. Never raises; time is linear
    in the length of the text.
    """
    text = document.text
    published = document.published or publication_date(text)
    days = moments(text, published)
    if not days:
        return ()
    starts = [day.start for day in days]
    found: list[_Found] = []
    waiting: list[tuple[Sentence, list[Moment]]] = []
    for sentence in _whole_sentences(document, days, starts):
        inside = days[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        if any(day.from_effect for day in inside):
            waiting.append((sentence, inside))
        if inside:
            found += _of_sentence(text, sentence, [day for day in inside if not day.from_effect], published)
    effects = {item.day for item in found if item.kind is K.EFFECTIVE}
    if waiting and effects:
        # The first of them is the entry into force; what follows are stages and the end.
        found += _from_effect(text, waiting, min(effects), published)
    return _merged(found)


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


def _from_effect(
    text: str, waiting: list[tuple[Sentence, list[Moment]]], effect: datetime.date, published: datetime.date | None
) -> Iterator[_Found]:
    for sentence, inside in waiting:
        resolved: list[Moment] = []
        for moment in inside:
            if moment.from_effect:
                day = add(effect, moment.count, moment.unit)
                if day:
                    resolved.append(replace(moment, first=day, last=day, from_effect=False))
        yield from _of_sentence(text, sentence, resolved, published)


def _of_sentence(
    text: str, sentence: Sentence, days: list[Moment], published: datetime.date | None
) -> Iterator[_Found]:
    days = [day for index, day in enumerate(days) if not _is_weekday_of(day, days, index, text)]
    days = list(_spans(text, sentence, days))
    previous: DeadlineKind | None = None
    old = False
    for index, moment in enumerate(days):
        start = days[index - 1].end if index else sentence.start
        limit = days[index + 1].start if index + 1 < len(days) else sentence.end
        gap = text[start : moment.start]
        whole = text[max(sentence.start, moment.start - _LOOK) : moment.start]
        before = _last_clause(whole if old else gap[-_LOOK:])
        after = _first_clause(text[moment.end : min(limit, moment.end + _AFTER)])
        old = bool(cues.OLD.search(before.rstrip(" ,(")))
        if index and len(gap) <= 40 and cues.JOINED.match(gap):
            # What its neighbour is, it is too.
            kind = previous or _kind(before, after, moment, published, whole=before)
        else:
            kind = _kind(before, after, moment, published, whole=whole)
            if kind is None and previous and _carries(before, gap):
                kind = previous
        previous = kind
        for day in _chosen(moment, kind) if kind else ():
            if kind and _is_ahead(day, kind, before, published):
                yield _Found(day, kind, sentence)


def _spans(text: str, sentence: Sentence, days: list[Moment]) -> Iterator[Moment]:
    """``days`` with two that are the ends of one span as one: "between 3 and 5 June", "June 15 through June 18"."""
    index = 0
    while index < len(days):
        moment = days[index]
        if index + 1 < len(days):
            following = days[index + 1]
            gap = text[moment.end : following.start]
            link = cues.SPAN_LINK.match(gap) if len(gap) <= 40 else None
            between = text[max(sentence.start, moment.start - 40) : moment.start]
            if not link and len(gap) <= 30 and cues.BETWEEN.search(between):
                link = cues.JOINED.match(gap)
            if link and moment.first < following.last:
                moved = bool(cues.OLD_DATE.search(text, max(sentence.start, moment.start - _LOOK), moment.start))
                if moved:
                    # "extended from 3 May to 3 June": the old day and the new one.
                    moment = replace(following, start=moment.start, limit=True)
                else:
                    moment = replace(moment, end=following.end, last=following.last)
                index += 1
        yield moment
        index += 1


def _chosen(moment: Moment, kind: DeadlineKind) -> tuple[datetime.date, ...]:
    """Of a span: a meeting begins on its first day, comments are due on its last; a rule has both."""
    if kind is K.MEETING:
        return (moment.first,)
    if kind is K.EFFECTIVE and moment.first != moment.last:
        return moment.first, moment.last
    return (moment.last,)


def _is_ahead(day: datetime.date, kind: DeadlineKind, before: str, published: datetime.date | None) -> bool:
    if published is None or day >= published:
        return True
    recent = (published - day).days <= RECENT
    return kind is K.EFFECTIVE and recent and bool(cues.NOW_EFFECTIVE.search(before))


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
    return len(gap) <= 90 and bool(
        re.search(r"(?:\b(?:and|or|und|et|ou)|,|和|、)\s(?:(?:on|from|by|until|am|ab|le|du)\s)?$", before)
    )


def _last_clause(words: str) -> str:
    end = 0
    for match in _CLAUSE.finditer(words):
        end = match.end()
    return words[end:]


def _first_clause(words: str) -> str:
    match = _CLAUSE.search(words)
    return words[: match.start()] if match else words


def _lead(words: str) -> str:
    """``words`` without what may stand between a preposition and its date: hours, weekdays, articles."""
    tail = cues.CLOSE_OF_BUSINESS.sub(" ", words[-90:])
    tokens = list(cues.TOKEN.finditer(tail))
    end = len(tail)
    while tokens:
        token = tokens[-1].group()
        if token.lower() not in cues.FILLER and token not in cues.FILLING_MARKS and not token.isdigit():
            break
        if token == ":" and len(tokens) > 1 and not tokens[-2].group().isdigit():
            break
        end = tokens.pop().start()
    return tail[:end] if tokens else ""


def _kind(
    before: str, after: str, moment: Moment, published: datetime.date | None, *, whole: str
) -> DeadlineKind | None:
    """The kind of the day that stands between ``before`` and ``after``, parts of its clause, or ``None``."""
    near = before.rstrip(" ,(")
    lead = _lead(before)
    around = f"{before} {after}"
    if cues.REJECT.search(near) or cues.REJECT.search(lead):
        return None
    if published is None and (cues.PAST.search(around) and not re.search(r"\b(?:will|must|shall)\b", around)):
        return None
    if (published is None or moment.loose) and not cues.FUTURE.search(around):
        return None
    if moment.loose and cues.PAST.search(around):
        return None
    if moment.first != moment.last and (kind := _of_span(before, after)):
        return kind
    if cues.OLD_DATE.search(before) and cues.NEW_DATE.search(lead):
        return _of_limit(before, after, whole)
    if moment.limit or cues.LIMIT.search(lead) or cues.LIMIT.search(near) or cues.AFTER_LIMIT.match(after):
        return _of_limit(before, after, whole)
    if cues.START.search(lead) or cues.START.search(near) or cues.AFTER_START.match(after):
        return _of_start(before, after)
    kind = _of_day(before, after)
    return _of_limit(before, after, whole) if kind is None and moment.counted else kind


def _of_span(before: str, after: str) -> DeadlineKind | None:
    """Comments or applications that are taken from one day to another."""
    if _nearest((K.EFFECTIVE, K.MEETING), before, ""):
        return None
    return _nearest((K.COMMENTS, K.APPLICATION), before, after)


def _nearest(kinds: tuple[DeadlineKind, ...], before: str, after: str, reach: int = _AFTER) -> DeadlineKind | None:
    """The kind whose word is the last before the date, or else the first after it."""
    last, best = -1, None
    for kind in kinds:
        for match in cues.WORDS[kind].finditer(before):
            if match.start() > last:
                last, best = match.start(), kind
    if best:
        return best
    first = reach
    for kind in kinds:
        following = cues.WORDS[kind].search(after)
        if following and following.start() < first:
            first, best = following.start(), kind
    return best


def _of_limit(before: str, after: str, whole: str) -> DeadlineKind | None:
    """Of "by", "until", "no later than": what must be in, or be done."""
    for words in (before, after, whole):
        if cues.STRONG_APPLICATION.search(words):
            return K.APPLICATION
        places = [
            (match.start(), kind) for kind in (K.COMMENTS, K.APPLICATION) if (match := cues.WORDS[kind].search(words))
        ]
        if places and (words is before or cues.LETS.search(f"{before} {words}") or cues.CLOSES.search(before)):
            return min(places)[1]
        if words is before and (kind := _bound(before, after)):
            return kind
        if words is after:
            around = f"{before} {after}"
            if cues.WORDS[K.COMPLIANCE].search(around) and not cues.PLAN.search(around):
                return K.COMPLIANCE
            if _nearest((K.EFFECTIVE,), before, ""):
                return K.EFFECTIVE
    if cues.OTHER.search(before):
        return K.OTHER
    return None


def _bound(before: str, after: str) -> DeadlineKind | None:
    """Effective or compliance, by words before the date."""
    if re.search(
        r"\b(?:in\s(?:force|effect)|effective|expires?|expire|valid|remains?|closures?|en\svigueur|in\sKraft|gilt)\b",
        before,
        re.I,
    ):
        return K.EFFECTIVE
    if cues.WORDS[K.COMPLIANCE].search(before) and not cues.PLAN.search(before):
        return K.COMPLIANCE
    return None


def _of_start(before: str, after: str) -> DeadlineKind | None:
    """Of "from", "starting": what begins to bind."""
    if _opens(before):
        return None
    kind = _nearest((K.EFFECTIVE, K.MEETING), before, after)
    if kind is K.MEETING and not re.search(r"\bfrom\W*$", before):
        return kind
    if (
        re.search(r"\beffective\W*(?:\w+\s){0,2}$", before, re.I)
        or kind is K.EFFECTIVE
        or cues.BINDING.search(f"{before} {after}")
    ):
        return K.EFFECTIVE
    return kind


def _of_day(before: str, after: str) -> DeadlineKind | None:
    """Of "on", or of nothing."""
    if cues.CLOSES.search(before):
        kind = _nearest((K.COMMENTS, K.APPLICATION), before, after)
        if kind:
            return K.APPLICATION if cues.STRONG_APPLICATION.search(before) else kind
        if re.search(r"\bcompliance\b", before, re.I):
            return K.COMPLIANCE
        if cues.OTHER.search(before) and not re.search(r"\b(?:is|are)\sdue\sto\b", before):
            return K.OTHER
    if re.search(r"\bcompliance\sdates?\b[^.;]{0,60}$", before, re.I):
        return K.COMPLIANCE
    if _opens(before):
        return None
    kind = _nearest((K.EFFECTIVE, K.MEETING), before, "")
    if kind:
        return kind
    return (
        K.MEETING if re.match(r",?\s(?:\w+\s){0,3}(?:meetings?|hearings?|webinar|workshop|session)\b", after) else None
    )


def _opens(before: str) -> bool:
    """Whether the day is the first on which comments or applications are taken."""
    return bool(cues.OPENS.search(before) and _nearest((K.COMMENTS, K.APPLICATION), before, ""))


def _merged(found: list[_Found]) -> tuple[Deadline, ...]:
    """Each date and kind once, with the first of its clearest sentences; "other" goes where a kind is known."""
    best: dict[tuple[datetime.date, DeadlineKind], Sentence] = {}
    for item in found:
        key = (item.day, item.kind)
        kept = best.get(key)
        if kept is None or _clearness(item.sentence) > _clearness(kept):
            best[key] = item.sentence
    known = {day for day, kind in best if kind is not K.OTHER}
    return tuple(
        Deadline(date=day, kind=kind, sentence=sentence.text, start=sentence.start, end=sentence.end)
        for (day, kind), sentence in sorted(best.items(), key=lambda pair: (pair[0][0], pair[1].start))
        if kind is not K.OTHER or day not in known
    )


def _clearness(sentence: Sentence) -> int:
    return (len(sentence.text) <= _LONG) + bool(cues.SAYS.search(sentence.text))
