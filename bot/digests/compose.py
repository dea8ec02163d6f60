"""Compose: stories → the blocks that a reader sees, in a digest and on a page alike."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import date, datetime, time
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.digests.lines import fact_spans, move_line
from bot.digests.standing import standing_of
from bot.models import Article, Digest, Standing, Story
from bot.reply import Block, Button, Reply, Span, bold, italic, link, paragraph, plain

HEADLINES = 25
"""Titles that a digest lists below its full items; what is beyond opens with a button."""
MAX_OTHERS = 10
"""Other articles of a story that are named below it."""
MAX_TITLE = 300
"""Characters of a title that are shown."""


def day(moment: datetime, zone: str) -> str:
    """A date as readers see it: in their zone, but for a moment that is a mere date.

    Midnight in UTC is how a source's date without a time is kept; west of Greenwich it would be the day before.
    """
    if moment.time() != time():
        with contextlib.suppress(OverflowError):  # a feed's "no date" can be the first day that there is
            moment = moment.astimezone(ZoneInfo(zone))
    return format_date(moment.date(), "d MMM y", locale="en")


def address(article: Article) -> str | None:
    """Where to read the article: a web address, or the name of the file it came from."""
    if article.url is None:
        return None
    if article.url.startswith("file:"):
        return unquote(urlsplit(article.url).path).rsplit("/", 1)[-1]
    return article.url


def item_block(
    story: Story, *, number: int, zone: str, today: date | None = None, standing: Standing | None = None
) -> Block:
    """One story in full: a move, title, stage, who acts, days ahead, summary, source, date and link; then who else
    carries it.

    `today` is the reader's; without it no days ahead are told. `standing` is that of the whole story, where `story`
    holds a part of it; else it is read off the articles.
    """
    standing = standing or standing_of(story.articles)
    article = _shown(story, standing)
    spans: list[Span] = [plain(f"{number}. ")]
    moved = move_line(standing)
    if moved:
        spans += [bold(moved), plain("\n")]
    spans += [_title(article), *fact_spans(story.articles, standing, today), plain("\n")]
    if article.summary is not None and article.summary.text:
        spans += [plain(article.summary.text), *written_by(article)]
    else:
        hint = "; follow the link." if article.url else "."
        spans.append(italic(f"No text could be read for a summary{hint}"))
    spans += [plain("\n"), *source_line(article, zone)]
    others = [other for other in story.articles if other is not article]
    for other in others[:MAX_OTHERS]:
        # With its title: were it no part of the story after all, the reader would see.
        spans += [plain("\n↳ "), link(short(other.title), address(other)), italic(f" ({other.publisher})")]
    if len(others) > MAX_OTHERS:
        spans.append(plain(f"\n↳ and {len(others) - MAX_OTHERS} more"))
    return tuple(spans)


def written_by(article: Article) -> list[Span]:
    """Says when the words of a summary are not the publisher's: a reader must be able to tell."""
    if article.summary is None or article.summary.strategy != "generative":
        return []
    return [italic("\nWritten by a model, each sentence checked against the article.")]


def source_line(article: Article, zone: str) -> list[Span]:
    """Who published the article, when, and where to read it."""
    when = day(article.published_at, zone) if article.dated else f"seen {day(article.published_at, zone)}"
    edited = f" · edited {day(article.edited_at, zone)}" if article.edited_at else ""
    spans = [italic(f"{article.publisher} · {when}{edited}")]
    where = address(article)
    if where is not None:
        spans += [plain(" · "), link("Read it", where) if where.startswith("http") else plain(where)]
    return spans


def headline_block(story: Story, standing: Standing | None = None) -> Block:
    """One story on a line, with its move."""
    moved = move_line(standing) if standing else None
    article = _shown(story, standing) if standing else story.lead
    return paragraph(
        "• ",
        *((bold(moved), plain(": ")) if moved else ()),
        link(short(article.title), address(article)),
        italic(f" ({article.publisher})"),
    )


def _shown(story: Story, standing: Standing) -> Article:
    """The article whose summary stands under the story's stage: the first that says that stage, else the lead.

    "Adopted" over a summary of the proposal would say what its article does not.
    """
    if standing.stage == "other":
        return story.lead
    saying = (one for one in story.articles if one.facts is not None and one.facts.stage == standing.stage)
    return next(saying, story.lead)


def _title(article: Article) -> Span:
    return bold(short(article.title))


def short(title: str) -> str:
    """A title as far as it is shown."""
    return title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 1].rstrip()}…"


def compose_digest(digest: Digest, *, zone: str, size: int, delivery_id: int | None) -> tuple[Reply, list[int]]:
    """The digest as a reply, and for each item the block that shows it.

    The first `size` stories in full, the rest as titles, so that nothing new goes untold. Stories
    beyond HEADLINES are behind the button, and count as shown by the last block.
    """
    what = digest.subscription.topic or "policy"
    title = bold(f"Your {what} digest")
    date_line = format_date(digest.local_date, "EEEE d MMMM y", locale="en")
    if digest.subscription.query:
        date_line = f"{digest.subscription.query} · {date_line}"
    if not digest.items:
        return Reply(blocks=(paragraph(title, f" · {date_line}\n", "Nothing new since the last one."),)), []
    blocks: list[Block] = [paragraph(title, f" · {date_line}\n{_count(len(digest.items))}")]
    shown: list[int] = []
    for number, item in enumerate(digest.items[:size], 1):
        blocks.append(item_block(item.story, number=number, zone=zone, today=digest.local_date, standing=item.standing))
        shown.append(len(blocks) - 1)
    headlines = digest.items[size : size + HEADLINES]
    if headlines:
        blocks.append(paragraph(bold("Also new")))
    lines = range(len(blocks), len(blocks) + len(headlines))
    blocks += [headline_block(item.story, item.standing) for item in headlines]
    shown += lines
    beyond = len(digest.items) - len(shown)
    shown += [len(blocks) - 1] * beyond
    buttons: tuple[tuple[Button, ...], ...] = ()
    if delivery_id is not None and len(digest.items) > size:
        label = f"Summaries of the other {len(digest.items) - size}"
        buttons = ((Button(label=label, data=f"d:{delivery_id}:{size}"),),)
    return Reply(blocks=tuple(blocks), buttons=buttons, lines=frozenset(lines)), shown


def _count(stories: int) -> str:
    return "1 new story" if stories == 1 else f"{stories} new stories"


def numbered(stories: Sequence[Story], *, first: int, zone: str, today: date | None = None) -> tuple[Block, ...]:
    """Stories in full, numbered from `first`. `today` is the reader's; without it no days ahead are told."""
    return tuple(
        item_block(story, number=number, zone=zone, today=today) for number, story in enumerate(stories, first)
    )
