"""A page of stories: short on a phone, one message, each with a button that opens it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.conversation.context import Context
from bot.conversation.deadlines import today
from bot.conversation.pages import ROOM, Rows, counted, item_buttons, remember, size_of, turning
from bot.digests.compose import day, item_block
from bot.digests.lines import fact_spans, move_line
from bot.digests.standing import standing_of
from bot.language import _, ngettext
from bot.models import Article, Story
from bot.reply import Block, Reply, Span, bold, italic, paragraph, plain
from bot.text import cut

SHORT = ((240, 280), (200, 140), (160, 0), (90, 0))
"""How long a title and the beginning of a summary may be: as long as the page fits into one message."""


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
    excerpts: Mapping[int, Block] | None = None,
    more: Rows = (),
) -> Reply:
    """A page of stories, numbered from `offset` + 1, which `/follow 3` means from now on.

    `data` turns it: it has a place for an offset; `origin` is the same for `bot.conversation.pages.back_to`.
    `full`: with whole summaries, where they fit. `excerpts`: what stands in place of a summary's beginning, by the lead
    article's id. `more`: buttons below.
    """
    first, last = offset + 1, offset + len(stories)
    remember(context, {number: story.id for number, story in enumerate(stories, first)})
    heading = paragraph(*head, f" · {counted(first, last, total)}")
    return Reply(
        blocks=(heading, *_fitted(context, stories, first, full=full, excerpts=excerpts or {})),
        buttons=(
            *item_buttons(context, stories, first=first, origin=origin.format(offset)),
            *turning(data, offset=offset, size=size, total=total),
            *more,
        ),
        replace=replace,
    )


def _fitted(
    context: Context, stories: Sequence[Story], first: int, *, full: bool, excerpts: Mapping[int, Block]
) -> list[Block]:
    present = today(context.now, context.zone)
    numbered = list(enumerate(stories, first))
    if full:
        blocks = [item_block(story, number=n, zone=context.zone, today=present) for n, story in numbered]
        if size_of(blocks) <= ROOM:
            return blocks
    blocks = []
    for title, summary in SHORT:
        blocks = [
            _short(
                story,
                number=n,
                zone=context.zone,
                present=present,
                title=title,
                said=excerpts.get(story.lead.id) or beginning(story.lead, summary) if summary else (),
            )
            for n, story in numbered
        ]
        if size_of(blocks) <= ROOM:
            break
    return blocks


def _short(story: Story, *, number: int, zone: str, present: date, title: int, said: Block) -> Block:
    article, standing = story.lead, standing_of(story.articles)
    spans: list[Span] = [plain(f"{number}. ")]
    moved = move_line(standing)
    if moved:
        spans += [bold(moved), plain("\n")]
    spans += [bold(cut(article.title, title)), *fact_spans(story.articles, standing, present)]
    if said:
        spans += [plain("\n"), *said]
    others = len(story.articles) - 1
    when = day(article.published_at, zone)
    parts = {"publisher": cut(article.publisher, 40), "day": when}
    source = (_("{publisher} · {day}") if article.dated else _("{publisher} · seen {day}")).format(**parts)
    spans += [plain("\n"), italic(source)]
    if others:
        more = ngettext(" · {count} more article", " · {count} more articles", others)
        spans += [italic(more.format(count=others))]
    return tuple(spans)


def beginning(article: Article, length: int) -> Block:
    """As many whole sentences of a summary as fit, the first of them cut where it must be."""
    if article.summary is None or not article.summary.text:
        return (italic(_("No text could be read for a summary.")),)
    said = ""
    for sentence in article.summary.sentences:
        more = f"{said} {sentence.text}".strip()
        if said and len(more) > length:
            break
        said = more
    return (plain(cut(said or article.summary.text, length)),)
