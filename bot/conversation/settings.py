"""/settings: the chat's time zone, items, language and quiet hours; in groups, who may change them."""

from __future__ import annotations

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.actions import Action
from bot.clock import zone_name
from bot.conversation.fields import answer, ask, in_rows, is_on, read_items, read_language, read_zone
from bot.conversation.request import Context
from bot.conversation.schedules import WORDS, read_when
from bot.conversation.subscriptions import move_to_zone, settle
from bot.errors import UsageError
from bot.language import LANGUAGES, _, speaking
from bot.reply import Block, Button, Reply, bold, phrase, tell

_BETWEEN = re.compile(r"\s*(?:-|–|—|to|until|and|到|至)\s*", re.IGNORECASE)


def preferences(context: Context, arguments: str) -> Reply:
    """/settings alone shows them; with a name it asks for a value, with a value it sets one."""
    word, __, value = arguments.strip().partition(" ")
    if not word:
        return _show(context)
    field = WORDS["settings"].get(word.casefold())
    if field is None:
        return tell(_("There is no setting {name}. See {command}"), name=bold(word[:60]), command="/settings")
    try:
        return _set(context, field, value.strip()) if value.strip() else _ask(field)
    except UsageError as error:
        return _ask(field, wrong=str(error))


def _ask(field: str, *, wrong: str = "") -> Reply:
    question = ask(field, Action.COMMAND.data("settings "), typed="/settings ")
    return replace(question, blocks=(phrase(wrong), *question.blocks)) if wrong else question


def _set(context: Context, field: str, value: str) -> Reply:
    """Set one and show all. Raises UsageError."""
    chats, chat = context.storage.chats, context.chat
    match field:
        case "zone":
            move_to_zone(context, read_zone(value))
        case "items":
            chats.set(chat.id, items=read_items(value) or context.settings.digest.items)
        case "language":
            chats.set(chat.id, language=read_language(value))
        case "quiet":
            _be_quiet(context, value)
        case "everybody":
            if chat.kind not in ("group", "supergroup"):
                raise UsageError(_("That is a setting of groups."))
            if not context.request.admin:
                raise UsageError(_("Only an administrator of this group can change who may change settings."))
            chats.set(chat.id, everybody=is_on(value))
    return _changed(context)


def _changed(context: Context) -> Reply:
    """All of them as they are now, in the language that is spoken now."""
    changed = replace(context, chat=context.storage.chats.get(context.chat.id))
    with speaking(changed.chat.spoken(context.settings.telegram.language)):
        return _show(changed)


def _be_quiet(context: Context, text: str) -> None:
    """Set the quiet hours; what waited for the end of others is looked for again. Raises UsageError."""
    parts = [] if answer(text) == "no" else _BETWEEN.split(text)
    slots = [slot for part in parts for slot in read_when(part)[0].times]
    if parts and (len(parts) != 2 or len(slots) != 2 or slots[0] == slots[1]):
        raise UsageError(_("These are no quiet hours."))
    with context.storage.database.write():
        context.storage.chats.set(context.chat.id, quiet="-".join(slots))
        settle(context, context.zone)


def _show(context: Context) -> Reply:
    chat, group = context.chat, context.chat.kind in ("group", "supergroup")
    clock = f"{context.now.astimezone(ZoneInfo(context.zone)):%H:%M}"
    zone = (
        _("Time zone: {zone}, where it is {clock} now")
        if chat.zone
        else _("Time zone: {zone}, where it is {clock} now (you have not set yours)")
    )
    own = _("that of your app") if chat.kind == "private" and not chat.language else ""
    spoken = LANGUAGES[chat.spoken(context.settings.telegram.language)]
    lines: list[Block] = [
        (bold(_("Settings")),),
        phrase(zone, zone=zone_name(context.zone), clock=clock),
        phrase(_("Items in full: {count}"), count=chat.items),
        phrase(_("Language: {language}"), language=own or spoken),
        phrase(_("Quiet hours: {hours}"), hours=chat.quiet or _("none")),
    ]
    choices = {"zone": _("Time zone"), "language": _("Language"), "quiet": _("Quiet hours"), "items": _("Items")}
    if group:
        who = _("everybody") if chat.everybody else _("administrators")
        lines.append(phrase(_("Who may change this: {who}"), who=who))
        if context.request.admin:
            choices["everybody"] = _("Who may change this")
    buttons = [Button(label=label, data=Action.COMMAND.data(f"settings {field}")) for field, label in choices.items()]
    subscribed = len(context.storage.subscriptions.all(chat.id))
    followed = len(context.storage.follows.stories(chat.id))
    more = (
        Button(label=_("Subscriptions ({count})").format(count=subscribed), data=Action.COMMAND.data("subscriptions")),
        Button(label=_("Stories followed ({count})").format(count=followed), data=Action.COMMAND.data("follow")),
    )
    return Reply(blocks=tuple(lines), lines=frozenset(range(1, len(lines))), buttons=(*in_rows(buttons, 2), more))
