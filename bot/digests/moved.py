"""Moved: whether a sentence says of a day that it was another before, and which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

_MONTHS = (
    "jan(?:uary|uar|vier)?",
    "feb(?:ruary|ruar)?|févr?(?:ier)?",
    "mar(?:ch|s)?|märz",
    "apr(?:il)?|avr(?:il)?",
    "may|mai",
    "june?|juni|juin",
    "july?|juli|juil(?:let)?",
    "aug(?:ust)?|août",
    "sept?(?:ember|embre)?",
    "oct(?:ober|obre)?|okt(?:ober)?",
    "nov(?:ember|embre)?",
    "de[cz](?:ember)?|déc(?:embre)?",
)
_ANY_MONTH = "|".join(_MONTHS)
_ANY_DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s(?:of\s)?(?:{_ANY_MONTH})\b|\b(?:{_ANY_MONTH})\.?\s\d{{1,2}}\b|"
    r"\d{4}-\d\d-\d\d|\d{1,2}月\d{1,2}日)"
)
# What may stand between "to" and the day: "to 5 p.m. on Friday, 2 May", "until the end of 2 May", not "to the Senate".
_BETWEEN = (
    r"(?:(?:the|a|at|least|end|close|of|business|midnight|noon|no|earlier|later|than|on|\w{3,6}day|"
    r"\d{1,2}(?:[:.]\d\d)?(?:[ap]\.?m\.?)?|[ap]\.?m\.?|gmt|utc|bst|cest?|e[sd]?t|time|eastern|den|dem|le),?\s){0,7}"
)
_GAP = r"(?:\s[^\s,;:]+|,[^,;:]{1,60},(?=\s)){0,12}?,?\s"
"""A few words without a new clause, but for one between two commas: "extended the deadline, first 2 May, to", and for
one before the day: "delayed by six months, to"."""
_CUES = (
    # "The second stage, after years of delay, …" moves nothing: the verb, and the day that it moves to.
    r"\b(?:extend(?:s|ed|ing)?|extension|postpon(?:es?|ed|ing|ement)|deferr(?:ed|ing|al)|defers?|delay(?:ed|ing)|"
    r"delays?\s(?:the|its|this|their|implement\w+|enforce\w+|compliance|application|entry|start)|"
    r"reschedul(?:es?|ed|ing)|(?:push|put|set|move)(?:ed|es|ing|s|d|ting)?\sback|put(?:s|ting)?\soff|"
    r"brings?\sforward|brought\sforward|push(?:es|ed|ing)|slip(?:s|ped)|adjourn(?:s|ed|ing)?|shorten(?:s|ed|ing)?|"
    rf"lengthen(?:s|ed|ing)?|prolong(?:s|ed|ing)?|re-?open(?:s|ed|ing)?|mov(?:es?|ed|ing)){_GAP}"
    rf"(?:to|until|till|through)\s{_BETWEEN}",
    rf"\b(?:postponed|rescheduled)\sfor\s{_BETWEEN}",
    # Not "changes the rates from 2 April to 2 May": from one day to the other right behind the verb.
    rf"\b(?:chang|revis|alter)(?:es|ed|s)\s(?:(?:the|its|this)(?:\s(?!for\b)\w+){{1,4}}\s)?"
    rf"(?:from\s{_BETWEEN}{_ANY_DAY}(?:,?\s\d{{4}}),?\s|from\s{_BETWEEN}{_ANY_DAY}\s)?to\s{_BETWEEN}",
    rf"\b(?:remain|stay|kept|keep)(?:s|ing|ed)?\s(?:\w+\s){{0,5}}?open\s(?:\w+\s){{0,4}}?(?:until|till|through|to)\s"
    rf"{_BETWEEN}",
    r"\bnow\s(?:be\s)?(?:clos\w+|ends?|ending|takes?\seffect|appl(?:y|ies)|runs?|enters?|begins?|starts?|falls?|"
    r"until|meets?|(?:is\s|are\s)?(?:due|set|scheduled|planned|expected)\sto\s(?:\w+))"
    rf"(?:\s(?:into\sforce|be\sheld|to\s\w+|effect|by|on|from|for|until|through|in))*\s*{_BETWEEN}",
    r"\b(?:everyone|everybody|stakeholders|respondents|commenters|consultees|parties|people|(?:the\s)?public|you)\s"
    rf"now\s(?:has|have)\suntil\s{_BETWEEN}",
    r"\b(?:new|revised|extended|later)\s(?:comment\s|closing\s|due\s|effective\s|compliance\s|consultation\s|"
    rf"filing\s)?(?:deadline|date|period)\b{_GAP}(?:of|is|for|on|to|until|at|by)?\s*{_BETWEEN}",
    rf"\b(?:report(?:ée?s?|er|e|ent)|prolong\w+|repouss\w+){_GAP}(?:au|jusqu['’]au|à)\s{_BETWEEN}",
    r"(?:verschoben|verschiebt|verlängert|verlängerung|vertagt)[^.;]{0,60}?\b(?:auf|bis)\s(?:zum\s)?" + _BETWEEN,
    r"(?:延长|延期|推迟|延后|顺延|缩短|提前|改)(?:至|到)(?:\d{4}年)?",
)
_WEAK_CUES = (
    r"\bnow\s(?:be\s|is\s|are\s)?(?:due|held|scheduled|set|planned|expected|(?:has|have)\suntil|until)?"
    rf"(?:\s(?:into\sforce|be\sheld|to\s\w+|effect|by|on|from|for|until|in))*\s*{_BETWEEN}",
)
"""They may tell of a second event, or of some of those concerned: "a hearing is now set for", "firms now have until".
"""
_BEHIND = (
    r"[^;,]{0,40}?\b(?:verschoben|verlängert|vertagt)\b",
    r"(?:,?\s\d{4})?,?\s(?:instead\sof|rather\sthan)\b",
)
"""Cues that follow the day: "auf den 2. Mai verschoben", "on 2 May instead of 2 April"."""
_BEFORE = re.compile(
    rf"(?:\b(?:from|instead\sof|rather\sthan|originally(?:\s\w+){{0,3}}|vom|du)\s{_BETWEEN}|[由从]){_ANY_DAY}",
    re.IGNORECASE,
)
_UNITS = (
    r"(?:(?:\d+|an?|one|two|three|four|five|six|ten|twelve|fifteen|thirty|forty-five|sixty|ninety)[-\s])?"
    r"(?:(?:calendar|business|working)[-\s])?"
)
_SOME = re.compile(
    # Whom it is for, unless that is what all do: "the deadline for comments", "for another 30 days", "for 2 May".
    r"\bfor\s(?!(?:(?:the|this|these|its|their|all|any|such|written|public|initial|submi\w+|filing|receiving|receipt|"
    r"providing|sending|lodging|making|final|proposed|interim|draft|new|further|another|additional|an|a|up|at|least|"
    r"entire|whole|interested|reasons?|responding|respond\w*|response|responses|comment\w*|views|feedback|input|"
    r"evidence|consult\w+|applications?|applying|entries|registrations?|compliance|implement\w+|entry|hearing|meeting|"
    r"vote|rule|rules|proposal|bill|act|law|regulation|directive|guidance|plan|call|review|notice|request|docket|"
    r"measure|scheme|standard|ban|tax|duty|effect|enforcement|application|parties|everyone|everybody|stakeholders|"
    r"(?:first|second|third|fourth)\stime|now|months?|weeks?|days?|years?)\b|\d|one\b|two\b|three\b|four\b|five\b|"
    rf"six\b|nine\b|ten\b|twelve\b|(?:{_ANY_MONTH})\b|\w{{3,6}}day\b))|"
    r"\b(?:for|(?:comments|responses|replies|submissions|applications|reports|filings|compliance)\sby)\s"
    r"(?:the\s|these\s)?(?:[\w-]+\s){0,2}(?:operators|firms|companies|businesses|importers|exporters|banks|"
    r"states|countries|providers|producers|manufacturers|suppliers|schools|hospitals|employers|farmers|entities|"
    r"undertakings|platforms|facilities|plants|ships|vessels|airlines|municipalities|residents|households)\b|"
    r"\bfor\s(?:the\s|these\s|all\s)?(?:first|second|third|other|remaining)\s(?!time)|"
    r"\b(?:small|smaller|smallest|medium-sized|micro|large|larger|largest|big|bigger|individual|certain|some|several|"
    r"selected|only|others?|except|unless|unchanged|unaffected|those|parts?\sof|partly|"
    r"stands?|keeps?|remains?(?!\s(?:\w+\s){0,5}?open)|still)\b|"
    r"\b(?:kleine\w*|einige\w*|manche|bestimmte\w*|teilweise|petite?s|certaine?s|quelques)\b|部分|中小|小型|小微|仍",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"\b(?:second|third|fourth|another|additional|further|separate|follow-up|next|reply|replies|zweite\w*|weitere\w*|"
    r"deuxième|seconde?|autre)\b(?!\s(?:time\b|extension|delay|postpone|extend|defer|"
    rf"{_UNITS}(?:days?|weeks?|months?|years?|tage|wochen|monate)\b))|第[二三四]|另",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\bback\sto\b|\bafter\sall\b|\brevers|\brevert|\brestor|\bcancel|\brescind|\bundo|\bundid|恢复", re.IGNORECASE
)
_PAST = re.compile(r"\b(?:was|were|had|original\w*|previous\w*|initial\w*|instead|war|était)\b|原", re.IGNORECASE)


_DAY = "\x00"
"""Stands for the day that is asked about: the cues are compiled once, and not anew for each of a year's days."""
_SURE = re.compile(rf"(?:{'|'.join(_CUES)}){_DAY}|{_DAY}(?:{'|'.join(_BEHIND)})", re.IGNORECASE)
_WEAK = re.compile(rf"(?:{'|'.join(_WEAK_CUES)}){_DAY}", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _written(day: date) -> re.Pattern[str]:
    """A day as sentences write it, its year left out."""
    month, number = f"(?:{_MONTHS[day.month - 1]})", f"0?{day.day}"
    return re.compile(
        rf"(?:(?<!\d){number}(?:st|nd|rd|th|er|\.)?\s(?:of\s)?{month}\b|\b{month}\.?\s{number}(?:st|nd|rd|th)?(?!\d)|"
        rf"{day.isoformat()}|(?<!\d){number}[./]0?{day.month}[./]|(?<!\d)0?{day.month}/{number}/|"
        rf"(?<!\d){day.month}月{day.day}日)",
        re.IGNORECASE,
    )


def _one_line(sentence: str) -> str:
    """With single spaces: the patterns count on them, and stay linear."""
    return " ".join(sentence.split())


def _marked(sentence: str, day: date) -> str:
    return _written(day).sub(_DAY, _one_line(sentence).replace(_DAY, " "))


def says_moved(sentence: str, day: date) -> bool:
    """Whether the sentence says that something was moved to this day."""
    line = _marked(sentence, day)
    return _SURE.search(line) is not None or _WEAK.search(line) is not None


def is_weak(sentence: str, day: date) -> bool:
    """Whether it says so in words that may as well tell of a second event."""
    return _SURE.search(_marked(sentence, day)) is None


def for_some(sentence: str) -> bool:
    """Whether the sentence tells of some of those concerned, or says that a day stands: others keep theirs."""
    return _SOME.search(_one_line(sentence)) is not None


def of_another(sentence: str) -> bool:
    """Whether the sentence tells of a second or a further event, part or round."""
    return _ANOTHER.search(_one_line(sentence)) is not None


def says_back(sentence: str) -> bool:
    """Whether the sentence says that a change of a day was undone."""
    return _BACK.search(_one_line(sentence)) is not None


def named(sentence: str, days: Sequence[date]) -> list[date]:
    """Those of the days that the sentence names."""
    return [day for day in days if _written(day).search(_one_line(sentence))]


def names_old(sentence: str) -> bool:
    """Whether the sentence says from which day something was moved."""
    return _BEFORE.search(_one_line(sentence)) is not None


def tells_past(sentence: str) -> bool:
    """Whether the sentence tells what was to be, as one beside "is extended" does: "comments were due on 2 May"."""
    return _PAST.search(sentence) is not None
