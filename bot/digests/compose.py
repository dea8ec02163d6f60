"""Writes stories as blocks, for digests and for pages of lists."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import unquote, urlsplit

from bot.actions import Action, command_button
from bot.addresses import in_archive
from bot.clock import shown_date
from bot.digests.names import area_name, body_name, is_of_lost_topic, matched, place_name
from bot.digests.rank import because
from bot.language import DEFAULT, N_, _, counted, locale, long_day, short_day, stage_name, stage_title, week_day
from bot.models import SHORT, Article, ArticleState, DigestItem, DueDay, Reasons, Standing, Story, Subscription
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
from bot.storage.deliveries import NEW_ID
from bot.text import cut
from summarizer.facts import Stage

A_ROW = 5
"""Number of buttons in a row."""
BEST, CARRIERS = 5, 3
"""Maximum number of items in a short edition, and of publishers named for each."""
HEADLINES = 25
"""Maximum number of titles listed below the full items of a digest. A button opens the rest."""
MAX_OTHERS = 10
"""Maximum number of other articles listed below a story."""
MAX_FAILING = 120
"""Maximum number of characters for the names of failing sources."""
MAX_TITLE = 300
"""Maximum number of characters of a title."""
MAX_PUBLISHER = 60
WHOLE = 100_000
"""A number of characters that no summary reaches."""
MAX_DEADLINES = 2
"""Maximum number of upcoming deadlines shown with an item."""
COUNTED_DAYS = 31
"""If a date is at most this number of days ahead, the text also says how many days are left."""

_KINDS = {
    "comments": N_("Comments by {day}"),
    "effective": N_("Takes effect {day}"),
    "expires": N_("Ends {day}"),
    "meeting": N_("Meeting on {day}"),
    "application": N_("Apply by {day}"),
    "compliance": N_("Comply by {day}"),
    "other": N_("Due {day}"),
}


def numbered_buttons(data: Iterable[str], first: int = 1) -> Rows:
    """Returns rows of buttons that show numbers from `first` on. A number with empty data has no button."""
    return in_rows([Button(label=str(number), data=value) for number, value in enumerate(data, first) if value], A_ROW)


def day(moment: datetime, zone: str) -> str:
    """Write a moment as a date in the reader's time zone."""
    return short_day(shown_date(moment, zone))


def item_block(item: DigestItem, *, zone: str, today: date) -> Block:
    """Show a story in full: the article that states its stage, then the titles of its other articles.

    For an update, also show the summaries of the other articles. `today` is the reader's date.
    """
    story, standing, update = item.story, item.standing, item.update
    article = shown_article(story, standing)
    spans = article_spans(article, story.articles, standing, zone=zone, today=today, update=update)
    others = [other for other in story.articles if other is not article]
    for other in others[:MAX_OTHERS]:
        if update:
            spans += [plain("\n↳ "), bold(short(other.title)), *told_by(other, zone, beginning(other))]
        else:
            # Show the title, so that a reader notices if the article does not belong to this story.
            spans += [plain("\n↳ "), link(short(other.title), other.url), italic(in_brackets(other.publisher))]
    if len(others) > MAX_OTHERS:
        spans.append(plain("\n↳ " + _("and {count} more").format(count=len(others) - MAX_OTHERS)))
    return tuple(spans)


def article_spans(
    article: Article,
    articles: Sequence[Article],
    standing: Standing,
    *,
    zone: str,
    today: date,
    update: bool = False,
    title: int = MAX_TITLE,
    days: int = MAX_DEADLINES,
    said: Block | None = None,
) -> list[Span]:
    """Show an article of a story: stage change, title, stage, who acts, deadlines, summary, source, date and link.

    `articles`: the story's articles that were loaded. `title`: the maximum length of the title. `days`: the maximum
    number of deadlines. `said`: a text to show in place of the summary.
    """
    head = _head(standing, update=update)
    spans = [*((bold(head), plain("\n")) if head else ()), bold(cut(article.title, title))]
    # If a stage change stands above the title, it names the stage already.
    badge = "" if standing.before else stage_title(standing.stage)
    if badge:
        spans += [plain("\n"), bold(badge)]
    # The first article that names a body says who acts.
    if body := body_text((article, *articles)):
        spans.append(italic(f" · {body}" if badge else f"\n{body}"))
    # Each deadline has its own line: a phone would break a shared line in a date.
    coming = [due for due in standing.deadlines if due.day >= today]
    spans += [plain(f"\n{deadline_text(due, today)}") for due in coming[:days]]
    return spans + told_by(article, zone, beginning(article) if said is None else said)


def as_told(article: Article, standing: Standing) -> Standing:
    """Returns the standing to show above an article's summary: that of the story, but with the stage of the article.

    "Adopted" above a summary of the proposal would claim what the article does not say.
    """
    stage = article.facts.stage.stage if article.facts is not None else Stage.OTHER
    return standing if standing.stage in (stage, Stage.OTHER) else replace(standing, stage=stage, before=None)


def _head(standing: Standing, *, update: bool) -> str | None:
    """Returns the line above a title: a stage change, or that the chat has had other articles of the story; else
    None."""
    return move_line(standing) or (_("New in a story you have had") if update else None)


def beginning(article: Article, length: int = WHOLE) -> Block:
    """Returns as many whole sentences of a summary as fit. If even the first is too long, it is cut."""
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
    # Slice the text instead of joining sentences: Chinese has no space between them.
    return (plain(cut(article.summary.text[:end] or article.summary.text, length)),)


def told_by(article: Article, zone: str, said: Block) -> list[Span]:
    """Show the text `said` of an article and its source, each on its own line.

    If a model wrote the text, a notice says so: readers must be able to tell.
    """
    spans = [plain("\n"), *said] if said else []
    if said and article.summary is not None and article.summary.strategy == "generative":
        spans.append(italic("\n" + _("Written by a model, each sentence checked against the article.")))
    return [*spans, plain("\n"), *source_line(article, zone)]


def source_line(article: Article, zone: str) -> list[Span]:
    """Say who published an article, when, and where it can be read."""
    when = day(article.published_at, zone)
    parts = [cut(article.publisher, MAX_PUBLISHER), when if article.dated else _("seen {day}").format(day=when)]
    if article.edited_at:
        parts.append(_("edited {day}").format(day=day(article.edited_at, zone)))
    spans = [italic(" · ".join(parts))]
    if article.url is not None:
        # For a file of the operator, show only its name.
        is_web, path = article.url.startswith("http"), unquote(urlsplit(article.url).path)
        spans += [plain(" · "), link(_("Read it"), article.url) if is_web else plain(path.rpartition("/")[2])]
    if page := in_archive(article.id):
        spans += [plain(" · "), link(_("Archive"), page)]
    return spans


def headline_block(item: DigestItem, lead: str = "• ") -> Block:
    """Show a story in one line: what happened, and who published it. The line begins with `lead`."""
    article, stage = shown_article(item.story, item.standing), item.standing.stage
    head = _head(item.standing, update=item.update) or stage_title(stage)
    carriers = list(dict.fromkeys(carrier.publisher for carrier in (article, *item.story.articles)))
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
    """Returns the article to show below the story's stage: the first that states this stage, otherwise the lead
    article.

    "Adopted" above a summary of the proposal would claim what its article does not say.
    """
    if standing.stage is Stage.OTHER:
        return story.lead
    saying = (
        article
        for article in story.articles
        if article.facts is not None and article.facts.stage.stage == standing.stage
    )
    return next(saying, story.lead)


def short(title: str) -> str:
    """Cut a title to its maximum length."""
    return cut(title, MAX_TITLE)


def compose_digest(
    subject: Subscription | Reasons,
    items: Sequence[DigestItem],
    *,
    at_once: bool,
    today: date,
    zone: str,
    size: int,
    topics: Collection[str],
    failing: Sequence[str],
) -> tuple[Reply, list[int]]:
    """Write a digest. Returns it as a reply and, for each item, the index of the block that shows it.

    `subject`: what the subscription is on. `items`: the stories, best first. `topics`: the existing topics. `failing`:
    names of the sources that can't be read now.

    The digest shows the first `size` stories in full, and the others as titles, so that nothing new is left out. A
    button opens the stories after HEADLINES or, in a short edition, after BEST. These count as shown by the last block.
    """
    title, count = _("Alert") if at_once else _("Your policy digest"), len(items)
    about = " · ".join(["", *filter(None, [matched(subject), week_day(today)])])
    news = counted("{count} new story", "{count} new stories", count) if count else _("Nothing new.")
    notes = _unread(failing)
    if not count and is_of_lost_topic(subject, topics):
        lost = _("This topic no longer exists. To choose another: {command}")
        notes = (phrase(lost, command=code("/subscribe")), *notes)
    blocks = [paragraph(bold(title), f"{about}\n{news}")]
    brief, size = size == SHORT, sum(not item.aside for item in items[: size or BEST])
    for number, item in enumerate(items[:size], 1):
        block = (plain(f"{number}. "), *item_block(item, zone=zone, today=today))
        if why := because(item.reasons, named=True):
            block = (*block, plain("\n"), italic(why))
        blocks.append(headline_block(item, f"{number}. ") if brief else block)
    headlines = [] if brief else list(map(headline_block, items[size : size + HEADLINES]))
    if size and headlines:
        blocks.append(paragraph(bold(_("Also new"))))
    first = len(blocks)
    blocks += headlines
    shown = [min(n + 1 if n < size else first + n - size, len(blocks) - 1) for n in range(count)]
    ids = (shown_article(item.story, item.standing).id for item in items[:size])
    buttons = numbered_buttons(map(Action.ITEM.data, ids))
    if count > size:
        more = counted("+{count} more", "+{count} more", count - size)
        buttons = (*buttons, (command_button(more, f"why @{NEW_ID} {size}"),))
    return Reply(blocks=(*blocks, *notes), buttons=buttons, lines=frozenset(range(first, len(blocks)))), shown


def _unread(failing: Sequence[str]) -> tuple[Block, ...]:
    """Returns a warning about sources that could not be read, so that readers don't believe that these have no news."""
    if not failing:
        return ()
    text = counted(
        "{count} source could not be read lately: {names}.",
        "{count} sources could not be read lately: {names}.",
        len(failing),
    )
    names = italic(cut(_(", ").join(failing), MAX_FAILING))
    return ((*phrase("⚠ "), *phrase(text, names=names)),)


def in_brackets(*notes: str) -> str:
    """Returns notes in brackets, with a space before them, to append to a text."""
    return _(" ({notes})").format(notes=_("; ").join(notes))


def ahead(day: date, today: date) -> str | None:
    """Say in words how far ahead a day is. Returns None if it is more than COUNTED_DAYS ahead."""
    days = (day - today).days
    if days < 0:
        return _("over")
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if 1 < days <= COUNTED_DAYS:
        return counted("in {count} day", "in {count} days", days)
    return None


def move_line(standing: Standing) -> str | None:
    """Describe a stage change: "Moved from proposed to adopted". Returns None if the stage did not change."""
    if standing.before is None:
        return None
    return _("Moved from {before} to {after}").format(
        before=stage_name(standing.before), after=stage_name(standing.stage)
    )


def deadline_text(due: DueDay, today: date) -> str:
    """Describe a deadline: "Comments by 14 March 2026 (in 9 days; moved from 7 March 2026)"."""
    moved = None if due.instead_of is None else _("moved from {day}").format(day=long_day(due.instead_of))
    notes = [note for note in (ahead(due.day, today), moved) if note]
    return _(_KINDS[due.kind]).format(day=long_day(due.day)) + (in_brackets(*notes) if notes else "")


def body_text(articles: Sequence[Article]) -> str | None:
    """Say who acts and where: "Environmental Protection Agency, US". The first article that names a body decides.

    If none does, returns the place; None if no article has a place either.
    """
    facts = [article.facts for article in articles if article.facts is not None]
    for known in facts:
        if body := known.actor:
            place, country = place_name(body.jurisdiction), body.jurisdiction.partition("-")[0]
            name = body_name(body.id, body.name)
            said = any(form in name for form in (place, str(locale(DEFAULT).territories.get(country, country))))
            return name if said else _("{body}, {place}").format(body=name, place=place)
    return next((area_name(known.jurisdictions[0]) for known in facts if known.jurisdictions), None)
