"""Makes the ``Profile`` of a ``Reading``: weighted terms, ids, signature and vectors."""

from __future__ import annotations

import datetime
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from summarizer.mentions import Items, extract
from summarizer.models import Document, Sentence
from summarizer.names import GROUPS, Name, core
from summarizer.network import document_vector
from summarizer.reading import Reading
from summarizer.scripts import CJK_CHARACTER
from summarizer.stories import meaning
from summarizer.stories.models import Profile, background, find_ids
from summarizer.stories.score import signature
from summarizer.words import STOPWORDS, cut_stem, cut_stems, fold, is_caseless, tokenize

MAX_CHARS = 12_000
"""Characters of a text that are read: the first pages tell the story, and a gazette's annexes can have megabytes."""
LEAD_CHARS = 300
FIRST_CHARS = 240
"""Characters of the text whose names are ``heads``."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """The terms of a text, counted."""

    words: list[str]
    """Folded, in order."""
    counts: dict[str, Counter[str]]
    """Field of ``Profile`` → terms → count."""
    marks: frozenset[str]
    heads: frozenset[str]
    """As in ``Profile``."""

    def all(self) -> set[str]:
        """All terms, for the background. The first character tells names, numbers and dates from words."""
        return set().union(*self.counts.values())


def read_text(title: str, text: str, lang: str, published: datetime.date | None, lines: Sequence[Sentence]) -> Read:
    """The terms of a title and a text with these ``lines``; time is linear in the length."""
    before = f"{title}\n" if title else ""
    whole = before + text[:MAX_CHARS]
    tokens = tokenize(whole)
    items = extract(whole, tokens, lang, published, [0, *(len(before) + line.start for line in lines)])
    terms = _name_terms(items.names, lang)
    head = len(title) + LEAD_CHARS
    lead = tokens.words[: tokens.ending(head)]
    return Read(
        words=tokens.words,
        counts={
            "terms": Counter(_content(tokens.words)),
            "lead": Counter(_content(lead)),
            "names": Counter() if is_caseless(whole) else Counter(term for own in terms for term in own),
            "numbers": _numbers(items),
            "dates": _dates(items),
        },
        marks=_marks(items, whole),
        heads=_heads(items, terms, len(title)),
    )


def _content(words: list[str]) -> list[str]:
    """Stems of content words; of Chinese and Japanese, pairs of characters."""
    found = cut_stems([word for word in words if word not in STOPWORDS and len(word) > 1 and not word.isdigit()])
    found += [a + b for a, b in pairwise(words) if CJK_CHARACTER.match(a) and CJK_CHARACTER.match(b)]
    return found


def _name_terms(names: Sequence[Name], lang: str) -> list[list[str]]:
    """The terms of each name."""
    return [[f"@{''.join(name.words)}"] if name.kind == "code" else _terms_of(core(name, lang)) for name in names]


def _terms_of(words: tuple[str, ...]) -> list[str]:
    group = GROUPS.get(words)
    found = []
    for word in group[0] if group else words:
        alike = GROUPS.get((word,))
        parts = alike[0] if alike and not group else (word,)
        found += [f"@{part}" for part in parts if len(part) > 1 and part not in STOPWORDS]
    return found


def _heads(items: Items, terms: list[list[str]], title: int) -> frozenset[str]:
    """Names of the title that the text has too (a headline may be all capitals), else those at the text's beginning."""

    def within(start: int, end: float) -> set[str]:
        return {term for name, own in zip(items.names, terms, strict=True) if start <= name.start < end for term in own}

    headline, text = within(0, title), within(title, math.inf)
    about = headline & text if text else headline
    return frozenset(about or within(title, title + FIRST_CHARS))


def _numbers(items: Items) -> Counter[str]:
    found: Counter[str] = Counter()
    for quantity in items.quantities:
        value = min(quantity.values, default=0.0)
        unit = quantity.unit or cut_stem(fold(quantity.noun))
        if not quantity.unit and quantity.worded and value < 3:
            continue  # "one of them", "two more"
        found[f"#{value:.6g} {unit}"] += 1
    return found


def _dates(items: Items) -> Counter[str]:
    found: Counter[str] = Counter()
    for mention in items.dates:
        if len(mention.days) != 1:
            continue  # without a day of publication, "on Saturday" may be any
        ((year, month, day),) = mention.days
        if year:
            found[f"~{year}"] += 1
        if year and month:
            found[f"~{year}-{month:02}"] += 1
        if month and day:
            found[f"~{month:02}-{day:02}"] += 1
    return found


def _marks(items: Items, whole: str) -> frozenset[str]:
    found = {"".join(name.words) for name in items.names if name.kind == "code"}
    found |= {f"{min(quantity.values, default=0.0):.9g}" for quantity in items.quantities}
    found |= {fold(word) for word in re.findall(r"[^\W_]{1,24}", whole) if any(map(str.isdigit, word))}
    return frozenset(sorted(found)[:200])


def with_text(document: Document) -> Document:
    """The document; if it has no text, with its title as its text."""
    return document if document.text.strip() else replace(document, text=document.title or "")


MOST = {"terms": 80, "lead": 48, "names": 48, "numbers": 24, "dates": 24}
"""Field of ``Profile`` → how many of its terms are kept, those with the highest weights."""
MEANT = 4
"""Number of sentences that the multilingual encoder reads, 2 ms each."""


def make_profile(reading: Reading, *, published: datetime.datetime | None = None, publisher: str = "") -> Profile:
    """The profile of an article. Takes about 15 ms for a news article.

    ``published``: when it was published, aware, UTC, if more than its day is known. Raises ModelNotFound without the
    background that ships.
    """
    document, lang, words = reading.document, reading.lang, background()
    title, text, day = document.title or "", document.text, document.published
    if published is None and day:
        published = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    # At the ends of the calendar there is no "last Monday".
    read = read_text(title, text, lang, day if day and 1800 < day.year < 2200 else None, reading.lines)
    meant = None
    if not lang or lang in meaning.LANGUAGES:
        first = [reading.lines[index].text for index in (reading.prose or range(len(reading.lines)))[:MEANT]]
        *vectors, last = meaning.encoder().encode([*first, title or first[0]])
        meant = document_vector(np.array(vectors), last)
    return Profile(
        title=title[:300],
        lang=lang,
        publisher=publisher,
        published=published,
        embedding=reading.vector,
        **{name: words.weigh(counts, MOST[name]) for name, counts in read.counts.items()},
        marks=read.marks,
        heads=read.heads,
        ids=find_ids(title, text),
        signature=signature(read.words),
        meaning=meaning.to_bytes(meant),
    )
