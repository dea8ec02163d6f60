"""Store the entries of a source. An entry is a new article, an edit of a stored article, or unchanged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain
from typing import TypeVar

from bot.models import ArticleState, Entry, FullText, RawArticle, Source, SourceKind
from bot.pipeline.identity import (
    Comparable,
    Newcomer,
    Pair,
    cleaned,
    one_site,
    recognise,
    told_apart,
    with_all,
)
from bot.sources import SourceReading
from bot.storage import Storage
from bot.storage.articles import SeenEntry, new_rows
from bot.storage.database import packed
from bot.storage.search import IndexTexts
from bot.text import words_of

_T = TypeVar("_T")

ROLLED_OVER = 5
"""If a reading has at least this many entries and all are new, others may have been missed."""
MOVED = 3
"""If at least this many entries, and at least half of them, have moved, the whole site has moved."""
_NEW = 1 << 62
"""The new articles of a reading have the numbers from here on until they are stored and get their ids."""


@dataclass(frozen=True, kw_only=True)
class Ingested:
    """The result of storing a reading's entries."""

    new: int = 0
    edited: int = 0
    unchanged: int = 0
    rolled_over: bool = False
    """True if all entries are new although the source was read before, so that others may have been missed between."""
    left: int = 0
    """The number of new entries that wait for the next readings, since one reading stores only a limited number."""


class Ingest:
    """Decides what to store of one reading, before the write lock is taken: to clean and compare the 50,000 addresses
    of a sitemap takes seconds. `store` writes it, unless what was read for the decisions has changed meanwhile."""

    def __init__(self, storage: Storage, source: Source, reading: SourceReading, *, now: datetime) -> None:
        """Raises NotFound if the source was removed."""
        self._storage = storage
        self._now = now
        self._reads: list[tuple[Callable[[], object], object]] = []
        # This stands for the entries of the source: they change only when a poll of it is stored.
        self._read(partial(storage.polls.newest, source.id))
        self.source = self._read(partial(storage.sources.find, str(source.id)))
        entries = told_apart([cleaned(entry, now) for entry in reading.entries])
        self._seen = storage.entries.seen(source.id, (entry.key for entry in entries))
        taken, past = _sorted(reading, entries, self._seen)
        self._past = [entry.key for entry in past if entry.key not in self._seen]
        items = [Comparable.of(entry) for entry in taken]
        self._at: Counter[str | None] = Counter(item.address for item in items if item.address is not None)
        self._updates = Counter(entry.updated for entry in taken)
        moments = Counter(item.published for item in items)
        self._newcomers = [
            Newcomer(
                **vars(item),
                entry=entry,
                addressed_alone=self._at[item.address] == 1,
                dated_alone=moments[item.published] == 1,
            )
            for entry, item in zip(taken, items, strict=True)
        ]
        self._words = Counter(new.digest for new in self._newcomers)
        self._claims = Counter(seen.article_id for seen in self._seen.values())
        self._same: dict[tuple[str | None, str], list[tuple[Newcomer, int]]] = {}
        self._articles: dict[int, RawArticle] = {}
        """The stored articles as they will be when the changes so far are written."""
        self._alike: dict[str, list[int]] = {}
        # What `store` writes.
        self._added: list[Newcomer] = []
        self._changes: list[Callable[[], object]] = []
        self._notes: list[tuple[str, int | None, str, datetime | None]] = []
        self._edited = 0
        self._decide()
        count, added = len(taken), len(self._added)
        self.result = Ingested(
            new=added,
            edited=self._edited,
            unchanged=count + len(past) - added - self._edited,
            rolled_over=added == count >= ROLLED_OVER and self.source.articles > 0,
            left=len(entries) - count - len(past),
        )
        self._rows = new_rows(self.source, [new.compared for new in self._added], now=now)

    @property
    def new_times(self) -> list[datetime]:
        """When the new articles were published. An item that is dated in the future has the present time."""
        return [min(new.published or self._now, self._now) for new in self._added]

    def pass_over(self) -> None:
        """Note the old entries of a sitemap as seen. If the poll is not stored, the next one passes them over too."""
        self._storage.entries.pass_over(self.source.id, self._past)

    def store(self) -> bool:
        """Store each new item once, and let edits replace their articles, in one transaction. Returns False, and writes
        nothing, if the rows that were read have changed."""
        storage, claimed = self._storage, [*+self._claims]
        with storage.database.write():
            if any(read() != found for read, found in self._reads):
                return False
            ids: dict[int | None, int | None] = dict(enumerate(storage.articles.add(self._rows), _NEW))
            for change in self._changes:
                change()
            notes = [(key, ids.get(known, known), digest, updated) for key, known, digest, updated in self._notes]
            storage.entries.put(self.source.id, notes)
            storage.articles.add_topics(filter(None, (ids.get(known, known) for known in claimed)), self.source)
            return True

    def _read(self, read: Callable[[], _T]) -> _T:
        self._reads.append((read, found := read()))
        return found

    def _look_up(self, newcomers: Sequence[Newcomer]) -> None:
        """Find the stored articles that new entries may belong to."""
        if newcomers:
            self._alike |= self._read(
                partial(self._storage.articles.like, self.source, [new.compared for new in newcomers])
            )

    def _load(self, ids: Iterable[int]) -> None:
        if missing := {*ids} - self._articles.keys():
            self._articles |= self._read(partial(self._storage.articles.raws, missing))

    def _article(self, article_id: int) -> RawArticle:
        self._load([article_id])
        return self._articles[article_id]

    def _decide(self) -> None:
        self._look_up([new for new in self._newcomers if new.entry.key not in self._seen])
        changed = (
            seen.article_id
            for new in self._newcomers
            if (seen := self._seen.get(new.entry.key)) and seen.article_id and not self._is_unchanged(new, seen)
        )
        self._load(chain(changed, *self._alike.values()))  # all by one query
        moved = self._site_has_moved()
        # Feeds list the newest entry first. Store the oldest first, so that ids grow with time.
        for new in reversed(self._newcomers):
            known = self._take(new, moved=moved)
            if known is not None and self._at[new.address] > 1:
                self._same.setdefault((new.address, new.digest), []).append((new, known))

    def _take(self, new: Newcomer, *, moved: bool) -> int | None:
        """Decide on one entry. Returns the number of its article, or None for an old entry that is not stored."""
        seen = self._seen.get(new.entry.key)
        if seen is not None and seen.article_id is not None:
            if self._is_unchanged(new, seen):
                return seen.article_id
            article = self._article(seen.article_id)
            if not self._is_recycled(new, article):
                self._seen_again(new, seen, article)
                return article.id
            self._claims[article.id] -= 1
            other = replace(new, entry=with_all(new.entry, new))
            again = self._storage.entries.seen(self.source.id, [other.entry.key])
            self._seen |= again
            self._claims.update(seen.article_id for seen in again.values())
            if not again:
                self._look_up([other])
            known = self._take(other, moved=moved)
            # From now on the key belongs to this item, until the source gives the key to another item.
            self._note(new.entry, new.digest, known)
            return known
        if seen is not None:
            return None  # seen, but not stored
        known = self._repeated(new)
        if known is None:
            known = recognise(
                new, self._like(new), source=self.source, claimed=lambda id_: self._claims[id_] > 0, moved=moved
            )
        if known is None:
            known = _NEW + len(self._added)
            self._added.append(new)
        self._claims[known] += 1
        if known < _NEW and self._is_own(article := self._article(known)):
            self._compare(new, article)
            self._move(new, self._articles[known])
        self._note(new.entry, new.digest, known)
        return known

    def _repeated(self, new: Newcomer) -> int | None:
        """Returns the number of the article of another entry of this reading with the same address, words and date."""
        for other, known in self._same.get((new.address, new.digest), ()):
            if Pair(new, other).dated_alike is not False:
                return known
        return None

    def _like(self, new: Newcomer) -> list[RawArticle]:
        """Returns the stored articles that a new entry may belong to."""
        self._load(ids := self._alike[new.entry.key])
        return [self._articles[article_id] for article_id in ids]

    def _note(self, entry: Entry, digest: str, article_id: int | None) -> None:
        self._notes.append((entry.key, article_id, digest, entry.updated))

    def _is_unchanged(self, new: Newcomer, seen: SeenEntry) -> bool:
        """Returns True if the entry is as it was before, and no other entry of the reading belongs to its article."""
        return (
            (seen.digest, seen.fingerprint, seen.updated_at) == (new.digest, new.digest, new.entry.updated)
            and new.address in (None, seen.address)
            and new.published in (None, seen.published)
            and self._claims[seen.article_id] == 1
        )

    def _seen_again(self, new: Newcomer, seen: SeenEntry, article: RawArticle) -> None:
        own = self._is_own(article)
        # Another feed or process may have stored the same edit already.
        changed = seen.digest not in ("", new.digest) and new.digest != article.fingerprint
        if changed and (own or seen.digest == article.fingerprint):
            self._compare(new, article)
        elif (changed or self._says_updated(new.entry, seen)) and (
            article.excerpt or self.source.full_text == FullText.PAGE
        ):
            # Read the page again: the article comes from another feed that words it differently, or the source says
            # that it was updated.
            self._articles[article.id] = replace(article, state=ArticleState.FETCHED, attempts=0)
            self._changes.append(partial(self._storage.articles.read_again, article.id))
            self._edited += 1
        if own:
            self._move(new, self._articles[article.id])
        self._note(new.entry, new.digest, article.id)

    def _says_updated(self, entry: Entry, seen: SeenEntry) -> bool:
        """Returns True if the entry has a later time of update than before, so that its page may have changed. If
        several entries share the time, it does not count: it is the time at which the feed was generated."""
        before, now = seen.updated_at, entry.updated
        return before is not None and now is not None and now > before and self._updates[now] == 1

    def _is_own(self, article: RawArticle) -> bool:
        # If the source of the article was removed, the source that sends it now takes its place.
        return article.source_id in (None, self.source.id)

    def _move(self, new: Newcomer, article: RawArticle) -> None:
        """Store the address and date if they have changed, unless the reading has the article under two keys."""
        published = new.published if new.dated_alone else None
        moved = new.address not in (None, article.canonical_url) or published not in (None, article.published)
        if moved and self._claims[article.id] <= 1:
            url, address = (new.entry.url, new.address) if new.address else (article.url, article.canonical_url)
            self._articles[article.id] = replace(
                article, url=url, canonical_url=address, published=published or article.published
            )
            move = self._storage.articles.move
            self._changes.append(partial(move, article.id, url=url, canonical_url=address, published=published))

    def _compare(self, new: Newcomer, article: RawArticle) -> None:
        """Store an edit if the words of the entry differ from its article. A shortened text does not replace the full
        text."""
        entry, item, old = new.entry, new, Comparable.of(article)
        # A text that was deleted for its age can't be compared with its excerpt.
        if item.shortens(old) or (old.is_deleted and entry.excerpt and not article.excerpt):
            if words_of(item.title) == words_of(old.title):
                return
            kind, excerpt = article.content_kind, article.excerpt
            entry = replace(entry, content=article.content, content_kind=kind, excerpt=excerpt)
            item = replace(item, said=old.said)
        if item.digest == article.fingerprint:
            return
        # If the old version was never extracted, only the source's text of it exists.
        sent = packed(old.said) if article.state in (ArticleState.FETCHED, ArticleState.FAILED) else None
        edited = partial(
            self._storage.articles.replace,
            article.id,
            entry,
            canonical_url=item.address,
            fingerprint=item.digest,
            indexed=None if article.again else IndexTexts.of(entry.title, ""),
        )
        self._changes += partial(self._storage.articles.keep_revision, article.id, now=self._now, sent=sent), edited
        self._articles[article.id] = replace(
            article,
            title=entry.title,
            content=entry.content,
            content_kind=entry.content_kind,
            excerpt=entry.excerpt,
            url=entry.url or article.url,
            canonical_url=item.address or article.canonical_url,
            fingerprint=item.digest,
            state=ArticleState.FETCHED,
            attempts=0,
        )
        self._edited += 1

    def _is_recycled(self, new: Newcomer, article: RawArticle) -> bool:
        """Returns True if the source now uses the key for another item."""
        if article.source_id != self.source.id:
            return False
        pair = Pair(new, Comparable.of(article))
        if self.source.kind is SourceKind.PAGE and pair.apart and not new.address_tells:
            return True  # a page changes the date beside its link "Agenda" every week
        return not pair.continues

    def _site_has_moved(self) -> bool:
        """Returns True if most entries are stored articles of this publisher with the same words and new addresses. A
        single entry of this kind may be the next in a series of identical notices."""
        moved = known = 0
        for new in self._newcomers:
            if new.entry.key in self._seen or self._words[new.digest] > 1:
                continue
            pairs = [
                Pair(new, Comparable.of(article))
                for article in self._like(new)
                if article.fingerprint == new.digest
                and not self._claims[article.id]
                and (article.source_id == self.source.id or one_site(new.address, article.canonical_url))
            ]
            moved += len(pairs) == 1 and pairs[0].moves
            known += any(pair.same_address for pair in pairs)  # another feed of the site has brought the new address
        return moved >= MOVED and moved * 2 >= len(self._newcomers) - known


def _sorted(
    reading: SourceReading, entries: Sequence[Entry], seen: Mapping[str, SeenEntry]
) -> tuple[list[Entry], list[Entry]]:
    """Returns the entries to store, with at most `most_new` new ones; and the old entries of a sitemap, which are only
    noted as seen. The other new entries wait for the next reading."""
    room = len(entries) if reading.most_new is None else reading.most_new
    taken: list[Entry] = []
    past: list[Entry] = []
    for entry in entries:
        before = seen.get(entry.key)
        if before is None and entry.key not in reading.past:
            room -= 1
            if room >= 0:
                taken.append(entry)
        else:
            (past if before is None or before.article_id is None else taken).append(entry)
    return taken, past
