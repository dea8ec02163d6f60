"""One article in full, with the evidence of its summary and what its buttons show; /open and /saved; and what readers
say is wrong with a summary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.actions import Action, parts_of, read_number
from bot.conversation.listing import Listed, entries_of, short_block, stories_of, stories_page, window_of
from bot.conversation.request import Context
from bot.conversation.story import follow_button, numbered_stories, story_gone
from bot.language import N_, _
from bot.models import Article, Label
from bot.reply import Block, Button, Reply, Rows, bold, italic, paragraph, plain, quote, refuse, tell
from bot.storage.chats import View
from bot.text import cut, one_line
from summarizer import Summary

BEFORE, AFTER = 90, 160
"""Characters of the article around a sentence: few before, so that it is seen before a reader expands the quote."""
UNSAVE = "-"
"""In the data of a button: save the article no more."""
ALONE = "-"
"""In a button's data in place of a page to lead back to: the article stands in a message of its own."""
MAX_SENTENCE = 700
MAX_RANGES = 3


def evidence_blocks(summary: Summary, text: str) -> list[Block]:
    """The evidence of a summary, a block for each sentence."""
    if not (summary.sentences and text):
        return [paragraph(_("No evidence was kept for this summary."))]
    blocks = list[Block]()
    for number, sentence in enumerate(summary.sentences, 1):
        ranges = [(start, end) for start, end in sorted(sentence.evidence) if 0 <= start < end <= len(text)]
        judged = _("The article says:") if sentence.supported else _("Not supported. What is nearest in the article:")
        if not ranges:
            judged = _("Not supported: no sentence of the article was found that says this.")
        quotes = [span for one in ranges[:MAX_RANGES] for span in (plain("\n"), quote(quoted(text, *one)))]
        blocks.append((plain(f"{number}. {cut(one_line(sentence.text), MAX_SENTENCE)}\n"), italic(judged), *quotes))
    return blocks


def quoted(text: str, start: int, end: int) -> str:
    """A part of the article between ❝ and ❞, with some text around it."""
    head, tail = one_line(text[max(0, start - BEFORE) : start]), cut(one_line(text[end : end + 2 * AFTER]), AFTER)
    if start > BEFORE:
        head = f"…{head.partition(' ')[2] or head}"
    return " ".join(filter(None, (head, f"❝{cut(one_line(text[start:end]), MAX_SENTENCE)}❞", tail)))


MAX_TITLE = 300
MAX_SUMMARY = 2400


@dataclass(frozen=True, kw_only=True)
class Card:
    """An article in full, and where it is shown."""

    entry: Listed
    where: str = ""
    """The page that it leads back to, as `Place` is written; ALONE in a message of its own; empty before it is shown,
    in a new message."""

    @property
    def article(self) -> Article:
        """The article."""
        return self.entry.article

    def data(self, action: Action = Action.ITEM, *more: str | int) -> str:
        """The data of a button that acts on the article where it is shown."""
        return action.data(self.article.id, self.where or ALONE, *more)

    def reply(self, *blocks: Block, rows: Rows = (), back: bool = True, toast: str | None = None) -> Reply:
        """A reply in the place of the article; with `back`, a button leads back to it."""
        buttons = (*rows, (Button(label=_("◀ Back"), data=self.data()),)) if back else rows
        return Reply(blocks=blocks, buttons=buttons, replace=bool(self.where), toast=toast)


def on_card(answer: Callable[[Context, Card, str], Reply]) -> Callable[[Context, str], Reply]:
    """The handler of a button whose data `Card.data` wrote. Raises ValueError for other data."""

    def press(context: Context, rest: str) -> Reply:
        id_, where, more = parts_of(rest, 3)
        found = entries_of(context.storage, [read_number(id_)])
        if found:
            return answer(context, Card(entry=found[0], where=where), more)
        return refuse(_("This article is gone: it was removed."))

    return press


def open_item(context: Context, card: Card, __: str = "", *, toast: str | None = None) -> Reply:
    """An article with its full summary."""
    article, story_id, shown, rest = card.article, card.entry.story.id, list[Button](), list[Button]()
    if article.summary is not None:
        shown.append(Button(label=_("Evidence"), data=card.data(Action.EVIDENCE)))
    if story_id:
        timeline = Action.COMMAND.button(_("Story"), f"story @{story_id}")
        shown += [timeline, follow_button(context, story_id)]
    saved = article.id in context.storage.saved.articles(context.chat.id)
    if saved:
        rest.append(Button(label=_("Saved ✓"), data=card.data(Action.SAVE, UNSAVE)))
    else:
        rest.append(Button(label=_("Save"), data=card.data(Action.SAVE)))
    if article.url is not None and article.url.startswith(("http://", "https://")):
        rest.append(Button(label=_("Original"), url=article.url))
    if article.summary is not None:
        rest.append(Button(label=_("Wrong summary"), data=card.data(Action.COMPLAIN)))
    back = [Action.PAGE.button(_("◀ Back"), card.where)] if card.where not in ("", ALONE) else []
    rows = tuple(tuple(row) for row in (shown, rest, back) if row)
    block = short_block(context, card.entry, None, MAX_TITLE, MAX_SUMMARY)
    return card.reply(block, rows=rows, back=False, toast=toast)


open_article = on_card(open_item)
"""With only an id, the article comes in a new message."""


def evidence_of(context: Context, card: Card, __: str) -> Reply:
    """Each sentence of the summary, with where the article says so."""
    article = card.article
    if article.summary is None:  # edited since
        return open_item(context, card)
    return card.reply((bold(cut(article.title, MAX_TITLE)),), *evidence_blocks(article.summary, article.text))


def save_item(context: Context, card: Card, action: str) -> Reply:
    """Save the article for later, or undo that. The button says which: Telegram may send a press again."""
    if action == UNSAVE:
        context.storage.saved.remove(context.chat.id, card.article.id)
        return open_item(context, card, toast=_("It is saved no more."))
    context.storage.saved.add(context.chat.id, card.article.id, context.now)
    return open_item(context, card, toast=_("Saved: /saved lists it."))


def saved(context: Context, arguments: str) -> Reply:
    """/saved lists the saved items; /saved 3 saves item 3 of the page last shown."""
    if arguments:
        for entry in stories_of(context.storage, numbered_stories(context, arguments)):
            context.storage.saved.add(context.chat.id, entry.article.id, context.now)
    return saved_page(context, context.keep("saved"))


def open_numbered(context: Context, arguments: str) -> Reply:
    """/open N: item N of the page last shown."""
    found = stories_of(context.storage, numbered_stories(context, arguments))
    return open_article(context, str(found[0].article.id)) if found else story_gone()


def saved_page(context: Context, view: View, offset: int = 0) -> Reply:
    """A page of saved items, the last saved first."""
    ids = context.storage.saved.articles(context.chat.id)
    if not ids:
        told = _("Nothing is saved here. Open an item by its number, on a page such as {latest}, and press “{save}”.")
        return tell(told, latest="/latest", save=_("Save"))
    part = window_of(view, offset, ids)
    return stories_page(context, part, _("Saved for later"), entries_of(context.storage, part.items))


CHOICES = {
    Label.UNSUPPORTED: N_("States what the article does not"),
    Label.OFF_POINT: N_("Misses the point"),
    Label.DATE_OR_NUMBER: N_("Wrong date or number"),
    Label.BAD_TEXT: N_("Bad text, or something else"),
}


def complain(context: Context, card: Card, choice: str) -> Reply:
    """Ask what is wrong with the summary, or store the answer. Raises ValueError for an unknown answer."""
    article, summary = card.article, card.article.summary
    if summary is None:  # edited since
        return open_item(context, card)
    if choice:
        chat, user = context.chat.id, context.request.user_id
        context.storage.feedback.put(article, summary, Label(choice), now=context.now, chat_id=chat, user_id=user)
        thanks = _("Thank you. It is noted with the summary, for whoever runs this bot.")
        return open_item(context, card, toast=thanks)
    rows = [(Button(label=_(text), data=card.data(Action.COMPLAIN, label)),) for label, text in CHOICES.items()]
    title, question = bold(cut(article.title, MAX_TITLE)), bold(_("What is wrong with this summary?"))
    return card.reply((title,), (plain(cut(summary.text, MAX_SUMMARY)),), (question,), rows=tuple(rows))
