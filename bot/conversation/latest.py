"""/latest, the pages of all lists, and a digest opened again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation.deadlines import deadlines_page, find_topic
from bot.conversation.help import search_button
from bot.conversation.listing import (
    ROOM,
    beginning,
    counted,
    fitted,
    list_page,
    nothing_yet,
    remember,
    size_of,
    turning,
    verb_of,
)
from bot.conversation.request import Context
from bot.conversation.search import search_page, understood
from bot.conversation.subscribe_line import ALL
from bot.digests.compose import fact_spans, full_block, move_line, open_buttons, shown_article, source_line
from bot.digests.preview import opened
from bot.errors import UsageError
from bot.language import _
from bot.models import ArticleState, DigestItem
from bot.query import read_stored
from bot.reply import Block, Reply, bold, paragraph, plain, say, tell
from bot.storage.views import View
from bot.text import cut

MAX_ITEMS = 20
MAX_TYPED = 500
"""Characters behind the command; the rest is not looked at."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which stories a list of the newest holds."""

    topic: str | None
    filters: str
    """In one spelling, as `bot.query` writes them."""

    def __str__(self) -> str:
        """As a view keeps it."""
        return f"{self.topic or ''}\n{self.filters}" if self.filters else self.topic or ""

    @classmethod
    def kept(cls, argument: str) -> Wanted:
        """What `str` wrote."""
        topic, __, filters = argument.partition("\n")
        return cls(topic=topic or None, filters=filters)

    @property
    def named(self) -> str:
        """The topic and the filters in words; empty where all is wanted."""
        return ", ".join(filter(None, (self.topic, self.filters)))


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
    return open_view(context, kind="latest", argument=str(Wanted(topic=topic, filters=str(wanted.filters))), size=size)


def _without_number(context: Context, words: str) -> tuple[str, int]:
    """The name of a topic, and how many a page: a number at either end, unless the name has it ("G 20")."""
    parts = words.split()
    if not context.storage.topics.meant(words):
        for place in (-1, 0):
            if parts and parts[place].isdecimal():
                return " ".join(parts[:-1] if place else parts[1:]), max(1, min(int(parts[place][:4]), MAX_ITEMS))
    return words, context.chat.items


def open_view(context: Context, *, kind: str, argument: str, size: int) -> Reply:
    """The first page of a new list."""
    view = context.storage.views.add(context.chat.id, kind=kind, argument=argument, size=size, now=context.now)
    return _page(context, view, 0)


def turn_page(context: Context, view_id: int, offset: int, *, replace: bool = True) -> Reply:
    """Another page of a list that was shown before."""
    view = context.storage.views.get(context.chat.id, view_id)
    if view is not None and view.kind == "deadlines":
        return deadlines_page(context, view, max(0, offset), turned=replace)
    if view is None or view.kind not in ("latest", "search"):
        return say(_("That list is too old to turn. Ask again: /latest, /search or /deadlines."))
    if view.kind == "search":
        return search_page(context, view, max(0, offset), replace=replace)
    return _page(context, view, max(0, offset), replace=replace)


def _page(context: Context, view: View, offset: int, *, replace: bool = False) -> Reply:
    wanted = Wanted.kept(view.argument)
    selection = read_stored(wanted.filters)
    stories, total = context.storage.stories.latest(
        topic=wanted.topic,
        selection=selection,
        until=view.made_at,
        limit=view.size,
        offset=offset,
    )
    head = _("Latest on {what}").format(what=wanted.named) if wanted.named else _("Latest")
    if not total:
        return _nothing_found(context, view)
    meant = context.storage.stories.meant((story.id for story in stories), selection, until=view.made_at)
    return list_page(
        context,
        paragraph(bold(head)),
        stories,
        total=total,
        offset=offset,
        size=view.size,
        origin=f"v{view.id}.{{}}",
        data=f"v:{view.id}:{{}}",
        replace=replace,
        meant=meant if selection else None,
    )


def _nothing_found(context: Context, view: View) -> Reply:
    if not context.storage.articles.counts().get(ArticleState.READY):
        return nothing_yet(context)
    told = _("No article on {what} yet. See {latest} for all topics.")
    return tell(told, what=bold(Wanted.kept(view.argument).named), latest="/latest")


def delivery_page(context: Context, delivery_id: int, offset: int, *, replace: bool = False) -> Reply:
    """Items of a digest from `offset` on, numbered as in it."""
    ids = context.storage.had.stories(delivery_id, context.chat.id)
    if not ids:
        return tell(_("That digest is gone. See {latest}."), latest="/latest")
    size = context.chat.items
    offset = max(0, min(offset, len(ids) - 1))
    present = context.today
    items = opened(context.storage, context.chat.id, delivery_id, ids[offset : offset + size])
    first, last = offset + 1, offset + len(items)
    remember(context, {number: item.story.id for number, item in enumerate(items, first)})
    articles = {number: shown_article(item.story, item.standing).id for number, item in enumerate(items, first)}
    blocks = [full_block(item, number=n, zone=context.zone, today=present) for n, item in enumerate(items, first)]
    if size_of(blocks) > ROOM:
        blocks = _short(context, items, first, present)
    return Reply(
        blocks=(paragraph(bold(_("From your digest")), f" · {counted(first, last, len(ids))}"), *blocks),
        buttons=(
            *open_buttons(articles, origin=f"d{delivery_id}.{offset}", before=verb_of(context, _("Open"))),
            *turning(f"d:{delivery_id}:{{}}:t", offset=offset, size=size, total=len(ids)),
        ),
        replace=replace,
    )


def _short(context: Context, items: Sequence[DigestItem], first: int, today: date) -> list[Block]:
    """With as much of each as fits together."""
    return fitted(
        lambda title, said: [
            _short_item(item, number, context.zone, today, title=title, said=said)
            for number, item in enumerate(items, first)
        ]
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
