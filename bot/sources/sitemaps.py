"""A sitemap and, where it is an index, the parts of it that are worth a request."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from bot.errors import PolicybotError, SourceError
from bot.models import Entry
from bot.sources.executors import in_executor
from bot.sources.http import Fetcher, Response
from bot.sources.sitemap import MOST, RECENT, Part, Sitemap, newest_first, parse_sitemap

MOST_PARTS = 20
"""Requests that one reading of an index makes at most."""
FROM_THE_ENDS = 8
"""Of them, for the parts that changed last, and as many for those without a date that are first or last."""
OLD_PARTS = 2
"""Of them, for parts that did not change, by what the index says."""
PARTS_AT_ONCE = 4
DEEPEST = 2
"""Indexes within indexes."""


@dataclass(frozen=True, kw_only=True)
class SitemapContent:
    """What a sitemap and its parts hold."""

    is_index: bool
    entries: tuple[Entry, ...]
    """Newest first."""
    unfamiliar: frozenset[str] = frozenset()
    """Keys of those that stand only in what is read for the first time, though it was there when the source was added:
    what they tell may be years old."""
    unread: frozenset[str] = frozenset()
    """Addresses of the parts that were there when the source was added, and have not been read since."""
    problems: tuple[str, ...] = ()


async def read_sitemap(
    response: Response,
    fetcher: Fetcher,
    executor: Executor | None = None,
    *,
    now: datetime,
    last_success: datetime | None,
    unread: frozenset[str] = frozenset(),
) -> SitemapContent:
    """What the sitemap that was fetched holds; the parts of an index are fetched, those that changed lately.

    `last_success` is that of the source, None on the first reading; `unread` what the reading before left.

    Raises NotAFeed, TooLarge, and SourceError when no part could be read.
    """
    top = await _parse(response, fetcher, executor, now)
    if not top.is_index:
        new_here = frozenset(entry.key for entry in top.entries) if last_success is None else frozenset[str]()
        return SitemapContent(is_index=False, entries=top.entries, unfamiliar=new_here, problems=top.problems)
    problems = list(top.problems)
    entries: list[Entry] = []
    familiar: set[str] = set()
    waiting = set(unread) if last_success is not None else {part.url for part in top.parts}
    failures: list[PolicybotError] = []
    level, left, seen = top.parts, MOST_PARTS, {response.url}
    since = since_when(now, last_success)
    for depth in range(1, DEEPEST + 1):
        parts = _worth_reading(level, since=since, seen=seen, first=last_success is None)
        if len(parts) > left:
            problems.append(f"{len(parts) - left:,} of {len(parts):,} parts were not read, the likeliest {left} were")
        results = await _parts(parts[:left], fetcher, executor, now)
        left -= len(results)
        deeper: list[Part] = []
        for part, result in zip(parts, results, strict=False):
            if isinstance(result, PolicybotError):
                failures.append(result)
                problems.append(str(result))
            elif result.is_index and depth == DEEPEST:
                problems.append(f"{part.url} is an index in an index in an index, which is not followed")
            else:
                entries.extend(result.entries)
                deeper.extend(result.parts)
                if part.url in waiting:
                    waiting.remove(part.url)
                    waiting.update(inner.url for inner in result.parts)
                else:
                    familiar.update(entry.key for entry in result.entries)
                problems.extend(f"{urlsplit(part.url).path}: {problem}" for problem in result.problems)
        level = tuple(deeper)
        if not level or not left:
            break
    if failures and len(failures) == MOST_PARTS - left:
        raise SourceError(f"None of the {len(failures)} parts of the sitemap could be read: {failures[0]}")
    merged = newest_first(entries)
    if len(merged) > MOST:
        problems.append(f"it has {len(merged) - MOST:,} addresses more than the {MOST:,} that are read")
    return SitemapContent(
        is_index=True,
        entries=merged[:MOST],
        unfamiliar=frozenset(entry.key for entry in merged) - familiar,
        unread=frozenset(sorted(waiting)[:MOST]),
        problems=tuple(problems),
    )


async def _parse(response: Response, fetcher: Fetcher, executor: Executor | None, now: datetime) -> Sitemap:
    return await in_executor(
        executor,
        parse_sitemap,
        response.body,
        url=response.url,
        content_type=response.content_type,
        max_bytes=fetcher.max_bytes,
        now=now,
    )


async def _parts(
    parts: Sequence[Part], fetcher: Fetcher, executor: Executor | None, now: datetime
) -> list[Sitemap | PolicybotError]:
    """Of the first of them, until they have as many addresses as are read; the others have their turn another time."""
    results: list[Sitemap | PolicybotError] = []
    addresses = 0
    while len(results) < len(parts) and addresses < MOST:
        some = parts[len(results) : len(results) + PARTS_AT_ONCE]
        results += await asyncio.gather(*(_part(part.url, fetcher, executor, now) for part in some))
        addresses = sum(len(result.entries) for result in results if isinstance(result, Sitemap))
    return results


async def _part(url: str, fetcher: Fetcher, executor: Executor | None, now: datetime) -> Sitemap | PolicybotError:
    try:
        return await _parse(await fetcher.get(url), fetcher, executor, now)
    except PolicybotError as error:
        return error


def _worth_reading(parts: Iterable[Part], *, since: datetime, seen: set[str], first: bool) -> list[Part]:
    """The parts that may hold something new, the likeliest first; all of them are `seen` from now on.

    Of dated ones those that changed after `since`, or the newest alone where none did, so that there is something to
    read. Those without a date are numbered by age as a rule, some from the oldest on and some from the newest: they
    are taken from both ends, news before all. Then others by chance, so that each has its turn: some sites date all
    parts by when the index was made, others never date them anew.
    """
    fresh = [part for part in dict.fromkeys(parts) if part.url not in seen]
    seen.update(part.url for part in fresh)
    # By chance first, so that those of one date do not come in one order each time.
    mixed = random.sample([part for part in fresh if part.changed], sum(1 for part in fresh if part.changed))
    dated = sorted(mixed, key=lambda part: part.changed or since, reverse=True)
    recent = [part for part in dated if part.changed and part.changed >= since] or dated[:1]
    undated = [part for part in fresh if part.changed is None]
    ends = [part for pair in zip(reversed(undated), undated, strict=True) for part in pair][:FROM_THE_ENDS]
    news = [part for part in undated if "news" in part.url.lower()]
    by_chance = random.sample(undated + recent[FROM_THE_ENDS:], len(undated) + len(recent[FROM_THE_ENDS:]))
    # On the first reading there is nothing new in them.
    old = [] if first else [part for part in mixed if part not in set(recent)]
    likely = dict.fromkeys([*news, *recent[:FROM_THE_ENDS], *ends, *by_chance])
    return [*likely][: MOST_PARTS - OLD_PARTS] + old[:OLD_PARTS] + [*likely][MOST_PARTS - OLD_PARTS :]


def since_when(now: datetime, last_success: datetime | None) -> datetime:
    """From when on a part counts as changed: RECENT before the last reading, so that none is missed."""
    return min(now, last_success or now) - RECENT
