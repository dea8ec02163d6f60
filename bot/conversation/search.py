"""/search, /latest and inline mode, and how what was found is shown: hits in bold, the place in the text."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_
from datetime import date, datetime
from functools import partial

from bot.actions import Action, Place
from bot.addresses import canonical_url
from bot.addresses import shown as shown_url
from bot.clock import local_date
from bot.conversation.item import open_article
from bot.conversation.listing import (
    Listed,
    Window,
    entries_of,
    listed,
    nothing,
    still_waiting,
    stories_page,
    window_of,
    within,
)
from bot.conversation.request import Context
from bot.conversation.schedules import items_in
from bot.conversation.story import NONE_SHOWN
from bot.conversation.understood import asked_for, numbered, understood
from bot.digests.compose import as_told, day, item_block, short
from bot.errors import UsageError
from bot.language import _
from bot.models import Article, DigestItem, Reasons
from bot.query import Query, Term, read_stored
from bot.reply import Block, Reply, bold, plain, tell
from bot.storage import Storage
from bot.storage.chats import View
from bot.storage.search import Embed, Found, found_in
from bot.text import cut

LINK = re.compile(r"https?://\S*[^\s.,;)]", re.IGNORECASE)
LOOKED_AT = 60_000
"""Characters of a text that are searched for a place."""
BEFORE = 60
"""About how many characters of a place come before its first word."""
WIDTH = 220
"""About how many characters a place has."""


def marked(text: str, terms: Sequence[Term]) -> Block:
    """A text with the words of a search in bold; a phrase only as a whole."""
    spans, done = [], 0
    for start, end in found_in(text, terms):
        spans += [plain(text[done:start]), bold(text[start:end])]
        done = end
    return tuple(span for span in (*spans, plain(text[done:])) if span.text)


def highlighted(terms: Sequence[Term], article: Article, said: Block) -> Block:
    """The text below a title with the words in bold; if neither has any, the place of the article's text with most."""
    if any(found_in(span.text, terms) for span in said if span.style != "bold"):
        return tuple(part for span in said for part in marked(span.text, terms))
    return said if found_in(article.title, terms) or not said else place(article.text, terms) or said


def place(text: str, terms: Sequence[Term]) -> Block:
    """The place of a text with most of the words near each other, in bold; empty if it has none of them."""
    text = " ".join(text[:LOOKED_AT].split())
    ranges = found_in(text, terms)
    if not ranges:
        return ()
    starts = [start for start, __ in ranges]
    first = max(starts, key=lambda first: sum(first <= start <= first + WIDTH - BEFORE for start in starts))
    start = text.find(" ", first - BEFORE, first) + 1 or first - BEFORE if first > BEFORE else 0
    return (*((plain("…"),) if start else ()), *marked(cut(text[start:], WIDTH), terms))


KEPT = 200
"""Most results of a search; nobody turns more pages."""
FEW = 3
"""With fewer results by words, articles near in meaning are added."""
NEAR_ITEMS = 5
AT_A_LINK = 3
"""Articles of one address that are looked at."""


def look_for(storage: Storage, query: Query, embed: Embed | None, now: datetime, *, limit: int = KEPT) -> Found:
    """The results of a search by words, and by meaning if there are few."""
    found = storage.search.find(query, now=now, limit=limit)
    near: list[int] = []
    if embed is not None and query.words and (found.some or found.total < FEW) and storage.vectors.any():
        vector = embed(query.words)
        if vector is not None:
            besides = () if found.some else found.ids
            near = storage.search.near(query, vector, besides=besides, now=now, limit=NEAR_ITEMS)
    ids = tuple(article for article in found.ids if article not in near)
    total = found.total - (len(found.ids) - len(ids))
    return Found(ids=ids, total=total, some=found.some, near=tuple(near))


def at_link(context: Context, typed: str) -> list[int]:
    """The ids of the articles of a link in what was typed; empty if there is no link. Raises UsageError if it has
    no article."""
    link = LINK.search(typed)
    if link is None:
        return []
    canonical = canonical_url(link[0])
    articles = context.storage.articles.at_address(canonical, AT_A_LINK) if canonical else []
    if not articles:
        none = _("No article of this address has come in: {address}. It may stand here under another: {example}")
        example = _("/search words of its title")
        raise UsageError(none.format(address=cut(shown_url(link[0]), 200), example=example))
    return articles


def search(context: Context, arguments: str) -> Reply:
    """/search: words and filters; the link of an article opens it. Raises UsageError."""
    if linked := at_link(context, arguments):
        return open_article(context, str(linked[0]))
    wanted = understood(context.storage, arguments, context.today)
    if not wanted:
        return tell(
            _("Type words to find after the command: {one}, {other}"),
            one=_("/search carbon border"),
            other=_('/search "heat pump" -gas in:de after:2026'),
        )
    return asked_for(context, search_page, wanted, "search")


def search_page(context: Context, view: View, offset: int = 0) -> Reply:
    """A page of results, among the articles that were ready when the search was made."""
    query = read_stored(view.argument)
    found = look_for(context.storage, query.on(view.made_at, context.zone), context.embed, view.made_at)
    shown = found.shown
    below = ((Action.ALERT.button(_("Save as alert"), view.id),),)
    if not shown:
        return nothing(context, view, "", below=below)
    part = window_of(view, offset, shown)
    mark = partial(highlighted, tuple(context.storage.search.widened(query).terms))
    near = _("Near in meaning: chosen by a model for what it is about; it need not have your words.")
    entries = [
        with_(entry, why=near) if entry.article.id in found.near else with_(entry, mark=mark)
        for entry in entries_of(context.storage, part.items)
    ]
    best = _(", the best of {total}").format(total=found.total) if found.total > len(found.ids) else ""
    waiting, again = still_waiting(context, view, view.size - len(entries))
    return stories_page(
        context,
        part,
        "",
        entries,
        query=query,
        notes=best + some_words(found),
        foot=waiting,
        below=(*again, *below),
    )


def some_words(found: Found) -> str:
    """A note for the heading if no article has all words of the search."""
    return _(" · no article has all of these words") if found.some or not found.ids else ""


_TURNED = re.compile(r"(?:^|\s)(?:page |第 ?)(\d{1,4})(?: ?页|(?!\S))", re.IGNORECASE)
_OF_LIST = re.compile(r"(next|previous|list) page ?(\d{0,4})")


def latest(context: Context, arguments: str) -> Reply:
    """/latest [what] [n] [page N]. Raises UsageError."""
    turned = _TURNED.search(arguments)
    typed, number = numbered(context, _TURNED.sub(" ", arguments), items_in)
    size = number or context.chat.items
    first = size * max(0, int(turned[1]) - 1) if turned else 0
    return asked_for(context, latest_page, typed, "latest", offset=first, size=size)


def turned_to(context: Context, arguments: str) -> Place | None:
    """The page of the list last shown that "next page", "previous page" or "list page N" means; None for other
    arguments. Raises UsageError if no list was shown last."""
    turn = _OF_LIST.fullmatch(arguments)
    if turn is None:
        return None
    if not context.shown.place:
        raise UsageError(_(NONE_SHOWN))
    place = Place.read(context.shown.place)
    size = context.view(place.view).size
    offsets = {"next": place.offset + size, "previous": place.offset - size}
    return with_(place, offset=max(0, offsets.get(turn[1], size * (int(turn[2] or 1) - 1))))


def latest_page(context: Context, view: View, offset: int = 0) -> Reply:
    """A page of the newest stories that match a search."""
    query = read_stored(view.argument)
    on = query.on(view.made_at, context.zone)
    stories, total = context.storage.stories.latest(selection=on, until=view.made_at, limit=view.size, offset=offset)
    if total and not stories:
        return latest_page(context, view, within(offset, view, total))
    if not total:
        return nothing(context, view, _("Latest"))
    ids = (article.id for story in stories for article in story.articles)
    meant = set(context.storage.search.meant(ids, on, until=view.made_at)) if query else None
    waiting, again = still_waiting(context, view, view.size - len(stories))
    return stories_page(
        context,
        Window(view=view, offset=offset, items=stories, total=total),
        _("Latest"),
        [with_(entry, article=_representative(entry, meant)) for entry in listed(context.storage, stories)],
        query=query,
        foot=waiting,
        below=again,
    )


def _representative(entry: Listed, meant: Collection[int] | None) -> Article:
    """The article that represents a story: of those that match, the one that states the story's stage, else the newest.
    `meant`: ids of the matching articles; None: all."""
    if meant is None or entry.article.id in meant:
        return entry.article
    asked = [article for article in entry.story.articles if article.id in meant]
    return max(asked, key=lambda article: (article.published_at, article.id), default=entry.article)


OFFERED = 20
"""Most articles that inline mode offers."""
MAX_DESCRIPTION = 150
"""Most characters of the text under a title; apps show about two lines."""


@dataclass(frozen=True, kw_only=True)
class InlineItem:
    """An article to choose."""

    id: str
    title: str
    description: str
    block: Block
    """The text sent when it is chosen."""


def inline_items(storage: Storage, typed: str, *, zone: str, now: datetime) -> list[InlineItem]:
    """The best articles for what is typed; the newest stories if nothing is typed.

    Called at each key press: an unfinished filter is not an error, and no model is used.
    """
    try:
        query: Query = understood(storage, typed, local_date(now, zone))
    except UsageError:
        query = read_stored(typed)
    entries = list[Listed]()
    if query:
        entries = entries_of(storage, storage.search.find(query.on(now, zone), now=now, limit=OFFERED).ids)
    elif not typed.strip():
        entries = listed(storage, storage.stories.latest(until=now, limit=OFFERED, offset=0)[0])
    return [_item(entry, zone, local_date(now, zone)) for entry in entries]


def _item(entry: Listed, zone: str, today: date) -> InlineItem:
    article = entry.article
    item = DigestItem(
        story=with_(entry.story, articles=(article,)), reasons=Reasons(), standing=as_told(article, entry.standing)
    )
    about = f"{article.publisher} · {day(article.published_at, zone)}"
    summary = f"\n{article.summary.text}" if article.summary is not None else ""
    return InlineItem(
        id=str(article.id),
        title=short(article.title) or article.publisher,
        description=cut(about + summary, MAX_DESCRIPTION),
        block=item_block(item, zone=zone, today=today),
    )
