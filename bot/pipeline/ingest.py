"""Store the entries of a source. An entry is a new article, an edit of a stored article, or unchanged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.models import ArticleState, Entry, FullText, RawArticle, Source, SourceKind
from bot.pipeline.identity import (
    Comparable,
    Newcomer,
    Pair,
    cleaned,
    is_specific,
    one_site,
    recognise,
    told_apart,
    with_all,
)
from bot.sources import SourceReading
from bot.storage import Storage
from bot.storage.articles import SeenEntry
from bot.text import words_of

ROLLED_OVER = 5
"""If a reading has at least this many entries and all are new, others may have been missed."""
MOVED = 3
"""If at least this many entries, and at least half of them, have moved, the whole site has moved."""


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
    """Stores the entries of one reading.

    Create the object before you take the write lock: to clean and compare the 50,000 addresses of a sitemap takes
    seconds.
    """

    def __init__(self, storage: Storage, source: Source, reading: SourceReading, *, now: datetime) -> None:
        self._storage = storage
        self._source = source
        self._now = now
        entries = told_apart([cleaned(entry) for entry in reading.entries])
        taken, self._past = _sorted(storage, source, reading, entries)
        self._left = len(entries) - len(taken) - len(self._past)
        items = [Comparable.of(entry) for entry in taken]
        self._at: Counter[str | None] = Counter(item.address for item in items if item.address is not None)
        self._updates = Counter(entry.updated for entry in taken)
        moments = Counter(item.published for item in items)
        self._newcomers = [
            Newcomer(
                **vars(item),
                entry=entry,
                address_tells=self._at[item.address] == 1 and is_specific(item.address or ""),
                dated_alone=moments[item.published] == 1,
            )
            for entry, item in zip(taken, items, strict=True)
        ]
        self._words = Counter(new.digest for new in self._newcomers)
        self._before = self._newest = 0
        self._seen: dict[str, SeenEntry] = {}
        self._alike: dict[str, list[int]] = {}
        self._claims: Counter[int | None] = Counter()
        # The new articles and the seen entries that are not written yet. `_write` writes each list by one statement.
        self._added: list[Newcomer] = []
        self._notes: dict[str, SeenEntry] = {}
        self._edited = 0

    def store(self, source: Source) -> Ingested:
        """Store each new item once, and let edits replace their articles, in one transaction. `source`: the current
        state of the source."""
        self._source = source
        with self._storage.database.write():
            return self._store()

    def _store(self) -> Ingested:
        # Read the seen entries again, since another process may have just stored some of them.
        self._before = self._newest = self._storage.articles.newest_id()
        keys = [entry.key for entry in (*self._past, *(new.entry for new in self._newcomers))]
        self._seen = self._storage.entries.seen(self._source.id, keys)
        unseen = [new.compared for new in self._newcomers if new.entry.key not in self._seen]
        self._alike = self._storage.articles.like(self._source, unseen, before=self._before)
        for entry in self._past:
            if entry.key not in self._seen:
                self._note(entry, "", None)
        self._claims.update(seen.article_id for seen in self._seen.values())
        moved = self._site_has_moved()
        # Feeds list the newest entry first. Store the oldest first, so that ids grow with time.
        for new in reversed(self._newcomers):
            self._take(new, moved=moved)
        self._write()
        self._storage.articles.add_topics((article for article in +self._claims if article), self._source)
        count, added = len(self._newcomers), self._newest - self._before
        return Ingested(
            new=added,
            edited=self._edited,
            unchanged=count + len(self._past) - added - self._edited,
            rolled_over=added == count >= ROLLED_OVER and self._source.articles > 0,
            left=self._left,
        )

    def _take(self, new: Newcomer, *, moved: bool) -> int | None:
        """Store one entry. Returns the id of its article, or None for an old entry that is not stored."""
        seen = self._seen.get(new.entry.key)
        if seen is not None and seen.article_id is not None:
            if self._is_unchanged(new, seen):
                return seen.article_id
            article = self._storage.articles.raw(seen.article_id)
            if not self._is_recycled(new, article):
                self._seen_again(new, seen, article)
                return article.id
            entry = with_all(new.entry, new)
            self._claims[seen.article_id] -= 1
            self._write()
            again = self._storage.entries.seen(self._source.id, [entry.key])
            self._seen |= again
            self._claims.update(other.article_id for other in again.values() if other.article_id is not None)
            known = self._take(replace(new, entry=entry), moved=moved)
            # From now on the key belongs to this item, until the source gives the key to another item.
            self._note(new.entry, new.digest, known)
            return known
        if seen is not None:
            return None  # seen, but not stored
        candidates = self._like(new)
        known = recognise(
            new, candidates, source=self._source, claimed=lambda article: self._claims[article] > 0, moved=moved
        )
        if known is None:
            known = self._newest = self._newest + 1
            self._added.append(new)
        self._claims[known] += 1
        for article in candidates:
            if article.id == known and self._is_own(article):
                self._compare(new, article)
                self._move(new, article)
        self._note(new.entry, new.digest, known)
        return known

    def _like(self, new: Newcomer) -> list[RawArticle]:
        """Returns the stored articles that a new entry may belong to. An article that was stored by this same reading
        is only returned if it has the same address."""
        key = new.entry.key
        if key not in self._alike or self._at[new.address] > 1:
            self._write()
            self._alike |= self._storage.articles.like(self._source, [new.compared], before=self._before)
        return [self._storage.articles.raw(article_id) for article_id in self._alike[key]]

    def _note(self, entry: Entry, digest: str, article_id: int | None) -> None:
        self._notes[entry.key] = SeenEntry(
            key=entry.key, article_id=article_id, digest=digest, updated_at=entry.updated
        )

    def _write(self) -> None:
        """Write the new articles and the entries noted so far."""
        if not self._notes:
            return
        ids = self._storage.articles.add(self._source, [new.compared for new in self._added], now=self._now)
        titles = [new.entry.title for new in self._added]
        self._storage.search.index_titles(zip(ids, titles, strict=True))
        self._storage.entries.put(self._source.id, self._notes.values())
        self._added.clear()
        self._notes.clear()

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
            article.excerpt or self._source.full_text == FullText.PAGE
        ):
            # Read the page again: the article comes from another feed that words it differently, or the source says
            # that it was updated.
            self._storage.articles.read_again(article.id)
            self._edited += 1
        if own:
            self._move(new, article)
        self._note(new.entry, new.digest, article.id)

    def _says_updated(self, entry: Entry, seen: SeenEntry) -> bool:
        """Returns True if the entry has a later time of update than before, so that its page may have changed. If
        several entries share the time, it does not count: it is the time at which the feed was generated."""
        before, now = seen.updated_at, entry.updated
        return before is not None and now is not None and now > before and self._updates[now] == 1

    def _is_own(self, article: RawArticle) -> bool:
        # If the source of the article was removed, the source that sends it now takes its place.
        return article.source_id in (None, self._source.id)

    def _move(self, new: Newcomer, article: RawArticle) -> None:
        """Store the address and date if they have changed, unless the reading has the article under two keys."""
        published = new.published if new.dated_alone else None
        moved = new.address not in (None, article.canonical_url) or published not in (None, article.published)
        if moved and self._claims[article.id] <= 1:
            self._storage.articles.move(article.id, url=new.entry.url, canonical_url=new.address, published=published)

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
        sent = old.said if article.state in (ArticleState.FETCHED, ArticleState.FAILED) else None
        self._storage.articles.keep_revision(article.id, now=self._now, sent=sent)
        self._storage.articles.replace(article.id, entry, canonical_url=item.address, fingerprint=item.digest)
        if not article.again:
            self._storage.search.index(article.id, entry.title, "")
        self._edited += 1

    def _is_recycled(self, new: Newcomer, article: RawArticle) -> bool:
        """Returns True if the source now uses the key for another item."""
        if article.source_id != self._source.id:
            return False
        pair = Pair(new, Comparable.of(article))
        if self._source.kind is SourceKind.PAGE and pair.apart and not new.address_tells:
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
                and (article.source_id == self._source.id or one_site(new.address, article.canonical_url))
            ]
            moved += len(pairs) == 1 and pairs[0].moves
            known += any(pair.same_address for pair in pairs)  # another feed of the site has brought the new address
        return moved >= MOVED and moved * 2 >= len(self._newcomers) - known


def _sorted(
    storage: Storage, source: Source, reading: SourceReading, entries: Sequence[Entry]
) -> tuple[list[Entry], list[Entry]]:
    """Returns the entries to store, with at most `most_new` new ones; and the old entries of a sitemap, which are only
    noted as seen. The other new entries wait for the next reading."""
    seen = storage.entries.seen(source.id, (entry.key for entry in entries))
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
