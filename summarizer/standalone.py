"""Whether a sentence can stand alone.

A summary that begins with "He" or "However," says nothing of whom or against what. The rules are word lists a
language: a sentence depends on another when it opens with a pronoun, with a noun that points back ("Such rules …",
"Diese Frist …"), or with a connective, when someone unnamed speaks in it (", he said"), or when it is nothing but
someone's words. What only looks so is let through: "It is illegal to …", "Those who …", "This week …".

Full coreference needs a model a language many times the size of the encoder, for a gain that a summary of three
sentences hardly sees.
"""

from __future__ import annotations

import re

from summarizer.mentions import quotes
from summarizer.numbers import is_inside
from summarizer.patterns import compiled

_PATTERNS = compiled("standalone.toml", re.NOFLAG)
_OPENERS = "\"'“„«‹([「『（ \u00a0\u202f"


def is_dependent(text: str, lang: str) -> bool:
    """Whether the sentence ``text`` needs an earlier one to be understood.

    ``lang`` is an ISO 639-1 code: where it is empty, the rules of English count, and few where it has none.
    """
    if speaks(text, lang) == 0 or _PATTERNS["quoted"].match(text) or _PATTERNS["says_who"].search(text[-200:]):
        return True
    opening = text.lstrip(_OPENERS)[:300]
    depends, stands = (_PATTERNS[table].get(lang or "en") for table in ("depends", "stands"))
    return bool(depends and depends.match(opening) and not stands.match(opening))


def speaks(text: str, lang: str) -> int:
    """Where the first person begins to speak in ``text``, outside of quotations; -1 where it does not.

    No sentence before it need say who that is.
    """
    pattern = _PATTERNS["speaks"].get(lang)
    places = [match.start() for match in pattern.finditer(text)] if pattern else ()
    quoted = [(quote.start, quote.end) for quote in quotes(text)] if places else []
    return next((place for place in places if not is_inside(place, quoted)), -1)
