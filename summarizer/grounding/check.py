"""The checks of one claim, a sentence of a summary, against the facts of an article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from summarizer.dates import DateMention
from summarizer.grounding.attribution import said_by_another
from summarizer.grounding.bodies import missing_bodies
from summarizer.grounding.facts import Facts, value_key
from summarizer.grounding.lifted import lifted
from summarizer.grounding.misplaced import misplaced, of_another
from summarizer.grounding.naming import crossed, name_places
from summarizer.grounding.opposites import opposite
from summarizer.grounding.pairs import in_another_part
from summarizer.grounding.roles import misdated
from summarizer.grounding.support import (
    date_places,
    number_of,
    quantity_places,
    quote_place,
)
from summarizer.grounding.verbatim import verbatim_places
from summarizer.mentions import Items, extract
from summarizer.models import ProblemKind
from summarizer.names import alike, is_ordinary
from summarizer.tokens import STOPWORDS, Tokens, content, stem, tokenize


@dataclass(frozen=True, slots=True)
class Checked:
    """One claim."""

    problems: tuple[tuple[ProblemKind, str], ...]
    """(kind, words) of each item that the article does not say."""
    places: tuple[tuple[int, ...], ...]
    """For each item that it does say, the article's sentences that do."""
    stems: frozenset[str]
    """Stems of the claim's words of content."""
    copied: float = 1.0
    """Share of its pairs of words that the article has in a row."""
    verbatim: bool = False
    """Whether the article has it word for word."""
    blank: bool = False
    """Whether it has no letter and no figure: it says nothing."""
    reworded: str = ""
    """The claim with each number and date that holds as the article writes it: whoever reads on for the meaning need
    not find out again that 3 May is "yesterday"."""


def check_claim(text: str, facts: Facts) -> Checked:
    """Looks for each number, date, name and quotation of ``text`` in the article."""
    tokens = tokenize(text)
    own = frozenset(content(tokens.words))
    if not len(tokens):
        return Checked((("meaning", text),), (), own, blank=True)
    copied = verbatim_places(text, tokens, facts)
    if copied:
        return Checked((), (tuple(facts.sentence_at(facts.tokens.starts[at]) for at in copied),), own, verbatim=True)
    items = extract(text, tokens, facts.lang, facts.published, (0,))
    problems: list[tuple[int, ProblemKind, str]] = []
    places: list[tuple[int, ...]] = []
    written: list[tuple[int, int, str]] = []

    def note(start: int, end: int, kind: ProblemKind, found: list[int] | None) -> None:
        if found is None:
            words = text[start:end]
            if kind == "date" and end >= len(text) and not _DOTTED.search(words):
                words = words.rstrip(".")  # the sentence's own
            problems.append((start, kind, words))
        elif found:
            places.append(tuple(sorted(set(found))))

    quoted: list[tuple[int, int]] = []
    for quote in items.quotes:
        at_word = quote_place(quote, facts)
        quoted.append((quote.start, quote.end))
        sentence = [facts.sentence_at(facts.tokens.starts[at_word])] if at_word is not None else None
        if sentence and said_by_another(quote, text, items.names, facts):
            sentence = None
        note(quote.start, quote.end, "quote", sentence)

    def in_quote(start: int) -> bool:
        return any(begin <= start < end for begin, end in quoted)

    for number in items.quantities:
        if in_quote(number.start) and not number.unit:
            continue  # what is quoted word for word is right, and what is not is told already
        found = quantity_places(number, facts)
        where = [facts.sentence_at(facts.items.quantities[at].start) for at in found]
        if where and (of_another(number, found, facts) or in_another_part(number, found, text, items, facts)):
            where = []
        if where and misplaced(number.start, number.end, "number", where, tokens, items, facts):
            where = []
        note(number.start, number.end, "number", where or None)
        if where:
            said = facts.items.quantities[found[0]]
            written.append((number.start, number.end, facts.text[said.start : said.end]))
    for date in items.dates:
        if in_quote(date.start) or (not date.resolved and date.relative.startswith("0 ")):
            continue  # "this year" of a day that is not known is any year
        same = date_places(date, facts)
        where = [facts.sentence_at(facts.items.dates[at].start) for at in same]
        where = where or _year_as_number(date, facts)
        if where and same and misdated(date, text, same, facts):
            where = []
        if where and misplaced(date.start, date.end, "date", where, tokens, items, facts):
            where = []
        note(date.start, date.end, "date", where or None)
        if where and same:
            day = facts.items.dates[same[0]]
            written.append((date.start, date.end, facts.text[day.start : day.end]))
    titled = _is_titled(text, tokens)
    for name in items.names:
        if in_quote(name.start):
            continue
        if titled and name.kind == "name":
            for start, end in crossed(name, tokens, facts):
                note(start, end, "name", None)
            continue
        at_words = name_places(name, facts)
        where_name = None
        if at_words is not None:
            where_name = [facts.sentence_at(facts.tokens.starts[at]) for at in at_words]
            if where_name and misplaced(name.start, name.end, "name", where_name, tokens, items, facts):
                where_name = None
        note(name.start, name.end, "name", where_name)
    if titled or not any(char.isupper() for char in text):
        for start, end in _strange(tokens, items, facts):
            if not in_quote(start):
                note(start, end, "name", None)
    for start, end in missing_bodies(text, tokens, items.names, facts):
        if not in_quote(start):
            note(start, end, "name", None)
    turned = lifted(text, tokens, facts) or opposite(text, tokens, facts)
    if turned:
        note(*turned, "meaning", None)
    problems.sort()
    pairs = list(pairwise(tokens.words))
    share = sum(pair in facts.pairs for pair in pairs) / len(pairs) if pairs else 1.0
    told = tuple((kind, words) for _, kind, words in problems)
    return Checked(told, tuple(places), own, share, reworded=_rewritten(text, written))


def _rewritten(text: str, written: list[tuple[int, int, str]]) -> str:
    """``text`` with other words in some of its ranges."""
    parts, place = [], 0
    for start, end, words in sorted(written):
        if start >= place:
            parts += [text[place:start], words]
            place = end
    return "".join([*parts, text[place:]])


def _year_as_number(date: DateMention, facts: Facts) -> list[int]:
    """Sentences that have "2,000", where a claim has "2000" and may mean the number; "two years" of "two years ago"."""
    if date.ago:
        return [facts.sentence_at(facts.items.quantities[at].start) for at in number_of(date, facts)]
    found = [at for year, month, _ in date.days if year and not month for at in facts.by_value.get(value_key(year), ())]
    return [facts.sentence_at(facts.items.quantities[at].start) for at in found]


_DOTTED = re.compile(r"\w\.\w\.$")


def _is_titled(text: str, tokens: Tokens) -> bool:
    """Whether All Words but Short Ones Are Capitalised, as in Headlines, so that Capitals Tell No Names."""
    long = [at for at in range(len(tokens)) if len(tokens.words[at]) > 4 and tokens.words[at].isalpha()]
    return len(long) >= 4 and all(_capital(text, tokens, at) for at in long)


def _capital(text: str, tokens: Tokens, at: int) -> bool:
    return text[tokens.starts[at]].isupper()


def _strange(tokens: Tokens, items: Items, facts: Facts) -> list[tuple[int, int]]:
    """Words of a claim without capitals (or with too many) that neither the article nor the language has."""
    if facts.lang not in {"en", ""}:
        return []
    found = []
    known = sum(1 for word in tokens.words if word in facts.tokens.places or is_ordinary(word))
    if facts.lang != "en" and 3 * known < 2 * len(tokens):
        return []  # another language
    dated = [(date.start, date.end) for date in items.dates]
    for at, word in enumerate(tokens.words):
        if len(word) < 3 or not word.isalpha() or not word.isascii() or word in STOPWORDS:
            continue
        if word in facts.tokens.places or stem(word) in facts.index or is_ordinary(word):
            continue
        if word in facts.acronyms or word in facts.initials:
            continue
        if any(start <= tokens.starts[at] < end for start, end in dated):
            continue
        if name_like(word, facts):
            found.append((tokens.starts[at], tokens.ends[at]))
    return found


def name_like(word: str, facts: Facts) -> bool:
    """Whether a word that the article has not is no alias of one that it has."""
    return not any(facts.tokens.has(list(phrase)) for phrase in alike((word,)))
