"""Find the jurisdictions of a text, and the bodies and places that the words of a filter mean."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache

from summarizer.facts.bodies import BEYOND, EARLY, TITLE, Scan
from summarizer.facts.gazetteer import country, entries, listed, place_names, territories
from summarizer.facts.models import FoundBody

_SHARE = 0.3
"""A code with less than this share of the highest weight is left out. Chosen on the development articles."""
_LEAST = 2.0
"""A code with less weight than this is left out too."""
_ACTS = 6.0
"""Extra weight of the first body: the body that acts, or else the body that the text names most often."""
_LEVELS_BEYOND = 0.6
"""The weights of UN and INT are multiplied by this: a text that names such a body is often about a country."""


def find_jurisdictions(found: Scan, bodies: Sequence[FoundBody]) -> tuple[str, ...]:
    """Return codes as in ``Body.jurisdiction``, the main one first. ``bodies`` are the result of ``find_bodies``.

    The body that acts has the highest weight. Then come places in the title and the first lines, then other places. A
    part of a country counts for the country too, stands beside it, and before it if it has half of its weight or more.
    """
    weights: defaultdict[str, float] = defaultdict(float)

    def add(code: str, weight: float) -> None:
        for each in dict.fromkeys((country(code), code)):
            weights[each] += weight * (_LEVELS_BEYOND if code in BEYOND else 1)

    for rank, body in enumerate(bodies):
        add(body.body.jurisdiction, 1 + min(body.mentions, 5) + (0 if rank else _ACTS))
    late: Counter[str] = Counter()
    for mention in found.mentions:
        if code := found.place(mention):
            # A mention in the title counts 3, and one in the first lines 2. After these lines, the first five mentions
            # count 1 each.
            early = mention.line < EARLY
            late[code] += not early
            add(code, (2 + (mention.line == TITLE)) if early else late[code] <= 5)
    most = max(weights.values(), default=0)
    kept = [code for code, weight in weights.items() if weight >= max(_SHARE * most, _LEAST)]
    return tuple(sorted(kept, key=lambda code: (-weights[country(code)], -weights[code] * (1 + ("-" in code)))))


_LEVELS = {"brussels": "EU", "布鲁塞尔": "EU", "united nations": "UN", "international": "INT", "uk": "GB"}
"""Words of a filter that the lists of names do not have, or that mean several places there."""


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
    """Return the ids of the bodies that ``words`` may mean: an id, a name, an alias or a short form, in any case.

    An ambiguous form ("SEC", "Ministry of Finance") gives all its bodies. Unknown words give the empty set.
    """
    key = _key(words)
    return set(_bodies().get(key) or _bodies().get(key.removeprefix("the ")) or ())


@cache
def _codes() -> dict[str, str]:
    codes = {*listed(), *territories()["en"], *(entry.body.jurisdiction for entry in entries().values())}
    names = {_key(name): found[0] for name, found in place_names().items()}
    return names | {code.casefold(): code for code in codes} | _LEVELS


def jurisdiction_codes(words: str) -> set[str]:
    """Return the codes that ``words`` mean: a code, or a name of a country, of a part of one, or of a level above
    countries, in any of the languages and in any case.

    A country comes with its known parts ("china" → CN, CN-SH, …). ``in:EU`` means the Union without its members.
    Unknown words give the empty set.
    """
    key = _key(words)
    code = _codes().get(key) or _codes().get(key.removeprefix("the "))
    if code is None:
        return set()
    parts = {known for known in _codes().values() if "-" in known and country(known) == code}
    return {code} | parts
