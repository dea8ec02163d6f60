"""What a name means: of a topic, body, place, source, stage or day, as the value of a filter and in plain words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cache

from babel.lists import format_list

from bot.clock import find_zone
from bot.errors import UsageError
from bot.language import N_, _, bodies_called, locale
from bot.query import days
from bot.query.acronyms import is_known
from bot.query.nodes import Filter, Node, joined
from bot.query.words import LISTS, TABLES
from bot.text import title_words

Names = Mapping[str, Mapping[str, str]]
"""The topics and sources that there are: kind → what they are called, in small letters → name."""
NO_NAMES: Names = {}
NEAR = 3
_NAMED = N_("source"), N_("topic"), N_("body"), N_("in"), N_("before"), N_("after")
"""Kinds of filters, as they are typed in each language."""
_SHOWN = 60
"""Characters of what was typed that are shown again."""
_SHORT = 5
"""Letters of an acronym: in small letters it is a word too, such as "who" and "ice"."""
STAGES: dict[str, list[str]] = TABLES["stages"]
"""Stages as articles have them, with what else they may be called."""
_STAGES = {name: stage for stage, others in STAGES.items() for name in (stage.replace("_", " "), *others)}


def value_of(kind: str, name: str, names: Names) -> str | None:
    """The value of a filter in one spelling: `in:Germany` is `in:DE`. None for a name that nothing has.

    A name that several bodies have stays as it was typed.
    """
    key = " ".join(name.casefold().split())
    match kind:
        case "body":
            found = body_ids(name)
            return (found and (min(found) if len(found) == 1 else name.casefold())) or None
        case "in":
            return min(place_codes(name), key=lambda code: (len(code), code), default=None)
        case "stage":
            return _STAGES.get(key.replace("_", " "))
        case "topic":
            return _topic(key, names.get(kind, {}))
        case "source":
            return names.get(kind, {}).get(key)
    return days.settled(name)


def settled(kind: str, values: Iterable[str], names: Names, *, strict: bool) -> Node:
    """A filter for any of the values that were typed. Raises UsageError for one that nothing has, if `strict`.

    Sources and topics that are not in `names` stay as they are: see `bot.storage.search`.
    """
    found = []
    for name in values:
        value = value_of(kind, name, names) or ("" if strict and kind not in ("source", "topic") else name)
        if strict and not value:
            raise UsageError(_refusal(kind, name))
        found.append(Filter(kind=kind, value=value))
    node = joined(found, any_of=True)
    assert node is not None
    return node


def name_in(words: str, names: Names, *, loose: bool) -> tuple[Filter, bool] | None:
    """The filter that plain words name, and whether they do so alone: a city only beside another name. None: no name.

    `loose`: also what is less sure, an acronym in small letters, or "AI" for a topic that has it in its name.
    """
    name = re.sub("(?i)^the ", "", words.strip(".!?;:"))
    key, topics = name.casefold(), names.get("topic", {})

    def named(kind: str) -> str | None:
        return value_of(kind, name, names)

    small = key in LISTS["common"] | LISTS["about"] | LISTS["either"]
    spelled_out = len(name) > _SHORT or name.isupper() or not name.isascii()
    tried = {
        "source": key not in topics,
        "topic": key in topics or (not small and (loose or not is_known(name))),
        "after": days.named(name) is not None,
        "in": _is_place(name),
        "body": loose or spelled_out,
    }
    for kind, may_be in tried.items():
        if may_be and (value := named(kind)):
            return Filter(kind=kind, value=value), True
    if len(name) >= _SHORT and find_zone(name) and (city := named("in")):
        return Filter(kind="in", value=city), loose
    return None


def _topic(key: str, topics: Mapping[str, str]) -> str | None:
    """The topic of a name in small letters, or the only one with all its words ("trade" for "Trade and customs")."""
    if key in topics:
        return topics[key]
    inside = not key.isascii() and len(key) > 1  # Chinese has no spaces between words
    words = title_words(key)
    having = {topic for called, topic in topics.items() if words <= title_words(called) or (inside and key in called)}
    return having.pop() if len(having) == 1 and any(map(str.isalpha, key)) else None


def body_ids(name: str) -> frozenset[str]:
    """The ids of the bodies that a name may mean."""
    from summarizer.facts.places import body_ids as find

    found, shown = find(name), bodies_called().get(name)  # a reader types also what readers are shown
    return frozenset(found or ([shown] if shown else ()))


def place_codes(name: str) -> frozenset[str]:
    """The codes of the places that a name means: of a country with its parts."""
    from summarizer.facts.places import jurisdiction_codes

    return frozenset(jurisdiction_codes(name))


@cache
def place_names() -> frozenset[str]:
    """Countries and parts of them in any language, in small letters: no city, people or code."""
    from summarizer.facts.gazetteer import listed, territories

    countries = {name for names in territories().values() for name in names.values()}
    parts = {name for code, names in listed().items() if "-" in code for name in names[:2]}
    return frozenset(map(str.casefold, {*countries, *parts, "European Union", "United Nations", "Britain", "欧盟"}))


def _is_place(name: str) -> bool:
    return name in ("UN", "US") or name.casefold() in ("eu", "uk", "usa") or name.casefold() in place_names()


def nearest(name: str, forms: Iterable[str], kind: str) -> str:
    """Names that are near to what was typed, as they may be typed; empty where there is none."""
    by_key = {form.casefold(): form for form in forms}
    key = name.casefold()[:_SHOWN]
    close = difflib.get_close_matches(key, by_key, n=NEAR, cutoff=0.6)
    inside = [form for form in by_key if len(key) > 3 and key in form.split()]
    found = [by_key[form] for form in dict.fromkeys([*close, *inside])][:NEAR]
    typed = [str(Filter(kind=_(kind), value=form)) for form in found]
    if not typed:
        return ""
    return " " + _("Did you mean {names}?").format(names=format_list(typed, style="or", locale=locale()))


def _refusal(kind: str, name: str) -> str:
    """What is said of a value that nothing has."""
    from summarizer.facts.gazetteer import entries, territories

    shown = name[:_SHOWN]
    match kind, name:
        case "stage", _any:
            # As they may be typed in the language of the moment: after English, the last of their names.
            stages = [stage if locale().language == "en" else others[-1] for stage, others in STAGES.items() if others]
            return _("After stage: type one of {stages}.").format(stages=_(", ").join(stages))
        case "before" | "after", _any:
            return _(
                "After {kind}: type a day, a month, a year or how long ago: "
                "{kind}:2026-03-14, {kind}:2026-03, {kind}:2026, {kind}:7d, {kind}:yesterday"
            ).format(kind=_(kind))
        case "body", "":
            return _('After body: type a name without a space, or in quotes: body:bafa, body:"European Commission"')
        case "in", "":
            return _("After in: type a country, EU or UN, with no space or in quotes: in:de, in:france, in:EU")
        case "body", _any:
            bodies = (form for one in entries().values() for form in (one.body.name, *one.aliases, *one.context))
            return _("I know no body “{name}”.").format(name=shown) + nearest(name, bodies, kind)
        case "in", _any:
            near = nearest(name, [*territories()["en"].values(), "European Union", "United Nations"], kind)
            told = _("I know no place “{name}”.").format(name=shown)
            return told + (near or " " + _("Type in:de, in:france, in:EU."))
    return _("After {kind}: type a name without a space, or in quotes.").format(kind=_(kind))
