"""/story: how a story went on, article by article, and what is due in it; /follow and /unfollow, to hear more of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_
from datetime import date

from bot.actions import Action, Place
from bot.conversation.listing import fitted, page, turning
from bot.conversation.request import Context
from bot.digests.compose import deadline_text, source_line
from bot.digests.names import stage_name
from bot.digests.standing import in_order, standings_of
from bot.language import N_, _, ngettext
from bot.models import Article, DueDay, Standing, Story
from bot.query import ALL
from bot.reply import Block, Button, Reply, bold, code, italic, link, paragraph, phrase, plain, say, tell
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
    typed, follows = arguments.strip(), context.storage.follows
    if not typed:
        return follows_page(context, Place(action=Action.FOLLOWED), False)
    if not begin and typed.casefold() in ALL:
        ended = follows.remove(context.chat.id)
        return say(_("You follow no story any more.") if ended else _("You follow no story."))
    ids = _ids(typed)
    if not ids:
        found = numbered_stories(context, typed, verb="follow" if begin else "unfollow")
        return found if isinstance(found, Reply) else _follow(context, found, begin=begin)
    if begin:
        for one in ids:
            follows.add_id(context.chat.id, context.request.thread_id, one, context.now)
        sharing = context.storage.stories.sharing(ids, at_most=MANY)
    else:
        sharing = follows.remove_ids(context.chat.id, ids)
    return _follow(context, context.storage.stories.many(sharing), begin=begin, ids=ids)


def _ids(typed: str) -> tuple[str, ...]:
    """The bills, dockets, procedures and cases that are typed by their numbers."""
    from summarizer.stories import find_ids

    return find_ids("", f"{typed}\n{typed.upper()}\nDocket No. {typed.upper()}").own


def _named(ids: Iterable[str]) -> str:
    return _(", ").join(one.partition(":")[2] for one in ids)


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


def _follow(context: Context, stories: Sequence[Story], *, begin: bool, ids: Sequence[str] = ()) -> Reply:
    """Follow stories, or end it, and say so; `ids`, by whose numbers they were asked for, are followed already."""
    follows, chat_id = context.storage.follows, context.chat.id
    following, ended = _("Following:"), _("You follow no more:")
    lines = [(following if begin else ended, plain(_named(ids)))] if ids else []
    for story in stories:
        if begin:
            new = follows.add(chat_id, context.request.thread_id, story.id, context.now)
            head = following if new else _("You follow this already:")
        else:
            head = ended if follows.remove(chat_id, story.id) else _("You did not follow:")
        lines.append((head, link(cut(story.lead.title, MAX_NAME), story.lead.url)))
    blocks = [phrase(_("{heading} {story}"), heading=bold(head), story=what) for head, what in lines]
    if not begin:
        return Reply(blocks=tuple(blocks))
    if not stories:
        return Reply(
            blocks=(*blocks, phrase(_("No article names it yet; you get the first that does, and its story.")))
        )
    blocks.append(paragraph(_(WHAT_COMES)))
    if context.request.chat_kind == "terminal":
        blocks.append(paragraph(_("News and reminders are sent in Telegram only.")))
    timeline = Button(label=_("Timeline"), data=Place(action=Action.STORY, id=stories[0].id).opening)
    buttons = (timeline, follow_button(context, stories[0].id))
    return Reply(blocks=tuple(blocks), buttons=(buttons,) if len(stories) == 1 else ())


def follow_button(context: Context, story_id: int) -> Button:
    """The button that follows a story, or ends it."""
    if story_id in context.storage.follows.stories(context.chat.id):
        return Button(label=_("Stop following"), data=Action.UNFOLLOW.data(story_id))
    return Button(label=_("Follow"), data=Action.FOLLOW.data(story_id))


def follows_page(context: Context, place: Place, replace: bool) -> Reply:
    """What the chat follows, the latest first; a number opens one, with a button to end it."""
    ids, by_number = context.storage.follows.stories(context.chat.id), context.storage.follows.ids(context.chat.id)
    numbers: list[Block] = [phrase(_("By number: {numbers}"), numbers=bold(_named(by_number)))] if by_number else []
    if not ids:
        told = _(
            "You follow no story yet. On a page such as {latest} each story has a number: {example} follows the third."
        )
        how = (*phrase(told, latest="/latest", example=code("/follow 3")), plain(f" {_(WHAT_COMES)}"))
        return Reply(blocks=tuple(numbers) or (how,), replace=replace)
    place = place.within(len(ids), FOLLOWS)
    shown = context.storage.stories.many(ids[place.offset : place.offset + FOLLOWS])
    stories = dict(enumerate(shown, place.offset + 1))
    blocks = [paragraph(bold(_("You follow")), plain(f" · {len(ids)}"))]
    blocks += [
        paragraph(f"{number}. ", link(cut(story.lead.title, MAX_NAME), story.lead.url))
        for number, story in stories.items()
    ]
    return page(
        context,
        place,
        [*blocks, *numbers],
        size=FOLLOWS,
        total=len(ids),
        articles={number: story.lead.id for number, story in stories.items()},
        stories={number: story.id for number, story in stories.items()},
        lines=range(2, len(blocks)),
        replace=replace,
    )


PAGE = 10
"""Articles a page."""
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
    place = with_(place, id=found[0].id)  # of one that has become a part of another, the other
    steps = timeline(context.storage, found[0])
    place = place.at(min(place.offset, len(steps) - 1))
    shown = steps[place.offset : place.offset + PAGE]
    due = next_deadlines(context.storage, found[0], context.today)[:NEXT_DEADLINES]
    coming: Block = (bold(_("Coming")), *(plain(f"\n{deadline_text(one, context.today)}") for one in due))

    def blocks(title: int, said: int) -> list[Block]:
        made = [_head(found[0], steps, title), *(_step(step, context.zone, title, said) for step in shown)]
        return [*made, coming] if due else made

    turn = turning(lambda offset: place.at(offset).data, offset=place.offset, size=PAGE, total=len(steps))
    buttons = (*turn, (follow_button(context, place.id),))
    return Reply(blocks=tuple(fitted(blocks)), buttons=buttons, replace=replace)


def _head(found: Story, steps: tuple[Step, ...], title: int) -> Block:
    told = ngettext("{count} article", "{count} articles", len(steps)).format(count=len(steps))
    stage = stage_name(steps[-1].after)
    if stage:
        told = _("{articles} · now: {stage}").format(articles=told, stage=stage)
    return paragraph(bold(cut(found.lead.title, title)), plain(f"\n{told}"))


def _step(step: Step, zone: str, title: int, said: int) -> Block:
    """An article of a timeline: what it moved, with the sentence that says so."""
    article, facts = step.article, step.article.facts
    spans = [*source_line(article, zone), plain("\n"), bold(cut(article.title, title))]
    if step.moved:
        spans += [plain("\n"), bold(step.moved)]
    sentences = [facts.stage.sentence] if facts and step.moved else []
    for one in facts.deadlines if facts else ():
        if one.moved_from is not None:
            moved = DueDay(day=one.date, kind=one.kind, sentence="", article_id=article.id, instead_of=one.moved_from)
            spans.append(plain(f"\n{deadline_text(moved)}"))
            sentences.append(one.sentence)
    spans += [italic(f"\n“{cut(' '.join(one.split()), said)}”") for one in dict.fromkeys(sentences) if one and said]
    return tuple(spans)
