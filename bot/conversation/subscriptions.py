"""Answers /subscribe, which stores a subscription; /subscriptions, which lists and changes them; and /unsubscribe."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pydantic import TypeAdapter

from bot.actions import Action, parts_of, read_number
from bot.clock import zone_name
from bot.conversation.listing import page, window_of
from bot.conversation.request import Context
from bot.conversation.schedules import (
    USUAL_HOUR,
    WORDS,
    Known,
    When,
    any_word,
    before_pause,
    pause_end,
    read_when,
    schedule_text,
)
from bot.conversation.search import search_page
from bot.conversation.settings import ask, is_on, lines_of
from bot.conversation.understood import count_in_a_week, knows, left_out, next_reading, numbers_in, understood
from bot.digests import due_of
from bot.digests.compose import BEST
from bot.digests.names import described, is_of_lost_topic, what_of
from bot.errors import UsageError
from bot.language import N_, _, moment, ngettext, topic_name
from bot.models import FOR_GOOD, SHORT, Failure, Subscription
from bot.query import ALL, EVERYTHING, Filter, Group, Node, Query, Term, Typed, read_stored
from bot.query.nodes import Leaf, joined, leaves, negated
from bot.reply import MAX_DATA_BYTES, Block, Button, Reply, Rows, bold, code, in_lines, in_rows, phrase, tell
from bot.schedule import Schedule
from bot.storage.chats import View
from bot.storage.database import as_json
from bot.text import cut, title_words

MOST_TOPICS = 30
PAGE = 20
USUAL = Schedule(times=(USUAL_HOUR,))
"""The schedule of a subscription if the reader types none."""
_FIELD = re.compile(rf"\s*({any_word('fields')})(?!-)", re.IGNORECASE)
EVERY_ONE = "all yes"
"""The argument that the button "End all" types after /unsubscribe."""


def subscriptions(context: Context, arguments: str) -> Reply:
    """Answer /subscriptions. Raises UsageError.

    Without arguments, show the list. With a number, show this subscription. With a change, change a subscription. Its
    number or the words of its search stand before the change, or after "pause" or "resume". A change without them is
    for the subscription shown last, or for the only one.
    """
    number, __, text = arguments.partition(" ")
    known = context.storage.subscriptions.all(context.chat.id)
    numbered, (field, value) = _numbered(known, number), _field_in(arguments)
    if not number or not known:
        return _list(context)
    if len(numbered) == 1:
        return _opened(context, numbered[0], text.strip())
    if number.lstrip("-").isdecimal() and not read_when(text)[1]:
        wrong = _("Type the number of one of your subscriptions, 1 to {count}: {example}")
        return tell(wrong, count=len(known), example=code("/subscriptions 1"))
    if field in ("pause", "resume"):
        which = before_pause(value, context.today)
        change = partial(_edited, context, text=f"{field} {value[len(which) :] if field == 'pause' else ''}")
    elif value and field in ("add", "without") and read_when(arguments)[1]:
        which, field, change = "", None, partial(_edited, context, text=arguments)
    else:
        when, which = read_when(arguments, partial(knows, context.storage))
        change, field = partial(_rescheduled, context, when=when), None
    chosen = _chosen(context, known, which)
    if not which and (shown := context.storage.views.latest(context.chat.id, "subscriptions")):
        chosen = [subscription for subscription in known if shown.argument == f"@{subscription.id}"] or chosen
    if len(chosen) == 1:
        return _shown(context, store(context, change(chosen[0])))
    if field or which.casefold() in ALL:
        for subscription in chosen:
            store(context, change(subscription))
        return _list(context)
    question = _("Which subscription should change? Type its number before the change: {example}")
    listed, example = _list(context), code("/subscriptions 1 " + _("weekdays 07:30"))
    return replace(listed, blocks=(phrase(question, example=example), *listed.blocks))


def _numbered(known: list[Subscription], typed: str) -> list[Subscription]:
    """Returns the subscriptions with the typed numbers, or with the id that a button types.

    Returns none if one of the numbers is not in the list, or if the text is not numbers. Raises UsageError if the
    subscription of a button has ended.
    """
    if typed.startswith("@"):
        return [_known(next((subscription for subscription in known if typed == f"@{subscription.id}"), None))]
    by_number, numbers = dict(enumerate(known, 1)), dict.fromkeys(numbers_in(typed))
    return [by_number[number] for number in numbers] if by_number.keys() >= numbers.keys() else []


def _known(subscription: Subscription | None) -> Subscription:
    if subscription is None:
        raise UsageError(_("That subscription has ended already."))
    return subscription


def _button(label: str, subscription: Subscription, typed: str = "") -> Button:
    """Returns a button that opens a subscription or, with `typed`, changes it."""
    return Action.COMMAND.button(label, f"subscriptions @{subscription.id} {typed}".strip())


def _list(context: Context, command: str = "") -> Reply:
    return subscriptions_page(context, context.keep("subscriptions", command, size=PAGE))


def subscriptions_page(context: Context, view: View, offset: int = 0) -> Reply:
    """Show a page of the chat's subscriptions. A number opens a subscription or, if the view has a command, types the
    command for it."""
    known = context.storage.subscriptions.all(context.chat.id)
    below = ((Action.COMMAND.button(_("Subscribe"), "subscribe"),),)
    if not known:
        none = phrase(_("You have no subscription yet. To get one: {command}"), command="/subscribe")
        return Reply(blocks=(none,), buttons=below)
    part, command = window_of(view, offset, known), view.argument or "subscriptions"
    title, how = _("Your subscriptions"), _("To change one, press or type its number: {example}")
    if view.argument:
        title, how = _("Which subscription should end?"), _("To end one, press or type its number: {example}")
    lines = [_line(context, number, subscription) for number, subscription in part.numbered.items()]
    soonest = min(known, key=lambda subscription: subscription.next_due_at)
    if soonest.next_due_at < FOR_GOOD and not soonest.schedule.at_once:
        zone = soonest.schedule.zone or context.zone
        next_at = moment(soonest.next_due_at, zone)
        lines.append(phrase(_("The next: {moment} ({zone})."), moment=next_at, zone=zone_name(zone)))
    return page(
        context,
        part,
        title,
        [in_lines(lines), phrase(how, example=code(f"/{command} 1"))],
        opens={
            number: Action.COMMAND.data(f"{command} @{subscription.id}")
            for number, subscription in part.numbered.items()
        },
        below=below,
    )


def _all() -> Button:
    return Action.COMMAND.button(_("All subscriptions"), "subscriptions")


def _line(context: Context, number: int, subscription: Subscription) -> Block:
    line = phrase(
        _("{number}. {what}, {when}"),
        number=number,
        what=bold(what_of(subscription)),
        when=schedule_text(subscription.schedule),
    )
    if pause := _pause(context, subscription):
        line += phrase(" · {pause}", pause=pause)
    if is_of_lost_topic(subscription, context.storage.topics.names()):
        line += phrase(" · {gone}", gone=_("this topic no longer exists"))
    return line


def _pause(context: Context, subscription: Subscription) -> str:
    """Returns until when a subscription is paused, and why; empty if it is not paused."""
    if subscription.paused_until is None or subscription.paused_until <= context.now:
        return ""
    if subscription.paused_reason == Failure.TOPIC_CLOSED:
        return _("paused, because its topic in this group was closed; open the topic and resume, nothing is lost")
    if subscription.paused_until >= FOR_GOOD:
        return _("paused until you resume it")
    return _("paused until {moment}").format(moment=moment(subscription.paused_until, context.zone))


def _shown(
    context: Context,
    subscription: Subscription,
    head: Sequence[Block] = (),
    rows: Rows = (),
) -> Reply:
    """Show a subscription in full, with buttons to change it.

    After /subscribe, `head` says what was done and how the line was understood, and `rows` offers other readings.
    """
    context.keep("subscriptions", f"@{subscription.id}")  # a change that names no subscription is for this one
    number, timed, zone = (
        _number(context, subscription),
        not subscription.schedule.at_once,
        subscription.schedule.zone or context.zone,
    )
    blocks = [*(head or [_line(context, number, subscription)])]
    if timed and subscription.next_due_at < FOR_GOOD:
        at = moment(subscription.next_due_at, zone)
        blocks.append(phrase(_("The next: {moment} ({zone})."), moment=at, zone=zone_name(zone)))
    if zone.startswith("Etc/"):
        blocks.append(phrase(_("{zone} is the same all year: it does not follow summer time."), zone=zone_name(zone)))
    count = count_in_a_week(
        context, read_stored(subscription.query), subscription.interest, subscription.interest_vector
    )
    week = ngettext("{count} item in the last seven days.", "{count} items in the last seven days.", count)
    blocks.append(phrase(week, count=count))
    if subscription.interest and subscription.interest_vector is None:
        wait = _("The model that compares meanings is busy or missing. Until it is there, I compare words.")
        blocks.append(phrase(wait))
    short = _("the {count} most important, on one screen").format(count=BEST)
    fields = [
        (_("Items in full"), short if subscription.items == SHORT else str(subscription.items or context.chat.items))
    ]
    changes = [
        (_("Resume"), "resume") if _pause(context, subscription) else (_("Pause"), "pause ?"),
        (_("When"), "when ?"),
    ]
    if timed:
        fields.append((_("When there is nothing new"), _("it says so") if subscription.tell_empty else _("silence")))
        silence = (_("Silence when nothing is new"), "empty off")
        changes.append(silence if subscription.tell_empty else (_("Say when nothing is new"), "empty on"))
    else:
        changes.append((_("Show the last day"), "past"))
    example = code(f"/subscriptions {number} " + _("weekdays 07:30"))
    blocks += [*lines_of(fields), phrase(_("Or type: {example}"), example=example)]
    if zone != context.zone and context.request.thread_id is None:
        here = _("Use {zone} for this whole chat").format(zone=zone_name(zone))
        rows = (*rows, (Action.COMMAND.button(here, f"settings zone {zone}"),))
    delete = Action.COMMAND.button(_("Delete"), f"unsubscribe @{subscription.id}")
    own = in_rows([*(_button(label, subscription, typed) for label, typed in changes), delete], 2)
    return Reply(blocks=(in_lines(blocks),), buttons=(*rows, *own, (_all(),)), replace=context.request.pressed)


def _number(context: Context, subscription: Subscription) -> int:
    return [other.id for other in context.storage.subscriptions.all(context.chat.id)].index(subscription.id) + 1


def _opened(context: Context, subscription: Subscription, text: str) -> Reply:
    """Show a subscription, after a change if one is typed. If the value of a field is "?", ask for the value.

    Raises UsageError.
    """
    field, __, value = text.partition(" ")
    if text == "past":
        return _last_day(context, subscription)
    if field in ("when", "pause") and value == "?":
        typed = "" if field == "when" else f" {field}"
        reply = ask(
            field, f"subscriptions @{subscription.id}{typed}", f"subscriptions {_number(context, subscription)}{typed}"
        )
        buttons = (*reply.buttons, (_button(_("Back"), subscription),))
        return replace(reply, blocks=((bold(describe(subscription)),), *reply.blocks), buttons=buttons, replace=True)
    return _shown(context, store(context, _edited(context, subscription, text)) if text else subscription)


def _last_day(context: Context, subscription: Subscription) -> Reply:
    """Show the articles of the last day that match a subscription; for an interest, those with its words."""
    words = [Term(text=word) for word in subscription.interest.split()]
    found = Query(node=joined([*words, read_stored(subscription.query).node, Filter(kind="after", value="1d")]))
    return search_page(context, context.keep("search", found))


def _edited(context: Context, subscription: Subscription, text: str) -> Subscription:
    """Returns a subscription with a typed change: a field and its value, or a schedule. Does not store it.

    Raises UsageError for text that is not a change.
    """
    field, value = _field_in(text)
    if field == "resume" and not value:
        return replace(subscription, paused_until=None)
    if field == "empty":
        return replace(subscription, tell_empty=is_on(value))
    if field == "pause":
        return replace(subscription, paused_until=pause_end(value, context.today, context.zone))
    when, rest = read_when(text)
    known = partial(knows, context.storage)
    is_search = rest and field in ("add", "without") and read_when(value, known)[0] == When()
    asked = understood(context.storage, value, context.today) if is_search else None
    if asked and asks_for(asked) and not (asked.forgiven or subscription.interest):
        _refuse_last_day(asked)
        query = _widened(read_stored(subscription.query), asked, field == "add")
        if read_stored(str(query)) != query:
            raise UsageError(_("This subscription would be too long. Make another one: /subscribe"))
        return replace(subscription, query=str(query))
    if rest:
        wrong = _("I can't read “{text}”. Type for example: weekdays 07:30")
        raise UsageError(wrong.format(text=cut(text, 60)))
    return _rescheduled(context, subscription, when)


def _widened(before: Query, asked: Query, is_added: bool) -> Query:
    """Add a search to the search of a subscription, or exclude it."""
    if is_added:
        return Query(node=joined((before.node, asked.node), any_of=True)) if before else before
    return Query(node=joined((before.node, asked.node and negated(asked.node))))


def _field_in(text: str) -> tuple[str | None, str]:
    """Split a typed change into its field and the rest. The field is None if the text begins with none.

    In Chinese there is no space between them.
    """
    found = _FIELD.match(text)
    return (WORDS["fields"][found[1].casefold()], text[found.end() :].strip()) if found else (None, text)


def _rescheduled(context: Context, subscription: Subscription, when: When) -> Subscription:
    items = subscription.items if when.items is None else when.items
    return replace(subscription, schedule=when.changed(subscription.schedule, context.zone), items=items)


def store(context: Context, subscription: Subscription) -> Subscription:
    """Store a changed subscription, and the moment when it is due. Raises UsageError if it has ended."""
    subscriptions = context.storage.subscriptions
    with context.storage.database.write():
        subscriptions.change(subscription, due_of(context.storage, subscription, zone=context.zone, now=context.now))
        return _known(subscriptions.get(context.chat.id, subscription.id))


def unsubscribe(context: Context, typed: str) -> Reply:
    """Answer /unsubscribe [N… | what | all]. Raises UsageError if nothing matches.

    End the subscriptions with these numbers, or the only one whose whole search is named. In other cases, ask which one
    should end.
    """
    known = context.storage.subscriptions.all(context.chat.id)
    chosen = known if typed == EVERY_ONE else _chosen(context, known, typed)
    is_every = typed.casefold() in ALL
    named = read_line(context, "" if is_every else typed)
    is_sure = typed == EVERY_ONE or _numbered(known, typed) or (len(chosen) == 1 and _is_all(chosen[0], named, typed))
    if known and is_sure:
        return end(context, chosen)
    rows = (
        [(Action.COMMAND.button(_("End all"), f"unsubscribe {EVERY_ONE}"),)]
        if known and (is_every or not typed)
        else []
    )
    for subscription in chosen if named.query else ():
        query = read_stored(subscription.query)
        left = Query(node=_kept(query.node, lambda part: part not in asks_for(named.query)))
        if isinstance(query.node, Group) and query.node.any_of and left and left != query:
            label = _("Keep only {what}").format(what=described(left))
            rows.append((_offer(context, label, SubscribeLine(when=When(), query=left), subscription),))
    reply = _list(context, "unsubscribe")
    return replace(reply, buttons=(*reply.buttons, *rows))


def _is_all(subscription: Subscription, named: SubscribeLine, typed: str) -> bool:
    """Returns whether the typed words name the whole search of a subscription, or only when it comes."""
    if not (asks_for(named.query) or named.interest):
        return named.when != When() or not typed
    query, words = read_stored(subscription.query), title_words(typed)
    if not query.filters and words == title_words(subscription.interest or query.words):
        return True
    return subscription.interest == named.interest and asks_for(query) == asks_for(named.query)


def asks_for(query: Query) -> set[Leaf]:
    """Returns the words and filters of a search, without those that it excludes."""
    return {leaf for leaf, wanted in leaves(query.node) if wanted}


def _kept(node: Node | None, is_kept: Callable[[Node], bool]) -> Node | None:
    """Returns a search with only those words, filters and exclusions for which `is_kept` is true."""
    if isinstance(node, Group):
        return joined((_kept(part, is_kept) for part in node.parts), any_of=node.any_of)
    return node if node is not None and is_kept(node) else None


def _chosen(context: Context, known: list[Subscription], wanted: str) -> list[Subscription]:
    """Returns the subscriptions that the typed text names, by numbers or by words of their searches.

    Returns all if nothing or "all" is typed. Raises UsageError if no subscription matches.
    """
    wanted = " ".join(wanted.split())
    chosen = _numbered(known, wanted)
    if not wanted or wanted.casefold() in ALL or not known:
        return known
    chosen = chosen or named_by(context, known, wanted)
    if not chosen:
        none = _("You have no digest on {what}. See {command}")
        raise UsageError(none.format(what=wanted[:60], command="/subscriptions"))
    return chosen


def named_by(context: Context, known: list[Subscription], wanted: str) -> list[Subscription]:
    """Returns the subscriptions whose search is exactly the typed one and, if a time is typed, that come at this time.

    If there are none, returns those whose search has more than this, or whose description has all the words. Raises
    UsageError.
    """
    line, words = read_line(context, wanted), title_words(wanted)
    names = asks_for(line.query)
    exact = [
        subscription
        for subscription in known
        if line.when.changed(subscription.schedule, context.zone) == subscription.schedule
        and _is_all(subscription, line, wanted)
    ]
    return exact or [
        subscription
        for subscription in known
        if (names and names <= asks_for(read_stored(subscription.query)))
        or (words and words <= title_words(what_of(subscription)))
    ]


def end(context: Context, subscriptions: list[Subscription]) -> Reply:
    """End subscriptions of the chat. Returns a reply that says so."""
    with context.storage.database.write():
        for subscription in subscriptions:
            context.storage.subscriptions.remove(context.chat.id, subscription.id)
    ended = [phrase(_("Ended: {subscription}."), subscription=describe(subscription)) for subscription in subscriptions]
    return Reply(blocks=(in_lines(ended),), buttons=((_all(),),), replace=context.request.pressed)


def describe(subscription: Subscription) -> str:
    """Describe a subscription in one line."""
    return _("{what}, {when}").format(what=what_of(subscription), when=schedule_text(subscription.schedule))


_ABOUT = re.compile(r"(?:^|\s)(?:about|关于):", re.IGNORECASE)
_FILTERS = re.compile(r'(?<!\S)(?:-\S+|[^\W\d]+:(?:"[^"]*"|\S*))')


@dataclass(frozen=True, kw_only=True)
class SubscribeLine:
    """A parsed line of /subscribe."""

    when: When
    query: Query
    interest: str = ""


def read_line(context: Context, text: str, known: Known | None = None) -> SubscribeLine:
    """Parse a line of /subscribe: take the schedule out, and read the rest as /search does. Raises UsageError.

    `known`: returns whether words are only names, for the schedule; None for the names of existing topics and so on.
    """
    storage = context.storage
    about = _ABOUT.search(text)
    if about:
        text = f"{text[: about.start()]} {text[about.end() :]}"
    when, rest = read_when(text, known or partial(knows, storage))
    asked = understood(storage, rest, context.today)
    if (asked.forgiven and not asked) or (about and not asked.terms):
        raise UsageError(_("Say what the subscription is about."))
    if not about:
        return SubscribeLine(when=when, query=asked)
    interest = " ".join(_FILTERS.sub(" ", rest).replace('"', " ").split())
    if not readable(interest):
        raise UsageError(_("I can't compare meanings in this language. To find words, put them in quotes."))
    return SubscribeLine(when=when, query=asked.beside_words, interest=interest)


def readable(text: str) -> bool:
    """Returns whether an encoder knows the language of a text."""
    from summarizer.stories.meaning import is_known

    return is_known(text)


def subscribe(context: Context, arguments: str) -> Reply:
    """Answer /subscribe [what] [when] [zone], in any order. Without arguments, say what to type.

    The answer says how the line was understood, and offers other readings.
    """
    if not arguments:
        return _how(context)
    try:
        line = read_line(context, arguments)
        _refuse_last_day(line.query)
    except UsageError as error:
        return tell(_("{error} For example: {example}"), error=str(error), example=code(_("/subscribe EU 08:00")))
    notes, questions, readings = list[Block](), list[Block](), list[tuple[str, SubscribeLine]]()
    if isinstance(line.query, Typed):
        notes = left_out(line.query)
        questions, meant = next_reading(context.storage, line.query)
        if meant:
            readings.append((described(meant), replace(line, query=meant)))
    if line.query and not (line.interest or line.query.filters) and readable(line.query.words):
        by_meaning = replace(line, query=line.query.beside_words, interest=line.query.words)
        readings.append((_("By meaning instead"), by_meaning))
        questions = questions or [phrase(_("Not what you meant?"))]
    if not line.interest and (asked := _asked_before(context, arguments, line, questions, readings)):
        return asked
    return _saved(context, line, None, notes, questions, readings)


def _asked_before(
    context: Context,
    typed: str,
    line: SubscribeLine,
    questions: Sequence[Block],
    readings: Sequence[tuple[str, SubscribeLine]],
) -> Reply | None:
    """If no story of the last seven days has some of the plain words, ask what the reader means. Stores nothing.

    The reply offers other readings on buttons. Returns None if there are such stories, or no stories at all.
    """
    found = _not_found(context, line.query, typed)
    if not found or not count_in_a_week(context, EVERYTHING):
        return None
    # Read the hour even if unknown words follow it: "health 8 Atlantis".
    best = read_line(context, typed, lambda words: words != " ".join(typed.split()))
    loose = filter(None, (best.query, getattr(best.query, "instead", None)))
    words = max(loose, key=lambda query: len(asks_for(_named(query))))
    named = _named(words)
    if asks_for(named):
        found = _not_found(context, words, typed) or found
        best = replace(best, query=named)
        questions, readings = (), [(_line_text(context, best), best)]
    else:
        best = line
    told = _("Understood as {what}. Nothing is stored yet, because no story of the last seven days has {words}.")
    blocks = (phrase(told, what=bold(_line_text(context, best)), words=_(", ").join(found)),)
    rows = [(_offer(context, label, one),) for label, one in [*readings, (_("Subscribe to the words"), line)]]
    return Reply(blocks=(*blocks, *questions), buttons=tuple(rows))


def _named(query: Query) -> Query:
    """Returns the parts of a search that are not words."""
    return Query(node=_kept(query.node, lambda part: not isinstance(part, Term)))


def _not_found(context: Context, query: Query, typed: str) -> list[str]:
    """Returns descriptions of the plain words that no story of the last seven days has.

    Alternatives are tried one by one, other words together. If stories have the words, but none matches the whole
    search, and some match it without the words, returns the whole search.
    """
    plain = _kept(query.node, lambda part: isinstance(part, Term) and f'"{part.text}"' not in typed)
    parts = plain.parts if isinstance(plain, Group) and plain.any_of else (plain,)
    searches = [Query(node=part) for part in parts if part is not None]
    found = [search for search in searches if not count_in_a_week(context, search)]
    if plain and not (found or count_in_a_week(context, query)) and count_in_a_week(context, _named(query)):
        found = [query]
    return list(map(described, found))


def _line_text(context: Context, line: SubscribeLine) -> str:
    """Write in one line how a line of /subscribe was understood."""
    when = schedule_text(line.when.changed(USUAL, context.zone))
    return _("{what}, {when}").format(what=described(line.query) or _("all topics"), when=when)


EXAMPLES = (N_("trade, health weekdays 8"), N_("FDA 7:30am New York"), N_('"carbon border" at once'))


def _how(context: Context) -> Reply:
    """Say what to type after /subscribe, and offer a button for each topic."""
    blocks = [phrase(_("What should it be about, and when should it come? Choose a topic, or type for example:"))]
    blocks += [(code(f"/subscribe {_(example)}"),) for example in EXAMPLES]
    topics = context.storage.topics.names()[:MOST_TOPICS]
    choices = [(topic_name(topic), str(Filter(kind="topic", value=topic))) for topic in topics]
    choices.append((_("All topics"), "all"))
    pressed = [(label, Action.COMMAND.data(f"subscribe {what}")) for label, what in choices]
    buttons = [Button(label=label, data=data) for label, data in pressed if len(data.encode()) <= MAX_DATA_BYTES]
    return Reply(blocks=(in_lines(blocks),), buttons=in_rows(buttons, 2))


def _offer(context: Context, label: str, line: SubscribeLine, subscription: Subscription | None = None) -> Button:
    """Returns a button that subscribes to a line or, with `subscription`, changes the search of this subscription."""
    view = context.keep("offer", as_json(line))
    return Action.ALERT.button(cut(label, 60), view.id, *([subscription.id] if subscription else []))


def _refuse_last_day(query: Query) -> None:
    if any(isinstance(leaf, Filter) and leaf.kind == "before" for leaf in asks_for(query)):
        raise UsageError(_("A digest brings articles from now on. Leave out the end date."))


def press_alert(context: Context, rest: str) -> Reply:
    """Answer the button "Save as alert" under a search: new articles that it finds come at once.

    Also answer the button of an offered reading: store a new subscription, or change the search of an existing one.
    """
    number, of = parts_of(rest, 2)
    view = context.view(read_number(number), "search", "offer")
    if view.kind == "search":
        line = SubscribeLine(when=When(at_once=True), query=read_stored(view.argument))
    else:
        line = TypeAdapter(SubscribeLine).validate_json(view.argument)
    _refuse_last_day(line.query)
    before = _known(context.storage.subscriptions.get(context.chat.id, read_number(of))) if of else None
    return _saved(context, line, before)


def _saved(
    context: Context,
    line: SubscribeLine,
    before: Subscription | None,
    notes: Sequence[Block] = (),
    questions: Sequence[Block] = (),
    readings: Sequence[tuple[str, SubscribeLine]] = (),
) -> Reply:
    """Store a subscription for a line, or give its search to the subscription `before`. Raises UsageError.

    The reply says what was stored, and offers other readings. The first zone that a chat names becomes the chat's zone.
    """
    storage, chat, thread = context.storage, context.chat, context.request.thread_id
    known = storage.subscriptions.all(chat.id)
    if line.when.zone and chat.zone is None and not known and thread is None:
        storage.chats.set(chat.id, zone=line.when.zone)
        context = replace(context, chat=storage.chats.get(chat.id))
    by_what = {
        (subscription.thread_id, subscription.query, subscription.interest): subscription for subscription in known
    }
    subscription = by_what.get((thread, str(line.query), line.interest))
    head = _("Changed. Understood as {what}, {when}.") if subscription else _("Done. Understood as {what}, {when}.")
    vector = context.embed(line.interest) if context.embed is not None and line.interest and not subscription else None
    meaning = None if vector is None else array("f", vector).tobytes()
    if subscription is not None:
        subscription = store(context, replace(_rescheduled(context, subscription, line.when), paused_until=None))
        if before is not None and before.id != subscription.id:
            end(context, [before])
    elif before is not None:
        subscription = store(
            context, replace(before, query=str(line.query), interest=line.interest, interest_vector=meaning)
        )
    else:
        schedule = line.when.changed(USUAL, context.zone)
        subscription = storage.subscriptions.put(
            chat_id=chat.id,
            thread_id=thread,
            query=str(line.query),
            interest=line.interest,
            schedule=schedule,
            due=schedule.next(context.zone, context.now),
            now=context.now,
            items=line.when.items,
            vector=meaning,
        )
    rows = [(_offer(context, label, other, subscription),) for label, other in readings]
    if not subscription.schedule.at_once and not subscription.schedule.zone and context.chat.zone is None:
        questions = [*questions, phrase(_("Is {zone} your time zone?"), zone=zone_name(context.zone))]
        rows.append((Action.COMMAND.button(_("Choose another"), "settings zone"),))
    done = phrase(head, what=bold(what_of(subscription)), when=bold(schedule_text(subscription.schedule)))
    reply = _shown(context, subscription, [done, *notes], tuple(rows))
    return replace(reply, blocks=(*reply.blocks, *questions), replace=before is not None)
