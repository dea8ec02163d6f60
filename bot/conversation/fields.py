"""What can be chosen for a subscription or a chat: the menu of each field, and how a value is read.

The page of a subscription, typed changes and /settings all ask and change by these. A button says `field value`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from babel.dates import get_day_names, get_timezone_location

from bot.clock import find_zone
from bot.conversation.latest import MAX_ITEMS
from bot.conversation.request import Context
from bot.conversation.schedules import WORDS, no_zone
from bot.errors import UsageError
from bot.language import LANGUAGES, N_, _, duration, locale
from bot.reply import Button, Reply, Rows, code, phrase
from bot.text import cut

ZONES = (
    "Europe/London", "Europe/Brussels", "Europe/Kyiv", "America/New_York", "America/Chicago", "America/Los_Angeles",
    "America/Sao_Paulo", "Africa/Nairobi", "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney",
)  # fmt: skip
HOURS = ("06:00", "07:00", "08:00", "09:00", "12:00", "15:00", "18:00", "21:00")

Option = tuple[str, str]
"""The label of a button, to be translated, and its `field value`."""


def answer(text: str) -> str | None:
    """What an answer of a word means: `yes`, `no`, `default`, `for_good`."""
    return WORDS["answers"].get(" ".join(text.casefold().split()))


def is_on(text: str) -> bool:
    """Read on or off. Raises UsageError for anything else."""
    if answer(text) not in ("yes", "no"):
        raise UsageError(_("Type on or off."))
    return answer(text) == "yes"


def read_zone(text: str) -> str:
    """The zone that is meant. Raises UsageError, which names zones close to what was typed."""
    if zone := find_zone(text):
        return zone
    raise no_zone(text)


def read_items(text: str) -> int | None:
    """A number of items; None for that of the chat or the settings. Raises UsageError."""
    if answer(text) in ("default", "no"):
        return None
    # At most so long: Python reads no number of thousands of digits.
    if not text.isdecimal() or len(text) > 4 or not 1 <= int(text) <= MAX_ITEMS:
        raise UsageError(_("The number of items is 1 to {most}.").format(most=MAX_ITEMS))
    return int(text)


def read_language(text: str) -> str | None:
    """A language that the bot speaks; None for that of the chat or the app. Raises UsageError."""
    if answer(text) in ("default", "no"):
        return None
    if text.casefold() in WORDS["languages"]:
        return str(WORDS["languages"][text.casefold()])
    raise UsageError(_("I speak {languages}.").format(languages=", ".join(LANGUAGES.values())))


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked for a field."""

    text: str
    """To be translated."""
    options: Sequence[Option] | Callable[[Context], Sequence[Option]]
    example: str = ""
    """What may be typed instead of a button; to be translated."""
    width: int = 4
    """Buttons a row."""


def _days(context: Context) -> list[Option]:
    names = get_day_names("abbreviated", locale=locale())
    return [
        *((str(names[day]), f"days {day}") for day in range(7)),
        (N_("Daily"), "days 0123456"),
        (N_("Weekdays"), "days 01234"),
        (N_("Weekend"), "days 56"),
        (N_("At once"), "once"),
    ]


def _zones(context: Context) -> list[Option]:
    return [(get_timezone_location(zone, locale=locale(), return_city=True), f"zone {zone}") for zone in ZONES]


def _pauses(context: Context) -> list[Option]:
    return [*((duration(n, "day"), f"pause {n} days") for n in (1, 3, 7, 14)), (N_("For good"), "pause for good")]


_DEFAULT = N_("As by default")
QUESTIONS = {
    "days": Question(text=N_("On which days?"), options=_days, example=N_("weekdays 07:30")),
    "hour": Question(
        text=N_("At which hours?"), options=[(hour, f"hour {hour}") for hour in HOURS], example="07:30 17:00"
    ),
    "zone": Question(
        text=N_("Which time zone? Choose one, or type a city or a name such as Europe/Berlin."),
        options=_zones,
        example=N_("zone New York"),
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


def ask(context: Context, name: str, data: str, *, chosen: Collection[str] = (), typed: str = "") -> Reply:
    """A question with its buttons: `data` is what stands before `field value` in theirs, `typed` before what is typed;
    those `chosen` are ticked."""
    question = QUESTIONS[name]
    blocks = [phrase(_(question.text))]
    if question.example:
        blocks.append(phrase(_("Or type: {example}"), example=code(typed + _(question.example))))
    options = question.options(context) if callable(question.options) else question.options
    others = [(one.partition(" ")[2], one) for one in chosen if one.startswith("hour ") and one[5:] not in HOURS]
    buttons = [
        Button(label=("✓ " if change_to in chosen else "") + cut(_(label), 60), data=data + change_to)
        for label, change_to in (*options, *(others if name == "hour" else ()))
    ]
    return Reply(blocks=tuple(blocks), buttons=in_rows(buttons, question.width))


def in_rows(buttons: Sequence[Button], size: int) -> Rows:
    """Buttons in rows of so many."""
    return tuple(tuple(buttons[n : n + size]) for n in range(0, len(buttons), size))
