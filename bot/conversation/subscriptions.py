"""/subscribe, which saves at once what was typed; /subscriptions, what a chat gets; and /unsubscribe."""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.actions import Action, Place, parts_of, read_number
from bot.clock import zone_name
from bot.conversation.fields import QUESTIONS, ask, chosen, is_on, lines_of
from bot.conversation.listing import page, window_of
from bot.conversation.request import Answered, Context
from bot.conversation.schedules import (
    USUAL_HOUR,
    WORDS,
    When,
    next_line,
    pause_days,
    pause_end,
    pause_of,
    read_when,
    told,
)
from bot.conversation.settings import change as change_setting
from bot.conversation.understood import count_in_a_week, knows, left_out, next_reading, numbers_in, understood
from bot.digests import digest_now, due_of
from bot.digests.compose import BEST
from bot.digests.names import described, is_of_lost_topic, what_of
from bot.errors import UsageError
from bot.language import N_, _, moment, ngettext, topic_name
from bot.models import FOR_GOOD, SHORT, Failure, Subscription
from bot.query import ALL, EVERYTHING, MAX_QUERY, Filter, Query, Typed, read_stored
from bot.reply import MAX_DATA_BYTES, Block, Button, Reply, bold, code, in_lines, in_rows, phrase, tell
from bot.schedule import Schedule
from bot.text import cut, title_words

MOST_TOPICS = 30
PAGE = 20


def subscriptions(context: Context, arguments: str) -> Reply:
    """/subscriptions: the list; /subscriptions N: one; /subscriptions N and what to change; /subscriptions pause, or
    resume, and what, and for how long. Raises UsageError."""
    number, __, text = arguments.strip().partition(" ")
    known, listed = context.storage.subscriptions.all(context.chat.id), Place(action=Action.SUBSCRIPTIONS)
    if not number or not known:
        return subscriptions_page(context, listed)
    field = WORDS["fields"].get(number.casefold())
    if text and field in ("pause", "resume"):
        which, days = pause_of(text, context.today)
        for one in _chosen(context, known, which)[0]:
            _change(context, one, field, days)
        return subscriptions_page(context, listed)
    numbered = _numbered(known, number)
    if len(numbered) != 1:
        wrong = _("Type the number of one of your subscriptions, 1 to {count}: {example}")
        return tell(wrong, count=len(known), example=code("/subscriptions 1"))
    return _changed(context, numbered[0], text)


def _numbered(known: list[Subscription], typed: str) -> list[Subscription]:
    """Those of the numbers that are typed; none where one is no number of the list, or something else is typed."""
    by_number, numbers = dict(enumerate(known, 1)), dict.fromkeys(numbers_in(typed))
    return [by_number[number] for number in numbers] if by_number.keys() >= numbers.keys() else []


def subscriptions_page(context: Context, place: Place) -> Reply:
    """What the chat gets, with a button for each."""
    known = context.storage.subscriptions.all(context.chat.id)
    below = ((Action.COMMAND.button(_("Subscribe"), "subscribe"),),)
    if not known:
        none = phrase(_("You have no subscription yet. To get one: {command}"), command="/subscribe")
        return Reply(blocks=(none,), buttons=below)
    part = window_of(place, known, PAGE)
    lines = (_line(context, number, one) for number, one in part.numbered.items())
    how = phrase(_("To change one, press or type its number: {example}"), example=code("/subscriptions 1"))
    return page(
        context,
        part,
        _("Your subscriptions"),
        [in_lines(lines), how],
        opens={number: Action.SUBSCRIPTION.data(one.id) for number, one in part.numbered.items()},
        below=below,
    )


def _all() -> Button:
    return Place(action=Action.SUBSCRIPTIONS, anew=False).button(_("All subscriptions"))


def _line(context: Context, number: int, one: Subscription) -> Block:
    line = phrase(_("{number}. {what}, {when}"), number=number, what=bold(what_of(one)), when=told(one.schedule))
    if pause := _pause(context, one):
        line += phrase(" · {pause}", pause=pause)
    if is_of_lost_topic(one, context.storage.topics.names()):
        line += phrase(" · {gone}", gone=_("there is no such topic any more"))
    return line


def _pause(context: Context, one: Subscription) -> str:
    """Until when it is paused and why; empty where it is not."""
    if one.paused_until is None or one.paused_until <= context.now:
        return ""
    if one.paused_reason == Failure.TOPIC_CLOSED:
        return _("paused, since its topic in this group was closed; open the topic and resume, nothing is lost")
    if one.paused_until >= FOR_GOOD:
        return _("paused for good")
    return _("paused until {moment}").format(moment=moment(one.paused_until, context.zone))


def _shown(context: Context, one: Subscription) -> Reply:
    """All about a subscription, with buttons to change it."""
    number, timed = _number(context, one), not one.schedule.at_once
    blocks = [_line(context, number, one), *_about(context, one)]
    if timed:
        blocks += lines_of([(_("When there is nothing new"), _("it says so") if one.tell_empty else _("silence"))])
    example = f"/subscriptions {number} " + _("weekdays 07:30")
    blocks.append(phrase(_("Or type: {example}"), example=code(example)))
    silence = (_("Silence when nothing is new"), "empty", 0)
    changes = [
        (_("Resume"), "resume", 1) if _pause(context, one) else (_("Pause"), "pause"),
        (_("When"), "when"),
        *((silence if one.tell_empty else (_("Say when nothing is new"), "empty", 1),) if timed else ()),
        (_("Delete"), "delete"),
    ]
    rows = in_rows([Action.SUBSCRIPTION.button(label, one.id, *change) for label, *change in changes], 2)
    return Reply(blocks=(in_lines(blocks),), buttons=(*rows, (_all(),)))


def _about(context: Context, one: Subscription) -> list[Block]:
    """When it comes next, by which clock, and how many items in full."""
    zone, blocks = one.schedule.zone or context.zone, []
    if not one.schedule.at_once and one.next_due_at < FOR_GOOD:
        blocks.append(next_line(one.next_due_at, zone))
    if zone.startswith("Etc/"):
        blocks.append(phrase(_("{zone} is the same all year: it does not follow summer time."), zone=zone_name(zone)))
    short = _("the {count} that matter, on one screen").format(count=BEST)
    return blocks + lines_of(
        [(_("Items in full"), short if one.items == SHORT else str(one.items or context.chat.items))]
    )


def _number(context: Context, one: Subscription) -> int:
    return [other.id for other in context.storage.subscriptions.all(context.chat.id)].index(one.id) + 1


def press_edit(context: Context, rest: str) -> Reply:
    """Open a subscription, ask for a field or change it, as a button's data says: its name, and a value."""
    number, field, key = parts_of(rest, 3)
    one = get_subscription(context, read_number(number))
    if field == "past":
        return _last_day(context, one)
    if field == "zone":
        return change_setting(context, "zone", one.schedule.zone or context.zone)
    if key:
        value = chosen(field, key) if field in QUESTIONS else key == "1"
        return replace(_change(context, one, field, value), replace=True)
    if not field:
        return replace(_shown(context, one), replace=True)
    prefix = "" if field == "when" else f"{field} "
    typed = f"/subscriptions {_number(context, one)} {prefix}"
    reply = ask(field, Action.SUBSCRIPTION.data(one.id, field), typed=typed)
    back = (Action.SUBSCRIPTION.button(_("Back"), one.id),)
    return replace(reply, blocks=((bold(describe(one)),), *reply.blocks), buttons=(*reply.buttons, back), replace=True)


def _last_day(context: Context, one: Subscription) -> Reply:
    """What would have come at once in the last day. It counts as shown, not as sent."""
    past = replace(one, created_at=context.now - timedelta(days=1), looked_at=None)
    size = context.chat.items if one.items is None else one.items
    return digest_now(context.storage, past, zone=context.zone, size=size, now=context.now)[0]


def _changed(context: Context, one: Subscription, text: str) -> Reply:
    """Its page, after a change that was typed behind its number: a field and its value, or what a line to subscribe
    says of when. Raises UsageError for a value that it can't have."""
    word, __, value = text.strip().partition(" ")
    field, value = WORDS["fields"].get(word.casefold()), value.strip()
    if not word:
        return _shown(context, one)
    if field in ("delete", "resume") and value in ("", "yes"):  # "remove friday" ends nothing
        return _change(context, one, field, True)
    if field == "empty":
        return _change(context, one, field, is_on(value))
    if field == "pause":
        return _change(context, one, field, pause_days(value, context.today))
    when, rest = read_when(_normal(text))
    if rest:
        wrong = _("I can't read “{text}”. Type for example: weekdays 07:30")
        raise UsageError(wrong.format(text=cut(text, 60)))
    return _change(context, one, "when", when)


def _change(context: Context, one: Subscription, field: str, value: Any) -> Reply:
    """Its page, after a change. Raises UsageError for a value that it can't have, ValueError for what is no field."""
    match field:
        case "delete":
            return end(context, [one])
        case "empty":
            one = replace(one, tell_empty=value)
        case "resume":
            one = replace(one, paused_until=None)
        case "pause":
            one = replace(one, paused_until=pause_end(value, context.zone, context.now))
        case "when":
            items = one.items if value.items is None else value.items
            one = replace(one, schedule=value.changed(one.schedule, context.zone), items=items)
        case _:
            raise ValueError(field)
    return _shown(context, store(context, one))


def store(context: Context, one: Subscription) -> Subscription:
    """Store a subscription as it was changed, and when it is due. Raises UsageError where it has ended."""
    with context.storage.database.write():
        get_subscription(context, one.id)
        due = due_of(context.storage, one, zone=context.zone, now=context.now)
        context.storage.subscriptions.change(one, due)
        return get_subscription(context, one.id)


def get_subscription(context: Context, subscription_id: int) -> Subscription:
    """One of the chat's. Raises UsageError where it has ended."""
    one = context.storage.subscriptions.get(context.chat.id, subscription_id)
    if one is None:
        raise UsageError(_("That subscription has ended already."))
    return one


def unsubscribe(context: Context, arguments: str) -> Reply:
    """/unsubscribe [N… | what] | all: what is surely meant at once, else ask which. Raises UsageError."""
    known = context.storage.subscriptions.all(context.chat.id)
    if not known:
        return subscriptions_page(context, Place(action=Action.SUBSCRIPTIONS))
    meant, is_sure = _chosen(context, known, arguments)
    if is_sure or len(meant) == 1:
        return end(context, meant)
    buttons = [(Action.SUBSCRIPTION.button(cut(describe(one), 60), one.id, "delete", 1),) for one in meant[:90]]
    return Reply(blocks=(phrase(_("Which digest shall end?")),), buttons=tuple(buttons))


def _chosen(context: Context, known: list[Subscription], wanted: str) -> tuple[list[Subscription], bool]:
    """Those that are named by their numbers, by "all" or by what they are on, all where nothing is said; and whether
    surely. Raises Answered where there is no such, and UsageError."""
    wanted = " ".join(wanted.split())
    if wanted.casefold() in ALL:
        return known, True
    numbered = _numbered(known, wanted)
    meant = numbered or (on(context, known, wanted) if wanted else known)
    if not meant:
        none = _("You have no digest on {what}. See {command}")
        raise Answered(tell(none, what=bold(wanted[:60]), command="/subscriptions"))
    return meant, bool(numbered)


def on(context: Context, known: list[Subscription], wanted: str) -> list[Subscription]:
    """Those that are on what is said and come when it is said; else by words of what they are on. Raises UsageError."""
    said, words = read_line(context, wanted), title_words(wanted)
    at = [one for one in known if said.when.changed(one.schedule, context.zone) == one.schedule]
    only_when = said.when != When() and not (said.query or said.interest)
    exact = [one for one in at if only_when or (one.query, one.interest) == (str(said.query), said.interest)]
    return exact or [one for one in known if words and words <= title_words(what_of(one))]


def end(context: Context, subscriptions: list[Subscription]) -> Reply:
    """End subscriptions of the chat and say so."""
    with context.storage.database.write():
        for one in subscriptions:
            context.storage.subscriptions.remove(context.chat.id, one.id)
    ended = [phrase(_("Ended: {subscription}."), subscription=describe(one)) for one in subscriptions]
    return Reply(blocks=(in_lines(ended),), buttons=((_all(),),))


def describe(subscription: Subscription) -> str:
    """A subscription on a line."""
    return _("{what}, {when}").format(what=what_of(subscription), when=told(subscription.schedule))


_ASCII = str.maketrans("“”„«»「」，；—：（）／－", '""""""",;-:()/-')
_ABOUT = re.compile(r"(?:^|\s)(?:about|关于):", re.IGNORECASE)
_FILTERS = re.compile(r'(?<!\S)(?:-\S+|[^\W\d]+:(?:"[^"]*"|\S*))')


def _normal(text: str) -> str:
    """The text with the quotes, colons, commas, digits and spaces of all keyboards as ASCII has them."""
    text = "".join(unicodedata.normalize("NFKC", sign) if sign.isdecimal() else sign for sign in text)
    return " ".join(text.translate(_ASCII).split())


NOTHING_TYPED = Typed()


@dataclass(frozen=True, kw_only=True)
class SubscribeLine:
    """What a line of /subscribe says."""

    when: When
    query: Query = EVERYTHING
    interest: str = ""
    typed: Typed = NOTHING_TYPED
    """What it is about, as it was read."""


def read_line(context: Context, text: str) -> SubscribeLine:
    """Read a line of /subscribe as /search reads it, with when it shall come taken off. Raises UsageError."""
    text, storage = _normal(text[:MAX_QUERY]), context.storage
    about = _ABOUT.search(text)
    if about:
        text = f"{text[: about.start()]} {text[about.end() :]}"
    when, rest = read_when(text, lambda words: knows(storage, words))
    asked = understood(storage, rest, context.today)
    if (asked.forgiven and not asked) or (about and not asked.terms):
        raise UsageError(_("No word says what it is about."))
    if not about:
        return SubscribeLine(when=when, query=asked, typed=asked)
    interest = " ".join(_FILTERS.sub(" ", rest).replace('"', " ").split())
    if not readable(interest):
        raise UsageError(_("Meaning is not known in this language; words in quotes are searched for."))
    return SubscribeLine(when=when, query=asked.beside_words, interest=interest)


def readable(text: str) -> bool:
    """Whether there is an encoder that reads the language of a text."""
    from summarizer.stories.meaning import is_known

    return is_known(text)


def subscribe(context: Context, arguments: str) -> Reply:
    """/subscribe [what] [when] [zone], in any order that can be told apart; alone, how to."""
    if not arguments.strip():
        return _how(context)
    try:
        return _save(context, read_line(context, arguments), Schedule(times=(USUAL_HOUR,)))
    except UsageError as error:
        return tell(_("{error} For example: {example}"), error=str(error), example=code(_("/subscribe EU 08:00")))


EXAMPLES = (N_("trade, health weekdays 8"), N_("FDA 7:30am New York"), N_('"carbon border" at once'))


def _how(context: Context) -> Reply:
    """What to type behind /subscribe, and a button for each topic."""
    blocks = [phrase(_("What shall it be about, and when? Choose a topic, or type for example:"))]
    blocks += [(code(f"/subscribe {_(example)}"),) for example in EXAMPLES]
    topics = context.storage.topics.names()[:MOST_TOPICS]
    choices = [*((topic_name(topic), topic) for topic in topics), (_("All topics"), "")]
    pressed = [(label, Action.TOPIC.data(topic)) for label, topic in choices]
    buttons = [Button(label=label, data=data) for label, data in pressed if len(data.encode()) <= MAX_DATA_BYTES]
    return Reply(blocks=(in_lines(blocks),), buttons=in_rows(buttons, 2))


def press_topic(context: Context, topic: str) -> Reply:
    """Subscribe to a topic, or to all."""
    if topic and topic not in context.storage.topics.names():
        raise ValueError(topic)
    query = Query(node=Filter(kind="topic", value=topic)) if topic else EVERYTHING
    return _save(context, SubscribeLine(when=When(), query=query), Schedule(times=(USUAL_HOUR,)))


def press_alert(context: Context, rest: str) -> Reply:
    """ "Save as alert" under a search: what it finds comes at once. Or another reading of a new subscription, by words
    or by meaning, in its place."""
    view, of, by_meaning = parts_of(rest, 3)
    query = read_stored(context.view(read_number(view), "search").argument)
    if not of:
        return _save(context, SubscribeLine(when=When(at_once=True), query=query), Schedule())
    one = get_subscription(context, read_number(of))
    line = SubscribeLine(when=When(items=one.items), query=query)
    if by_meaning:
        line = replace(line, query=query.beside_words, interest=query.words)
    reply = replace(_save(context, line, one.schedule), replace=True)
    end(context, [one])  # last: where the other can't be stored, this one stays
    return reply


def _save(context: Context, line: SubscribeLine, usual: Schedule) -> Reply:
    """Store what a line asks for, and say what was understood, when it comes and what it would have brought."""
    chat, known, thread = context.chat, context.storage.subscriptions.all(context.chat.id), context.request.thread_id
    if line.when.zone and chat.zone is None and not known and thread is None:
        context.storage.chats.set(chat.id, zone=line.when.zone)
        context = replace(context, chat=context.storage.chats.get(chat.id))
    what = (thread, str(line.query), line.interest)
    before = next((one for one in known if (one.thread_id, one.query, one.interest) == what), None)
    schedule = line.when.changed(before.schedule if before else usual, context.zone)
    if before is None:
        one = context.storage.subscriptions.put(
            chat_id=chat.id,
            thread_id=thread,
            query=str(line.query),
            interest=line.interest,
            schedule=schedule,
            due=schedule.next(context.zone, context.now),
            now=context.now,
            items=line.when.items,
            vector=vector_of(context, line.interest),
        )
    else:
        items = before.items if line.when.items is None else line.when.items
        one = store(context, replace(before, schedule=schedule, items=items, paused_until=None))
    return _saved(context, one, line, is_new=before is None)


def _saved(context: Context, one: Subscription, line: SubscribeLine, *, is_new: bool) -> Reply:
    """What was understood, when it comes next and what it would have brought, with buttons to change it."""
    zone = one.schedule.zone or context.zone
    head = _("Done. Understood as {what}, {when}.") if is_new else _("Changed. Understood as {what}, {when}.")
    blocks = [
        phrase(head, what=bold(what_of(one)), when=bold(told(one.schedule))),
        *_about(context, one),
        *left_out(line.typed),
        *_matched(context, one),
    ]
    blocks = [in_lines(blocks)]
    edit, rows = Action.SUBSCRIPTION.button(_("Edit"), one.id), []
    if is_new:
        past = (Action.SUBSCRIPTION.button(_("Show the last day"), one.id, "past"),) if one.schedule.at_once else ()
        rows = [past, (Action.SUBSCRIPTION.button(_("Undo"), one.id, "delete", 1), edit)]
        question, meant = next_reading(context.storage, line.typed)
        others: list[tuple[str, Query, int | str]] = [(described(meant), meant, "")] if meant else []
        if line.query and not (line.interest or line.query.filters) and readable(line.query.words):
            others.append((_("By meaning instead"), line.query, 1))
        if others:
            blocks += question or [phrase(_("Not what you meant?"))]
        for label, query, by_meaning in others:
            view = context.keep("search", str(query))
            rows.append((Action.ALERT.button(cut(label, 60), view.id, one.id, by_meaning),))
    else:
        rows = [(edit,)]
    if zone != context.zone:
        label = _("{zone} for all that comes here").format(zone=zone_name(zone))
        rows.append((Action.SUBSCRIPTION.button(label, one.id, "zone"),))
    elif not one.schedule.at_once and context.chat.zone is None:
        blocks.append(phrase(_("Is {zone} your time zone?"), zone=zone_name(zone)))
        rows.append((Action.SETTING.button(_("Choose another"), "zone"),))
    return Reply(blocks=tuple(blocks), buttons=tuple(filter(None, rows)))


def vector_of(context: Context, interest: str) -> bytes | None:
    """The vector of an interest, as storage keeps it; None where there is no encoder at hand, or it can't read that."""
    made = context.embed(interest) if context.embed is not None and interest and readable(interest) else None
    return None if made is None else array("f", made).tobytes()


def _matched(context: Context, one: Subscription) -> list[Block]:
    """How many items a subscription would have brought in the last seven days."""
    count = count_in_a_week(context, read_stored(one.query), one.interest, one.interest_vector)
    told = ngettext("{count} item in the last seven days.", "{count} items in the last seven days.", count)
    blocks = [phrase(told, count=count)]
    if one.interest and one.interest_vector is None:
        wait = _("The model that tells what is near in meaning is busy or missing: until it is there, words decide.")
        blocks.append(phrase(wait))
    return blocks
