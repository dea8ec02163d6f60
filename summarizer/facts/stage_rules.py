"""What one sentence says of stages: its cues, less what negation, doubt, plans, memory and quotation take from them.

Cues are data, a file a language in ``stage_cues``, so that a reader of that language can mend them.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from summarizer.calendar_words import MONTH
from summarizer.calendar_words import days as weekdays
from summarizer.dates import dates
from summarizer.facts.models import Stage
from summarizer.patterns import read_patterns


@dataclass(frozen=True, kw_only=True, slots=True)
class Cue:
    """Words that say how far a policy has come."""

    stage: Stage
    weight: float
    """1 says it outright; 0.5 suggests it and needs company."""
    pattern: re.Pattern[str]
    done: bool = True
    """Whether it is a deed, which "will be", "could be" or "not" before it undoes."""
    headline: bool = False
    """Whether it is tried on titles only."""
    closed: bool = False
    """Whether "to" and "would" between its words are its own: "voted to adopt"."""
    effect: bool = False
    """Whether it says from when something binds: the date beside it makes the stage, in force or only adopted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    """The cues of a language, and how it denies, doubts and remembers."""

    code: str
    cues: tuple[Cue, ...]
    around: Mapping[str, re.Pattern[str]]
    """``denied``, ``doubted``, ``planned`` and ``remembered`` stand before a cue in its clause; ``background`` (not the
    news) and ``today`` anywhere in the clause; in the sentence ``outsider`` (who speaks cannot do it), ``actor`` (who
    could carry out a plan), ``target`` (what rules are enforced on) and ``private`` (a fine of a club, for speeding);
    ``partial`` beside a withdrawal: for a time, in part, or of an amendment only."""
    fold: dict[int, int]
    """Letters that are read as others, one for one."""

    def says(self, what: str, words: str) -> bool:
        """Whether ``words`` have one of the words for ``what``."""
        return self.around[what].search(words) is not None


@cache
def language(code: str) -> Language:
    """The cues for ``en``, ``de``, ``fr`` or ``zh``; English for any other code."""
    code = code if code in {"en", "de", "fr", "zh"} else "en"
    names = "|".join(weekdays(code)) if code != "zh" else ""
    table, pattern = read_patterns(f"facts/stage_cues/{code}.toml", {"MONTH": MONTH, "WEEKDAY": f"(?:{names})"})

    def cue(row: dict[str, Any]) -> Cue:
        return Cue(**row | {"stage": Stage(row["stage"]), "pattern": pattern(row.pop("words"))})

    return Language(
        code=code,
        cues=tuple(map(cue, table["cue"])),
        around={name: pattern(words) for name, words in table["around"].items()},
        fold=str.maketrans(table.get("traditional", ""), table.get("simplified", "")),
    )


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
    if language.says("denied", before) or language.says("denied", inner):
        return
    stage, weight = each.stage, each.weight
    whole = before + match.group() + after
    if each.effect:
        stage, weight = _effect(match.group(), whole, before, language, published, weight, headline)
    elif each.done:
        if language.says("planned", before) or (_PASSIVE.search(match.group()) and language.says("planned", inner)):
            stage, weight = Stage.ANNOUNCED, weight * PLANNED
        if language.says("remembered", before):
            weight *= REMEMBERED
    if each.done and (language.says("doubted", before) or language.says("doubted", inner)):
        weight *= DOUBTED
    if language.says("background", whole) or (not each.effect and is_past(match.group() + after[:60], published)):
        weight *= PAST
    if any(start < match.start() and match.end() <= end and end - start > 40 for start, end in quoted):
        weight *= QUOTED
    if language.says("outsider", text[: match.start()]):
        weight *= OUTSIDER
    if headline and not match.start() and _ORDER.match(match.group()):
        weight *= DOUBTED
    partial = stage is Stage.WITHDRAWN and bool(language.says("partial", before[-30:] + match.group() + after[:40]))
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
            if year and not mention.minutes:
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
    if (not finite and language.says("planned", before)) or _LATER.search(whole):
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
    if language.says("today", whole) or (headline and not named):
        return Stage.IN_FORCE, weight
    if named or not past:
        return Stage.ADOPTED, 0.8 * weight
    return Stage.IN_FORCE, 0.9 * weight


_OLD = "|".join(
    [
        rf"last\s(?:year|month|week|summer|autumn|spring|winter|{MONTH})",
        r"in\s(?:\w+\s)?(?:19|20)\d\d",
        rf"in\s{MONTH}",
        r"(?:year|month)s?\sago",
        r"earlier\sthis\syear",
    ]
)
_ASIDE = re.compile(
    rf""",\s(?:
      which | that | who
    | (?:first\s|originally\s|initially\s)?(?:proposed|introduced|unveiled|announced|passed|adopted)
    )\b[^,;.]{{0,100}}\b(?:{_OLD})\b[^,;.]{{0,40}},
    (?=\s(?:was|were|is|are|has|have|had|will|came|took|went|became|expired|failed)\b)""",
    re.X | re.I,
)
_CLAUSE_ASIDE = re.compile(
    rf" (?:that|which) (?:[\w'’\-]+ ){{1,6}}?(?:{_OLD})(?= (?:was|were|has|have|is|are|came|took)\b)", re.I
)
_OBITUARY = re.compile(
    r"""^\W*obituary\b
    | ^[^.;]{3,80},\s(?:who|the\s[^,]{3,60}\swho)\b[^.;]{0,200},\s(?:has\s|have\s)?died\b
    | (?<!who\s)\b(?:has\s|have\s)?(?:died|dies|dead)\b[^.;,]{0,40}
      \b(?:aged|at(?:\sthe\sage\sof)?)\s\d{2,3}\b[^.;]{0,30}\W*$
    """,
    re.X | re.I,
)


def without_asides(sentence: str) -> str:
    """``sentence`` without asides that date themselves to the past, behind which its own verb stands."""
    return _CLAUSE_ASIDE.sub("", _ASIDE.sub("", sentence))


def is_obituary(sentence: str) -> bool:
    """Whether somebody's death is the news: what he once passed is not."""
    return bool(_OBITUARY.search(sentence[:400]))


_WHO = "|".join(
    [
        r"museum|galler(?:y|ies)|theatres?|theaters?|zoo|library|cinemas?|orchestra|opera",
        r"(?:golf|tennis|football|rugby|cricket|yacht|country|sports|night)\s?clubs?|nightclub",
        r"hotels?|restaurants?|pubs?|cafes?|bars|resorts?|cruise\sline",
        r"schools?|college|universit(?:y|ies)|church|parish|festival",
        r"retailers?|supermarkets?|stores?|chain|brand|airlines?|streamer|streaming\s(?:service|giant)",
        r"carmaker|start-?up|publisher|publishing\shouse|company|firm|employer|landlord|brewer|insurer|drugmaker",
        r"ltd|limited|inc|plc|gmbh|corp|llc|llp",
        r"netflix|disney|spotify|youtube|sony|starbucks|mcdonald['’]?s|coca-cola|pepsi(?:co)?|nestl[ée]|unilever",
        r"amazon|apple|google|alphabet|meta|facebook|instagram|microsoft|openai|anthropic|samsung",
        r"tiktok|x\scorp|twitter|reddit|snap|linkedin|paypal|visa|mastercard",
        r"tesla|toyota|uber|lyft|airbnb|ryanair|easyjet|delta|united\sairlines|american\sairlines|lufthansa",
        r"walmart|costco|target|tesco|sainsbury['’]s|lidl|aldi|nike|adidas|ikea|h&m|zara",
    ]
)
_DOES = "|".join(
    [
        r"adopt|introduc|announc|approv|unveil|chang|publish|issu|tighten|updat|revis|prohibit|impos|relax|launch",
        r"bann?|scrapp?|dropp?|withdr|propos|amend|end",
    ]
)
_ACTS = re.compile(
    rf"""^\W*(?:(?:on|from)\s\w+,?\s)?(?:the\s|a\s|an\s)?(?:[\w'’&.\-]+\s){{0,3}}?
    (?:{_WHO})\.?(?:['’]s?\s\w+)?(?:(?:\s(?:of|for|in|and|&))?\s(?-i:[A-Z])[\w'’.&\-]*){{0,4}}?
    (?:\s(?:has|have|also|is|today|on\s\w+)){{0,2}}\s(?:{_DOES})(?:e?s|ed|ew|awn?s?)?\b""",
    re.X | re.I,
)
_OWN = re.compile(
    r"""\b(?:
      dress\scode
    | (?:pricing|refunds?|returns?|return-to-office|remote\swork(?:ing)?|leave|cookie|bag(?:gage)?|seating|door
      |ticket(?:ing)?|password(?:-sharing)?|tipping)\spolic(?:y|ies)
    | terms\sof\s(?:service|use)
    | house\srules
    | loyalty\s(?:scheme|programme|program)
    )\b""",
    re.X | re.I,
)
_PUBLIC_HAND = re.compile(
    r"""\b(?:
      governments? | minist(?:er|ers|ry|ries) | cabinet | white\shouse | home\soffice | treasury
    | commission(?:er|ers)? | agenc(?:y|ies) | departments? | regulators? | authorit(?:y|ies) | watchdog
    | parliament\w* | congress\w* | senat(?:e|ors?) | lawmakers | legislat\w+ | house\sof | mps | meps
    | councils? | councillors? | county | mayor | governor | president | school\sboard
    | court | judges? | tribunal
    | eu | un | state | federal | public | national
    | bill | laws? | acts? | regulations?
    )\b""",
    re.X | re.I,
)


def is_private(sentence: str) -> bool:
    """Whether a company, club or house sets what binds its own, with nobody of the public hand in the sentence."""
    return bool(_ACTS.search(sentence) or _OWN.search(sentence)) and not _PUBLIC_HAND.search(sentence)
