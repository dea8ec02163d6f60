"""Why an article was not sent to a chat, as far as the bot knows: by each of its subscriptions, the nearest told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from bot.conversation.context import Context
from bot.conversation.draft import what_of
from bot.conversation.ledger_words import MAX_WHAT, failure, when
from bot.digests.interest import near
from bot.digests.match import FIRST_LOOK_BACK, Match, match_one
from bot.language import _
from bot.models import BY_OPERATOR, FOR_GOOD, Article, ArticleState, ChatState, Subscription
from bot.query import Query, read_stored
from bot.query.nodes import Both
from bot.reply import Block, Span, bold, phrase
from bot.schedule import is_quiet, quiet_until
from bot.storage.follows import RETRY, TRIES
from bot.text import cut

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
