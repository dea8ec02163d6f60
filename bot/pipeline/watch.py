"""Send operators a notice when a source fails, is gone or goes quiet, and a weekly report."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import local_date, moment_at
from bot.config import Settings
from bot.language import _, long_day, speaking
from bot.models import DeliveryKind
from bot.pipeline.charts import charts, picture
from bot.reply import Block, Message, Reply, bold, code, in_lines, italic, link, paragraph, phrase, plain, split
from bot.storage import Storage
from bot.storage.operators import TROUBLES, Condition, Notice, SourceState, Week
from bot.text import cut

MOST = 8
"""The maximum number of notices in one message. They fit even with the longest names and reasons."""
MAX_NAME = 60
MAX_REASON = 200


def compose(news: Sequence[Condition], *, zone: str, head: Block) -> Reply:
    """Returns one message with the first MOST states of sources and the number of the others."""
    blocks = [head] if news else [head, paragraph(_("All sources work."))]
    for found in sorted(news, key=lambda found: found.is_over)[:MOST]:
        blocks.append((plain(sentence(found, zone=zone)), *_what_to_do(found)))
    if (more := len(news) - MOST) > 0:
        template = _("And {count} more: see {command}.")
        blocks.append(phrase(template, count=more, command=code("policybot source list")))
    blocks.append(paragraph(italic(_("Times are {zone}.").format(zone=zone))))
    return Reply(blocks=tuple(blocks))


def _what_to_do(found: Condition) -> Block:
    if found.is_over:
        return ()
    advice = _("{test} shows what it sends, {disable} ends its polling.")
    if found.state == SourceState.GONE:
        advice = _("Look for its new address. {enable} tries this one again, {remove} forgets it.")
    commands = {
        name: code(f"policybot source {name} {found.source.id}") for name in ("test", "disable", "enable", "remove")
    }
    return plain("\n"), *phrase(advice, **commands)


def sentence(found: Condition, *, zone: str) -> str:
    """Returns the state of a source, or that it has ended, in words."""
    source, since = found.source, found.since
    assert since is not None
    # State → a text for while it lasts, and one for its end.
    texts = {
        SourceState.GONE: (
            _("{source} is gone: its server says that it will not come back (410), {since}. It is no longer polled."),
            _("{source} is back. Its server had said that it was gone, {since}."),
        ),
        SourceState.QUIET: (
            _("{source} has had nothing new since {since}. It can be read without an error."),
            _("{source} has new items again. It had none since {since}."),
        ),
        SourceState.FAILING: (
            _("{source} has not been readable since {since}. Failed polls in a row: {count}. {reason}"),
            _("{source} can be read again. It could not be read since {since}."),
        ),
    }
    return texts[found.state][found.is_over].format(
        source=_("{name} (source {id})").format(name=cut(source.name, MAX_NAME), id=source.id),
        since=f"{since.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}",
        count=source.failures,
        reason=f"{cut(' '.join((source.last_error or '').split()), MAX_REASON).rstrip('.')}.",
    )


log = logging.getLogger(__name__)

FAILING_TIME = timedelta(days=1)
FAILING_POLLS = 3
"""A failing source is reported only after this time and this many failed polls, since most sources recover soon."""
BETWEEN_MESSAGES = timedelta(hours=1)


def watch(storage: Storage, settings: Settings, *, now: datetime) -> None:
    """Find the changes of sources that operators must know, log them, and plan a message to each operator's chat.

    The courier sends the messages like digests. Times are in the time zone of the settings.
    """
    zone = settings.digest.timezone
    told_before = {notice.source_id: notice for notice in storage.notices.open()}
    news = [new for found in storage.conditions.all() if (new := _news(found, told_before.get(found.source.id), now))]
    last = storage.deliveries.last_planned_at(DeliveryKind.NOTICE)
    if not news or (last and abs(now - last) < BETWEEN_MESSAGES):
        return
    for found in news:
        log.log(
            logging.INFO if found.is_over else logging.WARNING,
            "source %d: %s",
            found.source.id,
            sentence(found, zone="UTC"),
        )
    _post(
        storage,
        settings,
        DeliveryKind.NOTICE,
        lambda: split(compose(news, zone=zone, head=paragraph(bold(_("Notice to the operator"))))),
        now,
        news,
    )


def report(storage: Storage, settings: Settings, *, now: datetime) -> None:
    """Plan the weekly report at `digest.time` each Monday.

    If the bot was not running then, the report comes late. There is no report on the week of the first article.
    """
    zone = settings.digest.timezone
    today = local_date(now, zone)
    due = moment_at(today - timedelta(days=today.weekday()), settings.digest.time, zone)
    last, first = storage.deliveries.last_planned_at(DeliveryKind.REPORT), storage.instance.first_fetched_at()
    is_due = now >= due and not (last and due <= last <= now) and first is not None and first < due
    if not (settings.telegram.admins and is_due):
        return
    week = storage.instance.week(due)
    conditions = storage.conditions.all()
    troubles = [found for found in conditions if found.state in TROUBLES]
    last_day = local_date(due, zone)
    _post(
        storage,
        settings,
        DeliveryKind.REPORT,
        lambda: [
            *split(compose(troubles, zone=zone, head=_week(week, settings, last_day))),
            *filter(None, map(picture, charts(storage, conditions, last_day))),
        ],
        now,
    )


def _week(week: Week, settings: Settings, day: date) -> Block:
    failed = {f"delivery list --state {state}": count for state, count in week.troubles.items()}
    lines = [
        (bold(_("Report on the week to {day}").format(day=long_day(day))),),
        phrase(_("Articles read: {count}"), count=week.read),
        phrase(_("Messages sent: {count}, to {chats} chats"), count=week.sent, chats=week.chats),
    ]
    for command, count in {"article list --state failed": week.failed, **failed}.items():
        if count:
            lines.append(phrase(_("Failed: {count}, see {command}"), count=count, command=code(f"policybot {command}")))
    if settings.web.url:
        lines.append((link(_("Charts"), f"{settings.web.url}/charts"),))
    return in_lines(lines)


def _post(
    storage: Storage,
    settings: Settings,
    kind: DeliveryKind,
    compose_messages: Callable[[], list[Message]],
    now: datetime,
    news: Sequence[Condition] = (),
) -> None:
    """Plan messages to each operator's chat that is not paused, in its language, and store that operators got these
    notices."""
    composed = {}
    for chat in storage.chats.many(settings.telegram.admins).values():
        if chat.paused is None:
            with speaking(chat.spoken(settings.telegram.language)):
                composed[chat.id] = compose_messages()
    with storage.database.write():
        storage.notices.told(news, now=now)
        for chat_id, messages in composed.items():
            storage.deliveries.post([chat_id], messages, kind=kind, now=now)


def _news(found: Condition, last: Notice | None, now: datetime) -> Condition | None:
    """Returns what operators must be told about a source; None if nothing, for example because its state is still that
    of the `last` notice."""
    source, state = found.source, found.state
    if last and state in (SourceState.OK, SourceState.QUIET):
        # The source was enabled again, but has not been polled since.
        if (source.last_success_at or last.opened_at) <= last.opened_at:
            return None
        if state == SourceState.OK:
            return Condition(source=source, state=last.kind, since=last.opened_at, is_over=True)
    if state not in TROUBLES or (last and last.kind) == state:
        return None
    # A source that is due is judged after its next poll: if the bot was not running, its failures are old.
    lasts = now - (found.since or now) >= FAILING_TIME and source.next_due_at > now
    return found if state != SourceState.FAILING or (source.failures >= FAILING_POLLS and lasts) else None
