"""/subscriptions: what a chat gets, numbered, each on a page that is edited in place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.conversation.draft import what_of
from bot.conversation.request import Context
from bot.conversation.saving import reschedule
from bot.conversation.schedules import day_label, pause_end, read_when, told
from bot.conversation.subscribe import MAX_ITEMS, describe
from bot.language import LANGUAGES, _, long_day, moment, ngettext
from bot.models import FOR_GOOD, Failure, Subscription
from bot.reply import Block, Button, Reply, Rows, bold, code, phrase, tell
from bot.schedule import Schedule
from bot.storage.subscriptions import Choices
from bot.text import cut

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
    if one.paused_reason == Failure.TOPIC_CLOSED:
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


MAX_NOTE = 200
MOST_SHOWN = 60
LANGUAGE_WORDS = {"english": "en", "en": "en", "chinese": "zh", "zh": "zh", "中文": "zh", "英文": "en", "汉语": "zh"}
DEFAULT_WORDS = frozenset({"default", "app", "chat", "默认", "auto", "none"})
YES = frozenset({"on", "yes", "开", "是"})
NO = frozenset({"off", "no", "关", "否"})


def subscriptions(context: Context, arguments: str) -> Reply:
    """/subscriptions: the list; /subscriptions N: one; /subscriptions N and what to change."""
    number, __, rest = arguments.strip().partition(" ")
    if not number:
        return _list(context)
    known = context.storage.subscriptions.all(context.chat.id)
    if not known:
        return _none()
    digits = number.lstrip("#").rstrip(".:")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 4 and 1 <= int(digits) <= len(known)):
        return tell(
            _("Type the number of one of your subscriptions, 1 to {count}: {example}"),
            count=len(known),
            example=code("/subscriptions 1"),
        )
    subscription = known[int(digits) - 1]
    return _typed(context, subscription, rest.strip()) if rest.strip() else page(context, subscription)


def _none() -> Reply:
    return Reply(
        blocks=(phrase(_("You have no subscription yet. To get one: {command}"), command="/subscribe"),),
        buttons=((Button(label=_("Subscribe"), data="c:subscribe"),),),
    )


def _list(context: Context, *, turned: bool = False) -> Reply:
    known = context.storage.subscriptions.all(context.chat.id)
    if not known:
        return replace(_none(), replace=turned)
    head = ngettext("You have {count} subscription", "You have {count} subscriptions", len(known))
    blocks: list[Block] = [(bold(head.format(count=len(known))),)]
    blocks += [_line(context, number, one) for number, one in enumerate(known[:MOST_SHOWN], 1)]
    lines = frozenset(range(2, len(blocks)))
    if len(known) > MOST_SHOWN:
        blocks.append(phrase(_("and {count} more"), count=len(known) - MOST_SHOWN))
    blocks.append(phrase(_("To change one, press or type its number: {example}"), example=code("/subscriptions 1")))
    buttons = [Button(label=str(number), data=f"e:{one.id}") for number, one in enumerate(known[:MOST_SHOWN], 1)]
    if context.request.chat_kind == "terminal":
        buttons = [replace(button, label=_("Edit {number}").format(number=button.label)) for button in buttons]
    return Reply(
        blocks=tuple(blocks),
        buttons=(*rows_of(buttons, 8), (Button(label=_("Subscribe to more"), data="c:subscribe"),)),
        lines=lines,
        replace=turned,
    )


def _line(context: Context, number: int, one: Subscription) -> Block:
    line = phrase(_("{number}. {what}, {when}"), number=number, what=bold(what_of(one)), when=told(one.schedule))
    if one.paused_until is not None and one.paused_until > context.now:
        line += phrase(" · {pause}", pause=_paused(context, one, one.paused_until))
    if one.topic and one.topic not in context.storage.topics.names():
        line += phrase(" · {gone}", gone=_("there is no such topic any more"))
    return (*line, *phrase(" · {note}", note=one.note)) if one.note else line


def _paused(context: Context, one: Subscription, until: datetime) -> str:
    if one.paused_reason == Failure.TOPIC_CLOSED:
        return _("paused, its topic is closed")
    if until >= FOR_GOOD:
        return _("paused")
    return _("paused until {moment}").format(moment=moment(until, context.zone))


def press_edit(context: Context, rest: str) -> Reply:
    """A button of a page: the subscription, what to change, and to what; 0 is the list."""
    number, __, pressed = rest.partition(":")
    if not (number.isascii() and number.isdecimal() and len(number) <= 15):
        raise ValueError(rest)
    if number == "0":
        return _list(context, turned=True)
    one = context.storage.subscriptions.get(context.chat.id, int(number))
    if one is None:
        return tell(_("That subscription has ended already. See {command}"), command="/subscriptions")
    verb, __, value = pressed.partition(":")
    if not verb:
        return page(context, one, turned=True)
    if not value:
        choices = menu(context, one, verb)
        if choices is not None:
            return choices
    _press(context, one, verb, value)
    if verb in ("t", "d") and (now := context.storage.subscriptions.get(context.chat.id, one.id)):
        choices = menu(context, now, verb)  # more than one may be wanted
        assert choices is not None
        return choices
    return _changed(context, one, "")


def _press(context: Context, one: Subscription, verb: str, value: str) -> None:
    """Do what was pressed. Raises ValueError, KeyError."""
    match verb:
        case "p":
            length = int(value[:3])
            until = FOR_GOOD if length == 0 else pause_end(f"{length} days", context.zone, context.now)
            reschedule(context, one, paused_until=until)
        case "r":
            reschedule(context, one)
        case "o":
            reschedule(context, one, schedule=Schedule())
        case "t":
            times = set(one.schedule.times) ^ {value}
            # The last one stays: without a time it would come at once.
            schedule = Schedule(times=tuple(sorted(times or {value})), days=one.schedule.days)
            reschedule(context, one, schedule=schedule, paused_until=one.paused_until)
        case "d":
            days = frozenset(int(digit) for digit in value[:7])
            chosen = days if len(days) > 1 else (one.schedule.days ^ days) or days
            schedule = Schedule(times=one.schedule.times, days=chosen)
            reschedule(context, one, schedule=schedule, paused_until=one.paused_until)
        case "n":
            _choose(context, one, items=int(value[:2]) or None)
        case "l":
            _choose(context, one, language=None if value == "-" else _language(value))
        case "e":
            _choose(context, one, tell_empty=not one.tell_empty)
        case "x":
            context.storage.subscriptions.remove(context.chat.id, one.id)
        case _:
            raise ValueError(verb)


def _changed(context: Context, one: Subscription, told_first: str, *, turned: bool = True) -> Reply:
    """The page as it is now; the list where the subscription is gone."""
    now = context.storage.subscriptions.get(context.chat.id, one.id)
    if now is not None:
        return page(context, now, turned=turned, told_first=told_first)
    ended = phrase(_("Ended: {subscription}."), subscription=describe(one))
    again = phrase(_("To get one again: {command}"), command="/subscribe")
    back = ((Button(label=_("All subscriptions"), data="e:0"),),)
    return Reply(blocks=(ended, again), buttons=back, replace=turned)


def _typed(context: Context, one: Subscription, text: str) -> Reply:
    """A change that was typed behind the number."""
    word, __, value = text.partition(" ")
    value = value.strip()
    match word.casefold():
        case "pause" | "stop" | "暂停":
            until = pause_end(value, context.zone, context.now)
            if until is None:
                return tell(
                    _("How long is “{text}”? Type it like {days}, {date} or {good}"),
                    text=cut(value, 60),
                    days=code("pause 3 days"),
                    date=code("pause until 1 April"),
                    good=code("pause for good"),
                )
            reschedule(context, one, paused_until=until)
        case "resume" | "start" | "恢复" | "继续":
            reschedule(context, one)
        case "items" | "条数":
            count = _count(value)
            if count is None and value.casefold() not in DEFAULT_WORDS:
                return tell(_("The number of items is 1 to {most}: {example}"), most=MAX_ITEMS, example=code("items 5"))
            _choose(context, one, items=count)
        case "language" | "语言":
            if value.casefold() not in {*LANGUAGE_WORDS, *DEFAULT_WORDS}:
                return tell(_("I speak {languages}."), languages=", ".join(LANGUAGES.values()))
            _choose(context, one, language=LANGUAGE_WORDS.get(value.casefold()))
        case "note" | "备注":
            if len(value) > MAX_NOTE:
                return tell(_("A note has {most} characters at most."), most=MAX_NOTE)
            _choose(context, one, note="" if value.casefold() in ("", "none", "off", "无") else value)
        case "empty" | "nothing":
            if value.casefold() not in YES | NO:
                return tell(_("Type {on} or {off}"), on=code("empty on"), off=code("empty off"))
            _choose(context, one, tell_empty=value.casefold() in YES)
        case "delete" | "end" | "remove" | "删除":
            context.storage.subscriptions.remove(context.chat.id, one.id)
        case _:
            return _typed_when(context, one, text)
    return _changed(context, one, _("Done."), turned=False)


def _typed_when(context: Context, one: Subscription, text: str) -> Reply:
    """A schedule behind the number: what it does not say stays as it was."""
    when, rest = read_when(text)
    if rest or not when or (when.at_once and when.times):
        return tell(
            _("I can't read “{text}”. Type for example {when}, {pause} or {note}"),
            text=cut(rest or text, 60),
            when=code("/subscriptions 1 at weekdays 07:30"),
            pause=code("/subscriptions 1 pause 3 days"),
            note=code("/subscriptions 1 note for the steel file"),
        )
    if when.at_once:
        schedule = Schedule()
    else:
        days = when.meant_days if when.days or when.weekly else one.schedule.days
        times = when.times or one.schedule.times or ("08:00",)
        schedule = Schedule(times=times, days=days)
    reschedule(context, one, schedule=schedule, paused_until=one.paused_until)
    return _changed(context, one, _("Done."), turned=False)


def _choose(context: Context, one: Subscription, **changes: object) -> None:
    before = Choices(note=one.note, items=one.items, language=one.language, tell_empty=one.tell_empty)
    context.storage.subscriptions.choose(context.chat.id, one.id, replace(before, **changes))  # type: ignore[arg-type]


def _count(value: str) -> int | None:
    return int(value) if value.isdecimal() and len(value) <= 2 and 1 <= int(value) <= MAX_ITEMS else None


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(value)
    return value
