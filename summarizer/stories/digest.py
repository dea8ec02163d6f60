"""Texts of many matters: briefings, newsletters, live blogs. In a story they would bind what has nothing in common."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from summarizer.calendar_words import DAY, MONTH, SHORT_MONTH
from summarizer.stories.background import Background
from summarizer.stories.score import shared
from summarizer.tokens import content, fold, listed, tokenize

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
_DATE = re.compile(
    rf"\b{DAY}s?\b|\b(?:{MONTH}|{SHORT_MONTH})\b\.?"
    r"|\d+(?:st|nd|rd|th)?|[^\w\s]",
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


def skeleton(title: str) -> str:
    """A title without dates, numbers and marks: the same for each issue of a column that has no other."""
    return " ".join(fold(word) for word in _DATE.sub(" ", title).split())


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


__all__ = ["coherence", "headed", "is_digest", "is_sequel", "is_series", "skeleton", "title_words"]
