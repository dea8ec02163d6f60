"""Load the gazetteer of bodies and the list of places from data files, and find their forms in a text.

``gazetteer.jsonl``, ``offices.toml`` and ``places.json`` are edited by hand; docs/facts/bodies.md says how. ``aliases``
always mean the body. ``context`` has short forms and ambiguous names ("the Commission", "Treasury", "SEC"). They mean
the body only in a text that names the body in full, or that is about its jurisdiction. The name of a body counts as an
alias, unless it is in ``context`` ("Ministry of Defence") or is also the name of a place ("European Union").
"""

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from summarizer.facts.models import Body
from summarizer.scripts import EAST_ASIAN
from summarizer.words import read_table, read_text


@dataclass(frozen=True, kw_only=True, slots=True)
class GazetteerEntry:
    """One line of the gazetteer."""

    body: Body
    aliases: tuple[str, ...]
    """Names that always mean the body. Its own name is the first, if it counts as an alias."""
    context: tuple[str, ...]
    kind: str
    """What it is in its country: "government", "parliament", "supreme court", "central bank", "governor"; or ""."""


_TABLE = read_table("facts/offices.toml")
OFFICES: dict[str, list[str]] = _TABLE["offices"]
"""Id or kind of a body → the offices and short forms that mean it when it acts. A kind is any country's body of this
kind."""


@cache
def entries() -> dict[str, GazetteerEntry]:
    """Return all entries by id: those of the file, then a government for each country, or part of a country, that has
    none in the file."""
    found: dict[str, GazetteerEntry] = {}
    for line in read_text("facts/gazetteer.jsonl").splitlines():
        row = json.loads(line)
        body = Body(id=row["id"], name=row["name"], jurisdiction=row["jurisdiction"])
        own = () if body.name in row["context"] or body.name in place_names() else (body.name,)
        aliases = (*own, *row["aliases"])
        found[body.id] = GazetteerEntry(
            body=body, aliases=aliases, context=tuple(row["context"]), kind=row.get("kind", "")
        )
    chinese = territories()["zh"]
    known = {entry.body.jurisdiction for entry in found.values() if entry.kind == "government"}
    parts = {code: names[0] for code, names in listed().items() if "-" in code and names}
    for code, name in (territories()["en"] | parts | _TABLE["governments"]).items():
        if code not in known and name:
            body = Body(id=f"{code.lower()}-government", name=f"Government of {name}", jurisdiction=code)
            aliases = (body.name, f"{chinese[code]}政府") if code in chinese else (body.name,)
            found[body.id] = GazetteerEntry(body=body, aliases=aliases, context=(), kind="government")
    return found


@cache
def institution(kind: str, code: str) -> str | None:
    """Return the id of the body of a kind in a place, or else in its country; ``None`` if neither has one."""
    own = {entry.body.jurisdiction: id for id, entry in entries().items() if entry.kind == kind}
    return own.get(code) or own.get(country(code))


_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "zh", "ja", "ko")
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB", "AC", "TA", "CP", "DG", "EA", "IC", "CQ"})
NO_PLACES = frozenset({
    "Island", "Dominique", "Maurice", "Mauricio", "Maurício", "Granada", "Jersey", "Guernsey", "Man", "Réunion",
    "Reunión", "Bonaire", "Chad", "Martinica", "美", "Norfolk",
})  # fmt: skip
"""Names of countries that in a text are more often a given name, a common word or another place."""


@cache
def territories() -> dict[str, dict[str, str]]:
    """Return language → ISO 3166-1 alpha-2 code → name."""
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
    """Return code (``US``, ``CN-SH``, ``EU``) → its names in ``places.json``, with those of its people, cities and
    laws."""
    return {code: tuple(names) for code, names in read_table("facts/places.json").items()}


@cache
def place_names() -> dict[str, tuple[str, ...]]:
    """Return name → codes that it may mean in a text. Names in ``places.json`` replace those of babel."""
    own: dict[str, tuple[str, ...]] = {}
    for code, names in listed().items():
        for name in names:
            own[name] = (*own.get(name, ()), code)
    found: dict[str, tuple[str, ...]] = {}
    for language, territory in territories().items():
        for code, name in territory.items():
            for form in (name, name.partition(" (")[0]):
                if len(form) > 1:
                    found.setdefault(form, (code,))
                    if language == "de" and form[-1] not in "szx":
                        found.setdefault(f"{form}s", (code,))  # the genitive: "Österreichs Regierung"
    return found | own


@cache
def country_names() -> frozenset[str]:
    """Return the names of whole countries. If "France" acts, its government is meant."""
    return frozenset(name for names in territories().values() for name in names.values()) | {*_TABLE["countries"]}


def country(code: str) -> str:
    """Return the code of the country of a code: ``CN`` for ``CN-SH``. Other codes stay as they are."""
    return code.partition("-")[0]


Meaning = tuple[str, str]
"""A thing that a form may mean: ("body" | "context" | "office", id of a body) or ("place", code)."""
# Each CJK character and each Hangul syllable is a token, since words may stand there without spaces.
_TOKEN = re.compile(rf"[{EAST_ASIAN}]|[^\W_{EAST_ASIAN}]+")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "–": "", "‑": "", "-": "", "&": "and"})


@dataclass(frozen=True, slots=True)
class FormMatch:
    """A form in a text."""

    meanings: tuple[Meaning, ...]
    start: int
    end: int


@cache
def _forms() -> tuple[dict[str, list[tuple[str, Meaning]]], dict[str, int]]:
    """Return all forms of the gazetteer: in lower case → as it is written, with what it means; and their first word →
    number of words of the longest form that begins with it."""
    listed: list[tuple[str, Meaning]] = []
    for id, entry in entries().items():
        listed += [(form, ("body", id)) for form in entry.aliases]
        listed += [(form, ("context", id)) for form in entry.context]
    listed += [(form, ("office", id)) for id, names in OFFICES.items() for form in names]
    listed += [(form, ("place", code)) for form in place_names().keys() - NO_PLACES for code in place_names()[form]]
    forms: dict[str, list[tuple[str, Meaning]]] = defaultdict(list)
    reach: dict[str, int] = {}
    for form, meaning in listed:
        words = list(_TOKEN.finditer(_plain(form)))
        first = words[0].group().casefold()
        reach[first] = max(reach.get(first, 0), len(words))
        written = _plain(form)[words[0].start() : words[-1].end()]
        forms[written.casefold()].append((written, meaning))
    return forms, reach


def find_forms(text: str) -> list[FormMatch]:
    """Return the longest form at each word, from left to right. The matches do not overlap."""
    forms, longest = _forms()
    tokens = [match.span() for match in _TOKEN.finditer(text)]
    found: list[FormMatch] = []
    at = 0
    while at < len(tokens):
        start, end = tokens[at]
        reach = min(longest.get(text[start:end].casefold(), 0), len(tokens) - at)
        at += 1
        for size in range(reach, 0, -1):
            end = tokens[at + size - 2][1]
            written = _plain(text[start:end])
            known = forms.get(written.casefold(), ())
            if meanings := dict.fromkeys(meaning for form, meaning in known if _fits(form, written)):
                found.append(FormMatch(tuple(meanings), start, end))
                at += size - 1
                break
    return found


def _plain(words: str) -> str:
    return " ".join(words.translate(_PLAIN).split())


def _fits(form: str, written: str) -> bool:
    """True if ``written`` is the form. A name of several words must have a capital if the form has one. A single word
    must have the same case, or be all in capitals if it is no abbreviation."""
    if " " in form:
        return form.islower() or not written.islower()
    return form == written or (len(form) > 4 and not form.isupper() and written == form.upper())
