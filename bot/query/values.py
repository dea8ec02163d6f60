"""What the values of filters mean: bodies and places by the summarizer's gazetteer, stages, days.

Sources and topics are known to the database alone: see `bot.storage.search`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import cache

from babel.lists import format_list

from bot.errors import UsageError
from bot.language import N_, _, locale
from bot.query import days
from bot.query.nodes import Filter, Node, either

NEAR = 3
_NAMED = N_("source"), N_("topic"), N_("body"), N_("in"), N_("before"), N_("after")
"""Kinds of filters, as they are typed in each language."""
_SHORT = 60
"""Characters of what was typed that are shown again."""
STAGES = {
    "announced": ("announcement", "宣布"),
    "consultation": ("comments", "comment", "征求意见"),
    "proposed": ("proposal", "提案", "提出"),
    "debated": ("debate", "审议"),
    "adopted": ("passed", "通过"),
    "in_force": ("in force", "force", "effective", "生效"),
    "enforced": ("enforcement", "执法"),
    "withdrawn": ("repealed", "撤回", "废止"),
    "meeting": ("会议",),
    "other": (),
}
"""Stages as articles have them, with what else they may be called."""


def known(kind: str, name: str) -> bool:
    """Whether a name of several words is one that this kind of filter has."""
    match kind:
        case "body":
            return bool(body_ids(name))
        case "in":
            return bool(place_codes(name))
        case "stage":
            return _stage(name) is not None
        case _:
            return False


def settled(kind: str, name: str) -> Node:
    """The filter in one spelling: `in:Germany` is `in:DE`. Raises UsageError for a name that nothing has.

    A name that several bodies have stays as it was typed.
    """
    match kind:
        case "body":
            return Filter(kind=kind, value=_body(name))
        case "in":
            return Filter(kind=kind, value=_place(name))
        case "stage":
            if (stage := _stage(name)) is None:
                raise UsageError(_("After stage: type one of {stages}.").format(stages=_(", ").join(_stages())))
            return Filter(kind=kind, value=stage)
        case "before" | "after":
            if (day := days.settled(name)) is None:
                raise UsageError(
                    _(
                        "After {kind}: type a day, a month, a year or how long ago: "
                        "{kind}:2026-03-14, {kind}:2026-03, {kind}:2026, {kind}:7d, {kind}:yesterday"
                    ).format(kind=_(kind))
                )
            return Filter(kind=kind, value=day)
    if not name:
        raise UsageError(_("After {kind}: type a name without a space, or in quotes.").format(kind=_(kind)))
    return Filter(kind=kind, value=name)


def settled_all(kind: str, names: Iterable[str]) -> Node:
    """Any of the names. Raises UsageError for one that nothing has."""
    found = either(settled(kind, name) for name in names)
    assert found is not None
    return found


def body_ids(name: str) -> frozenset[str]:
    """The ids of the bodies that a name may mean."""
    from summarizer.facts.places import body_ids as find

    return frozenset(find(name))


def place_codes(name: str) -> frozenset[str]:
    """The codes of the places that a name means: of a country with its parts."""
    from summarizer.facts.places import jurisdiction_codes

    return frozenset(jurisdiction_codes(name))


@cache
def _places() -> frozenset[str]:
    from summarizer.facts.gazetteer import listed, territories

    countries = {name for names in territories().values() for name in names.values()}
    parts = {name for code, names in listed().items() if "-" in code for name in names[:2]}
    return frozenset(map(str.casefold, {*countries, *parts, "European Union", "United Nations", "Britain", "欧盟"}))


def names_place(name: str) -> bool:
    """Whether plain words are the name of a place, in any language: no city, people or small word ("us")."""
    return name in ("UN", "US") or name.casefold() in ("eu", "uk", "usa") or name.casefold() in _places()


def nearest(name: str, forms: Iterable[str], kind: str) -> str:
    """Names that are near to what was typed, as they may be typed; empty where there is none."""
    by_key = {form.casefold(): form for form in forms}
    key = name.casefold()[:_SHORT]
    close = difflib.get_close_matches(key, by_key, n=NEAR, cutoff=0.6)
    inside = [form for form in by_key if len(key) > 3 and key in form.split()]
    found = [by_key[form] for form in dict.fromkeys([*close, *inside])][:NEAR]
    typed = [str(Filter(kind=_(kind), value=form)) for form in found]
    if not typed:
        return ""
    return " " + _("Did you mean {names}?").format(names=format_list(typed, style="or", locale=locale()))


def _body(name: str) -> str:
    if not name:
        raise UsageError(
            _('After body: type a name without a space, or in quotes: body:bafa, body:"European Commission"')
        )
    if found := body_ids(name):
        return next(iter(found)) if len(found) == 1 else name.casefold()
    from summarizer.facts.gazetteer import entries

    forms = {form: form for entry in entries().values() for form in (entry.body.name, *entry.aliases, *entry.context)}
    told = _("I know no body “{name}”.").format(name=name[:_SHORT])
    raise UsageError(told + nearest(name, forms, "body"))


def _place(name: str) -> str:
    if not name:
        raise UsageError(_("After in: type a country, EU or UN, with no space or in quotes: in:de, in:france, in:EU"))
    if found := place_codes(name):
        return min(found, key=lambda code: (len(code), code))
    from summarizer.facts.gazetteer import territories

    forms = [*territories()["en"].values(), "European Union", "United Nations"]
    told = _("I know no place “{name}”.").format(name=name[:_SHORT])
    raise UsageError(told + (nearest(name, forms, "in") or " " + _("Type in:de, in:france, in:EU.")))


def _stages() -> list[str]:
    """The stages, as they may be typed in the language of the moment: after English, the last of their names."""
    named = list(STAGES.items())[:-1]
    return [stage if locale().language == "en" else others[-1] for stage, others in named]


def _stage(name: str) -> str | None:
    key = " ".join(name.replace("_", " ").casefold().split())
    for stage, others in STAGES.items():
        if key in (stage.replace("_", " "), *others):
            return stage
    return None
