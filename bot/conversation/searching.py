"""/search, and the pages of what it found."""

from __future__ import annotations

from datetime import date

from bot.clock import local_date
from bot.conversation.context import Context
from bot.conversation.help import nothing_yet
from bot.conversation.pages import follow_buttons, number_buttons, remember, turning
from bot.digests.compose import numbered
from bot.errors import UsageError
from bot.models import ArticleState, Story
from bot.query import read, read_stored
from bot.reply import Reply, bold, code, paragraph, plain, say
from bot.storage.views import View

MAX_QUERY = 500
"""Characters of a search; the rest of a longer one is not looked at."""


def search(context: Context, arguments: str) -> Reply:
    """/search words, with filters or of filters alone."""
    try:
        wanted = read(" ".join(arguments.split())[:MAX_QUERY])
    except UsageError as error:
        return say(str(error))
    if not wanted:
        if wanted.text:
            return say("There is no word in ", code(wanted.text[:60]), ". ", *_how_to_search())
        return say(*_how_to_search())
    view = context.storage.views.add(
        context.chat.id, kind="search", argument=str(wanted), size=context.chat.items, now=context.now
    )
    return search_page(context, view, 0, replace=False)


def search_page(context: Context, view: View, offset: int, *, replace: bool) -> Reply:
    """A page of what a search found."""
    found = context.storage.search.find(read_stored(view.argument), now=view.made_at, limit=view.size, offset=offset)
    ids, total = found.ids, found.total
    if not total:
        return _nothing_found(context, view)
    articles = context.storage.articles.many(ids)
    stories = [Story(id=articles[i].story_id or 0, articles=(articles[i],)) for i in ids if i in articles]
    first, last = offset + 1, offset + len(stories)
    count = f"{first}–{last} of {total}" if total > len(stories) else f"{total}"
    numbers = {number: story.id for number, story in enumerate(stories, first)}
    remember(context, numbers)
    longer = {number: f"s:{story.id}" for number, story in enumerate(stories, first) if len(story.articles) > 1}
    today = date.fromisoformat(local_date(context.now, context.zone))
    return Reply(
        blocks=(
            paragraph(bold(f"Articles with “{view.argument}”"), plain(f" · {count}")),
            *numbered(stories, first=first, zone=context.zone, today=today),
        ),
        buttons=(
            *turning(f"v:{view.id}:{{}}", offset=offset, size=view.size, total=total),
            *follow_buttons(context, numbers),
            *number_buttons(context, "Timeline", longer),
        ),
        replace=replace,
    )


def _nothing_found(context: Context, view: View) -> Reply:
    if not context.storage.articles.counts().get(ArticleState.READY):
        return nothing_yet(context)
    return say("No article has ", bold(view.argument), ". Try fewer or other words, or see /latest.")


def _how_to_search() -> tuple[str, ...]:
    return ("Type words to find after the command: /search carbon border, /search heating body:bafa in:de",)
