"""The countries and levels that a text is about, the main one first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from summarizer.facts.bodies.places import country
from summarizer.facts.bodies.scan import DATELINE, TITLE, scan
from summarizer.facts.models import FoundBody
from summarizer.models import Document

_SHARE = 0.3
"""A code with less of the first one's weight is background, and left out; picked on the development articles."""
_LEAST = 2.0
_ACTS = 6.0
"""What the first body adds: that of the one that acts, or is named most."""
_BEYOND = 0.6
"""What a body of no country counts: a text that names one is often about a country."""
_PART = 0.6
"""Share of a place's weight that goes to the part of the country beside the country itself."""


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
    for mention in scan(document).mentions:
        for code in mention.of("place"):
            if mention.sentence in (TITLE, DATELINE):
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
    return tuple(sorted(kept, key=lambda code: (-weights[code], code)))
