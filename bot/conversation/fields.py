"""What can be chosen for a subscription or a chat: questions with options, and how a typed value is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from babel.dates import get_timezone_location

from bot.actions import Action
from bot.conversation.schedules import WORDS, means
from bot.errors import UsageError
from bot.language import LANGUAGES, N_, _, duration, locale
from bot.reply import Block, Reply, code, in_rows, paragraph, phrase
from bot.schedule import Quiet
from bot.text import cut

ZONES = (
    "Europe/London", "Europe/Brussels", "Europe/Kyiv", "America/New_York", "America/Chicago", "America/Los_Angeles",
    "America/Sao_Paulo", "Africa/Nairobi", "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney",
)  # fmt: skip
HOURS = ("06:00", "07:00", "08:00", "09:00", "12:00", "15:00", "18:00", "21:00")
QUIET = ("22:00-07:00", "20:00-08:00")


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
    options: Callable[[], Iterable[tuple[str, str]]]
    """The labels of buttons, to be translated, and what each types."""
    example: str = ""
    """What may be typed instead of a button; to be translated."""


QUESTIONS = {
    "when": Question(
        text=N_("When shall it come, and how much?"),
        options=lambda: (
            *(
                (N_("Daily"), "daily"),
                (N_("Weekdays"), "weekdays"),
                (N_("Weekend"), "weekend"),
                (N_("Mondays"), "monday"),
            ),
            *((hour, hour) for hour in HOURS),
            *((N_("At once"), "at once"), (N_("Short edition"), "short")),
        ),
        example=N_("mon, thu 07:30 and 17:00 New York, 7 items"),
    ),
    "zone": Question(
        text=N_("Which time zone? Choose one, or type a city or a name such as Europe/Berlin."),
        options=lambda: ((get_timezone_location(zone, locale=locale(), return_city=True), zone) for zone in ZONES),
        example=N_("New York"),
    ),
    "pause": Question(
        text=N_("How long shall it pause?"),
        options=lambda: (*((duration(n, "day"), f"{n} days") for n in (1, 3, 7, 14)), (N_("For good"), "for good")),
        example=N_("2 weeks"),
    ),
    "items": Question(
        text=N_("How many items in full? The others come as titles."),
        options=lambda: ((count, count) for count in ("3", "5", "10")),
        example="7",
    ),
    "language": Question(
        text=N_("In which language?"),
        options=lambda: (*((name, key) for key, name in LANGUAGES.items()), (N_("As by default"), "default")),
        example="中文",
    ),
    "delete": Question(text=N_("Shall it be deleted?"), options=lambda: ((N_("Delete it"), "yes"),)),
    "everybody": Question(
        text=N_("Who may change settings and subscriptions of this group?"),
        options=lambda: ((N_("Everybody"), "on"), (N_("Administrators"), "off")),
    ),
    "quiet": Question(
        text=N_(
            "From when to when shall it be quiet? In quiet hours alerts, news of followed stories and reminders wait; "
            "a digest comes at its hour."
        ),
        options=lambda: (*((hours, hours) for hours in QUIET), (N_("No quiet hours"), "off")),
        example="22:00-07:00",
    ),
}


def quiet_told(quiet: Quiet | None) -> str:
    """Quiet hours as they are shown: "22:00-07:00"."""
    return "-".join(f"{at:%H:%M}" for at in quiet) if quiet else _("none")


def ask(field: str, command: str, typed: str | None = None) -> Reply:
    """A question, with a button for each option, which types it behind a command. `typed`: the command in the example,
    where that is another."""
    question = QUESTIONS[field]
    blocks = [phrase(_(question.text))]
    if question.example:
        blocks.append(phrase(_("Or type: {example}"), example=code(f"/{typed or command} {_(question.example)}")))
    buttons = [Action.COMMAND.button(cut(_(label), 60), f"{command} {value}") for label, value in question.options()]
    return Reply(blocks=tuple(blocks), buttons=in_rows(buttons, 4))


def lines_of(values: Iterable[tuple[str, str]]) -> list[Block]:
    """Fields, each with its value."""
    return [paragraph(label, _(": "), value) for label, value in values]
