"""The guide to a subscription: its questions one after the other, then a preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.clock import find_zone, parse_slot
from bot.conversation.draft import Draft, Kept, keep, kept, what_of
from bot.conversation.request import Context
from bot.conversation.saving import (
    due_by,
    move_to_zone,
    preview,
    readable,
    save,
    stories_matched,
    undo,
    vector_of,
    wider_buttons,
)
from bot.conversation.schedules import COMMON, day_label, days_told, read_when, told
from bot.conversation.search import understood
from bot.conversation.subscribe_line import read_line
from bot.errors import UsageError
from bot.language import _, moment, ngettext
from bot.reply import Block, Button, Reply, Rows, bold, code, phrase, tell

HOURS = ("06:00", "07:00", "08:00", "09:00", "12:00", "18:00")
MOST_TOPICS = 30
SHOWN_WORDS = 100


def waiting(context: Context) -> str:
    """The kind of the view that says which question waits for this person here."""
    return f"waits {context.request.thread_id or 0} {context.request.user_id or 0}"


def stop_waiting(context: Context) -> None:
    """What is typed from now on answers no question."""
    if (waits := context.storage.views.latest(context.chat.id, waiting(context))) is not None:
        context.storage.views.remove(context.chat.id, waits.id)


def _question(context: Context, draft: Draft, blocks: tuple[Block, ...], rows: Callable[[Kept], Rows]) -> Reply:
    """A question with its buttons; what is typed next is its answer."""
    question = keep(context, draft)
    stop_waiting(context)
    context.storage.views.add(
        context.chat.id, kind=waiting(context), argument=str(question.id), size=1, now=context.now
    )
    return Reply(blocks=blocks, buttons=(*rows(question), (Button(label=_("Cancel"), data=question.data("q")),)))


def ask_what(context: Context, draft: Draft) -> Reply:
    """What it shall be about."""
    topics = tuple(context.storage.topics.names()[:MOST_TOPICS])
    draft = replace(draft, offered=topics)

    def rows(question: Kept) -> Rows:
        buttons = [Button(label=topic[:60], data=question.data("t", str(n))) for n, topic in enumerate(topics)]
        return (
            *_rows(buttons, 2),
            (Button(label=_("All topics"), data=question.data("x")),),
            (Button(label=_("Words or a question of mine"), data=question.data("w")),),
        )

    blocks = (
        phrase(_("What shall it be about?")),
        phrase(
            _("Or all in one line: {example}"),
            example=code('/subscribe "carbon border" weekdays 08:00 Europe/Brussels'),
        ),
    )
    return _question(context, draft, blocks, rows)


def ask_words(context: Context, draft: Draft) -> Reply:
    """The words or the question."""
    blocks: tuple[Block, ...]
    if context.request.alone:
        blocks = (
            phrase(
                _("Type the words to find, or in a sentence what you care about: {words} or {question}"),
                words=code('"carbon border"'),
                question=code(_("rules on training data for AI")),
            ),
        )
    else:
        blocks = (
            phrase(
                _("Here I read commands only. Type {words} or {question}"),
                words=code('/subscribe "carbon border"'),
                question=code("/subscribe about: " + _("rules on training data for AI")),
            ),
        )
    return _question(context, draft.of_nothing(), blocks, lambda question: ())


def ask_meaning(context: Context, draft: Draft) -> Reply:
    """Whether words are to be found or are meant, with what each would have brought."""
    literal = len(stories_matched(context, replace(draft, query=str(understood(context, draft.words))), None))
    vector = vector_of(context, draft.words)
    meant = None if vector is None else len(stories_matched(context, replace(draft, interest=draft.words), vector))
    found = ngettext(
        "{count} item of the last seven days has these words.",
        "{count} items of the last seven days have these words.",
        literal,
    )
    blocks = [
        phrase(
            _("Shall I look for the words “{words}”, or for what is near them in meaning?"), words=bold(draft.words)
        ),
        phrase(found, count=literal),
    ]
    if meant is not None:
        near = ngettext("{count} item is near in meaning.", "{count} items are near in meaning.", meant)
        blocks.append(phrase(near, count=meant))
    topics = context.storage.topics.names()
    if topics:
        blocks.append(phrase(_("It is no topic; topics are: {topics}"), topics=", ".join(topics[:MOST_TOPICS])))

    def rows(question: Kept) -> Rows:
        return (
            (
                Button(label=_("Find these words"), data=question.data("f")),
                Button(label=_("By meaning"), data=question.data("m")),
            ),
        )

    reply = _question(context, draft, tuple(blocks), rows)
    return replace(reply, lines=frozenset((2,)) if meant is not None else frozenset())


def ask_when(context: Context, draft: Draft) -> Reply:
    """The days, or at once."""

    def rows(question: Kept) -> Rows:
        return (
            (
                Button(label=_("Daily"), data=question.data("d", "0123456")),
                Button(label=_("Weekdays"), data=question.data("d", "01234")),
            ),
            (
                Button(label=_("Weekly"), data=question.data("y")),
                Button(label=_("At once"), data=question.data("o")),
            ),
        )

    return _question(context, draft, (phrase(_("When shall {what} come?"), what=bold(what_of(draft))),), rows)


def ask_day(context: Context, draft: Draft) -> Reply:
    """The day of the week."""

    def rows(question: Kept) -> Rows:
        return _rows([Button(label=day_label(day), data=question.data("d", str(day))) for day in range(7)], 4)

    return _question(context, draft, (phrase(_("On which day of the week?")),), rows)


def ask_hour(context: Context, draft: Draft) -> Reply:
    """The hour."""
    zone = draft.zone or context.zone

    def rows(question: Kept) -> Rows:
        return _rows([Button(label=hour, data=question.data("h", hour)) for hour in HOURS], 3)

    blocks = (
        phrase(
            _("At which hour shall {what} come, {days}? Hours are by the clock of {zone}."),
            what=bold(what_of(draft)),
            days=days_told(frozenset(draft.days)),
            zone=zone,
        ),
        phrase(_("Another hour, or several, you can type: {example}"), example=code("07:30 17:00"))
        if context.request.alone
        else phrase(_("Or in one line: {example}"), example=code("/subscribe weekdays 07:30 17:00")),
    )
    return _question(context, draft, blocks, rows)


def ask_zone(context: Context, draft: Draft) -> Reply:
    """The time zone, once for a chat."""
    draft = replace(draft, asked_zone=True)

    def rows(question: Kept) -> Rows:
        cities = [Button(label=_(city), data=question.data("z", zone)) for city, zone in COMMON]
        keep_it = _("Keep {zone}").format(zone=context.zone)
        return (*_rows(cities, 3), (Button(label=keep_it, data=question.data("z", context.zone)),))

    where = (
        _("In which time zone? Choose one, or type a city or a name such as Europe/Berlin, or send a location.")
        if context.request.alone
        else _("In which time zone? Choose one; for another, type /settings zone and its name.")
    )
    return _question(context, draft, (phrase(where),), rows)


def ask_save(context: Context, draft: Draft) -> Reply:
    """The preview."""
    schedule = draft.schedule
    assert schedule is not None
    zone = draft.zone or context.zone
    lines, count = preview(context, draft, vector_of(context, draft.interest))
    head = phrase(_("{what}: {when}"), what=bold(what_of(draft)), when=told(schedule))
    if schedule.at_once:
        first = phrase(_("It comes as soon as there is something."))
    else:
        comes = max(due_by(context, draft).at, context.now)
        first = phrase(_("The next: {moment} ({zone})."), moment=moment(comes, zone), zone=zone)

    def rows(question: Kept) -> Rows:
        return (
            (Button(label=_("Save"), data=question.data("s")),),
            *(wider_buttons(question.id, draft) if count == 0 else ()),
            (
                Button(label=_("Change when"), data=question.data("cw")),
                Button(label=_("Change what"), data=question.data("ct")),
            ),
        )

    blocks = (head, *lines, first)
    reply = _question(context, draft, blocks, rows)
    return replace(reply, lines=frozenset(range(2, 1 + len(lines))))


def _rows(buttons: list[Button], size: int) -> Rows:
    return tuple(tuple(buttons[n : n + size]) for n in range(0, len(buttons), size))


WAITS = timedelta(hours=1)
"""A question waits so long for an answer that is typed."""


def next_step(context: Context, draft: Draft, *, turned: bool = True) -> Reply:
    """The next question; the preview where nothing is to be asked any more. `turned`: in place of the last one."""
    if draft.words and not readable(draft.words):
        draft = replace(draft, query=_searched(context, draft), words="")
    if draft.words:
        reply = ask_meaning(context, draft)
    elif not draft.has_what:
        reply = ask_what(context, draft)
    elif not draft.at_once and not draft.times and not draft.days:
        reply = ask_when(context, draft)
    elif not draft.at_once and not draft.times:
        reply = ask_hour(context, draft)
    elif draft.direct:
        reply = _save(context, draft)
    elif _zone_unknown(context, draft):
        reply = ask_zone(context, draft)
    else:
        reply = ask_save(context, draft)
    return replace(reply, replace=turned)


def press_wizard(context: Context, rest: str) -> Reply:
    """A button of a question: the view, what was pressed, and its value."""
    number, __, pressed = rest.partition(":")
    if not (number.isascii() and number.isdecimal() and len(number) <= 15):
        raise ValueError(rest)
    question = kept(context, int(number))
    if question is None:
        return tell(_("That question is too old. Ask again: {command}"), command=code("/subscribe"))
    verb, __, value = pressed.partition(":")
    return _PRESSES[verb](context, question, value)


def press_alert(context: Context, view_id: int) -> Reply:
    """ "Save as alert" under a search: the guide from when on."""
    view = context.storage.views.get(context.chat.id, view_id)
    if view is None or view.kind != "search":
        return tell(_("That list is too old. Search again: {command}"), command=code("/search"))
    try:
        draft = Draft(query=str(understood(context, view.argument)))
    except UsageError as error:
        return tell(_("{error} Search again: {command}"), error=str(error), command=code("/search"))
    return next_step(context, draft, turned=False)


def typed(context: Context, text: str) -> Reply | None:
    """A message that is no command: the answer to a question that waits for this person; None where none does."""
    view = context.storage.views.latest(context.chat.id, waiting(context))
    if view is None or view.made_at < context.now - WAITS:
        return None
    question = kept(context, int(view.argument))
    if question is None or question.draft.saved is not None:
        return None
    draft = question.draft
    if not draft.has_what and not draft.words:
        return _typed_what(context, draft, text)
    if (when := read_when(text))[0] and not when[1]:
        return next_step(context, draft.with_when(when[0]), turned=False)
    if zone := find_zone(text):
        return next_step(context, replace(draft, zone=zone), turned=False)
    asks_hour = bool(draft.days) and draft.schedule is None
    return _again(context, question) if asks_hour or _asks_zone(context, draft) else None


def _asks_zone(context: Context, draft: Draft) -> bool:
    """Whether the question that waits is for the zone."""
    return draft.asked_zone and draft.zone is None and context.chat.zone is None


def _again(context: Context, question: Kept) -> Reply:
    """The same question once more: for an hour or a place nobody types a sentence that means something else."""
    return next_step(context, replace(question.draft, asked_zone=False), turned=False)


def leave(context: Context) -> None:
    """Somebody has gone on to something else: what is typed next is no answer to a question from before."""
    if context.storage.views.latest(context.chat.id, waiting(context)) is not None:
        stop_waiting(context)


def cancel(context: Context, arguments: str) -> Reply:
    """/cancel: the question that waits waits no more."""
    view = context.storage.views.latest(context.chat.id, waiting(context))
    if view is None:
        return tell(_("There is nothing to cancel."))
    stop_waiting(context)
    return tell(_("Cancelled; nothing was saved."))


def zone_found(context: Context, zone: str) -> Reply | None:
    """The zone came by another way, such as a location: goes on where a question waits; None where none does."""
    view = context.storage.views.latest(context.chat.id, waiting(context))
    if view is None or view.made_at < context.now - WAITS:
        return None
    question = kept(context, int(view.argument))
    if question is None or question.draft.saved is not None:
        return None
    return next_step(context, replace(question.draft, zone=zone, asked_zone=True), turned=False)


def _typed_what(context: Context, draft: Draft, text: str) -> Reply:
    try:
        line = read_line(text, context.storage.topics.meant, context.storage.search.names())
        if not line.what:
            return tell(
                _("Type the words or the question that it shall be about, or {command}."), command=code("/cancel")
            )
        return next_step(
            context, draft.with_line(line, str(understood(context, line.query)) if line.query else ""), turned=False
        )
    except UsageError as error:
        return tell(_("{error} Type it again, or {command}."), error=str(error), command=code("/cancel"))


def _zone_unknown(context: Context, draft: Draft) -> bool:
    return not draft.at_once and context.chat.zone is None and draft.zone is None and not draft.asked_zone


# What each button does.


def _searched(context: Context, draft: Draft) -> str:
    """Undecided words as a search: signs in them are no operators."""
    return str(understood(context, draft.words))


def _topic(context: Context, question: Kept, value: str) -> Reply:
    topic = question.draft.offered[int(value)] if value.isdecimal() and len(value) < 4 else ""
    if topic not in context.storage.topics.names():
        return tell(_("There is no such topic any more. Ask again: {command}"), command=code("/subscribe"))
    return next_step(context, replace(question.draft.of_nothing(), topic=topic, offered=()))


def _all(context: Context, question: Kept, value: str) -> Reply:
    return _instead(context, question, replace(question.draft.of_nothing(), everything=True, offered=()))


def _find(context: Context, question: Kept, value: str) -> Reply:
    return next_step(context, replace(question.draft, query=_searched(context, question.draft), words=""))


def _meaning(context: Context, question: Kept, value: str) -> Reply:
    draft = question.draft
    interest = draft.words or draft.query.replace('"', "")
    return _instead(context, question, replace(draft.of_nothing(), topic=draft.topic, interest=interest))


def _instead(context: Context, question: Kept, draft: Draft) -> Reply:
    """Another what; where the first is saved already, it goes."""
    if draft.saved is not None:
        undo(context, draft)
        draft = replace(draft, saved=None, was="")
    return next_step(context, draft)


def _days(context: Context, question: Kept, value: str) -> Reply:
    days = tuple(sorted({int(digit) for digit in value if digit in "0123456"}))
    return next_step(context, replace(question.draft, days=days, at_once=False))


def _hour(context: Context, question: Kept, value: str) -> Reply:
    slot = parse_slot(value)
    if slot is None:
        raise ValueError(value)
    return next_step(context, replace(question.draft, times=(slot,), at_once=False))


def _zone(context: Context, question: Kept, value: str) -> Reply:
    zone = find_zone(value)
    if zone is None:
        raise ValueError(value)
    if question.draft.saved is not None:
        move_to_zone(context, zone)
    return next_step(context, replace(question.draft, zone=zone))


def _end(context: Context, question: Kept, value: str) -> Reply:
    context.storage.views.remove(context.chat.id, question.id)
    stop_waiting(context)
    return replace(tell(_("Cancelled; nothing was saved.")), replace=True)


def _save(context: Context, draft: Draft) -> Reply:
    stop_waiting(context)
    return save(context, draft)


def _undo(context: Context, question: Kept, value: str) -> Reply:
    if question.draft.saved is None:
        raise ValueError("nothing was saved that could be undone")
    return replace(undo(context, question.draft), replace=True)


_PRESSES: Mapping[str, Callable[[Context, Kept, str], Reply]] = {
    "t": _topic,
    "x": _all,
    "w": lambda context, question, value: replace(ask_words(context, question.draft), replace=True),
    "f": _find,
    "m": _meaning,
    "d": _days,
    "y": lambda context, question, value: replace(ask_day(context, question.draft), replace=True),
    "o": lambda context, question, value: next_step(context, replace(question.draft.any_time(), at_once=True)),
    "h": _hour,
    "z": _zone,
    "s": lambda context, question, value: replace(_save(context, question.draft), replace=True),
    "cw": lambda context, question, value: next_step(context, question.draft.any_time()),
    "ct": lambda context, question, value: next_step(context, question.draft.of_nothing()),
    "q": _end,
    "undo": _undo,
}
