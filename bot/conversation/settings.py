"""Answers /settings: the chat's time zone, items, language and quiet hours and, in groups, who may change them.

`QUESTIONS` are the questions that the buttons of a setting or a subscription ask.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.actions import command_button
from bot.clock import zone_name
from bot.conversation.request import WORDS, Context
from bot.digests import due_of
from bot.errors import UsageError
from bot.language import LANGUAGES, N_, _, speaking
from bot.query.schedules import means, read_items, read_quiet, read_zone
from bot.reply import Reply, bold, code, in_lines, in_rows, paragraph, phrase, tell


def is_on(text: str) -> bool:
    """Parse "on" or "off". Returns True for "on". Raises UsageError for other text."""
    if means(text) not in ("yes", "no"):
        raise UsageError(_("Type on or off."))
    return means(text) == "yes"


def read_language(text: str) -> str | None:
    """Parse a language. Returns its code, or None for the default: the language of the user's app.

    Raises UsageError for a language that the bot does not speak.
    """
    language = WORDS["languages"].get(text.casefold())
    if language is None:
        raise UsageError(_("I speak {languages}.").format(languages=", ".join(LANGUAGES.values())))
    return language or None


class Question(NamedTuple):
    """The question for a field of a setting or a subscription."""

    text: str
    """The question in English, before translation."""
    read: Callable[[str], Any] = str
    """The parser for the value of a setting."""
    options: Mapping[str, str] = {}
    """The buttons: the label in English, before translation → the value that the button types."""
    example: str = ""
    """An example of a typed value in English, before translation."""


QUESTIONS = {
    "when": Question(
        N_("When should it come, and with how many items?"),
        options={
            N_("Daily"): "daily",
            N_("Weekdays"): "weekdays",
            N_("Weekend"): "weekend",
            "08:00": "08:00",
            "18:00": "18:00",
            N_("At once"): "at once",
            N_("Short edition"): "short",
        },
        example=N_("mon, thu 07:30 and 17:00 New York, 7 items"),
    ),
    "zone": Question(
        N_("Which time zone? Type a city, or a name such as Europe/Berlin."), read_zone, example=N_("New York")
    ),
    "items": Question(N_("How many items in full? The others come as titles."), read_items, example="7"),
    "language": Question(N_("In which language?"), read_language, {name: key for key, name in LANGUAGES.items()}),
    "everybody": Question(
        N_("Who may change settings and subscriptions of this group?"),
        is_on,
        {N_("Everybody"): "on", N_("Administrators"): "off"},
    ),
    "quiet": Question(
        N_(
            "From when to when should it be quiet? In quiet hours, alerts, news of followed stories and reminders "
            "wait. A digest still comes at its hour."
        ),
        read_quiet,
        {"22:00-07:00": "22:00-07:00", N_("No quiet hours"): "off"},
        example="22:00-07:00",
    ),
}


def ask(field: str, command: str, typed: str = "") -> Reply:
    """Ask a question, with a button for each option. The button types `command` and the value.

    `typed`: the command that the example shows, if it is not `command`.
    """
    question = QUESTIONS[field]
    blocks = [phrase(_(question.text))]
    if question.example:
        blocks.append(phrase(_("Or type: {example}"), example=code(f"/{typed or command} {_(question.example)}")))
    buttons = [command_button(_(label), f"{command} {value}") for label, value in question.options.items()]
    return Reply(blocks=tuple(blocks), buttons=in_rows(buttons, 4), asks=f"{command} *")


def preferences(context: Context, arguments: str) -> Reply:
    """Answer /settings with all settings. /settings NAME asks for a value. With a value, change the setting.

    Raises UsageError for a value that can't be read, or if the user may not change this setting.
    """
    word, __, value = arguments.partition(" ")
    if not word:
        return _show(context)
    field = WORDS["settings"].get(word.casefold())
    if not field:
        return tell(_("There is no setting {name}. See /settings"), name=bold(word[:60]))
    if not value:
        return ask(field, f"settings {field}")
    if field == "everybody" and not context.request.admin:
        raise UsageError(_("Only an administrator of this group can change who may change settings."))
    context = set_in_chat(context, {field: QUESTIONS[field].read(value.strip())})
    with speaking(context.language):
        return _show(context)


def set_in_chat(context: Context, change: Mapping[str, Any]) -> Context:
    """Store changed settings of the chat. Returns the context with them."""
    changed = replace(context, chat=replace(context.chat, **change))
    # The new zone or the new quiet hours may change when a digest or an alert is due.
    dues = [
        (one.id, due_of(context.storage, one, zone=changed.zone, now=context.now), None)
        for one in context.subscriptions
    ]
    with context.storage.database.write():
        context.storage.chats.set(context.chat.id, **change)
        context.storage.subscriptions.move_on(dues)
    return changed


def _show(context: Context) -> Reply:
    chat = context.chat
    zone = _("{zone}, where it is {clock} now. It counts for each subscription that has no zone of its own").format(
        zone=zone_name(context.zone), clock=f"{context.now.astimezone(ZoneInfo(context.zone)):%H:%M}"
    )
    values = {
        "zone": (_("Time zone"), zone),
        "items": (_("Items in full"), str(chat.items)),
        "language": (
            _("Language"),
            _("that of your app") if chat.kind == "private" and not chat.language else LANGUAGES[context.language],
        ),
        "quiet": (_("Quiet hours"), "-".join(f"{at:%H:%M}" for at in chat.quiet or ()) or _("none")),
    }
    if chat.kind in ("group", "supergroup"):
        values["everybody"] = (_("Who may change this"), _("everybody") if chat.everybody else _("administrators"))
    lines = (paragraph(label, _(": "), value) for label, value in values.values())
    return Reply(
        blocks=(in_lines([(bold(_("Settings")),), *lines]),),
        buttons=in_rows([command_button(label, f"settings {field}") for field, (label, __) in values.items()], 2),
    )
