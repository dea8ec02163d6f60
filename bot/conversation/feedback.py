"""What readers say is wrong with a summary, and /feedback, which shows it to operators."""

from __future__ import annotations

from bot.actions import Action, Place
from bot.conversation.item import Card, find, gone, open_item
from bot.conversation.listing import page
from bot.conversation.request import Context
from bot.language import N_, _, moment, ngettext
from bot.models import Case, Label
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


def feedback(context: Context, arguments: str) -> Reply:
    """/feedback: the newest cases."""
    return feedback_page(context, Place(action=Action.FEEDBACK), False)


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


COMPLAINT_MAX_TITLE = 300
COMPLAINT_MAX_SUMMARY = 2400

WITHDRAW = "-"


def complain(context: Context, card: Card, choice: str) -> Reply:
    """Ask what is wrong with the summary, or keep what was chosen. Raises ValueError for what is no choice."""
    return _keep(context, card, choice) if choice else _ask(context, card)


def _ask(context: Context, card: Card) -> Reply:
    article, __ = find(context, card)
    if article is None:
        return gone(card)
    if article.summary is None:
        return open_item(context, card)
    said = context.storage.feedback.said(
        article.id, article.summary, chat_id=context.chat.id, user_id=context.request.user_id
    )
    rows = [
        (Button(label=f"✓ {_(text)}" if label == said else _(text), data=card.data(Action.COMPLAIN, number)),)
        for number, (label, text) in enumerate(CHOICES.items())
    ]
    if said is not None:
        rows.append((Button(label=_("Nothing is wrong: take it back"), data=card.data(Action.COMPLAIN, WITHDRAW)),))
    return Reply(
        blocks=(
            paragraph(bold(cut(article.title, COMPLAINT_MAX_TITLE))),
            paragraph(cut(article.summary.text, COMPLAINT_MAX_SUMMARY)),
            paragraph(bold(_("What is wrong with this summary?"))),
        ),
        buttons=(*rows, *card.rows),
        replace=card.shown,
    )


def _keep(context: Context, card: Card, choice: str) -> Reply:
    article, __ = find(context, card)
    if article is None:
        return gone(card)
    if article.summary is None:  # edited since: there is nothing to say of it
        return open_item(context, card)
    chat_id, user_id = context.chat.id, context.request.user_id
    if choice == WITHDRAW:
        context.storage.feedback.withdraw(article.id, article.summary, chat_id=chat_id, user_id=user_id)
        return open_item(context, card, toast=_("Taken back."))
    if not (choice.isascii() and choice.isdecimal() and int(choice[:3]) < len(CHOICES)):
        raise ValueError(choice)
    label = list(CHOICES)[int(choice)]
    context.storage.feedback.put(article, article.summary, label, chat_id=chat_id, user_id=user_id, now=context.now)
    return open_item(context, card, toast=_("Thank you. It is noted with the summary, for whoever runs this bot."))
