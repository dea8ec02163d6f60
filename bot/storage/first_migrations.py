"""The first steps of the schema; `migrations` has the later ones. A step that was released is never changed."""

from __future__ import annotations

import sqlite_utils
from sqlite_utils import Migrations

migrations = Migrations("policybot")


@migrations()
def m001_sources_and_articles(db: sqlite_utils.Database) -> None:
    """Sources, what they sent, and the pipeline's state on each article."""
    for statement in (
        # AUTOINCREMENT: a poll that outlives its source must not find another under its id.
        """CREATE TABLE sources (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            url TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            topics TEXT NOT NULL DEFAULT '[]',
            enabled INTEGER NOT NULL DEFAULT 1,
            etag TEXT,
            last_modified TEXT,
            added_at TEXT NOT NULL,
            next_due_at TEXT NOT NULL,
            last_polled_at TEXT,
            last_success_at TEXT,
            failures INTEGER NOT NULL DEFAULT 0,
            last_error TEXT
        )""",
        """CREATE TABLE stories (
            id INTEGER PRIMARY KEY,
            created_at TEXT NOT NULL
        )""",
        # A removed source leaves its articles: what was sent stays searchable.
        """CREATE TABLE articles (
            id INTEGER PRIMARY KEY,
            source_id INTEGER REFERENCES sources(id) ON DELETE SET NULL,
            key TEXT NOT NULL,
            url TEXT,
            canonical_url TEXT,
            title TEXT NOT NULL,
            author TEXT,
            publisher TEXT NOT NULL,
            lang TEXT,
            content TEXT NOT NULL,
            content_kind TEXT NOT NULL,
            excerpt INTEGER NOT NULL,
            text TEXT NOT NULL DEFAULT '',
            published_at TEXT NOT NULL,
            dated INTEGER NOT NULL,
            fetched_at TEXT NOT NULL,
            state TEXT NOT NULL,
            error TEXT,
            attempts INTEGER NOT NULL DEFAULT 0,
            retry_at TEXT,
            story_id INTEGER REFERENCES stories(id) ON DELETE SET NULL,
            summary TEXT,
            summary_sentences TEXT,
            summary_strategy TEXT,
            summary_model TEXT,
            summarized_at TEXT,
            embedding BLOB,
            UNIQUE (source_id, key)
        )""",
        "CREATE INDEX articles_state ON articles(state, id)",
        "CREATE INDEX articles_canonical ON articles(canonical_url)",
        "CREATE INDEX articles_story ON articles(story_id)",
        "CREATE INDEX articles_published ON articles(published_at)",
        """CREATE TABLE article_topics (
            article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
            topic TEXT NOT NULL,
            PRIMARY KEY (article_id, topic)
        ) WITHOUT ROWID""",
        # rowid is the article's id. The text is written by bot.storage.search, which expands runs of
        # CJK characters to bigrams; a trigger could not.
        """CREATE VIRTUAL TABLE search USING fts5(
            title, body, tokenize = 'porter unicode61 remove_diacritics 2'
        )""",
    ):
        db.execute(statement)


@migrations()
def m002_chats_and_deliveries(db: sqlite_utils.Database) -> None:
    """Who gets what, and the ledger of what was sent."""
    for statement in (
        """CREATE TABLE chats (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            title TEXT NOT NULL,
            zone TEXT,
            items INTEGER NOT NULL,
            state TEXT NOT NULL,
            state_reason TEXT,
            created_at TEXT NOT NULL
        )""",
        """CREATE TABLE subscriptions (
            id INTEGER PRIMARY KEY,
            chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
            thread_id INTEGER,
            topic TEXT,
            slot TEXT NOT NULL,
            created_at TEXT NOT NULL,
            next_due_at TEXT NOT NULL
        )""",
        """CREATE UNIQUE INDEX subscriptions_what
            ON subscriptions(chat_id, coalesce(thread_id, 0), coalesce(topic, ''))""",
        "CREATE INDEX subscriptions_due ON subscriptions(next_due_at)",
        # One delivery a subscription, local date and slot: the autumn clock change shows an hour twice.
        """CREATE TABLE deliveries (
            id INTEGER PRIMARY KEY,
            chat_id INTEGER NOT NULL,
            subscription_id INTEGER REFERENCES subscriptions(id) ON DELETE SET NULL,
            local_date TEXT NOT NULL,
            slot TEXT NOT NULL,
            state TEXT NOT NULL,
            planned_at TEXT NOT NULL,
            finished_at TEXT,
            error TEXT,
            UNIQUE (subscription_id, local_date, slot)
        )""",
        "CREATE INDEX deliveries_state ON deliveries(state)",
        """CREATE TABLE delivery_chunks (
            delivery_id INTEGER NOT NULL REFERENCES deliveries(id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            chat_id INTEGER NOT NULL,
            thread_id INTEGER,
            html TEXT NOT NULL,
            buttons TEXT NOT NULL DEFAULT '[]',
            state TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            not_before TEXT,
            message_id INTEGER,
            sent_at TEXT,
            error TEXT,
            PRIMARY KEY (delivery_id, position)
        )""",
        "CREATE INDEX delivery_chunks_state ON delivery_chunks(state)",
        """CREATE TABLE delivery_items (
            delivery_id INTEGER NOT NULL REFERENCES deliveries(id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            chat_id INTEGER NOT NULL,
            article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
            story_id INTEGER NOT NULL,
            because TEXT NOT NULL,
            chunk INTEGER NOT NULL,
            PRIMARY KEY (delivery_id, article_id)
        )""",
        "CREATE INDEX delivery_items_chat ON delivery_items(chat_id, article_id)",
        # What a page's buttons stand for: a query can be longer than the 64 bytes of a button.
        """CREATE TABLE views (
            id INTEGER PRIMARY KEY,
            chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            argument TEXT NOT NULL,
            size INTEGER NOT NULL,
            made_at TEXT NOT NULL
        )""",
    ):
        db.execute(statement)


@migrations()
def m003_ready_at(db: sqlite_utils.Database) -> None:
    """When an article became ready: a list that a reader pages through shows none that came later."""
    db.execute("ALTER TABLE articles ADD COLUMN ready_at TEXT")
    db.execute("UPDATE articles SET ready_at = fetched_at WHERE state = 'ready'")


@migrations()
def m004_what_sources_hold(db: sqlite_utils.Database) -> None:
    """Entries apart from articles, what an edit replaced, how each source is read, and how its polls went."""
    for statement in (
        # What a source sent under which key, and the article that it is: one article may be sent by two feeds, and
        # under two keys. No article: seen, and not taken (the past of a sitemap).
        """CREATE TABLE entries (
            source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            article_id INTEGER REFERENCES articles(id) ON DELETE CASCADE,
            digest TEXT NOT NULL,
            updated_at TEXT,
            seen_at TEXT NOT NULL,
            PRIMARY KEY (source_id, key)
        ) WITHOUT ROWID""",
        # An empty digest: not known what it said, so that what comes next is no edit.
        """INSERT INTO entries SELECT source_id, key, id, '', NULL, fetched_at FROM articles
            WHERE source_id IS NOT NULL""",
        "CREATE INDEX entries_article ON entries(article_id)",
        """CREATE TABLE revisions (
            id INTEGER PRIMARY KEY,
            article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
            title TEXT NOT NULL,
            url TEXT,
            text TEXT NOT NULL,
            summary TEXT,
            replaced_at TEXT NOT NULL
        )""",
        "CREATE INDEX revisions_article ON revisions(article_id)",
        # The title as the source sends it; `title` is what readers see, which changes with the text.
        "ALTER TABLE articles ADD COLUMN raw_title TEXT NOT NULL DEFAULT ''",
        "UPDATE articles SET raw_title = title",
        "ALTER TABLE articles ADD COLUMN fingerprint TEXT",
        "CREATE INDEX articles_fingerprint ON articles(fingerprint)",
        "CREATE INDEX articles_title ON articles(source_id, raw_title)",
        "ALTER TABLE articles ADD COLUMN edited_at TEXT",
        # As the source last dated it; `published_at` is the first date, which an edit does not move.
        "ALTER TABLE articles ADD COLUMN raw_published_at TEXT",
        "UPDATE articles SET raw_published_at = published_at WHERE dated",
        "CREATE INDEX articles_moment ON articles(source_id, raw_published_at)",
        "ALTER TABLE sources ADD COLUMN selector TEXT",
        "ALTER TABLE sources ADD COLUMN full_text TEXT NOT NULL DEFAULT 'auto'",
        "ALTER TABLE sources ADD COLUMN hints TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE sources ADD COLUMN failing_since TEXT",
        "ALTER TABLE sources ADD COLUMN last_item_at TEXT",
        """UPDATE sources SET last_item_at =
            (SELECT max(min(published_at, fetched_at)) FROM articles WHERE source_id = sources.id)""",
        """CREATE TABLE polls (
            id INTEGER PRIMARY KEY,
            source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
            polled_at TEXT NOT NULL,
            seconds REAL NOT NULL,
            outcome TEXT NOT NULL,
            status INTEGER,
            new INTEGER NOT NULL DEFAULT 0,
            edited INTEGER NOT NULL DEFAULT 0,
            unchanged INTEGER NOT NULL DEFAULT 0,
            told TEXT
        )""",
        "CREATE INDEX polls_source ON polls(source_id, id)",
        # What the operators are told of a source, once when it begins and once when it ends.
        """CREATE TABLE notices (
            id INTEGER PRIMARY KEY,
            source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            opened_at TEXT NOT NULL,
            told_at TEXT,
            closed_at TEXT,
            end_told_at TEXT
        )""",
        "CREATE UNIQUE INDEX notices_open ON notices(source_id, kind) WHERE closed_at IS NULL",
    ):
        db.execute(statement)


@migrations()
def m005_notices_of_all(db: sqlite_utils.Database) -> None:
    """A notice may be of no one source; and item times without a look at the articles they stand in."""
    for statement in (
        # Nothing has written any yet. No source: what is told is of all of them.
        "DROP TABLE notices",
        """CREATE TABLE notices (
            id INTEGER PRIMARY KEY,
            source_id INTEGER REFERENCES sources(id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            opened_at TEXT NOT NULL,
            told_at TEXT,
            closed_at TEXT,
            end_told_at TEXT
        )""",
        "CREATE UNIQUE INDEX notices_open ON notices(coalesce(source_id, 0), kind) WHERE closed_at IS NULL",
        "CREATE INDEX notices_source ON notices(source_id)",
        "CREATE INDEX articles_times ON articles(source_id, min(published_at, fetched_at))",
    ):
        db.execute(statement)
