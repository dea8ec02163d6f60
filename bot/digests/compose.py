"""Compose: what a reader sees of stories, as blocks of a digest and of a page alike."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from bot.actions import Action, Place
from bot.digests.rank import because
from bot.digests.standing import claims_of, one_a_day, standing_of
from bot.language import N_, _, english, locale, long_day, ngettext, short_day, week_day
from bot.models import SHORT, Article, Digest, DigestItem, DueDay, Standing, Story
from bot.reply import Block, Button, Reply, Rows, Span, bold, code, italic, link, paragraph, phrase, plain

A_ROW = 8
"""Buttons that Telegram sets side by side: https://core.telegram.org/bots/api#inlinekeyboardmarkup"""
BEST, CARRIERS = 5, 3
"""Items of a short edition, and how many publishers of each it names."""
HEADLINES = 25
"""Titles that a digest lists below its full items; what is beyond opens with a button."""
MAX_OTHERS = 10
"""Other articles of a story that are named below it."""
MAX_FAILING = 3
"""Sources that fail are named up to so many."""
MAX_TITLE = 300
"""Characters of a title that are shown."""
MAX_DEADLINES = 2
"""Days ahead that an item names."""
COUNTED_DAYS = 31
"""A day is told also as so many days ahead, up to here."""
DRAFT = 0
"""In place of the id of a delivery, in a digest that is composed once for several."""

STAGE_WORDS = {
    "announced": N_("Announced"),
    "consultation": N_("Consultation"),
    "proposed": N_("Proposed"),
    "debated": N_("Debated"),
    "adopted": N_("Adopted"),
    "in_force": N_("In force"),
    "enforced": N_("Enforced"),
    "withdrawn": N_("Withdrawn"),
    "meeting": N_("Meeting"),
}
"""What readers see, as `stage_word` says it; `other` shows nothing."""
_KINDS = {
    "comments": N_("Comments by {day}"),
    "effective": N_("Takes effect {day}"),
    "expires": N_("Ends {day}"),
    "meeting": N_("Meeting on {day}"),
    "application": N_("Apply by {day}"),
    "compliance": N_("Comply by {day}"),
    "other": N_("Due {day}"),
}
_SHORT_PLACES = {"US": N_("US"), "GB": N_("UK"), "EU": N_("EU"), "UN": N_("UN"), "INT": N_("international")}
_FULL_PLACES = {"US": "United States", "GB": "United Kingdom", "EU": "European Union", "UN": "United Nations"}


def open_buttons(articles: Mapping[int, int], *, place: Place | None = None, before: str = "") -> Rows:
    """A button for each article, by its number, which opens it in place of the page that it leads back to.

    Without one, as under a digest, it comes in a message of its own. `before` stands before each number.
    """
    back = () if place is None else (place,)
    return numbered_buttons({n: Action.ITEM.data(one, *back) for n, one in articles.items()}, before=before)


def numbered_buttons(data: Mapping[int, str], *, before: str = "") -> Rows:
    """A button for each number, in rows."""
    return even_rows([Button(label=f"{before} {number}".strip(), data=value) for number, value in data.items()])


def even_rows(buttons: Sequence[Button]) -> Rows:
    """As few rows as it takes, of even lengths: ten are two of five, not eight and two."""
    count = -(-len(buttons) // A_ROW)
    width = -(-len(buttons) // count) if count else 1
    return tuple(tuple(buttons[n : n + width]) for n in range(0, len(buttons), width))


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
    story: Story,
    *,
    number: int,
    zone: str,
    today: date | None = None,
    standing: Standing | None = None,
    update: bool = False,
) -> Block:
    """One story in full: a move, title, stage, who acts, days ahead, summary, source, date and link; then its other
    articles by their titles.

    `today` is the reader's; without it no days ahead are told. `standing` is that of the whole story, where `story`
    holds a part of it; else it is read off the articles. `update`: the chat has had others of its articles; then each
    has its summary.
    """
    standing = standing or standing_of(map(claims_of, story.articles))
    article = shown_article(story, standing)
    spans: list[Span] = [plain(f"{number}. ")]
    if head := _head(standing, update=update):
        spans += [bold(head), plain("\n")]
    spans += [bold(short(article.title)), *fact_spans(story.articles, standing, today), *told_by(article, zone)]
    others = [other for other in story.articles if other is not article]
    for other in others[:MAX_OTHERS]:
        if update:
            spans += [plain("\n↳ "), bold(short(other.title)), *told_by(other, zone)]
        else:
            # With its title: were it no part of the story after all, the reader would see.
            spans += [plain("\n↳ "), link(short(other.title), address(other)), italic(in_brackets(other.publisher))]
    if len(others) > MAX_OTHERS:
        spans.append(plain("\n↳ " + _("and {count} more").format(count=len(others) - MAX_OTHERS)))
    return tuple(spans)


def _head(standing: Standing, *, update: bool) -> str | None:
    """What stands above a title: a move, or that the chat has had others of the story's articles."""
    return move_line(standing) or (_("New in a story you have had") if update else None)


def told_by(article: Article, zone: str) -> list[Span]:
    """What an article says: its summary and where that is from, on lines of their own."""
    if article.summary is not None and article.summary.text:
        said = [plain(f"\n{article.summary.text}"), *written_by(article)]
    elif article.url:
        said = [italic("\n" + _("No text could be read for a summary; follow the link."))]
    else:
        said = [italic("\n" + _("No text could be read for a summary."))]
    return [*said, plain("\n"), *source_line(article, zone)]


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
    """One story on a line. `update`: the chat has had others of its articles."""
    standing = standing or Standing()
    head, article = _head(standing, update=update), shown_article(story, standing)
    return paragraph(
        "• ",
        *((bold(head), plain(_(": "))) if head else ()),
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


def short(title: str) -> str:
    """A title as far as it is shown."""
    return title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 1].rstrip()}…"


def full_block(item: DigestItem, *, number: int, zone: str, today: date | None = None) -> Block:
    """An item in full, with why it is there, unless that is all that the subscription asks for: the digest's head says
    it."""
    block = item_block(item.story, number=number, zone=zone, today=today, standing=item.standing, update=item.update)
    if item.reasons.by_story or item.reasons.sentence:
        return (*block, plain("\n"), italic(because(item.reasons)))
    return block


def brief_block(item: DigestItem, number: int) -> Block:
    """An item of a short edition: its title, what happened, and who carries it."""
    head, article = _head(item.standing, update=item.update), shown_article(item.story, item.standing)
    carriers = list(dict.fromkeys(one.publisher for one in (article, *item.story.articles)))
    named = _(", ").join(carriers[:CARRIERS])
    if more := len(carriers) - CARRIERS if len(carriers) > CARRIERS else 0:
        named = _("{names} and {count} more").format(names=named, count=more)
    stage = head or stage_word(item.standing.stage)
    return paragraph(
        f"{number}. ",
        *((bold(stage), plain(_(": "))) if stage else ()),
        link(short(article.title), address(article)),
        italic(f"\n{named}"),
    )


def compose_digest(digest: Digest, *, zone: str, size: int, delivery_id: int | None) -> tuple[Reply, list[int]]:
    """The digest as a reply, and for each item the block that shows it.

    The first `size` stories in full, the rest and those that stand aside as titles, so that nothing new goes untold.
    Stories beyond HEADLINES are behind the button, and count as shown by the last block; so are those of a short
    edition beyond BEST.
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
    brief = size == SHORT
    size = sum(not item.aside for item in digest.items[: size or BEST])
    for number, item in enumerate(digest.items[:size], 1):
        full = full_block(item, number=number, zone=zone, today=digest.local_date)
        blocks.append(brief_block(item, number) if brief else full)
        shown.append(len(blocks) - 1)
    headlines = digest.items[size : size + (0 if brief else HEADLINES)]
    if size and headlines:
        blocks.append(paragraph(bold(_("Also new"))))
    lines = range(len(blocks), len(blocks) + len(headlines))
    blocks += [headline_block(item.story, item.standing, update=item.update) for item in headlines]
    shown += lines
    beyond = len(digest.items) - len(shown)
    shown += [len(blocks) - 1] * beyond
    buttons: Rows = ()
    if delivery_id is not None:
        opened = enumerate(digest.items[:size], 1)
        buttons = open_buttons({n: shown_article(item.story, item.standing).id for n, item in opened})
    if delivery_id is not None and len(digest.items) > size:
        more = len(digest.items) - size
        label = ngettext("+{count} more", "+{count} more", more).format(count=more)
        buttons = (
            *buttons,
            (Button(label=label, data=Place(action=Action.DIGEST, id=delivery_id, offset=size).opening),),
        )
    return Reply(blocks=(*blocks, *failing), buttons=buttons, lines=frozenset(lines)), shown


def of_delivery(buttons: Rows, delivery_id: int) -> Rows:
    """The buttons of a digest that was composed as DRAFT, for one delivery."""
    draft, own = (Place(action=Action.DIGEST, id=id_).opening.removesuffix("0") for id_ in (DRAFT, delivery_id))
    return tuple(
        tuple(
            replace(one, data=own + one.data.removeprefix(draft)) if one.data and one.data.startswith(draft) else one
            for one in row
        )
        for row in buttons
    )


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


def in_brackets(*notes: str) -> str:
    """Notes as they stand behind what they are on, with the space before them."""
    return _(" ({notes})").format(notes=_("; ").join(notes))


def stage_name(stage: str) -> str:
    """A stage within a line: "in force"; empty for `other`."""
    return _(STAGE_WORDS[stage]).lower() if stage in STAGE_WORDS else ""


def stage_word(stage: str) -> str | None:
    """A stage as readers see it; None for `other`."""
    word = STAGE_WORDS.get(stage)
    return _(word) if word else None


def ahead(day: date, today: date) -> str | None:
    """How far ahead a day is, in words; None for one that is past or far."""
    days = (day - today).days
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
    before, after = (_(STAGE_WORDS[stage]).lower() for stage in (standing.before, standing.stage))
    return _("Moved from {before} to {after}").format(before=before, after=after)


def deadline_text(due: DueDay) -> str:
    """What is due when: "Comments by 14 March 2026"."""
    return _(_KINDS[due.kind]).format(day=long_day(due.day))


def change_text(due: DueDay) -> str | None:
    """From which day it was moved; None where no article gave another."""
    if due.instead_of is None:
        return None
    return _("moved from {day}").format(day=long_day(due.instead_of))


def deadline_line(deadlines: Sequence[DueDay], today: date) -> str | None:
    """The next days of a story, soonest first, each on a line of its own: two on one break in the midst of a day on a
    phone. None where none is ahead."""
    told = []
    for due in one_a_day([due for due in deadlines if due.day >= today])[:MAX_DEADLINES]:
        notes = [note for note in (ahead(due.day, today), change_text(due)) if note]
        told.append(deadline_text(due) + (in_brackets(*notes) if notes else ""))
    return "\n".join(told) or None


def place_name(code: str) -> str:
    """ISO 3166, `EU`, `UN` or `INT` as readers know it: a part of a country by its country's name."""
    country = code.partition("-")[0]
    short = _SHORT_PLACES.get(country)
    return _(short) if short else str(locale().territories.get(country, country))


def body_text(articles: Sequence[Article]) -> str | None:
    """Who acts and where, by the first article that tells it ("Environmental Protection Agency, US"), or the place."""
    facts = [article.facts for article in articles if article.facts is not None]
    for known in facts:
        if body := known.actor:
            place = place_name(body.jurisdiction)
            country = body.jurisdiction.partition("-")[0]
            names = {place, str(english().territories.get(country, country)), _FULL_PLACES.get(country, place)}
            said = any(re.search(rf"\b{re.escape(one)}\b", body.name, re.IGNORECASE) for one in names)
            return body.name if said else _("{body}, {place}").format(body=body.name, place=place)
    return next((place_name(known.jurisdictions[0]) for known in facts if known.jurisdictions), None)


def fact_spans(articles: Sequence[Article], standing: Standing, today: date | None) -> list[Span]:
    """The lines of facts under a title, each begun by a newline. Without a `today` no deadlines: some may be past."""
    spans: list[Span] = []
    # A move, which stands above the title, has named the stage.
    badge = None if standing.before else stage_word(standing.stage)
    body = body_text(articles)
    if badge:
        spans += [plain("\n"), bold(badge)]
    if body:
        spans.append(italic(f" · {body}" if badge else f"\n{body}"))
    days = deadline_line(standing.deadlines, today) if today else None
    if days:
        spans.append(plain(f"\n{days}"))
    return spans
