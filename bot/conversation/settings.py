"""/settings: the chat's time zone, items, language and quiet hours; in groups, who may change them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.clock import find_zone, parse_slot
from bot.conversation.guide import zone_found
from bot.conversation.latest import MAX_ITEMS
from bot.conversation.request import Context
from bot.conversation.saving import move_to_zone
from bot.conversation.schedules import ask_zone, zone_at
from bot.conversation.subscribe import unknown_zone
from bot.digests import due_of
from bot.language import LANGUAGES, _, chosen, locale, ngettext, speaking
from bot.reply import Block, Button, Reply, Rows, bold, code, phrase, tell

ITEM_CHOICES = (3, 5, 10)
QUIET_CHOICES = ("22:00-07:00", "20:00-08:00")
_LANGUAGES = {"english": "en", "chinese": "zh", "中文": "zh", "汉语": "zh", "英文": "en", "英语": "en"}
_OWN = frozenset({"app", "auto", "default", "mine", "默认", "自动"})
_NONE = frozenset({"off", "no", "none", "无", "关"})
_BETWEEN = re.compile(r"\s*(?:-|–|—|to|until|and|到|至)\s*", re.IGNORECASE)


def preferences(context: Context, arguments: str) -> Reply:
    """/settings alone shows them; with a name and a value it sets one."""
    key, __, value = arguments.strip().partition(" ")
    if not key:
        return _show(context)
    setting = _SETTINGS.get(key.casefold())
    if setting is not None:
        return setting(context, value.strip())
    return Reply(
        blocks=(
            phrase(_("There is no setting {name}."), name=bold(key[:60])),
            phrase(
                _("You can type {zone}, {items}, {language} or {quiet}"),
                zone=code("/settings zone Europe/Berlin"),
                items=code("/settings items 5"),
                language=code("/settings language 中文"),
                quiet=code("/settings quiet 22:00-07:00"),
            ),
        )
    )


def set_zone(context: Context, name: str) -> Reply:
    """The chat's zone by name or city; without one, ask."""
    if not name.strip():
        return ask_zone(
            _(
                "Which time zone? Choose one, type /settings zone and a city or a name such as Europe/Berlin, or send "
                "a location."
            )
            if context.request.alone
            else _("Which time zone? Choose one, or type /settings zone and a city or a name such as Europe/Berlin.")
        )
    zone = find_zone(name)
    if zone is None:
        return unknown_zone(name.strip(), retry="/settings zone")
    return _moved(context, zone)


def at_location(context: Context) -> Reply | None:
    """A location that was sent: the chat's zone is that of the place. In a group only from who may change it, in answer
    to the bot."""
    assert context.request.location is not None
    if not (context.request.alone or context.request.admin or context.chat.everybody):
        return None
    zone = zone_at(*context.request.location)
    if zone is None:
        return ask_zone(_("I know no time zone for that place. Choose one, or type /settings zone and its name."))
    return zone_found(context, zone) or _moved(context, zone)


def _moved(context: Context, zone: str) -> Reply:
    move_to_zone(context, zone)
    clock = format_datetime(context.now.astimezone(ZoneInfo(zone)), "HH:mm", locale=locale())
    return tell(_("Your time zone is {zone}, where it is {clock} now."), zone=bold(zone), clock=clock)


def set_items(context: Context, value: str) -> Reply:
    """Items a page or digest."""
    # At most so long: Python reads no number of thousands of digits.
    if not value.isdecimal() or len(value) > 4 or not 1 <= int(value) <= MAX_ITEMS:
        return tell(
            _("The number of items is 1 to {most}: {example}"), most=MAX_ITEMS, example=code("/settings items 5")
        )
    items = int(value)
    context.storage.chats.set_items(context.chat.id, items)
    told = ngettext(
        "A page or digest has {count} item from now on.", "A page or digest has {count} items from now on.", items
    )
    return tell(told, count=bold(str(items)))


def set_language(context: Context, value: str) -> Reply:
    """The language to speak in this chat."""
    typed = value.casefold()
    language = _LANGUAGES.get(typed) or (chosen(value) if len(value) <= 10 else None)
    if language is None and typed not in _OWN:
        buttons = [Button(label=name, data=f"c:settings language {key}") for key, name in LANGUAGES.items()]
        if context.request.chat_kind == "private":
            buttons.append(Button(label=_("That of my app"), data="c:settings language app"))
        return Reply(blocks=(phrase(_("Which language shall I speak here?")),), buttons=(tuple(buttons),))
    context.storage.chats.set_language(context.chat.id, language)
    own = chosen(context.chat.telegram_language) if context.request.chat_kind == "private" else None
    with speaking(language or own or context.settings.telegram.language):
        return tell(_("I speak English here from now on."))  # a translation names its own language


def set_quiet(context: Context, value: str) -> Reply:
    """Hours in which nothing comes at once."""
    if value.casefold() in _NONE:
        _be_quiet(context, "")
        return tell(_("There are no quiet hours any more."))
    slots = [parse_slot(part) for part in _BETWEEN.split(value.strip())] if value else []
    if len(slots) != 2 or None in slots or slots[0] == slots[1]:
        choices = [Button(label=quiet, data=f"c:settings quiet {quiet}") for quiet in QUIET_CHOICES]
        return Reply(
            blocks=(
                phrase(
                    _("From when to when shall it be quiet? Type it like {example}"),
                    example=code("/settings quiet 22:00-07:00"),
                ),
                phrase(_what_quiet_is()),
            ),
            buttons=(tuple(choices), (Button(label=_("No quiet hours"), data="c:settings quiet off"),)),
        )
    quiet = f"{slots[0]}-{slots[1]}"
    _be_quiet(context, quiet)
    return Reply(
        blocks=(
            phrase(_("Quiet hours: {hours} ({zone})."), hours=bold(quiet), zone=context.zone),
            phrase(_what_quiet_is()),
        )
    )


def _be_quiet(context: Context, hours: str) -> None:
    """Set the hours; what waited for the end of others is looked for again."""
    with context.storage.database.write():
        context.storage.chats.set_quiet(context.chat.id, hours)
        for one in context.storage.subscriptions.all(context.chat.id):
            if one.schedule.at_once:
                due = due_of(context.storage, one, zone=context.zone, now=context.now, paused_until=one.paused_until)
                context.storage.subscriptions.set_due(one.id, due)


def _what_quiet_is() -> str:
    return _("In quiet hours alerts, news of followed stories and reminders wait; a digest comes at its hour.")


def set_everybody(context: Context, value: str) -> Reply:
    """In a group: whether every member may change what it gets."""
    if context.chat.kind not in ("group", "supergroup"):
        return tell(_("That is a setting of groups."))
    if not context.request.admin:
        return tell(_("Only an administrator of this group can change who may change settings."))
    everybody = value.casefold() in ("on", "yes", "everybody", "开", "是")
    if not everybody and value.casefold() not in (*_NONE, "admins", "否"):
        return tell(_("Type {on} or {off}"), on=code("/settings everybody on"), off=code("/settings everybody off"))
    context.storage.chats.set_everybody(context.chat.id, everybody)
    return tell(
        _("Everybody here may change settings and subscriptions now.")
        if everybody
        else _("Only administrators of this group may change settings and subscriptions now.")
    )


def _show(context: Context) -> Reply:
    chat = context.chat
    group = chat.kind in ("group", "supergroup")
    language = LANGUAGES[chat.language] if chat.language else _("that of your app") if chat.kind == "private" else None
    subscribed = len(context.storage.subscriptions.all(chat.id))
    followed = len(context.storage.follows.stories(chat.id))
    lines: list[Block] = [
        (bold(_("Settings")),),
        phrase(_("Time zone: {zone}"), zone=chat.zone)
        if chat.zone
        else phrase(_("Time zone: {zone} (you have not set yours)"), zone=context.zone),
        phrase(_("Items a page: {count}"), count=chat.items),
        phrase(
            _("Language: {language}"), language=language or LANGUAGES[chat.spoken(context.settings.telegram.language)]
        ),
        phrase(_("Quiet hours: {hours}"), hours=chat.quiet or _("none")),
    ]
    if group:
        who = _("everybody") if chat.everybody else _("administrators")
        lines.append(phrase(_("Who may change this: {who}"), who=who))
    lines += [
        phrase(_("Subscriptions: {count}, see {command}"), count=subscribed, command="/subscriptions"),
        phrase(_("Stories followed: {count}, see {command}"), count=followed, command="/follow"),
    ]
    return Reply(blocks=tuple(lines), lines=frozenset(range(1, len(lines))), buttons=_buttons(context, group=group))


def _buttons(context: Context, *, group: bool) -> Rows:
    rows: list[tuple[Button, ...]] = [
        (
            Button(label=_("Time zone"), data="c:settings zone"),
            Button(label=_("Language"), data="c:settings language"),
            Button(label=_("Quiet hours"), data="c:settings quiet"),
        ),
        tuple(
            Button(label=ngettext("{count} item", "{count} items", n).format(count=n), data=f"c:settings items {n}")
            for n in ITEM_CHOICES
        ),
    ]
    if group and context.request.admin:
        everybody = context.chat.everybody
        label = _("Only administrators may change settings") if everybody else _("Everybody may change settings")
        rows.append((Button(label=label, data=f"c:settings everybody {'off' if everybody else 'on'}"),))
    rows.append((Button(label=_("Subscriptions"), data="c:subscriptions"),))
    return tuple(rows)


_SETTINGS: Mapping[str, Callable[[Context, str], Reply]] = {
    "zone": set_zone,
    "timezone": set_zone,
    "tz": set_zone,
    "时区": set_zone,
    "items": set_items,
    "条数": set_items,
    "language": set_language,
    "语言": set_language,
    "quiet": set_quiet,
    "静音": set_quiet,
    "everybody": set_everybody,
    "everyone": set_everybody,
}
