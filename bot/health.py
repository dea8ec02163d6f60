"""What `policybot doctor` looks at: one check a function, each with what to do about it."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.addresses import shown
from bot.config import Settings
from bot.errors import PolicybotError
from bot.storage import Storage

LOW_DISK_BYTES = 500_000_000


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    verdict: Literal["ok", "warn", "fail"]
    told: str
    mend: str | None = None


def examine(
    settings: Callable[[], Settings], storage: Callable[[], Storage], *, ask_telegram: bool = True
) -> list[Finding]:
    """All checks that can be done; one that fails stops only those that need it."""
    findings = [_python()]
    try:
        found = settings()
    except PolicybotError as error:
        return [*findings, Finding(what="settings", verdict="fail", told=str(error), mend="mend that key")]
    findings.append(Finding(what="settings", verdict="ok", told="every key is known and in range"))
    findings += [*_disk(found), *_stored(found, storage), *_models(found)]
    findings.append(_token(found, ask_telegram))
    return findings


def _python() -> Finding:
    # An older Python does not get this far: pip refuses the package.
    return Finding(what="Python", verdict="ok", told=".".join(map(str, sys.version_info[:3])))


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.storage.path.absolute().parent
    if not folder.exists():
        return
    free = shutil.disk_usage(folder).free
    told = f"{free / 1e9:.1f} GB free in {folder}"
    if free < LOW_DISK_BYTES:
        yield Finding(what="disk", verdict="warn", told=told, mend="make room, or set storage.path elsewhere")
    else:
        yield Finding(what="disk", verdict="ok", told=told)


def _stored(settings: Settings, storage: Callable[[], Storage]) -> Iterator[Finding]:
    path = settings.storage.path
    if not path.exists():
        yield Finding(what="database", verdict="warn", told=f"{path} is not made yet", mend="policybot source add URL")
        return
    try:
        store = storage()
    except PolicybotError as error:
        yield Finding(what="database", verdict="fail", told=str(error))
    else:
        yield from _database(store)
        yield from _sources(store)
        yield from _articles(store)


def _database(storage: Storage) -> Iterator[Finding]:
    path = storage.database.path
    damage = storage.database.damage()
    if damage:
        yield Finding(
            what="database",
            verdict="fail",
            told=f"{path} is damaged: {damage}",
            mend="stop the bot and bring a backup back: policybot restore FILE",
        )
    else:
        yield Finding(what="database", verdict="ok", told=f"{path} is whole")


def _sources(storage: Storage) -> Iterator[Finding]:
    sources = storage.sources.all()
    if not sources:
        yield Finding(what="sources", verdict="warn", told="there is none", mend="policybot source add URL")
        return
    for source in sources:
        if source.enabled and source.failures:
            yield Finding(
                what=f"source {source.id}, {source.name}",
                verdict="warn",
                told=f"failed {source.failures} times in a row: {source.last_error}",
                mend=f"policybot source test {shown(source.url)}, or: policybot source disable {source.id}",
            )
    well = sum(1 for source in sources if source.enabled and not source.failures)
    yield Finding(what="sources", verdict="ok", told=f"{well} of {len(sources)} enabled and well")


def _articles(storage: Storage) -> Iterator[Finding]:
    counts = storage.articles.counts()
    told = ", ".join(f"{number} {state}" for state, number in sorted(counts.items())) or "none yet"
    if counts.get("failed"):
        yield Finding(what="articles", verdict="warn", told=told, mend="see why: policybot article list --state failed")
    else:
        yield Finding(what="articles", verdict="ok", told=told)


def _models(settings: Settings) -> Iterator[Finding]:
    from bot.app import summarizer_settings
    from summarizer import SummarizerError, load_summarizer

    section = settings.summarizer
    if section.strategy == "lead":
        yield Finding(what="model", verdict="ok", told="the strategy lead needs none")
        return
    try:
        told = load_summarizer(summarizer_settings(settings)).check()
    except SummarizerError as error:
        yield Finding(what="model", verdict="fail", told=str(error))
    else:
        yield Finding(what="model", verdict="ok", told=told)


def _token(settings: Settings, ask: bool) -> Finding:
    from bot.app import require_token

    try:
        token = require_token(settings)
    except PolicybotError as error:
        return Finding(what="Telegram", verdict="warn", told=str(error))
    if not ask:
        return Finding(what="Telegram", verdict="ok", told="a token is set; not asked whether it is right")
    from bot.telegram.identify import identify

    try:
        name = asyncio.run(identify(settings.telegram, token))
    except PolicybotError as error:
        return Finding(what="Telegram", verdict="fail", told=str(error))
    return Finding(what="Telegram", verdict="ok", told=f"the token is that of @{name}")
