"""Answers /subscribe, which stores a subscription; /subscriptions, which lists and changes them; and /unsubscribe."""

import contextlib
import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial
from typing import NamedTuple

from bot.actions import command_button
from bot.clock import moment_at, zone_name
from bot.conversation.listing import page, query_of, window_of
from bot.conversation.request import IT, WORDS, Context
from bot.conversation.search import search_page
from bot.conversation.settings import ask, is_on
from bot.conversation.understood import (
    asks_for,
    changed_query,
    in_a_week,
    knows,
    narrowing,
    next_reading,
    split_off,
    understood,
)
from bot.digests import due_of
from bot.digests.compose import BEST
from bot.digests.names import described, what_of
from bot.errors import UsageError, reads
from bot.language import _, moment, ngettext, topic_name
from bot.models import FOR_GOOD, SHORT, Subscription
from bot.query import ALL, EVERYTHING, Filter, Query, Term, read_stored
from bot.query.days import days_in
from bot.query.nodes import NARROWING, aspects, leaves, negated
from bot.query.schedules import CHANGED, USUAL_HOUR, When, bare, items_in, naming, pause_of, read_when, schedule_text
from bot.query.talk import TALKING, agrees, score
from bot.query.words import LISTS, any_word, numbers_in, words
from bot.reply import Block, Reply, Rows, bold, code, in_lines, in_rows, paragraph, phrase, say
from bot.schedule import Due, Schedule
from bot.storage.chats import View
from bot.text import cut
from summarizer.scripts import is_unspaced
from summarizer.words import STOPWORDS

OWN = re.compile(any_word(WORDS["own"]))
NEW = "subscribe *"
"""The command that a typed answer to "What should it be about?" completes."""


def subscriptions(context: Context, arguments: str) -> Reply:
    """Answer /subscriptions. Raises UsageError.

    Without arguments, show the list. With a number, show this subscription. With a change, change a subscription. Its
    number or its name (see `named`) stands before the change, or after "pause" or "resume". A change without them is
    for the subscription shown last, or else for the only one, and "resume" for all that are paused.
    The bot asks if there are several.
    """
    number, __, text = arguments.partition(" ")
    if not number or not (context.subscriptions or number.startswith("@")):
        return own_list(context)
    is_named = number[0] == "@" or (number.isdecimal() and not (text and items_in(arguments, context.today)))
    typed = text.strip() if is_named else arguments
    answer = _BUTTONS.get(typed)
    which, change = _read_change(context, "" if answer else typed)
    chosen = named(context, number if is_named else which)[0]
    if is_named and which.casefold() not in ("", IT, *ALL):
        raise _unread(which)
    if arguments == "resume":
        chosen = [one for one in context.subscriptions if _pause(context, one)] or chosen
    elif not is_named and which.casefold() not in ALL:
        if CHANGED in typed:  # "6:15 => 5:50" is for the one at 6:15
            chosen = [one for one in chosen if reads(change, one)] or chosen
        if len(chosen) > 1:
            question = _(
                "Which subscription should change? Type its number before the change: /subscriptions 1 weekdays 07:30"
            )
            return headed(own_list(context), question, f"subscriptions * {arguments}")
    if answer:
        return answer(context, chosen[0])
    changed = [change(subscription) for subscription in chosen]
    stored = [store(context, subscription) for subscription in changed]
    return headed(
        _shown(context, stored[0]) if len(stored) == 1 else own_list(context),
        _("Changed.") if changed != chosen else _("Nothing has changed."),
    )


def named(context: Context, typed: str) -> tuple[list[Subscription], bool]:
    """Returns the subscriptions that a text names, and whether it names exactly these.

    The text is numbers, the id that a button types, a search, or words of the subscription's line in the list. It is
    exact if it names a whole search or interest.
    No text and "it" stand for the subscription shown last, or for all if a list was shown after it. If the reader says
    "the digest" or "the alert", they stand for those with hours, or at once. Raises UsageError if none matches.
    """
    known, is_bare = context.subscriptions, not typed
    shown = shown_last(context)
    said = {WORDS["own"][own.casefold()] for own in OWN.findall(context.request.words)}
    alike = [one for one in known if ("alert" if one.schedule.at_once else "digest") in said]
    likely = [one for one in shown if one in alike] or alike or shown or known
    if agrees(typed):
        return likely, len(likely) == 1
    typed = " ".join(word for word in typed.split() if word != IT)
    if typed.casefold() in ALL:
        return known, False
    if not typed:
        return likely, is_bare and shown == known
    names: set[object] = {*numbers_in(typed)} or {typed}
    chosen = [one for number, one in enumerate(known, 1) if {number, f"@{one.id}"} & names]
    if len(chosen) == len(names):
        return chosen, True
    if typed.startswith("@"):
        raise UsageError(_("That subscription has ended already."))
    wanted = asks_for(understood(context, typed))
    asked = [(one, {one.interest} if one.interest else asks_for(read_stored(one.query))) for one in known]
    exact = [one for one, has in asked if has and has in (wanted, {typed})]
    when, rest = naming(typed, partial(knows, context))
    said = _name(typed)
    near = [
        one
        for one, has in asked
        for line in [_name(describe(one))]
        if (wanted and wanted <= has) or (said and said <= line) or (when.fits(one.schedule) and _name(rest) <= line)
    ]
    if not (exact or near):
        raise UsageError(_("You have no digest on “{what}”. See /subscriptions").format(what=cut(typed, 60)))
    return exact or near, len(exact) == 1 and len(near) < 2  # "stop energy" does not end "energy, Germany"


def _name(text: str) -> set[str]:
    """Returns the words of a name, and the characters of Chinese, without usual words and numbers."""
    return {
        part.rstrip("s")
        for word in words(text.casefold())
        for part in (word if is_unspaced(word) else [word])
        if part not in STOPWORDS and not part.isdecimal()
    }


def shown_last(context: Context) -> list[Subscription]:
    """Returns the subscription shown last, if no list was shown after it."""
    listed = context.listed
    return [one for one in context.subscriptions if listed.argument == f"@{one.id}"]


def own_list(context: Context) -> Reply:
    """Returns the first page of the chat's subscriptions."""
    return subscriptions_page(context, context.keep("subscriptions", size=20))


def headed(reply: Reply, head: str, asks: str = "") -> Reply:
    """Put a note or a question above a reply. `asks`: as in `Reply`."""
    return replace(reply, blocks=(paragraph(head), *reply.blocks), asks=asks)


def subscriptions_page(context: Context, view: View, offset: int = 0) -> Reply:
    """Show a page of the chat's subscriptions. A number opens a subscription."""
    known = context.subscriptions
    below = ((command_button(_("Subscribe"), "subscribe"),),)
    if not known:
        context.show(view)
        return replace(say(_("You have no subscription yet. To get one: /subscribe")), buttons=below)
    part = window_of(view, offset, known)
    lines = [_line(context, number, subscription) for number, subscription in enumerate(part.items, part.offset + 1)]
    lines += _next(context, min(known, key=lambda one: one.next_due_at))
    commands = [f"subscriptions @{one.id}" for one in part.items]
    return page(context, part, _("Your subscriptions"), [in_lines(lines)], commands=commands, below=below)


def _next(context: Context, subscription: Subscription) -> list[Block]:
    """Say when a subscription comes next, unless it is paused for good or comes at once."""
    zone, at = _zone(context, subscription), subscription.next_due_at
    if at == FOR_GOOD or subscription.schedule.at_once:
        return []
    return [phrase(_("The next: {moment} ({zone})."), moment=moment(at, zone), zone=zone_name(zone))]


def _line(context: Context, number: int, subscription: Subscription) -> Block:
    line = phrase(
        _("{number}. {what}, {when}"),
        number=number,
        what=bold(what_of(subscription)),
        when=schedule_text(subscription.schedule),
    )
    if pause := _pause(context, subscription):
        line += paragraph(f" · {pause}")
    return line


def _pause(context: Context, subscription: Subscription) -> str:
    """Returns from when and until when a subscription is paused; empty if it is not paused."""
    until = subscription.paused_until
    if not until or until <= context.now:
        return ""
    zone, since = _zone(context, subscription), subscription.paused_from
    pause = _("paused until you resume it")
    if until < FOR_GOOD:
        pause = _("paused until {moment}").format(moment=moment(until, zone))
    if since and since > context.now:
        return _("from {moment}: {pause}").format(moment=moment(since, zone), pause=pause)
    return pause


def _shown(context: Context, subscription: Subscription, done: Block = (), rows: Rows = ()) -> Reply:
    """Show a subscription in full, with buttons to change it.

    After /subscribe, `done` says what was done and how the line was understood, and `rows` offers another reading.
    """
    # A change that names no subscription is for this one.
    context.show(context.keep("subscriptions", f"@{subscription.id}"))
    zone = _zone(context, subscription)
    blocks = [done or _line(context, _number(context, subscription), subscription), *_next(context, subscription)]
    if zone.startswith("Etc/"):
        blocks.append(phrase(_("{zone} is the same all year: it does not follow summer time."), zone=zone_name(zone)))
    number, count = in_a_week(
        context, read_stored(subscription.query), subscription.interest, subscription.interest_vector
    )
    blocks.append(
        phrase(
            ngettext("{count} item in the last seven days.", "{count} items in the last seven days.", number),
            count=count,
        )
    )
    if subscription.interest and subscription.interest_vector is None:
        blocks.append(
            phrase(_("The model that compares meanings is busy or missing. Until it is there, I compare words."))
        )
    short = _("the {count} most important, on one screen").format(count=BEST)
    items = short if subscription.items == SHORT else subscription.items or context.chat.items
    blocks.append(paragraph(_("Items in full"), _(": "), items))
    changes = {_("Resume"): "resume"} if _pause(context, subscription) else {_("Pause"): "pause"}
    changes[_("When")] = "when ?"
    if subscription.schedule.at_once:
        changes[_("Show the last day")] = "past"
    else:
        tells = subscription.tell_empty
        silence = _("it says so") if tells else _("silence")
        blocks.append(paragraph(_("When there is nothing new"), _(": "), silence))
        label = _("Silence when nothing is new") if tells else _("Say when nothing is new")
        changes[label] = "empty off" if tells else "empty on"
    if zone != context.zone and context.request.thread_id is None:
        here = _("Use {zone} for this whole chat").format(zone=zone_name(zone))
        rows += ((command_button(here, f"settings zone {zone}"),),)
    own = [command_button(label, f"subscriptions @{subscription.id} {typed}") for label, typed in changes.items()]
    own.append(command_button(_("Delete"), f"unsubscribe @{subscription.id}"))
    return Reply(
        blocks=(in_lines(blocks),),
        buttons=(*rows, *in_rows(own, 2), (command_button(_("All subscriptions"), "subscriptions"),)),
        replace=context.request.pressed,
    )


def _number(context: Context, subscription: Subscription) -> int:
    return [other.id for other in context.subscriptions].index(subscription.id) + 1


def _asked(context: Context, subscription: Subscription) -> Reply:
    """Ask when a subscription should come."""
    command = f"subscriptions @{subscription.id}"
    reply = ask("when", command, f"subscriptions {_number(context, subscription)}")
    return replace(
        reply,
        blocks=((bold(describe(subscription)),), *_next(context, subscription), *reply.blocks),
        buttons=(*reply.buttons, (command_button(_("Back"), command),)),
        replace=context.request.pressed,
    )


def _unread(text: str) -> UsageError:
    return UsageError(
        _("I can't read “{text}”. Type for example: weekdays 07:30, or: pause 3 days").format(text=cut(text, 60))
    )


def _past(context: Context, subscription: Subscription) -> Reply:
    """Show the articles of the last day; for an interest, those with its words."""
    return search_page(context, context.keep("search", f"({subscription.query}) {subscription.interest} after:1d"))


_BUTTONS = {"": _shown, "past": _past, "when ?": _asked}
"""Text of a button after the subscription → the function that answers it without a change."""


def _read_change(context: Context, text: str) -> tuple[str, Callable[[Subscription], Subscription]]:
    """Parse a change of a subscription: a field and its value, a schedule, or what to add or to exclude.

    Returns the words that the change does not need, which may name the subscription, and a function that returns a
    changed subscription. Raises UsageError; so may the function.
    """
    known = partial(knows, context)
    found = re.match(rf"\s*({any_word(WORDS['fields'])})(?!-)\s*", text)
    field, value = (WORDS["fields"][found[1].casefold()], text[found.end() :]) if found else ("", text)
    if field == "pause":
        which, days = split_off(context, value, pause_of)
        if split_off(context, which, partial(days_in, ahead=True))[1]:
            raise UsageError(_("Type only from when and how long, for example: pause from 4 to 11 January"))
        return which, partial(_paused, context, days or (context.today, date.max))
    if field == "resume":
        return value, lambda subscription: replace(subscription, paused_from=None, paused_until=None)
    if field == "empty":
        value, __, which = value.partition(" ")
        return which, lambda subscription: replace(subscription, tell_empty=is_on(value))
    when, rest = read_when(text, known)
    value, __, which = value.partition(CHANGED)
    asked = understood(context, value) if field else narrowing(context, value)
    if of_button := re.fullmatch(r"@(\d{1,15})", value):
        asked = query_of(context.view(int(of_button[1]), "search"))
    if asked and read_when(value, known)[0] == When():
        how, of = "or" if field and not of_button else "only", asked if field == "about" else EVERYTHING
        return which, partial(_widened, context, value, how, asked, of)
    if which and not field and read_when(which, known)[0] == When():  # "the UK => the US"
        old = understood(context, value)
        return value, partial(_widened, context, which, "or", understood(context, which), old)
    return rest, partial(_rescheduled, when)


def _paused(context: Context, days: tuple[date, date], subscription: Subscription) -> Subscription:
    """Pause a subscription from one day until another. Raises UsageError if another pause comes after it."""
    (begin, end), zone = days, _zone(context, subscription)
    since = moment_at(begin, time(), zone)
    until = moment_at(end, time(), zone) if end < date.max else FOR_GOOD
    if end == begin + timedelta(1) and subscription.after_pause(since) >= until:
        return subscription  # "not today" does not end a longer pause
    if subscription.paused_from and until <= subscription.paused_from:
        raise UsageError(
            _("It has a pause already: {pause}. To end that first, type: resume").format(
                pause=_pause(context, subscription)
            )
        )
    return replace(subscription, paused_from=since if begin > context.today else None, paused_until=until)


def _zone(context: Context, subscription: Subscription) -> str:
    return subscription.schedule.zone or context.zone


def _widened(
    context: Context, typed: str, how: str, asked: Query, of: Query, subscription: Subscription
) -> Subscription:
    """Change the search of a subscription by another one. Raises UsageError.

    `how`: with "or" the other search is added, and with "only" it narrows the subscription. `of`: the name or word that
    the other search replaces. If it is no part of what the subscription is on, all of that is replaced: "friday =>
    housing".
    """
    before = read_stored(subscription.query)
    excluded = [str(leaf) for leaf, wanted in leaves(asked.node) if not wanted]
    if asked.forgiven or not asked or subscription.interest or (how == "or" and excluded):
        raise _unread(typed)
    for name in excluded:
        read_when(name)  # raises UsageError for "not tomorrow"
    _refuse_last_day(asked)
    if how == "or":
        _refuse_talk(asked, typed)
        is_limited = any(
            aspects(part) & aspects(asked.node) or negated(part) in asks_for(asked) for part in before.parts
        )
        if not of and not (before and (is_limited or aspects(asked.node) - NARROWING)):
            raise UsageError(
                _("Nothing has changed: it is not limited in this way, so it has {what} already.").format(
                    what=described(asked)
                )
            )
    query = changed_query(before, how, asked)
    if of:
        replaced = before.changed(lambda leaf, __: asked.node if leaf == of.node else leaf)
        query = asked if replaced == before else replaced
    if query is None:
        raise UsageError(
            _("It brings nothing else. To end it: {command}").format(
                command=f"/unsubscribe {_number(context, subscription)}"
            )
        )
    if read_stored(str(query)) != query:
        raise UsageError(_("This subscription would be too long. Make another one: /subscribe"))
    changed = replace(subscription, query=str(query))
    if (same := _same(context, changed.thread_id, changed.query, "")) and same != subscription:
        raise UsageError(_("You have this already: {subscription}.").format(subscription=describe(same)))
    return changed


def _same(context: Context, *wanted: object) -> Subscription | None:
    """Returns the subscription of the chat with this thread, search and interest."""
    return next((one for one in context.subscriptions if (one.thread_id, one.query, one.interest) == wanted), None)


def _rescheduled(when: When, subscription: Subscription) -> Subscription:
    return replace(
        subscription,
        schedule=when.changed(subscription.schedule),
        items=subscription.items if when.items is None else when.items,
    )


def store(context: Context, subscription: Subscription) -> Subscription:
    """Store a changed subscription, and the moment when it is due. Raises UsageError if it has ended."""
    context.storage.subscriptions.change(
        subscription, due_of(context.storage, subscription, zone=context.zone, now=context.now)
    )
    return named(context, f"@{subscription.id}")[0][0]


def unsubscribe(context: Context, typed: str) -> Reply:
    """Answer /unsubscribe [N… | what | all]. Raises UsageError if nothing matches.

    End the subscriptions with these numbers, or the only one whose whole search is named. In other cases, ask which one
    should end.
    """
    known = context.subscriptions
    if not (known or typed.startswith("@")):
        return own_list(context)
    chosen, is_exact = (known, True) if typed.casefold() == "all yes" else named(context, typed.removeprefix("all "))
    if is_exact:
        for subscription in chosen:
            context.storage.subscriptions.remove(context.chat.id, subscription.id)
        ended = [phrase(_("Ended: {subscription}."), subscription=describe(one)) for one in chosen]
        return Reply(
            blocks=(in_lines(ended),),
            buttons=((command_button(_("All subscriptions"), "subscriptions"),),),
            replace=context.request.pressed,
        )
    is_named = typed and typed.casefold() not in (IT, *ALL)
    if len(chosen) == 1 and (is_named or len(known) == 1):
        question = _("To end it: {command}, or type yes").format(command=f"/unsubscribe {_number(context, chosen[0])}")
        return headed(_shown(context, chosen[0]), question, "unsubscribe *")
    reply = headed(own_list(context), _("Which subscription should end?"), "unsubscribe *")
    if is_named or typed == IT:
        return reply
    buttons = (*reply.buttons, (command_button(_("End all"), "unsubscribe all yes"),))
    return replace(reply, buttons=buttons, asks="unsubscribe all *")


def describe(subscription: Subscription) -> str:
    """Describe a subscription in one line."""
    return _("{what}, {when}").format(what=what_of(subscription), when=schedule_text(subscription.schedule))


class SubscribeLine(NamedTuple):
    """A parsed line of /subscribe."""

    when: When
    query: Query
    interest: str = ""


def read_line(context: Context, text: str) -> SubscribeLine:
    """Parse a line of /subscribe: take the schedule out, and read the rest as /search does. Raises UsageError."""
    from summarizer.stories.meaning import is_known

    if re.search(rf"{any_word(WORDS['elsewhere'])}|\w@\w", bare(text)):
        raise UsageError(_("I can write only in this chat: not by email, nor in another app."))
    text, about = re.subn(r"(?i)(?:^|\s)(?:about|关于):", " ", text, count=1)
    when, rest = read_when(text, partial(knows, context))
    when = replace(when, also=False, instead_of=None)  # "also a digest on trade" is one more
    asked = understood(context, rest)
    # "What matters" leaves no words, but does not ask for everything.
    everything = any_word(LISTS["everything"] | LISTS["things"])
    if asked.forgiven or (about and not asked.terms) or (rest and not (asked or re.search(everything, rest))):
        raise UsageError(_("Say what the subscription is about."))
    if not about:
        return SubscribeLine(when, asked)
    interest = re.sub(r'(?<!\S)(?:-\S+|[^\W\d]+:(?:"[^"]*"|\S*))', " ", rest)  # without filters
    interest = " ".join(interest.replace('"', " ").split())
    if not is_known(interest):
        raise UsageError(_("I can't compare meanings in this language. To find words, put them in quotes."))
    return SubscribeLine(when, asked.beside_words, interest)


def subscribe(context: Context, arguments: str) -> Reply:
    """Answer /subscribe [what] [when] [zone], in any order. Without arguments, say what to type.

    The answer says how the line was understood, and offers another reading. "@12 daily" is for the search of view 12.
    """
    about, __, when = arguments.partition("?")  # "? daily at 8": a schedule without a subject
    if not about:
        return _how(context, when.strip())
    context.turn(place="")  # if this fails, a schedule after it is for no older list or digest
    if of_list := re.fullmatch(r"@(\d{1,15}) (.+)", arguments):
        query = query_of(context.view(int(of_list[1]), "latest", "search"))
        return _saved(context, SubscribeLine(read_when(of_list[2])[0], query))
    line = read_line(context, arguments)
    _refuse_talk(line.query, arguments)
    return _saved(context, line, *next_reading(context.storage, line.query))


def _refuse_talk(query: Query, typed: str) -> None:
    """Raises UsageError if small words, or talk, would be words of a search. What was typed in quotes is neither."""
    unquoted = [leaf for leaf, __ in leaves(query.node) if isinstance(leaf, Term) and f'"{leaf.text}"' not in typed]
    talks = score(" ".join(term.text for term in unquoted)) > TALKING
    never = {*STOPWORDS, *WORDS["denials"]}
    if small := [term for term in unquoted if term.text.casefold() in never or (talks and score(term.text) > 0)]:
        shown = _(", ").join(described(Query(node=term)) for term in small)
        raise UsageError(_("I don't know what {words} means here.").format(words=shown))


def _how(context: Context, when: str) -> Reply:
    """Say what to type after /subscribe, and offer a button for each topic. `when`: a schedule that was typed.

    Raises UsageError for an invalid schedule.
    """
    read_when(when)
    blocks = [phrase(_("What should it be about, and when should it come? Choose a topic, or type for example:"))]
    blocks += [
        (code(f"/subscribe {example}"),)
        for example in (_("trade weekdays 7:30am New York"), _("about: training data for AI"))
    ]
    choices = [
        *((topic_name(topic), str(Filter(kind="topic", value=topic))) for topic in context.storage.topics.names()),
        (_("All topics"), "all"),
    ]
    buttons = []
    for label, what in choices:
        with contextlib.suppress(ValueError):  # a long name and a long schedule do not fit into a button
            buttons.append(command_button(label, f"subscribe {what} {when}".strip()))
    return Reply(blocks=(in_lines(blocks),), buttons=in_rows(buttons, 2), asks=f"{NEW} {when}".strip())


def _refuse_last_day(query: Query) -> None:
    for leaf, wanted in leaves(query.node):
        if isinstance(leaf, Filter) and leaf.kind == ("before" if wanted else "after"):  # "not today" ends a search too
            raise UsageError(_("A digest brings articles from now on. Leave out the end date."))


def _saved(context: Context, line: SubscribeLine, remarks: Sequence[Block] = (), instead: Query | None = None) -> Reply:
    """Store a subscription for a line. Raises UsageError.

    The reply says what was stored, and offers another reading of the search, `instead`.
    """
    _refuse_last_day(line.query)
    thread, query, interest = context.request.thread_id, str(line.query), line.interest
    same = _same(context, thread, query, interest)
    vector = context.embed(interest) if context.embed and interest else None
    existing = same or context.storage.subscriptions.put(
        chat_id=context.chat.id,
        thread_id=thread,
        query=query,
        interest=interest,
        schedule=line.when.changed(Schedule(times=(USUAL_HOUR,))),
        due=Due(at=FOR_GOOD),
        now=context.now,
    )
    subscription = replace(
        _rescheduled(line.when, existing),
        interest_vector=existing.interest_vector if vector is None else array("f", vector).tobytes(),
        paused_from=None,
        paused_until=None,
    )
    head = _("Changed. Understood as {subscription}.") if same else _("Done. Understood as {subscription}.")
    if subscription == same:
        head = _("You have this already: {subscription}.")
    subscription = store(context, subscription)
    if not (subscription.schedule.at_once or subscription.schedule.zone or context.chat.zone):
        hour = _("This hour is in the time zone {zone}. To set yours: /settings zone")
        remarks = [phrase(hour, zone=zone_name(context.zone)), *remarks]
    rows: Rows = ()
    if instead:
        about = f"about @{context.keep('search', instead).id}"
        rows = ((command_button(cut(described(instead), 60), f"subscriptions @{subscription.id} {about}"),),)
    reply = _shown(context, subscription, phrase(head, subscription=bold(describe(subscription))), rows)
    return replace(reply, blocks=(*reply.blocks, *remarks))
