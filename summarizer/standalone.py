"""Whether a sentence can stand alone, and if not, which earlier sentence it must bring.

A summary that begins with "He" or "However," says nothing of whom or against what. The rules are word lists a
language: a sentence depends on another when it opens with a pronoun, with a noun that points back ("Such rules …",
"Diese Frist …"), or with a connective, when someone unnamed speaks in it (", he said"), or when it is nothing but
someone's words. What only looks so is let through: "It is illegal to …", "Those who …", "This week …".

Full coreference needs a model a language many times the size of the encoder, for a gain that a summary of three
sentences hardly sees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.models import Sentence
from summarizer.patterns import compiled

_PATTERNS = compiled("standalone.toml", re.NOFLAG)
_DEPENDS: dict[str, re.Pattern[str]] = _PATTERNS["depends"]
_ALL_QUOTED = re.compile(r"[\"“„«「『](?P<inside>.*)[\"”“»」』][.。]?$", re.S)
_OPENERS = "\"'“„«‹([「『（ \u00a0\u202f"


def is_dependent(text: str, lang: str) -> bool:
    """Whether the sentence ``text`` needs an earlier one to be understood.

    ``lang`` is an ISO 639-1 code: where it is empty, the rules of English count, and few where it has none.
    """
    opening = text.lstrip(_OPENERS)[:300]
    if not opening:
        return False
    if speaks(text, lang) or _PATTERNS["says_who"].search(text[-200:]):
        return True
    if len(text) <= 600 and _is_only_quoted(text):
        return True
    code = lang or "en"
    if code not in _DEPENDS or not _DEPENDS[code].match(opening):
        return False
    return not _PATTERNS["stands"][code].match(opening)


def antecedent(lines: Sequence[Sentence], index: int) -> int | None:
    """Index of the earlier sentence that ``lines[index]``, which can't stand alone, must bring; ``None`` where it must
    be passed over: what comes before a heading is of another matter.

    The one it brings may depend on a third: ask again for that. ``lines`` are those of a reading, in order.
    """
    for before in range(index - 1, -1, -1):
        if lines[before].kind == "heading":
            return None
        if lines[before].kind == "sentence":
            return before
    return None


def speaks(text: str, lang: str) -> bool:
    """Whether ``text`` opens in the first person: no sentence before it need say who that is."""
    pattern = _PATTERNS["speaks"].get(lang)
    return pattern is not None and pattern.match(text) is not None


def _is_only_quoted(text: str) -> bool:
    """Whether ``text`` is a quotation without a word of who says it."""
    match = _ALL_QUOTED.match(text.strip())
    return match is not None and not re.search(r"[\"”»」』]", match["inside"]) and len(match["inside"]) > 20
