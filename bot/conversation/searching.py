"""/search, and the pages of what it found."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.conversation.help import nothing_yet
from bot.conversation.listing import list_page
from bot.errors import UsageError
from bot.filters import read, select_stored, split
from bot.language import _
from bot.models import ArticleState, Story
from bot.reply import Reply, bold, code, paragraph, say, tell
from bot.storage.search import words
from bot.storage.views import View

MAX_QUERY = 500
"""Characters of a search; the rest of a longer one is not looked at."""


def search(context: Context, arguments: str) -> Reply:
    """/search words, with filters or of filters alone."""
    try:
        query, filters = read(" ".join(arguments.split())[:MAX_QUERY])
    except UsageError as error:
        return say(str(error))
    if not words(query):
        if query:
            return tell(_("There is no word in {typed}. {how}"), typed=code(query[:60]), how=_how_to_search())
        if not filters:
            return say(_how_to_search())
    argument = f"{query} {filters}".strip()
    view = context.storage.views.add(
        context.chat.id, kind="search", argument=argument, size=context.chat.items, now=context.now
    )
    return search_page(context, view, 0, replace=False)


def search_page(context: Context, view: View, offset: int, *, replace: bool) -> Reply:
    """A page of what a search found."""
    query, filters = split(view.argument)
    ids, total = context.storage.search.find(
        query, selection=select_stored(str(filters)), limit=view.size, offset=offset
    )
    if not total:
        return _nothing_found(context, view)
    articles = context.storage.articles.many(ids)
    stories = [Story(id=articles[i].story_id or 0, articles=(articles[i],)) for i in ids if i in articles]
    return list_page(
        context,
        paragraph(bold(_("Articles with “{query}”").format(query=view.argument))),
        stories,
        total=total,
        offset=offset,
        size=view.size,
        origin=f"v{view.id}.{{}}",
        data=f"v:{view.id}:{{}}",
        replace=replace,
    )


def _nothing_found(context: Context, view: View) -> Reply:
    if not context.storage.articles.counts().get(ArticleState.READY):
        return nothing_yet(context)
    told = _("No article has {words}. Try fewer or other words, or see {latest}.")
    return tell(told, words=bold(view.argument), latest="/latest")


def _how_to_search() -> str:
    return _("Type words to find after the command: /search carbon border, /search heating body:bafa in:de")
