"""Answers the commands of operators: /health and /broadcast."""

from collections.abc import Mapping, Sequence

from bot.actions import Action, read_number
from bot.conversation.access import Access
from bot.conversation.request import Context
from bot.language import N_, _, counted, moment
from bot.models import DeliveryKind
from bot.reply import Reply, bold, code, in_lines, paragraph, phrase, say, split, tell
from bot.text import clean

STATES = {
    "fetched": N_("fetched"),
    "extracted": N_("with text"),
    "summarized": N_("summarised"),
    "ready": N_("ready"),
    "failed": N_("failed"),
    "in_doubt": N_("in doubt"),
}
"""The state of an article or a delivery → its name."""
AT_ONCE = 500
"""The number of chats for which one transaction plans a broadcast, so that the write lock is free soon."""


def health(context: Context, arguments: str) -> Reply:
    """Answer /health: articles, the last poll, failed deliveries, chats and the disk."""
    vital = context.storage.instance.vitals(context.now)
    polled, ready = (moment(at, context.zone) if at else _("never") for at in (vital.last_poll_at, vital.last_ready_at))
    troubles = phrase(
        _("Messages of the last day that did not arrive, or may not have arrived: {counts}. See {command}"),
        counts=_counts(vital.troubles),
        command=code("policybot delivery list --state STATE"),
    )
    lines = (
        (bold(_("Health")),),
        phrase(
            _("Articles: {counts}\nLast poll: {polled}\nLast article ready: {ready}"),
            counts=_counts(vital.articles),
            polled=polled,
            ready=ready,
        ),
        *[troubles] * bool(vital.troubles),
        phrase(
            _("Chats: {active} active, {paused} paused\nDisk: the database has {size} MB, {free} GB are free"),
            active=vital.chats.get("active", 0),
            paused=vital.chats.get("paused", 0),
            size=f"{vital.database_bytes / 1e6:.1f}",
            free=f"{vital.free_bytes / 1e9:.1f}",
        ),
    )
    return say(*in_lines(lines))


def _counts(counts: Mapping[str, int]) -> str:
    shown = (
        _("{count} {state}").format(count=counts[state], state=_(name))
        for state, name in STATES.items()
        if state in counts
    )
    return ", ".join(shown) or _("none yet")


def broadcast(context: Context, arguments: str) -> Reply:
    """Answer /broadcast TEXT: show the message and ask for confirmation."""
    text = "".join(clean(context.request.text).split(maxsplit=1)[1:])  # with its full-width signs
    if not text:
        return tell(_("To send a message to every chat: {command}"), command=code(_("/broadcast TEXT")))
    count = len(_audience(context))
    return Reply(
        blocks=((bold(counted("Send this to {count} chat?", "Send this to {count} chats?", count)),), paragraph(text)),
        buttons=((Action.SEND.button(_("Send it"), context.keep("broadcast", text).id),),),
    )


def _audience(context: Context) -> Sequence[int]:
    return list(filter(Access(context.storage, context.settings.telegram).permits, context.storage.chats.audience()))


def send(context: Context, rest: str) -> Reply:
    """Send the broadcast that was shown. A second press does not send it again, but goes on after a crash."""
    storage, number = context.storage, read_number(rest)
    gone = tell(_("This message was sent already, or the button is too old."))
    view, kind = storage.views.get(context.chat.id, number), DeliveryKind.BROADCAST
    if not view or view.kind != kind:
        return gone
    chats, messages = _audience(context), split(say(view.argument))
    # Another press may have reached these chats: one before a crash, or one at the same time.
    reached = storage.deliveries.posted(messages[0], since=view.made_at)
    for first in range(0, len(chats), AT_ONCE):
        last = max(reached.values(), default=0)
        with storage.database.write():
            reached |= storage.deliveries.posted(messages[0], since=view.made_at, after=last)
            portion = [chat for chat in chats[first : first + AT_ONCE] if chat not in reached]
            storage.deliveries.post(portion, messages, kind=kind, now=context.now)
    if not storage.views.take(context.chat.id, number, kind):
        return gone
    return tell(
        counted(
            "The message is on its way to {count} chat. To see if it has arrived: {command}",
            "The message is on its way to {count} chats. To see where it has arrived: {command}",
            len(chats),
        ),
        command=code("policybot delivery list"),
    )
