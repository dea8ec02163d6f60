"""What readers say is wrong with a summary, and /feedback, which tells operators."""

from __future__ import annotations

from bot.actions import Action
from bot.conversation.item import MAX_SUMMARY, MAX_TITLE, Card, open_item
from bot.conversation.request import Context
from bot.language import N_, _, ngettext
from bot.models import Label
from bot.reply import Button, Reply, bold, code, paragraph, phrase, tell
from bot.text import cut
from summarizer import Summary

CHOICES = {
    Label.UNSUPPORTED: N_("States what the article does not"),
    Label.OFF_POINT: N_("Misses the point"),
    Label.DATE_OR_NUMBER: N_("Wrong date or number"),
    Label.BAD_TEXT: N_("Bad text, or something else"),
}
NEWEST = 5
MAX_TOLD = 400
"""Characters of each summary that operators are told."""


def complain(context: Context, card: Card, choice: str) -> Reply:
    """Ask what is wrong with the summary, or keep what was chosen. Raises ValueError for what is no choice."""
    article, summary, kept = card.article, card.article.summary, context.storage.feedback
    if summary is None:  # edited since: there is nothing to say of it
        return open_item(context, card)
    chat, user = context.chat.id, context.request.user_id
    said = kept.said(article.id, summary, chat_id=chat, user_id=user)
    if not choice:
        return _ask(card, summary, said)
    if choice == said:  # pressed again
        kept.withdraw(article.id, summary, chat_id=chat, user_id=user)
        return open_item(context, card, toast=_("Taken back."))
    kept.put(article, summary, Label(choice), now=context.now, chat_id=chat, user_id=user)
    return open_item(context, card, toast=_("Thank you. It is noted with the summary, for whoever runs this bot."))


def _ask(card: Card, summary: Summary, said: Label | None) -> Reply:
    rows = [
        (Button(label=f"✓ {_(text)}" if label == said else _(text), data=card.data(Action.COMPLAIN, label)),)
        for label, text in CHOICES.items()
    ]
    return Reply(
        blocks=(
            paragraph(bold(cut(card.article.title, MAX_TITLE))),
            paragraph(cut(summary.text, MAX_SUMMARY)),
            paragraph(bold(_("What is wrong with this summary?"))),
        ),
        buttons=(*rows, *card.rows),
        replace=card.shown,
    )


def feedback(context: Context, arguments: str) -> Reply:
    """/feedback: the newest cases, and how many there are."""
    found = context.storage.feedback.all()
    if not found:
        return tell(_("No reader has found a summary wrong."))
    cases = [
        paragraph(bold(_(CHOICES[one.label])), f"\n{cut(one.title, MAX_TITLE)}\n", cut(one.summary, MAX_TOLD))
        for one in found[:NEWEST]
    ]
    count = ngettext("{count} summary found wrong", "{count} summaries found wrong", len(found))
    export = phrase(_("All of them, with their texts: {command}"), command=code("policybot feedback export"))
    return Reply(blocks=((bold(count.format(count=len(found))),), *cases, export))
