"""Runs the checks of `policybot doctor`. Each check says what it found and, if there is a problem, how to fix it."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from bot import clock
from bot.config import Settings
from bot.errors import PolicybotError, StorageError
from bot.storage import Storage
from bot.storage.operators import TROUBLES
from summarizer import SummarizerError, load_summarizer


@dataclass(frozen=True)
class Finding:
    """The result of one check."""

    what: str
    """The part of the bot that was checked."""
    told: str
    """What the check found."""
    mend: str | None = None
    """How to fix the problem; None if there is none, or if `told` says it."""
    verdict: Literal["ok", "warn", "fail"] = "ok"


LARGE_BYTES = 500_000_000
"""A check of a larger database takes long. Unless it is asked for, only a part is checked: see
`Database.damage`."""
RESTORE = "stop the bot and restore a backup: policybot restore FILE"
_warn = partial(Finding, verdict="warn")
_fail = partial(Finding, verdict="fail")


def examine(
    settings: Callable[[], Settings], storage: Callable[[], Storage], *, ask_telegram: bool = True, deep: bool = False
) -> list[Finding]:
    """Run all checks. If one fails, only the checks that depend on it are left out.

    `deep`: read the whole database even if it is large.
    """
    try:
        found = settings()
    except PolicybotError as error:
        return [_fail("settings", str(error))]
    findings = [Finding("settings", "every key is known and in range")]
    checks = {
        "database": _stored(found, storage, deep),
        "model": _models(found),
        "Telegram": _telegram(found, ask_telegram),
    }
    for what, check in checks.items():
        try:
            findings += check
        except (PolicybotError, SummarizerError) as error:
            findings.append(_fail(what, str(error)))
    return findings


def _stored(settings: Settings, storage: Callable[[], Storage], deep: bool) -> Iterator[Finding]:
    path = settings.storage.path
    if not path.exists():
        yield _warn("database", f"{path} does not exist yet", "policybot source add URL")
        return
    store = storage()
    for check in (partial(_database, deep=deep), _vitals, _operators):
        try:
            yield from check(settings, store)
        except StorageError as error:
            yield _fail("database", str(error), RESTORE)


def _database(settings: Settings, storage: Storage, *, deep: bool) -> Iterator[Finding]:
    path, database = storage.database.path, storage.database
    in_part = path.stat().st_size > LARGE_BYTES and not deep
    if damage := database.damage(in_part=in_part):
        yield _fail("database", f"{path} is damaged: {damage}", RESTORE)
        return
    limits = " in its chats and deliveries; to check all of it: --deep" if in_part else ""
    yield Finding("database", f"{path} is not damaged{limits}")


def _vitals(settings: Settings, storage: Storage) -> Iterator[Finding]:
    """Check the disk, the sources, and the messages of the last day that did not arrive."""
    vitals = storage.instance.vitals(clock.now())
    size, free = vitals.database_bytes, vitals.free_bytes
    space = f"the database has {size / 1e6:.1f} MB, {free / 1e9:.1f} GB are free"
    mend = "free some space: a backup is as large as the database; storage.keep_days makes both smaller"
    yield Finding("disk", space) if free > 2 * size else _warn("disk", space, mend)
    summary = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in vitals.sources.items())
    mend = "see which and why: policybot source list; then policybot source test ID, or: policybot source disable ID"
    if not summary:
        yield _warn("sources", "there is none", "policybot source add URL")
    else:
        yield _warn("sources", summary, mend) if vitals.sources.keys() & TROUBLES else Finding("sources", summary)
    for state, count in vitals.troubles.items():
        mend = f"see why: policybot delivery list --state {state}; send one again: policybot delivery retry ID"
        yield _warn("deliveries", f"{state.replace('_', ' ')} in the last day: {count}", mend)
    if not vitals.troubles:
        yield Finding("deliveries", "in the last day, none failed or is in doubt")


def _operators(settings: Settings, storage: Storage) -> Iterator[Finding]:
    """Check that operators get notices of failing sources."""
    known = storage.chats.many(settings.telegram.admins).values()
    if admins := [str(chat.id) for chat in known if chat.paused is None]:
        yield Finding("operators", f"notices go to {', '.join(admins)}")
    else:
        yield _warn(
            "operators",
            "nobody gets notices of sources that fail or go quiet; they are only in the log",
            "write /start to the bot, find your chat's id with policybot chat-admin list, set telegram.admins to [ID]",
        )


def _models(settings: Settings) -> Iterator[Finding]:
    from summarizer.cluster import connect

    found = settings.for_summarizer()
    if "://" in found.executor:
        cluster, answer = connect(found)
        with cluster:
            yield Finding("cluster", answer)
    else:
        yield Finding("model", load_summarizer(found).try_out())


def _telegram(settings: Settings, ask: bool) -> Iterator[Finding]:
    from bot.app import find_networks

    try:
        find_networks(settings)
    except PolicybotError as error:
        yield _warn("chat networks", str(error))
        return
    if settings.telegram.token is None:
        yield Finding("Telegram", "no token is set; other networks serve the chats")
    elif not ask:
        yield Finding("Telegram", "a token is set; Telegram was not asked if it is right")
    else:
        from bot.telegram.connection import identify

        name = asyncio.run(identify(settings.telegram, settings.telegram.token.get_secret_value()))
        yield Finding("Telegram", f"the token is that of @{name}")
