"""/latest, and turning the pages of all lists."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.context import Context
from bot.conversation.deadlines import deadlines_page, find_topic
from bot.conversation.help import nothing_yet, search_button
from bot.conversation.listing import list_page
from bot.conversation.searching import search_page, understood
from bot.conversation.subscribe_line import ALL
from bot.conversation.why import why_page
from bot.errors import UsageError
from bot.language import _
from bot.models import ArticleState
from bot.query import read_stored
from bot.reply import Reply, bold, paragraph, say, tell
from bot.storage.views import View

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
    if view is not None and view.kind == "why":
        return why_page(context, view, max(0, offset), replace=replace)
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
