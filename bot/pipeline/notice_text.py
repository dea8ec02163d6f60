"""What operators are told, in words."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.addresses import shown, without_userinfo
from bot.language import _, ngettext
from bot.models import Source
from bot.reply import Block, RenderedMessage, Reply, bold, code, italic, paragraph, phrase, plain
from bot.storage.operators import Notice, NoticeKind
from bot.storage.sources import Condition, SourceState, in_words

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
    blocks: list[Block] = [paragraph(bold(_("Notice to the operator")))]
    for notice in notices[:most]:
        spans = [plain(sentence(notice, conditions, zone=zone, most=MAX_REASON if few else SHORT_REASON))]
        if few and notice.closed_at is None and notice.source_id is not None:
            spans += [plain("\n"), *_what_to_do(notice, conditions[notice.source_id].source)]
        blocks.append(tuple(spans))
    more = len(notices) - most
    if more > 0:
        told = ngettext("And {count} more: see {command}.", "And {count} more: see {command}.", more)
        blocks.append(phrase(told, count=more, command=code("policybot source list")))
    if not few:
        blocks.append(
            phrase(
                _("{show} says more of one, {test} tries it, {disable} ends its polling."),
                show=code("policybot source show N"),
                test=code("policybot source test ADDRESS"),
                disable=code("policybot source disable N"),
            )
        )
    blocks.append(paragraph(italic(_("Times are {zone}.").format(zone=zone))))
    return Reply(blocks=tuple(blocks))


def _what_to_do(notice: Notice, source: Source) -> Block:
    if notice.kind == NoticeKind.GONE:
        return phrase(
            _("Look for its new address. {enable} tries this one again, {remove} forgets it."),
            enable=code(f"policybot source enable {source.id}"),
            remove=code(f"policybot source remove {source.id}"),
        )
    return phrase(
        _("{test} shows what it sends, {disable} ends its polling."),
        test=code(f"policybot source test {shlex.quote(shown(source.url))}"),
        disable=code(f"policybot source disable {source.id}"),
    )


def sentence(notice: Notice, conditions: Conditions, *, zone: str, most: int = MAX_REASON) -> str:
    """One notice as it stands, with the reason cut to so many characters."""
    over = notice.closed_at is not None
    since = _at(notice.opened_at, zone)
    if notice.source_id is None:
        if over:
            return _("Sources can be read again. None could since {since}.").format(since=since)
        failing = sum(1 for found in conditions.values() if found.state == SourceState.FAILING)
        return _(
            "No source could be read since {since}, and {failing} fail. It is more likely this machine's network, "
            "name server or clock than the sources."
        ).format(since=since, failing=failing)
    found = conditions[notice.source_id]
    who = _("{name} (source {id})").format(name=_cut(found.source.name, MAX_NAME), id=found.source.id)
    told = {"source": who, "since": since}
    match notice.kind:
        case NoticeKind.GONE if over:
            return _("{source} is back. Its server had said that it was gone, {since}.").format(**told)
        case NoticeKind.GONE:
            return _(
                "{source} is gone: its server says that it will not come back (410), {since}. It is polled no more."
            ).format(**told)
        case NoticeKind.QUIET if over:
            return _("{source} has new items again. It had brought none since {since}.").format(**told)
        case NoticeKind.QUIET:
            if found.rhythm is None:
                return _("{source} has brought nothing new since {since}. It can be read without an error.").format(
                    **told
                )
            return _(
                "{source} has brought nothing new since {since}; usually an item comes every {usual}. "
                "It can be read without an error."
            ).format(**told, usual=in_words(found.rhythm.usual))
        case _ if over:
            return _("{source} can be read again. It could not since {since}.").format(**told)
        case _:
            failed = ngettext(
                "{source} can't be read since {since}, {count} poll in a row: {reason}",
                "{source} can't be read since {since}, {count} polls in a row: {reason}",
                found.source.failures,
            )
            return failed.format(**told, count=found.source.failures, reason=_why(found.source, most))


def _why(source: Source, most: int) -> str:
    reason = " ".join((source.last_error or _("no reason is known")).split())
    reason = reason.replace(source.url, without_userinfo(source.url))
    return f"{_cut(reason, most).rstrip('.')}."


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _at(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
