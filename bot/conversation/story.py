"""/story: how a story went on, article by article, and what is due in it; /follow and /unfollow, to hear more of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import replace as replaced
from datetime import date

from bot.actions import Action, Place
from bot.calendar_file import what_happens
from bot.conversation.deadlines import day_heading
from bot.conversation.listing import ROOM, page, size_of, turning, verb_of
from bot.conversation.request import Context
from bot.digests.compose import address, day, numbered_buttons
from bot.digests.names import stage_name
from bot.digests.standing import in_order, standings_of
from bot.language import N_, _, long_day, ngettext
from bot.models import Article, DueDay, Standing, Story
from bot.query import ALL
from bot.reply import Block, Button, Reply, Span, bold, code, italic, link, paragraph, phrase, plain, say, tell
from bot.storage import Storage
from bot.text import cut

FOLLOWS = 20
"""Followed stories a page."""
MANY = 20
"""A bill, docket or case that more articles name is followed by its number alone."""
MAX_NAME = 150
WHAT_COMES = N_("You get its news as it comes, and a reminder a week and a day before each of its deadlines.")


def follow(context: Context, arguments: str, *, begin: bool = True) -> Reply:
    """/follow N… follows what has these numbers on the page last shown, /follow H.R. 1234 a bill, docket, procedure or
    case; /unfollow ends it, all of it with "all". Alone they list what is followed."""
    if not arguments.strip():
        return follows_page(context, Place(action=Action.FOLLOWED), False)
    if not begin and arguments.strip().casefold() in ALL:
        ended = context.storage.follows.remove(context.chat.id)
        if not ended:
            return say(_("You follow no story."))
        told = ngettext(
            "You follow no story any more; ended: {count} story.",
            "You follow no story any more; ended: {count} stories.",
            ended,
        )
        return tell(told, count=ended)
    if ids := _ids(arguments):
        if begin:
            return _follow_ids(context, ids)
        named = context.storage.stories.many(context.storage.follows.remove_ids(context.chat.id, ids))
        head = phrase(_("{heading} {story}"), heading=bold(_("You follow no more:")), story=_named(ids))
        return Reply(blocks=(head, *_follow(context, named, begin=False).blocks))
    found = numbered_stories(context, arguments, verb="follow" if begin else "unfollow")
    return found if isinstance(found, Reply) else _follow(context, found, begin=begin)


def _ids(typed: str) -> tuple[str, ...]:
    """The bills, dockets, procedures and cases that are typed by their numbers."""
    from summarizer.stories import find_ids

    return find_ids("", f"{typed}\n{typed.upper()}\nDocket No. {typed.upper()}").own


def _named(ids: Iterable[str]) -> str:
    return _(", ").join(one.partition(":")[2] for one in ids)


def _follow_ids(context: Context, ids: Sequence[str]) -> Reply:
    for one in ids:
        context.storage.follows.add_id(context.chat.id, context.request.thread_id, one, context.now)
    found = context.storage.stories.many(context.storage.stories.sharing(ids, at_most=MANY))
    head = phrase(_("{heading} {story}"), heading=bold(_("Following:")), story=_named(ids))
    if not found:
        return Reply(blocks=(head, phrase(_("No article names it yet; you get the first that does, and its story."))))
    reply = _follow(context, found, begin=True)
    return replaced(reply, blocks=(head, *reply.blocks))


def numbered_stories(context: Context, arguments: str, *, verb: str) -> list[Story] | Reply:
    """The stories under the numbers that were typed, on the page last shown in this chat; else what is wrong."""
    shown = context.storage.views.shown(context.chat.id, context.request.thread_id)
    if not shown:
        return tell(_("No page was shown here yet. First ask for one: {latest}"), latest="/latest")
    typed = arguments.replace(",", " ").replace("#", " ").split()
    numbers = [int(word) if word.isdecimal() and len(word) <= 6 else 0 for word in typed]
    wrong = next((word for word, number in zip(typed, numbers, strict=True) if number not in shown), "")
    if wrong or not typed:
        told = _("“{typed}” is no number on the page last shown, which has {first} to {last}. For example: {example}")
        example = code(f"/{verb} {min(shown)}")
        return tell(told, typed=wrong[:40], first=min(shown), last=max(shown), example=example)
    return context.storage.stories.many([shown[number] for number in numbers]) or story_gone()


def story_gone() -> Reply:
    """A number or a button of a story that there is no more."""
    return tell(_("That story is gone. See {latest}"), latest="/latest")


def press_follow(context: Context, story_id: int, *, begin: bool) -> Reply:
    """The button that follows a story, or ends it."""
    found = context.storage.stories.many([story_id])
    if found:
        return _follow(context, found, begin=begin)
    context.storage.follows.remove(context.chat.id, story_id)
    return story_gone()


def _follow(context: Context, stories: list[Story], *, begin: bool) -> Reply:
    blocks: list[Block] = []
    for story in stories:
        follows = context.storage.follows
        if begin:
            new = follows.add(context.chat.id, context.request.thread_id, story.id, context.now)
            head = _("Following:") if new else _("You follow this already:")
        else:
            ended = follows.remove(context.chat.id, story.id)
            head = _("You follow no more:") if ended else _("You did not follow:")
        blocks.append(phrase(_("{heading} {story}"), heading=bold(head), story=story_link(story)))
    if not begin:
        return Reply(blocks=tuple(blocks))
    blocks.append(paragraph(_(WHAT_COMES)))
    if context.request.chat_kind == "terminal":
        blocks.append(paragraph(_("News and reminders are sent in Telegram only.")))
    timeline = Button(label=_("Timeline"), data=Place(action=Action.STORY, id=stories[0].id).opening)
    stop = Button(label=_("Stop following"), data=Action.UNFOLLOW.data(stories[0].id))
    return Reply(blocks=tuple(blocks), buttons=((timeline, stop),) if len(stories) == 1 else ())


def follows_page(context: Context, place: Place, replace: bool) -> Reply:
    """What the chat follows, the latest first, with buttons to end it."""
    ids = context.storage.follows.stories(context.chat.id)
    by_number = context.storage.follows.ids(context.chat.id)
    numbers: list[Block] = [phrase(_("By number: {numbers}"), numbers=bold(_named(by_number)))] if by_number else []
    if not ids and numbers:
        return Reply(blocks=tuple(numbers), replace=replace)
    if not ids:
        told = _(
            "You follow no story yet. On a page such as {latest} each story has a number: {example} follows the third."
        )
        start = phrase(told, latest="/latest", example=code("/follow 3"))
        return Reply(blocks=((*start, plain(f" {_(WHAT_COMES)}")),))
    place = place.within(len(ids), FOLLOWS)
    stories = dict(
        enumerate(context.storage.stories.many(ids[place.offset : place.offset + FOLLOWS]), place.offset + 1)
    )
    ends = {number: Action.UNFOLLOW.data(story.id) for number, story in stories.items()}
    blocks = [paragraph(bold(_("You follow")), plain(f" · {len(ids)}"))]
    blocks += [paragraph(f"{number}. ", story_link(story)) for number, story in stories.items()]
    lines = range(2, len(blocks))
    return page(
        context,
        place,
        [*blocks, *numbers],
        size=FOLLOWS,
        total=len(ids),
        articles={number: story.lead.id for number, story in stories.items()},
        stories={number: story.id for number, story in stories.items()},
        below=numbered_buttons(ends, before=verb_of(context, _("End"), "✕")),
        lines=lines,
        replace=replace,
    )


def story_link(story: Story) -> Span:
    """The title of a story, with its address."""
    return link(cut(story.lead.title, MAX_NAME), story.lead.url)


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
    """A page of a story's timeline, the oldest article first, with a button to follow it."""
    found = context.storage.stories.many([place.id])
    if not found:
        return story_gone()
    told = found[0]
    place = replaced(place, id=told.id)  # of one that has become a part of another, the other
    button = Button(label=_("Follow"), data=Action.FOLLOW.data(place.id))
    if place.id in context.storage.follows.stories(context.chat.id):
        button = Button(label=_("Stop following"), data=Action.UNFOLLOW.data(place.id))
    steps, present = timeline(context.storage, told), context.today
    place = place.at(min(place.offset, len(steps) - 1))
    shown = steps[place.offset : place.offset + PAGE]
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
        buttons=(
            *turning(lambda offset: place.at(offset).data, offset=place.offset, size=PAGE, total=len(steps)),
            (button,),
        ),
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
