"""/subscribe and /unsubscribe."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.clock import find_zone, parse_slot, suggest_zones
from bot.conversation.context import Context
from bot.conversation.zones import ask_zone, zone_buttons
from bot.errors import UsageError
from bot.filters import Filters, read
from bot.models import Subscription
from bot.reply import Button, Reply, bold, code, paragraph, say
from bot.schedule import Schedule

ZONE_WORDS = 4
"""No zone's or city's name has more."""

_CLOCK = re.compile(r"^\d{1,2}(?:[:h.]\d{2}|:\d{1,2})?$", re.IGNORECASE)
_HALF = re.compile(r"^[ap]\.?m\.?$", re.IGNORECASE)
_LIKE_A_TIME = re.compile(r"^\d{1,4}(?:[:h.]\d\d|(?::\d{1,3}){1,2}|(?=[ap]))(?:[ap]\.?m\.?)?$", re.IGNORECASE)

HOURS = ("06:00", "07:00", "08:00", "09:00", "12:00", "18:00")


def subscribe(context: Context, arguments: str) -> Reply:
    """/subscribe [topic] [filters] [HH:MM] [zone], in any order that can be told apart."""
    try:
        words, filters = read(arguments)
    except UsageError as error:
        return say(str(error), " For example: ", code("/subscribe in:eu 08:00"))
    parts = _join_halves(words.split())
    place = next((n for n, part in enumerate(parts) if parse_slot(part) and not _is_count(parts, n)), None)
    before, after = (parts, []) if place is None else (parts[:place], parts[place + 1 :])
    slot = None if place is None else parse_slot(parts[place])
    topic, zone, unknown = _topic_and_zone(context, before, after)
    if unknown:
        if wrong := next((p for p in unknown.split() if _LIKE_A_TIME.match(p) and not parse_slot(p)), None):
            return say(bold(wrong), " is no time of day; type it like ", code("08:00"))
        if after and unknown == " ".join(after):
            return unknown_zone(unknown, retry=" ".join(filter(None, ("/subscribe", *before, str(filters), slot))))
        return _no_such_topic(context, unknown)
    if zone is not None:
        move_to_zone(context, zone)
    if slot is None:
        return _ask_hour(context, topic, str(filters))
    return save(context, topic=topic, filters=str(filters), slot=slot, zone=zone or context.zone)


def _join_halves(parts: list[str]) -> list[str]:
    """What was typed as "8:30 am" in one piece."""
    joined: list[str] = []
    for part in parts:
        if joined and _HALF.match(part) and _CLOCK.match(joined[-1]):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def _topic_and_zone(context: Context, before: list[str], after: list[str]) -> tuple[str | None, str | None, str | None]:
    """The topic and the zone in the words around the hour, and what in them is neither.

    A zone is looked for behind the hour first; before it, only a name with a slash is one ("Berlin" may be
    a topic).
    """
    topics = context.storage.topics
    readings = [(" ".join(before), " ".join(after)), (" ".join(before + after), "")]
    for n in range(min(len(after) - 1, ZONE_WORDS), 0, -1):
        readings += [
            (" ".join(before + after[n:]), " ".join(after[:n])),
            (" ".join(before + after[:-n]), " ".join(after[-n:])),
        ]
    readings += [(" ".join(before[:n] + before[n + 1 :] + after), word) for n, word in enumerate(before) if "/" in word]
    for topic, zone in readings:
        found, place = topics.meant(topic), find_zone(zone)
        if (found or not topic) and (place or not zone):
            return found, place, None
    known_before = not before or topics.meant(" ".join(before)) is not None
    return None, None, " ".join(after if after and known_before else before or after)


def _is_count(parts: list[str], place: int) -> bool:
    """A bare number between words is part of a topic ("G 20 summit"), at the end it is an hour."""
    return parts[place].isdecimal() and place < len(parts) - 1 and find_zone(" ".join(parts[place + 1 :])) is None


def save(context: Context, *, topic: str | None, filters: str = "", slot: str, zone: str) -> Reply:
    """Store the subscription and say what will come and when."""
    schedule = Schedule(times=(slot,))
    due = schedule.next(zone, context.now)
    subscription, new = context.storage.subscriptions.put(
        chat_id=context.chat.id,
        thread_id=context.request.thread_id,
        topic=topic,
        query=filters,
        schedule=schedule,
        due=due,
        now=context.now,
    )
    what = f"on {what_of(subscription)}"
    done = "Done: a digest" if new else "Changed: the digest"
    first = format_datetime(due.at.astimezone(ZoneInfo(zone)), "EEEE d MMMM, HH:mm", locale="en")
    blocks = [
        paragraph(done, f" {what} every day at ", bold(f"{subscription.next_slot} ({zone})"), f". The next: {first}.")
    ]
    buttons: tuple[tuple[Button, ...], ...] = ()
    if context.request.chat_kind == "terminal":
        blocks.append(
            paragraph(
                "Digests are sent in Telegram. See this one here with ",
                code("policybot digest preview --chat 0"),
            )
        )
    if context.chat.zone is None and zone == context.settings.digest.timezone:
        blocks.append(paragraph("Is that your time zone? If not, choose it, or type /settings zone and its name."))
        buttons = zone_buttons()
    calendar = Button(label="Calendar of its deadlines", data=f"i:{subscription.id}")
    return Reply(blocks=tuple(blocks), buttons=(*buttons, (calendar,)))


def move_to_zone(context: Context, zone: str) -> None:
    """Set the chat's zone; what it subscribed to is due by the new clock."""
    with context.storage.database.write():
        context.storage.chats.set_zone(context.chat.id, zone)
        for subscription in context.storage.subscriptions.all(context.chat.id):
            context.storage.subscriptions.set_due(subscription.id, subscription.schedule.next(zone, context.now))


def unknown_zone(text: str, *, retry: str) -> Reply:
    """A zone that there is none of, with those that are near."""
    near = suggest_zones(text)
    if near:
        return Reply(
            blocks=(
                paragraph("I don't know the time zone ", bold(text[:60]), ". Did you mean one of these?"),
                paragraph(*(part for name in near for part in (code(f"{retry} {name}"), "\n"))),
            )
        )
    return ask_zone(f"I don't know the time zone {text[:60]}. Names are like Europe/Berlin, or a large city.")


def press_hour(context: Context, view_id: int, slot: str) -> Reply:
    """The hour was chosen with a button."""
    view = context.storage.views.get(context.chat.id, view_id)
    hour = parse_slot(slot)
    if view is None or view.kind != "subscribe" or hour is None:
        return say("That question is too old. Ask again: /subscribe")
    topic, _, filters = view.argument.partition("\n")
    return save(context, topic=topic or None, filters=filters, slot=hour, zone=context.zone)


def _ask_hour(context: Context, topic: str | None, filters: str) -> Reply:
    argument = f"{topic or ''}\n{filters}"
    view = context.storage.views.add(context.chat.id, kind="subscribe", argument=argument, size=1, now=context.now)
    buttons = [Button(label=hour, data=f"h:{view.id}:{hour}") for hour in HOURS]
    named = ", ".join(filter(None, (topic, filters)))
    what = f"on {named} " if named else ""
    return Reply(
        blocks=(
            paragraph(f"When shall your daily digest {what}come? Times are by the clock of {context.zone}."),
            paragraph("Or in one line: ", code("/subscribe 08:30 Europe/Brussels")),
        ),
        buttons=(tuple(buttons[:3]), tuple(buttons[3:])),
    )


def unsubscribe(context: Context, arguments: str) -> Reply:
    """/unsubscribe [topic] [filters] | all: the only one at once, else ask which."""
    subscriptions = context.storage.subscriptions.all(context.chat.id)
    if not subscriptions:
        return say("You have no digest. To get one: /subscribe")
    wanted = " ".join(arguments.split()).casefold()
    if wanted and wanted != "all":
        try:
            topic, filters = read(wanted)
            subscriptions = _matching(subscriptions, context.storage.topics.meant(topic) or topic, filters)
        except UsageError as error:
            return say(str(error), " See /settings")
        if not subscriptions:
            return say("You have no digest on ", bold(arguments[:60]), ". See /settings")
    if wanted or len(subscriptions) == 1:
        return _end(context, subscriptions)
    buttons = [(Button(label=describe(s), data=f"u:{s.id}"),) for s in subscriptions]
    return Reply(blocks=(paragraph("Which digest shall end?"),), buttons=(*buttons, (Button(label="All", data="u:0"),)))


def _matching(subscriptions: list[Subscription], topic: str, filters: Filters) -> list[Subscription]:
    """Those on a topic with just these filters; without filters typed, where there is none such, with any."""
    on_topic = [s for s in subscriptions if (s.topic or "").casefold() == topic.casefold()]
    exact = [s for s in on_topic if s.query == str(filters)]
    return exact if exact or filters else on_topic


def press_unsubscribe(context: Context, subscription_id: int) -> Reply:
    """The digest to end was chosen with a button; 0 is all."""
    subscriptions = context.storage.subscriptions.all(context.chat.id)
    return _end(context, [s for s in subscriptions if subscription_id in (0, s.id)])


def _end(context: Context, subscriptions: list[Subscription]) -> Reply:
    for subscription in subscriptions:
        context.storage.subscriptions.remove(context.chat.id, subscription.id)
    if not subscriptions:
        return say("That digest has ended already.")
    ended = "\n".join(f"Ended: {describe(s)}." for s in subscriptions)
    return Reply(blocks=(paragraph(f"{ended}\nTo get one again: /subscribe"),), replace=False)


def describe(subscription: Subscription) -> str:
    """A subscription on a line."""
    return f"{what_of(subscription)}, {subscription.schedule}"


def what_of(subscription: Subscription) -> str:
    """What a subscription is on."""
    return ", ".join(filter(None, (subscription.topic or "all topics", subscription.query)))


def _no_such_topic(context: Context, text: str) -> Reply:
    topics = context.storage.topics.names()
    known = f"Topics: {', '.join(topics)}." if topics else "There are no topics yet; leave it out for all."
    return Reply(
        blocks=(
            paragraph("There is no topic ", bold(text[:60]), f". {known}"),
            paragraph("For example: ", code("/subscribe 08:00 Europe/Brussels")),
        )
    )
