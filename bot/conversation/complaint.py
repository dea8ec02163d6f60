"""Wrong summary: a reader says what is wrong, and it is kept as a labelled case."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.conversation.item import Place, find, gone, open_item
from bot.conversation.verdicts import CHOICES
from bot.language import _
from bot.reply import Button, Reply, bold, paragraph
from bot.text import cut

MAX_TITLE = 300
MAX_SUMMARY = 2400

WITHDRAW = "-"


def ask_what(context: Context, place: Place) -> Reply:
    """What is wrong with the summary?"""
    article, __ = find(context, place)
    if article is None:
        return gone(place)
    if article.summary is None:
        return open_item(context, place)
    said = context.storage.feedback.said(
        article.id, article.summary, chat_id=context.chat.id, user_id=context.request.user_id
    )
    rows = [
        (Button(label=f"✓ {_(text)}" if label == said else _(text), data=place.data("x", number)),)
        for number, (label, text) in enumerate(CHOICES.items())
    ]
    if said is not None:
        rows.append((Button(label=_("Nothing is wrong: take it back"), data=place.data("x", WITHDRAW)),))
    return Reply(
        blocks=(
            paragraph(bold(cut(article.title, MAX_TITLE))),
            paragraph(cut(article.summary.text, MAX_SUMMARY)),
            paragraph(bold(_("What is wrong with this summary?"))),
        ),
        buttons=(*rows, *place.rows),
        replace=bool(place.origin),
    )


def keep(context: Context, place: Place, choice: str) -> Reply:
    """Keep what was chosen, and show the item again. Raises ValueError for what is no choice."""
    article, __ = find(context, place)
    if article is None:
        return gone(place)
    if article.summary is None:  # edited since: there is nothing to say of it
        return open_item(context, place)
    chat_id, user_id = context.chat.id, context.request.user_id
    if choice == WITHDRAW:
        context.storage.feedback.withdraw(article.id, article.summary, chat_id=chat_id, user_id=user_id)
        return open_item(context, place, toast=_("Taken back."))
    if not (choice.isascii() and choice.isdecimal() and int(choice[:3]) < len(CHOICES)):
        raise ValueError(choice)
    label = list(CHOICES)[int(choice)]
    context.storage.feedback.put(article, article.summary, label, chat_id=chat_id, user_id=user_id, now=context.now)
    return open_item(context, place, toast=_("Thank you. It is noted with the summary, for whoever runs this bot."))
