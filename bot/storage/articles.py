"""Store articles: the content from the sources, publishers' edits, the state in the pipeline, and the facts."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from bot.errors import NotFound
from bot.models import Article, ArticleState, Entry, RawArticle, Revision, Source
from bot.query import EVERYTHING, Query
from bot.storage.database import Queries, grouped, packed, to_text
from bot.storage.search import (
    AT_FIRST,
    LARGEST,
    IndexTexts,
    Search,
    in_blocks,
    index_text,
    put_in_index,
    put_in_vectors,
    signs,
)
from bot.storage.sources import LONGEST_WAIT
from bot.text import clean, digest, words_of
from summarizer.facts import Facts
from summarizer.models import Summary


@dataclass(frozen=True, kw_only=True)
class StoredProfile:
    """An article's profile from `summarizer.stories`, as it is stored."""

    profile: str
    """JSON."""
    embedding: bytes | None
    """As `bot.storage.search.as_bytes` makes it."""
    signature: bytes
    meaning: bytes
    ids: tuple[str, ...] = ()
    """Bills, dockets and cases that the article names. Empty when read: `Stories.sharing` looks them up."""


@dataclass(frozen=True, kw_only=True)
class SeenEntry:
    """An entry as a source last sent it."""

    key: str
    article_id: int | None
    """None if the entry was noted without an article: it was old when the source, which lists all its items, was first
    read."""
    digest: str
    """Digest of the entry's words; empty if they are unknown."""
    updated_at: datetime | None
    fingerprint: str | None = None
    """The current fingerprint of its article. The two fields below are also the article's."""
    address: str | None = None
    published: datetime | None = None


class Entries(Queries):
    """The table `entries`. Its column `seen_at` is empty: to drop it, SQLite would write the whole table at once."""

    def seen(self, source_id: int, keys: Iterable[str]) -> dict[str, SeenEntry]:
        """Returns the entries with these keys that the source has sent before, by key."""
        return {
            entry.key: entry
            for entry in self._db.records(
                SeenEntry,
                """SELECT entries.key, article_id, digest, updated_at, fingerprint, canonical_url AS address,
                    raw_published_at AS published
                FROM entries LEFT JOIN articles ON articles.id = article_id
                WHERE entries.source_id = ? AND entries.key IN (SELECT value FROM json_each(?))""",
                [source_id, list(keys)],
            )
        }

    def put(self, source_id: int, entries: Iterable[tuple[str, int | None, str, datetime | None]]) -> None:
        """Store entries as the source last sent them: key, article, digest, and time of update of each."""
        self._db.change_many(
            """INSERT INTO entries (source_id, key, article_id, digest, updated_at, seen_at)
            VALUES (?, ?, ?, ?, ?, '') ON CONFLICT (source_id, key) DO UPDATE SET
                article_id = excluded.article_id, digest = excluded.digest, updated_at = excluded.updated_at""",
            [(source_id, *entry) for entry in entries],
        )


IS_POLICY = """iif((SELECT policy FROM article_facts WHERE article_id = articles.id) IS NOT 0, 1,
    EXISTS (SELECT 1 FROM entries JOIN sources ON sources.id = source_id WHERE article_id = articles.id AND policy))"""
"""The value of `Article.is_policy`: true if its text is about policy, if its facts have not been found yet, or if one
of its sources is only about policy."""

COLUMNS = f"""articles.id, source_id, publisher, title, url, author, lang, unpacked(text) AS text, published_at, dated,
    fetched_at, state, error, story_id,
    unpacked(summary) AS summary, edited_at,
    (SELECT json_group_array(topic) FROM article_topics WHERE article_id = articles.id) AS topics,
    (SELECT unpacked(facts) FROM article_facts WHERE article_id = articles.id) AS facts,
    {IS_POLICY} AS is_policy"""

_HOST = """(SELECT lower(substr(rest, 1, instr(rest || '/', '/') - 1))
    FROM (SELECT iif(url LIKE 'http%://%', substr(url, instr(url, '://') + 3), '') AS rest))"""

LOOKED_AHEAD = 100
"""The number of waiting articles of one source of which some are extracted next. All may be on hosts that are busy."""
KEPT_AN_ARTICLE = 50
"""The maximum number of revisions that are kept for one article. An item that shows its number of comments changes
with every poll."""


MOST_ALIKE = 50
"""The maximum number of articles that `like` returns for each reason, such as the same title."""


NewRows = list[dict[str, Any]]
"""New articles, as rows of `articles` with the title that their index gets."""


def new_rows(source: Source, entries: Mapping[int, Entry], *, now: datetime) -> NewRows:
    """Returns the rows by which `Articles.add` stores entries as new articles. `entries`: by the ids of the
    articles."""
    return [
        vars(entry)
        | {
            "id": id_,
            "source": source.id,
            "publisher": entry.publisher or source.name,
            "address": entry.address,
            "digest": entry.digest,
            "indexed": index_text(entry.title),
            "now": now,
        }
        for id_, entry in entries.items()
    ]


class Articles(Queries):
    """The tables `articles`, `article_topics` and `revisions`."""

    def next_id(self) -> int:
        """Returns the id of the next new article."""
        return int(self._db.value("SELECT coalesce(max(id), 0) + 1 FROM articles"))

    def add(self, new: NewRows) -> None:
        """Store new articles, inside `write()`, and index their titles: their texts are not extracted yet. `new`: from
        `new_rows`."""
        self._db.change_many(
            """INSERT INTO articles (id, source_id, key, url, canonical_url, title, raw_title, author, publisher, lang,
                content, content_kind, excerpt, published_at, raw_published_at, dated, fetched_at, fingerprint, state)
            VALUES (:id, :source, :key, :url, :address, :title, :title, :author, :publisher, :lang, :content,
                :content_kind, :excerpt, coalesce(:published, :now), :published, :published IS NOT NULL, :now, :digest,
                'fetched')""",
            new,
        )
        self._db.change_many("INSERT INTO search (rowid, title, body) VALUES (:id, :indexed, '')", new)

    def add_topics(self, ids: Iterable[int], source: Source) -> None:
        """Add the source's topics to articles; an article from two sources has the topics of both."""
        # If the topic was found by the article's meaning, it counts as the source's from now on (without a score).
        self._db.change(
            """INSERT INTO article_topics (article_id, topic)
            SELECT article.value, topic.value FROM json_each(?) AS article, json_each(?) AS topic WHERE TRUE
            ON CONFLICT DO UPDATE SET score = NULL WHERE score IS NOT NULL""",
            [list(ids), source.topics],
        )

    def like(self, source: Source, entries: Iterable[Entry]) -> dict[str, list[int]]:
        """Returns, by entry key, the ids of the stored articles that may be the same item as the entry. Entries without
        such an article are left out.

        They have the address or the words of the entry, its publication time or title in the same source, or its key
        and their source was removed. Each reason gives at most MOST_ALIKE articles, the newest: otherwise a source
        whose items all share one address or title would get slower with each item.
        """
        newest = f"ORDER BY id DESC LIMIT {MOST_ALIKE}"
        new = [
            (entry.key, entry.title, entry.published and to_text(entry.published), entry.address, entry.digest)
            for entry in entries
        ]
        rows = self._db.execute(
            f"""WITH new AS (SELECT value ->> 0 AS name, value ->> 1 AS title, value ->> 2 AS moment,
                value ->> 3 AS address, value ->> 4 AS words FROM json_each(:new))
            SELECT name, id FROM new CROSS JOIN articles ON id IN (
                SELECT id FROM (SELECT id FROM articles WHERE canonical_url = address {newest})
                UNION SELECT id FROM (SELECT id FROM articles WHERE fingerprint = words {newest})
                UNION SELECT id FROM (SELECT id FROM articles
                    WHERE source_id = :source AND raw_published_at = moment {newest})
                UNION SELECT id FROM (SELECT id FROM articles
                    WHERE source_id = :source AND raw_title = new.title AND raw_title <> '' {newest})
                UNION SELECT id FROM (SELECT id FROM articles WHERE key = name AND source_id IS NULL {newest}))
            ORDER BY id""",
            {"new": new, "source": source.id},
        )
        return grouped(rows)

    def keep_revision(self, article_id: int, *, now: datetime, sent: str | bytes | None = None) -> None:
        """Keep the version that is being replaced. `sent`: the source's text as `packed` gives it, if the old version
        was never extracted; without it, the version that readers see is kept.

        The first version is kept for good. Of the others, only the newest are kept.
        """
        with self._db.write() as db:
            db.execute(
                """INSERT INTO revisions (article_id, title, url, text, summary, replaced_at)
                SELECT id, iif(?2 IS NULL, title, raw_title), url, coalesce(?2, text),
                    iif(?2 IS NULL, unpacked(summary) ->> 'text', NULL), ?3
                FROM articles WHERE id = ?1""",
                [article_id, sent, now],
            )
            db.execute(
                f"""DELETE FROM revisions WHERE article_id = ?1
                AND id > (SELECT min(id) FROM revisions WHERE article_id = ?1)
                AND id <= (SELECT id FROM revisions WHERE article_id = ?1
                    ORDER BY id DESC LIMIT 1 OFFSET {KEPT_AN_ARTICLE - 1})""",
                [article_id],
            )

    def revisions(self, article_id: int) -> list[Revision]:
        """Returns the earlier versions of an article, oldest first."""
        return self._db.records(
            Revision,
            """SELECT title, url, unpacked(text) AS text, summary, replaced_at FROM revisions
            WHERE article_id = ? ORDER BY id""",
            [article_id],
        )

    def replace(
        self,
        article_id: int,
        entry: Entry,
        *,
        address: str | None,
        indexed: IndexTexts | None,
    ) -> None:
        """Store an edit. The article waits for extraction; until then readers see the old text. `indexed`: what a
        search finds of it until then; None leaves that as it is."""
        with self._db.write() as db:
            if indexed is not None:
                put_in_index(db, article_id, indexed)
            db.execute(
                """UPDATE articles SET raw_title = :title, content = :content, content_kind = :content_kind,
                excerpt = :excerpt, fingerprint = :digest, author = coalesce(:author, author),
                url = coalesce(:url, url), canonical_url = coalesce(:address, canonical_url),
                title = iif(ready_at IS NULL AND text = '', :title, title),
                state = 'fetched', attempts = 0, retry_at = NULL, error = NULL, version = version + 1
            WHERE id = :id""",
                vars(entry) | {"id": article_id, "digest": entry.digest, "address": address},
            )

    def read_again(self, article_id: int) -> None:
        """Let the article wait for extraction again, because its page may have changed."""
        self._db.change(
            "UPDATE articles SET state = 'fetched', attempts = 0, retry_at = NULL, version = version + 1 WHERE id = ?",
            [article_id],
        )

    def move(self, article_id: int, *, url: str | None, canonical_url: str | None, published: datetime | None) -> None:
        """Store the address and date that the source gives now, if it gives any. Readers still see the first date."""
        self._db.change(
            """UPDATE articles SET url = iif(?2 IS NULL, url, ?1), canonical_url = coalesce(?2, canonical_url),
                raw_published_at = coalesce(?3, raw_published_at), dated = dated OR ?3 IS NOT NULL,
                published_at = iif(dated, published_at, coalesce(?3, published_at))
            WHERE id = ?4""",
            [url, canonical_url, published, article_id],
        )

    def to_extract(
        self, now: datetime, *, besides: Collection[int] = (), a_host: int = 4, a_source: int = 8, limit: int = 32
    ) -> list[int]:
        """Returns the articles that are due for extraction, without those in `besides`.

        The source with the oldest comes first. Of each source, only the LOOKED_AHEAD oldest are looked at.

        With those in `besides`, they are at most `a_host` of each host, so that an unresponsive server does not delay
        other hosts, and `a_source` of each source, which may link to many unresponsive servers.
        """
        found, most, taken = list[int](), {str: a_host, int: a_source}, Counter[str | int]()
        for places in self._db.rows(
            f"SELECT coalesce(source_id, 0), {_HOST} FROM articles WHERE id IN (SELECT value FROM json_each(?))",
            [list(besides)],
        ):
            taken.update(places)
        # Each source is read on its own, so that thousands that wait for one source are not read for the others.
        due = """FROM articles INDEXED BY articles_waiting WHERE state = 'fetched' AND source_id IS source
            AND (retry_at IS NULL OR retry_at <= ?1 OR retry_at > ?2)
            AND id NOT IN (SELECT value FROM json_each(?3)) ORDER BY id LIMIT"""
        rows = self._db.execute(
            # SQLite ignores the order of a subquery without a limit.
            f"""SELECT id, coalesce(source, 0), {_HOST} FROM (
                SELECT source, (SELECT id {due} 1) FROM (SELECT NULL AS source UNION ALL SELECT id FROM sources)
                ORDER BY 2 LIMIT -1)
            CROSS JOIN articles ON id IN (SELECT id {due} {LOOKED_AHEAD})""",
            [now, now + LONGEST_WAIT, list(besides)],
        )
        for id_, *places in rows:
            if len(found) == limit:
                break
            if all(taken[place] < most[type(place)] for place in places):
                found.append(id_)
                taken.update(places)
        return found

    def raws(self, ids: Iterable[int], *, texts: bool = True) -> dict[int, RawArticle]:
        """Returns articles as their sources last sent them, by id; ids without an article are left out. Without
        `texts`, their content is empty."""
        raws = self._db.records(
            RawArticle,
            """SELECT articles.id, source_id, key, articles.url, canonical_url, raw_title AS title,
                iif(?2, unpacked(coalesce(content, text)), '') AS content,
                iif(content IS NULL, 'text', content_kind) AS content_kind, excerpt,
                lang, raw_published_at AS published, state, attempts, fingerprint, text_fingerprint, version,
                ready_at IS NOT NULL AS again, coalesce(sources.full_text, 'auto') AS full_text
            FROM articles LEFT JOIN sources ON sources.id = source_id
            WHERE articles.id IN (SELECT value FROM json_each(?1))""",
            [list(ids), texts],
        )
        return {article.id: article for article in raws}

    def waiting(self, state: ArticleState, limit: int) -> list[Article]:
        """Returns articles in a state, oldest first."""
        return self._db.records(
            Article, f"SELECT {COLUMNS} FROM articles WHERE state = ? ORDER BY id LIMIT ?", [state, limit]
        )

    def put_off(self, article_id: int, *, retry_at: datetime, error: str, version: int | None = None) -> None:
        """Store that the extraction failed and is tried again at `retry_at`."""
        self._db.change(
            """UPDATE articles SET attempts = attempts + 1, retry_at = ?1, error = ?2
            WHERE id = ?3 AND state = 'fetched' AND (?4 IS NULL OR version = ?4)""",
            [retry_at, error, article_id, version],
        )

    def extracted(
        self,
        article_id: int,
        *,
        title: str,
        text: str | None,
        lang: str | None,
        author: str | None,
        published: datetime | None,
        error: str | None,
        now: datetime,
        version: int | None = None,
        as_sent: bool = False,
    ) -> bool:
        """Store the extracted text, and index it; None leaves the stored text as it is. Title, author and date of the
        source take precedence over those of the page. `as_sent`: the text has the same words as the source's content,
        so the content is not stored a second time.

        If an article is extracted again and its words have not changed, it gets no revision and no new summary. If only
        its title has changed, it gets a revision but no new summary. A text that was deleted for its age is compared by
        its digest, and stays deleted. This method and `ready` change nothing and return False if another
        process was faster.
        """
        waits = "FROM articles WHERE id = ?1 AND state = 'fetched' AND (?2 IS NULL OR version = ?2)"
        # While the article waits in this version, nothing else changes what is read here.
        before = self._db.row(
            f"""SELECT title, raw_title, text, unpacked(text) AS body, unpacked(coalesce(content, text)) AS sent,
                unpacked(summary) ->> 'text' AS told,
                ready_at IS NOT NULL AS again, fingerprint, text_fingerprint, text_digest, version {waits}""",
            [article_id, version],
        )
        if before is None:
            return False
        author = author and clean(author)
        words = words_of(text or "")
        text_digest = digest(words) if words else None
        title = before["raw_title"] or (before["title"] if text is None else clean(title))
        same_text = before["again"] and (text is None or text_digest == before["text_digest"])
        is_deleted = same_text and before["text"] == ""
        edited = before["again"] and not (same_text and words_of(title) == words_of(before["title"]))
        text = before["body"] if same_text else clean(text or "")
        as_sent = as_sent or (is_deleted and before["text_digest"] is not None)
        content = None if as_sent else packed(before["sent"])
        stored = before["text"] if same_text else packed(text)
        indexed = IndexTexts.of(title, text or (same_text and before["told"]) or "")
        with self._db.write() as db:
            if not db.value(f"SELECT 1 {waits}", [article_id, before["version"]]):
                return False
            if not edited:
                # The source changed words that are not in the text, so the revision from the poll is not needed.
                db.execute(
                    """DELETE FROM revisions WHERE id = (SELECT max(id) FROM revisions WHERE article_id = ?)
                    AND title = ? AND text = ?""",
                    [article_id, before["title"], before["text"]],
                )
            elif before["text_fingerprint"] == before["fingerprint"]:
                # Only the page has changed, not what the source sent, so the poll kept no revision.
                self.keep_revision(article_id, now=now)
            db.execute(
                """UPDATE articles SET text = :text,
                    text_digest = iif(:same, text_digest, :text_digest),
                    content = :content,
                    content_kind = iif(content IS NULL, 'text', content_kind),
                    lang = coalesce(:lang, lang), error = :error, title = :title,
                    author = coalesce(author, :author), retry_at = NULL, text_fingerprint = fingerprint,
                    published_at = iif(dated OR :published IS NULL, published_at, :published),
                    dated = (dated OR :published IS NOT NULL),
                    edited_at = coalesce(:edited, edited_at),
                    -- The offsets of a summary are valid only for the text it was made from.
                    summary = iif(:same, summary, NULL),
                    state = iif(:deleted OR (:same AND summary IS NOT NULL), 'ready', 'extracted')
                WHERE id = :id""",
                {
                    "id": article_id,
                    "title": title,
                    "text": stored,
                    "text_digest": text_digest,
                    "same": same_text,
                    "content": content,
                    "lang": lang,
                    "author": author,
                    "published": published,
                    "edited": now if edited else None,
                    "error": error,
                    "deleted": is_deleted,
                },
            )
            if edited:  # the facts must be found again
                db.execute("UPDATE article_facts SET version = '' WHERE article_id = ?", [article_id])
            put_in_index(db, article_id, indexed)
            return True

    def summarizing(
        self, article_id: int, summary: Summary | None, *, error: str | None = None, text: str | None = None
    ) -> Callable[[], bool]:
        """Returns a function that stores the summary; None if there is none. `text`: the text that was summarised. If
        the article has another text now, nothing changes, and the function returns False."""
        stored = packed(summary)
        sql = """UPDATE articles SET summary = ?2, error = coalesce(?3, error), state = 'summarized'
            WHERE id = ?1 AND state = 'extracted' AND (?4 IS NULL OR unpacked(text) = ?4)"""
        return lambda: self._db.change(sql, [article_id, stored, error, text]) > 0

    def ready(self, article_id: int, story_id: int, *, now: datetime) -> bool:
        """Put an article into a story, and let readers see it or its edited version."""
        sql = """UPDATE articles SET story_id = ?, state = 'ready', ready_at = coalesce(ready_at, ?)
            WHERE id = ? AND state = 'summarized'"""
        return self._db.change(sql, [story_id, now, article_id]) > 0

    def fail(self, article_id: int, error: str, version: int | None = None) -> None:
        """Mark an article as failed, so that its extraction is not tried again."""
        self._db.change(
            """UPDATE articles SET state = 'failed', error = ?1
            WHERE id = ?2 AND state = 'fetched' AND (?3 IS NULL OR version = ?3)""",
            [error, article_id, version],
        )

    def get(self, article_id: int) -> Article:
        """Returns one article. Raises NotFound."""
        found = self.many([article_id])
        if not found:
            raise NotFound(f"There is no article {article_id}. `policybot article list` shows all articles.")
        return found[article_id]

    def many(self, ids: Iterable[int]) -> dict[int, Article]:
        """Returns articles by id, in the order of the ids; ids without an article are left out."""
        sql = f"""SELECT {COLUMNS} FROM json_each(?) AS wanted CROSS JOIN articles ON articles.id = wanted.value
            ORDER BY wanted.key"""
        return {article.id: article for article in self._db.records(Article, sql, [list(ids)])}

    def at_address(self, canonical_url: str, limit: int) -> list[int]:
        """Returns the articles with this address, newest first."""
        return self._db.column(
            "SELECT id FROM articles WHERE canonical_url = ? ORDER BY id DESC LIMIT ?", [canonical_url, limit]
        )

    def recent(self, limit: int, *, state: ArticleState | None = None) -> list[Article]:
        """Returns the newest articles; with `state`, those in this state that were stored last. Newest first."""
        return self._db.records(
            Article,
            f"""SELECT {COLUMNS} FROM articles WHERE id IN (
                SELECT id FROM (SELECT id FROM articles WHERE ?1 IS NULL ORDER BY published_at DESC, id DESC LIMIT ?2)
                UNION ALL SELECT id FROM (SELECT id FROM articles WHERE state = ?1 ORDER BY id DESC LIMIT ?2))
            ORDER BY +published_at DESC, id DESC""",
            [state, limit],
        )

    def recent_times(self, source_id: int, limit: int) -> list[datetime]:
        """Returns the publication times of a source's newest items, newest first. An item that is dated in the future
        has the time at which it was fetched."""
        return list(
            map(
                datetime.fromisoformat,
                self._db.column(
                    """SELECT strftime('%Y-%m-%dT%H:%M:%SZ', at, 'unixepoch') FROM facets
                    WHERE kind = 'source' AND value = ? ORDER BY at DESC LIMIT ?""",
                    [source_id, limit],
                ),
            )
        )

    def counts(self) -> dict[str, int]:
        """Returns the number of articles in each state; states without articles are left out."""
        return dict(self._db.execute("SELECT name, count FROM counts WHERE what = 'state' AND count > 0"))


PUT_FACTS = """INSERT INTO article_facts (article_id, version, stage, policy, facts)
    VALUES (:id, :version, :stage, :policy, :facts)"""


class ArticleFacts(Queries):
    """The table `article_facts`, and the tables that triggers fill from it."""

    def waiting(self, version: str, *, state: ArticleState, limit: int) -> list[Article]:
        """Returns articles in a state that have no facts of this version. Ready articles come newest first, since
        readers look at the newest; articles in another state come oldest first."""
        order = "DESC" if state == ArticleState.READY else "ASC"
        # This is called every few seconds, and mostly no article waits. So stored counts come first: of the ready
        # articles, and of the facts, without those of articles that are not ready.
        return self._db.records(
            Article,
            f"""SELECT {COLUMNS} FROM (SELECT 1 WHERE ?1 <> 'ready'
                    OR coalesce((SELECT count FROM counts WHERE what = 'state' AND name = 'ready'), 0)
                    > coalesce((SELECT count FROM counts WHERE what = 'facts' AND name = ?2), 0)
                    - (SELECT count(*) FROM articles a CROSS JOIN article_facts f ON f.article_id = a.id
                        WHERE f.version = ?2
                            AND a.state IN (SELECT name FROM counts WHERE what = 'state' AND name <> 'ready')))
                CROSS JOIN articles
            WHERE state = ?1
                AND NOT EXISTS (SELECT 1 FROM article_facts WHERE article_id = articles.id AND version = ?2)
            ORDER BY articles.id {order} LIMIT ?3""",
            [state, version, limit],
        )

    def putting(
        self,
        article_id: int,
        facts: Facts,
        *,
        version: str,
        read: Article | None = None,
        profile: StoredProfile | None = None,
    ) -> Callable[[], bool]:
        """Returns a function that replaces the facts of an article and, if given, its profile. `read`: the article as
        the facts were found in it. If its title or text has changed since, nothing changes, and the function returns
        False. If the text was deleted for its age, the old facts stay and count as facts of this version."""
        row = {
            "id": article_id,
            "version": version,
            "stage": facts.stage.stage,
            "policy": facts.policy,
            "facts": packed(facts),
        }
        if profile is not None:
            row |= vars(profile) | {"profile": packed(profile.profile)}
            vectors = signs(profile.embedding, profile.meaning)

        def put() -> bool:
            with self._db.write() as db:
                is_deleted = db.value(
                    """SELECT text = '' AND text_digest IS NOT NULL FROM articles
                    WHERE id = ?1 AND (?2 IS NULL OR (title, unpacked(text)) = (?2, ?3))""",
                    [article_id, read and read.title, read and read.text],
                )
                if is_deleted is None:
                    return False
                if is_deleted and db.change("UPDATE article_facts SET version = :version WHERE article_id = :id", row):
                    return True
                db.execute("DELETE FROM article_facts WHERE article_id = :id", row)
                db.execute(PUT_FACTS, row)
                if profile is not None:
                    db.execute("INSERT OR REPLACE INTO profiles VALUES (:id, :profile)", row)
                    db.execute(
                        """UPDATE articles SET embedding = :embedding, signature = :signature, meaning = :meaning
                        WHERE id = :id""",
                        row,
                    )
                    put_in_vectors(db, article_id, vectors)
                    db.execute("DELETE FROM article_ids WHERE article_id = :id", row)
                    db.execute(
                        "INSERT OR IGNORE INTO article_ids (article_id, name) SELECT :id, value FROM json_each(:ids)",
                        row,
                    )
                return True

        return put

    def due(
        self,
        first: date,
        last: date,
        *,
        selection: Query = EVERYTHING,
        kinds: Collection[str] = (),
        until: datetime | None = None,
    ) -> Iterator[tuple[date, list[int]]]:
        """Yields each day from the first to the last that is a deadline, with the stories that have it, soonest first.
        Rows are read only as they are needed. `kinds`: if any, only deadlines of these kinds.

        A story is selected if any of its articles matches `selection`, since the notice that moves a deadline may name
        no body. With `until`, only articles that were ready then count, so that the list stays the same while a reader
        turns its pages.
        """
        rows = self._db.execute(
            """SELECT d.date, a.story_id FROM article_deadlines d CROSS JOIN articles a ON a.id = d.article_id
            WHERE d.date BETWEEN ?1 AND ?2 AND a.ready_at <= ?3
                AND (?4 = '[]' OR d.kind IN (SELECT value FROM json_each(?4))) ORDER BY d.date""",
            [first, last, until or "9", list(kinds)],
        )

        def chosen() -> Iterator[sqlite3.Row]:
            for block in in_blocks(rows, LARGEST if selection else AT_FIRST):
                stories = {row["story_id"] for row in block}
                if selection:
                    of = dict(
                        self._db.execute(
                            """SELECT id, story_id FROM articles
                            WHERE story_id IN (SELECT value FROM json_each(?)) AND ready_at IS NOT NULL""",
                            [stories],
                        )
                    )
                    stories = {of[article] for article in Search(self._db).meant(of, selection, until=until)}
                yield from (row for row in block if row["story_id"] in stories)

        for day, of_day in groupby(chosen(), key=itemgetter("date")):
            yield date.fromisoformat(day), sorted({row["story_id"] for row in of_day})
