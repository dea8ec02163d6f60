"""Rows of the table `articles` as the dataclasses that leave storage."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from bot.facts import from_json
from bot.models import Article, ArticleState, FullText, RawArticle, StoredSummary, SummarySpan
from bot.storage.database import Row, maybe_moment, to_moment

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
