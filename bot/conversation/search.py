"""Answers /search, /latest and inline queries."""

import re
from dataclasses import replace
from datetime import datetime

from bot.actions import command_button
from bot.addresses import canonical_url, shown
from bot.clock import local_date
from bot.conversation.item import open_article
from bot.conversation.listing import Listed, Window, entries_of, listed, settled_query, stories_page, window_of
from bot.conversation.request import Context
from bot.conversation.understood import asked_for, names_of, split_off, understood
from bot.errors import UsageError
from bot.language import _
from bot.query import Query, read, read_stored
from bot.query.schedules import items_in
from bot.query.words import LISTS
from bot.reply import Reply, say
from bot.storage import Storage
from bot.storage.chats import View
from bot.storage.search import Embed, Found
from bot.storage.stories import MANY
from bot.text import cut

KEPT = 200
"""Maximum number of results of a search. Nobody turns more pages."""
FEW = 3
"""If a search by words has fewer results, articles near in meaning are added."""
NEAR_ITEMS = 5


def look_for(storage: Storage, query: Query, embed: Embed | None, now: datetime, *, limit: int = KEPT) -> Found:
    """Search by words and, if this has few results, also by meaning."""
    found = storage.search.find(query, now=now, limit=limit)
    if (
        embed
        and query.words
        and (found.some or found.total < FEW)
        and storage.search.has_vectors()
        and (vector := embed(query.words)) is not None
    ):
        besides = () if found.some else found.ids
        return replace(found, near=storage.search.near(query, vector, besides=besides, now=now, limit=NEAR_ITEMS))
    return found


def link_in(typed: str) -> str:
    """Returns the first link in a typed text, with "https://" if it begins with "www."; empty if there is none."""
    found = re.search(r"(?i)(?:https?://|www\.)\S*[^\s.,;)]", typed)
    return re.sub("(?i)^www", "https://www", found[0]) if found else ""


def at_link(context: Context, typed: str) -> list[int]:
    """Returns the ids of the articles at the link in a typed text. Returns none if the text has no link.

    Raises UsageError if there is a link, but no article has its address.
    """
    if not (link := link_in(typed)):
        return []
    articles = context.storage.articles.at_address(canonical_url(link) or link, 3)
    if not articles:
        raise UsageError(
            _(
                "There is no article with this address: {address}. It may have another address here: /search words of "
                "its title. To suggest it as a source: /sources LINK"
            ).format(address=cut(shown(link), 200))
        )
    return articles


def search(context: Context, arguments: str) -> Reply:
    """Answer /search with the results for words and filters. The link of an article opens it. Raises UsageError."""
    if linked := at_link(context, arguments):
        return open_article(context, str(linked[0]))
    wanted = understood(context, arguments)
    if not wanted or set() < {term.text for term in wanted.terms} <= LISTS["common"]:
        return say(
            _(
                "Type the words to find after the command, not only common ones such as “the”. For example: "
                '/search "heat pump" -gas in:de after:2026'
            )
        )
    return asked_for(context, search_page, wanted, "search")


def search_page(context: Context, view: View, offset: int = 0) -> Reply:
    """Show a page of results. They are only articles that were ready when the reader made the search."""
    found = look_for(context.storage, settled_query(context, view), context.embed, view.made_at)
    part = window_of(view, offset, found.shown)
    why = dict.fromkeys(
        found.near, _("Near in meaning: a model chose it for its subject. It may not contain your words.")
    )
    if len(found.ids) < found.total and offset + view.size < part.total:
        part = part._replace(total=MANY)
    return stories_page(
        context,
        part,
        "",
        entries_of(context.storage, part.items, why=why),
        notes=some_words(found),
        is_cut=found.is_cut and found.total < KEPT,
        below=((command_button(_("Save as alert"), f"subscribe @{view.id} at once"),),),
    )


def some_words(found: Found) -> str:
    """Returns a note for the heading if no article has all words of the search; otherwise an empty text."""
    return _(" · near matches: no article has all of these words") if found.some or not found.ids else ""


_TURNED = re.compile(r"(?i)(?:^|\s)(?:page |第 ?)(\d{1,4})(?: ?页|(?!\S))")


def latest(context: Context, arguments: str) -> Reply:
    """Answer /latest [what] [n] [page N] with the newest stories. Raises UsageError."""
    turned = _TURNED.search(arguments)
    rest, number = split_off(context, _TURNED.sub(" ", arguments), items_in)
    size = number or context.chat.items
    first = size * max(0, int(turned[1]) - 1) if turned else 0
    return asked_for(context, latest_page, understood(context, rest), "latest", offset=first, size=size)


def latest_page(context: Context, view: View, offset: int) -> Reply:
    """Show a page of the newest stories that match a search."""
    storage, until, query = context.storage, view.made_at, settled_query(context, view)
    stories, total = storage.stories.latest(selection=query, until=until, limit=view.size, offset=offset)
    if 0 < total < MANY and not stories:
        return latest_page(context, view, window_of(view, offset, range(total)).offset)
    meant = storage.search.meant((article.id for story in stories for article in story.articles), query, until=until)
    # The article that states a story's stage represents it if it matches, otherwise the newest one that does.
    entries = [
        replace(
            entry,
            article=max(
                entry.story.articles,
                key=lambda one: (one.id in meant, one is entry.article, one.published_at, one.id),
            ),
        )
        for entry in listed(storage, stories)
    ]
    is_cut = total == MANY and len(stories) < view.size
    part = Window(view, offset, stories, offset + len(stories) if is_cut else total)
    return stories_page(context, part, _("Latest"), entries, is_cut=is_cut)


OFFERED = 20
"""Maximum number of articles that inline mode offers."""


def best(storage: Storage, typed: str, *, zone: str, now: datetime) -> list[Listed]:
    """Returns the best articles for a typed search, or the newest stories if nothing is typed.

    Inline mode calls this at each key press. So an unfinished filter is not an error, and no model is used.
    """
    if not typed.strip():
        return listed(storage, storage.stories.latest(until=now, limit=OFFERED, offset=0)[0])
    try:
        query = read(typed, names_of(storage), local_date(now, zone), storage.search.has)
    except UsageError:
        query = read_stored(typed)
    return entries_of(storage, storage.search.find(query.on(now, zone), now=now, limit=OFFERED).ids)
