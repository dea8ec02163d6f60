"""Store the entries of a source. An entry is a new article, an edit of a stored article, or unchanged."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import chain, count

from bot.models import ArticleState, Entry, FullText, RawArticle, Source, SourceKind
from bot.pipeline.identity import Newcomer, Pair, distinct_entries, one_site, recognise, shortens, with_all
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
"""The number of entries that one transaction stores, so that the write lock is free soon. Each LONG characters of an
entry count as one more."""
LONG = 10_000
NOTED_AT_ONCE = 1000
"""The number of entries that one transaction notes if it stores nothing else of them."""
MOST_ROUNDS = 10
"""How often the entries of one reading are decided on. What is left then waits for the next reading."""


@dataclass(frozen=True, kw_only=True)
class Ingested:
    """The result of storing a reading's entries."""

    new: int = 0
    edited: int = 0
    unchanged: int = 0
    rolled_over: bool = False
    """True if all entries are new although the source was read before, so that others may have been missed between."""
    left: int = 0
    """The number of entries that wait for the next readings, since one reading stores only a limited number."""


_Note = tuple[str, int | None, str, datetime | None]
"""An entry as `Entries.put` stores it."""


@dataclass
class _Portion:
    """What one transaction stores of a reading."""

    added: dict[int, Entry] = field(default_factory=dict)
    """New articles, by the ids that they get."""
    changes: list[tuple[int, Callable[[], object]]] = field(default_factory=list)
    """Changes of stored articles, with the ids of the articles."""
    notes: list[_Note] = field(default_factory=list)
    edited: int = 0


class Ingest:
    """Stores one reading. Nothing else may store entries meanwhile: see `Database.alone`.

    What to store is decided before the write lock is taken: to clean and compare the 50,000 addresses of a sitemap
    takes seconds.
    """

    def __init__(self, storage: Storage, source: Source, reading: SourceReading, *, now: datetime) -> None:
        self._storage = storage
        self._now = now
        self._source = source
        entries = distinct_entries(
            [
                entry if entry.published == plausible(entry.published, now) else replace(entry, published=None)
                for entry in reading.entries
            ]
        )
        self._keys = [entry.key for entry in entries]
        self._seen = seen = storage.entries.seen(source.id, self._keys)
        # The other new entries wait for the next reading.
        new = [key for key in self._keys if key not in seen and key not in reading.past][: reading.most_new]
        stored = {key for key, before in seen.items() if before.article_id is not None}
        wanted = stored.union(new)
        taken = [entry for entry in entries if entry.key in wanted]
        self._past = {key for key in self._keys if key not in stored and (key in seen or key in reading.past)}
        """The keys of the old entries of a sitemap, which are only noted as seen."""
        addresses = Counter(entry.address for entry in taken)
        self._updates = Counter(entry.updated for entry in taken)
        moments = Counter(entry.published for entry in taken)
        # Feeds list the newest entry first. Store the oldest first, so that ids grow with time.
        self._newcomers = [
            Newcomer(
                entry=entry,
                addressed_alone=addresses[entry.address] == 1,
                dated_alone=moments[entry.published] == 1,
            )
            for entry in reversed(taken)
        ]
        self._added = self._edited = 0

    def store(self) -> Ingested:
        """Store each new item once, and let edits replace their articles. If this is interrupted, the next reading
        stores the rest. Raises NotFound if the source was removed."""
        # If the poll is not stored, the next one passes them over too.
        self._write_notes([(key, None, "", None) for key in self._past.difference(self._seen)])
        left = total = len(self._newcomers)
        for _ in range(MOST_ROUNDS):
            if not (left := self._store()):
                break
            self._seen = self._storage.entries.seen(self._source.id, self._keys)
        return Ingested(
            new=self._added,
            edited=self._edited,
            unchanged=total + len(self._past) - self._added - self._edited,
            rolled_over=self._added == total >= ROLLED_OVER and self._source.articles > 0,
            left=len(self._keys) - total - len(self._past) + left,
        )

    def _store(self) -> int:
        """Decide on the entries, and store what can be stored at once. Returns the number of entries that are left. All
        are decided on again, after what those depend on is stored."""
        self._claims = Counter(seen.article_id for seen in self._seen.values())
        self._alike = defaultdict[str, list[RawArticle]](list)
        """The stored articles that a new entry may belong to, by the key of the entry."""
        self._articles: dict[int, RawArticle] = {}
        self._look_up(self._newcomers)
        self._recognised: list[_Note] = []
        self._changed: set[int] = set()
        self._sent = defaultdict[tuple[str | None, str], list[tuple[Entry, int]]](list)
        """The entries that bring an article or may change one, with their articles, by address and words."""
        self._new_ids = count(self._storage.articles.next_id())
        self._left = 0
        moved = self._site_has_moved()
        portions, size = list[_Portion](), AT_ONCE
        for new in self._newcomers:
            if size >= AT_ONCE:
                size, self._portion = 0, _Portion()
                portions.append(self._portion)
            size += 1 + len(new.entry.content) // LONG
            self._take(new, moved=moved)
        if self._recognised:
            # First, and together: with half of them stored, the other entries would not show that the site has moved.
            self._write_notes(self._recognised)
            return len(self._newcomers)
        return self._left if all(map(self._write, portions)) else len(self._newcomers)

    def _write_notes(self, notes: list[_Note]) -> None:
        for n in range(0, len(notes), NOTED_AT_ONCE):
            self._write(_Portion(notes=notes[n : n + NOTED_AT_ONCE]))

    def _write(self, portion: _Portion) -> bool:
        """Store a portion, unless another step has changed an article that it changes."""
        storage, source = self._storage, self._source
        if not portion.notes:
            return True
        rows = new_rows(source, portion.added, now=self._now)
        # Without the texts: to read them would take long, and each change of a text changes another field. Only its
        # deletion for its age may not; an edit that was compared with the whole text is as good.
        before = {article_id: replace(self._articles[article_id], content="") for article_id, _ in portion.changes}
        belong = [article_id for _, article_id, *_ in portion.notes if article_id is not None]
        with storage.database.write():
            storage.sources.find(str(source.id))
            if storage.articles.raws(before, texts=False) != before:
                return False
            storage.articles.add(rows)
            for _, change in portion.changes:
                change()
            storage.entries.put(source.id, portion.notes)
            storage.articles.add_topics(belong, source)
        self._added += len(portion.added)
        self._edited += portion.edited
        return True

    def _look_up(self, newcomers: Sequence[Newcomer]) -> None:
        """Find the stored articles that new entries may belong to, and read those and the articles of changed entries,
        all by one query."""
        alike = self._storage.articles.like(
            self._source, [new.entry for new in newcomers if new.entry.key not in self._seen]
        )
        changed = (
            seen.article_id
            for new in newcomers
            if (seen := self._seen.get(new.entry.key)) and seen.article_id and not self._is_unchanged(new.entry, seen)
        )
        self._articles |= self._storage.articles.raws({*changed, *chain(*alike.values())})
        self._alike |= {key: [self._articles[article_id] for article_id in ids] for key, ids in alike.items()}

    def _take(self, new: Newcomer, *, moved: bool) -> int | None:
        """Decide on one entry. Returns the id of its article, or None for an old entry that is not stored, or one that
        is left because another entry changes its article."""
        entry, seen = new.entry, self._seen.get(new.entry.key)
        if seen is None:
            return self._take_unseen(new, moved=moved)
        if seen.article_id is None or self._is_unchanged(entry, seen):
            return seen.article_id
        article = self._articles[seen.article_id]
        if self._is_recycled(new, article):
            self._claims[article.id] -= 1
            other = replace(new, entry=with_all(entry))
            again = self._storage.entries.seen(self._source.id, [other.entry.key])
            self._seen |= again
            self._claims.update(seen.article_id for seen in again.values())
            self._look_up([other])
            known = self._take(other, moved=moved)
            if known is not None:
                # From now on the key belongs to this item, until the source gives the key to another item.
                self._note(entry, known)
            return known
        self._sent[entry.address, entry.digest].append((entry, article.id))
        if article.id in self._changed:
            self._left += 1
            return None
        self._seen_again(new, seen, article)
        return article.id

    def _take_unseen(self, new: Newcomer, *, moved: bool) -> int:
        entry = new.entry
        sent = self._sent[entry.address, entry.digest] if entry.address else ()
        known = next((id_ for other, id_ in sent if Pair(entry, other).dated_alike is not False), None)
        if known is not None:
            self._note(entry, known)
        elif (
            known := recognise(
                new,
                self._alike[entry.key],
                source=self._source,
                claimed=lambda id_: self._claims[id_] > 0,
                moved=moved,
            )
        ) is not None:
            # First store which article it is, with the words that this has so far. Then it is like an entry that has
            # been seen before.
            article = self._articles[known]
            words = article.digest if self._is_own(article) else entry.digest
            self._recognised.append((entry.key, known, words, entry.updated))
        else:
            known = next(self._new_ids)
            self._portion.added[known] = entry
            self._sent[entry.address, entry.digest].append((entry, known))
            self._note(entry, known)
        self._claims[known] += 1
        return known

    def _change(self, article_id: int, *changes: Callable[[], object]) -> None:
        self._changed.add(article_id)
        self._portion.changes += ((article_id, change) for change in changes)

    def _note(self, entry: Entry, article_id: int | None) -> None:
        self._portion.notes.append((entry.key, article_id, entry.digest, entry.updated))

    def _is_unchanged(self, entry: Entry, seen: SeenEntry) -> bool:
        """Returns True if the entry is as it was before, and no other entry of the reading belongs to its article."""
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
            article.excerpt or self._source.full_text == FullText.PAGE
        ):
            # Read the page again: the article comes from another feed that words it differently, or the source says
            # that it was updated.
            self._change(article.id, partial(self._storage.articles.read_again, article.id))
            self._portion.edited += 1
        if own:
            self._move(new, article)
        self._note(new.entry, article.id)

    def _says_updated(self, entry: Entry, seen: SeenEntry) -> bool:
        """Returns True if the entry has a later time of update than before, so that its page may have changed. If
        several entries share the time, it does not count: it is the time at which the feed was generated."""
        before, now = seen.updated_at, entry.updated
        return bool(before and now and now > before and self._updates[now] == 1)

    def _is_own(self, article: RawArticle) -> bool:
        # If the source of the article was removed, the source that sends it now takes its place.
        return article.source_id in (None, self._source.id)

    def _move(self, new: Newcomer, article: RawArticle) -> None:
        """Store the address and date if they have changed, unless the reading has the article under two keys."""
        entry = new.entry
        published = entry.published if new.dated_alone else None
        moved = entry.address not in (None, article.address) or published not in (None, article.published)
        if moved and self._claims[article.id] <= 1:
            move, address = self._storage.articles.move, entry.address or None
            self._change(
                article.id, partial(move, article.id, url=entry.url, canonical_url=address, published=published)
            )

    def _compare(self, entry: Entry, article: RawArticle) -> None:
        """Store an edit if the words of the entry differ from its article. A shortened text does not replace the full
        text."""
        # A text that was deleted for its age can't be compared with its excerpt.
        if shortens(entry, article) or (article.is_deleted and entry.excerpt and not article.excerpt):
            if words_of(entry.title) == words_of(article.title):
                return
            entry = replace(entry, content=article.content, content_kind=article.content_kind, excerpt=article.excerpt)
        if entry.digest == article.fingerprint:
            return
        # If the old version was never extracted, only the source's text of it exists.
        sent = packed(article.plain) if article.state in (ArticleState.FETCHED, ArticleState.FAILED) else None
        edited = partial(
            self._storage.articles.replace,
            article.id,
            entry,
            address=entry.address,  # found here, since that takes longer than the write lock may be held
            indexed=None if article.again else IndexTexts.of(entry.title, ""),
        )
        keep = partial(self._storage.articles.keep_revision, article.id, now=self._now, sent=sent)
        self._change(article.id, keep, edited)
        self._portion.edited += 1

    def _is_recycled(self, new: Newcomer, article: RawArticle) -> bool:
        """Returns True if the source now uses the key for another item."""
        if article.source_id != self._source.id:
            return False
        pair = Pair(new.entry, article)
        if self._source.kind is SourceKind.PAGE and pair.apart and not new.address_tells:
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
                for article in self._alike[entry.key]
                if article.fingerprint == entry.digest
                and not self._claims[article.id]
                and (article.source_id == self._source.id or one_site(entry.address, article.address))
            ]
            moved += len(pairs) == 1 and pairs[0].moves
            known += any(pair.same_address for pair in pairs)  # another feed of the site has brought the new address
        return moved >= MOVED and moved * 2 >= len(self._newcomers) - known
