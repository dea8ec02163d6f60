"""An article → its ``Profile``, by a pure function."""

from __future__ import annotations

import zlib
from datetime import datetime

import numpy as np

from summarizer.encoder import FloatArray
from summarizer.stories.background import Background, background
from summarizer.stories.digest import is_digest
from summarizer.stories.ids import find_ids
from summarizer.stories.models import Profile, Weights
from summarizer.stories.normal import normal
from summarizer.stories.reading import read_text
from summarizer.stories.signature import signature

MAX_TERMS = 80
MAX_NAMES = 48
MAX_NUMBERS = 24
SKETCH = 256


def make_profile(
    *,
    text: str,
    title: str = "",
    embedding: FloatArray | None = None,
    published: datetime | None = None,
    publisher: str = "",
    lang: str | None = None,
    words: Background | None = None,
) -> Profile:
    """What stories need to know of one article.

    ``embedding``: [dim], unit length, or None; ``published``: aware, UTC, or None where it is not known; ``words``: the
    background, by default the one that ships (raises ModelNotFound without it). About 5 ms for a news article.
    """
    words = words or background()
    title, text = normal(title), normal(text)
    # "Last Monday" of a date at the end of the calendar is none.
    day = published.date() if published and 1800 < published.year < 2200 else None
    read = read_text(title, text, lang, day)
    terms = words.weigh(read.terms, MAX_TERMS)
    return Profile(
        title=title[:300],
        publisher=publisher,
        published=published,
        embedding=embedding,
        terms=terms,
        lead=words.weigh(read.lead, MAX_NAMES),
        names=words.weigh(read.names, MAX_NAMES),
        numbers=words.weigh(read.numbers, MAX_NUMBERS),
        dates=words.weigh(read.dates, MAX_NUMBERS),
        marks=read.marks,
        heads=read.heads,
        ids=find_ids(title, text),
        signature=signature(read.words),
        sketch=sketch(terms),
        digest=is_digest(title, text, words),
    )


def sketch(terms: Weights) -> bytes:
    """Terms of unit length → SKETCH int8 numbers by feature hashing (Weinberger et al., 2009)."""
    found = np.zeros(SKETCH, dtype=np.float32)
    for term, weight in terms.items():
        place = zlib.crc32(term.encode("utf-8", "replace"))
        found[place % SKETCH] += weight if place & 0x80000000 else -weight
    return np.clip(np.round(100 * found), -127, 127).astype(np.int8).tobytes()
