"""What the words of a filter mean: ``body:epa``, ``body:"European Commission"``, ``in:germany``, ``in:DE``."""

from __future__ import annotations

from functools import cache

from summarizer.facts.bodies.gazetteer import entries
from summarizer.facts.bodies.places import country, listed, territories

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
