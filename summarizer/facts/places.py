"""Of which country a text is, and what the words of a filter mean."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache

from summarizer.facts.bodies import TITLE, Scan
from summarizer.facts.gazetteer import country, entries, listed, place_names, territories
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
_EARLY = 2
"""A place counts 3 in the title, 2 in so many first lines, and elsewhere 1, up to 5."""


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
            early = mention.line < _EARLY
            late[code] += not early
            add(code, (2 + (mention.line == TITLE)) if early else late[code] <= 5)
    most = max(weights.values(), default=0)
    kept = [code for code, weight in weights.items() if weight >= max(_SHARE * most, _LEAST)]
    return tuple(sorted(kept, key=lambda code: -weights[code]))


_LEVELS = {"brussels": "EU", "布鲁塞尔": "EU", "united nations": "UN", "international": "INT", "uk": "GB"}
"""What a filter means that is no name of the lists, or of several there."""


def _key(words: str) -> str:
    return " ".join(words.replace("’", "'").replace("_", " ").split()).casefold()


@cache
def _bodies() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for id, entry in entries().items():
        for form in (id, entry.body.name, *entry.aliases, *entry.context):
            found[_key(form)].add(id)
    return found


def body_ids(words: str) -> set[str]:
    """Ids of the bodies that ``words`` may mean: an id, a name, an alias or a short form, in any case.

    An ambiguous form means all of its bodies ("SEC", "Ministry of Finance"); words that mean none give the empty set.
    """
    key = _key(words)
    return set(_bodies().get(key) or _bodies().get(key.removeprefix("the ")) or ())


@cache
def _codes() -> dict[str, str]:
    codes = {*listed(), *territories()["en"], *(entry.body.jurisdiction for entry in entries().values())}
    names = {_key(name): found[0] for name, found in place_names().items()}
    return names | {code.casefold(): code for code in codes} | _LEVELS


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
