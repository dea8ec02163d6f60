"""Swaps of one fact at a time in a true sentence, and true sentences put in other words by rule.

The patterns here are plain and apart from those of ``summarizer.grounding``: what that package cannot read must show as
a miss, and would not if it chose what is swapped.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.tokens import listed

_MONTHS = listed(
    """
    January February March April May June July August September October November December
    """
)
_MONTH = "(?:" + "|".join(_MONTHS) + ")"
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_FULL_DATE = re.compile(rf"\b(?:{_MONTH} \d{{1,2}}(?:, \d{{4}})?|\d{{1,2}} {_MONTH}(?: \d{{4}})?|{_MONTH} \d{{4}})\b")
_YEAR = re.compile(r"(?<![\w$€£.,/-])(?:19|20)\d\d(?![\w/%-]|[.,]\d)")
_WEEKDAY = re.compile("|".join(rf"\b{day}\b" for day in _WEEKDAYS))
_RELATIVE = re.compile(r"\b(?:yesterday|tomorrow|last (?:week|month|year)|next (?:week|month|year))\b")
_NUMBER = re.compile(
    r"(?<![\w.,/:-])[$€£]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w/:-])|(?<![\w.,/:-])[$€£]?\d+(?:\.\d+)?(?![\w/:-]|,\d)"
)
_WORDS = listed(
    """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen twenty thirty
    forty fifty sixty
    """
)
_NUMBER_WORD = re.compile(r"\b(?:" + "|".join(_WORDS) + r")\b(?!-)", re.I)
_SCALE = re.compile(r"(?<=\d )(?:thousand|million|billion|trillion)\b|(?<=\d)(?:bn|m)\b")
_UNIT = re.compile(
    r"(?<=\d )(?:per ?cent|percentage points|euros|dollars|pounds|days|weeks|months|years|hours|minutes|miles|"
    r"kilometers|kilometres|tonnes|tons|people)\b|(?<=\d)%|[$€£](?=\d)"
)
_UNITS = {
    "percent": ("percentage points", "people"), "per cent": ("percentage points", "people"),
    "%": (" percentage points", " people"),
    "percentage points": ("percent",), "euros": ("dollars", "people"), "dollars": ("euros", "days"),
    "pounds": ("euros", "people"), "days": ("weeks", "months", "years"), "weeks": ("days", "months", "years"),
    "months": ("days", "weeks", "years"), "years": ("days", "weeks", "months"), "hours": ("days", "minutes"),
    "minutes": ("hours", "days"), "miles": ("kilometres", "days"), "kilometers": ("miles",), "kilometres": ("miles",),
    "tonnes": ("kilograms",), "tons": ("kilograms",), "people": ("percent", "days"), "$": ("€", "£"), "€": ("$", "£"),
    "£": ("$", "€"),
}  # fmt: skip
_NAME = re.compile(r"\b[A-Z][a-zé]+(?:-[A-Z][a-z]+)?(?: (?:of (?:the )?)?[A-Z][a-zé]+(?:-[A-Z][a-z]+)?)+\b")
_SINGLE = re.compile(r"(?<=[a-z,] )[A-Z][a-zé]{2,}\b(?! [A-Z])")
_ACRONYM = re.compile(r"\b[A-Z]{2,6}\b")
_CODE = re.compile(
    r"\b(?:[A-Z]{1,6}-[A-Z0-9-]*\d[\d-]*|\d+ CFR \d+(?:\.\d+)?|[A-Z]{1,4}\d{1,3}/\d{1,4}|\d{4}/\d{3,4}|H\.R\. \d+)\b"
)
_QUOTE = re.compile(r"\"([^\"]{1,600})\"|“([^“”]{1,600})”")
_NO_NAMES = frozenset(
    [
        *_MONTHS,
        *_WEEKDAYS,
        *listed("The This That But And In On It He She They We You My Our Mr Mrs Ms Dr Lord Sir Lady No"),
    ]
)


@dataclass(frozen=True, kw_only=True)
class Swap:
    """A true sentence with one fact changed."""

    kind: str
    """``number``, ``date``, ``name`` or ``quote``."""
    sort: str
    """How it was changed: ``digit``, ``scale``, ``elsewhere`` (a value of the same article), …"""
    text: str
    old: str
    new: str


@dataclass(frozen=True)
class Pool:
    """Facts of a text, as swaps take them from elsewhere."""

    numbers: tuple[str, ...]
    dates: tuple[str, ...]
    names: tuple[str, ...]
    singles: tuple[str, ...]
    acronyms: tuple[str, ...]
    words: tuple[str, ...]


def pool(text: str) -> Pool:
    """The facts of ``text``."""

    def unique(pattern: re.Pattern[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(match.group() for match in pattern.finditer(text)))

    low = set(re.findall(r"\b[a-z]+\b", text))

    def proper(names: tuple[str, ...]) -> tuple[str, ...]:
        """Those without a word that the text writes in lower case too: headings and titles are full of such."""
        return tuple(
            name
            for name in names
            if not _NO_NAMES & set(name.split())
            and not any(word.lower() in low - {"of", "the"} for word in name.split())
        )

    return Pool(
        numbers=tuple(number for number in unique(_NUMBER) if not _YEAR.fullmatch(number)),
        dates=unique(_FULL_DATE),
        names=proper(unique(_NAME)),
        singles=proper(unique(_SINGLE)),
        acronyms=proper(unique(_ACRONYM)),
        words=tuple(dict.fromkeys(re.findall(r"(?<= )[a-z]{5,}(?= )", text))),
    )


def swaps(sentence: str, article: str, own: Pool, other: Pool, draw: random.Random) -> list[Swap]:
    """One swap of each sort that ``sentence`` allows, at a random place each.

    ``own``: facts of its article; ``other``: facts of another. What the article says as it stands is left out.
    """
    found: list[Swap] = []
    for kind, sort, start, end, new in _candidates(sentence, article, own, other, draw):
        old = sentence[start:end]
        text = sentence[:start] + new + sentence[end:]
        if new.strip().casefold().replace(",", "") != old.casefold().replace(",", "") and text not in article:
            found.append(Swap(kind=kind, sort=sort, text=text, old=old, new=new.strip()))
    return found


_Candidate = tuple[str, str, int, int, str]


def _candidates(sentence: str, article: str, own: Pool, other: Pool, draw: random.Random) -> Iterator[_Candidate]:
    yield from _number_swaps(sentence, own, other, draw)
    yield from _date_swaps(sentence, own, draw)
    yield from _name_swaps(sentence, article, own, other, draw)
    quote = _one(list(_QUOTE.finditer(sentence)), draw)
    if quote:
        index = quote.lastindex or 0
        words = list(re.finditer(r"(?<![\w'’])[A-Za-z]{3,}(?![\w'’])", quote[index]))
        if len(words) >= 3 and other.words:
            word = draw.choice(words)
            shift = quote.start(index)
            yield "quote", "word", shift + word.start(), shift + word.end(), draw.choice(other.words)
            gone = draw.choice(words[1:-1])
            yield "quote", "left out", shift + gone.start(), shift + gone.end() + 1, ""


def _one(matches: list[re.Match[str]], draw: random.Random) -> re.Match[str] | None:
    return draw.choice(matches) if matches else None


def _number_swaps(sentence: str, own: Pool, other: Pool, draw: random.Random) -> Iterator[_Candidate]:
    dated = [match.span() for match in _FULL_DATE.finditer(sentence)]
    numbers = [
        match
        for match in _NUMBER.finditer(sentence)
        if not _YEAR.fullmatch(match.group()) and not any(start <= match.start() < end for start, end in dated)
    ]
    number = _one(numbers, draw)
    if number:
        written = number.group()
        figures = [at for at, char in enumerate(written) if char.isdigit()]
        at = draw.choice(figures)
        digit = draw.choice([char for char in "123456789" if char != written[at]])
        yield "number", "digit", number.start(), number.end(), written[:at] + digit + written[at + 1 :]
        sign = written[0] if written[0] in "$€£" else ""
        for sort, pool_of in (("elsewhere", own), ("other article", other)):
            values = [value.lstrip("$€£") for value in pool_of.numbers if value.lstrip("$€£") not in sentence]
            if values:
                yield "number", sort, number.start(), number.end(), sign + draw.choice(values)
    word = _one(list(_NUMBER_WORD.finditer(sentence)), draw)
    if word:
        near = _WORDS.index(word.group().lower())
        new = draw.choice([_WORDS[at] for at in range(max(near - 3, 0), min(near + 4, len(_WORDS))) if at != near])
        yield "number", "word", *word.span(), new.capitalize() if word.group()[0].isupper() else new
    scale = _one(list(_SCALE.finditer(sentence)), draw)
    if scale:
        new = {
            "thousand": "million",
            "million": "billion",
            "billion": "million",
            "trillion": "billion",
            "m": "bn",
            "bn": "m",
        }
        yield "number", "scale", *scale.span(), new[scale.group()]
    unit = _one(list(_UNIT.finditer(sentence)), draw)
    if unit:
        yield "number", "unit", *unit.span(), draw.choice(_UNITS[re.sub(r"per cent", "per cent", unit.group())])


def _date_swaps(sentence: str, own: Pool, draw: random.Random) -> Iterator[_Candidate]:
    dates = list(_FULL_DATE.finditer(sentence))
    date = _one(dates, draw)
    if date:
        written = date.group()
        month = re.search(_MONTH, written)
        assert month
        new = draw.choice([name for name in _MONTHS if name != month.group()])
        yield "date", "month", date.start() + month.start(), date.start() + month.end(), new
        day = re.search(r"\b\d{1,2}\b", written)
        if day:
            value = draw.choice([str(value) for value in range(1, 29) if str(value) != day.group()])
            yield "date", "day", date.start() + day.start(), date.start() + day.end(), value
        shape = re.sub(r"\d{1,2}\b", "D", re.sub(r"\d{4}", "Y", re.sub(_MONTH, "M", written)))
        same = [
            value
            for value in own.dates
            if value not in sentence
            and re.sub(r"\d{1,2}\b", "D", re.sub(r"\d{4}", "Y", re.sub(_MONTH, "M", value))) == shape
        ]
        if same:
            yield "date", "elsewhere", *date.span(), draw.choice(same)
    year = _one(list(_YEAR.finditer(sentence)), draw)
    if year:
        yield "date", "year", *year.span(), str(int(year.group()) + draw.choice([-3, -2, -1, 1, 2, 3]))
    weekday = _one(list(_WEEKDAY.finditer(sentence)), draw)
    if weekday:
        yield "date", "weekday", *weekday.span(), draw.choice([day for day in _WEEKDAYS if day != weekday.group()])
    relative = _one(list(_RELATIVE.finditer(sentence)), draw)
    if relative:
        words = [
            "yesterday",
            "tomorrow",
            *(f"{which} {unit}" for which in ("last", "next") for unit in ("week", "month", "year")),
        ]
        yield "date", "relative", *relative.span(), draw.choice([word for word in words if word != relative.group()])


def _name_swaps(sentence: str, article: str, own: Pool, other: Pool, draw: random.Random) -> Iterator[_Candidate]:
    names = [match for match in _NAME.finditer(sentence) if not _NO_NAMES & set(match.group().split())]
    name = _one(names, draw)
    strange = [value for value in other.names if value.casefold() not in article.casefold()]
    if name and strange:
        yield "name", "other article", *name.span(), draw.choice(strange)
        last = name.group().rpartition(" ")[2]
        ends = [value.rpartition(" ")[2] for value in strange]
        ends = [value for value in ends if value.casefold() not in article.casefold()]
        if ends and " of " not in name.group():
            yield "name", "last word", name.end() - len(last), name.end(), draw.choice(ends)
    if name:
        own_names = [value for value in own.names if value not in sentence and value.rpartition(" ")[2] not in sentence]
        crossed = [
            value
            for value in own_names
            if len(value.split()) == 2 == len(name.group().split())
            and f"{name.group().split()[0]} {value.split()[1]}" not in article
        ]
        if crossed:
            yield "name", "crossed", *name.span(), f"{name.group().split()[0]} {draw.choice(crossed).split()[1]}"
        if own_names:
            yield "name", "role", *name.span(), draw.choice(own_names)
    single = _one([match for match in _SINGLE.finditer(sentence) if match.group() not in _NO_NAMES], draw)
    singles = [value for value in other.singles if value.casefold() not in article.casefold()]
    if single and singles:
        yield "name", "one word", *single.span(), draw.choice(singles)
    acronym = _one(list(_ACRONYM.finditer(sentence)), draw)
    acronyms = [value for value in other.acronyms if value not in article.replace(".", "")]
    if acronym and acronyms:
        yield "name", "acronym", *acronym.span(), draw.choice(acronyms)
    code = _one(list(_CODE.finditer(sentence)), draw)
    if code:
        figures = [at for at, char in enumerate(code.group()) if char.isdigit()]
        at = draw.choice(figures)
        digit = draw.choice([char for char in "123456789" if char != code.group()[at]])
        yield "name", "code", *code.span(), code.group()[:at] + digit + code.group()[at + 1 :]


_SYNONYMS = {
    "said": "stated", "announced": "made known", "also": "in addition", "but": "yet", "because": "since",
    "began": "started",
    "shows": "indicates", "help": "aid", "about": "around", "including": "among them", "however": "though",
    "children": "kids", "near": "close to", "large": "big", "required": "obliged", "requires": "calls for",
    "more than": "over",
    "purchase": "buy", "approximately": "about",
}  # fmt: skip


def paraphrases(sentence: str, article: str, draw: random.Random) -> list[str]:
    """``sentence`` of ``article`` in other words, each true if it is.

    Figures and dates written otherwise, names shortened to surname or acronym, synonyms, parts cut or moved. None for a
    sentence with a quotation, which must stay as it is.
    """
    if '"' in sentence or "“" in sentence:
        return []

    def date(match: re.Match[str]) -> str:
        return f"{match[2]} {match[1]}" + (f" {match[3]}" if match[3] else "")

    text = re.sub(r"(?<![\w.,])\d{1,3}(?:,\d{3})+\b", lambda match: match.group().replace(",", ""), sentence)
    text = re.sub(r"(\d)(%| percent\b| per cent\b)", _percent, text)
    text = re.sub(rf"\b({_MONTH}) (\d{{1,2}})(?:, (\d{{4}}))?\b", date, text)
    text = re.sub(r"(\d(?:\.\d+)?) (million|billion)\b", lambda m: m[1] + {"million": "m", "billion": "bn"}[m[2]], text)
    found = [text, re.sub(r"\b(" + "|".join(map(re.escape, _SYNONYMS)) + r")\b", lambda m: _SYNONYMS[m[1]], text)]
    for name in _NAME.finditer(text):
        words = name.group().split()
        initials = "".join(word[0] for word in words if word[0].isupper())
        if f"({initials})" in article:
            found.append(text.replace(name.group(), initials))
        elif len(words) == 2 and re.search(rf"(?<!{words[0]} )\b{words[1]} (?:said|told|was|has|is|also)\b", article):
            found.append(text.replace(name.group(), words[1]))
    parts = sentence.split(", ")
    if len(parts) >= 3 and len(parts[0].split()) > 5:
        found.append(", ".join(parts[:-1]).rstrip(".") + ".")
    inverted = re.match(r"([A-Z]?[a-z].{25,}), ((?:[A-Z]\w+ ){1,3}(?:said|says))\.$", sentence)
    if inverted:
        found.append(f"{inverted[2]} that {inverted[1][0].lower()}{inverted[1][1:]}.")
    found.append(re.sub(r"^The ([a-z]+) ", r"A \1 ", sentence))
    found = [other for other in dict.fromkeys(found) if other != sentence]
    draw.shuffle(found)
    return found


def _percent(match: re.Match[str]) -> str:
    return f"{match[1]}%" if match[2] != "%" else f"{match[1]} percent"
