"""Deliveries in a reader's words: what each was, when it came, and what became of it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import moment_at, parse_slot
from bot.conversation.context import Context
from bot.conversation.draft import what_of
from bot.digests.reasons import Reason, read_reason
from bot.language import N_, _, long_day, moment, ngettext
from bot.models import BY_OPERATOR, MAY_NOT_WRITE, REMOVED, DeliveryState, Subscription
from bot.reply import Block, Span, bold, link, phrase, plain
from bot.schedule import AT_ONCE
from bot.storage.deliveries import BROADCAST, CLOSED_TOPIC, FOLLOW, NOTICE, REMINDER, REPEATED, Item, Message, Record
from bot.text import cut

LATE = timedelta(minutes=10)
"""What comes so much after its hour is late: in less, everybody gets theirs."""
MAX_WHAT = 120
MAX_NAME = 300
LONG_AGO = timedelta(days=300)
"""What is older is told with its year."""

_OTHERS = {
    FOLLOW: N_("News of a story that you follow"),
    REMINDER: N_("Reminder of a deadline"),
    NOTICE: N_("Notice on the bot, for its operators"),
    BROADCAST: N_("Message from the operators"),
    CLOSED_TOPIC: N_("Notice that a topic is closed"),
    REPEATED: N_("Articles that say nothing new"),
}
"""Deliveries that are no digest of a subscription, or none that was sent."""
_FAILURES = (
    ((BY_OPERATOR,), N_("the operator had paused this chat")),
    ((REMOVED,), N_("the operator had removed this chat")),
    ((MAY_NOT_WRITE, "not enough rights", "have no rights"), N_("I had no right to write here")),
    (
        ("blocked", "kicked", "removed", "deactivated", "chat not found", "not a member"),
        N_("I was blocked or removed here"),
    ),
    (("topic", "thread not found"), N_("its topic was closed or deleted")),
)
"""What the ledger says of a failure has some of these words, and then this is told."""


def when(context: Context, at: datetime) -> str:
    """A moment by the chat's clock."""
    if context.now - at < LONG_AGO:
        return moment(at, context.zone)
    local = at.astimezone(ZoneInfo(context.zone))
    return _("{day}, {time}").format(day=long_day(local.date()), time=f"{local:%H:%M}")


def subscription_of(context: Context, record: Record) -> Subscription | None:
    """The subscription that a delivery is of; None where none asked for it, or it has ended."""
    if record.subscription_id is None:
        return None
    return context.storage.subscriptions.get(context.chat.id, record.subscription_id)


def is_digest(record: Record) -> bool:
    """Whether a subscription asked for it."""
    return record.subscription_id is not None or record.slot not in _OTHERS


def name_of(context: Context, record: Record) -> str:
    """What a delivery was: "Digest on trade"."""
    if not is_digest(record):
        return _(_OTHERS[record.slot])
    one = subscription_of(context, record)
    if one is None:
        return _("Digest of a subscription that has ended")
    what = cut(what_of(one), MAX_WHAT)
    named = _("News at once on {what}") if record.slot.startswith(AT_ONCE) else _("Digest on {what}")
    named = named.format(what=what)
    return _("{digest} ({note})").format(digest=named, note=cut(one.note, 60)) if one.note else named


def named(context: Context, record: Record, most: int = MAX_NAME) -> Block:
    """The same as the head of a line, with its forum topic where that may be another than where it is asked."""
    what = bold(cut(name_of(context, record), most))
    place = topic_of(context, record)
    return (what,) if place is None else phrase(_("{what} ({place})"), what=what, place=place)


def topic_of(context: Context, record: Record) -> Span | None:
    """In which topic of a forum it came, with a link there: Telegram tells bots no names. None where there is but one
    place."""
    message = next(iter(record.messages), None)
    here = context.request.thread_id
    if message is None or (message.thread_id is None and here is None):
        return None
    if message.thread_id == here:
        return plain(_("in this topic"))
    told = _("in the general topic") if message.thread_id is None else _("in another topic")
    parts = [message.thread_id, message.message_id]
    inner = str(record.chat_id).removeprefix("-100")
    if inner == str(record.chat_id) or not any(parts):
        return plain(told)
    return link(told, "/".join(["https://t.me/c", inner, *(str(one) for one in parts if one)]))


def came_at(record: Record) -> datetime:
    """When it came, or was planned where nothing of it has."""
    return record.sent_at or record.planned_at


def was_late(record: Record) -> bool:
    """Whether it came after its hour. What has no hour is never late."""
    return record.due_at is not None and _has_hour(record) and came_at(record) - record.due_at > LATE


def by_another_clock(record: Record, zone: str) -> bool:
    """Whether the hour that it was due at is not that of its slot by the clocks of a zone: of another, then."""
    if record.due_at is None or not _has_hour(record):
        return False
    return moment_at(record.local_date, record.slot, zone) != record.due_at


def _has_hour(record: Record) -> bool:
    return is_digest(record) and parse_slot(record.slot) == record.slot


def holds(record: Record) -> str:
    """How much is in it: "3 stories in 2 messages"."""
    messages = ngettext("{count} message", "{count} messages", len(record.messages)).format(count=len(record.messages))
    if not record.stories:
        if is_digest(record):
            return _("nothing new")
        return messages
    stories = ngettext("{count} story", "{count} stories", record.stories).format(count=record.stories)
    return _("{stories} in {messages}").format(stories=stories, messages=messages)


def sent_twice(record: Record) -> str:
    """Which of its messages went once more, and arrived then; empty where none did."""
    numbers = [str(one.position + 1) for one in record.messages if was_doubted(one)]
    if not numbers:
        return ""
    if len(record.messages) == 1:
        return _("It was sent twice: Telegram never confirmed the first try, which may have come too.")
    some = ngettext(
        "Message {numbers} of {total} was sent twice: Telegram never confirmed the first try, which may have come too.",
        "Messages {numbers} of {total} were sent twice: Telegram never confirmed the first tries, which may have come "
        "too.",
        len(numbers),
    )
    return some.format(numbers=_(", ").join(numbers), total=len(record.messages))


def was_doubted(message: Message) -> bool:
    """Whether it went once more, and arrived then."""
    return message.state == DeliveryState.SENT and message.attempts > 1


def outcome(context: Context, record: Record) -> str:
    """What became of it where not all of it has arrived; else empty."""
    states = Counter(_state(one) for one in record.messages)
    total = len(record.messages)
    told = []
    if failed := states[DeliveryState.FAILED]:
        errors = [one.error for one in record.messages if one.state == DeliveryState.FAILED]
        reason = failure(next((error for error in errors if error), None))
        if failed == total:
            told.append(_("It did not arrive: {reason}.").format(reason=reason))
        else:
            some = ngettext(
                "{count} of its {total} messages did not arrive: {reason}.",
                "{count} of its {total} messages did not arrive: {reason}.",
                failed,
            )
            told.append(some.format(count=failed, total=total, reason=reason))
    if doubt := states[DeliveryState.IN_DOUBT]:
        if doubt == total:
            told.append(_("It may not have arrived: Telegram has not confirmed it."))
        else:
            some = ngettext(
                "{count} of its {total} messages may not have arrived: Telegram has not confirmed it.",
                "{count} of its {total} messages may not have arrived: Telegram has not confirmed them.",
                doubt,
            )
            told.append(some.format(count=doubt, total=total))
    if states[DeliveryState.PLANNED]:
        told.append(_on_its_way(context, record))
    return " ".join(told)


def _state(message: Message) -> DeliveryState:
    """What is sent once more by itself counts as on its way, as does what is in flight."""
    again = message.goes_again or message.state == DeliveryState.SENDING
    return DeliveryState.PLANNED if again else message.state


def _on_its_way(context: Context, record: Record) -> str:
    waits = [one.not_before for one in record.messages if _state(one) == DeliveryState.PLANNED and one.not_before]
    held = context.storage.ledger.held_until(record.chat_id, context.now)
    until = max([one for one in (*waits, held) if one is not None], default=context.now)
    if until > context.now:
        return _("It is on its way; Telegram takes no more before {time}.").format(time=when(context, until))
    if any(one.state == DeliveryState.IN_DOUBT for one in record.messages):
        return _("It may not have arrived, and is sent once more.")
    return _("It is on its way.")


def failure(error: str | None) -> str:
    """Why a message was not taken, in the middle of a sentence."""
    known = (error or "").lower()
    for words, told in _FAILURES:
        if any(word.lower() in known for word in words):
            return _(told)
    return _("Telegram refused it")


def because(item: Item) -> str:
    """Why an article is in a delivery, in a line."""
    reason = read_reason(item.because)
    if reason.follows:
        return _("Because: you follow this story")
    if reason.earlier:
        return _("Because: an earlier article of the story")
    if reason.sentence:
        return _("Because: “{sentence}”").format(sentence=reason.sentence)
    what = matched(reason)
    return _("Because: it is on {what}").format(what=what) if what else _("Because: you get all topics")


def matched(reason: Reason) -> str:
    """What it matched, in words; empty for all topics."""
    interest = _("“{interest}” by meaning").format(interest=reason.interest) if reason.interest else ""
    return cut(", ".join(filter(None, (reason.topic, reason.query, interest))), MAX_WHAT)
