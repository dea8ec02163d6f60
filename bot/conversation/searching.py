"""/search, and the pages of what it found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.numbers import format_decimal

from bot.clock import local_date
from bot.conversation.context import Context
from bot.conversation.found import Result, look_for
from bot.conversation.help import nothing_yet
from bot.conversation.highlight import Highlighter
from bot.conversation.pages import follow_buttons, remember, turning
from bot.digests.compose import numbered, short
from bot.digests.standing import standings_of
from bot.errors import UsageError
from bot.language import _, locale
from bot.models import Article, ArticleState, Story
from bot.query import Query, Typed, read, read_stored
from bot.query.values import nearest
from bot.reply import Block, Button, Reply, Span, bold, code, italic, phrase, plain, say
from bot.storage.views import View

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
    wanted = read(" ".join(typed.split())[:MAX_QUERY])
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
    blocks = _items(context, query, found, [articles[i] for i in ids if i in articles], offset)
    title = phrase(_("Articles with “{search}”"), search=view.argument)
    count = f" · {_count(found, offset, len(ids))}"
    stories = {number: articles[i].story_id or 0 for number, i in enumerate(ids, offset + 1) if i in articles}
    remember(context, stories)
    return Reply(
        blocks=((*(bold(span.text) for span in title), plain(count)), *_left_out(forgiven), *blocks),
        buttons=(
            *turning(f"v:{view.id}:{{}}", offset=offset, size=view.size, total=len(shown)),
            *follow_buttons(context, stories),
            save,
        ),
        replace=replace,
    )


def highlighted(block: Block, article: Article, words: Highlighter) -> Block:
    """The block of an article with the words of a search in bold; where neither its title nor its summary has one, with
    the place of its text that has."""
    title, summary = short(article.title), article.summary.text if article.summary else None
    spans: list[Span] = []
    seen = False
    for span in block:
        wanted = (span.style == "bold" and span.text == title) or (span.style == "plain" and span.text == summary)
        marked = words.marked(span) if wanted else (span,)
        seen |= wanted and marked != (span,)
        spans += marked
    # A title of nothing but the words is bold as it was.
    seen |= bool(words.ranges(title))
    place = None if seen else words.place(article.text)
    return tuple(spans) if place is None else (*spans, plain("\n"), *place)


def _items(context: Context, query: Query, found: Result, articles: Sequence[Article], offset: int) -> list[Block]:
    """The articles of a page, under a line for each way in which they were found."""
    today = date.fromisoformat(local_date(context.now, context.zone))
    stories = [Story(id=article.story_id or 0, articles=(article,)) for article in articles]
    standings = standings_of(context.storage, stories)
    shown = numbered(stories, first=offset + 1, zone=context.zone, today=today, standings=standings)
    words = Highlighter(query.terms)
    near = set(found.near)
    blocks: list[Block] = []
    before: bool | None = None
    for article, block in zip(articles, shown, strict=True):
        by_meaning = article.id in near
        if by_meaning != before:
            blocks += _heading(found, by_meaning)
            before = by_meaning
        blocks.append(block if by_meaning else highlighted(block, article, words))
    return blocks


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
