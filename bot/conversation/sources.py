"""/sources: what is read here, by topic, and how each source is."""

from __future__ import annotations

from itertools import groupby

from bot.actions import Action, Place
from bot.conversation.listing import page
from bot.conversation.request import Context
from bot.language import N_, _, moment, ngettext
from bot.reply import Block, Reply, Span, bold, code, paragraph, phrase, plain, tell
from bot.storage.operators import Condition, SourceState
from bot.text import cut

PAGE = 12
"""Sources a page."""
MAX_NAME = 80
WELL = (SourceState.OK, SourceState.NEVER_POLLED)
STATES = {
    SourceState.OK: N_("ok"),
    SourceState.NEVER_POLLED: N_("never polled"),
    SourceState.FAILING: N_("failing"),
    SourceState.QUIET: N_("quiet"),
    SourceState.DISABLED: N_("disabled"),
    SourceState.GONE: N_("gone"),
}


def sources(context: Context, arguments: str) -> Reply:
    """/sources: what is read, by topic; in a topic those first that are not well."""
    return sources_page(context, Place(action=Action.SOURCES), False)


def sources_page(context: Context, place: Place, replace: bool) -> Reply:
    """A page of them."""
    found = sorted(
        context.storage.conditions.all(),
        key=lambda one: (not one.source.topics, _topics(one), one.state in WELL, one.source.name.casefold()),
    )
    if not found:
        return tell(_("There is no source yet. To add one: {command}"), command=code("policybot source add URL"))
    place = place.within(len(found), PAGE)
    ill = sum(1 for one in found if one.state not in WELL)
    count = ngettext("{count} source", "{count} sources", len(found)).format(count=len(found))
    head = phrase(_("{title} · {count}, {ill} of them not well"), title=bold(_("Sources")), count=count, ill=ill)
    if not ill:
        head = phrase(_("{title} · {count}, all well"), title=bold(_("Sources")), count=count)
    blocks, lines = [head], set()
    for topics, group in groupby(found[place.offset : place.offset + PAGE], key=_topics):
        blocks.append(paragraph(bold(topics or _("On any topic"))))
        for one in group:
            lines.add(len(blocks))
            blocks.append(_source(context, one))
    return page(context, place, blocks, size=PAGE, total=len(found), lines=lines, replace=replace)


def _topics(found: Condition) -> str:
    return _(", ").join(found.source.topics)


def _source(context: Context, found: Condition) -> Block:
    source, state = found.source, _(STATES[found.state])
    parts: dict[str, str | Span] = {"id": str(source.id), "name": cut(source.name, MAX_NAME), "state": bold(state)}
    line = phrase(_("{id}. {name}: {state}"), **parts)
    if found.since is not None:
        line = phrase(_("{id}. {name}: {state} since {since}"), **parts, since=moment(found.since, context.zone))
    # It may tell of the network that the bot runs in.
    error = source.last_error if found.state == SourceState.FAILING and context.operator_commands else None
    return (*line, plain(f" ({cut(error, 200)})")) if error else line
