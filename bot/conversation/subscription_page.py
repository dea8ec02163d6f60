"""The page of one subscription: all about it, and menus that change it in place."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.conversation.draft import what_of
from bot.conversation.schedule_words import day_label, told
from bot.conversation.subscribing import describe
from bot.language import LANGUAGES, _, long_day, moment, ngettext
from bot.models import CLOSED_TOPIC, FOR_GOOD, Subscription
from bot.reply import Button, Reply, Rows, bold, code, phrase

PAUSES = (1, 3, 7, 14)
"""Days on buttons."""
HOURS = ("06:00", "07:00", "08:00", "09:00", "12:00", "15:00", "18:00", "21:00")
ITEM_CHOICES = (3, 5, 10)


def page(context: Context, one: Subscription, *, turned: bool = False, told_first: str = "") -> Reply:
    """All about a subscription, with buttons to change it. `told_first`: what was just done."""
    number = [other.id for other in context.storage.subscriptions.all(context.chat.id)].index(one.id) + 1
    paused = one.paused_until is not None and one.paused_until > context.now
    language = LANGUAGES[one.language] if one.language else _("as in this chat")
    blocks = [
        phrase(told_first) if told_first else (),
        phrase(_("{number}. {what}, {when}"), number=number, what=bold(what_of(one)), when=told(one.schedule)),
        phrase(_paused_line(context, one)) if paused else (),
        phrase(_("The next: {moment} ({zone})."), moment=moment(one.next_due_at, context.zone), zone=context.zone)
        if not one.schedule.at_once and not (paused and one.paused_until == FOR_GOOD)
        else (),
        phrase(_("Items in full: {count}"), count=one.items or context.chat.items),
        phrase(_("Language: {language}"), language=language),
        phrase(
            _("When there is nothing new: it says so") if one.tell_empty else _("When there is nothing new: silence")
        )
        if not one.schedule.at_once
        else (),
        phrase(_("Note: {note}"), note=one.note) if one.note else (),
        phrase(_("Since {day}"), day=long_day(one.created_at.date())),
        phrase(_("Or type: {example}"), example=code(f"/subscriptions {number} note for the steel file"))
        if not one.note
        else (),
    ]
    blocks = [block for block in blocks if block]
    first = 2 if told_first else 1
    return Reply(
        blocks=tuple(blocks),
        lines=frozenset(range(first, len(blocks))),
        buttons=_page_buttons(one, paused=paused),
        replace=turned,
    )


def _paused_line(context: Context, one: Subscription) -> str:
    assert one.paused_until is not None
    if one.paused_reason == CLOSED_TOPIC:
        return _("Paused, since its topic in this group was closed. Nothing is lost: open the topic and resume.")
    if one.paused_until == FOR_GOOD:
        return _("Paused for good.")
    return _("Paused until {moment}.").format(moment=moment(one.paused_until, context.zone))


def _page_buttons(one: Subscription, *, paused: bool) -> Rows:
    def button(label: str, verb: str) -> Button:
        return Button(label=label, data=f"e:{one.id}:{verb}")

    when = (
        (button(_("Times"), "t"),)
        if one.schedule.at_once
        else (button(_("Times"), "t"), button(_("Days"), "d"), button(_("At once"), "o"))
    )
    empty = button(_("Silence when nothing is new") if one.tell_empty else _("Say when nothing is new"), "e")
    return (
        (button(_("Resume"), "r") if paused else button(_("Pause"), "p"), *when),
        (button(_("Items"), "n"), button(_("Language"), "l")),
        *(((empty,),) if not one.schedule.at_once else ()),
        (Button(label=_("Calendar of its deadlines"), data=f"i:{one.id}"),),
        (button(_("Delete"), "x"), Button(label=_("All subscriptions"), data="e:0")),
    )


def menu(context: Context, one: Subscription, verb: str) -> Reply | None:
    """What may be chosen for a verb; None where there is nothing to choose."""

    def button(label: str, value: str, *, on: bool = False) -> Button:
        return Button(label=f"✓ {label}" if on else label, data=f"e:{one.id}:{verb}:{value}")

    buttons: list[Button]
    typed = ""
    match verb:
        case "p":
            ask, width = _("How long shall it pause?"), 2
            buttons = [button(ngettext("{count} day", "{count} days", n).format(count=n), str(n)) for n in PAUSES]
            buttons.append(button(_("For good"), "0"))
            typed = "pause until 1 April" if context.request.chat_kind else ""
        case "t":
            ask, width, typed = _("At which times of day?"), 4, "at 07:30 17:00"
            hours = sorted({*HOURS, *one.schedule.times})
            buttons = [button(hour, hour, on=hour in one.schedule.times) for hour in hours]
        case "d":
            ask, width, typed = _("On which days?"), 4, "on weekdays"
            buttons = [button(day_label(day), str(day), on=day in one.schedule.days) for day in range(7)]
            buttons += [button(_("Daily"), "0123456"), button(_("Weekdays"), "01234"), button(_("Weekend"), "56")]
        case "n":
            ask, width, typed = _("How many items in full? The others come as titles."), 4, "items 7"
            buttons = [button(str(count), str(count), on=one.items == count) for count in ITEM_CHOICES]
            buttons.append(button(_("As in this chat"), "0", on=one.items is None))
        case "l":
            ask, width = _("In which language?"), 3
            buttons = [button(name, key, on=one.language == key) for key, name in LANGUAGES.items()]
            buttons.append(button(_("As in this chat"), "-", on=one.language is None))
        case "x":
            ask, width = _("Shall it be deleted?"), 2
            buttons = [button(_("Delete it"), "1")]
        case _:
            return None
    number = [other.id for other in context.storage.subscriptions.all(context.chat.id)].index(one.id) + 1
    blocks = [phrase("{what}", what=bold(describe(one))), phrase(ask)]
    if typed:
        blocks.append(phrase(_("Or type: {example}"), example=code(f"/subscriptions {number} {typed}")))
    back = Button(label=_("Back"), data=f"e:{one.id}")
    return Reply(blocks=tuple(blocks), buttons=(*rows_of(buttons, width), (back,)), replace=True)


def rows_of(buttons: list[Button], size: int) -> Rows:
    """Buttons in rows of so many."""
    return tuple(tuple(buttons[n : n + size]) for n in range(0, len(buttons), size))
