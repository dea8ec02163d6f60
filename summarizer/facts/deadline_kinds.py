"""What is due on a day, by the words before and after it, which are kept as data in ``deadline_cues.toml``."""

from __future__ import annotations

import datetime
import re
from functools import cache
from typing import Any

from summarizer.calendar_words import ENGLISH_DAYS, days
from summarizer.facts.days import Moment
from summarizer.facts.deadline_words import is_covered, is_end
from summarizer.facts.models import DeadlineKind
from summarizer.patterns import Patterns, read_patterns
from summarizer.words import listed

K = DeadlineKind
Turns = tuple[tuple[re.Pattern[str], DeadlineKind], ...]


CUES = Patterns("facts/deadline_cues.toml", "cues")
"""Signs of what is due."""


@cache
def _table() -> tuple[dict[DeadlineKind, re.Pattern[str]], dict[str, Turns]]:
    table, pattern = read_patterns("facts/deadline_cues.toml")

    def turn(row: dict[str, Any]) -> tuple[re.Pattern[str], DeadlineKind]:
        return pattern(rf"(?:{row['words']})[^;]{{0,{row.get('reach', 60)}}}$"), K(row["kind"])

    return (
        {K(name): pattern(words) for name, words in table["kinds"].items()},
        {name: tuple(map(turn, table[name])) for name in ("first", "last")},
    )


def words_of(kind: DeadlineKind) -> re.Pattern[str]:
    """The words of a kind of deadline."""
    return _table()[0][kind]


def _turn(group: str, before: str) -> DeadlineKind | None:
    return next((kind for pattern, kind in _table()[1][group] if pattern.search(before)), None)


# What may stand between "by" and the date: hours, zones, weekdays, articles.
FILLER = frozenset(
    listed(
        """
    a m p am pm est edt et cst cdt ct mst mdt mt pst pdt pt utc gmt bst cet cest eastern central pacific mountain
    standard daylight time local midnight noon midday cob day on the at uhr h um den dem le
    11 59 heures minuit
    """
    )
).union(ENGLISH_DAYS, days("de"), days("fr"))
FILLING_MARKS = frozenset(",().:*“\"'’")
LINKS = frozenset(
    ["through", "thru", "to", "until", "till", "bis", "bis zum", "jusqu au", "au", "auf", "-", "–", "—", "至", "到"]
)

_ANSWERS = re.compile(
    r"\sto\s(?:respond|reply)\sto\s(?:the\s|its\s|these\s|those\s)?(?:[\w’']+\s){0,3}?(?:findings|report|order|allegations|"
    r"charges|objections|complaint|letter|inquiry|accusations)\b",
    re.I,
)
_UNTIL = re.compile(r"\buntil\W*$", re.I)
_GIVES = re.compile(r"\b(?:gives?|gave|giving|given|grant(?:s|ed))\s(?:[\w’'.-]+\s){1,6}until\W*$", re.I)
_HAVE = re.compile(r"\b(?:ha(?:ve|s)|given|gives?|gave)\W*(?:\w+\s){0,4}$", re.I)
_TO_COMMENT = re.compile(r"\sto\s(?:comment|respond|submit\s(?:comments?|views)|give\s(?:their\s)?views)\b", re.I)
_TO_APPLY = re.compile(r"\sto\s(?:apply|bid|register)\b", re.I)
_TO = re.compile(r"\sto\s[a-z]")
IT_RUNS = re.compile(r"(?:It|This)\s(?:will\s)?(?:now\s)?(?:runs?|closes?|ends?|(?:is|remains?)\sopen)\b")
"""Opens a sentence that says of the one before until when."""
_IT_RUNS = re.compile(
    r"(?:^|[;,]|\band)\s*(?:(?:it|which|that|and|this)\s)?(?:will\s)?(?:now\s)?(?:runs?|closes?|ends?|(?:is|remains?)\sopen)\b"
    r"[^.;]{0,40}$",
    re.I,
)
_PERIOD = re.compile(
    r"\b(?:(?P<comments>consultations?|comment\speriod|call\sfor\s(?:evidence|views))|"
    r"call\sfor\s(?:proposals|applications|bids))\b",
    re.I,
)


def _first_turn(before: str, after: str) -> DeadlineKind | None:
    """The kind that goes before what the nearest nouns say: a department that must respond is bound."""
    if _UNTIL.search(before) and _ANSWERS.match(after):
        return K.COMPLIANCE
    return _turn("first", before)


def _last_turn(before: str, after: str, whole: str, *, counted: bool) -> DeadlineKind | None:
    """The kind of a day of which the nouns say nothing."""
    if _GIVES.search(before) and _TO.match(after):
        return K.COMPLIANCE
    if counted and _HAVE.search(before):
        if _TO_COMMENT.match(after):
            return K.COMMENTS
        if _TO_APPLY.match(after):
            return K.APPLICATION
        if _TO.match(after):
            return K.COMPLIANCE
    if _IT_RUNS.search(before) and (period := _PERIOD.search(whole)):
        return K.COMMENTS if period["comments"] else K.APPLICATION
    return _turn("last", before)


_REACH = 120
_LOOSE = 80
"""Characters before a weekday in which its cue must stand."""
_OPENING = 22
"""Characters: a date so near to its sentence's beginning opens it."""


def lead_of(words: str) -> str:
    """``words`` without what may stand between a preposition and its date: hours, weekdays, articles."""
    tail = CUES["close_of_business"].sub(" ", words[-90:])
    tail = CUES["military"].sub(" ", CUES["zone"].sub(r"\1 ", tail))
    tokens = list(CUES["token"].finditer(tail))
    end = len(tail)
    while tokens and _is_filler(tokens[-1].group()):
        if tokens[-1].group() == ":" and len(tokens) > 1 and not tokens[-2].group().isdigit():
            break
        end = tokens.pop().start()
    return tail[:end] if tokens else ""


def links(gap: str) -> bool:
    """Whether the words between two dates make a span of them: "through Friday," of "June 3, through Friday, 9"."""
    words = [token.lower() for token in CUES["token"].findall(gap) if not _is_filler(token)]
    return len(gap) <= 80 and " ".join(words) in LINKS


def _is_filler(token: str) -> bool:
    return (
        token.lower() in FILLER
        or token in FILLING_MARKS
        or token.isdigit()
        or CUES["clock"].fullmatch(token) is not None
    )


def kind_of(
    before: str, after: str, moment: Moment, published: datetime.date | None, *, whole: str
) -> DeadlineKind | None:
    """The kind of the day that stands between ``before`` and ``after``, parts of its clause, or ``None``.

    ``whole`` is what stands before it in its sentence.
    """
    near, lead = before.rstrip(" ,("), lead_of(before)
    if CUES["would_have"].search(before) or (CUES["not"].search(before) and not CUES["not_before"].search(near)):
        return None
    if is_covered(before, after):
        return None
    if CUES["after_effect"].match(after):
        return K.EFFECTIVE
    if CUES["after_day"].search(near):
        return _binding(_nearest((K.EFFECTIVE,), before, ""), before, after, moment, whole)
    if _is_rejected(before, after, near, lead, moment, published):
        return None
    if moment.loose:
        before = before[-_LOOSE:]
    kind = _binding(_kind(before, after, near, lead, moment, whole), before, after, moment, whole)
    kind = _first_turn(before, after) or kind or _last_turn(before, after, whole, counted=moment.counted)
    return kind or (K.EFFECTIVE if is_end(before, after) and not moment.loose else None)


def _binding(kind: DeadlineKind | None, before: str, after: str, moment: Moment, whole: str) -> DeadlineKind | None:
    """``kind``, but ``None`` where what begins or ends is no rule: a tour, a season, a share's trading begins too."""
    if kind is K.EFFECTIVE and not CUES["binds"].search(f"{before} {after}"):
        policy = CUES["binding"].search(f"{whole} {after}") or CUES["policy"].search(f"{whole} {after}")
        return kind if policy and not moment.loose else None
    return kind


def _is_rejected(
    before: str, after: str, near: str, lead: str, moment: Moment, published: datetime.date | None
) -> bool:
    """Whether the day is that of a document, is past, comes each year or is called off."""
    around = f"{before} {after}"
    span = moment.first != moment.last or moment.moved_from
    if (CUES["reject"].search(near) or CUES["reject"].search(lead)) and not (span and CUES["span_from"].search(near)):
        return True
    document = CUES["reject_document"].search(near) and not moment.counted
    if document or CUES["each_year"].match(after) or CUES["called_off"].match(after):
        return True
    if published is None and (CUES["past"].search(around) and not re.search(r"\b(?:will|must|shall)\b", around)):
        return True
    if published is None and not CUES["future"].search(around):
        return True
    return moment.loose and (bool(CUES["past"].search(around)) or not CUES["will"].search(around))


def _kind(before: str, after: str, near: str, lead: str, moment: Moment, whole: str) -> DeadlineKind | None:
    span = moment.first != moment.last
    if span and (kind := _of_span(before, after)):
        return kind
    if CUES["old_date"].search(before) and CUES["new_date"].search(lead):
        return _of_limit(before, after, whole)
    until = CUES["limit"].search(lead) or CUES["limit"].search(near)
    if moment.limit or until or CUES["after_limit"].match(after):
        kind = _of_limit(before, after, whole)
        # "The zone will be enforced from 9 until 10 p.m. on": the hours are the limit, not the day.
        return _of_day(before, after) if kind is None and until and CUES["until"].search(lead) else kind
    if CUES["start"].search(lead) or CUES["start"].search(near) or CUES["after_start"].match(after):
        return _of_start(before, after)
    if moment.closing and not CUES["closes"].search(before):
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
        for match in words_of(kind).finditer(before):
            if match.start() > last:
                last, best = match.start(), kind
    if best:
        return best
    first = reach
    for kind in kinds:
        following = words_of(kind).search(after)
        if following and following.start() < first:
            first, best = following.start(), kind
    return best


def _of_limit(before: str, after: str, whole: str) -> DeadlineKind | None:
    """Of "by", "until", "no later than": what must be in, or be done."""
    if CUES["not"].search(before):
        return K.EFFECTIVE  # "will not apply before"
    if CUES["has_until"].search(before):
        kind = _nearest((K.COMMENTS, K.APPLICATION), before, after, 60)
        # "Consumers have until 1 May to file claims": nobody is bound.
        return kind or (K.OTHER if CUES["litigation"].search(after[:40]) else K.COMPLIANCE)
    for words in (before, after, whole):
        if CUES["strong_application"].search(words):
            return K.APPLICATION
        places = [
            (match.start(), kind) for kind in (K.COMMENTS, K.APPLICATION) if (match := words_of(kind).search(words))
        ]
        if places and (
            words is before
            or CUES["lets"].search(f"{before} {words}")
            or CUES["closes"].search(before)
            or CUES["old_date"].search(before)
        ):
            return min(places)[1]
        if words is before and (kind := _bound(before, after)):
            return kind
        if words is after:
            around = f"{before} {after}"
            # "By 1 May, firms must": further on in a sentence, what must be is another matter.
            if (
                len(before.strip()) <= _OPENING
                and words_of(K.COMPLIANCE).search(around)
                and not CUES["plan"].search(around)
            ):
                return K.COMPLIANCE
            if _nearest((K.EFFECTIVE,), before, ""):
                return K.EFFECTIVE
    if CUES["other"].search(before):
        return K.OTHER
    # "The sanctions have been extended to": whether they bind is for kind_of to tell.
    return K.EFFECTIVE if CUES["old_date"].search(before) else None


def _bound(before: str, after: str) -> DeadlineKind | None:
    """Effective or compliance, by words before the date."""
    if CUES["until_binds"].search(before):
        return K.EFFECTIVE
    if CUES["litigation"].search(before):
        return K.OTHER
    if words_of(K.COMPLIANCE).search(before) and not CUES["plan"].search(before):
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
        or CUES["binding"].search(f"{before} {after}")
    ):
        return K.EFFECTIVE
    return kind


def _of_day(before: str, after: str) -> DeadlineKind | None:
    """Of "on", or of nothing."""
    if CUES["closes"].search(before):
        kind = _nearest((K.COMMENTS, K.APPLICATION), before, after)
        if kind:
            return K.APPLICATION if CUES["strong_application"].search(before) else kind
        if re.search(r"\bcompliance\b", before, re.I):
            return K.COMPLIANCE
        if CUES["other"].search(before) and not re.search(r"\bdue\s(?:to|out|for\srelease)\b", before):
            return K.OTHER
    if re.search(r"\bcompliance\sdates?\b[^.;]{0,60}$", before, re.I):
        return K.COMPLIANCE
    if _opens(before):
        return None
    if CUES["meeting_label"].search(before):
        return K.MEETING
    kind = _nearest((K.EFFECTIVE, K.MEETING), before, "")
    if kind:
        return kind
    if after.startswith(" aus") and re.search(r"\bläuft\b", before):
        return K.EFFECTIVE
    if CUES["decides"].search(before):
        return K.OTHER
    if CUES["follows_deadline"].match(after):
        return _nearest((K.COMMENTS, K.APPLICATION), before, after) or K.OTHER
    if CUES["follows_effect"].match(after):
        return K.EFFECTIVE
    if CUES["follows_meeting"].match(after):
        return K.MEETING
    if len(before.strip()) <= 4 and CUES["future"].search(after) and not CUES["past"].search(after):
        return _nearest((K.EFFECTIVE, K.MEETING), "", after, 80)
    return None


def _opens(before: str) -> bool:
    """Whether the day is the first on which comments or applications are taken."""
    return bool(CUES["opens"].search(before) and _nearest((K.COMMENTS, K.APPLICATION), before, ""))
