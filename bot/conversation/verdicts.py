"""What readers may say of a summary; and /feedback, which shows operators what they said."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.conversation.pages import turning, verb_of
from bot.digests.opening import open_buttons
from bot.language import N_, _, moment, ngettext
from bot.models import Case, Label
from bot.reply import Block, Reply, bold, code, italic, paragraph, phrase, plain, tell
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
    return feedback_page(context, 0)


def feedback_page(context: Context, offset: int, *, replace: bool = False) -> Reply:
    """A page of them. A number opens the article as it is now, in a message of its own."""
    found = context.storage.feedback.all()
    if not found:
        return tell(_("No reader has found a summary wrong."))
    offset = max(0, min(offset, (len(found) - 1) // PAGE * PAGE))
    shown = list(enumerate(found[offset : offset + PAGE], offset + 1))
    count = ngettext("{count} summary found wrong", "{count} summaries found wrong", len(found))
    head = phrase(_("{title} · {count}"), title=bold(_("Feedback")), count=count.format(count=len(found)))
    export = phrase(_("All of them, with their texts: {command}"), command=code("policybot feedback export"))
    opened = {number: case.article_id for number, case in shown if case.article_id is not None}
    return Reply(
        blocks=(head, *(_case(context, number, case) for number, case in shown), export),
        buttons=(
            *open_buttons(opened, before=verb_of(context, _("Open"))),
            *turning("A:feedback:{}", offset=offset, size=PAGE, total=len(found)),
        ),
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
