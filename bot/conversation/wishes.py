"""Commands in plain words, as somebody types them who knows no commands. The words stand in `words.toml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.conversation.request import NAMES, Context
from bot.conversation.schedules import TABLES, WORDS, pause_of, read_when
from bot.conversation.understood import knows
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
    key=lambda one: -len(one[0]),
)
_POLITE = "|".join(map(re.escape, sorted(WORDS["polite"], key=len, reverse=True)))
_AROUND = re.compile(
    rf"(?:(?:{_POLITE})[\s,，]*)*(.*?)(?:[\s,，]*(?:{_POLITE}))*[\s.!?。！？]*", re.IGNORECASE | re.DOTALL
)
_NUMBERS = re.compile(r"(?:#?\d{1,4}(?:[\s,，、&]|and|和)*)+")


def _is_named(context: Context, about: str) -> bool:
    return bool(about) and (_NUMBERS.fullmatch(about) is not None or knows(context.storage, about, context.today))


def _is_pause(context: Context, about: str) -> bool:
    which = pause_of(about, context.today)[0]
    return bool(about) and (not which or _is_named(context, which))


def _is_timed(__: Context, text: str) -> bool:
    try:
        when, rest = read_when(text)
    except UsageError:  # it says what is wrong with its time
        return True
    return bool(rest and (when.times or when.days or when.at_once))


_SURE: Mapping[str, Callable[[Context, str], bool]] = {
    "always": lambda context, about: True,
    "numbers": lambda context, about: _NUMBERS.fullmatch(about) is not None,
    "names": _is_named,
    "pauses": _is_pause,
    "times": _is_timed,
}


def wish(context: Context, text: str) -> str | None:
    """The command line that plain words stand for; None where they are words to search for."""
    text = text.replace("’", "'")
    words = re.findall(r"[\w']+", text.casefold())
    if name := NAMES.get(" ".join(word for word in words if NAMES.get(word) != "")):
        return name
    around = _AROUND.fullmatch(text)
    asked = around[1] if around else text
    for __, sure, command, form in _FORMS:
        if found := form.fullmatch(asked):
            about = asked if sure == "times" else " ".join(filter(None, found.groups()))
            if _SURE[sure](context, about):
                return command.replace("*", about)
    return None
