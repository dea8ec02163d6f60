"""What operators are told, in words."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.addresses import shown, without_userinfo
from bot.models import Source
from bot.reply import Block, RenderedMessage, Reply, Span, bold, code, italic, paragraph, plain
from bot.storage.conditions import Condition, SourceState, in_words
from bot.storage.notices import Notice, NoticeKind

MOST = 20
"""Notices that one message names."""
FEW = 5
"""So many get their commands with them; of more, the commands stand once at the end."""
MAX_NAME = 60
MAX_REASON, SHORT_REASON = 200, 80

Conditions = Mapping[int, Condition]
"""By the source's id."""

_ORDER = (NoticeKind.NETWORK, NoticeKind.GONE, NoticeKind.FAILING, NoticeKind.QUIET)


def compose(
    notices: Sequence[Notice],
    conditions: Conditions,
    *,
    zone: str,
    render: Callable[[Reply], Sequence[RenderedMessage]],
) -> Sequence[RenderedMessage]:
    """One message of all notices: the first 20, as far as they fit, and how many more there are."""
    ordered = sorted(_once(notices), key=lambda n: (n.closed_at is not None, _ORDER.index(n.kind), n.id))
    for most in range(min(MOST, len(ordered)), 0, -1):
        messages = render(_reply(ordered, conditions, zone=zone, most=most))
        if len(messages) == 1:
            break
    return messages


def _once(notices: Sequence[Notice]) -> list[Notice]:
    """Without the end of a failure where the same source is back from being gone."""
    back = {n.source_id for n in notices if n.kind == NoticeKind.GONE and n.closed_at is not None}
    return [
        n for n in notices if not (n.kind == NoticeKind.FAILING and n.closed_at is not None and n.source_id in back)
    ]


def _reply(notices: Sequence[Notice], conditions: Conditions, *, zone: str, most: int) -> Reply:
    few = sum(1 for notice in notices if notice.closed_at is None) <= FEW
    blocks: list[Block] = [paragraph(bold("Notice to the operator"))]
    for notice in notices[:most]:
        spans = [plain(sentence(notice, conditions, zone=zone, most=MAX_REASON if few else SHORT_REASON))]
        if few and notice.closed_at is None and notice.source_id is not None:
            spans += _what_to_do(notice, conditions[notice.source_id].source)
        blocks.append(tuple(spans))
    more = len(notices) - most
    if more > 0:
        blocks.append(paragraph(f"And {more} more: see ", code("policybot source list"), "."))
    if not few:
        blocks.append(
            paragraph(
                code("policybot source show N"),
                " says more of one, ",
                code("policybot source test ADDRESS"),
                " tries it, ",
                code("policybot source disable N"),
                " ends its polling.",
            )
        )
    blocks.append(paragraph(italic(f"Times are {zone}.")))
    return Reply(blocks=tuple(blocks))


def _what_to_do(notice: Notice, source: Source) -> list[Span]:
    if notice.kind == NoticeKind.GONE:
        return [
            plain("\nLook for its new address. "),
            code(f"policybot source enable {source.id}"),
            plain(" tries this one again, "),
            code(f"policybot source remove {source.id}"),
            plain(" forgets it."),
        ]
    return [
        plain("\n"),
        code(f"policybot source test {shlex.quote(shown(source.url))}"),
        plain(" shows what it sends, "),
        code(f"policybot source disable {source.id}"),
        plain(" ends its polling."),
    ]


def sentence(notice: Notice, conditions: Conditions, *, zone: str, most: int = MAX_REASON) -> str:
    """One notice as it stands, with the reason cut to so many characters."""
    over = notice.closed_at is not None
    since = _at(notice.opened_at, zone)
    if notice.source_id is None:
        if over:
            return f"Sources can be read again. None could since {since}."
        failing = sum(1 for found in conditions.values() if found.state == SourceState.FAILING)
        return (
            f"No source could be read since {since}, and {failing} fail. It is more likely this machine's network, "
            "name server or clock than the sources."
        )
    found = conditions[notice.source_id]
    who = f"{_cut(found.source.name, MAX_NAME)} (source {found.source.id})"
    match notice.kind:
        case NoticeKind.GONE if over:
            return f"{who} is back. Its server had said that it was gone, {since}."
        case NoticeKind.GONE:
            return f"{who} is gone: its server says that it will not come back (410), {since}. It is polled no more."
        case NoticeKind.QUIET if over:
            return f"{who} has new items again. It had brought none since {since}."
        case NoticeKind.QUIET:
            usual = f"; usually an item comes every {in_words(found.rhythm.usual)}" if found.rhythm else ""
            return f"{who} has brought nothing new since {since}{usual}. It can be read without an error."
        case _ if over:
            return f"{who} can be read again. It could not since {since}."
        case _:
            return (
                f"{who} can't be read since {since}, {found.source.failures} polls in a row: {_why(found.source, most)}"
            )


def _why(source: Source, most: int) -> str:
    reason = " ".join((source.last_error or "no reason is known").split())
    reason = reason.replace(source.url, without_userinfo(source.url))
    return f"{_cut(reason, most).rstrip('.')}."


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _at(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
