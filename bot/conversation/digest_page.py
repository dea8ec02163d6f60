"""What a digest listed by its title only, or not at all: opened page by page, as the digest tells its first items."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.conversation.context import Context
from bot.conversation.listing import beginning, fitted
from bot.conversation.pages import ROOM, counted, remember, size_of, turning, verb_of
from bot.digests.compose import full_block, opened_article, source_line
from bot.digests.lines import fact_spans, move_line
from bot.digests.opened import opened
from bot.digests.opening import open_buttons
from bot.language import _
from bot.models import DigestItem
from bot.reply import Block, Reply, bold, paragraph, plain, tell
from bot.text import cut


def delivery_page(context: Context, delivery_id: int, offset: int, *, replace: bool = False) -> Reply:
    """Items of a digest from `offset` on, numbered as in it."""
    ids = context.storage.had.stories(delivery_id, context.chat.id)
    if not ids:
        return tell(_("That digest is gone. See {latest}."), latest="/latest")
    size = context.chat.items
    offset = max(0, min(offset, len(ids) - 1))
    present = context.today
    items = opened(context.storage, context.chat.id, delivery_id, ids[offset : offset + size], present)
    first, last = offset + 1, offset + len(items)
    remember(context, {number: item.story.id for number, item in enumerate(items, first)})
    articles = {number: opened_article(item).id for number, item in enumerate(items, first)}
    blocks = [full_block(item, number=n, zone=context.zone, today=present) for n, item in enumerate(items, first)]
    if size_of(blocks) > ROOM:
        blocks = _short(context, items, first, present)
    return Reply(
        blocks=(paragraph(bold(_("From your digest")), f" · {counted(first, last, len(ids))}"), *blocks),
        buttons=(
            *open_buttons(articles, origin=f"d{delivery_id}.{offset}", before=verb_of(context, _("Open"))),
            *turning(f"d:{delivery_id}:{{}}:t", offset=offset, size=size, total=len(ids)),
        ),
        replace=replace,
    )


def _short(context: Context, items: Sequence[DigestItem], first: int, today: date) -> list[Block]:
    """With as much of each as fits together."""
    return fitted(
        lambda title, said: [
            _short_item(item, number, context.zone, today, title=title, said=said)
            for number, item in enumerate(items, first)
        ]
    )


def _short_item(item: DigestItem, number: int, zone: str, today: date, *, title: int, said: int) -> Block:
    article = opened_article(item)
    head = move_line(item.standing) or (_("New in a story you have had") if item.news is not None else None)
    told = beginning(article, said)
    if item.news is not None:
        new = " ".join(sentence for sentences in item.news.values() for sentence in sentences)
        told = (plain(cut(new, said)),) if said and new else ()
    return (
        plain(f"{number}. "),
        *((bold(head), plain("\n")) if head else ()),
        bold(cut(article.title, title)),
        *fact_spans(item.story.articles, item.standing, today),
        *((plain("\n"), *told) if told else ()),
        plain("\n"),
        *source_line(article, zone),
    )
