"""Answers /why: what was sent to this chat, when and why, and whether an article was sent and, if not, why."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.listing import entries_of, page, settled_query, stories_page, window_of
from bot.conversation.request import Context
from bot.conversation.search import at_link, look_for, some_words
from bot.conversation.story import MAX_NAME, numbered_stories
from bot.conversation.understood import asked_for, is_it, understood
from bot.digests.match import Match, match_one
from bot.digests.names import matched, what_of
from bot.digests.rank import because, near
from bot.language import N_, _, counted, moment
from bot.models import Article, Delivery, DeliveryKind, DeliveryState, Subscription
from bot.query import read_stored
from bot.query.words import numbers_in
from bot.reply import Reply, paragraph, tell
from bot.storage.chats import View
from bot.storage.search import Found
from bot.text import cut

HAD = N_("It says nothing new: this chat had its news already.")
_NAMES = {
    DeliveryKind.FOLLOW: N_("News of a story that you follow"),
    DeliveryKind.REMINDER: N_("Reminder of a deadline"),
    DeliveryKind.BROADCAST: N_("Message from the operators"),
}
"""Kind of a delivery → its name. The other kinds that are not digests are notices."""
_Matches = Sequence[tuple[Subscription, Match]]
"""Each subscription of the chat, with the stories that it would get now."""


def why(context: Context, arguments: str) -> Reply:
    """Answer /why with the last deliveries. With words, a number or a link, say whether this article was sent."""
    if by_id := re.fullmatch(r"@(\d{1,15})(?: (\d{1,6}))?", arguments):
        return delivery_page(context, context.keep("digest", by_id[1]), int(by_id[2] or 0))
    ids = at_link(context, arguments)
    if numbers_in(arguments) or is_it(arguments):
        stories = context.storage.stories.many(numbered_stories(context, arguments))
        ids = [article.id for story in stories for article in reversed(story.articles)]
    if ids:
        return articles_page(context, context.keep("why", size=3, articles=ids))
    if wanted := understood(context, arguments):
        return asked_for(context, articles_page, wanted, "why", size=3)
    return sent_page(context, context.keep("sent", size=10))


def sent_page(context: Context, view: View, offset: int = 0) -> Reply:
    """Show a page of deliveries, newest first."""
    ledger = context.storage.deliveries
    ids = ledger.ids(context.chat.id)
    if not ids:
        return tell(_("Nothing was sent here yet. To see what you get, and when: /subscriptions"))
    part = window_of(view, offset, ids)
    records = ledger.many(part.items)
    return page(
        context,
        part,
        _("What was sent here"),
        [paragraph(f"{number}. {told_of(context, record)}") for number, record in enumerate(records, part.offset + 1)],
        commands=[f"why @{record.id}" if record.stories else "" for record in records],
    )


def delivery_page(context: Context, view: View, offset: int) -> Reply:
    """Show a page of the stories in a digest, with the same numbers. Each has an article that was sent, and why."""
    delivered = context.storage.deliveries.stories(int(view.argument), context.chat.id)
    if not delivered:
        return tell(_("That digest is gone. See /latest."))
    part = window_of(view, offset, delivered)
    chosen = [min(items, key=lambda item: item.reasons.by_story) for items in part.items]  # one that matched itself
    new = {item.article_id for items in part.items for item in items}
    reasons = {item.article_id: because(item.reasons, named=True) for item in chosen}
    title = " · ".join(filter(None, (_("From your digest"), matched(delivered[0][0].reasons))))
    return stories_page(context, part, title, entries_of(context.storage, reasons, new=new, why=reasons))


def told_of(context: Context, record: Delivery) -> str:
    """Describe a delivery in one line: when, by which subscription, how many stories.

    If it did not arrive, a second line says so.
    """
    name, news = _(_NAMES.get(record.kind, N_("Notice"))), ""
    if record.kind in (DeliveryKind.DIGEST, DeliveryKind.AT_ONCE):
        name, news = _("Digest of a subscription that has ended"), _("nothing new")
        if subscription := context.storage.subscriptions.get(context.chat.id, record.subscription_id or 0):
            name = _("Digest on {what}").format(what=cut(what_of(subscription), MAX_NAME))
    if record.stories:
        news = counted("{count} story", "{count} stories", record.stories)
    line = f"{moment(record.sent_at or record.planned_at, context.zone)} · {name}"
    if news:
        line += _(": ") + news
    states = {message.state for message in record.messages}
    if states <= {DeliveryState.SENT}:
        return line
    state = _("It is on its way.")
    if DeliveryState.FAILED in states:
        state = _("Some of it did not arrive.") if len(states) > 1 else _("It did not arrive.")
    elif DeliveryState.IN_DOUBT in states:
        state = _("It may not have arrived: Telegram has not confirmed it.")
    return f"{line}\n⚠ {state}"


def articles_page(context: Context, view: View, offset: int = 0) -> Reply:
    """Show whether articles were sent and, if not, why. The view has the articles, or a search that finds them."""
    found = Found(ids=view.articles)
    if query := settled_query(context, view):
        found = look_for(context.storage, query, context.embed, view.made_at)
    part = window_of(view, offset, found.shown)
    matches = [
        (subscription, match_one(context.storage, subscription, context.zone, context.now))
        for subscription in context.subscriptions
    ]
    entries = [
        replace(entry, why=_verdict(context, entry.article, matches))
        for entry in entries_of(context.storage, part.items)
    ]
    return stories_page(context, part, _("Was it sent?"), entries, notes=some_words(found))


def _verdict(context: Context, article: Article, matches: _Matches) -> str:
    """Say whether an article was sent and, if not, why. Each statement is a line.

    If the article was in several deliveries, the text is about one that arrived or, if none did, about the last.
    """
    sent = context.storage.deliveries.with_articles(context.chat.id, [article.id]).get(article.id, [])
    tries = [pair for pair in sent if pair[0].messages]
    if not tries:
        return "\n".join((_("Not sent."), _(HAD) if sent else _why_not(context, article, matches)))
    # Prefer a delivery that arrived.
    record, item = max(tries, key=lambda pair: pair[0].messages[0].state == DeliveryState.SENT)
    delivery, state = told_of(context, record), record.messages[0].state
    if state == DeliveryState.SENT:
        delivery = _("Sent: {delivery}").format(delivery=delivery)
    failed = _why_not(context, article, matches) if state == DeliveryState.FAILED else ""
    return "\n".join(filter(None, (delivery, because(item.reasons, named=True), failed)))


def _why_not(context: Context, article: Article, matches: _Matches) -> str:
    """Say why an article was not sent.

    It still waits, it says nothing new to the chat, it is older than the subscription, or no subscription finds it.
    """
    when = moment(article.fetched_at, context.zone)
    if article.story_id is None:
        return _("It arrived on {when}. It is still being read, or could not be read.").format(when=when)
    if context.chat.paused:
        return _("Nothing is sent to this chat now. To get messages again: /start")
    for subscription, match in matches:
        if any(article in item.story.articles for item in match.items):
            return _("It will come with your subscription on {what}. See /subscriptions").format(
                what=cut(what_of(subscription), MAX_NAME)
            )
    if article.id in {item.article_id for item in context.storage.follows.pending(context.now, chat=context.chat.id)}:
        return _("It will come soon, because you follow its story.")
    if any(article.id in match.articles for __, match in matches):
        return _(HAD)
    for subscription, __ in matches:
        query, interest = read_stored(subscription.query).on(context.now, context.zone), subscription.interest
        found = context.storage.search.meant([article.id], query)
        if near(context.storage, interest, subscription.interest_vector, found) if interest else found:
            return _(
                "Your subscription on {what} finds it, but it arrived on {when}, before the subscription began or "
                "last looked. Older articles are not sent."
            ).format(what=cut(what_of(subscription), MAX_NAME), when=when)
    return _("No subscription of this chat finds it. See /subscriptions")
