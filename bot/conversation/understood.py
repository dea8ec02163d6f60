"""What was understood, in the reader's words: a search or a subscription without code words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.conversation.request import Context
from bot.digests.compose import place_name, stage_name
from bot.errors import UsageError
from bot.language import _, long_day
from bot.models import Subscription
from bot.query import Either, Filter, Node, Not, Query, Term, Typed, read, read_stored
from bot.query.values import nearest

MAX_QUERY = 500
"""Characters of a search; the rest of a longer one is not looked at."""


def understood(context: Context, typed: str, take: Callable[[str], str] | None = None) -> Typed:
    """The search that somebody typed; `take` as `bot.query.read` has it. Raises UsageError for a name in it that
    nothing has."""
    wanted = read(" ".join(typed.split())[:MAX_QUERY], context.storage.search.names(), take)
    if unknown := context.storage.search.unknown(wanted):
        stray, names = unknown
        told = _("I know no source “{name}”.") if stray.kind == "source" else _("There is no topic “{name}”.")
        raise UsageError(told.format(name=stray.value[:60]) + nearest(stray.value, names, stray.kind))
    return wanted


def described(query: Query) -> str:
    """A search as a reader says it: "“steel”, in Germany, without “scrap”"; empty where it is all."""
    return "" if query.node is None else _told(query.node)


def what_of(one: Subscription) -> str:
    """What a subscription is on, in words."""
    interest = _("“{interest}” by meaning").format(interest=one.interest) if one.interest else ""
    return _(", ").join(filter(None, (one.topic, described(read_stored(one.query)), interest))) or _("all topics")


def _told(node: Node) -> str:
    match node:
        case Term():
            exactly = _("exactly “{words}”") if " " in node.text else _("“{words}”")
            return exactly.format(words=node.text)
        case Filter():
            return _filter(node)
        case Not():
            return _("without {what}").format(what=_told(node.part))
        case Either():
            return _(" or ").join(map(_told, node.parts))
    words = " ".join(part.text for part in node.parts if isinstance(part, Term) and " " not in part.text)
    others = [_told(part) for part in node.parts if not isinstance(part, Term) or " " in part.text]
    excluded = [_told(part) for part in node.parts if isinstance(part, Not)]
    wanted = [one for one in others if one not in excluded]
    return _(", ").join([*([_("“{words}”").format(words=words)] if words else ()), *wanted, *excluded])


def _filter(node: Filter) -> str:
    from summarizer.facts.gazetteer import entries, listed

    value = node.value
    match node.kind:
        case "in":
            part = listed().get(value) if "-" in value else None
            return part[0] if part else place_name(value)
        case "body":
            return entries()[value].body.name if value in entries() else value
        case "stage":
            return stage_name(value) or value
        case "source":
            return _("from {source}").format(source=value)
        case "after":
            return _("since {day}").format(day=_day(value))
        case "before":
            return _("before {day}").format(day=_day(value))
    return value


def _day(value: str) -> str:
    try:
        return long_day(date.fromisoformat(value))
    except ValueError:  # a month, a year, or one that counts from today
        return value
