"""/subscribe, which saves at once what was typed; /subscriptions, what a chat gets; and /unsubscribe."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.actions import Action, parts_of, read_number
from bot.clock import zone_name
from bot.conversation.fields import QUESTIONS, ask, is_on, lines_of
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
    spelled,
    told,
)
from bot.conversation.understood import count_in_a_week, knows, left_out, next_reading, numbers_in, understood
from bot.digests import digest_now, due_of
from bot.digests.compose import BEST
from bot.digests.names import described, is_of_lost_topic, what_of
from bot.errors import UsageError
from bot.language import N_, _, moment, ngettext, topic_name
from bot.models import FOR_GOOD, SHORT, Failure, Subscription
from bot.query import ALL, MAX_QUERY, Filter, Query, Typed, read_stored
from bot.reply import MAX_DATA_BYTES, Block, Button, Reply, Rows, bold, code, in_lines, in_rows, phrase, tell
from bot.schedule import Schedule
from bot.storage.chats import View
from bot.text import cut, title_words

MOST_TOPICS = 30
PAGE = 20


def subscriptions(context: Context, arguments: str) -> Reply:
    """/subscriptions: the list; /subscriptions N: one; /subscriptions N and what to change; /subscriptions pause, or
    resume, and what, and for how long; /subscriptions what and when, to change it. Raises UsageError."""
    number, __, text = arguments.strip().partition(" ")
    known = context.storage.subscriptions.all(context.chat.id)
    numbered, field = _numbered(known, number), WORDS["fields"].get(number.casefold())
    if not number or not known:
        return subscriptions_page(context, context.keep("subscriptions", size=PAGE))
    if len(numbered) == 1:
        return _changed(context, numbered[0], text.strip())
    if not any(map(str.isalpha, arguments)):
        wrong = _("Type the number of one of your subscriptions, 1 to {count}: {example}")
        return tell(wrong, count=len(known), example=code("/subscriptions 1"))
    if text and field in ("pause", "resume"):
        which = pause_of(text, context.today)[0]
        change = f"pause {text[len(which) :]}" if field == "pause" else field
    else:
        when, which = read_when(_normal(arguments), lambda words: knows(context.storage, words))
        change, field = spelled(when), None
    meant = _chosen(context, known, which)
    if len(meant) > 1 and not field and which.casefold() not in ALL:
        return _ask_which(context, _("Which one shall change?"), meant, "subscriptions {id} " + change)
    pages = [_changed(context, one, change) for one in meant]
    return pages[0] if len(pages) == 1 else subscriptions_page(context, context.keep("subscriptions", size=PAGE))


def _numbered(known: list[Subscription], typed: str) -> list[Subscription]:
    """Those of the numbers that are typed, or of the id that a button has; none where one is no number of the list, or
    something else is typed. Raises UsageError where that of a button has ended."""
    if typed.startswith("@"):
        return [_known(next((one for one in known if typed == _by_id(one)), None))]
    by_number, numbers = dict(enumerate(known, 1)), dict.fromkeys(numbers_in(typed))
    return [by_number[number] for number in numbers] if by_number.keys() >= numbers.keys() else []


def _known(one: Subscription | None) -> Subscription:
    if one is None:
        raise UsageError(_("That subscription has ended already."))
    return one


def _by_id(one: Subscription) -> str:
    return f"@{one.id}"


def _button(label: str, one: Subscription, typed: str = "") -> Button:
    """One that opens a subscription, or changes what is typed behind its number."""
    return Action.COMMAND.button(label, f"subscriptions {_by_id(one)} {typed}".strip())


def subscriptions_page(context: Context, view: View, offset: int = 0) -> Reply:
    """What the chat gets, with a button for each."""
    known = context.storage.subscriptions.all(context.chat.id)
    below = ((Action.COMMAND.button(_("Subscribe"), "subscribe"),),)
    if not known:
        none = phrase(_("You have no subscription yet. To get one: {command}"), command="/subscribe")
        return Reply(blocks=(none,), buttons=below)
    part = window_of(view, offset, known)
    lines = (_line(context, number, one) for number, one in part.numbered.items())
    how = phrase(_("To change one, press or type its number: {example}"), example=code("/subscriptions 1"))
    return page(
        context,
        part,
        _("Your subscriptions"),
        [in_lines(lines), how],
        opens={number: _button("", one).data or "" for number, one in part.numbered.items()},
        below=below,
    )


def _all() -> Button:
    return Action.COMMAND.button(_("All subscriptions"), "subscriptions")


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


def _shown(
    context: Context, one: Subscription, head: Block | None = None, notes: Sequence[Block] = (), rows: Rows = ()
) -> Reply:
    """All about a subscription, with buttons to change it; `head` and `notes` say what was just done, `rows` what else
    may have been meant."""
    number, timed, zone = _number(context, one), not one.schedule.at_once, one.schedule.zone or context.zone
    blocks = [head or _line(context, number, one)]
    if timed and one.next_due_at < FOR_GOOD:
        blocks.append(next_line(one.next_due_at, zone))
    if zone.startswith("Etc/"):
        blocks.append(phrase(_("{zone} is the same all year: it does not follow summer time."), zone=zone_name(zone)))
    short = _("the {count} that matter, on one screen").format(count=BEST)
    fields = [(_("Items in full"), short if one.items == SHORT else str(one.items or context.chat.items))]
    if timed:
        fields.append((_("When there is nothing new"), _("it says so") if one.tell_empty else _("silence")))
    example = code(f"/subscriptions {number} " + _("weekdays 07:30"))
    blocks += [*notes, *_matched(context, one), *lines_of(fields), phrase(_("Or type: {example}"), example=example)]
    silence = (_("Silence when nothing is new"), "empty off")
    changes = [
        (_("Resume"), "resume") if _pause(context, one) else (_("Pause"), "pause ?"),
        (_("When"), "when ?"),
        *((silence if one.tell_empty else (_("Say when nothing is new"), "empty on"),) if timed else ()),
        (_("Delete"), "delete ?"),
    ]
    own = in_rows([_button(label, one, typed) for label, typed in changes], 2)
    return Reply(blocks=(in_lines(blocks),), buttons=(*rows, *own, (_all(),)), replace=context.request.pressed)


def _number(context: Context, one: Subscription) -> int:
    return [other.id for other in context.storage.subscriptions.all(context.chat.id)].index(one.id) + 1


def _last_day(context: Context, one: Subscription) -> Reply:
    """What would have come at once in the last day. It counts as shown, not as sent."""
    past = replace(one, created_at=context.now - timedelta(days=1), looked_at=None)
    size = context.chat.items if one.items is None else one.items
    return digest_now(context.storage, past, zone=context.zone, size=size, now=context.now)[0]


def _changed(context: Context, one: Subscription, text: str) -> Reply:
    """Its page, after what is typed behind its number: a field and its value, or what a line to subscribe says of when;
    with "?" for a value the question for it. Raises UsageError for a value that it can't have."""
    word, __, value = text.partition(" ")
    field, value = WORDS["fields"].get(word.casefold()), value.strip()
    if not word:
        return _shown(context, one)
    if word in QUESTIONS and value == "?":
        return _asked(context, one, word)
    if word == "past":
        return _last_day(context, one)
    if field == "delete" and value in ("", "yes"):  # "remove friday" ends nothing
        return end(context, [one])
    if field == "resume" and not value:
        one = replace(one, paused_until=None)
    elif field == "empty":
        one = replace(one, tell_empty=is_on(value))
    elif field == "pause":
        one = replace(one, paused_until=pause_end(pause_days(value, context.today), context.zone, context.now))
    else:
        when, rest = read_when(_normal(text))
        if rest:
            wrong = _("I can't read “{text}”. Type for example: weekdays 07:30")
            raise UsageError(wrong.format(text=cut(text, 60)))
        items = one.items if when.items is None else when.items
        one = replace(one, schedule=when.changed(one.schedule, context.zone), items=items)
    return _shown(context, store(context, one))


def _asked(context: Context, one: Subscription, field: str) -> Reply:
    typed = "" if field == "when" else f" {field}"
    number = _number(context, one)
    reply = ask(field, f"subscriptions {_by_id(one)}{typed}", f"subscriptions {number}{typed}")
    buttons = (*reply.buttons, (_button(_("Back"), one),))
    return replace(reply, blocks=((bold(describe(one)),), *reply.blocks), buttons=buttons, replace=True)


def store(context: Context, one: Subscription) -> Subscription:
    """Store a subscription as it was changed, and when it is due. Raises UsageError where it has ended."""
    subscriptions = context.storage.subscriptions
    with context.storage.database.write():
        _known(subscriptions.get(context.chat.id, one.id))
        subscriptions.change(one, due_of(context.storage, one, zone=context.zone, now=context.now))
        return _known(subscriptions.get(context.chat.id, one.id))


def unsubscribe(context: Context, arguments: str) -> Reply:
    """/unsubscribe [N… | what] | all: what is surely meant at once, else ask which. Raises UsageError."""
    known, typed = context.storage.subscriptions.all(context.chat.id), arguments.strip()
    meant = _chosen(context, known, typed)
    if not known:
        return subscriptions_page(context, context.keep("subscriptions", size=PAGE))
    if len(meant) == 1 or typed.casefold() in ALL or numbers_in(typed):
        return end(context, meant)
    return _ask_which(context, _("Which digest shall end?"), meant, "unsubscribe {id}")


def _ask_which(context: Context, question: str, meant: list[Subscription], typed: str) -> Reply:
    """Which of some subscriptions is meant, with a button for each that types a command; one that is too long for a
    button is shown to be typed."""
    blocks, rows = [phrase(question)], list[tuple[Button, ...]]()
    for one in meant[:90]:
        data = Action.COMMAND.data(typed.format(id=_by_id(one)))
        if len(data.encode()) <= MAX_DATA_BYTES:
            rows.append((Button(label=cut(describe(one), 60), data=data),))
        else:
            command = code("/" + typed.format(id=_number(context, one)))
            blocks.append(phrase("{what} · {command}", what=bold(what_of(one)), command=command))
    return Reply(blocks=(in_lines(blocks),), buttons=tuple(rows))


def _chosen(context: Context, known: list[Subscription], wanted: str) -> list[Subscription]:
    """Those that are named by their numbers or by what they are on; all where nothing or "all" is said. Raises Answered
    where there is no such, and UsageError."""
    wanted = " ".join(wanted.split())
    meant = _numbered(known, wanted)
    if not wanted or wanted.casefold() in ALL or not known:
        return known
    meant = meant or on(context, known, wanted)
    if not meant:
        none = _("You have no digest on {what}. See {command}")
        raise Answered(tell(none, what=bold(wanted[:60]), command="/subscriptions"))
    return meant


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
    return Reply(blocks=(in_lines(ended),), buttons=((_all(),),), replace=context.request.pressed)


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


@dataclass(frozen=True, kw_only=True)
class SubscribeLine:
    """What a line of /subscribe says."""

    when: When
    query: Query
    interest: str = ""


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
        return SubscribeLine(when=when, query=asked)
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
    choices = [*((topic_name(one), str(Filter(kind="topic", value=one))) for one in topics), (_("All topics"), "all")]
    pressed = [(label, Action.COMMAND.data(f"subscribe {what}")) for label, what in choices]
    buttons = [Button(label=label, data=data) for label, data in pressed if len(data.encode()) <= MAX_DATA_BYTES]
    return Reply(blocks=(in_lines(blocks),), buttons=in_rows(buttons, 2))


def press_alert(context: Context, rest: str) -> Reply:
    """ "Save as alert" under a search: what it finds comes at once. Or another reading of a new subscription, by words
    or by meaning, in its place."""
    number, of = parts_of(rest, 2)
    view = context.view(read_number(number), "search", "meaning")
    query = read_stored(view.argument)
    if not of:
        return _save(context, SubscribeLine(when=When(at_once=True), query=query), Schedule())
    one = _known(context.storage.subscriptions.get(context.chat.id, read_number(of)))
    line = SubscribeLine(when=When(items=one.items), query=query)
    if view.kind == "meaning":
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
    """Its page, with what was understood; of a new one, with buttons for what may have been meant instead."""
    zone, typed = one.schedule.zone or context.zone, line.query
    head = _("Done. Understood as {what}, {when}.") if is_new else _("Changed. Understood as {what}, {when}.")
    notes, questions, rows = list[Block](), list[Block](), list[tuple[Button, ...]]()

    def instead(label: str, kind: str, query: Query) -> None:
        rows.append((Action.ALERT.button(cut(label, 60), context.keep(kind, query).id, one.id),))

    if one.schedule.at_once:
        rows.append((_button(_("Show the last day"), one, "past"),))
    if isinstance(typed, Typed):
        notes = left_out(typed)
        questions, meant = next_reading(context.storage, typed)
        if meant:
            instead(described(meant), "search", meant)
    if typed and not (line.interest or typed.filters) and readable(typed.words):
        instead(_("By meaning instead"), "meaning", typed)
        questions = questions or [phrase(_("Not what you meant?"))]
    if zone != context.zone:
        label = _("{zone} for all that comes here").format(zone=zone_name(zone))
        rows.append((Action.COMMAND.button(label, f"settings zone {zone}"),))
    elif not one.schedule.at_once and context.chat.zone is None:
        questions.append(phrase(_("Is {zone} your time zone?"), zone=zone_name(zone)))
        rows.append((Action.COMMAND.button(_("Choose another"), "settings zone"),))
    understood_as = phrase(head, what=bold(what_of(one)), when=bold(told(one.schedule)))
    reply = _shown(context, one, understood_as, notes, tuple(rows))
    return replace(reply, blocks=(*reply.blocks, *questions), replace=False)


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
