"""One article in full, with the evidence of its summary and what its buttons show; and what readers say is wrong with
a summary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.actions import Action, Place, parts_of, read_number
from bot.conversation.listing import Listed, entries_of, short_block
from bot.conversation.request import Context
from bot.conversation.story import follow_button
from bot.language import N_, _
from bot.models import Article, Label
from bot.reply import Block, Button, Reply, Rows, Span, bold, italic, paragraph, plain, refuse
from bot.text import cut, one_line
from summarizer import Summary, SummarySentence

BEFORE, AFTER = 90, 160
"""Characters of the article around a sentence: few before, so that it is seen before a reader expands the quote."""
ALONE = "-"
"""In a button's data in place of a page to lead back to: the article stands in a message of its own."""
MAX_SENTENCE = 700
MAX_RANGES = 3


def evidence_blocks(summary: Summary, text: str) -> list[Block]:
    """The evidence of a summary, a block a sentence."""
    if not (summary.sentences and text):
        return [paragraph(_("No evidence was kept for this summary."))]
    return [_block(number, sentence, text) for number, sentence in enumerate(summary.sentences, 1)]


def _block(number: int, sentence: SummarySentence, text: str) -> Block:
    ranges = [(start, end) for start, end in sorted(sentence.evidence) if 0 <= start < end <= len(text)]
    said = [one_line(text[start:end]) for start, end in ranges]
    spans: list[Span] = [plain(f"{number}. {cut(one_line(sentence.text), MAX_SENTENCE)}\n")]
    spans.append(italic(_judged(sentence, said)))
    for start, end in ranges[:MAX_RANGES]:
        spans += [plain("\n"), Span(text=quoted(text, start, end), style="quote")]
    return tuple(spans)


def _judged(sentence: SummarySentence, said: list[str]) -> str:
    if not said:
        return _("Not supported: no sentence of the article was found that says this.")
    if not sentence.supported:
        return _("Not supported. What is nearest in the article:")
    word_for_word = one_line(sentence.text) == " ".join(said)
    return _("Word for word in the article:") if word_for_word else _("The article says:")


def quoted(text: str, start: int, end: int) -> str:
    """Characters of the article between ❝ and ❞, with what stands around them."""
    head, tail = one_line(text[max(0, start - BEFORE) : start]), cut(one_line(text[end : end + 2 * AFTER]), AFTER)
    if start > BEFORE:
        head = f"…{head.partition(' ')[2] or head}"
    return " ".join(filter(None, (head, f"❝{cut(one_line(text[start:end]), MAX_SENTENCE)}❞", tail)))


MAX_TITLE = 300
MAX_SUMMARY = 2400


@dataclass(frozen=True, kw_only=True)
class Card:
    """An article that is shown in full, and where."""

    entry: Listed
    back: Place | None = None
    """The page that it leads back to; None where it stands in a message of its own."""
    shown: bool = False
    """Whether it stands in a message yet, which is then changed."""

    @property
    def article(self) -> Article:
        """The article."""
        return self.entry.article

    def data(self, action: Action = Action.ITEM, *more: str | int) -> str:
        """The data of a button that acts on the article where it stands."""
        return action.data(self.article.id, self.back or ALONE, *more)

    @property
    def rows(self) -> Rows:
        """The button that leads back to the article itself."""
        return ((Button(label=_("◀ Back"), data=self.data()),),)


def on_card(answer: Callable[[Context, Card, str], Reply]) -> Callable[[Context, str], Reply]:
    """What answers a button whose data `Card.data` wrote: given the card, and what stands behind it. Raises
    ValueError for other data."""

    def press(context: Context, rest: str) -> Reply:
        id_, where, more = parts_of(rest, 3)
        back = None if where in ("", ALONE) else Place.read(where)
        found = entries_of(context.storage, [read_number(id_)])
        if found:
            return answer(context, Card(entry=found[0], back=back, shown=bool(where)), more)
        return refuse(_("This article is gone: it was removed."))

    return press


def open_item(context: Context, card: Card, __: str = "", *, toast: str | None = None) -> Reply:
    """An article with its full summary."""
    block = short_block(context, card.entry, None, MAX_TITLE, MAX_SUMMARY)
    return Reply(blocks=(block,), buttons=_buttons(context, card), replace=card.shown, toast=toast)


def _buttons(context: Context, card: Card) -> Rows:
    article, story_id, shown, rest = card.article, card.entry.story.id, [], []
    if article.summary is not None:
        shown.append(Button(label=_("Evidence"), data=card.data(Action.EVIDENCE)))
    if story_id:
        timeline = Action.COMMAND.button(_("Story"), f"story @{story_id}")
        shown += [timeline, follow_button(context, story_id)]
    saved = article.id in context.storage.saved.articles(context.chat.id)
    rest.append(Button(label=_("Saved ✓") if saved else _("Save"), data=card.data(Action.SAVE)))
    if article.url is not None and article.url.startswith(("http://", "https://")):
        rest.append(Button(label=_("Original"), url=article.url))
    if article.summary is not None:
        rest.append(Button(label=_("Wrong summary"), data=card.data(Action.COMPLAIN)))
    back = (Action.PAGE.button(_("◀ Back"), card.back),) if card.back else ()
    return tuple(filter(None, (tuple(shown), tuple(rest), back)))


open_article = on_card(open_item)
"""Given its id alone, the article comes in a message of its own."""


def evidence_of(context: Context, card: Card, __: str) -> Reply:
    """Each sentence of the summary with where the article says so."""
    article = card.article
    if article.summary is None:  # edited since
        return open_item(context, card)
    title = paragraph(bold(cut(article.title, MAX_TITLE)))
    evidence = evidence_blocks(article.summary, article.text)
    return Reply(blocks=(title, *evidence), buttons=card.rows, replace=card.shown)


def save_item(context: Context, card: Card, __: str) -> Reply:
    """Save the item for later, or no more; it stays where it is."""
    saved = context.storage.saved.turn(context.chat.id, card.article.id, context.now)
    return open_item(context, card, toast=_("Saved: /saved lists it.") if saved else _("It is saved no more."))


CHOICES = {
    Label.UNSUPPORTED: N_("States what the article does not"),
    Label.OFF_POINT: N_("Misses the point"),
    Label.DATE_OR_NUMBER: N_("Wrong date or number"),
    Label.BAD_TEXT: N_("Bad text, or something else"),
}


def complain(context: Context, card: Card, choice: str) -> Reply:
    """Ask what is wrong with the summary, or keep what was chosen. Raises ValueError for what is no choice."""
    article, summary = card.article, card.article.summary
    if summary is None:  # edited since: there is nothing to say of it
        return open_item(context, card)
    if choice:
        chat, user = context.chat.id, context.request.user_id
        context.storage.feedback.put(article, summary, Label(choice), now=context.now, chat_id=chat, user_id=user)
        thanks = _("Thank you. It is noted with the summary, for whoever runs this bot.")
        return open_item(context, card, toast=thanks)
    rows = [(Button(label=_(text), data=card.data(Action.COMPLAIN, label)),) for label, text in CHOICES.items()]
    title, question = bold(cut(article.title, MAX_TITLE)), bold(_("What is wrong with this summary?"))
    told = ((title,), (plain(cut(summary.text, MAX_SUMMARY)),), (question,))
    return Reply(blocks=told, buttons=(*rows, *card.rows), replace=card.shown)
