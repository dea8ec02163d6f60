"""/settings: the chat's time zone, items, language and quiet hours; in groups, who may change them."""

from __future__ import annotations

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.actions import Action
from bot.clock import parse_slot
from bot.conversation.draft import Draft, move_to_zone, settle, waiting
from bot.conversation.fields import answer, ask, change, in_rows, is_on
from bot.conversation.request import Context
from bot.conversation.schedules import WORDS
from bot.conversation.subscriptions import next_step
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
        return _set(context, field, value.strip()) if value.strip() else _ask(context, field)
    except UsageError as error:
        return _ask(context, field, wrong=str(error))


def _ask(context: Context, field: str, *, wrong: str = "") -> Reply:
    draft = Draft(items=context.chat.items, language=context.chat.language or "", everything=True)
    question = ask(context, draft, field, Action.COMMAND.data("settings "), typed="/settings ")
    return replace(question, blocks=(phrase(wrong), *question.blocks)) if wrong else question


def _set(context: Context, field: str, value: str) -> Reply:
    """Set one and show all. Raises UsageError."""
    chats, chat = context.storage.chats, context.chat
    chosen = change(context, Draft(), field, value) if field in ("zone", "items", "language") else Draft()
    match field:
        case "zone":
            move_to_zone(context, chosen.zone)
        case "items":
            chats.set_items(chat.id, chosen.items or context.settings.digest.items)
        case "language":
            chats.set_language(chat.id, chosen.language or None)
        case "quiet":
            _be_quiet(context, value)
        case "everybody":
            if chat.kind not in ("group", "supergroup"):
                raise UsageError(_("That is a setting of groups."))
            if not context.request.admin:
                raise UsageError(_("Only an administrator of this group can change who may change settings."))
            chats.set_everybody(chat.id, is_on(value))
    return _changed(context)


def _changed(context: Context) -> Reply:
    """All of them as they are now, in the language that is spoken now."""
    changed = replace(context, chat=context.storage.chats.get(context.chat.id))
    with speaking(changed.chat.spoken(context.settings.telegram.language)):
        return _show(changed)


def at_location(context: Context) -> Reply | None:
    """A location that was sent: the chat's zone is that of the place. In a group only from who may change it, in answer
    to the bot."""
    assert context.request.location is not None
    if not (context.request.alone or context.request.admin or context.chat.everybody):
        return None
    zone = zone_at(*context.request.location)
    if zone is None:
        return _ask(context, "zone", wrong=_("I know no time zone for that place."))
    if (draft := waiting(context)) is not None:
        return next_step(context, replace(draft, zone=zone), turned=False)
    move_to_zone(context, zone)
    return _changed(context)


def zone_at(latitude: float, longitude: float) -> str | None:
    """The IANA zone of a place; None where there is none, which is at a pole or off the globe.

    By tzfpy: 3 MB, offline, nothing comes with it. timezonefinder needs h3 and a package of data; a table of cities is
    wrong near every border.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    from tzfpy import get_tz  # its shapes take 35 MB from the first question on

    return str(get_tz(longitude, latitude)) or None


def _be_quiet(context: Context, text: str) -> None:
    """Set the quiet hours; what waited for the end of others is looked for again. Raises UsageError."""
    slots = [] if answer(text) == "no" else [parse_slot(part) for part in _BETWEEN.split(text)]
    if slots and (len(slots) != 2 or None in slots or slots[0] == slots[1]):
        raise UsageError(_("These are no quiet hours."))
    with context.storage.database.write():
        context.storage.chats.set_quiet(context.chat.id, "-".join(filter(None, slots)))
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
        phrase(zone, zone=context.zone, clock=clock),
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
