"""The gazetteer of bodies and the list of places, kept as data and read once.

``gazetteer.jsonl`` and ``places.json`` are edited by hand; docs/facts/bodies.md says how. ``aliases`` mean the body
wherever they stand; ``context`` are short forms and ambiguous abbreviations, which mean it only in a text that names it
in full, or is of its jurisdiction ("the Commission", "Treasury", "SEC"). A body whose name stands in its own
``context`` ("Ministry of Defence") has no form that is its own but its aliases.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from summarizer.facts.models import Body


@dataclass(frozen=True, kw_only=True, slots=True)
class GazetteerEntry:
    """One line of the gazetteer."""

    body: Body
    aliases: tuple[str, ...]
    """The name first, unless it is a context form."""
    context: tuple[str, ...]
    parent: str | None
    """Id of the body that it is part of: an agency's department."""


@cache
def entries() -> dict[str, GazetteerEntry]:
    """All entries by id, in the order of the file."""
    text = files(__package__).joinpath("gazetteer.jsonl").read_text(encoding="utf-8")
    found: dict[str, GazetteerEntry] = {}
    for line in text.splitlines():
        row = json.loads(line)
        body = Body(id=row["id"], name=row["name"], jurisdiction=row["jurisdiction"])
        own = () if body.name in row["context"] else (body.name,)
        found[body.id] = GazetteerEntry(
            body=body,
            aliases=(*own, *row["aliases"]),
            context=tuple(row["context"]),
            parent=row.get("parent"),
        )
    return found


def bodies() -> tuple[Body, ...]:
    """Every body of the gazetteer."""
    return tuple(entry.body for entry in entries().values())


_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "zh", "ja", "ko")
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB", "AC", "TA", "CP", "DG", "EA", "IC", "CQ"})
# A given name, a common word, or another place in some language of the above: more often that than the country.
_LEFT_OUT = frozenset({
    "Island", "Dominique", "Maurice", "Mauricio", "Maurício", "Granada", "Jersey", "Guernsey", "Man", "Réunion",
    "Reunión", "Bonaire", "Chad", "Martinica", "美", "Norfolk",
})  # fmt: skip

PLACES_IN_DOUBT = {"?brussels": ("BE", "EU"), "?georgia": ("GE", "US-GA")}
"""What some names stand for: the second code in a text that names its country or level otherwise, else the first."""
_DOUBTFUL = {
    "Brussels": "?brussels", "Bruxelles": "?brussels", "Brüssel": "?brussels", "Bruselas": "?brussels",
    "布鲁塞尔": "?brussels", "Georgia": "?georgia",
}  # fmt: skip


@cache
def territories() -> dict[str, dict[str, str]]:
    """Language → ISO 3166-1 alpha-2 code → name."""
    from babel import Locale

    return {
        language: {
            code: name
            for code, name in Locale(language).territories.items()
            if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
        }
        for language in _LANGUAGES
    }


@cache
def listed() -> dict[str, tuple[str, ...]]:
    """Code (``US``, ``CN-SH``, ``EU``) → names of our own list: peoples, capitals, cities, signs of its law."""
    text = files(__package__).joinpath("places.json").read_text(encoding="utf-8")
    return {code: tuple(names) for code, names in json.loads(text).items()}


@cache
def place_names() -> dict[str, str]:
    """Name → code, as it is looked for in texts; our own list goes before babel's."""
    found: dict[str, str] = {}
    for language, territory in territories().items():
        for code, name in territory.items():
            for form in (name, name.partition(" (")[0]):
                if form not in _LEFT_OUT and len(form) > 1:
                    found.setdefault(form, code)
                    if language == "de" and form[-1] not in "szx":
                        found.setdefault(f"{form}s", code)  # the genitive: "Österreichs Regierung"
    for code, names in listed().items():
        for name in names:
            if name not in _LEFT_OUT:
                found[name] = code
    return found | _DOUBTFUL


def country(code: str) -> str:
    """``CN-SH`` → ``CN``; other codes as they are."""
    return code.partition("-")[0]
