"""Reads schedules and pauses in people's words, and writes schedules in words. The words are in `words.toml`.

A typed line has a search and a schedule. The parser takes the parts of the schedule (`_items`) out of the line, and the
rest is the search. A clock time may stand anywhere in the line. A day, a number or a city may also be a word of the
search: it counts as a part of the schedule only at the ends of the line, or next to names.
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from itertools import groupby, zip_longest

from babel.core import get_global
from babel.lists import format_list

from bot.clock import find_zone, parse_slot, suggest_zones, zone_name, zone_names
from bot.errors import UsageError
from bot.language import N_, _, locale
from bot.models import SHORT
from bot.query import MAX_QUERY
from bot.query.days import LAST_WEEKEND, days_in
from bot.query.names import place_codes
from bot.query.parse import ANY_KIND
from bot.query.words import TABLES, WORDS, as_key, pattern, simplified
from bot.schedule import EVERY_DAY, WEEKDAYS, WEEKEND, Quiet, Schedule
from summarizer.calendar_words import CHINESE_DAYS, DAY_PARTS
from summarizer.calendar_words import WEEKDAYS as _DAYS
from summarizer.numbers import CHINESE_DIGITS, COUNT, chinese_number
from summarizer.scripts import HAN, is_unspaced
from summarizer.words import any_of

ONE_WAY = N_("Choose either “at once”, or an hour and days.")
USUAL_HOUR = time(8)
"""The time of a digest if the reader states none."""
MAX_ITEMS = 20
"""Maximum number of items in full, on a page or in a digest."""
EDGES = " \t\n,;，、；。"
"""Separators between the parts of a line."""


def means(answer: str) -> str | None:
    """Returns the meaning of an answer: `yes`, `no`, `short` or `for_good`; None for other words."""
    return WORDS["answers"].get(as_key(answer))


_ANY_DAY = _DAYS | CHINESE_DAYS
_GROUPS = {"weekdays": WEEKDAYS, "weekend": WEEKEND}
_HOURS, _MINUTES = WORDS["hours"], WORDS["minutes"]
_HOUR = rf"\d{{1,2}}|{any_of(_HOURS)}"
_BEFORE_ONE = f"午晨夜上里间天日在到成为是从{CHINESE_DIGITS}"
"""Characters before 一点 that make it an hour. After others, as in 短一点, it means "a bit"."""
_HOUR_ZH = rf"\d{{1,2}}|二?十[{CHINESE_DIGITS}]?|[两{CHINESE_DIGITS}](?<!(?![{_BEFORE_ONE}])[{HAN}]一)"
_MINUTE_ZH = (
    rf"(?:(?:[二三四五]?十[{CHINESE_DIGITS}]?|零[{CHINESE_DIGITS}])(?![十{CHINESE_DIGITS}])分?|[{CHINESE_DIGITS}]分)"
)
_DAY, _SIGN = any_of(_DAYS), f"[{''.join(CHINESE_DAYS)}]"
_PAST = WORDS["past"]
"""Words before the hour → minutes to add to the hour."""
_NUMBER = re.compile(rf"(?!半夜){any_of(_HOURS | _MINUTES)}|[十两{CHINESE_DIGITS}]+")
MOST = (
    r"(?:(?:top|max\.?|only|at most|no more than|latest|newest|most recent) |前|来|最新的?"
    r"|(?:每次)?(?:只要|最多发?|至多发?|不超过|不多于))"
)
"""Words before a number of items."""
_AT_MOST = r" max| maximum| at most| tops| each time| per (?:digest|page|message|day|edition)| at a time|以内|以下"
_UNIT = r" ?(?:items?|pieces|stories|entries|articles|headlines|news|updates|newest|latest|most recent|[条條篇])"
_ITEMS = re.compile(
    rf"(?:the )?(?:(?P<most>{MOST})|last |最近)?(?P<number>\d{{1,4}}|{_NUMBER.pattern})(?P<unit>{_UNIT})?"
    rf"(?: only|{_AT_MOST})?"
)


@functools.cache
def _items() -> re.Pattern[str]:
    """Returns the pattern for a part of a schedule, with the prepositions before it. Each kind of part is a named
    group."""
    han, zone, past = f"[{HAN}]", any_of(zone_names()), any_of(_PAST)
    part = any_of(word for word in DAY_PARTS if len(word) > 1)
    usual = any_of([*TABLES["when"]["daily"], *TABLES["when"]["weekly"]])
    small = r"(?:on|at|in|by|around|during|only|every|each|the|an?) |每[个逢] ?|[只在的每]|时间按照?"
    leads = any_of(word for word, hour in DAY_PARTS.items() if is_unspaced(word) or hour.hour % 12)
    before = rf"(?:from |about )?(?:(?:{leads})[ ,]*(?:(?:at|around|about|by) )*)?"
    to = "(?:-|–|to|till|until|through|thru|至|到)"
    begins = r"(?:(?:from|starting|beginning)(?: on| from)? |从)"
    # In Chinese the part of the day stands before its hour: 早上9点 晚上6点. So it may in "morning 9 evening 6".
    after = rf"(?: sharp)?(?:(?: (?:{small})*| )(?![{HAN}])(?:{part})(?! \d++(?! (?:{small})*(?:{part}))))?"
    half, hrs = r" ?[ap]\.?m\.?(?!\w)", r" ?(?:h|hrs|uhr)(?!\w)"
    short = any_of(TABLES["answers"]["short"])
    kinds = (
        rf"(?P<clock>{before}(?:(?:{past}) (?:{_HOUR})|(?:{_HOUR})(?:{half}| ?o['’]? ?clock)"
        rf"|(?:{any_of(_HOURS)})(?: (?:{any_of(_MINUTES)})|(?= (?:{small})*(?:{part})(?!\w)))|\d{{1,2}}h(?:[0-5]\d)?"
        rf"|(?:0?[1-9]|1[0-2])[0-5]\d{half}|\d{{1,4}}(?::\d{{1,3}}){{1,2}}(?:{half}|{hrs})?|\d{{4}}{hrs}|\d{{1,2}}\.[0-5]\d{half}"
        r"|(?<![昨今明最])[早晚]\d{1,2}(?=[早晚]\d|[\s,，]|$)"
        rf"|(?:{_HOUR_ZH}) ?[点时點時](?:[整钟]|(?:{any_of(_MINUTES)}|{_MINUTE_ZH})|\d{{1,2}}分?)?){after})"
        # Not the FDA of "8 FDA trade".
        rf"|(?P<zone>(?<!\d\d\d )(?<=\d )(?-i:(?=[A-Z])(?:{zone.upper()}|[A-Z]{{3,5}}(?=\W*$)))(?:[+-]\d+)?"
        r"|(?:africa|america|antarctica|arctic|asia|atlantic|australia|europe|indian|pacific)/[\w/+-]+"
        rf"|(?:utc|gmt)(?:[+-]\d[\d:]*)?|(?:{zone}|(?<=[\dm] )[^\W\d]+)(?: time|时间))"
        r"|(?P<days>(?P<off>(?:never|skip|remove|drop|except|excluding|but(?: not)?|not?|without)"
        rf" (?:on |for |at |over )?(?:the )?|(?:instead of|rather than) (?={usual})"
        r"|除了? ?|不含 ?|不要 ?|而?不是 ?|-)?(?:"
        rf"(?:from |从)?(?P<first>{_DAY})s? ?{to} ?(?:{_DAY}|{_SIGN})s?"
        rf"|(?:(?P<phrase>{any_of(WORDS['when'])})|(?:{_DAY})(?:s?[/、,和]? ?(?:{_DAY})(?!s? ?{to}))*)(?P<plural>s)?"
        rf"(?:[、,]?{_SIGN}(?!\s?[点时點時]|[周星次]))*|(?<![{HAN}]){_SIGN}{{2,6}}(?=(?:{part}|的?\d+[:点])))"
        r"(?P<out> ?(?:除外|之?外|以外|就?(?:不[要用发推]了?|免(?:了|(?=[\s,，。]|$)))|[别甭][发推]))?)"
        rf"|(?P<count>{MOST}?(?:[1-9]\d?|{any_of(_HOURS)}"
        rf"|(?:^|(?<=[前来要多发我过于 ,，、]))[十两{CHINESE_DIGITS}]+){_UNIT}(?:{_AT_MOST})?)"
        rf"|(?P<size>top \d{{1,2}}|{short})"
        rf"|(?P<city>(?:{zone})(?!的\w))"  # not in 伦敦的新闻
        r"|(?P<seldom>(?:hour|month|fortnight|bi-?week|quarter|year|annual)ly"
        rf"|{begins}?(?:tomorrow|today|tonight|(?:next|this) (?:week(?:end)?|{_DAY})|[今明后]晚|明早|后天|明天|下周)"
        rf"|{begins}(?:{_DAY})(?:起|开始)?|[只就]发?一次(?!性))"
        rf"|(?P<hour>(?P<late>1[3-9]|2[0-3])(?!\.)|{before}(?:(?:[01]?\d|2[0-3])(?:\.[0-5]\d)?"
        r"|0\d[0-5]\d|(?<=at )(?:[1-9](?:15|30|45)|(?:1[0-8]|2[1-3])[0-5]\d)"
        rf"|(?:(?<=at )|(?<=around )|(?<=about ))(?:{any_of(_HOURS)}))(?!{_UNIT}){after})"
        rf"|(?P<part>(?<![昨今]天)(?:{part})s?)"
    )
    hour = rf"(?:{_HOUR})(?::\d\d)?(?:{half})?"
    never = (
        rf"(?:from|between) {hour} ?(?:-|–|to|till|until|and) ?{hour}"
        rf"|\d{{1,2}}(?:(?::\d\d)?{half}|:\d\d) ?(?:-|–|to|till|until) ?{hour}"
        rf"|\d{{1,2}} ?(?:-|–|to|till|until) ?\d{{1,2}}(?::\d\d)?{half}"
        rf"|(?:every|each) (?:minute|hour|fortnight|month|quarter|year"
        rf"|(?!work|{_DAY}|{part})\w+ (?:minute|hour|day|week|month|year|{_DAY})s?)"
        r"|(?:twice|\d ?x|\w+ times) (?:an? \w+|daily|weekly)|once an? (?:hour|month|quarter|year)"
        r"|(?:the )?(?:\d{1,2}(?:st|nd|rd|th)|(?:first|last)(?: \w*day)?) of (?:every|each|the|a) month"
        rf"|(?:{part}|[早晚])?(?:{_HOUR_ZH}) ?[点时點時]半? ?(?:[以之]?[前后後][都就]?(?:别|不要|不用|勿)再?[发推發]?"
        rf"|[到至](?:{part}|[早晚])?(?:{_HOUR_ZH}) ?[点时點時]半?(?:之?间)?)"
        r"|(?:每(?:个?小时|[两隔]|个?[月季]|年|[天日周][两二三四五\d]次)|隔(?:一?[天日周月]|星期)|两周一次|一(?:[天日周月]|个?星期)[两二三四五\d]次)\S*"
    )
    behind = rf"(?: (?:{any_of(WORDS['digests'])}|only)(?!\w)|的|推(?:送|给我)?(?!\w))?"
    glue = rf"(?P<joined>(?:and|or|&|n)(?: also)? |also |还?[和及]|还有|[再也])?(?P<glue>(?:{small}){{0,2}})"
    return re.compile(
        rf"(?<!\bnot )(?<!不是)(?:^|(?<=[\s,;，、\0])|(?={han})|(?<={han}))"
        rf"(?:(?P<never>{never})|{glue}(?:{kinds}){behind})"
        rf"(?:(?=$|[\s,;，、\0]|[.:：](?!\d)|{han})|(?<={han}))",
        re.IGNORECASE,
    )


_UNREAD = re.compile(r"\S*\d(?::\d\d| ?[ap]\.?m\b)\S*|(?:not |不是)\d{1,2}[点點]?(?![^\s,，])", re.IGNORECASE)
"""Text that looks like a time of day, or that excludes an hour."""
_OPAQUE = re.compile(rf'"[^"]*"?|(?<!\S)-?(?:{ANY_KIND}):(?:"[^"]*"?|\S*)|[()]|{LAST_WEEKEND}', re.IGNORECASE)
"""Quotes, filters, parentheses and past days, which are never part of a schedule."""
Known = Callable[[str], bool]
"""Returns whether the words are only names of topics, places and so on."""


@dataclass(frozen=True, kw_only=True)
class When:
    """The parts of a schedule that a line states. Parts that it does not state are empty."""

    times: tuple[time, ...] = ()
    """Sorted."""
    days: frozenset[int] = frozenset()
    """Monday is 0."""
    off: frozenset[int] = frozenset()
    """The days that the line takes away."""
    at_once: bool = False
    zone: str = ""
    items: int | None = None
    also: bool = False
    """True if the line adds to the existing schedule, as "and on mondays" does."""
    instead_of: When | None = None
    """The days or times that those of the line replace, as in "noon => 1pm"."""
    is_part: bool = field(default=False, compare=False)
    """True if the times are only parts of the day, such as "morning"."""

    def changed(self, schedule: Schedule) -> Schedule:
        """Returns a schedule with the parts that the line states changed. Raises UsageError if no day is left."""
        if self.at_once:
            return Schedule()
        times, days, of = {*(self.times or schedule.times)}, self.days or schedule.days, self.instead_of or When()
        if self.off and not times:
            raise UsageError(_(ONE_WAY))
        if not (of.days <= schedule.days and {*of.times} <= {*schedule.times}):
            raise UsageError(_("Nothing has changed: it comes {when}.").format(when=schedule_text(schedule)))
        if not (times or self.days):
            return schedule
        if self.also and self.days not in (frozenset(), schedule.days) and self.times not in ((), schedule.times):
            raise UsageError(_("Nothing has changed: a subscription comes at the same hours on each of its days."))
        if (self.also or self.instead_of) and not schedule.at_once:
            times |= {*schedule.times} - {*of.times}
            days |= schedule.days - of.days
        days -= self.off
        if not days:
            raise UsageError(_("These words exclude every day. Leave at least one."))
        return Schedule(times=tuple(sorted(times)) or (USUAL_HOUR,), days=days, zone=self.zone or schedule.zone)

    def fits(self, schedule: Schedule) -> bool:
        """Returns whether these parts may name a subscription with a schedule: "the morning one", "the instant one".
        "The Monday one" is none that comes on most days."""
        apart = _NEAR if self.is_part else 0
        near = all(any(abs(_hours(own) - _hours(said)) <= apart for own in schedule.times) for said in self.times)
        some = self.days <= schedule.days and len(schedule.days) < _MOST_DAYS
        is_on = some or self.days in (frozenset(), schedule.days)
        return self != When() and near and is_on and self.at_once <= schedule.at_once


Item = re.Match[str]
"""A part of a schedule, as `_items` finds it in a line."""
Parts = Sequence[Item]
_TAKEN = "\0"
"""Stands in a line for each character of a part that is taken out of it."""


def _left(line: str) -> str:
    """Returns a line, or a part of it, without the taken parts."""
    return " ".join(line.replace(_TAKEN, " ").split()).strip(EDGES).lstrip(": ：")


def bare(text: str) -> str:
    """Returns a text without quotes, filters, parentheses and taken parts."""
    return _left(_OPAQUE.sub(" ", text))


_NIGHTLY = range(1, 3)
"""One or two o'clock is in the afternoon, if the text does not say which."""
_NEAR, _MOST_DAYS = 2.5, 5
"""A subscription within so many hours may be meant by a part of the day, and one with fewer days by one of them."""
_TIMES = ("clock", "part", "hour")
_DOUBTFUL = ("city", "size", "seldom")
"""Kinds of parts that may also be words of a search, wherever a search follows."""
_PART = any_of(DAY_PARTS)
_HALF = re.compile(rf"(?:\d|{any_of(_HOURS)}) ?[ap]\.?m|{_PART}", re.IGNORECASE)
"""Text that says which half of the day a time is in."""
_FIXED = re.compile(rf"(?<![\d:.])0|{_HALF.pattern}", re.IGNORECASE)
EXCLUDING = re.compile(
    rf"(?!without (?:any |further )?(?:delay|fail|doubt)\b|no (?:more|less|fewer) than\b|no(?:[,.!]| wait\b)"
    r"|not (?:have to |need to )?wait\b|(?:不[要必用]|别)等)"
    rf"(?:{pattern('without')}|{pattern('not')}|{pattern('closing')})",
    re.IGNORECASE,
)
_SUBJECT = re.compile(rf"{EXCLUDING.pattern}|about |regarding |concerning |关于", re.IGNORECASE)
"""What ends a schedule, since a subject follows it: "every weekday at 8 about AI"."""
_AGAIN = re.compile("every|each|每", re.IGNORECASE)
CHANGED = " => "
"""The sign between what a reader changes and what it becomes, as in "noon => 1pm"."""
INSTEAD = re.compile(
    rf"(?is)\A(.*(?:\d|{_PART}|\b{any_of(_HOURS)}\b).*?)(?<![, ])[, ]+(?:but )?"
    rf"(?:(?:not|instead of|rather than) (?:in the )?(?=\d|{_PART})|(?:instead of|rather than) )"
    rf"((?:(?:{any_of(_PAST)}) )?(?:\d\S*|(?:{any_of(_HOURS)})(?!\w))(?: ?[ap]\.?m)?|(?:{_PART}))"
)
"""A text with a time, and the time that this replaces, as in "9, not 8"."""


def read_when(text: str, known: Known = lambda words: False) -> tuple[When, str]:
    """Split a line into its schedule and the rest. Raises UsageError for an invalid time, schedule or zone.

    `known`: returns whether words are only names. A line of only names, such as "G 20", has no schedule.
    """
    text, of = _replacing(text, known)
    items, line = _read(text.removeprefix("also "), known)
    found, rest = _meant(items), _left(line)
    when = replace(found, instead_of=of, also=found.also or text.startswith("also "))
    times, days = ([item.span() for item in items if item.lastgroup in kinds] for kinds in (_TIMES, {"days"}))
    for spans in (times, days):  # "tax at 8, housing at 9"
        if spans and bare(line[: spans[0][0]]) and bare(line[spans[0][1] : spans[-1][0]]):
            raise UsageError(_("Those are two schedules: subscribe once for each."))
    if unread := _UNREAD.search(bare(rest)):
        raise UsageError(_("{word} is not a time of day.").format(word=unread[0]))
    behind = _left(line[times[-1][1] :]) if times else ""
    if not (known(behind) or _SUBJECT.match(behind)) and ("/" in behind or suggest_zones(behind)):
        raise no_zone(behind)
    return when, rest


def naming(text: str, known: Known) -> tuple[When, str]:
    """Split a name of a subscription, such as "the 8am trade one", into parts of its schedule and the rest.

    There are no parts if the text states more than times, days or "at once".
    """
    with contextlib.suppress(UsageError):
        when, rest = read_when(text, known)
        if when == When(times=when.times, days=when.days, at_once=when.at_once):
            return when, rest
    return When(), text


def _replacing(text: str, known: Known) -> tuple[str, When | None]:
    """Split "trade noon => 1pm" into what is wanted, "trade 1pm", and the days or times that this replaces. So "1pm,
    not 12".

    Raises UsageError for an invalid time.
    """
    before, sign, wanted = INSTEAD.sub(rf"\2{CHANGED}\1", text[:MAX_QUERY]).partition(CHANGED)
    if not sign:
        return text, None
    of, rest = read_when(re.sub(r"\bfrom\b|从", " ", before), known)
    return f"{rest} {wanted}", of if of.times or of.days else None


def kinds_in(text: str, known: Known) -> tuple[set[str], str]:
    """Returns the kinds of the parts of a schedule in a line, valid or not, and the rest of the line.

    A kind is the name of a group in `_items`, with four exceptions. An hour after "at" or with a part of the day is
    "clock". Days that repeat ("mondays", "daily", "every") are "again". Excluded days are "off". A word for a digest
    after a part, as in "daily email", adds "digest".
    """
    kinds, (items, line) = set[str](), _read(_replacing(text, known)[0], known)
    for item in items:
        is_again = item["plural"] or item["phrase"] or _AGAIN.search(item[0])
        hour = item["part"] or item["hour"]
        is_clock = hour and (item["glue"] or is_unspaced(hour) or (item["hour"] and _HALF.search(hour)))
        kind = "again" if is_again else "clock" if is_clock else item.lastgroup or ""
        kinds.add("off" if item["off"] or item["out"] else kind)
        if not item["count"] and item[0].casefold().endswith(tuple(WORDS["digests"])):  # "ten per digest"
            kinds.add("digest")
    return kinds, _left(line)


def _read(text: str, known: Known) -> tuple[Parts, str]:
    """Parse a line. Returns the parts of its schedule, and the line in which they are taken out."""
    line = simplified(" ".join(text[:MAX_QUERY].split()))
    readable = _OPAQUE.sub(lambda found: _TAKEN * len(found[0]), line)
    items, phrases = list[Item](), list[list[Item]]()
    for item in () if known(line) else _items().finditer(readable):
        if not phrases or readable[phrases[-1][-1].end() : item.start()].strip(EDGES):
            phrases.append([])  # the parts of a phrase stand next to each other
        phrases[-1].append(item)
    for phrase in sorted(phrases, key=lambda phrase: (_is_sure(phrase), phrase[0].start()), reverse=True):
        for item in _taken(line, phrase, known, is_timed=any(item.lastgroup in _TIMES for item in items)):
            items.append(item)
            line = f"{line[: item.start()]}{_TAKEN * len(item[0])}{line[item.end() :]}"
    return sorted(items, key=re.Match.start), line


def _is_sure(items: Parts) -> bool:
    """Returns whether neighbouring parts can only be a schedule, such as "on mondays", and not words of a search."""
    return any(item["first"] or item["plural"] or item.lastgroup in ("never", "clock", "zone") for item in items)


def _taken(line: str, items: Parts, known: Known, *, is_timed: bool) -> Iterator[Item]:
    """Yield those of the neighbouring parts that belong to a schedule. `is_timed`: if the line has a time already."""
    before, behind = _left(line[: items[0].start()]), _left(line[items[-1].end() :])
    first, last = not bare(before), not bare(behind)
    ends = last or known(behind) or _SUBJECT.match(behind)
    if not (first or ends or _is_sure(items)):
        return
    led = ""  # the kind of the part before this one; empty if that part was not taken
    for item, following in zip_longest(items, items[1:]):
        kind = item.lastgroup or ""
        if kind in ("hour", "part"):
            # Don't take the number of "COVID 19" or of "Windows 11 08:00", nor those of "9 11 attacks".
            rival = item["late"] or (following and following.lastgroup in _TIMES and not following["joined"])
            alone = item["glue"] or not rival
            named = known(before) and (last or item["glue"] or not is_timed)
            leads = following and (
                following.lastgroup not in ("hour", *_DOUBTFUL)
                or following["joined"]
                or line[item.end() : following.start()].strip()
                or _HALF.search(following[0])
            )
            takes = led or (first and (ends or leads)) or (ends and (named or (last and alone and not is_timed)))
        elif kind == "city":
            # Take the city of "伦敦 8点".
            leads = following and is_unspaced(following[0])
            # Take the city of "8:00 trade Berlin", but not those of "Japan trade 8:00" and "8:00 trade, not Japan".
            is_last = ends and is_timed and before and known(before) and not EXCLUDING.search(before)
            takes = led in _TIMES or leads or is_last or (last and led and is_timed)
        else:
            takes = ends or kind not in _DOUBTFUL
        led = kind if takes else ""
        if takes:
            is_timed |= kind in _TIMES
            yield item


def _meant(items: Parts) -> When:
    """Returns the schedule that the parts state together. Raises UsageError for a schedule that is not possible."""
    times, parts = list[str](), list[str]()
    days, off = set[int](), set[int]()
    groups, on = set[str](), True
    for item in items:
        if said := item["never"] or item["seldom"]:
            raise UsageError(
                _(
                    "“{when}” is not possible. A digest begins now, and comes at once or at fixed hours, daily or on "
                    "days of the week. For hours without messages, type for example: /settings quiet 22:00-07:00"
                ).format(when=said)
            )
        if item["days"]:
            meaning = WORDS["when"].get((item["phrase"] or "").casefold(), "")
            on = not (item["off"] or item["out"]) and (on or not item["joined"])
            (days if on else off).update(_days(item, meaning))
            if on:
                groups.add(meaning)
        elif item.lastgroup in _TIMES:
            (parts if item["part"] and (item is items[0] or not item["joined"]) else times).append(item[item.lastgroup])
            if _AGAIN.search(item["glue"]):  # "every morning"
                groups.add("daily")
    zones = {read_zone(said) for item in items if (said := item["zone"] or item["city"])}
    counts = [
        SHORT if means(said) == "short" else read_items(said)
        for item in items
        if (said := item["count"] or item["size"])
    ]
    is_part = not times
    # In "morning briefing at 6:30", the part says which half of the day is meant; "evening briefing at 9pm" says it
    # twice.
    joins = any(item["joined"] for item in items[1:] if item.lastgroup in _TIMES)
    if len(parts) == 1 and not joins and not all(map(_HALF.search, times)):
        times = [time if _HALF.search(time) else f"{parts[0]} {time}" for time in times]
    elif joins or not len(parts) == len(times) == 1 or _slot(f"{parts[0]} {times[0]}") != _slot(times[0]):
        times = [*parts, *times]
    turns = groupby(item.lastgroup == "days" for item in items if item.lastgroup in (*_TIMES, "days"))
    if len([*turns]) > 3 or len(zones) > 1:
        raise UsageError(_("Those are two schedules: subscribe once for each."))
    usual = frozenset((0,)) if "weekly" in groups else EVERY_DAY if "daily" in groups else frozenset()
    if "once" in groups and (times or days or usual or off):
        raise UsageError(_(ONE_WAY))
    return When(
        times=tuple(sorted(_by_day(times))),
        days=frozenset(days) or usual,
        off=frozenset(off),
        at_once="once" in groups,
        zone="".join(zones),
        items=counts[-1] if counts else None,
        also=bool(items and items[0]["joined"] and "only" not in items[0][0].casefold()),
        is_part=is_part,
    )


def _days(item: Item, meaning: str) -> Iterable[int]:
    """Returns the days of a part of a schedule; none for "weekly" and "at once"."""
    if meaning:
        return _GROUPS.get(meaning, ())
    days = [_ANY_DAY[name] for name in re.findall(any_of(_ANY_DAY), item["days"].casefold())]
    return [(days[0] + n) % 7 for n in range((days[1] - days[0]) % 7 + 1)] if item["first"] else days


def _by_day(texts: Sequence[str]) -> Iterator[time]:
    """Yield the times of day of a digest. Nobody reads at "half past one" in the night, unless it is "01:30"."""
    for slot, text in zip(_slots(texts, by_day=True), texts, strict=True):
        yield slot.replace(hour=slot.hour + 12) if slot.hour in _NIGHTLY and not _FIXED.search(text) else slot


def _slots(texts: Sequence[str], *, by_day: bool = False) -> list[time]:
    """Parse a list of times of day. Raises UsageError for an invalid time. `by_day`: they follow each other in a day.

    "pm" and parts of the day also apply to the hours without them: in "9am, 12 and 6", and `by_day` in "9 and 4", each
    hour is the next on the clock, and in "3 and 5pm", the last before. In Chinese they stand before the hours to which
    they apply.
    """
    slots, said = list(map(_slot, texts)), "".join(texts)
    first = next((number for number, text in enumerate(texts) if _HALF.search(text)), 0)
    before = () if is_unspaced(said) else reversed(range(first))
    by_day &= all(slot.hour < 13 for slot in slots)
    for number in (*range(first + 1, len(texts)), *before) if by_day or _HALF.search(said) else ():
        if slots[number].hour < 13 and not _FIXED.search(texts[number]):
            step = 1 if number > first else -1
            slots[number] = _nearest(slots[number], _hours(slots[number - step]) + step / 60, step)
    return slots


def _slot(text: str) -> time:
    """Parse a time of day. Raises UsageError for an invalid time.

    A part of the day, such as "evening", also has its own hour. With another hour, it decides between 7 and 19 o'clock.
    """
    said = text.casefold()
    part = max((word for word in DAY_PARTS if word in said), key=len, default="")
    digits = _in_digits(said)
    half = re.search(r"\d *([ap]\.?m)", digits)
    numbers = re.findall(r"\d{1,2}(?=(?:\d\d)*(?!\d))", digits)  # of 645, 6 and 45
    if not numbers:
        return DAY_PARTS[part]
    if past := re.search(any_of(_PAST), said):
        numbers = [f"{number:02}" for number in divmod(int(numbers[-1]) * 60 + int(_PAST[past[0]]), 60)]
    slot = parse_slot(":".join(numbers) + (half[1] if half else ""))
    if slot is None:
        raise UsageError(_("{word} is not a time of day.").format(word=text))
    return _nearest(slot, DAY_PARTS[part].hour, 1, -1) if part else slot


def _hours(slot: time) -> float:
    return slot.hour + slot.minute / 60


def _nearest(slot: time, hours: float, *steps: int) -> time:
    """Returns the time or the one twelve hours later, whichever is nearer to a time of day in hours. `steps`: 1 if it
    is at that time or after it, -1 if it is before."""
    turns = (slot.replace(hour=slot.hour % 12 + half) for half in (0, 12))
    return min(turns, key=lambda turn: min(step * (_hours(turn) - hours) % 24 for step in steps))


def _in_digits(text: str) -> str:
    """Write the numbers in a text in digits."""
    return _NUMBER.sub(lambda found: f" {int((_HOURS | _MINUTES).get(found[0]) or chinese_number(found[0])):02} ", text)


def read_items(text: str) -> int:
    """Parse a number of items, such as "5", "top five" or "五条". Raises UsageError for an invalid number."""
    found = _ITEMS.fullmatch(text.casefold())
    count = int(_in_digits(found["number"])) if found else 0
    if not 1 <= count <= MAX_ITEMS:
        raise UsageError(_("The number of items is 1 to {most}.").format(most=MAX_ITEMS))
    return count


def items_in(text: str, __: date) -> int | None:
    """Parse a number of items, but only if the text can mean nothing else: "五" without a unit may be a word.

    Returns None for other text. Raises UsageError for an invalid number.
    """
    found = _ITEMS.fullmatch(text.casefold())
    return read_items(text) if text.isdecimal() or (found and (found["most"] or found["unit"])) else None


def read_zone(text: str) -> str:
    """Returns the time zone for a name, a city, or a country with only one zone. Raises UsageError for other text."""
    if found := find_zone(text):
        return found
    codes = place_codes(re.sub(r"(?i) times?$|时间$", "", text))
    zones = [zone for code in codes for zone in get_global("territory_zones").get(code, ())]
    if len(zones) != 1:
        raise no_zone(text)
    return str(zones[0])


def no_zone(text: str) -> UsageError:
    """Returns the error for an unknown zone. It suggests similar names."""
    near = ", ".join(suggest_zones(text)) or "Europe/Berlin"
    return UsageError(_("I don't know the time zone {name}. Names are like {near}.").format(name=text[:60], near=near))


def schedule_text(schedule: Schedule) -> str:
    """Write a schedule in words: "on weekdays at 08:00 and 17:30"."""
    if schedule.at_once:
        return _("at once, as it comes")
    names, named = locale().days["format"]["wide"], {EVERY_DAY: _("every day"), WEEKDAYS: _("on weekdays")}
    listed = format_list([names[day] for day in sorted(schedule.days)], locale=locale())
    days = named.get(schedule.days) or _("on {days}").format(days=listed)
    times = format_list([f"{at:%H:%M}" for at in schedule.times], locale=locale())
    when = _("{days} at {times}").format(days=days, times=times)
    return _("{when} ({zone})").format(when=when, zone=zone_name(schedule.zone)) if schedule.zone else when


_UNTIL = re.compile(r"(?<=\S),? (?:(?:un)?till?|back|on)(?: on)?(?: the)? ", re.IGNORECASE)
"""What stands between the first day of a pause and the day that follows it."""
_BACK = re.compile(
    r"[到至]?([\d月]+[日号]|[下个]*(?:周|星期|礼拜).|[明后]天|下个?[周月])(?:再(?:恢复|开始|来|说|[发开])?|恢复|回来)\Z"
)
"""The day on which a pause ends, as in 14号再恢复."""
_APART = re.compile(rf"\b(?:{_DAY})s\b|\b(?:and|or)\b|[和或]", re.IGNORECASE)
"""Several days: no pause lasts from one to the next."""


_LASTS = re.compile(rf"(?i)(?:from |从)?(.+?)(?: for |(?<=[a-z]) (?=(?:{COUNT}|\d+) )|起|开始)(.+)")
"""A first day and a length: "from Saturday for two weeks", 8号起一周. "For" may have been taken out."""
_LENGTH_FIRST = re.compile(r"(?i)(?:for )?(.+?) from (.+)")


def pause_of(text: str, today: date) -> tuple[date, date] | None:
    """Parse from when to when a pause is. Returns its first day, and the day that follows it: date.max if it has no
    end. Returns None for other text."""
    if means(text) == "for_good":
        return today, date.max
    with contextlib.suppress(UsageError):
        both = _LASTS.fullmatch(_LENGTH_FIRST.sub(r"from \2 for \1", text))
        if both and (first := days_in(f"from {both[1]}", today, ahead=True)):
            begin = max(first.first, today)
            length = pause_of(both[2], begin)
            if length and length[0] == begin:  # unlike "from 24 December to 2 January"
                return begin, length[1]
    text, is_until = _UNTIL.subn(" to ", _BACK.sub(r"到\1", text))
    with contextlib.suppress(UsageError, OverflowError):
        if (found := days_in(text, today, ahead=True)) and not _APART.search(text):
            begin, end = max(found.first, today), found.last + timedelta(1 - is_until)
            if found.way in ("until", "before"):
                begin, end = today, found.first
            elif found.way == "since" and not re.search(" to |[-–到至]", text):  # "from Monday on"
                end = date.max
            if end == today and re.search(rf"\b(?:{_DAY})\b|[周星]", text.casefold()):
                end += timedelta(7)  # "until Monday", said on a Monday
            return (begin, end) if begin < end else None
    return None


_BEGINS, _ENDS = (
    r"\b(?:from|after|since|(?<!half )past)\b|从|[以之过]?后|往后|起|开始",
    r"\b(?:before|un?till?|till?|by)\b|[以之]?前",
)
_BETWEEN = re.compile(
    rf"{_BEGINS}|{_ENDS}|\b(?:between|to|up to|through|and|or|daily|every day|each day)\b|[-–—～&到至]"
    r"|\A(?:at|every) nights?,? |(?<=[\dap点半时m]) (?=\d)|\s(?=[早上凌清次第朝])|次日|第二天|隔天|翌日|钟"
    "|每天|每(?=晚)"
)
"""What stands before, between and after two times of day."""
_NIGHT = 14
"""Maximum number of quiet hours if only one end is typed."""
_COMPACT = re.compile(r"(?<![\d:])([012]?\d)(?:([0-5]\d)|([ap]))\b")
"""2200, 10p."""


def read_quiet(text: str) -> Quiet | None:
    """Parse quiet hours. Returns None if the text asks for no quiet hours. Raises UsageError for other text.

    Of "after 9pm" and "before 8" the other end is the usual one.
    """
    text = text.casefold().removeprefix("hours ")
    if means(text) == "no":
        return None
    text = _COMPACT.sub(lambda found: f"{found[1]}:{found[2]}" if found[2] else f"{found[0]}m", simplified(text))
    typed = [part.strip(EDGES) for part in _BETWEEN.split(text) if part.strip(EDGES)]
    if is_open := len(typed) == 1 and re.search(f"{_BEGINS}|{_ENDS}", text):
        late = typed[0] if _HALF.search(typed[0]) else f"{typed[0]} evening"
        typed = [late, "07:00"] if re.search(_BEGINS, text) else ["22:00", *typed]
    if re.search(f"(?:{_ENDS}).+(?:{_BEGINS})", text):  # "before 7 and after 10"
        typed.reverse()
    said = (read_when(f"at {part}") for part in typed)
    # Quiet hours have no days, and no zone except the chat's.
    slots = {slot for when, rest in said for slot in when.times if not rest and when == When(times=(slot,))}
    first, last = _slots(typed) if len(typed) == len(slots) == 2 else (time(), time())  # "3pm to 5"
    if first == last or (is_open and (_hours(last) - _hours(first)) % 24 > _NIGHT):
        raise UsageError(_("I can't read these quiet hours. Type for example 22:00-07:00"))
    if max(first, last).hour < 13 and not _FIXED.search(typed[0]):  # of "11 to 7" at most half a day is quiet
        first = _nearest(first, _hours(last), -1)
    return first, last
