"""Two articles of one form: items of a series, issues of a column, one act on two targets. Alike, and two matters."""

from __future__ import annotations

from datetime import timedelta

from summarizer.stems import cut_stem
from summarizer.stories.digest import headed, is_series, title_words
from summarizer.stories.models import Profile
from summarizer.stories.score import cosine, shared
from summarizer.stories.signature import share
from summarizer.tokens import STOPWORDS

TEMPLATE = 0.3
"""Share of equal signatures from which two texts are filled in from one form."""
SAME_TEXT = 0.95
"""Cosine from which two articles of one publisher, under one title, are one item sent twice."""
OTHER_SUBJECT = 0.4
"""Share of its first lines that the other text knows nothing of, from which two texts of one form are two matters."""
SURE_SUBJECT = 0.5
"""The same of texts that only their titles make of one form."""
LIKE_FORM = 0.7
"""Cosine of the words of two short texts that say the same of two matters, or of one."""
RIVALS = 0.3
"""How much either has names of its own, from which they may be two matters. Of pairs of ECB+ articles of even topics
23 in 100 of one event and 60 of two alike have as much by their first sentences; it has no titles."""
SURE_RIVALS = 0.55
"""The same, where nothing else says so: 8 and 46 in 100."""
MOST_NAMED = 0.9
"""The same, where it is the name that each article is about most: 4 and 30 in 100."""
ISSUES = timedelta(days=2)
"""Articles of one title so far apart, of which no publisher is known and which begin with other things, are issues."""


def is_item(one: Profile, other: Profile, *, own: bool) -> bool:
    """Whether two articles that are no copies are two items of a series."""
    if own and is_series(one.title, other.title):
        near = cosine(one, other)
        return titled(one) != titled(other) or near is None or near < SAME_TEXT or differ(one, other)
    if _numbered(one.title) and _numbered(other.title):
        a, b = _words(one.title), _words(other.title)
        x, y = _numbers(a), _numbers(b)
        if x and y and x != y and a - x == b - y and not _counted(x - y, one) & _counted(y - x, other):
            return True  # "Implementing Regulation 2024/1000", "Implementing Regulation 2024/1001"
    if _other_targets(one, other) or _other_subjects(one, other):
        return True
    if share(one.signature, other.signature) < TEMPLATE or not differ(one, other):
        return False
    return own or _words(one.title) != _words(other.title)


def _other_subjects(one: Profile, other: Profile) -> bool:
    """Whether two papers of one form begin each with its own matter: two consultations, two issues of a column."""
    template = share(one.signature, other.signature) >= TEMPLATE
    if template or headed(one.title, other.title):
        return foreign(one, other) >= (OTHER_SUBJECT if template else SURE_SUBJECT)
    if one.publisher or other.publisher or not _same_title(one, other):
        return False
    gap = time_between(one, other)
    return gap is not None and gap >= ISSUES and foreign(one, other) >= OTHER_SUBJECT


def _other_targets(one: Profile, other: Profile) -> bool:
    """Whether two texts say one thing of two: "EU fines X", "EU fines Temu"; a tariff on Japan, one on Canada."""
    if share(one.signature, other.signature) >= TEMPLATE or shared(one.terms, other.terms) >= LIKE_FORM:
        own = rivals(one, other)
        if own >= SURE_RIVALS or (own >= RIVALS and _other_numbers(one, other)):
            return True
    if not (one.title and other.title and is_series(one.title, other.title)):
        return False
    a, b = _targets(one, other), _targets(other, one)
    return bool(a and b) and not all(map(_numbered, a | b))  # numbers alone may be a toll that rises


def _targets(one: Profile, other: Profile) -> set[str]:
    """Names and numbers of a title that the other article has nowhere."""
    own = set(title_words(one.title)) - set(title_words(other.title)) - STOPWORDS
    # A name of one letter, "X", is too short to be among what is known of a text.
    named = {word for word in own if _numbered(word) or f"@{word}" in one.names or (len(word) == 1 and word.isascii())}
    return {word for word in named if word not in other.marks and not says(other, word)}


def _other_numbers(one: Profile, other: Profile) -> bool:
    return bool(one.numbers and other.numbers) and not set(one.numbers) & set(other.numbers)


def _same_title(one: Profile, other: Profile) -> bool:
    return bool(one.title) and titled(one) == titled(other)


def titled(profile: Profile) -> str:
    """The title as it is compared."""
    return " ".join(profile.title.split()).casefold()


def _words(title: str) -> frozenset[str]:
    return frozenset(word for word in title_words(title) if word not in STOPWORDS)


def _numbered(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if _numbered(word))


def _counted(numbers: frozenset[str], profile: Profile) -> set[str]:
    """What the text counts by these numbers: a toll that rises is no number of a paper."""
    found = (term[1:].partition(" ") for term in profile.numbers)
    return {counted for value, _, counted in found if value in numbers and counted}


def rivals(one: Profile, other: Profile) -> float:
    """How much either names of its own in title or first sentence, that the other never says: the lesser of the two.

    "California's governor signs …", "New York's governor signs …". 1 is the name that the article says most.
    """
    return min(_alone(one, other), _alone(other, one))


def _alone(one: Profile, other: Profile) -> float:
    own = (one.names.get(name, 0.0) for name in one.heads if not says(other, name[1:]))
    return max(own, default=0.0) / max(one.names.values(), default=1.0)


def says(profile: Profile, word: str) -> bool:
    """Whether a folded word is among what is known of a text."""
    stemmed = cut_stem(word)
    return f"@{word}" in profile.names or stemmed in profile.terms or stemmed in profile.lead


def foreign(one: Profile, other: Profile) -> float:
    """How much of what either begins with is nowhere in the other, 0 to 1: the lesser of the two."""
    return min(_foreign(one, other), _foreign(other, one))


def _foreign(one: Profile, other: Profile) -> float:
    total = sum(one.lead.values())
    known = sum(weight for term, weight in one.lead.items() if term in other.terms or term in other.lead)
    return 1 - known / total if total else 0.0


def time_between(one: Profile, other: Profile) -> timedelta | None:
    """How long after the other one was published; None where a date is not known."""
    if one.published is None or other.published is None:
        return None
    return abs(one.published - other.published)


def differ(one: Profile, other: Profile) -> bool:
    """Whether each has numbers or codes that the other lacks: a copy has the same, or some more."""
    return bool(one.marks - other.marks) and bool(other.marks - one.marks)
