"""/story: how a story went on, article by article, and what is due in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.calendar_file import what_happens
from bot.conversation.context import Context
from bot.conversation.deadlines import ALL, day_heading, still_due, today
from bot.conversation.following import numbered_stories
from bot.conversation.pages import turning
from bot.digests.compose import address, day
from bot.digests.told import Account, accounts
from bot.language import long_day
from bot.models import Article, Story
from bot.reply import Block, Button, Reply, bold, code, italic, link, paragraph, plain, say
from bot.storage import Storage
from bot.storage.facts import Due
from bot.text import cut

PAGE = 10
"""Articles a page."""
MAX_TITLE = 200
MAX_SENTENCE = 300
NEXT_DEADLINES = 5
AHEAD = timedelta(days=3650)


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
        after = self.after.replace("_", " ")
        return after if self.before in ("other", "meeting") else f"{self.before.replace('_', ' ')} → {after}"


def timeline(storage: Storage, story: Story) -> tuple[Step, ...]:
    """The articles of a story by date, each with what it did to the story's stage. A copy does nothing to it."""
    from summarizer.facts.models import Stage
    from summarizer.facts.stages.story import furthest

    told = accounts(storage, [story.id]).get(story.id, Account())
    stages = {article: stage for article, stage in told.stages if stage != "other"}
    stage, steps = Stage.OTHER, []
    for article in sorted(story.articles, key=lambda one: (one.told_at, one.fetched_at, one.id)):
        after = furthest(stage, Stage(stages.get(article.id, "other")))
        steps.append(Step(article=article, before=stage.value, after=after.value))
        stage = after
    return tuple(steps)


def next_deadlines(storage: Storage, story_ids: list[int], first: date, *, limit: int = NEXT_DEADLINES) -> list[Due]:
    """What is due in stories, soonest first."""
    found, _ = storage.facts.due(first, first + AHEAD, stories=story_ids, limit=ALL)
    return still_due(storage, found)[:limit]


def story(context: Context, arguments: str) -> Reply:
    """/story N: of the page last shown."""
    if not arguments.strip():
        return say("Which story? Type its number on the page last shown, such as ", code("/story 3"), ". See /latest")
    found = numbered_stories(context, arguments, verb="story")
    if isinstance(found, Reply):
        return found
    if len(found) > 1:
        return say("A timeline is of one story at a time, such as ", code("/story 3"), ".")
    return story_page(context, found[0].id, 0)


def story_page(context: Context, story_id: int, offset: int, *, replace: bool = False) -> Reply:
    """A page of a story's timeline, the oldest article first."""
    found = context.storage.stories.many([story_id])
    if not found:
        return say("That story is gone. See /latest")
    story_id = found[0].id  # of one that has become a part of another, the other
    steps = timeline(context.storage, found[0])
    offset = max(0, min(offset, len(steps) - 1))
    shown = steps[offset : offset + PAGE]
    blocks: list[Block] = [_head(found[0], steps)]
    blocks += [_step(step, context.zone) for step in shown]
    present = today(context.now, context.zone)
    due = next_deadlines(context.storage, [story_id], present)
    if due:
        blocks.append(_coming(due, present))
    followed = story_id in context.storage.follows.stories(context.chat.id)
    end, begin = Button(label="Stop following", data=f"g:{story_id}"), Button(label="Follow", data=f"f:{story_id}")
    return Reply(
        blocks=tuple(blocks),
        buttons=(
            *turning(f"s:{story_id}:{{}}", offset=offset, size=PAGE, total=len(steps)),
            (end if followed else begin,),
        ),
        replace=replace,
    )


def _head(found: Story, steps: tuple[Step, ...]) -> Block:
    articles = "1 article" if len(steps) == 1 else f"{len(steps)} articles"
    stage = "" if steps[-1].after == "other" else f" · now: {steps[-1].after.replace('_', ' ')}"
    return paragraph(bold(cut(found.lead.title, MAX_TITLE)), plain(f"\n{articles}{stage}"))


def _step(step: Step, zone: str) -> Block:
    article = step.article
    when = day(article.published_at, zone) if article.dated else f"seen {day(article.published_at, zone)}"
    spans = [plain(f"{when} · {article.publisher}")]
    if step.moved:
        spans += [plain(" · "), bold(step.moved)]
    where = address(article)
    spans += [plain("\n"), link(cut(article.title, MAX_TITLE), where)]
    if where is not None and not where.startswith("http"):
        spans.append(plain(f" · {where}"))
    if step.moved and article.facts is not None and article.facts.stage_sentence:
        spans.append(italic(f"\n“{cut(' '.join(article.facts.stage_sentence.split()), MAX_SENTENCE)}”"))
    return tuple(spans)


def _coming(due: list[Due], present: date) -> Block:
    spans = [bold("Coming")]
    for one in due:
        what = what_happens(one.deadline.kind, one.deadline.sentence)
        moved = f" (moved from {long_day(one.instead_of)})" if one.instead_of else ""
        spans.append(plain(f"\n{what}: {day_heading(one.deadline.date, present)}{moved}"))
    return tuple(spans)
