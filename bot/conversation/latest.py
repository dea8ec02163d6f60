"""/latest, the pages of all lists, and a digest opened again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from bot.actions import Action, Place
from bot.conversation.deadlines import deadlines_page, find_topic
from bot.conversation.help import search_button
from bot.conversation.listing import (
    ROOM,
    beginning,
    counted,
    fitted,
    nothing_yet,
    page,
    short_block,
    size_of,
)
from bot.conversation.request import Context
from bot.conversation.search import search_page, understood
from bot.conversation.subscribe_line import ALL
from bot.digests.compose import fact_spans, full_block, move_line, shown_article, source_line
from bot.digests.preview import opened
from bot.digests.standing import standings_of
from bot.errors import UsageError
from bot.language import _
from bot.models import Article, ArticleState, DigestItem, Standing, Story
from bot.query import read_stored
from bot.reply import Block, Reply, bold, paragraph, plain, say, tell
from bot.storage.views import View
from bot.text import cut

MAX_ITEMS = 20
MAX_TYPED = 500
"""Characters behind the command; the rest is not looked at."""


def latest(context: Context, arguments: str) -> Reply:
    """/latest [topic] [n] [filters]."""
    typed = " ".join(arguments.split())[:MAX_TYPED]
    try:
        wanted = understood(context, typed)
    except UsageError as error:
        return say(str(error))
    words, size = _without_number(context, wanted.text)
    topic = None
    if words and words.casefold() not in ALL:
        try:
            topic = find_topic(context.storage, words)
        except UsageError as error:
            return Reply(blocks=(paragraph(str(error)),), buttons=((search_button(context, typed),),))
    filters = str(wanted.filters)
    argument = f"{topic or ''}\n{filters}" if filters else topic or ""
    view = context.storage.views.add(context.chat.id, kind="latest", argument=argument, size=size, now=context.now)
    return _page(context, view, 0)


def _without_number(context: Context, words: str) -> tuple[str, int]:
    """The name of a topic, and how many a page: a number at either end, unless the name has it ("G 20")."""
    parts = words.split()
    if not context.storage.topics.meant(words):
        for place in (-1, 0):
            if parts and parts[place].isdecimal():
                return " ".join(parts[:-1] if place else parts[1:]), max(1, min(int(parts[place][:4]), MAX_ITEMS))
    return words, context.chat.items


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
    topic, __, filters = view.argument.partition("\n")
    selection = read_stored(filters)
    stories, total = context.storage.stories.latest(
        topic=topic or None, selection=selection, until=view.made_at, limit=view.size, offset=offset
    )
    what = ", ".join(filter(None, (topic, filters)))
    if not total:
        if not context.storage.articles.counts().get(ArticleState.READY):
            return nothing_yet(context)
        none = _("No article on {what} yet. See {latest} for all topics.")
        return tell(none, what=bold(what), latest="/latest")
    meant = context.storage.stories.meant((story.id for story in stories), selection, until=view.made_at)
    standings = standings_of(context.storage, stories)
    numbered = dict(enumerate(stories, offset + 1))
    shown = {n: _shown(one, standings[one.id], meant if selection else None) for n, one in numbered.items()}
    blocks = fitted(
        lambda title, said: [
            short_block(
                context,
                numbered[number],
                standings[numbered[number].id],
                number,
                article=article,
                title=(bold(cut(article.title, title)),),
                said=beginning(article, said),
                others=len(numbered[number].articles) - 1,
            )
            for number, article in shown.items()
        ]
    )
    head = _("Latest on {what}").format(what=what) if what else _("Latest")
    return page(
        context,
        Place(action=Action.LIST, id=view.id, offset=offset),
        [paragraph(bold(head), f" · {counted(offset + 1, offset + len(stories), total)}"), *blocks],
        size=view.size,
        total=total,
        articles={number: article.id for number, article in shown.items()},
        stories={number: story.id for number, story in numbered.items()},
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


def delivery_page(context: Context, place: Place, replace: bool) -> Reply:
    """Stories of a digest from an offset on, numbered as in it."""
    ids = context.storage.had.stories(place.id, context.chat.id)
    if not ids:
        return tell(_("That digest is gone. See {latest}."), latest="/latest")
    size, present = context.chat.items, context.today
    offset = min(place.offset, len(ids) - 1)
    found = opened(context.storage, context.chat.id, place.id, ids[offset : offset + size])
    items = dict(enumerate(found, offset + 1))
    blocks = [full_block(item, number=n, zone=context.zone, today=present) for n, item in items.items()]
    if size_of(blocks) > ROOM:
        blocks = fitted(
            lambda title, said: [
                _short_item(item, number, context.zone, present, title=title, said=said)
                for number, item in items.items()
            ]
        )
    count = counted(offset + 1, offset + len(items), len(ids))
    return page(
        context,
        place.at(offset),
        [paragraph(bold(_("From your digest")), f" · {count}"), *blocks],
        size=size,
        total=len(ids),
        articles={number: shown_article(item.story, item.standing).id for number, item in items.items()},
        stories={number: item.story.id for number, item in items.items()},
        replace=replace,
    )


def _short_item(item: DigestItem, number: int, zone: str, today: date, *, title: int, said: int) -> Block:
    article = shown_article(item.story, item.standing)
    head = move_line(item.standing) or (_("New in a story you have had") if item.update else None)
    told = beginning(article, said)
    return (
        plain(f"{number}. "),
        *((bold(head), plain("\n")) if head else ()),
        bold(cut(article.title, title)),
        *fact_spans(item.story.articles, item.standing, today),
        *((plain("\n"), *told) if told else ()),
        plain("\n"),
        *source_line(article, zone),
    )
