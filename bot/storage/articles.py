"""Articles: what sources sent, and how far the pipeline is with each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.errors import NotFound
from bot.models import Article, ArticleState, Entry, RawArticle, Source, StoredSummary, SummarySpan
from bot.storage.database import Database, Row, to_moment, to_text
from bot.text import clean, same_title

COLUMNS = """articles.id, source_id, publisher, title, url, author, lang, text, published_at, dated,
    fetched_at, state, error, story_id,
    summary, summary_sentences, summary_strategy, summary_model, summarized_at,
    (SELECT json_group_array(topic) FROM article_topics WHERE article_id = articles.id) AS topics"""


class Articles:
    """The tables `articles` and `article_topics`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, source: Source, entry: Entry, *, canonical_url: str | None, now: datetime) -> bool:
        """Store an entry unless it is known already. Returns whether it was new.

        It is known when the source has sent its key before, or when an article of that title stands at its
        address already, from any source. The address alone says too little: a source may link all its items to
        one page. Where another source brought it first, it belongs to the topics of both.
        """
        entry = _cleaned(entry)
        canonical_url = clean(canonical_url) if canonical_url else None
        with self._db.write() as db:
            known = self._known(source, entry, canonical_url)
            if known is not None:
                self._add_topics(known, source)
                return False
            published = entry.published or now
            cursor = db.execute(
                """INSERT INTO articles (source_id, key, url, canonical_url, title, author, publisher, lang,
                    content, content_kind, excerpt, published_at, dated, fetched_at, state)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                [
                    source.id,
                    entry.key,
                    entry.url,
                    canonical_url,
                    entry.title,
                    entry.author,
                    entry.publisher or source.name,
                    entry.lang,
                    entry.content,
                    entry.content_kind,
                    int(entry.excerpt),
                    to_text(published),
                    int(entry.published is not None),
                    to_text(now),
                    ArticleState.FETCHED,
                ],
            )
            assert cursor.lastrowid is not None
            self._add_topics(cursor.lastrowid, source)
            return True

    def _add_topics(self, article_id: int, source: Source) -> None:
        with self._db.write() as db:
            for topic in source.topics:
                db.execute("INSERT OR IGNORE INTO article_topics VALUES (?, ?)", [article_id, topic])

    def _known(self, source: Source, entry: Entry, canonical_url: str | None) -> int | None:
        """The id of the article that the entry is, if it is one."""
        # A source that was removed and added again: its articles have no source any more.
        same_key = self._db.row(
            """SELECT id FROM articles WHERE key = :key
                AND (source_id = :source OR (source_id IS NULL AND title = :title))""",
            {"key": entry.key, "source": source.id, "title": entry.title},
        )
        if same_key is not None:
            return int(same_key["id"])
        if canonical_url is None:
            return None
        rows = self._db.rows("SELECT id, source_id, title FROM articles WHERE canonical_url = ?", [canonical_url])
        for row in rows:
            if same_title(row["title"], entry.title, strict=row["source_id"] == source.id):
                return int(row["id"])
        return None

    def to_extract(self, limit: int, now: datetime) -> list[RawArticle]:
        """Articles that wait for their text, oldest first; those put off come when their time has come."""
        rows = self._db.rows(
            """SELECT id, source_id, url, title, content, content_kind, excerpt, lang, attempts FROM articles
            WHERE state = ? AND (retry_at IS NULL OR retry_at <= ?) ORDER BY id LIMIT ?""",
            [ArticleState.FETCHED, to_text(now), limit],
        )
        return [RawArticle(**{**row, "excerpt": bool(row["excerpt"])}) for row in rows]

    def waiting(self, state: ArticleState, limit: int) -> list[Article]:
        """Articles in a state, oldest first."""
        sql = f"SELECT {COLUMNS} FROM articles WHERE state = ? ORDER BY id LIMIT ?"
        return [to_article(row) for row in self._db.rows(sql, [state, limit])]

    def put_off(self, article_id: int, *, retry_at: datetime, error: str) -> None:
        """Try the extraction again later."""
        with self._db.write() as db:
            db.execute(
                """UPDATE articles SET attempts = attempts + 1, retry_at = ?, error = ?
                WHERE id = ? AND state = 'fetched'""",
                [to_text(retry_at), error, article_id],
            )

    def extracted(
        self,
        article_id: int,
        *,
        title: str,
        text: str,
        lang: str | None,
        author: str | None,
        published: datetime | None,
        error: str | None,
    ) -> bool:
        """Keep the text. What the source said of title, author and date stands above the page's own.

        This and the steps below return False, and change nothing, where another process was faster.
        """
        with self._db.write() as db:
            cursor = db.execute(
                """UPDATE articles SET text = :text, lang = coalesce(:lang, lang), error = :error,
                    title = CASE title WHEN '' THEN :title ELSE title END,
                    author = coalesce(author, :author), retry_at = NULL,
                    published_at = iif(dated OR :published IS NULL, published_at, :published),
                    dated = (dated OR :published IS NOT NULL), state = :state
                WHERE id = :id AND state = 'fetched'""",
                {
                    "id": article_id,
                    "title": clean(title),
                    "text": clean(text),
                    "lang": lang,
                    "author": clean(author) if author else None,
                    "published": None if published is None else to_text(published),
                    "error": error,
                    "state": ArticleState.EXTRACTED,
                },
            )
            return bool(cursor.rowcount)

    def summarized(
        self,
        article_id: int,
        summary: StoredSummary | None,
        *,
        embedding: bytes | None,
        error: str | None = None,
    ) -> bool:
        """Keep the summary, or go on without one where there is nothing to summarise."""
        values: dict[str, Any] = {"id": article_id, "state": ArticleState.SUMMARIZED, "embedding": embedding}
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
                WHERE id = :id AND state = 'extracted'""",
                values,
            )
            return bool(cursor.rowcount)

    def ready(self, article_id: int, story_id: int, *, now: datetime) -> bool:
        """Put an article into its story; readers can get it from now on."""
        with self._db.write() as db:
            cursor = db.execute(
                """UPDATE articles SET story_id = ?, state = ?, ready_at = ?
                WHERE id = ? AND state = 'summarized'""",
                [story_id, ArticleState.READY, to_text(now), article_id],
            )
            return bool(cursor.rowcount)

    def fail(self, article_id: int, error: str) -> None:
        """Give up on an article that has no text."""
        with self._db.write() as db:
            db.execute(
                "UPDATE articles SET state = ?, error = ? WHERE id = ? AND state = 'fetched'",
                [ArticleState.FAILED, error, article_id],
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


def _cleaned(entry: Entry) -> Entry:
    """The entry without what SQLite can't hold and a terminal would obey."""
    return replace(
        entry,
        key=clean(entry.key),
        title=clean(entry.title),
        url=clean(entry.url) if entry.url else entry.url,
        content=clean(entry.content),
        author=clean(entry.author) or None if entry.author else None,
        publisher=clean(entry.publisher) if entry.publisher else None,
        lang=clean(entry.lang) or None if entry.lang else None,
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
