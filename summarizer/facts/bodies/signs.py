"""What speaks for a country or level without naming it: titles of its office holders, its money, words of its law."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

_MOST = 3
"""So many different signs count: a page on one member of parliament is not three times as British."""
_READ = 20_000
"""Characters of a text that are read for signs."""

_SIGNS: dict[str, tuple[str, ...]] = {
    "US": (
        r"\bCongress(?:woman|man)?\b(?! (?:[Pp]arty|of|leader))", r"\b[Ff]ederal (?:court|judge|agenc|law|government)",
        r"\b(?:Sen|Rep|Gov)\. [A-Z]", r"\bU\.?S\.? (?:attorney|dollar)", r"\b(?:Republican|Democrat)s?\b",
        r"\b(?:Janet Yellen|Merrick Garland|Pam Bondi|Scott Bessent|Joe Biden|Donald Trump|Barack Obama|Jerome Powell|"
        r"Mike Johnson|Nancy Pelosi|Kamala Harris|Antony Blinken|Marco Rubio|George W\.? Bush)\b",
        r"\bSpeaker (?:Mike|Nancy|Paul|John|Kevin|Newt) [A-Z]", r"\bCapitol Hill\b", r"\bWASHINGTON\b",
        r"\b[Tt]he House\b[^.]{0,120}\bSenate\b", r"\bSenate\b[^.]{0,120}\b[Tt]he House\b",
        r"\bHouse (?:Speaker|Republicans|Democrats|GOP|(?:passes|passed|panel|bill|lawmakers) )",
        r"\bHouse (?:[A-Z]\w+,? (?:and )?){1,5}(?:Sub)?[Cc]ommittee\b", r"\b(?:in|In) New York\b",
    ),
    "GB": (
        r"£ ?\d", r"\bMPs\b", r"\b[Pp]eers (?:voted|backed|rejected|debated|agreed|will|have|were|defeated|amended)\b",
        r"\b(?:King|Queen)['’]s Speech\b", r"\b(?:the|The) (?:House of )?(?:Lords|Commons)\b", r"\bRoyal Assent\b",
        r"\b(?:the|The) [Cc]hancellor(?: of the Exchequer)?\b(?=[^.]{0,60}(?:Treasury|Budget|tax))",
        r"\b(?:Rachel Reeves|Jeremy Hunt|Rishi Sunak|Keir Starmer|Gordon Brown|Tony Blair|Yvette Cooper)\b",
    ),
    "EU": (
        r"\bMEPs?\b", r"\b[Mm]ember [Ss]tates\b", r"\bBrussels\b[^.]{0,80}\bCommission\b",
        r"\bCommission\b[^.]{0,80}\b(?:in Brussels|Brussels)\b", r"\b(?:pan-)?European\b(?! Court of Human Rights)",
        r"\bCommissioner for [A-Z]", r"\b(?:Ursula )?von der Leyen\b",
    ),
    "AU": (
        r"\bcash rate\b", r"\bTreasurer (?:Jim Chalmers|Josh Frydenberg|Scott Morrison|[A-Z]\w+ [A-Z])", r"A\$ ?\d",
        r"\b(?:Anthony Albanese|Michele Bullock)\b",
    ),
    "CA": (r"C\$ ?\d", r"\b(?:Justin Trudeau|Mark Carney, Canad|Chrystia Freeland)\b"),
    "IN": (r"₹ ?\d", r"\bRs\.? ?\d", r"\b(?:lakh|crore)s?\b", r"\b(?:Narendra Modi|Nirmala Sitharaman|Amit Shah)\b"),
    "NG": (r"₦ ?\d", r"\bnaira\b"),
    "DE": (r"\bBundes(?:regierung|kabinett|länder|kanzler)",),
    "AT": (r"\bNationalrats?\b[^.]{0,80}\b(?:ÖVP|SPÖ|FPÖ|Wien)\b", r"\b(?:ÖVP|SPÖ|FPÖ|NEOS)\b"),
}  # fmt: skip


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    return {code: tuple(map(re.compile, patterns)) for code, patterns in _SIGNS.items()}


def signs(text: str) -> Counter[str]:
    """Code → how many different signs of it ``text`` has, 3 at most."""
    read = text[:_READ]
    found: Counter[str] = Counter()
    for code, patterns in _patterns().items():
        count = sum(pattern.search(read) is not None for pattern in patterns)
        if count:
            found[code] = min(count, _MOST)
    return found
