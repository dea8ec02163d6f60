"""Articles that are alike and no one story: briefings of many matters, items of a series, one act on two targets."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from functools import lru_cache

from summarizer.stories.models import Background, Profile
from summarizer.stories.score import cosine, share, shared
from summarizer.words import STOPWORDS, content, cut_stem, listed, tokenize

_TITLE = re.compile(
    r"\b(?:daily|morning|evening|weekly|monthly|midday|afternoon|weekend)\s(?:briefing|brief|digest|update|bulletin|"
    r"roundup|round-up|review|wrap|report|newsletter|summary|notes|headlines|recap|roundtable|news|column)\b"
    r"|\b(?:news\s?letter|live\s?blog|news\s?wrap|round-?up|as it happened|week in review|the week ahead|week ahead|"
    r"this week in|what to watch this week|news in brief|in brief\b|in short\b|top stories|today's headlines|"
    r"morning edition|playbook|five things|5 things|things to know|what we're reading|link ?fest|notice board)\b"
    r"|^\s*live\s?[:|–—-]|\blive updates?\b"
    r"|\b(?:presseschau|wochenr(?:ü|ue)ckblick|tages(?:ü|ue)berblick|newsticker|liveticker)\b"
    r"|\b(?:kurz notiert|kurzmeldungen)\b"
    r"|\b(?:revue de presse|l'essentiel de la semaine|en bref|lettre d'information|en direct)\b"
    r"|早报|晚报|日报精选|每日简报|每日要闻|一周要闻|周报|新闻速递|要闻速览|简讯",
    re.I,
)
MAX_CHARS = 12_000
LEAST_PART = 80
"""Characters of a paragraph that counts; shorter ones are headings and links."""
PARTS = 5
"""A text of fewer parts is no digest by what it says."""
MOST_PARTS = 24
COHERENT = 0.016
"""Below, the parts of a text have nothing to do with each other. Of even rows of BBC, CNN and the Federal Register none
or one in 1,000 is below, of ECB+ topics for development one in 100; of texts put together from paragraphs of 5 to 9
articles 19 in 20 are."""


def is_digest(title: str, text: str, words: Background) -> bool:
    """Whether the title says so, or the parts of the text have nothing to do with each other."""
    return bool(_TITLE.search(title)) or coherence(text, words) < COHERENT


def coherence(text: str, words: Background) -> float:
    """Mean cosine of the parts of a text that do not follow each other, 0 to 1; 1.0 for a text of few parts.

    An event is named again and again all through its report; neighbours may share words in any text.
    """
    parts = [content(tokenize(part).words) for part in text[:MAX_CHARS].split("\n") if len(part) > LEAST_PART]
    if len(parts) < PARTS:
        return 1.0
    weighed = [words.weigh(Counter(part), 80) for part in parts[:MOST_PARTS]]
    apart = [
        shared(weighed[one], weighed[other]) for one in range(len(weighed)) for other in range(one + 2, len(weighed))
    ]
    return sum(apart) / len(apart)


@lru_cache(maxsize=5000)
def title_words(title: str) -> tuple[str, ...]:
    """Folded, in order. Kept: a new article's title is compared with that of each near it, and theirs again."""
    return tuple(tokenize(title).words)


def is_series(one: str, other: str) -> bool:
    """Whether two titles of one publisher are items of a series: the same but for a word or a number.

    "Road closure A1" and "Road closure A2"; "Public consultation on the draft decree on drones" and "… on tobacco".
    """
    a, b = title_words(one), title_words(other)
    if not a or not b:
        return True
    if a == b:
        return True
    shared, longer = set(a) & set(b), max(len(set(a)), len(set(b)))
    opening = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    ending = next((at for at, (x, y) in enumerate(zip(a[::-1], b[::-1], strict=False)) if x != y), min(len(a), len(b)))
    framed = opening + ending >= max(2, 0.6 * longer) or headed(one, other)
    return framed or len(shared) >= 0.7 * longer


_OF = frozenset({
    "on", "for", "of", "into", "about", "regarding", "concerning", "zu", "zur", "zum", "über", "sur", "concernant",
    "relatif", "relative",
})  # fmt: skip


def headed(one: str, other: str) -> bool:
    """Whether two titles name one kind of paper and each its own subject: "Consultation on vaping", "… on dogs"."""
    a, b = title_words(one), title_words(other)
    same = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    last = next((at for at in range(same - 1, -1, -1) if a[at] in _OF), 0)
    return last > 0 and not set(content(list(a[last + 1 :]))) & set(content(list(b[last + 1 :])))


_TURNS = frozenset(
    content(
        listed(
            """
    extended extends extension prolonged postponed delayed reopened rescheduled verlängert verlängerung verschoben
    prolongée prolongation reportée
    """
        )
    )
)
"""What is said of a matter whose day was moved."""
_BESIDE = frozenset(content(listed("deadline period date time more closing closes frist délai")))
"""What may be said beside it."""
_FORMS = frozenset(
    content(
        listed(
            """
    consultation public call evidence comment comments draft notice proposed rule hearing meeting konsultation
    anhörung entwurf publique projet avis request
    """
        )
    )
)
"""What kind of paper it is: no subject."""


def is_sequel(one: str, other: str) -> bool:
    """Whether one of two titles is the other and says that its day was moved: "Consultation on houseboat moorings",
    "Houseboat moorings consultation extended". Its subject has two words at least.
    """
    a, b = (frozenset(content(list(title_words(title)))) for title in (one, other))
    apart = (a ^ b) - _FORMS
    return bool(apart & _TURNS) and not apart - _TURNS - _BESIDE and len((a & b) - _FORMS - _TURNS - _BESIDE) >= 2


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
