"""/latest, and turning the pages of all lists."""

from __future__ import annotations

from datetime import date

from bot.clock import local_date
from bot.conversation.context import Context
from bot.conversation.deadlines import deadlines_page
from bot.conversation.help import nothing_yet
from bot.conversation.pages import follow_buttons, number_buttons, remember, turning
from bot.conversation.searching import search_page
from bot.digests.compose import numbered
from bot.digests.standing import standings_of
from bot.models import ArticleState, Story
from bot.reply import Reply, bold, paragraph, plain, say
from bot.storage.views import View

MAX_ITEMS = 20


def latest(context: Context, arguments: str) -> Reply:
    """/latest [topic] [n]."""
    parts = arguments.split()
    size = context.chat.items
    if parts and parts[-1].isdecimal():
        size = max(1, min(int(parts.pop()[:4]), MAX_ITEMS))
    topic = ""
    if parts:
        found = context.storage.topics.meant(" ".join(parts))
        if found is None:
            return _unknown_topic(context, " ".join(parts))
        topic = found
    return open_view(context, kind="latest", argument=topic, size=size)


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
        return say("That list is too old to turn. Ask again: /latest, /search or /deadlines.")
    if view.kind == "search":
        return search_page(context, view, max(0, offset), replace=replace)
    return _page(context, view, max(0, offset), replace=replace)


def delivery_page(context: Context, delivery_id: int, offset: int) -> Reply:
    """Full items of a digest that its message listed by title only."""
    ids = context.storage.had.stories(delivery_id, context.chat.id)
    if not ids:
        return say("That digest is gone. See /latest.")
    size = context.chat.items
    offset = max(0, min(offset, len(ids) - 1))
    stories = context.storage.stories.many(ids[offset : offset + size])
    data = f"d:{delivery_id}:{{}}"
    return _render(
        context,
        "From your digest",
        stories,
        total=len(ids),
        offset=offset,
        size=size,
        data=data,
        replace=False,
    )


def _page(context: Context, view: View, offset: int, *, replace: bool = False) -> Reply:
    topic = view.argument or None
    stories, total = context.storage.stories.latest(topic=topic, until=view.made_at, limit=view.size, offset=offset)
    title = f"Latest on {topic}" if topic else "Latest"
    if not total:
        return _nothing_found(context, view)
    data = f"v:{view.id}:{{}}"
    return _render(context, title, stories, total=total, offset=offset, size=view.size, data=data, replace=replace)


def _render(
    context: Context,
    title: str,
    stories: list[Story],
    *,
    total: int,
    offset: int,
    size: int,
    data: str,
    replace: bool,
) -> Reply:
    first, last = offset + 1, offset + len(stories)
    count = f"{first}–{last} of {total}" if total > len(stories) else f"{total}"
    numbers = {number: story.id for number, story in enumerate(stories, first)}
    remember(context, numbers)
    longer = {number: f"s:{story.id}" for number, story in enumerate(stories, first) if len(story.articles) > 1}
    today = date.fromisoformat(local_date(context.now, context.zone))
    return Reply(
        blocks=(
            paragraph(bold(title), plain(f" · {count}")),
            *numbered(
                stories,
                first=first,
                zone=context.zone,
                today=today,
                standings=standings_of(context.storage, stories),
            ),
        ),
        buttons=(
            *turning(data, offset=offset, size=size, total=total),
            *follow_buttons(context, numbers),
            *number_buttons(context, "Timeline", longer),
        ),
        replace=replace,
    )


def _nothing_found(context: Context, view: View) -> Reply:
    if not context.storage.articles.counts().get(ArticleState.READY):
        return nothing_yet(context)
    return say("No article on ", bold(view.argument), " yet. See /latest for all topics.")


def _unknown_topic(context: Context, text: str) -> Reply:
    topics = context.storage.topics.names()
    if not topics:
        hint = paragraph("There are no topics yet. ", "To find words: /search " + text[:60])
    else:
        hint = paragraph("Topics: ", ", ".join(topics), f".\nTo find words: /search {text[:60]}")
    return Reply(blocks=(paragraph("There is no topic ", bold(text[:60]), "."), hint))
