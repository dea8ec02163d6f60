"""Answers /sources: lists the sources by topic with their states, and passes suggested sources to the operators."""

import asyncio
import contextlib
from dataclasses import replace
from itertools import groupby

from bot.actions import Action, read_number
from bot.conversation.listing import page, window_of
from bot.conversation.request import Context
from bot.conversation.search import link_in
from bot.errors import NotFound, PolicybotError, UsageError
from bot.language import STATES, _, moment, speaking, topic_name
from bot.models import DeliveryKind
from bot.reply import Reply, bold, code, paragraph, phrase, split, tell
from bot.storage.chats import View
from bot.storage.operators import Condition, SourceState
from bot.text import cut

SUGGESTED = "suggested"
"""The kind of a view that stores the address of a suggested source."""
WELL = (SourceState.OK, SourceState.NEVER_POLLED)


def sources(context: Context, arguments: str) -> Reply:
    """Answer /sources with the sources by topic; within a topic, failing sources come first.

    With a link, suggest a source.
    """
    if link := link_in(arguments):
        return _suggest(context, link)
    if arguments:
        raise UsageError(_("Type a link after /sources, or nothing."))
    return sources_page(context, context.keep("sources", size=12))


def sources_page(context: Context, view: View, offset: int = 0) -> Reply:
    """Show a page of sources."""
    conditions = sorted(
        context.storage.conditions.all(),
        key=lambda condition: (_topics(condition), condition.state in WELL, condition.source.name.casefold()),
    )
    if not conditions:
        return tell(_("There is no source yet. To add one: {command}"), command=code("policybot source add URL"))
    part = window_of(view, offset, conditions)
    blocks = [phrase(_("To suggest one: {command}"), command=code(_("/sources LINK")))]
    for topics, group in groupby(part.items, key=_topics):
        block = paragraph(bold(topics or _("On any topic")))
        for condition in group:
            state = _(STATES[condition.state])
            if condition.since:
                state = _("{state} since {since}").format(state=state, since=moment(condition.since, context.zone))
            # Don't show the error: it may reveal the network of the bot.
            block += paragraph(f"\n{condition.source.id}. {cut(condition.source.name, 80)}", _(": "), bold(state))
        blocks.append(block)
    return page(context, part, _("Sources"), blocks)


def _suggest(context: Context, url: str) -> Reply:
    """Ask the operators whether to add a source. If an operator suggests it, show them the button directly."""
    with contextlib.suppress(NotFound):
        return tell(_("I read this source already: {name}."), name=bold(context.storage.sources.find(url).name))
    view = context.keep(SUGGESTED, url)
    if context.operator:
        return _ask(context, view)
    asked = [chat for chat in context.storage.chats.many(context.settings.telegram.admins).values() if not chat.paused]
    if not asked:
        return tell(_("This bot has no operator whom I could ask."))
    for chat in asked:
        with speaking(chat.spoken(context.settings.telegram.language)):
            _post(context, chat.id, _ask(context, view))
    return tell(_("Thank you. I have asked the operators of this bot to add it: {link}"), link=code(url))


def _post(context: Context, chat_id: int, reply: Reply) -> None:
    """Plan the delivery of a message to another chat."""
    context.storage.deliveries.post([chat_id], split(reply), kind=DeliveryKind.SUGGESTION, now=context.now)


def _ask(context: Context, view: View) -> Reply:
    return replace(
        tell(_("{who} suggests a source: {link}"), who=bold(context.chat.title), link=code(view.argument)),
        buttons=((Action.ADD_SOURCE.button(_("Add it"), view.id),),),
    )


def add_source(context: Context, rest: str) -> Reply:
    """Answer an operator's button: add a suggested source if it can be read, and tell the chat that suggested it."""
    from bot.sources import Fetcher, FoundSource, resolve

    view = context.view(read_number(rest), SUGGESTED, of_any=True)

    async def find() -> FoundSource:
        async with Fetcher(context.settings.sources) as fetcher:
            return await resolve(view.argument, fetcher)

    try:
        found = asyncio.run(find())
    except PolicybotError as error:
        return tell(_("It can't be added: {error}"), error=str(error))
    source, new = context.storage.sources.add(
        url=found.url, kind=found.kind, name=found.title, topics=(), now=context.now
    )
    reply = tell(
        _("Added: {name}. See /sources") if new else _("I read this source already: {name}."), name=bold(source.name)
    )
    if new and view.chat_id != context.chat.id:
        _post(context, view.chat_id, reply)
    return reply


def _topics(condition: Condition) -> str:
    return _(", ").join(map(topic_name, condition.source.topics))
