"""Send operators a notice when a source fails, is gone or goes quiet, and a weekly report."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
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

Conditions = Mapping[int, Condition]
"""Conditions by source id."""


def compose(notices: Sequence[Notice], conditions: Conditions, *, zone: str, head: Block) -> Reply:
    """Returns one message with the first MOST notices and the number of the others."""
    ordered = sorted(notices, key=lambda notice: notice.is_over)
    blocks = [head] if notices else [head, paragraph(_("All sources work."))]
    for notice in ordered[:MOST]:
        do: Block = () if notice.is_over else (plain("\n"), *_what_to_do(notice))
        blocks.append((plain(sentence(notice, conditions, zone=zone)), *do))
    if (more := len(notices) - MOST) > 0:
        command = code("policybot source list")
        blocks.append(phrase(_("And {count} more: see {command}."), count=more, command=command))
    blocks.append(paragraph(italic(_("Times are {zone}.").format(zone=zone))))
    return Reply(blocks=tuple(blocks))


def _what_to_do(notice: Notice) -> Block:
    advice = _("{test} shows what it sends, {disable} ends its polling.")
    if notice.kind == SourceState.GONE:
        advice = _("Look for its new address. {enable} tries this one again, {remove} forgets it.")
    commands = ("test", "disable", "enable", "remove")
    return phrase(advice, **{name: code(f"policybot source {name} {notice.source_id}") for name in commands})


def sentence(notice: Notice, conditions: Conditions, *, zone: str) -> str:
    """Returns one notice in words."""
    source = conditions[notice.source_id].source
    texts = {
        (SourceState.GONE, True): _("{source} is back. Its server had said that it was gone, {since}."),
        (SourceState.GONE, False): _(
            "{source} is gone: its server says that it will not come back (410), {since}. It is no longer polled."
        ),
        (SourceState.QUIET, True): _("{source} has new items again. It had none since {since}."),
        (SourceState.QUIET, False): _("{source} has had nothing new since {since}. It can be read without an error."),
        (SourceState.FAILING, True): _("{source} can be read again. It could not be read since {since}."),
        (SourceState.FAILING, False): _(
            "{source} has not been readable since {since}. Failed polls in a row: {count}. {reason}"
        ),
    }
    return texts[notice.kind, notice.is_over].format(
        source=_("{name} (source {id})").format(name=cut(source.name, MAX_NAME), id=source.id),
        since=f"{notice.opened_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}",
        count=source.failures,
        reason=f"{cut(' '.join((source.last_error or '').split()), MAX_REASON).rstrip('.')}.",
    )


log = logging.getLogger(__name__)

FAILING_TIME = timedelta(days=1)
FAILING_POLLS = 3
"""A failing source is reported only after this time and this many failed polls, since most sources recover soon."""
BETWEEN_MESSAGES = timedelta(hours=1)


def watch(storage: Storage, settings: Settings, *, now: datetime) -> list[int]:
    """Find the changes of sources that operators must know, log them, and plan a message to each operator's chat.
    Returns the ids of the deliveries.

    The courier sends the messages like digests. Times are in the time zone of the settings.
    """
    zone = settings.digest.timezone
    conditions = {found.source.id: found for found in storage.conditions.all()}
    told_before = {notice.source_id: notice for notice in storage.notices.open()}
    news = [new for id_, condition in conditions.items() if (new := _news(condition, told_before.get(id_), now))]
    last = storage.deliveries.last_planned_at(DeliveryKind.NOTICE)
    if not news or (last is not None and abs(now - last) < BETWEEN_MESSAGES):
        return []
    for notice in news:
        level = logging.INFO if notice.is_over else logging.WARNING
        log.log(level, "source %d: %s", notice.source_id, sentence(notice, conditions, zone="UTC"))

    def messages() -> list[Message]:
        return split(compose(news, conditions, zone=zone, head=paragraph(bold(_("Notice to the operator")))))

    return _post(storage, settings, DeliveryKind.NOTICE, messages, now, news=news)


def report(storage: Storage, settings: Settings, *, now: datetime) -> list[int]:
    """Plan the weekly report at `digest.time` each Monday. Returns the ids of the deliveries.

    If the bot was not running then, the report comes late. There is no report on the week of the first article.
    """
    zone = settings.digest.timezone
    today = local_date(now, zone)
    due = moment_at(today - timedelta(days=today.weekday()), settings.digest.time, zone)
    last, first = storage.deliveries.last_planned_at(DeliveryKind.REPORT), storage.instance.first_fetched_at()
    is_due = now >= due and not (last and due <= last <= now) and first is not None and first < due
    if not (settings.telegram.admins and is_due):
        return []
    week = storage.instance.week(due)
    conditions = {found.source.id: found for found in storage.conditions.all()}
    notices = [_notice(found, now) for found in conditions.values() if found.state in TROUBLES]
    last_day = local_date(due, zone)

    def messages() -> list[Message]:
        text = split(compose(notices, conditions, zone=zone, head=_week(week, settings, last_day)))
        return [*text, *filter(None, map(picture, charts(storage, conditions.values(), last_day)))]

    return _post(storage, settings, DeliveryKind.REPORT, messages, now)


def _week(week: Week, settings: Settings, day: date) -> Block:
    failed = {"article list --state failed": week.failed}
    failed |= {f"delivery list --state {state}": count for state, count in week.troubles.items()}
    lines = [
        (bold(_("Report on the week to {day}").format(day=long_day(day))),),
        phrase(_("Articles read: {count}"), count=week.read),
        phrase(_("Messages sent: {count}, to {chats} chats"), count=week.sent, chats=week.chats),
    ]
    for command, count in failed.items():
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
    *,
    news: Sequence[Notice] = (),
) -> list[int]:
    """Plan messages to each operator's chat that is not paused, in its language, and store that operators got these
    notices. Returns the ids of the deliveries."""
    composed = {}
    for chat in storage.chats.all():
        if chat.id in settings.telegram.admins and chat.paused is None:
            with speaking(chat.spoken(settings.telegram.language)):
                composed[chat.id] = compose_messages()
    day, ids = local_date(now, settings.digest.timezone), list[int]()
    with storage.database.write():
        storage.notices.told(news, now=now)
        for chat_id, messages in composed.items():
            ids += storage.deliveries.post([chat_id], messages, kind=kind, local_date=day, now=now)
    return ids


def _news(found: Condition, last: Notice | None, now: datetime) -> Notice | None:
    """Returns a new notice about a source; None if operators need none, for example because the state of the source is
    still that of the `last` notice."""
    source, state = found.source, found.state
    if last is not None and state in (SourceState.OK, SourceState.QUIET):
        # The source was enabled again, but has not been polled since.
        if (source.last_success_at or last.opened_at) <= last.opened_at:
            return None
        if state == SourceState.OK:
            return replace(last, is_over=True)
    if (last and last.kind) == state or not _is_told(found, now):
        return None
    return _notice(found, now)


def _notice(found: Condition, now: datetime) -> Notice:
    return Notice(source_id=found.source.id, kind=found.state, opened_at=found.since or now)


def _is_told(found: Condition, now: datetime) -> bool:
    """Returns True if operators get a notice about this condition."""
    source, since = found.source, found.since or now
    if found.state != SourceState.FAILING:
        return found.state in TROUBLES
    # A source that is due is judged after its next poll: if the bot was not running, its failures are old.
    return source.failures >= FAILING_POLLS and now - since >= FAILING_TIME and source.next_due_at > now
