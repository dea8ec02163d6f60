"""Builds pages of lists: the heading, the numbered items, and the buttons. `/follow 3` refers to these numbers."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, TypeVar

from bot.actions import Action, Place
from bot.conversation.request import Context
from bot.conversation.understood import in_a_week
from bot.digests.compose import article_spans, as_told, beginning, numbered_buttons, shown_article
from bot.digests.names import described
from bot.digests.standing import standings
from bot.language import _, counted, stage_name
from bot.models import Article, ArticleState, Standing, Story
from bot.query import EVERYTHING, Query, Term, read_stored
from bot.reply import Block, Reply, Rows, bold, in_rows, italic, link, paragraph, phrase, plain, size_of
from bot.storage import Storage
from bot.storage.chats import View
from bot.storage.search import found_in
from bot.storage.stories import MANY
from bot.text import cut, ending, one_line

ROOM = 3900
"""Maximum number of UTF-16 units of a page. A page must fit into one message of 4096 units, so that its buttons can
replace it by the next page."""
WAITING = (ArticleState.FETCHED, ArticleState.EXTRACTED, ArticleState.SUMMARIZED)

T = TypeVar("T")


class Window(NamedTuple, Generic[T]):
    """The part of a list that a page shows."""

    view: View
    offset: int
    items: Sequence[T]
    total: int


def window_of(view: View, offset: int, items: Sequence[T]) -> Window[T]:
    """Returns the page of a list at an offset. If the list has become shorter, returns its last page."""
    if offset >= len(items):
        offset = max(0, (len(items) - 1) // view.size * view.size)
    return Window(view, offset, items[offset : offset + view.size], len(items))


def page(
    context: Context,
    part: Window[T],
    title: str,
    blocks: Sequence[Block],
    *,
    notes: str = "",
    articles: Sequence[int] = (),
    commands: Sequence[str] = (),
    below: Rows = (),
) -> Reply:
    """Returns a page of a list: a heading, the blocks, a button for each number, and buttons that turn the page.

    `notes`: text after the count in the heading. `articles`: the ids of the articles that the buttons open. From now
    on, `/follow 3` refers to article 3. `commands`: the commands that the buttons run; an empty one has no button.
    """
    offset, size, total = part.offset, part.view.size, part.total
    here = Place(view=part.view.id, offset=offset)
    data = [Action.ITEM.data(id_, here) for id_ in articles]
    data += [command and Action.COMMAND.data(command) for command in commands]
    context.show(part.view, offset, dict(enumerate(articles, offset + 1)))
    count = _("{total}")
    if size < total:
        count = _("{first}–{last} of many") if total >= MANY else _("{first}–{last} of {total}")
    count = count.format(first=offset + 1, last=min(offset + size, total), total=total)
    # Don't count the items shown: a page is shorter if two of its stories were merged.
    turns = {_("◀ Previous"): max(0, offset - size), _("Next ▶"): offset + size}
    turning = [
        Action.PAGE.button(label, replace(here, offset=to)) for label, to in turns.items() if offset != to < total
    ]
    return Reply(
        blocks=(_heading(context, part.view, title, f" · {count}{notes}"), *blocks),
        buttons=(*numbered_buttons(data, offset + 1), *in_rows(turning, 2), *below),
    )


QUERIES = ("deadlines", "latest", "search", "why")
"""Kinds of views whose argument is a search."""


def query_of(view: View) -> Query:
    """Returns the search of a list. It is empty if the list has none."""
    return read_stored(view.argument) if view.kind in QUERIES else EVERYTHING


def settled_query(context: Context, view: View) -> Query:
    """Returns the search of a list. The days in it are moments, counted from when the reader asked for the list."""
    return query_of(view).on(view.made_at, context.zone)


def _heading(context: Context, view: View, title: str, notes: str) -> Block:
    """Returns the heading: a title, how the search was understood, and how many results are of the last seven days."""
    if query := query_of(view):
        understood = _("Understood as {search}").format(search=described(query))
        title = f"{title} · {understood}" if title else understood
        __, count = in_a_week(context, query, of_stories=view.kind != "search")
        notes += " · " + _("{count} in the last seven days").format(count=count)
    return paragraph(bold(title), notes)


BEFORE, WIDTH = 60, 160
"""Maximum numbers of characters of the quoted place: before the first word of the search, and from there on."""


def marked(text: str, terms: Sequence[Term]) -> Block:
    """Mark the words of a search in bold. A phrase is marked only as a whole."""
    spans, done = [], 0
    for start, end in found_in(text, terms):
        spans += [plain(text[done:start]), bold(text[start:end])]
        done = end
    return (*spans, plain(text[done:]))


def highlighted(terms: Sequence[Term], article: Article, said: Block) -> Block:
    """Mark the words of a search in the text below a title.

    If neither the title nor this text has any of the words, returns the place of the article that has most of them.
    """
    if not terms:
        return said
    if any(found_in(span.text, terms) for span in said):
        return tuple(part for span in said for part in marked(span.text, terms))
    return said if found_in(article.title, terms) or not said else place(article.text, terms) or said


def place(text: str, terms: Sequence[Term]) -> Block:
    """Returns the place of a text where most words of a search stand near each other, with the words in bold.

    The place is empty if the text has none of the words.
    """
    text = one_line(text[:60_000])  # looking through more takes long
    starts = [start for start, __ in found_in(text, terms)]
    if not starts:
        return ()
    first = max(starts, key=lambda first: sum(first <= start <= first + WIDTH for start in starts))
    return paragraph(ending(text[:first], BEFORE), *marked(cut(text[first:], WIDTH), terms))


SHORT = ((240, 280), (200, 140), (160, 0), (80, 0))
"""Maximum lengths of title and summary, longest first. A page uses the first pair with which it fits into a message."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A story on a page, and the article that represents it."""

    story: Story
    standing: Standing
    article: Article
    why: str = ""
    """A line below the story that says why it is on the page; empty for none."""


def entries_of(
    storage: Storage, ids: Iterable[int], *, new: Set[int] = frozenset(), why: Mapping[int, str] = {}
) -> list[Listed]:
    """Returns articles in the given order, each with its story. Removed articles are left out.

    `new`: articles that are new to the reader. `why`: `Listed.why` of articles, by their ids.
    """
    articles = storage.articles.many(ids).values()
    stories = {story.id: story for story in storage.stories.many(article.story_id or 0 for article in articles)}
    owners = [stories.get(article.story_id or 0) or Story(id=0, articles=(article,)) for article in articles]
    return [
        replace(entry, article=article, why=why.get(article.id, ""))
        for entry, article in zip(listed(storage, owners, new=new), articles, strict=True)
    ]


def stories_of(storage: Storage, ids: Sequence[int]) -> list[Listed]:
    """Returns stories in the given order. The article that states a story's stage represents it. Removed stories are
    left out."""
    return listed(storage, storage.stories.many(ids))


def listed(storage: Storage, stories: Sequence[Story], *, new: Set[int] = frozenset()) -> list[Listed]:
    """Returns stories for a page. The article that states a story's stage represents it.

    `new`: articles that are new to the reader.
    """
    known = standings(storage, [story.id for story in stories], new)
    return [
        Listed(story=story, standing=known[story.id], article=shown_article(story, known[story.id]))
        for story in stories
    ]


def stories_page(
    context: Context,
    part: Window[T],
    title: str,
    entries: Sequence[Listed],
    *,
    notes: str = "",
    is_cut: bool = False,
    foot: Sequence[Block] = (),
    below: Rows = (),
) -> Reply:
    """Returns a page of stories that fits into one message, or says that there is none.

    `entries`: the stories, one for each item of the part. `is_cut`: true if older stories may match too. `foot`: blocks
    below the stories.
    """
    cut_off = _(" · among the newest that may match; to look further back, add a day such as before:2025") * is_cut
    view = part.view
    if not entries:
        return nothing(context, view, title, below=below, notes=cut_off)
    if view.kind in ("latest", "search"):
        foot = still_waiting(context, view, view.size - len(entries))
    terms = context.storage.search.widened(query_of(view)).terms
    for lengths in SHORT:
        blocks = [
            paragraph(f"{number}. ", *short_block(context, entry, *lengths, () if entry.why else terms))
            for number, entry in enumerate(entries, part.offset + 1)
        ]
        # An empty line between two blocks adds 2 units. Telegram counts UTF-16 units.
        if sum(2 + size_of(block) for block in (*blocks, *foot)) <= ROOM:
            break
    return page(
        context,
        part,
        title,
        [*blocks, *foot],
        notes=notes + cut_off,
        articles=[entry.article.id for entry in entries],
        below=below,
    )


def short_block(context: Context, entry: Listed, title: int, said: int, terms: Sequence[Term] = ()) -> Block:
    """Returns an entry as a block, with the number of other articles of its story.

    If the story's stage has changed since this article, the block also says so. `title` and `said`: maximum lengths of
    title and summary. `terms`: words to mark below the title.
    """
    article, story, standing = entry.article, entry.story, entry.standing
    shown = as_told(article, standing)
    spans = article_spans(
        article,
        story.articles,
        shown,
        zone=context.zone,
        today=context.today,
        title=title,
        said=highlighted(terms, article, beginning(article, said)),
    )
    if others := len(story.articles) - 1:
        spans.append(italic(counted(" · {count} more article", " · {count} more articles", others)))
    if entry.why:
        spans += paragraph("\n", italic(entry.why))
    if shown.stage != standing.stage and shown_article(story, standing).published_at > article.published_at:
        spans += paragraph("\n", *phrase(_("Later in this story: {stage}"), stage=bold(stage_name(standing.stage))))
    return tuple(spans)


def still_waiting(context: Context, view: View, room: int) -> list[Block]:
    """Returns a note on the articles that wait to be summarised; nothing if none waits.

    The note has their number, and the titles of at most `room` that match the search.
    """
    articles = context.storage.articles
    count = sum(articles.counts().get(state, 0) for state in WAITING)
    if not count:
        return []
    block = paragraph(
        counted("{count} article is waiting to be summarised.", "{count} articles are waiting to be summarised.", count)
    )
    for article in articles.many(context.storage.search.unread(settled_query(context, view), limit=room)).values():
        block += paragraph("\n· ", link(cut(article.title, 120), article.url))
    return [block]


def nothing(context: Context, view: View, title: str, message: str = "", below: Rows = (), notes: str = "") -> Reply:
    """Answer a request that finds nothing. Numbers such as in `/follow 3` still refer to the page before, but "it" does
    not refer to an article that was opened.

    The answer has `message`, or a usual one, and the articles that wait. If there is no article at all, it says how to
    begin.
    """
    context.show(view, articles=context.shown.articles)
    none = _("No article matches. Try fewer or other words, or see /latest.")
    if not context.storage.articles.counts().get(ArticleState.READY):
        none = _("No article is ready yet. See /sources")
    block = paragraph(*_heading(context, view, title, notes), "\n", message or none)
    return Reply(blocks=(block, *still_waiting(context, view, view.size)), buttons=below)
