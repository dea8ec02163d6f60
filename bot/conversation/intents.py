"""Turns the intents of plain text into commands. The table `intents` of `words.toml` says how."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.conversation.lines import COMES, changed_list, kinds_of_schedule, reads, scheduled, without_which
from bot.conversation.request import IT, TABLES, WORDS, Context
from bot.conversation.story import ids_in
from bot.conversation.subscriptions import OWN, named, shown_last
from bot.conversation.understood import is_talk, only_names, split_off
from bot.query import without_asking
from bot.query.schedules import CHANGED, EXCLUDING, pause_end, read_zone
from bot.query.talk import LIKELY, POSSIBLE, SURE, arguments, intents
from bot.query.words import any_word, numbers_in, words
from summarizer.numbers import CHINESE_DIGITS

_EVERY = re.compile(any_word(WORDS["every"]), re.IGNORECASE)
_DENIES = re.compile(any_word(WORDS["denials"]), re.IGNORECASE)
_IT = re.compile(any_word(word for word, meant in WORDS["which"].items() if meant == IT), re.IGNORECASE)
_NUMBERED = re.compile(rf"(?:{OWN.pattern})\W*\d", re.IGNORECASE)
_TIME = re.compile(" ?(?:time|时间)$")
_TO = re.compile(" to |改?[到成]")
_ORDINAL = re.compile(rf"(第[十{CHINESE_DIGITS}\d]+[个条份篇]?|^\d+(?=[:：]\D))[:：]?")
_REMOVALS = {"saved": "saved - *", "followed": "unfollow *"}
"""Kind of a list → the command that removes items of it."""


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """A text with an intent that it may have."""

    context: Context
    text: str
    command: str
    """With `*` for the arguments."""
    change: str
    """How the arguments change the list shown last: see `changed_list`. Empty if they don't."""
    parts: Sequence[str]
    """The arguments in the text."""
    is_sure: bool

    @property
    def about(self) -> str:
        return " ".join(self.parts)

    def __call__(self, about: str) -> str:
        """Returns the command with these arguments."""
        return self.command.replace("*", about).strip()


def intended(context: Context, text: str) -> str:
    """Returns the command for what a text intends; empty if that is nothing, or its arguments are not such as the
    command takes."""
    for label, probability in intents(text):
        if probability < POSSIBLE:
            break
        if label not in TABLES["intents"]:
            continue
        kind, command, change = TABLES["intents"][label]
        parts = arguments(text) if "*" in command + change else []
        is_named = kind in _NAMING and (shown_last(context) or (parts and reads(named, context, " ".join(parts))))
        if probability > LIKELY or is_named or kind == "zone":
            if kind in (*_NAMING, "zone") and parts == [text] and not _TIME.search(text):
                continue  # only names: a search
            denied = not _DENIES.search(" ".join(parts)) and _DENIES.search(text)
            if denied and label in ("add", "alert", "also_on", "change", "digest", "follow", "save"):
                continue
            is_sure = probability > SURE and not (denied and WORDS["denials"][denied[0].casefold()])
            wish = _Wish(context=context, text=text, command=command, change=change, parts=parts, is_sure=is_sure)
            if told := _KINDS[kind](wish):
                return told
    return ""


def _talking(wish: _Wish) -> str:
    """Without arguments. The text must be talk."""
    return wish("") if is_talk(wish.context, wish.text) else ""


def _telling(wish: _Wish) -> str:
    return wish(wish.about) if wish.about or "*" not in wish.command else ""


def _counting(wish: _Wish) -> str:
    """A number of newest stories, or a subject. Text with a schedule asks for a digest."""
    return "" if kinds_of_schedule(wish.context, wish.text)[0] & {*COMES, "zone"} else wish(wish.about)


def _searching(wish: _Wish) -> str:
    """A search, which may exclude something."""
    about = without_asking(wish.text)
    return "" if is_talk(wish.context, kinds_of_schedule(wish.context, about)[1]) else wish(about)


def _subscribing(wish: _Wish) -> str:
    """A search and a schedule. "Subscribe to this" and an alert on nothing are for the list shown last."""
    context, about, text = wish.context, wish.about, wish.text
    lost = kinds_of_schedule(context, text)[0] - kinds_of_schedule(context, about)[0] - {"digest"}
    if lost or (EXCLUDING.search(text) and not EXCLUDING.search(about)):
        about = text  # a schedule or an exclusion is never lost
    is_alert = wish.command != "subscribe *"
    if not about and (is_alert or _IT.search(text)):
        return wish(f"@{getattr(context.listed, 'id', 0)}{'' if is_alert else ' daily'}")
    rest = kinds_of_schedule(context, about)[1]
    if is_talk(context, rest) and not wish.is_sure:
        return ""
    if is_alert:
        about = rest
    elif about and (timed := scheduled(context, f"{about} digest" if OWN.search(text) and not rest else about)):
        return timed
    # Nothing is stored in doubt.
    return wish(about) if wish.is_sure or not about or only_names(context, about) else ""


def _numbering(wish: _Wish) -> str:
    """Numbers of the page shown last, words of a title there, the number of a bill, or what is open."""
    numbers = [number for part in wish.parts for number in numbers_in(part)] or _titled(wish.context, wish.parts)
    found = [*filter(ids_in, wish.parts)] or [*map(str, numbers)]
    if found:
        return wish(" ".join(found))
    is_meant = _IT.search(wish.text) or is_talk(wish.context, wish.text)
    if (wish.parts and not wish.command.startswith("why")) or not is_meant:
        return ""
    return wish("all" if _EVERY.search(wish.text) and wish.command.startswith("unfollow") else IT)


def _titled(context: Context, parts: Sequence[str]) -> list[int]:
    """Returns the numbers of the articles on the page shown last that have all words of a text in their titles."""
    articles = context.storage.articles.many([*context.shown.articles.values()])
    wanted = {*words(" ".join(parts).casefold())}
    return [
        number
        for number, id_ in context.shown.articles.items()
        if wanted and id_ in articles and wanted <= {*words(articles[id_].title.casefold())}
    ]


def _limiting(wish: _Wish) -> str:
    """What the list shown last, or a subscription, should be about or not: "drop steel", "drop steel from it"."""
    if wish.parts and (changed := changed_list(wish.context, wish.change, wish.about)):
        return changed
    about, of = (" ".join(wish.parts[:-1]), wish.parts[-1]) if len(wish.parts) > 1 else (wish.about, "")
    if not about or kinds_of_schedule(wish.context, about)[0]:
        return ""
    if wish.command.startswith("search"):
        return "" if is_talk(wish.context, wish.about) else wish(wish.about)
    if of and (reads(named, wish.context, of) or (wish.is_sure and wish.context.subscriptions)):
        return wish(f"{about}{CHANGED}{of}")
    is_named = wish.command.startswith("subscriptions add") and only_names(wish.context, wish.about) and wish.is_sure
    return wish(wish.about) if shown_last(wish.context) or is_named else ""


def _own(wish: _Wish) -> list[str]:
    """Returns the arguments without the words around the name of a subscription. A number stands apart."""
    return [about for part in wish.parts for one in _ORDINAL.split(part) if (about := without_which(one))]


def _is_mine(wish: _Wish, about: str) -> bool:
    """Returns whether a text names subscriptions, or none in particular. If there are none, the answer says so."""
    return not wish.context.subscriptions or bool(numbers_in(about)) or reads(named, wish.context, about)


def _ending(wish: _Wish) -> str:
    """The name or number of a subscription, or of what the page shown last lists."""
    about = _EVERY.sub("", " ".join(_own(wish))).strip()
    if _EVERY.search(wish.text):
        about = IT if about else "all"  # it asks after "everything except trade"
    if not about or (numbers_in(about) and not OWN.search(wish.text)):
        return _removing(wish, about or IT)
    if not wish.is_sure and about != "all":
        return wish(IT) if _is_mine(wish, about) else ""  # asks
    return wish(about)  # if no subscription has this name, the answer says so


def _removing(wish: _Wish, about: str) -> str:
    """Remove what the page lists. Another page has nothing to remove: the bot asks which subscription is meant."""
    kind = getattr(wish.context.listed, "kind", "")
    is_own = kind == "subscriptions" or OWN.search(wish.text) or "pause" in wish.command
    command = wish.command if is_own else "unsubscribe all"
    return (_REMOVALS.get(kind, command) if wish.context.shown.articles else command).replace("*", about).strip()


def _choosing(wish: _Wish) -> str:
    """The name of a subscription or, on a page of articles, words of a title: "the trade one"."""
    about, numbers = " ".join(_own(wish)), _titled(wish.context, wish.parts)
    if numbers:
        return f"open {' '.join(map(str, numbers))}"
    return wish(about) if about and reads(named, wish.context, about) else ""


def _pausing(wish: _Wish) -> str:
    """A subscription, and how long."""
    about = " ".join(_own(wish))
    which, _ = split_off(wish.context, about, pause_end)
    if _EVERY.search(wish.text):
        return "" if which else wish(f"all {about}")
    if numbers_in(about) and "pause" in wish.command:
        return _removing(wish, about)
    return wish(about) if wish.is_sure or _is_mine(wish, which) else ""


def _changing(wish: _Wish) -> str:
    """A subscription, and parts of a schedule."""
    parts, context = _own(wish), wish.context
    if not shown_last(context) and reads(read_zone, zone := _TIME.sub("", wish.about)):
        return f"settings zone {zone}"
    about = " ".join(parts)
    kinds, which = kinds_of_schedule(context, about)
    is_lost = EXCLUDING.search(wish.text) and not EXCLUDING.search(about) and "not" not in wish.command
    if not kinds or is_lost or (which and not context.subscriptions):  # an exclusion is never lost
        return ""
    if not which and _EVERY.search(wish.text):
        about = f"all {about}"
    elif (
        about[0].isdecimal() and not (len(parts) > 1 and _is_number(wish, parts[0])) and not _NUMBERED.search(wish.text)
    ):
        about = f"at {about}"  # an hour, not the number of a subscription
    if "* not *" in wish.command:
        about = f"{' '.join(parts[:-1])} not {parts[-1]}".strip()
    is_told = _is_mine(wish, which) or (wish.is_sure and wish.context.subscriptions)
    return wish.command.replace("* not *", "*").replace("*", about) if is_told else ""


def _is_number(wish: _Wish, part: str) -> bool:
    return any(number <= len(wish.context.subscriptions) for number in numbers_in(part))


def _replacing(wish: _Wish) -> str:
    """Two values of a subscription, the old one first."""
    typed = _TO.split(wish.parts[0], 1) if len(wish.parts) == 1 else wish.parts
    parts = _own(replace(wish, parts=typed))
    if len(parts) < 2 or not wish.context.subscriptions:
        return ""
    return wish((" " if _is_number(wish, parts[0]) else CHANGED).join(parts))


def _zoning(wish: _Wish) -> str:
    return wish(wish.about) if reads(read_zone, wish.about) else ""


_NAMING = ("limit", "choose", "end", "pause", "change", "replace")
"""Kinds whose arguments name a subscription. If they do, or one is shown, such an intent need only be possible."""
_KINDS: Mapping[str, Callable[[_Wish], str]] = {
    "talk": _talking,
    "tell": _telling,
    "count": _counting,
    "search": _searching,
    "subscribe": _subscribing,
    "number": _numbering,
    "limit": _limiting,
    "choose": _choosing,
    "end": _ending,
    "pause": _pausing,
    "change": _changing,
    "replace": _replacing,
    "zone": _zoning,
}
"""Kind of the arguments of an intent → the function that makes the command."""
