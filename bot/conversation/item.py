"""Shows one article in full, and answers its buttons: evidence, save, and wrong summary. Answers /open and /saved."""

from collections.abc import Callable

from bot.actions import Action, command_button, read_number
from bot.conversation.listing import Listed, entries_of, short_block, stories_page, window_of
from bot.conversation.request import Context
from bot.conversation.story import follow_button, numbered_articles
from bot.language import N_, _
from bot.models import Label
from bot.reply import Block, Button, Reply, bold, italic, paragraph, plain, quote, refuse, tell
from bot.storage.chats import OPENED, View
from bot.text import cut, ending, one_line
from summarizer import Summary

BEFORE, AFTER = 90, 160
"""Number of characters of the article shown before and after a quoted sentence. Few stand before it, so that a reader
sees the sentence without expanding the quote."""
UNSAVE = "-"
"""The data of a button that removes an article from the saved ones."""
MAX_SENTENCE = 700


def evidence_blocks(summary: Summary, text: str) -> list[Block]:
    """Returns the evidence of a summary, one block for each sentence."""
    if not (summary.sentences and text):
        return [paragraph(_("No evidence was kept for this summary."))]
    blocks = []
    for number, sentence in enumerate(summary.sentences, 1):
        ranges = [(start, end) for start, end in sorted(sentence.evidence) if 0 <= start < end <= len(text)]
        judged = _("The article says:") if sentence.supported else _("Not supported. The closest text in the article:")
        if not ranges:
            judged = _("Not supported: no sentence of the article was found that says this.")
        quotes = [span for one in ranges[:3] for span in (plain("\n"), quote(quoted(text, *one)))]
        blocks.append(paragraph(f"{number}. {cut(one_line(sentence.text), MAX_SENTENCE)}\n", italic(judged), *quotes))
    return blocks


def quoted(text: str, start: int, end: int) -> str:
    """Returns a part of the article between ❝ and ❞, with some of the text around it."""
    head, tail = ending(one_line(text[:start]), BEFORE), cut(one_line(text[end : end + 2 * AFTER]), AFTER)
    return one_line(f"{head} ❝{cut(one_line(text[start:end]), MAX_SENTENCE)}❞ {tail}")


MAX_TITLE = 300


def on_article(answer: Callable[[Context, Listed, str, str], Reply]) -> Callable[[Context, str], Reply]:
    """Turn a function of an article into the handler of a button. Its data has the article's id, the place where the
    article is shown, and what to do. The handler raises ValueError for an id that is no number."""

    def press(context: Context, rest: str) -> Reply:
        id_, __, place = rest.partition(":")
        where, __, more = place.partition(":")
        if found := entries_of(context.storage, [read_number(id_)]):
            context.turn(articles={**context.shown.articles, OPENED: read_number(id_)})  # the list's numbers stay
            return answer(context, found[0], where, more)
        return refuse(_("This article is gone: it was removed."))

    return press


def open_item(context: Context, entry: Listed, where: str = "", __: str = "") -> Reply:
    """Show an article with its full summary.

    `where`: the page that the article replaces and to which the back button leads, as the text of a `Place`. If it is
    empty, the article comes in a new message.
    """
    article, story_id = entry.article, entry.story.id
    label, action = (_("Saved ✓"), UNSAVE) if article.id in saved_articles(context) else (_("Save"), "")
    shown, rest = list[Button](), [Action.SAVE.button(label, article.id, "", action)]
    if article.summary:
        shown.append(Action.EVIDENCE.button(_("Evidence"), article.id))
        rest.append(Action.COMPLAIN.button(_("Wrong summary"), article.id))
    if story_id:
        shown += [command_button(_("Story"), f"story @{story_id}"), follow_button(context, story_id)]
    back = [Action.PAGE.button(_("◀ Back"), where)] if where else []
    rows = tuple(tuple(row) for row in (shown, rest, back) if row)
    blocks = [short_block(context, entry, MAX_TITLE, 2400)]
    # The reader may have asked when it takes effect.
    if article.facts and article.is_policy and not any(due.day >= context.today for due in entry.standing.deadlines):
        blocks.append((italic(_("No deadline to come was found in it.")),))
    return Reply(blocks=tuple(blocks), buttons=rows, replace=bool(where))


open_article = on_article(open_item)
"""The handler that opens an article. If the data is only an id, the article comes in a new message."""


@on_article
def evidence_of(context: Context, entry: Listed, *__: str) -> Reply:
    """Show each sentence of the summary, with the text of the article that supports it, in a new message."""
    article = entry.article
    if not article.summary:  # the article was edited after the button was made
        return open_item(context, entry)
    return Reply(blocks=((bold(cut(article.title, MAX_TITLE)),), *evidence_blocks(article.summary, article.text)))


def save_item(context: Context, entry: Listed, __: str, action: str) -> Reply:
    """Save the article for later, or remove it from the saved ones. The message with the article does not change.

    The button's data says which of the two: a button that toggles would go wrong when Telegram repeats a press.
    """
    if action == UNSAVE:
        context.storage.saved.remove(context.chat.id, entry.article.id)
        return refuse(_("Removed from your saved articles."))
    context.storage.saved.add(context.chat.id, entry.article.id, context.now)
    return refuse(_("Saved: /saved lists it."))


def saved_articles(context: Context) -> list[int]:
    """Returns the ids of the articles that the chat has saved, the last saved first."""
    return context.storage.saved.articles(context.chat.id)


def saved(context: Context, arguments: str) -> Reply:
    """Answer /saved with the saved items.

    /saved 3 first saves item 3 of the page last shown; /saved -3 removes it.
    """
    if arguments:
        typed = arguments.removeprefix(UNSAVE).strip()
        for entry in entries_of(context.storage, numbered_articles(context, typed, saved_articles(context))):
            save_item(context, entry, "", UNSAVE * (typed != arguments))
    return saved_page(context, context.keep("saved"))


def numbered(press: Callable[[Context, str], Reply]) -> Callable[[Context, str], Reply]:
    """Turn the handler of a button of an article into that of a command such as /open N, for item N of the page last
    shown."""
    return lambda context, arguments: press(context, str(numbered_articles(context, arguments)[0]))


def saved_page(context: Context, view: View, offset: int = 0) -> Reply:
    """Show a page of saved items, the last saved item first."""
    ids = saved_articles(context)
    if not ids:
        context.show(view)
        return tell(
            _("Nothing is saved here. Open an item by its number, on a page such as /latest, and press “{save}”."),
            save=_("Save"),
        )
    part = window_of(view, offset, ids)
    return stories_page(context, part, _("Saved for later"), entries_of(context.storage, part.items))


CHOICES = {
    Label.UNSUPPORTED: N_("States what the article does not"),
    Label.OFF_POINT: N_("Misses the point"),
    Label.DATE_OR_NUMBER: N_("Wrong date or number"),
    Label.BAD_TEXT: N_("Bad text, or something else"),
}


@on_article
def complain(context: Context, entry: Listed, __: str, choice: str) -> Reply:
    """Ask in a new message what is wrong with the summary, or store the answer. Raises ValueError for an unknown
    answer."""
    article, summary = entry.article, entry.article.summary
    if not summary:  # the article was edited after the button was made
        return open_item(context, entry)
    if choice:
        context.storage.feedback.put(
            article, summary, Label(choice), now=context.now, chat_id=context.chat.id, user_id=context.request.user_id
        )
        return refuse(_("Thank you. Your report is saved for the operator of this bot."))
    rows = tuple((Action.COMPLAIN.button(_(text), article.id, "", label),) for label, text in CHOICES.items())
    question = paragraph(cut(article.title, MAX_TITLE), "\n", bold(_("What is wrong with this summary?")))
    return Reply(blocks=(question,), buttons=rows)
