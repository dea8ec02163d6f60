"""What part a figure has in its sentence: "from 19 to 21", "523 votes to 46", "ten of the 27", "up to 5 million"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.dates import DateMention
from summarizer.grounding.facts import Facts
from summarizer.grounding.spots import Spot, article_spot, dates_in, sentence_around
from summarizer.tokens import content, fold, listed, stem

PLACES = 20
"""Places of the article that are looked at: a figure that stands in more is not told by its part."""
_CHANGE = re.compile(
    r"\b(?:r[io]se[sn]?|rising|raise[sd]?|raising|increas\w{0,4}|f[ae]ll(?:s|en|ing)?|cut(?:s|ting)?|drop\w{0,4}|lower\w{0,3}|"
    r"reduc\w{0,4}|gr[eo]w(?:s|n|ing)?|climb\w{0,3}|lift\w{0,3}|chang\w{0,3}|go(?:es)?|went|up|down|jump\w{0,3}|declin\w{0,3}|"
    r"expand\w{0,3}|shr[aiu]nk\w{0,3}|mov\w{0,3}|extend\w{0,3}|steig\w{0,3}|sink\w{0,3}|pass(?:e|er|ant))\b",
    re.I,
)
_FROM = re.compile(r"\b(?:from|von|de)\s$", re.I)
_TO = re.compile(r"\b(?:to|auf|à)\s$", re.I)
_BY_SO_MUCH = re.compile(r"\b(?:by|um)\s$", re.I)
_CJK_CHANGE = re.compile(r"[升高增降减调涨跌落][^，。；]{0,3}[到至为]$")
_CJK_FROM, _CJK_TO = ("从", "由"), ("到", "至", "为")
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre|aged?|ages)\s(?:of\s)?$", re.I)
_LINK = re.compile(r"[^\W\d]{0,12}\s?(?:to|and|or|-|–|—|bis|und|à|et)\s?[$€£]?", re.I)
_VOTE = re.compile(
    r"\b(?:vot(?:e[sd]?|ing)|ballot|passed|adopted|approved|endorsed|backed|favou?r|against|abst[ae]\w{2,8}|stimmen|voix)\b",
    re.I,
)
_LOST = re.compile(r"\b(?:reject\w{0,3}|defeat\w{0,3}|fail\w{0,3}|lost|block\w{0,3}|dismiss\w{0,3})\b", re.I)
_WHO = r"\s?(?:[^\W\d_]{2,12}\s){0,2}?"
_SIDES = {
    "for": re.compile(rf"{_WHO}(?:were\s|was\s|voted\s|voting\s)?(?:in\sfavou?r|for\b|yes\b|ayes?\b|dafür|pour)", re.I),
    "against": re.compile(
        rf"{_WHO}(?:were\s|was\s|voted\s|voting\s)?(?:against|opposed|no\b|noes|nays?\b|dagegen|contre)", re.I
    ),
    "abstain": re.compile(rf"{_WHO}(?:abst[ae]\w{{2,8}}|enthaltung\w{{0,2}})", re.I),
}
_TO_VOTES = re.compile(r"\s?(?:votes?\s|members\s|stimmen\s)?(?:to|-|–|—|zu)\s?(?:only\s|just\s)?", re.I)
_AGAINST = re.compile(r"\s?(?:voix\s|stimmen\s)?(?:contre|gegen)\s", re.I)
_CHANGES, _VOTES = frozenset({"from", "to", "by", "range"}), frozenset({"for", "against", "abstain"})
_PART_OF = re.compile(r"\b(?:of|out\sof|among)\s(?:the\s|its\s|all\s|their\s|[^\W\d_]{2,14}['’]s?\s)?$", re.I)
_ALL = re.compile(r"\b(?:all|each|every\sone)\s(?:of\s)?(?:the\s|its\s|their\s)?$", re.I)
_CAP = re.compile(r"\b(?:up\sto|at\smost|(?:no|not)\smore\sthan|(?:a\s)?maximum(?:\sof)?|bis\szu|jusqu['’]à)\s$", re.I)
_FLOOR = re.compile(
    r"\b(?:at\sleast|(?:no|not)\s(?:less|fewer)\sthan|(?:a\s)?minimum(?:\sof)?|mindestens|au\smoins)\s$", re.I
)
_MORE = re.compile(
    r"(?<!\bno )(?<!\bnot )\b(?:(?:more|greater|higher|larger|older)\sthan|exceeding|over|above|"
    r"mehr\sals|über|plus\sde)\s$",
    re.I,
)
_LESS = re.compile(
    r"(?<!\bno )(?<!\bnot )\b(?:(?:less|fewer|lower|smaller|younger)\sthan|under|below|"
    r"weniger\sals|unter|moins\sde)\s$",
    re.I,
)


def misread(claim: Spot, places: Sequence[int], facts: Facts) -> bool:
    """Whether the article has the figure of ``claim`` only in another part.

    ``places``: the article's quantities that have its value and unit. What has no part that is known is let pass.
    """
    if not places or len(places) > PLACES or not facts.sentences:
        return False
    spots = [article_spot(at, facts) for at in places]
    own = parts(claim)
    there = [parts(spot) for spot in spots]
    votes = own & _VOTES
    if votes and any(some & _VOTES for some in there):
        return not any(votes & some for some in there)
    changes = own & _CHANGES
    if changes and all(some & _CHANGES for some in there):
        return not any(changes & some for some in there)
    if _all_of(claim) and all(part_of(spot) for spot in spots):
        return True
    return _beyond(claim, spots) or _turned(claim, spots)


def parts(spot: Spot) -> frozenset[str]:
    """The parts that a figure has: of a change, a range, or a vote."""
    return frozenset({part for part in (_change(spot), _vote(spot)) if part})


def _change(spot: Spot) -> str:
    before = spot.before
    if before[-1:] in _CJK_FROM and _CJK_CHANGE.search(spot.after):
        return "from"
    if _CJK_CHANGE.search(before[-8:]) and before[-1:] in _CJK_TO:
        return "to"
    if _BETWEEN.search(before) and linked(spot.after):
        return "range"
    origin = _FROM.search(before)
    if origin and _changes(spot, origin.start()):
        return "from"
    if spot.at:
        earlier = Spot(spot.text, spot.start, spot.end, spot.figures, spot.at - 1, spot.dates)
        if linked(earlier.after):
            return {"from": "to", "range": "range"}.get(_change(earlier), "")
    for part, pattern in (("to", _TO), ("by", _BY_SO_MUCH)):
        found = pattern.search(before)
        if found and _changes(spot, found.start()):
            return part
    return ""


def linked(between: str) -> bool:
    """Whether the words between two figures make them the ends of a range, a change or a vote."""
    return len(between) < 24 and _LINK.fullmatch(between.strip()) is not None


def _changes(spot: Spot, place: int) -> bool:
    """Whether a word of change stands before ``place`` of the words before a figure, or before the figure before."""
    before = spot.before[:place]
    if spot.at and len(before) < 12:
        start = spot.figures[spot.at - 1].start
        before = spot.text[max(start - 60, spot.start) : start] + before
    before = re.split(r"[;:]", before[-60:])[-1]
    return _CHANGE.search(before) is not None and not re.search(r"\baged?\b", before)


def _vote(spot: Spot) -> str:
    if spot.figure.unit and spot.figure.unit != "person":
        return ""
    near = spot.text[max(spot.figure.start - 160, spot.start) : min(spot.figure.end + 160, spot.end)]
    if not _VOTE.search(near):
        return ""
    after = spot.after
    if spot.at + 1 < len(spot.figures) and _AGAINST.fullmatch(after):
        return "for"  # "300 voix contre 200"
    if spot.at and _AGAINST.fullmatch(spot.text[spot.figures[spot.at - 1].unit_end : spot.figure.start]):
        return "against"
    for side, pattern in _SIDES.items():
        if pattern.match(after):
            return side
    if _LOST.search(near):
        return ""  # who lost has the second number, or the first
    if spot.at + 1 < len(spot.figures) and _TO_VOTES.fullmatch(after) and not _FROM.search(spot.before):
        return "for"
    if spot.at:
        earlier = Spot(spot.text, spot.start, spot.end, spot.figures, spot.at - 1, spot.dates)
        if _TO_VOTES.fullmatch(earlier.after) and not _FROM.search(earlier.before):
            return "against"
    return ""


def _all_of(claim: Spot) -> bool:
    """ "All 27 countries", or "27 countries signed" with nothing before."""
    if claim.figure.unit and claim.figure.unit != "person":
        return False
    return _ALL.search(claim.before) is not None or (
        claim.at == 0 and not claim.text[: claim.figure.start].strip() and bool(claim.figure.noun)
    )


def part_of(spot: Spot) -> bool:
    """Whether a figure is the whole of which another is a part: "ten of the 27"."""
    if not spot.at:
        return False
    words = spot.before.strip()
    return _PART_OF.search(spot.before) is not None and len(words.split()) <= 4


def _beyond(claim: Spot, spots: list[Spot]) -> bool:
    """ "Up to 5 million" of "5 to 10 million", "at least 10 million" of the same."""
    before = claim.text[: claim.figure.start].rstrip("$€£¥") or ""
    if _CAP.search(before):
        return all(_end(spot) == "low" for spot in spots)
    if _FLOOR.search(before) or _MORE.search(before):
        return all(_end(spot) == "high" for spot in spots)
    return False


def _end(spot: Spot) -> str:
    """Which end of a range a figure is."""
    if spot.at + 1 < len(spot.figures):
        right = spot.figures[spot.at + 1]
        if _linked_range(spot) and spot.figure.values[0] < max(right.values):
            return "low"
    if spot.at:
        left = Spot(spot.text, spot.start, spot.end, spot.figures, spot.at - 1, spot.dates)
        if _linked_range(left) and min(left.figure.values) < spot.figure.values[0]:
            return "high"
    return ""


def _linked_range(left: Spot) -> bool:
    """Whether a figure and the next are the ends of a range, and no change or vote."""
    if not linked(left.after) or parts(left) & (_VOTES | {"from", "to"}):
        return False
    return not re.search(r"\b(?:and|or|und|et)\b", left.after) or _BETWEEN.search(left.before) is not None


def _turned(claim: Spot, spots: list[Spot]) -> bool:
    """ "More than ten are exempt" of "fewer than ten are exempt": all other words must be the article's."""
    before = claim.text[: claim.figure.start].rstrip("$€£¥")
    side = _side(before)
    if not side:
        return False
    for spot in spots:
        there = _side(spot.text[max(spot.figure.start - 30, spot.start) : spot.figure.start].rstrip("$€£¥"))
        if not there or there == side or not _same_words(claim.text, spot.whole):
            return False
    return True


def _same_words(claim: str, sentence: str) -> bool:
    """Whether ``sentence`` has all words of content of ``claim``, those of more and less left out."""
    mine = frozenset(content([fold(word) for word in _WORD.findall(claim)])) - _SIDE_WORDS
    return mine <= {stem(fold(word)) for word in _WORD.findall(sentence)}


def _side(before: str) -> str:
    if _MORE.search(before) or _FLOOR.search(before):
        return "more"
    return "less" if _LESS.search(before) or _CAP.search(before) else ""


_WORD = re.compile(r"[^\W\d_]+")
_SIDE_WORDS = frozenset(
    map(
        stem,
        listed("fewer less least most maximum minimum greater higher larger older lower smaller younger exceeding"),
    )
) | {"above", "below", "until", "till", "since", "before", "after"}
_BASE = re.compile(r"\b(?:from|since|on|below|above|than|with|to|over)\s(?:its\s|the\s|their\s)?$", re.I)
_BASE_AFTER = re.compile(r"\s(?:levels?|baseline|base)\b", re.I)
_SINCE = re.compile(r"\b(?:from|since|after|ab|seit|nach|à\spartir\sdu|depuis)\s(?:le\s|dem\s)?$", re.I)
_BY = re.compile(r"\b(?:by|until|till|before|bis|d['’]ici)\s(?:the\send\sof\s)?$", re.I)


def misdated(claim: DateMention, text: str, places: Sequence[int], facts: Facts) -> bool:
    """Whether a year from which the claim counts is only the goal in the article: "by 2030 from 1990 levels"."""
    own = _end_of_time(text, claim)
    if not own or not places or len(places) > PLACES:
        return False
    there = []
    for at in places:
        mention = facts.items.dates[at]
        start, end = sentence_around(mention.start, facts)
        others = [item for item in dates_in(start, end, facts) if item is not mention]
        whole = _same_words(text, facts.text[start:end])
        there.append(_end_of_time(facts.text, mention) if others or whole else "")
    return all(some and some != own for some in there)


def _end_of_time(text: str, mention: DateMention) -> str:
    before, after = text[max(mention.start - 24, 0) : mention.start], text[mention.end : mention.end + 12]
    if _BASE_AFTER.match(after) and _BASE.search(before):
        return "base"
    if _SINCE.search(before):
        return "base"
    return "goal" if _BY.search(before) else ""
