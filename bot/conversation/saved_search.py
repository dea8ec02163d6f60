"""What a saved search is written as: the one place where subscriptions meet the language of searches."""

from __future__ import annotations

import re

from bot.conversation.context import Context
from bot.conversation.searching import understood
from bot.query.values import known

MORE_WORDS = 10
"""A name without quotes has no more behind its first."""
_NAMED = re.compile(r"(?<!\S)(-?)(body|in|stage):\s*([^\s\"()]+)", re.IGNORECASE)
_NEXT = re.compile(r"[^\s\"()]+")


def canonical(context: Context, text: str) -> str:
    """A search in its one spelling, as a subscription keeps it. Raises UsageError for a name that nothing has."""
    return str(understood(context, text))


def quoted(text: str) -> str:
    """The text with quotes around names of several words behind a filter: the longest that there is."""
    parts, done = [], 0
    for found in _NAMED.finditer(text):
        kind, bare = found[2].lower(), found[3]
        following = [] if found.start() < done else list(_NEXT.finditer(text, found.end()))[:MORE_WORDS]
        for count in range(len(following), 0, -1):
            name = " ".join([bare, *(word[0] for word in following[:count])])
            if ":" not in name and known(kind, name):
                parts += [text[done : found.start()], f'{found[1]}{kind}:"{name}"']
                done = following[count - 1].end()
                break
    return "".join([*parts, text[done:]])
