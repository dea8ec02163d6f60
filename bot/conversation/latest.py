"""/latest, /open and /saved, and the pages of all lists."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace as with_

from bot.actions import Place
from bot.conversation.item import open_article
from bot.conversation.listing import (
    Listed,
    Window,
    entries_of,
    listed,
    nothing,
    still_waiting,
    stories_of,
    stories_page,
    window_of,
    within,
)
from bot.conversation.request import Context
from bot.conversation.schedules import read_items
from bot.conversation.story import none_shown, numbered_stories, story_gone
from bot.conversation.understood import asked_for, count_of, numbered
from bot.language import _
from bot.models import Article
from bot.query import read_stored
from bot.reply import Reply, phrase, tell
from bot.storage.chats import View

_TURNED = re.compile(r"(?:^|\s)(?:page (\d{1,4})(?!\S)|第 ?(\d{1,4}) ?页)", re.IGNORECASE)
_OF_LIST = re.compile(r"(next|previous|list) page ?(\d{0,4})")


def latest(context: Context, arguments: str) -> Reply:
    """/latest [what] [n] [page N]. Raises UsageError."""
    turned = _TURNED.search(arguments)
    typed, number = numbered(context, _TURNED.sub(" ", arguments), count_of)
    size = context.chat.items if number is None else read_items(str(number))
    first = size * max(0, int(turned[1] or turned[2]) - 1) if turned else 0
    return asked_for(context, latest_page, typed, "latest", offset=first, size=size)


def turned_to(context: Context, arguments: str) -> Place | None:
    """The page of the list last shown that "next page", "previous page" or "list page N" means; None for other
    arguments. Raises Answered where no list was shown last."""
    turn = _OF_LIST.fullmatch(arguments)
    if turn is None:
        return None
    if not context.shown.place:
        raise none_shown()
    place = Place.read(context.shown.place)
    size = context.view(place.view).size
    offsets = {"next": place.offset + size, "previous": place.offset - size}
    return with_(place, offset=max(0, offsets.get(turn[1], size * (int(turn[2] or 1) - 1))))


def latest_page(context: Context, view: View, offset: int = 0) -> Reply:
    """A page of the newest stories that match a search."""
    query = read_stored(view.argument)
    found, total = context.storage.stories.latest(selection=query, until=view.made_at, limit=view.size, offset=offset)
    if total and not found:
        return latest_page(context, view, within(offset, view, total))
    if not total:
        return nothing(context, _("Latest"), query, phrase(_("No article yet.")))
    ids = (article.id for story in found for article in story.articles)
    on = query.on(view.made_at.date())
    meant = set(context.storage.search.meant(ids, on, until=view.made_at)) if query else None
    return stories_page(
        context,
        Window(view=view, offset=offset, items=found, total=total),
        _("Latest"),
        [with_(one, article=_shown(one, meant)) for one in listed(context.storage, found)],
        query=query,
        foot=[] if offset else still_waiting(context),
    )


def _shown(one: Listed, meant: Collection[int] | None) -> Article:
    """The article that represents a story: of those that match, the one that states the story's stage, else the newest.
    `meant`: ids of the matching articles; None: all."""
    if meant is None or one.article.id in meant:
        return one.article
    asked = [article for article in one.story.articles if article.id in meant]
    return max(asked, key=lambda article: (article.published_at, article.id), default=one.article)


def saved(context: Context, arguments: str) -> Reply:
    """/saved lists the saved items; /saved 3 saves item 3 of the page last shown."""
    if arguments.strip():
        known = context.storage.saved.articles(context.chat.id)
        for one in stories_of(context.storage, numbered_stories(context, arguments, verb="saved")):
            if one.article.id not in known:
                context.storage.saved.turn(context.chat.id, one.article.id, context.now)
    return saved_page(context, context.keep("saved"))


def open_numbered(context: Context, arguments: str) -> Reply:
    """/open N: item N of the page last shown."""
    found = stories_of(context.storage, numbered_stories(context, arguments, verb="open"))
    return open_article(context, str(found[0].article.id)) if found else story_gone()


def saved_page(context: Context, view: View, offset: int = 0) -> Reply:
    """A page of saved items, the last saved first."""
    ids = context.storage.saved.articles(context.chat.id)
    if not ids:
        told = _("Nothing is saved here. Open an item by its number, on a page such as {latest}, and press “{save}”.")
        return tell(told, latest="/latest", save=_("Save"))
    part = window_of(view, offset, ids)
    return stories_page(context, part, _("Saved for later"), entries_of(context.storage, part.items))
