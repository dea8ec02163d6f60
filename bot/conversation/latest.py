"""/latest, the pages of all lists, and a digest opened again."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace as with_
from functools import partial

from bot.actions import Action, Place
from bot.conversation.deadlines import deadlines_page
from bot.conversation.listing import counted, fitted, nothing_yet, page, short_block, still_waiting
from bot.conversation.request import Context
from bot.conversation.search import search_page
from bot.conversation.understood import Asked, count_of, in_a_week, not_meant, numbered
from bot.digests.compose import shown_article
from bot.digests.names import described, matched
from bot.digests.preview import opened
from bot.digests.rank import because
from bot.digests.standing import standings_of
from bot.errors import UsageError
from bot.language import _
from bot.models import Article, ArticleState, Standing, Story
from bot.query import Typed
from bot.reply import Block, Reply, Rows, bold, paragraph, phrase, say, tell
from bot.storage.chats import View

MAX_ITEMS = 20
_TURNED = re.compile(r"(?:^|\s)(?:page (\d{1,4})(?!\S)|第 ?(\d{1,4}) ?页)", re.IGNORECASE)


def latest(context: Context, arguments: str) -> Reply:
    """/latest [what] [n] [page N]."""
    turned = _TURNED.search(arguments)
    try:
        typed, number = numbered(context.storage, _TURNED.sub(" ", arguments), count_of)
    except UsageError as error:
        return say(str(error))
    size = context.chat.items if number is None else max(1, min(number, MAX_ITEMS))
    asked = str(Asked(query=typed))
    view = context.storage.views.add(context.chat.id, kind="latest", argument=asked, size=size, now=context.now)
    first = size * max(0, int(turned[1] or turned[2]) - 1) if turned else 0
    return _page(context, view, first, typed=typed)


def view_page(context: Context, place: Place, replace: bool) -> Reply:
    """A page of what /latest, /search or /deadlines found, also of one that was not shown yet."""
    view = context.storage.views.get(context.chat.id, place.id)
    pages = {"deadlines": deadlines_page, "search": search_page, "latest": _page}
    if view is None or view.kind not in pages:
        return say(_("That list is too old to turn. Ask again: /latest, /search or /deadlines."))
    return pages[view.kind](context, view, place.offset, replace=replace)


def _page(context: Context, view: View, offset: int, *, replace: bool = False, typed: Typed | None = None) -> Reply:
    query = Asked.kept(view.argument).query
    found, total = context.storage.stories.latest(
        topic=None, selection=query, until=view.made_at, limit=view.size, offset=offset
    )
    if total and not found:
        return _page(context, view, (total - 1) // view.size * view.size, replace=replace, typed=typed)
    unread, question, below = not_meant(context, typed, "latest", lambda query: str(Asked(query=query)))
    if not total:
        if not context.storage.articles.counts().get(ArticleState.READY):
            return nothing_yet(context)
        told = _("No article on {what} yet. See {latest} for all topics.")
        nothing = phrase(told, what=bold(described(query)), latest="/latest")
        return Reply(blocks=(nothing, *unread, *question), buttons=below)
    ids = (article.id for story in found for article in story.articles)
    on = query.on(view.made_at.date())
    meant = set(context.storage.search.meant(ids, on, until=view.made_at)) if query else None
    standings = standings_of(context.storage, found)
    shown = []
    for number, story in enumerate(found, offset + 1):
        standing = standings[story.id]
        article = _shown(story, standing, meant)
        others = len(story.articles) - 1
        block = partial(short_block, context, story, standing, number, article, others=others)
        shown.append((story, article, block))
    count = counted(offset + 1, offset + len(found), total)
    head = paragraph(bold(_("Latest")), f" · {count}")
    if query:
        head = paragraph(
            bold(_("Latest: {what}").format(what=described(query))), f" · {count} · {in_a_week(context, query)}"
        )
    place = Place(action=Action.LIST, id=view.id, offset=offset)
    reply = _stories_page(context, place, [head, *unread], shown, view.size, total, below=below, replace=replace)
    # What waits has no topics yet.
    waiting = still_waiting(context, 0 if query else max(0, view.size - len(found))) if not offset else []
    blocks = (*reply.blocks, *question, *waiting)
    return with_(reply, blocks=blocks, lines=reply.lines | {*range(len(blocks) - len(waiting) + 2, len(blocks))})


def _stories_page(
    context: Context,
    place: Place,
    head: Sequence[Block],
    shown: Sequence[tuple[Story, Article, Callable[[int, int], Block]]],
    size: int,
    total: int,
    *,
    replace: bool,
    below: Rows = (),
) -> Reply:
    """A page of stories, each with the article that opens, and what makes its block: given how long a title and a
    summary may be."""
    numbered = dict(enumerate(shown, place.offset + 1))
    return page(
        context,
        place,
        [*head, *fitted(lambda title, said: [one[2](title, said) for one in shown])],
        size=size,
        total=total,
        articles={number: one[1].id for number, one in numbered.items()},
        stories={number: one[0].id for number, one in numbered.items()},
        below=below,
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
    articles = [known[one] for one in ids if one in known]
    whole = {story.id: story for story in context.storage.stories.many(one.story_id or 0 for one in articles)}
    standings = standings_of(context.storage, list(whole.values()))
    shown = []
    for number, article in enumerate(articles, place.offset + 1):
        story = whole.get(article.story_id or 0) or Story(id=article.story_id or 0, articles=(article,))
        standing = standings.get(story.id, Standing())
        shown.append((story, article, partial(short_block, context, story, standing, number, article)))
    head = paragraph(bold(_("Saved for later")), f" · {counted(place.offset + 1, place.offset + len(shown), len(ids))}")
    return _stories_page(context, place, [head], shown, size, len(ids), replace=replace)


def delivery_page(context: Context, place: Place, replace: bool) -> Reply:
    """Stories of a digest from an offset on, numbered as in it, with the articles that it brought."""
    delivered = context.storage.ledger.stories(place.id, context.chat.id)
    if not delivered:
        return tell(_("That digest is gone. See {latest}."), latest="/latest")
    total, size = len(delivered), context.chat.items
    place = place.at(min(place.offset, total - 1))
    found = opened(context.storage, delivered[place.offset : place.offset + size])
    shown = []
    for number, item in enumerate(found, place.offset + 1):
        article = shown_article(item.story, item.standing)
        said = item.reasons.sentence or item.reasons.by_story or item.reasons.follows  # else the head says why
        why = because(item.reasons) if said else ""
        block = partial(short_block, context, item.story, item.standing, number, article, update=item.update, why=why)
        shown.append((item.story, article, block))
    count = counted(place.offset + 1, place.offset + len(found), total)
    what = matched(found[0].reasons) if found else ""
    head = paragraph(bold(_("From your digest")), " · ".join(["", *filter(None, (what, count))]))
    return _stories_page(context, place, [head], shown, size, total, replace=replace)
