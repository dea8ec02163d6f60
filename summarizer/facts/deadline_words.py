"""What words beside a day say of it: it ends something, takes another's place, holds no longer, is no policy."""

from __future__ import annotations

import functools
import re

from summarizer.acts import findings
from summarizer.facts.models import DeadlineKind
from summarizer.patterns import Patterns
from summarizer.words import listed

WORDS = Patterns("facts/deadline_words.toml", "words")


def ends(before: str, after: str) -> bool | None:
    """Whether something ends on the day between ``before`` and ``after``; ``None`` where neither says.

    The word nearest to the day decides. "Until" is an end unless what is told is a delay ("suspended until 1 May");
    "from" is a beginning unless it is an end that is told ("repealed from 1 May").
    """
    if WORDS["ends_after"].match(after):
        return True
    state: str | None = None
    for match in WORDS["begin_or_end"].finditer(before):
        group = match.lastgroup
        if group == "until":
            state = "hold" if state == "hold" else "until"
        elif group == "from":
            state = "end" if state == "end" else "begin"
        elif group == "begin" and state == "hold":
            pass  # "will not begin until"
        elif group != "hours":
            state = group
    if state is None:
        behind = WORDS["begin_or_end"].search(after)
        state = behind.lastgroup if behind and behind.lastgroup in {"end", "begin"} else None
    return None if state is None else state in {"end", "until"}


def is_end(before: str, after: str) -> bool:
    """Whether a measure ends on the day between the two."""
    if WORDS["measure_ends"].search(before):
        return True
    if WORDS["measure_ends_de_behind"].match(after) and WORDS["measure_ends_de_parted"].search(before):
        return True
    return bool(WORDS["measure_ends_zh_behind"].match(after) and WORDS["measure_ends_zh"].search(before))


def is_moved(before: str, lead: str, after: str) -> bool:
    """Whether the day between ``before`` and ``after`` is said to be a new one; ``lead``: ``before`` without hours."""
    return bool(
        WORDS["moves"].search(lead)
        or WORDS["moves"].search(before.rstrip())
        or (WORDS["to_behind"].search(before) and WORDS["moved_behind"].match(after))
    )


def for_some(sentence: str) -> bool:
    """Whether the sentence tells of some of those concerned, so that the others keep their day."""
    return WORDS["for_some"].search(sentence) is not None


def of_another(sentence: str) -> bool:
    """Whether the sentence tells of a second event, part or round, which has a day of its own."""
    return WORDS["of_another"].search(sentence) is not None


_NEAR = 120
"""Characters before the old day that are looked at."""
_FAR = 200
"""Characters between the two days; further apart they are of two matters."""


def old_day(before: str, gap: str | None, behind: str) -> re.Match[str] | None:
    """The words by which the day behind ``before`` is the old one of a matter, or ``None``.

    ``gap``: what stands between it and the sentence's next day, ``None`` where there is no other; ``behind``: what
    stands behind that next day, or behind this one where there is none.
    """
    near = max(len(before) - _NEAR, 0)
    aside, was = WORDS["old_aside_en"].search(before, near), WORDS["old_was"].search(before, near)
    if gap is not None and (turned := _turned(before, gap, near)):
        return turned
    if gap is None:
        return was if was and WORDS["moved_next"].match(behind) else None
    if len(gap) > _FAR or WORDS["refused"].search(gap):
        return None
    if aside and (WORDS["moved_now"].match(gap) or WORDS["moved_instead"].match(behind)):
        return aside
    return was if was and WORDS["moved_but"].match(gap) else None


def left_day(before: str, behind: str) -> re.Match[str] | None:
    """The words by which a sentence's last day was left for no day that is named; what stands before and behind it."""
    return WORDS["left_day"].search(before, max(len(before) - _NEAR, 0)) if WORDS["for_no_day"].match(behind) else None


def _turned(before: str, gap: str, near: int) -> re.Match[str] | None:
    """The old day by what stands on both sides of it alone."""
    if WORDS["pushed"].match(gap):
        return re.search(r"$", before)
    if WORDS["to_chinese"].match(gap):
        return WORDS["from_chinese"].search(before)
    return WORDS["old_aside"].search(before, near) if WORDS["lengthened"].match(gap) else None


def is_refused(gap: str) -> bool:
    """Whether somebody would not move the day before ``gap`` to the one behind it."""
    return bool(WORDS["refused"].search(gap) and WORDS["moving_to"].search(gap))


_FINITE = frozenset(
    listed(
        """
    be been being is are was were am get gets got become has have had having must shall will may can should to not
    and or he she it they we you i
    """
    )
)
"""Words before a deed of which it is the predicate: "must be registered before", "have registered before"."""
_SENT_IN = frozenset(listed("received submitted filed lodged sent made"))
_PERSONAL = frozenset(
    listed(
        """
    arrested born concluded conceived convicted diagnosed dismissed employed enrolled founded hired incorporated
    married recruited signed
    """
    )
)


def is_covered(before: str, after: str) -> bool:
    """Whether the day between ``before`` and ``after`` belongs to a participle that picks out what a rule is for.

    "After" a day, what is done to goods is their duty from that day on ("cars sold after 1 May must"), as the day of
    a birth is not.
    """
    match = WORDS["covered"].search(before)
    if match is None:
        return False
    lead, deed, side = (match[group] or "" for group in ("lead", "deed", "side"))
    if (
        not match["relative"]
        and lead.lower() in _FINITE
        and not re.search(r"\b(?:that|which|who)\s$", before[: match.start()])
    ):
        return False
    if deed.lower() in _SENT_IN and WORDS["entries"].search(before[max(match.start() - 40, 0) : match.end()]):
        return False
    if deed.lower() == "born":
        return True
    if side.lower() in {"after", "since", "later than"}:
        return deed.lower() in _PERSONAL and not WORDS["duty"].match(after)
    return side.lower() != "by" and side.lower() != "until"


K = DeadlineKind
_BINDING = (K.EFFECTIVE, K.COMPLIANCE, K.OTHER, K.APPLICATION)


@functools.lru_cache(maxsize=16)
def _is_struck(around: str) -> bool:
    """Kept, since it is asked for each day of a sentence."""
    return bool(WORDS["struck"].search(around))


def is_denied(kind: DeadlineKind, before: str, after: str, *, whole: str, around: str) -> bool:
    """Whether the words about a day of ``kind`` take it back.

    ``before`` and ``after`` are of its clause, ``whole`` is what stands before it in its sentence, ``around`` the
    title and the text near the sentence, where a court may have ended what was due.
    """
    if WORDS["still"].search(before):
        return False
    if (
        WORDS["struck_due"].search(before)
        or WORDS["old_day"].search(before)
        or WORDS["undone_after"].match(after)
        or WORDS["denied_before"].search(before)
    ):
        return True
    if WORDS["was_due"].search(before) and (_is_struck(around) or WORDS["moved_after"].match(after)):
        return True
    if kind not in _BINDING:
        return False
    if WORDS["had"].search(whole) or WORDS["if_adopted"].search(whole) or WORDS["if_adopted"].match(after.lstrip(" ,")):
        return True
    if kind is not K.APPLICATION and WORDS["of_bill"].search(whole):
        return True
    if WORDS["bill_asks"].search(whole) and not WORDS["signed"].search(whole):
        return True
    if kind is K.EFFECTIVE and WORDS["german_plan"].search(before) and WORDS["german_bill"].search(around):
        return True
    if WORDS["it_asks"].match(whole) and WORDS["a_bill"].search(around) and not WORDS["signed"].search(around):
        return True
    if kind is K.OTHER or not WORDS["would"].search(before):
        return False
    # "The ministry said the rule would apply from 1 July": a report of what will be, if not of a bill.
    return bool(WORDS["proposed"].search(before)) or not WORDS["told"].search(before)


def is_of_policy(kind: DeadlineKind, sentence: str, around: str, *, gazette: bool) -> bool:
    """Whether the sentence, or else what stands around it and its title, tells of a body, a rule or whom it binds.

    ``gazette``: the text is a document of one, in which all is policy. Views are only asked for by those who make
    policy, so ``comments`` need no more sign.
    """
    if gazette or kind is K.COMMENTS:
        return True
    title = around.partition("\n")[0]
    told = _sentence_says(sentence, title)
    if told is not None:
        return told
    return kind is K.APPLICATION or _names_policy(sentence) or _names_policy(around)


@functools.lru_cache(maxsize=16)
def _sentence_says(sentence: str, title: str) -> bool | None:
    """What the sentence says alone, ``None`` where it says neither. Kept, since it is asked for each of its days."""
    if WORDS["private"].search(sentence):
        return False
    if WORDS["team"].search(sentence) and WORDS["sport"].search(title):
        return False
    if not WORDS["english_words"].search(sentence) or WORDS["sign"].search(sentence):
        return True
    return None


@functools.lru_cache(maxsize=16)
def _names_policy(words: str) -> bool:
    found = findings(words).features
    return any(found[name] for name in ("body", "body again", "instruments"))
