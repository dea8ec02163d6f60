"""/settings: the chat's time zone, the items a page, its digests."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.clock import find_zone
from bot.conversation.context import Context
from bot.conversation.reading import MAX_ITEMS
from bot.conversation.subscribing import describe, move_to_zone, unknown_zone, what_of
from bot.conversation.zones import ask_zone
from bot.reply import Button, Reply, bold, code, paragraph, say

ITEM_CHOICES = (3, 5, 10)


def preferences(context: Context, arguments: str) -> Reply:
    """/settings, /settings zone NAME, /settings items N."""
    key, _, value = arguments.strip().partition(" ")
    match key.lower():
        case "":
            return _show(context)
        case "zone" | "timezone" | "tz":
            return set_zone(context, value)
        case "items":
            return set_items(context, value)
    return Reply(
        blocks=(
            paragraph("There is no setting ", bold(key[:60]), "."),
            paragraph("You can type ", code("/settings zone Europe/Berlin"), " or ", code("/settings items 5")),
        )
    )


def set_zone(context: Context, name: str) -> Reply:
    """The chat's zone by name or city; without one, ask."""
    if not name.strip():
        return ask_zone("Which time zone? Choose one, or type /settings zone and a name such as Europe/Berlin.")
    zone = find_zone(name)
    if zone is None:
        return unknown_zone(name.strip(), retry="/settings zone")
    move_to_zone(context, zone)
    clock = format_datetime(context.now.astimezone(ZoneInfo(zone)), "HH:mm", locale="en")
    return say("Your time zone is ", bold(zone), f", where it is {clock} now.")


def set_items(context: Context, value: str) -> Reply:
    """Items a page or digest."""
    value = value.strip()
    # At most so long: Python reads no number of thousands of digits.
    if not value.isdecimal() or len(value) > 4 or not 1 <= int(value) <= MAX_ITEMS:
        return say(f"The number of items is 1 to {MAX_ITEMS}: ", code("/settings items 5"))
    items = int(value)
    context.storage.chats.set_items(context.chat.id, items)
    return say("A page or digest has ", bold(f"{items} items"), " from now on.")


def _show(context: Context) -> Reply:
    zone = context.chat.zone or f"{context.zone} (you have not set yours)"
    subscriptions = context.storage.subscriptions.all(context.chat.id)
    topics = set(context.storage.topics.names())
    gone = " (there is no such topic any more: /subscribe to another)"
    digests = (
        "\n".join(f"• {describe(s)}{gone if s.topic and s.topic not in topics else ''}" for s in subscriptions)
        or "none; /subscribe adds one"
    )
    followed = len(context.storage.follows.stories(context.chat.id))
    return Reply(
        blocks=(
            paragraph(
                bold("Settings"),
                f"\nTime zone: {zone}\nItems a page: {context.chat.items}\nStories followed: {followed}\nDigests: ",
                "\n" if subscriptions else "",
                digests,
            ),
        ),
        buttons=(
            (Button(label="Time zone", data="c:settings zone"),),
            tuple(Button(label=f"{n} items", data=f"c:settings items {n}") for n in ITEM_CHOICES),
            *((Button(label=f"Calendar: {what_of(s)}"[:60], data=f"i:{s.id}"),) for s in subscriptions[:20]),
        ),
    )
