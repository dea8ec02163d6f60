"""The fields of a subscription or a chat: the question for each, and how an answer changes it.

The guide, the page of a subscription, typed changes and /settings all ask and change by these. A button says
`field value`, and most of these may be typed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from babel.dates import get_day_names, get_timezone_location

from bot.clock import find_zone, parse_slot
from bot.conversation.draft import Draft, what_of
from bot.conversation.latest import MAX_ITEMS
from bot.conversation.request import Context
from bot.conversation.saving import readable
from bot.conversation.schedules import WORDS, days_told, pause_end
from bot.conversation.search import understood
from bot.conversation.subscribe_line import no_zone, read_line
from bot.errors import UsageError
from bot.language import LANGUAGES, N_, _, duration, locale
from bot.reply import Button, Reply, Rows, bold, code, phrase
from bot.text import cut

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
