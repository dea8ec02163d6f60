"""/why: what was sent to this chat, when and why; and whether an article was, and why not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.addresses import canonical_url
from bot.addresses import shown as shown_url
from bot.clock import moment_at, parse_slot
from bot.conversation.draft import what_of
from bot.conversation.follow import story_gone
from bot.conversation.listing import ROOM, counted, remember, size_of, turning, verb_of
from bot.conversation.request import Context
from bot.conversation.schedules import told
from bot.conversation.search import look_for, understood
from bot.digests.compose import day, numbered_buttons, open_buttons
from bot.digests.interest import near
from bot.digests.lines import in_brackets
from bot.digests.match import FIRST_LOOK_BACK, Match, match_one
from bot.digests.reasons import because
from bot.errors import UsageError
from bot.language import N_, _, long_day, moment, ngettext
from bot.models import (
    BY_OPERATOR,
    FOR_GOOD,
    MAY_NOT_WRITE,
    REMOVED,
    Article,
    ArticleState,
    ChatState,
    DeliveryState,
    Subscription,
)
from bot.query import Query, read_stored
from bot.query.nodes import Both
from bot.reply import Block, Button, Reply, Span, bold, code, italic, link, paragraph, phrase, plain, say, tell
from bot.schedule import AT_ONCE, is_quiet, quiet_until
from bot.storage.deliveries import BROADCAST, CLOSED_TOPIC, FOLLOW, NOTICE, REMINDER, REPEATED, Item, Message, Record
from bot.storage.follows import RETRY, TRIES
from bot.storage.views import View
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
    for words, text in _FAILURES:
        if any(word.lower() in known for word in words):
            return _(text)
    return _("Telegram refused it")


PAGE = 5
"""Stories a page."""
MAX_TITLE = 160
MAX_PUBLISHER = 40
MAX_REMINDERS = 5

_WHY_THEN = {
    FOLLOW: N_("You follow the story, so its news comes at once; in quiet hours it waits for their end."),
    REMINDER: N_("You follow the story: a reminder comes a week and a day before each of its deadlines."),
    NOTICE: N_("This chat is of an operator, who is told when sources fail or go quiet."),
    BROADCAST: N_("The operators of this bot sent it to every chat."),
    CLOSED_TOPIC: N_("What came in a topic of this forum could not be posted there."),
    REPEATED: N_("What had come in said nothing that this chat had not had, so no message tells of it."),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a page of a delivery stands: which part of it, and the list that it leads back to."""

    offset: int = 0
    view: int = 0
    """0: none, it was not opened from a list."""
    list_offset: int = 0

    def data(self, delivery_id: int, offset: str | None = None) -> str:
        """The data of a button that opens the page, or with `offset` another of the delivery."""
        return f"y:{delivery_id}:{self.offset if offset is None else offset}:{self.view}:{self.list_offset}"

    def origin(self, delivery_id: int) -> str:
        """The same, as `bot.conversation.listing.back_to` reads it."""
        return f"y{delivery_id}.{self.offset}.{self.view}.{self.list_offset}"


@dataclass(frozen=True, kw_only=True)
class Group:
    """The articles of one story that are shown, or that are not."""

    items: tuple[Item, ...]

    @property
    def lead(self) -> Item:
        """The one that is named."""
        return self.items[0]


def groups(items: Sequence[Item]) -> list[Group]:
    """Articles by story in their order; what is not shown stands behind."""
    found: dict[tuple[bool, int], list[Item]] = {}
    for one in sorted(items, key=lambda item: not item.shown):
        found.setdefault((one.shown, one.story_id), []).append(one)
    return [Group(items=tuple(some)) for some in found.values()]


def delivered_page(
    context: Context, record: Record, place: Place, *, answered: int | None = None, replace: bool = True
) -> Reply:
    """A page of a delivery. `answered`: the position of the message that was asked about; the page is that with it."""
    found = groups(context.storage.ledger.items(record.id))
    offset = place.offset
    if answered is not None:
        offset = next((n for n, group in enumerate(found) if group.lead.chunk == answered), 0)
    offset = max(0, min(offset, len(found) - 1)) // PAGE * PAGE
    place = Place(offset=offset, view=place.view, list_offset=place.list_offset)
    shown = list(enumerate(found[offset : offset + PAGE], offset + 1))
    blocks = [_head(context, record), *_answered(record, answered)]
    blocks += [phrase(line) for line in _why_then(context, record, found)]
    if happened := outcome(context, record):
        blocks.append((plain("⚠ "), *phrase(happened)))
    if twice := sent_twice(record):
        blocks.append(phrase(twice))
    blocks += _reminders(context, record)
    if len(found) > PAGE:
        blocks.append((bold(counted(offset + 1, offset + len(shown), len(found))),))
    instead = _by_others(context, record, [group for __, group in shown])
    blocks += [_group(context, record, number, group, instead) for number, group in shown]
    opened = {number: group.lead.article_id for number, group in shown}
    if shown:
        remember(context, {number: group.lead.story_id for number, group in shown})
    back = (Button(label=_("◀ Back"), data=f"v:{place.view}:{place.list_offset}"),)
    return Reply(
        blocks=tuple(blocks),
        buttons=(
            *open_buttons(opened, origin=place.origin(record.id), before=verb_of(context, _("Open"))),
            *turning(place.data(record.id, "{}"), offset=offset, size=PAGE, total=len(found)),
            *((back,) if place.view else ()),
        ),
        replace=replace,
    )


def _head(context: Context, record: Record) -> Block:
    parts = phrase("{when} · {holds}", when=when(context, came_at(record)), holds=holds(record))
    if record.sent_at is None:
        parts = phrase(_("planned {when} · {holds}"), when=when(context, record.planned_at), holds=holds(record))
    return (*named(context, record), plain("\n"), *parts)


def _answered(record: Record, answered: int | None) -> list[Block]:
    total = len(record.messages)
    if answered is None or total < 2:
        return []
    return [phrase(_("That message is number {number} of {total}."), number=answered + 1, total=total)]


def _why_then(context: Context, record: Record, found: Sequence[Group]) -> Iterator[str]:
    """Why it came when it came."""
    if not is_digest(record):
        yield _(_WHY_THEN[record.slot])
    elif (one := subscription_of(context, record)) is None:
        yield _("Its subscription has ended since.")
    else:
        subscription = _("Your subscription: {what}, {when}.")
        yield subscription.format(what=cut(what_of(one), MAX_WHAT), when=told(one.schedule))
        if record.slot not in one.schedule.times and not record.slot.startswith(AT_ONCE):
            yield _("When this was planned, it was due at {time}.").format(time=record.slot)
        elif record.slot.startswith(AT_ONCE) and not one.schedule.at_once:
            yield _("When this was planned, it told at once.")
    if by_another_clock(record, context.zone):
        yield _("It was for {time} by the time zone that this chat had then.").format(time=record.slot)
    if was_late(record) and record.due_at is not None:
        yield _late(context, record)
    elif record.slot.startswith(AT_ONCE) or record.slot == FOLLOW:
        yield from _not_at_once(context, record, found, subscription_of(context, record))


def _late(context: Context, record: Record) -> str:
    assert record.due_at is not None
    due = when(context, record.due_at)
    if record.planned_at - record.due_at > LATE:
        # Which it was, is not noted.
        told_ = _(
            "It was due {due}, but was made only {made}. That happens when the bot is stopped or this chat is paused "
            "at that hour, or when its time zone changes."
        )
        return told_.format(due=due, made=when(context, record.planned_at))
    return _("It was due {due}, and ready then; it could not be delivered before.").format(due=due)


def _not_at_once(context: Context, record: Record, found: Sequence[Group], one: Subscription | None) -> Iterator[str]:
    """Why what comes at once came long after it was there, as far as that can be known."""
    chat, planned = context.chat, record.planned_at
    ready = min(
        (item.ready_at for group in found for item in group.items if item.ready_at and item.shown), default=None
    )
    if ready is not None and planned - ready > LATE:
        if one is not None and ready < one.created_at:
            told_ = _("It was there {ready}, before your subscription began.")
        elif timedelta(0) <= planned - quiet_until(chat.quiet, context.zone, ready) <= LATE:
            told_ = _("It was there {ready}, in the quiet hours of this chat ({hours}), and waited for their end.")
        else:
            # They may have been others then, and of a pause or a stop nothing is noted.
            told_ = _(
                "It was there {ready}, and came later: in quiet hours, while a chat is paused and while the bot is "
                "stopped, nothing comes at once."
            )
        yield told_.format(ready=when(context, ready), hours=chat.quiet)
    if record.sent_at is not None and record.sent_at - planned > LATE:
        yield _("It was planned {when}; it could not be delivered before.").format(when=when(context, planned))


def _reminders(context: Context, record: Record) -> list[Block]:
    if record.slot != REMINDER:
        return []
    return [
        phrase(_("{title}: {day}"), title=bold(cut(one.title or "", MAX_TITLE)), day=long_day(one.day))
        for one in context.storage.ledger.reminded(record.id)[:MAX_REMINDERS]
    ]


def _by_others(context: Context, record: Record, shown: Sequence[Group]) -> dict[int, tuple[Record, datetime]]:
    """Of articles whose message did not arrive: what brought them, and when."""
    failed = {one.position for one in record.messages if one.state == DeliveryState.FAILED}
    wanted = [group.lead.article_id for group in shown if group.lead.chunk in failed]
    if not wanted:
        return {}
    found: dict[int, tuple[Record, datetime]] = {}
    for article, some in context.storage.ledger.with_articles(context.chat.id, wanted).items():
        for other, item in some:
            for one in other.messages:
                if one.position == item.chunk and one.state == DeliveryState.SENT and one.sent_at is not None:
                    found[article] = other, one.sent_at
    return found


def _group(
    context: Context, record: Record, number: int, group: Group, instead: Mapping[int, tuple[Record, datetime]]
) -> Block:
    lead = group.lead
    spans: list[Span] = [
        plain(f"{number}. "),
        link(cut(lead.title, MAX_TITLE), lead.url),
        italic(in_brackets(cut(lead.publisher, MAX_PUBLISHER))),
    ]
    more = len(group.items) - 1
    if more:
        others = ngettext("and {count} more article of this story", "and {count} more articles of this story", more)
        spans.append(plain("\n" + others.format(count=more)))
    spans.append(plain(f"\n{because(lead.reasons)}"))
    if where := _where(context, record, lead):
        spans.append(plain(f"\n{where}"))
    if lead.article_id in instead:
        other, at = instead[lead.article_id]
        what = named(context, other, MAX_WHAT)
        spans += [plain("\n"), *phrase(_("It came {when}: {what}."), when=when(context, at), what=what)]
    return tuple(spans)


def _where(context: Context, record: Record, item: Item) -> str:
    """In which of several messages it came, and when; or why in none."""
    message = next((one for one in record.messages if one.position == item.chunk), None)
    if message is None:
        return _("Not shown: it says nothing that this chat had not had.")
    if len(record.messages) < 2:
        return ""
    place = {"number": message.position + 1, "total": len(record.messages)}
    if message.state == DeliveryState.SENT and message.sent_at is not None:
        return _("Message {number} of {total}, {when}").format(when=when(context, message.sent_at), **place)
    if message.state == DeliveryState.FAILED:
        return _("Message {number} of {total}, which did not arrive").format(**place)
    return _("Message {number} of {total}, not confirmed yet").format(**place)


MAX_LACK = 100


class Rank(IntEnum):
    """What a subscription says of an article; the most telling first."""

    COMES = 0
    """It would be in the next digest."""
    REPEATS = 1
    """It would be left out there, since it says nothing new."""
    PASSED = 2
    """It matches now, and a digest has passed over it."""
    BEFORE = 3
    """It matches, and came before the subscription looks."""
    LACKS = 4


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Of one subscription."""

    rank: Rank
    subscription: Subscription
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Follow:
    """What following the story does for an article."""

    told: Block
    at: datetime | None = None
    """When it brings it, at the earliest; None: never."""


class Unsent:
    """Asks a chat's subscriptions. Each is matched once, however many articles are asked about."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._matches: dict[int, Match] = {}

    def why(self, article: Article, *, failed: bool = False) -> list[Block]:
        """The reasons, a line each. `failed`: it was sent, and did not arrive."""
        context = self._context
        if article.story_id is None:
            told = _("It came in {when}, and is still being read.")
            if article.state == ArticleState.FAILED:
                told = _("It came in {when}, and could not be read; the operator of this bot can see why.")
            return [phrase(told, when=when(context, article.fetched_at))]
        lines = []
        if context.chat.state == ChatState.PAUSED and context.chat.state_reason == BY_OPERATOR:
            lines.append(phrase(_("Nothing is sent to this chat now: the operator of this bot has paused it.")))
        elif context.chat.state == ChatState.PAUSED:
            told = _("Nothing is sent to this chat now: {reason}. To have it again: {command}")
            lines.append(phrase(told, reason=failure(context.chat.state_reason), command="/start"))
        follow = _followed(context, article)
        known = context.storage.subscriptions.all(context.chat.id)
        if not known:
            # Who follows the story and gets its news need not be told to subscribe.
            if follow is not None:
                lines.append(follow.told)
            if follow is None or follow.at is None:
                lines.append(phrase(_("This chat has no subscription. To get one: {command}"), command="/subscribe"))
            return lines
        best = min((self._ask(article, one) for one in known), key=self._order)
        if follow is not None and not self._sooner(best, follow):
            lines.append(follow.told)
        if follow is None or follow.at is None or best.rank == Rank.REPEATS or self._sooner(best, follow):
            lines.append(_say(context, article, best, failed=failed))
        return lines

    def _sooner(self, answer: Answer, follow: Follow) -> bool:
        """Whether a subscription brings it, and following the story does not bring it before: it comes once."""
        one, context = answer.subscription, self._context
        if answer.rank != Rank.COMES or (one.paused_until is not None and one.paused_until > context.now):
            return False
        return follow.at is None or _due(context, one) < follow.at

    def _order(self, answer: Answer) -> tuple[Rank, bool, int, datetime]:
        """The most telling answer first; then what goes on, before what is paused; then what is due sooner."""
        one = answer.subscription
        paused = one.paused_until is not None and one.paused_until > self._context.now
        return answer.rank, paused, len(answer.lacks), one.next_due_at

    def _ask(self, article: Article, one: Subscription) -> Answer:
        query = read_stored(one.query).on(self._context.today)
        lacks = tuple(_lacks(self._context, article, one, query))
        if not lacks or self._by_story(article, one, query):
            match = self._match(one)
            for rank, items in ((Rank.COMES, match.items), (Rank.REPEATS, match.repeated)):
                if any(article.id == other.id for item in items for other in item.story.articles):
                    return Answer(rank=rank, subscription=one)
        if lacks:
            return Answer(rank=Rank.LACKS, subscription=one, lacks=lacks)
        early = article.fetched_at < one.created_at - FIRST_LOOK_BACK
        return Answer(rank=Rank.BEFORE if early else Rank.PASSED, subscription=one)

    def _by_story(self, article: Article, one: Subscription, query: Query) -> bool:
        """Whether it may come though it does not match itself, with a story that has an article which does."""
        if one.interest or not (one.topic or one.query):
            return False
        stories = self._context.storage.stories.many([article.story_id or 0])
        others = [other.id for story in stories for other in story.articles if other.id != article.id]
        return bool(self._context.storage.matches.among(others, topic=one.topic, query=query))

    def _match(self, one: Subscription) -> Match:
        """What it would bring now."""
        if one.id not in self._matches:
            context = self._context
            self._matches[one.id] = match_one(context.storage, one, context.today, context.now)
        return self._matches[one.id]


def _followed(context: Context, article: Article) -> Follow | None:
    """What follows of a story that the chat follows; None where it does not, or that says nothing."""
    chat, now = context.chat, context.now
    assert article.story_id is not None
    if article.story_id not in context.storage.follows.stories(chat.id):
        return None
    followed, paused = context.storage.followed, chat.state == ChatState.PAUSED
    tried = followed.tried(chat.id, article.id)
    if tried.knew:
        return Follow(told=phrase(_("You follow its story, and this was there when you began to: no news to you.")))
    if tried.times >= TRIES:
        told = _("You follow its story: three messages with what is new in it did not arrive, and no other is tried.")
        return Follow(told=phrase(told))
    pending = followed.pending(now, chat_id=chat.id, story_id=article.story_id, paused=paused)
    comes = any(one.article_id == article.id for one in pending)
    if paused and (comes or tried.times):
        return Follow(told=phrase(_("You follow its story: what is new in it comes once that is over.")), at=now)
    if not comes and tried.times:
        told = _("You follow its story: what did not arrive is tried again after an hour, three times in all.")
        return Follow(told=phrase(told), at=now + RETRY)
    if not comes:
        return None
    if is_quiet(chat.quiet, context.zone, now):
        ends = quiet_until(chat.quiet, context.zone, now)
        told = _("You follow its story: what is new in it comes when the quiet hours of this chat end, {when}.")
        return Follow(told=phrase(told, when=when(context, ends)), at=ends)
    return Follow(told=phrase(_("You follow its story: what is new in it is about to come.")), at=now)


def _due(context: Context, one: Subscription) -> datetime:
    """When a subscription that goes on brings what it finds."""
    if one.schedule.at_once:
        return quiet_until(context.chat.quiet, context.zone, context.now)
    return max(one.next_due_at, context.now)


def _lacks(context: Context, article: Article, one: Subscription, query: Query) -> Iterator[str]:
    """What of a subscription an article has not."""
    matches = context.storage.matches
    if one.topic and not matches.among([article.id], topic=one.topic):
        if article.topics:
            topics = _(", ").join(article.topics)
            yield _("it is on {topics}, not on {topic}").format(topics=topics, topic=one.topic)
        else:
            yield _("it is not on {topic}").format(topic=one.topic)
    if query and not matches.among([article.id], query=query):
        parts = query.node.parts if isinstance(query.node, Both) else (query.node,)
        missing = [str(part) for part in parts if not matches.among([article.id], query=Query(node=part))]
        yield _("it is not found by {search}").format(search=cut(" ".join(missing) or one.query, MAX_LACK))
    if one.interest:
        vector = context.storage.subscriptions.vector(one.id)
        if not near(context.storage, vector, one.interest, [article.id]):
            yield _("it is not near in meaning to “{interest}”").format(interest=cut(one.interest, MAX_LACK))


def _say(context: Context, article: Article, answer: Answer, *, failed: bool) -> Block:
    one = answer.subscription
    what = bold(cut(what_of(one), MAX_WHAT))
    match answer.rank:
        case Rank.COMES:
            return _comes(context, one, what=what, failed=failed)
        case Rank.REPEATS:
            return phrase(
                _("It says nothing that this chat had not had, so your subscription on {what} will not show it."),
                what=what,
            )
        case Rank.BEFORE:
            told = _(
                "It came in {when}, before your subscription on {what} began, {began}. A new one looks back one day."
            )
            came, began = when(context, article.fetched_at), when(context, one.created_at)
            return phrase(told, when=came, what=what, began=began)
        case Rank.PASSED:
            told = _(
                "Your subscription on {what} finds it now, and did not when it last looked: what an article is about "
                "can be found out later, and the past is not sent then."
            )
            return phrase(told, what=what)
    lacks = _("; ").join(answer.lacks)
    told = _("No subscription of this chat finds it. The nearest is {what}: {lacks}.")
    return phrase(told, what=what, lacks=lacks)


def _comes(context: Context, one: Subscription, *, what: Span, failed: bool) -> Block:
    """When it comes by a subscription that finds it."""
    if one.paused_until is not None and one.paused_until > context.now:
        if one.paused_until >= FOR_GOOD:
            return phrase(
                _("It waits: your subscription on {what} is paused: {command}"), what=what, command="/subscriptions"
            )
        told = _("It waits: your subscription on {what} is paused until {when}.")
        return phrase(told, what=what, when=when(context, one.paused_until))
    if context.chat.state == ChatState.PAUSED:
        return phrase(_("Once that is over, it comes by your subscription on {what}."), what=what)
    if one.schedule.at_once:
        if is_quiet(context.chat.quiet, context.zone, context.now):
            ends = when(context, quiet_until(context.chat.quiet, context.zone, context.now))
            told = _("It waits for the end of the quiet hours of this chat, {when}: your subscription on {what}.")
            return phrase(told, when=ends, what=what)
        return phrase(_("It is about to come: your subscription on {what} tells at once."), what=what)
    if one.next_due_at <= context.now:
        return phrase(_("It is about to come with the digest on {what}."), what=what)
    again = _("It comes again with the digest on {what}, {when}.")
    first = _("It waits for the digest on {what}, {when}.")
    return phrase(again if failed else first, what=what, when=when(context, one.next_due_at))


SHOWN = 3
"""Articles that are told of."""
FATE_MAX_TITLE = 160
MAX_TYPED = 500
MAX_URL = 200
FATE_MAX_NAME = 80
_BEING_READ = (ArticleState.FETCHED, ArticleState.EXTRACTED, ArticleState.SUMMARIZED)
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_NUMBER = re.compile(r"#?(\d{1,3})", re.ASCII)

Sent = tuple[Record, Item]
"""An article in a delivery."""
_BEST_FIRST = (
    DeliveryState.SENT,
    DeliveryState.SENDING,
    DeliveryState.PLANNED,
    DeliveryState.IN_DOUBT,
    None,
    DeliveryState.FAILED,
)
"""What is told of an article that several deliveries have; None: it was not shown, since it says nothing new."""


def fates(context: Context, arguments: str) -> Reply:
    """/why WORDS, a link, or the number of an item on the page last shown."""
    typed = " ".join(arguments.split())[:MAX_TYPED]
    found = _URL.search(typed)
    if found is not None:
        return _of_address(context, found[0].rstrip(".,;)"))
    number = _NUMBER.fullmatch(typed)
    numbers = context.storage.views.shown(context.chat.id, context.request.thread_id)
    if number is not None and int(number[1]) in numbers:
        stories = context.storage.stories.many([numbers[int(number[1])]])
        articles = [article for story in stories for article in reversed(story.articles)]
        return _told(context, articles[:SHOWN], total=len(articles)) if articles else story_gone()
    try:
        wanted = understood(context, typed)
    except UsageError as error:
        return say(str(error))
    result = look_for(context.storage, wanted, context.embed, context.now, limit=SHOWN) if wanted else None
    if result is None or not result.shown:
        return _nothing_found(context, typed)
    known = context.storage.articles.many(result.shown[:SHOWN])
    articles = [known[one] for one in result.shown[:SHOWN] if one in known]
    # With some of the words, or near in meaning: it need not be what was meant.
    exact = bool(result.ids) and not result.some
    return _told(context, articles, total=result.total + len(result.near), exact=exact)


def _nothing_found(context: Context, typed: str) -> Reply:
    told = _("No article here has {words}, so nothing of it could be sent. Try fewer or other words, or its link.")
    lines = [phrase(told, words=bold(typed))]
    counts = context.storage.articles.counts()
    if waiting := sum(counts.get(state, 0) for state in _BEING_READ):
        more = ngettext(
            "{count} article has come in and is still being read.",
            "{count} articles have come in and are still being read.",
            waiting,
        )
        lines.append(phrase(more, count=waiting))
    return Reply(blocks=tuple(lines))


def _of_address(context: Context, url: str) -> Reply:
    canonical = canonical_url(url)
    ids = context.storage.matches.at_address(canonical, SHOWN) if canonical else []
    if ids:
        known = context.storage.articles.many(ids)
        return _told(context, [known[one] for one in ids if one in known], total=len(ids))
    told = _("No article of this address has come in: {address}. It may stand here under another: {example}")
    example = code(_("/why words of its title"))
    lines = [phrase(told, address=code(cut(shown_url(url), MAX_URL)), example=example), *_on_that_site(context, url)]
    return Reply(blocks=tuple(lines))


def _on_that_site(context: Context, url: str) -> list[Block]:
    """When the sources of a site were last read: the item may be too new, or not in what they send."""
    site = _site(url)
    found = [one for one in context.storage.sources.all() if site and _site(one.url) == site]
    if not found:
        return [phrase(_("No source of that site is read here."))]
    lines = []
    for one in found[:SHOWN]:
        told = _("{name} is on that site; it was last read {when}.")
        if one.last_success_at is None:
            lines.append(phrase(_("{name} is on that site; it was not read yet."), name=cut(one.name, FATE_MAX_NAME)))
        else:
            lines.append(phrase(told, name=cut(one.name, FATE_MAX_NAME), when=when(context, one.last_success_at)))
    return lines


def _site(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _told(context: Context, articles: Sequence[Article], *, total: int, exact: bool = True) -> Reply:
    """What became of each."""
    ledger = context.storage.ledger
    sent = ledger.with_articles(context.chat.id, [article.id for article in articles])
    blocks: list[Block] = []
    opened: dict[int, int] = {}
    unsent = Unsent(context)
    if not exact:
        blocks.append((italic(_("No article has all of these words; these are the nearest.")),))
    for number, article in enumerate(articles, 1):
        block = _article(context, unsent, number, article, sent.get(article.id, []))
        if blocks and size_of([*blocks, block]) > ROOM - MAX_URL:
            break
        blocks.append(block)
        opened[number] = article.id
    remember(context, {number: article.story_id or 0 for number, article in enumerate(articles[: len(opened)], 1)})
    if total > len(opened):
        told = _("These are the best {count} of {total}. More words, or its link, tell which is meant.")
        blocks.append(phrase(told, count=len(opened), total=total))
    return Reply(blocks=tuple(blocks), buttons=open_buttons(opened, before=verb_of(context, _("Open"))))


def _article(context: Context, unsent: Unsent, number: int, article: Article, sent: Sequence[Sent]) -> Block:
    told = day(article.published_at, context.zone)
    if not article.dated:
        told = _("seen {day}").format(day=told)
    lines = [
        paragraph(f"{number}. ", bold(cut(article.title, FATE_MAX_TITLE))),
        (italic(f"{cut(article.publisher, 40)} · {told}"),),
        *_lines(context, unsent, article, sent),
    ]
    return tuple(span for n, line in enumerate(lines) for span in ([plain("\n")] if n else []) + list(line))


def _lines(context: Context, unsent: Unsent, article: Article, sent: Sequence[Sent]) -> list[Block]:
    """What became of one article, a line each."""
    if not sent:
        return [phrase(_("Not sent.")), *unsent.why(article), *had_instead(context, article)]
    record, item = min(sent, key=lambda one: (_BEST_FIRST.index(_fate_state(*one)), -one[0].id))
    what, at = named(context, record), when(context, came_at(record))
    reason = phrase(because(item.reasons))
    message = next((one for one in record.messages if one.position == item.chunk), None)
    match _fate_state(record, item):
        case DeliveryState.SENT:
            if message is not None and message.sent_at is not None:
                at = when(context, message.sent_at)
            lines = [phrase(_("Sent {when}: {what}."), when=at, what=what), reason]
            if message is not None and was_doubted(message):
                twice = _("It was sent twice: Telegram never confirmed the first try, which may have come too.")
                lines.append(phrase(twice))
            return lines
        case DeliveryState.SENDING | DeliveryState.PLANNED:
            return [phrase(_("It is on its way, planned {when}: {what}."), when=at, what=what), reason]
        case DeliveryState.IN_DOUBT:
            # Of one that was in flight at a crash it is not known when it was tried.
            told = _("It may not have arrived: Telegram has not confirmed it. It was planned {when}: {what}.")
            if message is not None and message.goes_again:
                told = _("It may not have arrived, and is sent once more. It was planned {when}: {what}.")
            return [phrase(told, when=when(context, record.planned_at), what=what), reason]
        case None:
            told = _("Not sent: it says nothing that this chat had not had. It was looked at {when}: {what}.")
            if record.slot == REPEATED:  # of which subscription is not noted
                told = _("Not sent: it says nothing that this chat had not had. It was looked at {when}.")
            return [phrase(told, when=at, what=what), *had_instead(context, article)]
    error = message.error if message is not None else None
    told = _("It did not arrive: {reason}. It was planned {when}: {what}.")
    failed = phrase(told, reason=failure(error or record.error), when=when(context, record.planned_at), what=what)
    return [failed, *unsent.why(article, failed=True), *had_instead(context, article)]


def _fate_state(record: Record, item: Item) -> DeliveryState | None:
    """What became of an article in a delivery; None where no message shows it."""
    return next((one.state for one in record.messages if one.position == item.chunk), None)


def had_instead(context: Context, article: Article) -> list[Block]:
    """What of the same event the chat was sent."""
    if article.story_id is None:
        return []
    found = context.storage.ledger.with_stories(context.chat.id, [article.story_id])
    others = [
        (record, item)
        for id_, some in found.items()
        for record, item in some
        if id_ != article.id and _fate_state(record, item) == DeliveryState.SENT
    ]
    if not others:
        return []
    record, item = max(others, key=lambda one: one[0].id)
    told = _("Of the same event this chat was sent “{title}”, {when}.")
    return [phrase(told, title=cut(item.title, FATE_MAX_TITLE), when=when(context, came_at(record)))]


WHY_PAGE = 10
"""Deliveries a page."""
SHORTER = (200, 80, 40)
"""How long what is said of each may be: as long as the page fits into one message."""


def why(context: Context, arguments: str) -> Reply:
    """/why: the last deliveries. As an answer to a message: why that came. /why WORDS or a link: whether that did."""
    if context.request.chat_kind == "terminal":
        told = _("Nothing is sent to the terminal: digests go to chats in Telegram. What was sent to one: {command}")
        return tell(told, command=code("policybot delivery list --chat ID"))
    if arguments.strip():
        return fates(context, arguments)
    if context.request.answers is not None:
        return _why_answered(context, context.request.answers)
    until = context.storage.ledger.newest(context.chat.id)
    view = context.storage.views.add(context.chat.id, kind="why", argument=str(until), size=WHY_PAGE, now=context.now)
    return why_page(context, view, 0, replace=False)


def _why_answered(context: Context, message_id: int) -> Reply:
    """Why the message came that was answered with the command."""
    found = context.storage.ledger.by_message(context.chat.id, message_id)
    if found is None:
        told = _(
            "That message did not come by itself, as far as I know: it answers a command or a button, or was a first "
            "try that Telegram never confirmed. What came by itself: {command}"
        )
        if context.request.chat_kind == "channel":
            told = _("That post is none that I sent by myself. Those that are: {command}")
        return tell(told, command="/why")
    record, position = found
    return delivered_page(context, record, Place(), answered=position, replace=False)


def why_page(context: Context, view: View, offset: int, *, replace: bool = True) -> Reply:
    """A page of the list, which stands still while more is sent."""
    until = int(view.argument)
    total = context.storage.ledger.count(context.chat.id, until=until)
    if not total:
        return _nothing(context)
    offset = max(0, min(offset, total - 1)) // WHY_PAGE * WHY_PAGE
    found = context.storage.ledger.of_chat(context.chat.id, until=until, limit=WHY_PAGE, offset=offset)
    shown = list(enumerate(found, offset + 1))
    count = counted(offset + 1, offset + len(shown), total)
    head = phrase(_("{title} · {count}"), title=bold(_("What was sent here")), count=count)
    how = phrase(
        _("Whether an article was sent, and why not: {example}. Or answer a message of mine with {command}."),
        example=code(_("/why words of its title")),
        command=code("/why"),
    )
    blocks: list[Block] = []
    for most in SHORTER:
        blocks = [head, *(_line(context, number, one, most) for number, one in shown), how]
        if size_of(blocks) <= ROOM:
            break
    data = {number: Place(view=view.id, list_offset=offset).data(one.id) for number, one in shown}
    return Reply(
        blocks=tuple(blocks),
        buttons=(
            *numbered_buttons(data, before=verb_of(context, _("Open"))),
            *turning(f"v:{view.id}:{{}}", offset=offset, size=WHY_PAGE, total=total),
        ),
        replace=replace,
    )


def _nothing(context: Context) -> Reply:
    if context.storage.subscriptions.all(context.chat.id):
        return tell(_("Nothing was sent here yet. When the next digest comes: {command}"), command="/subscriptions")
    return tell(
        _("Nothing was sent here yet, and this chat has no subscription. To get one: {command}"), command="/subscribe"
    )


def _line(context: Context, number: int, record: Record, most: int) -> Block:
    parts: dict[str, int | str | Span | Block] = {
        "number": number,
        "when": when(context, came_at(record)),
        "what": named(context, record, most),
        "holds": _held(record),
    }
    if was_late(record) and record.due_at is not None:
        line = phrase(_("{number}. {when} (due {due}) · {what}: {holds}"), due=when(context, record.due_at), **parts)
    else:
        line = phrase(_("{number}. {when} · {what}: {holds}"), **parts)
    happened = outcome(context, record)
    return (*line, plain("\n⚠ "), italic(cut(happened, most + 80))) if happened else line


def _held(record: Record) -> str:
    """How much is in it, and that some of it may have come twice."""
    twice = sum(was_doubted(one) for one in record.messages)
    if not twice:
        return holds(record)
    if len(record.messages) == 1:
        return _("{holds}, sent twice").format(holds=holds(record))
    some = ngettext("{holds}, {count} of them sent twice", "{holds}, {count} of them sent twice", twice)
    return some.format(holds=holds(record), count=twice)


def press_why(context: Context, rest: str) -> Reply:
    """A button that opens a delivery, or turns its pages. Raises ValueError for data of none."""
    numbers = rest.split(":")
    if len(numbers) != 4 or not all(one.isascii() and one.isdecimal() and len(one) <= 15 for one in numbers):
        raise ValueError(rest)
    delivery, offset, view, list_offset = map(int, numbers)
    record = context.storage.ledger.get(delivery, chat_id=context.chat.id)
    if record is None:
        return tell(_("That is not known any more. What was sent here: {command}"), command="/why")
    return delivered_page(context, record, Place(offset=offset, view=view, list_offset=list_offset))
