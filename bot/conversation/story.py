"""Answers /story with a story's articles by date, its stage changes and deadlines. Answers /follow and /unfollow."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from bot.actions import command_button
from bot.conversation.listing import ROOM, Listed, stories_of, stories_page, window_of
from bot.conversation.request import Context
from bot.conversation.understood import is_it, understood
from bot.digests.standing import steps_of
from bot.errors import UsageError
from bot.language import N_, _, stage_name
from bot.query import ALL
from bot.query.names import nearness
from bot.query.nodes import aspects
from bot.query.words import LAST, numbers_in, words
from bot.reply import Block, Button, Reply, bold, code, link, paragraph, phrase, plain, say
from bot.storage import Storage
from bot.storage.chats import OPENED, View
from bot.text import cut, one_line

MANY = 20
"""If more articles than this name a bill, docket or case, the chat follows only its number, and not the stories of
these articles."""
MAX_NAME = 150
NEAR, APART = 0.4, 0.1
"""A text in any language names the title to which it is nearer than the first number, and nearer than to all other
titles by the second."""
NONE_SHOWN = N_("The last message here is not a page of stories. First ask for one: /latest")
WHAT_COMES = N_("You get its news as it comes, and a reminder a week and a day before each of its deadlines.")


def follow(context: Context, arguments: str) -> Reply:
    """Answer /follow. Without arguments, list what the chat follows.

    /follow N… follows the stories with these numbers on the page last shown. /follow H.R. 1234 follows a bill, docket,
    procedure or case.
    """
    if not arguments:
        return follows_page(context, context.keep("followed"))
    storage, where, ids = context.storage, (context.chat.id, context.request.thread_id), ids_in(arguments)
    for id_ in ids:
        storage.follows.add_id(*where, id_, context.now)
    wanted = storage.stories.sharing(ids, at_most=MANY) if ids else numbered_stories(context, arguments)
    stories = stories_of(storage, wanted)
    for entry in stories:
        storage.follows.add(*where, entry.story.id, context.now)
    nothing = N_("No article names it yet. You will get the first article that does, and follow its story.")
    return _changed(_("Following:"), ids, stories, paragraph(_(WHAT_COMES if stories else nothing)))


def unfollow(context: Context, arguments: str) -> Reply:
    """Answer /unfollow N…: stop following these stories. It also takes a bill, docket, procedure or case, or "all"."""
    if not arguments:
        return follow(context, arguments)
    follows, chat_id, named = context.storage.follows, context.chat.id, ids_in(arguments)
    if arguments.casefold() in ALL:
        follows.remove(chat_id)
        return say(_("You follow no story."))
    ids = [id_ for id_ in follows.ids(chat_id) if id_ in named]
    if named:
        wanted = follows.remove_ids(chat_id, named)
    else:
        wanted = numbered_stories(context, arguments, followed_articles(context))
    found = stories_of(context.storage, wanted)
    stories = [entry for entry in found if follows.remove(chat_id, entry.story.id)]
    for id_ in wanted:
        follows.remove(chat_id, id_)
    if (found or named) and not (ids or stories):
        raise UsageError(_("You don't follow that. See /follow"))
    return _changed(_("You no longer follow:"), ids, stories)


def _changed(head: str, ids: Sequence[str], stories: Sequence[Listed], *notes: Block) -> Reply:
    """Name what the chat follows now, or no longer follows."""
    if not (ids or stories):
        return story_gone()
    lines = [plain(_numbers(ids))] * bool(ids)
    lines += [link(cut(entry.article.title, MAX_NAME), entry.article.url) for entry in stories]
    changes = (phrase(_("{heading} {story}"), heading=bold(head), story=line) for line in lines)
    return Reply(blocks=(*changes, *notes))


def ids_in(typed: str) -> tuple[str, ...]:
    """Returns the ids of bills, dockets, procedures and cases in a typed text."""
    from summarizer.stories import find_ids

    typed = re.sub(r"(?i)^(?:case )?no\.? ", "", typed)
    return find_ids("", f"{typed}\n{typed.upper()}\nDocket No. {typed.upper()}").own


def _numbers(ids: Iterable[str]) -> str:
    """Write ids, which have the form `kind:number`, as a list of their numbers."""
    return _(", ").join(id_.partition(":")[2] for id_ in ids)


def numbered_stories(context: Context, arguments: str, besides: Collection[int] = ()) -> list[int]:
    """Returns the ids of the stories of the named articles: see `numbered_articles`.

    A button's text is the id of one story. On the page of a story, "it" is this story, unless an
    article has been opened since.
    """
    if context.listed.kind == "story" and is_it(arguments) and OPENED not in context.shown.articles:
        return [int(context.listed.argument)]
    if by_id := re.fullmatch(r"@(\d{1,15})", arguments):
        return [int(by_id[1])]
    articles = context.storage.articles.many(numbered_articles(context, arguments, besides)).values()
    return [article.story_id or 0 for article in articles]


def followed_articles(context: Context) -> list[int]:
    """Returns the ids of the articles that represent the stories that the chat follows."""
    followed = context.storage.follows.stories(context.chat.id)
    return [entry.article.id for entry in stories_of(context.storage, followed)]


def numbered_articles(context: Context, arguments: str, besides: Collection[int] = ()) -> list[int]:
    """Returns the ids of the articles with the typed numbers on the page last shown in this chat.

    "It" is the only article that the page shows, or the one opened since. "All" are those of the page. Other words
    are near in meaning to only one of the titles on the page and of the articles `besides`, or a search for them finds
    only one of these articles. Raises UsageError if there is none.
    """
    shown, numbers = dict(context.shown.articles), numbers_in(arguments)
    opened = shown.pop(OPENED, None)
    if is_it(arguments):
        if opened:
            return [opened]
        numbers = [*shown] if len(shown) == 1 else []
    elif arguments.casefold() in ALL:
        numbers = [*shown]
    elif arguments and not numbers:
        query = understood(context, arguments).on(context.now, context.zone)
        articles = context.storage.articles.many({*context.shown.articles.values(), *besides})
        near = {id_: nearness(arguments, article.title) for id_, article in articles.items()}
        *__, second, first = 0.0, 0.0, *sorted(near.values())
        if first > max(NEAR, second + APART):
            return [max(near, key=near.__getitem__)]
        found = context.storage.search.meant(near, query)
        # "Not steel" and "the last 2" name none.
        is_name = aspects(query.node) - {"after"} and not all(map(numbers_in, words(query.words) or [""]))
        if is_name and len(found) == 1:
            return found
        raise UsageError(
            _("“{typed}” is not a story, bill, docket, procedure or case. Type numbers of the page last shown.").format(
                typed=cut(arguments, 60)
            )
        )
    if not shown:
        raise UsageError(_(NONE_SHOWN))
    shown[LAST] = shown[max(shown)]
    if not numbers or not shown.keys() >= set(numbers):
        raise UsageError(_("Type numbers of the page last shown."))
    return [shown[number] for number in numbers]


def story_gone() -> Reply:
    """Answer a request for a story that was removed."""
    return say(_("That story is gone. See /latest"))


def follow_button(context: Context, story_id: int) -> Button:
    """Returns the button to follow a story or, if the chat follows it, to stop following it."""
    if story_id in context.storage.follows.stories(context.chat.id):
        return command_button(_("Stop following"), f"unfollow @{story_id}")
    return command_button(_("Follow"), f"follow @{story_id}")


def follows_page(context: Context, view: View, offset: int = 0) -> Reply:
    """Show what the chat follows, newest first. A number opens an article, where a button stops following its story."""
    ids, by_number = context.storage.follows.stories(context.chat.id), context.storage.follows.ids(context.chat.id)
    numbers = [phrase(_("By number: {numbers}"), numbers=bold(_numbers(by_number)))] if by_number else []
    if not ids:
        context.show(view)
        message = _(
            "You follow no story yet. On a page such as /latest each story has a number: {example} follows the third."
        )
        how = paragraph(*phrase(message, example=code("/follow 3")), f"\n{_(WHAT_COMES)}")
        return Reply(blocks=tuple(numbers) or (how,))
    part = window_of(view, offset, ids)
    return stories_page(context, part, _("You follow"), stories_of(context.storage, part.items), foot=numbers)


def timeline(storage: Storage, whole: Listed) -> list[Listed]:
    """Returns the articles of a story by date, each with what it changed, and the sentence that states a new stage."""
    return [
        Listed(
            story=replace(whole.story, articles=(article,)),
            standing=step,
            article=article,
            why=article.facts.stage.sentence if article.facts and step.moved_by else "",
        )
        for article, step in steps_of(storage, whole.story, whole.standing)
    ]


def story(context: Context, arguments: str) -> Reply:
    """Answer /story N with the timeline of story N of the page last shown."""
    found = numbered_stories(context, arguments)
    return story_page(context, context.keep("story", found[0])) if found else story_gone()


def story_page(context: Context, view: View, offset: int = 0) -> Reply:
    """Show a page of a story's timeline, the oldest article first, with a button to follow the story."""
    entries = stories_of(context.storage, [int(view.argument)])
    if not entries:
        return story_gone()
    whole, length = entries[0], ROOM // view.size // 2
    steps, story_id = timeline(context.storage, whole), whole.story.id
    part = window_of(view, offset, steps)
    stage = stage_name(steps[-1].standing.stage)
    buttons = [follow_button(context, story_id)]
    if before := context.storage.stories.before(story_id):
        buttons.append(command_button(_("Earlier articles"), f"story @{before}"))
    return stories_page(
        context,
        part,
        cut(whole.article.title, MAX_NAME),
        [replace(step, why=step.why and f"“{cut(one_line(step.why), length)}”") for step in part.items],
        notes=_(" · now: {stage}").format(stage=stage) if stage else "",
        below=(tuple(buttons),),
    )
