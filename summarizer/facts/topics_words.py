"""Words that tell a default topic beside those of its description, and words that tell none: ``topics_words.json``."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

# The chamber, where "house" would be the thing.
_CHAMBER = re.compile(
    r"\b(?:Federal Trade Commission|White House|Home Office|Home Secretary|"
    r"(?:[Uu]pper|[Ll]ower|full) [Hh]ouse|Houses of Parliament|House of [A-Z]\w+|"
    r"[Tt]he House\b(?! prices)|House (?:[A-Z]\w+ (?:and [A-Z]\w+ )?)?"
    r"(?:passed|passes|voted|votes|approved|approves|Republicans|Democrats|Speaker|[Cc]ommittee))"
)
_STRIKE = re.compile(r"\b(?:strik\w+|struck) (?:down|out|off)\b", re.I)


def without_procedure(text: str) -> str:
    """``text`` without the names of chambers and the like, which hold words of topics."""
    return _STRIKE.sub(" ", _CHAMBER.sub(" ", text))


@cache
def topic_words() -> dict[str, re.Pattern[str]]:
    """Topic → what finds its words: by their begins, by the whole word where they end in "$" or "_"."""
    topics: dict[str, list[str]] = _table()["topics"]
    return {topic: re.compile("|".join(map(_word, words))) for topic, words in topics.items()}


@cache
def procedure() -> frozenset[str]:
    """Words of any policy text, and words with the stem of a topic's ("customers", of customs): one that a text shares
    with a description tells nothing of its topic."""
    return frozenset(_table()["procedure"])


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(__package__).joinpath("topics_words.json").read_text(encoding="utf-8"))
    return found


def _word(word: str) -> str:
    body = word.removesuffix("$").rstrip("_").replace("_", "[ -]")
    end = r"\b" if word.endswith(("$", "_")) else ""
    exact = body.isupper() or (body[:1].isupper() and bool(end))  # "AI", "TikTok"
    return rf"\b{body}{end}" if exact else rf"(?i:\b{body}{end})"
