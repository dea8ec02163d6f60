"""/latest, the pages of all lists, and a digest opened again."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace as with_

from bot.actions import Action, Place
from bot.conversation.deadlines import Asked, deadlines_page, find_topic, number_beside
from bot.conversation.help import search_button
from bot.conversation.listing import counted, fitted, nothing_yet, page, short_block, still_waiting
from bot.conversation.request import Context
from bot.conversation.schedules import ALL
from bot.conversation.search import search_page, understood
from bot.digests.compose import shown_article
from bot.digests.preview import opened
from bot.digests.rank import because
from bot.digests.standing import standings_of
from bot.errors import UsageError
from bot.language import _
from bot.models import Article, ArticleState, Standing, Story
from bot.reply import Block, Reply, bold, paragraph, say, tell
from bot.storage.chats import View

MAX_ITEMS = 20
_TURNED = re.compile(r"(?:^|\s)(?:page (\d{1,4})(?!\S)|第 ?(\d{1,4}) ?页)", re.IGNORECASE)
MAX_TYPED = 500
"""Characters behind the command; the rest is not looked at."""


def latest(context: Context, arguments: str) -> Reply:
    """/latest [topic] [n] [page N] [filters]."""
    turned = _TURNED.search(arguments)
    arguments = _TURNED.sub(" ", arguments)
    typed = " ".join(arguments.split())[:MAX_TYPED]
    try:
        wanted = understood(context, typed)
    except UsageError as error:
        return say(str(error))
    words, number = number_beside(context.storage, wanted.text)
    if not number.isdecimal():
        words, number = wanted.text, ""
    size = max(1, min(int(number[:4]), MAX_ITEMS)) if number else context.chat.items
    topic = None
    if words and words.casefold() not in ALL:
        try:
            topic = find_topic(context.storage, words)
        except UsageError as error:
            return Reply(blocks=(paragraph(str(error)),), buttons=((search_button(context, typed),),))
    asked = Asked(topic=topic, filters=str(wanted.filters))
    view = context.storage.views.add(context.chat.id, kind="latest", argument=str(asked), size=size, now=context.now)
    return _page(context, view, size * max(0, int(turned[1] or turned[2]) - 1) if turned else 0)


def view_page(context: Context, place: Place, replace: bool) -> Reply:
    """A page of what /latest, /search or /deadlines found, also of one that was not shown yet."""
    view = context.storage.views.get(context.chat.id, place.id)
    if view is not None and view.kind == "deadlines":
        return deadlines_page(context, view, place.offset, replace=replace)
    if view is not None and view.kind == "search":
        return search_page(context, view, place.offset, replace=replace)
    if view is None or view.kind != "latest":
        return say(_("That list is too old to turn. Ask again: /latest, /search or /deadlines."))
    return _page(context, view, place.offset, replace=replace)


def _page(context: Context, view: View, offset: int, *, replace: bool = False) -> Reply:
    asked = Asked.kept(view.argument)
    found, total = context.storage.stories.latest(
        topic=asked.topic, selection=asked.selection, until=view.made_at, limit=view.size, offset=offset
    )
    if total and not found:
        return _page(context, view, (total - 1) // view.size * view.size, replace=replace)
    if not total:
        if not context.storage.articles.counts().get(ArticleState.READY):
            return nothing_yet(context)
        return tell(
            _("No article on {what} yet. See {latest} for all topics."), what=bold(asked.named), latest="/latest"
        )
    meant = context.storage.stories.meant((story.id for story in found), asked.selection, until=view.made_at)
    standings, stories = standings_of(context.storage, found), dict(enumerate(found, offset + 1))
    articles = {
        number: _shown(story, standings[story.id], meant if asked.selection else None)
        for number, story in stories.items()
    }

    def block(number: int, title: int, said: int) -> Block:
        story, article = stories[number], articles[number]
        return short_block(
            context, story, standings[story.id], number, article, title, said, others=len(story.articles) - 1
        )

    head = _("Latest on {what}").format(what=asked.named) if asked.named else _("Latest")
    place = Place(action=Action.LIST, id=view.id, offset=offset)
    shown = _stories_page(context, place, head, stories, articles, block, size=view.size, total=total, replace=replace)
    # What waits has no topics yet.
    waiting = still_waiting(context, 0 if asked.named else max(0, view.size - len(found))) if not offset else []
    blocks = (*shown.blocks, *waiting)
    return with_(shown, blocks=blocks, lines=shown.lines | {*range(len(shown.blocks) + 2, len(blocks))})


def _stories_page(
    context: Context,
    place: Place,
    head: str,
    stories: Mapping[int, Story],
    articles: Mapping[int, Article],
    block: Callable[[int, int, int], Block],
    *,
    size: int,
    total: int,
    replace: bool,
) -> Reply:
    """A page of stories by their numbers; `block` is given a number, and how long a title and a summary may be."""
    count = counted(place.offset + 1, place.offset + len(stories), total)
    return page(
        context,
        place,
        [paragraph(bold(head), f" · {count}"), *fitted(lambda title, said: [block(n, title, said) for n in stories])],
        size=size,
        total=total,
        articles={number: article.id for number, article in articles.items()},
        stories={number: story.id for number, story in stories.items()},
        replace=replace,
    )


def _shown(story: Story, standing: Standing, meant: Collection[int] | None) -> Article:
    """The article that stands for a story: of those that were asked for, where it can be the one that says the story's
    stage, else the newest. `meant`: the ids of those; None: all."""
    shown = shown_article(story, standing)
    if meant is None or shown.id in meant:
        return shown
    asked = [one for one in story.articles if one.id in meant]
    return max(asked, key=lambda one: (one.published_at, one.id), default=shown)


def saved_page(context: Context, place: Place, replace: bool) -> Reply:
    """What was saved for later, the last saved first."""
    ids, size = context.storage.saved.articles(context.chat.id), context.chat.items
    if not ids:
        told = _("Nothing is saved here. Open an item by its number, on a page such as {latest}, and press “{save}”.")
        return tell(told, latest="/latest", save=_("Save"))
    place = place.within(len(ids), size)
    known = context.storage.articles.many(ids[place.offset : place.offset + size])
    articles = dict(enumerate((known[one] for one in ids if one in known), place.offset + 1))
    whole = {story.id: story for story in context.storage.stories.many(one.story_id or 0 for one in known.values())}
    stories = {
        number: whole.get(one.story_id or 0) or Story(id=one.story_id or 0, articles=(one,))
        for number, one in articles.items()
    }
    standings = standings_of(context.storage, list(whole.values()))

    def block(number: int, title: int, said: int) -> Block:
        story = stories[number]
        return short_block(context, story, standings.get(story.id, Standing()), number, articles[number], title, said)

    head = _("Saved for later")
    return _stories_page(context, place, head, stories, articles, block, size=size, total=len(ids), replace=replace)


def delivery_page(context: Context, place: Place, replace: bool) -> Reply:
    """Stories of a digest from an offset on, numbered as in it, with the articles that it brought."""
    ids = context.storage.had.stories(place.id, context.chat.id)
    if not ids:
        return tell(_("That digest is gone. See {latest}."), latest="/latest")
    place, size = place.at(min(place.offset, len(ids) - 1)), context.chat.items
    found = opened(context.storage, context.chat.id, place.id, ids[place.offset : place.offset + size])
    items = dict(enumerate(found, place.offset + 1))
    articles = {number: shown_article(item.story, item.standing) for number, item in items.items()}

    def block(number: int, title: int, said: int) -> Block:
        item, article = items[number], articles[number]
        why = because(item.reasons) if item.reasons.sentence or item.reasons.by_story else ""
        return short_block(
            context, item.story, item.standing, number, article, title, said, update=item.update, why=why
        )

    head, stories = _("From your digest"), {number: item.story for number, item in items.items()}
    return _stories_page(context, place, head, stories, articles, block, size=size, total=len(ids), replace=replace)
