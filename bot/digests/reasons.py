"""Reasons: why an article is in a delivery, read back from the English words that the ledger keeps for operators, so
that a reader is told in their own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.digests.because import EARLIER, NOTHING_NEW
from bot.digests.follow import FOLLOWS

_INTEREST = re.compile(r"(?:^|, )interest “(.*)”$", re.DOTALL)
_SENTENCE = ": “"
_TOPIC = "topic "
_ALL = "all topics"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """What an article matched, and by what."""

    follows: bool = False
    """It is news of a story that the chat follows."""
    topic: str | None = None
    query: str = ""
    interest: str = ""
    sentence: str = ""
    """Of the article, which tells why it has the topic or is near to the interest."""
    earlier: bool = False
    """It was an earlier article of the story that matched."""
    nothing_new: bool = False
    """It says nothing that the chat had not had."""


def read_reason(because: str) -> Reason:
    """What `because` of an item says. What is not understood is taken for a search."""
    nothing_new = because.endswith(NOTHING_NEW)
    because = because.removesuffix(NOTHING_NEW)
    if because == FOLLOWS:
        return Reason(follows=True, nothing_new=nothing_new)
    earlier = because.endswith(EARLIER)
    because = because.removesuffix(EARLIER)
    what, quoted, sentence = because.partition(_SENTENCE)
    if not (quoted and sentence.endswith("”")):
        what, sentence = because, ""
    interest = ""
    if found := _INTEREST.search(what):
        what, interest = what[: found.start()], found[1]
    topic = None
    if what.startswith(_TOPIC):
        topic, __, what = what.removeprefix(_TOPIC).partition(", ")
    return Reason(
        topic=topic,
        query="" if what == _ALL else what,
        interest=interest,
        sentence=sentence.removesuffix("”"),
        earlier=earlier,
        nothing_new=nothing_new,
    )
