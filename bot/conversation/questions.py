"""The questions of the guide to a subscription, each with its buttons.

A question keeps what is known so far in a view of its own, and its buttons go on from there, so that an older question
may still be answered. What is typed while one waits is its answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.conversation.context import Context
from bot.conversation.draft import Draft, Kept, keep, what_of
from bot.conversation.previewing import preview, stories_matched, vector_of
from bot.conversation.saving import due_by, wider_buttons
from bot.conversation.schedule_words import day_label, days_told, told
from bot.conversation.searching import understood
from bot.conversation.zones import COMMON
from bot.language import _, moment, ngettext
from bot.reply import Block, Button, Reply, Rows, bold, code, phrase

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
