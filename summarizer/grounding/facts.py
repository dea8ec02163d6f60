"""What an article says, read once: its words, sentences, quantities, dates and names."""

from __future__ import annotations

import datetime
import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from summarizer.dates import DateMention, publication_date
from summarizer.languages import language_of
from summarizer.mentions import Items, extract
from summarizer.models import Sentence
from summarizer.names import Name, plain_code
from summarizer.numbers import Quantity
from summarizer.tokens import STOPWORDS, Tokens, content, listed, stem, tokenize

LANGUAGES = frozenset(
    listed(
        """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
    es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg
    ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn
    no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta
    te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """
    )
)
"""The codes of ISO 639-1. Any other code is as good as none: the text itself tells."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One article. Sentences are numbered as in ``sentences``; those of the title come first."""

    text: str
    tokens: Tokens
    pairs: frozenset[tuple[str, str]]
    """Words that follow each other in one sentence."""
    lang: str
    published: datetime.date | None
    sentences: tuple[Sentence, ...]
    starts: tuple[int, ...]
    """Offset of each sentence."""
    stems: tuple[frozenset[str], ...]
    """Stems of the content words of each sentence."""
    index: dict[str, list[int]]
    """Stem → sentences that have it."""
    items: Items
    by_value: dict[str, list[int]]
    """Value, rounded to nine digits → indices of ``items.quantities``."""
    codes: frozenset[str]
    acronyms: frozenset[str]
    """Folded, dots left out."""
    initials: frozenset[str]
    """Of names of two words or more, in the ways that acronyms are made of them."""
    runs: dict[str, list[int]]
    """Folded word → names that have it."""
    capitals: bool
    """Whether the article has capitals at all: some sets are lower-cased."""

    def sentence_at(self, offset: int) -> int:
        """Index of the sentence that the character at ``offset`` stands in, or follows."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def weight(self, word: str) -> float:
        """How much a stem tells of which sentence is meant: less where many sentences have it."""
        return math.log(1 + len(self.stems) / (1 + len(self.index.get(word, ()))))


def value_key(value: float) -> str:
    """The same text for equal values, however they were computed."""
    return f"{value:.9g}"


def read_article(
    text: str, sentences: Sequence[Sentence], *, lang: str | None = None, published: datetime.date | None = None
) -> Facts:
    """The facts of ``text``, of which ``sentences`` are all sentences in order. Time is linear in its length."""
    tokens = tokenize(text)
    code = (lang or "").strip()[:2].lower()
    language = code if code in LANGUAGES else language_of(tokens.text)
    day = published or publication_date(text)
    starts = tuple(sentence.start for sentence in sentences) or (0,)
    items = extract(text, tokens, language, day, starts, as_source=True)
    stems: list[frozenset[str]] = []
    pairs: set[tuple[str, str]] = set()
    index: dict[str, list[int]] = defaultdict(list)
    for number, sentence in enumerate(sentences):
        inside = tokens.within(sentence.start, sentence.end)
        own = frozenset(content(tokens.words[inside.start : inside.stop]))
        pairs.update(pairwise(tokens.words[inside.start : inside.stop]))
        stems.append(own)
        for word in own:
            index[word].append(number)
    by_value: dict[str, list[int]] = defaultdict(list)
    for number, quantity in enumerate(items.quantities):
        for key in {value_key(value) for value in (*quantity.values, *quantity.written)}:
            by_value[key].append(number)
    runs: dict[str, list[int]] = defaultdict(list)
    initials: set[str] = set()
    acronyms: set[str] = set()
    for number, name in enumerate(items.names):
        for word in set(name.words):
            runs[word].append(number)
        if name.kind == "acronym":
            acronyms.add(name.words[0])
        elif name.kind == "name":
            initials |= _initials(name.words)
    acronyms |= {match.group().lower() for match in re.finditer(r"\b[A-Z]{3,8}\b", text)}  # of "The EPA" too
    acronyms |= {
        re.sub(r"[.\s]", "", match.group()).lower() for match in re.finditer(r"(?<!\w)(?:[A-Z]\.\s?){2,6}", text)
    }
    capitals = sum(1 for char in text[:5000] if char.isupper()) * 200 > len(text[:5000])
    return Facts(
        text=text,
        tokens=tokens,
        pairs=frozenset(pairs),
        lang=language,
        published=day,
        sentences=tuple(sentences),
        starts=starts,
        stems=tuple(stems) or (frozenset(),),
        index=dict(index),
        items=items,
        by_value=dict(by_value),
        codes=frozenset(plain_code(name.words) for name in items.names if name.kind == "code"),
        acronyms=frozenset(acronyms),
        initials=frozenset(initials),
        runs=dict(runs),
        capitals=capitals,
    )


def _initials(words: tuple[str, ...]) -> set[str]:
    """ "environmental protection agency" → epa and its parts of two letters or more."""
    found: set[str] = set()
    for kept in ([word for word in words if word not in STOPWORDS], list(words)):
        letters = "".join(word[0] for word in kept[:12])
        if len(letters) > 2:
            found.add(letters)
        # "U.S. Environmental Protection Agency", "Environmental Protection Agency Administrator Jane Doe"
        for size in range(3, len(letters)):
            found |= {letters[:size], letters[-size:]}
    return found


__all__ = ["DateMention", "Facts", "Name", "Quantity", "extract", "read_article", "stem", "value_key"]
