"""A page of a list: its buttons, the numbers that `/follow 3` means, and stories on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.actions import Action, Place
from bot.conversation.request import Context
from bot.digests.compose import article_spans, as_told, beginning, numbered_buttons, shown_article
from bot.digests.names import stage_name
from bot.digests.standing import standings
from bot.language import _, ngettext
from bot.models import Article, ArticleState, Standing, Story
from bot.reply import Block, Button, Reply, Rows, bold, code, italic, link, paragraph, phrase, plain, tell, units
from bot.storage import Storage
from bot.storage.chats import Shown
from bot.storage.stories import MANY
from bot.text import cut

ROOM = 3900
"""UTF-16 units of a page: it is one message, of 4096 at most, or it could not be turned in place."""
WAITING = (ArticleState.FETCHED, ArticleState.EXTRACTED, ArticleState.SUMMARIZED)


T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Window(Generic[T]):
    """The part of a list that a page shows."""

    place: Place
    items: Sequence[T]
    size: int
    total: int

    @property
    def numbered(self) -> dict[int, T]:
        """The items by their numbers in the list."""
        return dict(enumerate(self.items, self.place.offset + 1))


def window_of(place: Place, items: Sequence[T], size: int) -> Window[T]:
    """The part of a list at a place or, where the list has become shorter, its last."""
    place = place.within(len(items), size)
    return Window(place=place, items=items[place.offset : place.offset + size], size=size, total=len(items))


def page(
    context: Context,
    part: Window[T],
    title: str,
    blocks: Sequence[Block],
    *,
    notes: str = "",
    opens: Mapping[int, str] | None = None,
    stories: dict[int, int] | None = None,
    below: Rows = (),
) -> Reply:
    """A page of a list: its title, which of how many it shows, and `notes`; blocks; a button for each number and those
    that turn it.

    By number: what `opens`, as data of buttons; and `stories`, which `/follow 3` means from now on.
    """
    place, size, total = part.place, part.size, part.total
    shown = Shown(stories=stories or {}, place=str(place), size=size)
    context.storage.views.show(context.chat.id, context.request.thread_id, shown, now=context.now)
    count = str(total)
    if size < total:
        count = _("{first}–{last} of many") if total >= MANY else _("{first}–{last} of {total}")
        count = count.format(first=place.offset + 1, last=min(place.offset + size, total), total=total)
    return Reply(
        blocks=(paragraph(bold(title), f" · {count}{notes}"), *blocks),
        buttons=(
            *numbered_buttons(opens or {}),
            *turning(lambda offset: place.at(offset).data, offset=place.offset, size=size, total=total),
            *below,
        ),
        replace=not place.anew,
    )


def turning(data: Callable[[int], str], *, offset: int, size: int, total: int) -> Rows:
    """The row that turns a page; none where there is nothing to turn to. `data` of the page at an offset."""
    buttons = []
    if offset > 0:
        buttons.append(Button(label=_("◀ Previous"), data=data(max(0, offset - size))))
    if offset + size < total:  # not what is shown: stories that have become one leave a page short
        buttons.append(Button(label=_("Next ▶"), data=data(offset + size)))
    return (tuple(buttons),) if buttons else ()


def size_of(blocks: Iterable[Block]) -> int:
    """How much of ROOM some blocks take with what parts them: Telegram counts UTF-16 units."""
    return sum(2 + sum(units(span.text) for span in block) for block in blocks)


SHORT = ((240, 280), (200, 140), (160, 0), (80, 0))
"""How long a title and the beginning of a summary may be: as long as the page fits into one message."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A story on a page, by the article that stands for it."""

    story: Story
    standing: Standing
    article: Article
    others: int = 0
    """Articles of the story that are not shown."""
    update: bool = False
    """Whether the chat has had other articles of the story."""
    why: str = ""
    """The line below it that says why it is on the page."""
    mark: Callable[[Article, Block], Block] = lambda article, said: said
    """Changes what is said below the title."""
    above: tuple[Block, ...] = ()
    """A heading over it."""


def entries_of(storage: Storage, ids: Sequence[int]) -> list[Listed]:
    """Articles in their order, each with its story; those that are gone are left out."""
    known = storage.articles.many(ids)
    articles = [known[one] for one in ids if one in known]
    stories = {story.id: story for story in storage.stories.many(one.story_id or 0 for one in articles)}
    found = standings(storage, stories)
    return [
        Listed(
            story=stories.get(one.story_id or 0) or Story(id=one.story_id or 0, articles=(one,)),
            standing=found.get(one.story_id or 0, Standing()),
            article=one,
        )
        for one in articles
    ]


def stories_of(storage: Storage, ids: Sequence[int]) -> list[Listed]:
    """Stories in their order, each by the article that says its stage; those that are gone are left out."""
    return listed(storage, storage.stories.many(ids))


def listed(storage: Storage, found: Sequence[Story]) -> list[Listed]:
    """Stories, each by the article that says its stage."""
    known = standings(storage, [story.id for story in found])
    return [
        Listed(
            story=story,
            standing=known[story.id],
            article=shown_article(story, known[story.id]),
            others=len(story.articles) - 1,
        )
        for story in found
    ]


def stories_page(
    context: Context,
    part: Window[T],
    title: str,
    entries: Sequence[Listed],
    *,
    notes: str = "",
    foot: Sequence[Block] = (),
    below: Rows = (),
) -> Reply:
    """A page of stories, which are what a part of a list stands for; it fits into one message."""
    numbered = dict(enumerate(entries, part.place.offset + 1))
    blocks: list[Block] = []
    for lengths in SHORT:
        shown = ((*one.above, short_block(context, one, number, *lengths)) for number, one in numbered.items())
        blocks = [block for entry in shown for block in entry]
        if size_of(blocks) <= ROOM:
            break
    return page(
        context,
        part,
        title,
        [*blocks, *foot],
        notes=notes,
        opens={number: Action.ITEM.data(one.article.id, part.place) for number, one in numbered.items()},
        stories={number: one.story.id for number, one in numbered.items()},
        below=below,
    )


def short_block(context: Context, entry: Listed, number: int | None, title: int, said: int) -> Block:
    """An entry, how many other articles its story has, and where that is now. `number` on the page, None in a message
    of its own; `title` and `said`: how long title and summary may be."""
    article, story, standing = entry.article, entry.story, entry.standing
    told = as_told(article, standing)
    spans = article_spans(
        article,
        story.articles,
        told,
        number=number,
        zone=context.zone,
        today=context.today,
        update=entry.update,
        title=title,
        said=entry.mark(article, beginning(article, said)),
    )
    if entry.others:
        more = ngettext(" · {count} more article", " · {count} more articles", entry.others)
        spans.append(italic(more.format(count=entry.others)))
    if entry.why:
        spans += [plain("\n"), italic(entry.why)]
    later = shown_article(story, standing)
    if told.stage != standing.stage and later.published_at > article.published_at:
        stage = bold(stage_name(standing.stage))
        spans += [plain("\n"), *phrase(_("The story has gone on since; now: {stage}"), stage=stage)]
    return tuple(spans)


def still_waiting(context: Context, room: int) -> list[Block]:
    """How many articles wait to be summarised, with the newest titles of them; nothing where none does."""
    articles, counts = context.storage.articles, context.storage.articles.counts()
    count = sum(counts.get(state, 0) for state in WAITING)
    if not count:
        return []
    told = ngettext(
        "{count} article is waiting to be summarised.", "{count} articles are waiting to be summarised.", count
    )
    spans = [*phrase(told, count=count)]
    if context.request.chat_kind == "terminal":
        spans += phrase(_(" To summarise: {command}"), command=code("policybot process"))
    waiting = [article for state in WAITING for article in articles.recent(room, state=state) if article.title]
    for one in sorted(waiting, key=lambda article: article.published_at, reverse=True)[:room]:
        spans += [plain("\n· "), link(cut(one.title, 120), one.url), plain(f" · {one.publisher}")]
    return [tuple(spans)]


def nothing(context: Context, told: Block, below: Rows = ()) -> Reply:
    """There is nothing to list, as `told`, and what waits. Where no article is there at all: how to begin."""
    waiting = still_waiting(context, context.chat.items)
    if context.storage.articles.counts().get(ArticleState.READY):
        return Reply(blocks=(told, *waiting), buttons=below)
    if waiting:
        again = Action.COMMAND.button(_("Show again"), "latest")
        return Reply(blocks=tuple(waiting), buttons=((again,),))
    return tell(
        _("There is no article yet. The operator adds sources with {add}, and reads them with {poll} and {process}."),
        add=code("policybot source add URL"),
        poll=code("policybot poll"),
        process=code("policybot process"),
    )
