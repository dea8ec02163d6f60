"""Who says a quotation, where the text leaves no doubt."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from summarizer.grounding.facts import Facts
from summarizer.mentions import Quote
from summarizer.names import COURTESY, ROLES, Name, is_ordinary
from summarizer.tokens import STOPWORDS

WINDOW = 160
"""Characters before and after a quotation in which its speaker is looked for."""

_VERB = (
    r"(?:said|says|told|tells|added|adds|called|calls|described|describes|wrote|writes|argued|argues|warned|warns|"
    r"insisted|insists|stated|states|replied|declared|explained|tweeted|dubbed|branded|"
    r"sagte|sagt|erklärte|erklärt|betonte|nannte|nennt|schrieb|schreibt|"
    r"a dit|a déclaré|déclare|dit|a affirmé|affirme|a qualifié|qualifie|a expliqué|explique|"
    r"dijo|dice|afirmó|declaró|señaló|calificó)"
)
_CLOSED = re.compile(r"\s?[\"”»“]?[,.]?\s{0,2}")
_VERB_FIRST = re.compile(rf"{_VERB}\s(?:[a-zà-ÿ'’-]+\s){{0,5}}")
_NAME_FIRST = re.compile(rf"(?:,[^,.;\"“”]{{1,60}},)?\s{_VERB}\b")
_THEN_QUOTE = re.compile(
    rf"(?:,[^,.;\"“”]{{1,60}},)?\s(?:\w+ly\s|has\s|have\s|had\s|also\s|then\s)?{_VERB}\b[^.;!?\"“”„«»]{{0,80}}[\"“„«]$"
)


def speaker(text: str, quote: Quote, names: Sequence[Name]) -> Name | None:
    """Whom ``text`` has say ``quote``, if it names one: "…," said X; "…," X said; X said: "…"; X called it "…".

    ``names``: those of ``text`` in order.
    """
    closed = _CLOSED.match(text, quote.end)
    rest = closed.end() if closed else quote.end
    first = _VERB_FIRST.match(text, rest)
    at = first.end() if first else rest
    index = bisect_left(names, at, key=lambda name: name.start)
    if index < len(names) and names[index].start == at:
        going_on = text[quote.end - 1 : quote.end] in ",!?，" or text[quote.end + 1 : quote.end + 2] == ","
        if first or (going_on and _NAME_FIRST.match(text, names[index].end)):
            return names[index]
    index = bisect_left(names, quote.start, key=lambda name: name.start) - 1
    while index >= 0 and names[index].end > quote.start - WINDOW:
        if _THEN_QUOTE.match(text[names[index].end : quote.start]):
            return names[index]
        index -= 1
    return None


def said_by_another(quote: Quote, text: str, names: Sequence[Name], facts: Facts) -> bool:
    """Whether the claim names one speaker of ``quote`` and the article, at each place where it has it, another."""
    claimed = speaker(text, quote, names)
    own = _telling(claimed)
    if not own:
        return False
    quotes = facts.items.quotes
    starts = [item.start for item in quotes]
    places = facts.tokens.find(list(quote.segments[0]), 20)
    for at in places:
        offset = facts.tokens.starts[at]
        index = bisect_right(starts, offset) - 1
        if index < 0 or offset >= quotes[index].end:
            return False
        other = speaker(facts.text, quotes[index], facts.items.names)
        theirs = _telling(other)
        if not theirs or theirs & own or _one(own, theirs, facts):
            return False
    return bool(places)


def _telling(name: Name | None) -> frozenset[str]:
    """The words of a name that tell whose it is."""
    if name is None or name.kind == "code":
        return frozenset()
    if "of" in name.words and is_ordinary(name.words[0]) and name.words[0] not in ROLES:
        return frozenset()  # "Critics of Khan"
    if name.kind == "acronym":
        return frozenset(name.words)
    kept = {word for word in name.words if word not in ROLES and word not in COURTESY and word not in STOPWORDS}
    return frozenset(kept) if any(not is_ordinary(word) for word in kept) else frozenset()


def _one(left: frozenset[str], right: frozenset[str], facts: Facts) -> bool:
    """Whether the article has words of both in one name."""
    return any(right & set(facts.items.names[number].words) for word in left for number in facts.runs.get(word, ()))
