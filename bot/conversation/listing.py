"""A page of a list: its buttons, the numbers that `/follow 3` means, and stories on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.actions import Action, Place
from bot.conversation.request import Context
from bot.digests.compose import (
    fact_spans,
    move_line,
    numbered_buttons,
    shown_article,
    source_line,
    written_by,
)
from bot.digests.names import stage_name
from bot.digests.standing import standings
from bot.language import _, ngettext
from bot.models import Article, ArticleState, Standing, Story
from bot.reply import Block, Button, Reply, Rows, Span, bold, code, italic, link, paragraph, phrase, plain, tell, units
from bot.storage import Storage
from bot.storage.stories import MANY
from bot.text import cut

ROOM = 3900
"""UTF-16 units of a page: it is one message, of 4096 at most, or it could not be turned in place."""
WAITING = (ArticleState.FETCHED, ArticleState.EXTRACTED, ArticleState.SUMMARIZED)


def page(
    context: Context,
    place: Place,
    blocks: Sequence[Block],
    *,
    size: int,
    total: int,
    opens: Mapping[int, str],
    stories: Mapping[int, int] | None = None,
    below: Rows = (),
    lines: Iterable[int] = (),
) -> Reply:
    """A page of a list, with a button for each number and those that turn it.

    By number: what `opens`, as data of buttons; and `stories`, which `/follow 3` means from now on.
    """
    if stories:
        context.storage.views.show(context.chat.id, context.request.thread_id, stories, now=context.now)
    return Reply(
        blocks=tuple(blocks),
        lines=frozenset(lines),
        buttons=(
            *numbered_buttons(opens),
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


def counted(first: int, last: int, total: int) -> str:
    """ "6–10 of 12", or "12" where all are shown."""
    if last - first + 1 >= total:
        return str(total)
    if total >= MANY:
        return _("{first}–{last} of many").format(first=first, last=last)
    return _("{first}–{last} of {total}").format(first=first, last=last, total=total)


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
    place: Place,
    title: str,
    entries: Sequence[Listed],
    *,
    size: int,
    total: int,
    notes: str = "",
    foot: Sequence[Block] = (),
    below: Rows = (),
) -> Reply:
    """A page of stories, numbered from where it stands in the list; it fits into one message. `notes` stand in the
    heading behind the title and how many there are."""
    count = counted(place.offset + 1, place.offset + len(entries), total)
    head = paragraph(bold(title), f" · {count}{notes}")
    numbered = dict(enumerate(entries, place.offset + 1))
    blocks: list[Block] = []
    for lengths in SHORT:
        shown = ((*one.above, short_block(context, one, number, *lengths)) for number, one in numbered.items())
        blocks = [block for entry in shown for block in entry]
        if size_of(blocks) <= ROOM:
            break
    return page(
        context,
        place,
        [head, *blocks, *foot],
        size=size,
        total=total,
        opens={number: Action.ITEM.data(one.article.id, place) for number, one in numbered.items()},
        stories={number: one.story.id for number, one in numbered.items()},
        below=below,
    )


def short_block(context: Context, entry: Listed, number: int | None, title: int, said: int) -> Block:
    """An entry: its move, title, facts, summary, source, other articles, and where the story is now. `number` on the
    page, None in a message of its own; `title` and `said`: how long title and summary may be."""
    article, story, standing = entry.article, entry.story, entry.standing
    told = as_told(article, standing)
    summary = entry.mark(article, beginning(article, said))
    head = move_line(told) or (_("New in a story you have had") if entry.update else None)
    spans: list[Span] = [plain(f"{number}. ")] if number else []
    spans += (bold(head), plain("\n")) if head else ()
    # Facts of this article first: who acts is read off the first that names somebody.
    own = (article, *(one for one in story.articles if one.id != article.id))
    spans += [bold(cut(article.title, title)), *fact_spans(own, told, context.today)]
    if summary:
        spans += [plain("\n"), *summary, *written_by(article)]
    spans += [plain("\n"), *source_line(article, context.zone)]
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


def as_told(article: Article, standing: Standing) -> Standing:
    """How a story stands, over a summary of this article: "adopted" over one of the proposal would say what its article
    does not."""
    stage = article.facts.stage.stage if article.facts is not None else "other"
    return standing if standing.stage in (stage, "other") else replace(standing, stage=stage, before=None)


def beginning(article: Article, length: int) -> Block:
    """As many whole sentences of a summary as fit, the first of them cut where it must be."""
    if not length:
        return ()
    if article.summary is None or not article.summary.text:
        unread = _("This article is being read. Try again in a minute.")
        none = _("No text could be read for a summary.")
        return (italic(none if article.state == ArticleState.READY else unread),)
    end = 0
    for sentence in article.summary.sentences:
        if end and sentence.end > length:
            break
        end = sentence.end
    # Cut from the whole: Chinese has no space between sentences.
    return (plain(cut(article.summary.text[:end] or article.summary.text, length)),)


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
    """There is nothing to list, as `told`. Where no article is there at all: those that wait, else how to begin."""
    if context.storage.articles.counts().get(ArticleState.READY):
        return Reply(blocks=(told,), buttons=below)
    if waiting := still_waiting(context, context.chat.items):
        again = Button(label=_("Show again"), data=Action.COMMAND.data("latest"))
        return Reply(blocks=tuple(waiting), buttons=((again,),))
    return tell(
        _("There is no article yet. The operator adds sources with {add}, and reads them with {poll} and {process}."),
        add=code("policybot source add URL"),
        poll=code("policybot poll"),
        process=code("policybot process"),
    )
