"""/why: what was sent to this chat, when and why; and whether an article was, and why not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.actions import Action, Place
from bot.conversation.listing import counted, page, remember, verb_of
from bot.conversation.request import Context
from bot.conversation.schedules import told
from bot.conversation.search import at_link, look_for
from bot.conversation.story import story_gone
from bot.conversation.understood import MAX_QUERY, understood
from bot.digests.compose import day, in_brackets, open_buttons
from bot.digests.match import Match, match_one
from bot.digests.names import what_of
from bot.digests.rank import because, near
from bot.errors import UsageError
from bot.language import N_, _, long_day, ngettext
from bot.models import Article, ArticleState, ChatState, Chunk, DeliveryState, Failure, Subscription
from bot.query import read_stored
from bot.reply import Block, Button, Reply, bold, code, italic, link, paragraph, phrase, plain, say, tell
from bot.schedule import AT_ONCE, quiet_until
from bot.storage.deliveries import BROADCAST, CLOSED_TOPIC, FOLLOW, NOTICE, REMINDER, REPEATED, SUGGESTION, Item, Record
from bot.text import cut

DELIVERIES_A_PAGE = 10
STORIES_A_PAGE = 5
ARTICLES = 3
"""Articles that `/why words` answers for."""
MAX_NAME = 120
MAX_TITLE = 160
MAX_PUBLISHER = 40
MAX_REMINDERS = 5

_OTHERS = {
    FOLLOW: (
        N_("News of a story that you follow"),
        N_("You follow the story, so its news comes at once; in quiet hours it waits for their end."),
    ),
    REMINDER: (
        N_("Reminder of a deadline"),
        N_("You follow the story: a reminder comes a week and a day before each of its deadlines."),
    ),
    NOTICE: (
        N_("Notice on the bot, for its operators"),
        N_("This chat is of an operator, who is told when sources fail or go quiet."),
    ),
    SUGGESTION: (N_("A suggested source"), N_("Somebody suggested a source here, or this chat did so.")),
    BROADCAST: (N_("Message from the operators"), N_("The operators of this bot sent it to every chat.")),
    CLOSED_TOPIC: (
        N_("Notice that a topic is closed"),
        N_("What came in a topic of this forum could not be posted there."),
    ),
    REPEATED: (
        N_("Articles that say nothing new"),
        N_("What had come in said nothing that this chat had not had, so no message tells of it."),
    ),
}
"""Deliveries that are no digest of a subscription: what they are, and why they came."""
_FAILURES = {
    Failure.BY_OPERATOR: N_("the operator had paused this chat"),
    Failure.REMOVED: N_("the operator had removed this chat"),
    Failure.NO_RIGHT: N_("I had no right to write here"),
    Failure.CHAT_GONE: N_("I was blocked or removed here"),
    Failure.TOPIC_CLOSED: N_("its topic was closed or deleted"),
}
_Matches = Sequence[tuple[Subscription, Match]]
"""What each subscription of the chat would bring now."""
_NUMBER = re.compile(r"#?(\d{1,3})", re.ASCII)


def why(context: Context, arguments: str) -> Reply:
    """/why: the last deliveries. As an answer to a message: why that came. /why WORDS or a link: whether that did."""
    if context.request.chat_kind == "terminal":
        template = _(
            "Nothing is sent to the terminal: digests go to chats in Telegram. What was sent to one: {command}"
        )
        return tell(template, command=code("policybot delivery list --chat ID"))
    if arguments.strip():
        return _whether_sent(context, " ".join(arguments.split())[:MAX_QUERY])
    if context.request.answers is not None:
        return _answered(context, context.request.answers)
    newest = context.storage.ledger.newest(context.chat.id)
    return why_page(context, Place(action=Action.SENT, id=newest), False)


def _answered(context: Context, message_id: int) -> Reply:
    """Why the message came that was answered with the command."""
    found = context.storage.ledger.by_message(context.chat.id, message_id)
    if found is not None:
        record, position = found
        groups = _by_story(context.storage.ledger.items(record.id))
        first = next((n for n, group in enumerate(groups) if group[0].chunk == position), 0)
        return delivered_page(context, Place(action=Action.DELIVERY, id=record.id, offset=first), False)
    template = _(
        "That message did not come by itself, as far as I know: it answers a command or a button, or was a first "
        "try that Telegram never confirmed. What came by itself: {command}"
    )
    return tell(template, command="/why")


def why_page(context: Context, place: Place, replace: bool) -> Reply:
    """A page of the deliveries up to the id that the place has, newest first: it stands still while more is sent."""
    ledger = context.storage.ledger
    total = ledger.count(context.chat.id, until=place.id)
    if not total:
        return _nothing(context)
    place = place.within(total, DELIVERIES_A_PAGE)
    found = ledger.of_chat(context.chat.id, until=place.id, limit=DELIVERIES_A_PAGE, offset=place.offset)
    shown = dict(enumerate(found, place.offset + 1))
    count = counted(place.offset + 1, place.offset + len(shown), total)
    how = phrase(
        _("Whether an article was sent, and why not: {example}. Or answer a message of mine with {command}."),
        example=code(_("/why words of its title")),
        command=code("/why"),
    )
    head = phrase(_("{title} · {count}"), title=bold(_("What was sent here")), count=count)
    return page(
        context,
        place,
        [head, *(_line(context, number, record) for number, record in shown.items()), how],
        size=DELIVERIES_A_PAGE,
        total=total,
        opens={number: Place(action=Action.DELIVERY, id=record.id).data for number, record in shown.items()},
        replace=replace,
    )


def _nothing(context: Context) -> Reply:
    if context.storage.subscriptions.all(context.chat.id):
        return tell(_("Nothing was sent here yet. When the next digest comes: {command}"), command="/subscriptions")
    return tell(
        _("Nothing was sent here yet, and this chat has no subscription. To get one: {command}"), command="/subscribe"
    )


def _line(context: Context, number: int, record: Record) -> Block:
    line = phrase(
        _("{number}. {when} · {what}: {holds}"),
        number=number,
        when=context.when(_came_at(record)),
        what=bold(_name(context, record)),
        holds=_holds(record),
    )
    happened = _outcome(record.messages)
    return (*line, plain("\n⚠ "), italic(happened)) if happened else line


def delivered_page(context: Context, place: Place, replace: bool) -> Reply:
    """A page of one delivery: why it came, what became of it, and why each of its stories is in it."""
    ledger, record = context.storage.ledger, context.storage.ledger.get(place.id, chat_id=context.chat.id)
    if record is None:
        return tell(_("That is not known any more. What was sent here: {command}"), command="/why")
    groups = _by_story(ledger.items(record.id))
    place = place.within(len(groups), STORIES_A_PAGE)
    offset = place.offset
    shown = dict(enumerate(groups[offset : offset + STORIES_A_PAGE], offset + 1))
    head = "{when} · {holds}" if record.sent_at is not None else _("planned {when} · {holds}")
    about = phrase(head, when=context.when(_came_at(record)), holds=_holds(record))
    blocks: list[Block] = [(bold(_name(context, record)), plain("\n"), *about), phrase(_why_it_came(context, record))]
    if happened := _outcome(record.messages):
        blocks.append((plain("⚠ "), *phrase(happened)))
    if record.slot == REMINDER:
        blocks += [
            phrase(_("{title}: {day}"), title=bold(cut(one.title or "", MAX_TITLE)), day=long_day(one.day))
            for one in ledger.reminded(record.id)[:MAX_REMINDERS]
        ]
    if len(groups) > STORIES_A_PAGE:
        blocks.append((bold(counted(offset + 1, offset + len(shown), len(groups))),))
    blocks += [_group(number, group) for number, group in shown.items()]
    newest = ledger.newest(context.chat.id)
    newer = ledger.count(context.chat.id, until=newest) - ledger.count(context.chat.id, until=record.id)
    back = Place(action=Action.SENT, id=newest, offset=newer // DELIVERIES_A_PAGE * DELIVERIES_A_PAGE)
    return page(
        context,
        place,
        blocks,
        size=STORIES_A_PAGE,
        total=len(groups),
        articles={number: group[0].article_id for number, group in shown.items()},
        stories={number: group[0].story_id for number, group in shown.items()},
        below=((Button(label=_("◀ Back"), data=back.data),),),
        replace=replace,
    )


def _by_story(items: Sequence[Item]) -> list[list[Item]]:
    """Articles by story in their order; what is not shown stands behind."""
    found: dict[tuple[bool, int], list[Item]] = {}
    for one in sorted(items, key=lambda item: not item.shown):
        found.setdefault((one.shown, one.story_id), []).append(one)
    return list(found.values())


def _group(number: int, group: Sequence[Item]) -> Block:
    lead, more = group[0], len(group) - 1
    title, publisher = cut(lead.title, MAX_TITLE), italic(in_brackets(cut(lead.publisher, MAX_PUBLISHER)))
    lines = [""]
    if more:
        others = ngettext("and {count} more article of this story", "and {count} more articles of this story", more)
        lines.append(others.format(count=more))
    lines.append(because(lead.reasons))
    if not lead.shown:
        lines.append(_("Not shown: it says nothing that this chat had not had."))
    return (plain(f"{number}. "), link(title, lead.url), publisher, plain("\n".join(lines)))


def is_digest(record: Record) -> bool:
    """Whether a subscription asked for it."""
    return record.subscription_id is not None or record.slot not in _OTHERS


def _subscription(context: Context, record: Record) -> Subscription | None:
    """That a delivery is of; None where none asked for it, or it has ended."""
    if record.subscription_id is None:
        return None
    return context.storage.subscriptions.get(context.chat.id, record.subscription_id)


def _on(subscription: Subscription) -> str:
    return cut(what_of(subscription), MAX_NAME)


def _name(context: Context, record: Record) -> str:
    """What a delivery was: "Digest on trade"."""
    if not is_digest(record):
        return _(_OTHERS[record.slot][0])
    subscription = _subscription(context, record)
    if subscription is None:
        return _("Digest of a subscription that has ended")
    name = _("News at once on {what}") if record.slot.startswith(AT_ONCE) else _("Digest on {what}")
    return name.format(what=_on(subscription))


def _why_it_came(context: Context, record: Record) -> str:
    if not is_digest(record):
        return _(_OTHERS[record.slot][1])
    subscription = _subscription(context, record)
    if subscription is None:
        return _("Its subscription has ended since.")
    what, schedule = _on(subscription), told(subscription.schedule)
    return _("Your subscription: {what}, {when}.").format(what=what, when=schedule)


def _came_at(record: Record) -> datetime:
    """When it came, or was planned where nothing of it has."""
    return record.sent_at or record.planned_at


def _holds(record: Record) -> str:
    """How much is in it: "3 stories in 2 messages"."""
    messages = ngettext("{count} message", "{count} messages", len(record.messages)).format(count=len(record.messages))
    if not record.stories:
        return _("nothing new") if is_digest(record) else messages
    stories = ngettext("{count} story", "{count} stories", record.stories).format(count=record.stories)
    return _("{stories} in {messages}").format(stories=stories, messages=messages)


def _outcome(messages: Sequence[Chunk]) -> str:
    """What became of messages that have not all arrived; else empty. The worst is told."""
    failed = [one for one in messages if one.state == DeliveryState.FAILED]
    if failed:
        reason = _reason(next((one.failure for one in failed if one.failure), None))
        if len(failed) < len(messages):
            return _("Some of it did not arrive: {reason}.").format(reason=reason)
        return _("It did not arrive: {reason}.").format(reason=reason)
    if any(one.goes_again for one in messages):
        return _("It may not have arrived, and is sent once more.")
    if any(one.state == DeliveryState.IN_DOUBT for one in messages):
        return _("It may not have arrived: Telegram has not confirmed it.")
    if any(one.state != DeliveryState.SENT for one in messages):
        return _("It is on its way.")
    return ""


def _reason(failure: Failure | None) -> str:
    """Why a message was not taken, in the middle of a sentence."""
    known = _FAILURES.get(failure) if failure is not None else None
    return _(known) if known else _("Telegram refused it")


def _whether_sent(context: Context, typed: str) -> Reply:
    """/why WORDS, a link, or the number of an item on the page last shown."""
    linked = at_link(context, typed, ARTICLES, _("/why words of its title"))
    if linked is not None:
        return linked if isinstance(linked, Reply) else _fates(context, linked, total=len(linked))
    number = _NUMBER.fullmatch(typed)
    numbers = context.storage.views.shown(context.chat.id, context.request.thread_id)
    if number is not None and int(number[1]) in numbers:
        stories = context.storage.stories.many([numbers[int(number[1])]])
        articles = [article for story in stories for article in reversed(story.articles)]
        return _fates(context, articles[:ARTICLES], total=len(articles)) if articles else story_gone()
    try:
        wanted = understood(context.storage, typed)
    except UsageError as error:
        return say(str(error))
    result = look_for(context.storage, wanted, context.embed, context.now, limit=ARTICLES) if wanted else None
    if result is None or not result.shown:
        none = _("No article here has {words}, so nothing of it could be sent. Try fewer or other words, or its link.")
        return tell(none, words=bold(typed))
    known = context.storage.articles.many(result.shown[:ARTICLES])
    articles = [known[one] for one in result.shown[:ARTICLES] if one in known]
    # With some of the words, or near in meaning: it need not be what was meant.
    exact = bool(result.ids) and not result.some
    return _fates(context, articles, total=result.total + len(result.near), exact=exact)


def _fates(context: Context, articles: Sequence[Article], *, total: int, exact: bool = True) -> Reply:
    """What became of each."""
    sent = context.storage.ledger.with_articles(context.chat.id, [article.id for article in articles])
    numbered = dict(enumerate(articles, 1))
    matches = [
        (one, match_one(context.storage, one, context.today, context.now))
        for one in context.storage.subscriptions.all(context.chat.id)
    ]
    blocks: list[Block] = []
    if not exact:
        blocks.append((italic(_("No article has all of these words; these are the nearest.")),))
    for number, article in numbered.items():
        published = day(article.published_at, context.zone)
        if not article.dated:
            published = _("seen {day}").format(day=published)
        lines = [
            paragraph(f"{number}. ", bold(cut(article.title, MAX_TITLE))),
            (italic(f"{cut(article.publisher, MAX_PUBLISHER)} · {published}"),),
            *_fate(context, article, sent.get(article.id, []), matches),
        ]
        blocks.append(tuple(span for n, line in enumerate(lines) for span in ([plain("\n")] if n else []) + list(line)))
    remember(context, {number: article.story_id or 0 for number, article in numbered.items()})
    if total > len(numbered):
        best = _("These are the best {count} of {total}. More words, or its link, tell which is meant.")
        blocks.append(phrase(best, count=len(numbered), total=total))
    opened = {number: article.id for number, article in numbered.items()}
    return Reply(blocks=tuple(blocks), buttons=open_buttons(opened, before=verb_of(context, _("Open"))))


def _message(record: Record, item: Item) -> Chunk | None:
    """The message of a delivery that shows an article; None where none does."""
    return next((one for one in record.messages if one.position == item.chunk), None)


def _fate(context: Context, article: Article, sent: Sequence[tuple[Record, Item]], matches: _Matches) -> list[Block]:
    """What became of an article, a line each: by its best delivery, else why it was not sent."""

    if not sent:
        return [phrase(_("Not sent.")), *_why_not(context, article, matches), *_had_instead(context, article)]
    # One that arrived, if there is any; else the last try, before those that showed nothing of it.
    record, item = max(
        sent,
        key=lambda one: (shown.state == DeliveryState.SENT, one[0].id) if (shown := _message(*one)) else (False, 0),
    )
    message, what = _message(record, item), bold(_name(context, record))
    if message is None:
        told = phrase(_("Not sent: it says nothing that this chat had not had."))
        return [told, *_had_instead(context, article)]
    if message.sent_at is not None and message.state == DeliveryState.SENT:
        return [
            phrase(_("Sent {when}: {what}."), when=context.when(message.sent_at), what=what),
            phrase(because(item.reasons)),
        ]
    planned = phrase(_("It was planned {when}: {what}."), when=context.when(record.planned_at), what=what)
    lines = [phrase(_outcome([message])), planned, phrase(because(item.reasons))]
    if message.state == DeliveryState.FAILED:
        lines += [*_why_not(context, article, matches, failed=True), *_had_instead(context, article)]
    return lines


def _why_not(context: Context, article: Article, matches: _Matches, *, failed: bool = False) -> list[Block]:
    """Why an article was not sent: it waits, the chat had it already, it came before, or no subscription finds it.

    `failed`: it was sent, and did not arrive.
    """
    if article.story_id is None:
        template = _("It came in {when}, and is still being read.")
        if article.state == ArticleState.FAILED:
            template = _("It came in {when}, and could not be read; the operator of this bot can see why.")
        return [phrase(template, when=context.when(article.fetched_at))]
    lines, paused = [], context.chat.state == ChatState.PAUSED
    if paused:
        template = _("Nothing is sent to this chat now: {reason}. To have it again: {command}")
        if context.chat.state_reason == Failure.BY_OPERATOR:
            template = _("Nothing is sent to this chat now: the operator of this bot has paused it.")
        lines.append(phrase(template, reason=_reason(context.chat.state_reason), command="/start"))
    followed = article.story_id in context.storage.follows.stories(context.chat.id)
    if (waits := _waits(context, article, matches, followed=followed)) is not None:
        lines.append(waits)
    elif any(article.id in match.articles for __, match in matches):
        lines.append(phrase(_("It says nothing that this chat had not had.")))
    elif followed and not failed:
        lines.append(phrase(_("You follow its story, and this was there when you began to: no news to you.")))
    elif not matches:
        lines.append(phrase(_("This chat has no subscription. To get one: {command}"), command="/subscribe"))
    else:
        lines.append(_not_found(context, article, [subscription for subscription, __ in matches]))
    return lines


def _waits(context: Context, article: Article, matches: _Matches, *, followed: bool) -> Block | None:
    """What brings it, and when; None where nothing does."""
    assert article.story_id is not None
    chat, now = context.chat, context.now
    chat_paused = chat.state == ChatState.PAUSED
    at_once = quiet_until(chat.quiet, context.zone, now)
    ways: list[tuple[datetime, Block]] = []
    if followed:
        pending = context.storage.follows.pending(now, chats=[chat.id], paused=chat_paused)
        if any(one.article_id == article.id for one in pending):
            ways.append((at_once, phrase(_("you follow its story"))))
    paused = None
    for one, match in matches:
        if not any(article.id == shown.id for item in match.items for shown in item.story.articles):
            continue
        what = bold(_on(one))
        if one.paused_until is not None and one.paused_until > now:
            paused = phrase(
                _("It waits: your subscription on {what} is paused: {command}"), what=what, command="/subscriptions"
            )
        else:
            due = at_once if one.schedule.at_once else one.next_due_at
            ways.append((due, phrase(_("your subscription on {what}"), what=what)))
    if not ways:
        return paused
    at, way = min(ways, key=lambda one: one[0])
    if chat_paused:
        return phrase(_("Once that is over, it comes: {way}."), way=way)
    if at <= now:
        return phrase(_("It is about to come: {way}."), way=way)
    return phrase(_("It waits until {when}: {way}."), when=context.when(at), way=way)


def _not_found(context: Context, article: Article, subscriptions: Sequence[Subscription]) -> Block:
    """That no subscription brings it: the nearest finds it too late, or lacks something of it."""
    lacks = [(_lacks(context, article, one), one) for one in subscriptions]
    missing, nearest = min(lacks, key=lambda one: one[0])
    what = bold(_on(nearest))
    if missing:
        return phrase(_("No subscription of this chat finds it. The nearest is {what}."), what=what)
    template = _(
        "Your subscription on {what} finds it, but it came in {when}, before that began or last looked; the past "
        "is not sent."
    )
    return phrase(template, what=what, when=context.when(article.fetched_at))


def _lacks(context: Context, article: Article, subscription: Subscription) -> int:
    """How many of a subscription's topic, search and interest an article has not."""
    storage, query = context.storage, read_stored(subscription.query).on(context.today)
    vector = storage.subscriptions.vector(subscription.id) if subscription.interest else None
    return sum(
        (
            bool(subscription.topic) and subscription.topic not in article.topics,
            bool(query) and not storage.search.meant([article.id], query),
            bool(subscription.interest) and not near(storage, vector, subscription.interest, [article.id]),
        )
    )


def _had_instead(context: Context, article: Article) -> list[Block]:
    """What of the same event the chat was sent."""
    if article.story_id is None:
        return []
    found = context.storage.ledger.with_stories(context.chat.id, [article.story_id])
    others = [
        (record.id, message.sent_at, item.title)
        for id_, some in found.items()
        for record, item in some
        if id_ != article.id and (message := _message(record, item)) is not None and message.sent_at is not None
    ]
    if not others:
        return []
    __, at, title = max(others)
    template = _("Of the same event this chat was sent “{title}”, {when}.")
    return [phrase(template, title=cut(title, MAX_TITLE), when=context.when(at))]
