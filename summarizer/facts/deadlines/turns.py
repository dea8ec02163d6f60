"""Turns of phrase that tell by themselves what is due on the day after them, whatever nouns stand nearer."""

from __future__ import annotations

import re

from summarizer.facts.models import DeadlineKind

K = DeadlineKind


def _turn(words: str, reach: int = 60) -> re.Pattern[str]:
    return re.compile(rf"(?:{words})[^;]{{0,{reach}}}$", re.I)


_HOLDS = (
    r"\b(?:bans?|mandates?|suspensions?|moratori\w+|waivers?|exemptions?|restrictions?|emergency|tariffs?|sanctions?|"
    r"curfews?|freeze|subsid\w+|embargo|derogations?|short\sselling|tax\s(?:credits?|relief|cuts?))\b"
)
_FIRST: tuple[tuple[re.Pattern[str], DeadlineKind], ...] = (
    (
        _turn(
            r"\b(?:must|will|would|to|ha(?:s|ve)\sto|expected\sto|due\sto)\s(?:now\s|then\s|also\s)?(?:decide|rule\s(?:on|by|in|whether)|rule)\b"
        ),
        K.OTHER,
    ),
    (_turn(r"\b(?:must|can|may|should)\sapply\sfor\b"), K.APPLICATION),
    (_turn(r"\babstracts?\b[^;]{0,60}\b(?:due|submitted|sent|received|in)\b", 30), K.APPLICATION),
    (
        _turn(
            r"\b(?:testimony|evidence|statements?)\s(?:is|are|must\sbe|should\sbe)\s(?:due|submitted|received|sent)\b"
        ),
        K.COMMENTS,
    ),
    (
        _turn(
            r"\b(?:department|ministry|agency|government|council|company|minister|secretary|board|commission|regulator|"
            r"authority|ofcom|ofgem|ofwat|ministers)\s(?:must|shall|ha(?:s|d)\sto|is\srequired\sto|needs\sto)\s(?:respond|reply)\b"
        ),
        K.COMPLIANCE,
    ),
)
_ANSWERS = re.compile(
    r"\sto\s(?:respond|reply)\sto\s(?:the\s|its\s|these\s|those\s)?(?:[\w’']+\s){0,3}?(?:findings|report|order|allegations|"
    r"charges|objections|complaint|letter|inquiry|accusations)\b",
    re.I,
)
_UNTIL = re.compile(r"\buntil\W*$", re.I)
_LAST: tuple[tuple[re.Pattern[str], DeadlineKind], ...] = (
    (
        _turn(
            r"\b(?:directed|ordered|instructed|obliged|compelled|directs|orders|instructs)\b[^.;]{0,80}\bto\s"
            r"(?:submit|file|report|provide|hand|pay|comply|stop|cease|remove|delete|publish|respond|release|produce|"
            r"disclose|return|complete|restore|sell|divest)\b[^.;]{0,60}\bby\b",
            15,
        ),
        K.COMPLIANCE,
    ),
    (
        _turn(
            r"\b(?:first|second|third|final)\sreading\b[^.;]{0,60}\b(?:set|scheduled|due|fixed|listed|planned|"
            r"place|held|is|be)\b",
            30,
        ),
        K.MEETING,
    ),
    (
        _turn(
            r"\b(?:will|is\sto|are\sto)\s(?:next\s)?(?:hear\s(?:oral\s)?(?:evidence|testimony|arguments?)|"
            r"take\s(?:oral\s)?evidence|debate)\b[^.;]{0,60}\bon\b",
            20,
        ),
        K.MEETING,
    ),
    (
        _turn(
            r"\bnext\s(?:\w+\s){0,3}(?:council|committee|summit|session|plenary|assembly)\s(?:is|will\sbe|takes\splace)\b",
            30,
        ),
        K.MEETING,
    ),
    (
        _turn(
            r"\b(?:hearings?|meetings?|sessions?|webinars?|workshops?|conference|summit|assembly)\s(?:will\s)?"
            r"(?:begins?|starts?|commences?|opens?|convenes?)\b",
            40,
        ),
        K.MEETING,
    ),
    (
        _turn(
            r"\b(?:hearing|meeting|vote|session|summit|debate)\s(?:\w+\s){1,3}(?:moved|postponed|rescheduled|put\soff|"
            r"pushed\sback|brought\sforward|delayed)\b",
            40,
        ),
        K.MEETING,
    ),
    (
        _turn(r"\b(?:hold|holds|holding|held)\b[^.;]{0,60}\b(?:roadshows?|hustings|listening\ssessions?)\b", 30),
        K.MEETING,
    ),
    (_turn(r"\b(?:will|due\sto|are\sto|is\sto)\s(?:next|also|then|again)\smeet\b", 40), K.MEETING),
    (_turn(r"sitzung\b[^.;]{0,40}\bfindet\b", 30), K.MEETING),
    (
        _turn(r"\b(?:sera|seront)\s(?:examinée?s?|débattue?s?|discutée?s?)\b|\bexamen\b[^.;]{0,60}\bdébutera\b"),
        K.MEETING,
    ),
    (
        _turn(r"\b(?:attend|recueille|reçoit)\s(?:les|vos|des)\s(?:avis|observations|contributions|réponses)\b", 40),
        K.COMMENTS,
    ),
    (
        _turn(rf"{_HOLDS}[^.;]{{0,60}}\b(?:will|is\sto|are\sto)\s(?:last|end|run|continue|remain|expire|lapse)\b", 30),
        K.EFFECTIVE,
    ),
)
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


def first_turn(before: str, after: str) -> DeadlineKind | None:
    """The kind that goes before what the nearest nouns say: a department that must respond is bound."""
    if _UNTIL.search(before) and _ANSWERS.match(after):
        return K.COMPLIANCE
    return next((kind for pattern, kind in _FIRST if pattern.search(before)), None)


def last_turn(before: str, after: str, whole: str, *, counted: bool) -> DeadlineKind | None:
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
    return next((kind for pattern, kind in _LAST if pattern.search(before)), None)
