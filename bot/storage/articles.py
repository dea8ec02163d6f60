"""Articles: what sources sent, what publishers edited, how far the pipeline is with each, and the facts found in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from bot.errors import NotFound
from bot.models import Article, ArticleState, DueDeadline, Entry, RawArticle, Revision, Source
from bot.query import EVERYTHING, Query
from bot.storage.database import Database, Queries, Row, from_row, to_moment
from bot.storage.search import Selecting
from bot.storage.sources import LONGEST_WAIT
from bot.text import clean, digest, words_of
from summarizer.facts import Deadline, Facts
from summarizer.models import Summary


@dataclass(frozen=True, kw_only=True)
class StoredProfile:
    """What `summarizer.stories` made of an article, as it is kept."""

    profile: str
    """JSON."""
    embedding: bytes | None
    """As `bot.storage.search.as_bytes` makes it."""
    signature: bytes
    meaning: bytes
    ids: tuple[str, ...] = ()
    """Bills, dockets and cases that the article names; those of a stored one are asked for by `Stories.sharing`."""


@dataclass(frozen=True, kw_only=True)
class SeenEntry:
    """An entry as a source last sent it."""

    article_id: int | None
    """None: it was seen, and not taken; it belongs to the past of a source that lists all it ever had."""
    digest: str
    """Of its words; empty where they are not known."""
    updated_at: datetime | None


class Entries(Queries):
    """The table `entries`."""

    def seen(self, source_id: int, keys: Iterable[str]) -> dict[str, SeenEntry]:
        """Those of the keys that the source has sent before."""
        rows = self._db.rows(
            """SELECT key, article_id, digest, updated_at FROM entries
            WHERE source_id = ? AND key IN (SELECT value FROM json_each(?))""",
            [source_id, list(keys)],
        )
        return {row["key"]: from_row(SeenEntry, row) for row in rows}

    def put(
        self,
        source_id: int,
        key: str,
        *,
        article_id: int | None,
        digest: str,
        updated: datetime | None,
        now: datetime,
    ) -> None:
        """Note what the source sent."""
        self._db.change(
            """INSERT INTO entries (source_id, key, article_id, digest, updated_at, seen_at)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (source_id, key) DO UPDATE SET
                article_id = excluded.article_id, digest = excluded.digest, updated_at = excluded.updated_at""",
            [source_id, key, article_id, digest, updated, now],
        )


IS_POLICY = """iif((SELECT policy FROM article_facts WHERE article_id = articles.id) IS NOT 0, 1,
    EXISTS (SELECT 1 FROM entries JOIN sources ON sources.id = source_id WHERE article_id = articles.id AND policy))"""
"""`Article.is_policy`: by its text, or by one of its sources."""

COLUMNS = f"""articles.id, source_id, publisher, title, url, author, lang, unpacked(text) AS text, published_at, dated,
    fetched_at, state, error, story_id,
    unpacked(summary) AS summary, edited_at,
    (SELECT json_group_array(topic) FROM article_topics WHERE article_id = articles.id) AS topics,
    (SELECT unpacked(facts) FROM article_facts WHERE article_id = articles.id) AS facts,
    {IS_POLICY} AS is_policy"""

RAW = """SELECT articles.id, source_id, key, articles.url, canonical_url, raw_title AS title,
    unpacked(coalesce(content, text)) AS content, iif(content IS NULL, 'text', content_kind) AS content_kind, excerpt,
    lang, raw_published_at AS published, state, attempts, fingerprint, text_fingerprint, version,
    ready_at IS NOT NULL AS again, coalesce(sources.full_text, 'auto') AS full_text
    FROM articles LEFT JOIN sources ON sources.id = source_id"""


_REVISIONS = "SELECT title, url, unpacked(text) AS text, summary, replaced_at FROM revisions"

KEPT_AN_ARTICLE = 50
"""An item that counts its own comments is edited with every poll."""


MOST_ALIKE = 50
"""Articles of one address, title or moment that are looked at."""


class Articles(Queries):
    """The tables `articles`, `article_topics` and `revisions`."""

    def add(
        self, source: Source, entry: Entry, *, canonical_url: str | None, fingerprint: str | None = None, now: datetime
    ) -> int:
        """Store an entry that is no article yet; returns the article's id."""
        values = vars(entry) | {
            "source": source.id,
            "canonical": canonical_url,
            "publisher": entry.publisher or source.name,
            "published_at": entry.published or now,
            "dated": entry.published is not None,
            "now": now,
            "fingerprint": fingerprint,
        }
        with self._db.write() as db:
            made = db.execute(
                """INSERT INTO articles (source_id, key, url, canonical_url, title, raw_title, author, publisher, lang,
                    content, content_kind, excerpt, published_at, raw_published_at, dated, fetched_at, state,
                    fingerprint)
                VALUES (:source, :key, :url, :canonical, :title, :title, :author, :publisher, :lang,
                    :content, :content_kind, :excerpt, :published_at, :published, :dated, :now, 'fetched',
                    :fingerprint)""",
                values,
            )
            assert made.lastrowid is not None
            if source.topics:
                self.add_topics(made.lastrowid, source)
            return made.lastrowid

    def add_topics(self, article_id: int, source: Source) -> None:
        """What two sources send belongs to the topics of both."""
        # One that it has by its meaning too is its source's from now on.
        self._db.change(
            """INSERT INTO article_topics (article_id, topic) SELECT ?, value FROM json_each(?) WHERE TRUE
            ON CONFLICT DO UPDATE SET score = NULL""",
            [article_id, source.topics],
        )

    def like(
        self, source: Source, entry: Entry, *, canonical_url: str | None, fingerprint: str | None, before: int
    ) -> list[RawArticle]:
        """Articles that an entry may be: of its address; and of those up to the id `before`, of its words, of its
        moment or title from its source, or of its key from a source that was removed since. The latest of each kind:
        a source whose items all have one address, or one title, must not take longer with each."""
        kinds = (
            "canonical_url = :url",
            "fingerprint = :fingerprint AND id <= :before",
            "source_id = :source AND raw_published_at = :published AND id <= :before",
            "source_id = :source AND raw_title = :title AND raw_title <> '' AND id <= :before",
            "key = :key AND source_id IS NULL AND id <= :before",
        )
        ids = " UNION ".join(
            f"SELECT id FROM (SELECT id FROM articles WHERE {kind} ORDER BY id DESC LIMIT {MOST_ALIKE})"
            for kind in kinds
        )
        return self._db.records(
            RawArticle,
            f"{RAW} WHERE articles.id IN ({ids}) ORDER BY articles.id",
            vars(entry) | {"url": canonical_url, "fingerprint": fingerprint, "source": source.id, "before": before},
        )

    def fingerprints(self, among: Iterable[str]) -> set[str]:
        """Those of the fingerprints that articles have."""
        sql = "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM articles WHERE fingerprint = value)"
        return set(self._db.column(sql, [list(among)]))

    def keep_revision(self, article_id: int, *, now: datetime, sent: str | None = None) -> None:
        """Keep what is being replaced: what readers see, or the text that the source `sent`, which was never read.

        The first version is kept for good; of the later ones, the oldest go.
        """
        with self._db.write() as db:
            db.execute(
                """INSERT INTO revisions (article_id, title, url, text, summary, replaced_at)
                SELECT id, iif(?2 IS NULL, title, raw_title), url, coalesce(packed(?2), text),
                    iif(?2 IS NULL, unpacked(summary) ->> 'text', NULL), ?3
                FROM articles WHERE id = ?1""",
                [article_id, sent, now],
            )
            db.execute(
                """DELETE FROM revisions WHERE article_id = ?1
                AND id > (SELECT min(id) FROM revisions WHERE article_id = ?1)
                AND id <= (SELECT id FROM revisions WHERE article_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)""",
                [article_id, KEPT_AN_ARTICLE - 1],
            )

    def revisions(self, article_id: int) -> list[Revision]:
        """The earlier versions of an article, oldest first."""
        return self._db.records(Revision, f"{_REVISIONS} WHERE article_id = ? ORDER BY id", [article_id])

    def newest_id(self) -> int:
        """The id of the article that was stored last; 0 where there is none."""
        return int(self._db.value("SELECT coalesce(max(id), 0) FROM articles"))

    def replace(self, article_id: int, entry: Entry, *, canonical_url: str | None, fingerprint: str) -> None:
        """Take over an edit: the article waits to be read again, and readers keep the old text until it was."""
        self._db.change(
            """UPDATE articles SET raw_title = :title, content = :content, content_kind = :content_kind,
                excerpt = :excerpt, fingerprint = :fingerprint, author = coalesce(:author, author),
                url = coalesce(:url, url), canonical_url = coalesce(:canonical, canonical_url),
                title = iif(ready_at IS NULL AND text = '', :title, title),
                state = 'fetched', attempts = 0, retry_at = NULL, error = NULL, version = version + 1
            WHERE id = :id""",
            vars(entry) | {"id": article_id, "fingerprint": fingerprint, "canonical": canonical_url},
        )

    def read_again(self, article_id: int) -> None:
        """Its page has changed: fetch it again."""
        self._db.change(
            "UPDATE articles SET state = 'fetched', attempts = 0, retry_at = NULL, version = version + 1 WHERE id = ?",
            [article_id],
        )

    def move(self, article_id: int, *, url: str | None, canonical_url: str | None, published: datetime | None) -> None:
        """Store the address and date that its source gives now, as far as it gives them. For readers the first date
        stands."""
        self._db.change(
            """UPDATE articles SET url = iif(?2 IS NULL, url, ?1), canonical_url = coalesce(?2, canonical_url),
                raw_published_at = coalesce(?3, raw_published_at), dated = dated OR ?3 IS NOT NULL,
                published_at = iif(dated, published_at, coalesce(?3, published_at))
            WHERE id = ?4""",
            [url, canonical_url, published, article_id],
        )

    def to_extract(
        self,
        now: datetime,
        *,
        besides: Collection[int] = (),
        hosts: Collection[str] = (),
        sources: Collection[int] = (),
        limit: int = 32,
    ) -> list[tuple[int, str, int]]:
        """Articles that wait for their text, by id, host and source, oldest first; those put off come when their time
        has come. Without the articles `besides`, and those of `hosts` and `sources`. "" is the host of what has none,
        0 the source of what has lost its own."""
        rows = self._db.execute(
            """WITH waiting AS (
                SELECT id, iif(url LIKE 'http%://%', substr(url, instr(url, '://') + 3), '') AS rest,
                    coalesce(source_id, 0) AS source
                FROM articles WHERE state = 'fetched' AND (retry_at IS NULL OR retry_at <= ? OR retry_at > ?)
            ), hosts AS (SELECT id, lower(substr(rest, 1, instr(rest || '/', '/') - 1)) AS host, source FROM waiting)
            SELECT id, host, source FROM hosts
            WHERE id NOT IN (SELECT value FROM json_each(?)) AND host NOT IN (SELECT value FROM json_each(?))
                AND source NOT IN (SELECT value FROM json_each(?))
            ORDER BY id LIMIT ?""",
            [now, now + LONGEST_WAIT, list(besides), list(hosts), list(sources), limit],
        )
        return [(id_, host, source) for id_, host, source in rows]

    def raw(self, article_id: int) -> RawArticle:
        """An article as its source last sent it, to take its text from. Raises NotFound."""
        found = self._db.record(RawArticle, f"{RAW} WHERE articles.id = ?", [article_id])
        if found is None:
            raise NotFound(f"There is no article {article_id}; `policybot article list` shows those there are.")
        return found

    def waiting(self, state: ArticleState, limit: int) -> list[Article]:
        """Articles in a state, oldest first."""
        return self._articles("state = ? ORDER BY id LIMIT ?", state, limit)

    def put_off(self, article_id: int, *, retry_at: datetime, error: str, version: int | None = None) -> None:
        """Try the extraction again later."""
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
        """Keep the text; None: it stays as it is. What the source said of title, author and date stands above the
        page's own. `as_sent`: its words are those that the source sent, which are not kept beside it.

        Where an article is read again, its words decide: the same ones make no revision and no new summary, another
        title alone no new summary. This and the steps below return False, and change nothing, where another process
        was faster. The words of a text that was deleted for its age are known by their digest, and it stays deleted.
        """
        words = words_of(text or "")
        text_digest = digest(words) if words else None
        with self._db.write() as db:
            before = self._db.row(
                """SELECT title, raw_title, text, summary, ready_at, fingerprint, text_fingerprint, text_digest
                FROM articles WHERE id = ?1 AND state = 'fetched' AND (?2 IS NULL OR version = ?2)""",
                [article_id, version],
            )
            if before is None:
                return False
            title = before["raw_title"] or clean(title)
            again = before["ready_at"] is not None
            same_text = again and (text is None or text_digest == before["text_digest"])
            is_deleted = same_text and before["text"] == ""
            edited = again and not (same_text and words_of(title) == words_of(before["title"]))
            if not edited:
                # The words that the source changed are not among those of the text.
                db.execute(
                    """DELETE FROM revisions WHERE id = (SELECT max(id) FROM revisions WHERE article_id = ?)
                    AND title = ? AND text = ?""",
                    [article_id, before["title"], before["text"]],
                )
            elif before["text_fingerprint"] == before["fingerprint"]:
                # The page has changed, and not what the source says of it: nothing was kept at the poll.
                self.keep_revision(article_id, now=now)
            db.execute(
                """UPDATE articles SET text = iif(:same, text, packed(:text)),
                    text_digest = iif(:same, text_digest, :text_digest),
                    content = iif(:as_sent, NULL, packed(unpacked(coalesce(content, text)))),
                    content_kind = iif(content IS NULL, 'text', content_kind),
                    lang = coalesce(:lang, lang), error = :error, title = :title,
                    author = coalesce(author, :author), retry_at = NULL, text_fingerprint = fingerprint,
                    published_at = iif(dated OR :published IS NULL, published_at, :published),
                    dated = (dated OR :published IS NOT NULL),
                    edited_at = coalesce(:edited, edited_at),
                    summary = iif(:same, summary, NULL),
                    state = :state
                WHERE id = :id""",
                {
                    "id": article_id,
                    "title": title,
                    "text": clean(text or ""),
                    "text_digest": text_digest,
                    "same": same_text,
                    "as_sent": as_sent and not is_deleted,
                    "lang": lang,
                    "author": author and clean(author),
                    "published": published,
                    "edited": now if edited else None,
                    "error": error,
                    # The summary's offsets hold for the text as it was.
                    "state": ArticleState.READY
                    if is_deleted or (same_text and before["summary"])
                    else ArticleState.EXTRACTED,
                },
            )
            if edited:  # its facts are looked for again
                db.execute("UPDATE article_facts SET version = '' WHERE article_id = ?", [article_id])
            return True

    def summarized(
        self,
        article_id: int,
        summary: Summary | None,
        *,
        error: str | None = None,
        text: str | None = None,
    ) -> bool:
        """Keep the summary, or go on without one where there is nothing to summarise. `text` is what it is of."""
        changed = self._db.change(
            """UPDATE articles SET summary = packed(?2), error = coalesce(?3, error), state = 'summarized'
            WHERE id = ?1 AND state = 'extracted' AND (?4 IS NULL OR unpacked(text) = ?4)""",
            [article_id, summary, error, text],
        )
        return bool(changed)

    def ready(self, article_id: int, story_id: int, *, now: datetime) -> bool:
        """Put an article into its story; readers can get it from now on, or see what an edit made of it."""
        changed = self._db.change(
            """UPDATE articles SET story_id = ?, state = 'ready', ready_at = coalesce(ready_at, ?)
            WHERE id = ? AND state = 'summarized'""",
            [story_id, now, article_id],
        )
        return bool(changed)

    def fail(self, article_id: int, error: str, version: int | None = None) -> None:
        """Give up on an article that has no text."""
        self._db.change(
            """UPDATE articles SET state = 'failed', error = ?1
            WHERE id = ?2 AND state = 'fetched' AND (?3 IS NULL OR version = ?3)""",
            [error, article_id, version],
        )

    def get(self, article_id: int) -> Article:
        """One article. Raises NotFound."""
        found = self.many([article_id])
        if not found:
            raise NotFound(f"There is no article {article_id}; `policybot article list` shows those there are.")
        return found[article_id]

    def many(self, ids: Iterable[int]) -> dict[int, Article]:
        """Articles by id; those that are gone are left out."""
        found = self._articles("id IN (SELECT value FROM json_each(?))", list(ids))
        return {article.id: article for article in found}

    def embeddings(self, ids: Iterable[int], column: str = "embedding") -> dict[int, bytes]:
        """Article → its vector, as the column has it. Those that have none are left out."""
        rows = self._db.execute(
            f"""SELECT id, {column} FROM articles
            WHERE {column} IS NOT NULL AND id IN (SELECT value FROM json_each(?))""",
            [list(ids)],
        )
        return dict(rows)

    def at_address(self, canonical_url: str, limit: int) -> list[int]:
        """The articles of an address, the newest first."""
        return self._db.column(
            "SELECT id FROM articles WHERE canonical_url = ? ORDER BY id DESC LIMIT ?", [canonical_url, limit]
        )

    def recent(self, limit: int, *, state: ArticleState | None = None) -> list[Article]:
        """The newest articles in any state, or in one."""
        return self._articles("?1 IS NULL OR state = ?1 ORDER BY published_at DESC, id DESC LIMIT ?2", state, limit)

    def _articles(self, where: str, *values: object) -> list[Article]:
        return self._db.records(Article, f"SELECT {COLUMNS} FROM articles WHERE {where}", values)

    def recent_times(self, source_id: int, limit: int) -> list[datetime]:
        """When the newest items of a source were published, newest first; one dated ahead, when it was seen."""
        times = self._db.column(
            """SELECT strftime('%Y-%m-%dT%H:%M:%SZ', at, 'unixepoch') FROM facets
            WHERE kind = 'source' AND value = ? ORDER BY at DESC LIMIT ?""",
            [source_id, limit],
        )
        return [to_moment(at) for at in times]

    def counts(self) -> dict[str, int]:
        """Articles in each state."""
        return dict(self._db.execute("SELECT name, count FROM counts WHERE what = 'state' AND count > 0"))


PUT_FACTS = """INSERT INTO article_facts (article_id, version, stage, policy, facts)
    SELECT :id, :version, coalesce(:facts ->> '$.stage.stage', 'other'), coalesce(:facts ->> 'policy', 1),
        packed(:facts)"""


class ArticleFacts(Queries):
    """The table `article_facts`, and those that are kept of it by triggers."""

    def waiting(self, version: str, *, state: ArticleState, limit: int) -> list[Article]:
        """Articles in a state that have no facts of this version: of those waiting the oldest, of ready ones the
        newest, since readers look at those."""
        if state == ArticleState.READY and not self.behind(version):
            return []
        order = "DESC" if state == ArticleState.READY else "ASC"
        return self._db.records(
            Article,
            f"""SELECT {COLUMNS} FROM articles WHERE state = ? AND NOT EXISTS (
                SELECT 1 FROM article_facts WHERE article_id = articles.id AND version = ?)
            ORDER BY id {order} LIMIT ?""",
            [state, version, limit],
        )

    def behind(self, version: str) -> int:
        """How many ready articles have no facts of this version: counts by indexes, since it is asked every few
        seconds. Those that wait may have facts already."""
        behind: int = self._db.value(
            """SELECT coalesce((SELECT count FROM counts WHERE what = 'state' AND name = 'ready'), 0)
                - coalesce((SELECT count FROM counts WHERE what = 'facts' AND name = :version), 0)
                + (SELECT count(*) FROM articles a CROSS JOIN article_facts f ON f.article_id = a.id
                    WHERE f.version = :version AND a.state IN (SELECT value FROM json_each(:others)))""",
            {"version": version, "others": [state for state in ArticleState if state != ArticleState.READY]},
        )
        return max(0, behind)

    def put(
        self,
        article_id: int,
        facts: Facts,
        *,
        version: str,
        read: Article | None = None,
        profile: StoredProfile | None = None,
    ) -> bool:
        """Keep the facts of an article, and its profile, in place of those that it had. `read`: the article as they
        were found in it; where its title or text is another by now, False, and nothing changed. What was found in a
        text that was deleted for its age stays."""
        with self._db.write() as db:
            now_there = db.row(
                """SELECT title, unpacked(text) AS text, text = '' AND text_digest IS NOT NULL AS is_deleted
                FROM articles WHERE id = ?""",
                [article_id],
            )
            if now_there is None:
                return False
            if read is not None and (read.title, read.text) != (now_there["title"], now_there["text"]):
                return False
            renew = "UPDATE article_facts SET version = ? WHERE article_id = ?"
            if now_there["is_deleted"] and db.change(renew, [version, article_id]):
                return True
            db.execute("DELETE FROM article_facts WHERE article_id = ?", [article_id])
            db.execute(PUT_FACTS, {"id": article_id, "version": version, "facts": facts})
            if profile is not None:
                self._put_profile(db, article_id, profile)
            return True

    def _put_profile(self, db: Database, article_id: int, profile: StoredProfile) -> None:
        db.execute("INSERT OR REPLACE INTO profiles VALUES (?, packed(?))", [article_id, profile.profile])
        db.execute(
            "UPDATE articles SET embedding = ?, signature = ?, meaning = ? WHERE id = ?",
            [profile.embedding, profile.signature, profile.meaning, article_id],
        )
        db.execute("DELETE FROM article_ids WHERE article_id = ?", [article_id])
        db.execute(
            "INSERT INTO article_ids (article_id, name) SELECT DISTINCT ?, value FROM json_each(?)",
            [article_id, profile.ids],
        )

    def due(
        self,
        first: date,
        last: date,
        *,
        selection: Query = EVERYTHING,
        until: datetime | None = None,
    ) -> Iterator[DueDeadline]:
        """Deadlines from a day to another, soonest first, read no further than it is asked for.

        What several articles of a story say of one day is told once, by the one seen first. `selection`
        chooses stories, of which one article is enough: the notice that moves a day may name nobody. `until`: of
        articles that were ready then, which holds the list still while a reader turns its pages.
        """
        selecting = Selecting(self._db)
        chosen = f"""EXISTS (SELECT 1 FROM articles WHERE story_id = a.story_id AND ready_at <= :until
            AND {selecting.where(selection)})"""
        rows = self._db.execute(
            f"""SELECT a.id AS article_id, a.story_id, a.title, a.url, a.publisher, d.date, d.kind, d.sentence
            FROM article_deadlines d CROSS JOIN articles a ON a.id = d.article_id
            WHERE d.date BETWEEN :first AND :last AND a.ready_at <= :until AND {chosen}
            ORDER BY d.date, d.article_id""",
            {"first": first, "last": last, "until": until or "9", **selecting.values},
        )
        for __, of_day in groupby(rows, key=itemgetter("date")):
            told: dict[tuple[int, str], Row] = {}
            for row in of_day:
                told.setdefault((row["story_id"], row["kind"]), dict(row))
            for __, row in sorted(told.items(), key=itemgetter(0)):
                yield from_row(DueDeadline, row, deadline=from_row(Deadline, row))
