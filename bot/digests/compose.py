"""Compose: what a reader sees of stories, as blocks of a digest and of a page alike."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from bot.actions import Action
from bot.addresses import in_archive
from bot.digests.names import STAGE_WORDS, body_name, matched, place_name, stage_name
from bot.digests.rank import because
from bot.digests.standing import claims_of, standing_of
from bot.language import N_, _, english, long_day, ngettext, short_day, week_day
from bot.models import SHORT, Article, ArticleState, Digest, DigestItem, DueDay, Standing, Story
from bot.reply import (
    Block,
    Button,
    Reply,
    Rows,
    Span,
    bold,
    code,
    in_rows,
    italic,
    link,
    paragraph,
    phrase,
    plain,
)
from bot.text import cut

A_ROW = 5
"""Numbers side by side."""
BEST, CARRIERS = 5, 3
"""Items of a short edition, and how many publishers of each it names."""
HEADLINES = 25
"""Titles that a digest lists below its full items; what is beyond opens with a button."""
MAX_OTHERS = 10
"""Other articles of a story that are named below it."""
MAX_FAILING = 120
"""Characters of the names of sources that fail."""
MAX_TITLE = 300
"""Characters of a title that are shown."""
MAX_PUBLISHER = 60
WHOLE = 100_000
"""Characters of a summary: more than any has."""
MAX_DEADLINES = 2
"""Days ahead that an item names."""
COUNTED_DAYS = 31
"""A day is told also as so many days ahead, up to here."""

_KINDS = {
    "comments": N_("Comments by {day}"),
    "effective": N_("Takes effect {day}"),
    "expires": N_("Ends {day}"),
    "meeting": N_("Meeting on {day}"),
    "application": N_("Apply by {day}"),
    "compliance": N_("Comply by {day}"),
    "other": N_("Due {day}"),
}


def numbered_buttons(data: Mapping[int, str]) -> Rows:
    """A button for each number, in rows."""
    return in_rows([Button(label=str(number), data=value) for number, value in data.items()], A_ROW)


def day(moment: datetime, zone: str) -> str:
    """A date as readers see it: in their zone, but for a moment that is a mere date.

    Midnight in UTC is how a source's date without a time is kept; west of Greenwich it would be the day before.
    """
    if moment.time() != time():
        with contextlib.suppress(OverflowError):  # a feed's "no date" can be the first day that there is
            moment = moment.astimezone(ZoneInfo(zone))
    return short_day(moment.date())


def item_block(
    story: Story,
    *,
    number: int | None = None,
    zone: str,
    today: date,
    standing: Standing | None = None,
    update: bool = False,
) -> Block:
    """One story in full, by the article that says its stage; then its other articles by their titles.

    `today` is the reader's. `standing` is that of the whole story, where `story`
    holds a part of it; else it is read off the articles. `update`: the chat has had others of its articles; then each
    has its summary.
    """
    standing = standing or standing_of(map(claims_of, story.articles))
    article = shown_article(story, standing)
    spans = article_spans(
        article, story.articles, standing, number=number, zone=zone, today=today, update=update, said=beginning(article)
    )
    others = [other for other in story.articles if other is not article]
    for other in others[:MAX_OTHERS]:
        if update:
            spans += [plain("\n↳ "), bold(short(other.title)), *told_by(other, zone, beginning(other))]
        else:
            # With its title: were it no part of the story after all, the reader would see.
            spans += [plain("\n↳ "), link(short(other.title), other.url), italic(in_brackets(other.publisher))]
    if len(others) > MAX_OTHERS:
        spans.append(plain("\n↳ " + _("and {count} more").format(count=len(others) - MAX_OTHERS)))
    return tuple(spans)


def article_spans(
    article: Article,
    articles: Sequence[Article],
    standing: Standing,
    *,
    number: int | None = None,
    zone: str,
    today: date,
    update: bool = False,
    title: int = MAX_TITLE,
    days: int = MAX_DEADLINES,
    said: Block,
) -> list[Span]:
    """An article of a story: a move, title, stage, who acts, days ahead, what is `said` of it, source, date and link.

    `articles`: all of the story's that are at hand. `title`: how long it may be. `days`: how many are told.
    """
    head = _head(standing, update=update)
    spans = [
        *([plain(f"{number}. ")] if number else ()),
        *((bold(head), plain("\n")) if head else ()),
        bold(cut(article.title, title)),
    ]
    # A move, which stands above the title, has named the stage.
    badge = None if standing.before or standing.stage not in STAGE_WORDS else _(STAGE_WORDS[standing.stage])
    if badge:
        spans += [plain("\n"), bold(badge)]
    # Who acts is read off the first that names somebody.
    if body := body_text((article, *articles)):
        spans.append(italic(f" · {body}" if badge else f"\n{body}"))
    if due := deadline_line(standing.deadlines, today, days):
        spans.append(plain(f"\n{due}"))
    return spans + told_by(article, zone, said)


def as_told(article: Article, standing: Standing) -> Standing:
    """How a story stands, over a summary of this article: "adopted" over one of the proposal would say what its article
    does not."""
    stage = article.facts.stage.stage if article.facts is not None else "other"
    return standing if standing.stage in (stage, "other") else replace(standing, stage=stage, before=None)


def _head(standing: Standing, *, update: bool) -> str | None:
    """What stands above a title: a move, or that the chat has had others of the story's articles."""
    return move_line(standing) or (_("New in a story you have had") if update else None)


def beginning(article: Article, length: int = WHOLE) -> Block:
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


def told_by(article: Article, zone: str, said: Block) -> list[Span]:
    """What is said of an article, and where that is from, on lines of their own. It says when the words are not the
    publisher's: a reader must be able to tell."""
    spans = [plain("\n"), *said] if said else []
    if said and article.summary is not None and article.summary.strategy == "generative":
        spans.append(italic("\n" + _("Written by a model, each sentence checked against the article.")))
    return [*spans, plain("\n"), *source_line(article, zone)]


def source_line(article: Article, zone: str) -> list[Span]:
    """Who published the article, when, and where to read it."""
    when = day(article.published_at, zone)
    parts = [cut(article.publisher, MAX_PUBLISHER), when if article.dated else _("seen {day}").format(day=when)]
    if article.edited_at:
        parts.append(_("edited {day}").format(day=day(article.edited_at, zone)))
    spans = [italic(" · ".join(parts))]
    if article.url is not None:
        # Of a file its name.
        is_web, path = article.url.startswith("http"), unquote(urlsplit(article.url).path)
        spans += [plain(" · "), link(_("Read it"), article.url) if is_web else plain(path.rpartition("/")[2])]
    if page := in_archive(article.id):
        spans += [plain(" · "), link(_("Archive"), page)]
    return spans


def headline_block(item: DigestItem, lead: str = "• ") -> Block:
    """One story on a line: what happened, and who carries it. `lead` stands before it."""
    article, stage = shown_article(item.story, item.standing), item.standing.stage
    head = _head(item.standing, update=item.update) or (_(STAGE_WORDS[stage]) if stage in STAGE_WORDS else None)
    carriers = list(dict.fromkeys(one.publisher for one in (article, *item.story.articles)))
    names = _(", ").join(carriers[:CARRIERS])
    if len(carriers) > CARRIERS:
        names = _("{names} and {count} more").format(names=names, count=len(carriers) - CARRIERS)
    return paragraph(
        lead,
        *((bold(head), plain(_(": "))) if head else ()),
        link(short(article.title), article.url),
        italic(in_brackets(names)),
    )


def shown_article(story: Story, standing: Standing) -> Article:
    """The article whose summary stands under the story's stage: the first that says that stage, else the lead.

    "Adopted" over a summary of the proposal would say what its article does not.
    """
    if standing.stage == "other":
        return story.lead
    saying = (one for one in story.articles if one.facts is not None and one.facts.stage.stage == standing.stage)
    return next(saying, story.lead)


def short(title: str) -> str:
    """A title as far as it is shown."""
    return cut(title, MAX_TITLE)


def compose_digest(digest: Digest, *, zone: str, size: int, delivery_id: int | None) -> tuple[Reply, list[int]]:
    """The digest as a reply, and for each item the block that shows it.

    The first `size` stories in full, the rest and those that stand aside as titles, so that nothing new goes untold.
    Stories beyond HEADLINES are behind the button, and count as shown by the last block; so are those of a short
    edition beyond BEST.
    """
    subscription, today = digest.subscription, digest.local_date
    head = [bold(_("Alert") if subscription.schedule.at_once else _("Your policy digest"))]
    head.append(plain(" · ".join(["", *filter(None, [matched(subscription), week_day(today)])])))
    if digest.gone:
        told = phrase(_("There is no such topic any more. Ask again: {command}"), command=code("/subscribe"))
        return Reply(blocks=(tuple(head), told)), []
    failing, count = _failing(digest), len(digest.items)
    if not count:
        return Reply(blocks=((*head, plain("\n" + _("Nothing new."))), *failing)), []
    head.append(plain("\n" + ngettext("{count} new story", "{count} new stories", count).format(count=count)))
    blocks: list[Block] = [tuple(head)]
    brief, size = size == SHORT, sum(not item.aside for item in digest.items[: size or BEST])
    for number, item in enumerate(digest.items[:size], 1):
        story, standing, update = item.story, item.standing, item.update
        block = item_block(story, number=number, zone=zone, today=today, standing=standing, update=update)
        if why := because(item.reasons, named=True):
            block = (*block, plain("\n"), italic(why))
        blocks.append(headline_block(item, f"{number}. ") if brief else block)
    headlines = [] if brief else list(map(headline_block, digest.items[size : size + HEADLINES]))
    if size and headlines:
        blocks.append(paragraph(bold(_("Also new"))))
    first = len(blocks)
    blocks += headlines
    shown = [min(n + 1 if n < size else first + n - size, len(blocks) - 1) for n in range(count)]
    buttons: Rows = ()
    if delivery_id is not None:
        ids = (shown_article(item.story, item.standing).id for item in digest.items[:size])
        buttons = numbered_buttons({n: Action.ITEM.data(id_) for n, id_ in enumerate(ids, 1)})
        if count > size:
            label = ngettext("+{count} more", "+{count} more", count - size).format(count=count - size)
            buttons = (*buttons, (Action.COMMAND.button(label, f"why @{delivery_id} {size}"),))
    return Reply(blocks=(*blocks, *failing), buttons=buttons, lines=frozenset(range(first, len(blocks)))), shown


def _failing(digest: Digest) -> tuple[Block, ...]:
    """Which sources could not be read, so that silence is not taken for news of none."""
    if not digest.failing:
        return ()
    told = ngettext(
        "{count} source could not be read lately: {names}.",
        "{count} sources could not be read lately: {names}.",
        len(digest.failing),
    )
    names = italic(cut(_(", ").join(digest.failing), MAX_FAILING))
    return ((*phrase("⚠ "), *phrase(told, count=len(digest.failing), names=names)),)


def in_brackets(*notes: str) -> str:
    """Notes as they stand behind what they are on, with the space before them."""
    return _(" ({notes})").format(notes=_("; ").join(notes))


def ahead(day: date, today: date) -> str | None:
    """How far ahead a day is, in words; None for one that is far."""
    days = (day - today).days
    if days < 0:
        return _("over")
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if 1 < days <= COUNTED_DAYS:
        return ngettext("in {count} day", "in {count} days", days).format(count=days)
    return None


def move_line(standing: Standing) -> str | None:
    """ "Moved from proposed to adopted"; None where the story did not move."""
    if standing.before is None:
        return None
    return _("Moved from {before} to {after}").format(
        before=stage_name(standing.before), after=stage_name(standing.stage)
    )


def deadline_text(due: DueDay, today: date | None = None) -> str:
    """What is due when: "Comments by 14 March 2026 (in 9 days; moved from 7 March 2026)". Without a `today`, not how
    far ahead that is."""
    moved = None if due.instead_of is None else _("moved from {day}").format(day=long_day(due.instead_of))
    notes = [note for note in (today and ahead(due.day, today), moved) if note]
    return _(_KINDS[due.kind]).format(day=long_day(due.day)) + (in_brackets(*notes) if notes else "")


def deadline_line(deadlines: Sequence[DueDay], today: date, most: int = MAX_DEADLINES) -> str:
    """The next days of a story, soonest first, each on a line of its own: two on one break in the midst of a day on a
    phone."""
    coming = [deadline_text(due, today) for due in deadlines if due.day >= today]
    return "\n".join(coming[:most])


def body_text(articles: Sequence[Article]) -> str | None:
    """Who acts and where, by the first article that tells it ("Environmental Protection Agency, US"), or the place."""
    facts = [article.facts for article in articles if article.facts is not None]
    for known in facts:
        if body := known.actor:
            place, country = place_name(body.jurisdiction), body.jurisdiction.partition("-")[0]
            name = body_name(body.id, body.name)
            said = any(one in name for one in (place, str(english().territories.get(country, country))))
            return name if said else _("{body}, {place}").format(body=name, place=place)
    return next((place_name(known.jurisdictions[0]) for known in facts if known.jurisdictions), None)
