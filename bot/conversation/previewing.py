"""What a subscription would have brought: told before it is saved."""

from __future__ import annotations

from array import array
from datetime import timedelta

from bot.clock import local_date
from bot.conversation.context import Context
from bot.conversation.draft import Draft
from bot.digests.compose import address
from bot.digests.lines import in_brackets
from bot.digests.matching import Wanted, matching
from bot.language import _, ngettext
from bot.reply import Block, italic, link, paragraph, phrase
from bot.text import cut

LOOK_BACK = timedelta(days=7)
SHOWN = 3
MAX_TITLE = 120


def vector_of(context: Context, interest: str) -> bytes | None:
    """The vector of an interest, as storage keeps it; None where there is no encoder at hand, or it can't read that."""
    made = context.embed(interest) if context.embed is not None and interest and readable(interest) else None
    return None if made is None else array("f", made).tobytes()


def readable(text: str) -> bool:
    """Whether the encoder can read the script of a text: meaning is matched in Latin letters alone."""
    from summarizer.salience import reads

    return reads(text)


def stories_matched(context: Context, draft: Draft, vector: bytes | None) -> dict[int, int]:
    """Stories that a draft would have brought in the last seven days, newest first, each with its newest article."""
    wanted = Wanted(topic=draft.topic, query=draft.query, interest=draft.interest, vector=vector)
    found: dict[int, int] = {}
    today = local_date(context.now, draft.zone or context.zone)
    for one in matching(context.storage, wanted, context.now - LOOK_BACK, today):
        found.setdefault(one.story_id, one.article_id)
    return found


def preview(context: Context, draft: Draft, vector: bytes | None) -> tuple[tuple[Block, ...], int]:
    """How many items it would have brought, and the newest of them, a line each; and that number."""
    found = stories_matched(context, draft, vector)
    by_words_alone = (
        (
            phrase(
                _("The model that tells what is near in meaning is busy or missing: until it is there, words decide.")
            ),
        )
        if draft.interest and vector is None
        else ()
    )
    if not found:
        return (phrase(_("It would have matched nothing in the last seven days.")), *by_words_alone), 0
    count = len(found)
    head = ngettext(
        "It would have matched {count} item in the last seven days:",
        "It would have matched {count} items in the last seven days, for example:",
        count,
    )
    shown = list(found.values())[:SHOWN]
    articles = context.storage.articles.many(shown)
    lines = [
        paragraph("• ", link(cut(one.title, MAX_TITLE), address(one)), italic(in_brackets(one.publisher)))
        for one in (articles[id_] for id_ in shown if id_ in articles)
    ]
    return (phrase(head, count=count), *lines, *by_words_alone), count
