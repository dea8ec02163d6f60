"""Filters that a reader types among words: `body:bafa`, `body:"European Commission"`, `in:de`.

Kinds narrow each other (AND), values of one kind widen it (OR): `in:de in:fr body:bafa` is what names the BAFA and is
of Germany or France. What the words mean stands in the summarizer's gazetteer, which is read when it is asked for.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.errors import UsageError

# Also with the quotes and the colon that phones and Chinese keyboards put; a quote that is not closed goes to the end.
_FILTER = re.compile(
    r"(?<!\S)(body|in)[:：](?:\s+(?!(?:body|in)[:：]))?"
    r"(?:[\"“”„«](?P<quoted>[^\"“”„«»]*)(?:[\"“”»]|$)|(?P<bare>[^\s\"“”„«»]*))",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\S+")
MORE_WORDS = 10
"""A name without quotes has no more behind its first."""
_LONGEST = 150
"""Characters of them."""
NEAR = 3
_SHORT = 60
"""Characters of what was typed that are shown again."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What was typed, or after `settle` what it means: ids of bodies and codes of places, sorted."""

    bodies: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.bodies or self.places)

    def __str__(self) -> str:
        """As a reader may type it."""
        typed = [("body", value) for value in self.bodies] + [("in", value) for value in self.places]
        return " ".join(f'{kind}:"{value}"' if " " in value else f"{kind}:{value}" for kind, value in typed)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which articles are meant: those with one of the bodies and one of the places. None: any."""

    bodies: frozenset[str] | None = None
    places: frozenset[str] | None = None


EVERYTHING = Selection()


def split(text: str) -> tuple[str, Filters]:
    """The words of a text without its filters, and the filters as typed."""
    found: dict[str, list[str]] = {"body": [], "in": []}
    for match in _FILTER.finditer(text):
        quoted = match["quoted"]
        values = [quoted] if quoted is not None else match["bare"].split(",")
        found[match[1].lower()] += [" ".join(value.split()) for value in values]
    words = " ".join(_FILTER.sub(" ", text).split())
    return words, Filters(bodies=_once(found["body"]), places=_once(found["in"]))


def settle(filters: Filters) -> Filters:
    """The same filters in one spelling: `in:Germany` is `in:DE`, `body:EPA` is `body:us-epa`.

    A name that several bodies have stays as it was typed. Raises UsageError for a name that nothing has.
    """
    bodies = {_one(ids) if len(ids := _body_ids(name)) == 1 else name.casefold() for name in filters.bodies}
    places = {min(_codes(name), key=lambda code: (len(code), code)) for name in filters.places}
    return Filters(bodies=tuple(sorted(bodies)), places=tuple(sorted(places)))


def select(filters: Filters) -> Selection:
    """The bodies and places that are meant. Raises UsageError for a name that nothing has."""
    return Selection(
        bodies=frozenset().union(*map(_body_ids, filters.bodies)) if filters.bodies else None,
        places=frozenset().union(*map(_codes, filters.places)) if filters.places else None,
    )


def select_stored(text: str) -> Selection:
    """What stored filters mean. A body that the gazetteer has no more is meant by its id: it matches what was found."""
    _, filters = split(text)
    bodies, places = set(filters.bodies), set(filters.places)
    for name in filters.bodies:
        bodies |= _known_bodies(name)
    for name in filters.places:
        places |= _known_codes(name)
    return Selection(bodies=frozenset(bodies) or None, places=frozenset(places) or None)


def read(text: str) -> tuple[str, Filters]:
    """The words of a text and its filters in one spelling. Raises UsageError for a name that nothing has.

    A name of several words may stand without quotes, which a shell takes off: `body:European Commission`.
    """
    words, filters = split(quoted(text))
    return words, settle(filters) if filters else filters


def quoted(text: str) -> str:
    """The text with quotes around names that go on behind the first word: the longest that there is."""
    parts, done = [], 0
    for match in _FILTER.finditer(text):
        known = {"body": _known_bodies, "in": _known_codes}[match[1].lower()]
        following = list(_NEXT.finditer(text, match.end(), match.end() + _LONGEST)) if match["bare"] else []
        for count in range(min(len(following), MORE_WORDS), 0, -1):
            name = " ".join([match["bare"], *(word[0] for word in following[:count])])
            if ":" not in name and known(name):
                parts += [text[done : match.start()], f'{match[1]}:"{name}"']
                done = following[count - 1].end()
                break
    return "".join([*parts, text[done:]])


def _body_ids(name: str) -> frozenset[str]:
    if not name:
        raise UsageError('After body: type a name without a space, or in quotes: body:bafa, body:"European Commission"')
    if found := _known_bodies(name):
        return found
    from summarizer.facts.bodies.gazetteer import entries

    forms = {form: form for entry in entries().values() for form in (entry.body.name, *entry.aliases, *entry.context)}
    raise UsageError(f"I know no body “{name[:_SHORT]}”.{_near(name, forms, 'body')}")


def _codes(name: str) -> frozenset[str]:
    if not name:
        raise UsageError("After in: type a country, EU or UN, with no space or in quotes: in:de, in:france, in:EU")
    if found := _known_codes(name):
        return found
    from summarizer.facts.bodies.places import territories

    forms = [*territories()["en"].values(), "European Union", "United Nations"]
    raise UsageError(
        f"I know no place “{name[:_SHORT]}”.{_near(name, forms, 'in') or ' Type in:de, in:france, in:EU.'}"
    )


def _known_bodies(name: str) -> frozenset[str]:
    from summarizer.facts.bodies.filters import body_ids

    return frozenset(body_ids(name))


def _known_codes(name: str) -> frozenset[str]:
    from summarizer.facts.bodies.filters import jurisdiction_codes

    return frozenset(jurisdiction_codes(name))


def _near(name: str, forms: Iterable[str], kind: str) -> str:
    """Names that are near to what was typed, as they may be typed."""
    by_key = {form.casefold(): form for form in forms}
    key = name.casefold()[:_SHORT]
    close = difflib.get_close_matches(key, by_key, n=NEAR, cutoff=0.6)
    inside = [form for form in by_key if len(key) > 3 and key in form.split()]
    found = [by_key[form] for form in dict.fromkeys([*close, *inside])][:NEAR]
    typed = " or ".join(f'{kind}:"{form}"' if " " in form else f"{kind}:{form}" for form in found)
    return f" Did you mean {typed}?" if typed else ""


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _one(ids: frozenset[str]) -> str:
    (only,) = ids
    return only
