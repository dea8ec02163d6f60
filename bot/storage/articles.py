"""Articles: what sources sent under each key, what publishers edited, and how far the pipeline is with each."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import NotFound
from bot.facts import from_json
from bot.models import Article, ArticleState, Entry, FullText, RawArticle, Revision, Source, StoredSummary, SummarySpan
from bot.storage.database import Database, Row, maybe_moment, to_moment, to_text
from bot.text import clean, words_of

COLUMNS = """articles.id, source_id, publisher, title, url, author, lang, text, published_at, dated,
    fetched_at, state, error, story_id,
    summary, summary_sentences, summary_strategy, summary_model, summarized_at, edited_at,
    (SELECT json_group_array(topic) FROM article_topics WHERE article_id = articles.id) AS topics,
    (SELECT facts FROM article_facts WHERE article_id = articles.id) AS facts"""

RAW = """articles.id, source_id, articles.url, raw_title AS title, content, content_kind, excerpt, lang, attempts,
    fingerprint, text_fingerprint, version, ready_at IS NOT NULL AS again,
    coalesce(sources.full_text, 'auto') AS full_text"""
WITH_SOURCE = "LEFT JOIN sources ON sources.id = source_id"
LIKE = """id, source_id, key, url, canonical_url, raw_title AS title, content, content_kind, excerpt, state,
    raw_published_at AS published, fingerprint"""


@dataclass(frozen=True, kw_only=True)
class LikeArticle:
    """An article, as far as it tells whether an entry is it. All as the source last sent it."""

    id: int
    source_id: int | None
    key: str
    url: str | None
    canonical_url: str | None
    title: str
    content: str
    content_kind: str
    excerpt: int
    state: str
    published: datetime | None
    """None where the source gave no date."""
    fingerprint: str | None


def to_raw(row: Row) -> RawArticle:
    """A row of RAW as a RawArticle."""
    return RawArticle(
        **{**row, "again": bool(row["again"]), "excerpt": bool(row["excerpt"]), "full_text": FullText(row["full_text"])}
    )


def to_article(row: Row) -> Article:
    """A row of COLUMNS as an Article."""
    return Article(
        id=row["id"],
        source_id=row["source_id"],
        publisher=row["publisher"],
        title=row["title"],
        url=row["url"],
        author=row["author"],
        lang=row["lang"],
        text=row["text"],
        published_at=to_moment(row["published_at"]),
        dated=bool(row["dated"]),
        fetched_at=to_moment(row["fetched_at"]),
        state=ArticleState(row["state"]),
        error=row["error"],
        story_id=row["story_id"],
        topics=tuple(json.loads(row["topics"])),
        summary=_summary(row),
        edited_at=maybe_moment(row["edited_at"]),
        facts=None if row["facts"] is None else from_json(row["facts"]),
    )


def _summary(row: Row) -> StoredSummary | None:
    if row["summary"] is None:
        return None
    return StoredSummary(
        text=row["summary"],
        sentences=tuple(
            SummarySpan(
                text=text,
                start=start,
                end=end,
                evidence=tuple((first, last) for first, last in evidence),
                supported=supported,
            )
            for text, start, end, evidence, supported in json.loads(row["summary_sentences"])
        ),
        strategy=row["summary_strategy"],
        model=row["summary_model"],
        created_at=to_moment(row["summarized_at"]),
    )


def to_like(row: Row) -> LikeArticle:
    """A row of LIKE as a LikeArticle."""
    return LikeArticle(**{**row, "published": maybe_moment(row["published"])})


@dataclass(frozen=True, kw_only=True)
class SeenEntry:
    """An entry as a source last sent it."""

    article_id: int | None
    """None: it was seen, and not taken; it belongs to the past of a source that lists all it ever had."""
    digest: str
    """Of its words; empty where they are not known."""
    updated: datetime | None


class Entries:
    """The table `entries`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def seen(self, source_id: int, keys: Iterable[str]) -> dict[str, SeenEntry]:
        """Those of the keys that the source has sent before."""
        rows = self._db.rows(
            """SELECT key, article_id, digest, updated_at FROM entries
            WHERE source_id = ? AND key IN (SELECT value FROM json_each(?))""",
            [source_id, json.dumps([clean(key) for key in keys])],
        )
        return {
            row["key"]: SeenEntry(
                article_id=row["article_id"], digest=row["digest"], updated=maybe_moment(row["updated_at"])
            )
            for row in rows
        }

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
        at = None if updated is None else to_text(updated)
        with self._db.write() as db:
            db.execute(
                """INSERT INTO entries (source_id, key, article_id, digest, updated_at, seen_at)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (source_id, key) DO UPDATE SET
                    article_id = excluded.article_id, digest = excluded.digest, updated_at = excluded.updated_at""",
                [source_id, clean(key), article_id, digest, at, to_text(now)],
            )

    def addresses(self, source_id: int) -> tuple[int, int]:
        """How many of a source's articles have an address, and how many different ones those are."""
        row = self._db.row(
            """SELECT count(canonical_url) AS n, count(DISTINCT canonical_url) AS different FROM
                (SELECT canonical_url FROM articles WHERE source_id = ? ORDER BY id DESC LIMIT 200)""",
            [source_id],
        )
        assert row is not None
        return row["n"], row["different"]


KEPT_AN_ARTICLE = 50
"""An item that counts its own comments is edited with every poll."""


class Revisions:
    """The table `revisions`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(
        self, article_id: int, *, title: str, url: str | None, text: str, summary: str | None, now: datetime
    ) -> None:
        """Keep what is being replaced. The first version is kept for good; of the later ones, the oldest go."""
        with self._db.write() as db:
            db.execute(
                """INSERT INTO revisions (article_id, title, url, text, summary, replaced_at)
                VALUES (?, ?, ?, ?, ?, ?)""",
                [article_id, title, url, text, summary, to_text(now)],
            )
            db.execute(
                """DELETE FROM revisions WHERE article_id = ?1
                AND id > (SELECT min(id) FROM revisions WHERE article_id = ?1)
                AND id <= (SELECT id FROM revisions WHERE article_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)""",
                [article_id, KEPT_AN_ARTICLE - 1],
            )

    def of(self, article_id: int) -> list[Revision]:
        """The earlier versions of an article, oldest first."""
        rows = self._db.rows(
            "SELECT title, url, text, summary, replaced_at FROM revisions WHERE article_id = ? ORDER BY id",
            [article_id],
        )
        return [Revision(**{**row, "replaced_at": to_moment(row["replaced_at"])}) for row in rows]

    def forget_same(self, article_id: int, *, title: str, text: str) -> None:
        """Drop the latest version of an article where it says what the article says now."""
        with self._db.write() as db:
            db.execute(
                """DELETE FROM revisions WHERE id = (SELECT max(id) FROM revisions WHERE article_id = ?)
                AND title = ? AND text = ?""",
                [article_id, title, text],
            )


MOST_ALIKE = 50
"""Articles of one address, title or moment that are looked at."""


class Articles:
    """The tables `articles` and `article_topics`."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._revisions = Revisions(database)

    def add(
        self, source: Source, entry: Entry, *, canonical_url: str | None, fingerprint: str | None = None, now: datetime
    ) -> int:
        """Store an entry that is no article yet; returns the article's id."""
        with self._db.write() as db:
            cursor = db.execute(
                """INSERT INTO articles (source_id, key, url, canonical_url, title, raw_title, author, publisher, lang,
                    content, content_kind, excerpt, published_at, raw_published_at, dated, fetched_at, state,
                    fingerprint)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                [
                    source.id,
                    entry.key,
                    entry.url,
                    canonical_url,
                    entry.title,
                    entry.title,
                    entry.author,
                    entry.publisher or source.name,
                    entry.lang,
                    entry.content,
                    entry.content_kind,
                    int(entry.excerpt),
                    to_text(entry.published or now),
                    None if entry.published is None else to_text(entry.published),
                    int(entry.published is not None),
                    to_text(now),
                    ArticleState.FETCHED,
                    fingerprint,
                ],
            )
            assert cursor.lastrowid is not None
            self.add_topics(cursor.lastrowid, source)
            return cursor.lastrowid

    def add_topics(self, article_id: int, source: Source) -> None:
        """What two sources send belongs to the topics of both."""
        with self._db.write() as db:
            for topic in source.topics:
                # One that it has by its meaning too is its source's from now on.
                db.execute(
                    """INSERT INTO article_topics (article_id, topic) VALUES (?, ?)
                    ON CONFLICT DO UPDATE SET score = NULL""",
                    [article_id, topic],
                )

    def like(
        self, source: Source, entry: Entry, *, canonical_url: str | None, fingerprint: str | None, before: int
    ) -> list[LikeArticle]:
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
        rows = self._db.rows(
            f"SELECT {LIKE} FROM articles WHERE id IN ({ids}) ORDER BY id",
            {
                "url": canonical_url,
                "fingerprint": fingerprint,
                "published": None if entry.published is None else to_text(entry.published),
                "source": source.id,
                "title": entry.title,
                "key": entry.key,
                "before": before,
            },
        )
        return [to_like(row) for row in rows]

    def newest_id(self) -> int:
        """The id of the article that was stored last; 0 where there is none."""
        row = self._db.row("SELECT coalesce(max(id), 0) AS id FROM articles")
        assert row is not None
        return int(row["id"])

    def stands_at(self, source_id: int, canonical_url: str) -> bool:
        """Whether an article of the source stands at an address."""
        sql = "SELECT 1 FROM articles WHERE canonical_url = ? AND source_id = ?"
        return self._db.row(sql, [canonical_url, source_id]) is not None

    def as_sent(self, article_id: int) -> LikeArticle:
        """An article as its source last sent it. Raises NotFound."""
        row = self._db.row(f"SELECT {LIKE} FROM articles WHERE id = ?", [article_id])
        if row is None:
            raise NotFound(f"There is no article {article_id}.")
        return to_like(row)

    def replace(self, article_id: int, entry: Entry, *, canonical_url: str | None, fingerprint: str) -> None:
        """Take over an edit: the article waits to be read again, and readers keep the old text until it was."""
        with self._db.write() as db:
            db.execute(
                """UPDATE articles SET raw_title = :title, content = :content, content_kind = :kind,
                    excerpt = :excerpt, fingerprint = :fingerprint, author = coalesce(:author, author),
                    url = coalesce(:url, url), canonical_url = coalesce(:canonical, canonical_url),
                    title = iif(ready_at IS NULL AND text = '', :title, title),
                    state = 'fetched', attempts = 0, retry_at = NULL, error = NULL, version = version + 1
                WHERE id = :id""",
                {
                    "id": article_id,
                    "title": entry.title,
                    "content": entry.content,
                    "kind": entry.content_kind,
                    "excerpt": int(entry.excerpt),
                    "fingerprint": fingerprint,
                    "author": entry.author,
                    "url": entry.url,
                    "canonical": canonical_url,
                },
            )

    def read_again(self, article_id: int) -> None:
        """Its page has changed: fetch it again."""
        with self._db.write() as db:
            db.execute(
                """UPDATE articles SET state = 'fetched', attempts = 0, retry_at = NULL, version = version + 1
                WHERE id = ?""",
                [article_id],
            )

    def know_words(self, article_id: int, fingerprint: str) -> None:
        """Note the words of an article of which they were not known."""
        with self._db.write() as db:
            db.execute("UPDATE articles SET fingerprint = ? WHERE id = ?", [fingerprint, article_id])

    def move(self, article_id: int, *, url: str, canonical_url: str | None) -> None:
        """The article stands at another address now."""
        with self._db.write() as db:
            db.execute("UPDATE articles SET url = ?, canonical_url = ? WHERE id = ?", [url, canonical_url, article_id])

    def redate(self, article_id: int, published: datetime) -> None:
        """Its source dates it otherwise now. For readers the first date stands; where there was none, this one does."""
        with self._db.write() as db:
            db.execute(
                """UPDATE articles SET raw_published_at = ?1, published_at = iif(dated, published_at, ?1), dated = 1
                WHERE id = ?2""",
                [to_text(published), article_id],
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
        rows = self._db.rows(
            """WITH waiting AS (
                SELECT id, iif(url LIKE 'http%://%', substr(url, instr(url, '://') + 3), '') AS rest,
                    coalesce(source_id, 0) AS source
                FROM articles WHERE state = ? AND (retry_at IS NULL OR retry_at <= ?)
            ), hosts AS (SELECT id, lower(substr(rest, 1, instr(rest || '/', '/') - 1)) AS host, source FROM waiting)
            SELECT id, host, source FROM hosts
            WHERE id NOT IN (SELECT value FROM json_each(?)) AND host NOT IN (SELECT value FROM json_each(?))
                AND source NOT IN (SELECT value FROM json_each(?))
            ORDER BY id LIMIT ?""",
            [
                ArticleState.FETCHED,
                to_text(now),
                *(json.dumps(list(without)) for without in (besides, hosts, sources)),
                limit,
            ],
        )
        return [(row["id"], row["host"], row["source"]) for row in rows]

    def raw(self, article_id: int) -> RawArticle:
        """An article as its source last sent it, to take its text from. Raises NotFound."""
        row = self._db.row(f"SELECT {RAW} FROM articles {WITH_SOURCE} WHERE articles.id = ?", [article_id])
        if row is None:
            raise NotFound(f"There is no article {article_id}.")
        return to_raw(row)

    def waiting(self, state: ArticleState, limit: int) -> list[Article]:
        """Articles in a state, oldest first."""
        sql = f"SELECT {COLUMNS} FROM articles WHERE state = ? ORDER BY id LIMIT ?"
        return [to_article(row) for row in self._db.rows(sql, [state, limit])]

    def put_off(self, article_id: int, *, retry_at: datetime, error: str, version: int | None = None) -> None:
        """Try the extraction again later."""
        with self._db.write() as db:
            db.execute(
                """UPDATE articles SET attempts = attempts + 1, retry_at = ?1, error = ?2
                WHERE id = ?3 AND state = 'fetched' AND (?4 IS NULL OR version = ?4)""",
                [to_text(retry_at), error, article_id, version],
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
    ) -> bool:
        """Keep the text; None: it stays as it is. What the source said of title, author and date stands above the
        page's own.

        Where an article is read again, its words decide: the same ones make no revision and no new summary, another
        title alone no new summary. This and the steps below return False, and change nothing, where another process
        was faster.
        """
        with self._db.write() as db:
            before = self._db.row(
                f"""SELECT {COLUMNS}, raw_title, ready_at, fingerprint, text_fingerprint FROM articles
                WHERE id = ?1 AND state = 'fetched' AND (?2 IS NULL OR version = ?2)""",
                [article_id, version],
            )
            if before is None:
                return False
            title = before["raw_title"] or clean(title)
            text = before["text"] if text is None else clean(text)
            again = before["ready_at"] is not None
            same_text = again and words_of(text) == words_of(before["text"])
            edited = again and not (same_text and words_of(title) == words_of(before["title"]))
            if not edited:
                # The words that the source changed are not among those of the text.
                self._revisions.forget_same(article_id, title=before["title"], text=before["text"])
            elif before["text_fingerprint"] == before["fingerprint"]:
                # The page has changed, and not what the source says of it: nothing was kept at the poll.
                self._revisions.add(
                    article_id,
                    title=before["title"],
                    url=before["url"],
                    text=before["text"],
                    summary=before["summary"],
                    now=now,
                )
            db.execute(
                """UPDATE articles SET text = iif(:same, text, :text), lang = coalesce(:lang, lang), error = :error,
                    title = :title, author = coalesce(author, :author), retry_at = NULL,
                    text_fingerprint = fingerprint,
                    published_at = iif(dated OR :published IS NULL, published_at, :published),
                    dated = (dated OR :published IS NOT NULL),
                    edited_at = coalesce(:edited, edited_at),
                    summary = iif(:same, summary, NULL), summary_sentences = iif(:same, summary_sentences, NULL),
                    state = :state
                WHERE id = :id""",
                {
                    "id": article_id,
                    "title": title,
                    "text": text,
                    "same": same_text,
                    "lang": lang,
                    "author": clean(author) if author else None,
                    "published": None if published is None else to_text(published),
                    "edited": to_text(now) if edited else None,
                    "error": error,
                    # The summary's offsets hold for the text as it was.
                    "state": ArticleState.READY if same_text and before["summary"] else ArticleState.EXTRACTED,
                },
            )
            if edited:  # its facts are looked for again
                db.execute("UPDATE article_facts SET version = '' WHERE article_id = ?", [article_id])
            return True

    def summarized(
        self,
        article_id: int,
        summary: StoredSummary | None,
        *,
        embedding: bytes | None,
        error: str | None = None,
        text: str | None = None,
    ) -> bool:
        """Keep the summary, or go on without one where there is nothing to summarise. `text` is what it is of."""
        values: dict[str, Any] = {"id": article_id, "state": ArticleState.SUMMARIZED, "embedding": embedding}
        values |= {"text": text}
        values |= {
            "error": error,
            "summary": None,
            "sentences": None,
            "strategy": None,
            "model": None,
            "at": None,
        }
        if summary is not None:
            values |= {
                "summary": summary.text,
                "sentences": json.dumps(
                    [[s.text, s.start, s.end, s.evidence, s.supported] for s in summary.sentences],
                    ensure_ascii=False,
                ),
                "strategy": summary.strategy,
                "model": summary.model,
                "at": to_text(summary.created_at),
            }
        with self._db.write() as db:
            cursor = db.execute(
                """UPDATE articles SET summary = :summary, summary_sentences = :sentences,
                    summary_strategy = :strategy, summary_model = :model, summarized_at = :at,
                    embedding = :embedding, error = coalesce(:error, error), state = :state
                WHERE id = :id AND state = 'extracted' AND (:text IS NULL OR text = :text)""",
                values,
            )
            return bool(cursor.rowcount)

    def ready(self, article_id: int, story_id: int, *, now: datetime) -> bool:
        """Put an article into its story; readers can get it from now on, or see what an edit made of it."""
        with self._db.write() as db:
            cursor = db.execute(
                """UPDATE articles SET story_id = ?, state = ?, ready_at = coalesce(ready_at, ?)
                WHERE id = ? AND state = 'summarized'""",
                [story_id, ArticleState.READY, to_text(now), article_id],
            )
            return bool(cursor.rowcount)

    def fail(self, article_id: int, error: str, version: int | None = None) -> None:
        """Give up on an article that has no text."""
        with self._db.write() as db:
            db.execute(
                """UPDATE articles SET state = ?1, error = ?2
                WHERE id = ?3 AND state = 'fetched' AND (?4 IS NULL OR version = ?4)""",
                [ArticleState.FAILED, error, article_id, version],
            )

    def get(self, article_id: int) -> Article:
        """One article. Raises NotFound."""
        row = self._db.row(f"SELECT {COLUMNS} FROM articles WHERE id = ?", [article_id])
        if row is None:
            raise NotFound(f"There is no article {article_id}; `policybot article list` shows those there are.")
        return to_article(row)

    def many(self, ids: Sequence[int]) -> dict[int, Article]:
        """Articles by id; those that are gone are left out."""
        sql = f"SELECT {COLUMNS} FROM articles WHERE id IN (SELECT value FROM json_each(?))"
        return {row["id"]: to_article(row) for row in self._db.rows(sql, [json.dumps(list(ids))])}

    def recent(self, limit: int, *, state: ArticleState | None = None) -> list[Article]:
        """The newest articles in any state, or in one."""
        sql = f"""SELECT {COLUMNS} FROM articles WHERE ?1 IS NULL OR state = ?1
            ORDER BY published_at DESC, id DESC LIMIT ?2"""
        return [to_article(row) for row in self._db.rows(sql, [state, limit])]

    def recent_times(self, source_id: int, limit: int) -> list[datetime]:
        """When the newest items of a source were published, newest first; one dated ahead, when it was seen."""
        rows = self._db.rows(
            """SELECT min(published_at, fetched_at) AS at FROM articles WHERE source_id = ?
            ORDER BY at DESC LIMIT ?""",
            [source_id, limit],
        )
        return [to_moment(row["at"]) for row in rows]

    def counts(self) -> dict[str, int]:
        """Articles in each state."""
        rows = self._db.rows("SELECT state, count(*) AS n FROM articles GROUP BY state")
        return {row["state"]: row["n"] for row in rows}
