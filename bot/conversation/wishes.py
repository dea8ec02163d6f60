"""Commands in plain words, as somebody types them who knows no commands. The words stand in `words.toml`."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from functools import partial

from bot.conversation.request import NAMES, Context
from bot.conversation.schedules import TABLES, WORDS, pause_of, read_when
from bot.conversation.story import ids_in
from bot.conversation.subscriptions import on
from bot.conversation.understood import knows, numbers_in, understood
from bot.errors import UsageError


def _pattern(form: str) -> re.Pattern[str]:
    """Of a form in which `*` stands for what the command is about."""
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
    key=lambda one: (one[1] == "schedules", -len(one[0])),  # such a form takes any words around it
)
_POLITE = "|".join(map(re.escape, sorted(WORDS["polite"], key=len, reverse=True)))
_AROUND = re.compile(rf"(?is)(?:(?:{_POLITE})[\s,，]*)*(.*?)(?:[\s,，]*(?:{_POLITE}))*[\s.!?。！？]*\Z")


def _is_named(context: Context, about: str) -> bool:
    return bool(about) and knows(context.storage, about, context.today)


def _is_mine(context: Context, about: str) -> bool:
    if numbers_in(about) or _is_named(context, about):
        return True
    with contextlib.suppress(UsageError):
        return bool(on(context, context.storage.subscriptions.all(context.chat.id), about))
    return False


def _is_pause(context: Context, about: str) -> bool:
    which = pause_of(about, context.today)[0]
    return bool(about) and (not which or _is_mine(context, which))


def _is_timed(context: Context, text: str, *, named: bool = False) -> bool:
    try:
        when, rest = read_when(text)
    except UsageError:  # it says what is wrong with its time
        return True
    if named and not knows(context.storage, rest):
        return False
    return bool((rest and (when.times or when.days or when.at_once)) or (when.days and when.times))


_SURE: Mapping[str, Callable[[Context, str], bool]] = {
    "always": lambda context, about: True,
    "numbers": lambda context, about: bool(numbers_in(about)),
    "shown": lambda context, about: about in map(str, context.shown.stories),
    "ids": lambda context, about: bool(ids_in(about)),
    "names": _is_named,
    "subscriptions": _is_mine,
    "pauses": _is_pause,
    "times": _is_timed,
    "schedules": partial(_is_timed, named=True),
}


def wish(context: Context, text: str) -> str | None:
    """The command line that plain words stand for; None where they are words to search for."""
    text = text.replace("’", "'")
    words = re.findall(r"[\w']+", text.casefold())
    if name := NAMES.get(" ".join(word for word in words if NAMES.get(word) != "")):
        return name
    asked = _AROUND.sub(r"\1", text, count=1)
    for __, sure, command, form in _FORMS:
        if found := form.fullmatch(asked):
            about = asked if sure == "schedules" else " ".join(map(str.strip, filter(None, found.groups())))
            if _SURE[sure](context, about):
                return command.replace("*", about)
    with contextlib.suppress(UsageError):
        said = understood(context.storage, asked, context.today)
        if not (said or said.forgiven):  # "anything new?"
            return "latest"
    return None
