"""Whether a sentence says that a day takes the place of an earlier one, and for everybody."""

from __future__ import annotations

import re

_GAP = r"(?:[^.;。；]|\.(?=\d|m\b)){0,120}?"
_MOVES = re.compile(
    rf"""\b(?:
      (?:extend(?:s|ed|ing)?|extension|prolong\w*|renewed|lengthen\w*|shorten\w*|cut\sshort|postpon\w+|defer\w*|
         delay(?:ed|ing)|delays\s(?:the|its|this)|reschedul\w+|adjourn\w*|push(?:ed|es|ing)|slip(?:s|ped)|mov(?:ed|es|ing)|
         (?:put|set)(?:s|ting)?\s(?:back|off)|brings?\sforward|brought\sforward|re-?open\w*|chang(?:ed|es|ing)|revised|
         (?:remain|stay|kept|keep)(?:s|ing)?\s(?:\w+\s)?open){_GAP}\s(?:to|until|till|through)
    | (?:new|revised|extended|later)\s(?:\w+\s)?(?:deadline|date)\s(?:is|of|will\sbe)
    | now\s(?:be\s)?(?:clos\w+|ends?|expires?|takes?\seffect|appl(?:y|ies)|runs?|enters?\sinto\sforce|begins?|starts?|
         due\sto\s\w+(?:\seffect|\sinto\sforce)?)(?:\s(?:on|by|from|until|through|to))?
    | (?:everyone|stakeholders|respondents|commenters|parties|people|public|you)\snow\s(?:has|have)\suntil
    | (?:report(?:ée?s?|er)|prolong\w+|repouss\w+){_GAP}\s(?:au|jusqu['’]au)
    | (?:verschoben|verschiebt|verlängert|vertagt){_GAP}\s(?:auf|bis)
    )$|(?:延长|延期|推迟|延后|顺延|缩短|提前|改)(?:至|到)(?:\d{{4}}年)?$""",
    re.X | re.I,
)
"""Ends what stands before the day, but for hours and weekdays."""
_TO_BEHIND = re.compile(r"\b(?:auf|bis)(?:\s(?:den|zum))?\s?$", re.I)
MOVED_BEHIND = re.compile(r"\s(?:verschoben|verlängert|vertagt)\b")
"""Right behind the new day: "auf den 2. Mai verschoben"."""
_WHO = (
    r"operators|firms|companies|businesses|importers|exporters|banks|states|countries|providers|producers|"
    r"manufacturers|suppliers|schools|hospitals|employers|farmers|entities|platforms|facilities|airlines"
)
_ALL = (
    r"the|this|these|its|their|all|any|an?|another|further|additional|up|at\sleast|now|public|written|proposed|new|"
    r"initial|final|draft|interim|interested|reasons?|entry|months?|weeks?|days?|years?|"
    r"(?:submi|comment|respon|repl|fil|recei|appl|regist|complian|implement|consult|send|view|feedback|evidence)\w*"
)
_SOME = re.compile(
    rf"""\bfor\s(?!(?:{_ALL})\b|\d)
    | \b(?:for|by)\s(?:the\s|these\s|all\s)?(?:[\w-]+\s){{0,2}}(?:{_WHO})\b | \b(?:{_WHO})\snow\s(?:has|have)\b
    | \bfor\s(?:the\s)?(?:first|second|third|other|remaining)\s(?!time)
    | \b(?:small|smaller|smallest|medium-sized|micro|large|larger|largest|big|bigger|individual|certain|some|several|
        selected|only|others?|except|unless|unaffected|those|parts?\sof|partly|stands?|keeps?|still)\b
    | \b(?:kleine\w*|einige\w*|bestimmte\w*|teilweise|petite?s|certaine?s|quelques)\b
    | 部分 | 中小 | 小型 | 小微 | 仍""",
    re.X | re.I,
)
_ANOTHER = re.compile(
    r"\b(?:second|third|fourth|another|additional|further|separate|next|reply|replies|zweite\w*|weitere\w*|deuxième|"
    r"seconde?|autre)\s(?:\w+\s)?(?:hearings?|meetings?|rounds?|parts?|stages?|phases?|consultations?|sessions?|"
    r"comments?|votes?|readings?|due|Anhörung|Sitzung|réunion)\b|第[二三四]|另",
    re.I,
)


def is_moved(before: str, lead: str, after: str) -> bool:
    """Whether the day between ``before`` and ``after`` is said to be a new one; ``lead``: ``before`` without hours."""
    return bool(
        _MOVES.search(lead)
        or _MOVES.search(before.rstrip())
        or (_TO_BEHIND.search(before) and MOVED_BEHIND.match(after))
    )


def for_some(sentence: str) -> bool:
    """Whether the sentence tells of some of those concerned, so that the others keep their day."""
    return _SOME.search(sentence) is not None


def of_another(sentence: str) -> bool:
    """Whether the sentence tells of a second event, part or round, which has a day of its own."""
    return _ANOTHER.search(sentence) is not None
