"""What one sentence says of stages: its cues, less what negation, doubt, plans, memory and quotation take from them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.calendar_words import MONTH
from summarizer.dates import dates
from summarizer.facts.models import Stage
from summarizer.facts.stages.asides import without_asides
from summarizer.facts.stages.cues import Cue, Language

MAX_CHARS = 600
BEFORE, AFTER = 80, 90
"""So many characters of a clause are looked at on each side of a cue."""
DOUBTED, REMEMBERED, QUOTED, OUTSIDER, PAST = 0.15, 0.4, 0.4, 0.6, 0.2
"""What is left of the weight of a cue that is …"""
PLANNED = 0.75
"""A deed that will be done: so much of its weight goes to ``announced``."""
RECENT = datetime.timedelta(days=45)
"""What came into force so long before publication may still be the news."""

_CLAUSE_BEFORE = re.compile(r"[;:；。]|—| – | - |[,，] ?(?:but|while|aber|mais|而|但)\b ?")
_CLAUSE_AFTER = re.compile(
    r"[;；。]|—| – | - |[,，] ?(?:but|while|after|aber|nachdem|mais|après|而|但)| (?:that|which|who) "
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d|/\d)")
_PAST_FORM = re.compile(
    r"\b(?:came|took|went|entered|became|began|started|kicked|has|have|trat|traten|getreten|entrée?s?)\b", re.I
)
_NAMING_YEAR = re.compile(
    r"\b(?:the|its|a|an|their|his|her|this) (?:19|20)\d\d (?!and\b|or\b)(?=[A-Za-z])|"
    r"\b(?:first|highest|lowest|biggest|largest) (?:\w+ ){0,4}since (?:\w+ )?(?:19|20)\d\d\b|"
    r"\b(?:rules|regulations|act|bill|order|ordinance|policy|scheme|code), (?:19|20)\d\d\b|"
    r"\w*(?:haushalts?|budget) (?:19|20)\d\d\b|"
    r"\b(?:(?:bill|act|law|decree|order|ordinance|regulation|directive|rule|resolution|notice|no|number)s?[.]? )"
    r"(?:[a-z]{1,3}[ .\-]?)?\d[\d.\-]{0,8} of (?:19|20)\d\d\b",
    re.I,
)
"""A year that names or measures, "the 1984 decision", "Bill 12 of 2025", "the first cut since 2019", and does not date
the deed."""
_ORDER = re.compile(r"(?:repeal|scrap|ban|drop|abolish|withdraw|axe|ditch|block|reject|adopt|pass|fine)\b", re.I)
"""A title that begins so tells somebody what to do."""
_DAY_OF_MONTH = re.compile(rf"\b{MONTH} \d{{1,2}}\b", re.I)
_THEN = re.compile(r"\b(?:and|but) will\b", re.I)
_PASSIVE = re.compile(r"\b(?:be|werden|sera|seront|être)\b", re.I)
_QUOTED = re.compile(r"[\"“„«「][^\"“”„«»「」]{0,400}[\"”»」]")
_LATER = re.compile(r"\b(?:days?|months?|years?|weeks?) (?:after|from)\b|后\d+日|\bTage nach\b|\bjours après\b", re.I)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A stage that a sentence speaks of."""

    stage: Stage
    weight: float
    """0 to 1.3."""
    start: int
    """Where its words stand in the sentence."""
    partial: bool = False
    """Whether it is a withdrawal for a time, in part or of an amendment, and so only a part of the dispute."""


def read(sentence: str, language: Language, published: datetime.date | None, *, headline: bool = False) -> list[Hit]:
    """All hits of a sentence in the order of the cues, at most one a cue: the strongest. Time is linear.

    ``headline``: the present tense tells what has just happened.
    """
    # Lines that are broken inside a sentence, and marks of emphasis, are nothing to a reader.
    text = without_asides(" ".join(sentence[:MAX_CHARS].replace("*", "").split()))
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    if language.fold:
        text = text.translate(language.fold)
    found = []
    for each in language.cues:
        if each.headline and not headline:
            continue
        hits = [
            hit
            for match in each.pattern.finditer(text)
            for hit in _judge(text, match, each, language, published, quoted, headline)
        ]
        if hits:
            found.append(max(hits, key=lambda hit: hit.weight))
    return found


def _judge(
    text: str,
    match: re.Match[str],
    each: Cue,
    language: Language,
    published: datetime.date | None,
    quoted: list[tuple[int, int]],
    headline: bool,
) -> Iterator[Hit]:
    """What is left of one match: nothing or one hit."""
    before, after = clause(text, match.start(), match.end())
    # "The law could be adopted": what undoes a verb may stand between the words of its cue.
    if each.done and _THEN.search(match.group()):
        return  # "published its response and will bring legislation": two deeds, of which the cue is neither
    inner = before if each.closed else before + match.group().rpartition(" ")[0] + " "
    if language.denied.search(before) or language.denied.search(inner):
        return
    stage, weight = each.stage, each.weight
    whole = before + match.group() + after
    if each.effect:
        stage, weight = _effect(match.group(), whole, before, language, published, weight, headline)
    elif each.done:
        if language.planned.search(before) or (_PASSIVE.search(match.group()) and language.planned.search(inner)):
            stage, weight = Stage.ANNOUNCED, weight * PLANNED
        if language.remembered.search(before):
            weight *= REMEMBERED
    if each.done and (language.doubted.search(before) or language.doubted.search(inner)):
        weight *= DOUBTED
    if language.background.search(whole) or (not each.effect and is_past(match.group() + after[:60], published)):
        weight *= PAST
    if any(start < match.start() and match.end() <= end and end - start > 40 for start, end in quoted):
        weight *= QUOTED
    if language.outsider.search(text, 0, match.start()):
        weight *= OUTSIDER
    if headline and not match.start() and _ORDER.match(match.group()):
        weight *= DOUBTED
    partial = stage is Stage.WITHDRAWN and bool(language.partial.search(before[-30:] + match.group() + after[:40]))
    yield Hit(stage=Stage.DEBATED if partial else stage, weight=weight, start=match.start(), partial=partial)


def clause(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after ``start`` to ``end`` in the same clause, a few words of each."""
    before, after = text[max(0, start - BEFORE) : start], text[end : end + AFTER]
    cuts = [match.end() for match in _CLAUSE_BEFORE.finditer(before)]
    cut = _CLAUSE_AFTER.search(after)
    return before[cuts[-1] if cuts else 0 :], after[: cut.start() if cut else None]


def is_past(words: str, published: datetime.date | None) -> bool:
    """Whether a year, or a day of a known year, in ``words`` lies well before the publication.

    Without a publication date a year alone tells nothing, and the answer is no.
    """
    if published is None:
        return False
    words = _NAMING_YEAR.sub(" ", words)
    if any(int(match.group()) < published.year - (published.month == 1) for match in _YEAR.finditer(words)):
        return True
    if not any(character.isdigit() for character in words):
        return False
    return any(day < published - RECENT for day in days(words, published))


def days(words: str, published: datetime.date | None) -> list[datetime.date]:
    """The days that ``words`` name; the first of the month or year where no more is said."""
    found = []
    for mention in dates(words, published):
        for year, month, day in mention.days:
            if published is not None and not year and month:
                year = published.year + (month < published.month - 6) - (month > published.month + 6)
            if year and mention.minutes < 0:
                try:
                    found.append(datetime.date(year, month or 1, day or 1))
                except ValueError:
                    continue
    return found


def _effect(
    words: str,
    whole: str,
    before: str,
    language: Language,
    published: datetime.date | None,
    weight: float,
    headline: bool,
) -> tuple[Stage, float]:
    """In force, or only adopted: by the day that is named, else by tense."""
    finite = bool(_PAST_FORM.match(words))
    if (not finite and language.planned.search(before)) or _LATER.search(whole):
        return Stage.ADOPTED, 0.9 * weight
    named = days(whole, published)
    if not named and _DAY_OF_MONTH.search(whole):
        return Stage.ADOPTED, weight * DOUBTED  # a day that no calendar has
    past = bool(_PAST_FORM.search(words) or _PAST_FORM.search(before[-12:]))
    if past and published is not None:
        named = [day for day in named if day <= published]  # "on Monday" is the last one, not the next
    if named and published is not None:
        day = max(named)
        if day > published:
            return Stage.ADOPTED, 0.8 * weight
        return Stage.IN_FORCE, weight if day >= published - RECENT else weight * PAST
    if language.today.search(whole) or (headline and not named):
        return Stage.IN_FORCE, weight
    if named or not past:
        return Stage.ADOPTED, 0.8 * weight
    return Stage.IN_FORCE, 0.9 * weight
