"""Compose: stories → the blocks that a reader sees, in a digest and on a page alike."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from bot.digests.lines import fact_spans, in_brackets, move_line
from bot.digests.reasons import because
from bot.digests.standing import standing_of
from bot.language import _, ngettext, short_day, week_day
from bot.models import Article, Digest, DigestItem, Standing, Story
from bot.reply import Block, Button, Reply, Rows, Span, bold, code, italic, link, paragraph, phrase, plain

A_ROW = 8
"""Buttons that Telegram sets side by side: https://core.telegram.org/bots/api#inlinekeyboardmarkup"""


def item_buttons(stories: Iterable[Story], *, first: int = 1, origin: str = "", before: str = "") -> Rows:
    """A button for each story, numbered from `first`, which opens the story's lead article.

    `origin` is the page that the item leads back to, as `bot.conversation.listing.back_to` reads it. Without one, as
    under a digest, the item comes in a message of its own, and the digest stays. `before` stands before each number.
    """
    return open_buttons({n: story.lead.id for n, story in enumerate(stories, first)}, origin=origin, before=before)


def open_buttons(articles: Mapping[int, int], *, origin: str = "", before: str = "") -> Rows:
    """The same for articles by their numbers."""
    end = f":{origin}" if origin else ""
    return numbered_buttons({n: f"r:{article}{end}" for n, article in articles.items()}, before=before)


def numbered_buttons(data: Mapping[int, str], *, before: str = "") -> Rows:
    """A button for each number, in rows."""
    return rows_of([Button(label=f"{before} {number}".strip(), data=value) for number, value in data.items()])


def rows_of(buttons: Sequence[Button]) -> Rows:
    """As few rows as it takes, of even lengths: ten are two of five, not eight and two."""
    count = -(-len(buttons) // A_ROW)
    width = -(-len(buttons) // count) if count else 1
    return tuple(tuple(buttons[n : n + width]) for n in range(0, len(buttons), width))


HEADLINES = 25
"""Titles that a digest lists below its full items; what is beyond opens with a button."""
MAX_OTHERS = 10
"""Other articles of a story that are named below it."""
MAX_FAILING = 3
"""Sources that fail are named up to so many."""
DRAFT = 0
"""In place of the id of a delivery, in a digest that is composed once for several."""
MAX_TITLE = 300
"""Characters of a title that are shown."""


def day(moment: datetime, zone: str) -> str:
    """A date as readers see it: in their zone, but for a moment that is a mere date.

    Midnight in UTC is how a source's date without a time is kept; west of Greenwich it would be the day before.
    """
    if moment.time() != time():
        with contextlib.suppress(OverflowError):  # a feed's "no date" can be the first day that there is
            moment = moment.astimezone(ZoneInfo(zone))
    return short_day(moment.date())


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
    article = shown_article(story, standing)
    spans: list[Span] = [plain(f"{number}. ")]
    moved = move_line(standing)
    if moved:
        spans += [bold(moved), plain("\n")]
    spans += [_title(article), *fact_spans(story.articles, standing, today), plain("\n")]
    if article.summary is not None and article.summary.text:
        spans += [plain(article.summary.text), *written_by(article)]
    else:
        without = _("No text could be read for a summary; follow the link.")
        spans.append(italic(without if article.url else _("No text could be read for a summary.")))
    spans += [plain("\n"), *source_line(article, zone)]
    others = [other for other in story.articles if other is not article]
    for other in others[:MAX_OTHERS]:
        # With its title: were it no part of the story after all, the reader would see.
        spans += [plain("\n↳ "), link(short(other.title), address(other)), italic(in_brackets(other.publisher))]
    if len(others) > MAX_OTHERS:
        spans.append(plain("\n↳ " + _("and {count} more").format(count=len(others) - MAX_OTHERS)))
    return tuple(spans)


def written_by(article: Article) -> list[Span]:
    """Says when the words of a summary are not the publisher's: a reader must be able to tell."""
    if article.summary is None or article.summary.strategy != "generative":
        return []
    return [italic("\n" + _("Written by a model, each sentence checked against the article."))]


def source_line(article: Article, zone: str) -> list[Span]:
    """Who published the article, when, and where to read it."""
    when = day(article.published_at, zone)
    parts = [article.publisher, when if article.dated else _("seen {day}").format(day=when)]
    if article.edited_at:
        parts.append(_("edited {day}").format(day=day(article.edited_at, zone)))
    spans = [italic(" · ".join(parts))]
    where = address(article)
    if where is not None:
        spans += [plain(" · "), link(_("Read it"), where) if where.startswith("http") else plain(where)]
    return spans


def headline_block(story: Story, standing: Standing | None = None, *, update: bool = False) -> Block:
    """One story on a line, with its move. `update`: the chat has had others of its articles."""
    moved = (move_line(standing) if standing else None) or (_("New in a story you have had") if update else None)
    article = shown_article(story, standing) if standing else story.lead
    return paragraph(
        "• ",
        *((bold(moved), plain(_(": "))) if moved else ()),
        link(short(article.title), address(article)),
        italic(in_brackets(article.publisher)),
    )


def shown_article(story: Story, standing: Standing) -> Article:
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


def update_block(item: DigestItem, *, number: int, zone: str, today: date | None = None) -> Block:
    """What is new in a story that the chat has had: its articles that are new, with their new sentences alone."""
    moved = move_line(item.standing)
    spans: list[Span] = [plain(f"{number}. "), bold(moved or _("New in a story you have had")), plain("\n")]
    spans += [_title(item.story.lead), *fact_spans(item.story.articles, item.standing, today)]
    for article in item.story.articles:
        told = item.news.get(article.id, ()) if item.news is not None else ()
        if article is not item.story.lead:
            spans += [plain("\n↳ "), bold(short(article.title))]
        if told:
            written = written_by(article) if article.summary and told[0] in article.summary.text else []
            # Chinese has no space between sentences.
            said = "".join(one if one.endswith(("。", "！", "？")) else f"{one} " for one in told).rstrip()
            spans += [plain(f"\n{said}"), *written]
        spans += [plain("\n"), *source_line(article, zone)]
    return tuple(spans)


def full_block(item: DigestItem, *, number: int, zone: str, today: date | None = None) -> Block:
    """An item in full, with why it is there."""
    if item.news is None:
        block = item_block(item.story, number=number, zone=zone, today=today, standing=item.standing)
    else:
        block = update_block(item, number=number, zone=zone, today=today)
    # What a subscription asks for stands in the digest's head.
    if item.reasons.by_story or item.reasons.sentence:
        return (*block, plain("\n"), italic(because(item.reasons)))
    return block


def compose_digest(digest: Digest, *, zone: str, size: int, delivery_id: int | None) -> tuple[Reply, list[int]]:
    """The digest as a reply, and for each item the block that shows it.

    The first `size` stories in full, the rest as titles, so that nothing new goes untold. Stories
    beyond HEADLINES are behind the button, and count as shown by the last block.
    """
    topic = digest.subscription.topic
    title = bold(_("Your digest on {topic}").format(topic=topic) if topic else _("Your policy digest"))
    about = [week_day(digest.local_date)]
    if digest.subscription.query:
        about.insert(0, digest.subscription.query)
    if digest.subscription.interest:
        about.insert(0, f"“{digest.subscription.interest}”")
    date_line = " · ".join(about)
    if digest.subscription.note:
        date_line += f"\n{digest.subscription.note}"
    failing = _failing(digest)
    if not digest.items and digest.gone:
        told = phrase(_("There is no such topic any more. Ask again: {command}"), command=code("/subscribe"))
        return Reply(blocks=(paragraph(title, f" · {date_line}"), told)), []
    if not digest.items:
        return Reply(blocks=(paragraph(title, f" · {date_line}\n", _nothing(digest, zone)), *failing)), []
    blocks: list[Block] = [paragraph(title, f" · {date_line}\n{_count(len(digest.items))}")]
    shown: list[int] = []
    for number, item in enumerate(digest.items[:size], 1):
        blocks.append(full_block(item, number=number, zone=zone, today=digest.local_date))
        shown.append(len(blocks) - 1)
    headlines = digest.items[size : size + HEADLINES]
    if headlines:
        blocks.append(paragraph(bold(_("Also new"))))
    lines = range(len(blocks), len(blocks) + len(headlines))
    blocks += [headline_block(item.story, item.standing, update=item.news is not None) for item in headlines]
    shown += lines
    beyond = len(digest.items) - len(shown)
    shown += [len(blocks) - 1] * beyond
    buttons: Rows = ()
    if delivery_id is not None:
        full = digest.items[:size]
        buttons = open_buttons({n: opened_article(item).id for n, item in enumerate(full, 1)})
    if delivery_id is not None and len(digest.items) > size:
        more = len(digest.items) - size
        label = ngettext("+{count} more", "+{count} more", more).format(count=more)
        buttons = (*buttons, (Button(label=label, data=f"d:{delivery_id}:{size}"),))
    return Reply(blocks=(*blocks, *failing), buttons=buttons, lines=frozenset(lines)), shown


def of_delivery(buttons: Rows, delivery_id: int) -> Rows:
    """The buttons of a digest that was composed as DRAFT, for one delivery."""
    draft = f"d:{DRAFT}:"
    if not any((button.data or "").startswith(draft) for row in buttons for button in row):
        return buttons

    def addressed(button: Button) -> Button:
        data = button.data or ""
        if not data.startswith(draft):
            return button
        return replace(button, data=f"d:{delivery_id}:{data.removeprefix(draft)}")

    return tuple(tuple(map(addressed, row)) for row in buttons)


def opened_article(item: DigestItem) -> Article:
    """The article that an item's number opens: the one whose summary it shows."""
    return shown_article(item.story, item.standing) if item.news is None else item.story.lead


def _nothing(digest: Digest, zone: str) -> str:
    """That there is nothing, and since when."""
    if digest.since is None:
        return _("Nothing new.")
    local = digest.since.astimezone(ZoneInfo(zone))
    days = (digest.local_date - local.date()).days
    if days == 0:
        return _("Nothing new since {time} today.").format(time=f"{local:%H:%M}")
    if days == 1:
        return _("Nothing new since yesterday, {time}.").format(time=f"{local:%H:%M}")
    return _("Nothing new since {day}.").format(day=week_day(local.date()))


def _failing(digest: Digest) -> tuple[Block, ...]:
    """Which sources could not be read, so that silence is not taken for news of none."""
    if not digest.failing:
        return ()
    named = _(", ").join(digest.failing[:MAX_FAILING])
    more = len(digest.failing) - MAX_FAILING
    if more > 0:
        named = _("{names} and {count} more").format(names=named, count=more)
    told = ngettext(
        "{count} source could not be read lately: {names}.",
        "{count} sources could not be read lately: {names}.",
        len(digest.failing),
    )
    return ((*phrase("⚠ "), *phrase(told, count=len(digest.failing), names=italic(named))),)


def _count(stories: int) -> str:
    return ngettext("{count} new story", "{count} new stories", stories).format(count=stories)


def numbered(
    stories: Sequence[Story],
    *,
    first: int,
    zone: str,
    today: date | None = None,
    standings: Mapping[int, Standing] | None = None,
) -> tuple[Block, ...]:
    """Stories in full, numbered from `first`. `today` is the reader's; without it no days ahead are told.

    `standings`: of the whole stories, by id, where these hold a part of theirs.
    """
    known = standings or {}
    return tuple(
        item_block(story, number=number, zone=zone, today=today, standing=known.get(story.id))
        for number, story in enumerate(stories, first)
    )
