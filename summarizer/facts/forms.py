"""Finds the gazetteer's forms in a text: names of bodies and places, short forms, offices."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from summarizer.facts.gazetteer import NO_PLACES, entries, offices, place_names
from summarizer.scripts import EAST_ASIAN

Meaning = tuple[str, str]
"""What a form may mean: ("body" | "context" | "office", id of a body) or ("place", code)."""
# Each CJK character and Hangul syllable is a token: nothing separates words there.
_TOKEN = re.compile(rf"[{EAST_ASIAN}]|[^\W_{EAST_ASIAN}]+")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "–": "", "‑": "", "-": "", "&": "and"})


@dataclass(frozen=True, slots=True)
class FormMatch:
    """A form in a text."""

    meanings: tuple[Meaning, ...]
    start: int
    end: int


class FormMatcher:
    """Finds the longest form at each word, from left to right."""

    def __init__(self, forms: Iterable[tuple[str, Meaning]]) -> None:
        self._forms: dict[str, dict[str, list[Meaning]]] = {}
        """The form in lower case → each way to write it → what it means."""
        self._reach: dict[str, int] = {}
        """First word → number of words of the longest form that begins with it."""
        for form, meaning in forms:
            words = list(_TOKEN.finditer(_plain(form)))
            first = words[0].group().casefold()
            self._reach[first] = max(self._reach.get(first, 0), len(words))
            written = _plain(form)[words[0].start() : words[-1].end()]
            meanings = self._forms.setdefault(written.casefold(), {}).setdefault(written, [])
            if meaning not in meanings:
                meanings.append(meaning)

    def find(self, text: str) -> list[FormMatch]:
        """The matches in order; they do not overlap."""
        tokens = [match.span() for match in _TOKEN.finditer(text)]
        found: list[FormMatch] = []
        at = 0
        while at < len(tokens):
            start, end = tokens[at]
            reach = min(self._reach.get(text[start:end].casefold(), 0), len(tokens) - at)
            at += 1
            for size in range(reach, 0, -1):
                end = tokens[at + size - 2][1]
                if meanings := self._meanings(_plain(text[start:end])):
                    found.append(FormMatch(meanings, start, end))
                    at += size - 1
                    break
        return found

    def _meanings(self, written: str) -> tuple[Meaning, ...]:
        forms = self._forms.get(written.casefold(), {})
        return tuple(meaning for form, all in forms.items() if _fits(form, written) for meaning in all)


def _plain(words: str) -> str:
    return " ".join(words.translate(_PLAIN).split())


def _fits(form: str, written: str) -> bool:
    """Whether ``written`` is the form. The case of abbreviations and single words must fit; of a longer name, half the
    capitals must be there."""
    words = list(zip(_TOKEN.findall(form), _TOKEN.findall(written), strict=True))
    if len(words) == 1:
        return form == written or (len(form) > 4 and not form.isupper() and written == form.upper())
    capitals = [mine[0].isupper() for word, mine in words if word[0].isupper()]
    return 2 * sum(capitals) >= len(capitals) and all(
        word == mine for word, mine in words if word.isupper() and len(word) > 1
    )


@cache
def matcher() -> FormMatcher:
    """A matcher of all forms of the gazetteer."""
    forms: list[tuple[str, Meaning]] = []
    for id, entry in entries().items():
        forms += [(form, ("body", id)) for form in entry.aliases]
        forms += [(form, ("context", id)) for form in entry.context]
    forms += [(form, ("office", id)) for id, names in offices().items() for form in names]
    forms += [(form, ("place", code)) for form in place_names().keys() - NO_PLACES for code in place_names()[form]]
    return FormMatcher(forms)
