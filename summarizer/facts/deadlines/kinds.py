"""What is due on a day, by the words that stand before and after it."""

from __future__ import annotations

import datetime
import re

from summarizer.facts.deadlines import cues
from summarizer.facts.deadlines.covered import is_covered
from summarizer.facts.deadlines.days import Moment
from summarizer.facts.deadlines.ended import is_end
from summarizer.facts.deadlines.turns import first_turn, last_turn
from summarizer.facts.models import DeadlineKind

K = DeadlineKind
_REACH = 120
_LOOSE = 80
"""Characters before a weekday in which its cue must stand."""
_OPENING = 22
"""Characters: a date so near to its sentence's beginning opens it."""


def lead_of(words: str) -> str:
    """``words`` without what may stand between a preposition and its date: hours, weekdays, articles."""
    tail = cues.CLOSE_OF_BUSINESS.sub(" ", words[-90:])
    tail = cues.MILITARY.sub(" ", cues.ZONE.sub(r"\1 ", tail))
    tokens = list(cues.TOKEN.finditer(tail))
    end = len(tail)
    while tokens and _is_filler(tokens[-1].group()):
        if tokens[-1].group() == ":" and len(tokens) > 1 and not tokens[-2].group().isdigit():
            break
        end = tokens.pop().start()
    return tail[:end] if tokens else ""


def links(gap: str) -> bool:
    """Whether the words between two dates make a span of them: "through Friday," of "June 3, through Friday, 9"."""
    words = [token.lower() for token in cues.TOKEN.findall(gap) if not _is_filler(token)]
    return len(gap) <= 80 and " ".join(words) in cues.LINKS


def _is_filler(token: str) -> bool:
    return (
        token.lower() in cues.FILLER
        or token in cues.FILLING_MARKS
        or token.isdigit()
        or cues.CLOCK.fullmatch(token) is not None
    )


def kind_of(
    before: str, after: str, moment: Moment, published: datetime.date | None, *, whole: str
) -> DeadlineKind | None:
    """The kind of the day that stands between ``before`` and ``after``, parts of its clause, or ``None``.

    ``whole`` is what stands before it in its sentence.
    """
    near, lead = before.rstrip(" ,("), lead_of(before)
    if cues.WOULD_HAVE.search(before) or (cues.NOT.search(before) and not cues.NOT_BEFORE.search(near)):
        return None
    if is_covered(before, after):
        return None
    if cues.AFTER_EFFECT.match(after):
        return K.EFFECTIVE
    if cues.AFTER_DAY.search(near):
        return _binding(_nearest((K.EFFECTIVE,), before, ""), before, after, moment, whole)
    if _is_rejected(before, after, near, lead, moment, published):
        return None
    if moment.loose:
        before = before[-_LOOSE:]
    kind = _binding(_kind(before, after, near, lead, moment, whole), before, after, moment, whole)
    kind = first_turn(before, after) or kind or last_turn(before, after, whole, counted=moment.counted)
    return kind or (K.EFFECTIVE if is_end(before, after) and not moment.loose else None)


def _binding(kind: DeadlineKind | None, before: str, after: str, moment: Moment, whole: str) -> DeadlineKind | None:
    """``kind``, but ``None`` where what begins or ends is no rule: a tour, a season, a share's trading begins too."""
    if kind is K.EFFECTIVE and not cues.BINDS.search(f"{before} {after}"):
        policy = cues.BINDING.search(f"{whole} {after}") or cues.POLICY.search(f"{whole} {after}")
        return kind if policy and not moment.loose else None
    return kind


def _is_rejected(
    before: str, after: str, near: str, lead: str, moment: Moment, published: datetime.date | None
) -> bool:
    """Whether the day is that of a document, is past, comes each year or is called off."""
    around = f"{before} {after}"
    span = moment.first != moment.last or moment.moved_from
    if (cues.REJECT.search(near) or cues.REJECT.search(lead)) and not (span and cues.SPAN_FROM.search(near)):
        return True
    document = cues.REJECT_DOCUMENT.search(near) and not moment.counted
    if document or cues.EACH_YEAR.match(after) or cues.CALLED_OFF.match(after):
        return True
    if published is None and (cues.PAST.search(around) and not re.search(r"\b(?:will|must|shall)\b", around)):
        return True
    if published is None and not cues.FUTURE.search(around):
        return True
    return moment.loose and (bool(cues.PAST.search(around)) or not cues.WILL.search(around))


def _kind(before: str, after: str, near: str, lead: str, moment: Moment, whole: str) -> DeadlineKind | None:
    span = moment.first != moment.last
    if span and (kind := _of_span(before, after)):
        return kind
    if cues.OLD_DATE.search(before) and cues.NEW_DATE.search(lead):
        return _of_limit(before, after, whole)
    until = cues.LIMIT.search(lead) or cues.LIMIT.search(near)
    if moment.limit or until or cues.AFTER_LIMIT.match(after):
        kind = _of_limit(before, after, whole)
        # "The zone will be enforced from 9 until 10 p.m. on": the hours are the limit, not the day.
        return _of_day(before, after) if kind is None and until and cues.UNTIL.search(lead) else kind
    if cues.START.search(lead) or cues.START.search(near) or cues.AFTER_START.match(after):
        return _of_start(before, after)
    if moment.closing and not cues.CLOSES.search(before):
        return None
    kind = _of_day(before, after)
    if moment.loose and kind is K.OTHER:
        return None
    return _of_limit(before, after, whole) if kind is None and moment.counted else kind


def _of_span(before: str, after: str) -> DeadlineKind | None:
    """Comments or applications that are taken from one day to another."""
    if _nearest((K.EFFECTIVE, K.MEETING), before, ""):
        return None
    return _nearest((K.COMMENTS, K.APPLICATION), before, after)


def _nearest(kinds: tuple[DeadlineKind, ...], before: str, after: str, reach: int = _REACH) -> DeadlineKind | None:
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
    if cues.NOT.search(before):
        return K.EFFECTIVE  # "will not apply before"
    if cues.HAS_UNTIL.search(before):
        kind = _nearest((K.COMMENTS, K.APPLICATION), before, after, 60)
        # "Consumers have until 1 May to file claims": nobody is bound.
        return kind or (K.OTHER if cues.LITIGATION.search(after[:40]) else K.COMPLIANCE)
    for words in (before, after, whole):
        if cues.STRONG_APPLICATION.search(words):
            return K.APPLICATION
        places = [
            (match.start(), kind) for kind in (K.COMMENTS, K.APPLICATION) if (match := cues.WORDS[kind].search(words))
        ]
        if places and (
            words is before
            or cues.LETS.search(f"{before} {words}")
            or cues.CLOSES.search(before)
            or cues.OLD_DATE.search(before)
        ):
            return min(places)[1]
        if words is before and (kind := _bound(before, after)):
            return kind
        if words is after:
            around = f"{before} {after}"
            # "By 1 May, firms must": further on in a sentence, what must be is another matter.
            if (
                len(before.strip()) <= _OPENING
                and cues.WORDS[K.COMPLIANCE].search(around)
                and not cues.PLAN.search(around)
            ):
                return K.COMPLIANCE
            if _nearest((K.EFFECTIVE,), before, ""):
                return K.EFFECTIVE
    if cues.OTHER.search(before):
        return K.OTHER
    # "The sanctions have been extended to": whether they bind is for kind_of to tell.
    return K.EFFECTIVE if cues.OLD_DATE.search(before) else None


def _bound(before: str, after: str) -> DeadlineKind | None:
    """Effective or compliance, by words before the date."""
    if cues.UNTIL_BINDS.search(before):
        return K.EFFECTIVE
    if cues.LITIGATION.search(before):
        return K.OTHER
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
        if cues.OTHER.search(before) and not re.search(r"\bdue\s(?:to|out|for\srelease)\b", before):
            return K.OTHER
    if re.search(r"\bcompliance\sdates?\b[^.;]{0,60}$", before, re.I):
        return K.COMPLIANCE
    if _opens(before):
        return None
    if cues.MEETING_LABEL.search(before):
        return K.MEETING
    kind = _nearest((K.EFFECTIVE, K.MEETING), before, "")
    if kind:
        return kind
    if after.startswith(" aus") and re.search(r"\bläuft\b", before):
        return K.EFFECTIVE
    if cues.DECIDES.search(before):
        return K.OTHER
    if cues.FOLLOWS_DEADLINE.match(after):
        return _nearest((K.COMMENTS, K.APPLICATION), before, after) or K.OTHER
    if cues.FOLLOWS_EFFECT.match(after):
        return K.EFFECTIVE
    if cues.FOLLOWS_MEETING.match(after):
        return K.MEETING
    if len(before.strip()) <= 4 and cues.FUTURE.search(after) and not cues.PAST.search(after):
        return _nearest((K.EFFECTIVE, K.MEETING), "", after, 80)
    return None


def _opens(before: str) -> bool:
    """Whether the day is the first on which comments or applications are taken."""
    return bool(cues.OPENS.search(before) and _nearest((K.COMMENTS, K.APPLICATION), before, ""))
