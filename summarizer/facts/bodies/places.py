"""Names of places, peoples and legal signs that tell a jurisdiction.

Country names come from babel (CLDR), which is a dependency already and has them in every language that is read here;
pycountry would add 7 MB, with no demonym, no capital and no Chinese. ISO 3166-2 parts are a short list of our own.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

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
