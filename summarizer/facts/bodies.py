"""Find the bodies that a text names, and the body that takes the step."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from summarizer.facts.gazetteer import FormMatch, Meaning, country, country_names, entries, find_forms, institution
from summarizer.facts.models import Body, FoundBody
from summarizer.facts.steps import HEAD
from summarizer.reading import Reading

TITLE = -1
"""Index of the title among the lines."""
ACTOR = 0.1
"""Minimum probability from the network that a word belongs to the name of who takes the step. It is low, so that the
name is not cut: "the US" of "the US carmaker" is no country."""
_LANGUAGES = {"zh": "CN", "ja": "JP", "ko": "KR", "de": "DE", "fr": "FR", "it": "IT", "nl": "NL"}
"""Language → the country of a text in it, if nothing in the text points to a country."""
_RIVAL = 0.4
"""A short form names a body only if the support for its country is at least this share of the highest support."""
EARLY = 2
"""Places in the title and in this many lines below the title count more."""
BEYOND = ("UN", "INT")
"""Levels above countries, other than the EU."""
# In these cases the form is a part of a longer name: "the Council of Mortgage Lenders", "Leeds City Council".
_LONGER = re.compile(r" (?:of|for|on) (?:the )?[A-Z]")
_BEFORE = re.compile(r"(?<=[^.!?:;\s\"“‘(]) (?!The |EU |US |UK )[A-ZÀ-Ý][\w'’-]* $")
_JOINED = re.compile(r"[-‑/][^\W\d]")  # "a UN-style assembly", "EPA/Jane Doe"
_PART = re.compile(
    r"(?: (?:[A-Z][\w&,]*|and|on|of|the)){0,6} (?:[Ss]ub)?(?:[Cc]ommittee|[Cc]ouncil|[Pp]anel|[Bb]oard)\b"
)
"""The words after a body's name in the name of a part of the body. The part acts for itself: "the House Agriculture
Committee"."""
_AND = re.compile(r"^[Tt]he |,? and (?:the )?|, (?:the )?")
_OWNS = re.compile(r"(?:['’]s|(?<=s)['’])(?= \w)")
_AGENCY = re.compile(r"^[ \t*]*AGENCY:(.*)$", re.M)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a text where a form of the gazetteer stands."""

    meanings: tuple[Meaning, ...]
    start: int
    end: int
    """Range in the document's text, or in its title."""
    line: int
    """Index in ``Reading.lines``, or ``TITLE``."""
    near: str | None
    """Code of the place right before the form ("British …", "India's …") or after it ("… of India")."""

    def of(self, kind: str) -> list[str]:
        """Return the ids or codes of one kind that the form may mean."""
        return [value for known, value in self.meanings if known == kind]


@dataclass(frozen=True)
class Scan:
    """The bodies and places that a text names."""

    mentions: tuple[Mention, ...]
    """The mentions in the title, then those in the text, in order."""
    support: Counter[str]
    """Country or level → how strongly the text points to it."""
    meant: dict[Mention, str]
    """Mention → id of the body that it names."""

    @cached_property
    def home(self) -> str:
        """The country with the most support, or a part of this country if the text names it more often; or ``""``."""
        countries = [code for code in self.support if code not in BEYOND]
        most = max(countries, key=lambda code: self.support[code], default="")
        named = Counter(place for mention in self.mentions if (place := self.place(mention)) and country(place) == most)
        return max(named, key=lambda code: (named[code], code == most), default=most)

    def place(self, mention: Mention) -> str | None:
        """Return the code of the place that a mention means; ``None`` if it means none."""
        return max(mention.of("place"), key=lambda code: self.support[country(code)], default=None)


def scan(reading: Reading) -> Scan:
    """Find bodies and places in title, prose and headings. Never raises; takes linear time."""
    mentions = _mentions(reading.document.title or "", 0, TITLE)
    for index, line in enumerate(reading.lines):
        if line.kind in ("sentence", "heading"):
            mentions += _mentions(line.text, line.start, index)
    first = ((mention, id) for mention in mentions for id in mention.of("body")[:1])
    meant = {mention: id for mention, id in first if _is_of(id, mention.near)}
    named = Counter(meant.values())
    support = Counter([_LANGUAGES[reading.lang]] if reading.lang in _LANGUAGES else [])
    for id, count in named.items():
        support[_home(id)] += 2 + min(count, 4)
    # Ambiguous places ("Georgia") come last: they mean the country that already has the most support.
    for mention in sorted(mentions, key=lambda mention: len(mention.of("place"))):
        if places := mention.of("place"):
            support[country(max(places, key=lambda code: support[country(code)]))] += 1 + (mention.line < EARLY)
    sure = set(named)
    for mention in mentions:
        if not mention.of("body") and (likely := _likely(mention, sure, named, support)):
            meant[mention] = likely
            named[likely] += 1
    return Scan(tuple(mentions), support, meant)


def _mentions(text: str, offset: int, line: int) -> list[Mention]:
    found = find_forms(text)
    mentions = []
    for index, match in enumerate(found):
        kinds = {kind for kind, _ in match.meanings}
        words, behind = text[match.start : match.end], text[match.end :]
        if text.isupper() and len(words) <= 4:
            continue  # if the whole line is in capitals, a short form is more often a word: "WHO WILL WIN"
        if kinds != {"place"} and _JOINED.match(behind):
            continue
        near = _near(index, found, text)
        short = near is None and words.istitle() and " " not in words and not kinds & {"body", "place"}
        if not (short and (_LONGER.match(behind) or _BEFORE.search(text[: match.start][-30:]))):
            mentions.append(Mention(match.meanings, match.start + offset, match.end + offset, line, near))
    return mentions


def _near(index: int, found: list[FormMatch], text: str) -> str | None:
    """Return the place that belongs to a body's name: it stands right before the name, or after it and "of"."""
    match = found[index]
    places: list[Meaning] = []
    if index and text[found[index - 1].end : match.start].replace("’", "'") in (" ", "'s ", "' "):
        places += found[index - 1].meanings
    if index + 1 < len(found) and text[match.end : found[index + 1].start] in (" of ", " of the "):
        places += found[index + 1].meanings
    return next((value for kind, value in places if kind == "place"), None)


def _home(id: str) -> str:
    return country(entries()[id].body.jurisdiction)


def _is_of(id: str, place: str | None) -> bool:
    """True if a body may belong to the ``place`` beside its name. An "Ohio Department of …" is no federal body."""
    code = entries()[id].body.jurisdiction
    return not place or code in (*BEYOND, "EU") or place in (code, country(code))


def _likely(mention: Mention, sure: set[str], named: Counter[str], support: Counter[str]) -> str | None:
    """Return the id of the body that an ambiguous form means in this text; ``None`` if that is not clear."""
    ids = [id for id in mention.of("context") if _is_of(id, mention.near)]
    if mention.near:
        return next((id for id in ids if entries()[id].body.jurisdiction == mention.near), None)
    full = [id for id in ids if id in sure]
    if full:
        return max(full, key=lambda id: named[id])
    best = max(ids, key=lambda id: support[_home(id)], default=None)
    own = support[_home(best)] if best else 0
    rivals = (count for code, count in support.items() if code not in BEYOND)
    return best if own and own >= _RIVAL * max(rivals, default=0) else None


def find_bodies(found: Scan, actor: Body | None) -> tuple[FoundBody, ...]:
    """Return the bodies that title and text name: first the body that acts, then the others by number of mentions."""
    named = Counter(found.meant.values())
    if actor:
        named[actor.id] += 0
    bodies = [FoundBody(body=entries()[id].body, mentions=count) for id, count in named.items()]
    return tuple(sorted(bodies, key=lambda body: (body.body != actor, -body.mentions)))


def find_actor(reading: Reading, found: Scan, line: int) -> Body | None:
    """Return the body that takes the step; ``None`` if the line that states the step does not show it.

    In English, it is the body whose name, office or short form is in the words that the network tags with the highest
    probability. In other languages, it is the first body that the line names.
    """
    if not reading.knows:
        named = (found.meant.get(mention) for mention in found.mentions if mention.line == line)
        return next((entries()[id].body for id in named if id), None)
    text = reading.document.text
    first, last = _tagged(reading.seen.actor(line), reading.lines[line].start)
    mentions = [one for one in found.mentions if one.line == line and one.end > first and one.start < last]
    place = next(filter(None, map(found.place, mentions)), found.home)
    ids = (
        found.meant.get(mention) or _in_office(mention, place)
        for mention in mentions
        # "the House Agriculture Committee", "the government's wireless watchdog"
        if not _PART.match(text, mention.end) and not _OWNS.match(text, mention.end, last)
    )
    id = next(filter(None, ids), None)
    name = text[first:last]
    if not id and name and {*_AND.split(name)} <= {"", *country_names()}:
        id = institution("government", place)
    return entries()[id].body if id else None


def _tagged(words: Iterable[tuple[int, int, float]], start: int) -> tuple[int, int]:
    """Return the range of the words that most probably name who acts; (0, 0) if there are none. These words stand side
    by side, and one of them has the highest probability."""
    runs = [[*run] for sure, run in groupby(words, lambda word: word[2] >= ACTOR) if sure]
    best = max(runs, key=lambda run: max(word[2] for word in run), default=None)
    return (start + best[0][0], start + best[-1][1]) if best else (0, 0)


def _in_office(mention: Mention, home: str) -> str | None:
    """Return the body that an office means in the place beside it, or else in ``home``."""
    home, ids = mention.near or home, mention.of("office")
    own = [id for id in ids if id in entries() and entries()[id].body.jurisdiction in (home, country(home))]
    return next(filter(None, [*own, *(institution(kind, home) for kind in ids)]), None)


def agency(reading: Reading) -> Body | None:
    """Return the body that the line AGENCY of a gazette names; ``None`` if there is none."""
    label = _AGENCY.search(reading.document.text, 0, HEAD)
    meanings = [one for match in find_forms(label[1] if label else "") for one in match.meanings]
    ids = (id for kind, id in meanings if kind in ("body", "context") and _home(id) == "US")
    return next((entries()[id].body for id in ids), None)
