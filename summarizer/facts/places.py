"""Of which country a text is, and what the words of a filter mean."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache

from summarizer.facts.bodies import Scan
from summarizer.facts.gazetteer import country, entries, listed, territories
from summarizer.facts.models import FoundBody

_SHARE = 0.3
"""A code with less of the first one's weight is background, and left out; picked on the development articles."""
_LEAST = 2.0
_ACTS = 6.0
"""What the first body adds: that of the one that acts, or is named most."""
_LEVELS_BEYOND = 0.6
"""What a body of no country counts: a text that names one is often about a country."""
_PART = 0.6
"""Share of a place's weight that goes to the part of the country beside the country itself."""
_EARLY = (3, 2, 2)
"""What a place counts in title and first two lines; elsewhere 1, and 5 at most."""


def find_jurisdictions(found: Scan, bodies: Sequence[FoundBody]) -> tuple[str, ...]:
    """Codes as ``Body.jurisdiction`` has them, the main one first; ``bodies`` as ``find_bodies`` returns them.

    The body that acts weighs most, then names of places in title and first lines, then others.
    """
    weights: defaultdict[str, float] = defaultdict(float)

    def add(code: str, weight: float) -> None:
        weights[country(code)] += weight * (_LEVELS_BEYOND if code in ("UN", "INT") else 1)
        if "-" in code:
            weights[code] += _PART * weight

    for rank, body in enumerate(bodies):
        add(body.body.jurisdiction, 1 + min(body.mentions, 5) + (0 if rank else _ACTS))
    late: Counter[str] = Counter()
    for mention in found.mentions:
        if code := found.place(mention):
            if mention.line + 1 < len(_EARLY):
                add(code, _EARLY[mention.line + 1])
            else:
                late[code] += 1
    for code, count in late.items():
        add(code, min(count, 5))
    most = max(weights.values(), default=0)
    kept = [code for code, weight in weights.items() if weight >= max(_SHARE * most, _LEAST)]
    return tuple(sorted(kept, key=lambda code: -weights[code]))


_LEVELS = {
    "eu": "EU", "european union": "EU", "brussels": "EU", "un": "UN", "united nations": "UN", "int": "INT",
    "international": "INT", "georgia": "GE", "uk": "GB", "england": "GB-ENG", "america": "US",
}  # fmt: skip


def _key(words: str) -> str:
    return " ".join(words.replace("’", "'").replace("_", " ").split()).casefold()


@cache
def _bodies() -> dict[str, frozenset[str]]:
    sure: dict[str, set[str]] = {}
    unsure: dict[str, set[str]] = {}
    for id, entry in entries().items():
        for form in (id, entry.body.name, *entry.aliases):
            sure.setdefault(_key(form), set()).add(id)
        for form in entry.context:
            unsure.setdefault(_key(form), set()).add(id)
    return {key: frozenset(sure.get(key, set()) | unsure.get(key, set())) for key in sure.keys() | unsure.keys()}


def body_ids(words: str) -> set[str]:
    """Ids of the bodies that ``words`` may mean: an id, a name, an alias or a short form, in any case.

    An ambiguous form means all of its bodies ("SEC", "Ministry of Finance"); words that mean none give the empty set.
    """
    key = _key(words)
    return set(_bodies().get(key) or _bodies().get(key.removeprefix("the "), frozenset()))


@cache
def _codes() -> dict[str, str]:
    found = dict(_LEVELS)
    for code, names in listed().items():
        found.setdefault(code.casefold(), code)
        for name in names:
            found.setdefault(_key(name), code)
    for territory in territories().values():
        for code, name in territory.items():
            found[code.casefold()] = code
            found.setdefault(_key(name), code)
            found.setdefault(_key(name.partition(" (")[0]), code)
    for entry in entries().values():
        found.setdefault(entry.body.jurisdiction.casefold(), entry.body.jurisdiction)
    return found


def jurisdiction_codes(words: str) -> set[str]:
    """Codes that ``words`` mean: a code, or the name of a country, part or level, in any case and language read.

    A country has its parts with it ("china" → CN, CN-SH, …), as far as they are known here, "un" and "international"
    only themselves. Words that mean none give the empty set. ``in:EU`` is the Union, not its members.
    """
    key = _key(words)
    code = _codes().get(key) or _codes().get(key.removeprefix("the "))
    if code is None:
        return set()
    parts = {known for known in _codes().values() if "-" in known and country(known) == code}
    return {code} | parts
