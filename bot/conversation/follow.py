"""/follow and /unfollow: which stories a chat hears more of."""

from __future__ import annotations

from bot.actions import Action, Place
from bot.conversation.listing import page, verb_of
from bot.conversation.request import Context
from bot.digests.compose import numbered_buttons
from bot.language import N_, _, ngettext
from bot.models import Story
from bot.reply import Block, Button, Reply, Rows, Span, bold, code, link, paragraph, phrase, plain, say, tell
from bot.text import cut

PAGE = 20
MAX_TITLE = 150
WHAT_COMES = N_("You get its news as it comes, and a reminder a week and a day before each of its deadlines.")


def follow(context: Context, arguments: str) -> Reply:
    """/follow N… follows what has these numbers on the page last shown; /follow alone lists what is followed."""
    if not arguments.strip():
        return follows_page(context, Place(action=Action.FOLLOWED), False)
    found = numbered_stories(context, arguments, verb="follow")
    return found if isinstance(found, Reply) else _follow(context, found)


def unfollow(context: Context, arguments: str) -> Reply:
    """/unfollow N…, /unfollow all; alone it lists what is followed, with buttons to end it."""
    if not arguments.strip():
        return follows_page(context, Place(action=Action.FOLLOWED), False)
    if arguments.strip().casefold() == "all":
        ended = context.storage.follows.remove(context.chat.id)
        if not ended:
            return say(_("You follow no story."))
        told = ngettext(
            "You follow no story any more; ended: {count} story.",
            "You follow no story any more; ended: {count} stories.",
            ended,
        )
        return tell(told, count=ended)
    found = numbered_stories(context, arguments, verb="unfollow")
    return found if isinstance(found, Reply) else _unfollow(context, found)


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


def press(context: Context, story_id: int, *, begin: bool) -> Reply:
    """The button that follows a story, or ends it."""
    found = context.storage.stories.many([story_id])
    if found:
        return _follow(context, found) if begin else _unfollow(context, found)
    context.storage.follows.remove(context.chat.id, story_id)
    return story_gone()


def _follow(context: Context, stories: list[Story]) -> Reply:
    blocks: list[Block] = []
    for story in stories:
        new = context.storage.follows.add(context.chat.id, context.request.thread_id, story.id, context.now)
        head = _("Following:") if new else _("You follow this already:")
        blocks.append(phrase(_("{heading} {story}"), heading=bold(head), story=story_link(story)))
    blocks.append(paragraph(_(WHAT_COMES)))
    if context.request.chat_kind == "terminal":
        blocks.append(paragraph(_("News and reminders are sent in Telegram only.")))
    buttons: Rows = ()
    if len(stories) == 1:
        (story,) = stories
        buttons = (
            (
                Button(label=_("Timeline"), data=Place(action=Action.STORY, id=story.id).opening),
                Button(label=_("Stop following"), data=Action.UNFOLLOW.data(story.id)),
            ),
        )
    return Reply(blocks=tuple(blocks), buttons=buttons)


def _unfollow(context: Context, stories: list[Story]) -> Reply:
    blocks: list[Block] = []
    for story in stories:
        ended = context.storage.follows.remove(context.chat.id, story.id)
        head = _("You follow no more:") if ended else _("You did not follow:")
        blocks.append(phrase(_("{heading} {story}"), heading=bold(head), story=story_link(story)))
    return Reply(blocks=tuple(blocks))


def follows_page(context: Context, place: Place, replace: bool) -> Reply:
    """What the chat follows, the latest first, with buttons to end it."""
    ids = context.storage.follows.stories(context.chat.id)
    if not ids:
        told = _(
            "You follow no story yet. On a page such as {latest} each story has a number: {example} follows the third."
        )
        start = phrase(told, latest="/latest", example=code("/follow 3"))
        return Reply(blocks=((*start, plain(f" {_(WHAT_COMES)}")),))
    place = place.within(len(ids), PAGE)
    stories = dict(enumerate(context.storage.stories.many(ids[place.offset : place.offset + PAGE]), place.offset + 1))
    ends = {number: Action.UNFOLLOW.data(story.id) for number, story in stories.items()}
    blocks = [paragraph(bold(_("You follow")), plain(f" · {len(ids)}"))]
    blocks += [paragraph(f"{number}. ", story_link(story)) for number, story in stories.items()]
    return page(
        context,
        place,
        blocks,
        size=PAGE,
        total=len(ids),
        articles={number: story.lead.id for number, story in stories.items()},
        stories={number: story.id for number, story in stories.items()},
        below=numbered_buttons(ends, before=verb_of(context, _("End"), "✕")),
        lines=range(2, len(blocks)),
        replace=replace,
    )


def story_link(story: Story) -> Span:
    """The title of a story, with its address."""
    return link(cut(story.lead.title, MAX_TITLE), story.lead.url)
