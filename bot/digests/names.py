"""Writes the names of stages, places, bodies, topics, searches and subscriptions in the current language."""

import re
from collections.abc import Collection
from datetime import date

from bot.language import N_, _, body_names, duration, locale, long_day, spoken, stage_name, topic_name
from bot.models import Reasons, Subscription
from bot.query import Filter, Group, Node, Not, Query, Term, read_stored
from bot.query.nodes import one_kind
from summarizer.calendar_words import DAYS, SHORT_UNITS

_SHORT_PLACES = {"US": N_("US"), "GB": N_("UK"), "EU": N_("EU"), "UN": N_("UN"), "INT": N_("international")}


def place_name(code: str) -> str:
    """Returns the name of an ISO 3166 code, `EU`, `UN` or `INT`. For a part of a country, returns the country's
    name."""
    country = code.partition("-")[0]
    short = _SHORT_PLACES.get(country)
    return _(short) if short else str(locale().territories.get(country, country))


def area_name(code: str) -> str:
    """Returns the name of a part of a country, or what `place_name` returns for other codes."""
    from summarizer.facts.gazetteer import listed

    part = body_names(spoken(), "places").get(code, "").split() or listed().get(code)
    return part[0] if part and "-" in code else place_name(code)


def body_name(id_: str, name: str) -> str:
    """Returns the name of a body in the current language; `name` if it has none."""
    return body_names(spoken()).get(id_, name)


def described(query: Query) -> str:
    """Describe a search in words: "“steel”, Germany, without “scrap”". The text is empty if it matches everything."""
    return "" if query.node is None else _in_words(query.node)


def is_of_lost_topic(subject: Subscription | Reasons, known: Collection[str]) -> bool:
    """Returns whether a subscription is on a topic that no longer exists. `known`: the existing topics."""
    parts = read_stored(subject.query).parts
    return any(isinstance(part, Filter) and part.kind == "topic" and part.value not in known for part in parts)


def matched(subject: Subscription | Reasons) -> str:
    """Describe what a subscription is on. The text is empty if it is on everything."""
    interest = _("“{interest}” by meaning").format(interest=subject.interest) if subject.interest else ""
    return _(", ").join(filter(None, (described(read_stored(subject.query)), interest)))


def what_of(subject: Subscription | Reasons) -> str:
    """Describe what a subscription is on. If it is on everything, the text says "all topics"."""
    return matched(subject) or _("all topics")


def _in_words(node: Node) -> str:
    match node:
        case Term():
            exactly = _("exactly “{words}”") if " " in node.text else _("“{words}”")
            return exactly.format(words=node.text)
        case Filter():
            return _filter(node)
        case Not(part=Group(any_of=True, parts=parts)):
            return _("without {what}").format(what=_(" or ").join(map(_member, parts)))
        case Not():
            return _("without {what}").format(what=_member(node.part))
        case Group(any_of=True):
            return _(" or ").join(
                f"({_in_words(part)})" if isinstance(part, Group) else _in_words(part) for part in node.parts
            )
    words = " ".join(part.text for part in node.parts if isinstance(part, Term) and " " not in part.text)
    others = [_in_words(part) for part in node.parts if not isinstance(part, Term) or " " in part.text]
    excluded = [_in_words(part) for part in node.parts if isinstance(part, Not)]
    topics = [_in_words(part) for part in node.parts if one_kind(part) == "topic"]
    wanted = [text for text in others if text not in (*excluded, *topics)]
    return _(", ").join([*topics, *([_("“{words}”").format(words=words)] if words else ()), *wanted, *excluded])


def _member(node: Node) -> str:
    """Describe what is excluded: a source only by its name."""
    if isinstance(node, Filter) and node.kind == "source":
        return node.value
    return f"({_in_words(node)})" if isinstance(node, Group) else _in_words(node)


def _filter(node: Filter) -> str:
    from summarizer.facts.gazetteer import entries

    value = node.value
    match node.kind:
        case "in":
            return area_name(value)
        case "body":
            return body_name(value, entries()[value].body.name if value in entries() else value)
        case "topic":
            return topic_name(value)
        case "stage":
            return stage_name(value) or value
        case "source":
            return _("from {source}").format(source=value)
        case "after" if ago := re.fullmatch(r"(\d+)([dwmy])", value):
            days = int(ago[1]) * DAYS[SHORT_UNITS[ago[2]]]
            return _("of the last {days}").format(days=duration(days, "day"))
        case "after" if value.startswith("this "):
            return _day(value)
        case "after":
            return _("since {day}").format(day=_day(value))
        case "before":
            return _("before {day}").format(day=_day(value))
    return value


def _day(value: str) -> str:
    try:
        return long_day(date.fromisoformat(value))
    except ValueError:  # a month, a year, or days relative to today
        return _(value)
