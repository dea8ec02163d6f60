"""/settings: the chat's time zone, items, language and quiet hours; in groups, who may change them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast
from zoneinfo import ZoneInfo

from bot.actions import Action
from bot.clock import find_zone, zone_name
from bot.conversation.fields import ask, is_on, lines_of, quiet_told, read_language
from bot.conversation.request import Context
from bot.conversation.schedules import WORDS, When, means, read_items, read_when, read_zone
from bot.digests import due_of
from bot.errors import UsageError
from bot.language import LANGUAGES, _, speaking
from bot.reply import Reply, bold, in_lines, in_rows, paragraph, tell
from bot.schedule import Quiet
from bot.storage.chats import ChatChoices

_BETWEEN = re.compile(r"\s*(?:-|–|—|to|until|and|到|至)\s*", re.IGNORECASE)


def preferences(context: Context, arguments: str) -> Reply:
    """/settings shows all; with a setting's name it asks for a value; with a value, named or not, it sets it."""
    word, __, value = arguments.strip().partition(" ")
    if not word:
        return _show(context)
    field = WORDS["settings"].get(word.casefold())
    if field is None:
        field, value = _field_of(arguments.strip()), arguments
    if field is None:
        return tell(_("There is no setting {name}. See {command}"), name=bold(word[:60]), command="/settings")
    question = ask(field, f"settings {field}")
    if not value.strip():
        return question
    try:
        return _change(context, field, _READ[field](value.strip()))
    except UsageError as error:
        return replace(question, blocks=(paragraph(str(error)), *question.blocks))


def _field_of(value: str) -> str | None:
    """The setting that a value without a name belongs to: language, zone or quiet hours."""
    if value.casefold() in WORDS["languages"]:
        return "language"
    if find_zone(value):
        return "zone"
    with contextlib.suppress(UsageError):
        return "quiet" if _read_quiet(value) else None
    return None


def _change(context: Context, field: str, value: object) -> Reply:
    """Set one and show all. Raises UsageError."""
    chats, subscriptions = context.storage.chats, context.storage.subscriptions
    if field == "everybody" and context.chat.kind not in ("group", "supergroup"):
        raise UsageError(_("That is a setting of groups."))
    if field == "everybody" and not context.request.admin:
        raise UsageError(_("Only an administrator of this group can change who may change settings."))
    with context.storage.database.write():
        chats.set(context.chat.id, **cast(ChatChoices, {field: value}))
        changed = replace(context, chat=chats.get(context.chat.id))
        # Recompute when what waits for an hour, or for the end of quiet hours, is due.
        for one in subscriptions.all(context.chat.id):
            due = due_of(context.storage, one, zone=changed.zone, now=context.now)
            subscriptions.move_on([(one.id, due, None)])
    with speaking(changed.chat.spoken(context.settings.telegram.language)):
        return _show(changed)


def _read_quiet(text: str) -> Quiet | None:
    """Quiet hours. Raises UsageError."""
    text = text.casefold().removeprefix("hours ")
    if means(text) == "no":
        return None
    said = [read_when(part) for part in _BETWEEN.split(text.removeprefix("between "))]
    # Quiet hours take neither days nor a zone of their own.
    slots = [slot for when, rest in said for slot in when.times if not rest and when == When(times=(slot,))]
    if not len(said) == len({*slots}) == 2:
        raise UsageError(_("These are no quiet hours."))
    return slots[0], slots[1]


_READ: Mapping[str, Callable[[str], object]] = {
    "zone": read_zone,
    "items": read_items,
    "language": read_language,
    "quiet": _read_quiet,
    "everybody": is_on,
}
"""How the value of each is read."""


def _show(context: Context) -> Reply:
    chat = context.chat
    clock = f"{context.now.astimezone(ZoneInfo(context.zone)):%H:%M}"
    zone = _("{zone}, where it is {clock} now")
    if not chat.zone:
        zone = _("{zone}, where it is {clock} now (you have not set yours)")
    own = _("that of your app") if chat.kind == "private" and not chat.language else ""
    values = {
        "zone": (_("Time zone"), zone.format(zone=zone_name(context.zone), clock=clock)),
        "items": (_("Items in full"), str(chat.items)),
        "language": (_("Language"), own or LANGUAGES[chat.spoken(context.settings.telegram.language)]),
        "quiet": (_("Quiet hours"), quiet_told(chat.quiet)),
    }
    if chat.kind in ("group", "supergroup"):
        who = _("everybody") if chat.everybody else _("administrators")
        values["everybody"] = (_("Who may change this"), who)
    blocks = [(bold(_("Settings")),), *lines_of(values.values())]
    buttons = [
        Action.COMMAND.button(label, f"settings {field}")
        for field, (label, __) in values.items()
        if field != "everybody" or context.request.admin
    ]
    return Reply(blocks=(in_lines(blocks),), buttons=in_rows(buttons, 2))
