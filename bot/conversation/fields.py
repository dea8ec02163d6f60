"""The fields of a subscription or a chat: the question for each, how an answer changes it, and /subscribe in one line.

The guide, the page of a subscription, typed changes and /settings all ask and change by these. A button says
`field value`, and most of these may be typed.

Of a line of /subscribe first what has a form of its own is set aside: filters, `about:`, `note:`. Then parts of a
schedule and a time zone are taken off both ends, over and over; what is left in the middle is what it is about.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from babel.dates import get_day_names, get_timezone_location

from bot.clock import find_zone, parse_slot, suggest_zones
from bot.conversation.draft import Draft, readable, what_of
from bot.conversation.latest import MAX_ITEMS
from bot.conversation.request import Context
from bot.conversation.schedules import ALL, EDGES, WORDS, days_told, pause_end, take
from bot.conversation.search import understood
from bot.errors import UsageError
from bot.language import LANGUAGES, N_, _, duration, locale
from bot.query import NO_NAMES, quoted
from bot.query.tokens import Names
from bot.reply import Button, Reply, Rows, bold, code, phrase
from bot.text import cut

Meant = Callable[[str], str | None]
"""Tells the topic that some words mean."""
ZONE_WORDS = 4
"""No zone's or city's name has more."""
LONGEST = 500
"""Characters of a line; the rest of a longer one is not looked at."""

_ASCII = str.maketrans("“”„«»「」，；—：（）／－", '""""""",;-:()/-')
_ATOM = re.compile(
    r"(?P<filter>(?<!\w)-?(?!(?:about|note|关于|备注):)[^\W\d_]+:(?:\"[^\"]*\"?|[^\s\"]*))|\"[^\"]*(?:\"|$)"
)
_OPERATOR = re.compile(r"(?:^|(?<=[\s(]))(?:AND|OR|NOT)(?=$|[\s(])|(?:^|(?<=\s))-(?=[\w\"])|[()|]")
_ABOUT = re.compile(r"^about\s|(?:^|\s)(?:about|关于):|^关于", re.IGNORECASE)
_NOTE = re.compile(r"(?:^|\s)(?:note|备注):\s*(?P<note>.*)$", re.IGNORECASE)
_HOUR_LAST = re.compile(r"(?:^|(?<=[\s,;]))(?:(?:at|and) )?(?P<hour>\d{1,2})$", re.IGNORECASE)
_HOUR_FIRST = re.compile(r"^(?P<at>at )?(?P<hour>\d{1,2})(?=[\s,;])", re.IGNORECASE)
_NOT_OFFERED = re.compile(
    r"(?:^|(?<=[\s,;]))(?:(?:hour|month|fortnight|bi-?week|quarter|year)ly|(?:once |twice )?(?:every|each) (?:\w+ )?"
    r"(?:minute|hour|day|week|month)s?|(?:once|twice|\w+ times) an? \w+|(?:on )?(?:the )?(?:first|last) \w+day of .*"
    r"|每(?:小时|个小时|月|个月|隔一天))$",
    re.IGNORECASE,
)
"""Ways to say when that no schedule has."""
_LIKE_A_TIME = re.compile(r"^\d{1,4}(?:[:h]\d\d|(?::\d{1,3}){1,2}|\s?(?=[ap]\.?m))(?:[ap]\.?m\.?)?$", re.IGNORECASE)
_PLACE = re.compile(r"^(?:africa|america|antarctica|arctic|asia|atlantic|australia|europe|indian|pacific)/\w", re.I)


def normal(text: str) -> str:
    """The text with the quotes, colons, commas, digits and spaces of all keyboards as ASCII has them."""
    text = "".join(unicodedata.normalize("NFKC", sign) if sign.isdecimal() else sign for sign in text)
    return " ".join(text.translate(_ASCII).split())


def read_line(text: str, meant: Meant, names: Names = NO_NAMES) -> Draft:
    """A line read; its search is as typed. `names` are as `bot.query.read` takes them.

    Raises UsageError for a time, schedule or zone that there is none of, and where it says something without a word.
    """
    text, note = normal(text[:LONGEST]), ""
    if found := _NOTE.search(text):
        text, note = text[: found.start()], found["note"].strip()
    text = quoted(text, names)
    about = _ABOUT.search(text)
    if about:
        text = f"{text[: about.start()]} {text[about.end() :]}"
    operators = not about and _OPERATOR.search(_ATOM.sub(lambda atom: '-""' if atom[0][0] == "-" else '""', text))
    filters, topic = [], ""
    if not operators:
        filters = [atom["filter"] for atom in _ATOM.finditer(text) if atom["filter"]]
        text = _ATOM.sub(lambda atom: " " if atom["filter"] else atom[0], text)
        for one in filters:
            kind, __, name = one.partition(":")
            if kind.casefold() == "topic" and not topic and (topic := meant(name.strip('"')) or ""):
                filters = [other for other in filters if other != one]
    draft, middle, hour_first = _ends(Draft(note=note, topic=topic), " ".join(text.split()), meant)
    return _what(
        draft, middle, " ".join(filters), meant, about=bool(about), operators=bool(operators), hour_first=hour_first
    )


def _ends(draft: Draft, text: str, meant: Meant) -> tuple[Draft, str, bool]:
    """Schedule, zone and number of items off both ends: the draft with them, what remains, and whether an hour stood
    before that."""
    hour_first = False
    while (text := text.strip(EDGES)) and not meant(text):
        taken = (
            take(text, draft, first=False)
            or _zone(text, draft, meant, hour_first=hour_first)
            or _bare_hour(text, draft, meant, first=False)
        )
        if taken is None:
            taken = take(text, draft, first=True) or _bare_hour(text, draft, meant, first=True)
            if taken is None:
                break
            hour_first = hour_first or taken[1].times != draft.times
        text, draft = taken
    return draft, text, hour_first


def _bare_hour(text: str, draft: Draft, meant: Meant, *, first: bool) -> tuple[str, Draft] | None:
    """A number without minutes taken off as an hour: "trade 8", "weekdays at 8 carbon"; not in "article 6 08:00"."""
    found = _HOUR_FIRST.match(text) if first else _HOUR_LAST.search(text)
    slot = found and parse_slot(found["hour"])
    if found is None or slot is None:
        return None
    rest = text[found.end() :].lstrip(EDGES) if first else text[: found.start()].rstrip(EDGES)
    if first:
        said = draft.times or draft.at_once
        is_hour = take(rest, draft, first=True) or (not said and (meant(rest) or (found["at"] and draft.days)))
    else:
        is_hour = not draft.times or not rest or meant(rest) or not rest[-1].isalpha()
    return (rest, draft.at(slot)) if is_hour else None


def _zone(text: str, draft: Draft, meant: Meant, *, hour_first: bool) -> tuple[str, Draft] | None:
    """A zone taken off an end. A city is one only behind an hour: elsewhere it may be what it is about."""
    words = text.split(" ")
    for count in range(min(len(words), ZONE_WORDS), 0, -1):
        for name, rest, last in ((words[-count:], words[:-count], True), (words[:count], words[count:], False)):
            zone, before = find_zone(" ".join(name)), " ".join(rest).strip(EDGES)
            behind = last and (take(before, draft, first=False) or _HOUR_LAST.search(before))
            alone = hour_first and (not before or meant(before))
            if zone is not None and not draft.zone and ("/" in name[0] or behind or alone):
                return before, replace(draft, zone=zone)
    return None


def _what(
    draft: Draft, middle: str, filters: str, meant: Meant, *, about: bool, operators: bool, hour_first: bool
) -> Draft:
    """Read what remains between schedule and zone as topic, search or interest."""
    if about:
        return replace(draft, interest=_worded(middle.strip(' "')), query=filters)
    if '"' not in middle and not draft.topic and (topic := meant(middle)):
        return replace(draft, topic=topic, query=filters)
    if no_such := _NOT_OFFERED.search(middle):
        told = _("There is no “{when}”: a digest comes at hours of the day, on days of the week, or at once.")
        raise UsageError(told.format(when=no_such[0]))
    if not middle or middle.casefold() in ALL:
        return replace(draft, query=filters, everything=bool(middle) and not filters and not draft.topic)
    if not operators and '"' not in middle:
        _refuse(draft, middle, hour_first=hour_first)
    return replace(draft, query=f"{_worded(middle)} {filters}".strip())


def _worded(text: str) -> str:
    """The text. Raises UsageError where there is no word in it."""
    if not any(map(str.isalnum, text)):
        raise UsageError(_("No word says what it is about."))
    return text


def _refuse(draft: Draft, middle: str, *, hour_first: bool) -> None:
    """Raises UsageError where some of the words were meant as a time or a zone and are none."""
    words = middle.split(" ")
    for word in (*words[:1], *words[-2:], " ".join(words[-2:])):
        if _LIKE_A_TIME.match(word) and not parse_slot(word):
            raise UsageError(_("{word} is no time of day.").format(word=word))
    for place, word in enumerate(words):
        if _PLACE.match(word):
            raise no_zone(word)
        if place and ":" in word and parse_slot(word):
            raise no_zone(" ".join(words[place + 1 :]))
    if hour_first and not draft.zone and len(words) < ZONE_WORDS and ("/" in middle or suggest_zones(middle)):
        raise no_zone(middle)


def no_zone(text: str) -> UsageError:
    """The error for an unknown zone; names zones close to what was typed."""
    near = ", ".join(suggest_zones(text)) or "Europe/Berlin"
    return UsageError(_("I don't know the time zone {name}. Names are like {near}.").format(name=text[:60], near=near))


MOST_TOPICS = 30
MAX_NOTE = 200
ZONES = (
    "Europe/London", "Europe/Brussels", "Europe/Kyiv", "America/New_York", "America/Chicago", "America/Los_Angeles",
    "America/Sao_Paulo", "Africa/Nairobi", "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney",
)  # fmt: skip
HOURS = ("06:00", "07:00", "08:00", "09:00", "12:00", "15:00", "18:00", "21:00")

Option = tuple[str, str]
"""The label of a button, to be translated, and its `field value`."""


def read(context: Context, text: str) -> Draft:
    """Read a line of /subscribe into a draft, its search normalized. Raises UsageError."""
    said = read_line(text, context.storage.topics.meant, context.storage.search.names())
    if said.query:
        said = replace(said, query=str(understood(context, said.query)))
    if said.interest and not readable(said.interest):
        raise UsageError(_("Meaning is matched in Latin letters only; words in quotes are searched for."))
    if said.at_once and said.times:
        raise UsageError(_("At once has no hour."))
    return change(context, said, "items", str(said.items)) if said.items else said


def change(context: Context, draft: Draft, field: str, value: str) -> Draft:
    """The draft with one field changed. Raises UsageError for a value that it can't have, KeyError and ValueError for
    what no button says."""
    match field:
        case "topic":
            topics = {_key(topic): topic for topic in context.storage.topics.names()}
            if value not in topics:
                raise UsageError(_("There is no such topic any more."))
            return replace(draft.about_nothing(), topic=topics[value])
        case "all":
            return replace(draft.about_nothing(), everything=True)
        case "meaning":
            return replace(draft, query="", interest=draft.query.replace('"', ""))
        case "what":
            return draft.about_nothing()
        case "when":
            return draft.any_time()
        case "once":
            return replace(draft.any_time(), at_once=True)
        case "days":
            chosen = value if len(value) > 1 else "".join({*draft.days} ^ {value}) or value
            return replace(draft, days="".join(sorted(chosen, key="01234567".index)), at_once=False)
        case "hour":
            if parse_slot(value) != value:
                raise ValueError(value)
            # The last one stays: without a time it would come at once.
            return replace(draft, times=tuple(sorted({*draft.times} ^ {value})) or (value,), at_once=False)
        case "zone":
            zone = find_zone(value)
            if zone is None:
                raise no_zone(value)
            return replace(draft, zone=zone)
        case "items":
            if answer(value) in ("default", "no"):
                return replace(draft, items=0)
            # At most so long: Python reads no number of thousands of digits.
            if not value.isdecimal() or len(value) > 4 or not 1 <= int(value) <= MAX_ITEMS:
                raise UsageError(_("The number of items is 1 to {most}.").format(most=MAX_ITEMS))
            return replace(draft, items=int(value))
        case "language":
            language = "" if answer(value) in ("default", "no") else WORDS["languages"].get(value.casefold())
            if language is None:
                raise UsageError(_("I speak {languages}.").format(languages=", ".join(LANGUAGES.values())))
            return replace(draft, language=language)
        case "note":
            if len(value) > MAX_NOTE:
                raise UsageError(_("A note has {most} characters at most.").format(most=MAX_NOTE))
            return replace(draft, note="" if answer(value) == "no" else value)
        case "empty":
            return replace(draft, silent=not is_on(value))
        case "pause":
            until = pause_end(value, context.zone, context.now)
            if until is None:
                raise UsageError(
                    _("How long is “{text}”? Say 3 days, until 1 April, or for good.").format(text=cut(value, 60))
                )
            return replace(draft, paused_until=until.isoformat())
        case "resume":
            return replace(draft, paused_until="")
        case "save":
            return replace(draft, direct=True)
    raise KeyError(field)


def answer(text: str) -> str | None:
    """What an answer of a word means: `yes`, `no`, `default`, `all`, `for_good`."""
    return WORDS["answers"].get(" ".join(text.casefold().split()))


def is_on(text: str) -> bool:
    """Read on or off. Raises UsageError for anything else."""
    if answer(text) not in ("yes", "no"):
        raise UsageError(_("Type on or off."))
    return answer(text) == "yes"


def _key(topic: str) -> str:
    """A topic as a button names it: names may be longer than Telegram lets a button's data be."""
    return f"{zlib.crc32(topic.encode()):x}"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked for a field."""

    text: str
    """To be translated; may name {what}, {days} and {zone}."""
    options: Sequence[Option] | Callable[[Context, Draft], Sequence[Option]]
    example: str = ""
    """What may be typed instead of a button; to be translated."""
    width: int = 4
    """Buttons a row."""


def _topics(context: Context, draft: Draft) -> list[Option]:
    topics = context.storage.topics.names()[:MOST_TOPICS]
    return [*((topic, f"topic {_key(topic)}") for topic in topics), (N_("All topics"), "all")]


def _days(context: Context, draft: Draft) -> list[Option]:
    names = get_day_names("abbreviated", locale=locale())
    return [
        *((str(names[day]), f"days {day}") for day in range(7)),
        (N_("Daily"), "days 0123456"),
        (N_("Weekdays"), "days 01234"),
        (N_("Weekend"), "days 56"),
        (N_("At once"), "once"),
    ]


def _hours(context: Context, draft: Draft) -> list[Option]:
    return [(hour, f"hour {hour}") for hour in sorted({*HOURS, *draft.times})]


def _zones(context: Context, draft: Draft) -> list[Option]:
    cities = [(get_timezone_location(zone, locale=locale(), return_city=True), f"zone {zone}") for zone in ZONES]
    return [*cities, (_("Keep {zone}").format(zone=context.zone), f"zone {context.zone}")]


def _pauses(context: Context, draft: Draft) -> list[Option]:
    return [*((duration(n, "day"), f"pause {n} days") for n in (1, 3, 7, 14)), (N_("For good"), "pause for good")]


_DEFAULT = N_("As by default")
QUESTIONS = {
    "what": Question(
        text=N_(
            "What shall it be about? Choose a topic, or type words to find. To be found by meaning: “about:” and a "
            "sentence."
        ),
        options=_topics,
        example=N_('"carbon border" weekdays 08:00 Europe/Brussels'),
        width=2,
    ),
    "days": Question(text=N_("On which days shall {what} come?"), options=_days, example=N_("weekdays 07:30")),
    "hour": Question(
        text=N_("At which hour shall {what} come, {days}? Hours are by the clock of {zone}."),
        options=_hours,
        example="07:30 17:00",
    ),
    "zone": Question(
        text=N_("Which time zone? Choose one, type a city or a name such as Europe/Berlin, or send a location."),
        options=_zones,
        width=3,
    ),
    "pause": Question(
        text=N_("How long shall it pause?"),
        options=_pauses,
        example=N_("pause until 1 April"),
        width=2,
    ),
    "items": Question(
        text=N_("How many items in full? The others come as titles."),
        options=(*((count, f"items {count}") for count in ("3", "5", "10")), (_DEFAULT, "items default")),
        example=N_("items 7"),
    ),
    "language": Question(
        text=N_("In which language?"),
        options=(*((name, f"language {key}") for key, name in LANGUAGES.items()), (_DEFAULT, "language default")),
        example=N_("language 中文"),
        width=3,
    ),
    "delete": Question(text=N_("Shall it be deleted?"), options=((N_("Delete it"), "delete yes"),)),
    "everybody": Question(
        text=N_("Who may change settings and subscriptions of this group?"),
        options=((N_("Everybody"), "everybody on"), (N_("Administrators"), "everybody off")),
    ),
    "quiet": Question(
        text=N_(
            "From when to when shall it be quiet? In quiet hours alerts, news of followed stories and reminders wait; "
            "a digest comes at its hour."
        ),
        options=(
            ("22:00-07:00", "quiet 22:00-07:00"),
            ("20:00-08:00", "quiet 20:00-08:00"),
            (N_("No quiet hours"), "quiet off"),
        ),
        example=N_("quiet 22:00-07:00"),
        width=2,
    ),
}


def ask(context: Context, draft: Draft, name: str, data: str, *, typed: str = "") -> Reply:
    """A question with its buttons: `data` is what stands before `field value` in theirs, `typed` before what is
    typed."""
    question, zone = QUESTIONS[name], draft.zone or context.zone
    blocks = [phrase(_(question.text), what=bold(what_of(draft)), days=days_told(draft.weekdays), zone=zone)]
    if question.example:
        blocks.append(phrase(_("Or type: {example}"), example=code(typed + _(question.example))))
    options = question.options(context, draft) if callable(question.options) else question.options
    chosen = {f"items {draft.items}", f"language {draft.language}"}
    chosen |= {f"hour {hour}" for hour in draft.times} | {f"days {days}" for days in (*draft.days, draft.days)}
    buttons = [
        Button(label=("✓ " if change_to in chosen else "") + cut(_(label), 60), data=data + change_to)
        for label, change_to in options
    ]
    return Reply(blocks=tuple(blocks), buttons=in_rows(buttons, question.width))


def in_rows(buttons: Sequence[Button], size: int) -> Rows:
    """Buttons in rows of so many."""
    return tuple(tuple(buttons[n : n + size]) for n in range(0, len(buttons), size))
