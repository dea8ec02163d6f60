"""Extract the texts of articles. This moves them from the state `fetched` to `extracted`."""

import asyncio
import logging
import re
from datetime import UTC, timedelta
from typing import Self
from urllib.parse import unquote

from bot.addresses import shown
from bot.clock import Clock
from bot.errors import (
    AddressRefused,
    ExtractError,
    FetchError,
    HttpStatusError,
    PolicybotError,
    RobotsDisallowed,
    TooLarge,
    reason_of,
    stops_all,
)
from bot.models import FullText, RawArticle
from bot.models.source import LONGEST_TITLE
from bot.pipeline.text import ExtractedText, extract_pdf, extract_text
from bot.sources import Fetcher
from bot.sources.sniffing import is_pdf, sniff
from bot.storage import Storage
from bot.text import cut, words_of
from summarizer.scripts import CJK

SHARE = 0.5
"""A page belongs to an entry if its text has at least this share of the words of the entry's title or excerpt. A lower
share proves nothing: an error page of the site also has some of these words, such as the site's name."""

# Chinese and Japanese have no spaces, so two characters count as a word.
_PAIR = re.compile(f"[{CJK}]{{2}}")
_WORD = re.compile(rf"[^\W_{CJK}]{{4,}}")


def extract_page(
    body: bytes, *, url: str, content_type: str | None, lang: str | None, title: str, excerpt: str
) -> ExtractedText:
    """Returns the article of a fetched page or PDF. Pure and picklable.

    Raises ExtractError if the page is not text, but for example a scan, an image or JSON. Also raises it if the page
    has few words of the entry's title and excerpt: it may be a cookie wall, a log-in page or an error page with status
    200, which must not be summarised.
    """
    if is_pdf(body):
        text = extract_pdf(body, url=url, lang=lang)
    else:
        found = sniff(body, content_type)
        if found.shape in ("binary", "json"):
            raise ExtractError(f"The content at {shown(url)} is {found.what}, which the bot can't read.")
        text = extract_text(body, "page", url=url, content_type=content_type, lang=lang)
    # The page's own title proves nothing: a cookie wall has the title of the article behind it.
    descriptions = [words for words in (title, excerpt) if words.strip()]
    if descriptions and not any(share(text.text, words) >= SHARE for words in descriptions):
        raise ExtractError(f"The page at {shown(url)} has too few words of the feed's title and excerpt.")
    return text


def share(text: str, words: str) -> float:
    """Returns the share of the words that the text has, 0 to 1. Only whole words count: "cookies" does not contain
    "cookie".

    If all words are short, as in "EU AI Act", the share is 1 if the text has exactly this phrase, else 0.
    """
    plain, haystack = " ".join(words.casefold().split()), " ".join(text.casefold().split())
    pairs, wanted = set(_PAIR.findall(plain)), set(_WORD.findall(plain))
    if not pairs and not wanted:
        return float(plain in haystack)
    found = sum(pair in haystack for pair in pairs) + len(wanted & set(_WORD.findall(haystack)))
    return found / (len(pairs) + len(wanted))


log = logging.getLogger(__name__)

AT_ONCE = 32
"""The maximum number of articles that are extracted at the same time."""
RETRY_AFTER = (timedelta(minutes=5), timedelta(minutes=30))
"""The waits before a page that can't be fetched is fetched again. After the last attempt, the article goes on without
its page."""


NOTHING = ExtractedText(text="")


class Extraction:
    """Extracts the texts of waiting articles, several at once. If the feed has only an excerpt, the page is fetched.

    An article without a text is not dropped. If its page can't be fetched, it keeps its excerpt; if it has no text at
    all, it keeps its title and link. An article fails only if it has none of these.

    This is an async context manager. Articles that are unfinished at its end are cancelled, and wait for the next run.
    """

    def __init__(self, storage: Storage, fetcher: Fetcher, *, clock: Clock) -> None:
        self._storage = storage
        self._fetcher = fetcher
        self._clock = clock
        self._in_flight: dict[asyncio.Task[bool], int] = {}
        """The article of each task."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._in_flight:
            task.cancel()
        await asyncio.gather(*self._in_flight, return_exceptions=True)

    async def step(self) -> int | None:
        """Start as many articles as the limits allow, oldest first, and wait until at least one is done. Returns how
        many left the state `fetched`, or None if no article waits.

        Only a few articles of each host and source are read at once, so that a slow host delays no other. A source may
        link to many.
        """
        waiting = await asyncio.to_thread(
            self._storage.articles.to_extract,
            self._clock(),
            besides=[*self._in_flight.values()],
            limit=AT_ONCE - len(self._in_flight),
        )
        for article_id in waiting:
            self._in_flight[asyncio.create_task(self._extract(article_id))] = article_id
        if not self._in_flight:
            return None
        done, _ = await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            del self._in_flight[task]
        return sum(await asyncio.gather(*done))  # if several failed, such as on a full disk, the first error is raised

    async def _extract(self, article_id: int) -> bool:
        """Extract and store an article's text. Returns True if the article left the state `fetched`.

        One bad article must not stop the others. After an unexpected error, the article is stored without its text. If
        that fails too, it is marked as failed. Raises StorageError if the whole database fails.
        """
        articles, version = self._storage.articles, None
        try:
            raw = (await asyncio.to_thread(articles.raws, [article_id]))[article_id]
            version = raw.version
            text, missed = await _extract(raw, self._fetcher)
            try:
                return await asyncio.to_thread(_store, self._storage, raw, text, missed, self._clock)
            except Exception as error:
                _log(article_id, error)
                return await asyncio.to_thread(_store, self._storage, raw, NOTHING, error, self._clock)
        except Exception as error:
            _log(article_id, error)
            await asyncio.to_thread(articles.fail, article_id, reason_of(error), version)
            return True


def _log(article_id: int, error: Exception) -> None:
    """Log why an article can't be stored. Raises the error if the whole database fails."""
    if stops_all(error):
        raise error
    log.error("article %d could not be stored", article_id, exc_info=error)


def _store(storage: Storage, raw: RawArticle, found: ExtractedText, missed: Exception | None, clock: Clock) -> bool:
    """Store the text of an article, or plan another attempt. `missed`: the error if its page or its text is missing.
    Returns True if the article left the state `fetched`."""
    note = found.note
    if missed:
        note = reason_of(missed)
        if isinstance(missed, FetchError) and _may_pass(missed) and raw.attempts < len(RETRY_AFTER):
            retry_at = clock() + RETRY_AFTER[raw.attempts]
            storage.articles.put_off(raw.id, retry_at=retry_at, error=note, version=raw.version)
            return False
    of_page = found.title or cut(found.text.strip().split("\n", 1)[0], 120)
    gone = isinstance(missed, HttpStatusError) and missed.status in (404, 410)
    # An article without any title, as sitemaps often give, gets its address as title, unless the page is gone.
    address = "" if gone else unquote((raw.url or "").split("://", 1)[-1]).rstrip("/")[:200]
    title = raw.title or cut(of_page, LONGEST_TITLE) or address
    # Keep the stored text if there is none now, or if the page can't be fetched and the feed's entry has not changed.
    stands = raw.again and missed is not None and (not found.text or raw.fingerprint == raw.text_fingerprint)
    if not title and not stands:
        storage.articles.fail(raw.id, f"neither title nor text: {note}", raw.version)
        log.warning("article %d has neither title nor text (%s)", raw.id, note)
        return True
    return storage.articles.extracted(
        raw.id,
        title=title,
        text=None if stands else found.text,
        lang=found.lang,
        author=found.author,
        published=found.published and found.published.astimezone(UTC),
        error=f"it has only the {'text of the feed' if found.text else 'title'}: {note}" if missed else note,
        now=clock(),
        version=raw.version,
        as_sent=not stands and raw.text == words_of(found.text),
    )


async def _extract(raw: RawArticle, fetcher: Fetcher) -> tuple[ExtractedText, Exception | None]:
    """Returns the text, and the error if the page or the text is missing. Never raises, since a bad article must not
    stop the others, and an article with an unreadable page must keep its excerpt."""
    own, missed = NOTHING, None
    try:
        own = await fetcher.parse(extract_text, raw.content, raw.content_kind, url=raw.url, lang=raw.lang)
    except Exception as error:  # no text, or the parser process failed
        missed = error
    wanted = raw.full_text == FullText.PAGE or (raw.full_text == FullText.AUTO and (raw.excerpt or not own.text))
    if wanted and raw.url and raw.url.startswith(("http://", "https://")):
        try:
            response = await fetcher.page(raw.url)
            page = await fetcher.parse(
                extract_page,
                response.body,
                url=response.url,
                content_type=response.content_type,
                lang=raw.lang,
                title=raw.title,
                excerpt=own.text,
            )
        except Exception as error:
            missed = error
        else:
            # If the page has less text than the feed, it is only a teaser.
            teaser = raw.full_text != FullText.PAGE and len(page.text) < len(own.text)
            return (own if teaser else page), None
    if missed and not isinstance(missed, PolicybotError):
        log.error("article %d could not be extracted", raw.id, exc_info=missed)
    return own, missed


def _may_pass(error: FetchError) -> bool:
    """True if a later attempt may succeed."""
    if isinstance(error, HttpStatusError):
        return error.status >= 500 or error.status == 429
    return not isinstance(error, AddressRefused | RobotsDisallowed | TooLarge)
