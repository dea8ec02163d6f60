"""Whether an article was sent to this chat, when and why; and if not, why not: for who fears a missed alert."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.addresses import canonical_url
from bot.addresses import shown as shown_url
from bot.conversation.context import Context
from bot.conversation.following import story_gone
from bot.conversation.found import look_for
from bot.conversation.ledger_words import because, came_at, failure, named, was_doubted, when
from bot.conversation.pages import ROOM, remember, size_of, verb_of
from bot.conversation.searching import understood
from bot.conversation.unsent import Unsent
from bot.digests.compose import day
from bot.digests.opening import open_buttons
from bot.errors import UsageError
from bot.language import _, ngettext
from bot.models import Article, ArticleState, DeliveryState
from bot.reply import Block, Reply, bold, code, italic, paragraph, phrase, plain, say
from bot.storage.deliveries import REPEATED, Item, Record
from bot.text import cut

SHOWN = 3
"""Articles that are told of."""
MAX_TITLE = 160
MAX_TYPED = 500
MAX_URL = 200
MAX_NAME = 80
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
            lines.append(phrase(_("{name} is on that site; it was not read yet."), name=cut(one.name, MAX_NAME)))
        else:
            lines.append(phrase(told, name=cut(one.name, MAX_NAME), when=when(context, one.last_success_at)))
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
        paragraph(f"{number}. ", bold(cut(article.title, MAX_TITLE))),
        (italic(f"{cut(article.publisher, 40)} · {told}"),),
        *_lines(context, unsent, article, sent),
    ]
    return tuple(span for n, line in enumerate(lines) for span in ([plain("\n")] if n else []) + list(line))


def _lines(context: Context, unsent: Unsent, article: Article, sent: Sequence[Sent]) -> list[Block]:
    """What became of one article, a line each."""
    if not sent:
        return [phrase(_("Not sent.")), *unsent.why(article), *had_instead(context, article)]
    record, item = min(sent, key=lambda one: (_BEST_FIRST.index(_state(*one)), -one[0].id))
    what, at = named(context, record), when(context, came_at(record))
    reason = phrase(because(item))
    message = next((one for one in record.messages if one.position == item.chunk), None)
    match _state(record, item):
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


def _state(record: Record, item: Item) -> DeliveryState | None:
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
        if id_ != article.id and _state(record, item) == DeliveryState.SENT
    ]
    if not others:
        return []
    record, item = max(others, key=lambda one: one[0].id)
    told = _("Of the same event this chat was sent “{title}”, {when}.")
    return [phrase(told, title=cut(item.title, MAX_TITLE), when=when(context, came_at(record)))]
