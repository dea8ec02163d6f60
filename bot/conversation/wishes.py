"""Finds the command that a reader's plain text asks for, by the forms in `words.toml`. Searches for any other text."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from bot.actions import Action, Place
from bot.conversation.deadlines import is_due
from bot.conversation.request import NAMES, Context
from bot.conversation.schedules import (
    TABLES,
    When,
    any_word,
    before_pause,
    kinds_in,
    read_when,
    read_zone,
)
from bot.conversation.search import LINK, search
from bot.conversation.settings import read_quiet
from bot.conversation.story import ids_in
from bot.conversation.subscriptions import named_by
from bot.conversation.understood import knows, numbers_in, understood
from bot.errors import UsageError
from bot.language import _
from bot.models import SHORT
from bot.query import ALL, without_asking
from bot.query.words import simplified
from bot.reply import Reply, phrase
from bot.text import cut
from summarizer.scripts import is_unspaced


def _pattern(form: str) -> re.Pattern[str]:
    """Returns the pattern for a form. `*` in the form stands for the arguments of the command."""
    spaced = (
        re.escape(form).replace(r"\ \*", r"(?:\s+(.+?))?").replace(r"\*\ ", r"(?:(.+?)\s+)?").replace(r"\*", "(.*?)")
    )
    return re.compile(spaced, re.IGNORECASE)


_FORMS = sorted(
    (
        (str(form), str(sure), str(command), _pattern(form))
        for sure, commands in TABLES["wishes"].items()
        for command, forms in commands.items()
        for form in forms
    ),
    key=lambda one: ("*" in one[0], -len(one[0])),
)
_POLITE = any_word("polite")
_AROUND = re.compile(
    rf"(?is)(?:(?:{_POLITE})[\s,，]*|(?:{any_word('corrections')})[,，]\s*)*(.*?)(?:[\s,，]*(?:{_POLITE}))*[\s.!?。！？]*\Z"
)
_WISHED = re.compile(rf"\A(?:{any_word('verbs')})|{any_word('addressed')}", re.IGNORECASE)
_WHICH, _QUESTION = (re.compile(any_word(table), re.IGNORECASE) for table in ("which", "questions"))


_COMES = {"clock", "again", "never", "digest"}
"""Kinds of parts of a schedule that show that the reader wants a digest. Only a number may count anything."""
_CHANGES = _COMES | {"hour", "zone", "count", "size", "off"}
"""Kinds of parts of a schedule that may change a subscription."""


def _is_named(context: Context, about: str) -> bool:
    """Returns whether a text wants only existing topics, places and so on. The excluded part may be any words."""
    with contextlib.suppress(UsageError):
        query = understood(context.storage, about, context.today)
        return bool(query) and not (query.terms or query.forgiven)
    return False


def _is_mine(context: Context, about: str) -> bool:
    if not about or about.casefold() in ALL or numbers_in(about) or _is_named(context, about):
        return True
    with contextlib.suppress(UsageError):
        return bool(named_by(context, context.storage.subscriptions.all(context.chat.id), about))
    return False


def _is_pause(context: Context, about: str) -> bool:
    return _is_mine(context, before_pause(about, context.today))


def _is_change(context: Context, about: str) -> bool:
    kinds, rest = kinds_in(about, partial(knows, context.storage))
    return bool(kinds) and _is_mine(context, rest)


def _is_timed(context: Context, about: str) -> bool:
    kinds, rest = kinds_in(about, partial(knows, context.storage))
    return bool(kinds & {*_COMES, "days", "seldom"}) and (bool(rest) or len(kinds) > 1)


def _is_zone(context: Context, text: str) -> bool:
    with contextlib.suppress(UsageError):
        return bool(read_zone(text))
    return False


def _is_quiet(context: Context, text: str) -> bool:
    with contextlib.suppress(UsageError):
        return bool(read_quiet(text))
    return bool(kinds_in(text, partial(knows, context.storage))[0] & {"clock", "hour", "part"})


_SURE: Mapping[str, Callable[[Context, str], bool]] = {
    "always": lambda context, about: True,
    "numbers": lambda context, about: bool(numbers_in(about)),
    "shown": lambda context, about: len(found := numbers_in(about)) == 1 and found[0] in context.shown.stories,
    "ids": lambda context, about: bool(ids_in(about)),
    "names": _is_named,
    "subscriptions": _is_mine,
    "pauses": _is_pause,
    "changes": _is_change,
    "times": _is_timed,
    "hours": _is_quiet,
    "zones": _is_zone,
}
_SENTENCE = 3
"""A text of at least this number of words is more than a name."""
_OWN = ("subscriptions", "pauses", "changes")
"""Kinds of wishes about a subscription. Words of the table `which` may stand around its name."""


def _without_which(text: str) -> str:
    return " ".join(_WHICH.sub(" ", text).split())


def wish(context: Context, text: str) -> str | None:
    """Returns the command that plain text asks for; None if the bot should search for the text."""
    text = simplified(text.replace("’", "'"))
    words = re.findall(r"[\w']+", text.casefold())
    if name := NAMES.get(" ".join(word for word in words if NAMES.get(word) != "")):
        return name
    asked = _AROUND.sub(r"\1", text, count=1)
    for __, sure, command, form in _FORMS:
        if found := form.fullmatch(asked):
            about = typed = " ".join(map(str.strip, filter(None, found.groups())))
            if sure in _OWN or command.startswith(("unsubscribe", "subscriptions")):
                about = _without_which(about)
            if typed and not about and command.startswith("unsubscribe"):
                return "subscriptions"  # "stop it": the list asks which one
            if (about or sure in (*_OWN, "always")) and _SURE[sure](context, about):
                return command.replace("*", about).strip()
    with contextlib.suppress(UsageError):
        if is_due(context, asked):
            return f"deadlines {asked}"
    return _scheduled(context, asked) or _all_news(context, asked)


def _scheduled(context: Context, text: str) -> str | None:
    """Returns the command for a text with parts of a schedule, or None if it asks for none.

    The command makes or changes a subscription, or shows a number of the newest stories.
    """
    known = partial(knows, context.storage)
    with contextlib.suppress(UsageError):
        asked = without_asking(text)[0]
        when, rest = read_when(asked, known)
        is_count = when.items not in (None, SHORT) and when == When(items=when.items)
        if is_count and (not rest or _without_which(rest)):
            return f"latest {rest} {when.items}"
    for line in (text, _without_which(text)):
        kinds, rest = kinds_in(line, known)
        if not kinds or line.isdecimal():
            continue
        is_all = bool(rest and kinds & _COMES) and _all_news(context, rest) is not None
        if kinds & _CHANGES and not rest and context.storage.subscriptions.all(context.chat.id):
            return f"subscriptions {line}"
        is_wish = "digest" in kinds or is_all or (_is_named(context, rest) and not _QUESTION.search(rest))
        if kinds & (_COMES | ({"hour"} if line[-1].isdecimal() else set())) and (not rest or is_wish):
            return f"subscribe {line}"
    return None


def _all_news(context: Context, text: str) -> str | None:
    """Returns the command for a text that names nothing, such as "anything new?"; None for other text."""
    with contextlib.suppress(UsageError):
        said = understood(context.storage, text, context.today)
        if not (said or said.forgiven):
            return "latest"
    return None


def looked_for(context: Context, text: str) -> Reply:
    """Search for plain text that is not a known wish. Raises UsageError.

    If no article has all of the words, the answer says that the bot did not understand the text as a request. If the
    text looks like a request, because it begins with a verb or addresses the bot, a button opens the results.
    """
    asked = without_asking(_AROUND.sub(r"\1", simplified(text), count=1))[0]
    wished = _WISHED.search(asked) or "again" in kinds_in(asked, partial(knows, context.storage))[0]
    query = understood(context.storage, text, context.today)
    hit = context.storage.search.find(query.on(context.now, context.zone), now=context.now, limit=1)
    is_whole = bool(hit.ids) and not hit.some
    is_name = not query.terms or (len(query.terms) < _SENTENCE and not is_unspaced(text))
    if LINK.search(text) or (not wished and (is_whole or is_name)):
        return search(context, text)
    if wished and not is_whole:
        message = _("I don't understand “{words}” as a request, and no article has all of these words. See {help}")
        found = Action.PAGE.button(_("Search for the words"), Place(view=context.keep("search", query).id))
        return Reply(blocks=(phrase(message, words=cut(text, 100), help="/help"),), buttons=((found,),))
    reply = search(context, text)
    searched = phrase(_("I searched for this, because I don't understand it as a request. See {help}"), help="/help")
    return replace(reply, blocks=(*reply.blocks, searched))
