"""Forms of a body that mean another in this text: the SEC of sport, the House of prices, an EPA of another country."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import lru_cache

_SPORT = re.compile(
    r"\bSoutheastern Conference\b|\bSEC (?:football|basketball|baseball|championship|tournament|title|game|media days|"
    r"schools?|teams?|coach(?:es)?)\b"
)
# "the House" of a parliament, and not that of prices, of Commons or of ushers.
_HOUSE_AFTER = re.compile(
    r" (?:passed|passes|voted|votes|approved|approves|rejected|rejects|backed|backs|cleared|clears|adopted|adopts|"
    r"will vote|is expected|has (?:passed|voted|approved)|and (?:the )?Senate|Speaker|Republicans?|Democrats?|GOP|"
    r"lawmakers?|members?|panel|(?:sub)?committees?|leaders?|bill|resolution|majority|minority|version|floor)\b"
)
_MEMBERS_ACT = re.compile(
    r" (?:(?:on|in|have|has|will|also|yesterday|today|overwhelmingly|narrowly) (?:[A-Z]\w+ )?){0,3}"
    r"(?:adopt|vote|back|approve|reject|pass|endorse|throw|threw|amend)(?:s|ed|d)?\b"
)
_HOUSE_COMMITTEE = re.compile(r" [A-Z][\w,&]* (?:[\w,&]+ ){0,5}(?:Sub)?[Cc]ommittee\b")
_HOUSE_BEFORE = re.compile(r"(?:\b[Tt]he |\bHouse and |Senate and )$")
_HOUSE_NOT = re.compile(r" (?:prices?|of|rents?|builders?|building|music|sales|arrest|wives|guests?)\b")
_COMMITTEE = re.compile(r" (?:[Ss]elect )?(?:Sub)?[Cc]ommittee\b")
_STATE = re.compile(r"\b[Ss]tate(?:['’]s)? $")
_FEDERAL = re.compile(
    r"\b(?:Justice Department|Department of Justice|DOJ|[Ff]ederal|FBI|White House|Merrick Garland|Pam Bondi|"
    r"William Barr|Jeff Sessions|Eric Holder|Loretta Lynch|Washington|Congress|President|U\.S\.|US)\b"
)
SHARED = frozenset({"EPA", "Environmental Protection Agency"})
"""Names of American bodies that bodies of other countries have too."""
_CHAMBERS = frozenset({"Parliament", "parliament", "Senate", "House", "House of Representatives", "Assembly"})
_OFFICES = re.compile(
    r"\b(?:[Gg]overnor|Gov\.|[Ll]egislature|[Pp]remier|[Ss]tate (?:[Ss]enate|[Hh]ouse|lawmakers|[Ll]egislature)|"
    r"(?:NSW|[Vv]ictorian|Queensland|Tasmanian|Western Australian) [Gg]overnment|Landtag|Ministerpräsident)"
)
_FINANCE = re.compile(
    r"\b(?:bank(?:s|ing|ers?)?|insur\w+|mortgages?|investors?|investments?|brok\w+|lend\w+|loans?|financial|shares?|"
    r"pensions?|fund(?:s|ed)?|hedge|City|traders?|trading|credit|mis-?s(?:old|elling))\b"
)
_FOOD = re.compile(
    r"\b(?:food|foods|recall(?:s|ed|ing)?|chocolate|meat|salmonella|listeria|allerg\w+|eat(?:ing)?|diet\w*|salt|milk|"
    r"chicken|eggs?|hygiene|restaurants?|labels?|labell\w+|additives?)\b",
    re.I,
)
_ABOLISHED = date(2013, 4, 1)
"""The Financial Services Authority ended on that day."""


@lru_cache(maxsize=16)
def _says(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the whole text says so: asked for each of its mentions, read once."""
    return pattern.search(text) is not None


def is_refused(id: str, words: str, text: str, start: int, end: int) -> bool:
    """Whether the form ``words`` at ``text[start:end]`` cannot be the body ``id``, by what stands around it."""
    if words == "SEC" and _says(_SPORT, text):
        return True
    if id == "us-house" and words.casefold() == "house":
        return not _is_house(text, start, end)
    if id == "us-doj" and words == "Attorney General" and not _says(_FEDERAL, text):
        return True  # each state has one
    if words == "MEPs" and not _MEMBERS_ACT.match(text, end):
        return True  # some of them, and not the chamber
    if words == "EPA" and text.startswith(" union", end):
        return True
    if words.endswith("Treasury") and _COMMITTEE.match(text, end):
        return True
    # "the state department of agriculture", "Texas's …": the states have departments of the same names.
    return id.startswith("us-") and "epartment" in words and bool(_STATE.search(text, max(0, start - 10), start))


def _is_house(text: str, start: int, end: int) -> bool:
    if text[start:end] != "House" or _HOUSE_NOT.match(text, end):
        return False
    if text[max(0, start - 6) : start] == "White ":
        return False
    return bool(
        _HOUSE_AFTER.match(text, end)
        or _HOUSE_COMMITTEE.match(text, end)
        or _HOUSE_BEFORE.search(text, max(0, start - 12), start)
    )


def is_of_a_part(words: str, codes: set[str], text: str) -> bool:
    """Whether "Parliament" or "the Senate" is that of a state: ``codes``, of the places named, are of parts alone, and
    an office of a state is named."""
    return words in _CHAMBERS and bool(codes) and all("-" in code for code in codes) and _says(_OFFICES, text)


def is_elsewhere(words: str, home: str, support: Counter[str]) -> bool:
    """Whether a name that several countries have means another country's: the text names others, and not ``home``."""
    others = [count for code, count in support.items() if code != home and code not in ("UN", "INT")]
    return words in SHARED and not support[home] and max(others, default=0) >= 4


@lru_cache(maxsize=4)
def which_fsa(text: str, published: date | None) -> str:
    """The British FSA that is meant: of food, or until 2013 of financial services."""
    food, finance = len(_FOOD.findall(text)), len(_FINANCE.findall(text))
    if food > finance:
        return "uk-foodsa"
    if finance or (published is not None and published < _ABOLISHED):
        return "uk-fsa"
    return "uk-foodsa"
