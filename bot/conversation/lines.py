"""Reads plain text by rules: as a change of the list shown last, and as a schedule."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from functools import partial

from bot.conversation.deadlines import USUAL_DAYS
from bot.conversation.listing import QUERIES, query_of
from bot.conversation.request import IT, WORDS, Context
from bot.conversation.subscriptions import asks_for, shown_last
from bot.conversation.understood import (
    is_talk,
    knows,
    only_names,
    split_off,
    understood,
)
from bot.errors import UsageError
from bot.query import EVERYTHING, Query, without_asking
from bot.query.deadlines import days_ahead, kinds_of
from bot.query.nodes import NARROWING, aspects, joined, negated
from bot.query.schedules import EXCLUDING, items_in, kinds_in
from bot.query.words import any_word
from bot.storage.chats import View
from summarizer.facts import DeadlineKind

_WHICH = re.compile(any_word(WORDS["which"]), re.IGNORECASE)
COMES = {"clock", "again", "never", "digest"}
"""Kinds of parts of a schedule that show that the reader wants a digest. Only a number may count anything."""
_CHANGES = COMES | {"hour", "zone", "count", "size", "off"}
"""Kinds of parts of a schedule that may change a subscription."""


def reads(read: Callable[..., object], *arguments: object) -> bool:
    """Returns whether a parser accepts a text, and finds something in it."""
    with contextlib.suppress(UsageError):
        return bool(read(*arguments))
    return False


def kinds_of_schedule(context: Context, about: str) -> tuple[set[str], str]:
    return kinds_in(about, partial(knows, context))


def without_which(text: str) -> str:
    """Take out the words that may stand around the name of a subscription: "the trade one"."""
    return " ".join(_WHICH.sub(lambda found: f" {WORDS['which'][found[0].casefold()]} ", text).split())


def has_all(context: Context, query: Query) -> object:
    """Returns whether an article matches all of a search."""
    hit = context.storage.search.find(query.on(context.now, context.zone), now=context.now, limit=1)
    return hit.ids and not hit.some


def _recent(context: Context) -> View | None:
    """Returns the list with a search that was shown last, even if a line after it was not understood."""
    return listed if (listed := context.listed) and listed.kind in QUERIES else None


def changed_list(context: Context, how: str, about: str) -> str:
    """Returns the command that shows the list shown last with another search; empty if it is not changed so.

    `how`: with "only" the text narrows the search, and with "without" it excludes something. With "or" it adds to it.
    With "and", as in "and in France?", names replace those of their kind.
    """
    listed, kind, excluding = _recent(context), "deadlines", "without " * (how == "without")
    if listed is None or kinds_of_schedule(context, excluding + about)[0] & _CHANGES:
        return ""
    before, (kinds, rest) = query_of(listed), kinds_of(excluding + about)  # "only comments" is no stage
    rest, ahead = split_off(context, rest, days_ahead)
    if listed.kind != kind and not (how == "and" and "" in kinds):
        kinds, ahead, rest, kind = {}, None, excluding + about, listed.kind
    query = only_names(context, rest)
    if query is None:
        stage = only_names(context, f'stage:"{rest.removeprefix("the ").removesuffix("的")}"')
        if not stage and (kinds or ahead or is_talk(context, about)):
            return ""
        query = stage or understood(context, rest)
    replaced = aspects(query.node)
    if how in ("only", "without"):
        replaced &= NARROWING
    elif replaced & {"in", "body"}:  # after "Bank of England", "and the EU?"
        replaced |= {"in", "body"}
    asked = asks_for(query)  # "only the UK" after "without the UK"
    dropped = [part for part in before.parts if replaced & aspects(part) or negated(part) in asked]
    if how == "or" and not dropped:
        return ""
    either = joined((joined(dropped), query.node), any_of=True) if how == "or" else query.node
    found = Query(node=joined((either, *(part for part in before.parts if part not in dropped))))
    skip, days = ahead or (listed.skip, listed.days or USUAL_DAYS)
    due = tuple(DeadlineKind(kind) for kind in kinds if kind) or listed.due
    if {*query.terms}.difference(before.terms) and not has_all(context, found):
        return ""  # "only joking": words narrow a list that has them
    # The command has no search as its text: its words could be read as names.
    context.show(context.keep(kind, found, size=listed.size, due=due, skip=skip, days=days))
    return "latest list page 1"


def scheduled(context: Context, text: str) -> str:
    """Returns the command for a text with parts of a schedule; empty if it asks for none.

    The command makes or changes a subscription, or shows a number of the newest stories.
    """
    with contextlib.suppress(UsageError):
        asked = without_asking(text)
        rest, count = split_off(context, asked, lambda text, today: None if text.isdecimal() else items_in(text, today))
        if count and (
            not rest or (without_which(rest) and not is_talk(context, rest) and not kinds_of_schedule(context, rest)[0])
        ):
            is_changed = context.subscriptions and not (rest or _recent(context)) and asked == text
            return f"subscriptions max {count} items" if is_changed else f"latest {asked}"
    kinds, rest = kinds_of_schedule(context, text)
    if "part" in kinds and not rest:  # "noon"
        kinds.add("clock")
    names, comes, listed = only_names(context, rest), kinds & COMES, _recent(context)
    # A schedule alone is for what was just asked for; if that is nothing, /subscribe asks.
    is_about = listed == context.last and (without_which(rest) == IT or not (rest or "digest" in kinds))
    # "A daily digest" may be about anything.
    is_list = is_about and listed and listed.argument and listed.kind != "deadlines"
    about = f"@{listed.id}" if listed and is_list else ""
    # After a digest, a day is no news of that day.
    is_change = (
        (kinds & _CHANGES or (kinds - {"seldom"} and shown_last(context)))
        and "digest" not in kinds
        and rest in ("", IT)
    )
    if is_change and context.subscriptions and not (about and comes):
        return f"subscriptions {'at ' * text[0].isdecimal()}{text}"
    if EXCLUDING.match(text):  # "no news on mondays"
        return ""
    is_named = names is not None and (names or comes)
    # A time after what the reader asks for is a schedule, and so is a time with days that repeat: "Japan or Korea,
    # weekdays, noon". "Budget speech 12:30" may be neither.
    is_asked = "again" in kinds or without_asking(rest) != rest or (asked != text and text.startswith(rest))
    is_whole = is_asked and kinds & {"clock", "hour", "part"} and not is_talk(context, rest)
    is_hour = "hour" in kinds and (kinds & {"zone", "city"} or (text[-1].isdecimal() and without_asking(rest) == rest))
    if rest and names == EVERYTHING and is_talk(context, rest):
        return ""  # "weekly is enough" is not about everything
    if (comes or is_hour) and (about or not rest or "digest" in kinds or is_named or is_whole):
        return f"subscribe {text}" if rest and not about else f"subscribe {about or '?'} {text}"
    return ""
