"""The countries and levels that a text is about, the main one first."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from summarizer.acts import act_score
from summarizer.acts.rules import STATES_ACT, findings
from summarizer.facts.bodies.places import country
from summarizer.facts.bodies.scan import DATELINE, TITLE, Scan, scan
from summarizer.facts.models import FoundBody
from summarizer.models import Document

_SHARE = 0.3
"""A code with less of the first one's weight is background, and left out; picked on the development articles."""
_LEAST = 2.0
_ACTS = 6.0
"""What the first body adds: that of the one that acts, or is named most."""
_BEYOND = 0.6
"""What a body of no country counts: a text that names one is often about a country."""
_FIRST = 2
"""The last sentence, from 0, that is asked for an office that acts."""
_PART = 0.6
"""Share of a place's weight that goes to the part of the country beside the country itself."""


_OFFICE = 5.0
"""What an office of a country adds that the gazetteer lacks, where it is said to act: "the Supreme Court of Nepal"."""
_HEADS = (
    "Supreme Court|High Court|Constitutional Court|Court|Ministry|Parliament|Senate|Assembly|Government|government|"
    "Cabinet|cabinet|Governor|Gov\\.|governor|Legislature|legislature|Premier|Authority|Commission|Central Bank|"
    "central bank|Department|Agency|Minister|President|king|King"
)
_BEFORE = re.compile(rf"\b(?:{_HEADS})(?: (?:of|for) (?:the )?[A-Z]\w+(?: and [A-Z]\w+)?)? of (?:the )?$")
_AFTER = re.compile(
    rf"(?:['’]s?)? (?:[a-z]+ |[A-Z]\w+ ){{0,3}}(?:{_HEADS}|parliament|senate|court|ministry|ministers?|"
    r"lawmakers|regulator|legislature|SEC|FTC|FDA|EPA|president|premier|governor|governor['’]s)(?!\w)"
)
_AIMED_AT = re.compile(
    r"\b(?:tariffs?|duty|duties|lev(?:y|ies)|sanctions?|embargo|curbs?|restrictions|bans?|measures)\b[^.,;]{0,30}?"
    r" (?:on|against|for|from|to) (?:\w+ ){0,2}$"
)
"""What stands before a country that an act is aimed at: it is not the one that acts."""
_AIMED = 1


def find_jurisdictions(document: Document, bodies: Sequence[FoundBody]) -> tuple[str, ...]:
    """Codes as ``Body.jurisdiction`` has them, the main one first; ``bodies`` as ``find_bodies`` returns them.

    The body that acts weighs most, then names of places in title, dateline and first sentences, then others.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    for rank, found in enumerate(bodies):
        code = found.body.jurisdiction
        weight = 1.0 + min(found.mentions, 5) + (_ACTS if rank == 0 else 0.0)
        if code in ("UN", "INT"):
            weight *= _BEYOND
        weights[code] += weight
        if country(code) != code:
            weights[country(code)] += _PART * weight
    early: Counter[str] = Counter()
    late: Counter[str] = Counter()
    found_in = scan(document)
    named = {found.body.jurisdiction for found in bodies}
    for code, signs in found_in.signs.items():
        if code != "EU" or signs >= 2 or "EU" in named:  # "European" alone may be of football
            early[code] += 1 + signs
    for code in _offices(found_in, document.text):
        weights[code] += _OFFICE
        if country(code) != code:
            weights[country(code)] += _PART * _OFFICE
    first: dict[str, tuple[bool, int]] = {}
    for mention in found_in.mentions:
        whole = found_in.title if mention.sentence == TITLE else document.text
        aimed_at = _AIMED_AT.search(whole, max(0, mention.start - 80), mention.start)
        for code in mention.of("place"):
            first.setdefault(code, (mention.sentence != TITLE, mention.start))
            first.setdefault(country(code), first[code])
            if aimed_at:
                early[code] += _AIMED
            elif mention.sentence in (TITLE, DATELINE):
                early[code] += 3
            elif mention.sentence <= 1:
                early[code] += 2
            else:
                late[code] += 1
    for code in early.keys() | late.keys():
        weight = early[code] + min(late[code], 5)
        weights[country(code)] += weight
        if country(code) != code:
            weights[code] += _PART * weight
    if not weights:
        return ()
    most = max(weights.values())
    kept = [code for code, weight in weights.items() if weight >= max(_SHARE * most, _LEAST)]
    return tuple(sorted(kept, key=lambda code: (-weights[code], first.get(code, (True, len(document.text))), code)))


def _offices(found: Scan, text: str) -> set[str]:
    """Codes of places whose court, ministry or other office is the subject of an act in title or first sentences."""
    codes: set[str] = set()
    done: set[int] = set()
    for mention in found.mentions:
        if mention.sentence in done or not TITLE <= mention.sentence <= _FIRST:
            continue
        place = mention.of("place")
        if not place:
            continue
        title = mention.sentence == TITLE
        whole = found.title if title else text
        if not (_AFTER.match(whole, mention.end) or _BEFORE.search(whole, max(0, mention.start - 80), mention.start)):
            continue
        sentence = found.title if title else found.sentences[mention.sentence].text
        start = 0 if title else found.sentences[mention.sentence].start
        if act_score(sentence) < STATES_ACT:
            continue
        verb = findings(sentence).verb
        if verb is not None and mention.start - start < verb:
            codes.add(place[0])
            done.add(mention.sentence)  # the first before the verb is the subject
    return codes
