"""/story: how a story went on, article by article, and what is due in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as replaced
from datetime import date

from bot.actions import Action, Place
from bot.calendar_file import what_happens
from bot.conversation.deadlines import day_heading
from bot.conversation.follow import numbered_stories, story_gone
from bot.conversation.listing import ROOM, size_of, turning
from bot.conversation.request import Context
from bot.digests.compose import address, day, stage_name
from bot.digests.standing import in_order, standings_of
from bot.language import _, long_day, ngettext
from bot.models import Article, DueDay, Standing, Story
from bot.reply import Block, Button, Reply, Rows, bold, code, italic, link, paragraph, plain, tell
from bot.storage import Storage
from bot.text import cut

PAGE = 10
"""Articles a page."""
MAX_TITLE = 200
SHORTER = ((MAX_TITLE, 300), (MAX_TITLE, 120), (120, 0))
"""How long titles and sentences may be: as long as the page fits into one message."""
NEXT_DEADLINES = 5


@dataclass(frozen=True, kw_only=True)
class Step:
    """One article of a timeline."""

    article: Article
    before: str
    """The story's stage until then; `other` where none was known."""
    after: str
    """And from then on."""

    @property
    def moved(self) -> str:
        """ "proposed → adopted" where the article moved the story, its stage where it was the first to have one, or
        nothing."""
        if self.after == self.before:
            return ""
        after = stage_name(self.after)
        if self.before in ("other", "meeting"):
            return after
        return _("{before} → {after}").format(before=stage_name(self.before), after=after)


def timeline(storage: Storage, story: Story) -> tuple[Step, ...]:
    """The articles of a story by date, each with what it did to the story's stage. A copy does nothing to it."""
    from summarizer.facts.models import Stage, furthest

    articles = {article.id: article for article in story.articles}
    stage, steps = Stage.OTHER, []
    for one in in_order(storage.stories.claims([story.id]).get(story.id, ())):
        after = furthest(stage, Stage(one.stage))
        steps.append(Step(article=articles[one.article_id], before=stage.value, after=after.value))
        stage = after
    return tuple(steps)


def next_deadlines(storage: Storage, story: Story, first: date) -> list[DueDay]:
    """What is due in a story from a day on, soonest first."""
    standing = standings_of(storage, [story]).get(story.id, Standing())
    return [due for due in standing.deadlines if due.day >= first]


def story(context: Context, arguments: str) -> Reply:
    """/story N: of the page last shown."""
    if not arguments.strip():
        told = _("Which story? Type its number on the page last shown, such as {example}. See {latest}")
        return tell(told, example=code("/story 3"), latest="/latest")
    found = numbered_stories(context, arguments, verb="story")
    if isinstance(found, Reply):
        return found
    if len(found) > 1:
        return tell(_("A timeline is of one story at a time, such as {example}."), example=code("/story 3"))
    return story_page(context, Place(action=Action.STORY, id=found[0].id), False)


def story_page(context: Context, place: Place, replace: bool) -> Reply:
    """A page of a story's timeline in a message of its own, with a button to follow it."""
    found = context.storage.stories.many([place.id])
    if not found:
        return story_gone()
    place = replaced(place, id=found[0].id)  # of one that has become a part of another, the other
    button = Button(label=_("Follow"), data=Action.FOLLOW.data(place.id))
    if place.id in context.storage.follows.stories(context.chat.id):
        button = Button(label=_("Stop following"), data=Action.UNFOLLOW.data(place.id))
    return timeline_page(
        context,
        found[0],
        place.offset,
        turn=lambda offset: place.at(offset).data,
        ending=((button,),),
        replace=replace,
    )


def timeline_page(
    context: Context, told: Story, offset: int, *, turn: Callable[[int], str], ending: Rows, replace: bool
) -> Reply:
    """A page of a story's timeline, the oldest article first. `turn`: the data of the page at an offset."""
    steps = timeline(context.storage, told)
    offset = max(0, min(offset, len(steps) - 1))
    shown = steps[offset : offset + PAGE]
    present = context.today
    due = next_deadlines(context.storage, told, present)[:NEXT_DEADLINES]
    blocks: list[Block] = []
    for title, sentence in SHORTER:
        blocks = [_head(told, steps), *(_step(step, context.zone, title, sentence) for step in shown)]
        if due:
            blocks.append(_coming(due, present))
        if size_of(blocks) <= ROOM:
            break
    return Reply(
        blocks=tuple(blocks),
        buttons=(*turning(turn, offset=offset, size=PAGE, total=len(steps)), *ending),
        replace=replace,
    )


def _head(found: Story, steps: tuple[Step, ...]) -> Block:
    told = ngettext("{count} article", "{count} articles", len(steps)).format(count=len(steps))
    stage = stage_name(steps[-1].after)
    if stage:
        told = _("{articles} · now: {stage}").format(articles=told, stage=stage)
    return paragraph(bold(cut(found.lead.title, MAX_TITLE)), plain(f"\n{told}"))


def _step(step: Step, zone: str, title: int, sentence: int) -> Block:
    article = step.article
    when = day(article.published_at, zone)
    if not article.dated:
        when = _("seen {day}").format(day=when)
    spans = [plain(f"{when} · {article.publisher}")]
    if step.moved:
        spans += [plain(" · "), bold(step.moved)]
    where = address(article)
    spans += [plain("\n"), link(cut(article.title, title), where)]
    if where is not None and not where.startswith("http"):
        spans.append(plain(f" · {where}"))
    if sentence and step.moved and article.facts is not None and article.facts.stage_sentence:
        spans.append(italic(f"\n“{cut(' '.join(article.facts.stage_sentence.split()), sentence)}”"))
    return tuple(spans)


def _coming(due: list[DueDay], present: date) -> Block:
    spans = [bold(_("Coming"))]
    for one in due:
        what = what_happens(one.kind)
        spans.append(plain("\n" + what + _(": ") + day_heading(one.day, present)))
        if one.instead_of:
            spans.append(plain(_(" (moved from {day})").format(day=long_day(one.instead_of))))
    return tuple(spans)
