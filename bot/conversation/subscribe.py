"""/subscribe in one line or with the guide, and /unsubscribe."""

from __future__ import annotations

from bot.clock import suggest_zones
from bot.conversation.draft import Draft, what_of
from bot.conversation.guide import next_step
from bot.conversation.request import Context
from bot.conversation.saving import readable
from bot.conversation.schedules import ask_zone, told
from bot.conversation.search import understood
from bot.conversation.subscribe_line import Line, read_line
from bot.errors import UsageError
from bot.language import _
from bot.models import Subscription
from bot.reply import Button, Reply, bold, code, paragraph, phrase, tell
from bot.text import cut

MAX_ITEMS = 20


def subscribe(context: Context, arguments: str) -> Reply:
    """/subscribe [what] [when] [zone], in any order that can be told apart; alone, the guide with buttons."""
    try:
        line = read_line(arguments, context.storage.topics.meant, context.storage.search.names())
        if wrong := _subscribing_wrong(line, arguments):
            return wrong
        draft = Draft().with_line(line, str(understood(context, line.query)) if line.query else "")
    except UsageError as error:
        return tell(_("{error} For example: {example}"), error=str(error), example=code("/subscribe in:eu 08:00"))
    if not line.what and not line.wordless and draft.schedule is not None:
        draft = Draft(everything=True).with_line(line, "")
    if draft.schedule is not None:
        draft = draft.directly()
    return next_step(context, draft, turned=False)


def _subscribing_wrong(line: Line, arguments: str) -> Reply | None:
    """What in a line can't be read, told with an example."""
    if line.wrong_time:
        return tell(
            _("{word} is no time of day; type it like {example}"), word=bold(line.wrong_time), example=code("08:00")
        )
    if line.wrong_when:
        return tell(
            _("There is no “{when}”. A digest comes at hours of the day, on days of the week, or at once: {example}"),
            when=line.wrong_when,
            example=code("/subscribe in:eu weekdays 08:00 17:00"),
        )
    if line.wrong_zone:
        before = " ".join(arguments.split())
        place = before.casefold().rfind(line.wrong_zone.casefold())
        retry = before[: max(place, 0)].strip() if before[max(place, 0) :].strip() == line.wrong_zone else ""
        return unknown_zone(line.wrong_zone, retry=f"/subscribe {retry or '08:00'}")
    if line.when.at_once and line.when.times:
        return tell(
            _("At once has no hour. Type one of the two: {once} or {daily}"),
            once=code("/subscribe in:eu at once"),
            daily=code("/subscribe in:eu 08:00"),
        )
    if line.items is not None and not 1 <= line.items <= MAX_ITEMS:
        return tell(_("The number of items is 1 to {most}: {example}"), most=MAX_ITEMS, example=code("5 items"))
    if line.interest and not readable(line.interest):
        return tell(
            _("Meaning is matched in Latin letters only. To find the words instead: {example}"),
            example=code(f'/subscribe "{cut(line.interest, 60)}"'),
        )
    return None


def unknown_zone(text: str, *, retry: str) -> Reply:
    """A zone that there is none of, with those that are near."""
    near = suggest_zones(text)
    if not near:
        told_ = _("I don't know the time zone {name}. Names are like Europe/Berlin, or a large city.")
        return ask_zone(told_.format(name=text[:60]))
    return Reply(
        blocks=(
            phrase(_("I don't know the time zone {name}. Did you mean one of these?"), name=bold(text[:60])),
            paragraph(*(part for name in near for part in (code(f"{retry} {name}"), "\n"))),
        )
    )


def unsubscribe(context: Context, arguments: str) -> Reply:
    """/unsubscribe [N | what] | all: the only one at once, else ask which."""
    subscriptions = context.storage.subscriptions.all(context.chat.id)
    if not subscriptions:
        return tell(_("You have no digest. To get one: {command}"), command="/subscribe")
    wanted = " ".join(arguments.split())
    if wanted and wanted.casefold() not in ("all", "全部"):
        try:
            subscriptions = _meant(context, subscriptions, wanted)
        except UsageError as error:
            return tell(_("{error} See {command}"), error=str(error), command="/subscriptions")
        if not subscriptions:
            return tell(
                _("You have no digest on {what}. See {command}"), what=bold(wanted[:60]), command="/subscriptions"
            )
    if wanted or len(subscriptions) == 1:
        return _end(context, subscriptions)
    buttons = [(Button(label=cut(describe(one), 60), data=f"u:{one.id}"),) for one in subscriptions[:90]]
    return Reply(
        blocks=(phrase(_("Which digest shall end?")),), buttons=(*buttons, (Button(label=_("All"), data="u:0"),))
    )


def _meant(context: Context, subscriptions: list[Subscription], wanted: str) -> list[Subscription]:
    """Those that are meant: by number in /subscriptions, by what they are on, or by the words of that.

    A topic alone means what is on just that, else what is on it and narrowed. Raises UsageError.
    """
    if wanted.isdecimal() and len(wanted) <= 4 and 1 <= int(wanted) <= len(subscriptions):
        return [subscriptions[int(wanted) - 1]]
    line = read_line(wanted, context.storage.topics.meant, context.storage.search.names())
    query = str(understood(context, line.query or line.words)) if line.query or line.words else ""
    if line.topic is None and line.words:
        same = [
            one for one in subscriptions if line.words.casefold() in (one.interest.casefold(), one.query.casefold())
        ]
        gone = [one for one in subscriptions if (one.topic or "").casefold() == wanted.casefold()]
        return same or gone
    on_topic = [one for one in subscriptions if (one.topic or "") == (line.topic or "")]
    exact = [one for one in on_topic if (one.query, one.interest) == (query, line.interest)]
    return exact or ([] if query or line.interest else on_topic)


def press_unsubscribe(context: Context, subscription_id: int) -> Reply:
    """The digest to end was chosen with a button; 0 is all."""
    subscriptions = context.storage.subscriptions.all(context.chat.id)
    return _end(context, [one for one in subscriptions if subscription_id in (0, one.id)])


def _end(context: Context, subscriptions: list[Subscription]) -> Reply:
    for one in subscriptions:
        context.storage.subscriptions.remove(context.chat.id, one.id)
    if not subscriptions:
        return tell(_("That digest has ended already."))
    ended = [phrase(_("Ended: {subscription}."), subscription=describe(one)) for one in subscriptions]
    again = phrase(_("To get one again: {command}"), command="/subscribe")
    return Reply(blocks=(*ended, again), lines=frozenset(range(1, len(ended))))


def describe(subscription: Subscription) -> str:
    """A subscription on a line."""
    return _("{what}, {when}").format(what=what_of(subscription), when=told(subscription.schedule))
