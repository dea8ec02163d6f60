"""/subscribe in one line: what, when and where, in any order that can be told apart.

First what has a form of its own is set aside: filters, quoted words, `about:`, `note:`. Then parts of a schedule and a
time zone are taken off both ends, over and over; what is left in the middle is what it is about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.clock import find_zone, parse_slot, suggest_zones
from bot.conversation.schedules import EDGES, When, bare_first, bare_last, take_first, take_last
from bot.query import NO_NAMES, quoted
from bot.query.tokens import Names

ZONE_WORDS = 4
"""No zone's or city's name has more."""
LONGEST = 500
"""Characters of a line; the rest of a longer one is not looked at."""
ALL = frozenset({"all", "everything", "all topics", "any", "anything", "全部", "所有", "一切", "所有主题", "全部主题"})

UNSAID = When()

_FIRST, _LAST = 0xE000, 0xF8FF
"""Characters of private use: each stands for one quoted text or filter while a line is read."""
_ATOM = re.compile(
    r"(?P<filter>(?<![\w\ue000-\uf8ff])-?(?!(?:about|note|关于|备注):)[^\W\d_]+:(?:\"[^\"]*\"?|[^\s\"\ue000-\uf8ff]*))"
    r"|(?P<quoted>(?<!\S)-?\"[^\"]*(?:\"|$))"
)
_OPERATOR = re.compile(r"(?:^|(?<=[\s(]))(?:AND|OR|NOT)(?=$|[\s(])|(?:^|(?<=\s))-(?=[\w\"\ue000-\uf8ff])|[()|]")
_ABOUT = re.compile(r"(?:^|(?<=\s))(?:about:|关于:|about\s|关于)\s*", re.IGNORECASE)
_NOTE = re.compile(r"(?:^|\s)(?:note|备注):\s*(?P<note>.*)$", re.IGNORECASE | re.DOTALL)
_ITEMS = re.compile(
    r"(?:^|(?<=[\s,;]))(?:(?:top\s+|max\.?\s+)?(\d{1,2})\s+items?|top\s+(\d{1,2})|(\d{1,2})\s?[条條篇])$", re.I
)
_ITEMS_FIRST = re.compile(r"^(?:(?:top|max\.?)\s+)?(\d{1,2})\s+items?(?=$|[\s,;])|^top\s+(\d{1,2})(?=\s)", re.I)
_NOT_OFFERED = re.compile(
    r"(?:^|(?<=[\s,;\ue000-\uf8ff]))(?:hourly|monthly|fortnightly|bi-?weekly|quarterly|yearly"
    r"|(?:every|each)\s+(?:hour|month|(?:(?:other|second|few|\d+|two|three|four)\s+)(?:minute|hour|day|week|month)s?)"
    r"|(?:once|twice|\w+\s+times)\s+an?\s+(?:hour|day|month)|(?:once\s+|twice\s+)?every\s+(?:\d+\s+)?minutes?"
    r"|twice\s+a\s+week|(?:on\s+)?(?:the\s+)?(?:first|last)\s+\w+day\s+of\s+(?:the|each|every)\s+month"
    r"|每(?:小时|个小时|月|个月|隔一天))$",
    re.IGNORECASE,
)
"""Ways to say when that no schedule has."""
_TOPIC = re.compile(r"^topic:\"?([^\"]*)\"?$", re.IGNORECASE)
_LIKE_A_TIME = re.compile(r"^\d{1,4}(?:[:h]\d\d|(?::\d{1,3}){1,2}|\s?(?=[ap]\.?m))(?:[ap]\.?m\.?)?$", re.IGNORECASE)
_PLACE = re.compile(
    r"^(?:africa|america|antarctica|arctic|asia|atlantic|australia|europe|indian|pacific|etc|us)/\w", re.I
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line as it was read."""

    topic: str | None = None
    query: str = ""
    """A search as it was typed: quoted words, operators and filters."""
    interest: str = ""
    """Words that are said to be meant by meaning."""
    words: str = ""
    """Bare words of which it is not known whether they are to be found or are meant."""
    everything: bool = False
    wordless: bool = False
    """Something stands for what is wanted, and there is no word in it: `about:`, "!?"."""
    when: When = UNSAID
    zone: str | None = None
    items: int | None = None
    note: str = ""
    wrong_time: str = ""
    """Something like a time of day that is none."""
    wrong_when: str = ""
    """A schedule that there is none such of."""
    wrong_zone: str = ""
    """Something like a time zone that is none."""

    @property
    def what(self) -> bool:
        """Whether it says what is wanted."""
        return bool(self.topic or self.query or self.interest or self.words or self.everything)


def normal(text: str) -> str:
    """The text with the quotes, colons, commas, digits and spaces of all keyboards as ASCII has them."""
    signs = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "「": '"', "」": '"', "，": ",", "；": ";", "—": "-"}
    changed = (
        signs.get(sign) or (unicodedata.normalize("NFKC", sign) if sign in "：　（）／－" or sign.isdecimal() else sign)
        for sign in text
    )
    return " ".join("".join(changed).split())


def read_line(text: str, meant: Callable[[str], str | None], names: Names = NO_NAMES) -> Line:
    """A line read. `meant` tells the topic that some words mean; `names` are as `bot.query.read` takes them.

    Raises UsageError for a filter that means nothing.
    """
    text = "".join(sign for sign in text[:LONGEST] if not _FIRST <= ord(sign) <= _LAST)
    text = normal(text)
    note = ""
    if found := _NOTE.search(text):
        note, text = found["note"].strip(), text[: found.start()]
    text = quoted(text, names)
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return chr(_FIRST + len(kept) - 1)

    marked = _ATOM.sub(keep, text)
    restore = _Restore(kept)
    about = bool(_ABOUT.search(marked))
    marked = " ".join(_ABOUT.sub("", marked, count=1).split()) if about else marked
    signs = _OPERATOR.search(marked) or any(atom.startswith("-") for atom in kept)
    operators = bool(signs) and not about
    filters: list[str] = []
    topic = None
    if not operators:
        marked, filters, topic = _set_aside(marked, kept, meant)
    line, first = _ends(Line(note=note, topic=topic), marked, meant)
    return _what(line, restore, filters, meant, about=about, operators=operators, first=first)


class _Restore:
    """Marks back to what they stand for."""

    def __init__(self, kept: list[str]) -> None:
        self._kept = kept

    def __call__(self, text: str) -> str:
        return "".join(self._kept[ord(sign) - _FIRST] if _FIRST <= ord(sign) <= _LAST else sign for sign in text)

    def quotes(self, text: str) -> bool:
        """Whether a mark is in it."""
        return any(_FIRST <= ord(sign) <= _LAST for sign in text)


def _set_aside(marked: str, kept: list[str], meant: Callable[[str], str | None]) -> tuple[str, list[str], str | None]:
    """The filters of a line without operators, taken out of it; a topic: that is one is the topic."""
    filters: list[str] = []
    topic = None
    for place, atom in enumerate(kept):
        if atom.lstrip("-").startswith('"'):
            continue
        marked = marked.replace(chr(_FIRST + place), " ")
        named = _TOPIC.match(atom)
        if named and topic is None and (found := meant(named[1])):
            topic = found
        else:
            filters.append(atom)
    return " ".join(marked.split()), filters, topic


def _ends(line: Line, text: str, meant: Callable[[str], str | None]) -> tuple[Line, bool]:
    """Schedule, zone and number of items off both ends; what remains is in `words`. And whether an hour stood before
    that."""
    text = text.strip(EDGES)
    while text:
        if (found := _ITEMS.search(text)) and line.items is None:
            line = replace(line, items=int(next(filter(None, found.groups()))))
            text = text[: found.start()].rstrip(EDGES)
        elif taken := take_last(text, line.when):
            text, line = taken[0], replace(line, when=taken[1])
        elif line.zone is None and (place := _zone_last(text)):
            text, line = place[0], replace(line, zone=place[1])
        elif (bare := bare_last(text)) and _is_hour(bare[0], line, meant):
            text, line = bare[0], replace(line, when=line.when.with_time(bare[1]))
        else:
            break
    timed, behind = False, line.when.times
    while text:
        if taken := take_first(text, line.when):
            text, line, timed = taken[0], replace(line, when=taken[1]), True
        elif (count := _items_first(text, timed=timed, meant=meant)) and line.items is None:
            text, line = count[0], replace(line, items=count[1])
        elif (bare := bare_first(text)) and (
            _before_more(bare[0], line.when) or _is_first_hour(text, bare[0], line, meant)
        ):
            text, line, timed = bare[0], replace(line, when=line.when.with_time(bare[1])), True
        elif line.zone is None and (place := _zone_first(text, timed=timed, meant=meant)):
            text, line = place[0], replace(line, zone=place[1])
        else:
            break
    return replace(line, words=text), line.when.times != behind


def _is_hour(before: str, line: Line, meant: Callable[[str], str | None]) -> bool:
    """Whether a number at the end is an hour: in "article 6 08:00" it belongs to the words, in "trade 8 18:30" not."""
    return not line.when.times or not before or meant(before) is not None or not before[-1:].isalpha()


def _is_first_hour(text: str, rest: str, line: Line, meant: Callable[[str], str | None]) -> bool:
    """Whether a number before words is an hour: "8 trade" where that is a topic, "weekdays at 8 carbon"."""
    if line.when.times or line.when.at_once or not rest or meant(text) is not None:
        return False
    return meant(rest) is not None or (bool(line.when) and text[:3].casefold() == "at ")


def _items_first(text: str, *, timed: bool, meant: Callable[[str], str | None]) -> tuple[str, int] | None:
    """A number of items off the begin. "Top 10 polluters" may be what it is about, and is no number of items there."""
    found = _ITEMS_FIRST.match(text)
    if found is None:
        return None
    rest = text[found.end() :].strip(EDGES)
    if found[1] is None and not timed and meant(rest) is None:
        return None
    return rest, int(found[1] or found[2])


def _before_more(rest: str, when: When) -> bool:
    """Whether a number at the begin is an hour: where nothing but more of a schedule or a zone follows."""
    return not rest or take_first(rest, when) is not None or find_zone(rest) is not None


def _zone_last(text: str) -> tuple[str, str] | None:
    """A zone off the end. A city is one only behind an hour: elsewhere it may be what it is about."""
    words = text.split(" ")
    for count in range(min(len(words), ZONE_WORDS), 0, -1):
        name, before = " ".join(words[-count:]), " ".join(words[:-count]).rstrip(EDGES)
        zone = find_zone(name)
        if zone is not None and ("/" in name or _ends_timed(before)):
            return before, zone
    return None


def _ends_timed(text: str) -> bool:
    """Whether a text ends with an hour or another part of a schedule."""
    return take_last(text, When()) is not None or bare_last(text) is not None


def _zone_first(text: str, *, timed: bool, meant: Callable[[str], str | None]) -> tuple[str, str] | None:
    """The same off the begin; behind an hour at the begin, a city also at the end: "08:00 trade new york"."""
    words = text.split(" ")
    for count in range(min(len(words), ZONE_WORDS), 0, -1):
        for name, rest in (
            (" ".join(words[:count]), " ".join(words[count:])),
            (" ".join(words[-count:]), " ".join(words[:-count])),
        ):
            zone = find_zone(name)
            if zone is None or not ("/" in name or timed):
                continue
            if "/" in name or not rest or meant(rest) is not None:
                return rest.strip(EDGES), zone
    return None


def _what(
    line: Line,
    restore: _Restore,
    filters: list[str],
    meant: Callable[[str], str | None],
    *,
    about: bool,
    operators: bool,
    first: bool,
) -> Line:
    """What the middle of a line is."""
    middle = line.words.strip(EDGES)
    line = replace(line, words="")
    search = " ".join(filters)
    if not about and (no_such := _NOT_OFFERED.search(middle)):
        return replace(line, wrong_when=no_such[0])
    if about:
        interest = restore(middle).strip(' "')
        return replace(line, interest=interest, query=search, wordless=not interest)
    if operators and not restore.quotes(middle) and (topic := meant(middle)):  # "TAX AND BUDGET"
        return replace(line, topic=topic)
    if operators or restore.quotes(middle):
        return replace(line, query=" ".join(filter(None, (restore(middle), search))))
    if middle and not any(map(str.isalnum, middle)):
        return replace(line, query=search, wordless=True)
    if not middle or middle.casefold() in ALL:
        return replace(line, query=search, everything=bool(middle) and not search and line.topic is None)
    if line.topic is None and (topic := meant(middle)):
        return replace(line, topic=topic, query=search)
    if wrong := _wrong(line, middle, first=first):
        return wrong
    # Words beside a filter are searched for, as in /search.
    return replace(line, query=f"{middle} {search}") if search else replace(line, words=middle)


def _wrong(line: Line, middle: str, *, first: bool) -> Line | None:
    """What in the words was meant as a time or a zone and is none. `first`: an hour stood before them."""
    words = middle.split(" ")
    for word in (*words[:1], *words[-2:], " ".join(words[-2:])):
        if _LIKE_A_TIME.match(word) and not parse_slot(word):
            return replace(line, wrong_time=word)
    for word in words:
        if _PLACE.match(word):
            return replace(line, wrong_zone=word)
    for place, word in enumerate(words[1:-1], 1):
        if ":" in word and parse_slot(word):
            return replace(line, wrong_zone=" ".join(words[place + 1 :]))
    if first and line.zone is None and len(words) < ZONE_WORDS and suggest_zones(middle):
        return replace(line, wrong_zone=middle)
    return None
