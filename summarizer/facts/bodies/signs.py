"""What speaks for a country or level without naming it: titles of its office holders, its money, words of its law."""

from __future__ import annotations

import re
from bisect import bisect_left
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
        r"\bMEPs?\b", r"\bBrussels\b[^.]{0,80}\bCommission\b",
        r"\bCommission\b[^.]{0,80}\b(?:in Brussels|Brussels)\b", r"\b(?:pan-)?European\b(?! Court of Human Rights)",
        r"\bCommissioner for [A-Z]", r"\b(?:Ursula )?von der Leyen\b",
        r"\b(?:Digital (?:Markets|Services|Networks|Omnibus) Act|(?:the|EU['’]?s?) (?:AI|Data|Chips) Act|GDPR|"
        r"Critical Raw Materials Act|Net-Zero Industry Act|Foreign Subsidies Regulation|Cyber Resilience Act|"
        r"General Data Protection Regulation|Markets in Crypto-Assets|Common Agricultural Policy|"
        r"[Cc]arbon [Bb]order [Aa]djustment|Corporate Sustainability (?:Reporting|Due Diligence) Directive)\b",
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

_MEMBER_STATES = re.compile(r"\b[Mm]ember [Ss]tates\b")
_OWNERS = re.compile(
    r"(?P<union>\b(?:EU|European (?:Union|Commission|Parliament|Council)|MEPs?|von der Leyen)\b|\bE\.U\.|"
    r"\bBrussels\b[^.]{0,80}\bCommission\b|\bCommission\b[^.]{0,80}\bBrussels\b)|"
    r"\b(?:WHO|World Health (?:Organi[sz]ation|Assembly)|Health Assembly|ASEAN|Asean|African Union|AU|ECOWAS|Ecowas|"
    r"SADC|East African Community|NATO|Nato|UN|United Nations|UNESCO|Unesco|General Assembly|Security Council|WTO|"
    r"World Trade Organi[sz]ation|OECD|OPEC|Opec|OSCE|Council of Europe|Gulf Cooperation Council|GCC|Mercosur|Caricom|"
    r"CARICOM|Commonwealth|Arab League|IMO|International \w+ Organi[sz]ation|ICAO|ITU|ILO|FAO|IMF|World Bank|IAEA|WIPO|"
    r"Shanghai Cooperation Organi[sz]ation|BRICS|OAS|Organi[sz]ation of|Interpol)\b|\bU\.N\."
)
"""Whose member states they may be."""
_FAINT = re.compile(r"\b[Tt]he (?:Commission|bloc)\b|\bDirective\b|\b[Tt]ranspos(?:e[sd]?|ing|ition)\b")
"""Of the Union, where the text names no one else who has member states."""


_COMMISSIONS_WORK = re.compile(
    r"\b[Tt]he Commission\b[^.]{0,120}\b(?:anti-?dumping|state aid|countervailing|"
    r"infringement (?:procedure|proceeding)|Foreign Subsidies|(?:delegated|implementing) (?:act|regulation))"
)


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
    if _COMMISSIONS_WORK.search(read):
        found["EU"] = min(found["EU"] + 2, _MOST)  # of all commissions one does this, whatever countries are named
    if _has_members_of_union(read):
        found["EU"] = min(found["EU"] + 2, _MOST)  # they, and what tells whose they are
    return found


def _has_members_of_union(text: str) -> bool:
    """Whether "member states" are those of the Union: the owner named last before them, or else first behind, is it."""
    members = [match.start() for match in _MEMBER_STATES.finditer(text)]
    if not members:
        return False
    owners = [(match.start(), match["union"] is not None) for match in _OWNERS.finditer(text)]
    if not owners:
        return _FAINT.search(text) is not None
    starts = [start for start, _ in owners]
    return any(owners[max(bisect_left(starts, start) - 1, 0)][1] for start in members)
