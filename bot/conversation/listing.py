"""A page of stories: short on a phone, one message, each with a button that opens it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.conversation.context import Context
from bot.conversation.deadlines import today
from bot.conversation.pages import ROOM, counted, remember, size_of, turning, verb_of
from bot.digests.compose import address, day, item_block, shown_article
from bot.digests.lines import fact_spans, move_line
from bot.digests.opening import open_buttons
from bot.digests.standing import standings_of
from bot.language import _, ngettext
from bot.models import Article, Standing, Story
from bot.reply import Block, Reply, Span, bold, italic, link, paragraph, plain
from bot.text import cut

SHORT = ((240, 280), (200, 140), (160, 0), (80, 0))
"""How long a title and the beginning of a summary may be: as long as the page fits into one message."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """A story of a page."""

    story: Story
    standing: Standing

    @property
    def article(self) -> Article:
        """The one that is shown, and opened."""
        return shown_article(self.story, self.standing)


def list_page(
    context: Context,
    head: Block,
    stories: Sequence[Story],
    *,
    total: int,
    offset: int,
    size: int,
    origin: str,
    data: str,
    replace: bool,
    full: bool = False,
) -> Reply:
    """A page of stories, numbered from `offset` + 1, which `/follow 3` means from now on.

    `data` turns it: it has a place for an offset; `origin` is the same for `bot.conversation.pages.back_to`.
    `full`: with whole summaries, where they fit.
    """
    first, last = offset + 1, offset + len(stories)
    remember(context, {number: story.id for number, story in enumerate(stories, first)})
    heading = paragraph(*head, f" · {counted(first, last, total)}")
    standings = standings_of(context.storage, stories)
    items = [Item(story=story, standing=standings.get(story.id, Standing())) for story in stories]
    opened = {number: item.article.id for number, item in enumerate(items, first)}
    return Reply(
        blocks=(heading, *((_full(context, items, first) if full else None) or _short(context, items, first))),
        buttons=(
            *open_buttons(opened, origin=origin.format(offset), before=verb_of(context, _("Open"))),
            *turning(data, offset=offset, size=size, total=total),
        ),
        replace=replace,
    )


def fitted(make: Callable[[int, int], list[Block]]) -> list[Block]:
    """Blocks of a page that fit into one message: `make` is given how long a title and what is said below may be."""
    blocks: list[Block] = []
    for title, said in SHORT:
        blocks = make(title, said)
        if size_of(blocks) <= ROOM:
            break
    return blocks


def _full(context: Context, items: Sequence[Item], first: int) -> list[Block] | None:
    present = today(context.now, context.zone)
    blocks = [
        item_block(item.story, number=n, zone=context.zone, today=present, standing=item.standing)
        for n, item in enumerate(items, first)
    ]
    return blocks if size_of(blocks) <= ROOM else None


def _short(context: Context, items: Sequence[Item], first: int) -> list[Block]:
    return fitted(
        lambda title, said: [
            short_block(
                context,
                item.story,
                item.standing,
                number,
                title=(bold(cut(item.article.title, title)),),
                said=beginning(item.article, said),
            )
            for number, item in enumerate(items, first)
        ]
    )


def short_block(context: Context, story: Story, standing: Standing, number: int, *, title: Block, said: Block) -> Block:
    """A story on a page: its move, title, facts, what is said of it, source, and how many other articles it has."""
    article = shown_article(story, standing)
    spans: list[Span] = [plain(f"{number}. ")]
    moved = move_line(standing)
    if moved:
        spans += [bold(moved), plain("\n")]
    spans += [*title, *fact_spans(story.articles, standing, today(context.now, context.zone))]
    if said:
        spans += [plain("\n"), *said]
    others = len(story.articles) - 1
    parts = {"publisher": cut(article.publisher, 40), "day": day(article.published_at, context.zone)}
    source = (_("{publisher} · {day}") if article.dated else _("{publisher} · seen {day}")).format(**parts)
    spans += [plain("\n"), italic(source)]
    where = address(article)
    if where is not None and where.startswith("http"):
        spans += [plain(" · "), link(_("Read it"), where)]
    if others:
        more = ngettext(" · {count} more article", " · {count} more articles", others)
        spans += [italic(more.format(count=others))]
    return tuple(spans)


def as_told(article: Article, standing: Standing) -> Standing:
    """How a story stands, over a summary of this article: "adopted" over one of the proposal would say what its article
    does not."""
    stage = article.facts.stage if article.facts is not None else "other"
    return standing if standing.stage in (stage, "other") else replace(standing, stage=stage, before=None)


def beginning(article: Article, length: int) -> Block:
    """As many whole sentences of a summary as fit, the first of them cut where it must be."""
    if not length:
        return ()
    if article.summary is None or not article.summary.text:
        return (italic(_("No text could be read for a summary.")),)
    end = 0
    for sentence in article.summary.sentences:
        if end and sentence.end > length:
            break
        end = sentence.end
    # Cut from the whole: Chinese has no space between sentences.
    return (plain(cut(article.summary.text[:end] or article.summary.text, length)),)
