"""What readers say is wrong with a summary, and /feedback, which shows it to operators."""

from __future__ import annotations

from bot.actions import Action, Place, read_number
from bot.conversation.item import Card, open_item
from bot.conversation.listing import page
from bot.conversation.request import Context
from bot.language import N_, _, moment, ngettext
from bot.models import Case, Label, StoredSummary
from bot.reply import Block, Button, Reply, bold, code, italic, paragraph, phrase, plain, tell
from bot.text import cut

CHOICES = {
    Label.UNSUPPORTED: N_("States what the article does not"),
    Label.OFF_POINT: N_("Misses the point"),
    Label.DATE_OR_NUMBER: N_("Wrong date or number"),
    Label.BAD_TEXT: N_("Bad text, or something else"),
}
"""Buttons send the place of a label here: new ones come at the end."""
PAGE = 5
MAX_TITLE = 150
MAX_SUMMARY = 400
MAX_TOLD = 2400
"""Characters of the summary that is asked about."""


def feedback_page(context: Context, place: Place, replace: bool) -> Reply:
    """A page of them. A number opens the article as it is now, in a message of its own."""
    found = context.storage.feedback.all()
    if not found:
        return tell(_("No reader has found a summary wrong."))
    place = place.within(len(found), PAGE)
    shown = dict(enumerate(found[place.offset : place.offset + PAGE], place.offset + 1))
    count = ngettext("{count} summary found wrong", "{count} summaries found wrong", len(found))
    head = phrase(_("{title} · {count}"), title=bold(_("Feedback")), count=count.format(count=len(found)))
    export = phrase(_("All of them, with their texts: {command}"), command=code("policybot feedback export"))
    return page(
        context,
        place,
        [head, *(_case(context, number, case) for number, case in shown.items()), export],
        size=PAGE,
        total=len(found),
        opens={n: Action.ITEM.data(case.article_id) for n, case in shown.items() if case.article_id is not None},
        replace=replace,
    )


def _case(context: Context, number: int, case: Case) -> Block:
    made_by = " ".join(filter(None, (case.strategy, case.model)))
    return paragraph(
        f"{number}. ",
        bold(_(CHOICES[case.label])),
        plain(f"\n{cut(case.title, MAX_TITLE)}\n"),
        plain(cut(case.summary, MAX_SUMMARY)),
        italic(f"\n{moment(case.created_at, context.zone)} · {made_by}"),
    )


WITHDRAW = "-"


def complain(context: Context, card: Card, choice: str) -> Reply:
    """Ask what is wrong with the summary, or keep what was chosen. Raises ValueError for what is no choice."""
    article, summary, kept = card.article, card.article.summary, context.storage.feedback
    if summary is None:  # edited since: there is nothing to say of it
        return open_item(context, card)
    chat, user = context.chat.id, context.request.user_id
    if not choice:
        return _ask(card, summary, kept.said(article.id, summary, chat_id=chat, user_id=user))
    if choice == WITHDRAW:
        kept.withdraw(article.id, summary, chat_id=chat, user_id=user)
        return open_item(context, card, toast=_("Taken back."))
    kept.put(article, summary, list(CHOICES)[read_number(choice)], now=context.now, chat_id=chat, user_id=user)
    return open_item(context, card, toast=_("Thank you. It is noted with the summary, for whoever runs this bot."))


def _ask(card: Card, summary: StoredSummary, said: Label | None) -> Reply:
    rows = [
        (Button(label=f"✓ {_(text)}" if label == said else _(text), data=card.data(Action.COMPLAIN, number)),)
        for number, (label, text) in enumerate(CHOICES.items())
    ]
    if said is not None:
        rows.append((Button(label=_("Nothing is wrong: take it back"), data=card.data(Action.COMPLAIN, WITHDRAW)),))
    return Reply(
        blocks=(
            paragraph(bold(cut(card.article.title, MAX_TITLE))),
            paragraph(cut(summary.text, MAX_TOLD)),
            paragraph(bold(_("What is wrong with this summary?"))),
        ),
        buttons=(*rows, *card.rows),
        replace=card.shown,
    )
