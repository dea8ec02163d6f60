"""An article as the rules that edit its sentences see it, and what they share."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from summarizer.training import lexicon

WORD = re.compile(r"[A-Za-z][A-Za-z'’\-]*")
NAME = re.compile(r"\b[A-Z][\w'’\-]*[\w](?:(?: (?:of|the|and|for|de))? [A-Z][\w'’\-]*\w)*")
NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w]|[.,]\d)")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, kw_only=True)
class Source:
    """An article as the rules see it."""

    sentences: tuple[str, ...]
    names: dict[str, list[str]]
    """"person", "place", "other" → names, as the article writes them."""
    nouns: tuple[str, ...]
    verbs: tuple[str, ...]
    """Words in -ed."""
    numbers: tuple[str, ...]
    fragments: tuple[str, ...]
    """Closing clauses and phrases, with the comma or preposition that they begin with."""
    foreign: Source | None = field(default=None, repr=False)
    """Another article, for what this one does not say."""


def read_source(sentences: Sequence[str], foreign: Source | None = None) -> Source:
    """Collects from an article's sentences what the rules exchange."""
    names: Counter[str] = Counter()
    places: Counter[str] = Counter()
    people: Counter[str] = Counter()
    nouns: Counter[str] = Counter()
    verbs: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    fragments: list[str] = []
    for sentence in sentences:
        for match in NAME.finditer(sentence):
            name, before = match.group(), sentence[: match.start()].rstrip().lower()
            if match.start() == 0 and " " not in name:
                continue  # perhaps capitalised only because it opens the sentence
            if name.split()[0] in (*lexicon.MONTHS, *lexicon.WEEKDAYS) or name.lower() in lexicon.FUNCTION:
                continue
            names[name] += 1
            after = sentence[match.end() : match.end() + 8]
            places[name] += before.endswith((" in", " at", " from", " near"))
            people[name] += before.endswith(("mr", "mrs", "ms", "dr", "president", "minister", "secretary", "sir"))
            people[name] += after.startswith((" said", " told", ", who", " added", " says")) or bool(
                re.match(r", \d\d,", after)
            )
        words = WORD.findall(sentence)
        for left, word in pairwise(words):
            if word.islower() and len(word) > 3:
                if left.lower() in lexicon.DETERMINERS and not word.endswith(("ed", "ing", "ly", "est", "al", "ic")):
                    nouns[word] += 1
                elif word.endswith("ed") and left.lower() not in lexicon.DETERMINERS:
                    verbs[word] += 1
        for match in NUMBER.finditer(sentence):
            if not YEAR.fullmatch(match.group()):
                numbers[match.group()] += 1
        tail = re.search(r"(?:,| (?:after|for|in|following|because|despite|during|at|by)) [^,]{8,60}(?=[.]$)", sentence)
        if tail and 3 <= len(tail.group().split()) <= 10:
            fragments.append(tail.group())
    kinds: dict[str, list[str]] = {"person": [], "place": [], "other": []}
    for name in names:
        kind = "person" if people[name] and people[name] >= places[name] else "place" if places[name] else "other"
        kinds[kind].append(name)
    return Source(
        sentences=tuple(sentences),
        names=kinds,
        nouns=tuple(nouns),
        verbs=tuple(verbs),
        numbers=tuple(numbers),
        fragments=tuple(fragments),
        foreign=foreign,
    )


Rule = Callable[[str, Source, random.Random], str | None]


def replace_range(sentence: str, start: int, end: int, new: str) -> str:
    old = sentence[start:end]
    if old[:1].isupper() and new[:1].islower() and start == 0:
        new = new[:1].upper() + new[1:]
    return sentence[:start] + new + sentence[end:]


def names_in(sentence: str, source: Source) -> list[tuple[int, int, str, str]]:
    """(start, end, name, kind) of the article's names in ``sentence``, in any case; of nested ones the longest."""
    found: list[tuple[int, int, str, str]] = []
    low = sentence.lower()
    candidates = [(name, kind) for kind, names in source.names.items() for name in names if name.lower() in low]
    for name, kind in sorted(candidates, key=lambda pair: -len(pair[0])):
        for match in re.finditer(rf"(?<!\w){re.escape(name.lower())}(?!\w)", low):
            if all(match.end() <= start or match.start() >= end for start, end, _, _ in found):
                found.append((match.start(), match.end(), name, kind))
    return sorted(found)


def related(left: str, right: str) -> bool:
    """Whether two names may be of one thing: they share a word, or one abbreviates the other."""
    first, second = set(left.lower().split()), set(right.lower().split())
    initials = "".join(word[0] for word in left.split() if word[0].isupper())
    reverse = "".join(word[0] for word in right.split() if word[0].isupper())
    return bool(first & second) or initials == right or reverse == left or left in right or right in left


class Exchange:
    """A rule that exchanges one word by a table."""

    def __init__(self, table: dict[str, list[str]]) -> None:
        self._table = table
        # Phrases of the table first: "did not" before "did".
        keys = sorted(table, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<![\w'’\-])(?:{'|'.join(map(re.escape, keys))})(?![\w'’\-])", re.IGNORECASE)

    def __call__(self, sentence: str, source: Source, draw: random.Random) -> str | None:
        spots = [
            match
            for match in self._pattern.finditer(sentence)
            # A capital inside the sentence makes it part of a name: "North Korea", "New York".
            if match.start() == 0 or match.group()[0].islower()
        ]
        if not spots:
            return None
        match = draw.choice(spots)
        return replace_range(sentence, *match.span(), draw.choice(self._table[match.group().lower()]))
