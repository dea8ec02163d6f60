"""Text → what it names, counts and dates, as terms that can be compared."""

from __future__ import annotations

import datetime
import re
import sys
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from summarizer.languages import language_of
from summarizer.mentions import Items, extract
from summarizer.names import GROUPS, core
from summarizer.scripts import CJK_CHARACTER
from summarizer.sentences import split_sentences
from summarizer.stems import cut_stem
from summarizer.tokens import STOPWORDS, fold, tokenize
from summarizer.words import is_caseless

MAX_CHARS = 12_000
"""More of a text is not read: a story is told in its first pages, and a gazette's annexes run to megabytes."""
LEAD_CHARS = 300
FIRST_CHARS = 240
"""Of a first sentence that is longer the rest is not read for who acts on whom."""
LEAST_CHARS = 40
"""What ends before is a dateline or a heading."""
_OFFICES = frozenset({
    "@president", "@governor", "@minister", "@premier", "@chancellor", "@senator", "@secretary", "@judge", "@mayor",
    "@justice", "@king", "@queen", "@mp", "@mps", "@lawmakers", "@government", "@senate", "@house", "@parliament",
    "@congress", "@court", "@supreme", "@state", "@ai", "@ceo",
    "@reuters", "@afp", "@ap", "@dpa", "@bloomberg", "@xinhua", "@pti", "@bbc", "@cnn",
})  # fmt: skip
"""Words that are capital in one text and small in another, and are said of anybody; and who brings the news."""
_DATELINE = re.compile(r"\s*[A-Z][^.!?\n]{0,60}? (?:-|–|—|--) ")


@dataclass(frozen=True, kw_only=True)
class Read:
    """A text as counts of terms."""

    words: list[str]
    """Folded, in order."""
    terms: Counter[str]
    lead: Counter[str]
    names: Counter[str]
    numbers: Counter[str]
    dates: Counter[str]
    marks: frozenset[str]
    heads: frozenset[str]
    """Of the names, those that say who it is about: of the title, else of the first sentence."""

    def all(self) -> set[str]:
        """Every term, for the background: names, numbers and dates are told from words by how they begin."""
        return {*self.terms, *self.names, *self.numbers, *self.dates}


def read_text(title: str, text: str, lang: str | None = None, published: datetime.date | None = None) -> Read:
    """The terms of a text with its title; time is linear in its length."""
    whole = f"{title}\n{text[:MAX_CHARS]}" if title else text[:MAX_CHARS]
    tokens = tokenize(whole)
    language = (lang or "")[:2].lower() or language_of(tokens.text)
    starts = [sentence.start for sentence in split_sentences(whole, language or None)] or [0]
    items = extract(whole, tokens, language, published, starts)
    head = len(title) + LEAD_CHARS
    lead = tokens.words[: tokens.ending(head)]
    return Read(
        words=tokens.words,
        terms=Counter(_content(tokens.words)),
        lead=Counter(_content(lead)),
        names=Counter() if is_caseless(whole) else _names(items, language),
        numbers=_numbers(items),
        dates=_dates(items),
        marks=_marks(items, whole),
        heads=_heads(items, language, whole, len(title), starts),
    )


def _content(words: list[str]) -> list[str]:
    """Stems of words that say something; of Chinese and Japanese, pairs of characters."""
    found = [cut_stem(word) for word in words if word not in STOPWORDS and len(word) > 1 and not word.isdigit()]
    found += [a + b for a, b in pairwise(words) if CJK_CHARACTER.match(a) and CJK_CHARACTER.match(b)]
    return found


def _names(items: Items, lang: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for name in items.names:
        if name.kind == "code":
            found[f"@{''.join(name.words)}"] += 1
            continue
        words = core(name, lang)
        group = GROUPS.get(words)
        parts = group[0] if group else words
        for word in parts:
            alike = GROUPS.get((word,))
            for part in alike[0] if alike and not group else (word,):
                if len(part) > 1 and part not in STOPWORDS:
                    found[f"@{part}"] += 1
    return found


def _heads(items: Items, lang: str, whole: str, title: int, starts: list[int]) -> frozenset[str]:
    """Names of the title that the text has too (a headline may be all capitals), else those of the first sentence."""
    dateline = _DATELINE.match(whole, title)
    opens = dateline.end() if dateline else title
    after = next((start for start in starts if start > opens + LEAST_CHARS), opens + FIRST_CHARS)
    first = _names_within(items, lang, opens, min(after, opens + FIRST_CHARS))
    headline, text = _names_within(items, lang, 0, title), _names_within(items, lang, title, sys.maxsize)
    about = (headline & text if text else headline) - _OFFICES
    return frozenset(about or first - _OFFICES)


def _names_within(items: Items, lang: str, start: int, end: int) -> set[str]:
    within = tuple(name for name in items.names if start <= name.start < end)
    return set(_names(replace(items, names=within), lang))


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
            continue  # "on Saturday" of a day that is not known may be many
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
