"""Parses typed searches, and a number at an end of the line. Writes the notes that say how a search was understood.
Changes searches as a reader asks: "or tax", "only the UK", "without steel".
"""

import contextlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

from bot.actions import Action, Place
from bot.conversation.request import IT, WORDS, Context
from bot.digests.names import described
from bot.digests.rank import near
from bot.errors import UsageError
from bot.language import _, topics_called
from bot.query import ALL, Filter, Query, read
from bot.query.names import meant
from bot.query.nodes import NARROWING, Group, Leaf, Node, Not, aspects, joined, leaves, negated
from bot.query.schedules import EXCLUDING
from bot.query.talk import score
from bot.query.words import any_word, pattern
from bot.reply import Block, Button, Reply, italic, phrase
from bot.storage import Storage
from bot.storage.chats import View
from bot.text import cut, one_line
from summarizer.scripts import HAN

T = TypeVar("T")


def names_of(storage: Storage) -> dict[str, dict[str, str]]:
    """Returns the names for `bot.query.read`, with the names of topics and sources in all languages."""
    names = storage.search.names()
    for kind, called in (("source", WORDS["source_names"]), ("topic", WORDS["topic_names"] | topics_called())):
        known = names[kind]
        known |= {word: known[name.casefold()] for word, name in called.items() if name.casefold() in known}
    return names


def understood(context: Context, typed: str) -> Query:
    """Parse a typed search: see `bot.query.read`. Raises UsageError for an unknown name in a filter."""
    return read(one_line(typed), names_of(context.storage), context.today, context.storage.search.has)


def only_names(context: Context, about: str, *, dated: bool = True) -> Query | None:
    """Returns the search that a text means, or None if it wants more than existing topics, places and so on.

    The excluded part may be any words. If not `dated`, days are plain words. Topics side by side stay topics, even if
    an article has them as a phrase.
    """
    with contextlib.suppress(UsageError):
        query = read(about, names_of(context.storage), context.today if dated else None)
        return None if query.terms or query.forgiven else query
    return None


def knows(context: Context, text: str, *, dated: bool = False) -> bool:
    """Returns whether a text is only names of topics, places and so on or, if `dated`, days."""
    query = only_names(context, text, dated=dated)
    # "instant" names nothing
    return query is not None and query.filters == query and (bool(query) or text.casefold() in ("", *ALL))


_ONLY = re.compile(rf"(?i)\A(?:{any_word(WORDS['narrowing'])}|(?=.+ only\Z))")


def narrowing(context: Context, text: str) -> Query | None:
    """Returns the search of a text that narrows a subscription: only exclusions, or names after a word such as "only".

    Returns None for other text. An excluded number may be an hour, as in "not 5".
    """
    said = _ONLY.sub("", text).strip()
    said = re.sub(rf"(?i)\A(?!{pattern('without')})(?:{pattern('not')})", "without ", said)
    said = re.sub(r"\A(without )?(?=[A-Za-z])", r"\1the ", said)  # "Australian" alone is the country
    query = None if is_talk(context, EXCLUDING.sub("", said, 1)) else only_names(context, said)  # "not that"
    if query and not _ONLY.match(text) and any(wanted or str(leaf).isdecimal() for leaf, wanted in leaves(query.node)):
        return None
    return query


def split_off(context: Context, typed: str, read: Callable[[str, date], T | None]) -> tuple[str, T | None]:
    """Take the longest phrase that `read` can parse off an end of a text. Returns the rest, and the parsed value.

    The phrase has at most 60 characters. A text without spaces, such as Chinese, is divided only if the rest has only
    names. "trade 60" has a number, but
    "G 20" and "in 2024" don't: they are names or days.
    """
    text = one_line(typed)
    cuts = re.finditer(rf" |(?<=[{HAN}])|(?=[{HAN}])", text)  # at spaces, and beside Chinese characters
    halves = [(text[:at], text[at:]) for at in (0, *(found.start() for found in cuts))]
    ends = [*((end, start) for start, end in halves), *halves]
    for end, rest in sorted(ends, key=lambda pair: -len(pair[0])):
        number, is_apart = end.strip(), not rest or " " in (end[:1], rest[:1])
        is_name = number.isdecimal() and any(
            number in other.split() and knows(context, other, dated=True) for other, __ in ends
        )
        found = read(number, context.today) if 0 < len(number) <= 60 and not is_name else None
        if found and (is_apart or knows(context, rest)):
            return rest.strip(), found
    return text, None


def is_it(text: str) -> bool:
    """Returns whether a text is a word such as "it" or 这条, which stands for what was shown last."""
    return WORDS["which"].get(text.casefold()) == IT


def is_talk(context: Context, text: str) -> bool:
    """Returns whether plain text speaks to the bot, or of what stands before it, so that its words are no search.

    What is left of it without names, days and small words counts as much as the whole. Names alone are a search.
    """
    whole = score(text)
    with contextlib.suppress(UsageError):
        if whole > 0:
            left = read(text, names_of(context.storage), context.today)
            return whole + score(left.words) > 0 if left.words else not left.filters
    return False


def in_a_week(
    context: Context, query: Query, interest: str = "", vector: bytes | None = None, *, of_stories: bool = True
) -> tuple[int, str]:
    """Returns how many articles, or stories, of the last seven days match a search and an interest: as a number, and as
    a text that ends in a plus sign if there may be more."""
    recent = Filter(kind="after", value=(context.now - timedelta(days=7)).isoformat())
    node = joined((query.on(context.now, context.zone).node, recent))
    found, is_cut = context.storage.search.listed(Query(node=node), until=context.now)
    matches = near(context.storage, interest, vector, found) if interest else found
    count = len({found[id_] for id_ in matches} if of_stories else matches)
    return count, f"{count}{'+' * is_cut}"


def left_out(typed: Query) -> list[Block]:
    """Returns a note if the parser ignored a part of a typed search."""
    return [(italic(_("I could not read a part of what you typed, and left it out.")),)] if typed.forgiven else []


def next_reading(storage: Storage, typed: Query) -> tuple[list[Block], Query | None]:
    """Returns the next most likely reading of a search, and a question that offers it.

    This is the search with its typing errors corrected. If there are none, it is the search with its words read in
    another way. Returns no question and None if there is neither.
    """
    corrected = storage.search.corrected(typed)
    query = corrected and read(str(corrected), names_of(storage), None, storage.search.has)
    if not query:
        return ([phrase(_("Not what you meant?"))] if typed.instead else []), typed.instead
    return [phrase(_("Did you mean {names}?"), names=described(query))], query


def offered(context: Context, label: str, kind: str, query: Query, **details: Any) -> Button:
    """Returns a button that opens a list for a search."""
    return Action.PAGE.button(cut(label, 60), Place(view=context.keep(kind, query, **details).id))


def asked_for(
    context: Context,
    show: Callable[[Context, View, int], Reply],
    typed: Query,
    kind: str,
    *,
    offset: int = 0,
    **details: Any,
) -> Reply:
    """Show a list for a typed search. Notes name the ignored parts, and a button opens the list for another reading."""
    question, instead = next_reading(context.storage, typed)
    rows = ((offered(context, described(instead), kind, instead, **details),),) if instead else ()
    reply = show(context, context.keep(kind, typed, **details), offset)
    return replace(reply, blocks=(*reply.blocks, *left_out(typed), *question), buttons=(*reply.buttons, *rows))


def asks_for(query: Query) -> set[Leaf]:
    """Returns the words and filters of a search, without those that it excludes."""
    return {leaf for leaf, wanted in leaves(query.node) if wanted}


def changed_query(before: Query, how: str, asked: Query) -> Query | None:
    """Returns a search changed by another one, or None if nothing is left of it.

    `how`: with "only" the other search narrows it, and with "without" excludes something. With "or" it adds to it:
    "Housing, UK" or energy is "housing or energy, UK". With "and", as in "and in France?", names replace those of their
    kind.
    """
    # "Only the UK" after "without the UK".
    kept = [part for part in before.parts if negated(part) not in asks_for(asked)]
    same = aspects(asked.node)
    if how == "and" and same & {"in", "body"}:
        same |= {"in", "body"}  # after "Bank of England", "and the EU?"
    elif how in ("only", "without"):
        same &= NARROWING
    alike = [part for part in kept if same & aspects(part)] or kept * (how == "or")
    node = joined(part for part in kept if part not in alike)
    if how == "or":
        added = asked.node if kept == [*before.parts] else None
        return Query(node=joined((joined((joined(alike), added), any_of=True), node)))
    for part in asked.parts:
        left = _without(node, part.part) if isinstance(part, Not) else node
        if left is None and node:
            return None
        node = joined((node, part)) if left == node else left
    return Query(node=node)


def _without(node: Node | None, excluded: Node) -> Node | None:
    """Returns a search without the alternatives that a text names, or None if nothing is left.

    A part of a name is enough: "parliament" is the UK Parliament. Words must be the same, in quotes or not.
    """
    is_any = isinstance(node, Group) and node.any_of
    if not is_any and Query(node=node).words.casefold() == Query(node=excluded).words.casefold() != "":
        return None
    if isinstance(node, Group):
        parts = [_without(part, excluded) for part in node.parts]
        return joined(parts, any_of=is_any) if is_any or None not in parts else None
    if not isinstance(node, Filter):
        return node
    name, typed = (described(Query(node=one)).strip("“”").casefold() for one in (node, excluded))
    return None if meant(typed, [name]) else node
