"""Store the entries of a source. An entry is a new article, an edit of a stored article, or unchanged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import chain

from bot.models import ArticleState, Entry, FullText, RawArticle, Source, SourceKind
from bot.pipeline.identity import Newcomer, Pair, one_site, recognise, shortens, told_apart, with_all
from bot.sources import SourceReading
from bot.sources.dates import plausible
from bot.storage import Storage
from bot.storage.articles import SeenEntry, new_rows
from bot.storage.database import packed
from bot.storage.search import IndexTexts
from bot.text import words_of

ROLLED_OVER = 5
"""If a reading has at least this many entries and all are new, others may have been missed."""
MOVED = 3
"""If at least this many entries, and at least half of them, have moved, the whole site has moved."""
AT_ONCE = 100
"""The number of entries that one transaction stores, so that the write lock is free soon."""
PASSED_AT_ONCE = 5000
"""The number of old entries that one transaction passes over."""
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


@dataclass
class _Portion:
    """What one transaction stores of a reading."""

    added: list[Newcomer] = field(default_factory=list)
    changes: list[tuple[int, Callable[[], object]]] = field(default_factory=list)
    """Changes of stored articles, with the ids of the articles."""
    notes: list[tuple[str, int | None, str, datetime | None]] = field(default_factory=list)
    """The entries as `Entries.put` stores them."""
    claimed: set[int] = field(default_factory=set)
    """The numbers of the articles of all its entries, unchanged ones too."""
    compared: list[Newcomer] = field(default_factory=list)
    """The new entries that were compared with stored articles."""
    read: set[int] = field(default_factory=set)
    """The ids of the stored articles from which the changes were decided."""
    edited: int = 0
    is_stored: bool = False


class Ingest:
    """Decides what to store of one reading, before the write lock is taken: to clean and compare the 50,000 addresses
    of a sitemap takes seconds. `writes` stores it, unless what was read for the decisions has changed meanwhile."""

    def __init__(self, storage: Storage, source: Source, reading: SourceReading, *, now: datetime) -> None:
        """Raises NotFound if the source was removed."""
        self._storage = storage
        self._now = now
        self.source = storage.sources.find(str(source.id))
        entries = told_apart(
            [
                entry if entry.published == plausible(entry.published, now) else replace(entry, published=None)
                for entry in reading.entries
            ]
        )
        self._seen = storage.entries.seen(source.id, (entry.key for entry in entries))
        taken, past = _sorted(reading, entries, self._seen)
        addresses = Counter(entry.address for entry in taken)
        self._updates = Counter(entry.updated for entry in taken)
        moments = Counter(entry.published for entry in taken)
        self._newcomers = [
            Newcomer(
                entry=entry,
                addressed_alone=addresses[entry.address] == 1,
                dated_alone=moments[entry.published] == 1,
            )
            for entry in taken
        ]
        self._claims = Counter(seen.article_id for seen in self._seen.values())
        self._same: dict[tuple[str, str], list[tuple[Newcomer, int]]] = {}
        """Address and words of an entry → the entries with these, and the numbers of their articles."""
        self._before: dict[int, RawArticle] = {}
        self._articles: dict[int, RawArticle] = {}
        """The stored articles as they will be when the changes so far are written."""
        self._alike: dict[str, list[int]] = {}
        self._added: list[Newcomer] = []
        self._portion = _Portion()
        self._moved = _Portion()
        """Notes of the entries of a site that has moved, with the words that their articles have so far."""
        new = [entry.key for entry in past if entry.key not in self._seen]
        # The old entries of a sitemap. If the poll is not stored, the next one passes them over too.
        self._portions = [
            _Portion(notes=[(key, None, "", None) for key in new[n : n + PASSED_AT_ONCE]])
            for n in range(0, len(new), PASSED_AT_ONCE)
        ]
        self._ids: dict[int | None, int] = {}
        """Number → id of the new articles that are stored."""
        self._written: set[int] = set()
        self._decide()
        count, added = len(taken), len(self._added)
        edited = sum(portion.edited for portion in self._portions)
        self.result = Ingested(
            new=added,
            edited=edited,
            unchanged=count + len(past) - added - edited,
            rolled_over=added == count >= ROLLED_OVER and self.source.articles > 0,
            left=len(entries) - count - len(past),
        )

    @property
    def new_times(self) -> list[datetime]:
        """When the new articles were published. An item that is dated in the future has the present time."""
        return [min(new.entry.published or self._now, self._now) for new in self._added]

    def writes(self, then: Callable[[], object]) -> Generator[Callable[[], None], None, bool]:
        """Yields a function for each portion. Called inside `write()`, it stores each new item once, and lets edits
        replace their articles. The last one calls `then`.

        Returns False, without a call of `then`, if the rows that were read for a portion have changed. The portions
        before it are stored, and the next decision recognises their entries.
        """
        for portion in self._portions:
            is_last = portion is self._portions[-1]
            if is_last or portion.notes or (self.source.topics and portion.claimed):
                yield self._storing(portion, then if is_last else lambda: None)
                if not portion.is_stored:
                    return False
        return True

    def _storing(self, portion: _Portion, then: Callable[[], object]) -> Callable[[], None]:
        storage, source, ids, written = self._storage, self.source, self._ids, self._written
        rows = new_rows(source, [new.entry for new in portion.added], now=self._now)
        compared = [new.entry for new in portion.compared]
        keys = [key for key, *_ in portion.notes]
        seen = {key: self._seen[key] for key in keys if key in self._seen}
        alike = {new.entry.key: {*self._alike[new.entry.key]} - written for new in portion.compared}
        changed = {article_id for article_id, _ in portion.changes}
        # Earlier portions have changed some of the articles that new entries were compared with.
        read = (portion.read - written) | changed
        before = {article_id: self._before[article_id] for article_id in read if article_id in self._before}

        def store() -> None:
            if (
                replace(storage.sources.find(str(source.id)), articles=source.articles) != source
                or storage.entries.seen(source.id, keys) != seen
                or {key: {*like} - written for key, like in storage.articles.like(source, compared).items()} != alike
                or storage.articles.raws(read) != before
            ):
                return
            new = storage.articles.add(rows)
            ids.update(enumerate(new, _NEW + len(ids)))
            for _, change in portion.changes:
                change()
            notes = [(key, ids.get(known, known), digest, updated) for key, known, digest, updated in portion.notes]
            storage.entries.put(source.id, notes)
            storage.articles.add_topics((ids.get(known, known) for known in portion.claimed), source)
            written.update(new, changed)
            portion.is_stored = True
            then()

        return store

    def _look_up(self, newcomers: Sequence[Newcomer]) -> None:
        """Find the stored articles that new entries may belong to."""
        if newcomers:
            self._alike |= self._storage.articles.like(self.source, [new.entry for new in newcomers])

    def _load(self, ids: Iterable[int]) -> None:
        if missing := {*ids} - self._articles.keys():
            found = self._storage.articles.raws(missing)
            self._before |= found
            self._articles |= found

    def _article(self, article_id: int) -> RawArticle:
        self._load([article_id])
        self._portion.read.add(article_id)
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
        self._portions.append(self._portion)
        # Feeds list the newest entry first. Store the oldest first, so that ids grow with time.
        for n, new in enumerate(reversed(self._newcomers)):
            if n and n % AT_ONCE == 0:
                self._portions.append(_Portion())
                self._portion = self._portions[-1]
            known = self._take(new, moved=moved)
            if known is not None:
                self._portion.claimed.add(known)
                if new.entry.address is not None:
                    self._same.setdefault((new.entry.address, new.entry.digest), []).append((new, known))
        if self._moved.notes and len(self._portions) > 1:
            # First store which articles the entries belong to: with half of the portions stored, the other entries
            # would not show that the site has moved. The next portion finds that its entries have changed, and all is
            # decided again.
            self._portions.insert(0, self._moved)

    def _take(self, new: Newcomer, *, moved: bool) -> int | None:
        """Decide on one entry. Returns the number of its article, or None for an old entry that is not stored."""
        seen = self._seen.get(new.entry.key)
        if new.entry.key in self._alike:
            self._portion.compared.append(new)
        if seen is not None and seen.article_id is not None:
            if self._is_unchanged(new, seen):
                return seen.article_id
            article = self._article(seen.article_id)
            if not self._is_recycled(new, article):
                self._seen_again(new, seen, article)
                return article.id
            self._claims[article.id] -= 1
            other = replace(new, entry=with_all(new.entry))
            again = self._storage.entries.seen(self.source.id, [other.entry.key])
            self._seen |= again
            self._claims.update(seen.article_id for seen in again.values())
            if not again:
                self._look_up([other])
            known = self._take(other, moved=moved)
            # From now on the key belongs to this item, until the source gives the key to another item.
            self._note(new.entry, known)
            return known
        if seen is not None:
            return None  # seen, but not stored
        same = self._same.get((new.entry.address or "", new.entry.digest), ())
        known = next((id_ for other, id_ in same if Pair(new.entry, other.entry).dated_alike is not False), None)
        if known is None:
            known = recognise(
                new, self._like(new), source=self.source, claimed=lambda id_: self._claims[id_] > 0, moved=moved
            )
        if known is None:
            known = _NEW + len(self._added)
            self._added.append(new)
            self._portion.added.append(new)
        self._claims[known] += 1
        if known < _NEW:
            article = self._article(known)
            own = self._is_own(article)
            if moved:
                words = (article.fingerprint or "") if own else new.entry.digest
                self._moved.notes.append((new.entry.key, known, words, new.entry.updated))
            if own:
                self._compare(new.entry, article)
                self._move(new, self._articles[known])
        self._note(new.entry, known)
        return known

    def _like(self, new: Newcomer) -> list[RawArticle]:
        """Returns the stored articles that a new entry may belong to."""
        self._load(ids := self._alike[new.entry.key])
        self._portion.read.update(ids)
        return [self._articles[article_id] for article_id in ids]

    def _change(self, article_id: int, *changes: Callable[[], object]) -> None:
        self._portion.changes += ((article_id, change) for change in changes)

    def _note(self, entry: Entry, article_id: int | None) -> None:
        self._portion.notes.append((entry.key, article_id, entry.digest, entry.updated))

    def _is_unchanged(self, new: Newcomer, seen: SeenEntry) -> bool:
        """Returns True if the entry is as it was before, and no other entry of the reading belongs to its article."""
        entry = new.entry
        return (
            (seen.digest, seen.fingerprint, seen.updated_at) == (entry.digest, entry.digest, entry.updated)
            and entry.address in (None, seen.address)
            and entry.published in (None, seen.published)
            and self._claims[seen.article_id] == 1
        )

    def _seen_again(self, new: Newcomer, seen: SeenEntry, article: RawArticle) -> None:
        own = self._is_own(article)
        # Another feed or process may have stored the same edit already.
        changed = seen.digest not in ("", new.entry.digest) and new.entry.digest != article.fingerprint
        if changed and (own or seen.digest == article.fingerprint):
            self._compare(new.entry, article)
        elif (changed or self._says_updated(new.entry, seen)) and (
            article.excerpt or self.source.full_text == FullText.PAGE
        ):
            # Read the page again: the article comes from another feed that words it differently, or the source says
            # that it was updated.
            self._articles[article.id] = replace(article, state=ArticleState.FETCHED, attempts=0)
            self._change(article.id, partial(self._storage.articles.read_again, article.id))
            self._portion.edited += 1
        if own:
            self._move(new, self._articles[article.id])
        self._note(new.entry, article.id)

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
        entry = new.entry
        published = entry.published if new.dated_alone else None
        moved = entry.address not in (None, article.address) or published not in (None, article.published)
        if moved and self._claims[article.id] <= 1:
            url, address = (entry.url, entry.address) if entry.address else (article.url, article.address)
            self._articles[article.id] = replace(
                article, url=url, canonical_url=address, published=published or article.published
            )
            move = partial(self._storage.articles.move, article.id, url=url, canonical_url=address)
            self._change(article.id, partial(move, published=published))

    def _compare(self, entry: Entry, article: RawArticle) -> None:
        """Store an edit if the words of the entry differ from its article. A shortened text does not replace the full
        text."""
        # A text that was deleted for its age can't be compared with its excerpt.
        if shortens(entry, article) or (article.is_deleted and entry.excerpt and not article.excerpt):
            if words_of(entry.title) == words_of(article.title):
                return
            kind, excerpt = article.content_kind, article.excerpt
            entry = replace(entry, content=article.content, content_kind=kind, excerpt=excerpt)
        if entry.digest == article.fingerprint:
            return
        # If the old version was never extracted, only the source's text of it exists.
        sent = packed(article.said) if article.state in (ArticleState.FETCHED, ArticleState.FAILED) else None
        edited = partial(
            self._storage.articles.replace,
            article.id,
            entry,
            indexed=None if article.again else IndexTexts.of(entry.title, ""),
        )
        keep = partial(self._storage.articles.keep_revision, article.id, now=self._now, sent=sent)
        self._change(article.id, keep, edited)
        self._articles[article.id] = replace(
            article,
            title=entry.title,
            content=entry.content,
            content_kind=entry.content_kind,
            excerpt=entry.excerpt,
            url=entry.url or article.url,
            canonical_url=entry.address or article.address,
            fingerprint=entry.digest,
            state=ArticleState.FETCHED,
            attempts=0,
        )
        self._portion.edited += 1

    def _is_recycled(self, new: Newcomer, article: RawArticle) -> bool:
        """Returns True if the source now uses the key for another item."""
        if article.source_id != self.source.id:
            return False
        pair = Pair(new.entry, article)
        if self.source.kind is SourceKind.PAGE and pair.apart and not new.address_tells:
            return True  # a page changes the date beside its link "Agenda" every week
        return not pair.continues

    def _site_has_moved(self) -> bool:
        """Returns True if most entries are stored articles of this publisher with the same words and new addresses. A
        single entry of this kind may be the next in a series of identical notices."""
        moved = known = 0
        words = Counter(new.entry.digest for new in self._newcomers)
        for new in self._newcomers:
            entry = new.entry
            if entry.key in self._seen or words[entry.digest] > 1:
                continue
            pairs = [
                Pair(entry, article)
                for article in self._like(new)
                if article.fingerprint == entry.digest
                and not self._claims[article.id]
                and (article.source_id == self.source.id or one_site(entry.address, article.address))
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
