"""What of the gazetteer and of the places stands in a text, before it is asked what is meant."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import Literal

from summarizer.facts.bodies.gazetteer import entries
from summarizer.facts.bodies.matcher import Match, Matcher, tokenise
from summarizer.facts.bodies.places import place_names
from summarizer.models import Document, Sentence
from summarizer.sentences import split_sentences

Kind = Literal["body", "context", "place", "decoy"]
Meaning = tuple[Kind, str]
"""What a form may mean: the id of a body, the code of a place, or nothing of ours."""

TITLE = -1
"""Index of the title among the sentences."""
DATELINE = -2
"""What stands before a sentence, and is none: "BRUSSELS (Reuters) -"."""

# Names of others that begin with, or hold, the name of a body or a place.
_DECOYS = (
    "New York Times", "Washington Post", "Los Angeles Times", "Wall Street Journal", "Financial Times",
    "Bank of America",
    "Bank of China", "Bank of Scotland", "Royal Bank of Scotland", "Bank of Ireland", "Deutsche Bank",
    "Deutsche Telekom",
    "Deutsche Bahn", "Air France", "France Telecom", "Telecom Italia", "China Mobile", "China Telecom", "China Daily",
    "South China Morning Post", "South China Sea", "British Airways", "British Telecom", "British American Tobacco",
    "American Airlines", "American Express", "American Idol", "Times of India", "Hindustan Times", "Japan Airlines",
    "Japan Tobacco", "Manchester United", "Manchester City", "Chicago Tribune", "Boston Globe", "Irish Times",
    "Swiss Re", "Toronto Star", "Sydney Morning Herald", "Capitol Hill Police", "UN-backed", "German Wings",
    "shadow home secretary", "shadow foreign secretary", "shadow chancellor", "Shadow Home Secretary",
    "Shadow Foreign Secretary", "Australian Open", "French Open", "US Open", "US Airways", "Virgin America",
    "Captain America", "Latin America",
    "South America", "North America", "Central America", "Latin American", "South American", "North American",
    "Central American", "African American", "African-American", "African Americans", "Native American",
    "Native Americans", "New England", "New South Wales Police", "Indian Ocean", "Gulf of Mexico", "Mexico Gulf",
    "English language", "English-language", "in English", "Treasury bonds", "Treasury bond", "Treasury bills",
    "Treasury yields", "English Channel", "English Wikipedia", "Premier League", "Bank of England Road",
)  # fmt: skip
_CREDIT = re.compile(
    r"(?:\b(?:photo(?:graph)?s?|pictures?|images?|video|graphic|credits?|courtesy|foto|bild|crédit photo|crédits?|"
    r"imagen|fotografía)\b\s*(?:credit|by|courtesy(?: of)?|of)?\s*[:/|©-]?|©|图片?(?:来源)?[:：]|来源[:：])"
    r"[ (]{0,3}(?:The )?$",
    re.I,
)
_CREDIT_MARK = re.compile(r"[:/|©：]|courtesy|credit", re.I)
# Words after a body's name that make it a place or a thing of another name.
_AFTER = re.compile(r"(?:'s)?\s(?:Road|Street|Square|Avenue|Plaza|Station|Hotel|Museum|Hill|Park|Gardens|Club)\b")
# Abbreviations that are words: in a line of capitals they are more often the word.
_WORDS = frozenset({"WHO", "ICE", "NICE", "SAFE", "MOST", "US", "AU", "CAN", "CARE", "ACT", "FED", "ICC", "BIS", "UN"})


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


@cache
def _matcher() -> Matcher[Meaning]:
    forms: list[tuple[str, Meaning]] = [(form, ("decoy", "")) for form in _DECOYS]
    for entry in entries().values():
        forms += [(form, ("body", entry.body.id)) for form in entry.aliases]
        forms += [(form, ("context", entry.body.id)) for form in entry.context]
    forms += [(form, ("place", code)) for form, code in place_names().items()]
    return Matcher(forms)


def scan(document: Document) -> Scan:
    """The mentions of title and text, without those of credits, bylines, notices and page furniture."""
    sentences = tuple(split_sentences(document.text, document.lang))
    title = document.title or ""
    mentions = _mentions(title, None)
    mentions += _mentions(document.text, sentences)
    return Scan(tuple(mentions), sentences, title)


def _mentions(text: str, sentences: tuple[Sentence, ...] | None) -> list[Mention]:
    caseless = not any(character.isupper() for character in text[:4000])
    found = _matcher().find(text, tokenise(text), caseless=caseless)
    starts = [sentence.start for sentence in sentences or ()]
    mentions: list[Mention] = []
    for index, match in enumerate(found):
        place = TITLE if sentences is None else _sentence(match.start, starts, sentences)
        if place is None or _is_other(match, text):
            continue
        if place == DATELINE and not any(kind == "place" for kind, _ in match.values):
            continue
        near = _near(index, found, text)
        mentions.append(Mention(match.values, text[match.start : match.end], match.start, match.end, place, near))
    return mentions


def _sentence(start: int, starts: list[int], sentences: tuple[Sentence, ...]) -> int | None:
    """Index of the sentence that holds ``start``; ``DATELINE`` between two, ``None`` in boilerplate."""
    index = bisect_right(starts, start) - 1
    if index < 0 or start >= sentences[index].end:
        return DATELINE
    return None if sentences[index].kind == "boilerplate" else index


def _is_other(match: Match[Meaning], text: str) -> bool:
    """Whether the form is part of another name, a credit, or a word in a line of capitals."""
    if all(kind == "decoy" for kind, _ in match.values):
        return True
    words = text[match.start : match.end]
    if any(kind in ("body", "context") for kind, _ in match.values):
        if _AFTER.match(text, match.end) and not words.isupper():
            return True
        before = text[max(0, match.start - 40) : match.start]
        credit = _CREDIT.search(before)
        if credit and _CREDIT_MARK.search(credit.group()):
            return True
        if words[-1] in "部局" and text[match.end : match.end + 1] in ("门", "署", "面"):
            return True  # 商务部门: departments of commerce; 财政部署: to deploy
    if words in _WORDS:
        around = text[max(0, match.start - 25) : match.start] + text[match.end : match.end + 25]
        if sum(character.isalpha() for character in around) >= 8 and not any(map(str.islower, around)):
            return True
    return False


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
        if text[match.end : after.start] in (" of ", " of the "):
            for kind, value in after.values:
                if kind == "place":
                    return value
    return None
