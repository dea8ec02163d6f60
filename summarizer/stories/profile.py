"""Make the ``Profile`` of a ``Reading``: weighted terms, ids, signature and vectors."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np

from summarizer.dates import DateMention
from summarizer.mentions import Items
from summarizer.models import Document
from summarizer.names import GROUPS, Name, core
from summarizer.network import document_vector
from summarizer.numbers import Quantity
from summarizer.reading import Reading
from summarizer.scripts import CJK_CHARACTER
from summarizer.stories import meaning
from summarizer.stories.models import Profile, background, find_ids
from summarizer.stories.score import signature
from summarizer.words import STOPWORDS, cut_stems

MAX_CHARS = 12_000
"""Only this many characters at the start of a text count: they are enough to recognise its story."""
LEAD_CHARS = 300
"""This many characters at the start of a text are its ``lead``."""
FIRST_CHARS = 240
"""The names in this many characters at the start of a text may be its ``heads``."""
MAX_MARKS = 200


@dataclass(frozen=True, kw_only=True)
class Read:
    """The terms of a text, with their counts."""

    words: list[str]
    """The folded words, in order."""
    counts: dict[str, Counter[str]]
    """Field of ``Profile`` → terms → count. Names, numbers and dates start with a special character (@, #, ~)."""
    marks: list[str]
    heads: list[str]
    """``marks`` and ``heads`` are those of ``Profile``."""


def count_terms(headline: Items, items: Items, lang: str, *, caseless: bool) -> Read:
    """Count the terms of a title and a text."""
    title, words = headline.tokens.words, [*headline.tokens.words, *items.tokens.slice(0, MAX_CHARS)]
    numbers = [*headline.quantities, *_early(items.quantities)]
    named = _early(items.names)
    codes = {"".join(name.words) for name in (*headline.names, *named) if name.kind == "code"}
    values = {f"{quantity.value:.9g}" for quantity in numbers}
    marks = codes | values | {word for word in words if any(map(str.isdigit, word))}
    titled = [term for name in headline.names for term in _terms_of(name, lang)]
    said = [(term, name.start) for name in named for term in _terms_of(name, lang)]
    # Take names in the title that the text has too, since a title may be all in capitals. If there are none, take the
    # names at the beginning of the text.
    about = titled if not said else [term for term, _ in said if term in titled]
    return Read(
        words=words,
        counts={
            "terms": Counter(_content(words)),
            "lead": Counter(_content([*title, *items.tokens.slice(0, LEAD_CHARS)])),
            "names": Counter() if caseless else Counter([*titled, *(term for term, _ in said)]),
            "numbers": Counter(_numbers(numbers)),
            "dates": Counter(_dates([*headline.dates, *_early(items.dates)])),
        },
        marks=sorted(marks)[:MAX_MARKS],
        heads=sorted({*(about or (term for term, start in said if start < FIRST_CHARS))}),
    )


_Placed = TypeVar("_Placed", Quantity, DateMention, Name)


def _early(found: Iterable[_Placed]) -> list[_Placed]:
    return [each for each in found if each.start < MAX_CHARS]


def _content(words: list[str]) -> list[str]:
    """Return the stems of content words, and pairs of neighbouring Chinese or Japanese characters."""
    found = cut_stems([word for word in words if word not in STOPWORDS and len(word) > 1 and not word.isdigit()])
    found += [a + b for a, b in pairwise(words) if CJK_CHARACTER.match(a) and CJK_CHARACTER.match(b)]
    return found


def _terms_of(name: Name, lang: str) -> list[str]:
    if name.kind == "code":
        return [f"@{''.join(name.words)}"]
    words = core(name, lang)
    alike = GROUPS[words][:1] if words in GROUPS else [GROUPS.get((word,), [(word,)])[0] for word in words]
    return [f"@{part}" for parts in alike for part in parts if len(part) > 1 and part not in STOPWORDS]


def _numbers(quantities: Iterable[Quantity]) -> Iterator[str]:
    for quantity in quantities:
        if quantity.unit or not quantity.worded or quantity.value >= 3:  # not "one of them", "two more"
            yield f"#{quantity.value:.6g} {quantity.unit or quantity.noun}"


def _dates(mentions: Iterable[DateMention]) -> Iterator[str]:
    for mention in mentions:
        if len(mention.days) != 1:
            continue  # if the day of publication is unknown, "on Saturday" may be any Saturday
        ((year, month, day),) = mention.days
        if year:
            yield f"~{year}"
        if year and month:
            yield f"~{year}-{month:02}"
        if month and day:
            yield f"~{month:02}-{day:02}"


def with_text(document: Document) -> Document:
    """Return the document. If it has no text, its title becomes its text."""
    return document if document.text.strip() else replace(document, text=document.title or "")


MOST = {"terms": 80, "lead": 48, "names": 48, "numbers": 24, "dates": 24}
"""Field of ``Profile`` → maximum number of its terms. Those with the highest weights are kept."""
MEANT = 4
"""The multilingual encoder reads this many sentences at the start of the text. Each takes 2 ms."""


def make_profile(reading: Reading, *, published: datetime.datetime | None = None, publisher: str = "") -> Profile:
    """Make the profile of an article. This takes about 15 ms for a news article.

    ``published`` is the time of publication, aware and in UTC. If it is missing, the day of the document counts. Raises
    ModelNotFound if the file of the background is missing.
    """
    document, lang, words = reading.document, reading.lang, background()
    title, text, day = document.title or "", document.text, document.published
    if published is None and day:
        published = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    read = count_terms(reading.headline, reading.items, lang, caseless=reading.caseless)
    meant = None
    if not lang or lang in meaning.LANGUAGES:
        first = [reading.lines[index].text for index in (reading.prose or range(len(reading.lines)))[:MEANT]]
        *vectors, last = meaning.encode([*first, title or first[0]])
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
        opening=meaning.to_bytes(reading.opening if reading.knows else None),
        meaning=meaning.to_bytes(meant),
    )
