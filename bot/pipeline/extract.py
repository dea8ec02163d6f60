"""Extract: articles in the state `fetched` → their text, `extracted`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.clock import Clock
from bot.errors import AddressRefused, FetchError, HttpStatusError, PolicybotError, TooLarge
from bot.models import RawArticle
from bot.pipeline.page import extract_page
from bot.pipeline.progress import NoProgress, Progress
from bot.pipeline.text import ExtractedText, extract_text
from bot.sources import Fetcher, fetch_page
from bot.storage import Storage

log = logging.getLogger(__name__)

EXTRACTING = "reading articles"
BATCH = 32
RETRY_AFTER = (timedelta(minutes=5), timedelta(minutes=30))
"""A page that can't be had now is asked for again after these; then the article goes on without it."""


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    text: ExtractedText | None
    note: str | None = None
    """What is missing and why."""
    again: bool = False


async def extract(
    storage: Storage,
    fetcher: Fetcher,
    *,
    clock: Clock,
    executor: Executor | None = None,
    limit: int = BATCH,
    progress: Progress | None = None,
) -> int:
    """Give the oldest waiting articles their text, and fetch the page where the feed has an excerpt only.

    Nothing that was published is dropped for want of text: an article whose page can't be had keeps
    its excerpt, one without any text its title and link. Only what has neither fails. Returns how
    many articles left the state.
    """
    progress = progress or NoProgress()
    moved = 0
    # Where all of them had to be put off, the next: a host that is down holds nobody else up.
    while not moved and (batch := await asyncio.to_thread(storage.articles.to_extract, limit, clock())):
        outcomes = await asyncio.gather(*(_extract(raw, fetcher, executor) for raw in batch))
        for raw, outcome in zip(batch, outcomes, strict=True):
            moved += await asyncio.to_thread(_store, storage, raw, outcome, clock)
            progress.advance(EXTRACTING)
    return moved


def _store(storage: Storage, raw: RawArticle, outcome: _Outcome, clock: Clock) -> bool:
    if outcome.again:
        retry_at = clock() + RETRY_AFTER[raw.attempts]
        storage.articles.put_off(raw.id, retry_at=retry_at, error=outcome.note or "")
        return False
    text = outcome.text
    title = raw.title or (text.title if text else None) or ""
    body = text.text if text else ""
    if not title and not body:
        storage.articles.fail(raw.id, f"neither title nor text: {outcome.note}")
        log.warning("article %d has neither title nor text (%s)", raw.id, outcome.note)
        return True
    title = title or _first_line(body)
    with storage.database.write():
        kept = storage.articles.extracted(
            raw.id,
            title=title,
            text=body,
            lang=text.lang if text else None,
            author=text.author if text else None,
            published=text.published if text else None,
            error=outcome.note,
        )
        if kept:
            storage.search.index(raw.id, title, body)
    return True


def _first_line(text: str) -> str:
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= 120 else line[:117].rsplit(" ", 1)[0] + "…"


async def _extract(raw: RawArticle, fetcher: Fetcher, executor: Executor | None) -> _Outcome:
    try:
        return await _extract_or_raise(raw, fetcher, executor)
    except Exception as error:  # one bad article never stops the others
        log.exception("article %d could not be extracted", raw.id)
        return _Outcome(text=None, note=f"internal error, {type(error).__name__}; the log has the details")


async def _extract_or_raise(raw: RawArticle, fetcher: Fetcher, executor: Executor | None) -> _Outcome:
    own, note = None, None
    try:
        own = await _run(executor, partial(extract_text, raw.content, raw.content_kind, url=raw.url, lang=raw.lang))
    except PolicybotError as error:  # no text, or the process that parses gave up on it
        note = str(error)
    wants_page = own is None or raw.excerpt
    if not wants_page or raw.url is None or not raw.url.startswith(("http://", "https://")):
        return _Outcome(text=own, note=None if own else note)
    try:
        response = await fetch_page(raw.url, fetcher)
        page = await _run(
            executor,
            partial(
                extract_page,
                response.body,
                url=response.url,
                content_type=response.content_type,
                lang=raw.lang,
                title=raw.title,
                excerpt=own.text if own else "",
            ),
        )
    except FetchError as error:
        if _may_pass(error) and raw.attempts < len(RETRY_AFTER):
            return _Outcome(text=None, note=str(error), again=True)
        return _Outcome(text=own, note=f"only what the feed has of it: {error}")
    except PolicybotError as error:
        return _Outcome(text=own, note=f"only what the feed has of it: {error}")
    except Exception as error:  # the feed's excerpt is not lost over a defect in reading the page
        log.exception("the page of article %d could not be read", raw.id)
        return _Outcome(text=own, note=f"only what the feed has of it: internal error, {type(error).__name__}")
    if own is not None and len(page.text) < len(own.text):
        # A teaser page: the feed has more.
        return _Outcome(text=own)
    return _Outcome(text=page)


def _may_pass(error: FetchError) -> bool:
    """Whether asking again later may help."""
    if isinstance(error, HttpStatusError):
        return error.status >= 500 or error.status == 429
    return not isinstance(error, AddressRefused | TooLarge)


async def _run(executor: Executor | None, call: Callable[[], ExtractedText]) -> ExtractedText:
    return await asyncio.get_running_loop().run_in_executor(executor, call)
