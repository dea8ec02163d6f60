"""What can be chosen for a subscription or a chat: questions with options, and how a typed value is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from babel.dates import get_timezone_location

from bot.conversation.schedules import FOREVER, WORDS, When, means
from bot.errors import UsageError
from bot.language import LANGUAGES, N_, _, duration, locale
from bot.models import SHORT
from bot.reply import Block, Button, Reply, code, in_rows, paragraph, phrase
from bot.schedule import EVERY_DAY, WEEKDAYS, WEEKEND, Quiet
from bot.storage.database import as_json
from bot.text import cut

ZONES = (
    "Europe/London", "Europe/Brussels", "Europe/Kyiv", "America/New_York", "America/Chicago", "America/Los_Angeles",
    "America/Sao_Paulo", "Africa/Nairobi", "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney",
)  # fmt: skip
HOURS = (6, 7, 8, 9, 12, 15, 18, 21)
QUIET = (time(22), time(7)), (time(20), time(8))


def is_on(text: str) -> bool:
    """Read on or off. Raises UsageError for anything else."""
    if means(text) not in ("yes", "no"):
        raise UsageError(_("Type on or off."))
    return means(text) == "yes"


def read_language(text: str) -> str | None:
    """A language that the bot speaks; None for that of the chat or the app. Raises UsageError."""
    if means(text) in ("default", "no"):
        return None
    if text.casefold() in WORDS["languages"]:
        return WORDS["languages"][text.casefold()]
    raise UsageError(_("I speak {languages}.").format(languages=", ".join(LANGUAGES.values())))


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked for a field."""

    text: str
    """To be translated."""
    options: Callable[[], Sequence[tuple[str, Any]]]
    """The labels of buttons, to be translated, and the values that they stand for."""
    example: str = ""
    """What may be typed instead of a button; to be translated."""


QUESTIONS = {
    "when": Question(
        text=N_("When shall it come, and how much?"),
        options=lambda: (
            *((N_("Daily"), When(days=EVERY_DAY)), (N_("Weekdays"), When(days=WEEKDAYS))),
            *((N_("Weekend"), When(days=WEEKEND)), (N_("Mondays"), When(days=frozenset((0,))))),
            *((f"{hour:02}:00", When(times=(time(hour),))) for hour in HOURS),
            *((N_("At once"), When(at_once=True)), (N_("Short edition"), When(items=SHORT))),
        ),
        example=N_("mon, thu 07:30 and 17:00 New York, 7 items"),
    ),
    "zone": Question(
        text=N_("Which time zone? Choose one, or type a city or a name such as Europe/Berlin."),
        options=lambda: [(get_timezone_location(zone, locale=locale(), return_city=True), zone) for zone in ZONES],
        example=N_("New York"),
    ),
    "pause": Question(
        text=N_("How long shall it pause?"),
        options=lambda: [*((duration(n, "day"), n) for n in (1, 3, 7, 14)), (N_("For good"), FOREVER)],
        example=N_("2 weeks"),
    ),
    "items": Question(
        text=N_("How many items in full? The others come as titles."),
        options=lambda: [(str(count), count) for count in (3, 5, 10)],
        example="7",
    ),
    "language": Question(
        text=N_("In which language?"),
        options=lambda: (*((name, key) for key, name in LANGUAGES.items()), (N_("As by default"), None)),
        example="中文",
    ),
    "delete": Question(text=N_("Shall it be deleted?"), options=lambda: ((N_("Delete it"), 1),)),
    "everybody": Question(
        text=N_("Who may change settings and subscriptions of this group?"),
        options=lambda: ((N_("Everybody"), True), (N_("Administrators"), False)),
    ),
    "quiet": Question(
        text=N_(
            "From when to when shall it be quiet? In quiet hours alerts, news of followed stories and reminders wait; "
            "a digest comes at its hour."
        ),
        options=lambda: (*((quiet_told(hours), hours) for hours in QUIET), (N_("No quiet hours"), None)),
        example="22:00-07:00",
    ),
}


def quiet_told(quiet: Quiet | None) -> str:
    """Quiet hours as they are shown: "22:00-07:00"."""
    return "-".join(f"{at:%H:%M}" for at in quiet) if quiet else _("none")


def chosen(field: str, key: str) -> Any:
    """The value of the option that a button has. Raises KeyError for none of this version."""
    return {as_json(value): value for __, value in QUESTIONS[field].options()}[key]


def ask(field: str, data: str, *, typed: str) -> Reply:
    """A question with its buttons. `data` and `typed` are the prefixes of their data and of the example."""
    question = QUESTIONS[field]
    blocks = [phrase(_(question.text))]
    if question.example:
        blocks.append(phrase(_("Or type: {example}"), example=code(typed + _(question.example))))
    options = question.options()
    buttons = [Button(label=cut(_(label), 60), data=f"{data}:{as_json(value)}") for label, value in options]
    return Reply(blocks=tuple(blocks), buttons=in_rows(buttons, 4))


def lines_of(values: Iterable[tuple[str, str]]) -> list[Block]:
    """Fields, each with its value."""
    return [paragraph(label, _(": "), value) for label, value in values]
