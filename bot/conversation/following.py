"""/follow and /unfollow: the stories that a chat wants to hear more of."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.conversation.pages import number_buttons, remember, turning
from bot.models import Story
from bot.reply import Block, Button, Reply, Span, bold, code, link, paragraph, plain, say
from bot.text import cut

PAGE = 20
MAX_TITLE = 200
WHAT_COMES = "You get its news as it comes, and a reminder a week and a day before each of its deadlines."


def follow(context: Context, arguments: str) -> Reply:
    """/follow N… follows what has these numbers on the page last shown; /follow alone lists what is followed."""
    if not arguments.strip():
        return follows_page(context, 0)
    found = numbered_stories(context, arguments, verb="follow")
    return found if isinstance(found, Reply) else _follow(context, found)


def unfollow(context: Context, arguments: str) -> Reply:
    """/unfollow N…, /unfollow all; alone it lists what is followed, with buttons to end it."""
    if not arguments.strip():
        return follows_page(context, 0)
    if arguments.strip().casefold() == "all":
        ended = context.storage.follows.remove(context.chat.id)
        stories = "1 story" if ended == 1 else f"{ended} stories"
        return say(f"You follow no story any more; ended: {stories}." if ended else "You follow no story.")
    found = numbered_stories(context, arguments, verb="unfollow")
    return found if isinstance(found, Reply) else _unfollow(context, found)


def numbered_stories(context: Context, arguments: str, *, verb: str) -> list[Story] | Reply:
    """The stories under the numbers that were typed, on the page last shown in this chat; else what is wrong."""
    typed = arguments.replace(",", " ").replace("#", " ").split()
    wrong = next((word for word in typed if not (word.isdecimal() and len(word) <= 6)), None)
    if wrong is not None or not typed:
        told = ("“", wrong[:40], "” is no number. ") if wrong else ()
        return say(*told, "Type the number of a story on the page above: ", code(f"/{verb} 3"))
    shown = context.storage.views.shown(context.chat.id, context.request.thread_id)
    if not shown:
        return say("No page was shown here yet. First ask for one: /latest")
    missing = next((word for word in typed if int(word) not in shown), None)
    if missing is not None:
        return say(f"There is no {missing} on the page last shown; it has {_range(list(shown))}.")
    wanted = [shown[int(word)] for word in typed]
    found = context.storage.stories.many(wanted)
    return found or say("That story is gone. See /latest")


def _range(numbers: list[int]) -> str:
    first, last = min(numbers), max(numbers)
    return f"{first}" if first == last else f"{first} to {last}"


def press_follow(context: Context, story_id: int) -> Reply:
    """The button that follows a story."""
    found = context.storage.stories.many([story_id])
    return _follow(context, found) if found else say("That story is gone. See /latest")


def press_unfollow(context: Context, story_id: int) -> Reply:
    """The button that ends it."""
    found = context.storage.stories.many([story_id])
    if not found:
        context.storage.follows.remove(context.chat.id, story_id)
        return say("That story is gone. See /follow")
    return _unfollow(context, found)


def _follow(context: Context, stories: list[Story]) -> Reply:
    blocks: list[Block] = []
    for story in stories:
        new = context.storage.follows.add(context.chat.id, context.request.thread_id, story.id, context.now)
        blocks.append(paragraph(bold("Following: " if new else "You follow this already: "), story_link(story)))
    blocks.append(paragraph(WHAT_COMES))
    if context.request.chat_kind == "terminal":
        blocks.append(paragraph("News and reminders are sent in Telegram only."))
    buttons: tuple[tuple[Button, ...], ...] = ()
    if len(stories) == 1:
        (story,) = stories
        buttons = (
            (Button(label="Timeline", data=f"s:{story.id}"), Button(label="Stop following", data=f"g:{story.id}")),
        )
    return Reply(blocks=tuple(blocks), buttons=buttons)


def _unfollow(context: Context, stories: list[Story]) -> Reply:
    blocks: list[Block] = []
    for story in stories:
        ended = context.storage.follows.remove(context.chat.id, story.id)
        head = "You follow no more: " if ended else "You did not follow: "
        blocks.append(paragraph(bold(head), story_link(story)))
    return Reply(blocks=tuple(blocks))


def follows_page(context: Context, offset: int, *, replace: bool = False) -> Reply:
    """What the chat follows, the latest first, with buttons to end it."""
    ids = context.storage.follows.stories(context.chat.id)
    if not ids:
        return say(
            "You follow no story yet. On a page such as /latest each story has a number: ",
            code("/follow 3"),
            f" follows the third. {WHAT_COMES}",
        )
    offset = max(0, min(offset, len(ids) - 1))
    stories = context.storage.stories.many(ids[offset : offset + PAGE])
    numbers = {number: story.id for number, story in enumerate(stories, offset + 1)}
    remember(context, numbers)
    blocks = [paragraph(bold("You follow"), plain(f" · {len(ids)}"))]
    blocks += [paragraph(f"{n}. ", story_link(story)) for n, story in zip(numbers, stories, strict=True)]
    return Reply(
        blocks=tuple(blocks),
        lines=frozenset(range(2, len(blocks))),
        buttons=(
            *turning("w:{}", offset=offset, size=PAGE, total=len(ids)),
            *number_buttons(context, "Timeline", {n: f"s:{story}" for n, story in numbers.items()}),
            *number_buttons(context, "End", {n: f"g:{story}" for n, story in numbers.items()}),
        ),
        replace=replace,
    )


def story_link(story: Story) -> Span:
    """The title of a story, with its address."""
    return link(cut(story.lead.title, MAX_TITLE), story.lead.url)
