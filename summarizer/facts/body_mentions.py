"""What of the gazetteer and of the places stands in a text, before it is asked what is meant."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Literal

from summarizer.calendar_words import DAY, MONTH
from summarizer.facts.gazetteer import PLACES_IN_DOUBT, country, entries, place_names
from summarizer.models import Document, Sentence
from summarizer.scripts import CJK_CHARACTER, EAST_ASIAN
from summarizer.sentences import split_sentences

Kind = Literal["body", "context", "place", "decoy"]
Meaning = tuple[Kind, str]
"""What a form may mean: the id of a body, the code of a place, or nothing of ours."""
# A CJK character or Hangul syllable is a token of its own: words are not divided there.
_TOKEN = re.compile(rf"[{EAST_ASIAN}]|[^\W_{EAST_ASIAN}]+")
_LONGEST_GAP = 4
_QUOTES = str.maketrans("’‘ʼ–‑\u00a0\u202f", "'''--  ")

Tokens = Sequence[re.Match[str]]
"""Words and single CJK characters, in order."""


@dataclass(slots=True)
class _Form:
    words: tuple[str, ...]
    gaps: tuple[str, ...]
    values: list[Meaning]


@dataclass(frozen=True, slots=True)
class FormMatch:
    """A form in a text; ``first`` and ``last`` are indices of its tokens."""

    values: tuple[Meaning, ...]
    first: int
    last: int
    start: int
    end: int


class FormMatcher:
    """Finds the longest form at each token, from left to right."""

    def __init__(self, forms: Iterable[tuple[str, Meaning]]) -> None:
        self._forms: dict[tuple[str, ...], list[_Form]] = {}
        self._reach: dict[str, int] = {}
        """First word → the most words of a form that begins with it."""
        for form, value in forms:
            for variant in {form, form.replace(" & ", " and ")}:
                self._add(variant, value)

    def _add(self, form: str, value: Meaning) -> None:
        tokens = list(_TOKEN.finditer(form))
        words = tuple(token.group() for token in tokens)
        gaps = _gaps(form, tokens)
        key = tuple(word.casefold() for word in words)
        known = self._forms.setdefault(key, [])
        self._reach[key[0]] = max(self._reach.get(key[0], 0), len(key))
        same = next((one for one in known if one.words == words and one.gaps == gaps), None)
        if same is None:
            known.append(_Form(words, gaps, [value]))
        elif value not in same.values:
            same.values.append(value)

    def find(self, text: str, *, caseless: bool = False) -> list[FormMatch]:
        """Matches in order, none in another. ``caseless``: the text has no capitals, so that case tells nothing."""
        tokens = list(_TOKEN.finditer(text))
        found: list[FormMatch] = []
        at = 0
        while at < len(tokens):
            best = self._longest(text, tokens, at, caseless)
            if best is None or self._begins_in_another(best, text, tokens, caseless):
                at += 1
            else:
                found.append(best)
                at = best.last + 1
        return found

    def _longest(self, text: str, tokens: Tokens, at: int, caseless: bool) -> FormMatch | None:
        """The longest form that begins at a token."""
        reach = self._reach.get(tokens[at].group().casefold(), 0)
        words: list[str] = []
        for place in range(at, min(at + reach, len(tokens))):
            if words and tokens[place].start() - tokens[place - 1].end() > _LONGEST_GAP:
                break
            words.append(tokens[place].group().casefold())
        for size in range(len(words), 0, -1):
            for form in self._forms.get(tuple(words[:size]), ()):
                if _fits(form, text, tokens[at : at + size], caseless):
                    last = at + size - 1
                    return FormMatch(tuple(form.values), at, last, tokens[at].start(), tokens[last].end())
        return None

    def _begins_in_another(self, match: FormMatch, text: str, tokens: Tokens, caseless: bool) -> bool:
        """Whether the end of a Chinese or Japanese match begins a longer form: 联合国 of 联合国家发展改革委."""
        if not CJK_CHARACTER.match(tokens[match.first].group()):
            return False
        return any(
            (other := self._longest(text, tokens, at, caseless)) is not None
            and other.last > match.last
            and other.last - other.first > match.last - match.first
            for at in range(match.first + 1, match.last + 1)
        )


def _gaps(text: str, tokens: Tokens) -> tuple[str, ...]:
    """What stands between tokens, spaces and kinds of hyphen and quote apart."""
    between = (text[before.end() : after.start()].translate(_QUOTES) for before, after in pairwise(tokens))
    return tuple("\n\n" if gap.count("\n") > 1 else gap.strip().replace("-", "") for gap in between)


def _fits(form: _Form, text: str, tokens: Tokens, caseless: bool) -> bool:
    """Whether tokens equal but for case are the form: case of single words counts, of long names by halves."""
    words, written = form.words, [token.group() for token in tokens]
    if len(words) == 1:
        word = words[0]
        if word != written[0] and not (len(word) >= 5 and not word.isupper() and written[0] == word.upper()):
            return False
    elif not caseless:
        capitals = [place for place, word in enumerate(words) if word[0].isupper()]
        if 2 * sum(written[place][0].isupper() for place in capitals) < len(capitals):
            return False
        if any(word.isupper() and len(word) > 1 and written[place] != word for place, word in enumerate(words)):
            return False
    return form.gaps == _gaps(text, tokens)


_CREDIT = re.compile(
    r"(?:\b(?:photo(?:graph)?s?|pictures?|images?|video|graphic|credits?|courtesy|foto|bild|crédit photo|crédits?|"
    r"imagen|fotografía)\b\s*(?:credit|by|courtesy(?: of)?|of)?\s*[:/|©-]?|©|图片?(?:来源)?[:：]|来源[:：])"
    r"[ (]{0,3}(?:The )?(?:U\.?S\.? |UK )?$",
    re.I,
)
_CREDIT_MARK = re.compile(r"[:/|©：]|courtesy|credit|(?:photo(?:graph)?|picture|image) by", re.I)
# "EPA/JANE DOE", "Jane Doe/EPA", "Jane Doe / EPA": the photographer of an agency.
_CREDITED_AFTER = re.compile(r" ?/ ?(?:[A-ZÀ-Ý][A-ZÀ-Ý'’-]+ [A-ZÀ-Ý][A-ZÀ-Ý'’-]+|[A-ZÀ-Ý][a-zà-ÿ'’-]+ [A-ZÀ-Ý])")
_CREDITED_BEFORE = re.compile(r"[A-ZÀ-Ý][\w.'’-]* (?:de |van |von |el |al )?[A-ZÀ-Ý][\w'’-]+ ?/ ?$")
# "a UN-style assembly", "EU-like rules": what is like a body, or made by it, is not the body.
_LIKE = re.compile(r"[-‑](?:style|like|backed|approved|sponsored|funded|registered|listed|esque)\b")
# Words after a body's name that make it a place or a thing of another name.
_AFTER = re.compile(r"(?:'s)?\s(?:Road|Street|Square|Avenue|Plaza|Station|Hotel|Museum|Hill|Park|Gardens|Club)\b")
# Abbreviations that are words: in a line of capitals they are more often the word.
_WORDS = frozenset({"WHO", "ICE", "NICE", "SAFE", "MOST", "US", "AU", "CAN", "CARE", "ACT", "FED", "ICC", "BIS", "UN"})
# "the Council of Mortgage Lenders", "the Commission for Africa": a longer name that the gazetteer lacks.
_LONGER = re.compile(rf" (?:of|for|on|to|against) (?:the )?(?!{DAY}\b|{MONTH}\b)[A-Z]")
_BEFORE = re.compile(r"([A-ZÀ-Ý][\w'’-]*|&) $")


def is_other(words: str, start: int, end: int, text: str, *, body: bool) -> bool:
    """Whether the form ``words`` at ``start`` is part of another name, a credit, or a word in a line of capitals."""
    if body:
        if _AFTER.match(text, end) and not words.isupper():
            return True
        before = text[max(0, start - 40) : start]
        credit = _CREDIT.search(before)
        if credit and _CREDIT_MARK.search(credit.group()):
            return True
        if _LIKE.match(text, end):
            return True
        if words.isupper() and (
            _CREDITED_AFTER.match(text, end) or _CREDITED_BEFORE.search(text, max(0, start - 50), start)
        ):
            return True
        if words[-1] in "部局" and text[end : end + 1] in ("门", "署", "面"):
            return True  # 商务部门: departments of commerce; 财政部署: to deploy
    if words in _WORDS:
        around = text[max(0, start - 25) : start] + text[end : end + 25]
        if sum(character.isalpha() for character in around) >= 8 and not any(map(str.islower, around)):
            return True
    return False


def is_part(start: int, end: int, text: str) -> bool:
    """Whether a short form of one word is the head of a longer name: "Leeds City Council", "Commission on Salt"."""
    if _LONGER.match(text, end):
        return True
    before = _BEFORE.search(text, max(0, start - 30), start)
    if before is None:
        return False
    # The first word of a sentence has a capital for that.
    opening = text[max(0, before.start() - 2) : before.start()].rstrip(" \"'“‘(")
    return bool(opening) and opening[-1] not in ".!?:;\n" and before.group(1) not in ("The", "EU", "US", "UK")


_MOST = 3
"""So many different signs count: a page on one member of parliament is not three times as British."""
_READ = 20_000
"""Characters of a text that are read for signs."""

_MEMBER_STATES = re.compile(r"\b[Mm]ember [Ss]tates\b")
_OWNERS = re.compile(
    r"(?P<union>\b(?:EU|European (?:Union|Commission|Parliament|Council)|MEPs?|von der Leyen)\b|\bE\.U\.|"
    r"\bBrussels\b[^.]{0,80}\bCommission\b|\bCommission\b[^.]{0,80}\bBrussels\b)|"
    r"\b(?:WHO|World Health (?:Organi[sz]ation|Assembly)|Health Assembly|ASEAN|Asean|African Union|AU|ECOWAS|Ecowas|"
    r"SADC|East African Community|NATO|Nato|UN|United Nations|UNESCO|Unesco|General Assembly|Security Council|WTO|"
    r"World Trade Organi[sz]ation|OECD|OPEC|Opec|OSCE|Council of Europe|Gulf Cooperation Council|GCC|Mercosur|Caricom|"
    r"CARICOM|Commonwealth|Arab League|IMO|International \w+ Organi[sz]ation|ICAO|ITU|ILO|FAO|IMF|World Bank|IAEA|WIPO|"
    r"Shanghai Cooperation Organi[sz]ation|BRICS|OAS|Organi[sz]ation of|Interpol)\b|\bU\.N\."
)
"""Whose member states they may be."""
_FAINT = re.compile(r"\b[Tt]he (?:Commission|bloc)\b|\bDirective\b|\b[Tt]ranspos(?:e[sd]?|ing|ition)\b")
"""Of the Union, where the text names no one else who has member states."""


_COMMISSIONS_WORK = re.compile(
    r"\b[Tt]he Commission\b[^.]{0,120}\b(?:anti-?dumping|state aid|countervailing|"
    r"infringement (?:procedure|proceeding)|Foreign Subsidies|(?:delegated|implementing) (?:act|regulation))"
)


@cache
def _signs() -> dict[str, Any]:
    return tomllib.loads(files("summarizer.facts").joinpath("body_signs.toml").read_text(encoding="utf-8"))


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    return {code: tuple(map(re.compile, patterns)) for code, patterns in _signs()["signs"].items()}


def signs(text: str) -> Counter[str]:
    """Code → how many different signs of it ``text`` has, 3 at most."""
    read = text[:_READ]
    found: Counter[str] = Counter()
    for code, patterns in _patterns().items():
        count = sum(pattern.search(read) is not None for pattern in patterns)
        if count:
            found[code] = min(count, _MOST)
    if _COMMISSIONS_WORK.search(read):
        found["EU"] = min(found["EU"] + 2, _MOST)  # of all commissions one does this, whatever countries are named
    if _has_members_of_union(read):
        found["EU"] = min(found["EU"] + 2, _MOST)  # they, and what tells whose they are
    return found


def _has_members_of_union(text: str) -> bool:
    """Whether "member states" are those of the Union: the owner named last before them, or else first behind, is it."""
    members = [match.start() for match in _MEMBER_STATES.finditer(text)]
    if not members:
        return False
    owners = [(match.start(), match["union"] is not None) for match in _OWNERS.finditer(text)]
    if not owners:
        return _FAINT.search(text) is not None
    starts = [start for start, _ in owners]
    return any(owners[max(bisect_left(starts, start) - 1, 0)][1] for start in members)


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

    bodies: tuple[str, ...] = field(init=False)
    """Ids of bodies that it may mean."""
    contexts: tuple[str, ...] = field(init=False)
    """Ids of bodies that it may mean where the text speaks of their country."""
    places: tuple[str, ...] = field(init=False)
    """Codes of places that it may mean."""

    def __post_init__(self) -> None:
        for name, kind in (("bodies", "body"), ("contexts", "context"), ("places", "place")):
            # The way to set a field of a frozen dataclass that follows from the others.
            object.__setattr__(self, name, tuple(value for known, value in self.meanings if known == kind))


@dataclass(frozen=True, slots=True)
class Scan:
    """All mentions, the title's first, then in order of the text."""

    mentions: tuple[Mention, ...]
    sentences: tuple[Sentence, ...]
    title: str
    signs: Counter[str]
    """What speaks for a country without naming it, where the text names no other: ``signs.signs``."""


@cache
def _matcher() -> FormMatcher:
    forms: list[tuple[str, Meaning]] = [(form, ("decoy", "")) for form in _signs()["decoys"]]
    for entry in entries().values():
        forms += [(form, ("body", entry.body.id)) for form in entry.aliases]
        forms += [(form, ("context", entry.body.id)) for form in entry.context]
    forms += [(form, ("place", code)) for form, code in place_names().items()]
    return FormMatcher(forms)


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
    homes = {country(code) for mention in placed for code in mention.places} - {"UN", "INT"}
    homes |= _homes(placed)
    for code in [code for code in told if homes and code not in homes]:
        if code != "EU" or not told["EU"] >= 2:  # a text of the Union names its members
            del told[code]
    return Scan(tuple(placed), sentences, title, told)


def _homes(mentions: list[Mention]) -> set[str]:
    """Countries and levels of the bodies that are named, but where a place beside the name is of another."""
    homes = ((country(entries()[id].body.jurisdiction), mention.near) for mention in mentions for id in mention.bodies)
    return {home for home, near in homes if near is None or country(near) == home}


def _placed(mentions: list[Mention], told: Counter[str]) -> list[Mention]:
    """The mentions with "Brussels" and "Georgia" settled by what else is named: the Union or Belgium, the state or the
    country."""
    homes = {country(code) for mention in mentions for code in mention.places if code not in PLACES_IN_DOUBT}
    homes |= _homes(mentions)
    homes |= told.keys() & {"EU"}
    british = any(
        code.partition("-")[0] == "GB" and mention.text not in _MEMBERS
        for mention in mentions
        for code in mention.places
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
    found = _matcher().find(text, caseless=caseless)
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


def _near(index: int, found: list[FormMatch], text: str) -> str | None:
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
