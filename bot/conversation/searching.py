"""/search, and the pages of what it found."""

from __future__ import annotations

from collections.abc import Sequence

from babel.numbers import format_decimal

from bot.conversation.context import Context
from bot.conversation.found import Result, look_for
from bot.conversation.help import nothing_yet
from bot.conversation.highlight import Highlighter
from bot.conversation.listing import beginning, fitted, short_block
from bot.conversation.pages import remember, turning, verb_of
from bot.digests.opening import open_buttons
from bot.digests.standing import standings_of
from bot.errors import UsageError
from bot.language import _, locale
from bot.models import Article, ArticleState, Standing, Story
from bot.query import Query, Typed, read, read_stored
from bot.query.values import nearest
from bot.reply import Block, Button, Reply, bold, code, italic, phrase, plain, say
from bot.storage.views import View
from bot.text import cut

MAX_QUERY = 500
"""Characters of a search; the rest of a longer one is not looked at."""


def search(context: Context, arguments: str) -> Reply:
    """/search words, with filters or of filters alone."""
    try:
        wanted = understood(context, arguments)
    except UsageError as error:
        return say(str(error))
    if not wanted:
        how = _how_to_search()
        if not wanted.text:
            return Reply(blocks=(how,))
        nothing = phrase(_("There is no word in {typed}."), typed=code(wanted.text[:60]))
        return Reply(blocks=((*nothing, plain(" "), *how),))
    return search_page(context, _asked(context, wanted), 0, replace=False, forgiven=wanted.forgiven)


def _asked(context: Context, wanted: Query) -> View:
    """Look for it, and keep what was found."""
    found = look_for(context.storage, wanted, context.embed, context.now)
    return context.storage.views.add(
        context.chat.id,
        kind="search",
        argument=str(wanted),
        size=context.chat.items,
        now=context.now,
        found=str(found),
    )


def understood(context: Context, typed: str) -> Typed:
    """The search that somebody typed. Raises UsageError for a name in it that nothing has."""
    wanted = read(" ".join(typed.split())[:MAX_QUERY], context.storage.search.names())
    if unknown := context.storage.search.unknown(wanted):
        stray, names = unknown
        told = _("I know no source “{name}”.") if stray.kind == "source" else _("There is no topic “{name}”.")
        raise UsageError(told.format(name=stray.value[:60]) + nearest(stray.value, names, stray.kind))
    return wanted


def search_page(context: Context, view: View, offset: int, *, replace: bool, forgiven: bool = False) -> Reply:
    """A page of what a search found."""
    query = read_stored(view.argument)
    if not query:
        return Reply(blocks=(_how_to_search(),))
    if not view.found:  # words that were no command, and are looked for now
        view = _asked(context, query)
    found = Result.kept(view.found)
    shown = found.shown
    save = (Button(label=_("Save as alert"), data=f"a:{view.id}"),)
    if not shown:
        if not context.storage.articles.counts().get(ArticleState.READY):
            return nothing_yet(context)
        nothing = phrase(
            _("No article has {search}. Try fewer or other words, or see /latest."), search=bold(view.argument)
        )
        return Reply(blocks=(nothing, *_left_out(forgiven)), buttons=(save,))
    offset = min(offset, (len(shown) - 1) // view.size * view.size)
    ids = shown[offset : offset + view.size]
    articles = context.storage.articles.many(ids)
    there = [articles[i] for i in ids if i in articles]
    blocks = fitted(lambda title, said: _items(context, query, found, there, offset, title, said))
    title = phrase(_("Articles with “{search}”"), search=view.argument)
    count = f" · {_count(found, offset, len(ids))}"
    opened = {number: article.id for number, article in enumerate(there, offset + 1)}
    remember(context, {number: article.story_id or 0 for number, article in enumerate(there, offset + 1)})
    return Reply(
        blocks=((*(bold(span.text) for span in title), plain(count)), *_left_out(forgiven), *blocks),
        buttons=(
            *open_buttons(opened, before=verb_of(context, _("Open")), origin=f"v{view.id}.{offset}"),
            *turning(f"v:{view.id}:{{}}", offset=offset, size=view.size, total=len(shown)),
            save,
        ),
        replace=replace,
    )


def _items(
    context: Context, query: Query, found: Result, articles: Sequence[Article], offset: int, title: int, said: int
) -> list[Block]:
    """The articles of a page, under a line for each way in which they were found."""
    whole = {story.id: story for story in context.storage.stories.many(one.story_id or 0 for one in articles)}
    standings = standings_of(context.storage, list(whole.values()))
    words = Highlighter(query.terms)
    near = set(found.near)
    blocks: list[Block] = []
    before: bool | None = None
    for number, article in enumerate(articles, offset + 1):
        by_meaning = article.id in near
        if by_meaning != before:
            blocks += _heading(found, by_meaning)
            before = by_meaning
        name: Block = (bold(cut(article.title, title)),)
        told = beginning(article, said)
        if not by_meaning:
            name, told = highlighted(article, name, told, words)
        story = whole.get(article.story_id or 0) or Story(id=article.story_id or 0, articles=(article,))
        standing = standings.get(story.id, Standing())
        blocks.append(short_block(context, story, standing, number, article=article, title=name, said=told))
    return blocks


def highlighted(article: Article, title: Block, said: Block, words: Highlighter) -> tuple[Block, Block]:
    """A title and what is said below it, with the words of a search in bold; where neither has one, the place of the
    text that has them stands below."""
    marked = tuple(tuple(part for span in block for part in words.marked(span)) for block in (title, said))
    # A title of nothing but the words is bold as it was.
    if marked != (title, said) or words.ranges(article.title) or not said:
        return marked[0], marked[1]
    return title, words.place(article.text) or said


def _heading(found: Result, by_meaning: bool) -> list[Block]:
    if by_meaning:
        told = _("Chosen by a model for what they are about; they need not have your words.")
        return [(bold(_("Near in meaning")), plain("\n"), italic(told))]
    if found.some:
        return [(bold(_("With some of the words")), plain("\n"), italic(_("No article has all of them.")))]
    return []


def _count(found: Result, offset: int, shown: int) -> str:
    """Which of how many are on the page."""
    total, kept = len(found.near) + found.total, len(found.shown)
    place = {"first": _number(offset + 1), "last": _number(offset + shown), "total": _number(total)}
    if kept < total:
        return _("{first}–{last} of the best {kept} of {total}").format(kept=_number(kept), **place)
    return _("{first}–{last} of {total}").format(**place) if total > shown else _number(total)


def _number(value: int) -> str:
    return str(format_decimal(value, locale=locale()))


def _left_out(forgiven: bool) -> tuple[Block, ...]:
    if not forgiven:
        return ()
    return ((italic(_("Something in what you typed I could not read, and left out. This is what I looked for.")),),)


def _how_to_search() -> Block:
    return phrase(
        _("Type words to find after the command: {one}, {other}"),
        one="/search carbon border",
        other='/search "heat pump" -gas in:de after:2026',
    )
