"""What of the gazetteer and of the places stands in a text, before it is asked what is meant."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from summarizer.facts.bodies.gazetteer import entries
from summarizer.facts.bodies.matcher import Match, Matcher, tokenise
from summarizer.facts.bodies.others import DECOYS, is_other, is_part
from summarizer.facts.bodies.places import PLACES_IN_DOUBT, country, place_names
from summarizer.facts.bodies.signs import signs
from summarizer.models import Document, Sentence
from summarizer.sentences import split_sentences

Kind = Literal["body", "context", "place", "decoy"]
Meaning = tuple[Kind, str]
"""What a form may mean: the id of a body, the code of a place, or nothing of ours."""

TITLE = -1
"""Index of the title among the sentences."""
_MEMBERS = ("MPs", "MP")
_CREDITED = r"[(\[]?(?:Photo|Photograph|Picture|Image|Video|Foto|Bild|Credit)s?"
_CREDIT_FIRST = re.compile(rf"{_CREDITED}\b[^.\n]{{1,80}}\. (?=[A-Z]\S* \S)")
_CREDIT_ALONE = re.compile(rf"{_CREDITED}(?: credits?| by)?(?:: ?| by )[^.\n]{{1,80}}\.?[)\]]?$")
_OF_DAY = re.compile(r" (?:local )?time\b")
"""Behind a place, that an hour is by its clocks."""
DATELINE = -2
"""What stands before a sentence, and is none: "BRUSSELS (Reuters) -"."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A form of the gazetteer or of the places, where it may be what it says."""

    meanings: tuple[Meaning, ...]
    text: str
    start: int
    end: int
    """Range in the document's text, or in its title."""
    sentence: int
    """Index in ``Scan.sentences``, or ``TITLE``, or ``DATELINE``."""
    near: str | None
    """Code of the place that stands right before ("British …", "India's …") or in "of …" behind."""

    def of(self, kind: Kind) -> tuple[str, ...]:
        """Ids or codes of that kind that it may mean."""
        return tuple(value for known, value in self.meanings if known == kind)


@dataclass(frozen=True, slots=True)
class Scan:
    """All mentions, the title's first, then in order of the text."""

    mentions: tuple[Mention, ...]
    sentences: tuple[Sentence, ...]
    title: str
    signs: Counter[str]
    """What speaks for a country without naming it, where the text names no other: ``signs.signs``."""


@cache
def _matcher() -> Matcher[Meaning]:
    forms: list[tuple[str, Meaning]] = [(form, ("decoy", "")) for form in DECOYS]
    for entry in entries().values():
        forms += [(form, ("body", entry.body.id)) for form in entry.aliases]
        forms += [(form, ("context", entry.body.id)) for form in entry.context]
    forms += [(form, ("place", code)) for form, code in place_names().items()]
    return Matcher(forms)


@lru_cache(maxsize=2)
def scan(document: Document) -> Scan:
    """The mentions of title and text, without those of credits, bylines, notices and page furniture.

    The last two are kept: bodies and jurisdictions of an article are asked for one after the other.
    """
    sentences = tuple(split_sentences(document.text, document.lang))
    title = document.title or ""
    mentions = _mentions(title, None, document.lang)
    mentions += _mentions(document.text, sentences, document.lang)
    told = signs(f"{title}\n{document.text}")
    placed = _placed(mentions, told)
    homes = {country(code) for mention in placed for code in mention.of("place")} - {"UN", "INT"}
    homes |= _homes(placed)
    for code in [code for code in told if homes and code not in homes]:
        if code != "EU" or not told["EU"] >= 2:  # a text of the Union names its members
            del told[code]
    return Scan(tuple(placed), sentences, title, told)


def _homes(mentions: list[Mention]) -> set[str]:
    """Countries and levels of the bodies that are named, but where a place beside the name is of another."""
    homes = (
        (country(entries()[id].body.jurisdiction), mention.near) for mention in mentions for id in mention.of("body")
    )
    return {home for home, near in homes if near is None or country(near) == home}


def _placed(mentions: list[Mention], told: Counter[str]) -> list[Mention]:
    """The mentions with "Brussels" and "Georgia" settled by what else is named: the Union or Belgium, the state or the
    country."""
    homes = {country(code) for mention in mentions for code in mention.of("place") if code not in PLACES_IN_DOUBT}
    homes |= _homes(mentions)
    homes |= told.keys() & {"EU"}
    british = any(
        code.partition("-")[0] == "GB" and mention.text not in _MEMBERS
        for mention in mentions
        for code in mention.of("place")
    )  # other countries have MPs
    if not british and homes - {"GB", "EU", "UN", "INT"}:
        mentions = [mention for mention in mentions if mention.text not in _MEMBERS]
    settled = {doubt: codes[1] if country(codes[1]) in homes else codes[0] for doubt, codes in PLACES_IN_DOUBT.items()}

    def settle(mention: Mention) -> Mention:
        meanings = tuple((kind, settled.get(value, value)) for kind, value in mention.meanings)
        near = settled.get(mention.near, mention.near) if mention.near else None
        return replace(mention, meanings=meanings, near=near)

    return [settle(mention) for mention in mentions]


def _mentions(text: str, sentences: tuple[Sentence, ...] | None, lang: str | None) -> list[Mention]:
    caseless = not any(character.isupper() for character in text[:4000])
    found = _matcher().find(text, tokenise(text), caseless=caseless)
    starts = [sentence.start for sentence in sentences or ()]
    mentions: list[Mention] = []
    for index, match in enumerate(found):
        words = text[match.start : match.end]
        kinds = {kind for kind, _ in match.values}
        place = TITLE if sentences is None else _sentence(match.start, starts, sentences)
        if place is None and sentences is not None:
            place = _after_credit(match.start, starts, sentences)
        if (
            place is None
            or kinds == {"decoy"}
            or is_other(words, match.start, match.end, text, body=kinds != {"place"})
        ):
            continue
        if place == DATELINE and "place" not in kinds:
            continue
        near = _near(index, found, text)
        single = kinds == {"context"} and match.first == match.last and words.istitle()
        if single and near is None and lang != "de" and is_part(match.start, match.end, text):
            continue
        if kinds == {"place"} and _OF_DAY.match(text, match.end):
            continue
        mentions.append(Mention(match.values, words, match.start, match.end, place, near))
    return mentions


def _sentence(start: int, starts: list[int], sentences: tuple[Sentence, ...]) -> int | None:
    """Index of the sentence that holds ``start``; ``DATELINE`` between two, ``None`` in boilerplate."""
    index = bisect_right(starts, start) - 1
    if index < 0 or start >= sentences[index].end:
        return DATELINE
    sentence = sentences[index]
    credit = _CREDIT_ALONE.match(sentence.text) or (
        (begin := _CREDIT_FIRST.match(sentence.text)) and start - sentence.start < begin.end()
    )
    return None if credit or sentence.kind == "boilerplate" else index


def _is_one_of_many(words: str, code: str) -> bool:
    """Whether "in …" behind the name says whose it is: a department in a state, an FDA in another country."""
    return "epartment" in words if "-" in code else words in ("FDA", "EPA", "FTC")


def _after_credit(start: int, starts: list[int], sentences: tuple[Sentence, ...]) -> int | None:
    """Index of the line that a picture credit begins ("Photo: Jane Doe. In Kenya, …"), where ``start`` is behind it."""
    index = bisect_right(starts, start) - 1
    credit = _CREDIT_FIRST.match(sentences[index].text)
    return index if credit and start - sentences[index].start >= credit.end() else None


def _near(index: int, found: list[Match[Meaning]], text: str) -> str | None:
    """The place that qualifies a body: right before it, or behind it after "of" or "in"."""
    match = found[index]
    if index:
        before = found[index - 1]
        if text[before.end : match.start].replace("’", "'") in (" ", "'s ", "' ", "s "):
            for kind, value in before.values:
                if kind == "place":
                    return value
    if index + 1 < len(found):
        after = found[index + 1]
        between = text[match.end : after.start]
        for kind, value in after.values:
            if kind != "place":
                continue
            # "the Department of Agriculture in Austin" is that of the state
            if between in (" of ", " of the ") or (
                between == " in " and _is_one_of_many(text[match.start : match.end], value)
            ):
                return value
    return None
